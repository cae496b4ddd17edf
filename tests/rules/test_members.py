"""The code on a card, and two rows that are one guest."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from club.rules.birthdays import Birthday
from club.rules.calendar import Calendar
from club.rules.members import Member, MemberId, member_code, merged, read_code

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
IDS = st.integers(min_value=1, max_value=50_000_000).map(MemberId)


def blank(member_id: int, **facts: object) -> Member:
    """A row with nothing but its number and language."""
    nothing = dict.fromkeys(Member.__dataclass_fields__)
    told = {"id": member_id, "language": "fa", "calendar": Calendar.JALALI, "created_at": NOW, "seen_at": NOW}
    return Member(**{**nothing, **told, **facts})  # type: ignore[arg-type]  # given by name


@given(IDS, IDS)
def test_no_two_members_have_the_same_code(one: MemberId, other: MemberId) -> None:
    assert (member_code(one) == member_code(other)) is (one == other)


@given(IDS)
def test_a_code_is_read_as_it_is_dictated(member_id: MemberId) -> None:
    code = member_code(member_id)
    persian = code.translate(str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹"))
    assert read_code(f" {persian[:4]} {persian[4:]} ") == code
    assert read_code(f"{code[:4]}-{code[4:]}") == code


@given(IDS, st.integers(min_value=0, max_value=7), st.integers(min_value=1, max_value=9))
def test_one_mistyped_digit_is_nobodys_code(member_id: MemberId, place: int, added: int) -> None:
    code = member_code(member_id)
    wrong = code[:place] + str((int(code[place]) + added) % 10) + code[place + 1 :]
    assert read_code(wrong) is None


def test_what_is_no_code_is_not_read_as_one() -> None:
    assert [read_code(text) for text in ("", "1234567", "+989151234567", "abcdefgh", "²²²²²²²²")] == [None] * 5


def test_what_she_said_wins_over_what_the_counter_wrote() -> None:
    counter = blank(1, phone="+98915", name="خانم محمدی", source="counter", dietary="بدون سیر")
    guest = blank(
        2, telegram_id=7, name="سارا", language="en", calendar=Calendar.GREGORIAN, source="c:x", language_at=NOW
    )
    whole = merged(counter, guest)
    assert whole == replace(
        counter, telegram_id=7, name="سارا", language="en", calendar=Calendar.GREGORIAN, language_at=NOW
    )


def test_a_birthday_that_is_set_stays() -> None:
    first = {"birthday_calendar": Calendar.JALALI, "birthday_month": 3, "birthday_day": 15}
    second = {"birthday_calendar": Calendar.JALALI, "birthday_month": 1, "birthday_day": 1, "birthday_year": 1370}
    assert merged(blank(1, **first), blank(2, **second)).birthday == Birthday(Calendar.JALALI, 3, 15)
    assert merged(blank(1), blank(2, **second)).birthday == Birthday(Calendar.JALALI, 1, 1, 1370)
    assert merged(blank(1), blank(2)).birthday is None


def test_nobody_brought_herself() -> None:
    assert merged(blank(1), blank(2, referrer_id=1)).referrer_id is None
    assert merged(blank(1), blank(2, referrer_id=3)).referrer_id == 3
    assert merged(blank(1, referrer_id=4), blank(2, referrer_id=3)).referrer_id == 4
