"""The way to the cart, as the menu's pages and the cart's own know it."""

from __future__ import annotations

from typing import Final

from telegram import InlineKeyboardButton

from bot.actions import Action
from bot.texts import Speaker
from club.rules.carts import Summary

SHOW: Final = Action("carts.show")


def cart_button(speaker: Speaker, cart: Summary) -> InlineKeyboardButton:
    """Return the button that opens the cart and says how much is in it."""
    return SHOW.button(speaker.label("carts.buttons.open", count=cart.count))
