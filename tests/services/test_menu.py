"""The menu: written whole as often as one likes, looked through, and stopped by whoever stands at the fire."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from club.errors import NotAllowed, NotFound
from club.rules.members import MemberId
from club.rules.menu import CategoryId, DishId, MenuKeys
from club.rules.orders import OrderKind
from club.services import carts, menu
from storage.database import Database
from tests.menus import (
    AFTERNOON,
    CHENJEH,
    DOOGH,
    EXTRAS,
    HOUSE,
    KOOBIDEH,
    NOON,
    PLAN,
    TEHRAN,
    colleague,
    dearer,
    guest,
    stocked,
)


async def counts(database: Database) -> dict[str, int]:
    found = {}
    async with database.snapshot() as view:
        for table in ("categories", "dishes", "option_groups", "choices", "dish_options"):
            row = await view.row(f"SELECT COUNT(*) FROM {table}")
            assert row is not None
            found[table] = row[0]
    return found


async def category_id(database: Database, key: str) -> CategoryId:
    async with database.snapshot() as view:
        row = await view.row("SELECT id FROM categories WHERE key = :key", key=key)
    assert row is not None
    return CategoryId(row[0])


async def test_writing_the_menu_again_changes_nothing(database: Database) -> None:
    await stocked(database)
    before = await counts(database)
    await stocked(database)
    assert await counts(database) == before
    assert before == {"categories": 2, "dishes": 3, "option_groups": 2, "choices": 5, "dish_options": 3}


async def test_the_keys_of_the_menu_are_those_of_its_dishes(database: Database) -> None:
    assert await menu.keys(database) == MenuKeys()
    await stocked(database)
    assert await menu.keys(database) == PLAN.keys
    await stocked(database, replace(PLAN, dishes=(KOOBIDEH,)))
    assert await menu.keys(database) == MenuKeys(
        frozenset({"koobideh"}), frozenset({"grill"}), frozenset({"grill", "lamb"})
    )


async def test_what_is_no_longer_written_leaves_the_menu_and_comes_back(database: Database) -> None:
    dishes = await stocked(database)
    smaller = replace(
        PLAN,
        categories=PLAN.categories[:1],
        dishes=(replace(KOOBIDEH, options=("extras",)),),
        option_groups=(replace(EXTRAS, choices=EXTRAS.choices[1:]),),
    )
    await stocked(database, smaller)
    page = await menu.front_page(database, member_id=None, house=HOUSE, now=NOON)
    assert [each.key for each in page.categories] == ["grill"]
    offer = await menu.offer(database, dishes["koobideh"].id)
    assert [choice.key for choice in offer.choices] == ["butter", "no_onion"]
    with pytest.raises(NotFound):
        await menu.offer(database, dishes["doogh"].id)
    with pytest.raises(NotFound):
        await menu.category_page(database, await category_id(database, "drink"), member_id=None, house=HOUSE, now=NOON)

    await stocked(database)
    page = await menu.front_page(database, member_id=None, house=HOUSE, now=NOON)
    assert [each.key for each in page.categories] == ["grill", "drink"]
    assert len((await menu.offer(database, dishes["koobideh"].id)).choices) == 5


async def test_prices_and_names_follow_the_file(database: Database) -> None:
    dishes = await stocked(database)
    await stocked(database, dearer(PLAN, "doogh", 450_000))
    assert (await menu.offer(database, dishes["doogh"].id)).dish.price_rial == 450_000


async def test_a_picture_is_known_until_the_dish_has_another(database: Database) -> None:
    koobideh = (await stocked(database))["koobideh"]
    await menu.remember_photo(database, koobideh, file_id="AgAC")
    await stocked(database)
    offer = await menu.offer(database, koobideh.id)
    assert offer.dish.photo_file_id == "AgAC"

    other = replace(PLAN, dishes=(replace(KOOBIDEH, photo="pictures/other.jpg"), CHENJEH, DOOGH))
    await stocked(database, other)
    assert (await menu.offer(database, koobideh.id)).dish.photo_file_id is None
    await menu.remember_photo(database, koobideh, file_id="late")  # of the picture that is no longer hers
    assert (await menu.offer(database, koobideh.id)).dish.photo_file_id is None


async def test_pages_show_the_cart_and_whether_the_kitchen_works(database: Database) -> None:
    dishes = await stocked(database)
    sara = await guest(database)
    await carts.add(
        database, sara, dish_id=dishes["doogh"].id, quantity=3, choice_ids=(), cause="c", house=HOUSE, now=NOON
    )
    page = await menu.front_page(database, member_id=sara, house=HOUSE, now=NOON)
    assert (page.cart.count, page.cart.table_name, page.closed) == (3, None, None)
    await carts.sit_at_table(database, sara, "7", house=HOUSE, now=NOON)
    closed = await menu.front_page(database, member_id=sara, house=HOUSE, now=AFTERNOON)
    assert closed.cart.table_name == "7"
    assert closed.closed is not None
    assert closed.closed.opens_at == AFTERNOON + timedelta(hours=2)
    await carts.choose_kind(database, sara, OrderKind.PICKUP, house=HOUSE, now=NOON)
    drinks = await menu.category_page(
        database, await category_id(database, "drink"), member_id=sara, house=HOUSE, now=NOON
    )
    assert (drinks.cart.count, drinks.cart.table_name) == (3, None)
    assert (await menu.front_page(database, member_id=MemberId(99), house=HOUSE, now=NOON)).cart.count == 0


async def test_a_dish_that_never_was_is_not_found(database: Database) -> None:
    with pytest.raises(NotFound):
        await menu.dish_page(database, DishId(99), member_id=None, house=HOUSE, now=NOON)


async def test_a_sold_out_dish_names_its_nearest_neighbours(database: Database) -> None:
    dishes = await stocked(database)
    cook = await colleague(database)
    koobideh = dishes["koobideh"]
    page = await menu.dish_page(database, koobideh.id, member_id=None, house=HOUSE, now=NOON)
    assert page.instead == ()
    until = menu.end_of_day(HOUSE, NOON)
    await menu.stop_dish(database, koobideh.id, by=cook, until=until, cause="update:1", now=NOON)
    page = await menu.dish_page(database, koobideh.id, member_id=None, house=HOUSE, now=NOON)
    assert [each.key for each in page.instead] == ["chenjeh"]
    assert not page.offer.dish.is_available(NOON)
    assert page.offer.dish.is_available(until)


async def test_a_stopped_dish_comes_back_by_a_press_and_both_are_written_down(database: Database) -> None:
    dishes = await stocked(database)
    cook = await colleague(database)
    doogh = dishes["doogh"].id
    for _ in range(2):
        await menu.stop_dish(database, doogh, by=cook, until=menu.FURTHER_NOTICE, cause="update:1", now=NOON)
    found = await menu.stop_list(database, by=cook, now=NOON + timedelta(days=400))
    assert [each.key for each in found.out] == ["doogh"]
    dish = await menu.resume_dish(database, doogh, by=cook, cause="update:2", now=NOON)
    assert dish.out_until_at is None
    assert (await menu.stop_list(database, by=cook, now=NOON)).out == ()
    async with database.snapshot() as view:
        audit = await view.rows("SELECT action, subject FROM audit ORDER BY id")
    assert audit == [("menu.stopped", f"dish:{doogh}"), ("menu.resumed", f"dish:{doogh}")]


async def test_only_those_who_may_change_the_stop_list(database: Database) -> None:
    dishes = await stocked(database)
    courier = await colleague(database, 2002, "courier")
    for by in (courier, 1001):
        with pytest.raises(NotAllowed):
            await menu.stop_list(database, by=by, now=NOON)
        with pytest.raises(NotAllowed):
            await menu.stop_dish(database, dishes["doogh"].id, by=by, until=NOON, cause="c", now=NOON)
    cook = await colleague(database)
    with pytest.raises(NotFound):
        await menu.stop_dish(database, DishId(99), by=cook, until=NOON, cause="c", now=NOON)


def test_the_day_ends_at_midnight_or_with_the_shift_that_passes_it() -> None:
    midnight = datetime(2026, 11, 23, tzinfo=TEHRAN).astimezone(UTC)
    assert menu.end_of_day(HOUSE, NOON) == midnight
    assert menu.end_of_day(HOUSE, AFTERNOON) == midnight
    late = replace(HOUSE, hours=replace(HOUSE.hours, week=((replace(HOUSE.hours.week[0][1], closes=120),),) * 7))
    evening = NOON + timedelta(hours=8)
    assert menu.end_of_day(late, evening) == midnight + timedelta(hours=2)
