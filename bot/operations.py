"""What an operator runs at the machine: each command says in plain words what it found and what to do next."""

from __future__ import annotations

import asyncio
import logging
import signal
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path

from pydantic import ValidationError
from telegram.error import InvalidToken, TelegramError

from bot import logs, runtime
from bot.application import schedule
from bot.club import Club
from bot.clubfile import ClubFile, read_club_file
from bot.fault_words import tell
from bot.menufile import read_menu_file
from bot.oversights import told, unknown_on_menu
from bot.settings import Settings
from bot.texts import TextFault
from bot.tomlfile import ClubFileFaults
from club.rules import links
from club.rules.menu_plan import MenuPlan
from club.services import menu, staff
from club.services import rebuild as rebuilding
from club.services.verify import verify as proofs
from jobs.timetable import Timetable
from storage import migrate as schema
from storage.database import UnknownDatabaseUrl

_log = logging.getLogger(__name__)

NEW_BOT = (
    "There is no BOT_TOKEN. Open @BotFather in Telegram, send /newbot, put its answer into .env: BOT_TOKEN=123456:AA…\n"
    "To try everything without one: uv run run_bot.py demo"
)
_PATIENCE_S = 2.0

UNKNOWN_BOT = "Telegram does not know this BOT_TOKEN. Ask @BotFather for the present one: /mybots → API Token."


class Impossible(Exception):
    """The command cannot be done; the message says why and what to do."""


def say(*lines: str) -> None:
    """Print lines for the operator."""
    sys.stdout.write("".join(f"{line}\n" for line in lines))
    sys.stdout.flush()


def read_settings() -> Settings:
    """Return the environment's settings. Raises: Impossible with every fault."""
    try:
        settings = Settings()
    except ValidationError as fault:
        faults = [f"{'.'.join(map(str, at)).upper()}: {words}" for at, words in tell(fault.errors(), Settings)]
        raise Impossible("\n".join(["The environment (or .env) cannot be used:", *faults])) from fault
    logs.configure(settings.log_format, settings.log_level)
    return settings


def read_file(settings: Settings) -> ClubFile:
    """Return the club file. Raises: Impossible with every fault."""
    try:
        return read_club_file(settings.club_file)
    except ClubFileFaults as faults:
        hint = "docs/operator.md shows a whole club file; demo/club.toml is one."
        raise Impossible("\n".join([*map(str, faults.faults), hint])) from faults


@asynccontextmanager
async def opened() -> AsyncIterator[Club]:
    """Open the club's database without running the bot. Raises: Impossible."""
    settings = read_settings()
    file = read_file(settings)
    try:
        club = await runtime.open_club(settings, file)
    except schema.NewerSchema as newer:
        raise Impossible(
            f"The database is at revision {newer.found}, which this version does not know. Install the newer version."
        ) from newer
    except UnknownDatabaseUrl as unknown:
        raise Impossible(
            f"DATABASE_URL begins with {unknown}; allowed are sqlite+aiosqlite and postgresql."
        ) from unknown
    except TextFault as fault:
        raise Impossible(f"A text cannot be read: {fault}") from fault
    try:
        yield club
    finally:
        await club.db.close()


async def run() -> int:
    """Run the club until it is asked to stop."""
    try:
        settings = read_settings()
        if settings.bot_token is None:
            raise Impossible(NEW_BOT)
        file = read_file(settings)
        stopping = _stopping()
        async with runtime.running(settings, file) as parts:
            await _greet(parts.club)
            say(*told(unknown_on_menu(settings.club_file, file, await menu.keys(parts.club.db))))
            await stopping.wait()
            _log.info("stopping")
    except Impossible as reason:
        say(str(reason))
        return 1
    except InvalidToken:
        say(UNKNOWN_BOT)
        return 1
    except OSError as fault:
        say(
            f"{settings.listen} cannot be listened on: {fault.strerror}. Choose another port with LISTEN=127.0.0.1:8090"
        )
        return 1
    return 0


async def _greet(club: Club) -> None:
    say(f"{club.house.name_en} is open: https://t.me/{club.username}")
    if not await staff.owner_exists(club.db):
        token = await staff.make_owner_link(club.db, now=club.now())
        say(f"Whoever opens this link first becomes the owner (good for a day): {club.invitation_link(token)}")


def _payload(club: Club, token: str) -> str:
    return links.sign(club.link_secret, links.Link(links.LinkKind.INVITATION, token))


def _stopping() -> asyncio.Event:
    event = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, event.set)
    return event


async def verify() -> int:
    """Print the first row that disagrees, for every proof that fails."""
    try:
        async with opened() as club:
            findings = await proofs(club.db)
    except Impossible as reason:
        say(str(reason))
        return 1
    say(*(map(str, findings) if findings else ["Everything agrees."]))
    return 1 if findings else 0


async def rebuild() -> int:
    """Derive lots, debts and tiers anew; a club that runs on this machine is left in peace."""
    try:
        settings = read_settings()
        if await _is_open(settings):
            raise Impossible(f"The club is running at {settings.listen}. Stop it first; nothing was changed.")
        async with opened() as club:
            done = await rebuilding.rebuild(club.db, house=club.house, now=club.now())
    except Impossible as reason:
        say(str(reason))
        return 1
    except rebuilding.Unexplained as contradiction:
        say(str(contradiction), "The ledger does not explain this, so nothing was changed.")
        return 1
    say(f"Repaired: {done.lots} lots, {done.debts} debts, {done.standings} tiers. Now run: run_bot.py verify")
    return 0


async def _is_open(settings: Settings) -> bool:
    """Tell whether somebody answers where the club listens."""
    try:
        _, writer = await asyncio.wait_for(asyncio.open_connection(settings.host, settings.port), _PATIENCE_S)
    except (OSError, TimeoutError):
        return False
    writer.close()
    return True


async def migrate() -> int:
    """Bring the database to the newest schema."""
    try:
        async with opened():
            say(f"The database is at revision {schema.revisions()[-1]}.")
    except Impossible as reason:
        say(str(reason))
        return 1
    return 0


async def owner_link() -> int:
    """Print a one-time link that makes its opener the owner."""
    try:
        async with opened() as club:
            settings = read_settings()
            if settings.bot_token is None:
                raise Impossible(NEW_BOT)
            token = await staff.make_owner_link(club.db, now=club.now())
            try:
                club.username = await runtime.ask_username(settings)
            except TelegramError:
                say(f"Telegram does not answer. Open your bot and send it: /start {_payload(club, token)}")
                return 0
            say(club.invitation_link(token))
    except Impossible as reason:
        say(str(reason))
        return 1
    return 0


async def table_links() -> int:
    """Print each table's own link, to be made a QR code: whoever opens it orders at that table."""
    try:
        async with opened() as club:
            settings = read_settings()
            if settings.bot_token is None:
                raise Impossible(NEW_BOT)
            if not club.house.tables:
                raise Impossible("The club file names no tables: see [[tables]] in docs/operator.md.")
            try:
                club.username = await runtime.ask_username(settings)
            except TelegramError as fault:
                raise Impossible(f"Telegram does not answer, and a link needs the bot's name: {fault}") from fault
            for table in club.house.tables:
                payload = links.sign(club.link_secret, links.Link(links.LinkKind.TABLE, table.name))
                say(f"{table.name}\t{club.deep_link(payload)}")
    except Impossible as reason:
        say(str(reason))
        return 1
    return 0


async def import_menu(path: Path, *, is_rehearsal: bool) -> int:
    """Make the menu what the file says; with a fault in it, or in a rehearsal, nothing is changed."""
    try:
        plan = read_menu_file(path).build()
        if not is_rehearsal:
            async with opened() as club:
                await menu.stock(club.db, plan, now=club.now(), zone=club.house.zone)
        remarks = _off_this_menu(plan)
    except ClubFileFaults as faults:
        say(*map(str, faults.faults), "Nothing was changed. demo/menu.toml shows a whole menu file.")
        return 1
    except Impossible as reason:
        say(str(reason))
        return 1
    found = f"{len(plan.categories)} categories with {len(plan.dishes)} dishes"
    say(f"The file is in order: {found}." if is_rehearsal else f"The menu has {found} now.", *remarks)
    return 0


def _off_this_menu(plan: MenuPlan) -> Sequence[str]:
    """Return what the club file calls by keys that the plan does not have; a rehearsal does without a club file."""
    try:
        settings = read_settings()
        return told(unknown_on_menu(settings.club_file, read_file(settings), plan.keys))
    except Impossible:
        return ()


async def jobs(name: str | None, at: datetime | None) -> int:
    """Run one kind of due work, or every kind, as of a moment in the club's zone."""
    try:
        async with opened() as club:
            timetable = Timetable(club, after=lambda: None)
            schedule(timetable)
            if name is not None and name not in timetable.names:
                raise Impossible(f"There is no job {name}. There are: {', '.join(timetable.names)}")
            moment = at if at is None or at.tzinfo else at.replace(tzinfo=club.house.zone)
            for each in [name] if name else timetable.names:
                counts = await timetable.run(each, moment)
                say(f"{each}: {', '.join(f'{what} {count}' for what, count in counts.items()) or 'nothing'}")
    except Impossible as reason:
        say(str(reason))
        return 1
    return 0
