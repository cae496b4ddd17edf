"""The way out, against a strict Telegram."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from telegram import InlineKeyboardButton, InlineKeyboardMarkup, ReplyKeyboardMarkup
from telegram.ext import ExtBot

from bot.limiter import Limiter, Limits
from bot.metrics import Counters
from bot.notices import CopyOf, Media, Screen
from bot.request import AiohttpRequest
from bot.sender import Sender, SenderHooks, SenderLimits, count_due
from club.rules.members import Unreachable
from club.rules.outbox import OutboxState, Post, Priority
from club.services.outbox import show, tell
from simulator import World, actions, serve
from simulator.faults import Fault
from simulator.samples import picture
from storage import outbox, posts
from storage.database import Database, Snapshot

TOKEN = "123456:AAsimulated_token"
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
SARA, ALI = 1001, 1002


class FakeNotices:
    """Says what a test tells it to say; anything else is the notice's own detail."""

    def __init__(self) -> None:
        self.screens: dict[str, Screen | Exception | None] = {}
        self.before: Callable[[], Awaitable[None]] | None = None

    async def build(self, notice: str, detail: Mapping[str, object], *, chat_id: int) -> Screen | None:
        if self.before is not None:
            await self.before()
        screen = self.screens.get(notice, Screen(str(detail.get("text", notice))))
        if isinstance(screen, Exception):
            raise screen
        return screen


@dataclass
class PostOffice:
    """What a test has at hand."""

    db: Database
    world: World
    bot: ExtBot[Any]
    notices: FakeNotices = field(default_factory=FakeNotices)
    counters: Counters = field(default_factory=Counters)
    now: datetime = NOW
    heard: list[tuple[object, ...]] = field(default_factory=list)
    limits: SenderLimits | None = None
    is_paid: bool = False

    def made(self) -> Sender:
        async def unreachable(chat_id: int, reason: Unreachable, now: datetime) -> None:
            self.heard.append((chat_id, reason, now))

        async def migrated(old: int, new: int) -> None:
            self.heard.append((old, new))
            raise RuntimeError("a hook that breaks changes nothing")

        hooks = SenderHooks(on_unreachable=unreachable, on_migrated=migrated)
        return Sender(
            self.bot,
            self.db,
            lambda: self.now,
            self.notices,
            counters=self.counters,
            hooks=hooks,
            limits=self.limits,
            is_paid=self.is_paid,
        )

    @asynccontextmanager
    async def sending(self) -> AsyncIterator[Sender]:
        sender = self.made()
        await sender.start()
        try:
            yield sender
        finally:
            await sender.stop()

    async def sent(self) -> None:
        """Run a sender until nothing is due or under way any more."""
        async with self.sending():
            await self.until(lambda: self.nothing_left())

    async def nothing_left(self) -> bool:
        async with self.db.snapshot() as view:
            return not await outbox.list_sending(view) and not await outbox.count_due(view, now=self.now, at_most=1)

    async def until(self, condition: Callable[[], Awaitable[bool]]) -> None:
        async with asyncio.timeout(10):
            while not await condition():  # noqa: ASYNC110 - it looks into a database
                await asyncio.sleep(0.01)

    async def tell(self, cause: str, *, chat_id: int = SARA, notice: str = "words", **rest: Any) -> None:
        async with self.db.transaction() as tx:
            given = {"detail": {"text": cause}, "now": self.now, **rest}
            await tell(tx, chat_id=chat_id, notice=notice, cause=cause, **given)

    async def show(self, cause: str, *, chat_id: int = SARA, notice: str = "words", **detail: Any) -> None:
        async with self.db.transaction() as tx:
            await show(
                tx,
                slot="order:7",
                chat_id=chat_id,
                notice=notice,
                detail={"text": cause, **detail},
                cause=cause,
                now=self.now,
            )

    async def states(self) -> dict[str, str]:
        async with self.db.snapshot() as view:
            return dict(await view.rows("SELECT cause, state FROM outbox ORDER BY id"))

    def texts(self, chat_id: int = SARA) -> list[str]:
        """What stands in the chat, from the bot."""
        return [
            str(each.body.get("text", each.body.get("caption")))
            for each in self.world.chat_of(chat_id).messages.values()
            if each.bot_id and not each.is_deleted and not each.body.get("pinned_message")
        ]

    def start(self, *people: int) -> None:
        for person in people:
            actions.start(self.world, self.world.person(person), self.world.only_bot())


@pytest.fixture
async def post(database: Database) -> AsyncIterator[PostOffice]:
    world = World()
    world.add_bot(TOKEN, "mahan_bot", "Mahan")
    world.add_person("Sara", person_id=SARA)
    world.add_person("Ali", person_id=ALI)
    server = await serve(world, port=0)
    counters = Counters()
    bot: ExtBot[Any] = ExtBot(
        TOKEN,
        base_url=f"{server.url}/bot",
        request=AiohttpRequest(read_timeout=2),
        rate_limiter=Limiter(Limits(private_burst=100), counters=counters),
    )
    await bot.initialize()
    made = PostOffice(database, world, bot, counters=counters)
    made.start(SARA, ALI)
    yield made
    await bot.shutdown()
    await server.close()


async def test_what_is_told_arrives_once_and_in_order(post: PostOffice) -> None:
    async with post.sending() as sender:
        for number in range(5):
            await post.tell(f"sara {number}")
            await post.tell(f"ali {number}", chat_id=ALI)
            await post.tell(f"sara {number}")
            sender.wake()
        await post.until(post.nothing_left)

    assert post.texts(SARA) == [f"sara {number}" for number in range(5)]
    assert post.texts(ALI) == [f"ali {number}" for number in range(5)]
    assert set((await post.states()).values()) == {"sent"}


async def test_what_comes_due_by_time_alone_is_found(post: PostOffice) -> None:
    await post.tell("later", due_at=NOW + timedelta(hours=1))
    async with post.sending():
        await asyncio.sleep(0.05)
        assert post.texts() == []
        post.now = NOW + timedelta(hours=1)
        await post.until(post.nothing_left)
    assert post.texts() == ["later"]


async def test_the_urgent_overtakes_a_campaign(post: PostOffice) -> None:
    post.limits = SenderLimits(campaign=2)
    for number in range(60):
        person = post.world.add_person(f"guest {number}")
        post.start(person.id)
        await post.tell(f"news {number}", chat_id=person.id, priority=Priority.CAMPAIGN)
    async with post.sending() as sender:
        await asyncio.sleep(0.3)
        await post.tell("receipt")
        sender.wake()
        await asyncio.sleep(0.2)
        assert post.texts() == ["receipt"]
        states = list((await post.states()).values())
        assert states.count("due") > 20  # the campaign is far from its end


async def test_a_slot_is_one_message_that_changes(post: PostOffice) -> None:
    keyboard = InlineKeyboardMarkup([[InlineKeyboardButton("✓", callback_data="v1:x")]])
    post.notices.screens["with key"] = Screen("preparing", keyboard)
    await post.show("accepted")
    await post.sent()
    await post.show("unchanged", text="accepted")
    await post.sent()
    await post.show("preparing", notice="with key")
    await post.sent()

    assert post.texts() == ["preparing"]
    assert set((await post.states()).values()) == {"sent"}


async def test_quick_changes_of_a_slot_become_one_edit(post: PostOffice) -> None:
    await post.show("accepted")
    await post.sent()
    before = post.world.journal.calls(after=0)[-1].n
    for number in range(20):
        await post.show(f"change {number}")
    await post.sent()

    assert post.texts() == ["change 19"]
    edits = [call for call in post.world.journal.calls(after=before) if call.method == "editMessageText"]
    assert len(edits) == 1


async def test_a_slot_whose_message_is_gone_gets_a_new_one(post: PostOffice) -> None:
    await post.show("accepted")
    await post.sent()
    for message in list(post.world.chat_of(SARA).messages.values()):
        post.world.delete_message(message)
    await post.show("preparing")
    await post.sent()
    assert post.texts() == ["preparing"]

    await post.show("ready")
    await post.sent()
    assert post.texts() == ["ready"]


async def test_a_slot_may_turn_from_words_into_a_picture_and_back(post: PostOffice) -> None:
    post.notices.screens["card"] = Screen("picture", photo=picture())
    post.notices.screens["card again"] = Screen("another caption", photo=picture())
    post.notices.screens["keys"] = Screen("keys", ReplyKeyboardMarkup([["menu"]]))
    for step, (notice, expected) in enumerate(
        [("words", "0"), ("card", "picture"), ("card again", "another caption"), ("words", "3")]
    ):
        await post.show(str(step), notice=notice)
        await post.sent()
        assert post.texts() == [expected]
    await post.show("4", notice="keys")  # such keys cannot be edited into a message
    await post.sent()
    assert post.texts() == ["3", "keys"]


async def test_words_take_the_place_of_a_picture(post: PostOffice) -> None:
    post.notices.screens["ticket"] = Screen("your code", photo=picture())
    post.notices.screens["receipt"] = Screen("enjoy", replaces=True)
    await post.show("1", notice="ticket")
    await post.sent()
    await post.show("2", notice="receipt")
    await post.sent()
    assert post.texts() == ["enjoy"]
    await post.show("3")
    await post.sent()
    assert post.texts() == ["3"], "the new message is the slot's"


async def test_a_slot_that_moves_to_another_chat_is_sent_there(post: PostOffice) -> None:
    await post.show("accepted")
    await post.sent()
    await post.show("for Ali", chat_id=ALI)
    await post.sent()
    assert (post.texts(SARA), post.texts(ALI)) == (["accepted"], ["for Ali"])
    async with post.db.snapshot() as view:
        shown = await posts.find(view, "order:7")
    assert shown is not None
    assert shown.chat_id == ALI


async def test_pictures_files_and_copies_are_sent_with_their_words(post: PostOffice, tmp_path: Any) -> None:
    path = tmp_path / "dish.jpg"
    path.write_bytes(picture())
    post.notices.screens["file"] = Screen("a dish", photo=path)
    await post.tell("1", notice="file")
    await post.sent()
    message = list(post.world.chat_of(SARA).messages.values())[-1]
    file_id = message.body["photo"][-1]["file_id"]
    post.notices.screens["known"] = Screen("", photo=file_id)
    post.notices.screens["relay"] = Screen("from a guest", media=Media("photo", file_id))
    post.notices.screens["copy"] = Screen("", copy_of=CopyOf(SARA, message.id))
    for number, notice in enumerate(("known", "relay", "copy")):
        await post.tell(f"next {number}", chat_id=ALI, notice=notice)
    await post.sent()

    assert post.texts(SARA) == ["a dish"]
    assert post.texts(ALI) == ["None", "from a guest", "a dish"]
    assert all("photo" in each.body for each in post.world.chat_of(ALI).messages.values() if each.bot_id)


async def test_a_pin_is_an_ornament(post: PostOffice, caplog: pytest.LogCaptureFixture) -> None:
    post.notices.screens["pinned"] = Screen("stays on top", pin=True)
    await post.tell("1", notice="pinned")
    await post.sent()
    assert len(post.world.chat_of(SARA).pinned) == 1

    post.world.faults.add(Fault("refuse", method="pinChatMessage", description="Bad Request: not enough rights"))
    await post.tell("2", notice="pinned")
    await post.sent()
    assert set((await post.states()).values()) == {"sent"}
    assert "Not enough rights" in caplog.text


async def test_who_blocked_the_bot_is_marked_and_left_alone(post: PostOffice) -> None:
    actions.block(post.world, post.world.person(SARA), post.world.chat_of(SARA))
    actions.deactivate(post.world, post.world.person(ALI))
    stranger = post.world.add_person("Stranger")
    for chat_id in (SARA, ALI, stranger.id):
        await post.tell(f"to {chat_id}", chat_id=chat_id)
    await post.sent()

    assert set((await post.states()).values()) == {"failed"}
    assert sorted(post.heard) == [(SARA, Unreachable.BLOCKED, NOW), (ALI, Unreachable.DEACTIVATED, NOW)]


async def test_a_group_that_became_a_supergroup_is_followed(post: PostOffice) -> None:
    group = post.world.add_group("staff", [SARA, ALI], admins=[SARA], bots=[post.world.only_bot()])
    await post.show("card", chat_id=group.id)
    await post.sent()
    raised = actions.migrate(post.world, group)
    await post.tell("first", chat_id=group.id)
    await post.tell("second", chat_id=group.id)
    await post.sent()

    assert post.heard == [(group.id, raised.id)]
    assert post.texts(raised.id)[-2:] == ["first", "second"]
    async with post.db.snapshot() as view:
        assert await posts.find(view, "order:7") is None


async def test_a_refused_message_fails_alone_with_telegrams_words(
    post: PostOffice, caplog: pytest.LogCaptureFixture
) -> None:
    post.notices.screens["bad"] = Screen("<b>open")
    post.world.faults.add(Fault("refuse", chat_id=SARA, description="Bad Request: can't parse entities"))
    await post.tell("bad", notice="bad")
    await post.tell("good", chat_id=ALI)
    await post.sent()

    assert await post.states() == {"bad": "failed", "good": "sent"}
    assert "Can't parse entities" in caplog.text


async def test_a_notice_that_cannot_be_built_fails_alone(post: PostOffice, caplog: pytest.LogCaptureFixture) -> None:
    post.notices.screens["broken"] = KeyError("order")
    post.notices.screens["pointless"] = None
    await post.tell("1", notice="broken")
    await post.tell("2", notice="pointless")
    await post.tell("3")
    await post.sent()

    assert await post.states() == {"1": "failed", "2": "dropped", "3": "sent"}
    assert "could not be sent" in caplog.text


async def test_a_long_pause_puts_a_message_back_without_counting_a_try(post: PostOffice) -> None:
    post.world.faults.add(Fault("flood_429", seconds=300, chat_id=SARA))
    await post.tell("1")
    await post.sent()
    async with post.db.snapshot() as view:
        row = await view.row("SELECT state, due_at, attempts FROM outbox")
    assert row == ("due", int(NOW.timestamp()) + 300, 0)


async def test_a_lost_answer_sends_a_receipt_again_but_no_campaign(post: PostOffice) -> None:
    post.world.faults.add(Fault("drop_reply", times=2, chat_id=SARA))
    await post.tell("receipt")
    await post.sent()
    await post.tell("news", priority=Priority.CAMPAIGN)
    await post.sent()
    assert post.texts() == ["receipt", "news"]
    assert await post.states() == {"receipt": "due", "news": "unknown"}

    post.now += timedelta(seconds=10)
    await post.sent()
    assert post.texts() == ["receipt", "news", "receipt"]
    assert await post.states() == {"receipt": "sent", "news": "unknown"}


async def test_doubt_ends_after_many_tries(post: PostOffice) -> None:
    post.world.faults.add(Fault("error_502", times=1000))
    await post.tell("receipt")
    for _ in range(12):
        await post.sent()
        post.now += timedelta(hours=1)
    assert await post.states() == {"receipt": "failed"}


async def test_while_telegram_is_away_everything_waits_and_counts_no_try(
    post: PostOffice, caplog: pytest.LogCaptureFixture
) -> None:
    there = post.bot.base_url
    post.bot._base_url = f"http://127.0.0.1:9/bot{TOKEN}"
    for number in range(20):
        await post.tell(str(number))
    await post.tell("news", chat_id=ALI, priority=Priority.CAMPAIGN)
    async with post.sending():
        await asyncio.sleep(0.2)
        assert set((await post.states()).values()) <= {"due", "sending"}
        post.bot._base_url = there
        await post.until(post.nothing_left)

    assert post.texts(SARA) == [str(number) for number in range(20)]
    assert post.texts(ALI) == ["news"]
    assert caplog.text.count("Telegram cannot be reached") == 1
    async with post.db.snapshot() as view:
        assert await view.row("SELECT MAX(attempts) FROM outbox") == (1,)


async def test_what_a_stop_interrupted_is_decided_by_purpose(
    post: PostOffice, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    for priority in Priority:
        await post.tell(priority.name, chat_id=10 + priority, priority=priority)
    await post.show("slot", chat_id=ALI)
    async with post.db.transaction() as tx:
        for priority in Priority:
            await outbox.claim_due(tx, priority, now=NOW, limit=10)
    post.now += timedelta(seconds=1)
    sender = post.made()
    post.notices.before = asyncio.Event().wait  # type: ignore[assignment]  # nothing gets further than being built
    await sender.start()
    states = await post.states()
    await sender.stop(patience_s=0.01)

    assert "5 messages were being sent" in caplog.text
    assert (states["FOLLOW_UP"], states["CAMPAIGN"]) == ("unknown", "unknown")
    assert {states["REPLY"], states["TRANSACTION"], states["slot"]} <= {"due", "sending"}


async def test_a_stop_waits_for_what_is_under_way(post: PostOffice) -> None:
    building = asyncio.Event()

    async def slowly() -> None:
        building.set()
        await asyncio.sleep(0.2)

    post.notices.before = slowly
    await post.tell("1")
    sender = post.made()
    await sender.stop()  # one that never began has nothing to wait for
    await sender.start()
    await asyncio.wait_for(building.wait(), 5)
    await post.tell("2")
    await sender.stop()
    assert await post.states() == {"1": "sent", "2": "due"}


async def test_a_database_that_fails_for_a_while_loses_no_outcome(
    post: PostOffice, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    transaction = post.db.transaction
    failures = [True, True]

    def failing() -> Any:
        if post.texts() and failures:
            failures.pop()
            raise OSError("disk full")
        return transaction()

    await post.tell("1")
    monkeypatch.setattr(post.db, "transaction", failing)
    await post.sent()
    assert post.texts() == ["1"]
    assert await post.states() == {"1": "sent"}
    assert caplog.text.count("could not be stored yet") == 2


async def test_an_outbox_that_cannot_be_read_is_read_again(
    post: PostOffice, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    list_due_priorities = outbox.list_due_priorities
    failures = [True]

    async def failing(view: Snapshot, *, now: datetime) -> tuple[Priority, ...]:
        if failures:
            failures.pop()
            raise OSError("away")
        return await list_due_priorities(view, now=now)

    monkeypatch.setattr(outbox, "list_due_priorities", failing)
    await post.tell("1")
    await post.sent()
    assert "could not be read" in caplog.text
    assert post.texts() == ["1"]


async def test_a_paid_campaign_is_sent_as_such(post: PostOffice) -> None:
    post.is_paid = True
    post.limits = SenderLimits(campaign=128)
    people = [post.world.add_person(f"guest {number}").id for number in range(100)]
    post.start(*people)
    for person in people:
        await post.tell(f"news {person}", chat_id=person, priority=Priority.CAMPAIGN)
    started = asyncio.get_running_loop().time()
    await post.sent()
    assert asyncio.get_running_loop().time() - started < 3  # at 30 a second it would be more
    assert all(post.texts(person) == [f"news {person}"] for person in people)
    calls = [call for call in post.world.journal.calls(after=0) if call.method == "sendMessage"]
    assert all(call.params.get("allow_paid_broadcast") for call in calls)


async def test_outcomes_are_counted(post: PostOffice) -> None:
    await post.tell("1")
    assert await count_due(post.db, now=NOW) == 1
    await post.sent()
    exposition = post.counters.exposition().decode()
    assert 'bashgah_messages_ended_total{priority="transaction",state="sent"} 1.0' in exposition


async def test_a_post_of_a_forgotten_world_is_sent_anew(post: PostOffice) -> None:
    async with post.db.transaction() as tx:
        await posts.set_post(tx, Post("order:7", SARA, 999_999, NOW))
    await post.show("ready")
    await post.sent()
    assert post.texts() == ["ready"]
    assert await post.states() == {"ready": OutboxState.SENT}
