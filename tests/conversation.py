"""Conversations with a bot, written like dialogues; everything goes over HTTP through the simulator.

    async with Telegram.simulated() as tg:
        # Start the bot with TELEGRAM_API_URL=tg.url and BOT_TOKEN=tg.token, then:
        sara = await tg.person("سارا", phone="+989151234567")
        ali = await tg.person("علی", label="گارسون")
        staff = await tg.group("آشپزخانه", members=[ali], admins=[ali])

        await sara.starts("table_7")                      # a deep link; starts() is the plain button
        await sara.sees("شماره")                          # waits for a new or edited message
        await sara.shares_contact()
        menu = await sara.sees("منو", "کباب")             # both fragments in one message
        await sara.presses("کباب‌ها")                      # the newest message with that button
        await sara.presses("ثبت سفارش", on=menu)          # this message
        await sara.double_taps("تأیید")                   # two presses at once, both answered
        await sara.presses("تأیید", on=menu, stale=True)  # as an old screen still shows it

        await ali.at(staff).sees("سفارش ۱", "سارا")
        await ali.at(staff).presses("۳۰ دقیقه")
        await sara.sees("پذیرفته شد")
        await tg.moves_clock(days=1)
        assert await tg.refusals() == []

Texts are compared without invisible direction marks, and Persian and Latin digits are equal. What a person
`sees` must have come or changed since that person last did something in that chat (or the clock was moved);
`screen()` tells what is there, and every failed expectation shows it.
"""

import asyncio
import base64
import re
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import aiohttp

from simulator import World, serve
from tests.feed import Feed
from tests.screen import Answer, Group, Seen, fold, pick

__all__ = ["TOKEN", "USERNAME", "Answer", "Group", "Person", "RefusedAct", "Seat", "Seen", "Telegram", "fold"]

TOKEN = "700100:AAconversation_of_tests"
USERNAME = "mahan_bot"
_DEEP_LINK = re.compile(r"^(?:https://t\.me/|tg://resolve\?domain=)(\w+)[?&]start=([\w-]+)$")


class RefusedAct(AssertionError):
    """The person can not do that in Telegram; the text says why."""


class Telegram:
    """The simulated Telegram as a test sees it."""

    def __init__(self, http: aiohttp.ClientSession, url: str, token: str, *, world: World | None = None) -> None:
        self.url = url
        self.token = token
        self._http = http
        self._world = world
        self._seats: list[Seat] = []
        self.feed = Feed(self.get)

    @classmethod
    @asynccontextmanager
    async def simulated(cls, *, token: str = TOKEN, username: str = USERNAME) -> AsyncIterator["Telegram"]:
        """Start a simulator with one bot on a free port, and stop it at the end."""
        world = World()
        world.add_bot(token, username, "باغ ماهان")
        server = await serve(world, port=0)
        try:
            async with aiohttp.ClientSession() as http:
                yield cls(http, server.url, token, world=world)
        finally:
            await server.close()

    @property
    def world(self) -> World:
        """Return the simulated world itself, when it runs in this process (its clock, for instance)."""
        assert self._world is not None, "this simulator runs elsewhere"
        return self._world

    # The world

    async def person(self, first_name: str, **facts: Any) -> "Person":
        """Let somebody have an account: phone, last_name, username, language_code, birthdate, label, id."""
        known = await self.post("people", first_name=first_name, **{"language_code": "fa", **facts})
        return Person(self, known["id"], known["first_name"], known["id"])

    async def group(
        self,
        title: str,
        members: Sequence["Person"] = (),
        *,
        admins: Sequence["Person"] = (),
        is_forum: bool = False,
        with_bot: bool = True,
        chat_id: int | None = None,
    ) -> Group:
        """Make a group; the bot in it is an administrator."""
        made = await self.post(
            "groups",
            title=title,
            members=[person.id for person in members],
            admins=[person.id for person in admins],
            forum=is_forum,
            with_bot=with_bot,
            **({"id": chat_id} if chat_id else {}),
        )
        return Group(made["id"], title)

    async def moves_clock(
        self, *, days: float = 0, hours: float = 0, minutes: float = 0, to: datetime | None = None
    ) -> datetime:
        """Move the clock on, or to a moment; what comes after it counts as new for everybody."""
        await self._mark_all()
        body: dict[str, Any] = {"advance_s": (days * 24 + hours) * 3600 + minutes * 60}
        if to is not None:
            body["at"] = to.isoformat()
        moved = await self.post("clock", **body)
        return datetime.fromtimestamp(moved["now"]).astimezone()

    async def orders_fault(self, kind: str, **which: Any) -> None:
        """Order a fault: drop_reply, delay, error_500, error_502, flood_429, refuse; method=, chat_id=, times=."""
        await self.post("faults", kind=kind, **which)

    async def limits_floods(self, **limits: float) -> None:
        """Switch flood control on."""
        await self.post("floods", enabled=True, **limits)

    async def injects(self, update: dict[str, Any] | str) -> None:
        """Give the bot any update, sound or broken."""
        await self.post(
            "inject", token=self.token, **({"raw": update} if isinstance(update, str) else {"update": update})
        )

    async def calls(self, method: str | None = None) -> list[dict[str, Any]]:
        """Return the bot's calls, of one method or of all."""
        calls: list[dict[str, Any]] = await self.get("calls", limit=5000)
        return [call for call in calls if method in (None, call["method"])]

    async def refusals(self) -> list[str]:
        """Return every refused call of the bot, readably; a good bot has none."""
        refused = await self.get("calls", errors=1, limit=5000)
        return [f"{call['method']} → {call['error_code']} {call['description']} {call['params']}" for call in refused]

    async def messages(self, chat: int) -> list[Seen]:
        """Return the messages of a chat, oldest first."""
        return [Seen(raw) for raw in await self.get("messages", chat=chat, limit=1000)]

    # The wire

    async def post(self, path: str, **body: Any) -> Any:
        """Return the result of a request to the control API."""
        async with self._http.post(f"{self.url}/control/{path}", json=body) as response:
            return await self._result(response)

    async def get(self, path: str, **query: Any) -> Any:
        """Return what the control API tells."""
        async with self._http.get(f"{self.url}/control/{path}", params=query) as response:
            return await self._result(response)

    @staticmethod
    async def _result(response: aiohttp.ClientResponse) -> Any:
        answer = await response.json()
        if not answer["ok"]:
            raise RefusedAct(answer["description"])
        return answer["result"]

    # What has been seen

    def seat(self, seat: "Seat") -> None:
        """Remember a seat, so that moving the clock counts for it."""
        self._seats.append(seat)

    async def _mark_all(self) -> None:
        mark = await self.feed.mark()
        for seat in self._seats:
            seat.marked_at = mark


@dataclass(eq=False)
class Seat:
    """Somebody in one chat: what she does there and what she sees there."""

    tg: Telegram
    id: int
    name: str
    chat: int
    marked_at: int = 0

    def __post_init__(self) -> None:
        self.tg.seat(self)

    async def _act(self, act: str, **body: Any) -> Any:
        self.marked_at = await self.tg.feed.mark()
        return await self.tg.post(f"act/{act}", **{"as": self.id, "chat": self.chat, **body})

    async def says(self, text: str, *, to: Seen | None = None, forwarded_from: Any = None) -> Seen:
        """Write a text, as a reply or as a forwarded message if asked."""
        extra: dict[str, Any] = {"reply_to": to.id} if to else {}
        if forwarded_from is not None:
            extra["forward_from"] = forwarded_from.id if isinstance(forwarded_from, Seat) else forwarded_from
        return Seen(await self._act("text", text=text, **extra))

    async def edits(self, message: Seen, text: str) -> Seen:
        """Change an own message."""
        return Seen(await self._act("edit", message_id=message.id, text=text))

    async def shares_contact(self, **contact: Any) -> Seen:
        """Share the own contact, or another: phone=, user_id=, first_name=."""
        return Seen(await self._act("contact", **contact))

    async def sends_location(self, latitude: float = 36.2605, longitude: float = 59.5443) -> Seen:
        """Share a place; by default one in Mashhad."""
        return Seen(await self._act("location", latitude=latitude, longitude=longitude))

    async def sends_photo(self, caption: str = "", *, content: bytes | None = None, to: Seen | None = None) -> Seen:
        """Send a picture; by default a ready one."""
        return await self._sends("photo", content, caption=caption, **({"reply_to": to.id} if to else {}))

    async def sends_voice(self, *, content: bytes | None = None) -> Seen:
        """Send a voice note; by default a ready one."""
        return await self._sends("voice", content)

    async def sends_document(self, file_name: str = "sample.txt", *, content: bytes | None = None) -> Seen:
        """Send a file; by default a ready one."""
        return await self._sends("document", content, file_name=file_name)

    async def sends_sticker(self) -> Seen:
        """Send a sticker."""
        return await self._sends("sticker", None)

    async def _sends(self, kind: str, content: bytes | None, **body: Any) -> Seen:
        if content is not None:
            body["base64"] = base64.b64encode(content).decode()
        return Seen(await self._act(kind, **body))

    async def presses(self, label: str, *, on: Seen | None = None, stale: bool = False, within_s: float = 5) -> Answer:
        """Press an inline button or a key of the reply keyboard, and wait until the bot has answered.

        Without `on` it is the newest message with such a button, waited for. `stale` presses what the message
        had when it was seen. A link to the bot itself is followed.
        """
        if on is None and (key := await self._find_key(label)) is not None:
            await self._act("key", label=key)
            return Answer(None, False, None)
        message, button = await self._find_button(label, on, within_s=within_s)
        if url := button.get("url"):
            await self.follows(url)
            return Answer(None, False, url)
        body = {"data": button.get("callback_data"), "stale": True} if stale else {"label": button["text"]}
        pressed = await self._act("press", message_id=message.id, wait_s=within_s, **body)
        if not pressed["answered"]:
            raise AssertionError(f"{self.name} pressed «{label}» and got no answer\n{await self.screen()}")
        return Answer(pressed["text"], pressed["show_alert"], pressed["url"])

    async def double_taps(self, label: str, *, on: Seen | None = None, within_s: float = 5) -> list[Answer]:
        """Press a button twice at once, as an impatient finger or two phones do."""
        message, _ = await self._find_button(label, on, within_s=within_s)
        taps = (self.presses(label, on=message, stale=True, within_s=within_s) for _ in range(2))
        return list(await asyncio.gather(*taps))

    async def _find_key(self, label: str) -> str | None:
        keyboard = await self.keyboard()
        key = pick([{"text": text} for row in keyboard for text in row], label)
        if key is None:
            return None
        await self.tg.feed.catch_up(0)
        newest = next((seen for _, seen in reversed(self.tg.feed.log(self.chat)) if seen.find_button(label)), None)
        return None if newest is not None else str(key["text"])

    async def _find_button(self, label: str, on: Seen | None, *, within_s: float) -> tuple[Seen, dict[str, Any]]:
        if on is not None and (button := on.find_button(label)) is not None:
            return on, button
        deadline = time.monotonic() + within_s
        while True:
            for _, seen in reversed(self.tg.feed.log(self.chat)):
                if (on is None or seen.id == on.id) and (button := seen.find_button(label)) is not None:
                    return seen, button
            if (left_s := deadline - time.monotonic()) <= 0:
                raise AssertionError(f"{self.name} finds no button «{label}»\n{await self.screen()}")
            await self.tg.feed.catch_up(min(left_s, 0.5))

    async def sees(self, *fragments: str, within_s: float = 5) -> Seen:
        """Return the newest message of the bot that has all fragments and is new since the last act; wait for it."""
        seen = await self._await_message(fragments, within_s)
        if seen is None:
            refused = "\n".join(await self.tg.refusals())
            raise AssertionError(
                f"{self.name} does not see {' + '.join(f'«{f}»' for f in fragments)} within {within_s} s\n"
                f"{await self.screen()}" + (f"\nRefused calls:\n{refused}" if refused else "")
            )
        return seen

    async def does_not_see(self, *fragments: str, within_s: float = 0.5) -> None:
        """Make sure that no such message comes for a while; without fragments: no message of the bot at all."""
        seen = await self._await_message(fragments, within_s)
        if seen is not None:
            raise AssertionError(f"{self.name} sees what should not be there:\n{seen}")

    async def _await_message(self, fragments: Sequence[str], within_s: float) -> Seen | None:
        deadline = time.monotonic() + within_s
        while True:
            for changed_at, seen in reversed(self.tg.feed.log(self.chat)):
                if changed_at > self.marked_at and seen.raw["from_bot"] and all(f in seen for f in fragments):
                    return seen
            if (left_s := deadline - time.monotonic()) <= 0:
                return None
            await self.tg.feed.catch_up(min(left_s, 0.5))

    async def last(self) -> Seen:
        """Return the newest message of the chat, whoever wrote it."""
        return (await self.tg.messages(self.chat))[-1]

    async def keyboard(self) -> list[list[str]]:
        """Return the labels of the reply keyboard, row by row; empty when there is none."""
        shown = await self.tg.get("keyboard", chat=self.chat, person=self.id)
        return [[key["text"] for key in row] for row in shown["keyboard"]] if shown else []

    async def commands(self) -> list[str]:
        """Return the names of the commands in the menu."""
        shown = await self.tg.get("commands", chat=self.chat, person=self.id)
        return [command["command"] for command in shown["commands"]]

    async def screen(self, lines_max: int = 8) -> str:
        """Return what is on the screen: the last messages with their buttons, then the keyboard."""
        messages = (await self.tg.messages(self.chat))[-lines_max:]
        keys = [" ".join(f"⌨{key}" for key in row) for row in await self.keyboard()]
        return "\n".join([f"— {self.name}'s screen —", *map(str, messages), *keys])

    async def follows(self, url: str) -> None:
        """Open a link; one to a bot presses start there with its payload, any other does nothing."""
        if match := _DEEP_LINK.match(url):
            await Seat(self.tg, self.id, self.name, self.id)._act("start", payload=match[2])

    async def reacts(self, message: Seen, emoji: str | None) -> None:
        """Put a reaction on a message."""
        await self._act("react", message_id=message.id, emoji=emoji)

    async def pays(self, invoice: Seen) -> dict[str, Any]:
        """Pay an invoice."""
        paid: dict[str, Any] = await self._act("pay", message_id=invoice.id)
        return paid


@dataclass(eq=False)
class Person(Seat):
    """Somebody with an account, in the private chat with the bot; `at(group)` is the same person elsewhere."""

    _elsewhere: dict[int, Seat] = field(default_factory=dict)

    def at(self, group: Group) -> Seat:
        """Return the person's seat in a group."""
        if group.id not in self._elsewhere:
            self._elsewhere[group.id] = Seat(self.tg, self.id, self.name, group.id)
        return self._elsewhere[group.id]

    async def starts(self, payload: str = "") -> Seen:
        """Press start, or follow a deep link with a payload."""
        return Seen(await self._act("start", payload=payload))

    async def blocks(self) -> None:
        """Block the bot."""
        await self._act("block")

    async def unblocks(self) -> None:
        """Unblock the bot."""
        await self._act("unblock")

    async def deletes_account(self) -> None:
        """Be gone from Telegram."""
        await self._act("deactivate")

    async def joins(self, group: Group) -> None:
        """Come into a group."""
        await self.at(group)._act("join")

    async def leaves(self, group: Group) -> None:
        """Go out of a group."""
        await self.at(group)._act("leave")
