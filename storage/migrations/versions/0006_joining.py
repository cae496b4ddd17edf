"""Joining: what was asked already, phone numbers that staff must confirm, and files that Telegram has."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.migrations.types import belongs_to, key, may_belong_to, number, number_or_null, one_of, text

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Add what joining needs to go on where it stood."""
    op.add_column("members", number_or_null("language_at"))  # NULL: the language is a guess, she has not chosen
    op.add_column("members", number_or_null("birthday_skipped_at"))  # NULL: not asked yet, or said
    op.create_table(
        "phone_wishes",  # a number that cannot be taken on Telegram's word
        key(),
        belongs_to("member_id", "members.id"),
        text("phone"),
        text("origin"),
        text("state"),
        number("made_at"),
        number_or_null("decided_at"),  # NULL: not decided yet
        may_belong_to("decided_by", "staff.id"),  # NULL: not decided yet
        one_of("origin", "typed", "shared", name="phone_wishes_origin"),
        one_of("state", "offered", "waiting", "confirmed", "declined", name="phone_wishes_state"),
    )
    # serves and guards: one open wish a member
    op.create_index(
        "phone_wishes_open",
        "phone_wishes",
        ["member_id"],
        unique=True,
        sqlite_where=sa.text("decided_at IS NULL"),
        postgresql_where=sa.text("decided_at IS NULL"),
    )
    # serves: everything kept about one member
    op.create_index("phone_wishes_by_member", "phone_wishes", ["member_id"])
    op.create_table(
        "uploads",  # files that Telegram has already, so that each is sent up once
        sa.Column("content", sa.Text, primary_key=True),  # a digest of the file and of the bot that sent it
        text("file_id"),
        number("at"),
    )
