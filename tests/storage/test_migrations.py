"""The schema's history: from every earlier revision to the newest, the same on both engines."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from storage import migrate
from storage.database import Database, open_database
from storage.postgresql import libpq_url

# What a database of each revision may hold: one row in every table that the revision brought.
ROWS: dict[str, list[str]] = {
    "0001": [
        "INSERT INTO members (id, telegram_id, phone, name, created_at, seen_at) VALUES (1, 11, '+98915', 'x', 1, 1)",
        "INSERT INTO consents (member_id, purpose, is_granted, text_version, at) VALUES (1, 'terms', 1, 'a', 1)",
        "INSERT INTO consent_changes (member_id, purpose, is_granted, text_version, at, cause)"
        " VALUES (1, 'terms', 1, 'a', 1, 'c1')",
        "INSERT INTO staff (id, telegram_id, name, role, joined_at) VALUES (1, 21, 'y', 'owner', 1)",
        "INSERT INTO invitations (token_hash, role, made_at, expires_at) VALUES ('h', 'owner', 1, 2)",
        "INSERT INTO lessons (staff_id, role, card_state, started_at) VALUES (1, 'owner', 'placed', 1)",
        "INSERT INTO audit (at, staff_id, action) VALUES (1, 1, 'z')",
        "INSERT INTO settings (name, value, at) VALUES ('a', '1', 1)",
        "INSERT INTO awaiting (chat_id, person_id, question, asked_at) VALUES (11, 11, 'q', 1)",
    ],
    "0002": [
        "INSERT INTO inbox (update_id, payload, received_at) VALUES (5, '{}', 1)",
        "INSERT INTO outbox (cause, chat_id, notice, priority, due_at, made_at) VALUES ('o1', 11, 'n', 1, 1, 1)",
        "INSERT INTO posts (slot, chat_id, message_id, at) VALUES ('order:1', 11, 7, 1)",
    ],
    "0003": [
        "INSERT INTO categories (id, key, position, name_fa, name_en) VALUES (1, 'k', 1, 'a', 'b')",
        "INSERT INTO dishes (id, key, category_id, position, name_fa, name_en, price_rial)"
        " VALUES (1, 'd', 1, 1, 'a', 'b', 5)",
        "INSERT INTO option_groups (id, key, name_fa, name_en) VALUES (1, 'g', 'a', 'b')",
        "INSERT INTO choices (id, group_id, key, position, name_fa, name_en) VALUES (1, 1, 'c', 1, 'a', 'b')",
        "INSERT INTO dish_options (dish_id, group_id, position) VALUES (1, 1, 1)",
        "INSERT INTO addresses (id, member_id, title, words, made_at) VALUES (1, 1, 't', 'w', 1)",
        "INSERT INTO carts (id, member_id, made_at, changed_at) VALUES (1, 1, 1, 1)",
        "INSERT INTO cart_lines (cart_id, dish_id, quantity) VALUES (1, 1, 2)",
        "INSERT INTO orders (id, member_id, cart_id, cause, kind, branch, items_rial, total_rial, placed_at)"
        " VALUES (1, 1, 1, 'p', 'pickup', 'main', 10, 10, 1)",
        "INSERT INTO order_lines (order_id, dish_id, name_fa, name_en, quantity, unit_rial, total_rial)"
        " VALUES (1, 1, 'a', 'b', 2, 5, 10)",
        "INSERT INTO order_events (order_id, state, at, cause) VALUES (1, 'placed', 1, 'e1')",
    ],
    "0004": [
        "INSERT INTO ledger (id, member_id, action, points, at, cause, order_id) VALUES (1, 1, 'earn', 9, 1, 'l1', 1)",
        "INSERT INTO lots (id, member_id, kind, points, remaining, usable_at) VALUES (1, 1, 'base', 9, 4, 1)",
        "INSERT INTO ledger (id, member_id, action, points, at, cause) VALUES (2, 1, 'redeem', -5, 2, 'l2')",
        "INSERT INTO draws (entry_id, lot_id, points) VALUES (2, 1, 5)",
        "INSERT INTO debts (member_id, points) VALUES (1, 0)",
    ],
    "0005": [
        "INSERT INTO complaints (id, member_id, cause, opened_at, reply_due_at) VALUES (1, 1, 'x', 1, 2)",
        "INSERT INTO complaint_messages (complaint_id, words, at, cause) VALUES (1, 'w', 1, 'x1')",
        "INSERT INTO followups (order_id, member_id, due_at) VALUES (1, 1, 5)",
        "INSERT INTO vouchers (member_id, code, kind, title_fa, title_en, cause, issued_at, expires_at)"
        " VALUES (1, 'v', 'birthday', 'a', 'b', 'v1', 1, 2)",
        "INSERT INTO campaigns (staff_id, cause, from_chat_id, message_id, made_at) VALUES (1, 'k1', 21, 3, 1)",
    ],
    "0006": [
        "INSERT INTO phone_wishes (member_id, phone, origin, state, made_at)"
        " VALUES (1, '+98915', 'typed', 'waiting', 1)",
        "INSERT INTO uploads (content, file_id, at) VALUES ('d', 'f', 1)",
    ],
    "0007": [
        "INSERT INTO campaigns (staff_id, cause, from_chat_id, message_id, made_at, audience_size, told)"
        " VALUES (1, 'k2', 21, 4, 1, 9, '{\"sent\": 1}')",
    ],
    "0008": [
        "INSERT INTO terms_versions (version, at, settings) VALUES ('v', 1, '{}')",
        "INSERT INTO earning_parts (entry_id, part, points) VALUES (1, 'tier:gold', 2)",
        "INSERT INTO qualifying (member_id, order_id, at, rial, points, visits, cause)"
        " VALUES (1, 1, 1, 10, 1, 1, 'q1')",
        "INSERT INTO standings (member_id, tier, since_at) VALUES (1, 'gold', 1)",
        "INSERT INTO tier_changes (member_id, at, to_tier, reason, cause) VALUES (1, 1, 'gold', 'reached', 't1')",
        "INSERT INTO redemptions (member_id, reward_key, title_fa, title_en, points, entry_id, code, branch, cause,"
        " reserved_at, until_at) VALUES (1, 'tea', 'ف', 'e', 5, 1, '123456', 'main', 'r1', 1, 2)",
        "INSERT INTO subscriptions (member_id, starts_at, ends_at, fee_rial, staff_id, cause)"
        " VALUES (1, 1, 2, 10, 1, 's1')",
        "INSERT INTO personal_days (member_id, on_day, chosen_at, cause) VALUES (1, '2026-11-22', 1, 'p1')",
        "INSERT INTO referrals (friend_id, inviter_id, order_id, minimum_rial, at) VALUES (1, 1, 1, 0, 1)",
        "INSERT INTO shared_meals (member_id, entry_id, points, given_at, cause) VALUES (1, 1, 5, 1, 'm1')",
        "INSERT INTO merges (id, stays_id, goes_id, staff_id, at, cause) VALUES (1, 1, 1, 1, 1, 'g1')",
        "INSERT INTO merge_moves (merge_id, what, row_id) VALUES (1, 'orders', 1)",
    ],
    "0009": [
        "INSERT INTO ledger (id, member_id, action, points, at, cause, order_id) VALUES (3, 1, 'earn', 8, 3, 'l3', 1)",
        "INSERT INTO lots (id, member_id, kind, points, remaining, usable_at) VALUES (3, 1, 'bonus', 8, 8, 3)",
    ],
}


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a database without any table."""
    if request.param == "sqlite":
        return f"sqlite+aiosqlite:///{tmp_path / 'empty.db'}"
    made: str = request.getfixturevalue("empty_postgresql_url")
    return made


async def fill(database: Database, revision: str) -> None:
    async with database.transaction() as tx:
        for statement in ROWS[revision]:
            await tx.run(statement)


async def counts(database: Database, upto: str) -> dict[str, int]:
    tables = {statement.split()[2] for revision, rows in ROWS.items() if revision <= upto for statement in rows}
    async with database.snapshot() as view:
        found = {table: await view.row(f"SELECT count(*) FROM {table}") for table in sorted(tables)}
    return {table: row[0] for table, row in found.items() if row}


async def test_every_revision_has_rows_in_this_test() -> None:
    assert tuple(ROWS) == migrate.revisions()


@pytest.mark.parametrize("start", migrate.revisions())
async def test_a_filled_database_of_each_revision_upgrades_and_keeps_its_rows(empty_url: str, start: str) -> None:
    await migrate.upgrade(empty_url, to=start)
    assert await migrate.current(empty_url) == start
    database = await open_database(empty_url)
    for revision in migrate.revisions():
        if revision <= start:
            await fill(database, revision)
    before = await counts(database, start)
    await database.close()

    ran = await migrate.upgrade(empty_url)

    assert ran == tuple(each for each in migrate.revisions() if each > start)
    database = await open_database(empty_url)
    assert await counts(database, start) == before
    for revision in migrate.revisions():
        if revision > start:
            await fill(database, revision)
    await database.close()


async def test_an_upgrade_of_the_newest_schema_does_nothing(empty_url: str) -> None:
    await migrate.upgrade(empty_url)
    assert await migrate.upgrade(empty_url) == ()


async def test_a_newer_schema_is_refused(empty_url: str) -> None:
    await migrate.upgrade(empty_url)
    database = await open_database(empty_url)
    async with database.transaction() as tx:
        await tx.run("UPDATE alembic_version SET version_num = '9999'")
    await database.close()
    with pytest.raises(migrate.NewerSchema):
        await migrate.upgrade(empty_url)


async def test_nothing_is_there_before_the_first_upgrade(empty_url: str) -> None:
    assert await migrate.current(empty_url) is None


def shape(url: str) -> Mapping[str, Any]:
    """Tables, columns, indexes, uniques, references and checks, in words that both engines share."""
    address = (
        url.replace("+aiosqlite", "") if url.startswith("sqlite") else libpq_url(url).replace("://", "+psycopg://")
    )
    engine = sa.create_engine(address)
    inspector = sa.inspect(engine)
    found: dict[str, Any] = {}
    for table in sorted(inspector.get_table_names()):
        uniques = {tuple(each["column_names"]) for each in inspector.get_unique_constraints(table)}
        found[table] = {
            "columns": [
                (each["name"], "text" if isinstance(each["type"], sa.Text) else "number", each["nullable"])
                for each in inspector.get_columns(table)
                if table != "alembic_version"
            ],
            "key": tuple(inspector.get_pk_constraint(table)["constrained_columns"]),
            "uniques": uniques,
            "indexes": {
                (each["name"], tuple(each["column_names"]), bool(each["unique"]))
                for each in inspector.get_indexes(table)
                if not each.get("duplicates_constraint")
            },
            "references": {
                (tuple(each["constrained_columns"]), each["referred_table"])
                for each in inspector.get_foreign_keys(table)
            },
            "checks": {
                each["name"]: sorted(re.findall(r"'(\w+)'", each["sqltext"]))
                for each in inspector.get_check_constraints(table)
            },
        }
    engine.dispose()
    return found


async def test_both_engines_end_with_the_same_tables(tmp_path: Path, empty_postgresql_url: str) -> None:
    sqlite_url = f"sqlite+aiosqlite:///{tmp_path / 'shape.db'}"
    await migrate.upgrade(sqlite_url)
    await migrate.upgrade(empty_postgresql_url)
    assert shape(sqlite_url) == shape(empty_postgresql_url)


@pytest.mark.parametrize("table", ["ledger", "draws"])
@pytest.mark.parametrize("statement", ["UPDATE {} SET points = 7", "DELETE FROM {}"])
async def test_the_ledger_refuses_changes(database: Database, table: str, statement: str) -> None:
    for revision in migrate.revisions():
        await fill(database, revision)
    with pytest.raises(Exception, match="append-only"):
        async with database.transaction() as tx:
            await tx.run(statement.format(table))


async def test_rows_that_point_nowhere_are_named(tmp_path: Path) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path / 'broken.db'}"
    await migrate.upgrade(url, to="0001")
    with sqlite3.connect(tmp_path / "broken.db") as connection:
        connection.execute("PRAGMA foreign_keys = OFF")
        connection.execute(
            "INSERT INTO consents (member_id, purpose, is_granted, text_version, at) VALUES (9, 'terms', 1, 'a', 1)"
        )
    connection.close()
    with pytest.raises(migrate.BrokenReference, match="consents"):
        await migrate.upgrade(url)
