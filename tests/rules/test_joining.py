"""Where a guest stands, and how she is greeted."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import product

import pytest

from club.rules.calendar import Calendar
from club.rules.consents import Consent, Consents, Purpose
from club.rules.joining import PhoneWish, Step, WishId, WishOrigin, WishState, next_step, part_of_day
from club.rules.members import MemberId
from tests.rules.test_members import blank

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
ORDER = tuple(Step)


def consents(*, terms: bool) -> Consents:
    return Consents((Consent(MemberId(1), Purpose.TERMS, terms, "fa:1", NOW),))


def wish(state: WishState) -> PhoneWish:
    return PhoneWish(WishId(1), MemberId(1), "+98915", WishOrigin.TYPED, state, NOW, None, None)


def test_whatever_is_known_the_first_thing_missing_is_asked() -> None:
    facts: dict[Step, dict[str, object]] = {
        Step.LANGUAGE: {"language_at": NOW},
        Step.PHONE: {"phone": "+98915"},
        Step.NAME: {"name": "سارا"},
        Step.BIRTHDAY: {"birthday_skipped_at": NOW},
    }
    for known in product((False, True), repeat=5):
        told = {
            key: value
            for given, fact in zip(known, facts.values(), strict=False)
            if given
            for key, value in fact.items()
        }
        step = next_step(blank(1, **told), consents(terms=known[4]), None)
        missing = [ORDER[place] for place, given in enumerate(known) if not given]
        assert step is (missing[0] if missing else Step.DONE)


def test_a_birthday_that_was_said_is_not_asked() -> None:
    said = {"birthday_calendar": Calendar.JALALI, "birthday_month": 1, "birthday_day": 2}
    member = blank(1, language_at=NOW, phone="+98915", name="سارا", **said)
    assert next_step(member, consents(terms=False), None) is Step.CONSENTS


@pytest.mark.parametrize(
    ("state", "step"), [(WishState.OFFERED, Step.PHONE), (WishState.WAITING, Step.NAME), (None, Step.PHONE)]
)
def test_only_a_number_that_waits_for_the_staff_lets_her_go_on(state: WishState | None, step: Step) -> None:
    open_wish = wish(state) if state else None
    assert next_step(blank(1, language_at=NOW), consents(terms=False), open_wish) is step


def test_in_the_end_she_waits_for_the_confirmation() -> None:
    member = blank(1, language_at=NOW, name="سارا", birthday_skipped_at=NOW)
    assert next_step(member, consents(terms=True), wish(WishState.WAITING)) is Step.CONFIRMATION


def test_a_member_is_asked_nothing() -> None:
    assert next_step(blank(1, joined_at=NOW), consents(terms=False), None) is Step.DONE


@pytest.mark.parametrize(
    ("hours", "part"),
    [((4, 10), "morning"), ((11, 14), "noon"), ((15, 18), "afternoon"), ((19, 23), "evening"), ((0, 3), "evening")],
)
def test_a_host_greets_by_the_hour(hours: tuple[int, int], part: str) -> None:
    assert {part_of_day(hour) for hour in range(hours[0], hours[1] + 1)} == {part}
