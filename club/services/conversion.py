"""Conversion: points become vouchers by themselves, each so many once, and the rest is carried.

How far it has come is kept, so that a month's end is gone through once, page by page, however often the job runs; and
every member's share of it has a cause of its own, so that a page that is gone through twice gives nothing twice.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from club.rules.conversion import ConversionTerms, When, last_month_end
from club.rules.hours import QuietHours, next_allowed
from club.rules.house import House
from club.rules.members import MemberId
from club.rules.outbox import Priority
from club.rules.points import SPENDABLE, Action, NewEntry, plan_conversion, plan_redemption
from club.rules.rewards import voucher_ends_at
from club.rules.vouchers import VoucherKind
from club.services import ledger, outbox, vouchers
from storage import conversion as rows
from storage import points, settings
from storage.database import Database, Snapshot, Transaction

PAGE: Final = 200
VOUCHERS_MAX: Final = 50
"""As many as one member gets at once; what is beyond waits for the next time."""

LOOKS_BACK_S: Final = 600
"""Points of a moment are written a little after it: so much of what was looked at before is looked at once more."""

_MONTHS: Final = "conversion_months"
_NEWS: Final = "conversion_news"


@dataclass(frozen=True, slots=True)
class _Page:
    """Some members whose turn it is."""

    members: Sequence[MemberId]
    usable_by: datetime
    """Points that became usable later are for the next time."""
    month: str | None
    """None: it is not about a month's end."""
    doing: Mapping[str, object]
    """How far it has come when there are more of them, with the last of these."""
    done: Mapping[str, object]
    """How far it has come when these are the last."""


async def convert_due(db: Database, *, house: House, now: datetime) -> tuple[int, bool]:
    """Turn the points of a page of members into vouchers; return how many were issued, and whether more may follow."""
    terms = house.programme.conversion
    if terms is None:
        return 0, False
    async with db.transaction() as tx:
        if terms.when is When.MONTH_END:
            page = await _turn_month(tx, terms, house=house, now=now)
        else:
            page = await _turn_news(tx, now=now)
    if page is None:
        return 0, False
    issued = 0
    for member_id in page.members:
        async with db.transaction() as tx:
            issued += await _convert(tx, member_id, terms, page, house=house, now=now)
    is_full = len(page.members) == PAGE
    async with db.transaction() as tx:
        stands = {**page.doing, "after": page.members[-1]} if is_full else page.done
        await settings.set_value(tx, _MONTHS if page.month else _NEWS, stands, now=now)
    return issued, is_full


# Whose turn it is -----------------------------------------------------------------------------------------------------


async def _turn_month(tx: Transaction, terms: ConversionTerms, *, house: House, now: datetime) -> _Page | None:
    """Return the next page of the last month's end; the month in which a club begins with it is not made up for."""
    over = last_month_end(now, terms.calendar, house.zone)
    done = {"month": over.month}
    stands = await settings.add_value(tx, _MONTHS, done, now=now)
    if stands == done:
        return None
    after = stands.get("after", 0) if stands["month"] == over.month else 0
    members = await rows.list_members_reaching(
        tx, terms.points_per_reward, usable_by=over.ended_at, now=now, after=MemberId(after), limit=PAGE
    )
    return _Page(members, over.ended_at, over.month, doing=done, done=done)


async def _turn_news(tx: Transaction, *, now: datetime) -> _Page | None:
    """Return the next page of those whose points have changed for the better since it was looked at last."""
    stands = await settings.find(tx, _NEWS) or {"since": 0}
    since, until = stands["since"], stands.get("until", int(now.timestamp()))
    members = await rows.list_members_with_news(
        tx,
        since=datetime.fromtimestamp(max(0, since - LOOKS_BACK_S), UTC),
        until=datetime.fromtimestamp(until, UTC),
        after=MemberId(stands.get("after", 0)),
        limit=PAGE,
    )
    return _Page(members, now, None, doing={"since": since, "until": until}, done={"since": until})


# One member -----------------------------------------------------------------------------------------------------------


async def _convert(
    tx: Transaction, member_id: MemberId, terms: ConversionTerms, page: _Page, *, house: House, now: datetime
) -> int:
    member = await points.hold(tx, member_id)
    cause = await _cause(tx, member_id, page)
    if member.forgotten_at is not None or await points.find_entry_by_cause(tx, cause) is not None:
        return 0
    lots = [
        lot
        for lot in await points.list_open_lots(tx, member_id)
        if lot.is_usable(now) and lot.usable_at <= page.usable_by and lot.kind in SPENDABLE
    ]
    held = sum(lot.remaining for lot in lots)
    count = min(plan_conversion(held, terms.points_per_reward).rewards, VOUCHERS_MAX)
    if not count:
        return 0
    spent = count * terms.points_per_reward
    new = NewEntry(
        member_id=member_id,
        action=Action.REDEEM,
        points=-spent,
        cause=cause,
        branch=house.branch,
        breakdown={"title_fa": terms.title_fa, "title_en": terms.title_en, "vouchers": count, "carried": held - spent},
    )
    paid = await ledger.take(tx, new, plan_redemption(lots, spent, now), at=now)
    await _issue(tx, member_id, terms, count=count, entry_id=paid.id, cause=cause, house=house, now=now)
    if member.telegram_id is not None:
        await outbox.tell(
            tx,
            chat_id=member.telegram_id,
            notice="conversion.converted",
            detail={"entry": paid.id},
            cause=cause,
            now=now,
            priority=Priority.FOLLOW_UP,
            due_at=next_allowed(now, QuietHours(zone=house.zone)),
        )
    return count


async def _issue(
    tx: Transaction,
    member_id: MemberId,
    terms: ConversionTerms,
    *,
    count: int,
    entry_id: int,
    cause: str,
    house: House,
    now: datetime,
) -> None:
    ends_at = voucher_ends_at(now, terms.valid_days, house.zone)
    for number in range(count):
        await vouchers.issue(
            tx,
            member_id,
            kind=VoucherKind.CONVERSION,
            title_fa=terms.title_fa,
            title_en=terms.title_en,
            cause=f"{cause}:{number}",
            expires_at=ends_at,
            now=now,
            house=house,
            benefit=terms.benefit,
            points=terms.points_per_reward,
            entry_id=entry_id,
        )


async def _cause(view: Snapshot, member_id: MemberId, page: _Page) -> str:
    """Return what this member's share is written down under: her month, or the last that happened to her points."""
    if page.month is not None:
        return f"conversion:{member_id}:{page.month}"
    latest = await points.list_entries(view, member_id, limit=1, offset=0)
    return f"conversion:{member_id}:after:{latest[0].id}"
