"""/rewards: what points buy, and taking it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from telegram import Update

from bot.actions import Pressed
from bot.additions import Addition
from bot.commands import command
from bot.context import ClubContext
from bot.notices import Screen
from bot.redeeming import show_outcome
from bot.screens import rewards as screens
from bot.screens import vouchers as voucher_screens
from club.errors import RewardLocked
from club.rules.joining import require_joined
from club.rules.members import Member, MemberId
from club.rules.redemptions import Redemption, RedemptionState
from club.services import holds, rewards, vouchers
from storage.database import Snapshot

if TYPE_CHECKING:
    from bot.club_application import ClubApplication


async def show_all(update: Update, context: ClubContext) -> None:
    """Show what the guest can take now, what is missing for the rest, and her codes."""
    await context.show(await _page(context))


async def send_all(update: Update, context: ClubContext) -> None:
    """Show the same as a message of its own: what the button stands under is kept."""
    await context.answer()
    await context.send(await _page(context))


async def _page(context: ClubContext) -> Screen:
    """Return the catalogue; a club without rewards has gifts alone."""
    member, now = require_joined(context.member), context.now()
    if context.house.programme.rewards:
        found = await rewards.catalogue(context.db, member.id, house=context.house, now=now)
        return screens.catalogue(context.speaker, found, context.house, now=now)
    mine = await vouchers.list_mine(context.db, member.id, now=now)
    return voucher_screens.mine(context.speaker, mine, now=now, has_birthday=member.birthday is not None)


async def show_one(update: Update, context: ClubContext) -> None:
    """Show one reward, with the button that takes it when she can."""
    key = Pressed.of(update).text(0)
    offer = await rewards.offer(context.db, _guest(context), key, house=context.house, now=context.now())
    await context.show(screens.card(context.speaker, offer, context.house))


async def take(update: Update, context: ClubContext) -> None:
    """Take the reward: a voucher is shown here, and a code for the counter comes in this message's place."""
    pressed = Pressed.of(update)
    taken = await rewards.take(
        context.db,
        _guest(context),
        reward_key=pressed.text(0),
        times=pressed.number(1),
        cause=context.cause,
        now=context.now(),
        house=context.house,
        message_id=None if context.is_in_group else context.message_id,
    )
    if not isinstance(taken, Redemption):
        await context.show(voucher_screens.bought(context.speaker, taken, now=context.now()))
    elif taken.state is RedemptionState.RESERVED:
        await context.answer(context.label("rewards.held", title=taken.title(context.speaker.language)))
    else:
        async with context.db.snapshot() as view:
            card = await holds.read_card(view, taken.id)
        await context.show(await show_outcome(context.club, context.speaker, card))


async def show_again(context: ClubContext, pressed: Pressed, refusal: RewardLocked) -> Screen:
    """Show the reward as it is now in the place of the button that took it; all of them when it is no more."""
    key = pressed.text(0)
    member_id, house, now = _guest(context), context.house, context.now()
    offer = await rewards.find_offer(context.db, member_id, key, house=house, now=now)
    return await _page(context) if offer is None else screens.card(context.speaker, offer, house)


async def offer_rewards(context: ClubContext, view: Snapshot, member: Member) -> Addition | None:
    """Add the way to the rewards to the page of points, where the club has any."""
    if not context.house.programme.rewards:
        return None
    return Addition(buttons=[screens.to_rewards(context.speaker)])


def _guest(context: ClubContext) -> MemberId:
    return require_joined(context.member).id


def register(app: ClubApplication) -> None:
    """Register the command and the buttons of the catalogue."""
    command(app, "rewards", show_all)
    app.actions.on(screens.LIST, show_all)
    app.actions.on(screens.OPEN, show_one)
    app.actions.on(screens.TAKE, take)
    app.actions.on(voucher_screens.MINE, send_all)
    app.refusals.renew(RewardLocked, show_again)
    app.points_page.on("rewards", offer_rewards)
