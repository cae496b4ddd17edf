"""The ladder: which of eight rungs a person stands on, whether she has lapsed, and how the club then speaks to her.

Every rung comes with its reason, so that it can be explained to the owner, and staff may put a person on another rung.
Lapsed is not a rung but a state beside it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import IntEnum, StrEnum
from itertools import pairwise
from statistics import median_high
from typing import Final, NamedTuple


class Rung(IntEnum):
    """Kinds of customers, from a stranger to a partner."""

    SUSPECT = 1
    PROSPECT = 2
    DISQUALIFIED = 3
    FIRST_TIME = 4
    REPEAT = 5
    REGULAR = 6
    ADVOCATE = 7
    PARTNER = 8


class Because(StrEnum):
    """Why somebody stands on her rung."""

    STAFF_DECIDED = "staff_decided"
    NO_PHONE = "no_phone"
    NO_ORDER_YET = "no_order_yet"
    NO_SHOWS = "no_shows"
    REFUSED_PAYMENTS = "refused_payments"
    ONE_ORDER = "one_order"
    CAME_BACK = "came_back"
    COMES_OFTEN = "comes_often"
    BROUGHT_SOMEBODY = "brought_somebody"
    PRAISED_US = "praised_us"
    TAKES_PART = "takes_part"


@dataclass(frozen=True, slots=True, kw_only=True)
class LadderTerms:
    """The club's own numbers; the windows are for whoever counts the orders."""

    repeat_window_days: int = 365
    regular_window_days: int = 90
    repeat_orders: int = 2
    regular_orders: int = 4
    advocate_friends: int = 1
    advocate_praises: int = 2
    no_shows_max: int = 2
    """One more, and she is not to be served on trust."""
    refused_payments_max: int = 0
    lapsed_days_min: int = 30
    lapsed_gap_percent: int = 200
    """Silent for longer than this share of her own usual gap is lapsed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What is counted about one person."""

    has_phone: bool
    completed_orders: int = 0
    orders_in_repeat_window: int = 0
    orders_in_regular_window: int = 0
    friends_brought: int = 0
    """Whose first order was completed."""
    praises: int = 0
    """How often she said 9 or 10 of 10."""
    takes_part: bool = False
    """Answers panels, hosts events, or was invited by the owner."""
    no_shows: int = 0
    refused_payments: int = 0
    staff_rung: Rung | None = None
    """Where staff put her; None: as counted."""


class Placement(NamedTuple):
    """A rung and its reason."""

    rung: Rung
    because: Because


def place_on_ladder(standing: Standing, terms: LadderTerms) -> Placement:
    """Find the rung; what staff decided goes before everything that is counted."""
    if standing.staff_rung is not None:
        return Placement(standing.staff_rung, Because.STAFF_DECIDED)
    if not standing.has_phone:
        return Placement(Rung.SUSPECT, Because.NO_PHONE)
    if standing.refused_payments > terms.refused_payments_max:
        return Placement(Rung.DISQUALIFIED, Because.REFUSED_PAYMENTS)
    if standing.no_shows > terms.no_shows_max:
        return Placement(Rung.DISQUALIFIED, Because.NO_SHOWS)
    if standing.completed_orders == 0:
        return Placement(Rung.PROSPECT, Because.NO_ORDER_YET)
    if standing.orders_in_regular_window >= terms.regular_orders:
        return _among_regulars(standing, terms)
    if standing.orders_in_repeat_window >= terms.repeat_orders:
        return Placement(Rung.REPEAT, Because.CAME_BACK)
    return Placement(Rung.FIRST_TIME, Because.ONE_ORDER)


def _among_regulars(standing: Standing, terms: LadderTerms) -> Placement:
    brought = standing.friends_brought >= terms.advocate_friends
    if not brought and standing.praises < terms.advocate_praises:
        return Placement(Rung.REGULAR, Because.COMES_OFTEN)
    if standing.takes_part:
        return Placement(Rung.PARTNER, Because.TAKES_PART)
    return Placement(Rung.ADVOCATE, Because.BROUGHT_SOMEBODY if brought else Because.PRAISED_US)


# Lapsed ---------------------------------------------------------------------------------------------------------------


def usual_gap_days(order_days: Iterable[date]) -> int | None:
    """Return the days that usually lie between her visits (the median); None before the second visit."""
    visits = sorted(set(order_days))
    return median_high([(later - earlier).days for earlier, later in pairwise(visits)]) if len(visits) > 1 else None


def lapses_on(last_order_day: date, gap_days: int | None, terms: LadderTerms) -> date:
    """Return the first day on which she counts as lapsed if she stays silent."""
    patience = max(terms.lapsed_days_min, (gap_days or 0) * terms.lapsed_gap_percent // 100)
    return last_order_day + timedelta(days=patience + 1)


# How the club speaks to them ------------------------------------------------------------------------------------------


class MarketingLevel(IntEnum):
    """How much the club does after a sale."""

    BASIC = 1
    """Sells, and nothing else."""
    REACTIVE = 2
    """Says that it is there for any question."""
    ACCOUNTABLE = 3
    """Asks after the sale whether all was well, and a named person owns the answer."""
    PROACTIVE = 4
    """Now and then asks her opinion and shows the new."""
    PARTNERSHIP = 5
    """Works with her continuously."""


LEVEL_BY_RUNG: Final[Mapping[Rung, MarketingLevel]] = {
    Rung.SUSPECT: MarketingLevel.BASIC,
    Rung.PROSPECT: MarketingLevel.REACTIVE,
    Rung.DISQUALIFIED: MarketingLevel.BASIC,
    Rung.FIRST_TIME: MarketingLevel.ACCOUNTABLE,
    Rung.REPEAT: MarketingLevel.ACCOUNTABLE,
    Rung.REGULAR: MarketingLevel.PROACTIVE,
    Rung.ADVOCATE: MarketingLevel.PARTNERSHIP,
    Rung.PARTNER: MarketingLevel.PARTNERSHIP,
}
"""The default; a club may practise another level for a rung."""


def is_marketed_to(rung: Rung) -> bool:
    """Tell whether offers may be sent at all: never to strangers, never to whom we do not serve."""
    return rung not in (Rung.SUSPECT, Rung.DISQUALIFIED)
