"""Paid membership: what it gives and how long it holds, for the guest and for whoever takes the fee."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from telegram import InlineKeyboardButton

from bot import keyboards
from bot.actions import Action
from bot.additions import Addition
from bot.notices import Screen
from bot.screens import points
from bot.texts import Speaker
from club.rules.members import Member, MemberId
from club.rules.membership import MembershipTerms, Subscription
from club.rules.staff import Deed, Staff, may
from club.services.membership import Membership, Receipt

MINE: Final = Action("membership.mine")
OF_GUEST: Final = Action("membership.of_guest")
"""Member: what staff may do about it."""
RECEIVE: Final = Action("membership.receive")
"""Member, the last fee that was seen, and the fee in rial."""
ASK_REASON: Final = Action("membership.ask_reason")
"""Member: ends it, for a reason that is typed."""
BACK: Final = Action("membership.back")
"""Member: her card."""


def mine(speaker: Speaker, terms: MembershipTerms, has: Membership, *, bonuses: Sequence[str]) -> Screen:
    """Return what a membership gives, or what a member has of hers."""
    text = speaker.text(
        "membership.mine",
        **_facts(speaker, terms, has),
        days=terms.days,
        monthly=has.running.credit_points if has.running else terms.credit_points,
        bonuses=bonuses,
    )
    return Screen(text, keyboards.inline(speaker, [[points.MINE.button(speaker.label("points.buttons.mine"))]]))


def on_points_page(speaker: Speaker, terms: MembershipTerms, has: Membership) -> Addition:
    """Return what the page of points says of it."""
    line = speaker.text("membership.line", **_facts(speaker, terms, has)) if has.ends_at else ""
    return Addition(line, [MINE.button(f"⭐ {terms.name(speaker.language)}")])


def on_guest_card(
    speaker: Speaker, terms: MembershipTerms, has: Membership, *, guest: Member, viewer: Staff
) -> Addition | None:
    """Return what a guest's card says of it to a colleague."""
    line = speaker.text("membership.guest_line", **_facts(speaker, terms, has)) if has.ends_at else ""
    button = OF_GUEST.button(f"⭐ {terms.name(speaker.language)}", guest.id)
    return Addition(line, [button] if may(viewer.role, Deed.TAKE_FEE) else [])


def of_guest(
    speaker: Speaker,
    terms: MembershipTerms,
    has: Membership,
    *,
    guest: Member,
    viewer: Staff,
    term: tuple[datetime, datetime],
) -> Screen:
    """Return what a colleague may do: take the fee for a term, and who leads may end what runs."""
    text = speaker.text(
        "membership.of_guest",
        **_facts(speaker, terms, has),
        guest=guest.name,
        starts_at=term[0],
        new_last_day=last_day(term[1]),
    )
    receive = RECEIVE.button(
        speaker.label("membership.buttons.receive", fee=terms.fee_rial), guest.id, has.latest_id, terms.fee_rial
    )
    rows = [[receive]]
    if has.ends_at is not None and may(viewer.role, Deed.END_MEMBERSHIP):
        rows.append([ASK_REASON.button(speaker.label("membership.buttons.end"), guest.id)])
    return Screen(text, keyboards.inline(speaker, [*rows, [back(speaker, guest.id)]]))


def received(speaker: Speaker, terms: MembershipTerms, receipt: Receipt) -> Screen:
    """Return the receipt of whoever took the fee."""
    text = speaker.text("membership.received", guest=receipt.guest.name, **_receipt(speaker, terms, receipt))
    return Screen(text, keyboards.inline(speaker, [[back(speaker, receipt.guest.id)]]))


def own_receipt(speaker: Speaker, terms: MembershipTerms, receipt: Receipt) -> Screen:
    """Return the guest's receipt: her membership has begun, or goes on."""
    subscription = receipt.subscription
    facts = {"points": subscription.credit_points if subscription.credited else 0}
    text = speaker.text("membership.receipt", **_receipt(speaker, terms, receipt), **facts)
    return _with_way_on(speaker, text)


def credited(speaker: Speaker, terms: MembershipTerms, subscription: Subscription, *, months: int) -> Screen:
    """Tell of the credit of a month, or of several that were slept through."""
    text = speaker.text(
        "membership.credited",
        name=terms.name(speaker.language),
        points=months * subscription.credit_points,
        months=months,
        next_at=subscription.credit_at,
    )
    return _with_way_on(speaker, text)


def about_end(speaker: Speaker, terms: MembershipTerms, subscription: Subscription, *, key: str) -> Screen:
    """Tell that it ends soon (`ending`) or has ended (`ended`)."""
    name, last = terms.name(speaker.language), last_day(subscription.ends_at)
    return _with_way_on(speaker, speaker.text(f"membership.{key}", name=name, last_day=last, fee=terms.fee_rial))


def cancelled(speaker: Speaker, guest: Member) -> Screen:
    """Tell the colleague that it is over."""
    text = speaker.text("membership.ended_by_hand", guest=guest.name)
    return Screen(text, keyboards.inline(speaker, [[back(speaker, guest.id)]]))


def back(speaker: Speaker, member_id: MemberId) -> InlineKeyboardButton:
    """Return the way back to the guest's card."""
    return BACK.button(speaker.label("membership.buttons.back"), member_id)


def last_day(ends_at: datetime) -> datetime:
    """Return the last second that counts: at the midnight itself it is over."""
    return ends_at - timedelta(seconds=1)


def _facts(speaker: Speaker, terms: MembershipTerms, has: Membership) -> dict[str, object]:
    running = has.running
    return {
        "name": terms.name(speaker.language),
        "fee": terms.fee_rial,
        "last_day": None if has.ends_at is None else last_day(has.ends_at),
        "credited": has.credited,
        "credits": has.credits,
        "next_at": running.credit_at if running else None,
    }


def _receipt(speaker: Speaker, terms: MembershipTerms, receipt: Receipt) -> dict[str, object]:
    subscription = receipt.subscription
    return {
        "name": terms.name(speaker.language),
        "number": subscription.id,
        "fee": subscription.fee_rial,
        "starts_at": subscription.starts_at,
        "last_day": last_day(subscription.ends_at),
        "by": receipt.by,
    }


def _with_way_on(speaker: Speaker, text: str) -> Screen:
    row = [
        MINE.button(speaker.label("membership.buttons.mine")),
        points.MINE.button(speaker.label("points.buttons.mine")),
    ]
    return Screen(text, keyboards.inline(speaker, [row]))
