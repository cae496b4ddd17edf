"""One club: everything that a handler or a job needs, and no global state, so that a process can hold many."""

from __future__ import annotations

import asyncio
import secrets
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from bot.agreement import agreement, with_overrides
from bot.card_picture import CardPainter
from bot.clock import Clock
from bot.clubfile import ClubFile
from bot.notices import Notices
from bot.report_chart import ChartPainter
from bot.texts import LANGUAGES, Names, Speaker, Texts
from club.rules.house import House
from club.rules.links import Link, LinkKind, sign
from club.rules.settings import Agreement, Overrides
from storage import accounts, settings
from storage.database import Database


@dataclass(slots=True)
class Club:
    """The club's parts, put together once at the start."""

    file: ClubFile
    """The club file as it stands on the disk; `house` is what it makes together with the overrides."""
    db: Database
    texts: Texts
    clock: Clock
    link_secret: bytes
    pictures: Path
    """The folder that the menu's pictures are in."""
    username: str = ""
    """The bot's name in Telegram, for deep links; known after the first getMe."""
    staff_chat_id: int | None = None
    """The staff group, or None while the owner has not chosen one."""
    left_groups: set[int] = field(default_factory=set)
    """Groups of strangers that the bot has said goodbye to: what was written there meanwhile is not answered."""
    overrides: Overrides = field(default_factory=Overrides)
    """What was changed in the chat over the club file."""
    house: House = field(init=False)
    notices: Notices = field(init=False)
    cards: CardPainter = field(default_factory=CardPainter)
    charts: ChartPainter = field(default_factory=ChartPainter)
    report_turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    """Held by whoever reads a long report: one at a time, so that orders always find a free connection."""

    def __post_init__(self) -> None:
        self.house = with_overrides(self.file, self.overrides).build()
        self.notices = Notices(self)

    def adopt(self, overrides: Overrides) -> None:
        """Let the overrides hold from now on, unless newer ones do already: whoever asks next meets another house."""
        if overrides.revision >= self.overrides.revision:
            self.house = with_overrides(self.file, overrides).build()
            self.overrides = overrides

    def agreement(self, overrides: Overrides) -> Agreement:
        """Return the terms of points under these overrides. Raises: SettingUnusable."""
        return agreement(with_overrides(self.file, overrides))

    def now(self) -> datetime:
        """Return the club's present moment."""
        return self.clock()

    async def speaker_of(self, chat_id: int) -> Speaker:
        """Return the voice for a chat: a person's own language, the club's in the staff group."""
        if chat_id < 0:
            return self.texts.speaker(self.house.language)
        account = await accounts.find(self.db.glance, chat_id)
        if account.member is not None:
            return self.texts.speaker(account.member.language, account.member.calendar)
        return self.texts.speaker(account.staff.language if account.staff else self.house.language)

    def deep_link(self, payload: str) -> str:
        """Return the address that opens the bot with this start payload."""
        return f"https://t.me/{self.username}?start={payload}"

    def invitation_link(self, token: str) -> str:
        """Return the address by which a new colleague comes."""
        return self.deep_link(sign(self.link_secret, Link(LinkKind.INVITATION, token)))

    def is_staff_chat(self, chat_id: int) -> bool:
        """Whether this is the staff group."""
        return chat_id == self.staff_chat_id


def names(house: House) -> Names:
    """Return what the house calls things of its own, wherever the texts speak of them."""
    card = house.programme.own_card
    return (
        {} if card is None else {language: {"orders.payments.own_card": card.name(language)} for language in LANGUAGES}
    )


async def link_secret(db: Database, *, now: datetime) -> bytes:
    """Return the secret that signs the club's deep links, made at the very first start."""
    async with db.transaction() as tx:
        stored = await settings.add_value(tx, "link_secret", secrets.token_hex(32), now=now)
    return bytes.fromhex(str(stored))


async def staff_chat(db: Database) -> int | None:
    """Return the staff group that was chosen in the chat, or None."""
    async with db.snapshot() as view:
        found = await settings.find(view, "staff_chat_id")
    return None if found is None else int(found)
