"""Members: who they are and how far their joining has come."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Final, NewType

from club.rules.birthdays import Birthday
from club.rules.calendar import Calendar
from club.rules.codes import read_checked, with_check_digit

MemberId = NewType("MemberId", int)


class Unreachable(StrEnum):
    """Why a person cannot be written to."""

    BLOCKED = "blocked"
    """She blocked the bot: it is silent until she comes back."""
    DEACTIVATED = "deactivated"
    """Her account is gone."""


@dataclass(frozen=True, slots=True)
class Member:
    """One guest of the club; a row exists from the first /start or the first entry at the counter."""

    id: MemberId
    telegram_id: int | None
    """None: registered by phone at the counter, has not opened the bot."""
    phone: str | None
    """E.164. None: not given yet."""
    name: str | None
    language: str
    calendar: Calendar
    birthday_calendar: Calendar | None
    birthday_month: int | None
    birthday_day: int | None
    birthday_year: int | None
    birthday_set_at: datetime | None
    code: str | None
    """The short code on the card. None: not joined yet."""
    source: str | None
    referrer_id: MemberId | None
    dietary: str | None
    created_at: datetime
    seen_at: datetime
    joined_at: datetime | None
    """None: has not finished joining."""
    blocked_at: datetime | None
    """None: the bot may write to her."""
    deactivated_at: datetime | None
    forgotten_at: datetime | None
    paused_until_at: datetime | None
    language_at: datetime | None = None
    """When she chose her language. None: it is a guess."""
    birthday_skipped_at: datetime | None = None
    """None: not asked yet, or said."""
    merged_into_id: MemberId | None = None
    """The member who this one turned out to be. None: she is herself."""

    @property
    def is_joined(self) -> bool:
        """Whether she finished joining."""
        return self.joined_at is not None

    @property
    def birthday(self) -> Birthday | None:
        """Her birthday as she said it, or None."""
        if self.birthday_calendar is None or self.birthday_month is None or self.birthday_day is None:
            return None
        return Birthday(self.birthday_calendar, self.birthday_month, self.birthday_day, self.birthday_year)


_CODE_DIGITS: Final = 7
_CODE_DIGITS_MAX: Final = 20
_STRIDE: Final = 6_180_339
"""Shares no factor with ten, so that every number has a code of its own."""
_START: Final = 2_718_281


def member_code(member_id: MemberId) -> str:
    """Return the code on a member's card: eight digits (more from the ten-millionth member on).

    The last digit checks the others, so one mistyped digit, or two that were swapped, is never somebody else's code.
    """
    digits = max(_CODE_DIGITS, len(str(member_id)))
    return with_check_digit(str((member_id * _STRIDE + _START) % 10**digits).zfill(digits))


def read_code(typed: str) -> str | None:
    """Return the code that somebody typed, in any digits and with any gaps, or None when it cannot be one."""
    return read_checked(typed, digits_min=_CODE_DIGITS + 1, digits_max=_CODE_DIGITS_MAX)


def merged(counter: Member, arrived: Member) -> Member:
    """Return the one member that two rows turn out to be: the counter's row, now of the Telegram account that arrived.

    What she said herself wins over what was written at the counter, except a birthday, which is locked once it is set.
    Who brought her stays as it was if she has joined already: a member is brought by nobody later.
    """
    has_birthday = counter.birthday is not None
    own = counter if has_birthday else arrived
    referrer = counter.referrer_id if counter.is_joined else counter.referrer_id or arrived.referrer_id
    return replace(
        counter,
        telegram_id=arrived.telegram_id,
        name=arrived.name or counter.name,
        language=arrived.language,
        calendar=arrived.calendar,
        language_at=arrived.language_at,
        birthday_calendar=own.birthday_calendar,
        birthday_month=own.birthday_month,
        birthday_day=own.birthday_day,
        birthday_year=own.birthday_year,
        birthday_set_at=own.birthday_set_at,
        birthday_skipped_at=counter.birthday_skipped_at or arrived.birthday_skipped_at,
        source=counter.source or arrived.source,
        referrer_id=None if referrer == counter.id else referrer,
        dietary=arrived.dietary or counter.dietary,
        blocked_at=arrived.blocked_at,
        deactivated_at=arrived.deactivated_at,
    )
