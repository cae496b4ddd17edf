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
        doers = [await staff.find(view, each) for each in {entry.staff_id for entry in found} if each is not None]
    names = {int(doer.id): doer.name for doer in doers if doer is not None}
    entries = found[:PAGE]
    return AuditPage(entries, names, entries[-1].id if len(found) > PAGE else None)
