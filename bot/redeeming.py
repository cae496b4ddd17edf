"""Redeeming: what staff typed after /redeem, and what her guest reads when it has ended.

Six digits are a code at the counter, nine a gift, and a serial is a receipt.
"""

from __future__ import annotations

from bot.club import Club
from bot.context import ClubContext
from bot.notices import Screen
from bot.screens import redemptions as screens
from bot.screens import rewards as reward_screens
from bot.screens import vouchers as voucher_screens
from bot.texts import Speaker
from club.rules.redemptions import RedemptionCard, is_short_code, read_serial
from club.rules.staff import Deed, require
from club.services import receipts, redemptions, rewards, vouchers


async def show_typed(context: ClubContext, typed: str) -> None:
    """Show what was typed, with the button that hands it over. Raises: NotAllowed, and refusals of the code."""
    colleague, now = require(context.staff, Deed.REDEEM), context.now()
    speaker, by = context.speaker, context.person_id
    if read_serial(typed) is not None:
        found = await receipts.look_up(context.db, typed, by=by)
        if isinstance(found, RedemptionCard):
            await context.send(screens.receipt(speaker, found, colleague.role))
        else:
            await context.send(voucher_screens.redeemed(speaker, found, colleague.role))
    elif is_short_code(typed):
        card = await redemptions.look_up(context.db, typed, by=by, now=now, house=context.house)
        await context.send(screens.look(speaker, card, colleague.role, now=now))
    else:
        gift = await vouchers.look_up(context.db, typed, by=by, now=now, house=context.house)
        await context.send(voucher_screens.look(speaker, gift))


async def show_outcome(club: Club, speaker: Speaker, card: RedemptionCard) -> Screen:
    """Return what became of a guest's reward, with the next step when she did not get it."""
    held = card.redemption
    offer = await rewards.find_offer(club.db, held.member_id, held.reward_key, house=club.house, now=club.now())
    return screens.outcome(speaker, card, reward_screens.after_release(speaker, held, offer))
