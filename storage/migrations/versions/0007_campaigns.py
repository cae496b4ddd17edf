"""Campaigns: how many people a message was confirmed for, and what its progress message says."""

from __future__ import annotations

from alembic import op

from storage.migrations.types import number, number_or_null, text

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Let a campaign remember the size of its audience and what was last told of it."""
    op.add_column("campaigns", number_or_null("audience_size"))  # NULL: not confirmed
    op.add_column("campaigns", text("told", default="{}"))  # the facts that the progress message shows
    op.add_column("campaigns", number("tellings", default=0))  # how often it was brought up to date
