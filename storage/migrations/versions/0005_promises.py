"""Promises: follow-ups, gifts, complaints and campaigns. Whatever must happen later is a row with a due time."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.migrations.types import belongs_to, key, may_belong_to, number, number_or_null, one_of, text, text_or_null

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Create the tables of promises."""
    _complaints()
    _followups()
    _vouchers()
    _campaigns()


def _complaints() -> None:
    op.create_table(
        "complaints",
        key(),
        belongs_to("member_id", "members.id"),
        may_belong_to("order_id", "orders.id"),  # NULL: in general
        text("kind", default="complaint"),
        text("source", default="guest"),
        text("state", default="open"),
        may_belong_to("staff_id", "staff.id"),  # the named owner; NULL: nobody works here yet
        text("cause", unique=True),
        number("opened_at"),
        number("reply_due_at"),  # by when the next answer is promised
        number_or_null("replied_at"),  # the first answer; NULL: none yet
        number_or_null("closed_at"),  # NULL: not closed
        number_or_null("mark"),  # 1 to 5, how it was solved; NULL: not said
        number("reopened", default=0),
        number("turn_at", default=0),  # since when it is the house's or the guest's turn
        number("escalated", default=0),  # how far a missed promise climbed: 1 to the managers, 2 to the owner
        one_of("kind", "complaint", "suggestion", "question", name="complaints_kind"),
        one_of("source", "guest", "follow_up", name="complaints_source"),
        one_of("state", "open", "answered", "closed", name="complaints_state"),
        sa.CheckConstraint("mark BETWEEN 1 AND 5", name="complaints_mark"),
    )
    # serves: my complaints
    op.create_index("complaints_by_member", "complaints", ["member_id", "id"])
    # serves: what waits for an answer, the oldest promise first
    op.create_index(
        "complaints_waiting",
        "complaints",
        ["reply_due_at"],
        sqlite_where=sa.text("state <> 'closed'"),
        postgresql_where=sa.text("state <> 'closed'"),
    )
    op.create_table(
        "complaint_messages",
        key(),
        belongs_to("complaint_id", "complaints.id"),
        may_belong_to("staff_id", "staff.id"),  # NULL: the guest wrote it
        text_or_null("words"),  # NULL: none beside the picture or voice
        text_or_null("media"),  # NULL: words only
        text_or_null("file_id"),
        number("at"),
        text("cause", unique=True),
        one_of("media", "photo", "voice", "video", "document", name="complaint_messages_media"),
    )
    # serves: a complaint's conversation
    op.create_index("complaint_messages_by_complaint", "complaint_messages", ["complaint_id", "id"])


def _followups() -> None:
    op.create_table(
        "followups",
        key(),
        belongs_to("order_id", "orders.id"),
        belongs_to("member_id", "members.id"),
        may_belong_to("staff_id", "staff.id"),  # who owns the answer; NULL: nobody works here yet
        text("state", default="promised"),
        number("due_at"),
        number_or_null("asked_at"),  # NULL: not asked
        number_or_null("answered_at"),  # NULL: not answered
        number_or_null("mark"),  # 1 to 5; NULL: not said
        text_or_null("comment"),  # NULL: none
        may_belong_to("complaint_id", "complaints.id"),  # NULL: the mark was good
        sa.UniqueConstraint("order_id", name="followups_order_id"),
        one_of("state", "promised", "asked", "answered", "skipped", name="followups_state"),
        sa.CheckConstraint("mark BETWEEN 1 AND 5", name="followups_mark"),
    )
    # serves: whom to ask now
    op.create_index(
        "followups_due",
        "followups",
        ["due_at"],
        sqlite_where=sa.text("state = 'promised'"),
        postgresql_where=sa.text("state = 'promised'"),
    )
    # serves: when a guest was asked last
    op.create_index("followups_by_member", "followups", ["member_id", "asked_at"])
    # serves: /today's marks
    op.create_index("followups_by_answered_at", "followups", ["answered_at"])


def _vouchers() -> None:
    op.create_table(
        "vouchers",
        key(),
        belongs_to("member_id", "members.id"),
        text("code", unique=True),
        text("kind"),
        text("title_fa"),
        text("title_en"),
        text("cause", unique=True),
        text("state", default="active"),
        number("issued_at"),
        number("expires_at"),
        number_or_null("used_at"),  # NULL: not used
        may_belong_to("used_by", "staff.id"),  # who took it; NULL: not used
        one_of("kind", "birthday", name="vouchers_kind"),
        one_of("state", "active", "used", "expired", name="vouchers_state"),
    )
    # serves: my gifts
    op.create_index("vouchers_by_member", "vouchers", ["member_id", "id"])
    # serves: the sweep that ends them
    op.create_index(
        "vouchers_active",
        "vouchers",
        ["expires_at"],
        sqlite_where=sa.text("state = 'active'"),
        postgresql_where=sa.text("state = 'active'"),
    )


def _campaigns() -> None:
    op.create_table(
        "campaigns",
        key(),
        belongs_to("staff_id", "staff.id"),
        text("cause", unique=True),
        text("audience", default="everyone"),
        number("from_chat_id"),  # the message that is sent, by reference
        number("message_id"),
        text("state", default="draft"),
        number("made_at"),
        number_or_null("starts_at"),  # NULL: not confirmed
        number("cursor_member_id", default=0),  # whose delivery was queued last
        number("queued", default=0),
        number_or_null("finished_at"),  # NULL: not over
        one_of("state", "draft", "running", "paused", "done", "cancelled", name="campaigns_state"),
    )
    # serves: what to go on with
    op.create_index(
        "campaigns_running",
        "campaigns",
        ["id"],
        sqlite_where=sa.text("state = 'running'"),
        postgresql_where=sa.text("state = 'running'"),
    )
