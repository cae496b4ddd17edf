"""The staff group: chosen by the owner alone, followed when it moves, left when it is not ours."""

from __future__ import annotations

from datetime import timedelta

import pytest

from club.errors import NotAllowed
from club.rules.outbox import Post
from club.services import board, groups
from storage import posts, settings
from storage.database import Database
from tests.services.kitchen import GUEST, NOW, OWNER, SARA, STAFF_CHAT, add_guest, add_order, open_house, queued

NEW_CHAT = -100700


async def chosen(db: Database) -> int | None:
    async with db.snapshot() as view:
        return await settings.find_staff_chat(view)


async def test_only_the_owner_offers_and_chooses_the_staff_group(database: Database) -> None:
    await open_house(database, staff_chat=None)
    assert not await groups.offer(database, NEW_CHAT, by=SARA, now=NOW)
    assert not await groups.offer(database, NEW_CHAT, by=999, now=NOW)
    assert not await groups.may_stay(database, NEW_CHAT, now=NOW)
    with pytest.raises(NotAllowed):
        await groups.choose(database, NEW_CHAT, by=SARA, now=NOW)

    assert await groups.offer(database, NEW_CHAT, by=OWNER, now=NOW)
    assert await groups.may_stay(database, NEW_CHAT, now=NOW)
    assert not await groups.may_stay(database, -5, now=NOW)
    assert not await groups.may_stay(database, NEW_CHAT, now=NOW + timedelta(days=2))
    await groups.choose(database, NEW_CHAT, by=OWNER, now=NOW)
    assert await chosen(database) == NEW_CHAT
    assert await groups.may_stay(database, NEW_CHAT, now=NOW + timedelta(days=2))


async def test_a_new_staff_group_gets_the_card_of_every_open_order_once(database: Database) -> None:
    await open_house(database)
    order = await add_order(database, await add_guest(database, GUEST))
    async with database.transaction() as tx:
        await posts.set_post(tx, Post(board.card_slot(order.id), STAFF_CHAT, 5, NOW))

    for _ in range(2):
        await groups.choose(database, NEW_CHAT, by=OWNER, now=NOW)
    assert [chat for chat, _ in await queued(database, "board.card")] == [NEW_CHAT]
    async with database.snapshot() as view:
        assert await posts.find(view, board.card_slot(order.id)) is None


async def test_the_file_names_the_group_until_the_owner_chooses_one(database: Database) -> None:
    await open_house(database, staff_chat=None)
    assert await groups.adopt(database, STAFF_CHAT, now=NOW) == STAFF_CHAT
    await groups.choose(database, NEW_CHAT, by=OWNER, now=NOW)
    assert await groups.adopt(database, STAFF_CHAT, now=NOW) == NEW_CHAT
    assert await groups.adopt(database, -100900, now=NOW) == -100900


async def test_a_group_that_became_a_supergroup_is_followed(database: Database) -> None:
    await open_house(database)
    assert not await groups.migrate(database, -5, NEW_CHAT, now=NOW)
    assert await groups.migrate(database, STAFF_CHAT, NEW_CHAT, now=NOW)
    assert not await groups.migrate(database, STAFF_CHAT, NEW_CHAT, now=NOW)
    assert await chosen(database) == NEW_CHAT


async def test_the_owner_hears_when_the_bot_is_put_out_of_the_group(database: Database) -> None:
    await open_house(database)
    assert not await groups.lose(database, NEW_CHAT, cause="update:1", now=NOW)
    assert await groups.lose(database, STAFF_CHAT, cause="update:1", now=NOW)
    assert await chosen(database) is None
    assert await queued(database, "groups.lost") == [(OWNER, f"update:1:lost:{OWNER}")]
