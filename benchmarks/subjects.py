"""The measured programs: ``python -m benchmarks.subjects KIND URL TOKEN …``.

``club``: the whole product, on the database given, at the club's moment given, without Telegram's limits.
``bare``: what python-telegram-bot cannot do without – a text comes back, a pressed button is answered and changes its
message – on the product's transport. ``stock``: the same on the library's own transport.
"""

from __future__ import annotations

import asyncio
import sys
from datetime import datetime
from typing import Any


async def club(url: str, token: str, database_url: str, moment: str) -> None:
    """Run the club until it is ended."""
    from pydantic import SecretStr

    from bot.clock import system_clock
    from bot.clubfile import read_club_file
    from bot.limiter import Limits
    from bot.runtime import Pace, running
    from bot.settings import Settings
    from demo.stock import FOLDER

    settings = Settings(
        bot_token=SecretStr(token),
        telegram_api_url=url,
        database_url=SecretStr(database_url),
        club_file=FOLDER / "club.toml",
        _env_file=None,  # type: ignore[call-arg]  # a pydantic-settings argument that mypy does not see
    )
    ahead = datetime.fromisoformat(moment) - system_clock()
    # Telegram's limits would be measured otherwise.
    many = 10**9
    limits = Limits(private_burst=many, private_per_s=many, group_count=many, group_span_s=0.001, overall_per_s=many)
    file = read_club_file(settings.club_file)
    async with running(settings, file, clock=lambda: system_clock() + ahead, pace=Pace(limits), with_web=False):
        await asyncio.Event().wait()


def bare(url: str, token: str, *, is_stock: bool) -> None:
    """Run a bare bot until it is ended."""
    from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Message, Update
    from telegram.ext import ApplicationBuilder, CallbackQueryHandler, ContextTypes, MessageHandler, filters

    keyboard = InlineKeyboardMarkup([[InlineKeyboardButton("دوباره", callback_data="bare:again")]])

    async def echo(update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        message = update.effective_message
        assert isinstance(message, Message)
        markup = keyboard if message.text == "/start" else None
        await message.reply_text(message.text or "", reply_markup=markup)

    async def press(update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        query = update.callback_query
        assert query is not None
        await asyncio.gather(query.answer(), query.edit_message_text(str(update.update_id), reply_markup=keyboard))

    builder = ApplicationBuilder().token(token).base_url(f"{url}/bot").concurrent_updates(64)
    if not is_stock:
        from bot.request import AiohttpRequest

        builder = builder.request(AiohttpRequest()).get_updates_request(AiohttpRequest())
    app: Any = builder.build()
    app.add_handler(CallbackQueryHandler(press))
    app.add_handler(MessageHandler(filters.TEXT, echo))
    app.run_polling(timeout=25)


def main() -> None:
    """Run the program that the command line names."""
    kind, url, token, *rest = sys.argv[1:]
    if kind == "club":
        asyncio.run(club(url, token, *rest))
    else:
        bare(url, token, is_stock=kind == "stock")


if __name__ == "__main__":
    main()
