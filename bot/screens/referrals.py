"""The page of invitations: the member's own link, a text to send on, and what her friends brought."""

from __future__ import annotations

from typing import Final
from urllib.parse import quote

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot import keyboards
from bot.actions import Action
from bot.notices import Screen
from bot.screens.points import MINE, WHY
from bot.texts import Speaker
from club.rules.points import LedgerEntry
from club.services.referrals import Invitation

SHOW: Final = Action("referrals.show")

_SHARE: Final = "https://t.me/share/url?url={}&text={}"


def show_button(speaker: Speaker) -> InlineKeyboardButton:
    """Return the way to the page of invitations."""
    return SHOW.button(speaker.label("referrals.buttons.show"))


def page(speaker: Speaker, invitation: Invitation, *, link: str, house: str) -> Screen:
    """Return the member's page of invitations; her link is copied by a tap on it, or sent on by the button."""
    terms, friends = invitation.terms, invitation.friends
    text = speaker.text(
        "referrals.page", house=house, link=link, terms=terms, friends=friends, is_full=invitation.is_full
    )
    words = speaker.label("referrals.to_send", house=house, points=terms.invited_points)
    share = InlineKeyboardButton(
        speaker.label("referrals.buttons.share"), url=_SHARE.format(quote(link, safe=""), quote(words, safe=""))
    )
    return Screen(text, keyboards.inline(speaker, [[share], [MINE.button(speaker.label("points.buttons.mine"))]]))


def known_already(speaker: Speaker, *, house: str) -> Screen:
    """Tell a member who followed a friend's link that she is one already, and can invite others herself."""
    text = speaker.text("referrals.known_already", house=house)
    return Screen(text, keyboards.inline(speaker, [[show_button(speaker)]]))


def came(speaker: Speaker, entry: LedgerEntry) -> Screen:
    """Tell a member that a friend of hers came, and nothing of which one."""
    return Screen(speaker.text("referrals.inviter", points=entry.points), _ways_on(speaker, entry))


def welcomed(speaker: Speaker, entry: LedgerEntry) -> Screen:
    """Tell a friend what her first order brought her."""
    return Screen(speaker.text("referrals.invited", points=entry.points), _ways_on(speaker, entry))


def taken_back(speaker: Speaker, entry: LedgerEntry) -> Screen:
    """Tell either of the two that a refund took back what they were given."""
    is_inviter = entry.breakdown["words"] == "referral_inviter"
    text = speaker.text("referrals.taken_back", points=-entry.points, is_inviter=is_inviter)
    return Screen(text, _ways_on(speaker, entry))


def _ways_on(speaker: Speaker, entry: LedgerEntry) -> InlineKeyboardMarkup:
    why = WHY.button(speaker.label("points.buttons.why"), entry.id, 0)
    return keyboards.inline(speaker, [[why, show_button(speaker)]])
