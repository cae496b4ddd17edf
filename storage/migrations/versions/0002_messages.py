"""Messages: what came in, what must go out, and which message shows what."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.migrations.types import key, number, number_or_null, one_of, text, text_or_null

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Create the tables of messages."""
    _inbox()
    _outbox()
    _posts()


def _inbox() -> None:
    op.create_table(
        "inbox",
        sa.Column(
            "update_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), primary_key=True, autoincrement=False
        ),
        number_or_null("chat_id"),  # NULL: of no chat (an inline query, a poll)
        text("payload"),
        text("state", default="new"),
        number("received_at"),
        number_or_null("handled_at"),  # NULL: not handled yet
        text_or_null("error"),  # why it is dead or was skipped; NULL otherwise
        one_of("state", "new", "done", "dead", "skipped", name="inbox_state"),
    )
    # serves: what is not handled yet, after a start, in order
    op.create_index(
        "inbox_new",
        "inbox",
        ["update_id"],
        sqlite_where=sa.text("state = 'new'"),
        postgresql_where=sa.text("state = 'new'"),
    )
    # serves: tidying up what was handled long ago
    op.create_index("inbox_by_handled_at", "inbox", ["handled_at"])


def _outbox() -> None:
    op.create_table(
        "outbox",
        key(),
        text("cause", unique=True),
        number("chat_id"),
        text("notice"),  # which words and buttons: a name that bot.notices knows
        text("detail", default="{}"),  # the facts for them
        text_or_null("slot"),  # the message that this notice keeps up to date; NULL: a message of its own
        number("priority"),
        number("due_at"),
        text("state", default="due"),
        number("attempts", default=0),
        number("made_at"),
        number_or_null("claimed_at"),  # NULL: never tried
        number_or_null("done_at"),  # NULL: no outcome yet
        number_or_null("message_id"),  # NULL: not sent
        number_or_null("campaign_id"),  # NULL: not part of a campaign
        text_or_null("error"),  # the refusal's words; NULL: none
        one_of("state", "due", "held", "sending", "sent", "failed", "unknown", "dropped", name="outbox_state"),
    )
    # serves: what to send next
    op.create_index(
        "outbox_due",
        "outbox",
        ["priority", "due_at", "id"],
        sqlite_where=sa.text("state = 'due'"),
        postgresql_where=sa.text("state = 'due'"),
    )
    # serves: what was being sent when the machine stopped
    op.create_index(
        "outbox_sending",
        "outbox",
        ["id"],
        sqlite_where=sa.text("state = 'sending'"),
        postgresql_where=sa.text("state = 'sending'"),
    )
    # serves: one waiting refresh a slot
    op.create_index(
        "outbox_slot_due",
        "outbox",
        ["slot"],
        unique=True,
        sqlite_where=sa.text("state = 'due' AND slot IS NOT NULL"),
        postgresql_where=sa.text("state = 'due' AND slot IS NOT NULL"),
    )
    # serves: a campaign's progress, its pause and its end
    op.create_index(
        "outbox_by_campaign",
        "outbox",
        ["campaign_id", "state"],
        sqlite_where=sa.text("campaign_id IS NOT NULL"),
        postgresql_where=sa.text("campaign_id IS NOT NULL"),
    )
    # serves: tidying up what was sent long ago
    op.create_index("outbox_by_done_at", "outbox", ["done_at"])


def _posts() -> None:
    op.create_table(
        "posts",  # the message that shows a slot now
        sa.Column("slot", sa.Text, primary_key=True),
        number("chat_id"),
        number("message_id"),
        number("at"),
    )
