"""Points that live as long as their owner comes: every completed order gives them their days anew."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from club.rules.earning_terms import next_warning_at
from club.rules.house import House
from club.rules.lives import prolonged
from club.rules.orders import Order
from club.rules.points import LotKind
from club.services import ledger
from storage import points
from storage.database import Transaction


async def prolong(tx: Transaction, order: Order, *, house: House, now: datetime) -> int:
    """Let the member's points that her absence would end live on from now, and return how many lots did.

    Those whose time was over before she came are ended first, however late the sweep is. What was promised other days
    than its kind, by a bonus rule or a gift, keeps them: the row that gave it says so.
    """
    terms = house.terms
    if not any(terms.life_of(kind).renews for kind in LotKind):
        return 0
    await points.hold(tx, order.member_id)
    await ledger.end_lots(tx, order.member_id, now=now)
    longer = []
    promised = await points.list_reasons_of_open_lots(tx, order.member_id)
    for lot in await points.list_open_lots(tx, order.member_id):
        if not promised[lot.id].get("renews", True):
            continue
        expires_at = prolonged(terms.life_of(lot.kind), lot.expires_at, now, house.zone)
        if expires_at != lot.expires_at:
            warn_at = next_warning_at(expires_at, terms, after=now)
            longer.append(replace(lot, expires_at=expires_at, warn_at=warn_at))
    await points.set_ends(tx, longer)
    return len(longer)
