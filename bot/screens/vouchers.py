"""Gifts, as the guest shows them and as staff take them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from bot import keyboards
from bot.actions import Action
from bot.notices import Screen
from bot.screens.codes import grouped_code, shown_serial
from bot.texts import Speaker
from club.rules.points import LedgerEntry
from club.rules.redemptions import ReversalReason
from club.rules.staff import Deed, Role, may
from club.rules.vouchers import Voucher, VoucherCard, VoucherId, VoucherState

REDEEM: Final = Action("vouchers.redeem")
"""Gift."""
NOT_NOW: Final = Action("vouchers.not_now")
MINE: Final = Action("vouchers.mine")
ASK_REVERSE: Final = Action("vouchers.ask_reverse")
"""Gift."""
REVERSE: Final = Action("vouchers.reverse")
"""Gift, reason."""


@dataclass(frozen=True, slots=True)
class ShownGift:
    """A gift as it is read in one language."""

    title: str
    code: str
    last_day: datetime
    state: str
    serial: str
    """Of its receipt; empty: none."""


def shown_gift(speaker: Speaker, voucher: Voucher, *, now: datetime | None = None) -> ShownGift:
    """Return the gift in a language; one whose time is over by ``now`` is expired, swept or not."""
    is_over = now is not None and voucher.state is VoucherState.ACTIVE and not voucher.is_usable(now)
    return ShownGift(
        title=voucher.title(speaker.language),
        code=grouped_code(speaker, voucher.code),
        last_day=voucher.expires_at - timedelta(seconds=1),
        state=VoucherState.EXPIRED if is_over else voucher.state,
        serial=shown_serial(speaker, voucher.serial),
    )


def shown_gifts(speaker: Speaker, vouchers: Iterable[Voucher], *, now: datetime | None = None) -> list[ShownGift]:
    """Return the gifts in a language."""
    return [shown_gift(speaker, voucher, now=now) for voucher in vouchers]


def mine(speaker: Speaker, vouchers: Sequence[Voucher], *, now: datetime, has_birthday: bool) -> Screen:
    """Return the guest's gifts."""
    text = speaker.text(
        "vouchers.mine",
        usable=shown_gifts(speaker, [each for each in vouchers if each.is_usable(now)]),
        past=shown_gifts(speaker, [each for each in vouchers if not each.is_usable(now)], now=now),
        has_birthday=has_birthday,
    )
    return Screen(text)


def look(speaker: Speaker, card: VoucherCard) -> Screen:
    """Return a gift that can be taken, with the button that takes it."""
    gift = shown_gift(speaker, card.voucher)
    text = speaker.text("vouchers.look", title=gift.title, guest=card.guest.name, last_day=gift.last_day)
    row = [
        REDEEM.button(speaker.label("vouchers.buttons.redeem"), card.voucher.id),
        NOT_NOW.button(speaker.label("vouchers.buttons.not_now")),
    ]
    return Screen(text, keyboards.inline(speaker, [row]))


def redeemed(speaker: Speaker, card: VoucherCard, role: Role) -> Screen:
    """Return the receipt of whoever gave the gift; who leads can take a bought one back from here."""
    voucher = card.voucher
    gift = shown_gift(speaker, voucher)
    text = speaker.text(
        "vouchers.redeemed",
        title=gift.title,
        guest=card.guest.name,
        code=gift.code,
        at=voucher.used_at,
        by=card.taker.name if card.taker else "",
        serial=gift.serial,
        is_reversed=voucher.state is VoucherState.REVERSED,
        points=card.points_back,
        order=card.order_id,
    )
    is_bought = voucher.state is VoucherState.USED and voucher.entry_id is not None and card.order_id is None
    if not is_bought or not may(role, Deed.REVERSE_REDEMPTION):
        return Screen(text)
    back = ASK_REVERSE.button(speaker.label("redemptions.buttons.reverse"), voucher.id)
    return Screen(text, keyboards.inline(speaker, [[back]]))


def ask_reason(speaker: Speaker, voucher_id: VoucherId) -> Screen:
    """Ask why a gift is taken back; the answer takes it back."""
    rows = [
        [REVERSE.button(speaker.label(f"redemptions.reasons.{reason}"), voucher_id, reason.value)]
        for reason in ReversalReason
    ]
    return Screen(
        speaker.text("vouchers.ask_reason"),
        keyboards.inline(speaker, [*rows, [NOT_NOW.button(speaker.label("redemptions.buttons.keep"))]]),
    )


def receipt(speaker: Speaker, voucher: Voucher, by: str) -> Screen:
    """Return the guest's receipt."""
    title, serial = voucher.title(speaker.language), shown_serial(speaker, voucher.serial)
    return Screen(speaker.text("vouchers.receipt", title=title, by=by, at=voucher.used_at, serial=serial))


def bought(speaker: Speaker, voucher: Voucher, *, now: datetime) -> Screen:
    """Return a gift that the guest has just bought with points, or what became of it since."""
    gift = shown_gift(speaker, voucher, now=now)
    text = speaker.text(
        "vouchers.bought",
        gift=gift,
        points=voucher.points,
        is_usable=voucher.is_usable(now),
        pays=voucher.promise.pays,
    )
    return Screen(text, keyboards.inline(speaker, [[MINE.button(speaker.label("rewards.buttons.list"))]]))


def ending(speaker: Speaker, voucher: Voucher) -> Screen:
    """Remind the guest of a gift that ends soon."""
    return Screen(speaker.text("vouchers.ending", gift=shown_gift(speaker, voucher)))


def reversed_(speaker: Speaker, voucher: Voucher, reason: str, *, points: int) -> Screen:
    """Tell the guest that a gift was taken back, and why."""
    title, serial = voucher.title(speaker.language), shown_serial(speaker, voucher.serial)
    return Screen(speaker.text("vouchers.reversed", title=title, points=points, serial=serial, reason=reason))


def converted(speaker: Speaker, entry: LedgerEntry) -> Screen:
    """Tell the guest that points of hers have become gifts."""
    text = speaker.text(
        "vouchers.converted",
        points=-entry.points,
        count=entry.breakdown["vouchers"],
        carried=entry.breakdown["carried"],
        title=entry.breakdown[f"title_{speaker.language}"],
    )
    return Screen(text, keyboards.inline(speaker, [[MINE.button(speaker.label("vouchers.buttons.mine"))]]))


def birthday_gift(speaker: Speaker, voucher: Voucher, name: str, *, is_ahead: bool) -> Screen:
    """Return the congratulations with the gift; ``is_ahead``: the birthday is still to come."""
    gift = shown_gift(speaker, voucher)
    facts = {"title": gift.title, "code": gift.code, "last_day": gift.last_day, "is_ahead": is_ahead}
    text = speaker.text("birthdays.gift", name=name, **facts)
    return Screen(text, keyboards.inline(speaker, [[MINE.button(speaker.label("vouchers.buttons.mine"))]]))
