"""Referrals: a friend's first completed order brings both something, and its refund takes it back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from club.rules.calendar import start_of_jalali_year
from club.rules.house import House
from club.rules.lives import Life
from club.rules.members import Member, MemberId
from club.rules.orders import Order
from club.rules.points import Action, LedgerEntry, NewEntry, plan_reversal, total
from club.rules.referrals import FirstOrder, Friends, Referral, ReferralTerms, is_lost, plan_reward
from club.rules.staff import StaffId
from club.services import ledger, points
from storage import members, referrals
from storage import points as stored_points
from storage.database import Snapshot, Transaction

PART = "referral"


@dataclass(frozen=True, slots=True)
class Invitation:
    """What a member's page of invitations tells."""

    terms: ReferralTerms
    friends: Friends

    @property
    def is_full(self) -> bool:
        """Whether the year's limit is reached."""
        return self.terms.per_year is not None and self.friends.this_year >= self.terms.per_year


async def look(view: Snapshot, member_id: MemberId, *, terms: ReferralTerms, house: House, now: datetime) -> Invitation:
    """Return what the member's invitations came to."""
    since = start_of_jalali_year(now, house.zone)
    return Invitation(terms, await referrals.count_friends(view, member_id, since=since))


async def find_promise(view: Snapshot, member: Member, *, house: House) -> ReferralTerms | None:
    """Return what the first order of somebody who was brought still brings her.

    None: nobody brought her, she has ordered before, or the club gives the invited nothing.
    """
    terms = house.programme.referrals
    if terms is None or not terms.invited_points or member.referrer_id is None:
        return None
    return None if await referrals.has_completed(view, member.id) else terms


# A friend's first order -----------------------------------------------------------------------------------------------


async def reward(tx: Transaction, order: Order, /, *, house: House, now: datetime) -> Referral | None:
    """Give the friend and whoever brought her what is promised, if this completed order is her first; once a friend.

    Both are told; the inviter does not learn which of her friends it was. None when nobody is given anything.
    """
    terms = house.programme.referrals
    friend = await members.get(tx, order.member_id)
    if terms is None or friend.referrer_id is None or await referrals.find(tx, friend.id) is not None:
        return None
    inviter = await members.get_owner(tx, friend.referrer_id)
    case = FirstOrder(
        friend_id=friend.id,
        inviter=inviter,
        above=await referrals.list_above(tx, friend.id),
        is_first=not await referrals.has_completed_another(tx, friend.id, order.id),
        items_rial=order.items_rial,
    )
    if plan_reward(case, terms, rewarded_this_year=0) is None:  # nothing to hold the inviter for
        return None
    await stored_points.hold(tx, inviter.id)  # two friends at once do not both take the last place of her year
    this_year = await referrals.count_rewarded(tx, inviter.id, since=start_of_jalali_year(now, house.zone))
    planned = plan_reward(case, terms, rewarded_this_year=this_year)
    if planned is None:
        return None
    gift = _Gift(tx, terms, house, now, cause=f"referral:{friend.id}")
    new = Referral(
        friend_id=friend.id,
        inviter_id=inviter.id,
        order_id=order.id,
        minimum_rial=terms.minimum_rial,
        inviter_entry_id=await gift.to(inviter, planned.inviter_points, role="inviter"),
        friend_entry_id=await gift.to(friend, planned.invited_points, role="invited"),
        at=now,
        returned_at=None,
    )
    return await referrals.add(tx, new)


@dataclass(frozen=True, slots=True)
class _Gift:
    """What both are given is written in the same way."""

    tx: Transaction
    terms: ReferralTerms
    house: House
    now: datetime
    cause: str

    async def to(self, member: Member, wanted: int, *, role: str) -> int | None:
        """Give one of the two so many points; return the row's number, or None for no points."""
        if not wanted:
            return None
        life_days = self.terms.life_days
        entry = await points.give(
            self.tx,
            member.id,
            points=wanted,
            kind=self.terms.kind,
            part=PART,
            cause=f"{self.cause}:{role}",
            house=self.house,
            now=self.now,
            breakdown={"words": f"{PART}_{role}"},
            life=None if life_days is None else Life.of_days(life_days),
            notice=f"referrals.{role}",
        )
        return entry.id


# Taking back ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Taking:
    """Why gifts are taken back, or given anew, and by whom."""

    because: str
    """`refund` or `one_person`: the words in her history."""
    house: House
    cause: str
    now: datetime
    staff_id: StaffId | None


async def take_back(
    tx: Transaction, order: Order, *, house: House, cause: str, now: datetime, staff_id: StaffId | None = None
) -> None:
    """Take back from both what the order brought, when its refunds leave less of it than was promised for; once.

    Called after the refund is stored. What is spent already is owed or forgiven by the club's terms.
    """
    referral = await referrals.find_by_order(tx, order.id)
    if referral is None or referral.returned_at is not None:
        return
    if not is_lost(referral, kept_rial=await referrals.sum_kept(tx, order.id)):
        return
    await _take_back(tx, referral, Taking("refund", house, cause, now, staff_id))


async def take_back_between(tx: Transaction, one: MemberId, other: MemberId, taking: Taking) -> int:
    """Take back what two members were given for each other, for they are one; return how many points that were.

    Called before the two become one, so that each pays with what is hers and can have it again.
    """
    standing = [each for each in await referrals.list_between(tx, one, other) if each.returned_at is None]
    return sum([await _take_back(tx, each, taking) for each in standing])


async def given_between(view: Snapshot, one: MemberId, other: MemberId) -> int:
    """Return how many points two members were given for each other's orders and have still, spent or not."""
    standing = [each for each in await referrals.list_between(view, one, other) if each.returned_at is None]
    given = [await stored_points.get_entry(view, each) for referral in standing for each in referral.entries]
    return sum(each.points for each in given)


async def give_back_between(tx: Transaction, one: MemberId, other: MemberId, *, taken_by: str, giving: Taking) -> None:
    """Give both what they had been given for each other, for they are two after all; once.

    ``taken_by`` is the cause under which it was taken: what a refund took back stays where it is, and what one would
    have taken back meanwhile too. Called after the two are two again.
    """
    for referral in await referrals.list_between(tx, one, other):
        if is_lost(referral, kept_rial=await referrals.sum_kept(tx, referral.order_id)):
            continue
        found = [await stored_points.find_entry_by_cause(tx, _cause(taken_by, each)) for each in referral.entries]
        for taken in [each for each in found if each is not None]:
            await _restore(tx, taken, giving)
            await referrals.set_returned(tx, referral.friend_id, at=None)


def _cause(cause: str, entry_id: int) -> str:
    return f"{cause}:referral:{entry_id}"


async def _take_back(tx: Transaction, referral: Referral, taking: Taking) -> int:
    withdrawn = [await _withdraw(tx, await stored_points.get_entry(tx, each), taking) for each in referral.entries]
    await referrals.set_returned(tx, referral.friend_id, at=taking.now)
    return -sum(each.points for each in withdrawn)


async def _withdraw(tx: Transaction, given: LedgerEntry, taking: Taking) -> LedgerEntry:
    """Take one gift back: out of its own lot first, and what she has spent of it from the rest or as a debt."""
    member = await stored_points.hold(tx, given.member_id)
    await ledger.end_lots(tx, member.id, now=taking.now)
    lot = await stored_points.get_lot(tx, given.id)
    plan = plan_reversal(
        lot,
        given.points,
        spent=await stored_points.count_spent(tx, lot.id),
        others=await stored_points.list_open_lots(tx, member.id),
        now=taking.now,
        shortfall=taking.house.terms.shortfall,
    )
    own = total(draw for draw in plan.draws if draw.lot_id == lot.id)
    new = NewEntry(
        member_id=member.id,
        action=Action.REVERSE,
        points=-plan.points,
        cause=_cause(taking.cause, given.id),
        order_id=given.order_id,
        entry_id=given.id,
        staff_id=taking.staff_id,
        branch=taking.house.branch,
        terms_version=taking.house.terms.version,
        breakdown={
            "withdrawn": given.points,
            "because": taking.because,
            "part": PART,
            "words": given.breakdown.get("words", PART),
            "asked": given.points,
            "beyond_lot": plan.points - own + plan.forgiven,
            "debt": plan.debt,
            "forgiven": plan.forgiven,
        },
    )
    withdrawn = await ledger.take(tx, new, plan.draws, at=taking.now, more_debt=plan.debt)
    if plan.points:
        await stored_points.add_parts(tx, withdrawn.id, {PART: -plan.points})
        if taking.because == "refund":  # a merge tells her in its own words
            await points.tell_of(tx, member, withdrawn, "referrals.taken_back", now=taking.now)
    return withdrawn


async def _restore(tx: Transaction, withdrawn: LedgerEntry, giving: Taking) -> None:
    """Give one gift anew; what she owed of it and has paid since comes as a gift of its own."""
    given_id = withdrawn.entry_id
    assert given_id is not None
    words = withdrawn.breakdown["words"]
    restored = await ledger.undo_taking(
        tx,
        withdrawn,
        cause=_cause(giving.cause, given_id),
        now=giving.now,
        staff_id=giving.staff_id,
        breakdown={"restored": -withdrawn.points, "part": PART, "words": words},
    )
    if restored.points:
        await stored_points.add_parts(tx, restored.id, {PART: restored.points})
    if (paid := -withdrawn.points - restored.points) > 0:
        await points.give(
            tx,
            restored.member_id,
            points=paid,
            kind=(await stored_points.get_lot(tx, given_id)).kind,
            part=PART,
            cause=f"{_cause(giving.cause, given_id)}:paid",
            house=giving.house,
            now=giving.now,
            breakdown={"words": words},
            staff_id=giving.staff_id,
            notice=None,
        )
