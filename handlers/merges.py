"""Making one member of two, from a guest's card: a manager names the other row, compares, confirms, may undo."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from telegram import Update

from bot.actions import Pressed
from bot.additions import Addition
from bot.context import ClubContext
from bot.said import typed_words
from bot.screens import merges as screens
from bot.screens.guests import nobody
from club.rules.guests import GuestCard, Sought
from club.rules.members import MemberId
from club.rules.merges import MergeId
from club.rules.staff import Deed, may, require
from club.services import guests, merges
from storage.database import Snapshot

if TYPE_CHECKING:
    from bot.club_application import ClubApplication


async def offer(context: ClubContext, view: Snapshot, card: GuestCard) -> Addition | None:
    """Add to a guest's card: making one of two, and undoing that as long as it can be."""
    member = card.member
    if not may(card.viewer.role, Deed.MERGE_GUESTS) or member.phone is None:
        return None
    buttons = [screens.ASK.button(context.speaker.label("merges.buttons.ask"), member.id)]
    if (last := await merges.find_undoable(view, member.id, now=context.now())) is not None:
        buttons.append(screens.UNDO.button(context.speaker.label("merges.buttons.undo"), last.id))
    return Addition(buttons=buttons)


async def ask(update: Update, context: ClubContext) -> None:
    """Ask for the number or the code of the other row."""
    require(context.staff, Deed.MERGE_GUESTS)
    await context.ask("merges.other", {"stays": Pressed.of(update).number(0)})
    await context.answer()
    await context.say("merges.ask")


async def receive_other(update: Update, context: ClubContext, detail: Mapping[str, Any]) -> None:
    """Show the two side by side."""
    found = await guests.look_up(context.db, typed_words(update), by=context.person_id, now=context.now())
    if isinstance(found, Sought):
        await context.send(nobody(context.speaker, found))
        return
    proposal = await merges.propose(
        context.db,
        stays=MemberId(detail["stays"]),
        goes=found.member.id,
        by=context.person_id,
        now=context.now(),
    )
    await context.stop_asking()
    await context.send(screens.proposal_screen(context.speaker, proposal))


async def merge(update: Update, context: ClubContext) -> None:
    """Make one of the two."""
    pressed = Pressed.of(update)
    stays, goes = MemberId(pressed.number(0)), MemberId(pressed.number(1))
    made = await merges.merge(
        context.db,
        stays=stays,
        goes=goes,
        by=context.person_id,
        cause=context.cause,
        now=context.now(),
        house=context.house,
    )
    await context.show(screens.merged_screen(context.speaker, made))


async def leave(update: Update, context: ClubContext) -> None:
    """Leave both as they are."""
    require(context.staff, Deed.MERGE_GUESTS)
    await context.stop_asking()
    await context.show(screens.left_screen(context.speaker))


async def undo(update: Update, context: ClubContext) -> None:
    """Make two of the one again."""
    merge_id = MergeId(Pressed.of(update).number(0))
    await merges.undo(
        context.db, merge_id, by=context.person_id, cause=context.cause, now=context.now(), house=context.house
    )
    await context.show(screens.undone_screen(context.speaker))


def register(app: ClubApplication) -> None:
    """Register what follows the button on a guest's card."""
    app.guest_page.on("merges", offer)
    app.actions.on(screens.ASK, ask)
    app.actions.on(screens.MERGE, merge)
    app.actions.on(screens.LEAVE, leave)
    app.actions.on(screens.UNDO, undo)
    app.answers.on("merges.other", receive_other)
