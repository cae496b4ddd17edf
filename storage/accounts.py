"""Telegram accounts: whose each is, a guest's, a colleague's, or both."""

from __future__ import annotations

from dataclasses import dataclass, fields

from club.rules.members import Member
from club.rules.staff import Staff
from storage.database import Snapshot
from storage.rows import build, columns

_MEMBER_WIDTH = len(fields(Member))


@dataclass(frozen=True, slots=True)
class Account:
    """Who uses a Telegram account."""

    member: Member | None
    """The guest, or None when she never pressed /start."""
    staff: Staff | None
    """The colleague who works here now, or None."""


async def find(view: Snapshot, telegram_id: int) -> Account:
    """Return who uses this Telegram account: asked for with every update, so in one question."""
    row = await view.row(
        f"""SELECT {columns(Member, "members")}, {columns(Staff, "staff")}
            FROM (SELECT 1) AS account
            LEFT JOIN members ON members.telegram_id = :telegram_id
            LEFT JOIN staff ON staff.telegram_id = :telegram_id AND staff.left_at IS NULL""",
        telegram_id=telegram_id,
    )
    assert row is not None, "the account itself is a row"
    guest, colleague = row[:_MEMBER_WIDTH], row[_MEMBER_WIDTH:]
    return Account(
        None if guest[0] is None else build(Member, guest), None if colleague[0] is None else build(Staff, colleague)
    )
