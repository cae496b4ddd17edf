"""Indexes that hold all a question needs: reports and proofs of a large club read them in place of the tables."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Widen what the first indexes hold; a row of the ledger is many times as long as its entry in an index."""
    # serves: a member's history, newest first; from the index alone, what her rows add up to and whether each is sound
    op.drop_index("ledger_by_member", "ledger")
    op.create_index("ledger_by_member", "ledger", ["member_id", "id", "action", "points"])
    # serves: what an order earned, and its reversal; from the index alone, whether its tier counts the same
    op.drop_index("ledger_by_order", "ledger")
    op.create_index("ledger_by_order", "ledger", ["order_id", "action", "points"])
    # serves, from the index alone: points earned, spent and ended by month; what refunds took back
    op.drop_index("ledger_by_at", "ledger")
    op.create_index("ledger_by_action", "ledger", ["action", "at", "points"])
    # serves: a member's balance and what to spend first; from the index alone, what all her lots hold
    op.drop_index("lots_open", "lots")
    op.create_index(
        "lots_open",
        "lots",
        ["member_id", "expires_at", "remaining"],
        sqlite_where=sa.text("remaining > 0"),
        postgresql_where=sa.text("remaining > 0"),
    )
    # serves, from the index alone: what the club owes, by kind and by when it is usable and ends
    op.create_index(
        "lots_by_kind",
        "lots",
        ["kind", "expires_at", "usable_at", "remaining"],
        sqlite_where=sa.text("remaining > 0"),
        postgresql_where=sa.text("remaining > 0"),
    )
    # serves: how many gift codes were used in a month
    op.create_index(
        "vouchers_by_used_at",
        "vouchers",
        ["used_at"],
        sqlite_where=sa.text("state = 'used'"),
        postgresql_where=sa.text("state = 'used'"),
    )
