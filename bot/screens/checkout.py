"""From the cart to the order: how, where, how paid, and the last look before it is placed."""

from __future__ import annotations

from typing import Final

from telegram import InlineKeyboardButton

from bot import keyboards
from bot.actions import Action
from bot.notices import Screen
from bot.screens import menu, payment
from bot.screens.cart_keys import SHOW
from bot.screens.carts import BRING_BACK, cart, whole_or_short
from bot.texts import Speaker
from club.errors import (
    AddressNotChosen,
    AddressUnclear,
    BelowMinimum,
    HouseClosed,
    KindNotChosen,
    OutsideDeliveryZone,
    Refusal,
    TableNotChosen,
)
from club.rules.bills import Bill
from club.rules.delivery import Address, Place, distance_m
from club.rules.house import House
from club.rules.orders import Order, OrderKind
from club.services.usual import Recall, Refill

CHANGE: Final = Action("checkout.change")
"""Asks again how she wants it."""
KIND: Final = Action("checkout.kind")
"""Order kind."""
TABLE: Final = Action("checkout.table")
"""Table's name."""
PAY: Final = Action("checkout.pay")
"""Payment."""
PLACE: Final = Action("checkout.place")
"""Cart, and the stamp of the bill that she sees."""
ADDRESSES: Final = Action("addresses.show")
ADDRESS: Final = Action("addresses.choose")
"""Address."""
NEW_ADDRESS: Final = Action("addresses.new")
REMOVE_ADDRESS: Final = Action("addresses.remove")
ZONE: Final = Action("addresses.zone")
"""Address, zone."""
TAKE_USUAL: Final = Action("usual.take")
"""Order."""


def next_step(speaker: Speaker, bill: Bill, *, house: House, addresses: tuple[Address, ...]) -> Screen:
    """Return what must still be said before the order can be placed, or the last look at it."""
    obstacle = bill.obstacle
    if obstacle is None:
        return confirm(speaker, bill, house=house)
    if isinstance(obstacle, KindNotChosen):
        return how(speaker, house=house)
    if isinstance(obstacle, AddressNotChosen):
        return where(speaker, addresses)
    if isinstance(obstacle, AddressUnclear) and bill.address is not None:
        return which_zone(speaker, bill.address, house=house)
    if isinstance(obstacle, TableNotChosen):
        return which_table(speaker, house=house)
    if isinstance(obstacle, OutsideDeliveryZone | BelowMinimum | HouseClosed):
        return not_so(speaker, obstacle)
    return cart(speaker, bill)


def how(speaker: Speaker, *, house: House) -> Screen:
    """Ask how she wants it."""
    rows = [[KIND.button(speaker.label(f"checkout.buttons.{kind}"), kind.value)] for kind in house.kinds]
    return Screen(speaker.text("checkout.how"), keyboards.inline(speaker, [*rows, [_to_cart(speaker)]]))


def where(speaker: Speaker, addresses: tuple[Address, ...]) -> Screen:
    """Ask where it goes: one of her addresses, or a new one."""
    rows = [[ADDRESS.button(f"📍 {each.title}", each.id), REMOVE_ADDRESS.button("✕", each.id)] for each in addresses]
    new = [NEW_ADDRESS.button(speaker.label("checkout.buttons.new_address"))]
    text = speaker.text("checkout.where", addresses=addresses)
    return Screen(text, keyboards.inline(speaker, [*rows, new, [_change(speaker)]]))


def which_zone(speaker: Speaker, address: Address, *, house: House) -> Screen:
    """Ask which part of town an address is in, and say what each costs."""
    rows = [
        [ZONE.button(speaker.label("checkout.labels.zone", zone=zone), address.id, zone.key)]
        for zone in house.delivery_zones
    ]
    farther = [KIND.button(speaker.label("checkout.buttons.farther"), OrderKind.PICKUP.value)]
    text = speaker.text("checkout.which_zone", address=address)
    return Screen(text, keyboards.inline(speaker, [*rows, farther, [_change(speaker)]]))


def which_table(speaker: Speaker, *, house: House) -> Screen:
    """Ask which table she sits at."""
    buttons = [TABLE.button(speaker.typography.digits(table.name), table.name) for table in house.tables]
    rows = keyboards.grid(buttons, columns=5)
    return Screen(speaker.text("checkout.which_table"), keyboards.inline(speaker, [*rows, [_change(speaker)]]))


def not_so(speaker: Speaker, obstacle: Refusal) -> Screen:
    """Say what cannot be done together with what can."""
    rows = [[_to_cart(speaker), menu.FRONT.button(speaker.label("carts.buttons.menu"))]]
    if not isinstance(obstacle, HouseClosed):
        pickup = KIND.button(speaker.label(f"checkout.buttons.{OrderKind.PICKUP}"), OrderKind.PICKUP.value)
        rows = [[pickup], [ADDRESSES.button(speaker.label("checkout.buttons.other_address"))], *rows]
    return Screen(speaker.text(obstacle.key, **obstacle.facts()), keyboards.inline(speaker, rows))


def too_far(speaker: Speaker, place: Place, *, house: House) -> Screen:
    """Say that the house does not deliver so far, and offer what else there is."""
    away = distance_m(house.place, place) if house.place else 0
    return not_so(speaker, OutsideDeliveryZone(distance_m=away, reach_m=house.reach_m))


def confirm(
    speaker: Speaker, bill: Bill, *, house: House, refill: Refill | None = None, is_changed: bool = False
) -> Screen:
    """Return the last look: everything that is ordered, where it goes and what it costs."""
    label = speaker.label
    rows = [
        [PLACE.button(label("checkout.buttons.place", total_rial=bill.payable_rial), bill.cart.id, bill.stamp)],
        payment.buttons(speaker, bill, house=house),
        [
            PAY.button(label(f"checkout.buttons.pay_{each}", card=label("orders.payments.own_card")), each.value)
            for each in house.payments
            if bill.payable_rial and each is not bill.cart.payment
        ],
        [_change(speaker), _to_cart(speaker)],
    ]
    text = whole_or_short(
        speaker,
        "checkout.confirm",
        bill,
        where=house.address(speaker.language),
        left_out=refill.left_out if refill else (),
        is_changed=is_changed,
    )
    return Screen(text, keyboards.inline(speaker, [*rows, _bring_back(speaker, refill)]))


def placed(speaker: Speaker, order: Order) -> Screen:
    """Return what the last look becomes once the order is placed."""
    return Screen(speaker.text("checkout.placed", order=order))


def usual(speaker: Speaker, recall: Recall) -> Screen:
    """Return what she usually has, at today's price."""
    take = TAKE_USUAL.button(speaker.label("checkout.buttons.take_usual", rial=recall.total_rial), recall.order_id)
    rows = [[take] if recall.is_possible else [], [menu.FRONT.button(speaker.label("carts.buttons.menu"))]]
    return Screen(speaker.text("checkout.usual", recall=recall), keyboards.inline(speaker, rows))


def no_usual(speaker: Speaker) -> Screen:
    """Say that there is no usual yet, and where one begins."""
    rows = [[menu.FRONT.button(speaker.label("carts.buttons.menu"))]]
    return Screen(speaker.text("checkout.no_usual"), keyboards.inline(speaker, rows))


def _change(speaker: Speaker) -> InlineKeyboardButton:
    return CHANGE.button(speaker.label("checkout.buttons.change"))


def _to_cart(speaker: Speaker) -> InlineKeyboardButton:
    return SHOW.button(speaker.label("carts.buttons.back"))


def _bring_back(speaker: Speaker, refill: Refill | None) -> list[InlineKeyboardButton]:
    if refill is None or refill.set_aside is None:
        return []
    return [BRING_BACK.button(speaker.label("carts.buttons.bring_back"), refill.set_aside)]
