"""People: members, their consents, the staff and what the staff did."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.migrations.types import belongs_to, key, may_belong_to, number, number_or_null, one_of, text, text_or_null

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Create the tables of people."""
    _members()
    _consents()
    _staff()
    _awaiting()


def _members() -> None:
    op.create_table(
        "members",
        key(),
        number_or_null("telegram_id", unique=True),  # NULL: registered by phone at the counter, bot not opened yet
        text_or_null("phone", unique=True),  # E.164; NULL: opened the bot, gave no number ("suspect")
        text_or_null("name"),  # NULL: not said yet
        text("language", default="fa"),
        text("calendar", default="jalali"),  # how dates are written for this person
        text_or_null("birthday_calendar"),  # the calendar in which the birthday was said; NULL: not said
        number_or_null("birthday_month"),
        number_or_null("birthday_day"),
        number_or_null("birthday_year"),  # NULL: said without a year
        number_or_null("birthday_set_at"),  # since then locked
        text_or_null("code", unique=True),  # the short code on the card; NULL until joined
        text_or_null("source"),  # the deep link that brought her; NULL: came by herself
        may_belong_to("referrer_id", "members.id"),  # NULL: nobody brought her
        text_or_null("dietary"),  # a note for the kitchen; NULL: none
        number("created_at"),
        number("seen_at"),
        number_or_null("joined_at"),  # NULL: registration not finished
        number_or_null("blocked_at"),  # NULL: the bot may write to her
        number_or_null("deactivated_at"),  # NULL: the Telegram account lives
        number_or_null("forgotten_at"),  # NULL: not anonymised
        number_or_null("paused_until_at"),  # NULL: no pause in marketing
        one_of("calendar", "jalali", "gregorian", name="members_calendar"),
        one_of("birthday_calendar", "jalali", "gregorian", name="members_birthday_calendar"),
        sa.CheckConstraint("birthday_month BETWEEN 1 AND 12", name="members_birthday_month"),
        sa.CheckConstraint("birthday_day BETWEEN 1 AND 31", name="members_birthday_day"),
        sa.CheckConstraint(
            "(birthday_calendar IS NULL) = (birthday_month IS NULL)"
            " AND (birthday_month IS NULL) = (birthday_day IS NULL)",
            name="members_birthday_whole",
        ),
    )
    # serves: whose birthday falls on these days (a few calendar, month, day triples at a time)
    op.create_index(
        "members_by_birthday",
        "members",
        ["birthday_calendar", "birthday_month", "birthday_day"],
        sqlite_where=sa.text("birthday_month IS NOT NULL"),
        postgresql_where=sa.text("birthday_month IS NOT NULL"),
    )
    # serves: who joined today
    op.create_index("members_by_joined_at", "members", ["joined_at"])


def _consents() -> None:
    op.create_table(
        "consents",  # what holds now
        belongs_to("member_id", "members.id"),
        text("purpose"),
        number("is_granted"),
        text("text_version"),  # which wording the person saw
        number("at"),
        sa.PrimaryKeyConstraint("member_id", "purpose"),
        one_of("purpose", "terms", "marketing", "birthday", name="consents_purpose"),
        sa.CheckConstraint("is_granted IN (0, 1)", name="consents_is_granted"),
    )
    # serves: the audience of a campaign, page by page
    op.create_index("consents_by_purpose", "consents", ["purpose", "is_granted", "member_id"])
    op.create_table(
        "consent_changes",  # what ever held, for proof
        key(),
        belongs_to("member_id", "members.id"),
        text("purpose"),
        number("is_granted"),
        text("text_version"),
        number("at"),
        text("cause", unique=True),
    )
    # serves: one member's proof and export
    op.create_index("consent_changes_by_member", "consent_changes", ["member_id"])


def _staff() -> None:
    roles = ("owner", "manager", "waiter", "kitchen", "courier", "support")
    op.create_table(
        "staff",
        key(),
        number("telegram_id"),
        text("name"),
        text("role"),
        text("language", default="fa"),
        may_belong_to("invited_by", "staff.id"),  # NULL: by a link made at the machine, or by the club file
        number("joined_at"),
        number_or_null("left_at"),  # NULL: works here
        sa.UniqueConstraint("telegram_id", name="staff_telegram_id"),
        one_of("role", *roles, name="staff_role"),
    )
    op.create_table(
        "invitations",
        key(),
        text("token_hash", unique=True),
        text_or_null("cause", unique=True),  # the pressed message: one link each; NULL: made at the machine
        text("role"),
        may_belong_to("made_by", "staff.id"),  # NULL: made at the machine
        number("made_at"),
        number("expires_at"),
        may_belong_to("used_by", "staff.id"),  # NULL: not used yet
        number_or_null("used_at"),
        one_of("role", *roles, name="invitations_role"),
    )
    op.create_table(
        "lessons",  # a new role's first steps
        belongs_to("staff_id", "staff.id"),
        text("role"),
        text("card_state"),  # where the practice card stands
        number("started_at"),
        number_or_null("finished_at"),  # NULL: still learning
        sa.PrimaryKeyConstraint("staff_id", "role"),
    )
    op.create_table(
        "audit",
        key(),
        number("at"),
        may_belong_to("staff_id", "staff.id"),  # NULL: the operator at the machine
        text("action"),
        text_or_null("subject"),  # such as order:17; NULL: nothing in particular
        text("detail", default="{}"),
        text_or_null("cause", unique=True),  # NULL: may be repeated (a look, a search)
    )
    # serves: /audit, newest first; one person's doings
    op.create_index("audit_by_at", "audit", ["at"])
    op.create_index("audit_by_staff", "audit", ["staff_id", "at"])
    op.create_table(
        "settings",  # what the owner decides in the chat, over the club file
        sa.Column("name", sa.Text, primary_key=True),
        text("value"),
        number("at"),
    )


def _awaiting() -> None:
    op.create_table(
        "awaiting",  # what the next words of this person in this chat answer
        number("chat_id"),
        number("person_id"),
        text("question"),
        text("detail", default="{}"),
        number("asked_at"),
        sa.PrimaryKeyConstraint("chat_id", "person_id"),
    )
    # serves: tidying up what was asked long ago
    op.create_index("awaiting_by_asked_at", "awaiting", ["asked_at"])
