"""A member's addresses are hers alone, kept once, and offered until she removes them."""

from __future__ import annotations

import pytest

from club.errors import AddressNotChosen, TextTooLong
from club.services import addresses
from storage.database import Database
from tests.menus import HOUSE, NEAR, NOON, guest


async def test_an_address_is_kept_once(database: Database) -> None:
    sara = await guest(database)
    first = await addresses.add(database, sara, words=" وكيل‌آباد ۲۲،\n پلاک ۴ ", place=NEAR, now=NOON)
    again = await addresses.add(database, sara, words="وکیل‌آباد ۲۲،\nپلاک ۴", place=NEAR, now=NOON)
    other = await addresses.add(database, sara, words="وکیل‌آباد ۲۲،\nپلاک ۴", place=None, now=NOON)
    assert first == again
    assert first.place == NEAR
    assert (first.title, other.place) == ("وکیل‌آباد ۲۲، پلاک ۴", None)
    assert await addresses.list_offered(database, sara) == (other, first)


async def test_a_long_address_has_a_short_title(database: Database) -> None:
    sara = await guest(database)
    words = "بلوار وکیل‌آباد، وکیل‌آباد بیست و دوم، کوچهٔ هفتم، پلاک چهار، واحد دو"
    kept = await addresses.add(database, sara, words=words, place=None, now=NOON)
    assert kept.words == words
    assert len(kept.title) <= 28
    assert kept.title.endswith("…")


async def test_nothing_and_too_much_are_no_address(database: Database) -> None:
    sara = await guest(database)
    with pytest.raises(AddressNotChosen):
        await addresses.add(database, sara, words=" \u200b\u202e ", place=None, now=NOON)
    with pytest.raises(TextTooLong):
        await addresses.add(database, sara, words="ن" * 4000, place=None, now=NOON)


async def test_a_removed_address_is_offered_no_longer_and_may_be_given_again(database: Database) -> None:
    sara = await guest(database)
    kept = await addresses.add(database, sara, words="پلاک ۴", place=None, now=NOON)
    await addresses.remove(database, await guest(database, 1002), kept.id, now=NOON)
    assert await addresses.list_offered(database, sara) == (kept,)
    for _ in range(2):
        await addresses.remove(database, sara, kept.id, now=NOON)
    assert await addresses.list_offered(database, sara) == ()
    assert (await addresses.add(database, sara, words="پلاک ۴", place=None, now=NOON)).id != kept.id


async def test_the_part_of_town_is_one_of_the_houses_and_the_address_hers(database: Database) -> None:
    sara = await guest(database)
    kept = await addresses.add(database, sara, words="پلاک ۴", place=None, now=NOON)
    with pytest.raises(AddressNotChosen):
        await addresses.choose_zone(database, sara, kept.id, zone="moon", house=HOUSE)
    stranger = await guest(database, 1002)
    with pytest.raises(AddressNotChosen):
        await addresses.choose_zone(database, stranger, kept.id, zone="city", house=HOUSE)
    chosen = await addresses.choose_zone(database, sara, kept.id, zone="city", house=HOUSE)
    assert chosen.zone == "city"
