"""Choosing a birthday: decade, year, month and day in either calendar, each a tap.

A button says all that was chosen before it, so the message works after a restart and on two phones.
"""

from __future__ import annotations

from datetime import date
from typing import Final

from telegram import InlineKeyboardButton

from bot import keyboards
from bot.actions import Action, Pressed
from bot.notices import Screen
from bot.texts import Speaker
from club.errors import StaleButton
from club.rules.birthdays import Birthday
from club.rules.calendar import Calendar, month_length, written_in

CALENDAR = Action("birthdate.calendar")
DECADE = Action("birthdate.decade")
YEAR = Action("birthdate.year")
MONTH = Action("birthdate.month")
DAY = Action("birthdate.day")
SAVE = Action("birthdate.save")
SKIP = Action("birthdate.skip")

NO_YEAR: Final = 0
DECADES: Final = 9
"""As many as fill three rows; whoever is older types."""


def ask_screen(
    speaker: Speaker, calendar: Calendar, *, today: date, suggestion: Birthday | None = None, name: str | None = None
) -> Screen:
    """Ask for the birthday: the decades of one calendar, with what Telegram knows as a suggestion."""
    this_year = written_in(calendar, today).year
    first = this_year // 10 * 10 - (DECADES - 1) * 10
    decades = [
        DECADE.button(speaker.label("birthdate.buttons.decade", year=speaker.typography.digits(year)), calendar, year)
        for year in range(first, this_year + 1, 10)
    ]
    other = Calendar.GREGORIAN if calendar is Calendar.JALALI else Calendar.JALALI
    rows = [
        *([[_suggested(speaker, suggestion)]] if suggestion else []),
        *keyboards.grid(decades, columns=3),
        [YEAR.button(speaker.label("birthdate.buttons.no_year"), calendar, NO_YEAR)],
        [CALENDAR.button(speaker.label(f"birthdate.buttons.{other}"), other)],
        [SKIP.button(speaker.label("birthdate.buttons.skip"))],
    ]
    return Screen(speaker.text("birthdate.ask", name=name or ""), keyboards.inline(speaker, rows))


def years_screen(speaker: Speaker, calendar: Calendar, decade: int, *, today: date) -> Screen:
    """Ask for the year within the decade."""
    last = min(decade + 9, written_in(calendar, today).year)
    years = [YEAR.button(speaker.typography.digits(y), calendar, y) for y in range(decade, last + 1)]
    back = CALENDAR.button(speaker.label("birthdate.buttons.back"), calendar)
    return Screen(
        speaker.text("birthdate.which_year"), keyboards.inline(speaker, [*keyboards.grid(years, columns=5), [back]])
    )


def months_screen(speaker: Speaker, calendar: Calendar, year: int) -> Screen:
    """Ask for the month."""
    months = [
        MONTH.button(speaker.label(f"calendar.{calendar}_{month}"), calendar, year, month) for month in range(1, 13)
    ]
    back = (
        CALENDAR.button(speaker.label("birthdate.buttons.back"), calendar)
        if year == NO_YEAR
        else DECADE.button(speaker.label("birthdate.buttons.back"), calendar, year // 10 * 10)
    )
    return Screen(
        speaker.text("birthdate.which_month"), keyboards.inline(speaker, [*keyboards.grid(months, columns=3), [back]])
    )


def days_screen(speaker: Speaker, calendar: Calendar, year: int, month: int) -> Screen:
    """Ask for the day of the month."""
    length = month_length(calendar, month, year or None)
    days = [DAY.button(speaker.typography.digits(day), calendar, year, month, day) for day in range(1, length + 1)]
    back = YEAR.button(speaker.label("birthdate.buttons.back"), calendar, year)
    return Screen(
        speaker.text("birthdate.which_day", month=speaker.label(f"calendar.{calendar}_{month}")),
        keyboards.inline(speaker, [*keyboards.grid(days, columns=7), [back]]),
    )


def confirm_screen(speaker: Speaker, birthday: Birthday) -> Screen:
    """Show the whole birthday once more, because it is set only once."""
    rows = [
        [SAVE.button(speaker.label("birthdate.buttons.right"), *_values(birthday))],
        [CALENDAR.button(speaker.label("birthdate.buttons.again"), birthday.calendar)],
    ]
    return Screen(
        speaker.text("birthdate.confirm", birthday=written(speaker, birthday)), keyboards.inline(speaker, rows)
    )


def written(speaker: Speaker, birthday: Birthday) -> str:
    """Return the birthday as it was said: ۱۵ خرداد, with the year if there is one."""
    day = speaker.typography.birthday(birthday.month, birthday.day, birthday.calendar)
    return f"{day} {speaker.typography.digits(birthday.year)}" if birthday.year else day


def pressed_calendar(pressed: Pressed) -> Calendar:
    """Return the calendar that a button carries. Raises: StaleButton."""
    try:
        return Calendar(pressed.text(0))
    except ValueError as fault:
        raise StaleButton from fault


def pressed_month(pressed: Pressed) -> tuple[int, int]:
    """Return the year and month that a button carries. Raises: StaleButton for what no calendar has."""
    year, month = pressed.number(1), pressed.number(2)
    if not (year == NO_YEAR or 1000 <= year <= 3000) or not 1 <= month <= 12:
        raise StaleButton
    return year, month


def pressed_birthday(pressed: Pressed) -> Birthday:
    """Return the birthday that a button carries; whether there was such a day is decided where it is saved."""
    year, month = pressed_month(pressed)
    return Birthday(pressed_calendar(pressed), month, pressed.number(3), year or None)


def _suggested(speaker: Speaker, suggestion: Birthday) -> InlineKeyboardButton:
    label = speaker.label("birthdate.buttons.suggestion", birthday=written(speaker, suggestion))
    return SAVE.button(label, *_values(suggestion))


def _values(birthday: Birthday) -> tuple[str | int, ...]:
    return (birthday.calendar, birthday.year or NO_YEAR, birthday.month, birthday.day)
