"""Addresses: choosing one, and giving a new one in words or as a point on the map."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from telegram import Update

from bot.actions import Pressed
from bot.checkout import next_screen
from bot.context import ClubContext
from bot.notices import Screen
from bot.screens import addresses as address_screens
from bot.screens import checkout as screens
from bot.screens.home import main_keys
from club.rules.delivery import AddressId, Place
from club.services import addresses, carts

if TYPE_CHECKING:
    from bot.club_application import ClubApplication


async def show_addresses(update: Update, context: ClubContext) -> None:
    """Show her addresses."""
    offered = await addresses.list_offered(context.db, context.member_id)
    await context.show(screens.where(context.speaker, offered))


async def choose(update: Update, context: ClubContext) -> None:
    """Have it brought to one of her addresses."""
    await _choose(context, AddressId(Pressed.of(update).number(0)))


async def choose_zone(update: Update, context: ClubContext) -> None:
    """Take the part of town an address is in, and have it brought there."""
    pressed = Pressed.of(update)
    address_id, zone = AddressId(pressed.number(0)), pressed.text(1)
    await addresses.choose_zone(context.db, context.member_id, address_id, zone=zone, house=context.house)
    await _choose(context, address_id)


async def remove(update: Update, context: ClubContext) -> None:
    """Offer an address no longer."""
    address_id = AddressId(Pressed.of(update).number(0))
    await addresses.remove(context.db, context.member_id, address_id, now=context.now())
    await show_addresses(update, context)


async def ask_new(update: Update, context: ClubContext) -> None:
    """Ask for an address, in words or as a point on the map."""
    await context.ask("addresses.new")
    await context.send(address_screens.ask_new(context.speaker))


async def receive_new(update: Update, context: ClubContext, detail: Mapping[str, Any]) -> None:
    """Take an address in words, or a point on the map that words are asked for next."""
    message = update.effective_message
    if message is not None and message.location is not None:
        await _receive_place(context, Place.of_degrees(message.location.latitude, message.location.longitude))
    elif message is not None and message.text:
        await _keep(context, message.text, None)
    else:
        await context.say("addresses.words_or_place")


async def receive_words(update: Update, context: ClubContext, detail: Mapping[str, Any]) -> None:
    """Take the words that belong to a point on the map."""
    message = update.effective_message
    if message is not None and message.location is not None:
        await _receive_place(context, Place.of_degrees(message.location.latitude, message.location.longitude))
    elif message is not None and message.text:
        await _keep(context, message.text, Place(detail["latitude_e6"], detail["longitude_e6"]))
    else:
        await context.say("addresses.in_words")


async def _receive_place(context: ClubContext, place: Place) -> None:
    keys = main_keys(context.speaker, context.staff)
    zone = context.house.zone_at(place)
    if zone is None:
        await context.stop_asking()
        await context.send(Screen(context.text("addresses.thanks"), keys))
        await context.send(screens.too_far(context.speaker, place, house=context.house))
        return
    await context.ask("addresses.words", place._asdict())
    await context.send(Screen(context.text("addresses.ask_words", zone=zone), keys))


async def _keep(context: ClubContext, words: str, place: Place | None) -> None:
    address = await addresses.add(context.db, context.member_id, words=words, place=place, now=context.now())
    await context.stop_asking()
    await context.send(Screen(context.text("addresses.kept"), main_keys(context.speaker, context.staff)))
    await _choose(context, address.id)


async def _choose(context: ClubContext, address_id: AddressId) -> None:
    bill = await carts.choose_address(context.db, context.member_id, address_id, house=context.house, now=context.now())
    await context.show(await next_screen(context, bill))


def register(app: ClubApplication) -> None:
    """Register addresses."""
    app.actions.on(screens.ADDRESSES, show_addresses)
    app.actions.on(screens.ADDRESS, choose)
    app.actions.on(screens.ZONE, choose_zone)
    app.actions.on(screens.REMOVE_ADDRESS, remove)
    app.actions.on(screens.NEW_ADDRESS, ask_new)
    app.answers.on("addresses.new", receive_new)
    app.answers.on("addresses.words", receive_words)
