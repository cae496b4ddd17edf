"""Codes at the counter and serials of receipts, as people read and type them."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from club.rules.calendar import Calendar
from club.rules.conversion import MonthEnd, last_month_end
from club.rules.redemptions import (
    CODES,
    is_short_code,
    read_redemption_code,
    read_serial,
    redemption_code,
    serial,
    serial_year,
)

TEHRAN = ZoneInfo("Asia/Tehran")
PERSIAN = str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")


def test_a_code_is_read_in_any_digits_and_one_slip_is_noticed() -> None:
    code = redemption_code(1234)
    assert len(code) == 6
    assert read_redemption_code(f" {code[:3]} {code[3:]} ".translate(PERSIAN)) == code
    slips = {code[:place] + str((int(code[place]) + 1) % 10) + code[place + 1 :] for place in range(6)}
    assert {read_redemption_code(slip) for slip in slips} == {None}
    assert all(is_short_code(slip) for slip in slips)
    assert not is_short_code("123456789")
    assert redemption_code(CODES + 1234) == code


@pytest.mark.parametrize("typed", ["1405-000123", "۱۴۰۵-۰۰۰۱۲۳", " ۱۴۰۵۰۰۰۱۲۳ ", "1405 000123", "1405–000123"])
def test_a_serial_is_read_as_people_type_it(typed: str) -> None:
    assert read_serial(typed) == serial(1405, 123)


@pytest.mark.parametrize("typed", ["", "123456", "123456789", "1405-123", "abc"])
def test_anything_else_is_no_serial(typed: str) -> None:
    assert read_serial(typed) is None


def test_a_receipt_has_the_clubs_year() -> None:
    assert serial_year(datetime(2027, 3, 20, 20, 29, tzinfo=UTC), TEHRAN) == 1405
    assert serial_year(datetime(2027, 3, 20, 20, 30, tzinfo=UTC), TEHRAN) == 1406


def test_a_month_ends_at_the_clubs_midnight() -> None:
    midnight = datetime(2026, 11, 21, 20, 30, tzinfo=UTC)
    before = datetime(2026, 11, 21, 20, 29, 59, tzinfo=UTC)
    assert last_month_end(midnight, Calendar.JALALI, TEHRAN) == MonthEnd("1405-08", midnight)
    assert last_month_end(before, Calendar.JALALI, TEHRAN).month == "1405-07"
    assert last_month_end(before, Calendar.GREGORIAN, TEHRAN) == MonthEnd(
        "2026-10", datetime(2026, 10, 31, 20, 30, tzinfo=UTC)
    )
    assert last_month_end(datetime(2027, 3, 21, tzinfo=UTC), Calendar.JALALI, TEHRAN).month == "1405-12"
