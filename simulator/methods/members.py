"""Members of groups: reading about them, banning, promoting; people's profile photos."""

from simulator.addressing import find_chat, require_inside, require_right
from simulator.errors import bad_request
from simulator.parameters import Call
from simulator.people import ADMIN_RIGHTS, Chat, Json, Member

_NOT_ADMIN = "not enough rights to restrict/unrestrict chat member"


def _group(call: Call) -> Chat:
    chat = find_chat(call)
    if chat.is_private:
        raise bad_request("chat member status can't be changed in private chats")
    require_inside(call, chat)
    return chat


def get_chat_member(call: Call) -> Json:
    """Return what somebody is in a chat."""
    chat, user_id = find_chat(call), call.integer("user_id")
    if chat.is_private:
        if chat.person is not None and user_id == chat.person.id:
            return Member(chat.person.user()).shown()
        if user_id == call.bot.id:
            return Member(call.bot.user()).shown()
        raise bad_request("member not found")
    require_inside(call, chat)
    member = chat.member(user_id)
    if member is not None:
        return member.shown()
    person = call.world.people.get(user_id)
    if person is None:
        raise bad_request("PARTICIPANT_ID_INVALID")
    return Member(person.user(), "left").shown()


def get_chat_administrators(call: Call) -> list[Json]:
    """Return the administrators who are people, and the bot itself."""
    chat = find_chat(call)
    if chat.is_private:
        raise bad_request("there are no administrators in the private chat")
    require_inside(call, chat)
    return [
        member.shown()
        for member in chat.members.values()
        if member.is_admin and (not member.user["is_bot"] or member.user["id"] == call.bot.id)
    ]


def get_chat_member_count(call: Call) -> int:
    """Return how many are in a chat."""
    chat = find_chat(call)
    if chat.is_private:
        return 2
    require_inside(call, chat)
    return sum(member.is_inside for member in chat.members.values())


def _target(call: Call, chat: Chat, right: str, refusal: str) -> Member:
    require_right(call, chat, right, refusal)
    user_id = call.integer("user_id")
    member = chat.member(user_id)
    if member is None:
        person = call.world.people.get(user_id)
        if person is None:
            raise bad_request("PARTICIPANT_ID_INVALID")
        member = Member(person.user(), "left")
    if member.status == "creator":
        raise bad_request("can't remove chat owner")
    if user_id == call.bot.id:
        raise bad_request("can't restrict self")
    return member


def ban_chat_member(call: Call) -> bool:
    """Put somebody out for good or until a date."""
    chat = _group(call)
    member = _target(call, chat, "can_restrict_members", _NOT_ADMIN)
    until = call.integer("until_date")
    call.world.set_member(chat, member.user, "kicked", None, until_date=until)
    return True


def unban_chat_member(call: Call) -> bool:
    """Let somebody come back; somebody inside is put out unless only_if_banned."""
    chat = _group(call)
    member = _target(call, chat, "can_restrict_members", _NOT_ADMIN)
    if member.status == "kicked" or (member.is_inside and not call.flag("only_if_banned")):
        call.world.set_member(chat, member.user, "left", None)
    return True


def restrict_chat_member(call: Call) -> bool:
    """Say what somebody may do."""
    chat = _group(call)
    if chat.type != "supergroup":
        raise bad_request("method is available only for supergroups")
    member = _target(call, chat, "can_restrict_members", _NOT_ADMIN)
    permissions = call.structure("permissions")
    if not isinstance(permissions, dict):
        raise bad_request("can't parse permissions JSON object")
    until = call.integer("until_date")
    call.world.set_member(chat, member.user, "restricted", None, rights=permissions, until_date=until)
    return True


def promote_chat_member(call: Call) -> bool:
    """Make somebody an administrator, or a member again when no right is given."""
    chat = _group(call)
    member = _target(call, chat, "can_promote_members", "not enough rights to promote/demote chat member")
    rights = {right: call.flag(right) for right in ADMIN_RIGHTS if call.has(right)}
    if any(rights.values()):
        call.world.set_member(
            chat, member.user, "administrator", None, rights=rights, is_anonymous=call.flag("is_anonymous")
        )
    else:
        call.world.set_member(chat, member.user, "member", None)
    return True


def set_custom_title(call: Call) -> bool:
    """Give an administrator a title."""
    chat = _group(call)
    member = _target(call, chat, "can_promote_members", "not enough rights to change custom title of the user")
    if member.status != "administrator":
        raise bad_request("user is not an administrator")
    title = call.text("custom_title")
    if len(title) > 16:
        raise bad_request("ADMIN_RANK_INVALID")
    member.custom_title = title or None
    return True


def get_user_profile_photos(call: Call) -> Json:
    """Return that the person has no photos."""
    if call.integer("user_id") not in call.world.people:
        raise bad_request("user not found")
    return {"total_count": 0, "photos": []}


METHODS = {
    "getChatMember": get_chat_member,
    "getChatAdministrators": get_chat_administrators,
    "getChatMemberCount": get_chat_member_count,
    "banChatMember": ban_chat_member,
    "unbanChatMember": unban_chat_member,
    "restrictChatMember": restrict_chat_member,
    "promoteChatMember": promote_chat_member,
    "setChatAdministratorCustomTitle": set_custom_title,
    "getUserProfilePhotos": get_user_profile_photos,
}
