"""What time does to points: their end at the club's midnight, and the warnings before it.

Both are bounded sweeps over due rows, one member a transaction: run late, twice or after a week's sleep they do
nothing that is done already. A balance never counts ended points, swept or not.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from club.rules.earning_terms import next_warning_at
from club.rules.hours import QuietHours, next_allowed
from club.rules.house import House
from club.rules.members import Member, MemberId
from club.rules.outbox import Priority
from club.rules.points import SPENDABLE, Lot
from club.services import ledger, outbox
from storage import points
from storage.database import Database, Transaction

LOTS_MAX: Final = 500
"""How many due lots one sweep looks at; the next goes on."""

GATHERED: Final = timedelta(days=6)
"""A warning speaks of all that is to be said within this time, so that a frequent guest hears it about once a week."""


async def expire_due(db: Database, *, now: datetime, limit: int = LOTS_MAX) -> int:
    """Write off points whose time is over, a row each; return how many lots ended."""
    async with db.snapshot() as view:
        due = await points.list_members_with_ended_lots(view, now=now, limit=limit)
    ended = 0
    for member_id in due:
        async with db.transaction() as tx:
            await points.hold(tx, member_id)
            ended += await ledger.end_lots(tx, member_id, now=now)
    return ended


async def warn_expiring(db: Database, *, house: House, now: datetime, limit: int = LOTS_MAX) -> int:
    """Tell members of points that end soon, never in the quiet hours; return how many were told.

    It speaks of her own points and advertises nothing, so /stop does not end it and no consent to marketing is asked
    for. A pause does postpone it, and whoever blocked the bot, left Telegram or asked to be forgotten is left alone.
    """
    if next_allowed(now, QuietHours(zone=house.zone)) > now:
        return 0
    async with db.snapshot() as view:
        due = await points.list_members_to_warn(view, now=now, limit=limit)
    told = 0
    for member_id in due:
        async with db.transaction() as tx:
            told += await _warn(tx, member_id, house, now)
    return told


async def _warn(tx: Transaction, member_id: MemberId, house: House, now: datetime) -> bool:
    member = await points.hold(tx, member_id)
    lots = [
        lot
        for lot in await points.list_open_lots(tx, member_id)
        if lot.warn_at is not None and lot.warn_at <= now + GATHERED
    ]
    until = member.paused_until_at
    if until is not None and until > now:
        await points.set_warnings(tx, [(lot.id, until if _lives_at(lot, until) else None) for lot in lots])
        return False
    alive = [lot for lot in lots if _lives_at(lot, now)]
    is_told = bool(alive) and _may_be_told(member)
    if is_told:
        await _tell(tx, member, alive, now)
    await points.set_warnings(tx, [(lot.id, _next_warning(lot, house, now)) for lot in lots])
    return is_told


async def _tell(tx: Transaction, member: Member, lots: list[Lot], now: datetime) -> None:
    assert member.telegram_id is not None
    ends = sorted(lot.expires_at for lot in lots if lot.expires_at is not None)
    first = lots[0]
    assert first.warn_at is not None
    await outbox.tell(
        tx,
        chat_id=member.telegram_id,
        notice="points.ending",
        detail={
            "points": sum(lot.remaining for lot in lots),
            "spendable": sum(lot.remaining for lot in lots if lot.kind in SPENDABLE),
            "first_at": ends[0],
            "last_at": ends[-1],
        },
        cause=f"lot:{first.id}:warned:{int(first.warn_at.timestamp())}",
        now=now,
        priority=Priority.FOLLOW_UP,
    )


def _next_warning(lot: Lot, house: House, now: datetime) -> datetime | None:
    assert lot.warn_at is not None
    return next_warning_at(lot.expires_at, house.terms, after=max(lot.warn_at, now))


def _lives_at(lot: Lot, moment: datetime) -> bool:
    return not lot.is_expired(moment)


def _may_be_told(member: Member) -> bool:
    return member.telegram_id is not None and not (member.blocked_at or member.deactivated_at or member.forgotten_at)
