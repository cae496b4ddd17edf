"""The house: everything about a restaurant and its club that is decided in the club file.

Frozen and plain, so that rules and services can take it; ``bot/clubfile.py`` reads and checks the file.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from zoneinfo import ZoneInfo

from club.errors import OutsideDeliveryZone
from club.rules.complaints import STANDARD_COMPLAINT_TERMS, ComplaintTerms
from club.rules.delivery import Place, Zone, zone_of
from club.rules.earning_terms import STANDARD_TERMS, Terms
from club.rules.followups import STANDARD_FOLLOW_UP_TERMS, FollowUpTerms
from club.rules.gifts import BirthdayGift
from club.rules.hours import OpeningHours, Shift
from club.rules.orders import OrderKind, Payment
from club.rules.own_card import payments
from club.rules.programme import STANDARD_PROGRAMME, Programme

ALWAYS_OPEN: Final = OpeningHours(week=((Shift(0, 0),),) * 7)
"""A house that never closes: what a club file without hours means."""


@dataclass(frozen=True, slots=True)
class Table:
    """A table that guests sit at; its QR code opens the menu for it."""

    name: str
    """What it is called on the floor, such as 7."""
    seats: int
    place_fa: str = ""
    place_en: str = ""


@dataclass(frozen=True, slots=True)
class House:
    """One restaurant's settings."""

    name_fa: str
    name_en: str
    language: str
    """The language of the staff group, and of a stranger."""
    branch: str
    zone: ZoneInfo
    hours: OpeningHours = ALWAYS_OPEN
    """When the kitchen takes orders."""
    phone: str | None = None
    """Where the house is called; None: not told."""
    address_fa: str = ""
    address_en: str = ""
    place: Place | None = None
    """The kitchen on the map: deliveries are measured from here. None: no delivery by map."""
    delivery_zones: tuple[Zone, ...] = ()
    """Where the house delivers; none: it does not."""
    tables: tuple[Table, ...] = ()
    """Where guests sit; none: nobody eats here."""
    birthday_gift: BirthdayGift | None = None
    """What members are given on their birthdays; None: nothing."""
    terms: Terms = STANDARD_TERMS
    """How orders earn points."""
    programme: Programme = STANDARD_PROGRAMME
    """What the club promises its members beside the plain rate."""
    complaints: ComplaintTerms = STANDARD_COMPLAINT_TERMS
    """By when guests who complain are answered."""
    followups: FollowUpTerms = STANDARD_FOLLOW_UP_TERMS
    """When guests are asked how it was."""

    def name(self, language: str) -> str:
        """Return the restaurant's name in a language."""
        return self.name_fa if language == "fa" else self.name_en

    def address(self, language: str) -> str:
        """Return where the house is, in a language; empty when it is not told."""
        return self.address_fa if language == "fa" else self.address_en

    @property
    def kinds(self) -> tuple[OrderKind, ...]:
        """The ways in which this house serves."""
        ways = {
            OrderKind.DELIVERY: bool(self.delivery_zones),
            OrderKind.PICKUP: True,
            OrderKind.DINE_IN: bool(self.tables),
        }
        return tuple(kind for kind, is_served in ways.items() if is_served)

    @property
    def payments(self) -> tuple[Payment, ...]:
        """The ways in which guests may pay."""
        return payments(self.programme.own_card)

    @property
    def table_names(self) -> frozenset[str]:
        """The names of all tables."""
        return frozenset(table.name for table in self.tables)

    @property
    def reach_m(self) -> int:
        """How far the house delivers, in metres."""
        return max((zone.radius_m for zone in self.delivery_zones), default=0)

    def delivery_zone(self, key: str | None) -> Zone | None:
        """Return the delivery zone with this key, or None."""
        return next((zone for zone in self.delivery_zones if zone.key == key), None)

    def zone_at(self, place: Place) -> Zone | None:
        """Return the delivery zone that holds a point on the map, or None when it is too far."""
        try:
            return None if self.place is None else zone_of(self.place, place, self.delivery_zones)
        except OutsideDeliveryZone:
            return None
