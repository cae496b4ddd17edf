"""Every entity of the rules can be read from its table: each field is a column."""

import dataclasses
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from club.rules.audit import AuditEntry
from club.rules.campaigns import Campaign
from club.rules.carts import Cart, CartLine
from club.rules.complaints import Complaint, ComplaintMessage
from club.rules.delivery import Address
from club.rules.followups import FollowUp
from club.rules.invitations import Invitation
from club.rules.lessons import Lesson
from club.rules.members import Member
from club.rules.membership import Subscription
from club.rules.menu import Category, Choice, Dish, OptionGroup
from club.rules.orders import Order, OrderEvent, OrderLine
from club.rules.outbox import Outgoing, Post
from club.rules.points import LedgerEntry, Lot
from club.rules.redemptions import Redemption
from club.rules.referrals import Referral
from club.rules.shared_meals import SharedMeal
from club.rules.staff import Staff
from club.rules.standings import Held, Qualifying, TierChange
from club.rules.vouchers import Voucher
from storage.migrate import upgrade

TABLES: dict[str, Any] = {
    "addresses": Address,
    "audit": AuditEntry,
    "campaigns": Campaign,
    "cart_lines": CartLine,
    "carts": Cart,
    "categories": Category,
    "choices": Choice,
    "complaint_messages": ComplaintMessage,
    "complaints": Complaint,
    "dishes": Dish,
    "followups": FollowUp,
    "invitations": Invitation,
    "ledger": LedgerEntry,
    "lessons": Lesson,
    "lots": Lot,
    "members": Member,
    "option_groups": OptionGroup,
    "order_events": OrderEvent,
    "order_lines": OrderLine,
    "orders": Order,
    "outbox": Outgoing,
    "posts": Post,
    "redemptions": Redemption,
    "referrals": Referral,
    "shared_meals": SharedMeal,
    "qualifying": Qualifying,
    "staff": Staff,
    "subscriptions": Subscription,
    "standings": Held,
    "tier_changes": TierChange,
    "vouchers": Voucher,
}


@pytest.fixture
async def schema(tmp_path: Path) -> dict[str, list[str]]:
    await upgrade(f"sqlite+aiosqlite:///{tmp_path / 'club.db'}")
    with sqlite3.connect(tmp_path / "club.db") as connection:
        columns = {table: [row[1] for row in connection.execute(f"PRAGMA table_info({table})")] for table in TABLES}
    connection.close()
    return columns


async def test_every_field_is_a_column(schema: dict[str, list[str]]) -> None:
    missing = {
        table: lost
        for table, entity in TABLES.items()
        if (lost := {field.name for field in dataclasses.fields(entity)} - set(schema[table]))
    }
    assert missing == {}
