"""How a refusal looks is said once: two features that both claim it are a fault of the program, found at its start."""

from __future__ import annotations

import pytest

from bot.actions import Pressed
from bot.context import ClubContext
from bot.errors import Refusals
from bot.notices import Screen
from club.errors import CartEmpty, RedemptionUsed


def words(context: ClubContext, refusal: CartEmpty) -> Screen:
    return Screen("empty")


async def renewed(context: ClubContext, pressed: Pressed, refusal: RedemptionUsed) -> Screen:
    return Screen("used")


def test_a_refusal_has_one_screen_and_one_renewal() -> None:
    refusals = Refusals()
    refusals.on(CartEmpty, words)
    refusals.renew(RedemptionUsed, renewed)
    assert refusals.find(CartEmpty()) is words
    assert refusals.find_renewal(CartEmpty()) is None
    with pytest.raises(ValueError, match="CartEmpty"):
        refusals.on(CartEmpty, words)
    with pytest.raises(ValueError, match="RedemptionUsed"):
        refusals.renew(RedemptionUsed, renewed)
