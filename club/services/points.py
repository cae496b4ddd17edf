"""Points: what a member has, what she is given beside her orders, what she spends, and what she may know about it.

The functions that take a transaction are part of a larger event (a friend came, a reward is taken); they hold
the member, or whoever she turned out to be, and a repeat of the cause returns the first result.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from club.errors import AdjustmentUnexplained, InsufficientPoints, NotFound, NumberUnusable
from club.rules.earning_terms import next_warning_at
from club.rules.house import House
from club.rules.lives import Life, LotDates
from club.rules.members import Member, MemberId
from club.rules.orders import OrderId
from club.rules.points import (
    SPENDABLE,
    Action,
    Balance,
    LedgerEntry,
    LotKind,
    NewEntry,
    plan_redemption,
    settle_debt,
    total,
)
from club.rules.points import balance as sum_up
from club.rules.staff import Deed, Staff, StaffId, require
from club.rules.typed_text import clean_text
from club.services import ledger, outbox
from storage import audit, staff
from storage import points as stored
from storage.database import Database, Snapshot, Transaction

PAGE: Final = 10
"""Rows of history on one screen."""

PAGES_MAX: Final = 10_000

ADJUSTMENT_MAX: Final = 1_000_000
REASON_LENGTH_MAX: Final = 200


# What is known --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class History:
    """A page of a member's ledger, the newest first."""

    entries: tuple[LedgerEntry, ...]
    page: int
    has_older: bool


async def balance(view: Snapshot, member_id: MemberId, *, now: datetime) -> Balance:
    """Return what the member has, what is coming and what ends next."""
    debt = await stored.find_debt(view, member_id)
    return sum_up(await stored.list_open_lots(view, member_id), now, debt=debt)


async def history(view: Snapshot, member_id: MemberId, *, page: int) -> History:
    """Return a page of the member's history; the first is page 0, and whatever a button claims is a page."""
    page = min(max(0, page), PAGES_MAX)
    found = await stored.list_entries(view, member_id, limit=PAGE + 1, offset=page * PAGE)
    return History(found[:PAGE], page, has_older=len(found) > PAGE)


async def entry(view: Snapshot, entry_id: int, *, member_id: MemberId) -> LedgerEntry:
    """Return one row of the member's own history. Raises: NotFound."""
    if (found := await stored.find_entry_of(view, entry_id, member_id=member_id)) is None:
        raise NotFound(what="points")
    return found


# Giving ---------------------------------------------------------------------------------------------------------------


async def give(
    tx: Transaction,
    member_id: MemberId,
    *,
    points: int,
    kind: LotKind,
    part: str,
    cause: str,
    house: House,
    now: datetime,
    breakdown: Mapping[str, object] | None = None,
    life: Life | None = None,
    staff_id: StaffId | None = None,
    notice: str | None = "points.given",
    detail: Mapping[str, object] | None = None,
) -> LedgerEntry:
    """Give points for anything but an order, usable at once, and tell the member (a notice of None: do not).

    ``part`` is the part of the programme that pays for them, such as `referral`; her history calls them by it. They
    live as long as points of their kind do, or for a life of their own.
    """
    member = await stored.hold(tx, member_id)
    if (earlier := await stored.find_entry_by_cause(tx, cause)) is not None:
        return earlier
    new = NewEntry(
        member_id=member.id,
        action=Action.EARN,
        points=points,
        cause=cause,
        staff_id=staff_id,
        branch=house.branch,
        terms_version=house.terms.version,
        breakdown={**(breakdown or {}), "part": part},
    )
    given = await _gain(tx, new, house=house, now=now, kind=kind, part=part, life=life)
    if notice is not None:
        await tell_of(tx, member, given, notice, now=now, detail=detail)
    return given


async def _gain(
    tx: Transaction, new: NewEntry, *, house: House, now: datetime, kind: LotKind, part: str, life: Life | None = None
) -> LedgerEntry:
    """Write down what is given at once: nobody waits for a present."""
    lives = life or house.terms.life_of(kind)
    dates = LotDates(now, lives.ends_at(now, house.zone))
    reasons = {"renews": lives.renews, "usable_at": dates.usable_at, "expires_at": dates.expires_at}
    new = replace(new, breakdown={**new.breakdown, **reasons})
    warn_at = next_warning_at(dates.expires_at, house.terms, after=now)
    given = await ledger.gain(tx, new, kind, dates, warn_at=warn_at, now=now)
    await stored.add_parts(tx, given.id, {part: new.points})
    return given


# Spending and correcting ----------------------------------------------------------------------------------------------


async def redeem(
    tx: Transaction,
    member_id: MemberId,
    *,
    points_wanted: int,
    cause: str,
    now: datetime,
    branch: str | None = None,
    order_id: OrderId | None = None,
    staff_id: StaffId | None = None,
    breakdown: Mapping[str, object] | None = None,
    kinds: Collection[LotKind] = SPENDABLE,
) -> LedgerEntry:
    """Spend so many of the member's usable points of these kinds, the nearest expiry first.

    Raises: InsufficientPoints.
    """
    member = await stored.hold(tx, member_id)
    if (earlier := await stored.find_entry_by_cause(tx, cause)) is not None:
        return earlier
    draws = plan_redemption(await stored.list_open_lots(tx, member.id), points_wanted, now, kinds=kinds)
    new = NewEntry(
        member_id=member.id,
        action=Action.REDEEM,
        points=-points_wanted,
        cause=cause,
        order_id=order_id,
        staff_id=staff_id,
        branch=branch,
        breakdown=breakdown or {},
    )
    return await ledger.take(tx, new, draws, at=now)


async def give_back(
    tx: Transaction,
    entry_id: int,
    *,
    cause: str,
    now: datetime,
    points: int | None = None,
    staff_id: StaffId | None = None,
    kinds: Collection[LotKind] = SPENDABLE,
) -> LedgerEntry:
    """Undo a spending, or so many of its points: they return to the lots they came from, with their dates.

    Parts add up to the whole; what is asked beyond it is not given. Surprise points return only where `kinds` say so. A
    repeat of the cause returns the first row.

    Raises: LookupError when there is no such row of the ledger.
    """
    return await ledger.give_back(tx, entry_id, cause=cause, now=now, wanted=points, staff_id=staff_id, kinds=kinds)


async def adjust(
    db: Database,
    member_id: MemberId,
    *,
    change: int,
    reason: str,
    by: int,
    cause: str,
    now: datetime,
    house: House,
) -> LedgerEntry:
    """Give a member points as a compensation, or take some, with a reason that she is told.

    Raises: NotAllowed, NumberUnusable, AdjustmentUnexplained, TextTooLong, InsufficientPoints when she has less than
    is to be taken.
    """
    async with db.transaction() as tx:
        colleague = require(await staff.find_by_telegram(tx, by), Deed.ADJUST_POINTS)
        return await adjust_within(
            tx, member_id, change=change, reason=reason, colleague=colleague, cause=cause, now=now, house=house
        )


async def adjust_within(
    tx: Transaction,
    member_id: MemberId,
    *,
    change: int,
    reason: str,
    colleague: Staff,
    cause: str,
    now: datetime,
    house: House,
    part: str = LotKind.COMPENSATION,
) -> LedgerEntry:
    """Give or take points by hand within a larger event, whose caller has asked whether the colleague may.

    Raises: NumberUnusable, AdjustmentUnexplained, TextTooLong, InsufficientPoints.
    """
    reason = checked_adjustment(change, reason)
    member = await stored.hold(tx, member_id)
    if (earlier := await find_adjustment(tx, cause)) is not None:
        return earlier
    new = NewEntry(
        member_id=member.id,
        action=Action.ADJUST,
        points=change,
        cause=f"{cause}:adjusted",
        staff_id=colleague.id,
        branch=house.branch,
        terms_version=house.terms.version,
        breakdown={"reason": reason, "by": colleague.name},
    )
    if change > 0:
        written = await _gain(tx, new, house=house, now=now, kind=LotKind.COMPENSATION, part=part)
    else:
        written = await _take_away(tx, new, now)
    await audit.add(
        tx,
        "points.adjusted",
        staff_id=colleague.id,
        subject=f"member:{member.id}",
        detail={"points": change, "reason": reason},
        now=now,
        cause=written.cause,
    )
    await tell_of(tx, member, written, "points.adjusted", now=now)
    return written


async def find_adjustment(view: Snapshot, cause: str) -> LedgerEntry | None:
    """Return what this cause has given or taken by hand, or None."""
    return await stored.find_entry_by_cause(view, f"{cause}:adjusted")


def checked_adjustment(change: int, reason: str) -> str:
    """Return the reason as it is stored. Raises: NumberUnusable, AdjustmentUnexplained, TextTooLong."""
    if not 1 <= abs(change) <= ADJUSTMENT_MAX:
        raise NumberUnusable(at_least=1, at_most=ADJUSTMENT_MAX)
    if not (cleaned := clean_text(reason, REASON_LENGTH_MAX)):
        raise AdjustmentUnexplained
    return cleaned


async def _take_away(tx: Transaction, new: NewEntry, now: datetime) -> LedgerEntry:
    """Take from what is usable first, then from what is on its way; never more than there is."""
    draws = settle_debt(-new.points, await stored.list_open_lots(tx, new.member_id), now)
    if missing := -new.points - total(draws):
        raise InsufficientPoints(missing=missing)
    return await ledger.take(tx, new, draws, at=now)


# Telling --------------------------------------------------------------------------------------------------------------


async def tell_of(
    tx: Transaction,
    member: Member,
    about: LedgerEntry,
    notice: str,
    *,
    now: datetime,
    detail: Mapping[str, object] | None = None,
) -> None:
    """Tell a member of a row of her ledger, if she has Telegram at all; the notice finds the row under ``entry``."""
    if member.telegram_id is not None:
        await outbox.tell(
            tx,
            chat_id=member.telegram_id,
            notice=notice,
            detail={"entry": about.id, **(detail or {})},
            cause=f"{about.cause}:told",
            now=now,
        )
