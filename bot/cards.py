"""A member's card: drawn when something on it has changed, sent by the name that Telegram gave it otherwise."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeAlias

from telegram import Message
from telegram.error import BadRequest

from bot.card_picture import Face
from bot.context import ClubContext
from bot.notices import Screen
from bot.screens import card as screens
from club.rules.card import CardCode, code_at, read_until
from club.rules.links import Link, LinkKind, sign
from club.rules.members import Member
from club.services import points, tiers
from storage import uploads

_Way: TypeAlias = Callable[[Screen], Awaitable[Message | None]]


@dataclass(frozen=True, slots=True)
class _Card:
    """A card as it is at this moment."""

    member: Member
    face: Face
    code: CardCode
    points: int
    file_id: str | None
    """What Telegram calls the picture. None: it was not sent lately."""


async def send_card(context: ClubContext, member: Member) -> None:
    """Send the member her card, with her name, code and points below it."""
    await _bring(context, await _look(context, member), context.send)


async def refresh_card(context: ClubContext, member: Member) -> None:
    """Let the card whose button was pressed show what holds now."""
    card = await _look(context, member)
    await context.answer(context.label("card.refreshed"))
    await _bring(context, card, context.show)


async def _look(context: ClubContext, member: Member) -> _Card:
    now = context.now()
    code = code_at(member.code or "", now, context.house.programme.card)
    link = context.club.deep_link(sign(context.club.link_secret, Link(LinkKind.CARD, code.body)))
    async with context.db.snapshot() as view:
        usable = max((await points.balance(view, member.id, now=now)).usable, 0)
        face = screens.face(
            context.speaker,
            member,
            house=context.house_name,
            link=link,
            points=usable,
            terms=context.house.programme.tiers,
            standing=await tiers.standing(view, member.id, house=context.house, now=now),
        )
        return _Card(member, face, code, usable, await uploads.find(view, face.digest))


async def _bring(context: ClubContext, card: _Card, way: _Way) -> None:
    if card.file_id is not None:
        try:
            await way(_screen(context, card, card.file_id))
            return
        except BadRequest:  # another token or server does not know the file: it is drawn and sent anew
            pass
    shown = await way(_screen(context, card, await context.club.cards.draw(card.face)))
    if shown is not None and shown.photo:
        async with context.db.transaction() as tx:
            await uploads.set_file(tx, card.face.digest, shown.photo[-1].file_id, now=context.now())


def _screen(context: ClubContext, card: _Card, photo: str | bytes) -> Screen:
    assert card.code.since is not None, "a card shows a code of its own time"
    until = read_until(card.code.since, context.house.programme.card)
    return screens.card_screen(context.speaker, card.member, photo, points=card.points, until=until)
