"""``[payment_by_points]``, ``[report]`` and ``[card]``: what points pay, what they are worth, how a card is read."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple

from club.errors import CardOutdated
from club.rules.card import code_at
from club.rules.house import House
from club.services import guests, payment, reports
from storage.database import Database
from tests.keys.case import Template, cases
from tests.keys.stories import DELIVERING, DINING, TEHRAN, at_table, regular, to_her_home
from tests.services.kitchen import NOW, OWNER, SARA, open_house

FILE = Template("[payment_by_points]", "points = 10\ntoman = 5_000", above=f"{DINING}\n{DELIVERING}")


class Paid(NamedTuple):
    """How a bill of 880,000 toman, 40,000 of it for the courier, is paid."""

    least: int
    most: int
    """In points."""
    rial: int
    """What the most pay."""


async def a_guest_with_many_points(db: Database, house: House) -> Paid:
    return await _pays(db, house, points=1_995)


async def a_guest_with_few_points(db: Database, house: House) -> Paid:
    return await _pays(db, house, points=85)


async def _pays(db: Database, house: House, *, points: int) -> Paid:
    table = await at_table(db, house, points=points)
    bill = await to_her_home(table)
    assert house.programme.payment is not None
    offer = payment.points_offer(bill, house.programme.payment)
    return Paid(offer.least, offer.most, (await table.pays(offer.most)).tender.points_rial)


async def what_the_house_owes(db: Database, house: House) -> int | None:
    """For 2,000 points, in rial, as the owner reads it."""
    await open_house(db)
    await regular(db, 2_000)
    return (await reports.read_owed(db, by=OWNER, now=NOW, house=house)).liability.rial


async def minutes_that_a_card_is_read(db: Database, house: House) -> int:
    """From the first moment on, when it was shown at twelve o'clock."""
    await open_house(db)
    sara = await regular(db)
    noon = datetime(2026, 11, 22, 12, tzinfo=TEHRAN)
    code = code_at(sara.code or "", noon, house.programme.card)
    for minutes in range(200):
        try:
            await guests.scan(db, code, by=SARA, now=noon + timedelta(minutes=minutes), house=house)
        except CardOutdated:
            return minutes
    raise AssertionError("it is read for ever")


CASES = [
    *cases(
        "payment_by_points",
        FILE,
        a_guest_with_many_points,
        ("points", ("", Paid(1, 1_760, 8_800_000)), ("points = 20", Paid(1, 1_995, 4_987_500))),
        ("toman", ("", Paid(1, 1_760, 8_800_000)), ("toman = 10_000", Paid(1, 880, 8_800_000))),
        ("step_points", ("", Paid(1, 1_760, 8_800_000)), ("step_points = 50", Paid(50, 1_750, 8_750_000))),
        ("max_percent", ("", Paid(1, 1_760, 8_800_000)), ("max_percent = 50", Paid(1, 880, 4_400_000))),
        ("counts_delivery", ("", Paid(1, 1_760, 8_800_000)), ("counts_delivery = false", Paid(1, 1_680, 8_400_000))),
    ),
    *cases(
        "payment_by_points",
        FILE,
        a_guest_with_few_points,
        ("minimum_points", ("", Paid(1, 85, 425_000)), ("minimum_points = 90", Paid(90, 0, 0))),
    ),
    *cases(
        "report",
        Template("[report]"),
        what_the_house_owes,
        ("point_value_toman_per_1000", ("", None), ("point_value_toman_per_1000 = 500_000", 10_000_000)),
    ),
    *cases(
        "card",
        Template("[card]"),
        minutes_that_a_card_is_read,
        ("code_minutes", ("", 15), ("code_minutes = 1", 3)),
        ("code_minutes", ("", 15), ("code_minutes = 30", 90)),
    ),
]
