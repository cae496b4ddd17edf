"""The terms of the points as the club file sets them: every line of the section changes an outcome."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.clubfile import read_club_file
from bot.tomlfile import ClubFileFaults
from club.rules.bonuses import Bonus
from club.rules.earning import Spending, plan_earning
from club.rules.earning_terms import STANDARD_TERMS, Terms, lot_dates, next_warning_at
from club.rules.members import MemberId
from club.rules.points import Lot, LotKind, plan_reversal

NOON = datetime(2026, 11, 22, 8, 30, tzinfo=UTC)

DOUBLES = [Bonus(key=key, name_fa="", name_en="", percent=200) for key in ("a", "b")]


def terms(tmp_path: Path, lines: str = "") -> Terms:
    path = tmp_path / "club.toml"
    path.write_text(f'[club]\nname_fa = "باغ"\nname_en = "Garden"\n[points]\n{lines}\n', encoding="utf-8")
    return read_club_file(path).build().terms


def outcome(of: Terms) -> dict[str, Any]:
    """What these terms make of one and the same order, and of its refund after the points were spent."""
    whole = Spending(items_rial=1_550_000, delivery_rial=400_000)
    part_paid = Spending(items_rial=1_550_000, paid_by_points_rial=1_000_000, paid_by_voucher_rial=500_000)
    earning = plan_earning(whole, of)
    dates = lot_dates(LotKind.BASE, NOON, of)
    spent = Lot(1, MemberId(1), LotKind.BASE, 10, 0, NOON)
    return {
        "points": earning.points,
        "part_paid": plan_earning(part_paid, of).points,
        "bonuses": plan_earning(whole, of, bonuses=DOUBLES).points,
        "usable_at": dates.usable_at,
        "expires_at": dates.expires_at,
        "warn_at": next_warning_at(NOON + timedelta(days=100), of, after=NOON),
        **{kind.value: lot_dates(kind, NOON, of).expires_at for kind in of.lives},
        "debt": plan_reversal(spent, 10, spent=10, others=[], now=NOON, shortfall=of.shortfall).debt,
    }


@pytest.mark.parametrize(
    ("line", "changed"),
    [
        ("toman_per_step = 5_000", {"points": 31, "part_paid": 1, "bonuses": 62}),
        ("points_per_step = 3", {"points": 46, "part_paid": 1, "bonuses": 93}),
        ("points_per_step = 3\nwhole_steps_only = true", {"points": 45, "part_paid": 0, "bonuses": 90}),
        ("counts_delivery = true", {"points": 19, "bonuses": 39}),
        ("prices_include_tax_percent = 10\ncounts_tax = false", {"points": 14, "bonuses": 28}),
        ("prices_include_tax_percent = 25\ncounts_tax = false", {"points": 12, "bonuses": 24}),
        ("counts_paid_by_points = true", {"part_paid": 10}),
        ("counts_paid_by_vouchers = true", {"part_paid": 5}),
        ('stacking = "add"', {"bonuses": 46}),
        ('stacking = "multiply"', {"bonuses": 62}),
        ("max_points_per_order = 12", {"points": 12, "bonuses": 12}),
        ("max_points_per_day = 13", {"points": 13, "bonuses": 13}),
        ("pending_days = 0", {"usable_at": NOON, "expires_at": datetime(2027, 11, 22, 20, 30, tzinfo=UTC)}),
        ("pending_hours = 20", {"usable_at": NOON + timedelta(hours=20)}),
        ("life_days = 10", {"expires_at": datetime(2026, 12, 3, 20, 30, tzinfo=UTC)}),
        ('life_days = "forever"', {"expires_at": None}),
        ('life = "forever"', {"expires_at": None}),
        ('life = "inactivity"\nlife_days = 10', {"expires_at": datetime(2026, 12, 3, 20, 30, tzinfo=UTC)}),
        ('life = "inactivity"\nlife_days = "forever"', {"expires_at": None}),
        ('life = "month_end"', {"expires_at": datetime(2027, 1, 20, 20, 30, tzinfo=UTC)}),
        ('life = "month_end"\nlife_periods = 0', {"expires_at": datetime(2026, 12, 21, 20, 30, tzinfo=UTC)}),
        ('life = "year_end"\ncalendar = "gregorian"', {"expires_at": datetime(2027, 12, 31, 20, 30, tzinfo=UTC)}),
        ("bonus_days = 7", {"bonus": datetime(2026, 11, 30, 20, 30, tzinfo=UTC)}),
        ('surprise_days = "forever"', {"surprise": None}),
        ("compensation_days = 7", {"compensation": datetime(2026, 11, 30, 20, 30, tzinfo=UTC)}),
        ("credit_days = 7", {"credit": datetime(2026, 11, 30, 20, 30, tzinfo=UTC)}),
        ("warning_days = [14]", {"warn_at": NOON + timedelta(days=86)}),
        ('shortfall = "forgive"', {"debt": 0}),
    ],
)
def test_every_setting_changes_an_outcome_and_the_version(tmp_path: Path, line: str, changed: dict[str, Any]) -> None:
    usual, other = terms(tmp_path), terms(tmp_path, line)
    assert outcome(other) == outcome(usual) | changed
    assert outcome(other) != outcome(usual)
    assert other.version != usual.version


def test_a_file_without_the_section_has_the_standard_terms(tmp_path: Path) -> None:
    usual = terms(tmp_path)
    assert asdict(usual) | {"version": "standard"} == asdict(STANDARD_TERMS)
    assert terms(tmp_path).version == usual.version


@pytest.mark.parametrize(
    "line", ["toman_per_step = 0", "life_days = 0", 'life_days = "never"', "warning_days = [0]", 'shortfall = "beg"']
)
def test_a_senseless_setting_is_named_with_its_line(tmp_path: Path, line: str) -> None:
    with pytest.raises(ClubFileFaults, match=rf"club\.toml:5: points\.{line.split(' ')[0]}"):
        terms(tmp_path, line)
