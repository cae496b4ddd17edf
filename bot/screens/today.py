"""The day's card."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from bot import keyboards
from bot.actions import Action
from bot.notices import Screen
from bot.screens import shared_meals
from bot.texts import Speaker
from club.rules.orders import OrderState
from club.rules.today import Today

DAY: Final = Action("today.day")
"""A day in ISO form."""

_BAR_MAX: Final = 12
_COUNTED: Final = {OrderState.COMPLETED}
"""The first line tells how many these are."""


def card(speaker: Speaker, shown: Today, *, today: date) -> Screen:
    """Return a day in numbers, with the way to its neighbours."""
    most = max(shown.by_hour.values(), default=1)
    hours = [(hour, count, "▇" * max(1, count * _BAR_MAX // most)) for hour, count in shown.by_hour.items()]
    dishes = [(dish.name_fa if speaker.language == "fa" else dish.name_en, dish.quantity) for dish in shown.best_dishes]
    whole, tenth = divmod(shown.marks.tenths, 10)
    text = speaker.text(
        "today.card",
        shown=shown,
        is_today=shown.day == today,
        underway=[(state, shown.by_state[state]) for state in OrderState if state in shown.by_state.keys() - _COUNTED],
        hours=hours,
        dishes=dishes,
        mark_whole=whole,
        mark_tenth=tenth,
        meals=shown.meals,
        table=None if shown.meals is None else shown.meals.terms.name(speaker.language),
    )
    row = [DAY.button(speaker.label("today.buttons.before"), (shown.day - timedelta(days=1)).isoformat())]
    if shown.day < today:
        row.append(DAY.button(speaker.label("today.buttons.after"), (shown.day + timedelta(days=1)).isoformat()))
    else:
        row.append(DAY.button(speaker.label("today.buttons.refresh"), shown.day.isoformat()))
    meals = [] if shown.meals is None else [shared_meals.work_button(speaker, shown.meals.terms)]
    return Screen(text, keyboards.inline(speaker, [row, meals]))
