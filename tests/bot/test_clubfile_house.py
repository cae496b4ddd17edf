"""What the club file says about the house reaches the rules that use it."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from pathlib import Path

import pytest

from bot.clubfile import read_club_file
from bot.tomlfile import ClubFileFaults
from club.rules.complaints import ComplaintTerms
from club.rules.delivery import Place
from club.rules.hours import is_open, takes_orders
from club.rules.house import House
from club.rules.orders import OrderKind

NAMES = '[club]\nname_fa = "باغ ماهان"\nname_en = "Baagh-e Mahan"\n'
WHOLE = (
    NAMES
    + """
[restaurant]
address_fa = "جادهٔ شاندیز"
address_en = "Shandiz road"
phone = "+985134200000"
latitude = 36.379
longitude = 59.37

[hours]
sunday = [["12:00", "16:00"], ["19:00", "00:30"]]
last_order_minutes = 30
closed_days = [2026-11-29]

[[delivery_zones]]
key = "near"
name_fa = "شاندیز"
name_en = "Shandiz"
radius_m = 7_000
fee_toman = 40_000
minimum_toman = 250_000
travel_minutes = 20

[[tables]]
number = 7
seats = 6
place_fa = "ایوان"
place_en = "Porch"
"""
)


ZONE = WHOLE[WHOLE.index("[[delivery_zones]]") : WHOLE.index("[[tables]]")]


def house(folder: Path, text: str) -> House:
    path = folder / "club.toml"
    path.write_text(text, encoding="utf-8")
    return read_club_file(path).build()


def test_the_house_is_where_and_when_the_file_says(tmp_path: Path) -> None:
    built = house(tmp_path, WHOLE)
    assert (built.address("fa"), built.address("en"), built.phone) == ("جادهٔ شاندیز", "Shandiz road", "+985134200000")
    assert built.place == Place(36_379_000, 59_370_000)
    (zone,) = built.delivery_zones
    assert (zone.fee_rial, zone.minimum_rial, zone.travel_minutes) == (400_000, 2_500_000, 20)
    assert built.zone_at(Place.of_degrees(36.38, 59.38)) == zone == built.delivery_zone("near")
    assert built.zone_at(Place.of_degrees(35.7, 51.4)) is None
    assert built.table_names == {"7"}
    assert built.tables[0].place_en == "Porch"
    assert built.kinds == (OrderKind.DELIVERY, OrderKind.PICKUP, OrderKind.DINE_IN)
    assert built.reach_m == 7000


def test_hours_are_shifts_with_a_last_order_and_days_off(tmp_path: Path) -> None:
    hours = house(tmp_path, WHOLE).hours
    sunday = [
        datetime(2026, 11, 22, hour, minute, tzinfo=UTC) for hour, minute in ((9, 0), (12, 15), (13, 0), (20, 45))
    ]
    assert [is_open(hours, each) for each in sunday] == [True, True, False, True]
    assert [takes_orders(hours, each) for each in sunday] == [True, False, False, False]
    assert is_open(hours, datetime(2026, 11, 23, 3, tzinfo=UTC))
    assert hours.closed_days == {date(2026, 11, 29)}
    assert not is_open(hours, datetime(2026, 11, 29, 9, tzinfo=UTC))


def test_a_file_that_says_nothing_of_it_still_works(tmp_path: Path) -> None:
    built = house(tmp_path, NAMES)
    assert is_open(built.hours, datetime(2026, 11, 22, 3, tzinfo=UTC))
    assert built.kinds == (OrderKind.PICKUP,)
    assert (built.place, built.phone, built.address("fa"), built.reach_m) == (None, None, "", 0)
    assert built.zone_at(Place(0, 0)) is None


@pytest.mark.parametrize(
    ("old", "new", "line", "fault"),
    [
        (
            '["12:00", "16:00"]',
            '["12:00", "25:00"]',
            'sunday = [["12:00", "25:00"], ["19:00", "00:30"]]',
            "are no hours",
        ),
        ("radius_m = 7_000", "radius_m = 0", "radius_m = 0", "more than 0"),
        ('phone = "+985134200000"', 'phone = "051342"', 'phone = "051342"', "+ and digits alone"),
        ("longitude = 59.37", "", "[restaurant]", "both"),
        ("latitude = 36.379\nlongitude = 59.37", "", "[[delivery_zones]]", "where the kitchen is"),
        ("[[tables]]", "[[tables]]\nnumber = 7\nseats = 2\n\n[[tables]]", "number = 7", "stands here 2 times"),
        ("[[tables]]", ZONE + "\n[[tables]]", 'key = "near"', "stands here 2 times"),
        ("number = 7\nseats", "number = 7\n[[tables]]\nnumber = 7\nseats", "[[tables]]", "is missing"),
    ],
)
def test_a_fault_is_named_with_its_line(tmp_path: Path, old: str, new: str, line: str, fault: str) -> None:
    text = WHOLE.replace(old, new, 1)
    with pytest.raises(ClubFileFaults) as found:
        house(tmp_path, text)
    (first, *_) = found.value.faults
    assert fault in first.what
    assert first.line is not None
    assert text.splitlines()[first.line - 1] == line


def test_what_is_promised_to_guests_is_read_and_may_be_left_out(tmp_path: Path) -> None:
    path = tmp_path / "club.toml"
    path.write_text(NAMES, encoding="utf-8")
    house = read_club_file(path).build()
    assert (house.complaints, house.followups.low_mark_max) == (ComplaintTerms(), 3)
    said = """
[complaints]
first_reply_minutes = 30
silence_days = 5

[followups]
delivery_minutes = 45
every_days = 0
quiet_begins = 23:00:00
quiet_ends = 07:30:00
"""
    path.write_text(NAMES + said, encoding="utf-8")
    house = read_club_file(path).build()
    assert house.complaints == ComplaintTerms(first_reply_minutes=30, silence_days=5)
    assert (house.followups.delivery_minutes, house.followups.every_days) == (45, 0)
    assert (house.followups.quiet.begins, house.followups.quiet.ends) == (time(23), time(7, 30))
    path.write_text(NAMES + "[followups]\nlow_mark_max = 5\n", encoding="utf-8")
    with pytest.raises(ClubFileFaults, match=r"club\.toml:5: followups\.low_mark_max"):
        read_club_file(path)
