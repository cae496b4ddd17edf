"""Reading the club file: each fault with its file, line, key and what is allowed.

Every section is a pydantic model that ends in ``build()``, which returns the frozen part of the House that rules and
services take. A setting that the file leaves out has the default that stands here.
"""

from __future__ import annotations

import hashlib
import re
import tomllib
from dataclasses import dataclass
from datetime import date, time
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    ValidationError,
    ValidationInfo,
    field_validator,
    model_validator,
)

from bot.typography import RIAL_PER_TOMAN
from club.errors import HoursUnusable
from club.rules.complaints import ComplaintTerms
from club.rules.delivery import Place, Zone
from club.rules.earning import Rounding, Terms
from club.rules.followups import FollowUpTerms
from club.rules.gifts import BirthdayGift
from club.rules.hours import OpeningHours, QuietHours, parse_shift
from club.rules.house import House, Table
from club.rules.points import Shortfall


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong in a file."""

    file: str
    line: int | None
    """None: nowhere in particular."""
    key: str
    what: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        return f"{place}: {self.key}: {self.what}" if self.key else f"{place}: {self.what}"


class ClubFileFaults(ValueError):
    """The club file cannot be used; every fault is listed."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        super().__init__("\n".join(map(str, faults)))
        self.faults = faults


class Section(BaseModel):
    """A table of the club file: unknown keys are faults, so that a misspelt one cannot be overlooked."""

    model_config = ConfigDict(extra="forbid", frozen=True)


_AnySection = TypeVar("_AnySection", bound=Section)

TABLES_MAX = 90
"""As many as fit on one screen of buttons."""


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


class PointsSection(Section):
    """``[points]``: what an order earns, from when, for how long, and what a refund does to points already spent."""

    toman_per_step: int = Field(default=10_000, gt=0)
    points_per_step: int = Field(default=1, ge=0)
    whole_steps_only: bool = False
    counts_delivery: bool = False
    pending_days: int = Field(default=1, ge=0, le=365)
    pending_hours: int = Field(default=0, ge=0, le=24 * 31)
    life_days: Annotated[int, Field(ge=1, le=3650)] | Literal["forever"] = 365
    warning_days: tuple[Annotated[int, Field(ge=1, le=365)], ...] = (30, 7)
    shortfall: Shortfall = Shortfall.DEBT

    def build(self) -> Terms:
        """Return the terms; their version is their fingerprint, so that no change can go without a new one."""
        return Terms(
            version=hashlib.sha256(self.model_dump_json().encode()).hexdigest()[:8],
            rial_per_step=self.toman_per_step * RIAL_PER_TOMAN,
            points_per_step=self.points_per_step,
            rounding=Rounding.WHOLE_STEPS if self.whole_steps_only else Rounding.TO_THE_RIAL,
            counts_delivery=self.counts_delivery,
            pending_days=self.pending_days,
            pending_hours=self.pending_hours,
            life_days=None if self.life_days == "forever" else self.life_days,
            warning_days=self.warning_days,
            shortfall=self.shortfall,
        )


class BirthdaySection(Section):
    """``[birthday]``: what members are given on their birthdays; without the section nobody is given anything."""

    title_fa: str = Field(min_length=1, max_length=80)
    title_en: str = Field(min_length=1, max_length=80)
    days_before: int = Field(default=3, ge=0, le=14)
    valid_days: int = Field(default=14, ge=1, le=90)
    hour: int = Field(default=10, ge=8, le=21)

    def build(self) -> BirthdayGift:
        """Return the gift."""
        return BirthdayGift(
            title_fa=self.title_fa,
            title_en=self.title_en,
            days_before=self.days_before,
            valid_days=self.valid_days,
            at_hour=self.hour,
        )


class ComplaintsSection(Section):
    """``[complaints]``: what is promised to whoever complains, in minutes of open house, and how long it waits."""

    first_reply_minutes: int = Field(default=60, ge=5, le=2880)
    next_reply_minutes: int = Field(default=120, ge=5, le=2880)
    escalation_minutes: int = Field(default=60, ge=5, le=2880)
    silence_days: int = Field(default=3, ge=1, le=60)
    reopen_days: int = Field(default=30, ge=1, le=365)

    def build(self) -> ComplaintTerms:
        """Return the terms."""
        return ComplaintTerms(**self.model_dump())


class FollowUpsSection(Section):
    """``[followups]``: when a guest is asked how it was, how often at most, and which marks are a complaint."""

    delivery_minutes: int = Field(default=120, ge=0, le=2880)
    pickup_minutes: int = Field(default=120, ge=0, le=2880)
    dine_in_minutes: int = Field(default=60, ge=0, le=2880)
    low_mark_max: int = Field(default=3, ge=1, le=4)
    stale_hours: int = Field(default=72, ge=12, le=720)
    every_days: int = Field(default=1, ge=0, le=365)
    quiet_begins: time = time(22)
    quiet_ends: time = time(8)

    def build(self, zone: ZoneInfo) -> FollowUpTerms:
        """Return the terms; equal bounds mean that no hour is quiet."""
        plain = self.model_dump(exclude={"quiet_begins", "quiet_ends"})
        return FollowUpTerms(**plain, quiet=QuietHours(self.quiet_begins, self.quiet_ends, zone))


class ClubFile(Section):
    """The whole file."""

    club: ClubSection
    restaurant: RestaurantSection = RestaurantSection()
    points: PointsSection = PointsSection()
    complaints: ComplaintsSection = ComplaintsSection()
    followups: FollowUpsSection = FollowUpsSection()
    hours: HoursSection = HoursSection()
    delivery_zones: tuple[ZoneSection, ...] = ()
    birthday: BirthdaySection | None = None
    tables: Annotated[tuple[TableSection, ...], Field(max_length=TABLES_MAX)] = ()

    @field_validator("delivery_zones")
    @classmethod
    def _measurable(cls, zones: tuple[ZoneSection, ...], info: ValidationInfo) -> tuple[ZoneSection, ...]:
        restaurant = info.data.get("restaurant")
        if zones and restaurant is not None and restaurant.place is None:
            raise ValueError("needs to know where the kitchen is: restaurant.latitude and restaurant.longitude")
        if len({zone.key for zone in zones}) < len(zones):
            raise ValueError("two zones have the same key")
        return zones

    @field_validator("tables")
    @classmethod
    def _distinct(cls, tables: tuple[TableSection, ...]) -> tuple[TableSection, ...]:
        if len({table.number for table in tables}) < len(tables):
            raise ValueError("two tables have the same number")
        return tables

    def build(self) -> House:
        """Return the house that the file describes."""
        zone = ZoneInfo(self.club.timezone)
        return House(
            name_fa=self.club.name_fa,
            name_en=self.club.name_en,
            language=self.club.language,
            branch=self.club.branch,
            zone=zone,
            terms=self.points.build(),
            complaints=self.complaints.build(),
            followups=self.followups.build(zone),
            birthday_gift=self.birthday.build() if self.birthday else None,
            hours=self.hours.build(zone),
            phone=self.restaurant.phone,
            address_fa=self.restaurant.address_fa,
            address_en=self.restaurant.address_en,
            place=self.restaurant.place,
            delivery_zones=tuple(each.build() for each in self.delivery_zones),
            tables=tuple(each.build() for each in self.tables),
        )


def read_club_file(path: Path) -> ClubFile:
    """Read and check the club file.

    Raises: ClubFileFaults with every fault that was found.
    """
    return read_file(path, ClubFile)


def read_file(path: Path, kind: type[_AnySection]) -> _AnySection:
    """Read and check a file of the kind.

    Raises: ClubFileFaults with every fault that was found.
    """
    try:
        text = path.read_text(encoding="utf-8")
        tree = tomllib.loads(text)
    except FileNotFoundError as fault:
        raise ClubFileFaults((Fault(path.name, None, "", "there is no such file"),)) from fault
    except UnicodeDecodeError as fault:
        raise ClubFileFaults((Fault(path.name, None, "", "is not written in UTF-8"),)) from fault
    except tomllib.TOMLDecodeError as fault:
        found = re.search(r"line (\d+)", str(fault))
        raise ClubFileFaults((Fault(path.name, int(found[1]) if found else None, "", str(fault)),)) from fault
    try:
        return kind.model_validate(tree)
    except ValidationError as fault:
        raise ClubFileFaults(tuple(_fault(path.name, text, each) for each in fault.errors())) from fault


def _fault(file: str, text: str, error: Any) -> Fault:
    place = error["loc"]
    key = ".".join(str(part) for part in place)
    return Fault(file, line_of(text, place), key, error["msg"].removeprefix("Value error, "))


def line_of(text: str, place: tuple[str | int, ...]) -> int | None:
    """Return the line on which a key stands, or that of the nearest table around it."""
    nearest: int | None = None
    table: list[str | int] = []
    counts: dict[str, int] = {}
    for at, line in enumerate(text.splitlines(), start=1):
        if header := re.match(r"\s*(\[\[?)\s*([^\]]+?)\s*\]", line):
            table = list(header[2].replace('"', "").split("."))
            if header[1] == "[[":
                counts[header[2]] = counts.get(header[2], -1) + 1
                table.append(counts[header[2]])
            if list(place[: len(table)]) == table or (nearest is None and table[: len(place)] == list(place)):
                nearest = at
        elif entry := re.match(r"\s*([\w\"-]+(?:\.[\w\"-]+)*)\s*=", line):
            full = [*table, *entry[1].replace('"', "").split(".")]
            if list(place[: len(full)]) == full:
                return at
    return nearest
