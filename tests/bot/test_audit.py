"""What the staff did, in words."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.screens.audit import audit_page
from bot.texts import LANGUAGES, Texts
from club.rules.audit import AuditEntry, AuditPage
from club.rules.staff import StaffId

ROOT = Path(__file__).parent.parent.parent
TEXTS = Texts.load(ZoneInfo("Asia/Tehran"))
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
DETAILS = {
    "name": "علی",
    "role": "waiter",
    "was": "kitchen",
    "points": 5,
    "reason": "دیر رسید",
    "setting": "life_days",
    "said": "cash",
    "paid": "card",
    "serial": "1405-000123",
    "other": 8,
    "rial": 5,
}


def actions_in_code() -> set[str]:
    """Every action that a service writes down under a name of its own."""
    services = "\n".join(path.read_text() for path in (ROOT / "club" / "services").glob("*.py"))
    return set(re.findall(r"audit\.add\(\s*tx,\s*\"([a-z_]+\.[a-z_]+)\"", services))


def page_of(*entries: AuditEntry) -> AuditPage:
    return AuditPage(entries, {1: "سارا"}, None)


@pytest.mark.parametrize("language", LANGUAGES)
def test_whatever_services_write_down_has_its_words(language: str) -> None:
    found = actions_in_code()
    assert {"staff.removed", "vouchers.redeemed", "members.registered"} <= found
    missing = {action for action in found if f"audit.{action}" not in TEXTS.keys(language)}
    assert missing == set()
    for action in found:
        entry = AuditEntry(1, NOW, StaffId(1), action, "member:7", DETAILS)
        assert "سارا" in audit_page(TEXTS.speaker(language), page_of(entry), is_newest=True).text


def test_a_deed_without_words_is_named_and_long_words_are_cut() -> None:
    unknown = AuditEntry(2, NOW, None, "plugins.fired", None, {})
    long = AuditEntry(1, NOW, StaffId(1), "staff.renamed", "staff:1", {"was": "<b>" * 50, "name": "او"})
    text = audit_page(TEXTS.speaker("en"), page_of(unknown, long), is_newest=True).text
    assert "the house itself" in text
    assert "plugins.fired" in text
    assert "&lt;b&gt;" in text
    assert "…" in text


def test_pages_lead_on_and_back() -> None:
    entry = AuditEntry(9, NOW, StaffId(1), "groups.chosen", "chat:-100", {})
    page = AuditPage((entry,), {}, older_than=9)
    keyboard = audit_page(TEXTS.speaker("fa"), page, is_newest=False).keyboard
    assert keyboard is not None
    assert len(keyboard.inline_keyboard[0]) == 2  # type: ignore[union-attr]  # an inline keyboard, as the page says
    assert "هنوز کاری ثبت نشده" in audit_page(TEXTS.speaker("fa"), page_of(), is_newest=True).text
