"""What is given for anything but orders: ``[referral]``, ``[event_gifts]``, ``[awards]``, ``[birthday]``; and meals."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.screens import shared_meals as meal_screens
from bot.screens import vouchers as voucher_screens
from club.errors import AwardBeyondBudget, MealGivenForGood
from club.rules.birthdays import Birthday
from club.rules.calendar import Calendar, from_jalali
from club.rules.house import House
from club.rules.members import Member, MemberId
from club.rules.shared_meals import SharedMealTerms
from club.rules.staff import Role
from club.rules.vouchers import Voucher
from club.services import awards, birthdays, shared_meals
from club.services.shared_meals import SharedTable
from storage import members, vouchers
from storage.database import Database
from tests.keys.case import Story, Template, cases
from tests.keys.stories import NAMES, SPEAKERS, TEHRAN, clock, line, lots, opening, regular, usable
from tests.services.kitchen import GUEST, NOW, OWNER, add_guest, open_house
from tests.services.people import hired
from tests.services.test_event_gifts import BIRTHDAY, asked, joins, marks
from tests.services.test_referrals import eats, friend_of

NO_RATE = "[points]\npoints_per_step = 0"
"""So that all points are gifts."""

# Bringing friends -----------------------------------------------------------------------------------------------------

REFERRAL = Template("[referral]", "inviter_points = 60\ninvited_points = 40", above=NO_RATE)


async def two_friends_eat(db: Database, house: House) -> tuple[int, int]:
    """What whoever brought them has then, and what the second has."""
    inviter = await opening(db)
    friends = [await friend_of(db, inviter, telegram_id=number) for number in (5001, 5002)]
    for friend in friends:
        await eats(db, friend, house=house)
    return await usable(db, inviter), await usable(db, friends[1])


async def gift_of_a_friend(db: Database, house: House) -> tuple[str, str]:
    """The kind of the points, and until when they are good for."""
    await eats(db, await friend_of(db, await opening(db)), house=house)
    return (await lots(db))[0].kind, (await lots(db))[0].until


# Joining, birthdays said, marks ---------------------------------------------------------------------------------------

EVENTS = Template("[event_gifts]", "registration_points = 20\nbirthday_points = 10\nreview_points = 5", above=NO_RATE)


async def somebody_joins_and_marks_five_times(db: Database, house: House) -> dict[str, int]:
    await open_house(db)
    member_id = await joins(db, birthday=BIRTHDAY, house=house)
    for number in range(5):
        await marks(db, member_id, await asked(db, member_id, number), 4, house=house)
    async with db.snapshot() as view:
        rows = await view.rows("SELECT part, SUM(points) FROM earning_parts GROUP BY part")
    return {str(part): int(many) for part, many in rows}


async def gift_of_joining(db: Database, house: House) -> tuple[str, str]:
    await open_house(db)
    await joins(db, house=house)
    ((kind, _, _, until),) = await lots(db)
    return kind, until


# Meals ----------------------------------------------------------------------------------------------------------------

MEALS = Template("[shared_meals]", f"{NAMES}\npoints_per_meal = 50")


def _meals(house: House) -> SharedMealTerms:
    assert house.programme.shared_meals is not None
    return house.programme.shared_meals


async def gives_a_meal(db: Database, house: House) -> tuple[Member, SharedTable]:
    """Somebody who has 120 points."""
    sara = await regular(db, 120)
    return sara, await shared_meals.give(db, sara.id, number=0, terms=_meals(house), house=house, now=NOW)


def table(language: str) -> Story:
    """How the table is called."""

    async def story(db: Database, house: House) -> str:
        _, shown = await gives_a_meal(db, house)
        return line(meal_screens.table(SPEAKERS[language], shown, house="B"))

    return story


async def left_after_a_meal(db: Database, house: House) -> int:
    return await usable(db, (await gives_a_meal(db, house))[0].id)


async def taken_back_after_ten_minutes(db: Database, house: House) -> bool:
    sara, shown = await gives_a_meal(db, house)
    assert shown.undoable is not None
    late = NOW + timedelta(minutes=10)
    try:
        await shared_meals.take_back(db, shown.undoable.id, member_id=sara.id, terms=_meals(house), now=late)
    except MealGivenForGood:
        return False
    return True


# Points by hand -------------------------------------------------------------------------------------------------------


async def fifty_by_a_manager_and_by_the_owner(db: Database, house: House) -> list[bool]:
    """Whether each can give them."""
    await open_house(db)
    await hired(db, 301, role=Role.MANAGER)
    guest, terms = await add_guest(db, GUEST), house.programme.awards
    assert terms is not None
    return [await _gives(db, guest, by, house) for by in (301, OWNER)]


async def _gives(db: Database, guest: MemberId, by: int, house: House) -> bool:
    terms = house.programme.awards
    assert terms is not None
    try:
        await awards.give(db, guest, wanted=50, reason="صبوری", by=by, cause=f"{by}", terms=terms, house=house, now=NOW)
    except AwardBeyondBudget:
        return False
    return True


# Birthdays ------------------------------------------------------------------------------------------------------------

BIRTH = Template("[birthday]", 'title_fa = "دسر"\ntitle_en = "a dessert"')
DAY = from_jalali(1405, 11, 1)
"""21 January 2027."""


async def gift(db: Database, house: House) -> Voucher:
    """What is given to somebody who was born on the first of Bahman, looking every hour."""
    sara = await regular(db)
    async with db.transaction() as tx:
        await members.set_birthday(tx, sara.id, Birthday(Calendar.JALALI, 11, 1, 1370), now=NOW)
    first = datetime(2027, 1, 11, tzinfo=TEHRAN)
    for hours in range(24 * 12):
        if await birthdays.give_due(db, first + timedelta(hours=hours), house=house):
            async with db.snapshot() as view:
                (given,) = await vouchers.list_of_member(view, sara.id, limit=9)
            return given
    raise AssertionError("nothing came")


async def when_it_comes(db: Database, house: House) -> str:
    return clock((await gift(db, house)).issued_at)


async def when_it_ends(db: Database, house: House) -> str:
    return clock((await gift(db, house)).expires_at)


def congratulations(language: str) -> Story:
    async def story(db: Database, house: House) -> str:
        screen = voucher_screens.birthday_gift(SPEAKERS[language], await gift(db, house), "سارا", is_ahead=True)
        return line(screen, 2)

    return story


CASES = [
    *cases(
        "referral",
        REFERRAL,
        two_friends_eat,
        ("inviter_points", ("", (120, 40)), ("inviter_points = 70", (140, 40))),
        ("invited_points", ("", (120, 40)), ("invited_points = 45", (120, 45))),
        ("minimum_toman", ("minimum_toman = 1_350_000", (120, 40)), ("minimum_toman = 1_350_001", (0, 0))),
        ("per_year", ("", (120, 40)), ("per_year = 1", (60, 40))),
    ),
    *cases(
        "referral",
        REFERRAL,
        gift_of_a_friend,
        ("kind", ("", ("bonus", "2027-11-23 00:00")), ('kind = "base"', ("base", "2027-11-23 00:00"))),
        ("life_days", ("", ("bonus", "2027-11-23 00:00")), ("life_days = 9", ("bonus", "2026-12-02 00:00"))),
    ),
    *cases(
        "event_gifts",
        EVENTS,
        somebody_joins_and_marks_five_times,
        (
            "registration_points",
            ("", {"registration": 20, "birthday": 10, "review": 20}),
            ("registration_points = 25", {"registration": 25, "birthday": 10, "review": 20}),
        ),
        (
            "birthday_points",
            ("", {"registration": 20, "birthday": 10, "review": 20}),
            ("birthday_points = 0", {"registration": 20, "review": 20}),
        ),
        (
            "review_points",
            ("", {"registration": 20, "birthday": 10, "review": 20}),
            ("review_points = 6", {"registration": 20, "birthday": 10, "review": 24}),
        ),
        (
            "reviews_per_month",
            ("", {"registration": 20, "birthday": 10, "review": 20}),
            ("reviews_per_month = 2", {"registration": 20, "birthday": 10, "review": 10}),
        ),
    ),
    *cases(
        "event_gifts",
        EVENTS,
        gift_of_joining,
        ("kind", ("", ("bonus", "2027-11-23 00:00")), ('kind = "base"', ("base", "2027-11-23 00:00"))),
        ("life_days", ("", ("bonus", "2027-11-23 00:00")), ("life_days = 9", ("bonus", "2026-12-02 00:00"))),
    ),
    *cases(
        "shared_meals",
        MEALS,
        table("fa"),
        ("name_fa", ("", "<b>الف</b>"), ('name_fa = "سفرهٔ مهربانی"', "<b>سفرهٔ مهربانی</b>")),
    ),
    *cases(
        "shared_meals",
        MEALS,
        table("en"),
        ("name_en", ("", "<b>A</b>"), ('name_en = "the open table"', "<b>The open table</b>")),
    ),
    *cases("shared_meals", MEALS, left_after_a_meal, ("points_per_meal", ("", 70), ("points_per_meal = 30", 90))),
    *cases(
        "shared_meals",
        MEALS,
        taken_back_after_ten_minutes,
        ("undo_minutes", ("", False), ("undo_minutes = 11", True)),
    ),
    *cases(
        "awards",
        Template("[awards]", "monthly_points_max = 50"),
        fifty_by_a_manager_and_by_the_owner,
        ("monthly_points_max", ("", [True, True]), ("monthly_points_max = 49", [False, True])),
    ),
    *cases(
        "birthday",
        BIRTH,
        congratulations("fa"),
        ("title_fa", ("", "هدیهٔ ما: <b>دسر</b>"), ('title_fa = "شیرینی"', "هدیهٔ ما: <b>شیرینی</b>")),
    ),
    *cases(
        "birthday",
        BIRTH,
        congratulations("en"),
        ("title_en", ("", "Our gift: <b>a dessert</b>"), ('title_en = "a cake"', "Our gift: <b>a cake</b>")),
    ),
    *cases(
        "birthday",
        BIRTH,
        when_it_comes,
        ("days_before", ("", "2027-01-18 10:00"), ("days_before = 7", "2027-01-14 10:00")),
        ("hour", ("", "2027-01-18 10:00"), ("hour = 9", "2027-01-18 09:00")),
    ),
    *cases(
        "birthday",
        BIRTH,
        when_it_ends,
        ("valid_days", ("", "2027-02-05 00:00"), ("valid_days = 1", "2027-01-23 00:00")),
    ),
]
