"""What leaders see of the settings of points: how they stand, what a change would mean, and how they came to be."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from bot import keyboards
from bot.actions import Action
from bot.notices import Screen
from bot.setting_forms import Form, write
from bot.texts import Speaker
from bot.typography import RIAL_PER_TOMAN
from club.rules.settings import RULES, Overrides, TermsVersion
from club.rules.worked_example import WorkedExample
from club.services.settings import History

OPEN: Final = Action("settings.open")
LOOK: Final = Action("settings.look")
"""Key."""
TRY: Final = Action("settings.try")
"""Key and value: what it would mean."""
SAVE: Final = Action("settings.save")
"""Key, value, and the revision that was looked at."""
REVERT: Final = Action("settings.revert")
"""Key, and the revision that was looked at: the club file speaks again."""
VERSIONS: Final = Action("settings.versions")

BONUSES: Final = Action("bonus_desk.open")
"""The desk of bonus rules, which stand apart from these settings."""

SHOWN: Final = (
    "toman_per_step",
    "points_per_step",
    "whole_steps_only",
    "counts_delivery",
    "counts_paid_by_points",
    "max_points_per_order",
    "max_points_per_day",
    "pending_days",
    "life",
    "life_days",
    "warning_days",
    "shortfall",
)
"""What is changed in the chat; the rest is set up once, in the club file."""

_IN_TOMAN: Final = frozenset({"toman_per_step"})

_HOURS_IN_ORDER: Final = ("begins", "ends")
_NAMES: Final = ("name_fa", "name_en")
_GIVES, _HOURS, _LIMIT = {"percent", "extra_points"}, {*_HOURS_IN_ORDER}, {"max_points_per_order"}
"""The keys of a bonus rule that are changed in the chat, by the words for them."""


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting as it stands."""

    key: str
    value: Any
    from_file: Any
    """What the club file says."""
    form: Form
    revision: int


@dataclass(frozen=True, slots=True)
class Trial:
    """A value that is thought of, and what it would mean."""

    setting: Setting
    value: Any
    example: WorkedExample


def overview(speaker: Speaker, settings: Mapping[str, Any], overrides: Overrides) -> Screen:
    """Return every setting with its value; each opens its own page."""
    rows = [
        [LOOK.button(speaker.label("settings.row", name=_name(speaker, key), value=_plain(speaker, key, value)), key)]
        for key, value in ((key, settings[key]) for key in SHOWN)
    ]
    changed = [_name(speaker, key) for key in SHOWN if key in overrides.values]
    bonuses = BONUSES.button(speaker.label("settings.buttons.bonuses"))
    versions = VERSIONS.button(speaker.label("settings.buttons.versions"))
    text = speaker.text("settings.overview", changed=changed)
    return Screen(text, keyboards.inline(speaker, [*rows, [bonuses], [versions]]))


def setting(speaker: Speaker, shown: Setting) -> Screen:
    """Return what a setting means, how it stands, and how it is changed."""
    key, is_changed = shown.key, shown.value != shown.from_file
    text = speaker.text(
        "settings.setting",
        name=_name(speaker, key),
        key=key,
        value=_plain(speaker, key, shown.value),
        from_file=_plain(speaker, key, shown.from_file) if is_changed else None,
        is_typed=shown.form.is_typed,
        is_list=shown.form.is_list,
        can_choose=bool(shown.form.choices),
    )
    choices = [
        TRY.button(_plain(speaker, key, _value_of(choice)), key, choice)
        for choice in shown.form.choices
        if choice != write(shown.value)
    ]
    revert = [REVERT.button(speaker.label("settings.buttons.revert"), key, shown.revision)] if is_changed else []
    back = OPEN.button(speaker.label("settings.buttons.back"))
    return Screen(text, keyboards.inline(speaker, [*([each] for each in choices), revert, [back]]))


def preview(speaker: Speaker, trial: Trial) -> Screen:
    """Return what the value would mean, beside what holds now, before it is saved."""
    key, now, then = trial.setting.key, trial.example.dates_now, trial.example.dates_then
    text = speaker.text(
        "settings.preview",
        name=_name(speaker, key),
        was=_plain(speaker, key, trial.setting.value),
        value=_plain(speaker, key, trial.value),
        examples=trial.example.examples,
        usable_now=now.usable_at,
        usable_then=then.usable_at,
        ends_now=now.expires_at and now.expires_at - timedelta(seconds=1),
        ends_then=then.expires_at and then.expires_at - timedelta(seconds=1),
        is_typed=trial.setting.form.is_typed,
    )
    save = SAVE.button(speaker.label("settings.buttons.save"), key, write(trial.value), trial.setting.revision)
    cancel = LOOK.button(speaker.label("settings.buttons.cancel"), key)
    return Screen(text, keyboards.inline(speaker, [[save, cancel]]))


def saved(speaker: Speaker, key: str, value: object) -> Screen:
    """Return the word that a setting holds now."""
    text = speaker.text("settings.saved", name=_name(speaker, key), value=_plain(speaker, key, value))
    return Screen(text, keyboards.inline(speaker, [[OPEN.button(speaker.label("settings.buttons.all"))]]))


def versions(speaker: Speaker, history: History, *, in_force: str) -> Screen:
    """Return the terms that were ever in force: since when, by whom, and what they changed."""
    before = (*history.versions[1:], history.older)
    lines = [
        {
            "at": version.at,
            "who": None if version.staff_id is None else history.names.get(version.staff_id),
            "is_in_force": version.version == in_force,
            "is_first": older is None,
            "changes": [
                _rule_change(speaker, key, value, older)
                if key.startswith(RULES)
                else (_name(speaker, key), _plain(speaker, key, value))
                for key, value in version.differences(older).items()
                if key.startswith(RULES)
                or ((key in SHOWN or older is not None) and speaker.has(f"settings.names.{key}"))
            ],
        }
        for version, older in zip(history.versions, before, strict=True)
    ]
    back = OPEN.button(speaker.label("settings.buttons.back"))
    return Screen(speaker.text("settings.versions", lines=lines), keyboards.inline(speaker, [[back]]))


def _rule_change(
    speaker: Speaker, key: str, rule: Mapping[str, Any] | None, older: TermsVersion | None
) -> tuple[str, str]:
    """Return a bonus rule's name, and what is otherwise with it from then on; None: it ended."""
    own = f"name_{speaker.language}"
    before = None if older is None else older.settings.get(key)
    if rule is None:
        assert before is not None, "what ended was there before"
        return before[own], speaker.label("settings.ended")
    if before is None:
        return rule[own], _gives(speaker, rule)
    return before[own], speaker.label("bonuses.list", items=_otherwise(speaker, before, rule))


def _gives(speaker: Speaker, rule: Mapping[str, Any]) -> str:
    """Return in words what a rule gives."""
    gives = {"percent": rule.get("percent", 100), "extra_points": rule.get("extra_points", 0)}
    return speaker.label("bonuses.gives", **gives)


def _otherwise(speaker: Speaker, before: Mapping[str, Any], rule: Mapping[str, Any]) -> list[str]:
    """Return in words what of a rule is no longer as it was; what only the club file changes, in one word."""
    changed = {each for each in {*before, *rule} if before.get(each) != rule.get(each)}
    told = []
    if changed & _GIVES:
        told.append(_gives(speaker, rule))
    if changed & _HOURS:
        begins, ends = (speaker.typography.digits(rule[each][:5]) if each in rule else None for each in _HOURS_IN_ORDER)
        told.append(speaker.label("settings.rule.hours", begins=begins, ends=ends))
    if changed & _LIMIT:
        told.append(speaker.label("settings.rule.limit", limit=rule.get("max_points_per_order")))
    told += [
        speaker.label("settings.rule.name", field=speaker.label(f"bonus_desk.fields.{each}"), name=rule[each])
        for each in _NAMES
        if each in changed
    ]
    if changed - _GIVES - _HOURS - _LIMIT - {*_NAMES}:
        told.append(speaker.label("settings.rule.more"))
    return told


def _name(speaker: Speaker, key: str) -> str:
    return speaker.label(f"settings.names.{key}")


def _value_of(choice: str) -> object:
    return {"true": True, "false": False, "none": None}.get(choice, choice)


def _plain(speaker: Speaker, key: str, value: object) -> str:
    """Return a value in words."""
    if isinstance(value, bool):
        return speaker.label("settings.yes" if value else "settings.no")
    if isinstance(value, Mapping) or (isinstance(value, list | tuple) and not all(isinstance(n, int) for n in value)):
        return speaker.label("settings.rules", count=len(value))
    if isinstance(value, list | tuple):
        numbers = [speaker.typography.number(int(each)) for each in value]
        return speaker.label(f"settings.lists.{key}", numbers=numbers)
    if isinstance(value, int):
        if key in _IN_TOMAN:
            return speaker.typography.money(value * RIAL_PER_TOMAN)
        unit = f"settings.units.{key}"
        return speaker.label(unit, value=value) if speaker.has(unit) else speaker.typography.number(value)
    choice = f"settings.choices.{key}.{write(value)}"
    return speaker.label(choice if speaker.has(choice) else "settings.untold")
