"""The club file with what leaders changed in the chat over it: one rule of validity, that of the file's own section."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from bot.clubfile import ClubFile, checked_bonuses
from bot.sections.bonuses import BonusSection
from club.errors import SettingUnusable
from club.rules.settings import RULES, Agreement, Overrides

_FAULTS = {
    "greater_than": "too_small",
    "greater_than_equal": "too_small",
    "less_than": "too_large",
    "less_than_equal": "too_large",
    "int_parsing": "unreadable",
    "int_from_float": "unreadable",
    "string_too_short": "nameless",
    "string_too_long": "too_long",
    "gives_nothing": "gives_nothing",
}


def with_overrides(file: ClubFile, overrides: Overrides) -> ClubFile:
    """Return the file as if these values stood in it.

    Raises: SettingUnusable, with the section's own limit.
    """
    of_points = {key: value for key, value in overrides.values.items() if not key.startswith(RULES)}
    of_rules = {key: value for key, value in overrides.values.items() if key.startswith(RULES)}
    try:
        points = type(file.points).model_validate({**file.points.model_dump(), **of_points})
        bonuses = _with_rules(file, of_rules)
    except ValidationError as fault:
        raise _refusal(fault) from fault
    except ValueError as fault:
        raise SettingUnusable(fault="unfit") from fault
    return file.model_copy(update={"points": points, "bonuses": bonuses})


def _with_rules(file: ClubFile, changed: Mapping[str, Any]) -> tuple[BonusSection, ...]:
    """Return the bonus rules with what was changed of them, and those that only the chat knows."""
    written = {each.key: each.model_dump() for each in file.bonuses}
    for name, keys in changed.items():
        rule = name.removeprefix(RULES)
        written[rule] = {"key": rule, **written.get(rule, {}), **keys}
    return checked_bonuses([BonusSection.model_validate(each) for each in written.values()], file.tiers)


def agreement(file: ClubFile) -> Agreement:
    """Return the terms of points that the file makes, each bonus rule that is on by a key of its own."""
    settings = file.points.model_dump(mode="json")
    for each in file.bonuses_on:
        settings[f"{RULES}{each.key}"] = each.model_dump(mode="json", exclude_defaults=True)
    return Agreement(file.points.build(file.bonuses_on).version, settings)


def usable(file: ClubFile, overrides: Overrides) -> Overrides:
    """Return those of the values that this file can take: a newer file may have other keys and limits."""
    kept = Overrides(overrides.revision)
    for key, value in overrides.values.items():
        tried = Overrides(overrides.revision, {**kept.values, key: value})
        try:
            with_overrides(file, tried)
        except SettingUnusable:
            continue
        kept = tried
    return kept


def settings_of(file: ClubFile) -> Mapping[str, Any]:
    """Return every setting of points by its key, as JSON holds it."""
    return agreement(file).settings


def _refusal(fault: ValidationError) -> SettingUnusable:
    """Say the most telling of the faults: a limit that was passed, if there is one."""
    errors = fault.errors()
    error = next((each for each in errors if _FAULTS.get(each["type"], "").startswith("too_")), errors[0])
    kind, bounds = _FAULTS.get(error["type"], "unfit"), error.get("ctx", {})
    limit = next((int(value) for name, value in bounds.items() if name in {"gt", "ge", "lt", "le", "max_length"}), None)
    if limit is not None and "gt" in bounds:
        limit += 1
    if limit is not None and "lt" in bounds:
        limit -= 1
    return SettingUnusable(fault=kind, limit=limit)
