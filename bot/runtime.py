"""A club that runs: its parts started in the right order, and stopped in the opposite one.

Nothing is decided here. A start that was cut off at any line can be repeated: the schema is migrated first, what was
being sent is settled, what came in before is handled, and only then new updates are fetched.
"""

from __future__ import annotations

import asyncio
import gc
import hashlib
import logging
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Final

from telegram import Bot
from telegram.error import InvalidToken, TelegramError

from bot import club as clubs
from bot import menus
from bot.agreement import usable
from bot.application import build_application, schedule
from bot.clock import Clock, system_clock
from bot.club import Club
from bot.club_application import ClubApplication
from bot.clubfile import ClubFile
from bot.intake import Intake, IntakeLimits
from bot.limiter import Limiter, Limits
from bot.metrics import Counters
from bot.polling import ALLOWED_UPDATES, Polling
from bot.request import AiohttpRequest
from bot.sender import Sender, SenderHooks
from bot.settings import Settings
from bot.texts import Texts
from bot.web import Health, WebDoors, WebServer, create_web
from club.services import groups, reach, staff
from club.services import settings as settings_service
from jobs.timetable import Timetable
from storage import migrate, outbox
from storage.database import open_database

_log = logging.getLogger(__name__)

_INTAKE_LAG_MAX_S: Final = 30.0
_DATABASE_PATIENCE_S: Final = 5.0
_COUNTED_MAX: Final = 100_000
"""A longer queue is only said to be long."""
_LONGEST_PAUSE_S: Final = 30.0


@dataclass(frozen=True, slots=True)
class Pace:
    """How much at once: the defaults are Telegram's; a rehearsal may be quicker."""

    limits: Limits = field(default_factory=Limits)
    intake: IntakeLimits = field(default_factory=IntakeLimits)


@dataclass(slots=True)
class Runtime:
    """The running parts of one club."""

    club: Club
    app: ClubApplication
    intake: Intake
    sender: Sender
    timetable: Timetable
    polling: Polling | None
    """None: Telegram brings the updates to the webhook."""
    web: WebServer | None


async def open_club(settings: Settings, file: ClubFile, *, clock: Clock = system_clock) -> Club:
    """Migrate the database and return the club on it, not running yet.

    Raises: storage.migrate.NewerSchema, bot.texts.TextFault, and what the database raises when it cannot be opened.
    """
    url = settings.database_url.get_secret_value()
    for revision in await migrate.upgrade(url):
        _log.info("the database is at revision %s now", revision)
    house = file.build()
    folder = settings.club_file.parent
    own_words = folder / "locales"
    texts = Texts.load(house.zone, own=own_words if own_words.is_dir() else None, names=clubs.names(house))
    db = await open_database(url)
    return Club(
        file=file,
        db=db,
        texts=texts,
        clock=clock,
        link_secret=await clubs.link_secret(db, now=clock()),
        pictures=folder / Path(file.club.pictures),
        staff_chat_id=await clubs.staff_chat(db),
        overrides=usable(file, await settings_service.overrides(db)),
    )


@asynccontextmanager
async def running(
    settings: Settings, file: ClubFile, *, clock: Clock = system_clock, pace: Pace | None = None, with_web: bool = True
) -> AsyncIterator[Runtime]:
    """Run the club until the block ends.

    Raises: what :func:`open_club` raises; telegram.error.InvalidToken; OSError when the port is taken.
    """
    club = await open_club(settings, file, clock=clock)
    async with AsyncExitStack() as stack:
        stack.push_async_callback(club.db.close)
        parts = await _assemble(club, settings, pace or Pace(), with_web=with_web)
        stack.push_async_callback(parts.app.shutdown)
        await _prepare(club, file)
        await menus.set_up(parts.app)
        # What was made until now stays for good: Python's collector, which holds up everybody for a tenth of a second
        # to look through all of it, need not do so again and again.
        gc.freeze()
        stack.callback(gc.unfreeze)
        await parts.sender.start()
        stack.push_async_callback(parts.sender.stop)
        await parts.intake.start()
        stack.push_async_callback(parts.intake.stop)
        if parts.web is not None:
            await parts.web.start()
            stack.push_async_callback(parts.web.stop)
        if parts.polling is not None:
            await parts.polling.start()
            stack.push_async_callback(parts.polling.stop)
        else:
            await _ask_for_webhook(parts.app, settings)
        parts.timetable.start()
        stack.callback(parts.timetable.stop)
        stack.push_async_callback(_settled, asyncio.create_task(club.cards.warm_up()))
        yield parts


async def _settled(task: asyncio.Task[None]) -> None:
    """Wait for what was begun aside: a thread cannot be ended halfway."""
    await task


async def _assemble(club: Club, settings: Settings, pace: Pace, *, with_web: bool) -> Runtime:
    """Put the parts together; Telegram has answered once when this returns."""
    counters = Counters()
    updates_request = AiohttpRequest()
    app = _application(club, settings, counters, pace, updates_request)
    await _meet_telegram(app)
    club.username = app.bot.username
    hooks = SenderHooks(
        on_unreachable=lambda chat_id, reason, now: reach.lose(club.db, chat_id, reason, now=now),
        on_migrated=partial(_follow_group, club),
    )
    sender = Sender(app.bot, club.db, club.clock, club.notices, counters=counters, hooks=hooks)
    intake = Intake(
        app,
        club.db,
        club.clock,
        on_flood=partial(_tell_of_flood, app),
        after_each=sender.wake,
        counters=counters,
        limits=pace.intake,
    )
    timetable = Timetable(club, after=sender.wake)
    schedule(timetable)
    return Runtime(
        club,
        app,
        intake,
        sender,
        timetable,
        polling=None if settings.webhook_url else Polling(app.bot, updates_request, intake, counters=counters),
        web=_doors(settings, club, intake, counters) if with_web else None,
    )


def _application(
    club: Club, settings: Settings, counters: Counters, pace: Pace, updates_request: AiohttpRequest
) -> ClubApplication:
    assert settings.bot_token is not None, "whoever runs the club asks for a token first"
    return build_application(
        club,
        token=settings.bot_token.get_secret_value(),
        api_url=settings.telegram_api_url,
        request=AiohttpRequest(),
        updates_request=updates_request,
        limiter=Limiter(pace.limits, counters=counters),
    )


async def _meet_telegram(app: ClubApplication) -> None:
    """Ask who we are, until Telegram answers. Raises: telegram.error.InvalidToken."""
    pause_s = 1.0
    while True:
        try:
            await app.initialize()
        except InvalidToken:
            raise
        except TelegramError as fault:
            _log.warning("Telegram does not answer (%s); trying again in %.0f s", fault, pause_s)
            await asyncio.sleep(pause_s)
            pause_s = min(pause_s * 2, _LONGEST_PAUSE_S)
        else:
            return


async def _prepare(club: Club, file: ClubFile) -> None:
    """Let the club file's owners, staff group and terms hold, and what was changed over it as far as it still fits."""
    now = club.now()
    for key in await settings_service.drop_all_but(club.db, club.overrides, now=now):
        _log.warning("what was set in the chat for points.%s no longer fits the club file, which holds now", key)
    await settings_service.remember(club.db, club.agreement(club.overrides), now=now)
    name = club.texts.speaker(club.house.language).label("staff.owner_name")
    await staff.appoint_owners(club.db, file.club.owners, name=name, language=club.house.language, now=now)
    if file.club.staff_chat_id is not None:
        club.staff_chat_id = await groups.adopt(club.db, file.club.staff_chat_id, now=now)


async def _follow_group(club: Club, old_chat_id: int, new_chat_id: int) -> None:
    if await groups.migrate(club.db, old_chat_id, new_chat_id, now=club.now()):
        club.staff_chat_id = new_chat_id


async def _tell_of_flood(app: ClubApplication, chat_id: int) -> None:
    """Say that messages are read one by one; a group is left to its own pace."""
    if chat_id > 0:
        speaker = await app.club.speaker_of(chat_id)
        await app.bot.send_message(chat_id, speaker.text("home.one_moment"))


async def _ask_for_webhook(app: ClubApplication, settings: Settings) -> None:
    """Let Telegram bring the updates from now on; what waits there is never dropped."""
    assert settings.webhook_url is not None
    await app.bot.set_webhook(
        f"{settings.webhook_url.rstrip('/')}/telegram/{app.club.house.branch}",
        allowed_updates=list(ALLOWED_UPDATES),
        secret_token=_webhook_secret(settings, app.club),
        drop_pending_updates=False,
    )


def _webhook_secret(settings: Settings, club: Club) -> str:
    """Return the operator's secret, or one that only this club can know."""
    if settings.webhook_secret is not None:
        return settings.webhook_secret.get_secret_value()
    return hashlib.sha256(b"webhook" + club.link_secret).hexdigest()


def _doors(settings: Settings, club: Club, intake: Intake, counters: Counters) -> WebServer:
    async def health() -> Health:
        lag_s = intake.lag_s()
        try:
            async with asyncio.timeout(_DATABASE_PATIENCE_S), club.db.snapshot() as view:
                due = await outbox.count_due(view, now=club.now(), at_most=_COUNTED_MAX)
        except Exception as fault:  # noqa: BLE001 - whatever it is, it is what the operator asks about
            return Health((f"the database does not answer: {type(fault).__name__}",), {"intake_lag_s": lag_s})
        slow = f"updates wait for {lag_s:.0f} s" if lag_s > _INTAKE_LAG_MAX_S else ""
        return Health((slow,) if slow else (), {"intake_lag_s": round(lag_s, 3), "outbox_due": due})

    async def metrics() -> str:
        found = await health()
        counters.intake_lag_s.set(found.figures["intake_lag_s"])
        counters.outbox_due.set(found.figures.get("outbox_due", 0))
        return counters.exposition().decode()

    doors = WebDoors(
        health,
        metrics,
        club=club.house.branch,
        secret=_webhook_secret(settings, club) if settings.webhook_url else None,
        accept=intake.accept,
    )
    return WebServer(create_web(doors), host=settings.host, port=settings.port)


async def ask_username(settings: Settings) -> str:
    """Return the bot's name in Telegram. Raises: telegram.error.TelegramError."""
    assert settings.bot_token is not None, "whoever asks has a token"
    bot = Bot(
        settings.bot_token.get_secret_value(), base_url=f"{settings.telegram_api_url}/bot", request=AiohttpRequest()
    )
    async with bot:
        return bot.username
