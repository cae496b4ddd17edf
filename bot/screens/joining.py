"""What a guest sees on her way into the club, and what staff see when her number needs them."""

from __future__ import annotations

from telegram import KeyboardButton, ReplyKeyboardMarkup

from bot import keyboards
from bot.actions import Action
from bot.notices import Screen
from bot.screens.home import main_keys
from bot.screens.privacy import switch
from bot.texts import LANGUAGES, Speaker
from club.rules.consents import OPTIONAL, Consents, Purpose
from club.rules.joining import PhoneWish, WishOrigin, WishState
from club.rules.members import Member
from club.rules.referrals import ReferralTerms
from club.rules.staff import Staff

CHOOSE_LANGUAGE = Action("joining.language")
ACCEPT_NAME = Action("joining.name")
SWITCH = Action("joining.consent")
ACCEPT_TERMS = Action("joining.accept")
GO_ON = Action("joining.go_on")
ASK_STAFF = Action("joining.ask_staff")
OTHER_PHONE = Action("joining.other_phone")
CONFIRM_PHONE = Action("joining.confirm_phone")
DECLINE_PHONE = Action("joining.decline_phone")


def language_screen(speaker: Speaker, welcomed_to: str | None = None) -> Screen:
    """Ask for the language, in both; the guessed one comes first. Who is new is welcomed to the restaurant."""
    first = [speaker.language, *(language for language in LANGUAGES if language != speaker.language)]
    rows = [[CHOOSE_LANGUAGE.button(speaker.label(f"joining.languages.{each}"), each)] for each in first]
    return Screen(
        speaker.text("joining.language", house=welcomed_to or "", greets=welcomed_to is not None),
        keyboards.inline(speaker, rows),
    )


def language_chosen(speaker: Speaker) -> Screen:
    """Say in which language it goes on."""
    return Screen(speaker.text("joining.language_chosen"))


def phone_screen(speaker: Speaker, house: str) -> Screen:
    """Ask for the number by Telegram's own button; typing it is possible too."""
    share = KeyboardButton(speaker.label("joining.keys.share_phone"), request_contact=True)
    menu = speaker.label("home.keys.menu")
    return Screen(speaker.text("joining.phone", house=house), _phone_keys(speaker, share, menu))


def _phone_keys(speaker: Speaker, share: KeyboardButton, menu: str) -> ReplyKeyboardMarkup:
    return keyboards.reply(speaker, [[share], [menu]], placeholder=speaker.label("joining.phone_placeholder"))


def phone_kept(speaker: Speaker, staff: Staff | None, *, known: bool) -> Screen:
    """Thank for the number and put the main keys in place of the sharing key."""
    key = "joining.phone_known" if known else "joining.phone_kept"
    return Screen(speaker.text(key), main_keys(speaker, staff))


def phone_waits(speaker: Speaker, staff: Staff | None) -> Screen:
    """Say that a colleague confirms the typed number, and go on meanwhile."""
    return Screen(speaker.text("joining.phone_waits"), main_keys(speaker, staff))


def phone_held(speaker: Speaker) -> Screen:
    """Say kindly that the number belongs to another account here, and who can help."""
    rows = [
        [ASK_STAFF.button(speaker.label("joining.buttons.ask_staff"))],
        [OTHER_PHONE.button(speaker.label("joining.buttons.other_phone"))],
    ]
    return Screen(speaker.text("joining.phone_held"), keyboards.inline(speaker, rows))


def name_screen(speaker: Speaker, suggestion: str | None) -> Screen:
    """Ask for the name; Telegram's is one tap away."""
    rows = [[ACCEPT_NAME.button(suggestion)]] if suggestion else []
    key = "joining.name_suggested" if suggestion else "joining.name"
    return Screen(speaker.text(key), keyboards.inline(speaker, rows) if rows else None)


def consents_screen(speaker: Speaker, house: str, member: Member, consents: Consents) -> Screen:
    """Show what is kept and what for; what is optional is off until she switches it on."""
    switches = [[switch(speaker, SWITCH, purpose, consents)] for purpose in asked(member)]
    rows = [*switches, [ACCEPT_TERMS.button(speaker.label("joining.buttons.accept"))]]
    return Screen(speaker.text("joining.consents", house=house), keyboards.inline(speaker, rows))


def terms_accepted(speaker: Speaker) -> Screen:
    """Put the consents away."""
    return Screen(speaker.text("joining.terms_accepted"))


def asked(member: Member) -> tuple[Purpose, ...]:
    """Return what is asked besides the terms: nobody is asked about a birthday she did not say."""
    return tuple(each for each in OPTIONAL if each is not Purpose.BIRTHDAY or member.birthday is not None)


def confirmation_screen(speaker: Speaker, wish: PhoneWish) -> Screen:
    """Say that all is done but a colleague's tap."""
    rows = [[OTHER_PHONE.button(speaker.label("joining.buttons.other_phone"))]]
    return Screen(speaker.text("joining.confirmation", phone=wish.phone), keyboards.inline(speaker, rows))


def welcome(
    speaker: Speaker, house: str, member: Member, staff: Staff | None, *, promise: ReferralTerms | None
) -> Screen:
    """Welcome a new member, with the main keys; whoever was brought by a friend reads what her first order brings."""
    text = speaker.text(
        "joining.welcome",
        house=house,
        name=member.name,
        invited_points=promise.invited_points if promise else 0,
        minimum_rial=promise.minimum_rial if promise else 0,
    )
    return Screen(text, main_keys(speaker, staff))


def welcome_back(speaker: Speaker, house: str, name: str | None, staff: Staff | None, *, part: str) -> Screen:
    """Greet somebody known, by the time of day."""
    text = speaker.text("joining.welcome_back", house=house, name=name or "", part=part)
    return Screen(text, main_keys(speaker, staff))


def go_on_screen(speaker: Speaker) -> Screen:
    """Say that joining comes first, with the button that goes on with it."""
    rows = [[GO_ON.button(speaker.label("joining.buttons.go_on"))]]
    return Screen(speaker.text("joining.not_joined"), keyboards.inline(speaker, rows))


def phone_confirmed(speaker: Speaker) -> Screen:
    """Say that the number is hers now, with the button that goes on."""
    rows = [[GO_ON.button(speaker.label("joining.buttons.go_on"))]]
    return Screen(speaker.text("joining.phone_confirmed"), keyboards.inline(speaker, rows))


def phone_declined(speaker: Speaker) -> Screen:
    """Say that the number could not be confirmed, with the button that asks for another."""
    rows = [[GO_ON.button(speaker.label("joining.buttons.other_phone"))]]
    return Screen(speaker.text("joining.phone_declined"), keyboards.inline(speaker, rows))


def wish_card(
    speaker: Speaker, wish: PhoneWish | None, *, guest: str | None, holder: Member | None, decider: str | None
) -> Screen:
    """Show staff a number that needs them, or what became of it; ``holder`` is who has the number now."""
    if wish is None or wish.state is WishState.OFFERED:
        return Screen(speaker.text("joining.wish_gone"))
    text = speaker.text(
        f"joining.wish_{wish.state}",
        phone=wish.phone,
        guest=guest or "",
        shared=wish.origin is WishOrigin.SHARED,
        holder=(holder.name or "") if holder else "",
        moves=holder is not None and holder.telegram_id is not None,
        decider=decider or "",
    )
    if wish.state is not WishState.WAITING:
        return Screen(text)
    row = [
        CONFIRM_PHONE.button(speaker.label("joining.buttons.confirm_phone"), wish.id),
        DECLINE_PHONE.button(speaker.label("joining.buttons.decline_phone"), wish.id),
    ]
    return Screen(text, keyboards.inline(speaker, [row]))
