"""Making derived rows say again what the ledger, its draws and the tier changes say; everything or nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from club.rules.house import House
from club.rules.standings import Held, TierChange
from club.rules.tier_steps import fitted, planned
from club.rules.tiers import TierTerms
from club.services import tier_steps
from club.services.verify import Finding
from storage import rebuild as derived
from storage import tiers
from storage import verify as proof
from storage.database import Database, Transaction

LOTS_A_PAGE: Final = 10_000
MEMBERS_A_PAGE: Final = 1_000


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """How many rows did not say what they should, and do now."""

    lots: int
    debts: int
    standings: int


class Unexplained(Exception):
    """The ledger contradicts itself: deriving anything from it would hide the fault. Nothing was changed."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        super().__init__("\n".join(map(str, findings)))
        self.findings = tuple(findings)


async def rebuild(db: Database, *, house: House, now: datetime) -> Rebuilt:
    """Derive lots, debts and standings anew, in one transaction of bounded pages; the rows of the ledger stay.

    Raises: Unexplained when the ledger's own proofs do not hold afterwards.
    """
    async with db.transaction() as tx:
        await derived.hold_all(tx, engine=db.engine)
        bounds = await derived.find_bounds(tx)
        lots = 0
        for after in range(0, bounds.lot, LOTS_A_PAGE):
            lots += await derived.repair_lots(tx, after=after, until=after + LOTS_A_PAGE)
        debts = 0
        for after in range(0, bounds.member, MEMBERS_A_PAGE):
            debts += await derived.repair_debts(tx, after=after, until=after + MEMBERS_A_PAGE)
        terms = house.programme.tiers
        standings = 0 if terms is None else await _standings(tx, terms, now)
        if findings := await _contradictions(tx):
            raise Unexplained(findings)
        return Rebuilt(lots, debts, standings)


async def _contradictions(tx: Transaction) -> tuple[Finding, ...]:
    found = [(check, await proof.find_bad_row(tx, check)) for check in proof.LEDGER]
    return tuple(Finding(check.name, row) for check, row in found if row is not None)


async def _standings(tx: Transaction, terms: TierTerms, now: datetime) -> int:
    """Put every member into the tier that her last change left her in, and plan anew when it is looked at next."""
    repaired, after = 0, 0
    while page := await derived.list_with_tiers(tx, after=after, limit=MEMBERS_A_PAGE):
        until = page[-1]
        held = {each.member_id: each for each in await derived.list_held(tx, after=after, until=until)}
        changes = {each.member_id: each for each in await derived.list_last_changes(tx, after=after, until=until)}
        for member_id in page:
            stands = held.get(member_id)
            should = await _should(tx, stands, changes.get(member_id), terms, now)
            if should != stands:
                await tiers.set_held(tx, should)
                repaired += 1
        after = until
    return repaired


async def _should(
    tx: Transaction, stands: Held | None, last: TierChange | None, terms: TierTerms, now: datetime
) -> Held:
    """Return where a member stands by her last change; a pin is somebody's word and stays, with what is under it."""
    if last is not None and (stands is None or (stands.pinned_tier is None and stands.tier != last.to_tier)):
        blank = Held(last.member_id, last.to_tier, last.at, None, None, None, None, None, None)
        return await _planned(tx, blank, terms, now)
    assert stands is not None, "whoever is on the page has a standing or a change"
    if stands.review_at is not None and stands.review_at <= now:
        return stands  # the sweep has not been there yet: what time brings is its to do
    return await _planned(tx, stands, terms, now)


async def _planned(tx: Transaction, held: Held, terms: TierTerms, now: datetime) -> Held:
    record = await tier_steps.read_record(tx, held.member_id, terms, held=held, now=now)
    return planned(fitted(held, record, now), record, now)
