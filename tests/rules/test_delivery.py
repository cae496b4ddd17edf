"""How far, in which zone, for what fee and from which sum on."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from club.errors import BelowMinimum, OutsideDeliveryZone
from club.rules.delivery import Address, AddressId, Place, Zone, check_minimum, distance_m, zone_of
from club.rules.members import MemberId

KITCHEN = Place.of_degrees(36.3790, 59.3700)
SHRINE = Place.of_degrees(36.2880, 59.6157)
VIRANI = Place.of_degrees(36.3700, 59.4100)
NEAR = Zone(key="near", name_fa="شاندیز", name_en="Shandiz", radius_m=7_000, fee_rial=400_000)
CITY = Zone(key="city", name_fa="مشهد", name_en="Mashhad", radius_m=25_000, fee_rial=1_200_000, minimum_rial=7_000_000)

places = st.builds(Place, st.integers(-90_000_000, 90_000_000), st.integers(-180_000_000, 180_000_000))


def test_known_distances() -> None:
    assert KITCHEN == (36_379_000, 59_370_000)
    assert distance_m(KITCHEN, KITCHEN) == 0
    assert distance_m(Place(0, 0), Place(1_000_000, 0)) == 111_195
    assert 24_000 < distance_m(KITCHEN, SHRINE) < 24_500
    assert distance_m(Place(0, 0), Place(0, 180_000_000)) == 20_015_087


@given(places, places)
def test_the_way_back_is_as_long_and_no_way_is_longer_than_half_the_earth(here: Place, there: Place) -> None:
    assert distance_m(here, there) == distance_m(there, here)
    assert 0 <= distance_m(here, there) <= 20_015_087


def test_the_smallest_zone_that_holds_the_address_counts() -> None:
    assert zone_of(KITCHEN, VIRANI, [CITY, NEAR]) == NEAR
    assert zone_of(KITCHEN, SHRINE, [CITY, NEAR]) == CITY


def test_an_address_outside_is_refused_with_distance_and_reach() -> None:
    with pytest.raises(OutsideDeliveryZone) as refused:
        zone_of(KITCHEN, SHRINE, [NEAR])
    assert refused.value.facts() == {"distance_m": distance_m(KITCHEN, SHRINE), "reach_m": 7_000}
    with pytest.raises(OutsideDeliveryZone) as refused:
        zone_of(KITCHEN, KITCHEN, [])
    assert refused.value.reach_m == 0


def test_an_order_too_small_for_the_way_says_what_is_missing() -> None:
    check_minimum(CITY, 7_000_000)
    check_minimum(NEAR, 0)
    with pytest.raises(BelowMinimum) as refused:
        check_minimum(CITY, 5_500_000)
    assert refused.value.facts() == {"missing_rial": 1_500_000, "minimum_rial": 7_000_000}


def test_an_address_may_be_words_only() -> None:
    made_at = datetime(2026, 11, 22, tzinfo=UTC)
    words = Address(AddressId(1), MemberId(1), "خانه", "وکیل‌آباد ۲۲، پلاک ۴", None, None, None, made_at, None)
    point = Address(AddressId(2), MemberId(1), "خانه", "وکیل‌آباد ۲۲، پلاک ۴", *VIRANI, None, made_at, None)
    assert words.place is None
    assert point.place == VIRANI
