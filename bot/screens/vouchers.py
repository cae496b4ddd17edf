"""Gifts, as the guest shows them and as staff take them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from bot import keyboards
from bot.actions import Action
from bot.notices import Screen
from bot.texts import Speaker
from club.rules.vouchers import Voucher, VoucherCard, VoucherState

REDEEM: Final = Action("vouchers.redeem")
"""Gift."""
NOT_NOW: Final = Action("vouchers.not_now")
MINE: Final = Action("vouchers.mine")


@dataclass(frozen=True, slots=True)
class ShownGift:
    """A gift as it is read in one language."""

    title: str
    code: str
    last_day: datetime
    state: str


def shown_gift(speaker: Speaker, voucher: Voucher, *, now: datetime | None = None) -> ShownGift:
    """Return the gift in a language; one whose time is over by ``now`` is expired, swept or not."""
    is_over = now is not None and voucher.state is VoucherState.ACTIVE and not voucher.is_usable(now)
    return ShownGift(
        title=voucher.title(speaker.language),
        code=grouped(speaker, voucher.code),
        last_day=voucher.expires_at - timedelta(seconds=1),
        state=VoucherState.EXPIRED if is_over else voucher.state,
    )


def shown_gifts(speaker: Speaker, vouchers: Iterable[Voucher], *, now: datetime | None = None) -> list[ShownGift]:
    """Return the gifts in a language."""
    return [shown_gift(speaker, voucher, now=now) for voucher in vouchers]


def grouped(speaker: Speaker, code: str) -> str:
    """Return a gift code as it is read aloud: in groups of three."""
    return speaker.typography.digits(" ".join(code[start : start + 3] for start in range(0, len(code), 3)))


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


def redeemed(speaker: Speaker, card: VoucherCard) -> Screen:
    """Return the receipt of whoever gave the gift."""
    voucher = card.voucher
    gift = shown_gift(speaker, voucher)
    text = speaker.text(
        "vouchers.redeemed", title=gift.title, guest=card.guest.name, code=gift.code, at=voucher.used_at
    )
    return Screen(text)


def receipt(speaker: Speaker, voucher: Voucher, by: str) -> Screen:
    """Return the guest's receipt."""
    title = voucher.title(speaker.language)
    return Screen(speaker.text("vouchers.receipt", title=title, by=by, at=voucher.used_at))


def birthday_gift(speaker: Speaker, voucher: Voucher, name: str) -> Screen:
    """Return the congratulations with the gift."""
    gift = shown_gift(speaker, voucher)
    text = speaker.text("birthdays.gift", name=name, title=gift.title, code=gift.code, last_day=gift.last_day)
    return Screen(text, keyboards.inline(speaker, [[MINE.button(speaker.label("vouchers.buttons.mine"))]]))
