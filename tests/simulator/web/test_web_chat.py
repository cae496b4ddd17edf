"""The web chat in a real browser: what people see, press and send, against the real simulator."""

import re
import struct
import zlib

from playwright.async_api import expect

from tests.simulator.web.screen import (
    AMIR,
    IN_CHROMIUM,
    REZA,
    SARA,
    STAFF,
    Club,
    Look,
)

pytestmark = IN_CHROMIUM


def png(width: int = 40, height: int = 30) -> bytes:
    """A small red picture."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    rows = (b"\x00" + b"\xc8\x30\x30" * width) * height
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


async def test_what_a_person_writes_reaches_the_bot_and_the_answer_appears(look: Look, club: Club) -> None:
    screen = await look(club)
    await screen.field().fill("سلام، میز دارید؟")
    await screen.field().press("Enter")
    assert (await club.gets("message"))["text"] == "سلام، میز دارید؟"
    await expect(screen.message("میز دارید")).to_have_class(re.compile("mine"))
    await expect(screen.field()).to_have_value("")
    await club.says("بله، خوش آمدید.")
    await expect(screen.message("خوش آمدید")).to_have_class(re.compile("theirs"))
    assert screen.complaints == []


async def test_shift_enter_makes_a_line_and_a_slash_offers_commands(look: Look, club: Club) -> None:
    await club.bot("setMyCommands", commands=[{"command": "menu", "description": "منوی امروز"}])
    screen = await look(club)
    await screen.field().press_sequentially("یک")
    await screen.field().press("Shift+Enter")
    await screen.field().press_sequentially("دو")
    await screen.field().press("Enter")
    await expect(screen.message("یک\nدو")).to_have_count(1)
    await screen.field().fill("/m")
    await screen.page.get_by_role("option", name="منوی امروز").click()
    await expect(screen.message("/menu")).to_have_count(1)


async def test_a_pressed_button_waits_shows_the_answer_and_the_edit(look: Look, club: Club) -> None:
    key = {"inline_keyboard": [[{"text": "افزودن", "callback_data": "add"}, {"text": "سایت", "url": "https://a.ir"}]]}
    sent = await club.says("کباب؟", reply_markup=key)
    screen = await look(club)
    button = screen.page.get_by_role("button", name="افزودن")
    await button.click()
    query = await club.gets("callback_query")
    assert (query["data"], query["from"]["id"]) == ("add", SARA)
    await expect(button).to_have_attribute("aria-busy", "true")
    await club.bot("answerCallbackQuery", callback_query_id=query["id"], text="افزوده شد")
    await expect(screen.phone(SARA).locator(".toast")).to_have_text("افزوده شد")
    key["inline_keyboard"][0][0]["text"] = "یکی دیگر"
    await club.bot(
        "editMessageText", chat_id=SARA, message_id=sent["message_id"], text="یک کباب در سبد", reply_markup=key
    )
    await expect(screen.message("یک کباب در سبد").locator(".meta")).to_contain_text("ویرایش‌شده")
    await expect(screen.page.get_by_role("button", name="یکی دیگر")).to_be_focused()
    assert screen.complaints == []


async def test_an_alert_must_be_closed_by_hand(look: Look, club: Club) -> None:
    await club.says("لغو؟", reply_markup={"inline_keyboard": [[{"text": "لغو", "callback_data": "no"}]]})
    screen = await look(club)
    await screen.page.get_by_role("button", name="لغو").click()
    query = await club.gets("callback_query")
    await club.bot("answerCallbackQuery", callback_query_id=query["id"], text="غذا روی آتش است <b>", show_alert=True)
    alert = screen.page.get_by_role("dialog")
    await expect(alert).to_contain_text("غذا روی آتش است <b>")
    await alert.get_by_role("button", name="باشد").click()
    await expect(alert).to_have_count(0)


async def test_rows_of_buttons_stand_exactly_as_sent(look: Look, club: Club) -> None:
    rows = [["سه", "دو", "یک"], ["تمام"]]
    keys = [[{"text": text, "callback_data": text} for text in row] for row in rows]
    await club.says("چند تا؟", reply_markup={"inline_keyboard": keys})
    screen = await look(club)
    await expect(screen.page.locator(".inline-key")).to_have_count(4)
    places = await screen.page.locator(".inline-key").evaluate_all(
        "keys => keys.map(k => [k.textContent, k.getBoundingClientRect().x, k.getBoundingClientRect().y])"
    )
    first_row = [text for text, _, y in sorted(places, key=lambda place: place[1]) if y == places[0][2]]
    assert first_row == ["سه", "دو", "یک"]


async def test_a_deep_link_button_starts_the_bot_for_the_person_who_pressed(look: Look, club: Club) -> None:
    link = {"inline_keyboard": [[{"text": "میز ۷", "url": "https://t.me/garden_bot?start=table-7"}]]}
    await club.says("میزها", chat=STAFF, reply_markup=link)
    screen = await look(club, f"?people={AMIR}:{STAFF}")
    await screen.page.get_by_role("button", name="میز ۷").click()
    await expect(screen.message("/start table-7", AMIR)).to_have_count(1)
    assert await screen.phone(AMIR).get_attribute("data-chat") == str(AMIR)


async def test_contact_key_asks_and_shares_the_own_number(look: Look, club: Club) -> None:
    keyboard = {
        "keyboard": [[{"text": "فرستادن شماره", "request_contact": True}]],
        "resize_keyboard": True,
        "one_time_keyboard": True,
        "input_field_placeholder": "شمارهٔ شما",
    }
    await club.says("شماره‌تان را بفرستید", reply_markup=keyboard)
    screen = await look(club)
    await expect(screen.field()).to_have_attribute("placeholder", "شمارهٔ شما")
    key = screen.page.locator(".key", has_text="فرستادن شماره")
    await key.click()
    await screen.page.get_by_role("dialog").get_by_role("button", name="فرستادن").click()
    contact = (await club.gets("message"))["contact"]
    assert (contact["phone_number"], contact["user_id"]) == ("989151234567", SARA)
    await expect(screen.phone(SARA).locator(".contact")).to_contain_text("شمارهٔ خودش")
    await expect(key).to_have_count(0)


async def test_location_key_offers_places_of_mashhad(look: Look, club: Club) -> None:
    await club.says("کجا؟", reply_markup={"keyboard": [[{"text": "این‌جا هستم", "request_location": True}]]})
    screen = await look(club)
    await screen.page.locator(".key").click()
    await screen.page.get_by_role("button", name="شاندیز").click()
    await expect(screen.phone(SARA).locator(".place")).to_contain_text("۳۶.۳۹۵۶")


async def test_an_uploaded_photo_arrives_with_its_caption_and_is_shown(look: Look, club: Club) -> None:
    screen = await look(club)
    await screen.page.get_by_role("button", name="پیوست").click()
    async with screen.page.expect_file_chooser() as chooser:
        await screen.page.get_by_role("menuitem", name="عکس از این دستگاه").click()
    await (await chooser.value).set_files({"name": "kebab.png", "mimeType": "image/png", "buffer": png()})
    await screen.page.get_by_label("شرح عکس").fill("غذا سرد بود")
    await screen.page.get_by_label("شرح عکس").press("Enter")
    image = screen.phone(SARA).locator(".message .photo img")
    await expect(image).to_have_js_property("naturalWidth", 40)
    message = await club.gets("message")
    assert message["caption"] == "غذا سرد بود"
    file = await club.bot("getFile", file_id=message["photo"][-1]["file_id"])
    assert file["file_size"] == len(png())


async def test_samples_need_nothing_at_hand(look: Look, club: Club) -> None:
    screen = await look(club)
    await screen.page.get_by_role("button", name="پیام صوتی نمونه").click()
    await expect(screen.phone(SARA).locator(".voice")).to_have_count(1)
    await screen.page.get_by_role("button", name="پیوست").click()
    await screen.page.get_by_role("menuitem", name="عکس نمونه").click()
    await screen.page.get_by_role("dialog").get_by_role("button", name="فرستادن").click()
    await expect(screen.phone(SARA).locator(".message .photo img")).to_have_js_property("naturalWidth", 960)
    assert screen.complaints == []


async def test_formatting_is_shown_and_html_in_messages_stays_text(look: Look, club: Club) -> None:
    await club.says(
        "<b>پررنگ</b> <i>کج</i> <code>BZ-1</code> <tg-spoiler>راز</tg-spoiler>\n"
        "<blockquote>نقل</blockquote>\n&lt;img src=x onerror=alert(1)&gt; <a href='https://a.ir'>پیوند</a>",
        parse_mode="HTML",
    )
    await club.acts("text", **{"as": SARA, "text": "<script>alert(2)</script>"})
    screen = await look(club)
    text = screen.message("پررنگ").locator(".text")
    for tag, words in {"b": "پررنگ", "i": "کج", "code": "BZ-1", "blockquote": "نقل", "a": "پیوند"}.items():
        await expect(text.locator(tag)).to_have_text(words)
    await expect(text).to_contain_text("<img src=x onerror=alert(1)>")
    await expect(screen.message("<script>alert(2)</script>")).to_have_count(1)
    spoiler = text.locator(".spoiler")
    await spoiler.press("Enter")
    await expect(spoiler).to_have_class(re.compile("shown"))
    assert screen.complaints == []


async def test_a_long_quote_unfolds(look: Look, club: Club) -> None:
    lines = "\n".join(f"سطر {n}" for n in range(12))
    await club.says(f"<blockquote expandable>{lines}</blockquote>", parse_mode="HTML")
    screen = await look(club)
    quote = screen.phone(SARA).locator("blockquote")
    folded = await quote.evaluate("node => node.offsetHeight")
    await quote.get_by_role("button").click()
    assert await quote.evaluate("node => node.offsetHeight") > folded * 2


async def test_each_paragraph_runs_by_its_own_first_letter(look: Look, club: Club) -> None:
    await club.says("سلام به شما\nHello to you")
    screen = await look(club)
    assert await screen.page.evaluate("getComputedStyle(document.documentElement).direction") == "rtl"
    text = screen.message("Hello").locator(".text")
    edges = await text.evaluate(
        """node => {
            const box = node.getBoundingClientRect();
            const line = (from, to) => {
                const range = document.createRange();
                range.setStart(node.firstChild, from);
                range.setEnd(node.firstChild, to);
                const at = range.getBoundingClientRect();
                return [at.left - box.left, box.right - at.right];
            };
            return [line(0, 11), line(12, 24)];
        }"""
    )
    (persian_left, persian_right), (english_left, english_right) = edges
    assert persian_right < 2 < persian_left
    assert english_left < 2
    assert english_left < english_right


async def test_an_invoice_is_paid_with_its_button(look: Look, club: Club) -> None:
    await club.bot(
        "sendInvoice",
        chat_id=SARA,
        title="پیش‌پرداخت",
        description="نیمی از سفارش",
        payload="order-14",
        provider_token="1:TEST:2",
        currency="IRR",
        prices=[{"label": "غذا", "amount": 250_000_000}],
    )
    screen = await look(club)
    await screen.page.get_by_role("button", name="۲٬۵۰۰٬۰۰۰").click()
    checkout = await club.gets("pre_checkout_query")
    await club.bot("answerPreCheckoutQuery", pre_checkout_query_id=checkout["id"], ok=True)
    assert (await club.gets("message"))["successful_payment"]["invoice_payload"] == "order-14"
    await expect(screen.phone(SARA).locator(".service")).to_contain_text("۲٬۵۰۰٬۰۰۰")


async def test_topics_of_a_forum_can_be_read_and_written_apart(look: Look, club: Club) -> None:
    world, forum = club.world, -1_001_000_000_007
    world.add_group("آشپزخانه", [AMIR], chat_id=forum, admins=[AMIR], is_forum=True, bots=[world.only_bot()])
    orders = await club.bot("createForumTopic", chat_id=forum, name="سفارش‌ها")
    await club.says("سفارش ۱۲", chat=forum, message_thread_id=orders["message_thread_id"])
    await club.says("خبر همگانی", chat=forum)
    screen = await look(club, f"?people={AMIR}:{forum}")
    await expect(screen.message("خبر همگانی", AMIR)).to_have_count(1)
    await screen.phone(AMIR).get_by_role("button", name="سفارش‌ها").click()
    await expect(screen.message("خبر همگانی", AMIR)).to_have_count(0)
    await expect(screen.message("سفارش ۱۲", AMIR)).to_have_count(1)
    await screen.field(AMIR).fill("رسید")
    await screen.field(AMIR).press("Enter")
    assert (await club.gets("message"))["message_thread_id"] == orders["message_thread_id"]


async def test_a_new_person_presses_start_and_can_block_the_bot(look: Look, club: Club) -> None:
    screen = await look(club, f"?people={REZA}")
    await screen.phone(REZA).get_by_role("button", name="شروع", exact=True).click()
    await expect(screen.message("/start", REZA)).to_have_count(1)
    await screen.page.get_by_role("button", name="کارهای این گفت‌وگو").click()
    await screen.page.get_by_role("menuitem", name="بستن ربات").click()
    await expect(screen.phone(REZA)).to_contain_text("این ربات را بسته است")
    assert (await club.calls("sendMessage", chat_id=REZA, text="سلام"))["error_code"] == 403
    await screen.phone(REZA).get_by_role("button", name="باز کردن دوبارهٔ ربات").click()
    await expect(screen.field(REZA)).to_be_visible()


async def test_typing_pins_replies_and_deletions_are_seen(look: Look, club: Club) -> None:
    first = await club.says("نشانی ما: سجاد")
    screen = await look(club)
    await club.bot("sendChatAction", chat_id=SARA, action="typing")
    await expect(screen.phone(SARA).locator(".chat-title")).to_contain_text("در حال نوشتن")
    await club.bot("pinChatMessage", chat_id=SARA, message_id=first["message_id"])
    await expect(screen.phone(SARA).locator(".pinned")).to_contain_text("نشانی ما: سجاد")
    await club.says("همان‌جا", reply_parameters={"message_id": first["message_id"]})
    await expect(screen.message("همان‌جا").locator(".quote")).to_contain_text("نشانی ما")
    await club.bot("deleteMessage", chat_id=SARA, message_id=first["message_id"])
    await expect(screen.phone(SARA).locator(f'.message[data-id="{first["message_id"]}"]')).to_have_count(0)


async def test_a_person_replies_to_and_edits_messages(look: Look, club: Club) -> None:
    await club.says("چند نفرید؟")
    screen = await look(club)
    await screen.message("چند نفرید").click(button="right", position={"x": 20, "y": 10})
    await screen.page.get_by_role("menuitem", name="پاسخ").click()
    await screen.field().fill("سه نفر")
    await screen.field().press("Enter")
    mine = screen.phone(SARA).locator(".message.mine").last
    await expect(mine.locator(".quote")).to_contain_text("چند نفرید")
    await mine.locator(".bubble").click(button="right")
    await screen.page.get_by_role("menuitem", name="ویرایش").click()
    await expect(screen.field()).to_have_value("سه نفر")
    await screen.field().fill("چهار نفر")
    await screen.field().press("Enter")
    await expect(mine).to_contain_text("چهار نفر")
    assert (await club.gets("edited_message"))["text"] == "چهار نفر"
