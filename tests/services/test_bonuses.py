"""What a guest may look forward to: the rules that can give her more, the nearest first, and no other."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from club.rules.bonuses import Bonus
from club.rules.house import House
from club.rules.membership import MembershipTerms
from club.rules.programme import Programme
from club.rules.staff import Role
from club.rules.standings import NewQualifying
from club.rules.tiers import Measure, Tier, TierTerms
from club.services import bonuses, membership
from storage import tiers
from storage.database import Database
from tests.services.kitchen import add_order, open_house
from tests.services.people import HOUSE, NOW, hired, joined

SILVER = Tier(key="silver", name_fa="نقره‌ای", name_en="Silver", emoji="🥈", from_=100)
PLUS = MembershipTerms(name_fa="عضویت ویژه", name_en="Plus", fee_rial=12_000_000)


def rule(key: str, **asked: Any) -> Bonus:
    return Bonus(key=key, name_fa="", name_en="", **{"percent": 200, **asked})


def house(*rules: Bonus) -> House:
    programme = Programme(bonuses=rules, tiers=TierTerms(tiers=(SILVER,), measure=Measure.MONEY), membership=PLUS)
    return replace(HOUSE, programme=programme)


async def keys(db: Database, member_id: Any, *rules: Bonus) -> list[str]:
    async with db.snapshot() as view:
        found = await bonuses.chances(view, member_id, house=house(*rules), now=NOW)
    return [chance.bonus.key for chance in found]


async def test_rules_come_by_their_next_time_and_those_that_are_over_not_at_all(database: Database) -> None:
    sara = await joined(database)
    today, tomorrow = NOW.astimezone(HOUSE.zone).date(), NOW.astimezone(HOUSE.zone).date() + timedelta(days=1)
    found = await keys(
        database,
        sara.id,
        rule("tomorrow", days=(tomorrow,)),
        rule("over", days=(today - timedelta(days=1),)),
        rule("always"),
        rule("tonight", days=(today,), from_minute=20 * 60, until_minute=22 * 60),
        rule("less", percent=50),
        rule("nothing", percent=0),
        rule("gift", percent=100, extra_points=5),
    )
    assert found == ["always", "gift", "tonight", "tomorrow"]


@pytest.mark.parametrize(
    ("asked", "is_hers"),
    [
        ({"tiers": ("silver",)}, False),
        ({"paid_members": True}, False),
        ({"first_order": True}, True),
        ({"personal_day": True}, False),
    ],
)
async def test_what_a_rule_asks_of_the_guest_decides_whether_it_is_hers(
    database: Database, asked: dict[str, Any], is_hers: bool
) -> None:
    sara = await joined(database)
    assert await keys(database, sara.id, rule("a", **asked)) == (["a"] if is_hers else [])


async def test_a_silver_paid_member_who_has_ordered_sees_other_rules_than_a_new_one(database: Database) -> None:
    sara = await joined(database)
    await open_house(database, staff_chat=None)
    order = await add_order(database, sara.id)
    async with database.transaction() as tx:
        await tx.run("UPDATE orders SET state = 'completed', closed_at = :now WHERE id = :id", now=NOW, id=order.id)
        new = NewQualifying(member_id=sara.id, order_id=None, at=NOW, rial=100, points=0, visits=1, cause="risen")
        await tiers.add_qualifying(tx, new)
    owner = await hired(database, 2077, role=Role.OWNER)
    await membership.receive_fee(database, sara.id, after=0, fee_rial=PLUS.fee_rial, by=owner, now=NOW, house=house())
    rules = rule("silver", tiers=("silver",)), rule("paid", paid_members=True), rule("first", first_order=True)
    assert await keys(database, sara.id, *rules) == ["silver", "paid"]


async def test_one_page_holds_no_more_than_it_can_show(database: Database) -> None:
    sara = await joined(database)
    many = [rule(f"r{number}") for number in range(bonuses.SHOWN_MAX + 3)]
    assert len(await keys(database, sara.id, *many)) == bonuses.SHOWN_MAX


async def test_a_house_whose_days_are_over_promises_nothing(database: Database) -> None:
    sara = await joined(database)
    assert await keys(database, sara.id) == []
    assert await keys(database, sara.id, rule("over", days=(NOW.date() - timedelta(days=9),))) == []
