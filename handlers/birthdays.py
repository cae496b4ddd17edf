"""Birthdays: the congratulations with the gift."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.notices import NoticeRequest, Screen
from bot.screens.vouchers import birthday_gift
from club.rules.birthdays import next_occurrence
from club.rules.calendar import club_day
from club.rules.vouchers import VoucherId
from storage import members, vouchers

if TYPE_CHECKING:
    from bot.club_application import ClubApplication


async def build_gift(request: NoticeRequest) -> Screen | None:
    """Congratulate; a gift that is over, or whose guest has asked to be forgotten, is not spoken of."""
    async with request.club.db.snapshot() as view:
        voucher = await vouchers.find(view, VoucherId(request.detail["voucher"]))
        if voucher is None or not voucher.is_usable(request.club.now()):
            return None
        member = await members.get(view, voucher.member_id)
    if member.forgotten_at or member.birthday is None:
        return None
    today = club_day(request.club.now(), request.club.house.zone)
    comes_at = next_occurrence(member.birthday, today).day
    # A machine that slept congratulates late: the next birthday is a year off then, beyond the gift.
    is_ahead = today < comes_at <= club_day(voucher.expires_at, request.club.house.zone)
    return birthday_gift(request.speaker, voucher, member.name or "", is_ahead=is_ahead)


def register(app: ClubApplication) -> None:
    """Register the congratulations."""
    app.club.notices.on("birthdays.gift", build_gift)
