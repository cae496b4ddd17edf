"""Settings changed in the chat: over the club file, checked as the file is, written down, and remembered as terms."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final, NamedTuple, TypeAlias, TypedDict, Unpack

from club.errors import SettingsChanged
from club.rules.settings import Agreement, Overrides, TermsVersion
from club.rules.staff import Deed, StaffId, require
from storage import audit, settings, staff, terms
from storage.database import Database

Draft: TypeAlias = Callable[[Overrides], Agreement]
"""Says what is agreed under these values: the club file's own section checks them and refuses what cannot be."""


class Occasion(TypedDict):
    """When a change is made in the chat, by whom, and what she had seen of what stood there."""

    seen: int
    """The revision that her preview was made of."""
    draft: Draft
    by: int
    cause: str
    now: datetime


class ChangeDeed(NamedTuple):
    """A change as the audit keeps it."""

    action: str
    detail: Mapping[str, object]


VERSIONS_SHOWN: Final = 8
_VERSIONS_MAX: Final = 1_000
AVERAGE_OVER: Final = timedelta(days=90)
"""The orders of so long say what a usual order is."""


@dataclass(frozen=True, slots=True)
class Usage:
    """What the club's settings are looked at beside."""

    overrides: Overrides
    average_rial: int | None
    """What the food of a usual order costs; None: there was none lately."""


@dataclass(frozen=True, slots=True)
class History:
    """The terms that were ever in force, the newest first."""

    versions: tuple[TermsVersion, ...]
    older: TermsVersion | None
    """The one before the last shown, to tell what that one changed."""
    names: dict[StaffId, str]


async def usage(db: Database, *, by: int, now: datetime) -> Usage:
    """Return what was changed over the club file, and what guests usually order.

    Raises: NotAllowed.
    """
    async with db.snapshot() as view:
        require(await staff.find_by_telegram(view, by), Deed.CHANGE_SETTINGS)
        average_rial = await settings.find_average_order(view, since=now - AVERAGE_OVER)
        return Usage(await settings.find_overrides(view), average_rial)


@dataclass(frozen=True, slots=True)
class Known:
    """What the club knows of its terms beside the club file."""

    overrides: Overrides
    average_rial: int | None
    """What the food of a usual order costs; None: there was none lately."""
    versions: frozenset[str]
    """The last terms that were ever in force."""


async def known(db: Database, *, now: datetime) -> Known:
    """Return what a club file is looked at beside, at the machine: nobody is asked for a permission."""
    async with db.snapshot() as view:
        return Known(
            await settings.find_overrides(view),
            await settings.find_average_order(view, since=now - AVERAGE_OVER),
            frozenset(each.version for each in await terms.list_newest(view, limit=_VERSIONS_MAX)),
        )


async def overrides(db: Database) -> Overrides:
    """Return what was changed in the chat over the club file."""
    async with db.snapshot() as view:
        return await settings.find_overrides(view)


async def drop_all_but(db: Database, usable: Overrides, *, now: datetime) -> tuple[str, ...]:
    """Forget what the club file cannot take any more, for the audit too; return its keys."""
    async with db.transaction() as tx:
        held = await settings.lock_overrides(tx, now=now)
        dropped = tuple(key for key in held.values if key not in usable.values)
        if dropped:
            await settings.set_overrides(tx, replace(usable, revision=held.revision + 1), now=now)
        for key in dropped:
            await audit.add(tx, "settings.dropped", staff_id=None, subject=None, detail={"setting": key}, now=now)
        return dropped


async def remember(db: Database, agreement: Agreement, *, now: datetime) -> bool:
    """Store the terms that the club starts with; return whether they are new."""
    async with db.transaction() as tx:
        return await terms.add(tx, agreement, staff_id=None, now=now)


async def history(db: Database, *, by: int) -> History:
    """Return the terms that were in force, with the names of who changed them.

    Raises: NotAllowed.
    """
    async with db.snapshot() as view:
        require(await staff.find_by_telegram(view, by), Deed.CHANGE_SETTINGS)
        found = await terms.list_newest(view, limit=VERSIONS_SHOWN + 1)
        names: dict[StaffId, str] = {}
        for each in found:
            if each.staff_id is not None and (colleague := await staff.find(view, each.staff_id)) is not None:
                names[each.staff_id] = colleague.name
    return History(found[:VERSIONS_SHOWN], found[VERSIONS_SHOWN] if len(found) > VERSIONS_SHOWN else None, names)


async def change(db: Database, key: str, value: object, **occasion: Unpack[Occasion]) -> Overrides:
    """Let a setting have this value from now on.

    Raises: NotAllowed, SettingsChanged, SettingUnusable.
    """
    return await lay_over(db, lambda held: held.changed(key, value), _deed(key), **occasion)


async def withdraw(db: Database, key: str, **occasion: Unpack[Occasion]) -> Overrides:
    """Let the club file speak for a setting again.

    Raises: NotAllowed, SettingsChanged, SettingUnusable.
    """
    return await lay_over(db, lambda held: held.withdrawn(key), _deed(key), **occasion)


async def lay_over(
    db: Database,
    step: Callable[[Overrides], Overrides],
    deed: Callable[[Agreement, Agreement], ChangeDeed],
    **occasion: Unpack[Occasion],
) -> Overrides:
    """Take one step over the club file, and write down what it was; what is so already stays, whoever made it so.

    Raises: NotAllowed, SettingsChanged, SettingUnusable.
    """
    draft, cause, now = occasion["draft"], occasion["cause"], occasion["now"]
    async with db.transaction() as tx:
        owner = require(await staff.find_by_telegram(tx, occasion["by"]), Deed.CHANGE_SETTINGS)
        held = await settings.lock_overrides(tx, now=now)
        wanted = step(held)
        if wanted.values == held.values:
            return held
        if held.revision != occasion["seen"]:
            raise SettingsChanged
        before, after = draft(held), draft(wanted)
        await settings.set_overrides(tx, wanted, now=now)
        await terms.add(tx, after, staff_id=owner.id, now=now)
        action, detail = deed(before, after)
        await audit.add(tx, action, staff_id=owner.id, subject=None, detail=detail, now=now, cause=f"{cause}:setting")
        return wanted


def _deed(key: str) -> Callable[[Agreement, Agreement], ChangeDeed]:
    return lambda before, after: ChangeDeed(
        "settings.changed", {"setting": key, "before": before.settings[key], "after": after.settings[key]}
    )
