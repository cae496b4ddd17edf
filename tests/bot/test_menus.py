"""The lists of commands beside the typing field."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest

from bot.menus import GUESTS, STAFF, names_for
from bot.texts import LANGUAGES, Texts
from club.rules.staff import Role

TEXTS = Texts.load(ZoneInfo("Asia/Tehran"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_command_is_described_in_a_line(language: str) -> None:
    for name in (*GUESTS, *(name for name, _ in STAFF)):
        words = TEXTS.speaker(language).label(f"menus.{name}")
        assert 3 <= len(words) <= 40
        assert "\n" not in words


def test_each_role_sees_what_it_may_use_and_guests_see_nothing_of_it() -> None:
    assert names_for(None) == GUESTS
    assert {"staff", "audit", "today"} <= set(names_for(Role.MANAGER))
    assert "staff" not in names_for(Role.WAITER)
    assert "redeem" not in names_for(Role.KITCHEN)
    assert names_for(Role.COURIER)[0] == "board"
    assert all(len(names_for(role)) <= 100 for role in Role), "Telegram takes a hundred at most"
