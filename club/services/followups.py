"""Follow-ups: every completed order promises a question, somebody owns the answer, and a low mark is a complaint.

Who is asked: the question is part of the order, not an advertisement, so no consent to marketing is needed for it. It
advertises nothing, is one message, and is never repeated. Left alone all the same are guests who said /stop (a word of
their own against messages, after joining), who paused us, blocked the bot, left Telegram or asked to be forgotten, and
whoever was asked lately. The quiet hours hold for it like for everything unasked.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from club.errors import NotFound
from club.rules.complaints import ComplaintKind, ComplaintSource
from club.rules.followups import (
    FollowUp,
    FollowUpId,
    FollowUpState,
    FollowUpTerms,
    Response,
    ask_at,
    is_asked_too_often,
    is_stale,
    may_mark,
    response_to,
)
from club.rules.hours import next_allowed
from club.rules.house import House
from club.rules.members import Member, MemberId
from club.rules.orders import Order, OrderState
from club.rules.outbox import Priority
from club.rules.staff import Role, StaffId
from club.services import complaints, event_gifts, outbox
from club.services.complaint_cases import Case, read_case, refresh, tell_owner
from storage import followups, members, orders, staff
from storage.database import Database, Transaction

SWEEP_MAX: Final = 200
"""One sweep is bounded; the next goes on."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a guest's mark has led to."""

    followup: FollowUp
    response: Response | None
    """None: her mark came too late to be changed, and the first one stands."""
    case: Case | None
    """The complaint that a low mark opened."""
    gift: int = 0
    """How many points her mark brought her; 0: none."""


async def promise(tx: Transaction, order: Order, /, *, house: House, now: datetime) -> None:
    """Promise to ask after a completed order; once an order."""
    due_at = ask_at(now, order.kind, terms=house.followups)
    owner_id = await _owner(tx, order)
    await followups.add(tx, order.id, member_id=order.member_id, staff_id=owner_id, due_at=due_at)


async def ask_due(db: Database, *, house: House, now: datetime) -> int:
    """Ask whoever is to be asked now, one transaction each; return how many were asked."""
    if next_allowed(now, house.followups.quiet) > now:
        return 0
    async with db.snapshot() as view:
        due = await followups.list_due(view, now=now, limit=SWEEP_MAX)
    asked = 0
    for each in due:
        async with db.transaction() as tx:
            asked += await _ask(tx, each, terms=house.followups, now=now)
    return asked


async def give_mark(
    db: Database, followup_id: FollowUpId, mark: int, *, member_id: MemberId, now: datetime, house: House
) -> Answer:
    """Keep the guest's mark; a low one opens one complaint, whatever marks follow.

    Raises: NotFound when it is not hers, or for a mark that was never offered.
    """
    async with db.transaction() as tx:
        followup = await followups.lock(tx, followup_id)
        if followup is None or followup.member_id != member_id:
            raise NotFound(what="followup")
        response = response_to(mark, house.followups)
        if not may_mark(followup, now):
            return await _answer(tx, followup_id, None)
        if followup.mark != mark:
            await followups.set_mark(tx, followup_id, mark, now=now)
            await _take_care(tx, followup, response, mark=mark, house=house, now=now)
        gift = await event_gifts.for_review(tx, followup, house=house, now=now)
        return await _answer(tx, followup_id, response, gift=gift)


# Asking ---------------------------------------------------------------------------------------------------------------


async def _owner(tx: Transaction, order: Order) -> StaffId | None:
    """Name who owns the answer: whoever accepted the order, else a manager, else the owner."""
    present = await staff.list_present(tx)
    led_by = [each.id for role in (Role.MANAGER, Role.OWNER) for each in present if each.role is role]
    if order.staff_id in [each.id for each in present]:
        return order.staff_id
    return led_by[0] if led_by else None


async def _ask(tx: Transaction, due: FollowUp, *, terms: FollowUpTerms, now: datetime) -> bool:
    followup = await followups.lock(tx, due.id)
    if followup is None or followup.state is not FollowUpState.PROMISED:
        return False
    guest = await members.get(tx, followup.member_id)
    if not await _is_to_be_asked(tx, followup, guest, terms=terms, now=now):
        await followups.set_state(tx, followup.id, FollowUpState.SKIPPED, asked_at=None)
        return False
    if guest.paused_until_at is not None and guest.paused_until_at > now:
        await followups.set_due(tx, followup.id, guest.paused_until_at)
        return False
    await followups.set_state(tx, followup.id, FollowUpState.ASKED, asked_at=now)
    assert guest.telegram_id is not None
    await outbox.tell(
        tx,
        chat_id=guest.telegram_id,
        notice="followups.question",
        detail={"followup": followup.id},
        cause=f"followup:{followup.id}:asked",
        now=now,
        priority=Priority.FOLLOW_UP,
    )
    return True


async def _is_to_be_asked(
    tx: Transaction, followup: FollowUp, guest: Member, *, terms: FollowUpTerms, now: datetime
) -> bool:
    order = await orders.get(tx, followup.order_id)
    last = await followups.find_last_asked(tx, guest.id)
    return (
        guest.telegram_id is not None
        and not (guest.blocked_at or guest.deactivated_at or guest.forgotten_at)
        and order.state is OrderState.COMPLETED
        and order.refunded_rial < order.total_rial
        and not is_stale(followup.due_at, now, terms)
        and not is_asked_too_often(last.asked_at if last else None, now, terms)
        and not await followups.said_stop(tx, guest.id)
    )


# Answering ------------------------------------------------------------------------------------------------------------


async def _take_care(
    tx: Transaction, followup: FollowUp, response: Response, *, mark: int, house: House, now: datetime
) -> None:
    """Open the complaint of a first low mark; show another mark on the card of the one that is open already."""
    cause = f"followup:{followup.id}:complaint"
    if followup.complaint_id is not None:
        stamp = int(now.timestamp())
        await refresh(tx, followup.complaint_id, cause=f"{cause}:{mark}:{stamp}", now=now)
    elif response is Response.COMPLAINT:
        complaint = await complaints.start(
            tx,
            followup.member_id,
            kind=ComplaintKind.COMPLAINT,
            order_id=followup.order_id,
            source=ComplaintSource.FOLLOW_UP,
            cause=cause,
            now=now,
            house=house,
        )
        await followups.set_complaint(tx, followup.id, complaint.id)
        await tell_owner(tx, complaint, "complaints.low_mark", cause=f"{cause}:owner", now=now)
        await refresh(tx, complaint.id, cause=cause, now=now)


async def _answer(tx: Transaction, followup_id: FollowUpId, response: Response | None, *, gift: int = 0) -> Answer:
    followup = await followups.find(tx, followup_id)
    assert followup is not None
    case = None if followup.complaint_id is None else await read_case(tx, followup.complaint_id)
    return Answer(followup, response, case, gift)
