"""Who goes first, when to try again, and what happens in doubt."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from club.rules.outbox import ATTEMPTS_MAX, Doubt, Priority, next_attempt_at, when_in_doubt

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


def test_a_reply_goes_before_everything_and_a_campaign_after_everything() -> None:
    assert sorted(Priority) == [Priority.REPLY, Priority.TRANSACTION, Priority.FOLLOW_UP, Priority.CAMPAIGN]
    assert [int(priority) for priority in Priority] == [0, 1, 2, 3]


@pytest.mark.parametrize(
    ("priority", "doubt"),
    [
        (Priority.REPLY, Doubt.SEND_AGAIN),
        (Priority.TRANSACTION, Doubt.SEND_AGAIN),
        (Priority.FOLLOW_UP, Doubt.LEAVE),
        (Priority.CAMPAIGN, Doubt.LEAVE),
    ],
)
def test_a_receipt_is_sent_again_in_doubt_and_a_campaign_is_not(priority: Priority, doubt: Doubt) -> None:
    assert when_in_doubt(priority) is doubt


def test_delays_double_and_end() -> None:
    waits = [next_attempt_at(attempts, NOW) for attempts in range(1, ATTEMPTS_MAX + 1)]
    seconds = [(at - NOW).total_seconds() for at in waits if at is not None]
    assert seconds == [2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 1800]
    assert waits[-1] is None


def test_telegrams_own_pause_is_honoured_but_not_for_ever() -> None:
    assert next_attempt_at(1, NOW, retry_after=timedelta(seconds=40)) == NOW + timedelta(seconds=40)
    assert next_attempt_at(1, NOW, retry_after=timedelta(days=9)) == NOW + timedelta(days=1)


@given(st.integers(0, ATTEMPTS_MAX - 1), st.timedeltas(timedelta(), timedelta(days=2)))
def test_every_next_attempt_is_later_and_within_a_day(attempts: int, pause: timedelta) -> None:
    at = next_attempt_at(attempts, NOW, retry_after=pause)
    assert at is not None
    assert NOW < at <= NOW + timedelta(days=1)
