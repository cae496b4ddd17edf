"""A member's own bonus days: which are hers, and a calendar of those that she can still choose."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

from bot import keyboards
from bot.actions import Action
from bot.additions import Addition
from bot.notices import Screen
from bot.screens import points
from bot.texts import Speaker
from club.services.personal_days import PersonalDays

SHOW: Final = Action("personal_days.show")
"""Page of the calendar."""
CHOOSE: Final = Action("personal_days.choose")
"""Day, page."""
GIVE_BACK: Final = Action("personal_days.give_back")
"""Day, page."""

DAYS_A_PAGE: Final = 14
COLUMNS: Final = 2


def calendar(speaker: Speaker, hers: PersonalDays, *, page: int, bonuses: Sequence[str]) -> Screen:
    """Return the calendar: a free day is chosen with a tap, one of hers that has not begun is given back with one.

    When she has none left, no day is offered. Where the days stood stands the way back to her points then, so that an
    impatient second tap does not give back what the first one took.
    """
    pages, asked = max(1, -(-len(hers.open_days) // DAYS_A_PAGE)), max(0, page)
    page = min(asked, pages - 1)
    shown = hers.open_days[page * DAYS_A_PAGE : (page + 1) * DAYS_A_PAGE] if hers.allowed else ()
    given = [GIVE_BACK.button(_label(speaker, "give_back", day), day.isoformat(), asked) for day in hers.ahead]
    free = [
        CHOOSE.button(_label(speaker, "hers" if day in hers.chosen else "day", day), day.isoformat(), page)
        for day in shown
    ]
    turning = []
    if page > 0:
        turning.append(SHOW.button(speaker.label("personal_days.buttons.earlier"), page - 1))
    if page < pages - 1 and shown:
        turning.append(SHOW.button(speaker.label("personal_days.buttons.later"), page + 1))
    text = speaker.text(
        "personal_days.calendar",
        allowed=hers.allowed,
        left=hers.left,
        chosen=[day for day in hers.chosen if day >= hers.today],
        is_today=hers.today in hers.chosen,
        bonuses=bonuses,
    )
    calendar_rows = [*keyboards.grid(free, columns=COLUMNS), turning] if free else []
    given_rows = keyboards.grid(given, columns=COLUMNS)
    back = [points.MINE.button(speaker.label("points.buttons.mine"))]
    rows = [*calendar_rows, *given_rows, back] if free else [back, *given_rows]
    return Screen(text, keyboards.inline(speaker, rows))


def on_points_page(speaker: Speaker, hers: PersonalDays) -> Addition | None:
    """Return what the page of points says of them; nothing to a member who has none and never had one."""
    ahead = [day for day in hers.chosen if day >= hers.today]
    if not hers.allowed and not ahead:
        return None
    line = speaker.text("personal_days.line", days=ahead, is_today=hers.today in ahead) if ahead else ""
    return Addition(line, [SHOW.button(speaker.label("personal_days.buttons.show"), 0)])


def on_guest_card(speaker: Speaker, hers: PersonalDays) -> Addition | None:
    """Return what a guest's card says of them to staff: only that today is one."""
    return Addition(speaker.text("personal_days.guest_line")) if hers.today in hers.chosen else None


def _label(speaker: Speaker, kind: str, day: date) -> str:
    return speaker.label(f"personal_days.buttons.{kind}", on=day)
