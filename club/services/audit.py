"""The audit, read by those who lead."""

from __future__ import annotations

from club.rules.audit import AuditPage
from club.rules.staff import Deed, require
from storage import audit, staff
from storage.database import Database

PAGE = 12


async def read(db: Database, *, by: int, before: int | None = None) -> AuditPage:
    """Return a page of what the staff did, the newest first; ``before`` is an entry's number, None: from now on.

    Raises: NotAllowed.
    """
    async with db.snapshot() as view:
        require(await staff.find_by_telegram(view, by), Deed.SEE_AUDIT)
        found = await audit.list_before(view, before, limit=PAGE + 1)
        names = {}
        for staff_id in {entry.staff_id for entry in found if entry.staff_id is not None}:
            if (colleague := await staff.find(view, staff_id)) is not None:
                names[int(staff_id)] = colleague.name
    entries = found[:PAGE]
    return AuditPage(entries, names, entries[-1].id if len(found) > PAGE else None)
