"""Points that are given for anything but an order: once, at once, and said for what."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from club.rules.earning_terms import Terms
from club.rules.lives import FOREVER, Life
from club.rules.members import MemberId
from club.rules.points import Action, Balance, Expiring, LedgerEntry, LotKind
from club.services import points
from storage import points as stored
from storage.database import Database
from tests.services.kitchen import GUEST, HOUSE, NOW, add_guest, queued

TERMS = Terms(
    version="t", rial_per_step=100_000, pending_days=3, life=Life.of_days(9), lives={LotKind.BONUS: Life.of_days(1)}
)
MIDNIGHT = datetime(2026, 11, 22, 20, 30, tzinfo=UTC)
CLUB = replace(HOUSE, terms=TERMS)


async def give(db: Database, member_id: MemberId, *, cause: str = "friend:7", life: Life | None = None) -> LedgerEntry:
    async with db.transaction() as tx:
        return await points.give(
            tx,
            member_id,
            points=50,
            kind=LotKind.BONUS,
            part="referral",
            cause=cause,
            house=CLUB,
            now=NOW,
            life=life,
            breakdown={"friend": "سارا"},
            detail={"friend": "سارا"},
        )


async def test_points_are_given_at_once_for_the_life_of_their_kind(database: Database) -> None:
    mary = await add_guest(database, GUEST)
    given = await give(database, mary)
    assert (given.action, given.points, given.branch, given.terms_version) == (Action.EARN, 50, "main", "t")
    ends = datetime(2026, 11, 23, 20, 30, tzinfo=UTC)
    assert given.breakdown == {
        "friend": "سارا",
        "part": "referral",
        "renews": False,
        "usable_at": NOW.timestamp(),
        "expires_at": ends.timestamp(),
    }
    async with database.snapshot() as view:
        assert await points.balance(view, mary, now=NOW) == Balance(50, 0, 0, Expiring(50, ends))
        assert await stored.list_parts(view, given.id) == {"referral": 50}
        assert (await stored.get_lot(view, given.id)).kind is LotKind.BONUS
    assert await queued(database, "points.given") == [(GUEST, "friend:7:told")]


async def test_a_repeat_of_the_cause_gives_nothing_more(database: Database) -> None:
    mary = await add_guest(database, GUEST)
    first = await give(database, mary)
    assert await give(database, mary) == first
    async with database.snapshot() as view:
        assert (await points.balance(view, mary, now=NOW)).usable == 50
    assert len(await queued(database, "points.given")) == 1


@pytest.mark.parametrize(("life", "ends"), [(FOREVER, None), (Life.of_days(0), MIDNIGHT)])
async def test_what_is_given_may_have_a_life_of_its_own(database: Database, life: Life, ends: datetime | None) -> None:
    mary = await add_guest(database, GUEST)
    given = await give(database, mary, life=life)
    async with database.snapshot() as view:
        assert (await stored.get_lot(view, given.id)).expires_at == ends


async def test_a_present_may_be_told_otherwise(database: Database) -> None:
    mary = await add_guest(database, GUEST)
    async with database.transaction() as tx:
        await points.give(
            tx, mary, points=5, kind=LotKind.CREDIT, part="credit", cause="c", house=CLUB, now=NOW, notice=None
        )
    assert await queued(database, "points.given") == []
