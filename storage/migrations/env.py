"""Alembic's entry: runs the revisions on the connection that :mod:`storage.migrate` hands over."""

from __future__ import annotations

from alembic import context

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=None,
    transactional_ddl=True,  # a failed revision leaves no trace, on SQLite too
    transaction_per_migration=True,
)
with context.begin_transaction():
    context.run_migrations()
