"""A stage for conversations: the whole club runs against the simulated Telegram, with people to play it.

    async def test_sara_orders(stage: Stage) -> None:
        sara = await stage.guest("سارا")                       # a member who joined already
        ali = await stage.colleague("علی", Role.WAITER)        # works here, has opened the bot, sits in the staff group
        await sara.presses("منو و سفارش")
        …
        await ali.at(stage.group).presses("۲۰ دقیقه")
        await stage.moves_clock(hours=2)                        # and everything that is due by then happens
        await stage.restarts()                                  # the program ends and starts again

At the end the stage itself checks that Telegram refused no call of the bot. It is half past twelve on a Saturday in
Mashhad when a play begins.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

from pydantic import SecretStr

from bot.clubfile import ClubFile, read_club_file
from bot.limiter import Limits
from bot.menufile import read_menu_file
from bot.runtime import Pace, Runtime, running
from bot.settings import Settings
from club.rules.staff import Role
from club.services import menu
from storage import settings as settings_rows
from storage.database import Database
from tests.conversation import Group, Person, Telegram

DEMO = Path(__file__).parent.parent.parent / "demo"
OPENING = datetime(2026, 4, 4, 9, 0, tzinfo=UTC)
"""Saturday, 15 Farvardin 1405, half past twelve in Mashhad."""

STAFF_CHAT = -1001405000001

QUICK = Pace(limits=Limits(private_burst=1000, private_per_s=1000, group_count=1000, group_span_s=1))
"""People on a stage speak faster than in life."""


class Stage:
    """The club and its people."""

    def __init__(
        self, tg: Telegram, database_url: str, *, pace: Pace = QUICK, club_file: Path = DEMO / "club.toml"
    ) -> None:
        self.tg = tg
        self._pace = pace
        self.group: Group
        self._settings = Settings(
            bot_token=SecretStr(tg.token),
            telegram_api_url=tg.url,
            database_url=SecretStr(database_url),
            club_file=club_file,
            _env_file=None,  # type: ignore[call-arg]  # a pydantic-settings argument that mypy does not see
        )
        self._file = read_club_file(club_file)
        self._stack = AsyncExitStack()
        self._runtime: Runtime | None = None
        self._phones = 0
        self.expected_refusals = ["message is not modified"]
        """Words of the refusals that a play may meet; any other one ends it badly.

        A second tap shows what is shown already, and Telegram says so: that is ordinary.
        """

    @property
    def runtime(self) -> Runtime:
        """The running program."""
        assert self._runtime is not None, "the program does not run"
        return self._runtime

    @property
    def db(self) -> Database:
        """The program's database."""
        return self.runtime.club.db

    @property
    def file(self) -> ClubFile:
        """The club file the program runs with."""
        return self._file

    def now(self) -> datetime:
        """The moment it is in the play."""
        return self.tg.world.clock.now()

    # The program ----------------------------------------------------------------------------------------------------

    async def starts(self) -> None:
        """Start the program."""
        clock = self.tg.world.clock.now
        running_club = running(self._settings, self._file, clock=clock, pace=self._pace, with_web=False)
        self._runtime = await self._stack.enter_async_context(running_club)

    async def stops(self) -> None:
        """End the program, gracefully."""
        await self._stack.aclose()
        self._stack = AsyncExitStack()
        self._runtime = None

    async def restarts(self) -> None:
        """End the program and start it again on the same database."""
        await self.stops()
        await self.starts()

    async def moves_clock(
        self, *, days: float = 0, hours: float = 0, minutes: float = 0, to: datetime | None = None
    ) -> None:
        """Move the clock and let everything happen that is due by then."""
        await self.tg.moves_clock(days=days, hours=hours, minutes=minutes, to=to)
        await self.happens()

    async def happens(self) -> None:
        """Let everything happen that is due now."""
        await self.runtime.timetable.run_all()
        self.runtime.sender.wake()

    # People ---------------------------------------------------------------------------------------------------------

    async def stranger(self, name: str, *, phone: str | None = None, language: str = "fa") -> Person:
        """Let somebody have Telegram, who never opened the bot."""
        self._phones += 1
        return await self.tg.person(name, phone=phone or f"+98915{5550000 + self._phones}", language_code=language)

    async def guest(self, name: str, *, language: str = "fa", consents: bool = True) -> Person:
        """Let somebody be a member who joined already; the bot's chat is open and empty."""
        person = await self.stranger(name, language=language)
        await self.opens_bot(person)
        calendar = "jalali" if language == "fa" else "gregorian"
        async with self.db.transaction() as tx:
            row = await tx.row(
                """INSERT INTO members (telegram_id, phone, name, language, calendar, code, created_at, seen_at,
                                        joined_at)
                   VALUES (:id, :phone, :name, :language, :calendar, :code, :now, :now, :now) RETURNING id""",
                id=person.id,
                phone=f"+98915{5550000 + self._phones}",
                name=name,
                language=language,
                calendar=calendar,
                code=f"T{person.id}",
                now=self.now(),
            )
            assert row is not None
            for purpose in ("terms", "marketing", "birthday"):
                await tx.run(
                    """INSERT INTO consents (member_id, purpose, is_granted, text_version, at)
                       VALUES (:member, :purpose, :granted, 'test', :now)""",
                    member=row[0],
                    purpose=purpose,
                    granted=consents or purpose == "terms",
                    now=self.now(),
                )
        return person

    async def colleague(self, name: str, role: Role, *, language: str = "fa") -> Person:
        """Let somebody work here: the bot's chat is open, and she sits in the staff group."""
        person = await self.stranger(name, language=language)
        await self.opens_bot(person)
        async with self.db.transaction() as tx:
            await tx.run(
                """INSERT INTO staff (telegram_id, name, role, language, joined_at)
                   VALUES (:id, :name, :role, :language, :now)""",
                id=person.id,
                name=name,
                role=role,
                language=language,
                now=self.now(),
            )
        await self.tg.post("act/join", **{"as": person.id, "chat": self.group.id})
        return person

    async def opens_bot(self, person: Person) -> None:
        """Let the person have opened the chat with the bot some day, without saying anything now."""
        world = self.tg.world
        world.private_chat(world.bots[self.tg.token], world.people[person.id]).is_started = True

    # The house ------------------------------------------------------------------------------------------------------

    async def _furnish(self) -> None:
        """Fill the menu and choose the staff group."""
        await menu.stock(self.db, read_menu_file(DEMO / "menu.toml").build(), now=self.now())
        # Chosen before it is there: a bot that comes into a group which is not the staff's leaves it at once.
        async with self.db.transaction() as tx:
            await settings_rows.set_value(tx, settings_rows.STAFF_CHAT, STAFF_CHAT, now=self.now())
        self.runtime.club.staff_chat_id = STAFF_CHAT
        self.group = await self.tg.group("باغ ماهان – سفارش‌ها", chat_id=STAFF_CHAT)


@asynccontextmanager
async def staged(
    tg: Telegram, database_url: str, *, pace: Pace = QUICK, club_file: Path = DEMO / "club.toml"
) -> AsyncIterator[Stage]:
    """Set the stage, and see at the end that Telegram refused nothing."""
    await tg.moves_clock(to=OPENING)
    stage = Stage(tg, database_url, pace=pace, club_file=club_file)
    await stage.starts()
    try:
        await stage._furnish()
        yield stage
        refused = await tg.refusals()
        unexpected = [each for each in refused if not any(words in each for words in stage.expected_refusals)]
        assert unexpected == [], unexpected
    finally:
        await stage.stops()
