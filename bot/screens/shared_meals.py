"""Meals for somebody in need: the table as members see it and as staff hand it out."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from telegram import InlineKeyboardButton

from bot import keyboards
from bot.actions import Action
from bot.notices import Screen
from bot.screens.points import MINE
from bot.texts import Speaker
from club.rules.shared_meals import SharedMealTerms
from club.services.shared_meals import ServingTable, SharedTable

SHOW: Final = Action("shared_meals.show")
GIVE: Final = Action("shared_meals.give")
"""The number that names the gift."""
TAKE_BACK: Final = Action("shared_meals.take_back")
"""Meal."""
WORK: Final = Action("shared_meals.work")
"""The table as staff see it."""
SERVE: Final = Action("shared_meals.serve")
"""Meal."""


def show_button(speaker: Speaker, terms: SharedMealTerms) -> InlineKeyboardButton:
    """Return the way to the table."""
    return SHOW.button(speaker.label("shared_meals.buttons.show", name=terms.name(speaker.language)))


def work_button(speaker: Speaker, terms: SharedMealTerms) -> InlineKeyboardButton:
    """Return the way to the table as staff see it."""
    return WORK.button(speaker.label("shared_meals.buttons.show", name=terms.name(speaker.language)))


def table(speaker: Speaker, shown: SharedTable, *, house: str) -> Screen:
    """Return the table as a member sees it; nobody's name is on it.

    A meal that was just given can be taken back, so it is given with one tap. Where that button stood stands the way
    back then: an impatient second tap neither gives another meal nor takes this one back.
    """
    meal, terms = shown.undoable, shown.terms
    text = speaker.text(
        "shared_meals.table",
        house=house,
        name=terms.name(speaker.language),
        points=terms.points_per_meal,
        all=shown.all,
        hers=shown.hers,
        missing=shown.missing,
        until=None if meal is None else meal.given_at + timedelta(minutes=terms.undo_minutes),
    )
    label = speaker.label
    give = [] if shown.missing else [GIVE.button(label("shared_meals.buttons.give"), shown.number)]
    mine = [MINE.button(label("points.buttons.mine"))]
    if meal is None:
        return Screen(text, keyboards.inline(speaker, [give, mine]))
    another = [] if shown.missing else [GIVE.button(label("shared_meals.buttons.another"), shown.number)]
    undo = TAKE_BACK.button(label("shared_meals.buttons.take_back"), meal.id)
    return Screen(text, keyboards.inline(speaker, [mine, [undo, *another]]))


def work(speaker: Speaker, shown: ServingTable, terms: SharedMealTerms) -> Screen:
    """Return the table as staff see it, with the button that hands a meal out."""
    label = speaker.label
    if shown.next_id is None:
        row = [WORK.button(label("shared_meals.buttons.refresh"))]
    else:
        row = [SERVE.button(label("shared_meals.buttons.serve"), shown.next_id)]
    return Screen(_work_text(speaker, shown, terms), keyboards.inline(speaker, [row]))


def served(speaker: Speaker, shown: ServingTable, terms: SharedMealTerms) -> Screen:
    """Return the table after a press; the next meal is one tap further, so that a second tap hands out no second."""
    row = [WORK.button(speaker.label("shared_meals.buttons.work"))]
    return Screen(_work_text(speaker, shown, terms), keyboards.inline(speaker, [row]))


def _work_text(speaker: Speaker, shown: ServingTable, terms: SharedMealTerms) -> str:
    return speaker.text("shared_meals.work", name=terms.name(speaker.language), all=shown.all, today=shown.served_today)
