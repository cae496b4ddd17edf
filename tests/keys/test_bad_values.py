"""A value that cannot be is named to the operator: the place, and what is allowed there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.clubfile import ClubFile
from bot.fault_words import _SHAPES
from bot.menufile import MenuFile
from bot.sections.bonuses import BONUSES_MAX
from bot.sections.rewards import REWARDS_MAX
from bot.sections.tiers import LEVELS_MAX
from bot.tomlfile import ClubFileFaults
from tests.keys import bonuses, gifts, membership, payment, points, redemption, rewards, tiers
from tests.keys.case import Template, read
from tests.keys.conversion import KOHLS
from tests.keys.test_every_key import CASES, programme_keys
from tests.tables import tables

KEYS = tuple(programme_keys())
FILES = {case.key: case.file for case in CASES}


def faults(folder: Path, text: str) -> list[str]:
    """What an operator is told, less the file's name; the lines that it is about are looked at."""
    with pytest.raises(ClubFileFaults) as found:
        read(folder, text)
    for fault in found.value.faults:
        assert fault.line is not None, fault
        line, key = text.splitlines()[fault.line - 1], re.sub(r"\.\d+", "", fault.key)
        table, _, last = key.rpartition(".")
        assert line.startswith(last) or line.strip("[]") == table or line.strip("[]").startswith(key)
    return [f"{fault.key}: {fault.what}" for fault in found.value.faults]


@pytest.mark.parametrize("key", KEYS)
def test_a_value_of_another_kind_is_named_with_its_line_for_every_key(tmp_path: Path, key: str) -> None:
    name = key.rpartition(".")[2]
    told = faults(tmp_path, FILES[key].filled(f"{name} = {{ }}"))
    (words,) = [each.partition(": ")[2] for each in told if re.sub(r"\.\d+", "", each).startswith(f"{key}: ")]
    assert words.startswith("must be ")
    assert "valid" not in words


@pytest.mark.parametrize("key", KEYS)
def test_a_misspelt_key_is_asked_about(tmp_path: Path, key: str) -> None:
    table, _, name = key.rpartition(".")
    told = faults(tmp_path, FILES[key].filled(f"{name}x = 1"))
    (asked,) = [each for each in told if "not known" in each]
    assert re.sub(r"\.\d+", "", asked.partition(":")[0]) == f"{table}.{name}x"
    assert asked.endswith(f"is not known here; did you mean {name!r}?")


LEVEL, TEA, DOUBLE = tiers.LEVEL, rewards.FILE, bonuses.FILE


@pytest.mark.parametrize(
    ("file", "line", "told"),
    [
        (points.FILE, "toman_per_step = 0", "must be more than 0"),
        (points.FILE, "points_per_step = -1", "must be at least 0"),
        (points.FILE, 'points_per_step = "3"', "must be a whole number"),
        (points.FILE, "points_per_step = true", "must be a whole number"),
        (points.FILE, 'whole_steps_only = "yes"', "must be true or false"),
        (points.FILE, "prices_include_tax_percent = 101", "must be at most 100"),
        (points.FILE, 'stacking = "sum"', "must be 'best', 'add' or 'multiply'"),
        (points.FILE, "max_points_per_order = 0", "must be at least 1"),
        (points.FILE, "max_points_per_day = 0", "must be at least 1"),
        (points.FILE, "pending_days = 400", "must be at most 365"),
        (points.FILE, "pending_hours = 745", "must be at most 744"),
        (points.FILE, "life_days = 0", "must be at least 1, or 'forever'"),
        (points.FILE, 'life_days = "never"', "must be a whole number, or 'forever'"),
        (points.FILE, "life_periods = 25", "must be at most 24"),
        (points.FILE, "bonus_days = 3651", "must be at most 3650, or 'forever'"),
        (points.FILE, "warning_days = 7", "must be a list in square brackets"),
        (points.FILE, "warning_days = [30, 0]", "must be at least 1"),
        (DOUBLE, 'key = "A b"', "must be small Latin letters, digits and _ alone, at most 24"),
        (DOUBLE, 'name_fa = ""', "must not be empty"),
        (DOUBLE, "percent = 10_001", "must be at most 10000"),
        (DOUBLE, "extra_points = -1", "must be at least 0"),
        (DOUBLE, "begins = 1500", "must be an hour such as 15:00:00"),
        (DOUBLE, 'begins = "soon"', "must be an hour such as 15:00:00"),
        (DOUBLE, 'first_day = "soon"', "must be a day such as 2026-12-20"),
        (DOUBLE, "days = 2026-12-20", "must be a list in square brackets"),
        (DOUBLE, 'payments = ["gold"]', "must be 'cash', 'card' or 'own_card'"),
        (DOUBLE, "labels = [1]", 'must be words in quotes, such as "main"'),
        (DOUBLE, 'tiers = ["gold", "goldd"]', "there is no tier 'goldd'; did you mean 'gold'?"),
        (TEA, "points = 0", "must be at least 1"),
        (TEA, 'emoji = "🎁🎁🎁🎁🎁🎁🎁🎁🎁"', "must have at most 8 characters"),
        (TEA, 'benefit = "cash"', "must be 'percent', 'amount', 'dish', 'free_delivery', 'gift' or 'seat'"),
        (TEA, "per_member = 0", "must be at least 1"),
        (TEA, "voucher_days = 731", "must be at most 730"),
        (TEA, 'branch = "West"', "must be small Latin letters, digits and _ alone, at most 32"),
        (TEA, 'tiers = ["brass"]', "there is no tier 'brass'"),
        (redemption.HANDED, "code_seconds = 29", "must be at least 30"),
        (redemption.HANDED, "approve_above_points = -1", "must be at least 0"),
        (KOHLS, "points_per_reward = 0", "must be at least 1"),
        (KOHLS, 'when = "never"', "must be 'month_end' or 'at_once'"),
        (tiers.FILE, "window_days = 0", "must be at least 1"),
        (tiers.FILE, "warning_days = 366", "must be at most 365"),
        (tiers.BARE, "levels = []", "must not be empty"),
        (LEVEL, "percent = -1", "must be at least 0"),
        (LEVEL, 'key = "1st"', "must be small Latin letters, digits and _ alone"),
        (payment.FILE, "max_percent = 101", "must be at most 100"),
        (payment.FILE, "step_points = 0", "must be more than 0"),
        (Template("[report]"), "point_value_toman_per_1000 = 0", "must be more than 0"),
        (Template("[card]"), "code_minutes = 61", "must be at most 60"),
        (Template("[card]"), "code_minutes = 2.5", "must be a whole number"),
        (gifts.BIRTH, "hour = 3", "must be at least 8"),
        (gifts.BIRTH, "days_before = -1", "must be at least 0"),
        (gifts.REFERRAL, 'kind = "surprise"', "must be 'base' or 'bonus'"),
        (gifts.REFERRAL, 'life_days = "forever"', "must be a whole number, or 'as_points'"),
        (gifts.EVENTS, "reviews_per_month = 0", "must be at least 1"),
        (gifts.MEALS, "undo_minutes = 1441", "must be at most 1440"),
        (Template("[awards]"), "monthly_points_max = 0", "must be more than 0"),
        (membership.FILE, "fee_toman = 0", "must be more than 0"),
        (membership.FILE, "days = 27", "must be at least 28"),
        (membership.DAYS, "per_year = 32", "must be at most 31"),
    ],
)
def test_a_bad_value_is_told_with_what_is_allowed(tmp_path: Path, file: Template, line: str, told: str) -> None:
    (fault,) = faults(tmp_path, file.filled(line))
    place, _, words = fault.partition(": ")
    table, _, key = file.header.strip("[]"), "", line.partition(" ")[0]
    assert re.sub(r"\.\d+", "", place) == f"{table}.{key}"
    assert words == told


ONE_DOWN = "falling one tier at a time needs a grace of a day at least, in which the lower one holds"


@pytest.mark.parametrize(
    ("file", "lines", "told"),
    [
        (DOUBLE, "percent = 100", "bonuses.0: gives nothing: a percent other than 100 or extra_points are missing"),
        (
            DOUBLE,
            "first_day = 2026-11-25\nlast_day = 2026-11-24",
            "bonuses.0: last_day comes before first_day",
        ),
        (bonuses.WITH_TRIPLE, 'key = "b"', "bonuses.1.key: 'b' stands here 2 times"),
        (TEA, 'benefit = "percent"', "rewards.0: a benefit of the kind percent needs percent"),
        (TEA, 'benefit = "amount"', "rewards.0: a benefit of the kind amount needs amount_toman"),
        (TEA, 'benefit = "dish"', "rewards.0: a benefit of the kind dish needs dish"),
        (TEA, "percent = 5", "rewards.0: percent says nothing for a benefit of the kind gift"),
        (
            TEA,
            'benefit = "amount"\namount_toman = 5\nmax_toman = 5',
            "rewards.0: max_toman says nothing for a benefit of the kind amount",
        ),
        (
            TEA,
            'benefit = "free_delivery"',
            "rewards.0: a free delivery is used with an order: it needs voucher_days",
        ),
        (TEA, "per_days = 3", "rewards.0: per_days says within which time per_member holds; that is missing"),
        (TEA, "early_days = 3", "rewards.0: early_days are counted before first_day; that is missing"),
        (TEA, "first_day = 2026-12-02\nlast_day = 2026-12-01", "rewards.0: last_day comes before first_day"),
        (tiers.FILE, 'drop = "one_down"', f"tiers: {ONE_DOWN}"),
        (tiers.FILE, 'measure = "points"', "tiers: level bronze needs from_points, for this club counts points"),
        (LEVEL, "from_points = 3", "tiers: level silver has from_points, and this club counts money"),
        (
            tiers.TWO,
            "from_toman = 9",
            "tiers: level silver must begin above level bronze: levels stand from the lowest",
        ),
        (tiers.TWO, 'key = "bronze"\nfrom_toman = 2_000_000', "tiers: two levels have the key bronze"),
        (
            membership.FILE,
            "days = 30\nwarning_days = 40",
            "paid_membership: warning_days (40) must be fewer than days (30)",
        ),
        (
            membership.DAYS,
            "notice_days_min = 20\nnotice_days_max = 10",
            "personal_days: notice_days_min (20) must not be more than notice_days_max (10)",
        ),
        (
            gifts.REFERRAL,
            "inviter_points = 0\ninvited_points = 0",
            "referral: gives nobody anything: inviter_points or invited_points must be more than 0",
        ),
    ],
)
def test_what_does_not_fit_together_is_told(tmp_path: Path, file: Template, lines: str, told: str) -> None:
    assert faults(tmp_path, file.filled(lines)) == [told]


def test_a_fault_within_a_list_is_told_once_and_every_fault_of_a_file_is(tmp_path: Path) -> None:
    text = LEVEL.filled("percent = -1\npersonal_days = 367") + "[card]\ncode_minutes = 0\n"
    assert faults(tmp_path, text) == [
        "tiers.levels.0.percent: must be at least 0",
        "tiers.levels.0.personal_days: must be at most 366",
        "card.code_minutes: must be at least 1",
    ]


def test_faults_stand_in_the_order_of_their_lines(tmp_path: Path) -> None:
    text = points.FILE.filled('toman_per_stpe = 1\nlife_days = "never"\npoints_per_step = -1')
    assert faults(tmp_path, text) == [
        "points.toman_per_stpe: is not known here; did you mean 'toman_per_step'?",
        "points.life_days: must be a whole number, or 'forever'",
        "points.points_per_step: must be at least 0",
    ]


def test_what_is_required_is_told_to_be_missing(tmp_path: Path) -> None:
    assert faults(tmp_path, Template("[own_card]").filled("")) == [
        "own_card.name_fa: is missing",
        "own_card.name_en: is missing",
    ]


@pytest.mark.parametrize(
    ("file", "table", "most"),
    [(TEA, "rewards", REWARDS_MAX), (DOUBLE, "bonuses", BONUSES_MAX), (LEVEL, "tiers.levels", LEVELS_MAX)],
)
def test_more_than_a_screen_holds_is_too_much(tmp_path: Path, file: Template, table: str, most: int) -> None:
    more = "\n".join([file.header, file.standard] * most)
    assert f"{table}: may hold at most {most}" in faults(tmp_path, file.filled("") + more)


def test_what_is_no_toml_is_told_with_its_line(tmp_path: Path) -> None:
    text = Template("[points]").filled("toman_per_step = 1O_000")
    with pytest.raises(ClubFileFaults, match=r"club\.toml:6: this cannot be read as TOML"):
        read(tmp_path, text)


def test_every_form_of_words_that_is_asked_for_is_told_in_words() -> None:
    for table in [*tables(ClubFile), *tables(MenuFile)]:
        for key, field in table.model.model_fields.items():
            for pattern in re.findall(r"pattern='(.*?)'", repr(field)):
                assert pattern.replace("\\\\", "\\").startswith(tuple(_SHAPES)), (table.name, key)
