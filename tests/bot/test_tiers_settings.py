"""Tiers as the club file sets them: every line of the two sections changes an outcome."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.clubfile import read_club_file
from bot.screens import tiers as screens
from bot.sections.tiers import LEVELS_MAX, LevelSection, TiersSection
from bot.texts import Texts
from bot.tomlfile import ClubFileFaults
from club.rules.earning import Spending, plan_earning
from club.rules.earning_terms import Terms
from club.rules.house import House
from club.rules.members import MemberId
from club.rules.menu import Dish
from club.rules.payment import Basket, PaymentTerms, Purse, plan_tender
from club.rules.personal_days import PersonalDayTerms
from club.rules.situations import Situation
from club.rules.standings import Counted, Held, Record
from club.rules.tier_steps import described, risen, settle
from club.rules.tiers import TierTerms
from tests.conversation import fold

DAY = timedelta(days=1)
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
"""1 Azar 1405."""
EN = Texts.load(ZoneInfo("Asia/Tehran")).speaker("en", "gregorian")

FILE = """[club]
name_fa = "باغ"
name_en = "Garden"
[personal_days]
[[delivery_zones]]
key = "near"
name_fa = "نزدیک"
name_en = "Near"
radius_m = 1000
fee_toman = 1000
[restaurant]
latitude = 36.3
longitude = 59.5
[tiers]
SECTION
[[tiers.levels]]
key = "bronze"
name_fa = "برنزی"
name_en = "Bronze"
from_toman = 1_000_000
[[tiers.levels]]
key = "silver"
name_fa = "نقره‌ای"
name_en = "Silver"
from_toman = 2_000_000
LEVEL
"""


def house(folder: Path, section: str = "", level: str = "", *, file: str = FILE) -> House:
    path = folder / "club.toml"
    path.write_text(file.replace("SECTION", section).replace("LEVEL", level), encoding="utf-8")
    return read_club_file(path).build()


def terms(of: House) -> TierTerms:
    assert of.programme.tiers is not None
    return of.programme.tiers


# How tiers are reached and lost ---------------------------------------------------------------------------------------


def story(of: TierTerms) -> tuple[list[tuple[str | None, int]], list[int]]:
    """What becomes of a guest of two great orders: her tiers with the days on which she came to them, her warnings."""
    rows: list[Counted] = []
    held, tiers, warned = Held(MemberId(1), None, NOW, None, None, None, None, None, None), [], []
    for day, rial, points in ((0, 12_000_000, 30), (40, 9_000_000, 20), (2_000, 0, 0)):
        now = NOW + day * DAY
        settled = settle(held, Record(of, rows), now)
        tiers += [(change.to_tier, (change.at - NOW) // DAY) for change in settled.changes]
        warned += [(warning.at - NOW) // DAY for warning in settled.warnings]
        rows.append(Counted(now, of.amount(rial=rial, points=points, visits=1), 1))
        held = risen(settled.held, Record(of, rows), now)
        if held.tier != settled.held.tier:
            tiers.append((held.tier, day))
    return tiers, warned


USUAL = ([("bronze", 0), ("silver", 40), (None, 365)], [351])
"""Silver from the second order on; after a year the window loses the first, and the second is not enough for bronze."""


@pytest.mark.parametrize(
    ("key", "line", "tiers", "warned"),
    [
        ("window", 'window = "ever"', [("bronze", 0), ("silver", 40)], []),
        ("window", 'window = "jalali_year"', [("bronze", 0), ("silver", 40), (None, 118)], [104]),
        ("window", 'window = "gregorian_year"', [("bronze", 0), (None, 39)], [25]),
        ("window_days", "window_days = 30", [("bronze", 0), (None, 30)], [16]),
        ("grace_days", "grace_days = 10", [("bronze", 0), ("silver", 40), (None, 375)], [361]),
        ("warning_days", "warning_days = 30", None, [335]),
        ("warning_days", "warning_days = 0", None, []),
        (
            "drop",
            'drop = "one_down"\ngrace_days = 5',
            [("bronze", 0), ("silver", 40), ("bronze", 370), (None, 375)],
            [356, 370],
        ),
        (
            "inactive_days",
            "inactive_days = 90",
            [("bronze", 0), ("silver", 40), ("bronze", 130), (None, 220)],
            [116, 206],
        ),
    ],
)
def test_how_a_tier_is_kept_and_lost(
    tmp_path: Path, key: str, line: str, tiers: list[tuple[str | None, int]] | None, warned: list[int]
) -> None:
    usual = story(terms(house(tmp_path)))
    other = story(terms(house(tmp_path, line)))
    assert usual == USUAL
    assert other != usual, key
    assert other[1] == warned
    assert other[0] == (usual[0] if tiers is None else tiers)


@pytest.mark.parametrize(
    ("measure", "threshold", "reached"),
    [
        ("money", "from_toman = 1_200_000", "silver"),
        ("points", "from_points = 31", None),
        ("visits", "from_visits = 1", "silver"),
    ],
)
def test_the_measure_and_its_threshold(tmp_path: Path, measure: str, threshold: str, reached: str | None) -> None:
    file = FILE[: FILE.index("[[tiers.levels]]")] + (
        f'[[tiers.levels]]\nkey = "silver"\nname_fa = "نقره‌ای"\nname_en = "Silver"\n{threshold}\n'
    )
    of = terms(house(tmp_path, f'measure = "{measure}"', file=file))
    tier = of.tier_for(of.amount(rial=12_000_000, points=30, visits=1))
    assert (tier.key if tier else None) == reached


def test_visits_are_a_second_way_within_their_own_days(tmp_path: Path) -> None:
    visits = [Counted(NOW + number * 30 * DAY, 0, 1) for number in range(3)]
    for line, key in (("", None), ("visits_days = 60", None), ("visits_days = 61", "silver")):
        of = terms(house(tmp_path, line, "from_visits = 3" if line else ""))
        tier = Record(of, visits).tier(NOW + 60 * DAY)
        assert (tier.key if tier else None) == key


# What a tier gives ----------------------------------------------------------------------------------------------------


def seen(of: House) -> str:
    """Her own screen, one order short of the next tier."""
    here = terms(of)
    orders = Record(here, [Counted(NOW, 25_000_000, 1)])
    held = risen(Held(MemberId(1), None, NOW, None, None, None, None, None, None), orders, NOW)
    standing = described(held, orders, NOW, is_stored=True)
    return fold(screens.mine(EN, standing, house=of, terms=here).text)


def points_of(of: House) -> int:
    here = terms(of)
    situation = Situation(tiers=here, tier=here.tiers[-1], reached=30_000_000)
    return plan_earning(Spending(items_rial=1_000_000), Terms(version="t", rial_per_step=100_000), situation).points


def paid_by_points(of: House) -> int:
    purse = Purse(points=10**6, max_rial=terms(of).tiers[-1].pay_by_points_max_rial)
    payment = PaymentTerms(points=1, rial=10)
    return plan_tender(Basket(items_rial=10**6), purse, payment, points=10**6, voucher_id=None).points_rial


def is_seen_early(of: House) -> bool:
    dish = Dish(*(1, "a", 1, 1, "a", "a", "", "", 1, (), 1, None, None, None, None), public_at=NOW + DAY)  # type: ignore[arg-type] # plain numbers will do
    return dish.is_open_to(terms(of).tiers[-1], NOW)


OUTCOMES: dict[str, tuple[str, Callable[[House], Any], Any, Any]] = {
    "key": ('key = "gold"', lambda of: terms(of).by_key("gold") is not None, False, True),
    "name_fa": ('name_fa = "طلایی"', lambda of: terms(of).tiers[-1].name("fa"), "نقره‌ای", "طلایی"),
    "name_en": ('name_en = "Gold"', lambda of: "Your tier: Gold" in seen(of), False, True),
    "emoji": ('emoji = "🥈"', lambda of: "🥈 Silver" in seen(of), False, True),
    "percent": ("percent = 150", points_of, 10, 15),
    "pay_by_points_max_toman": ("pay_by_points_max_toman = 20_000", paid_by_points, 10**6, 200_000),
    "personal_days": (
        "personal_days = 2",
        lambda of: PersonalDayTerms().allowed(terms(of).tiers[-1].personal_days),
        0,
        2,
    ),
    "free_delivery": ("free_delivery = true", lambda of: "• free delivery" in seen(of), False, True),
    "early_access": ("early_access = true", is_seen_early, False, True),
    "invitations": ("invitations = true", lambda of: "• invitations" in seen(of), False, True),
}
THRESHOLDS = {"from_toman", "from_points", "from_visits"}


@pytest.mark.parametrize("key", OUTCOMES)
def test_what_a_tier_gives(tmp_path: Path, key: str) -> None:
    line, outcome, usually, then = OUTCOMES[key]
    file = FILE
    if key in ("key", "name_fa", "name_en"):
        head, tail = FILE.split('key = "silver"')
        name = {"key": 'key = "silver"', "name_fa": 'name_fa = "نقره‌ای"', "name_en": 'name_en = "Silver"'}[key]
        file = head + ('key = "silver"' + tail).replace(name, line)
        line = ""
    assert outcome(house(tmp_path)) == usually
    assert outcome(house(tmp_path, level=line, file=file)) == then


def test_every_key_has_its_outcome_here() -> None:
    assert set(LevelSection.model_fields) == set(OUTCOMES) | THRESHOLDS
    told = {"measure", "window", "window_days", "visits_days", "grace_days", "warning_days", "drop", "inactive_days"}
    assert set(TiersSection.model_fields) == told | {"levels"}


def test_a_club_without_the_section_has_no_tiers(tmp_path: Path) -> None:
    path = tmp_path / "club.toml"
    path.write_text('[club]\nname_fa = "باغ"\nname_en = "Garden"\n', encoding="utf-8")
    assert read_club_file(path).build().programme.tiers is None


def test_years_begin_in_the_clubs_zone(tmp_path: Path) -> None:
    file = FILE.replace('name_en = "Garden"', 'name_en = "Garden"\ntimezone = "Europe/Berlin"')
    assert terms(house(tmp_path, file=file)).zone == ZoneInfo("Europe/Berlin")
    assert replace(terms(house(tmp_path)), zone=ZoneInfo("Europe/Berlin")) == terms(house(tmp_path, file=file))


@pytest.mark.parametrize(
    ("section", "level", "fault"),
    [
        ('measure = "points"', "", "level bronze needs from_points, for this club counts points"),
        ("", "from_points = 3", "level silver has from_points, and this club counts money"),
        ('drop = "one_down"', "", "needs a grace of a day"),
        ("grace_days = -1", "", "tiers.grace_days"),
        ("", "percent = -1", "percent"),
    ],
)
def test_what_does_not_fit_together_is_named(tmp_path: Path, section: str, level: str, fault: str) -> None:
    with pytest.raises(ClubFileFaults, match=fault):
        house(tmp_path, section, level)


def test_a_ladder_that_does_not_rise_is_named(tmp_path: Path) -> None:
    with pytest.raises(ClubFileFaults, match="rise from one to the next"):
        house(tmp_path, file=FILE.replace("2_000_000", "900_000"))
    assert LEVELS_MAX == 8
