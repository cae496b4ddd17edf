"""Who lives in the simulated Telegram: people, chats, members, topics, messages."""

from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]

ANONYMOUS = {"id": 1087968824, "is_bot": True, "first_name": "Group", "username": "GroupAnonymousBot"}
ADMIN_RIGHTS = (
    "can_be_edited",
    "can_manage_chat",
    "can_change_info",
    "can_delete_messages",
    "can_invite_users",
    "can_restrict_members",
    "can_pin_messages",
    "can_promote_members",
    "can_manage_video_chats",
    "can_manage_topics",
    "can_post_stories",
    "can_edit_stories",
    "can_delete_stories",
)


@dataclass(slots=True)
class Person:
    """Somebody with a Telegram account; phone in E.164 with +, birthdate as Telegram's Birthdate object."""

    id: int
    first_name: str
    last_name: str | None = None
    username: str | None = None
    language_code: str | None = None
    phone: str | None = None
    birthdate: Json | None = None
    label: str | None = None
    color: str | None = None
    is_deactivated: bool = False

    def user(self) -> Json:
        """Return the Bot API's User object."""
        user: Json = {"id": self.id, "is_bot": False, "first_name": self.first_name}
        for name in ("last_name", "username", "language_code"):
            if value := getattr(self, name):
                user[name] = value
        return user

    def shown(self) -> Json:
        """Return the person for the control API."""
        return {
            **self.user(),
            "last_name": self.last_name,
            "username": self.username,
            "language_code": self.language_code,
            "phone": self.phone,
            "birthdate": self.birthdate,
            "label": self.label,
            "color": self.color,
            "deactivated": self.is_deactivated,
        }


@dataclass(slots=True)
class Member:
    """What somebody is in a group: creator, administrator, member, restricted, left or kicked."""

    user: Json
    status: str = "member"
    is_anonymous: bool = False
    custom_title: str | None = None
    until_date: int = 0
    rights: dict[str, bool] = field(default_factory=dict)

    @property
    def is_inside(self) -> bool:
        """Say whether the member can read the group."""
        return self.status in {"creator", "administrator", "member"} or (
            self.status == "restricted" and self.rights.get("is_member", True)
        )

    @property
    def is_admin(self) -> bool:
        """Say whether the member administers the group."""
        return self.status in {"creator", "administrator"}

    def may(self, right: str) -> bool:
        """Say whether an administrator has this right."""
        return self.status == "creator" or (self.status == "administrator" and self.rights.get(right, False))

    def shown(self) -> Json:
        """Return the Bot API's ChatMember object."""
        member: Json = {"user": self.user, "status": self.status}
        if self.is_admin:
            member["is_anonymous"] = self.is_anonymous
            if self.custom_title:
                member["custom_title"] = self.custom_title
        if self.status == "administrator":
            member.update({right: self.rights.get(right, False) for right in ADMIN_RIGHTS})
        elif self.status == "restricted":
            member.update({"is_member": True, "until_date": self.until_date, **self.rights})
        elif self.status == "kicked":
            member["until_date"] = self.until_date
        return member


@dataclass(slots=True)
class Topic:
    """A topic of a forum; its id is that of the message that made it."""

    id: int
    name: str
    icon_color: int = 7322096
    icon_custom_emoji_id: str | None = None
    is_closed: bool = False

    def shown(self) -> Json:
        """Return the Bot API's ForumTopic object."""
        topic: Json = {"message_thread_id": self.id, "name": self.name, "icon_color": self.icon_color}
        if self.icon_custom_emoji_id:
            topic["icon_custom_emoji_id"] = self.icon_custom_emoji_id
        return topic


@dataclass(slots=True, eq=False)
class Message:
    """A message in a chat; `body` is its Bot API object, replaced (never changed in place) by an edit."""

    id: int
    chat: "Chat"
    body: Json
    bot_id: int | None = None
    reply_to: "Message | None" = None
    is_deleted: bool = False
    invoice_payload: str | None = None

    def view(self) -> Json:
        """Return the Bot API's Message object, with the message it replies to."""
        if self.reply_to is None or self.reply_to.is_deleted:
            return self.body
        return {**self.body, "reply_to_message": self.reply_to.body}

    def change(self, **fields: Any) -> None:
        """Replace fields of the body; None removes one."""
        body = {**self.body, **fields}
        self.body = {name: value for name, value in body.items() if value is not None}


@dataclass(slots=True, eq=False)
class Chat:
    """A private chat of a person with one bot, a group or a supergroup."""

    id: int
    type: str
    title: str | None = None
    person: Person | None = None
    bot_id: int | None = None
    is_forum: bool = False
    is_started: bool = False
    is_blocked: bool = False
    description: str | None = None
    members: dict[int, Member] = field(default_factory=dict)
    messages: dict[int, Message] = field(default_factory=dict)
    keyboards: dict[int, Json] = field(default_factory=dict)
    pinned: list[int] = field(default_factory=list)
    topics: dict[int, Topic] = field(default_factory=dict)
    permissions: Json | None = None
    menu_button: Json | None = None
    migrated_to: int | None = None
    last_message_id: int = 0
    reference_cache: Json | None = None

    @property
    def is_private(self) -> bool:
        """Say whether this is a person's chat with a bot."""
        return self.type == "private"

    @property
    def kind_words(self) -> str:
        """Return what Telegram's refusals call this chat."""
        return "supergroup chat" if self.type == "supergroup" else "group chat"

    def reference(self) -> Json:
        """Return the Bot API's Chat object (one object, shared by the messages until the chat changes)."""
        if self.reference_cache is None:
            self.reference_cache = self._reference()
        return self.reference_cache

    def _reference(self) -> Json:
        chat: Json = {"id": self.id, "type": self.type}
        if self.person is not None:
            user = self.person.user()
            chat.update({k: user[k] for k in ("first_name", "last_name", "username") if k in user})
        else:
            chat["title"] = self.title
            if self.is_forum:
                chat["is_forum"] = True
            if self.type == "group":
                chat["all_members_are_administrators"] = False
        return chat

    def member(self, user_id: int) -> Member | None:
        """Return what this user is here; None for somebody who has never been."""
        return self.members.get(user_id)

    def has(self, user_id: int) -> bool:
        """Say whether this user is inside the group, or is the person of the private chat."""
        if self.person is not None:
            return user_id == self.person.id
        member = self.members.get(user_id)
        return member is not None and member.is_inside
