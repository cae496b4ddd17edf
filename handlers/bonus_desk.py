"""Bonus rules in the hands of leaders: switch one on or off, change it after a worked example, make a new one."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from telegram import Update

from bot.actions import Pressed
from bot.agreement import with_overrides
from bot.context import ClubContext
from bot.notices import Screen
from bot.said import typed_words
from bot.screens import bonus_desk as screens
from bot.sections.bonuses import BonusSection
from bot.sections.rewards import WEEKDAYS
from bot.setting_forms import NOTHING, form_of, read, read_hours, read_typed
from club.errors import StaleButton
from club.rules.calendar import club_day
from club.rules.menu import CategoryId
from club.rules.settings import RULES, Overrides
from club.rules.staff import Deed, require
from club.rules.typed_text import clean_text
from club.rules.worked_example import work_out_rule
from club.services import bonus_desk
from club.services.bonus_desk import Desk

if TYPE_CHECKING:
    from bot.club_application import ClubApplication

QUESTION: Final = "bonus_desk.field"
NEW_NAME: Final = "bonus_desk.name"
_NAME_LENGTH_MAX: Final = 200
"""More is no name at all; the section of the club file says how much of it can be."""

_EFFECT: Final = re.compile(r"[pe][0-9]{1,4}")
_WHEN: Final = re.compile(r"a|w[0-6]?|d(20[0-9]{2}-[0-9]{2}-[0-9]{2})?")


# Looking --------------------------------------------------------------------------------------------------------------


async def show_all(update: Update, context: ClubContext) -> None:
    """Show every bonus rule."""
    held = _held(context)
    await context.stop_asking()
    await context.show(_overview(context, held))


async def look(update: Update, context: ClubContext) -> None:
    """Show one rule with everything it asks for."""
    await context.stop_asking()
    await _show(context, Pressed.of(update).text(0))


async def ask(update: Update, context: ClubContext) -> None:
    """Ask how a field of a rule is to be, and take what is typed next."""
    key, field = Pressed.of(update).text(0), _field(update)
    shown = _rule(context, key, _held(context))
    await context.ask(QUESTION, {"rule": key, "field": field})
    await context.show(screens.field(context.speaker, shown, field))


# Changing -------------------------------------------------------------------------------------------------------------


async def receive(update: Update, context: ClubContext, detail: Mapping[str, Any]) -> None:
    """Store a typed name; show what any other typed value would mean."""
    words = typed_words(update)
    key, field = detail["rule"], detail["field"]
    if field in screens.NAMES:
        overrides = _held(context)
        await _change(context, key, {field: clean_text(words, _NAME_LENGTH_MAX)}, overrides, seen=overrides.revision)
        await context.stop_asking()
    else:  # the question stays: another value written then is another trial
        await _preview(context, key, field, _typed(field, words))


async def try_choice(update: Update, context: ClubContext) -> None:
    """Show what the chosen value would mean."""
    pressed = Pressed.of(update)
    await _preview(context, pressed.text(0), _field(update), _carried(_field(update), pressed.text(2)))
    await context.stop_asking()


async def save(update: Update, context: ClubContext) -> None:
    """Let the value hold from now on."""
    pressed, field = Pressed.of(update), _field(update)
    keys = _carried(field, pressed.text(2))
    await _change(context, pressed.text(0), keys, context.club.overrides, seen=pressed.number(3))


async def withdraw(update: Update, context: ClubContext) -> None:
    """Let the club file speak for the rule again, or end a rule that was made in the chat."""
    pressed, now_held = Pressed.of(update), context.club.overrides
    if all(each.key != pressed.text(0) for each in with_overrides(context.club.file, now_held).bonuses):
        await show_all(update, context)  # a second tap, or another phone: it is as she wanted
        return
    shown = _rule(context, pressed.text(0), now_held)
    held = await bonus_desk.withdraw(
        context.db, shown.section.key, seen=pressed.number(1), **_event(context, shown.section)
    )
    context.club.adopt(held)
    if shown.is_in_file:
        await _show(context, shown.section.key)
    else:
        await context.show(_overview(context, held))


async def _preview(context: ClubContext, key: str, field: str, keys: Mapping[str, object]) -> None:
    """Work the change out for purchases that are all the rule asks for; the section refuses what cannot be."""
    held = _held(context)
    shown = _rule(context, key, held)
    now, then = (with_overrides(context.club.file, each) for each in (held, held.with_rule(key, keys)))
    section = _section(then.bonuses, key)
    desk = await _look(context, section)
    example = work_out_rule(
        section.build(),
        then.build().terms,
        now.build().programme.bonuses,
        then.build().programme.bonuses,
        average_rial=desk.usage.average_rial,
        at=context.now(),
        tiers=context.house.programme.tiers,
        zone=context.house.zone,
    )
    trial = screens.Trial(shown, field, section, example)
    await context.show(screens.preview(context.speaker, trial, desk, house=context.house))


async def _change(context: ClubContext, key: str, keys: Mapping[str, object], held: Overrides, *, seen: int) -> None:
    """Store what the section makes of the values, and show the rule as it stands now."""
    section = _section(with_overrides(context.club.file, held.with_rule(key, keys)).bonuses, key)
    written = section.model_dump(mode="json")
    stored = await bonus_desk.change(
        context.db, key, {each: written[each] for each in keys}, seen=seen, **_event(context, section)
    )
    context.club.adopt(stored)
    await _show(context, key)


# Making ---------------------------------------------------------------------------------------------------------------


async def make(update: Update, context: ClubContext) -> None:
    """Go one step on with a new rule: what it gives, when, for what, and at last its name."""
    chosen = _steps(update)
    desk = await _look(context)
    await context.stop_asking()
    if not chosen:
        await context.show(screens.choose_effect(context.speaker))
    elif len(chosen) == 1:
        await context.show(screens.choose_rhythm(context.speaker, chosen[0]))
    elif chosen[1] in (screens.ONCE, screens.WEEKLY):
        today = club_day(context.now(), context.house.zone)
        await context.show(screens.choose_day(context.speaker, chosen[0], chosen[1], today=today))
    elif len(chosen) == 2:
        await context.show(screens.choose_what(context.speaker, chosen[0], chosen[1], desk.categories))
    else:
        await context.ask(NEW_NAME, {"keys": _chosen(chosen[0], chosen[1], Pressed.of(update).number(2), desk)})
        await context.show(screens.ask_name(context.speaker))


async def name_new(update: Update, context: ClubContext, detail: Mapping[str, Any]) -> None:
    """Keep the new rule under the typed name, switched off, and show it."""
    words = clean_text(typed_words(update), _NAME_LENGTH_MAX)
    overrides = _held(context)
    keys = {"name_fa": words, "name_en": words, "is_on": False, **detail["keys"]}
    await _change(context, f"chat_{update.update_id}", keys, overrides, seen=overrides.revision)
    await context.stop_asking()


def _steps(update: Update) -> tuple[str, ...]:
    """Return what was chosen so far. Raises: StaleButton for what no button of ours says."""
    chosen = Pressed.of(update).values
    if (chosen and not _EFFECT.fullmatch(chosen[0])) or (len(chosen) > 1 and not _WHEN.fullmatch(chosen[1])):
        raise StaleButton
    return chosen


def _chosen(effect: str, when: str, category_id: int, desk: Desk) -> dict[str, object]:
    """Return the keys of the rule that was put together with buttons. Raises: StaleButton."""
    keys: dict[str, object] = {"percent" if effect[0] == "p" else "extra_points": int(effect[1:])}
    if when.startswith(screens.WEEKLY):
        keys["weekdays"] = [name for name, number in WEEKDAYS.items() if number == int(when[1:])]
    elif when.startswith(screens.ONCE):
        keys["days"] = [when[1:]]
    if category_id:
        if (category := desk.category(CategoryId(category_id))) is None:
            raise StaleButton
        keys["categories"] = [category.key]
    return keys


# Small change ---------------------------------------------------------------------------------------------------------


def _held(context: ClubContext) -> Overrides:
    """Return what holds over the club file now; a save names its revision, so nobody saves over what she has not seen.

    Raises: NotAllowed.
    """
    require(context.staff, Deed.CHANGE_SETTINGS)
    return context.club.overrides


async def _look(context: ClubContext, section: BonusSection | None = None) -> Desk:
    rules = (section.build(),) if section else ()
    return await bonus_desk.look(context.db, *rules, by=context.person_id, now=context.now())


async def _show(context: ClubContext, key: str) -> None:
    """Show a rule; one that is gone is a stale button."""
    shown = _rule(context, key, context.club.overrides)
    desk = await _look(context, shown.section)
    await context.show(screens.rule(context.speaker, shown, desk, house=context.house, now=context.now()))


def _overview(context: ClubContext, overrides: Overrides) -> Screen:
    file = with_overrides(context.club.file, overrides)
    return screens.overview(context.speaker, file.bonuses, stacking=file.points.stacking)


def _rule(context: ClubContext, key: str, overrides: Overrides) -> screens.Rule:
    return screens.Rule(
        _section(with_overrides(context.club.file, overrides).bonuses, key),
        is_in_file=any(each.key == key for each in context.club.file.bonuses),
        is_changed=f"{RULES}{key}" in overrides.values,
        revision=overrides.revision,
    )


def _section(rules: tuple[BonusSection, ...], key: str) -> BonusSection:
    """Return the rule with this key. Raises: StaleButton."""
    found = next((each for each in rules if each.key == key), None)
    if found is None:
        raise StaleButton
    return found


def _field(update: Update) -> str:
    place = Pressed.of(update).number(1)
    if not 0 <= place < len(screens.FIELDS):
        raise StaleButton
    return screens.FIELDS[place]


def _typed(field: str, words: str) -> dict[str, object]:
    """Return what was typed as keys of the section. Raises: SettingUnusable."""
    if field == screens.HOURS:
        begins, ends = read_hours(words)
        return {"begins": begins.isoformat(), "ends": ends.isoformat()}
    return {field: read_typed(form_of(BonusSection, field), words)}


def _carried(field: str, written: str) -> dict[str, object]:
    """Return what a button carries as keys of the section."""
    if field != screens.HOURS:
        return {field: read(form_of(BonusSection, field), written)}
    if written == NOTHING:
        return {"begins": None, "ends": None}
    begins, _, ends = written.partition("-")
    return {"begins": f"{begins[:2]}:{begins[2:]}", "ends": f"{ends[:2]}:{ends[2:]}"}


def _event(context: ClubContext, section: BonusSection) -> dict[str, Any]:
    return {
        "name": section.name(context.house.language),
        "draft": context.club.agreement,
        "by": context.person_id,
        "cause": context.cause,
        "now": context.now(),
    }


def register(app: ClubApplication) -> None:
    """Register the questions and the buttons; /settings leads here."""
    app.answers.on(QUESTION, receive)
    app.answers.on(NEW_NAME, name_new)
    app.actions.on(screens.OPEN, show_all)
    app.actions.on(screens.LOOK, look)
    app.actions.on(screens.ASK, ask)
    app.actions.on(screens.TRY, try_choice)
    app.actions.on(screens.SAVE, save)
    app.actions.on(screens.WITHDRAW, withdraw)
    app.actions.on(screens.NEW, make)
