"""The sections on the restaurant itself: who it is, where and when it serves."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, Field, model_validator

from bot.tomlfile import Section
from bot.typography import RIAL_PER_TOMAN
from club.errors import HoursUnusable
from club.rules.delivery import Place, Zone
from club.rules.hours import OpeningHours, parse_shift
from club.rules.house import Table


def _known_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError) as fault:
        raise ValueError(f"{name!r} is no time zone; allowed is a name such as Asia/Tehran") from fault
    return name


class ClubSection(Section):
    """``[club]``: what the restaurant is called and how it speaks."""

    name_fa: str = Field(min_length=1, max_length=64)
    name_en: str = Field(min_length=1, max_length=64)
    language: Literal["fa", "en"] = "fa"
    branch: str = Field(default="main", pattern=r"^[a-z0-9_]{1,32}$")
    timezone: Annotated[str, AfterValidator(_known_zone)] = "Asia/Tehran"
    staff_chat_id: int | None = Field(default=None, lt=0)
    owners: tuple[Annotated[int, Field(gt=0)], ...] = ()
    pictures: str = "pictures"


class RestaurantSection(Section):
    """``[restaurant]``: where it is and how it is called on the telephone."""

    address_fa: str = Field(default="", max_length=200)
    address_en: str = Field(default="", max_length=200)
    phone: str | None = Field(default=None, pattern=r"^\+[0-9]{6,15}$")
    latitude: float | None = Field(default=None, ge=-90, le=90)
    longitude: float | None = Field(default=None, ge=-180, le=180)

    @model_validator(mode="after")
    def _whole(self) -> RestaurantSection:
        if (self.latitude is None) != (self.longitude is None):
            raise ValueError("latitude and longitude are given both or not at all")
        return self

    @property
    def place(self) -> Place | None:
        """The kitchen on the map."""
        if self.latitude is None or self.longitude is None:
            return None
        return Place.of_degrees(self.latitude, self.longitude)


class ZoneSection(Section):
    """``[[delivery_zones]]``: a circle around the kitchen; the smallest that holds an address decides."""

    key: str = Field(pattern=r"^[a-z0-9_]{1,16}$")
    name_fa: str = Field(min_length=1, max_length=40)
    name_en: str = Field(min_length=1, max_length=40)
    radius_m: int = Field(gt=0, le=200_000)
    fee_toman: int = Field(ge=0)
    minimum_toman: int = Field(default=0, ge=0)
    travel_minutes: int = Field(default=0, ge=0, le=240)

    def build(self) -> Zone:
        """Return the zone; money in rial."""
        return Zone(
            key=self.key,
            name_fa=self.name_fa,
            name_en=self.name_en,
            radius_m=self.radius_m,
            fee_rial=self.fee_toman * RIAL_PER_TOMAN,
            minimum_rial=self.minimum_toman * RIAL_PER_TOMAN,
            travel_minutes=self.travel_minutes,
        )


def _known_shift(hours: tuple[str, str]) -> tuple[str, str]:
    try:
        parse_shift("-".join(hours))
    except HoursUnusable as fault:
        raise ValueError(f'{list(hours)} are no hours; allowed are two such as ["12:00", "16:00"]') from fault
    return hours


_Shifts = tuple[Annotated[tuple[str, str], AfterValidator(_known_shift)], ...]
_WHOLE_DAY: _Shifts = (("00:00", "24:00"),)


class HoursSection(Section):
    """``[hours]``: the shifts of each day as ``["opens", "closes"]``; a day that is left out is open all day."""

    saturday: _Shifts = _WHOLE_DAY
    sunday: _Shifts = _WHOLE_DAY
    monday: _Shifts = _WHOLE_DAY
    tuesday: _Shifts = _WHOLE_DAY
    wednesday: _Shifts = _WHOLE_DAY
    thursday: _Shifts = _WHOLE_DAY
    friday: _Shifts = _WHOLE_DAY
    last_order_minutes: int = Field(default=0, ge=0, le=240)
    closed_days: tuple[date, ...] = ()

    def build(self, zone: ZoneInfo) -> OpeningHours:
        """Return the week, from Saturday."""
        days = (
            self.saturday,
            self.sunday,
            self.monday,
            self.tuesday,
            self.wednesday,
            self.thursday,
            self.friday,
        )
        return OpeningHours(
            week=tuple(tuple(parse_shift("-".join(shift)) for shift in day) for day in days),
            last_order_minutes=self.last_order_minutes,
            closed_days=frozenset(self.closed_days),
            zone=zone,
        )


class TableSection(Section):
    """``[[tables]]``: where guests sit."""

    number: int = Field(ge=1, le=9999)
    seats: int = Field(ge=1, le=99)
    place_fa: str = Field(default="", max_length=40)
    place_en: str = Field(default="", max_length=40)

    def build(self) -> Table:
        """Return the table."""
        return Table(str(self.number), self.seats, self.place_fa, self.place_en)
