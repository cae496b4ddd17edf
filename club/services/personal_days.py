"""Personal bonus days: a member chooses her own ahead of time, and may give one back until it begins."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime

from club.errors import StaleButton
from club.rules.calendar import club_day
from club.rules.house import House
from club.rules.members import MemberId
from club.rules.personal_days import PersonalDayTerms, check_choice, check_return
from club.services import tiers
from storage import personal_days
from storage import points as stored_points
from storage.database import Database, Snapshot, Transaction


@dataclass(frozen=True, slots=True)
class PersonalDays:
    """Which days are hers, and which can still become so."""

    today: date
    allowed: int
    """A year."""
    chosen: tuple[date, ...]
    """Those from the beginning of this year on, also those of the next."""
    open_days: tuple[date, ...]
    """Of the years in which she has one left, those that can be chosen today; hers are among them."""
    left: int
    """In the year of today."""

    @property
    def ahead(self) -> tuple[date, ...]:
        """Her days that have not begun: they can be given back."""
        return tuple(day for day in self.chosen if day > self.today)


async def look(view: Snapshot, member_id: MemberId, *, house: House, now: datetime) -> PersonalDays:
    """Return which days are the member's own. Raises: StaleButton where the club has no such days (any more)."""
    terms, today = _terms(house), club_day(now, house.zone)
    first, _ = terms.year_of(today)
    days = terms.days_open(today)
    _, before = terms.year_of(max(today, *days))
    chosen = await personal_days.list_chosen(view, member_id, first=first, before=before)
    allowed = await _allowed(view, member_id, terms, house=house, now=now)
    used = Counter(terms.year_of(day)[0] for day in chosen)
    free = tuple(day for day in days if used[terms.year_of(day)[0]] < allowed)
    return PersonalDays(today, allowed, chosen, free, max(0, allowed - used[first]))


async def choose(
    db: Database, member_id: MemberId, day: date, *, cause: str, now: datetime, house: House
) -> PersonalDays:
    """Make a day one of the member's own; one that is hers already stays so.

    Raises: StaleButton when it is too near or too far, PersonalDaysUsed when she has no more in its year.
    """
    terms = _terms(house)
    async with db.transaction() as tx:
        member = await stored_points.hold(tx, member_id)
        if not await personal_days.is_chosen(tx, member.id, day):
            await _add(tx, member.id, day, terms, cause=cause, now=now, house=house)
        return await look(tx, member.id, house=house, now=now)


async def _add(
    tx: Transaction, member_id: MemberId, day: date, terms: PersonalDayTerms, *, cause: str, now: datetime, house: House
) -> None:
    first, before = terms.year_of(day)
    chosen = await personal_days.list_chosen(tx, member_id, first=first, before=before)
    allowed = await _allowed(tx, member_id, terms, house=house, now=now)
    check_choice(day, today=club_day(now, house.zone), chosen=chosen, allowed=allowed, terms=terms)
    await personal_days.add(tx, member_id, day, cause=f"{cause}:personal_day", now=now)


async def give_back(db: Database, member_id: MemberId, day: date, *, now: datetime, house: House) -> PersonalDays:
    """Let a day be none of hers any more, so that she may choose another; one that is none stays so.

    Raises: PersonalDayBegun from its midnight on.
    """
    async with db.transaction() as tx:
        await stored_points.hold(tx, member_id)
        if await personal_days.is_chosen(tx, member_id, day):
            check_return(day, now=now, zone=house.zone)
            await personal_days.remove(tx, member_id, day)
        return await look(tx, member_id, house=house, now=now)


def _terms(house: House) -> PersonalDayTerms:
    if (terms := house.programme.personal_days) is None:
        raise StaleButton
    return terms


async def _allowed(view: Snapshot, member_id: MemberId, terms: PersonalDayTerms, *, house: House, now: datetime) -> int:
    """Return how many days a year are hers: the club's, or her tier's when those are more."""
    standing = await tiers.standing(view, member_id, house=house, now=now)
    return terms.allowed(standing.tier.personal_days if standing.tier else 0)
