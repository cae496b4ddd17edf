"""The simulated Telegram itself: bots, people, chats, and what passes between them."""

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from secrets import token_hex
from typing import Any

from simulator.bots import Bot, new_bot
from simulator.clock import Clock
from simulator.errors import ControlError
from simulator.faults import Faults
from simulator.files import FileStore
from simulator.journal import Journal
from simulator.limits import Floods
from simulator.people import ADMIN_RIGHTS, ANONYMOUS, Chat, Json, Member, Message, Person

CHAT_MESSAGES_MAX = 2_000
ALL_MESSAGES_MAX = 200_000
QUERIES_MAX = 10_000


@dataclass(slots=True, eq=False)
class CallbackQuery:
    """A press that waits for answerCallbackQuery; `pressed_at` is real monotonic time."""

    id: str
    bot_id: int
    person: Person
    chat_id: int
    message_id: int
    pressed_at: float
    answer: Json | None = None


@dataclass(slots=True, eq=False)
class Checkout:
    """A payment that waits for answerPreCheckoutQuery."""

    id: str
    bot_id: int
    person: Person
    invoice: Message
    asked_at: float
    answer: Json | None = None


@dataclass(slots=True)
class World:
    """Everything there is. Floods are off unless asked for; the clock is real until moved."""

    clock: Clock = field(default_factory=Clock)
    floods: Floods = field(default_factory=Floods)
    faults: Faults = field(default_factory=Faults)
    files: FileStore = field(default_factory=FileStore)
    journal: Journal = field(default_factory=Journal)
    bots: dict[str, Bot] = field(default_factory=dict)
    people: dict[int, Person] = field(default_factory=dict)
    groups: dict[int, Chat] = field(default_factory=dict)
    private: dict[tuple[int, int], Chat] = field(default_factory=dict)
    callbacks: dict[str, CallbackQuery] = field(default_factory=dict)
    checkouts: dict[str, Checkout] = field(default_factory=dict)
    _kept: deque[Message] = field(default_factory=deque)

    def __post_init__(self) -> None:
        self.clock.subscribe(lambda: self.journal.add("clock", None, self.clock_shown()))

    # Who lives here

    def add_bot(self, token: str, username: str, first_name: str, *, can_read_all_group_messages: bool = False) -> Bot:
        """Register a bot, or rename the one that has this token.

        Raises: ControlError for an impossible token.
        """
        if bot := self.bots.get(token):
            bot.username, bot.first_name = username, first_name
            return bot
        try:
            bot = new_bot(token, username, first_name, can_read_all_group_messages=can_read_all_group_messages)
        except ValueError as problem:
            raise ControlError(str(problem)) from problem
        self.bots[token] = bot
        return bot

    def bot(self, bot_id: int) -> Bot:
        """Return the bot of this id. Raises: ControlError."""
        for bot in self.bots.values():
            if bot.id == bot_id:
                return bot
        raise ControlError(f"there is no bot {bot_id}")

    def only_bot(self) -> Bot:
        """Return the bot when there is exactly one. Raises: ControlError."""
        if len(self.bots) != 1:
            raise ControlError(f"say which bot is meant: there are {len(self.bots)}")
        return next(iter(self.bots.values()))

    def add_person(self, first_name: str, *, person_id: int | None = None, **facts: Any) -> Person:
        """Let somebody have an account; without an id the next free one from 1001. Same id: changed facts."""
        if person_id is None:
            person_id = max((known for known in self.people), default=1000) + 1
        if person := self.people.get(person_id):
            person.first_name = first_name
            for name, value in facts.items():
                setattr(person, name, value)
        else:
            person = self.people[person_id] = Person(person_id, first_name, **facts)
        for chat in self.private.values():
            if chat.person is person:
                chat.reference_cache = None
        for group in self.groups.values():
            if person_id in group.members:
                group.members[person_id].user = person.user()
        self.journal.add("person", None, {"person": person.shown()})
        return person

    def person(self, person_id: int) -> Person:
        """Return the person of this id. Raises: ControlError."""
        if person_id not in self.people:
            raise ControlError(f"there is no person {person_id}")
        return self.people[person_id]

    def add_group(
        self,
        title: str,
        members: Iterable[int],
        *,
        chat_id: int | None = None,
        admins: Iterable[int] = (),
        anonymous_admins: Iterable[int] = (),
        is_forum: bool = False,
        bots: Iterable[Bot] = (),
    ) -> Chat:
        """Make a group (supergroup when its id says so or it is a forum); each bot in it is an administrator.

        The first of the admins is the creator. Bots hear of it through my_chat_member.
        """
        if chat_id is None:
            chat_id = min((known for known in self.groups), default=-1000) - 1
            if is_forum:
                chat_id = -(10**12) + chat_id
        supergroup = is_forum or chat_id < -(10**12)
        chat = Chat(chat_id, "supergroup" if supergroup else "group", title=title, is_forum=is_forum)
        self.groups[chat_id] = chat
        anonymous = set(anonymous_admins)
        ranked = [*admins, *(person_id for person_id in anonymous if person_id not in admins)]
        for person_id in dict.fromkeys([*members, *ranked]):
            status = "member"
            if person_id in ranked:
                status = "creator" if person_id == ranked[0] else "administrator"
            chat.members[person_id] = Member(
                self.person(person_id).user(),
                status,
                is_anonymous=person_id in anonymous,
                rights=dict.fromkeys(ADMIN_RIGHTS, True),
            )
        self.journal.add("chat", chat_id, {"chat": self.chat_shown(chat)})
        actor = self.person(ranked[0]) if ranked else next(iter(self.people.values()), None)
        for bot in bots:
            self.add_bot_to_group(bot, chat, actor, is_admin=True)
        return chat

    def add_bot_to_group(self, bot: Bot, chat: Chat, actor: Person | None, *, is_admin: bool) -> None:
        """Let a bot into a group and tell it."""
        status = "administrator" if is_admin else "member"
        self.set_member(chat, bot.user(), status, actor)
        if not is_admin:
            self.post_service(chat, actor, {"new_chat_members": [bot.user()], "new_chat_member": bot.user()})

    # Chats

    def private_chat(self, bot: Bot, person: Person) -> Chat:
        """Return the chat of a person with a bot, begun or not."""
        key = (bot.id, person.id)
        if key not in self.private:
            self.private[key] = Chat(person.id, "private", person=person, bot_id=bot.id)
        return self.private[key]

    def chat_of(self, chat_id: int, *, bot: Bot | None = None) -> Chat:
        """Return the group of this id, or the person's chat with the bot. Raises: ControlError."""
        if chat_id < 0:
            if chat_id not in self.groups:
                raise ControlError(f"there is no chat {chat_id}")
            return self.groups[chat_id]
        return self.private_chat(bot or self.only_bot(), self.person(chat_id))

    def bots_in(self, chat: Chat) -> list[Bot]:
        """Return the bots that read this chat."""
        if chat.bot_id is not None:
            return [self.bot(chat.bot_id)]
        return [bot for bot in self.bots.values() if chat.has(bot.id)]

    def set_member(self, chat: Chat, user: Json, status: str, actor: Person | None, **facts: Any) -> None:
        """Change what somebody is in a group, and tell the bots (my_chat_member, chat_member)."""
        old = chat.members.get(user["id"]) or Member(user, "left")
        rights = dict.fromkeys(ADMIN_RIGHTS, True) if status == "administrator" else {}
        new = Member(user, status, rights=facts.pop("rights", rights), **facts)
        chat.members[user["id"]] = new
        change = {
            "chat": chat.reference(),
            "from": actor.user() if actor else user,
            "date": int(self.clock.time()),
            "old_chat_member": old.shown(),
            "new_chat_member": new.shown(),
        }
        for bot in self.bots.values():
            if bot.id == user["id"]:
                bot.queue.push("my_chat_member", change, chat=chat.id)
            elif (seat := chat.member(bot.id)) is not None and seat.is_admin:
                bot.queue.push("chat_member", change, chat=chat.id)
        self.journal.add("chat", chat.id, {"chat": self.chat_shown(chat)})

    # Messages

    def add_message(
        self,
        chat: Chat,
        sender: Json | None,
        content: Json,
        *,
        bot: Bot | None = None,
        reply_to: Message | None = None,
        is_anonymous: bool = False,
    ) -> Message:
        """Put a message into a chat and show it to those who watch (bots hear through `tell_bots`)."""
        if chat.bot_id is not None:
            owner = bot if bot is not None else self.bot(chat.bot_id)
            owner.last_message_id = number = owner.last_message_id + 1
        else:
            chat.last_message_id = number = chat.last_message_id + 1
        body: Json = {"message_id": number}
        if is_anonymous:
            body["from"] = ANONYMOUS
            body["sender_chat"] = chat.reference()
        elif sender is not None:
            body["from"] = sender
        body["chat"] = chat.reference()
        body["date"] = int(self.clock.time())
        body.update(content)
        message = Message(number, chat, body, bot.id if bot else None, reply_to)
        chat.messages[number] = message
        self._keep(message)
        facts: Json = {"message": message.view()}
        if chat.bot_id is not None:
            facts["bot"] = chat.bot_id
        self.journal.add("message", chat.id, facts)
        return message

    def _keep(self, message: Message) -> None:
        messages = message.chat.messages
        if len(messages) > CHAT_MESSAGES_MAX:
            del messages[next(iter(messages))]
        self._kept.append(message)
        if len(self._kept) > ALL_MESSAGES_MAX:
            oldest = self._kept.popleft()
            oldest.chat.messages.pop(oldest.id, None)

    def tell_bots(self, message: Message, *, kind: str = "message") -> None:
        """Queue the message for the bots that may read it, privacy mode respected."""
        for bot in self.bots_in(message.chat):
            if bot.id != message.bot_id and (message.chat.is_private or _may_read(bot, message)):
                bot.queue.push(kind, message.view(), chat=message.chat.id)

    def post_service(self, chat: Chat, actor: Person | None, content: Json, *, by_bot: Bot | None = None) -> Message:
        """Put a service message (somebody joined, a pin, a topic) into a chat and tell the bots."""
        sender = by_bot.user() if by_bot else actor.user() if actor else None
        message = self.add_message(chat, sender, content, bot=by_bot)
        self.tell_bots(message)
        return message

    def note_edit(self, message: Message, *, kind: str = "edit") -> None:
        """Show an edited message to those who watch."""
        facts: Json = {"message": message.view()}
        if message.chat.bot_id is not None:
            facts["bot"] = message.chat.bot_id
        self.journal.add(kind, message.chat.id, facts)

    def delete_message(self, message: Message) -> None:
        """Take a message out of its chat for everyone."""
        message.is_deleted = True
        message.chat.messages.pop(message.id, None)
        if message.id in message.chat.pinned:
            message.chat.pinned.remove(message.id)
        facts: Json = {"message_id": message.id}
        if message.chat.bot_id is not None:
            facts["bot"] = message.chat.bot_id
        self.journal.add("delete", message.chat.id, facts)

    def set_keyboard(self, chat: Chat, person_id: int, keyboard: Json | None) -> None:
        """Show or take away somebody's reply keyboard in a chat."""
        if keyboard is None:
            if chat.keyboards.pop(person_id, None) is None:
                return
        else:
            chat.keyboards[person_id] = keyboard
        self.journal.add("keyboard", chat.id, {"person": person_id, "keyboard": keyboard, "bot": chat.bot_id})

    # Queries

    def add_callback(self, query: CallbackQuery) -> None:
        """Remember a press until it is old."""
        self.callbacks[query.id] = query
        if len(self.callbacks) > QUERIES_MAX:
            del self.callbacks[next(iter(self.callbacks))]

    def add_checkout(self, checkout: Checkout) -> None:
        """Remember a payment question until it is old."""
        self.checkouts[checkout.id] = checkout
        if len(self.checkouts) > QUERIES_MAX:
            del self.checkouts[next(iter(self.checkouts))]

    def new_query_id(self) -> str:
        """Return an id as Telegram gives to queries."""
        return str(int(token_hex(8), 16) >> 1)

    # For the control API

    def clock_shown(self) -> Json:
        """Return the clock for the control API."""
        return {"now": self.clock.time(), "rate": self.clock.rate, "offset_s": self.clock.offset_s}

    def chat_shown(self, chat: Chat) -> Json:
        """Return a chat for the control API."""
        shown: Json = {**chat.reference(), "is_forum": chat.is_forum, "pinned": chat.pinned[-1:]}
        if chat.person is not None:
            return {**shown, "bot": chat.bot_id, "started": chat.is_started, "blocked": chat.is_blocked}
        return {
            **shown,
            "members": [m.user["id"] for m in chat.members.values() if m.is_inside],
            "admins": [m.user["id"] for m in chat.members.values() if m.is_admin],
            "anonymous_admins": [m.user["id"] for m in chat.members.values() if m.is_admin and m.is_anonymous],
            "topics": [topic.shown() for topic in chat.topics.values()],
            "migrated_to": chat.migrated_to,
        }

    def reset(self) -> None:
        """Forget people, chats, messages, faults and the journal; bots stay with empty queues."""
        for store in (self.people, self.groups, self.private, self.callbacks, self.checkouts):
            store.clear()
        self._kept.clear()
        self.faults.clear()
        self.floods.reset()
        self.journal.clear()
        for bot in self.bots.values():
            bot.queue.clear()
            bot.commands.clear()
            bot.menu_button = {"type": "commands"}
        self.journal.add("chat", None, {"reset": True})


def _may_read(bot: Bot, message: Message) -> bool:
    """Say whether privacy mode lets the bot read this group message."""
    seat = message.chat.member(bot.id)
    if bot.can_read_all_group_messages or (seat is not None and seat.is_admin):
        return True
    body = message.body
    if "text" not in body and "caption" not in body and not (body.keys() & {"photo", "document", "voice", "contact"}):
        return True
    if message.reply_to is not None and message.reply_to.bot_id == bot.id:
        return True
    text = body.get("text") or body.get("caption") or ""
    return text.startswith("/") or f"@{bot.username}".lower() in text.lower()
