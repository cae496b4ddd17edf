"""The team: coming by an invitation, /staff, and what those who lead change there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from telegram import Update

from bot import menus
from bot.actions import Pressed
from bot.commands import command
from bot.context import ClubContext
from bot.notices import NoticeRequest, Screen
from bot.said import typed_words
from bot.screens import lessons as lesson_screens
from bot.screens import staff as screens
from bot.screens.home import main_keys
from club.errors import StaleButton
from club.rules.invitations import InvitationId
from club.rules.links import LinkKind
from club.rules.staff import Role, StaffId
from club.services import lessons, staff

if TYPE_CHECKING:
    from bot.club_application import ClubApplication


# Coming ---------------------------------------------------------------------------------------------------------------


async def come(update: Update, context: ClubContext, token: str) -> bool:
    """Make whoever opened an invitation a colleague, and begin her lesson."""
    person = update.effective_user
    context.staff = await staff.accept_invitation(
        context.db,
        token,
        telegram_id=context.person_id,
        name=person.full_name if person else "",
        otherwise=context.label("staff.nameless"),
        language=context.speaker.language,
        cause=context.cause,
        now=context.now(),
    )
    await menus.set_for(context.club_app, context.person_id)
    practice = await lessons.open_lesson(context.db, by=context.person_id, now=context.now())
    await context.send(lesson_screens.welcome(context.speaker, context.house_name, context.staff))
    await context.send(lesson_screens.practice_screen(context.speaker, practice, now=context.now()))
    return True


# Looking --------------------------------------------------------------------------------------------------------------


async def show_crew(update: Update, context: ClubContext) -> None:
    """Show everybody who works here."""
    await _show_crew(context, page=0)


async def turn_page(update: Update, context: ClubContext) -> None:
    """Show a page of the team."""
    await _show_crew(context, page=Pressed.of(update).number(0))


async def show_person(update: Update, context: ClubContext) -> None:
    """Show one colleague."""
    await context.show(screens.person_screen(context.speaker, await _colleague(update, context)))


# Inviting -------------------------------------------------------------------------------------------------------------


async def ask_role(update: Update, context: ClubContext) -> None:
    """Ask what a new colleague will do."""
    crew = await staff.list_crew(context.db, by=context.person_id, now=context.now())
    await context.show(screens.which_role(context.speaker, crew.viewer))


async def invite(update: Update, context: ClubContext) -> None:
    """Turn the pressed message into an invitation to hand on; a second tap is the same invitation."""
    role, message = _role(Pressed.of(update).text(0)), update.effective_message
    cause = f"invitation:{context.chat}:{message.message_id if message else 0}:{role}"
    made = await staff.invite(context.db, role, by=context.person_id, cause=cause, now=context.now())
    link = context.club.invitation_link(made.token)
    await context.answer(context.label("staff.forward_it"))
    await context.show(screens.invitation_screen(context.speaker, context.house_name, made.invitation, link))


async def revoke(update: Update, context: ClubContext) -> None:
    """Take an invitation back."""
    invitation_id = InvitationId(Pressed.of(update).number(0))
    await staff.revoke(context.db, invitation_id, by=context.person_id, cause=context.cause, now=context.now())
    await context.show(screens.to_crew(context.speaker, context.text("staff.revoked")))


# Changing -------------------------------------------------------------------------------------------------------------


async def ask_new_role(update: Update, context: ClubContext) -> None:
    """Ask what a colleague will do from now on."""
    await context.show(screens.which_new_role(context.speaker, await _colleague(update, context)))


async def set_role(update: Update, context: ClubContext) -> None:
    """Give a colleague the pressed role."""
    role, person_id = _role(Pressed.of(update).text(1)), _person(update)
    person = await staff.change_role(
        context.db, person_id, role=role, by=context.person_id, cause=context.cause, now=context.now()
    )
    await menus.set_for(context.club_app, person.telegram_id)
    await show_person(update, context)


async def ask_name(update: Update, context: ClubContext) -> None:
    """Ask for a colleague's name."""
    shown = await _colleague(update, context)
    await context.ask("staff.name", {"staff": shown.person.id})
    await context.show(screens.to_crew(context.speaker, context.text("staff.ask_name", name=shown.person.name)))


async def receive_name(update: Update, context: ClubContext, detail: Mapping[str, Any]) -> None:
    """Take the typed name."""
    person = await staff.rename(
        context.db,
        StaffId(detail["staff"]),
        typed=typed_words(update),
        by=context.person_id,
        cause=context.cause,
        now=context.now(),
    )
    await context.stop_asking()
    await context.show(screens.to_crew(context.speaker, context.text("staff.renamed", name=person.name)))


async def ask_remove(update: Update, context: ClubContext) -> None:
    """Ask once more before a colleague goes."""
    await context.show(screens.ask_remove(context.speaker, await _colleague(update, context)))


async def remove(update: Update, context: ClubContext) -> None:
    """Let a colleague go."""
    person = await staff.remove(
        context.db, _person(update), by=context.person_id, cause=context.cause, now=context.now()
    )
    await menus.set_for(context.club_app, person.telegram_id)
    await context.show(screens.to_crew(context.speaker, context.text("staff.person_left", name=person.name)))


# Notices --------------------------------------------------------------------------------------------------------------


async def build_removed(request: NoticeRequest) -> Screen:
    """Thank whoever goes, and take the staff's keys away."""
    return Screen(request.text("staff.removed"), main_keys(request.speaker, None))


async def _show_crew(context: ClubContext, *, page: int) -> None:
    crew = await staff.list_crew(context.db, by=context.person_id, now=context.now())
    await context.show(screens.crew_screen(context.speaker, context.house_name, crew, page=page))


async def _colleague(update: Update, context: ClubContext) -> staff.Colleague:
    return await staff.look_up(context.db, _person(update), by=context.person_id)


def _person(update: Update) -> StaffId:
    return StaffId(Pressed.of(update).number(0))


def _role(name: str) -> Role:
    """Read a role from a button. Raises: StaleButton."""
    if name not in list(Role):
        raise StaleButton
    return Role(name)


def register(app: ClubApplication) -> None:
    """Register the team's page and what comes by its links."""
    command(app, "staff", show_crew)
    app.arrivals.on(LinkKind.INVITATION, come)
    app.actions.on(screens.LIST, turn_page)
    app.actions.on(screens.OPEN, show_person)
    app.actions.on(screens.INVITE, ask_role)
    app.actions.on(screens.INVITE_AS, invite)
    app.actions.on(screens.REVOKE, revoke)
    app.actions.on(screens.ROLES, ask_new_role)
    app.actions.on(screens.SET_ROLE, set_role)
    app.actions.on(screens.RENAME, ask_name)
    app.actions.on(screens.ASK_REMOVE, ask_remove)
    app.actions.on(screens.REMOVE, remove)
    app.answers.on("staff.name", receive_name)
    app.club.notices.on("staff.removed", build_removed)
