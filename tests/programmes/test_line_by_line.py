"""Worked example 6: refunding an order's lines one by one takes back parts that add up to all of it, and no more."""

from __future__ import annotations

from itertools import permutations

import pytest

from club.services.verify import verify
from storage.database import Database
from tests.programmes import house
from tests.programmes.shop import opened

KABABI = house("kababi")
PRICES = {"rice": 16_666_670, "kebab": 16_666_670, "stew": 16_666_660}
"""A third of 50,000,000 rial each: 33.33 points."""


@pytest.mark.parametrize("order_of_refunds", list(permutations(range(3))))
async def test_a_hundred_points_of_three_lines_go_back_as_34_33_33(
    database: Database, order_of_refunds: tuple[int, int, int]
) -> None:
    shop = await opened(database, KABABI, PRICES)
    bought = await shop.buys(*PRICES)
    left = (await shop.has()).usable
    assert left == 100
    taken = {}
    for line in order_of_refunds:
        await shop.refunds(bought, line=line)
        now = (await shop.has()).usable
        taken[line], left = left - now, now
    assert taken == {0: 34, 1: 33, 2: 33}, "the largest remainder takes the odd point, whatever is refunded first"
    assert left == 0
    assert await verify(database) == ()
