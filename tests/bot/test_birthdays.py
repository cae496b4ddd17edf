"""The club file's ``[birthday]``: what is given, and when."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.clubfile import read_club_file
from bot.tomlfile import ClubFileFaults
from club.rules.gifts import BirthdayGift

NAMES = '[club]\nname_fa = "باغ ماهان"\nname_en = "Baagh-e Mahan"\n'
GIFT = '[birthday]\ntitle_fa = "دسر"\ntitle_en = "a dessert"\n'


def gift(folder: Path, text: str) -> BirthdayGift | None:
    path = folder / "club.toml"
    path.write_text(NAMES + text, encoding="utf-8")
    return read_club_file(path).build().birthday_gift


def test_without_the_section_nobody_is_given_anything(tmp_path: Path) -> None:
    assert gift(tmp_path, "") is None


def test_every_setting_reaches_the_rules(tmp_path: Path) -> None:
    assert gift(tmp_path, GIFT) == BirthdayGift("دسر", "a dessert", days_before=3, valid_days=14, at_hour=10)
    changed = gift(tmp_path, GIFT + "days_before = 7\nvalid_days = 30\nhour = 9\n")
    assert changed == BirthdayGift("دسر", "a dessert", days_before=7, valid_days=30, at_hour=9)


@pytest.mark.parametrize(("line", "key"), [("hour = 3", "birthday.hour"), ("days_before = -1", "birthday.days_before")])
def test_a_gift_at_night_or_after_the_day_is_a_fault(tmp_path: Path, line: str, key: str) -> None:
    with pytest.raises(ClubFileFaults) as faults:
        gift(tmp_path, GIFT + line + "\n")
    assert [fault.key for fault in faults.value.faults] == [key]
