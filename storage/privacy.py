"""What is kept about one guest, and what of it is forgotten when she asks.

The ledger, the orders' amounts and the history of consents stay: they are the house's books, and no longer say whose
they are.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from club.rules.members import MemberId
from storage.database import Snapshot, Transaction
from storage.members import rows_of
from storage.rows import moment


@dataclass(frozen=True, slots=True)
class Kept:
    """How much is kept."""

    orders: int
    addresses: int
    complaints: int
    points: int


_HER_ROWS: Final = rows_of("id")


async def count_kept(view: Snapshot, member_id: MemberId) -> Kept:
    """Return how much is kept about the member, her unspent points among it."""
    row = await view.row(
        f"""SELECT (SELECT COUNT(*) FROM orders WHERE member_id = :id),
                  (SELECT COUNT(*) FROM addresses WHERE member_id = :id AND removed_at IS NULL),
                  (SELECT COUNT(*) FROM complaints WHERE member_id = :id),
                  (SELECT COALESCE(SUM(points), 0) FROM ledger WHERE member_id IN {_HER_ROWS})""",
        id=member_id,
    )
    assert row is not None, "a row of counts is always there"
    return Kept(*(int(value) for value in row))


_TABLES: Final[dict[str, tuple[str, str]]] = {
    "member": (
        "name phone language calendar birthday_calendar birthday_year birthday_month birthday_day code source dietary"
        " created_at joined_at",
        "FROM members WHERE id = :id",
    ),
    "consents": (
        "purpose is_granted text_version at",
        "FROM consent_changes WHERE member_id = :id ORDER BY consent_changes.id",
    ),
    "addresses": (
        "title words latitude_e6 longitude_e6 made_at removed_at",
        "FROM addresses WHERE member_id = :id ORDER BY addresses.id",
    ),
    "orders": (
        "id kind state table_name address_words payment items_rial delivery_rial total_rial points_paid points_rial"
        " voucher_rial refunded_rial money_back_rial points_back note placed_at closed_at",
        "FROM orders WHERE member_id = :id ORDER BY orders.id",
    ),
    "order_lines": (
        "order_id name_fa name_en choices_fa choices_en quantity unit_rial total_rial note",
        "FROM order_lines WHERE order_id IN (SELECT id FROM orders WHERE member_id = :id) ORDER BY order_lines.id",
    ),
    "points": (
        "action points at order_id breakdown",
        f"FROM ledger WHERE member_id IN {_HER_ROWS} ORDER BY ledger.id",
    ),
    "points_left": (
        "kind remaining usable_at expires_at",
        "FROM lots WHERE member_id = :id AND remaining > 0 ORDER BY lots.id",
    ),
    "tier": (
        "tier since_at falls_at pinned_tier pinned_until_at",
        "FROM standings WHERE member_id = :id",
    ),
    "tier_changes": (
        "at from_tier to_tier reason",
        "FROM tier_changes WHERE member_id = :id ORDER BY tier_changes.id",
    ),
    "gifts": (
        "code title_fa title_en points state issued_at expires_at used_at serial",
        "FROM vouchers WHERE member_id = :id ORDER BY vouchers.id",
    ),
    "rewards": (
        "title_fa title_en points state reserved_at closed_at serial",
        "FROM redemptions WHERE member_id = :id ORDER BY redemptions.id",
    ),
    "referrals": (
        "order_id at returned_at",
        f"FROM referrals WHERE friend_id IN {_HER_ROWS} ORDER BY at",
    ),
    "friends": (
        "at returned_at",
        f"FROM referrals WHERE inviter_id IN {_HER_ROWS} ORDER BY at, friend_id",
    ),
    "shared_meals": (
        "points given_at served_at returned_at",
        "FROM shared_meals WHERE member_id = :id ORDER BY shared_meals.id",
    ),
    "paid_memberships": (
        "starts_at ends_at fee_rial cancelled_at",
        "FROM subscriptions WHERE member_id = :id ORDER BY subscriptions.id",
    ),
    "personal_days": (
        "on_day chosen_at",
        "FROM personal_days WHERE member_id = :id ORDER BY on_day",
    ),
    "complaints": (
        "id kind state order_id entry_id opened_at closed_at mark",
        "FROM complaints WHERE member_id = :id ORDER BY complaints.id",
    ),
    "complaint_messages": (
        "complaint_id words media at",
        "FROM complaint_messages WHERE complaint_id IN (SELECT id FROM complaints WHERE member_id = :id)"
        " ORDER BY complaint_messages.id",
    ),
    "follow_ups": (
        "order_id state asked_at answered_at mark comment",
        "FROM followups WHERE member_id = :id ORDER BY followups.id",
    ),
}
"""Everything about a person, by the name it has in her file: the columns, and where they are."""


async def list_kept(view: Snapshot, member_id: MemberId) -> dict[str, list[dict[str, Any]]]:
    """Return everything that is kept about the member, ready to be written as JSON; times in ISO form, UTC."""
    kept = {}
    for name, (fields, source) in _TABLES.items():
        names = fields.split()
        rows = await view.rows(f"SELECT {', '.join(names)} {source}", id=member_id)
        kept[name] = [{field: _readable(field, value) for field, value in zip(names, row, strict=True)} for row in rows]
    return kept


def _readable(field: str, value: Any) -> Any:
    if value is None:
        return None
    if field == "at" or field.endswith("_at"):
        return moment(value).isoformat()
    if field == "breakdown":
        return json.loads(value)
    return bool(value) if field.startswith("is_") else value


async def find_open_order(view: Snapshot, member_id: MemberId) -> int | None:
    """Return an order of hers that is on the board, or None."""
    sql = "SELECT id FROM orders WHERE member_id = :id AND closed_at IS NULL ORDER BY id LIMIT 1"
    row = await view.row(sql, id=member_id)
    return None if row is None else int(row[0])


async def anonymise(tx: Transaction, member_id: MemberId, telegram_id: int | None, *, now: datetime) -> None:
    """Take away everything that says who she is, and whatever would still be sent to her."""
    for statement in _FORGETTING:
        await tx.run(statement, **_named(statement, id=member_id, chat=telegram_id, now=now))


def _named(statement: str, **values: object) -> dict[str, object]:
    """Return the values that the statement names."""
    return {name: value for name, value in values.items() if f":{name}" in statement}


_FORGETTING: Final = (
    """UPDATE members SET telegram_id = NULL, phone = NULL, name = NULL, birthday_calendar = NULL,
       birthday_month = NULL, birthday_day = NULL, birthday_year = NULL, birthday_set_at = NULL, code = NULL,
       source = NULL, referrer_id = NULL, dietary = NULL, forgotten_at = :now
       WHERE id = :id OR merged_into_id = :id""",
    "UPDATE merges SET telegram_id = NULL WHERE stays_id = :id OR goes_id = :id",
    "UPDATE members SET referrer_id = NULL WHERE referrer_id = :id",
    "DELETE FROM phone_wishes WHERE member_id = :id",
    "UPDATE carts SET state = 'abandoned' WHERE member_id = :id AND state = 'open'",
    "UPDATE carts SET note = NULL, address_id = NULL WHERE member_id = :id",
    "UPDATE cart_lines SET note = NULL WHERE cart_id IN (SELECT id FROM carts WHERE member_id = :id)",
    "DELETE FROM addresses WHERE member_id = :id",
    """UPDATE orders SET address_words = NULL, latitude_e6 = NULL, longitude_e6 = NULL, note = NULL
       WHERE member_id = :id""",
    "UPDATE order_lines SET note = NULL WHERE order_id IN (SELECT id FROM orders WHERE member_id = :id)",
    """UPDATE complaint_messages SET words = NULL, media = NULL, file_id = NULL
       WHERE complaint_id IN (SELECT id FROM complaints WHERE member_id = :id)""",
    "UPDATE complaints SET state = 'closed', closed_at = :now WHERE member_id = :id AND closed_at IS NULL",
    "UPDATE followups SET state = 'skipped' WHERE member_id = :id AND state IN ('promised', 'asked')",
    "UPDATE followups SET comment = NULL WHERE member_id = :id",
    "UPDATE vouchers SET state = 'expired' WHERE member_id = :id AND state = 'active'",
    """UPDATE subscriptions SET cancelled_at = COALESCE(cancelled_at, CAST(:now AS BIGINT)), credit_at = NULL,
       tell_at = NULL WHERE member_id = :id""",
    "DELETE FROM personal_days WHERE member_id = :id",
    "DELETE FROM awaiting WHERE person_id = :chat",
    "UPDATE outbox SET state = 'dropped', done_at = :now WHERE chat_id = :chat AND state IN ('due', 'held')",
    "UPDATE outbox SET detail = '{}' WHERE chat_id = :chat",
    "DELETE FROM posts WHERE chat_id = :chat",
    "DELETE FROM inbox WHERE chat_id = :chat AND state <> 'new'",
)
"""Statement by statement, what being forgotten means."""
