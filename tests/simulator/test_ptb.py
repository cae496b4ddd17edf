"""python-telegram-bot itself as a client, unchanged but for its address: it must be at home here."""

import asyncio
import io
from collections.abc import AsyncIterator

import pytest
from telegram import (
    Bot,
    BotCommand,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputMediaPhoto,
    KeyboardButton,
    LabeledPrice,
    MenuButtonCommands,
    ReplyKeyboardMarkup,
    Update,
)
from telegram.error import BadRequest, ChatMigrated, Conflict, Forbidden, RetryAfter
from telegram.ext import Application, CallbackQueryHandler, CommandHandler, ContextTypes

from simulator import RunningServer, World
from simulator.actions import start
from simulator.samples import picture, voice
from tests.simulator.conftest import TOKEN, BareBot, Control


@pytest.fixture
async def ptb(server: RunningServer, world: World) -> AsyncIterator[Bot]:
    start(world, world.person(1001), world.only_bot())
    async with Bot(TOKEN, base_url=f"{server.url}/bot", base_file_url=f"{server.url}/file/bot") as bot:
        yield bot


async def test_an_application_polls_answers_and_edits(server: RunningServer, control: Control) -> None:
    async def greet(update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        assert update.message is not None
        keyboard = InlineKeyboardMarkup([[InlineKeyboardButton("بعدی", callback_data="v1:next")]])
        await update.message.reply_text("سلام", reply_markup=keyboard)

    async def go_on(update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        assert update.callback_query is not None
        await update.callback_query.answer("رفتیم")
        await update.callback_query.edit_message_text("صفحهٔ دو")

    builder = Application.builder().token(TOKEN)
    app = builder.base_url(f"{server.url}/bot").base_file_url(f"{server.url}/file/bot").build()
    app.add_handler(CommandHandler("start", greet))
    app.add_handler(CallbackQueryHandler(go_on))
    assert app.updater is not None
    async with app:
        await app.start()
        await app.updater.start_polling(poll_interval=0, timeout=5)
        await control.post("act/start", **{"as": 1001})
        shown = await control.sees(1001, "سلام")
        pressed = await control.post("act/press", **{"as": 1001, "message_id": shown["message_id"], "data": "v1:next"})
        assert pressed["text"] == "رفتیم"
        await control.sees(1001, "صفحهٔ دو")
        await app.updater.stop()
        await app.stop()
    assert await control.get("calls", errors=1) == []


async def test_files_go_up_come_back_and_are_sent_again(ptb: Bot) -> None:
    sent = await ptb.send_photo(1001, picture(), caption="<i>بشقاب</i>", parse_mode="HTML")
    assert [size.width for size in sent.photo] == [320, 480]
    assert sent.caption_entities[0].type == "italic"
    file = await ptb.get_file(sent.photo[-1].file_id)
    assert bytes(await file.download_as_bytearray()) == picture()
    again = await ptb.send_photo(1001, sent.photo[-1].file_id)
    assert again.photo[-1].file_unique_id == sent.photo[-1].file_unique_id
    spoken = await ptb.send_voice(1001, voice(), duration=1)
    assert spoken.voice is not None
    paper = await ptb.send_document(1001, io.BytesIO(b"a,b\n"), filename="points.csv")
    assert paper.document is not None
    assert paper.document.file_name == "points.csv"
    with pytest.raises(BadRequest, match=r"(?i)can't use file of type Voice as Photo"):
        await ptb.send_photo(1001, spoken.voice.file_id)


async def test_albums_copies_forwards_and_media_edits(ptb: Bot) -> None:
    album = await ptb.send_media_group(1001, [InputMediaPhoto(picture(), caption="یک"), InputMediaPhoto(picture())])
    assert len({message.media_group_id for message in album}) == 1
    copy = await ptb.copy_message(1001, 1001, album[0].message_id)
    assert copy.message_id > album[1].message_id
    forwarded = await ptb.forward_message(1001, 1001, album[0].message_id)
    assert forwarded.forward_origin is not None
    edited = await ptb.edit_message_media(InputMediaPhoto(picture(), caption="دو"), 1001, album[0].message_id)
    assert not isinstance(edited, bool)
    assert edited.caption == "دو"
    assert await ptb.delete_messages(1001, [message.message_id for message in album])


async def test_commands_menu_and_reply_keyboards(ptb: Bot, control: Control) -> None:
    await ptb.set_my_commands([BotCommand("menu", "منو")], language_code="fa")
    await ptb.set_my_commands([BotCommand("menu", "Menu")])
    await ptb.set_chat_menu_button(menu_button=MenuButtonCommands())
    seen = await control.get("commands", chat=1001, person=1001)
    assert seen["commands"] == [{"command": "menu", "description": "منو"}]
    key = KeyboardButton("ارسال شماره", request_contact=True)
    await ptb.send_message(1001, "شماره؟", reply_markup=ReplyKeyboardMarkup([[key]], one_time_keyboard=True))
    shared = await control.post("act/key", **{"as": 1001, "label": "ارسال شماره"})
    assert shared["contact"]["user_id"] == 1001
    assert await control.get("keyboard", chat=1001) is None


async def test_refusals_arrive_as_ptbs_own_exceptions(ptb: Bot, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(Forbidden, match="initiate conversation"):
        await ptb.send_message(1002, "سلام")
    with pytest.raises(BadRequest, match=r"(?i)chat not found"):
        await ptb.send_message(424242, "سلام")
    sent = await ptb.send_message(1001, "سلام")
    with pytest.raises(BadRequest, match=r"(?i)message is not modified"):
        await ptb.edit_message_text("سلام", 1001, sent.message_id)
    world.floods.is_enabled = True
    monkeypatch.setenv("PTB_TIMEDELTA", "1")
    for number in range(12):
        await ptb.send_message(1001, str(number))
    with pytest.raises(RetryAfter):
        await ptb.send_message(1001, "یکی بیشتر")


async def test_a_group_that_moves_says_where(ptb: Bot, control: Control) -> None:
    group = await control.post("groups", title="کارکنان", members=[1001], admins=[1002])
    moved = await control.post(f"groups/{group['id']}/migrate")
    with pytest.raises(ChatMigrated) as raised:
        await ptb.send_message(group["id"], "سلام")
    assert raised.value.new_chat_id == moved["id"]
    assert (await ptb.send_message(moved["id"], "سلام")).chat.type == "supergroup"


async def test_two_pollers_get_a_conflict(ptb: Bot, bot: BareBot) -> None:
    (update,) = await ptb.get_updates()
    first = asyncio.create_task(ptb.get_updates(offset=update.update_id + 1, timeout=10))
    await asyncio.sleep(0.2)
    assert await bot.call("getUpdates", offset=update.update_id + 1, timeout=1) == []
    with pytest.raises(Conflict, match="terminated by other getUpdates request"):
        await first


async def test_an_invoice_is_paid_after_the_bot_agrees(ptb: Bot, control: Control) -> None:
    sent = await ptb.send_invoice(
        1001, "سفارش ۱۷", "دو پرس شیشلیک", "order:17", "IRR", [LabeledPrice("جمع", 9_500_000)], provider_token="p:1"
    )
    paying = asyncio.create_task(control.post("act/pay", **{"as": 1001, "message_id": sent.message_id}))
    query = None
    while query is None:
        updates = await ptb.get_updates(offset=-1, timeout=2)
        query = updates[-1].pre_checkout_query
    assert query.invoice_payload == "order:17"
    await ptb.answer_pre_checkout_query(query.id, ok=True)
    assert (await paying)["paid"] is True
    paid = (await ptb.get_updates(offset=-1))[-1].message
    assert paid is not None
    assert paid.successful_payment is not None
    assert paid.successful_payment.total_amount == 9_500_000
