"""Gifts for joining, for saying the birthday and for telling how it was: each is given once for its event."""

from __future__ import annotations

from datetime import datetime

from club.rules.calendar import start_of_jalali_month
from club.rules.event_gifts import EventGiftTerms, review_gift
from club.rules.followups import FollowUp
from club.rules.house import House
from club.rules.lives import Life
from club.rules.members import Member, MemberId
from club.services import points
from storage import event_gifts
from storage import points as stored_points
from storage.database import Transaction

REGISTRATION, BIRTHDAY, REVIEW = "registration", "birthday", "review"


async def for_joining(tx: Transaction, member: Member, *, house: House, now: datetime) -> None:
    """Give a member what joining brings, and what saying her birthday on the way brings; once each."""
    terms = house.programme.event_gifts
    if terms is not None and member.is_joined:
        cause = f"member:{member.id}:joined"
        await _give(tx, member.id, terms.registration_points, REGISTRATION, terms, cause=cause, house=house, now=now)
        await for_birthday(tx, member, house=house, now=now)


async def for_birthday(tx: Transaction, member: Member, *, house: House, now: datetime) -> None:
    """Give a member what saying her birthday brings, once; one who has not finished joining waits for it."""
    terms = house.programme.event_gifts
    if terms is not None and member.is_joined and member.birthday is not None:
        cause = f"member:{member.id}:birthday_said"
        await _give(tx, member.id, terms.birthday_points, BIRTHDAY, terms, cause=cause, house=house, now=now)


async def for_review(tx: Transaction, followup: FollowUp, *, house: House, now: datetime) -> int:
    """Give a guest what her mark brings, once a question; return how many points it brought, now or before.

    She is told where she gives her mark, so no message follows.
    """
    terms = house.programme.event_gifts
    cause = f"followup:{followup.id}:reviewed"
    await stored_points.hold(tx, followup.member_id)  # two marks at once do not both take the month's last place
    if (earlier := await stored_points.find_entry_by_cause(tx, cause)) is not None:
        return earlier.points
    if terms is None:
        return 0
    since = start_of_jalali_month(now, house.zone)
    this_month = await event_gifts.count(tx, followup.member_id, REVIEW, since=since)
    wanted = review_gift(terms, rewarded_this_month=this_month)
    await _give(tx, followup.member_id, wanted, REVIEW, terms, cause=cause, house=house, now=now, notice=None)
    return wanted


async def _give(
    tx: Transaction,
    member_id: MemberId,
    wanted: int,
    part: str,
    terms: EventGiftTerms,
    *,
    cause: str,
    house: House,
    now: datetime,
    notice: str | None = "points.given",
) -> None:
    if not wanted:
        return
    await points.give(
        tx,
        member_id,
        points=wanted,
        kind=terms.kind,
        part=part,
        cause=cause,
        house=house,
        now=now,
        life=None if terms.life_days is None else Life.of_days(terms.life_days),
        notice=notice,
    )
