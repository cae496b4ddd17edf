"""Holds: a reward waits for its guest at the counter for as long as its code is good, and is given back in time.

Locks are always taken in one order – the member, her redemption, the count of the reward, the serials – so that no two
events of a redemption ever wait for each other.
"""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from typing import Final

from club.errors import NotFound
from club.rules.house import House
from club.rules.members import Member, MemberId
from club.rules.outbox import Post
from club.rules.points import ALL_KINDS, SPENDABLE, LedgerEntry
from club.rules.redemptions import CODES, Redemption, RedemptionCard, RedemptionId, RedemptionState, redemption_code
from club.rules.rewards import Reward
from club.rules.staff import Deed, Staff, StaffId, may
from club.services import outbox, points
from storage import members, posts, staff
from storage import points as point_rows
from storage import redemptions as rows
from storage.database import Database, Snapshot, Transaction
from storage.redemptions import NewRedemption

SWEEP_MAX: Final = 100
_DRAWS_MAX: Final = 20
"""Of a hundred thousand codes a few dozen are held at one moment; twenty taken ones in a row never come."""


# Holding and releasing ------------------------------------------------------------------------------------------------


async def find_held(view: Snapshot, member_id: MemberId, reward_key: str, *, now: datetime) -> Redemption | None:
    """Return what is held of a reward for a member now, or None."""
    held = await rows.list_open(view, member_id, now=now)
    return next((each for each in held if each.reward_key == reward_key), None)


async def hold(
    tx: Transaction,
    member: Member,
    reward: Reward,
    *,
    paid: LedgerEntry,
    cause: str,
    now: datetime,
    house: House,
    message_id: int | None = None,
) -> Redemption:
    """Hold a reward that is paid for until its code is confirmed, and show the guest her code.

    The code takes the place of the message on whose button she pressed, if that is named.
    """
    until_at = now + timedelta(seconds=house.programme.redemption.code_seconds)
    for _ in range(_DRAWS_MAX):
        new = NewRedemption(
            member_id=member.id,
            reward_key=reward.key,
            title_fa=reward.name_fa,
            title_en=reward.name_en,
            points=reward.points,
            entry_id=paid.id,
            code=redemption_code(secrets.randbelow(CODES)),
            branch=house.branch,
            cause=cause,
            reserved_at=now,
            until_at=until_at,
        )
        if (held := await rows.add(tx, new)) is not None:
            if message_id is not None and member.telegram_id is not None:
                await posts.set_post(tx, Post(guest_slot(held.id), member.telegram_id, message_id, now))
            await show_guest(tx, held, member, what="held", now=now)
            return held
    raise LookupError("no free code was drawn")


async def release_due(db: Database, *, now: datetime, limit: int = SWEEP_MAX) -> int:
    """Give back what nobody confirmed in time; return how many were released, at most a sweep's fill."""
    async with db.snapshot() as view:
        due = await rows.list_due(view, now=now, limit=limit)
    released = 0
    for each in due:
        async with db.transaction() as tx:
            released += await _release_over(tx, each, now=now)
    return released


async def _release_over(tx: Transaction, due: Redemption, *, now: datetime) -> bool:
    """Release what is still held beyond its time; False when somebody was quicker."""
    member = await point_rows.hold(tx, due.member_id)
    held = await rows.lock(tx, due.id)
    if held.state is not RedemptionState.RESERVED or held.is_open(now):
        return False
    await release(tx, held, member, why="over", now=now)
    return True


async def cancel(db: Database, redemption_id: RedemptionId, *, member_id: MemberId, now: datetime) -> RedemptionCard:
    """Let the guest think better of it: her points return; what was handed over meanwhile stays so.

    Raises: NotFound when it is not hers.
    """
    async with db.transaction() as tx:
        member = await point_rows.hold(tx, member_id)
        held = await rows.find(tx, redemption_id)
        if held is None or held.member_id != member_id:
            raise NotFound(what="redemption")
        held = await rows.lock(tx, redemption_id)
        if held.state is RedemptionState.RESERVED:
            await release(tx, held, member, why="cancelled", now=now)
        return await read_card(tx, redemption_id)


async def release(tx: Transaction, held: Redemption, member: Member, *, why: str, now: datetime) -> None:
    """Give the held points back, and show everybody concerned why."""
    await give_back(tx, held, RedemptionState.RELEASED, reason=None, by=None, now=now)
    await show_guest(tx, held, member, what=why, now=now)
    await refresh_approvals(tx, held, member, what=why, now=now)


async def give_back(
    tx: Transaction,
    redemption: Redemption,
    state: RedemptionState,
    *,
    reason: str | None,
    by: StaffId | None,
    now: datetime,
) -> None:
    """Return the points to their lots, and let the reward count as not taken.

    What was never handed over returns whole; surprise points that were spent do not come back.
    """
    kinds = ALL_KINDS if state is RedemptionState.RELEASED else SPENDABLE
    cause = _given_back(redemption.id, state)
    await points.give_back(tx, redemption.entry_id, cause=cause, now=now, staff_id=by, kinds=kinds)
    await rows.count_one_less(tx, redemption.reward_key)
    await rows.set_ended(tx, redemption.id, state, reason=reason, now=now)


def _given_back(redemption_id: RedemptionId, state: RedemptionState) -> str:
    return f"redemption:{redemption_id}:{state.value}"


async def read_card(view: Snapshot, redemption_id: RedemptionId) -> RedemptionCard:
    """Return a redemption with everybody who had to do with it. Raises: NotFound."""
    found = await rows.find(view, redemption_id)
    if found is None:
        raise NotFound(what="redemption")
    back = await point_rows.find_entry_by_cause(view, _given_back(found.id, found.state))
    return RedemptionCard(
        found,
        guest=await members.get(view, found.member_id),
        asker=await staff.find(view, found.asked_by),
        taker=await staff.find(view, found.used_by),
        approver=await staff.find(view, found.approved_by),
        points=found.points if back is None else back.points,
    )


# Telling --------------------------------------------------------------------------------------------------------------


def guest_slot(redemption_id: RedemptionId) -> str:
    """Return the slot of the guest's one message: her code, and then what became of it."""
    return f"redemption:{redemption_id}"


async def show_guest(tx: Transaction, redemption: Redemption, guest: Member, *, what: str, now: datetime) -> None:
    """Keep the guest's one message up to date: her code, and then what became of it."""
    if guest.telegram_id is not None:
        await outbox.show(
            tx,
            slot=guest_slot(redemption.id),
            chat_id=guest.telegram_id,
            notice="redemptions.code",
            detail={"redemption": redemption.id},
            cause=f"redemption:{redemption.id}:{what}",
            now=now,
        )


async def show_colleague(
    tx: Transaction, redemption: Redemption, colleague: Staff, *, what: str, now: datetime
) -> None:
    """Keep a colleague's message about a large reward up to date."""
    await outbox.show(
        tx,
        slot=f"redemption:{redemption.id}:{colleague.id}",
        chat_id=colleague.telegram_id,
        notice="redemptions.approval",
        detail={"redemption": redemption.id},
        cause=f"redemption:{redemption.id}:{what}:{colleague.id}",
        now=now,
    )


async def refresh_approvals(tx: Transaction, held: Redemption, guest: Member, *, what: str, now: datetime) -> None:
    """Tell everybody who was asked, and whoever asked, how it ended."""
    if held.asked_by is None:
        return
    asker = await staff.find(tx, held.asked_by)
    asked = await list_others_who_approve(tx, held.asked_by, guest)
    for colleague in (*asked, *([asker] if asker else [])):
        await show_colleague(tx, held, colleague, what=what, now=now)


async def list_others_who_approve(view: Snapshot, asker: StaffId, guest: Member) -> list[Staff]:
    """Return who may be the second approver of what this colleague hands over to the guest."""
    leaders = [each for each in await staff.list_present(view) if may(each.role, Deed.APPROVE_REDEMPTION)]
    return [each for each in leaders if each.id != asker and each.telegram_id != guest.telegram_id]
