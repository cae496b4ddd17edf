"""The code on a card: it changes by the clock, is read a little longer, and says nothing that it was not given."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from club.rules.card import CardCode, CardTerms, code_at, permille_of_way, read_body, read_until
from club.rules.links import PAYLOAD_MAX, Link, LinkKind, read, sign

TERMS = CardTerms(code_minutes=5)
NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)

moments = st.datetimes(datetime(2024, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))


def test_a_code_stands_for_its_step_and_changes_with_the_next() -> None:
    assert code_at("12345678", NOON, TERMS) == CardCode("12345678", NOON)
    assert code_at("12345678", NOON + timedelta(minutes=5) - SECOND, TERMS).since == NOON
    assert code_at("12345678", NOON + timedelta(minutes=5), TERMS).since == NOON + timedelta(minutes=5)


def test_a_code_is_read_two_steps_longer_to_the_second() -> None:
    code = code_at("12345678", NOON, TERMS)
    assert read_until(NOON, TERMS) == NOON + timedelta(minutes=15)
    assert code.is_fresh(NOON, TERMS)
    assert code.is_fresh(NOON + timedelta(minutes=15) - SECOND, TERMS)
    assert not code.is_fresh(NOON + timedelta(minutes=15), TERMS)
    assert not code.is_fresh(NOON - SECOND, TERMS), "nobody shows tomorrow's code today"


def test_a_card_from_before_codes_changed_is_old() -> None:
    old = read_body("12345678")
    assert old == CardCode("12345678", None)
    assert not old.is_fresh(NOON, TERMS)
    assert old.body == "12345678"


@pytest.mark.parametrize("body", ["", "_", "_12", "12345678_", "12345678_12_3", "12345678_-5", "1_999999999", "م_1"])
def test_what_no_card_carries_is_not_read(body: str) -> None:
    assert read_body(body) is None


@given(st.from_regex(r"[0-9]{8,12}", fullmatch=True), moments, st.integers(1, 60))
def test_every_code_is_read_back_signed_and_fresh(member_code: str, now: datetime, minutes: int) -> None:
    terms = CardTerms(code_minutes=minutes)
    code = code_at(member_code, now, terms)
    payload = sign(b"ours", Link(LinkKind.CARD, code.body))
    assert len(payload) <= PAYLOAD_MAX
    assert read(b"theirs", payload) is None, "another club's card is not ours"
    link = read(b"ours", payload)
    assert link is not None
    assert read_body(link.body) == code
    assert code.is_fresh(now, terms)
    assert not code.is_fresh(now + timedelta(minutes=minutes * 3), terms)


@pytest.mark.parametrize(
    ("reached", "permille"), [(-50, 0), (0, 0), (1, 1), (500, 500), (999, 999), (1_000, 1_000), (5_000, 1_000)]
)
def test_the_way_to_the_next_tier_is_what_was_reached_of_it(reached: int, permille: int) -> None:
    assert permille_of_way(reached, 1_000) == permille
    assert permille_of_way(reached, 0) == 1_000


@given(moments, st.integers(0, 1_000))
def test_a_forged_minute_breaks_the_signature(now: datetime, later: int) -> None:
    payload = sign(b"ours", Link(LinkKind.CARD, code_at("12345678", now, TERMS).body))
    stem, _, signature = payload.rpartition("-")
    forged = f"m{code_at('12345678', now + timedelta(minutes=5 + later), TERMS).body}-{signature}"
    assert stem not in forged
    assert read(b"ours", forged) is None
