"""When the club asks how it was, and what each mark leads to."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest

from club.errors import NotFound
from club.rules.followups import FollowUpTerms, Response, ask_at, is_stale, response_to
from club.rules.hours import QuietHours
from club.rules.orders import OrderKind

LUNCH = datetime(2026, 11, 22, 9, tzinfo=UTC)
DINNER = datetime(2026, 11, 22, 18, tzinfo=UTC)
TERMS = FollowUpTerms(delivery_minutes=120, pickup_minutes=90, dine_in_minutes=60)


@pytest.mark.parametrize(
    ("kind", "minutes"), [(OrderKind.DELIVERY, 120), (OrderKind.PICKUP, 90), (OrderKind.DINE_IN, 60)]
)
def test_the_club_asks_some_time_after_the_meal(kind: OrderKind, minutes: int) -> None:
    assert ask_at(LUNCH, kind, terms=TERMS) == LUNCH + timedelta(minutes=minutes)


def test_nobody_is_asked_at_night() -> None:
    morning = datetime(2026, 11, 23, 4, 30, tzinfo=UTC)
    assert ask_at(DINNER, OrderKind.DELIVERY, terms=TERMS) == morning
    never_quiet = FollowUpTerms(quiet=QuietHours(time(0), time(0)))
    assert ask_at(DINNER, OrderKind.DELIVERY, terms=never_quiet) == DINNER + timedelta(hours=2)


def test_a_question_that_waited_for_days_is_not_asked_any_more() -> None:
    assert not is_stale(LUNCH, LUNCH + timedelta(hours=72), TERMS)
    assert is_stale(LUNCH, LUNCH + timedelta(hours=73), TERMS)
    assert not is_stale(LUNCH, LUNCH + timedelta(hours=73), replace(TERMS, stale_hours=100))


@pytest.mark.parametrize(
    ("mark", "response"),
    [
        (1, Response.COMPLAINT),
        (2, Response.COMPLAINT),
        (3, Response.COMPLAINT),
        (4, Response.THANKS),
        (5, Response.REFERRAL),
    ],
)
def test_a_low_mark_opens_a_complaint_and_the_best_asks_for_a_friend(mark: int, response: Response) -> None:
    assert response_to(mark, TERMS) is response


def test_the_club_decides_which_marks_are_low() -> None:
    assert response_to(3, replace(TERMS, low_mark_max=2)) is Response.THANKS
    assert response_to(5, replace(TERMS, low_mark_max=5)) is Response.COMPLAINT


@pytest.mark.parametrize("mark", [0, 6, -1])
def test_a_mark_that_was_never_offered_is_not_found(mark: int) -> None:
    with pytest.raises(NotFound):
        response_to(mark, TERMS)
