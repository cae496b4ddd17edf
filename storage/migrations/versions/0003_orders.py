"""Menu, carts and orders."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.migrations.types import belongs_to, key, may_belong_to, number, number_or_null, one_of, text, text_or_null

revision = "0003"
down_revision = "0002"

_STATES = (
    "placed",
    "accepted",
    "preparing",
    "ready",
    "out_for_delivery",
    "completed",
    "cancelled",
    "rejected",
    "no_show",
)


def upgrade() -> None:
    """Create the tables of the menu, the carts and the orders."""
    _menu()
    _carts()
    _orders()
    _order_lines()


def _menu() -> None:
    op.create_table(
        "categories",
        key(),
        text("key", unique=True),
        number("position"),
        text("name_fa"),
        text("name_en"),
        text_or_null("emoji"),  # NULL: none
        number_or_null("removed_at"),  # NULL: on the menu
    )
    op.create_table(
        "dishes",
        key(),
        text("key", unique=True),
        belongs_to("category_id", "categories.id"),
        number("position"),
        text("name_fa"),
        text("name_en"),
        text("description_fa", default=""),
        text("description_en", default=""),
        number("price_rial"),
        text("labels", default="[]"),  # such as grill, lamb, vegetarian
        number("kitchen_minutes", default=20),
        text_or_null("photo"),  # a file beside the menu file; NULL: no picture
        text_or_null("photo_file_id"),  # Telegram's name for it once it was sent; NULL: not yet
        number_or_null("out_until_at"),  # on the stop-list until then; NULL: available
        number_or_null("removed_at"),  # NULL: on the menu
        sa.CheckConstraint("price_rial >= 0", name="dishes_price"),
    )
    # serves: a category's dishes in the menu's order
    op.create_index("dishes_by_category", "dishes", ["category_id", "position"])
    op.create_table(
        "option_groups",
        key(),
        text("key", unique=True),
        text("name_fa"),
        text("name_en"),
        number("at_least", default=0),
        number("at_most", default=1),
    )
    op.create_table(
        "choices",
        key(),
        belongs_to("group_id", "option_groups.id"),
        text("key"),
        number("position"),
        text("name_fa"),
        text("name_en"),
        number("price_rial", default=0),
        number_or_null("removed_at"),  # NULL: on the menu
        sa.UniqueConstraint("group_id", "key", name="choices_key"),
    )
    op.create_table(
        "dish_options",
        belongs_to("dish_id", "dishes.id"),
        belongs_to("group_id", "option_groups.id"),
        number("position"),
        sa.PrimaryKeyConstraint("dish_id", "group_id"),
    )


def _carts() -> None:
    op.create_table(
        "addresses",
        key(),
        belongs_to("member_id", "members.id"),
        text("title"),
        text("words"),
        number_or_null("latitude_e6"),  # millionths of a degree; NULL: words only
        number_or_null("longitude_e6"),
        text_or_null("zone"),  # the delivery zone that she chose; NULL: found by the point on the map
        number("made_at"),
        number_or_null("removed_at"),  # NULL: offered
    )
    # serves: a member's saved addresses
    op.create_index("addresses_by_member", "addresses", ["member_id"])
    op.create_table(
        "carts",
        key(),
        belongs_to("member_id", "members.id"),
        text("state", default="open"),
        text_or_null("kind"),  # NULL: not chosen yet
        may_belong_to("address_id", "addresses.id"),  # NULL: not a delivery, or not chosen yet
        text_or_null("table_name"),  # NULL: not at a table
        text("payment", default="cash"),
        text_or_null("note"),  # NULL: none
        number("made_at"),
        number("changed_at"),
        one_of("state", "open", "placed", "abandoned", name="carts_state"),
        one_of("kind", "delivery", "pickup", "dine_in", name="carts_kind"),
    )
    # serves: tidying up carts that nobody came back to
    op.create_index(
        "carts_by_changed_at",
        "carts",
        ["changed_at"],
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    )
    # serves and guards: one open cart a member
    op.create_index(
        "carts_open",
        "carts",
        ["member_id"],
        unique=True,
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    )
    op.create_table(
        "cart_lines",
        key(),
        belongs_to("cart_id", "carts.id"),
        belongs_to("dish_id", "dishes.id"),
        number("quantity"),
        text("choice_ids", default="[]"),  # sorted, so that the same wish is the same line
        text_or_null("note"),  # NULL: none
        text("cause", default=""),  # of the last press that added to it: the same press again adds nothing
        sa.CheckConstraint("quantity BETWEEN 1 AND 99", name="cart_lines_quantity"),
    )
    # serves: a cart's lines in the order they were added
    op.create_index("cart_lines_by_cart", "cart_lines", ["cart_id", "id"])


def _orders() -> None:
    op.create_table(
        "orders",
        key(),
        belongs_to("member_id", "members.id"),
        may_belong_to("cart_id", "carts.id"),  # NULL: entered by staff
        text("cause", unique=True),
        text("kind"),
        text("state", default="placed"),
        text("branch"),
        text_or_null("table_name"),  # NULL: not at a table
        text_or_null("address_words"),  # NULL: not a delivery
        number_or_null("latitude_e6"),
        number_or_null("longitude_e6"),
        text("payment", default="cash"),
        number("items_rial"),
        number("delivery_rial", default=0),
        number("total_rial"),
        number("refunded_rial", default=0),
        text_or_null("note"),  # NULL: none
        text_or_null("reason"),  # why it was cancelled, rejected or refunded; NULL: it was not
        number("placed_at"),
        number_or_null("accepted_at"),
        number_or_null("promised_at"),  # when it will be ready; NULL: nothing promised yet
        number_or_null("closed_at"),  # completed, cancelled, rejected or no-show; NULL: on the board
        may_belong_to("staff_id", "staff.id"),  # who accepted or rejected it; NULL: nobody yet
        may_belong_to("courier_id", "staff.id"),  # NULL: nobody on the way
        one_of("kind", "delivery", "pickup", "dine_in", name="orders_kind"),
        one_of("state", *_STATES, name="orders_state"),
        sa.CheckConstraint("total_rial = items_rial + delivery_rial AND items_rial >= 0", name="orders_total"),
        sa.CheckConstraint("refunded_rial BETWEEN 0 AND total_rial", name="orders_refunded"),
    )
    # serves and guards: a cart becomes one order
    op.create_index("orders_by_cart", "orders", ["cart_id"], unique=True)
    # serves: my orders, the usual
    op.create_index("orders_by_member", "orders", ["member_id", "id"])
    # serves: the board
    op.create_index(
        "orders_open",
        "orders",
        ["id"],
        sqlite_where=sa.text("closed_at IS NULL"),
        postgresql_where=sa.text("closed_at IS NULL"),
    )
    # serves: /today and the reports
    op.create_index("orders_by_placed_at", "orders", ["placed_at"])
    op.create_index("orders_by_closed_at", "orders", ["closed_at"])


def _order_lines() -> None:
    op.create_table(
        "order_lines",
        key(),
        belongs_to("order_id", "orders.id"),
        may_belong_to("dish_id", "dishes.id"),  # NULL: no longer known
        text("name_fa"),  # as they stood on the menu that day
        text("name_en"),
        text("choices_fa", default=""),
        text("choices_en", default=""),
        text("choice_ids", default="[]"),
        number("quantity"),
        number("unit_rial"),
        number("total_rial"),
        text_or_null("note"),
        number("refunded_rial", default=0),
        sa.CheckConstraint("total_rial = quantity * unit_rial", name="order_lines_total"),
        sa.CheckConstraint("refunded_rial BETWEEN 0 AND total_rial", name="order_lines_refunded"),
    )
    # serves: an order's lines
    op.create_index("order_lines_by_order", "order_lines", ["order_id", "id"])
    op.create_table(
        "order_events",
        key(),
        belongs_to("order_id", "orders.id"),
        text("state"),
        number("at"),
        may_belong_to("staff_id", "staff.id"),  # NULL: the guest, or the house by itself
        text_or_null("reason"),  # NULL: none was needed
        text("cause", unique=True),
        one_of("state", *_STATES, "refunded", name="order_events_state"),
    )
    # serves: an order's history
    op.create_index("order_events_by_order", "order_events", ["order_id", "id"])
