"""Every key of the sections on gifts changes what happens: the table names the key, a value, and what it changes."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from typing import Any, TypeAlias

import pytest
from pydantic import ValidationError

from bot.clubfile import ClubFile
from bot.sections.gifts import AwardsSection, EventGiftsSection, ReferralSection, SharedMealsSection
from club.errors import AwardBeyondBudget, MealGivenForGood
from club.rules.house import House
from club.rules.staff import Role
from club.services import awards, points, shared_meals
from storage.database import Database
from tests.services.kitchen import GUEST, NOW, add_guest, open_house
from tests.services.people import hired
from tests.services.test_event_gifts import BIRTHDAY, asked, joins, marks
from tests.services.test_referrals import eats, friend_of
from tests.services.test_shared_meals import rich

Outcome: TypeAlias = Mapping[str, Any]

STANDARD: dict[str, dict[str, Any]] = {
    "referral": {"inviter_points": 60, "invited_points": 40},
    "event_gifts": {"registration_points": 20, "birthday_points": 10, "review_points": 5},
    "shared_meals": {"name_fa": "سفرهٔ مهربانی", "name_en": "the open table", "points_per_meal": 50},
    "awards": {"monthly_points_max": 100},
}


def house_of(section: str, **changed: Any) -> House:
    """A house whose club file says this in one section, and whose orders earn nothing."""
    file = {
        "club": {"name_fa": "باغ ماهان", "name_en": "Baagh-e Mahan"},
        "points": {"points_per_step": 0},
        section: STANDARD[section] | changed,
    }
    return ClubFile.model_validate(file).build()


async def lots(db: Database) -> Outcome:
    """The kind and the days of what was given."""
    async with db.snapshot() as view:
        ((kind, expires),) = await view.rows("SELECT DISTINCT kind, expires_at FROM lots")
    return {"kind": kind, "days": round((expires - NOW.timestamp()) / 86_400)}


async def two_friends_eat(db: Database, house: House) -> Outcome:
    await open_house(db)
    inviter = await add_guest(db, GUEST)
    friends = [await friend_of(db, inviter, telegram_id=number) for number in (5001, 5002)]
    for friend in friends:
        await eats(db, friend, house=house)
    async with db.snapshot() as view:
        has = [(await points.balance(view, each, now=NOW)).usable for each in (inviter, friends[1])]
        given = await view.row("SELECT COUNT(*) FROM lots")
    return {"inviter": has[0], "invited": has[1], **(await lots(db) if given != (0,) else {})}


async def somebody_joins_and_marks_five_times(db: Database, house: House) -> Outcome:
    await open_house(db)
    member_id = await joins(db, birthday=BIRTHDAY, house=house)
    questions = [await asked(db, member_id, number) for number in range(5)]
    reviews = [(await marks(db, member_id, each, 4, house=house)).gift for each in questions]
    async with db.snapshot() as view:
        rows = await view.rows("SELECT part, points FROM earning_parts WHERE part <> 'review'")
    return {"reviews": sum(reviews), **{str(part): given for part, given in rows}, **await lots(db)}


async def a_meal_is_given(db: Database, house: House) -> Outcome:
    await open_house(db)
    member_id = await rich(db)
    terms = house.programme.shared_meals
    assert terms is not None
    shown = await shared_meals.give(db, member_id, number=0, terms=terms, house=house, now=NOW)
    assert shown.undoable is not None
    async with db.snapshot() as view:
        entry = (await points.history(view, member_id, page=0)).entries[0]
    try:
        late = NOW + timedelta(minutes=10)
        await shared_meals.take_back(db, shown.undoable.id, member_id=member_id, terms=terms, now=late)
        undone = True
    except MealGivenForGood:
        undone = False
    return {
        "usable": shown.usable,
        "title_fa": entry.breakdown["title_fa"],
        "title_en": entry.breakdown["title_en"],
        "undone": undone,
    }


async def a_manager_gives_fifty(db: Database, house: House) -> Outcome:
    await open_house(db)
    await hired(db, 301, role=Role.MANAGER)
    member_id = await add_guest(db, GUEST)
    terms = house.programme.awards
    assert terms is not None
    try:
        given = await awards.give(
            db, member_id, wanted=50, reason="صبوری", by=301, cause="a", terms=terms, house=house, now=NOW
        )
    except AwardBeyondBudget as refusal:
        return {"left": refusal.left, "given": False}
    return {"left": given.budget.left, "given": True}


Play: TypeAlias = Callable[[Database, House], Awaitable[Outcome]]

SECTIONS: dict[str, tuple[Any, Play]] = {
    "referral": (ReferralSection, two_friends_eat),
    "event_gifts": (EventGiftsSection, somebody_joins_and_marks_five_times),
    "shared_meals": (SharedMealsSection, a_meal_is_given),
    "awards": (AwardsSection, a_manager_gives_fifty),
}

KEYS: list[tuple[str, str, Any, str, Any, Any]] = [
    # section, key, another value, what it changes, from, to
    ("referral", "inviter_points", 70, "inviter", 120, 140),
    ("referral", "invited_points", 45, "invited", 40, 45),
    ("referral", "kind", "base", "kind", "bonus", "base"),
    ("referral", "life_days", 9, "days", 365, 9),
    ("referral", "minimum_toman", 1_350_001, "inviter", 120, 0),
    ("referral", "per_year", 1, "inviter", 120, 60),
    ("event_gifts", "registration_points", 25, "registration", 20, 25),
    ("event_gifts", "birthday_points", 15, "birthday", 10, 15),
    ("event_gifts", "review_points", 6, "reviews", 20, 24),
    ("event_gifts", "reviews_per_month", 2, "reviews", 20, 10),
    ("event_gifts", "kind", "base", "kind", "bonus", "base"),
    ("event_gifts", "life_days", 9, "days", 365, 9),
    ("shared_meals", "name_fa", "سفرهٔ همدلی", "title_fa", "سفرهٔ مهربانی", "سفرهٔ همدلی"),
    ("shared_meals", "name_en", "the long table", "title_en", "the open table", "the long table"),
    ("shared_meals", "points_per_meal", 30, "usable", 70, 90),
    ("shared_meals", "undo_minutes", 11, "undone", False, True),
    ("awards", "monthly_points_max", 10, "given", True, False),
]


def test_the_table_has_every_key_of_every_section() -> None:
    named = {section: [key for each, key, *_ in KEYS if each == section] for section in SECTIONS}
    assert named == {section: list(model.model_fields) for section, (model, _) in SECTIONS.items()}


@pytest.mark.parametrize(
    ("section", "key", "value", "what", "before", "after"), KEYS, ids=[f"{each[0]}.{each[1]}" for each in KEYS]
)
@pytest.mark.parametrize("is_changed", [False, True], ids=["standard", "changed"])
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_the_key_changes_what_happens(
    database: Database,
    section: str,
    key: str,
    value: Any,
    what: str,
    before: Any,
    after: Any,
    is_changed: bool,
) -> None:
    _, play = SECTIONS[section]
    house = house_of(section, **({key: value} if is_changed else {}))
    assert (await play(database, house))[what] == (after if is_changed else before)


@pytest.mark.parametrize(
    ("section", "changed"),
    [
        ("referral", {"inviter_points": 0, "invited_points": 0}),
        ("referral", {"kind": "surprise"}),
        ("referral", {"per_year": 0}),
        ("event_gifts", {"review_points": -1}),
        ("shared_meals", {"points_per_meal": 0}),
        ("shared_meals", {"undo_minutes": 0}),
        ("awards", {"monthly_points_max": 0}),
    ],
)
def test_what_makes_no_sense_is_a_fault_of_the_file(section: str, changed: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        house_of(section, **changed)


def test_without_the_sections_the_club_has_no_such_things() -> None:
    programme = ClubFile.model_validate({"club": {"name_fa": "الف", "name_en": "A"}}).build().programme
    assert (programme.referrals, programme.event_gifts, programme.shared_meals, programme.awards) == (None,) * 4
