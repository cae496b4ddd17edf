"""Points: an append-only ledger, the lots that were earned and the draws that spent them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.migrations.types import (
    BigInt,
    belongs_to,
    key,
    may_belong_to,
    number,
    number_or_null,
    one_of,
    text,
    text_or_null,
)

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Create the ledger and what refuses to change it."""
    _ledger()
    _lots()
    _draws()
    for table in ("ledger", "draws"):
        _append_only(table)


def _ledger() -> None:
    op.create_table(
        "ledger",
        key(),
        belongs_to("member_id", "members.id"),
        text("action"),
        number("points"),  # signed: what the balance gained
        number("at"),
        text("cause", unique=True),
        may_belong_to("order_id", "orders.id"),  # NULL: not of an order
        may_belong_to("entry_id", "ledger.id"),  # the entry that this one reverses; NULL: reverses none
        may_belong_to("staff_id", "staff.id"),  # NULL: by the house itself
        text_or_null("branch"),  # NULL: of no branch
        text_or_null("terms_version"),  # NULL: no terms were applied
        text("breakdown", default="{}"),  # why so many: rate, multiplier, rounding
        one_of("action", "earn", "redeem", "expire", "adjust", "reverse", name="ledger_action"),
    )
    # serves: a member's history, newest first
    op.create_index("ledger_by_member", "ledger", ["member_id", "id"])
    # serves: what an order earned, and its reversal
    op.create_index("ledger_by_order", "ledger", ["order_id"])


def _lots() -> None:
    op.create_table(
        "lots",
        sa.Column("id", BigInt, sa.ForeignKey("ledger.id"), primary_key=True, autoincrement=False),  # the earning entry
        belongs_to("member_id", "members.id"),
        text("kind"),
        number("points"),
        number("remaining"),
        number("usable_at"),
        number_or_null("expires_at"),  # NULL: never
        number_or_null("warn_at"),  # when its owner is next told that it ends; NULL: no warning is to come
        one_of("kind", "base", "bonus", "surprise", "compensation", "credit", name="lots_kind"),
        sa.CheckConstraint("points > 0 AND remaining BETWEEN 0 AND points", name="lots_remaining"),
    )
    # serves: a member's balance and what to spend first
    op.create_index(
        "lots_open",
        "lots",
        ["member_id", "expires_at"],
        sqlite_where=sa.text("remaining > 0"),
        postgresql_where=sa.text("remaining > 0"),
    )
    # serves: the sweep that ends what is left
    op.create_index(
        "lots_expiring",
        "lots",
        ["expires_at"],
        sqlite_where=sa.text("remaining > 0 AND expires_at IS NOT NULL"),
        postgresql_where=sa.text("remaining > 0 AND expires_at IS NOT NULL"),
    )
    # serves: whom to tell next that points will end
    op.create_index(
        "lots_warning",
        "lots",
        ["warn_at"],
        sqlite_where=sa.text("remaining > 0 AND warn_at IS NOT NULL"),
        postgresql_where=sa.text("remaining > 0 AND warn_at IS NOT NULL"),
    )


def _draws() -> None:
    op.create_table(
        "draws",
        key(),
        belongs_to("entry_id", "ledger.id"),  # the spending
        belongs_to("lot_id", "lots.id"),  # the earning that paid for it
        number("points"),  # taken; negative: given back
        sa.CheckConstraint("points <> 0", name="draws_points"),
    )
    # serves: what paid for this entry, and its reversal
    op.create_index("draws_by_entry", "draws", ["entry_id"])
    # serves: the proof that a lot's remainder is right
    op.create_index("draws_by_lot", "draws", ["lot_id"])
    op.create_table(
        "debts",  # taken back after it had been spent
        sa.Column("member_id", BigInt, sa.ForeignKey("members.id"), primary_key=True, autoincrement=False),
        number("points"),
        sa.CheckConstraint("points >= 0", name="debts_points"),
    )


def _append_only(table: str) -> None:
    """Refuse every change and every removal, whoever asks."""
    if op.get_bind().dialect.name == "sqlite":
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            )
        return
    op.execute(
        f"CREATE FUNCTION {table}_append_only() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{table} is append-only'; END $$"
    )
    op.execute(
        f"CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION {table}_append_only()"
    )
