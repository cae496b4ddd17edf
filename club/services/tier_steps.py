"""Carrying out the steps of a standing: loading what they are decided from, storing them, and telling the member."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from club.rules.hours import QuietHours, next_allowed
from club.rules.house import House
from club.rules.members import Member, MemberId
from club.rules.outbox import Priority
from club.rules.staff import StaffId
from club.rules.standings import ChangeReason, Counted, Held, Record, TierChange
from club.rules.tier_steps import Warned, fitted, settle, unknown
from club.rules.tiers import TierTerms
from club.services import outbox
from storage import members, tiers
from storage.database import Snapshot, Transaction


@dataclass(frozen=True, slots=True)
class Loaded:
    """A member's standing with what it is decided from; nothing is due at it any more."""

    held: Held
    record: Record
    is_stored: bool
    """Else it only follows from what her orders count."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Occasion:
    """Why a standing changes."""

    reason: ChangeReason
    cause: str
    staff_id: StaffId | None = None


async def look(view: Snapshot, member_id: MemberId, terms: TierTerms, *, now: datetime) -> Loaded:
    """Return where the member stands at the moment, whether or not a sweep has been over her; nothing is written."""
    stored = await tiers.find_held(view, member_id)
    record = await read_record(view, member_id, terms, held=stored, now=now)
    held = unknown(member_id, record, now) if stored is None else fitted(stored, record, now)
    return Loaded(settle(held, record, now).held, record, stored is not None)


async def read_record(
    view: Snapshot, member_id: MemberId, terms: TierTerms, *, held: Held | None, now: datetime
) -> Record:
    """Return what the member's orders count, as far back as any question about the standing reaches."""
    moments = [now]
    if held is not None and held.review_at is not None:
        moments.append(held.review_at)
    if held is not None and held.falls_at is not None:
        moments.append(terms.grace_began(held.falls_at))
    since = terms.looks_back_to(min(moments))
    rows = [
        Counted(row.at, terms.amount(rial=row.rial, points=row.points, visits=row.visits), row.visits)
        for row in await tiers.list_qualifying(view, member_id, since=since)
    ]
    if terms.counts_since(now) is not None:
        return Record(terms, rows)
    rial, points, visits = await tiers.sum_before(view, member_id, since)
    return Record(terms, rows, before=terms.amount(rial=rial, points=points, visits=visits))


async def catch_up(tx: Transaction, member_id: MemberId, terms: TierTerms, *, house: House, now: datetime) -> Loaded:
    """Let time do, and store, what it has brought to the member, who is held; of many falls she hears of the last."""
    stored = await tiers.find_held(tx, member_id)
    if stored is None:
        return await look(tx, member_id, terms, now=now)
    record = await read_record(tx, member_id, terms, held=stored, now=now)
    fitting = fitted(stored, record, now)
    written = await write_change(tx, stored, fitting, _by_time(member_id, "fitted", now), at=now)
    settled = settle(fitting, record, now)
    if settled.held != stored:
        await tiers.set_held(tx, settled.held)
    for change in settled.changes:
        occasion = _by_time(member_id, change.reason, change.at, reason=change.reason)
        written = await tiers.add_change(
            tx,
            member_id,
            at=change.at,
            from_tier=change.from_tier,
            to_tier=change.to_tier,
            reason=change.reason,
            staff_id=None,
            cause=occasion.cause,
        )
    if written is not None:
        await tell_change(tx, written, terms, house=house, now=now)
    if settled.warnings and settled.held.warned_at is not None:
        await _warn(tx, member_id, settled.warnings[-1], house=house, now=now)
    return Loaded(settled.held, record, is_stored=True)


async def move(
    tx: Transaction, before: Held, after: Held, occasion: Occasion, *, terms: TierTerms, house: House, now: datetime
) -> None:
    """Store the standing as it is after an event, write down what the member sees of it, and tell her."""
    await tiers.set_held(tx, after)
    written = await write_change(tx, before, after, occasion, at=now)
    if written is not None:
        await tell_change(tx, written, terms, house=house, now=now)


async def write_change(
    tx: Transaction, before: Held, after: Held, occasion: Occasion, *, at: datetime
) -> TierChange | None:
    """Write down a change that can be seen; None when there is none, or when its cause has written it before."""
    if (before.shown, before.pinned_tier) == (after.shown, after.pinned_tier):
        return None
    return await tiers.add_change(
        tx,
        after.member_id,
        at=at,
        from_tier=before.shown,
        to_tier=after.shown,
        reason=occasion.reason,
        staff_id=occasion.staff_id,
        cause=occasion.cause,
    )


def _by_time(member_id: MemberId, what: str, at: datetime, reason: ChangeReason = ChangeReason.TIME) -> Occasion:
    return Occasion(reason=reason, cause=f"member:{member_id}:tier:{what}:{int(at.timestamp())}")


# Telling --------------------------------------------------------------------------------------------------------------

_AT_ONCE: Final = frozenset({ChangeReason.REACHED})
"""She has just eaten; everything else can wait for the morning."""


async def tell_change(tx: Transaction, change: TierChange, terms: TierTerms, *, house: House, now: datetime) -> None:
    """Tell the member of her new tier; one that is the same as before is not worth a word."""
    higher = terms.rank(terms.by_key(change.to_tier)) - terms.rank(terms.by_key(change.from_tier))
    if change.reason is ChangeReason.PINNED:
        notice = "tiers.pinned"
    elif higher:
        notice = "tiers.risen" if higher > 0 else "tiers.fallen"
    else:
        return
    await _tell(
        tx,
        await members.get(tx, change.member_id),
        notice=notice,
        detail={"change": change.id},
        cause=f"{change.cause}:told",
        due_at=now if change.reason in _AT_ONCE else next_allowed(now, QuietHours(zone=house.zone)),
        now=now,
    )


async def _warn(tx: Transaction, member_id: MemberId, warned: Warned, *, house: House, now: datetime) -> None:
    await _tell(
        tx,
        await members.get(tx, member_id),
        notice="tiers.ending",
        detail={"member": member_id},
        cause=f"member:{member_id}:tier:warned:{int(warned.at.timestamp())}",
        due_at=next_allowed(now, QuietHours(zone=house.zone)),
        now=now,
    )


async def _tell(
    tx: Transaction,
    member: Member,
    *,
    notice: str,
    detail: dict[str, object],
    cause: str,
    due_at: datetime,
    now: datetime,
) -> None:
    """Queue a word about her own tier: a pause postpones it, and who cannot be reached is left alone."""
    if member.telegram_id is None or member.blocked_at or member.deactivated_at or member.forgotten_at:
        return
    paused_until = member.paused_until_at
    await outbox.tell(
        tx,
        chat_id=member.telegram_id,
        notice=notice,
        detail=detail,
        cause=cause,
        now=now,
        due_at=due_at if paused_until is None else max(due_at, paused_until),
        priority=Priority.TRANSACTION if due_at == now else Priority.FOLLOW_UP,
    )
