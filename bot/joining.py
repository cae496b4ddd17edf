"""Asking a guest what comes next on her way into the club: one question a message, wherever she stands."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from telegram import User
from telegram.error import TelegramError

from bot.context import ClubContext
from bot.notices import Screen
from bot.screens import birthdate
from bot.screens import joining as screens
from bot.texts import Speaker
from club.errors import BirthdayUnusable, NameUnusable
from club.rules.birthdays import Birthday, checked_birthday, parse_birthday
from club.rules.calendar import Calendar, club_day, written_in
from club.rules.consents import Purpose
from club.rules.joining import Step
from club.rules.members import Member
from club.rules.staff import Staff
from club.rules.typed_text import clean_name
from club.services import referrals
from club.services.joining import Joining

if TYPE_CHECKING:
    from bot.club import Club


async def ask_next(context: ClubContext, stood: Joining) -> None:
    """Ask what comes next, in place of the pressed question or as a new message."""
    context.meet(stood.member)
    await context.show(await step_screen(context, stood))


async def step_screen(context: ClubContext, stood: Joining) -> Screen:
    """Return the question of the step at which the guest stands."""
    speaker, house, member = context.speaker, context.house_name, stood.member
    match stood.step:
        case Step.LANGUAGE:
            return screens.language_screen(speaker, house)
        case Step.PHONE:
            return screens.phone_screen(speaker, house)
        case Step.NAME:
            return screens.name_screen(speaker, suggested_name(context.incoming.effective_user))
        case Step.BIRTHDAY:
            return await birthday_screen(context, member.calendar, name=member.name)
        case Step.CONSENTS:
            return screens.consents_screen(speaker, house, member, stood.consents)
        case Step.CONFIRMATION if stood.wish is not None:
            return screens.confirmation_screen(speaker, stood.wish)
        case _:
            return await welcome_screen(speaker, context.club, member, context.staff)


async def welcome_screen(speaker: Speaker, club: Club, member: Member, colleague: Staff | None) -> Screen:
    """Return the welcome of a new member."""
    async with club.db.snapshot() as view:
        promise = await referrals.find_promise(view, member, house=club.house)
    return screens.welcome(speaker, club.house.name(speaker.language), member, colleague, promise=promise)


async def birthday_screen(context: ClubContext, calendar: Calendar, *, name: str | None = None) -> Screen:
    """Return the question for the birthday, with what Telegram knows as a suggestion."""
    today = club_day(context.now(), context.house.zone)
    suggestion = await _suggested_birthday(context, calendar, today)
    return birthdate.ask_screen(context.speaker, calendar, today=today, suggestion=suggestion, name=name)


async def _suggested_birthday(context: ClubContext, calendar: Calendar, today: date) -> Birthday | None:
    """Return the birthday in her Telegram profile, in her calendar when its year is known, or None."""
    try:
        known = (await context.bot.get_chat(context.person_id)).birthdate
        if known is None:
            return None
        if known.year is not None and calendar is Calendar.JALALI:
            there = written_in(calendar, date(known.year, known.month, known.day))
            return checked_birthday(Birthday(calendar, there.month, there.day, there.year), today=today)
        return checked_birthday(Birthday(Calendar.GREGORIAN, known.month, known.day, known.year), today=today)
    except (TelegramError, BirthdayUnusable, ValueError):  # only a suggestion: she can say it herself
        return None


async def confirm_typed(context: ClubContext, typed: str) -> None:
    """Read a typed birthday and show it once more before it is set. Raises: BirthdayUnusable."""
    usual = context.member.calendar if context.member else Calendar.JALALI
    birthday = parse_birthday(typed, today=club_day(context.now(), context.house.zone), usual=usual)
    await context.show(birthdate.confirm_screen(context.speaker, birthday))


def suggested_name(user: User | None) -> str | None:
    """Return the name by which Telegram knows her, when it can stand on a card."""
    for name in (user.full_name, user.first_name) if user else ():
        try:
            return clean_name(name)
        except NameUnusable:
            continue
    return None


CONSENT_TEXTS = ("joining.consents", *(f"privacy.purposes.{purpose}" for purpose in Purpose))
"""What is on the screen when she consents: its version is kept with her answer."""
