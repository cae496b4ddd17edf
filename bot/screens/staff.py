"""The team: who works here, invitations, and one colleague's page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

from telegram import InlineKeyboardButton

from bot import keyboards
from bot.actions import Action
from bot.notices import Screen
from bot.texts import Speaker
from club.rules.invitations import Invitation
from club.rules.staff import Role, Staff, appointable
from club.services.staff import Colleague, Crew

LIST: Final = Action("staff.list")
"""Page."""
OPEN: Final = Action("staff.open")
"""Colleague."""
INVITE: Final = Action("staff.invite")
INVITE_AS: Final = Action("staff.invite_as")
"""Role."""
REVOKE: Final = Action("staff.revoke")
"""Invitation."""
ROLES: Final = Action("staff.roles")
"""Colleague: offers the roles."""
SET_ROLE: Final = Action("staff.set_role")
"""Colleague, role."""
RENAME: Final = Action("staff.rename")
"""Colleague."""
ASK_REMOVE: Final = Action("staff.ask_remove")
"""Colleague."""
REMOVE: Final = Action("staff.remove")
"""Colleague."""

PAGE: Final = 20
_INVITATIONS_MAX: Final = 5
_BUTTON_NAME_MAX: Final = 28


@dataclass(frozen=True, slots=True)
class Group:
    """Those of one role."""

    role: Role
    names: tuple[str, ...]


def crew_screen(speaker: Speaker, house: str, crew: Crew, *, page: int) -> Screen:
    """Return a page of the team, the leading roles first, with the invitations that nobody has opened."""
    people = sorted(crew.people, key=lambda each: (list(Role).index(each.role), each.id))
    pages = max(1, -(-len(people) // PAGE))
    page = min(max(0, page), pages - 1)
    shown = people[page * PAGE : (page + 1) * PAGE]
    groups = [Group(role, names) for role in Role if (names := tuple(p.name for p in shown if p.role is role))]
    invitations = crew.invitations[:_INVITATIONS_MAX]
    rows = keyboards.grid([_person_button(speaker, person) for person in shown], columns=2)
    rows.append([_turn(speaker, to) for to in (page - 1, page + 1) if 0 <= to < pages])
    rows += [[_revoke(speaker, each)] for each in invitations if each.role in appointable(crew.viewer.role)]
    rows.append([INVITE.button(speaker.label("staff.buttons.invite"))])
    text = speaker.text("staff.crew", house=house, groups=groups, invitations=invitations)
    return Screen(text, keyboards.inline(speaker, rows))


def person_screen(speaker: Speaker, shown: Colleague) -> Screen:
    """Return one colleague's page, with what the viewer may change."""
    person, label = shown.person, speaker.label
    rows: list[list[InlineKeyboardButton]] = []
    if person.role in appointable(shown.viewer.role):
        rows = [
            [
                ROLES.button(label("staff.buttons.change_role"), person.id),
                RENAME.button(label("staff.buttons.rename"), person.id),
            ],
            [ASK_REMOVE.button(label("staff.buttons.remove"), person.id)],
        ]
    rows.append([LIST.button(label("staff.buttons.crew"), 0)])
    text = speaker.text("staff.person", person=person, invited_by=shown.invited_by)
    return Screen(text, keyboards.inline(speaker, rows))


def which_role(speaker: Speaker, viewer: Staff) -> Screen:
    """Ask what the new colleague will do."""
    buttons = [INVITE_AS.button(_role(speaker, role), role) for role in appointable(viewer.role)]
    rows = [*keyboards.grid(buttons, columns=2), [LIST.button(speaker.label("staff.buttons.back"), 0)]]
    return Screen(speaker.text("staff.which_role"), keyboards.inline(speaker, rows))


def which_new_role(speaker: Speaker, shown: Colleague) -> Screen:
    """Ask what the colleague will do from now on."""
    person = shown.person
    buttons = [
        SET_ROLE.button(_role(speaker, role), person.id, role)
        for role in appointable(shown.viewer.role)
        if role is not person.role
    ]
    rows = [*keyboards.grid(buttons, columns=2), [OPEN.button(speaker.label("staff.buttons.back"), person.id)]]
    return Screen(speaker.text("staff.which_new_role", name=person.name), keyboards.inline(speaker, rows))


def invitation_screen(speaker: Speaker, house: str, invitation: Invitation, link: str) -> Screen:
    """Return the invitation as it is handed on: forwarded, or by the button; its own buttons stay with the leader."""
    text = speaker.text(
        "staff.invitation", house=house, role=invitation.role, link=link, expires_at=invitation.expires_at
    )
    share = f"https://t.me/share/url?url={quote(link, safe='')}"
    rows = [
        [InlineKeyboardButton(speaker.label("staff.buttons.share"), url=share)],
        [REVOKE.button(speaker.label("staff.buttons.revoke"), invitation.id)],
        [LIST.button(speaker.label("staff.buttons.crew"), 0)],
    ]
    return Screen(text, keyboards.inline(speaker, rows))


def ask_remove(speaker: Speaker, shown: Colleague) -> Screen:
    """Ask once more before a colleague goes."""
    person = shown.person
    row = [
        REMOVE.button(speaker.label("staff.buttons.remove_now"), person.id),
        OPEN.button(speaker.label("staff.buttons.keep"), person.id),
    ]
    return Screen(speaker.text("staff.ask_remove", name=person.name), keyboards.inline(speaker, [row]))


def to_crew(speaker: Speaker, text: str) -> Screen:
    """Return a few words with the way back to the team."""
    return Screen(text, keyboards.inline(speaker, [[LIST.button(speaker.label("staff.buttons.crew"), 0)]]))


def _person_button(speaker: Speaker, person: Staff) -> InlineKeyboardButton:
    name = person.name if len(person.name) <= _BUTTON_NAME_MAX else person.name[:_BUTTON_NAME_MAX] + "…"
    return OPEN.button(speaker.label("staff.buttons.person", name=name), person.id)


def _turn(speaker: Speaker, page: int) -> InlineKeyboardButton:
    return LIST.button(speaker.label("staff.buttons.page", page=page + 1), page)


def _revoke(speaker: Speaker, invitation: Invitation) -> InlineKeyboardButton:
    return REVOKE.button(
        speaker.label("staff.buttons.revoke_role", role=_role(speaker, invitation.role)), invitation.id
    )


def _role(speaker: Speaker, role: Role) -> str:
    return speaker.label(f"staff.roles.{role}")
