"""Keeping the books of points: whatever is written to the ledger, the lots and the debt follow in the same breath.

One sentence must hold after every function here, whoever calls it: what a member's rows add up to is what her lots
hold less what she owes. `club.services.verify` proves it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

from club.rules.lives import LotDates
from club.rules.members import MemberId
from club.rules.points import (
    SPENDABLE,
    Action,
    Draw,
    LedgerEntry,
    Lot,
    LotKind,
    NewEntry,
    after_draws,
    plan_expiry,
    plan_return,
    settle_debt,
    total,
)
from club.rules.staff import StaffId
from storage import points
from storage.database import Transaction

_UNWRITTEN: Final = 2**63 - 1
"""The number of a lot that has none yet: of equals, the youngest pays last."""


async def gain(
    tx: Transaction, new: NewEntry, kind: LotKind, dates: LotDates, *, warn_at: datetime | None, now: datetime
) -> LedgerEntry:
    """Write down points that were given, as a lot of their own; a debt is paid from them, and the row says so."""
    lot = Lot(_UNWRITTEN, new.member_id, kind, new.points, new.points, dates.usable_at, dates.expires_at, warn_at)
    debt = await points.find_debt(tx, new.member_id)
    paying = settle_debt(debt, [lot, *await points.list_open_lots(tx, new.member_id)], now) if debt else ()
    if paying:
        new = replace(new, breakdown={**new.breakdown, "debt_paid": total(paying)})
    entry = await points.add_entry(tx, new, at=now)
    await points.add_lot(tx, replace(lot, id=entry.id))
    if paying:
        await _draw(
            tx, entry.id, [Draw(entry.id if draw.lot_id == _UNWRITTEN else draw.lot_id, draw.points) for draw in paying]
        )
        await points.set_debt(tx, new.member_id, debt - total(paying))
    return entry


async def take(
    tx: Transaction, new: NewEntry, draws: Sequence[Draw], *, at: datetime, more_debt: int = 0
) -> LedgerEntry:
    """Write down points that were taken by these draws, and what is owed beyond them."""
    entry = await points.add_entry(tx, new, at=at)
    await _draw(tx, entry.id, draws)
    if more_debt:
        await points.set_debt(tx, new.member_id, await points.find_debt(tx, new.member_id) + more_debt)
    return entry


async def give_back(
    tx: Transaction,
    entry_id: int,
    *,
    cause: str,
    now: datetime,
    wanted: int | None,
    staff_id: StaffId | None,
    kinds: Collection[LotKind] = SPENDABLE,
) -> LedgerEntry:
    """Write down that a spending, or so many of its points, returned to its lots; a debt is paid from what returns.

    Parts add up to the whole and never to more. Points of other kinds are asked for and do not return. A repeat of the
    cause returns the first row. Raises: LookupError.
    """
    spent = await points.get_entry(tx, entry_id)
    owner = await points.hold(tx, spent.member_id)
    if (first := await points.find_entry_by_cause(tx, cause)) is not None:
        return first
    earlier = sum(each.breakdown["asked"] for each in await points.list_returns(tx, spent.id))
    left = -spent.points - earlier
    asked = left if wanted is None else min(wanted, left)
    drawn = await points.list_draws(tx, spent.id)
    lots = [await points.get_lot(tx, draw.lot_id) for draw in drawn]
    returning = plan_return(drawn, lots, points=asked, before=earlier, kinds=kinds)
    debt = await points.find_debt(tx, owner.id)
    open_lots = {lot.id: lot for lot in (*await points.list_open_lots(tx, owner.id), *lots)}
    paying = settle_debt(debt, after_draws(open_lots.values(), returning), now) if debt else ()
    new = NewEntry(
        member_id=owner.id,
        action=Action.REVERSE,
        points=-total(returning),
        cause=cause,
        order_id=spent.order_id,
        entry_id=spent.id,
        staff_id=staff_id,
        branch=spent.branch,
        breakdown={**spent.breakdown, "spent": -spent.points, "asked": asked, "debt_paid": total(paying)},
    )
    return await take(tx, new, (*returning, *paying), at=now, more_debt=-total(paying))


async def undo_taking(
    tx: Transaction,
    taken: LedgerEntry,
    *,
    cause: str,
    now: datetime,
    staff_id: StaffId | None,
    breakdown: Mapping[str, object],
) -> LedgerEntry:
    """Write down that points which were taken back are her own after all: in their lots again, and owed no more.

    What she owed of them and has paid since is not among them: no lot could hold it. The row undoes the same earning
    as the taking did, so that this can be taken back anew.
    """
    owner = await points.hold(tx, taken.member_id)
    drawn = await points.list_draws(tx, taken.id)
    returning = tuple(Draw(draw.lot_id, -draw.points) for draw in drawn)
    debt = await points.find_debt(tx, owner.id)
    waived = min(debt, -taken.points - total(drawn))
    lots = [await points.get_lot(tx, draw.lot_id) for draw in drawn]
    held = {lot.id: lot for lot in (*await points.list_open_lots(tx, owner.id), *lots)}
    paying = settle_debt(debt - waived, after_draws(held.values(), returning), now)
    new = NewEntry(
        member_id=owner.id,
        action=Action.REVERSE,
        points=total(drawn) + waived,
        cause=cause,
        order_id=taken.order_id,
        entry_id=taken.entry_id,
        staff_id=staff_id,
        branch=taken.branch,
        terms_version=taken.terms_version,
        breakdown={**breakdown, "debt_paid": total(paying)},
    )
    return await take(tx, new, (*returning, *paying), at=now, more_debt=-waived - total(paying))


async def end_lots(tx: Transaction, member_id: MemberId, *, now: datetime) -> int:
    """Write off what is left in a member's lots whose time is over, a row each; return how many ended.

    Whatever asks how much of a lot was spent does this first: the answer must not depend on when the sweep runs.
    """
    lots = {lot.id: lot for lot in await points.list_open_lots(tx, member_id)}
    draws = plan_expiry(lots.values(), now)
    for draw in draws:
        await _end(tx, lots[draw.lot_id], at=lots[draw.lot_id].expires_at or now)
    return len(draws)


async def give_up(tx: Transaction, member_id: MemberId, *, now: datetime) -> None:
    """Write off all that a member still has, usable or not: she is forgotten, and nobody can spend it any more."""
    await end_lots(tx, member_id, now=now)
    for lot in await points.list_open_lots(tx, member_id):
        await _end(tx, lot, at=now)


async def _end(tx: Transaction, lot: Lot, *, at: datetime) -> None:
    earning = await points.get_entry(tx, lot.id)
    times = await points.count_draws(tx, lot.id)  # points that come back to an ended lot end once more
    new = NewEntry(
        member_id=lot.member_id,
        action=Action.EXPIRE,
        points=-lot.remaining,
        cause=f"lot:{lot.id}:expired:{times}",
        order_id=earning.order_id,
        branch=earning.branch,
        breakdown={"earned": earning.points, "earned_at": earning.at, "expires_at": at},
    )
    await take(tx, new, [Draw(lot.id, lot.remaining)], at=at)


async def _draw(tx: Transaction, entry_id: int, draws: Sequence[Draw]) -> None:
    await points.add_draws(tx, entry_id, draws)
    await points.draw_from_lots(tx, draws)
