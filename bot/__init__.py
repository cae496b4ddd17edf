"""The wiring between Telegram and the club: what every feature's handlers and jobs stand on."""

import os

# Times as timedelta, which python-telegram-bot is moving to; without this it warns whenever Telegram asks for a pause.
os.environ.setdefault("PTB_TIMEDELTA", "1")
