"""What is kept, what is handed over, and what is forgotten."""

from __future__ import annotations

import json

import pytest

from club.errors import OrderUnderway
from club.rules.consents import Purpose
from club.rules.members import Member
from club.rules.points import Balance
from club.rules.redemptions import RedemptionState
from club.rules.staff import Role
from club.services import holds, points, privacy, redemptions
from club.services import members as member_service
from club.services.verify import verify
from storage import consents, members, reports
from storage.database import Database
from tests.services.people import HOUSE, NOW, hired, joined
from tests.services.test_rewards import CLUB, earn, held
from tests.storage.test_migrations import ROWS

SECRETS = ("سارا", "+989151234567", "بدون سیر", "خیابان", "زنگ نزنید", "شکایت من", "بی‌نمک")


async def with_a_past(database: Database, *, is_open: bool = False) -> Member:
    """A member with an address, an order, a complaint, points and messages that wait."""
    member = await joined(database)
    await member_service.change_dietary(database, member.id, typed="بدون سیر", now=NOW)
    past = [
        "INSERT INTO addresses (id, member_id, title, words, made_at) VALUES (1, :id, 'خانه', 'خیابان ۷', :now)",
        "INSERT INTO carts (id, member_id, state, note, made_at, changed_at)"
        " VALUES (1, :id, 'open', 'زنگ نزنید', 1, 1)",
        "INSERT INTO orders (id, member_id, cause, kind, state, branch, address_words, latitude_e6, note, items_rial,"
        " total_rial, placed_at, closed_at) VALUES (1, :id, 'p', 'delivery', 'completed', 'main', 'خیابان ۷', 36,"
        " 'زنگ نزنید', 10, 10, 1, :closed)",
        "INSERT INTO order_lines (order_id, name_fa, name_en, quantity, unit_rial, total_rial, note)"
        " VALUES (1, 'چنجه', 'Chenjeh', 1, 10, 10, 'زنگ نزنید')",
        "INSERT INTO ledger (id, member_id, action, points, at, cause, order_id)"
        " VALUES (1, :id, 'earn', 9, 1, 'l1', 1)",
        "INSERT INTO complaints (id, member_id, cause, opened_at, reply_due_at) VALUES (1, :id, 'x', 1, 2)",
        "INSERT INTO complaint_messages (complaint_id, words, at, cause) VALUES (1, 'شکایت من', 1, 'x1')",
        "INSERT INTO followups (order_id, member_id, due_at, comment) VALUES (1, :id, 5, 'بی‌نمک')",
        "INSERT INTO outbox (cause, chat_id, notice, detail, priority, due_at, made_at)"
        " VALUES ('o', 1001, 'n', '{\"name\":\"سارا\"}', 1, 1, 1)",
        "INSERT INTO inbox (update_id, chat_id, payload, state, received_at) VALUES (5, 1001, 'شکایت من', 'done', 1)",
        "INSERT INTO awaiting (chat_id, person_id, question, detail, asked_at) VALUES (1001, 1001, 'q', 'سارا', 1)",
        "INSERT INTO posts (slot, chat_id, message_id, at) VALUES ('order:1', 1001, 7, 1)",
    ]
    values = {"id": member.id, "now": NOW, "closed": None if is_open else NOW}
    async with database.transaction() as tx:
        for statement in past:
            await tx.run(statement, **{name: value for name, value in values.items() if f":{name}" in statement})
    return member


async def everything(database: Database) -> str:
    """Every row of every table, as text."""
    tables = sorted({statement.split()[2] for rows in ROWS.values() for statement in rows})
    async with database.snapshot() as view:
        return json.dumps([await view.rows(f"SELECT * FROM {table}") for table in tables], ensure_ascii=False)


async def test_forgetting_leaves_no_word_of_her_anywhere(database: Database) -> None:
    member = await with_a_past(database)
    before = await everything(database)
    assert all(secret in before for secret in SECRETS)

    for _ in range(2):
        await privacy.forget(database, member.id, cause="forget", now=NOW)

    after = await everything(database)
    assert [secret for secret in SECRETS if secret in after] == []
    async with database.snapshot() as view:
        assert await view.rows("SELECT points FROM ledger") == [(9,)]
        assert await view.rows("SELECT total_rial FROM orders") == [(10,)]
        assert await view.rows("SELECT state FROM outbox") == [("dropped",)]
        gone = await members.get(view, member.id)
        given = await consents.get_all(view, member.id)
    assert (gone.telegram_id, gone.phone, gone.code, gone.forgotten_at) == (None, None, None, NOW)
    assert not any(given.allows(purpose) for purpose in Purpose)


async def test_her_number_is_free_for_a_new_start(database: Database) -> None:
    member = await with_a_past(database)
    await privacy.forget(database, member.id, cause="forget", now=NOW)
    again = await joined(database, 1002)
    assert again.phone == "+989151234567"
    assert again.id != member.id


async def test_nobody_is_forgotten_while_her_order_is_on_the_board(database: Database) -> None:
    member = await with_a_past(database, is_open=True)
    with pytest.raises(OrderUnderway) as refused:
        await privacy.forget(database, member.id, cause="forget", now=NOW)
    assert refused.value.order == 1
    async with database.snapshot() as view:
        assert (await members.get(view, member.id)).name == "سارا"


async def test_the_file_holds_everything_in_readable_form(database: Database) -> None:
    member = await with_a_past(database)
    kept = json.loads(json.dumps(await privacy.export(database, member.id), ensure_ascii=False))
    assert kept["member"][0]["name"] == "سارا"
    assert kept["member"][0]["joined_at"] == NOW.isoformat()
    assert kept["consents"][0]["is_granted"] is True
    assert kept["orders"][0]["note"] == "زنگ نزنید"
    assert kept["order_lines"][0]["name_en"] == "Chenjeh"
    (row,) = kept["points"]
    assert row == {"action": "earn", "points": 9, "at": "1970-01-01T00:00:01+00:00", "order_id": 1, "breakdown": {}}
    assert kept["complaint_messages"][0]["words"] == "شکایت من"


async def test_the_overview_counts(database: Database) -> None:
    member = await with_a_past(database)
    kept = await privacy.overview(database, member.id)
    assert (kept.orders, kept.addresses, kept.complaints, kept.points) == (1, 1, 1, 9)


async def test_what_she_could_still_spend_ends_with_her_and_the_house_owes_it_to_nobody(database: Database) -> None:
    sara, waiter = await joined(database), await hired(database)
    await earn(database, sara.id, 100)
    await earn(database, sara.id, 40, days=9)
    tea = await held(database, sara)
    for _ in range(2):
        await privacy.forget(database, sara.id, cause="forget", now=NOW)
    async with database.snapshot() as view:
        assert await points.balance(view, sara.id, now=NOW) == Balance(0, 0, 0, None)
        assert await reports.list_held(view, now=NOW, soon=NOW, later=NOW) == ()
        ended = await view.rows("SELECT points FROM ledger WHERE action = 'expire' ORDER BY points")
        card = await holds.read_card(view, tea.id)
    assert (ended, card.redemption.state) == ([(-100,), (-40,)], RedemptionState.RELEASED)
    late = await redemptions.confirm(database, tea.id, by=waiter, cause="late", now=NOW, house=CLUB)
    assert late.redemption.state is RedemptionState.RELEASED
    assert await verify(database) == ()


async def test_her_file_says_why_she_has_her_points_and_until_when(database: Database) -> None:
    sara, manager = await joined(database), await hired(database, role=Role.MANAGER)
    await points.adjust(
        database, sara.id, change=50, reason="غذا سرد رسید", by=manager, cause="a", now=NOW, house=HOUSE
    )
    kept = json.loads(json.dumps(await privacy.export(database, sara.id), ensure_ascii=False))
    assert kept["points"][0]["breakdown"]["reason"] == "غذا سرد رسید"
    (left,) = kept["points_left"]
    assert (left["kind"], left["remaining"], left["usable_at"]) == ("compensation", 50, NOW.isoformat())
