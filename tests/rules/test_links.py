"""Deep links: what we signed is read back, and nothing else is."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from club.rules.links import PAYLOAD_MAX, Link, LinkKind, read, sign

SECRET = b"a secret of this club"
LINKS = st.builds(Link, st.sampled_from(LinkKind), st.from_regex(r"[A-Za-z0-9_]{1,50}", fullmatch=True))


@given(LINKS)
def test_every_link_is_read_back_and_fits_telegram(link: Link) -> None:
    payload = sign(SECRET, link)
    assert re.fullmatch(r"[A-Za-z0-9_-]+", payload)
    assert len(payload) <= PAYLOAD_MAX
    assert read(SECRET, payload) == link


@given(LINKS, st.integers(0, 63), st.characters(codec="ascii"))
def test_a_link_with_one_other_character_is_not_ours(link: Link, place: int, character: str) -> None:
    payload = sign(SECRET, link)
    place %= len(payload)
    forged = payload[:place] + character + payload[place + 1 :]
    assert forged == payload or read(SECRET, forged) is None


@given(st.text(max_size=80))
def test_what_anybody_types_leads_nowhere(payload: str) -> None:
    assert read(SECRET, payload) is None


def test_another_clubs_link_is_not_ours() -> None:
    assert read(b"another secret", sign(SECRET, Link(LinkKind.TABLE, "12"))) is None


@pytest.mark.parametrize("body", ["", "a-b", "میز", "x" * 51])
def test_a_body_that_telegram_would_not_carry_is_a_mistake_of_the_program(body: str) -> None:
    with pytest.raises(ValueError, match="cannot carry"):
        sign(SECRET, Link(LinkKind.CAMPAIGN, body))
