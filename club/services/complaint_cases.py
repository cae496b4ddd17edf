"""A complaint with everything around it, and who hears of what happens to it.

Three places follow a complaint: the guest's chat, the private chat of the colleague who owns it, and its one card in
the staff group.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from club.errors import NotFound
from club.rules.complaints import Complaint, ComplaintId, ComplaintMessage
from club.rules.members import Member
from club.rules.orders import Order
from club.rules.outbox import Priority
from club.rules.points import LedgerEntry
from club.rules.staff import Staff, StaffId
from club.services import outbox
from storage import complaints, followups, members, orders, points, settings, staff
from storage.database import Snapshot, Transaction

MESSAGES_MAX = 12
"""So many of the last messages are shown together; the whole conversation is in the table."""


@dataclass(frozen=True, slots=True)
class Case:
    """A complaint and what belongs to it."""

    complaint: Complaint
    guest: Member
    owner: Staff | None
    """Who takes care; None: nobody works here yet."""
    order: Order | None
    mark: int | None
    """The low mark that opened it; None: she wrote of her own accord."""
    messages: tuple[ComplaintMessage, ...]
    """The last ones, the oldest first."""
    names: dict[StaffId, str]
    """Who of the staff wrote them."""
    entry: LedgerEntry | None = None
    """The row of her points that it is about; None: none."""


def card_slot(complaint_id: ComplaintId) -> str:
    """Name the message in the staff group that shows the complaint."""
    return f"complaint:{complaint_id}"


async def read_case(view: Snapshot, complaint_id: ComplaintId) -> Case:
    """Return the complaint with everything around it.

    Raises: NotFound.
    """
    if (complaint := await complaints.find(view, complaint_id)) is None:
        raise NotFound(what="complaint")
    messages = await complaints.list_messages(view, complaint_id, limit=MESSAGES_MAX)
    colleagues = {each.staff_id for each in messages} | {complaint.staff_id}
    found = {number: await staff.find(view, number) for number in colleagues if number is not None}
    order = None if complaint.order_id is None else await orders.find(view, complaint.order_id)
    asked = None if order is None else await followups.find_by_order(view, order.id)
    return Case(
        complaint=complaint,
        guest=await members.get(view, complaint.member_id),
        owner=None if complaint.staff_id is None else found[complaint.staff_id],
        order=order,
        mark=asked.mark if asked is not None and asked.complaint_id == complaint_id else None,
        messages=messages,
        names={number: each.name for number, each in found.items() if each is not None},
        entry=None if complaint.entry_id is None else await points.find_entry(view, complaint.entry_id),
    )


async def refresh(tx: Transaction, complaint_id: ComplaintId, *, cause: str, now: datetime) -> None:
    """Bring the complaint's card in the staff group up to date; without a group, staff see it with /complaints."""
    if (chat_id := await settings.find_staff_chat(tx)) is None:
        return
    await outbox.show(
        tx,
        slot=card_slot(complaint_id),
        chat_id=chat_id,
        notice="complaints.card",
        detail={"complaint": complaint_id},
        cause=f"{cause}:card",
        now=now,
    )


async def tell_guest(
    tx: Transaction, complaint: Complaint, notice: str, *, cause: str, now: datetime, **facts: object
) -> None:
    """Send the guest a message about her complaint; one who has no account any more hears nothing."""
    guest = await members.get(tx, complaint.member_id)
    if guest.telegram_id is not None:
        detail = {"complaint": complaint.id, **facts}
        await outbox.tell(tx, chat_id=guest.telegram_id, notice=notice, detail=detail, cause=cause, now=now)


async def tell_owner(
    tx: Transaction,
    complaint: Complaint,
    notice: str,
    *,
    cause: str,
    now: datetime,
    besides: int | None = None,
    **facts: object,
) -> None:
    """Send whoever owns the complaint a message; not one about what she (``besides``) did herself."""
    owner = await staff.find(tx, complaint.staff_id)
    if owner is not None and owner.left_at is None and owner.telegram_id != besides:
        await tell_colleague(tx, owner, complaint.id, notice, cause=cause, now=now, **facts)


async def tell_colleague(
    tx: Transaction,
    colleague: Staff,
    complaint_id: ComplaintId,
    notice: str,
    *,
    cause: str,
    now: datetime,
    **facts: object,
) -> None:
    """Send one colleague a message about a complaint."""
    detail = {"complaint": complaint_id, **facts}
    chat_id = colleague.telegram_id
    await outbox.tell(tx, chat_id=chat_id, notice=notice, detail=detail, cause=cause, now=now)


async def show_messages(
    tx: Transaction, colleague: Staff, messages: Sequence[ComplaintMessage], *, cause: str, now: datetime
) -> None:
    """Send one colleague these messages as they were written, pictures and voices among them."""
    for message in messages:
        await outbox.tell(
            tx,
            chat_id=colleague.telegram_id,
            notice="complaints.said",
            detail={"complaint": message.complaint_id, "message": message.id},
            cause=f"{cause}:{message.id}:{colleague.id}",
            now=now,
            priority=Priority.REPLY,
        )
