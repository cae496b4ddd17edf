"""What a member's points would buy her: of the rewards that nothing but points keeps from her."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from club.rules.house import House
from club.rules.payment import PaymentTerms
from club.rules.programme import Programme
from club.rules.rewards import Reward
from club.rules.worth import WORTH_NOTHING, Worth
from club.services import worth
from storage.database import Database
from tests.services.people import HOUSE, NOW, joined

TEA = Reward(key="tea", name_fa="چای", name_en="Tea", points=40)
DOOGH = Reward(key="doogh", name_fa="دوغ", name_en="Doogh", points=90)
YALDA = Reward(key="yalda", name_fa="یلدا", name_en="Yalda", points=60, first_day=(NOW + timedelta(days=20)).date())
PAYMENT = PaymentTerms(points=10, rial=50_000, step_points=10, minimum_points=20)


def housed(*rewards: Reward, payment: PaymentTerms | None = None) -> House:
    return replace(HOUSE, programme=Programme(rewards=rewards, payment=payment))


async def test_points_are_appraised_by_what_she_could_take(database: Database) -> None:
    member = await joined(database)
    house = housed(TEA, YALDA, DOOGH, payment=PAYMENT)
    async with database.snapshot() as view:
        found = await worth.appraise(view, member.id, 10, 45, 80, 100, house=house, now=NOW)
    assert found == (WORTH_NOTHING, Worth(TEA, 200_000), Worth(TEA, 400_000), Worth(DOOGH, 500_000))


async def test_a_plain_club_appraises_nothing(database: Database) -> None:
    member = await joined(database)
    async with database.snapshot() as view:
        assert await worth.appraise(view, member.id, 1_000, house=housed(), now=NOW) == (WORTH_NOTHING,)
