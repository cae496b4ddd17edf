"""Joining: /start, the answers on the way into the club, and the number that a colleague confirms."""

from __future__ import annotations

from typing import TYPE_CHECKING

from telegram import Update
from telegram.ext import MessageHandler, filters

from bot import menus
from bot.actions import Pressed
from bot.cards import send_card
from bot.commands import PRIVATE, command
from bot.context import ClubContext
from bot.joining import CONSENT_TEXTS, ask_next, confirm_typed, step_screen, suggested_name, welcome_screen
from bot.notices import Screen
from bot.said import typed_words
from bot.screens import joining as screens
from bot.texts import LANGUAGES
from club.errors import NotJoined, StaleButton, StepPassed
from club.rules import links
from club.rules.consents import OPTIONAL
from club.rules.joining import PhoneOutcome, Step, part_of_day
from club.services import consents, joining, members, phone_wishes
from club.services.joining import Joining

if TYPE_CHECKING:
    from bot.club_application import ClubApplication


# Coming in ------------------------------------------------------------------------------------------------------------


async def start(update: Update, context: ClubContext) -> None:
    """Welcome whoever opens the bot: by the link that brought her, or where she left off."""
    link = links.read(context.club.link_secret, context.args[0]) if context.args else None
    stood = await arrive(update, context, link)
    if context.staff is not None:
        await menus.set_for(context.club_app, context.person_id)
    if await context.club_app.arrivals.receive(update, context, link):
        return
    is_colleague = context.staff is not None and stood.step is Step.LANGUAGE
    await (greet(context) if stood.step is Step.DONE or is_colleague else ask_next(context, stood))


async def arrive(update: Update, context: ClubContext, link: links.Link | None = None) -> Joining:
    """Make sure that the person has a row, and meet her."""
    person = update.effective_user
    stood = await joining.arrive(
        context.db,
        context.person_id,
        language_code=person.language_code if person else None,
        link=link,
        now=context.now(),
        house=context.house,
    )
    context.meet(stood.member)
    return stood


async def greet(context: ClubContext) -> None:
    """Greet a member or a colleague by name and time of day, with the main keys."""
    name = context.staff.name if context.staff else context.member.name if context.member else None
    part = part_of_day(context.now().astimezone(context.house.zone).hour)
    await context.send(screens.welcome_back(context.speaker, context.house_name, name, context.staff, part=part))


async def go_on(update: Update, context: ClubContext) -> None:
    """Ask the question at which the guest stopped."""
    stood = await joining.look(context.db, context.member.id) if context.member else await arrive(update, context)
    await (greet(context) if stood.step is Step.DONE else ask_next(context, stood))


async def ask_language(update: Update, context: ClubContext) -> None:
    """Offer the languages."""
    is_new = context.member is None and context.staff is None
    await context.send(screens.language_screen(context.speaker, context.house_name if is_new else None))


# Answers --------------------------------------------------------------------------------------------------------------


async def choose_language(update: Update, context: ClubContext) -> None:
    """Speak the chosen language from now on and ask what comes next."""
    language = Pressed.of(update).text(0)
    if language not in LANGUAGES:
        raise StaleButton
    await speak(update, context, language)


async def speak(update: Update, context: ClubContext, language: str) -> None:
    """Switch to the language, and go on."""
    member = context.member or (await arrive(update, context)).member
    await members.set_staff_language(context.db, context.person_id, language=language)
    stood = await joining.choose_language(context.db, member.id, language=language, now=context.now())
    context.meet(stood.member)
    await menus.set_for(context.club_app, context.person_id)
    await context.show(screens.language_chosen(context.speaker))
    if stood.step is Step.DONE:
        await greet(context)
    else:
        await context.send(await step_screen(context, stood))


async def share_contact(update: Update, context: ClubContext) -> None:
    """Take the number of the guest's own contact; somebody else's is not hers to give."""
    message, member = update.effective_message, context.member or (await arrive(update, context)).member
    contact = message.contact if message else None
    if contact is None or contact.user_id != context.person_id:
        await context.say("joining.not_own_contact")
        return
    outcome, stood = await joining.share_phone(
        context.db, member.id, phone=contact.phone_number, cause=context.cause, now=context.now(), house=context.house
    )
    context.meet(stood.member)
    if outcome is PhoneOutcome.HELD:
        await context.send(screens.phone_held(context.speaker))
        return
    known = outcome is PhoneOutcome.KNOWN
    await context.send(screens.phone_kept(context.speaker, context.staff, known=known))
    if stood.step is not Step.DONE:
        await context.send(await step_screen(context, stood))


async def type_phone(update: Update, context: ClubContext, typed: str) -> None:
    """Note a typed number for a colleague to confirm, and go on meanwhile."""
    member = context.guest
    stood = await phone_wishes.type_phone(context.db, member.id, typed=typed, cause=context.cause, now=context.now())
    await context.send(screens.phone_waits(context.speaker, context.staff))
    await context.send(await step_screen(context, stood))


async def ask_staff(update: Update, context: ClubContext) -> None:
    """Ask the staff about a number that another account has here, and go on meanwhile."""
    stood = await phone_wishes.ask_staff(context.db, context.guest.id, cause=context.cause, now=context.now())
    await context.send(screens.phone_waits(context.speaker, context.staff))
    await ask_next(context, stood)


async def other_phone(update: Update, context: ClubContext) -> None:
    """Drop the number that waits and ask for another."""
    await ask_next(context, await phone_wishes.withdraw(context.db, context.guest.id, now=context.now()))


async def accept_name(update: Update, context: ClubContext) -> None:
    """Take the name by which Telegram knows her."""
    await give_name(update, context, suggested_name(update.effective_user) or "")


async def give_name(update: Update, context: ClubContext, typed: str) -> None:
    """Take the name and ask what comes next."""
    await ask_next(context, await joining.give_name(context.db, context.guest.id, typed=typed, now=context.now()))


async def switch_consent(update: Update, context: ClubContext) -> None:
    """Allow or refuse one purpose, on the screen where the consents are asked."""
    pressed, member = Pressed.of(update), context.guest
    purpose = next((each for each in OPTIONAL if each == pressed.text(0)), None)
    if purpose is None or member.is_joined:
        raise StaleButton
    await consents.set_consent(
        context.db,
        member.id,
        purpose,
        granted=pressed.number(1) == 1,
        text_version=context.speaker.version(*CONSENT_TEXTS),
        cause=context.cause,
        now=context.now(),
    )
    await ask_next(context, await joining.look(context.db, member.id))


async def accept_terms(update: Update, context: ClubContext) -> None:
    """Make the guest a member and hand her the card; a second tap finds her one."""
    member = context.guest
    if member.is_joined:
        await greet(context)
        return
    stood = await joining.accept_terms(
        context.db,
        member.id,
        optional=dict.fromkeys(screens.asked(member), False),
        text_version=context.speaker.version(*CONSENT_TEXTS),
        cause=context.cause,
        now=context.now(),
        house=context.house,
    )
    if stood.step is not Step.DONE:
        await ask_next(context, stood)
        return
    context.meet(stood.member)
    await context.show(screens.terms_accepted(context.speaker))
    await context.send(await welcome_screen(context.speaker, context.club, stood.member, context.staff))
    await send_card(context, stood.member)


# Free words on the way ------------------------------------------------------------------------------------------------


async def unasked(update: Update, context: ClubContext) -> bool:
    """Take what a guest writes on her way into the club as the answer to where she stands."""
    if context.member is None:
        if context.staff is None:
            await ask_next(context, await arrive(update, context))
        return context.staff is None
    if context.member.is_joined:
        return False
    stood = await joining.look(context.db, context.member.id)
    if stood.step is Step.LANGUAGE and context.staff is not None:
        return False
    typed = typed_words(update)
    if not typed and stood.step in (Step.PHONE, Step.NAME, Step.BIRTHDAY):
        await context.say(f"joining.words_please.{stood.step}")
    else:
        await _take_words(update, context, stood, typed)
    return True


async def _take_words(update: Update, context: ClubContext, stood: Joining, typed: str) -> None:
    """Take typed words as the answer of the step; where only a button answers, show the question again."""
    match stood.step:
        case Step.LANGUAGE if (language := context.club.texts.find_language(typed)) is not None:
            await speak(update, context, language)
        case Step.PHONE:
            await type_phone(update, context, typed)
        case Step.NAME:
            await give_name(update, context, typed)
        case Step.BIRTHDAY:
            await confirm_typed(context, typed)
        case _:
            await ask_next(context, stood)


# Notices --------------------------------------------------------------------------------------------------------------


def not_joined(context: ClubContext, refusal: NotJoined) -> Screen:
    """Say that joining comes first, with the button that goes on with it."""
    return screens.go_on_screen(context.speaker)


async def step_passed(context: ClubContext, refusal: StepPassed) -> Screen:
    """Ask what comes next: the button was old, or its answer was kept and the program stopped before it could go on."""
    return await step_screen(context, await joining.look(context.db, context.guest.id))


def register(app: ClubApplication) -> None:
    """Register the way into the club."""
    command(app, "start", start)
    command(app, "join", go_on)
    command(app, "language", ask_language)
    app.add_handler(MessageHandler(PRIVATE & filters.CONTACT, share_contact))
    app.actions.on(screens.CHOOSE_LANGUAGE, choose_language)
    app.actions.on(screens.ACCEPT_NAME, accept_name)
    app.actions.on(screens.SWITCH, switch_consent)
    app.actions.on(screens.ACCEPT_TERMS, accept_terms)
    app.actions.on(screens.GO_ON, go_on)
    app.actions.on(screens.ASK_STAFF, ask_staff)
    app.actions.on(screens.OTHER_PHONE, other_phone)
    app.answers.otherwise(unasked)
    app.refusals.on(NotJoined, not_joined)
    app.refusals.on(StepPassed, step_passed)
