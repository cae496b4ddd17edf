"""Paid membership: a fee is taken at the counter, credit comes every month, and its end is told in time.

Both sweeps are bounded and go through due rows, one membership a transaction: run late, twice or after three months'
sleep, every month's credit is given exactly once.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from club.errors import AdjustmentUnexplained, MembershipNotRunning, StaleButton
from club.rules.hours import QuietHours, next_allowed
from club.rules.house import House
from club.rules.lives import Life
from club.rules.members import Member, MemberId
from club.rules.membership import (
    MembershipTerms,
    Subscription,
    credit_due_at,
    credits_in_all,
    first_told_at,
    term_of,
)
from club.rules.outbox import Priority
from club.rules.points import LotKind
from club.rules.staff import Deed, Staff, check_another, require
from club.rules.typed_text import clean_text
from club.services import guests, outbox, points
from storage import audit, members, staff, subscriptions
from storage import points as stored_points
from storage.database import Database, Snapshot, Transaction

REASON_LENGTH_MAX: Final = 200
SWEEP_MAX: Final = 200
"""How many due memberships one sweep looks at; the next goes on."""


# What is known --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Membership:
    """What a member has paid for, and what is still to come of it."""

    running: Subscription | None
    """The one that holds now."""
    ends_at: datetime | None
    """The end of the last one that is paid for; None: nothing is."""
    credited: int
    """For how many months of the running one credit was given."""
    credits: int
    """How many months' credit belong to it."""
    latest_id: int
    """The last fee she ever paid, 0 for none: which fee the next one follows."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """A fee that was taken, with the names on its receipt."""

    subscription: Subscription
    guest: Member
    by: str


async def look(view: Snapshot, member_id: MemberId, *, house: House, now: datetime) -> Membership:
    """Return what a member has paid for."""
    running = await subscriptions.find_running(view, member_id, now=now)
    paid = await subscriptions.list_open(view, member_id, now=now)
    latest = await subscriptions.find_latest(view, member_id)
    terms = house.programme.membership
    return Membership(
        running=running,
        ends_at=paid[-1].ends_at if paid else None,
        credited=running.credited if running else 0,
        credits=credits_in_all(running, calendar=terms.calendar, zone=house.zone) if running and terms else 0,
        latest_id=latest.id if latest else 0,
    )


async def read_receipt(view: Snapshot, subscription_id: int) -> Receipt | None:
    """Return the receipt of a fee, or None."""
    if (subscription := await subscriptions.find(view, subscription_id)) is None:
        return None
    taker = await staff.find(view, subscription.staff_id)
    guest = await members.get(view, subscription.member_id)
    return Receipt(subscription, guest, taker.name if taker else "")


# At the counter -------------------------------------------------------------------------------------------------------


async def receive_fee(
    db: Database, member_id: MemberId, *, after: int, fee_rial: int, by: int, now: datetime, house: House
) -> Receipt:
    """Write down that a guest has paid the fee: her membership begins, or goes on from its end; both get a receipt.

    ``after`` is the last fee that the colleague saw (0: none), and ``fee_rial`` the one she was shown: a second tap, or
    a second colleague with the same screen, gets the first one's receipt.

    Raises: NotAllowed, NotFound, OwnAccount, StaleButton when something has changed since it was shown.
    """
    async with db.transaction() as tx:
        colleague = require(await staff.find_by_telegram(tx, by), Deed.TAKE_FEE)
        guest = await guests.hold_present(tx, member_id)
        check_another(colleague, guest)
        cause = f"membership:{member_id}:after:{after}"
        if (paid := await subscriptions.find_by_cause(tx, cause)) is not None:
            taker = await staff.find(tx, paid.staff_id)
            return Receipt(paid, guest, taker.name if taker else "")
        terms = house.programme.membership
        latest = await subscriptions.find_latest(tx, guest.id)
        if terms is None or terms.fee_rial != fee_rial or (latest.id if latest else 0) != after:
            raise StaleButton
        made = await _begin(tx, guest, terms, colleague, cause=cause, now=now, house=house)
        return Receipt(made, guest, colleague.name)


async def _begin(
    tx: Transaction,
    guest: Member,
    terms: MembershipTerms,
    colleague: Staff,
    *,
    cause: str,
    now: datetime,
    house: House,
) -> Subscription:
    """Let a term begin now or after the ones that are paid for, with its first month's credit."""
    paid = await subscriptions.list_open(tx, guest.id, now=now)
    for each in paid:
        await subscriptions.set_tell_at(tx, each.id, None)  # it goes on: its end is no end
    starts_at, ends_at = term_of(paid[-1].ends_at if paid else now, terms, house.zone)
    made = await subscriptions.add(
        tx,
        guest.id,
        starts_at=starts_at,
        ends_at=ends_at,
        fee_rial=terms.fee_rial,
        staff_id=colleague.id,
        cause=cause,
        credit_points=terms.credit_points,
        tell_at=first_told_at(ends_at, terms),
    )
    await _give_credit(tx, made, terms, house=house, now=now)
    await audit.add(
        tx,
        "membership.fee_received",
        staff_id=colleague.id,
        subject=f"member:{guest.id}",
        detail={"rial": terms.fee_rial},
        now=now,
        cause=cause,
    )
    await _tell(tx, guest, "membership.receipt", made, cause=cause, now=now)
    return made


async def cancel(db: Database, member_id: MemberId, *, reason: str, by: int, cause: str, now: datetime) -> Member:
    """End a guest's paid membership now, with all that is paid ahead, for a reason that she is told.

    What credit was given is hers. The same cause ends it once.

    Raises: NotAllowed, NotFound, AdjustmentUnexplained, MembershipNotRunning.
    """
    async with db.transaction() as tx:
        colleague = require(await staff.find_by_telegram(tx, by), Deed.END_MEMBERSHIP)
        guest = await guests.hold_present(tx, member_id)
        cause = f"{cause}:membership"
        if await audit.is_written(tx, cause):
            return guest
        if not (cleaned := clean_text(reason, REASON_LENGTH_MAX)):
            raise AdjustmentUnexplained
        paid = await subscriptions.list_open(tx, guest.id, now=now)
        if not paid:
            raise MembershipNotRunning
        for each in paid:
            await subscriptions.set_cancelled(tx, each.id, now=now)
        detail = {"reason": cleaned}
        subject = f"member:{guest.id}"
        await audit.add(
            tx, "membership.ended", staff_id=colleague.id, subject=subject, detail=detail, now=now, cause=cause
        )
        if guest.telegram_id is not None:
            detail = {"reason": cleaned, "by": colleague.name}
            await outbox.tell(
                tx, chat_id=guest.telegram_id, notice="membership.cancelled", detail=detail, cause=cause, now=now
            )
        return guest


# What time brings -----------------------------------------------------------------------------------------------------


async def give_credit_due(db: Database, *, house: House, now: datetime, limit: int = SWEEP_MAX) -> int:
    """Give the credit of every month that has begun, also of those that were slept through; return how many months."""
    if (terms := house.programme.membership) is None:
        return 0
    async with db.snapshot() as view:
        due = await subscriptions.list_credit_due(view, now=now, limit=limit)
    given = 0
    for each in due:
        async with db.transaction() as tx:
            guest = await stored_points.hold(tx, each.member_id)
            present = await subscriptions.find(tx, each.id)
            assert present is not None, "a fee is never forgotten"
            months = await _give_credit(tx, present, terms, house=house, now=now)
            if months:
                total = present.credited + months
                cause = f"subscription:{present.id}:credited:{total}"
                due_at = next_allowed(now, QuietHours(zone=house.zone))
                await _tell(
                    tx, guest, "membership.credited", present, cause=cause, now=now, due_at=due_at, months=months
                )
            given += months
    return given


async def _give_credit(
    tx: Transaction, subscription: Subscription, terms: MembershipTerms, *, house: House, now: datetime
) -> int:
    """Give what is due by now, a row a month; return how many months it was. The member is held."""
    number, due_at = subscription.credited, subscription.credit_at
    while due_at is not None and due_at <= now:
        number += 1
        await points.give(
            tx,
            subscription.member_id,
            points=subscription.credit_points,
            kind=LotKind.CREDIT,
            part="credit",
            cause=f"subscription:{subscription.id}:credit:{number}",
            house=house,
            now=now,
            life=None if terms.credit_life_days is None else Life.of_days(terms.credit_life_days),
            notice=None,
        )
        due_at = credit_due_at(subscription, number + 1, calendar=terms.calendar, zone=house.zone)
    if number > subscription.credited:
        await subscriptions.set_credit(tx, subscription.id, credited=number, credit_at=due_at)
    return number - subscription.credited


async def tell_ending(db: Database, *, house: House, now: datetime, limit: int = SWEEP_MAX) -> int:
    """Tell members that their membership ends soon, and when it has ended, never at night; return how many were told.

    A pause postpones it.
    """
    if house.programme.membership is None or next_allowed(now, QuietHours(zone=house.zone)) > now:
        return 0
    async with db.snapshot() as view:
        due = await subscriptions.list_to_tell(view, now=now, limit=limit)
    told = 0
    for each in due:
        async with db.transaction() as tx:
            guest = await stored_points.hold(tx, each.member_id)
            present = await subscriptions.find(tx, each.id)
            assert present is not None, "a fee is never forgotten"
            is_due = present.tell_at is not None and present.tell_at <= now  # another sweep may have been here
            told += await _tell_of_end(tx, guest, present, now=now) if is_due else 0
    return told


async def _tell_of_end(tx: Transaction, guest: Member, subscription: Subscription, *, now: datetime) -> bool:
    until = guest.paused_until_at
    if until is not None and until > now:
        await subscriptions.set_tell_at(tx, subscription.id, until)
        return False
    what = "ended" if subscription.ends_at <= now else "ending"
    cause = f"subscription:{subscription.id}:{what}"
    await _tell(tx, guest, f"membership.{what}", subscription, cause=cause, now=now, priority=Priority.FOLLOW_UP)
    await subscriptions.set_tell_at(tx, subscription.id, None if what == "ended" else subscription.ends_at)
    return True


async def _tell(
    tx: Transaction,
    guest: Member,
    notice: str,
    subscription: Subscription,
    *,
    cause: str,
    now: datetime,
    due_at: datetime | None = None,
    priority: Priority = Priority.TRANSACTION,
    months: int = 0,
) -> None:
    if guest.telegram_id is not None:
        detail = {"subscription": subscription.id, "months": months}
        await outbox.tell(
            tx,
            chat_id=guest.telegram_id,
            notice=notice,
            detail=detail,
            cause=cause,
            now=now,
            due_at=due_at,
            priority=priority,
        )
