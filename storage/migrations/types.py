"""The few column shapes that every revision is made of.

Only integers and text are stored, so that the same statement means the same on SQLite and PostgreSQL. A name that ends
in ``_at`` is a time in whole seconds since 1970 UTC, ``_day`` is a date in ISO form, ``_rial`` money, ``is_…`` 0 or 1.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

BigInt = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
"""64 bits on both engines; on SQLite the name INTEGER is what makes a key the row's own number."""


def key() -> sa.Column[Any]:
    """Return the table's own growing number."""
    return sa.Column("id", BigInt, primary_key=True, autoincrement=True)


def number(name: str, *rest: Any, default: int | None = None) -> sa.Column[Any]:
    """Return an integer that is always there."""
    return sa.Column(name, BigInt, *rest, nullable=False, server_default=None if default is None else str(default))


def number_or_null(name: str, *rest: Any, unique: bool = False) -> sa.Column[Any]:
    """Return an integer that may be absent."""
    return sa.Column(name, BigInt, *rest, nullable=True, unique=unique)


def text(name: str, *, default: str | None = None, unique: bool = False) -> sa.Column[Any]:
    """Return words that are always there."""
    return sa.Column(name, sa.Text, nullable=False, server_default=default, unique=unique)


def text_or_null(name: str, *, unique: bool = False) -> sa.Column[Any]:
    """Return words that may be absent."""
    return sa.Column(name, sa.Text, nullable=True, unique=unique)


def belongs_to(name: str, target: str) -> sa.Column[Any]:
    """Return a reference that must hold."""
    return sa.Column(name, BigInt, sa.ForeignKey(target), nullable=False)


def may_belong_to(name: str, target: str) -> sa.Column[Any]:
    """Return a reference that may be absent."""
    return sa.Column(name, BigInt, sa.ForeignKey(target), nullable=True)


def one_of(column: str, *allowed: str, name: str) -> sa.CheckConstraint:
    """Return a check that a text column holds one of the allowed words."""
    words = ", ".join(f"'{word}'" for word in allowed)
    return sa.CheckConstraint(f"{column} IN ({words})", name=name)
