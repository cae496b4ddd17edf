"""Bonus rules as leaders see them: all of them, one with what it asks for, a change before it is saved, a new one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

from telegram import InlineKeyboardButton

from bot import keyboards
from bot.actions import Action
from bot.notices import Screen
from bot.screens import menu, settings
from bot.screens.bonuses import asked
from bot.sections.bonuses import BonusSection
from bot.setting_forms import NOTHING, write
from bot.texts import Speaker
from club.rules.house import House
from club.rules.menu import Category
from club.rules.worked_example import RuleExample
from club.services.bonus_desk import Desk

OPEN: Final = settings.BONUSES
LOOK: Final = Action("bonus_desk.look")
"""Rule."""
ASK: Final = Action("bonus_desk.ask")
"""Rule, place of the field: how it is to be."""
TRY: Final = Action("bonus_desk.try")
"""Rule, place of the field, value: what it would mean."""
SAVE: Final = Action("bonus_desk.save")
"""Rule, place of the field, value, and the revision that was looked at."""
WITHDRAW: Final = Action("bonus_desk.end")
"""Rule, and the revision that was looked at: the club file speaks again, or the rule ends."""
NEW: Final = Action("bonus_desk.new")
"""What it gives, when, and the number of the category: each step carries what was chosen before."""

FIELDS: Final = ("is_on", "percent", "extra_points", "hours", "max_points_per_order", "name_fa", "name_en")
"""What of a rule is changed in the chat, by its place in a button; the rest is set up in the club file."""

HOURS: Final = "hours"
NAMES: Final = ("name_fa", "name_en")
"""No outcome hangs on them: they are stored as soon as they are typed."""

PERCENTS: Final = (150, 200, 300)
EXTRAS: Final = (10, 20, 50)
"""What is offered first; any other number may be typed."""

ALWAYS, ONCE, WEEKLY = "a", "d", "w"
"""How a button says when a new rule holds: always, on a day, every week on a day of it."""

DAYS_AHEAD: Final = 14
COLUMNS: Final = 2
_DAYS_OF_WEEK: Final = 7
_EVERYTHING: Final = 0
"""In place of a category's number."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule as it stands."""

    section: BonusSection
    is_in_file: bool
    is_changed: bool
    """Whether something of it was changed in the chat."""
    revision: int


@dataclass(frozen=True, slots=True)
class Trial:
    """A field that is thought of, and what it would mean."""

    rule: Rule
    field: str
    then: BonusSection
    """The rule as it would be."""
    example: RuleExample


def value(section: BonusSection, field: str) -> str:
    """Return a field as a button carries it."""
    if field != HOURS:
        return write(getattr(section, field))
    if section.begins is None and section.ends is None:
        return NOTHING
    return "-".join(f"{each:%H%M}" for each in (section.begins or time(), section.ends or time()))


# The rules ------------------------------------------------------------------------------------------------------------


def overview(speaker: Speaker, rules: Sequence[BonusSection], *, stacking: str) -> Screen:
    """Return every rule, those that are on first; each opens its own page."""
    in_order = sorted(rules, key=lambda rule: not rule.is_on)
    rows = [
        [LOOK.button(speaker.label("bonus_desk.row", name=rule.name(speaker.language), is_on=rule.is_on), rule.key)]
        for rule in in_order[: keyboards.BUTTONS_MAX - 2]
    ]
    new = NEW.button(speaker.label("bonus_desk.buttons.new"))
    back = settings.OPEN.button(speaker.label("bonus_desk.buttons.settings"))
    text = speaker.text("bonus_desk.overview", count=len(rules), stacking=stacking)
    return Screen(text, keyboards.inline(speaker, [*rows, [new], [back]]))


def rule(speaker: Speaker, shown: Rule, desk: Desk, *, house: House, now: datetime) -> Screen:
    """Return a rule: what it gives, all that it asks for, when it holds next, and what can be changed."""
    section = shown.section
    next_at = section.build().next_at(now, house.zone)
    text = speaker.text(
        "bonus_desk.rule",
        **_facts(speaker, section, desk, house),
        is_now=next_at == now,
        next_at=next_at,
        is_changed=shown.is_changed and shown.is_in_file,
    )
    flip = TRY.button(
        speaker.label("bonus_desk.buttons.off" if section.is_on else "bonus_desk.buttons.on"),
        section.key,
        FIELDS.index("is_on"),
        write(not section.is_on),
    )
    fields = [
        ASK.button(speaker.label(f"bonus_desk.fields.{field}"), section.key, FIELDS.index(field))
        for field in FIELDS[1:]
    ]
    ending = []
    if not shown.is_in_file or shown.is_changed:
        words = "bonus_desk.buttons.revert" if shown.is_in_file else "bonus_desk.buttons.delete"
        ending = [WITHDRAW.button(speaker.label(words), section.key, shown.revision)]
    back = OPEN.button(speaker.label("bonus_desk.buttons.back"))
    rows = [[flip], *keyboards.grid(fields, columns=COLUMNS), ending, [back]]
    return Screen(text, keyboards.inline(speaker, rows))


def field(speaker: Speaker, shown: Rule, wanted: str) -> Screen:
    """Return how a field of a rule is changed: by typing, or by a button where one is enough."""
    section, place = shown.section, FIELDS.index(wanted)
    choices = {
        "percent": (100, *PERCENTS) if section.extra_points else PERCENTS,
        "extra_points": (0, *EXTRAS) if section.percent != 100 else EXTRAS,
        HOURS: (NOTHING,),
        "max_points_per_order": (NOTHING,),
    }.get(wanted, ())
    rows = [
        [TRY.button(speaker.label(f"bonus_desk.choices.{wanted}", value=choice), section.key, place, choice)]
        for choice in choices
        if str(choice) != value(section, wanted)
    ]
    text = speaker.text(f"bonus_desk.ask.{wanted}", name=section.name(speaker.language), rule=section)
    back = LOOK.button(speaker.label("bonus_desk.buttons.cancel"), section.key)
    return Screen(text, keyboards.inline(speaker, [*rows, [back]]))


def preview(speaker: Speaker, trial: Trial, desk: Desk, *, house: House) -> Screen:
    """Return what a change would mean, beside what holds now, before it is saved."""
    then = trial.then
    text = speaker.text(
        "bonus_desk.preview",
        **_facts(speaker, then, desk, house),
        examples=trial.example.examples,
        at=trial.example.at,
    )
    place = FIELDS.index(trial.field)
    save = SAVE.button(
        speaker.label("settings.buttons.save"), then.key, place, value(then, trial.field), trial.rule.revision
    )
    cancel = LOOK.button(speaker.label("settings.buttons.cancel"), then.key)
    return Screen(text, keyboards.inline(speaker, [[save, cancel]]))


def _facts(speaker: Speaker, section: BonusSection, desk: Desk, house: House) -> dict[str, object]:
    """Return what a rule is called, what it gives and what it asks for."""
    bonus = section.build()
    return {
        "name": section.name(speaker.language),
        "rule": section,
        "bonus": bonus,
        "asked": asked(speaker, bonus, desk.names, house),
    }


# A new one ------------------------------------------------------------------------------------------------------------


def choose_effect(speaker: Speaker) -> Screen:
    """Ask what a new rule gives."""
    buttons = [
        *(NEW.button(speaker.label("bonus_desk.choices.percent", value=each), f"p{each}") for each in PERCENTS),
        *(NEW.button(speaker.label("bonus_desk.choices.extra_points", value=each), f"e{each}") for each in EXTRAS),
    ]
    return _step(speaker, "bonus_desk.new.effect", keyboards.grid(buttons, columns=COLUMNS))


def choose_rhythm(speaker: Speaker, effect: str) -> Screen:
    """Ask whether it holds on one day, every week, or always."""
    rows = [
        [NEW.button(speaker.label(f"bonus_desk.new.rhythms.{words}"), effect, when)]
        for words, when in (("once", ONCE), ("weekly", WEEKLY), ("always", ALWAYS))
    ]
    return _step(speaker, "bonus_desk.new.rhythm", rows)


def choose_day(speaker: Speaker, effect: str, rhythm: str, *, today: date) -> Screen:
    """Ask on which day it holds, or on which day of every week."""
    ahead = DAYS_AHEAD if rhythm == ONCE else _DAYS_OF_WEEK
    days = [today + timedelta(days=number) for number in range(ahead)]
    buttons = [
        NEW.button(
            speaker.label(f"bonus_desk.new.days.{rhythm}", on=day),
            effect,
            f"{ONCE}{day.isoformat()}" if rhythm == ONCE else f"{WEEKLY}{day.weekday()}",
        )
        for day in days
    ]
    return _step(speaker, "bonus_desk.new.day", keyboards.grid(buttons, columns=COLUMNS))


def choose_what(speaker: Speaker, effect: str, when: str, categories: Sequence[Category]) -> Screen:
    """Ask what of an order it is for."""
    buttons = [
        NEW.button(
            speaker.label("bonus_desk.new.category", name=menu.name_of(speaker, each)),
            effect,
            when,
            each.id,
        )
        for each in categories[: keyboards.BUTTONS_MAX - 2]
    ]
    everything = [NEW.button(speaker.label("bonus_desk.new.everything"), effect, when, _EVERYTHING)]
    return _step(speaker, "bonus_desk.new.what", [everything, *keyboards.grid(buttons, columns=COLUMNS)])


def ask_name(speaker: Speaker) -> Screen:
    """Ask what guests are to read."""
    return _step(speaker, "bonus_desk.new.name", [])


def _step(speaker: Speaker, key: str, rows: Sequence[Sequence[InlineKeyboardButton]]) -> Screen:
    back = OPEN.button(speaker.label("bonus_desk.buttons.cancel"))
    return Screen(speaker.text(key), keyboards.inline(speaker, [*rows, [back]]))
