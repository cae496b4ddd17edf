"""/guest and /scan: staff look a guest up by number, code or card, and register who is new."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from telegram import Update

from bot.actions import Pressed
from bot.commands import command
from bot.context import ClubContext
from bot.guest_page import guest_page, guest_page_of
from bot.notices import Screen
from bot.said import typed_words
from bot.screens import guests as screens
from bot.screens.home import main_keys
from club.rules import links
from club.rules.card import CardCode, read_body
from club.rules.guests import GuestCard, Sought
from club.rules.links import LinkKind
from club.rules.members import MemberId
from club.rules.staff import Deed, may, require
from club.services import guests, members

if TYPE_CHECKING:
    from bot.club_application import ClubApplication


async def find(update: Update, context: ClubContext) -> None:
    """Show the guest with the number or code behind the command, or ask for one."""
    require(context.staff, Deed.FIND_GUEST)
    if context.args:
        await _seek(context, " ".join(context.args))
        return
    await context.ask("guests.sought")
    await context.say("guests.ask")


async def receive_sought(update: Update, context: ClubContext, detail: Mapping[str, Any]) -> None:
    """Show the guest with the typed number or code."""
    await _seek(context, typed_words(update))
    await context.stop_asking()


async def scan(update: Update, context: ClubContext, body: str) -> bool:
    """Show staff the guest whose card they scanned; anybody else learns whose business it is."""
    code = read_body(body)
    if code is None:
        return False
    if context.staff is not None and may(context.staff.role, Deed.FIND_GUEST):
        await _scan(context, code)
        return True
    if context.member is None or not context.member.is_joined or context.member.code == code.member_code:
        return False
    await context.send(Screen(context.text("guests.somebody_elses_card"), main_keys(context.speaker, context.staff)))
    return True


async def register_guest(update: Update, context: ClubContext) -> None:
    """Register a guest by the number that was looked for, and offer to write her name."""
    member = await members.register_by_phone(
        context.db,
        typed=Pressed.of(update).text(0),
        name=None,
        by=context.person_id,
        cause=context.cause,
        now=context.now(),
        house=context.house,
    )
    await context.show(await guest_page(context, member.id))


async def ask_name(update: Update, context: ClubContext) -> None:
    """Ask for the name of a guest who was registered by phone."""
    require(context.staff, Deed.FIND_GUEST)
    await context.ask("guests.name", {"member": Pressed.of(update).number(0)})
    await context.answer()
    await context.say("guests.ask_name")


async def receive_name(update: Update, context: ClubContext, detail: Mapping[str, Any]) -> None:
    """Write the guest's name down."""
    card = await guests.name_guest(
        context.db,
        MemberId(detail["member"]),
        typed=typed_words(update),
        by=context.person_id,
        cause=context.cause,
        now=context.now(),
    )
    await context.stop_asking()
    await context.show(await guest_page_of(context, card))


async def _seek(context: ClubContext, typed: str) -> None:
    """Look for a typed number or code, or for what a scanner of its own read off a card."""
    link = links.read(context.club.link_secret, typed.strip().rpartition("start=")[2])
    code = read_body(link.body) if link is not None and link.kind is LinkKind.CARD else None
    if code is not None:
        await _scan(context, code)
        return
    await _show(context, await guests.look_up(context.db, typed, by=context.person_id, now=context.now()))


async def _scan(context: ClubContext, code: CardCode) -> None:
    found = await guests.scan(context.db, code, by=context.person_id, now=context.now(), house=context.house)
    await _show(context, found)


async def _show(context: ClubContext, found: GuestCard | Sought) -> None:
    if isinstance(found, Sought):
        await context.send(screens.nobody(context.speaker, found))
    else:
        await context.send(await guest_page_of(context, found))


def register(app: ClubApplication) -> None:
    """Register the two commands, the scanned card and what follows."""
    command(app, "guest", find)
    command(app, "scan", find)
    app.arrivals.on(LinkKind.CARD, scan)
    app.actions.on(screens.REGISTER, register_guest)
    app.actions.on(screens.NAME, ask_name)
    app.answers.on("guests.sought", receive_sought)
    app.answers.on("guests.name", receive_name)
