"""Paying part of a bill with points or a voucher: what can be chosen, and what each is worth on this very bill."""

from __future__ import annotations

from typing import Final

from telegram import InlineKeyboardButton

from bot import keyboards
from bot.actions import Action
from bot.notices import Screen
from bot.screens.board import shortened
from bot.screens.carts import HOW
from bot.texts import Speaker
from club.errors import PointsNotAccepted
from club.rules.benefits import BenefitKind
from club.rules.bills import Bill
from club.rules.house import House
from club.rules.payment import Offer, PaymentTerms, worth
from club.rules.vouchers import Voucher

POINTS: Final = Action("payment.points")
"""Asks how many."""
PAY_POINTS: Final = Action("payment.pay_points")
"""How many; 0: none."""
TYPE_POINTS: Final = Action("payment.type_points")
VOUCHERS: Final = Action("payment.vouchers")
"""Asks which."""
USE_VOUCHER: Final = Action("payment.use_voucher")
"""Voucher; 0: none."""

SHOWN_MAX: Final = 20
_TITLE_MAX: Final = 28


def buttons(speaker: Speaker, bill: Bill, *, house: House) -> list[InlineKeyboardButton]:
    """Return what a bill offers beside money: nothing for whoever has neither points nor vouchers."""
    shown = []
    if house.programme.payment is not None and bill.purse.points:
        is_chosen = bool(bill.tender.points)
        shown.append(POINTS.button(speaker.label(f"payment.buttons.{'other_points' if is_chosen else 'points'}")))
    if bill.purse.vouchers:
        is_chosen = bill.tender.voucher is not None
        shown.append(VOUCHERS.button(speaker.label(f"payment.buttons.{'other_voucher' if is_chosen else 'voucher'}")))
    return shown


def how_many(speaker: Speaker, bill: Bill, offer: Offer, terms: PaymentTerms) -> Screen:
    """Offer to pay as much as goes, half of it, none, or a number of her own."""
    label = speaker.label

    def pay(key: str, points: int) -> list[InlineKeyboardButton]:
        return [PAY_POINTS.button(label(f"payment.buttons.{key}", points=points, rial=terms.worth(points)), points)]

    rows = []
    if offer.most:
        rows.append(pay("most", offer.most))
        if offer.half and offer.half != offer.most:
            rows.append(pay("half", offer.half))
        if offer.most > offer.least:
            rows.append([TYPE_POINTS.button(label("payment.buttons.typed"))])
    if bill.cart.points:
        rows.append([PAY_POINTS.button(label("payment.buttons.no_points"), 0)])
    rows.append([_back(speaker)])
    text = speaker.text(
        "payment.how_many",
        has=bill.purse.points,
        offer=offer,
        terms=terms,
        most_rial=terms.worth(offer.most),
        least_rial=terms.worth(offer.least),
    )
    return Screen(text, keyboards.inline(speaker, rows))


def type_points(speaker: Speaker, offer: Offer) -> Screen:
    """Ask for the number of points."""
    return Screen(speaker.text("payment.type_points", offer=offer), keyboards.inline(speaker, [[_back(speaker)]]))


def not_accepted(speaker: Speaker, refusal: PointsNotAccepted) -> Screen:
    """Say how many points it may be, with the way back to the order."""
    return Screen(speaker.text(refusal.key, **refusal.facts()), keyboards.inline(speaker, [[_back(speaker)]]))


def which_voucher(speaker: Speaker, bill: Bill) -> Screen:
    """Offer her vouchers with what each takes off this bill; those that take nothing off say so."""
    suited = [(each, worth(each.promise, bill.basket)) for each in bill.purse.vouchers[:SHOWN_MAX]]
    rows = [[_voucher(speaker, voucher, rial)] for voucher, rial in suited]
    if bill.cart.voucher_id is not None:
        rows.append([USE_VOUCHER.button(speaker.label("payment.buttons.no_voucher"), 0)])
    rows.append([_back(speaker)])
    text = speaker.text("payment.which_voucher", is_any=any(rial for _, rial in suited))
    return Screen(text, keyboards.inline(speaker, rows))


def _voucher(speaker: Speaker, voucher: Voucher, rial: int) -> InlineKeyboardButton:
    title = shortened(voucher.title(speaker.language), _TITLE_MAX)
    for_nothing = {BenefitKind.FREE_DELIVERY: "no_delivery", BenefitKind.DISH: "no_dish"}
    key = "voucher_row" if rial else for_nothing.get(voucher.promise.kind, "voucher_row")
    return USE_VOUCHER.button(speaker.label(f"payment.buttons.{key}", title=title, rial=rial), voucher.id)


def _back(speaker: Speaker) -> InlineKeyboardButton:
    return HOW.button(speaker.label("payment.buttons.back"))
