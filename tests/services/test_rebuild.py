"""Rows that are derived from the ledger can be broken and derived anew; the ledger itself is never touched."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from club.rules.house import House
from club.rules.members import MemberId
from club.rules.programme import Programme
from club.rules.standings import Held
from club.rules.tiers import Measure, Tier, TierTerms, Window
from club.services import merges, tiers
from club.services import rebuild as rebuilding
from club.services.rebuild import Rebuilt, Unexplained, rebuild
from club.services.verify import verify
from storage import tiers as stored
from storage.database import Database
from tests.services.kitchen import HOUSE, NOW, OWNER, add_guest, add_order, handed_over, open_house
from tests.services.test_verify import club as club
from tests.services.test_verify import tamper

LATER = NOW + timedelta(days=2)
MARY, EVE = MemberId(1), MemberId(2)


async def run(db: Database, *statements: str) -> None:
    async with db.transaction() as tx:
        for statement in statements:
            await tx.run(statement)


async def test_a_sound_club_needs_no_repair(club: Database) -> None:
    assert await rebuild(club, house=HOUSE, now=LATER) == Rebuilt(0, 0, 0)


@pytest.mark.parametrize(
    ("break_it", "named", "repaired"),
    [
        ("UPDATE lots SET remaining = 7 WHERE id = 1", "every lot holds its points", Rebuilt(1, 0, 0)),
        ("UPDATE lots SET points = 999 WHERE id = 4", "every earning opened a lot", Rebuilt(1, 0, 0)),
        ("UPDATE lots SET member_id = 2 WHERE id = 1", "every earning opened a lot", Rebuilt(1, 0, 0)),
        ("UPDATE debts SET points = 40 WHERE member_id = 1", "a balance is the sum", Rebuilt(0, 1, 0)),
        ("DELETE FROM debts WHERE member_id = 1", "a balance is the sum", Rebuilt(0, 1, 0)),
        ("INSERT INTO debts VALUES (2, 5)", "a balance is the sum", Rebuilt(0, 1, 0)),
    ],
)
async def test_what_was_broken_is_named_repaired_and_proved(
    club: Database, break_it: str, named: str, repaired: Rebuilt
) -> None:
    await run(club, break_it)
    assert (await verify(club))[0].check.startswith(named)
    assert await rebuild(club, house=HOUSE, now=LATER) == repaired
    assert await verify(club) == ()


async def test_everything_at_once_is_repaired_page_by_page(club: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rebuilding, "LOTS_A_PAGE", 1)
    monkeypatch.setattr(rebuilding, "MEMBERS_A_PAGE", 1)
    await run(
        club,
        "UPDATE lots SET remaining = 3 WHERE id = 1",
        "UPDATE lots SET remaining = 135 WHERE id = 4",
        "DELETE FROM debts",
    )
    assert await rebuild(club, house=HOUSE, now=LATER) == Rebuilt(2, 1, 0)
    assert await verify(club) == ()


async def test_the_points_of_a_merged_member_stay_with_whoever_she_turned_out_to_be(club: Database) -> None:
    await merges.merge(club, stays=EVE, goes=MARY, by=OWNER, cause="one", now=LATER, house=HOUSE)
    assert await verify(club) == ()
    assert await rebuild(club, house=HOUSE, now=LATER) == Rebuilt(0, 0, 0)
    await run(
        club, "UPDATE lots SET member_id = 1 WHERE id = 4", "DELETE FROM debts", "INSERT INTO debts VALUES (1, 3)"
    )
    assert await rebuild(club, house=HOUSE, now=LATER) == Rebuilt(1, 2, 0)
    assert await verify(club) == ()


@pytest.mark.parametrize(
    ("contradiction", "named"),
    [
        ("DELETE FROM draws WHERE entry_id = 5", "every spending is paid for by its draws"),
        ("UPDATE draws SET points = 999 WHERE entry_id = 2", "every lot holds its points less its draws"),
        ("UPDATE ledger SET points = -1 WHERE id = 4", "every entry has the sign of its action"),
    ],
)
async def test_what_the_ledger_does_not_explain_is_left_as_it_is(
    club: Database, contradiction: str, named: str
) -> None:
    await tamper(club, contradiction, "DELETE FROM debts")
    before = await verify(club)
    with pytest.raises(Unexplained) as refused:
        await rebuild(club, house=HOUSE, now=LATER)
    assert named in str(refused.value)
    assert refused.value.findings
    assert await verify(club) == before, "everything or nothing"


async def test_what_moved_when_two_became_one_stays_where_it_is(club: Database) -> None:
    one, other = MemberId(1), await add_guest(club, 1777, phone="+989150001777")
    await merges.merge(club, stays=other, goes=one, by=OWNER, cause="one", now=LATER, house=HOUSE)
    assert await verify(club) == ()
    async with club.snapshot() as view:
        owed = await view.rows("SELECT member_id, points FROM debts WHERE points > 0 ORDER BY member_id")
    assert await rebuild(club, house=HOUSE, now=LATER) == Rebuilt(0, 0, 0)
    assert owed
    await run(
        club,
        f"UPDATE lots SET remaining = 7, member_id = {one} WHERE id = 1",
        "DELETE FROM debts",
        f"INSERT INTO debts VALUES ({one}, 5)",
    )
    assert await rebuild(club, house=HOUSE, now=LATER) == Rebuilt(1, 2, 0)
    async with club.snapshot() as view:
        assert await view.rows("SELECT member_id, points FROM debts WHERE points > 0") == owed
    assert await verify(club) == ()


TIERS = TierTerms(
    measure=Measure.VISITS,
    window=Window.ROLLING,
    window_days=90,
    grace_days=10,
    tiers=tuple(
        Tier(key=key, name_fa=key, name_en=key, emoji="🥉", from_=visits)
        for key, visits in (("bronze", 1), ("gold", 2))
    ),
)
TIERED = replace(HOUSE, programme=Programme(tiers=TIERS))


async def eats(db: Database, member_id: int, cause: str, house: House = TIERED) -> None:
    order = await add_order(db, member_id, cause=cause)  # type: ignore[arg-type]  # a member's number
    done = await handed_over(db, order, house=house)
    async with db.transaction() as tx:
        await tiers.qualify(tx, done, counted_rial=done.items_rial, points=135, house=house, now=NOW)


@pytest.fixture
async def tiered(database: Database) -> Database:
    """Mary is gold by two orders, Eve bronze and pinned to gold, Zoe bronze."""
    await open_house(database)
    guests = [await add_guest(database, 1001 + place, phone=f"+98915123456{place}") for place in range(3)]
    for place, times in enumerate((2, 1, 1)):
        for time in range(times):
            await eats(database, guests[place], f"{place}:{time}")
    await tiers.pin(database, guests[1], tier="gold", days=30, by=OWNER, cause="friend", now=NOW, house=TIERED)
    return database


async def standings(db: Database) -> list[Held | None]:
    async with db.snapshot() as view:
        return [await stored.find_held(view, number) for number in (1, 2, 3)]  # type: ignore[arg-type]  # a member's number


async def test_sound_tiers_stay_as_they_are(tiered: Database) -> None:
    before = await standings(tiered)
    assert [each.tier if each else None for each in before] == ["gold", "bronze", "bronze"]
    assert await rebuild(tiered, house=TIERED, now=LATER) == Rebuilt(0, 0, 0)
    assert await standings(tiered) == before


async def test_a_tier_is_where_the_last_change_left_it_and_is_planned_anew(tiered: Database) -> None:
    sound = await standings(tiered)
    await run(
        tiered,
        "UPDATE standings SET tier = NULL, review_at = NULL WHERE member_id = 1",
        "UPDATE standings SET review_at = NULL WHERE member_id = 2",
        "DELETE FROM standings WHERE member_id = 3",
    )
    assert await rebuild(tiered, house=TIERED, now=LATER) == Rebuilt(0, 0, 3)
    assert await standings(tiered) == sound
    assert await verify(tiered) == ()


async def test_a_standing_that_is_due_is_left_to_the_sweep(tiered: Database) -> None:
    due = (await standings(tiered))[0]
    assert due is not None
    assert due.review_at is not None
    before = await standings(tiered)
    assert (await rebuild(tiered, house=TIERED, now=due.review_at)).standings == 0
    assert await standings(tiered) == before


async def test_the_tier_of_one_who_was_two_stays_where_it_is(tiered: Database) -> None:
    async with tiered.snapshot() as view:
        mary, zoe = [MemberId(row[0]) for row in await view.rows("SELECT id FROM members WHERE id IN (1, 3)")]
    await merges.merge(tiered, stays=zoe, goes=mary, by=OWNER, cause="one", now=NOW, house=TIERED)
    before = await standings(tiered)
    assert await rebuild(tiered, house=TIERED, now=LATER) == Rebuilt(0, 0, 0)
    assert await standings(tiered) == before
