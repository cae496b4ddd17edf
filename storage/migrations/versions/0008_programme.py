"""The loyalty programme: tiers, rewards and their redemption, payment by points, paid membership, shared meals."""

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

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Create what tiers, rewards and members' own days are kept in."""
    _versions()
    _ledger_parts()
    _tiers()
    _vouchers()
    _redemptions()
    _payments()
    _subscriptions()
    _referrals()
    _shared_meals()
    _awards()
    _disputes()
    _merges()


def _versions() -> None:
    op.create_table(
        "terms_versions",  # every set of terms that was ever in force, by its fingerprint
        sa.Column("version", sa.Text, primary_key=True),
        number("at"),  # in force for the first time
        may_belong_to("staff_id", "staff.id"),  # who changed it in the chat; NULL: the club file
        text("settings"),  # the points' settings in JSON
    )


def _ledger_parts() -> None:
    op.create_table(
        "earning_parts",  # what the parts of the programme gave of an entry's points: the rest is the plain rate
        belongs_to("entry_id", "ledger.id"),
        text("part"),  # such as tier:gold or bonus:kebab_tuesday
        number("points"),
        sa.PrimaryKeyConstraint("entry_id", "part"),
    )
    # serves: points earned, spent and ended by month, from the index alone
    op.create_index("ledger_by_at", "ledger", ["at", "action", "points"])
    # serves: whose points become usable, for clubs that make vouchers of them at once
    op.create_index(
        "lots_by_usable",
        "lots",
        ["usable_at"],
        sqlite_where=sa.text("remaining > 0"),
        postgresql_where=sa.text("remaining > 0"),
    )
    # serves: what has undone an entry so far
    op.create_index(
        "ledger_by_entry",
        "ledger",
        ["entry_id"],
        sqlite_where=sa.text("entry_id IS NOT NULL"),
        postgresql_where=sa.text("entry_id IS NOT NULL"),
    )


def _tiers() -> None:
    op.create_table(
        "qualifying",  # what counts towards a tier: a row a completed order, and one below zero a refund
        key(),
        belongs_to("member_id", "members.id"),
        may_belong_to("order_id", "orders.id"),  # NULL: not of an order
        number("at"),  # when it counts: a refund's row has its order's moment
        number("rial"),
        number("points"),
        number("visits"),
        text("cause", unique=True),
    )
    # serves: what a member reached within a window
    op.create_index("qualifying_by_member", "qualifying", ["member_id", "at"])
    op.create_table(
        "standings",  # a member's tier now; no row: none was reached yet
        sa.Column("member_id", BigInt, sa.ForeignKey("members.id"), primary_key=True, autoincrement=False),
        text_or_null("tier"),  # the key in the club file; NULL: below the first
        number("since_at"),
        number_or_null("review_at"),  # when it may change by time alone; NULL: never
        number_or_null("falls_at"),  # the end of the grace after which she falls; NULL: what she has suffices
        number_or_null("warned_at"),  # when she was told that she may fall; NULL: not told
        text_or_null("pinned_tier"),  # kept here by hand; NULL: not pinned
        number_or_null("pinned_until_at"),  # NULL: not pinned
        may_belong_to("pinned_by", "staff.id"),  # NULL: not pinned
    )
    # serves: whose tier is to be looked at now
    op.create_index(
        "standings_due",
        "standings",
        ["review_at"],
        sqlite_where=sa.text("review_at IS NOT NULL"),
        postgresql_where=sa.text("review_at IS NOT NULL"),
    )
    # serves: how many members a tier has
    op.create_index("standings_by_tier", "standings", ["tier"])
    op.create_table(
        "tier_changes",
        key(),
        belongs_to("member_id", "members.id"),
        number("at"),
        text_or_null("from_tier"),  # NULL: below the first
        text_or_null("to_tier"),  # NULL: below the first
        text("reason"),
        may_belong_to("staff_id", "staff.id"),  # NULL: by the rules
        text("cause", unique=True),
        one_of("reason", "reached", "refund", "time", "pinned", "unpinned", "merged", name="tier_changes_reason"),
    )
    # serves: a member's way through the tiers
    op.create_index("tier_changes_by_member", "tier_changes", ["member_id", "id"])
    # guests of these tiers order a new dish before the others do
    op.add_column("dishes", number_or_null("public_at"))  # NULL: for everybody


def _vouchers() -> None:
    with op.batch_alter_table("vouchers") as table:
        table.drop_constraint("vouchers_kind", type_="check")
        table.drop_constraint("vouchers_state", type_="check")
        table.create_check_constraint("vouchers_kind", "kind IN ('birthday', 'reward', 'conversion', 'coupon')")
        table.create_check_constraint("vouchers_state", "state IN ('active', 'used', 'expired', 'reversed')")
        table.add_column(text_or_null("reward_key"))  # the reward in the club file that it is; NULL: none
        table.add_column(text("benefit", default="{}"))  # what it is worth on a bill, as it was promised; {}: a gift
        table.add_column(number("points", default=0))  # what was paid for it
        table.add_column(number_or_null("entry_id"))  # the ledger's row that paid for it; NULL: a present
        table.add_column(text_or_null("branch"))  # NULL: in every branch
        table.add_column(text_or_null("serial"))  # of the receipt; NULL: not used
        table.add_column(number_or_null("warn_at"))  # when its owner is reminded of its end; NULL: no more, or never
    # guards: a receipt's serial is one of its kind
    op.create_index("vouchers_serial", "vouchers", ["serial"], unique=True)
    # serves: how often a reward was taken, by a member and in all
    op.create_index("vouchers_by_reward", "vouchers", ["reward_key", "member_id"])
    # serves: whose owners are to be reminded now
    op.create_index(
        "vouchers_warning",
        "vouchers",
        ["warn_at"],
        sqlite_where=sa.text("state = 'active' AND warn_at IS NOT NULL"),
        postgresql_where=sa.text("state = 'active' AND warn_at IS NOT NULL"),
    )
    op.create_table(
        "serials",  # how many receipts a year has
        sa.Column("year", BigInt, primary_key=True, autoincrement=False),  # Jalali
        number("last"),
    )


def _redemptions() -> None:
    op.create_table(
        "redemptions",  # a reward that a guest asks for at the counter, until staff confirm it
        key(),
        belongs_to("member_id", "members.id"),
        text("reward_key"),
        text("title_fa"),  # as it stood in the club file
        text("title_en"),
        number("points"),
        number("entry_id"),  # the ledger's row that holds the points
        text("code"),
        text("state", default="reserved"),
        text("branch"),
        text("cause", unique=True),
        number("reserved_at"),
        number("until_at"),
        may_belong_to("asked_by", "staff.id"),  # who asked for a second approver; NULL: none was needed or asked
        may_belong_to("used_by", "staff.id"),  # who handed it over; NULL: nobody
        may_belong_to("approved_by", "staff.id"),  # the second approver; NULL: none was needed
        text_or_null("serial", unique=True),  # of the receipt that both get; NULL: not used
        number_or_null("closed_at"),  # used, released or reversed; NULL: reserved
        text_or_null("reason"),  # why it was reversed; NULL: it was not
        one_of("state", "reserved", "used", "released", "reversed", name="redemptions_state"),
        sa.CheckConstraint("points > 0", name="redemptions_points"),
    )
    # serves and guards: the codes that can be typed now, and the sweep that releases them
    op.create_index(
        "redemptions_code",
        "redemptions",
        ["code"],
        unique=True,
        sqlite_where=sa.text("state = 'reserved'"),
        postgresql_where=sa.text("state = 'reserved'"),
    )
    op.create_index(
        "redemptions_due",
        "redemptions",
        ["until_at"],
        sqlite_where=sa.text("state = 'reserved'"),
        postgresql_where=sa.text("state = 'reserved'"),
    )
    # serves: how often a reward was taken, by a member and in all
    op.create_index("redemptions_by_reward", "redemptions", ["reward_key", "member_id"])
    op.create_table(
        "reward_counts",  # how often a reward is taken: held, used or bought, and not given back
        sa.Column("reward_key", sa.Text, primary_key=True),
        number("taken"),
        sa.CheckConstraint("taken >= 0", name="reward_counts_taken"),
    )
    # serves: a member's receipts
    op.create_index("redemptions_by_member", "redemptions", ["member_id", "id"])


def _payments() -> None:
    op.add_column("carts", number("points", default=0))  # how many points she wants to pay with
    op.add_column("carts", number_or_null("voucher_id"))  # the voucher she wants to use; NULL: none
    op.add_column("orders", number("points_paid", default=0))
    op.add_column("orders", number("points_rial", default=0))  # what of the total the points paid
    op.add_column("orders", number_or_null("voucher_id"))  # NULL: none
    op.add_column("orders", number("voucher_rial", default=0))  # what of the total the voucher paid
    op.add_column("orders", number("money_back_rial", default=0))  # what of the refunded part went back as money
    op.add_column("orders", number("points_back", default=0))  # how many of the points paid were given back
    op.execute("UPDATE orders SET money_back_rial = refunded_rial WHERE refunded_rial > 0")


def _subscriptions() -> None:
    op.create_table(
        "subscriptions",  # paid memberships
        key(),
        belongs_to("member_id", "members.id"),
        number("starts_at"),
        number("ends_at"),
        number("fee_rial"),
        belongs_to("staff_id", "staff.id"),  # who took the fee
        text("cause", unique=True),
        number("credit_points", default=0),  # promised for each month
        number("credited", default=0),  # for how many months credit was given
        number_or_null("credit_at"),  # when a month's credit is due next; NULL: no more is to come
        number_or_null("tell_at"),  # when its owner is told next that it ends; NULL: nothing is to be told
        number_or_null("cancelled_at"),  # NULL: it runs
    )
    # serves: whether a member has paid
    op.create_index("subscriptions_by_member", "subscriptions", ["member_id", "ends_at"])
    # serves: whose credit is due
    op.create_index(
        "subscriptions_due",
        "subscriptions",
        ["credit_at"],
        sqlite_where=sa.text("credit_at IS NOT NULL"),
        postgresql_where=sa.text("credit_at IS NOT NULL"),
    )
    # serves: whose membership ends soon, or has ended
    op.create_index(
        "subscriptions_to_tell",
        "subscriptions",
        ["tell_at"],
        sqlite_where=sa.text("tell_at IS NOT NULL"),
        postgresql_where=sa.text("tell_at IS NOT NULL"),
    )
    op.create_table(
        "personal_days",  # bonus days that members chose for themselves
        belongs_to("member_id", "members.id"),
        text("on_day"),
        number("chosen_at"),
        text("cause", unique=True),
        sa.PrimaryKeyConstraint("member_id", "on_day"),
    )


def _referrals() -> None:
    op.create_table(
        "referrals",  # friends whose first completed order was rewarded: a row a friend, and so once
        sa.Column("friend_id", BigInt, sa.ForeignKey("members.id"), primary_key=True, autoincrement=False),
        belongs_to("inviter_id", "members.id"),
        belongs_to("order_id", "orders.id"),
        number("minimum_rial"),  # what the order had to come to, by the terms of its day
        number_or_null("inviter_entry_id"),  # NULL: she had reached the limit of the year, or is given nothing
        number_or_null("friend_entry_id"),  # NULL: the invited are given nothing
        number("at"),
        number_or_null("returned_at"),  # when the order's refund took both back; NULL: it stands
    )
    # serves: how many friends of a member came, and the limit of a year
    op.create_index("referrals_by_inviter", "referrals", ["inviter_id", "at"])
    # serves: what a refund takes back
    op.create_index("referrals_by_order", "referrals", ["order_id"], unique=True)
    # serves: whom a member brought
    op.create_index(
        "members_by_referrer",
        "members",
        ["referrer_id"],
        sqlite_where=sa.text("referrer_id IS NOT NULL"),
        postgresql_where=sa.text("referrer_id IS NOT NULL"),
    )


def _shared_meals() -> None:
    op.create_table(
        "shared_meals",  # meals that members gave for somebody in need
        key(),
        belongs_to("member_id", "members.id"),
        number("entry_id"),  # the ledger's row that paid for it
        number("points"),
        number("given_at"),
        number_or_null("served_at"),  # NULL: waits for somebody
        may_belong_to("served_by", "staff.id"),  # NULL: waits for somebody
        number_or_null("returned_at"),  # when she took her points back; NULL: given for good
        text("cause", unique=True),
        sa.CheckConstraint("(served_at IS NULL) = (served_by IS NULL)", name="shared_meals_served"),
        sa.CheckConstraint("served_at IS NULL OR returned_at IS NULL", name="shared_meals_returned"),
    )
    # serves: the meals that wait, the oldest first
    op.create_index(
        "shared_meals_waiting",
        "shared_meals",
        ["id"],
        sqlite_where=sa.text("served_at IS NULL AND returned_at IS NULL"),
        postgresql_where=sa.text("served_at IS NULL AND returned_at IS NULL"),
    )
    # serves: how many were handed out, on a day and in all
    op.create_index(
        "shared_meals_by_served_at",
        "shared_meals",
        ["served_at"],
        sqlite_where=sa.text("served_at IS NOT NULL"),
        postgresql_where=sa.text("served_at IS NOT NULL"),
    )
    # serves: what a member gave
    op.create_index("shared_meals_by_member", "shared_meals", ["member_id", "id"])


def _awards() -> None:
    # serves: how many points a colleague gave by hand this month
    op.create_index(
        "ledger_by_staff",
        "ledger",
        ["staff_id", "at"],
        sqlite_where=sa.text("staff_id IS NOT NULL AND order_id IS NULL"),
        postgresql_where=sa.text("staff_id IS NOT NULL AND order_id IS NULL"),
    )


def _disputes() -> None:
    op.add_column("complaints", number_or_null("entry_id"))  # the points row that it is about; NULL: none


def _merges() -> None:
    op.add_column("members", number_or_null("merged_into_id"))  # who she turned out to be; NULL: herself
    # serves: the whole history of a member who has had other rows
    op.create_index("members_by_merged_into", "members", ["merged_into_id"])
    op.create_table(
        "merges",  # two members whom a manager found to be one
        key(),
        belongs_to("stays_id", "members.id"),
        belongs_to("goes_id", "members.id"),
        belongs_to("staff_id", "staff.id"),
        number("at"),
        text("cause", unique=True),
        text("taken", default="[]"),  # what the row that stays took over from the other
        number("debt", default=0),  # what the other owed, in points
        number_or_null("telegram_id"),  # the account that the other used; NULL: none
        number("ledger_id", default=0),  # the ledger's newest row then: what follows was written of the one member
        number_or_null("undone_at"),  # NULL: it holds
        may_belong_to("undone_by", "staff.id"),  # NULL: it holds
    )
    # serves: whether a member's last merge can be undone
    op.create_index("merges_by_stays", "merges", ["stays_id", "id"])
    op.create_table(
        "merge_moves",  # which rows a merge moved, so that they find their way back
        belongs_to("merge_id", "merges.id"),
        text("what"),  # the table
        number("row_id"),
        sa.PrimaryKeyConstraint("merge_id", "what", "row_id"),
    )
