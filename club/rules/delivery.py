"""Delivery: addresses, distances, and the zones around the kitchen with their fee and minimum."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from math import asin, cos, radians, sin, sqrt
from typing import NamedTuple, NewType

from club.errors import BelowMinimum, OutsideDeliveryZone
from club.rules.members import MemberId

AddressId = NewType("AddressId", int)

_EARTH_RADIUS_M = 6_371_000
_MILLIONTHS = 1_000_000


class Place(NamedTuple):
    """A point on the map, in millionths of a degree (about eleven centimetres)."""

    latitude_e6: int
    longitude_e6: int

    @classmethod
    def of_degrees(cls, latitude: float, longitude: float) -> "Place":
        """Make a place of degrees, as Telegram and the club file give them."""
        return cls(round(latitude * _MILLIONTHS), round(longitude * _MILLIONTHS))


@dataclass(frozen=True, slots=True)
class Address:
    """Where a member wants her food."""

    id: AddressId
    member_id: MemberId
    title: str
    words: str
    latitude_e6: int | None
    """None: told in words only."""
    longitude_e6: int | None
    zone: str | None
    """The key of the zone that she chose, where there is no point on the map."""
    made_at: datetime
    removed_at: datetime | None
    """None: offered."""

    @property
    def place(self) -> Place | None:
        """The point on the map, if she gave one."""
        if self.latitude_e6 is None or self.longitude_e6 is None:
            return None
        return Place(self.latitude_e6, self.longitude_e6)


@dataclass(frozen=True, slots=True, kw_only=True)
class Zone:
    """A circle around the kitchen and what it costs to be carried there."""

    key: str
    name_fa: str
    name_en: str
    radius_m: int
    fee_rial: int
    minimum_rial: int = 0
    travel_minutes: int = 0


def distance_m(here: Place, there: Place) -> int:
    """Return the way as the crow flies, in metres (haversine)."""
    latitude, other_latitude = radians(here.latitude_e6 / _MILLIONTHS), radians(there.latitude_e6 / _MILLIONTHS)
    half_north = (other_latitude - latitude) / 2
    half_east = radians((there.longitude_e6 - here.longitude_e6) / _MILLIONTHS) / 2
    chord = sin(half_north) ** 2 + cos(latitude) * cos(other_latitude) * sin(half_east) ** 2
    return round(2 * _EARTH_RADIUS_M * asin(sqrt(min(1.0, chord))))


def zone_of(kitchen: Place, place: Place, zones: Iterable[Zone]) -> Zone:
    """Return the smallest zone that holds the place.

    Raises: OutsideDeliveryZone, with the distance and how far the house delivers.
    """
    away = distance_m(kitchen, place)
    by_size = sorted(zones, key=lambda zone: zone.radius_m)
    for zone in by_size:
        if away <= zone.radius_m:
            return zone
    raise OutsideDeliveryZone(distance_m=away, reach_m=by_size[-1].radius_m if by_size else 0)


def check_minimum(zone: Zone, items_rial: int) -> None:
    """Raise BelowMinimum, with what is missing, unless the order is large enough for the zone."""
    if items_rial < zone.minimum_rial:
        raise BelowMinimum(missing_rial=zone.minimum_rial - items_rial, minimum_rial=zone.minimum_rial)
