"""The audit in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from bot import keyboards
from bot.actions import Action
from bot.notices import Screen
from bot.texts import Speaker
from club.rules.audit import AuditEntry, AuditPage

NEWEST: Final = Action("audit.newest")
OLDER: Final = Action("audit.older")
"""The number of the last entry shown."""

_WORDS_MAX: Final = 60
"""A line stays short: what somebody typed is cut."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the page."""

    at: datetime
    who: str | None
    """None: the operator at the machine."""
    what: str
    """Ready HTML."""


def audit_page(speaker: Speaker, page: AuditPage, *, is_newest: bool) -> Screen:
    """Return a page of what the staff did."""
    if not page.entries:
        return Screen(speaker.text("audit.empty"))
    lines = [
        Line(
            entry.at,
            None if entry.staff_id is None else page.names.get(entry.staff_id),
            _in_words(speaker, entry),
        )
        for entry in page.entries
    ]
    row = []
    if not is_newest:
        row.append(NEWEST.button(speaker.label("audit.buttons.newest")))
    if page.older_than is not None:
        row.append(OLDER.button(speaker.label("audit.buttons.older"), page.older_than))
    return Screen(speaker.text("audit.page", lines=lines), keyboards.inline(speaker, [row]))


def _in_words(speaker: Speaker, entry: AuditEntry) -> str:
    """Return what was done; a deed that has no words of its own is named as it is written down."""
    facts = {name: _short(value) for name, value in entry.detail.items()}
    key = f"audit.{entry.action}"
    if not speaker.has(key):
        return speaker.text("audit.other", action=entry.action, number=entry.number)
    return speaker.text(key, **{**facts, "number": entry.number})


def _short(value: object) -> object:
    if isinstance(value, str) and len(value) > _WORDS_MAX:
        return value[:_WORDS_MAX] + "…"
    return value
