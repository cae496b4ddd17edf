"""What makes no sense in a club file and is no fault: rules that never hold, and keys that the menu does not have."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from bot.clubfile import read_club_file
from bot.menufile import read_menu_file
from bot.oversights import oversights, unknown_on_menu
from club.rules.menu import MenuKeys
from tests.keys.case import Template
from tests.keys.stories import DELIVERING, DINING, NAMES
from tests.menus import PLAN
from tests.scenarios.stage import DEMO

TODAY = date(2026, 11, 22)

BONUS = Template("[[bonuses]]", f'key = "a"\n{NAMES}\npercent = 200')
REWARD = Template("[[rewards]]", f'key = "tea"\n{NAMES}\npoints = 60')
LEVEL = Template("[[tiers.levels]]", f'key = "silver"\n{NAMES}\nfrom_toman = 0')
TIERS = Template("[tiers]", below=f"{LEVEL.header}\n{LEVEL.standard}")
POINTS = Template("[points]")
FEE = Template("[paid_membership]", f"{NAMES}\nfee_toman = 1")
DAY_OFF = '[personal_days]\n[[tiers.levels]]\nkey = "a"\nname_fa = "الف"\nname_en = "A"\nfrom_toman = 0'


def told(folder: Path, file: Template, lines: str, *, more: str = "") -> list[str]:
    """What is worth a look; the line that it is about is looked at."""
    path = folder / "club.toml"
    text = f"{file.filled(lines)}\n{more}\n"
    path.write_text(text, encoding="utf-8")
    found = oversights(path, read_club_file(path), today=TODAY)
    for each in found:
        assert each.line is not None
        assert text.splitlines()[each.line - 1].startswith(f"{each.key.rpartition('.')[2]} = ")
    return [f"{each.key}: {each.what}" for each in found]


NOBODY_CHOOSES = "bonuses.0.personal_day: nobody has days of her own ([personal_days]), so this rule never holds"


@pytest.mark.parametrize(
    ("file", "lines", "what", "cure"),
    [
        (
            BONUS,
            "paid_members = true",
            "bonuses.0.paid_members: there is no [paid_membership], so this rule never holds",
            f"[paid_membership]\n{NAMES}\nfee_toman = 1",
        ),
        (BONUS, "personal_day = true", NOBODY_CHOOSES, "[personal_days]\nper_year = 1"),
        (BONUS, "personal_day = true", NOBODY_CHOOSES, f"{DAY_OFF}\npersonal_days = 1"),
        (
            BONUS,
            'payments = ["cash", "own_card"]',
            "bonuses.0.payments: there is no [own_card], so nobody pays with 'own_card'",
            f"[own_card]\n{NAMES}",
        ),
        (
            BONUS,
            'kinds = ["delivery"]',
            "bonuses.0.kinds: there are no [[delivery_zones]], so nothing is delivered",
            DELIVERING,
        ),
        (
            BONUS,
            'kind = "surprise"',
            "bonuses.0.kind: no reward has takes_surprise, so nobody can spend the points that it gives",
            f"{REWARD.header}\n{REWARD.standard}\ntakes_surprise = true",
        ),
        (BONUS, 'kinds = ["dine_in"]', "bonuses.0.kinds: there are no [[tables]], so nobody eats in", DINING),
        (
            REWARD,
            "needs_invitation = true",
            "rewards.0.needs_invitation: no tier has invitations, so nobody can take it",
            f"{LEVEL.header}\n{LEVEL.standard}\ninvitations = true",
        ),
        (
            REWARD,
            "first_day = 2026-12-01\nearly_days = 3",
            "rewards.0.early_days: no tier has early_access, so nobody may take it earlier",
            f"{LEVEL.header}\n{LEVEL.standard}\nearly_access = true",
        ),
        (
            LEVEL,
            "personal_days = 1",
            "tiers.levels.0.personal_days: there is no [personal_days], so nobody chooses any",
            "[personal_days]",
        ),
        (
            LEVEL,
            "pay_by_points_max_toman = 9",
            "tiers.levels.0.pay_by_points_max_toman: there is no [payment_by_points], so points pay no bill",
            "[payment_by_points]\npoints = 1\ntoman = 1",
        ),
        (
            LEVEL,
            "free_delivery = true",
            "tiers.levels.0.free_delivery: there are no [[delivery_zones]], so nothing is delivered",
            DELIVERING,
        ),
    ],
)
def test_what_never_holds_is_told_until_what_it_needs_is_there(
    tmp_path: Path, file: Template, lines: str, what: str, cure: str
) -> None:
    assert told(tmp_path, file, lines) == [what]
    assert told(tmp_path, file, lines, more=cure) == []


def test_of_a_rule_that_is_off_nothing_is_told(tmp_path: Path) -> None:
    assert told(tmp_path, BONUS, "is_on = false\npaid_members = true") == []


@pytest.mark.parametrize(
    ("file", "over", "holds", "what"),
    [
        (
            BONUS,
            "days = [2026-11-20, 2026-11-21]",
            "days = [2026-11-21, 2026-11-22]",
            "bonuses.0.days: the last of its days has passed, so this rule never holds again",
        ),
        (
            BONUS,
            "last_day = 2026-11-21",
            "last_day = 2026-11-22",
            "bonuses.0.last_day: its last day has passed, so this rule never holds again",
        ),
        (
            REWARD,
            "last_day = 2026-11-21",
            "last_day = 2026-11-22",
            "rewards.0.last_day: its last day has passed, so nobody can take it any more",
        ),
    ],
)
def test_what_is_over_is_told(tmp_path: Path, file: Template, over: str, holds: str, what: str) -> None:
    assert told(tmp_path, file, over) == [what]
    assert told(tmp_path, file, holds) == []


@pytest.mark.parametrize(
    ("file", "idle", "at_work", "what"),
    [
        (
            POINTS,
            'life = "month_end"\nlife_days = 9',
            'life = "inactivity"\nlife_days = 9',
            "points.life_days: says nothing where life is 'month_end'",
        ),
        (POINTS, "life_periods = 2", 'life = "year_end"\nlife_periods = 2', "points.life_periods: says nothing where"),
        (POINTS, 'calendar = "gregorian"', 'life = "month_end"\ncalendar = "gregorian"', "points.calendar: says"),
        (POINTS, 'life = "forever"\nlife_days = 9', 'life = "forever"', "points.life_days: says nothing where life is"),
        (
            POINTS,
            "counts_tax = false",
            "counts_tax = false\nprices_include_tax_percent = 9",
            "points.counts_tax: says nothing without prices_include_tax_percent",
        ),
        (
            TIERS,
            'window = "ever"\nwindow_days = 9',
            "window_days = 9",
            "tiers.window_days: says nothing where window is 'ever'",
        ),
        (
            FEE,
            "credit_life_days = 9",
            "credit_life_days = 9\ncredit_points = 1",
            "paid_membership.credit_life_days: says nothing without credit_points",
        ),
    ],
)
def test_a_key_that_says_nothing_beside_the_others_is_told(
    tmp_path: Path, file: Template, idle: str, at_work: str, what: str
) -> None:
    (found,) = told(tmp_path, file, idle)
    assert found.startswith(what)
    assert told(tmp_path, file, at_work) == []


def test_days_of_visits_say_nothing_without_a_second_way_up(tmp_path: Path) -> None:
    (found,) = told(tmp_path, TIERS, "visits_days = 9")
    assert found == "tiers.visits_days: no level has from_visits as a second way up"
    assert told(tmp_path, TIERS, "visits_days = 9", more="from_visits = 3") == []
    visits = Template("[tiers]", below=f'[[tiers.levels]]\nkey = "a"\n{NAMES}\nfrom_visits = 3')
    assert told(tmp_path, visits, 'measure = "visits"\nvisits_days = 9') == [found]


# The menu -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("file", "lines", "what"),
    [
        (
            BONUS,
            'dishes = ["doogh", "kobideh"]',
            "bonuses.0.dishes: there is no dish 'kobideh' on the menu, and the rule gives nothing for it until there "
            "is; did you mean 'koobideh'?",
        ),
        (
            BONUS,
            'categories = ["gril"]',
            "bonuses.0.categories: there is no category 'gril' on the menu, and the rule gives nothing for it until "
            "there is; did you mean 'grill'?",
        ),
        (
            BONUS,
            'labels = ["lamp"]',
            "bonuses.0.labels: there is no label 'lamp' on the menu, and the rule gives nothing for it until there is; "
            "did you mean 'lamb'?",
        ),
        (
            BONUS,
            'dishes = ["drink"]',
            "bonuses.0.dishes: there is no dish 'drink' on the menu, and the rule gives nothing for it until there is; "
            "'drink' is a category",
        ),
        (
            REWARD,
            'benefit = "dish"\ndish = "pizza"',
            "rewards.0.dish: there is no dish 'pizza' on the menu, and the reward is worth nothing until there is",
        ),
        (BONUS, 'dishes = ["doogh"]\ncategories = ["grill"]\nlabels = ["lamb"]', None),
        (REWARD, 'benefit = "dish"\ndish = "doogh"', None),
    ],
)
def test_a_key_that_nothing_on_the_menu_has_is_told_with_the_nearest(
    tmp_path: Path, file: Template, lines: str, what: str | None
) -> None:
    path = tmp_path / "club.toml"
    path.write_text(file.filled(lines), encoding="utf-8")
    found = unknown_on_menu(path, read_club_file(path), PLAN.keys)
    assert [f"{each.key}: {each.what}" for each in found] == ([what] if what else [])
    if what:
        assert path.read_text(encoding="utf-8").splitlines()[(found[0].line or 0) - 1] == lines.splitlines()[-1]
    assert unknown_on_menu(path, read_club_file(path), MenuKeys()) == (), "a menu is still to come"


CLUB_FILES = [DEMO / "club.toml", *sorted((DEMO / "programmes").glob("*.toml"))]


@pytest.mark.parametrize("path", CLUB_FILES, ids=[path.stem for path in CLUB_FILES])
def test_the_files_to_start_from_leave_nothing_to_look_at(path: Path) -> None:
    file = read_club_file(path)
    assert oversights(path, file, today=TODAY) == ()


def test_the_demos_rules_are_for_what_is_on_its_menu() -> None:
    path = DEMO / "club.toml"
    assert unknown_on_menu(path, read_club_file(path), read_menu_file(DEMO / "menu.toml").build().keys) == ()


def test_points_that_end_with_their_month_never_become_gift_codes_at_its_end(tmp_path: Path) -> None:
    conversion = '[conversion]\npoints_per_reward = 100\namount_toman = 1\ntitle_fa = "کد"\ntitle_en = "code"'
    ends = 'life = "month_end"\nlife_periods = 0'
    what = "points end at the midnight at which [conversion] would make gift codes of them, so it never does"
    assert told(tmp_path, POINTS, ends, more=conversion) == [f"points.life_periods: {what}"]
    for lines, more in (
        (ends, f'{conversion}\nwhen = "at_once"'),
        ('life = "month_end"\nlife_periods = 1', conversion),
        (ends, ""),
    ):
        assert told(tmp_path, POINTS, lines, more=more) == []
