"""Choosing a birthday by taps, while joining and later from the profile."""

from __future__ import annotations

from typing import TYPE_CHECKING

from telegram import Update

from bot.actions import Pressed
from bot.context import ClubContext
from bot.joining import ask_next, birthday_screen
from bot.screens import birthdate as screens
from bot.screens import members as profile
from club.rules.birthdays import checked_birthday
from club.rules.calendar import club_day
from club.services import joining, members

if TYPE_CHECKING:
    from bot.club_application import ClubApplication


async def choose_calendar(update: Update, context: ClubContext) -> None:
    """Show the decades of the chosen calendar."""
    await context.show(await birthday_screen(context, screens.pressed_calendar(Pressed.of(update))))


async def choose_decade(update: Update, context: ClubContext) -> None:
    """Show the years of the chosen decade."""
    pressed = Pressed.of(update)
    calendar, decade = screens.pressed_calendar(pressed), pressed.number(1)
    today = club_day(context.now(), context.house.zone)
    await context.show(screens.years_screen(context.speaker, calendar, decade, today=today))


async def choose_year(update: Update, context: ClubContext) -> None:
    """Show the months."""
    pressed = Pressed.of(update)
    await context.show(screens.months_screen(context.speaker, screens.pressed_calendar(pressed), pressed.number(1)))


async def choose_month(update: Update, context: ClubContext) -> None:
    """Show the days of the chosen month."""
    pressed = Pressed.of(update)
    year, month = screens.pressed_month(pressed)
    await context.show(screens.days_screen(context.speaker, screens.pressed_calendar(pressed), year, month))


async def choose_day(update: Update, context: ClubContext) -> None:
    """Show the whole birthday once more before it is set."""
    today = club_day(context.now(), context.house.zone)
    birthday = checked_birthday(screens.pressed_birthday(Pressed.of(update)), today=today)
    await context.show(screens.confirm_screen(context.speaker, birthday))


async def save(update: Update, context: ClubContext) -> None:
    """Set the birthday, and go on with joining or back to the profile."""
    member, birthday = context.guest, screens.pressed_birthday(Pressed.of(update))
    if member.is_joined:
        changed = await members.set_birthday(
            context.db, member.id, birthday=birthday, now=context.now(), house=context.house
        )
        await context.stop_asking()
        context.meet(changed)
        await context.show(profile.profile_screen(context.speaker, changed))
        return
    await ask_next(
        context,
        await joining.give_birthday(context.db, member.id, birthday=birthday, now=context.now(), house=context.house),
    )


async def skip(update: Update, context: ClubContext) -> None:
    """Go on without a birthday."""
    member = context.guest
    if member.is_joined:
        await context.stop_asking()
        await context.show(profile.profile_screen(context.speaker, member))
        return
    await ask_next(context, await joining.skip_birthday(context.db, member.id, now=context.now()))


def register(app: ClubApplication) -> None:
    """Register the taps."""
    app.actions.on(screens.CALENDAR, choose_calendar)
    app.actions.on(screens.DECADE, choose_decade)
    app.actions.on(screens.YEAR, choose_year)
    app.actions.on(screens.MONTH, choose_month)
    app.actions.on(screens.DAY, choose_day)
    app.actions.on(screens.SAVE, save)
    app.actions.on(screens.SKIP, skip)
