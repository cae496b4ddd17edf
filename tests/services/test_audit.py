"""What the staff did, read page by page."""

from __future__ import annotations

import pytest

from club.errors import NotAllowed
from club.rules.audit import AuditEntry
from club.rules.staff import Role
from club.services import audit
from storage import audit as audit_rows
from storage import staff
from storage.database import Database
from tests.services.people import NOW, hired


async def test_pages_run_from_the_newest_to_the_first(database: Database) -> None:
    owner = await hired(database, role=Role.OWNER, name="مهین")
    async with database.transaction() as tx:
        colleague = await staff.find_by_telegram(tx, owner)
        assert colleague is not None
        for number in range(audit.PAGE + 3):
            by = colleague.id if number else None
            await audit_rows.add(tx, "orders.accepted", staff_id=by, subject=f"order:{number}", now=NOW)
    first = await audit.read(database, by=owner)
    second = await audit.read(database, by=owner, before=first.older_than)
    numbers = [entry.number for entry in (*first.entries, *second.entries)]
    assert numbers == list(range(audit.PAGE + 2, -1, -1))
    assert (second.older_than, set(first.names.values()), second.entries[-1].staff_id) == (None, {"مهین"}, None)


async def test_only_those_who_lead_read_it(database: Database) -> None:
    with pytest.raises(NotAllowed):
        await audit.read(database, by=await hired(database))


@pytest.mark.parametrize(("subject", "number"), [("order:17", 17), ("chat:-100", None), (None, None), ("x", None)])
def test_a_subject_may_have_a_number(subject: str | None, number: int | None) -> None:
    assert AuditEntry(1, NOW, None, "a.b", subject, {}).number == number
