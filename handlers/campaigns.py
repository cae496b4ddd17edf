"""/broadcast: the owner speaks to all guests who allow it, and each of them may end it with one tap."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from telegram import Message, Update
from telegram.ext import MessageHandler, filters

from bot.actions import Pressed
from bot.commands import command
from bot.context import ClubContext
from bot.notices import NoticeRequest, Screen
from bot.screens import campaigns as screens
from bot.screens import privacy
from club.errors import StaleButton
from club.rules.campaigns import CampaignId, CampaignState, Standing
from club.rules.consents import Purpose
from club.services import campaigns, consents

if TYPE_CHECKING:
    from bot.club_application import ClubApplication

QUESTION: Final = "campaigns.message"

# The owner ------------------------------------------------------------------------------------------------------------


async def begin(update: Update, context: ClubContext) -> None:
    """Ask for the message, or show the campaign that is under way."""
    if await campaigns.bring(context.db, by=context.person_id, house=context.house, now=context.now()) is None:
        await context.ask(QUESTION)
        await context.say("campaigns.ask")


async def receive(update: Update, context: ClubContext, detail: Mapping[str, Any]) -> None:
    """Show the message as guests shall see it, and what can be done with it."""
    await campaigns.require_speaker(context.db, by=context.person_id)
    message = update.effective_message
    if message is None or not await _fits(message, context, detail):
        return
    preview = await context.bot.copy_message(context.chat, context.chat, message.message_id)
    campaign = await campaigns.draft(
        context.db,
        by=context.person_id,
        from_chat_id=context.chat,
        message_id=preview.message_id,
        cause=context.cause,
        now=context.now(),
    )
    await context.stop_asking()
    if campaign.message_id == preview.message_id:  # otherwise this update was handled before: its preview is there
        keyboard = screens.opt_out(context.speaker, campaign.id)
        await context.bot.edit_message_reply_markup(context.chat, campaign.message_id, reply_markup=keyboard)
    await _show_draft(context, campaign.id)


async def receive_forwarded(update: Update, context: ClubContext) -> None:
    """Take a forwarded message when it is what was asked for; anything else that is forwarded is not for us."""
    asked = await context.asked()
    if asked is not None and asked.question == QUESTION:
        await receive(update, context, asked.detail)


async def _fits(message: Message, context: ClubContext, detail: Mapping[str, Any]) -> bool:
    """Say kindly what cannot be sent to all; of an album, once."""
    if message.media_group_id is not None:
        if detail.get("album") != message.media_group_id:
            await context.ask(QUESTION, {"album": message.media_group_id})
            await context.say("campaigns.album")
        return False
    kinds = (message.text, message.photo, message.video, message.voice, message.audio, message.document)
    if not any(kinds):
        await context.say("campaigns.unfit")
        return False
    return True


async def look(update: Update, context: ClubContext) -> None:
    """Show again what can be done with the draft."""
    await _show_draft(context, _pressed(update))


async def test(update: Update, context: ClubContext) -> None:
    """Send the draft to whoever made it, just as a guest gets it."""
    standing = await _look(update, context)
    original = standing.campaign
    keyboard = screens.opt_out(context.speaker, original.id)
    await context.answer()
    await context.bot.copy_message(context.chat, original.from_chat_id, original.message_id, reply_markup=keyboard)


async def ask(update: Update, context: ClubContext) -> None:
    """Show once more to how many and from when, before it goes out."""
    standing = await _look(update, context)
    if standing.campaign.state is not CampaignState.DRAFT:
        raise StaleButton
    await context.show(screens.ask(context.speaker, standing))


async def confirm(update: Update, context: ClubContext) -> None:
    """Let the draft go out; its message shows the progress from now on."""
    message = update.effective_message
    if message is None:
        raise StaleButton
    campaign = await campaigns.confirm(
        context.db,
        _pressed(update),
        by=context.person_id,
        message_id=message.message_id,
        house=context.house,
        cause=context.cause,
        now=context.now(),
    )
    await context.answer(context.label(f"campaigns.toasts.{campaign.state}"))


async def pause(update: Update, context: ClubContext) -> None:
    """Hold the campaign."""
    campaign = await campaigns.pause(context.db, _pressed(update), **_event(context))
    await context.answer(context.label(f"campaigns.toasts.{campaign.state}"))


async def resume(update: Update, context: ClubContext) -> None:
    """Let the campaign go on."""
    campaign = await campaigns.resume(context.db, _pressed(update), **_event(context))
    await context.answer(context.label(f"campaigns.toasts.{campaign.state}"))


async def cancel(update: Update, context: ClubContext) -> None:
    """Send nothing more of the campaign."""
    campaign = await campaigns.cancel(context.db, _pressed(update), **_event(context))
    await context.answer(context.label(f"campaigns.toasts.{campaign.state}"))


async def discard(update: Update, context: ClubContext) -> None:
    """Throw the draft away."""
    standing = await _look(update, context)
    if standing.campaign.is_underway or standing.campaign.state is CampaignState.DONE:
        raise StaleButton
    await campaigns.cancel(context.db, standing.campaign.id, **_event(context))
    await context.show(screens.discarded(context.speaker))


# The guest ------------------------------------------------------------------------------------------------------------


async def stop(update: Update, context: ClubContext) -> None:
    """Send this guest no more campaigns, from this moment on; the message itself stays as it is."""
    if context.member is None:  # the owner tries the button of her own preview
        await context.answer(context.label("campaigns.toasts.stop_tried"))
        return
    await context.answer()
    await consents.set_consent(
        context.db,
        context.member.id,
        Purpose.MARKETING,
        granted=False,
        text_version=context.speaker.version("campaigns.buttons.stop"),
        cause=context.cause,
        now=context.now(),
    )
    await context.send(privacy.stopped_screen(context.speaker, context.house_name))


# Notices --------------------------------------------------------------------------------------------------------------


async def build_message(request: NoticeRequest) -> Screen | None:
    """Build one guest's copy, or nothing when she wants none any more."""
    async with request.club.db.snapshot() as view:
        campaign = await campaigns.find_delivery(
            view, request.detail["campaign"], request.detail["member"], now=request.club.now()
        )
    return None if campaign is None else screens.message(request.speaker, campaign)


async def build_progress(request: NoticeRequest) -> Screen:
    """Build the owner's progress message."""
    return screens.progress(request.speaker, request.detail)


# Inside ---------------------------------------------------------------------------------------------------------------


def _pressed(update: Update) -> CampaignId:
    return CampaignId(Pressed.of(update).number(0))


async def _look(update: Update, context: ClubContext) -> Standing:
    return await campaigns.look(
        context.db, _pressed(update), by=context.person_id, house=context.house, now=context.now()
    )


async def _show_draft(context: ClubContext, campaign_id: CampaignId) -> None:
    standing = await campaigns.look(
        context.db, campaign_id, by=context.person_id, house=context.house, now=context.now()
    )
    if standing.campaign.state is not CampaignState.DRAFT:
        raise StaleButton
    await context.show(screens.draft(context.speaker, context.house_name, standing))


def _event(context: ClubContext) -> dict[str, Any]:
    return {"by": context.person_id, "house": context.house, "cause": context.cause, "now": context.now()}


def register(app: ClubApplication) -> None:
    """Register the command, the buttons and the notices of campaigns."""
    command(app, "broadcast", begin)
    private_forward = filters.UpdateType.MESSAGE & filters.ChatType.PRIVATE & filters.FORWARDED
    app.add_handler(MessageHandler(private_forward, receive_forwarded))
    app.answers.on(QUESTION, receive)
    presses = {
        screens.LOOK: look,
        screens.TEST: test,
        screens.ASK: ask,
        screens.CONFIRM: confirm,
        screens.DISCARD: discard,
        screens.PAUSE: pause,
        screens.RESUME: resume,
        screens.CANCEL: cancel,
        screens.STOP: stop,
    }
    for action, press in presses.items():
        app.actions.on(action, press)
    app.club.notices.on("campaigns.message", build_message)
    app.club.notices.on("campaigns.progress", build_progress)
