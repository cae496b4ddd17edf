"""Phone numbers that only a colleague can confirm: typed ones, and those that another Telegram account has here."""

from __future__ import annotations

from datetime import datetime

from club.errors import NotFound, PhoneTaken, WishDecided
from club.rules.house import House
from club.rules.joining import PhoneWish, Step, WishId, WishOrigin, WishState
from club.rules.members import Member, MemberId
from club.rules.outbox import Priority
from club.rules.phones import parse_phone
from club.rules.staff import Deed, Staff, may, require
from club.services.joining import Joining, go_on, standing
from club.services.merging import merge
from club.services.outbox import show, tell
from storage import audit, members, phone_wishes, settings, staff
from storage.database import Database, Snapshot, Transaction


async def type_phone(db: Database, member_id: MemberId, *, typed: str, cause: str, now: datetime) -> Joining:
    """Note a typed number as a wish and ask the staff to confirm it; she goes on joining meanwhile.

    Raises: PhoneUnusable, PhoneTaken when she has a number already.
    """
    number = parse_phone(typed)
    async with db.transaction() as tx:
        member = await members.lock(tx, member_id, now)
        if member.phone is not None:
            raise PhoneTaken
        wish = await phone_wishes.set_open(
            tx, member_id, phone=number, origin=WishOrigin.TYPED, state=WishState.WAITING, now=now
        )
        await _show_card(tx, wish, cause=cause, now=now)
        return await standing(tx, member)


async def ask_staff(db: Database, member_id: MemberId, *, cause: str, now: datetime) -> Joining:
    """Ask the staff about the number that she shared and another Telegram account has here.

    Raises: NotFound when there is no such question (any more).
    """
    async with db.transaction() as tx:
        member = await members.lock(tx, member_id, now)
        wish = await phone_wishes.find_open(tx, member_id)
        if wish is None:
            raise NotFound(what="phone wish")
        waiting = await phone_wishes.set_open(
            tx, member_id, phone=wish.phone, origin=wish.origin, state=WishState.WAITING, now=now
        )
        await _show_card(tx, waiting, cause=cause, now=now)
        return await standing(tx, member)


async def withdraw(db: Database, member_id: MemberId, *, now: datetime) -> Joining:
    """Drop the number that waits for the staff: she would rather give another."""
    async with db.transaction() as tx:
        member = await members.lock(tx, member_id, now)
        await phone_wishes.delete_open(tx, member_id)
        return await standing(tx, member)


async def confirm(db: Database, wish_id: WishId, *, by: int, now: datetime, house: House) -> PhoneWish | None:
    """Say that the number is hers: the guest has it from now on, with everything that hung on it.

    An account that another Telegram account uses is handed over only by those who lead the house, and its old owner
    is told. Returns None when the guest has withdrawn the number meanwhile.

    Raises: NotAllowed, WishDecided.
    """
    async with db.transaction() as tx:
        colleague = require(await staff.find_by_telegram(tx, by), Deed.FIND_GUEST)
        await members.lock_phones(tx, now)
        wish = await _undecided(tx, wish_id)
        if wish is None:
            return None
        member = await members.lock(tx, wish.member_id, now)
        holder = await members.find_by_phone(tx, wish.phone)
        if holder is not None and holder.telegram_id is not None:
            require(colleague, Deed.MOVE_GUEST)
        cause = _cause(wish_id, WishState.CONFIRMED)
        await phone_wishes.set_decided(tx, wish_id, state=WishState.CONFIRMED, by=colleague.id, now=now)
        if holder is None:
            await members.set_phone(tx, member.id, wish.phone)
            owner = await members.get(tx, member.id)
        else:
            owner = await merge(tx, stays=holder, goes=member, cause=cause, now=now)
            await _tell_former(tx, holder, cause=cause, now=now)
        stood = await go_on(tx, owner, house=house, now=now)
        return await _decided(tx, wish_id, colleague, stood, cause=cause, now=now)


async def decline(db: Database, wish_id: WishId, *, by: int, now: datetime) -> PhoneWish | None:
    """Say that the number is not hers: she is asked for another.

    Returns None when the guest has withdrawn the number meanwhile. Raises: NotAllowed, WishDecided.
    """
    async with db.transaction() as tx:
        colleague = require(await staff.find_by_telegram(tx, by), Deed.FIND_GUEST)
        wish = await _undecided(tx, wish_id)
        if wish is None:
            return None
        cause = _cause(wish_id, WishState.DECLINED)
        await phone_wishes.set_decided(tx, wish_id, state=WishState.DECLINED, by=colleague.id, now=now)
        stood = await standing(tx, await members.get(tx, wish.member_id))
        return await _decided(tx, wish_id, colleague, stood, cause=cause, now=now)


async def _undecided(tx: Transaction, wish_id: WishId) -> PhoneWish | None:
    """Hold the wish and return it; None: withdrawn. Raises: WishDecided."""
    wish = await phone_wishes.lock(tx, wish_id)
    if wish is not None and wish.decided_by is not None:
        decider = await staff.find(tx, wish.decided_by)
        raise WishDecided(by=decider.name if decider else "")
    return wish


async def _decided(
    tx: Transaction,
    wish_id: WishId,
    colleague: Staff,
    stood: Joining,
    *,
    cause: str,
    now: datetime,
) -> PhoneWish:
    """Tell the guest, bring the card up to date and write the audit; return the wish as it is now."""
    wish = await phone_wishes.find(tx, wish_id)
    assert wish is not None, "it was held a moment ago"
    await _show_card(tx, wish, cause=cause, now=now)
    assert stood.member.telegram_id is not None, "whoever wishes has opened the bot"
    notice = _NOTICES[wish.state] if stood.step is not Step.DONE else "joining.joined"
    await tell(tx, chat_id=stood.member.telegram_id, notice=notice, detail={}, cause=f"{cause}:guest", now=now)
    await audit.add(
        tx,
        f"joining.phone_{wish.state.value}",
        staff_id=colleague.id,
        subject=f"member:{stood.member.id}",
        now=now,
        cause=cause,
    )
    return wish


_NOTICES = {WishState.CONFIRMED: "joining.phone_confirmed", WishState.DECLINED: "joining.phone_declined"}


async def _tell_former(tx: Transaction, former: Member, *, cause: str, now: datetime) -> None:
    """Tell the Telegram account that loses the membership, so that a wrong tap does not stay unnoticed."""
    if former.telegram_id is not None:
        await tell(
            tx, chat_id=former.telegram_id, notice="joining.moved_away", detail={}, cause=f"{cause}:former", now=now
        )


async def _show_card(tx: Transaction, wish: PhoneWish, *, cause: str, now: datetime) -> None:
    """Keep the card of this wish up to date in the staff group, or with each colleague who may decide."""
    staff_chat = await settings.find_staff_chat(tx)
    for chat_id in [staff_chat] if staff_chat is not None else await _deciders(tx):
        await show(
            tx,
            slot=f"phone_wish:{wish.id}:{chat_id}",
            chat_id=chat_id,
            notice="joining.phone_wish",
            detail={"wish": wish.id},
            cause=f"{cause}:card:{chat_id}",
            now=now,
            priority=Priority.TRANSACTION,
        )


async def _deciders(view: Snapshot) -> list[int]:
    return [each.telegram_id for each in await staff.list_present(view) if may(each.role, Deed.FIND_GUEST)]


def _cause(wish_id: WishId, state: WishState) -> str:
    return f"phone_wish:{wish_id}:{state.value}"
