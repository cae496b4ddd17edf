"""Points that managers give by hand: with a reason, once, within the month's budget, and not to themselves."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from club.errors import (
    AdjustmentUnexplained,
    AwardBeyondBudget,
    AwardSpent,
    NotAllowed,
    NotFound,
    NumberUnusable,
    OwnAccount,
    TextTooLong,
)
from club.rules.awards import AwardTerms
from club.rules.members import MemberId
from club.rules.programme import Programme
from club.rules.staff import Role
from club.services import awards, points, privacy
from club.services.awards import Award
from club.services.verify import verify
from storage.database import Database
from tests.services.kitchen import COOK, GUEST, NOW, OWNER, SARA, add_guest, open_house, queued
from tests.services.kitchen import HOUSE as PLAIN
from tests.services.people import hired

TERMS = AwardTerms(monthly_points_max=100)
HOUSE = replace(PLAIN, programme=Programme(awards=TERMS))
MANAGER = 301


async def gives(
    db: Database,
    member_id: MemberId,
    wanted: int = 30,
    *,
    reason: str = "صبوری شما",
    by: int = MANAGER,
    cause: str = "award:1",
    days: int = 0,
) -> Award:
    now = NOW + timedelta(days=days)
    return await awards.give(
        db, member_id, wanted=wanted, reason=reason, by=by, cause=cause, terms=TERMS, house=HOUSE, now=now
    )


async def looks(
    db: Database, member_id: MemberId, *, by: int = MANAGER, wanted: int | None = None, reason: str | None = None
) -> Award:
    return await awards.look(db, member_id, by=by, terms=TERMS, house=HOUSE, now=NOW, wanted=wanted, reason=reason)


@pytest.fixture
async def mary(database: Database) -> MemberId:
    await open_house(database)
    await hired(database, MANAGER, role=Role.MANAGER, name="ناهید")
    return await add_guest(database, GUEST)


async def test_an_award_is_given_told_and_written_down_once(database: Database, mary: MemberId) -> None:
    awarded = [await gives(database, mary) for _ in range(2)]
    assert awarded[0] == awarded[1]
    entry = awarded[0].entry
    assert entry is not None
    assert (entry.points, entry.breakdown["reason"], entry.breakdown["by"]) == (30, "صبوری شما", "ناهید")
    assert awarded[0].budget == (30, 100)
    assert await queued(database, "points.adjusted") == [(GUEST, "award:1:adjusted:told")]
    async with database.snapshot() as view:
        assert (await points.balance(view, mary, now=NOW)).usable == 30
        assert await view.rows("SELECT part, points FROM earning_parts") == [("award", 30)]
        assert await view.rows("SELECT action, subject FROM audit") == [("points.adjusted", f"member:{mary}")]
    assert await verify(database) == ()


async def test_the_budget_of_the_month_holds_and_names_who_may_give_more(database: Database, mary: MemberId) -> None:
    await gives(database, mary, 80)
    with pytest.raises(AwardBeyondBudget) as refused:
        await gives(database, mary, 21, cause="award:2")
    assert (refused.value.left, refused.value.owners) == (20, ("مهین",))
    with pytest.raises(AwardBeyondBudget):
        await looks(database, mary, wanted=21)
    assert (await gives(database, mary, 20, cause="award:3")).budget.left == 0
    assert (await gives(database, mary, 80)).budget.left == 0, "what was given stays given"
    assert (await gives(database, mary, 100, cause="award:4", days=30)).budget == (100, 100), "a new month"


async def test_awards_at_once_do_not_pass_the_budget_together(database: Database, mary: MemberId) -> None:
    eve = await add_guest(database, 1003, phone="+989151234569")
    done = await asyncio.gather(
        *(gives(database, each, 40, cause=f"award:{n}") for n, each in enumerate([mary, eve] * 3)),
        return_exceptions=True,
    )
    assert sum(isinstance(each, Award) for each in done) == 2
    assert all(isinstance(each, Award | AwardBeyondBudget) for each in done)


async def test_the_owner_is_not_held_to_a_budget(database: Database, mary: MemberId) -> None:
    given = await gives(database, mary, 5_000, by=OWNER)
    assert (given.budget.at_most, given.budget.left) == (None, None)


async def test_budgets_are_each_managers_own(database: Database, mary: MemberId) -> None:
    await hired(database, 302, role=Role.MANAGER, name="بهرام")
    await gives(database, mary, 100)
    await gives(database, mary, 100, by=302, cause="award:2")


async def test_nobody_gives_points_to_herself(database: Database, mary: MemberId) -> None:
    own = await add_guest(database, MANAGER, phone="+989151234570")
    with pytest.raises(OwnAccount):
        await looks(database, own)
    with pytest.raises(OwnAccount):
        await gives(database, own)


async def test_only_those_who_lead_give_points(database: Database, mary: MemberId) -> None:
    for by in (SARA, COOK, GUEST):
        with pytest.raises(NotAllowed):
            await looks(database, mary, by=by)
        with pytest.raises(NotAllowed):
            await gives(database, mary, by=by)
        with pytest.raises(NotAllowed):
            await awards.find(database, "award:1", by=by, terms=TERMS, house=HOUSE, now=NOW)


async def test_what_cannot_be_given_is_refused_before_and_when_it_is(database: Database, mary: MemberId) -> None:
    for wanted, reason, refusal in (
        (0, "x", NumberUnusable),
        (-5, "x", NumberUnusable),
        (5, " ", AdjustmentUnexplained),
        (5, "x" * 201, TextTooLong),
    ):
        with pytest.raises(refusal):
            await looks(database, mary, wanted=wanted, reason=reason)
        with pytest.raises(refusal):
            await gives(database, mary, wanted, reason=reason)
    assert (await looks(database, mary, wanted=5)).budget == (0, 100)
    assert (await looks(database, mary)).entry is None


async def test_whoever_is_not_there_is_given_nothing(database: Database, mary: MemberId) -> None:
    with pytest.raises(NotFound):
        await looks(database, MemberId(99))
    await privacy.forget(database, mary, cause="forget", now=NOW)
    with pytest.raises(NotFound):
        await gives(database, mary)


async def test_a_receipt_is_its_givers(database: Database, mary: MemberId) -> None:
    given = await gives(database, mary)
    assert await awards.find(database, "award:1", by=MANAGER, terms=TERMS, house=HOUSE, now=NOW) == given
    assert await awards.find(database, "award:9", by=MANAGER, terms=TERMS, house=HOUSE, now=NOW) is None
    assert await awards.find(database, "award:1", by=OWNER, terms=TERMS, house=HOUSE, now=NOW) is None


# A mistake ------------------------------------------------------------------------------------------------------------


async def takes_back(db: Database, award: Award, *, by: int = MANAGER, days: int = 0) -> Award:
    assert award.entry is not None
    now = NOW + timedelta(days=days)
    return await awards.take_back(db, award.entry.id, by=by, terms=TERMS, house=HOUSE, now=now)


async def usable(db: Database, member_id: MemberId) -> int:
    async with db.snapshot() as view:
        return (await points.balance(view, member_id, now=NOW)).usable


async def test_a_mistaken_award_goes_back_once_and_into_the_budget(database: Database, mary: MemberId) -> None:
    award = await gives(database, mary, 80)
    taken = [await takes_back(database, award) for _ in range(2)]
    assert taken[0] == taken[1]
    assert taken[0].entry is not None
    assert (taken[0].entry.points, taken[0].budget) == (-80, (0, 100))
    assert await usable(database, mary) == 0
    assert await queued(database, "awards.taken_back") == [(GUEST, f"{taken[0].entry.cause}:told")]
    async with database.snapshot() as view:
        assert await view.rows("SELECT SUM(points) FROM earning_parts") == [(0,)]
        assert ("awards.taken_back", f"member:{mary}") in await view.rows("SELECT action, subject FROM audit")
    assert await verify(database) == ()


async def test_what_is_spent_of_a_mistaken_award_stays_hers(database: Database, mary: MemberId) -> None:
    award = await gives(database, mary, 80)
    async with database.transaction() as tx:
        await points.redeem(tx, mary, points_wanted=50, cause="r", now=NOW)
    taken = await takes_back(database, award)
    assert taken.entry is not None
    assert (taken.entry.points, taken.budget.left) == (-30, 50)
    assert await usable(database, mary) == 0
    other = await gives(database, mary, 20, cause="award:2")
    async with database.transaction() as tx:
        await points.redeem(tx, mary, points_wanted=20, cause="s", now=NOW)
    with pytest.raises(AwardSpent):
        await takes_back(database, other)
    assert await verify(database) == ()


async def test_an_award_that_has_ended_cannot_be_taken_back(database: Database, mary: MemberId) -> None:
    award = await gives(database, mary)
    with pytest.raises(AwardSpent):
        await takes_back(database, award, days=4000)
    assert await verify(database) == ()


async def test_taking_back_last_months_award_leaves_this_months_budget_alone(
    database: Database, mary: MemberId
) -> None:
    award = await gives(database, mary, 80)
    await gives(database, mary, 60, cause="award:2", days=30)
    assert (await takes_back(database, award, days=30)).budget == (60, 100)


async def test_whoever_gave_it_takes_it_back_or_the_owner_and_nobody_else(database: Database, mary: MemberId) -> None:
    award = await gives(database, mary)
    await hired(database, 302, role=Role.MANAGER, name="کیان")
    for by, refusal in ((302, NotFound), (SARA, NotAllowed), (GUEST, NotAllowed)):
        with pytest.raises(refusal):
            await takes_back(database, award, by=by)
    for entry_id in (0, 10**6):
        with pytest.raises(NotFound):
            await awards.take_back(database, entry_id, by=OWNER, terms=TERMS, house=HOUSE, now=NOW)
    taken = await takes_back(database, award, by=OWNER)
    assert taken.entry is not None
    assert taken.entry.breakdown["by"] == "مهین"
    with pytest.raises(NotFound):  # what was taken back is no award
        await awards.take_back(database, taken.entry.id, by=OWNER, terms=TERMS, house=HOUSE, now=NOW)
