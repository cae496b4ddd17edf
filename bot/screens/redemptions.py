"""A reward at the counter: the guest's code, what staff see of it, the second approver's card, and the receipt."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from telegram import InlineKeyboardButton

from bot import keyboards
from bot.actions import Action
from bot.additions import Addition
from bot.notices import Screen
from bot.screens.codes import grouped_code, shown_serial
from bot.texts import Speaker
from club.rules.redemptions import Redemption, RedemptionCard, RedemptionState, ReversalReason
from club.rules.staff import Deed, Role, may

CANCEL: Final = Action("redemptions.cancel")
"""Redemption, by its guest."""
CONFIRM: Final = Action("redemptions.confirm")
"""Redemption, by whoever hands it over."""
NOT_NOW: Final = Action("redemptions.not_now")
OPEN: Final = Action("redemptions.open")
"""Redemption, from its guest's card."""
APPROVE: Final = Action("redemptions.approve")
DECLINE: Final = Action("redemptions.decline")
ASK_REVERSE: Final = Action("redemptions.ask_reverse")
REVERSE: Final = Action("redemptions.reverse")
"""Redemption, reason."""
KEEP: Final = Action("redemptions.keep")
"""Redemption: it stays handed over, after all."""


# The guest ------------------------------------------------------------------------------------------------------------


def code(speaker: Speaker, card: RedemptionCard, picture: bytes) -> Screen:
    """Return the guest's one message while it waits: her code, or that a second colleague was asked."""
    redemption = card.redemption
    keyboard = keyboards.inline(speaker, [[CANCEL.button(speaker.label("redemptions.buttons.cancel"), redemption.id)]])
    if redemption.asked_by is not None:
        return Screen(speaker.text("redemptions.guest.asked", **_facts(speaker, card)), keyboard, replaces=True)
    text = speaker.text(
        "redemptions.guest.reserved",
        code=grouped_code(speaker, redemption.code),
        seconds=int((redemption.until_at - redemption.reserved_at).total_seconds()),
        **_facts(speaker, card),
    )
    return Screen(text, keyboard, photo=picture, replaces=True)


def outcome(speaker: Speaker, card: RedemptionCard, next_step: InlineKeyboardButton) -> Screen:
    """Return what became of a reward, for its guest, in the place of her code; what she did not get has a next step."""
    redemption = card.redemption
    is_hers = redemption.state in (RedemptionState.USED, RedemptionState.REVERSED)
    words = redemption.state.value if is_hers else "over" if redemption.ran_out else "released"
    return Screen(
        speaker.text(f"redemptions.guest.{words}", **_facts(speaker, card)),
        None if is_hers else keyboards.inline(speaker, [[next_step]]),
        replaces=True,
    )


def reversed_(speaker: Speaker, card: RedemptionCard) -> Screen:
    """Tell the guest that a manager took it back, and why."""
    return Screen(speaker.text("redemptions.guest.reversed", **_facts(speaker, card)))


# Staff ----------------------------------------------------------------------------------------------------------------


def on_guest_page(speaker: Speaker, held: Iterable[Redemption]) -> Addition:
    """Return what stands on a guest's card of the rewards that wait for her at the counter."""
    waiting = [(each, each.title(speaker.language)) for each in held]
    lines = [
        speaker.text("redemptions.on_guest_card", title=title, code=grouped_code(speaker, each.code))
        for each, title in waiting
    ]
    buttons = [OPEN.button(speaker.label("redemptions.buttons.open", title=title), each.id) for each, title in waiting]
    return Addition("\n".join(lines), buttons)


def look(speaker: Speaker, card: RedemptionCard, role: Role, *, now: datetime) -> Screen:
    """Return a reward for whoever may hand it over: the button while it waits, else what became of it."""
    redemption = card.redemption
    if not redemption.is_open(now):
        return receipt(speaker, card, role)
    if redemption.asked_by is not None:
        return Screen(speaker.text("redemptions.waiting", **_facts(speaker, card)))
    row = [
        CONFIRM.button(speaker.label("redemptions.buttons.confirm"), redemption.id),
        NOT_NOW.button(speaker.label("redemptions.buttons.not_now")),
    ]
    return Screen(speaker.text("redemptions.look", **_facts(speaker, card)), keyboards.inline(speaker, [row]))


def receipt(speaker: Speaker, card: RedemptionCard, role: Role) -> Screen:
    """Return the receipt of whoever handed it over; who leads can take it back from here."""
    redemption = card.redemption
    words = "over" if redemption.ran_out else redemption.state.value
    text = speaker.text(f"redemptions.receipt.{words}", **_facts(speaker, card))
    if redemption.state is not RedemptionState.USED or not may(role, Deed.REVERSE_REDEMPTION):
        return Screen(text)
    back = ASK_REVERSE.button(speaker.label("redemptions.buttons.reverse"), redemption.id)
    return Screen(text, keyboards.inline(speaker, [[back]]))


def ask_reason(speaker: Speaker, card: RedemptionCard) -> Screen:
    """Ask why it is taken back; the answer takes it back."""
    redemption = card.redemption
    rows = [
        [REVERSE.button(speaker.label(f"redemptions.reasons.{reason}"), redemption.id, reason.value)]
        for reason in ReversalReason
    ]
    keep = KEEP.button(speaker.label("redemptions.buttons.keep"), redemption.id)
    return Screen(
        speaker.text("redemptions.ask_reason", **_facts(speaker, card)), keyboards.inline(speaker, [*rows, [keep]])
    )


# The second approver --------------------------------------------------------------------------------------------------


def approval(speaker: Speaker, card: RedemptionCard, role: Role, *, now: datetime) -> Screen:
    """Return the card of a large reward for whoever may approve it, and then how it ended."""
    redemption = card.redemption
    if not redemption.is_open(now):
        return receipt(speaker, card, role)
    text = speaker.text("redemptions.approval", **_facts(speaker, card))
    return Screen(text, keyboards.inline(speaker, [_approving(speaker, redemption)]))


def _approving(speaker: Speaker, redemption: Redemption) -> list[InlineKeyboardButton]:
    return [
        APPROVE.button(speaker.label("redemptions.buttons.approve"), redemption.id),
        DECLINE.button(speaker.label("redemptions.buttons.decline"), redemption.id),
    ]


def _facts(speaker: Speaker, card: RedemptionCard) -> dict[str, object]:
    redemption = card.redemption
    return {
        "title": redemption.title(speaker.language),
        "points": card.points,
        "guest": card.guest.name,
        "tier": card.tier.name(speaker.language) if card.tier else "",
        "asker": card.asker.name if card.asker else "",
        "taker": card.taker.name if card.taker else "",
        "approver": card.approver.name if card.approver else "",
        "serial": shown_serial(speaker, redemption.serial),
        "at": redemption.closed_at or redemption.reserved_at,
        "until": redemption.until_at,
        "reason": redemption.reason or "",
    }
