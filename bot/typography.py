"""How numbers, money, dates and names are written in each language.

Direction: Telegram takes a paragraph's direction from its first strong character, and strips the old embedding marks
but not the isolates. So every value that a person typed stands between FSI and PDI, and cannot turn its sentence.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from club.rules import calendar

FSI, PDI, RLM = "\u2068", "\u2069", "\u200f"
"""First strong isolate, its end, and the right-to-left mark."""

LRI = "\u2066"
"""Left-to-right isolate: for phone numbers and codes."""

IRAN = "+98"

RIAL_PER_TOMAN = 10
"""People in Iran speak of toman; the bank writes rial."""

_ISOLATED = re.compile("[\u2066-\u2068][^\u2066-\u2069]*\u2069")
"""An isolated value that holds no other: it does not decide a paragraph's direction (Unicode's rule P2)."""

_MARK = re.compile("<[^>]*>|&[a-z#0-9]+;")
"""A mark of HTML; nor does it."""

_COMMAND = re.compile(r"(?<![\w/<>])/[a-z_]+(?![\w/<>])")

_TO_PERSIAN = str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")


def isolate(value: str) -> str:
    """Return the value so that its direction stays its own."""
    return f"{FSI}{value}{PDI}"


def lean_right(text: str) -> str:
    """Return the text with every line running from the right, except one that begins with a Latin word.

    A line without any strong character outside its isolates would run from the left.
    """
    return "\n".join(line if _has_direction(line) else RLM + line for line in text.split("\n"))


def hold_commands(text: str) -> str:
    """Return the text with every command isolated: in a line from the right, /help would show as «help/» otherwise.

    Telegram still finds the command, and copies it without the marks around it.
    """
    return _COMMAND.sub(f"{LRI}\\g<0>{PDI}", text)


def _has_direction(line: str) -> bool:
    left, more = _MARK.sub("", line), 1
    while more:  # a value within a value goes first; each turn takes some away
        left, more = _ISOLATED.subn("", left)
    return not line or any(unicodedata.bidirectional(char) in {"L", "R", "AL"} for char in left)


@dataclass(frozen=True, slots=True)
class Typography:
    """The conventions of one language and one calendar, in the club's zone."""

    language: str
    calendar: str
    """``jalali`` or ``gregorian``: the guest's choice."""
    zone: ZoneInfo
    words: Mapping[str, str]
    """Names of months and weekdays, the word for the currency and the joints between them: locales/*/calendar.toml."""

    @property
    def is_rtl(self) -> bool:
        """Whether lines run from the right."""
        return self.language == "fa"

    def digits(self, value: int | str) -> str:
        """Return the value with the language's digits and no separators: for years, codes and order numbers."""
        text = str(value)
        return text.translate(_TO_PERSIAN) if self.language == "fa" else text

    def number(self, value: int) -> str:
        """Return a count with thousands separated."""
        separator = "٬" if self.language == "fa" else ","
        sign = "−" if value < 0 else ""
        return sign + self.digits(f"{abs(value):,}".replace(",", separator))

    def money(self, rial: int) -> str:
        """Return an amount of rial in toman with its word; a part of a toman is shown after a decimal mark."""
        toman, rest = divmod(abs(rial), RIAL_PER_TOMAN)
        fraction = f"{self.words['decimal']}{self.digits(rest)}" if rest else ""
        sign = "−" if rial < 0 else ""
        return f"{sign}{self.number(toman)}{fraction} {self.words['toman']}"

    def day(self, moment: datetime | date) -> str:
        """Return the day in the person's calendar: ۱۲ شهریور ۱۴۰۵."""
        year, month, day = self._parts(moment)
        name = self.words[f"{self.calendar}_{month}"]
        return f"{self.digits(day)} {name} {self.digits(year)}"

    def short_day(self, moment: datetime | date) -> str:
        """Return the day without its year: ۱۲ شهریور."""
        _, month, day = self._parts(moment)
        return f"{self.digits(day)} {self.words[f'{self.calendar}_{month}']}"

    def weekday(self, moment: datetime | date) -> str:
        """Return the name of the day of the week."""
        return self.words[f"weekday_{self._local_day(moment).weekday()}"]

    def time(self, moment: datetime) -> str:
        """Return the hour and minute: ۱۹:۳۰."""
        local = moment.astimezone(self.zone)
        return self.digits(f"{local.hour:02d}:{local.minute:02d}")

    def exact_time(self, moment: datetime) -> str:
        """Return the hour, minute and second, for what ends within minutes: ۱۹:۳۰:۱۵."""
        return f"{self.time(moment)}:{self.digits(f'{moment.second:02d}')}"

    def moment(self, moment: datetime) -> str:
        """Return day and hour: ۱۲ شهریور ۱۴۰۵، ساعت ۱۹:۳۰."""
        return f"{self.day(moment)}{self.words['at']}{self.time(moment)}"

    def birthday(self, month: int, day: int, calendar_name: str) -> str:
        """Return a birthday as it was said, in the calendar in which it was said."""
        return f"{self.digits(day)} {self.words[f'{calendar_name}_{month}']}"

    def phone(self, phone: str) -> str:
        """Return a phone number that reads from left to right inside any sentence.

        Persian readers know the numbers of Iran by their 0: ۰۹۱۵۱۲۳۴۵۶۷, not +۹۸۹۱۵۱۲۳۴۵۶۷.
        """
        known = f"0{phone.removeprefix(IRAN)}" if self.language == "fa" and phone.startswith(IRAN) else phone
        return f"{LRI}{self.digits(known)}{PDI}"

    def dial(self, phone: str) -> str:
        """Return a phone number as telephones read it, so that a tap on it dials."""
        return f"{LRI}{phone}{PDI}"

    def _local_day(self, moment: datetime | date) -> date:
        return moment.astimezone(self.zone).date() if isinstance(moment, datetime) else moment

    def _parts(self, moment: datetime | date) -> tuple[int, int, int]:
        day = self._local_day(moment)
        return calendar.jalali(day) if self.calendar == "jalali" else (day.year, day.month, day.day)
