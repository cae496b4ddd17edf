"""Proving that the tables agree: the ledger with its lots, orders with their lines, promises with their outcomes."""

from __future__ import annotations

from dataclasses import dataclass

from storage import verify as proof
from storage.database import Database


@dataclass(frozen=True, slots=True)
class Finding:
    """One promise that a row breaks; for the operator at the machine."""

    check: str
    """What should hold."""
    row: str
    """The first row that breaks it, in plain words."""

    def __str__(self) -> str:
        return f"not true that {self.check}: {self.row}"


async def verify(db: Database) -> tuple[Finding, ...]:
    """Look for the first row that breaks each promise; empty when everything agrees.

    All of it is one snapshot: the club goes on working meanwhile, and nothing looks broken because it is half done.
    """
    async with db.snapshot() as view:
        findings = [
            Finding(check.name, row)
            for check in proof.CHECKS
            if (row := await proof.find_bad_row(view, check)) is not None
        ]
    return tuple(findings)
