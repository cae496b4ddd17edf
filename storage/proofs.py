"""A proof: a statement that must find nothing, about one promise that the tables keep between them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Check:
    """One promise and how to find who breaks it."""

    name: str
    """What is proved, for the operator's list."""
    words: str
    """What is wrong with a row, with its columns in their order."""
    sql: str


OWNERS: Final = "(SELECT id, COALESCE(merged_into_id, id) AS owner_id FROM members)"
"""Who each member is now: the ledger's rows stay written for whoever had them before two became one."""
