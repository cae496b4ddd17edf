"""The web chat in a real browser: what people see, press and send, against the real simulator."""

import re
import struct
import zlib
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import pytest_asyncio
from playwright.async_api import Browser, Locator, Page, async_playwright, expect

from simulator import RunningServer, World, serve

CHROMIUM = Path("/usr/bin/chromium")
CHROMIUM_ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
TOKEN = "5550001:AAEhBOweik6ad9r_QXMENQjcrGbqCr4K-abc"
SARA, REZA, AMIR = 1001, 1002, 1003
STAFF = -1001001

pytestmark = [
    pytest.mark.browser,
    pytest.mark.asyncio(loop_scope="module"),
    pytest.mark.skipif(not CHROMIUM.exists(), reason="needs Debian's chromium at /usr/bin/chromium"),
]


class Club:
    """A served world with a bot whose side the test plays over the Bot API."""

    def __init__(self, server: RunningServer, http: aiohttp.ClientSession) -> None:
        self.url = server.url
        self.world = server.world
        self._http = http
        self._offset = 0

    async def bot(self, method: str, **params: Any) -> Any:
        """Call the Bot API as the bot would, and fail the test when it is refused."""
        answer = await self.calls(method, **params)
        assert answer["ok"], answer
        return answer["result"]

    async def calls(self, method: str, **params: Any) -> Any:
        """Call the Bot API and return the whole answer, refused or not."""
        async with self._http.post(f"{self.url}/bot{TOKEN}/{method}", json=params) as response:
            return await response.json()

    async def acts(self, act: str, **body: Any) -> Any:
        """Let a person act from somewhere else than the page."""
        async with self._http.post(f"{self.url}/control/act/{act}", json=body) as response:
            answer = await response.json()
        assert answer["ok"], answer
        return answer["result"]

    async def gets(self, kind: str) -> Any:
        """Return the next update of this kind, waiting for it."""
        for _ in range(10):
            for update in await self.bot("getUpdates", offset=self._offset, timeout=2):
                self._offset = update["update_id"] + 1
                if kind in update:
                    return update[kind]
        raise AssertionError(f"the bot got no {kind}")

    async def says(self, text: str, chat: int = SARA, **params: Any) -> Any:
        """Send a text as the bot."""
        return await self.bot("sendMessage", chat_id=chat, text=text, **params)


@pytest_asyncio.fixture(loop_scope="module")
async def club() -> AsyncIterator[Club]:
    world = World()
    bot = world.add_bot(TOKEN, "garden_bot", "باغ زعفران")
    world.add_person("سارا", person_id=SARA, phone="+989151234567", label="مهمان", language_code="fa")
    world.add_person("رضا", person_id=REZA, phone="+989151112233", label="مهمان", language_code="fa")
    world.add_person("امیر", person_id=AMIR, label="گارسون", language_code="fa")
    world.add_group("کارکنان", [AMIR], chat_id=STAFF, admins=[AMIR], bots=[bot])
    server = await serve(world, "127.0.0.1", 0)
    async with aiohttp.ClientSession() as http:
        started = Club(server, http)
        for person in (SARA, AMIR):
            await started.acts("start", **{"as": person})
            await started.gets("message")
        yield started
    await server.close()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_ARGS)
        yield browser
        await browser.close()


class Screen:
    """An open page; `complaints` collects what the browser's console says against it."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.complaints: list[str] = []
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", lambda line: self.complaints.append(line.text) if line.type == "error" else None)

    def phone(self, person: int) -> Locator:
        """The column that shows this person."""
        return self.page.locator(f'.column[data-person="{person}"]')

    def message(self, text: str, person: int = SARA) -> Locator:
        """The bubble with this text on a person's screen."""
        return self.phone(person).locator(".message", has_text=text)

    def field(self, person: int = SARA) -> Locator:
        """Where this person writes."""
        return self.phone(person).get_by_label("پیام", exact=True)


Look = Callable[..., Awaitable[Screen]]


@pytest_asyncio.fixture(loop_scope="module")
async def look(browser: Browser) -> AsyncIterator[Look]:
    """Opens the page as `query` says and waits until its columns stand; closed again after the test."""
    contexts = []

    async def opened(club: Club, query: str = "?people=1001", **options: Any) -> Screen:
        options.setdefault("viewport", {"width": 1400, "height": 900})
        contexts.append(context := await browser.new_context(**options))
        context.set_default_timeout(8000)
        screen = Screen(await context.new_page())
        await screen.page.goto(f"{club.url}/{query}")
        await screen.page.locator(".column, .nobody").first.wait_for()
        return screen

    yield opened
    for context in contexts:
        await context.close()


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


async def test_the_clock_moves_to_tomorrow_and_to_a_jalali_day(look: Look, club: Club) -> None:
    club.world.clock.move(at=datetime(2026, 5, 4, 15, 0, tzinfo=UTC))
    screen = await look(club)
    clock = screen.page.locator(".clock")
    await expect(clock).to_contain_text("دوشنبه ۱۴ اردیبهشت ۱۴۰۵")
    await clock.click()
    await screen.page.get_by_role("button", name="فردا ساعت ۱۰").click()
    await expect(clock).to_contain_text("۱۰:۰۰")
    await expect(clock).to_contain_text("سه‌شنبه ۱۵ اردیبهشت")
    await clock.click()
    dialog = screen.page.get_by_role("dialog")
    await dialog.get_by_label("سال").select_option("1408")
    await dialog.get_by_label("ماه").select_option("12")
    await dialog.get_by_label("روز", exact=True).select_option("30")
    await dialog.get_by_label("ساعت", exact=True).select_option("21")
    await dialog.get_by_label("دقیقه").select_option("15")
    await dialog.get_by_role("button", name="برو به این زمان").click()
    await expect(clock).to_contain_text("۳۰ اسفند ۱۴۰۸")
    assert club.world.clock.now().replace(second=0, microsecond=0) == datetime(2030, 3, 20, 17, 45, tzinfo=UTC)


async def test_the_clock_runs_sixty_times_as_fast(look: Look, club: Club) -> None:
    screen = await look(club)
    await screen.page.locator(".clock").click()
    await screen.page.locator('[data-rate="60"]').click()
    await expect(screen.page.locator('[data-rate="60"]')).to_have_attribute("aria-pressed", "true")
    assert club.world.clock.rate == 60


async def test_the_log_shows_refusals_in_red_with_their_words(look: Look, club: Club) -> None:
    await club.says("خوب")
    refused = await club.calls("sendMessage", chat_id=SARA, text="<b>بد", parse_mode="HTML")
    assert not refused["ok"]
    screen = await look(club)
    await expect(screen.page.locator(".bar-button .badge")).to_have_text("۱")
    await screen.page.get_by_role("button", name="گزارش تماس‌ها").click()
    calls = screen.page.locator(".call")
    await expect(calls).to_have_count(2)
    await screen.page.get_by_label("فقط ردشده‌ها").check()
    await expect(calls).to_have_count(1)
    await expect(calls).to_contain_text(refused["description"])
    red, green, _ = await calls.locator(".call-bad").evaluate(
        "node => getComputedStyle(node).color.match(/\\d+/g).slice(0, 3).map(Number)"
    )
    assert red > 2 * green
    await club.calls("sendMessage", chat_id=99, text="سلام")
    await expect(calls).to_have_count(2)


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


async def test_several_people_stand_side_by_side_and_the_group_names_its_senders(look: Look, club: Club) -> None:
    screen = await look(club, "?people=1001,1002,staff")
    await expect(screen.page.locator(".column")).to_have_count(3)
    await club.says("سفارش ۱۷", chat=STAFF)
    bubble = screen.message("سفارش ۱۷", AMIR)
    await expect(bubble.locator(".author")).to_contain_text("باغ زعفران")
    tabs = screen.phone(AMIR).get_by_role("tab")
    await expect(tabs).to_have_count(2)
    await tabs.filter(has_text="باغ زعفران").click()
    await club.says("سفارش ۱۸", chat=STAFF)
    await expect(tabs.filter(has_text="کارکنان").locator(".badge")).to_have_text("۱")
    await screen.page.get_by_role("group", name="چند گفت‌وگو کنار هم").get_by_role("button", name="۲").click()
    await expect(screen.page.locator(".column")).to_have_count(2)
    assert "people=1001,1002" in screen.page.url


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


async def test_a_phone_shows_one_column_with_faces_and_nothing_sticks_out(look: Look, club: Club) -> None:
    await club.says("یک خط بلند " * 30 + "https://example.com/" + "x" * 90)
    screen = await look(club, "?people=1001,1002", viewport={"width": 360, "height": 760}, has_touch=True)
    await expect(screen.page.locator(".column")).to_have_count(1)
    overflow = "document.scrollingElement.scrollWidth - innerWidth"
    assert await screen.page.evaluate(overflow) <= 0
    assert await screen.page.evaluate(
        "[...document.querySelectorAll('.bubble, .composer *')].every(n => n.getBoundingClientRect().right <= 361)"
    )
    await screen.page.locator(".face", has_text="رضا").click()
    await expect(screen.phone(REZA)).to_be_visible()
    await screen.page.get_by_role("button", name="بیشتر").click()
    await screen.page.get_by_role("menuitem", name="گزارش تماس‌ها").click()
    await expect(screen.page.locator("#log-panel")).to_be_visible()
    assert await screen.page.evaluate(overflow) <= 0


async def test_clean_pictures_have_phones_and_nothing_else(look: Look, club: Club) -> None:
    screen = await look(club, "?people=1001,staff&chrome=0")
    await expect(screen.page.locator(".column")).to_have_count(2)
    await expect(screen.page.locator(".topbar")).to_be_hidden()
    await expect(screen.page.locator(".side, .drawer").first).to_be_hidden()


async def test_the_page_speaks_english_too(look: Look, club: Club) -> None:
    screen = await look(club)
    await screen.page.get_by_role("button", name="Show this page in English").click()
    await expect(screen.phone(SARA).get_by_label("Message", exact=True)).to_be_visible()
    assert await screen.page.evaluate("document.documentElement.dir") == "ltr"
    assert screen.complaints == []


async def test_the_guide_is_handed_in_and_can_open_columns(look: Look) -> None:
    world = World()
    world.add_bot(TOKEN, "garden_bot", "باغ زعفران")
    for person in (SARA, REZA):
        world.add_person(f"نفر {person}", person_id=person)
    guide = [{"title": "سفارش </script>", "text": "به `/menu` بروید", "people": "1001,1002"}]
    server = await serve(world, "127.0.0.1", 0, guide=guide)
    async with aiohttp.ClientSession() as http:
        screen = await look(Club(server, http), "?people=1001&guide=1")
        panel = screen.page.locator("#guide-panel")
        await expect(panel).to_contain_text("سفارش </script>")
        await expect(panel.locator("code")).to_have_text("/menu")
        await panel.get_by_role("button", name="نشانم بده").click()
        await expect(screen.page.locator(".column")).to_have_count(2)
    await server.close()


async def test_five_hundred_messages_are_drawn_quickly_and_a_new_one_is_seen(look: Look, club: Club) -> None:
    oldest = await club.says("کهن‌ترین")
    for n in range(498):
        await club.says(f"پیام شمارهٔ {n}", reply_markup={"inline_keyboard": [[{"text": "خوب", "callback_data": "x"}]]})
    screen = await look(club, "?people=1002")
    drawn_ms = await screen.page.evaluate(
        """async () => {
            const { column } = await import("/static/column.js");
            const began = performance.now();
            const made = column({ personId: 1001, chatId: 1001 }, () => undefined);
            document.getElementById("columns").append(made.node);
            while (document.querySelectorAll('[data-person="1001"] .message').length < 500) {
                await new Promise(requestAnimationFrame);
            }
            return performance.now() - began;
        }"""
    )
    assert drawn_ms < 3000
    await club.says("تازه‌ترین")
    await expect(screen.message("تازه‌ترین")).to_be_in_viewport()
    await club.bot("pinChatMessage", chat_id=SARA, message_id=oldest["message_id"])
    await screen.phone(SARA).locator(".pinned-button").click()
    await expect(screen.message("کهن‌ترین")).to_be_in_viewport()
    await club.says("در این میان")
    await expect(screen.phone(SARA).locator(".to-end")).to_have_attribute("data-missed", re.compile("[۱۲]"))
    await screen.phone(SARA).get_by_role("button", name="رفتن به آخرین پیام").click()
    await expect(screen.message("در این میان")).to_be_in_viewport()


async def test_the_page_comes_back_after_the_server_was_away(look: Look) -> None:
    def populated() -> World:
        world = World()
        world.add_bot(TOKEN, "garden_bot", "باغ زعفران")
        world.add_person("سارا", person_id=SARA)
        return world

    server = await serve(populated(), "127.0.0.1", 0)
    async with aiohttp.ClientSession() as http:
        screen = await look(Club(server, http))
        await server.close()
        await expect(screen.page.locator("body")).to_have_class(re.compile("offline"))
        again = await serve(populated(), "127.0.0.1", server.port)
        club = Club(again, http)
        await expect(screen.page.locator("body")).not_to_have_class(re.compile("offline"), timeout=15_000)
        await club.acts("start", **{"as": SARA})
        await club.says("برگشتیم")
        await expect(screen.message("برگشتیم")).to_be_visible()
    await again.close()


async def test_words_have_the_same_keys_in_both_languages(look: Look, club: Club) -> None:
    screen = await look(club)
    fa, en = await screen.page.evaluate(
        """Promise.all(["fa", "en"].map(async (lang) => {
            const words = (await import(`/static/words/${lang}.js`)).default;
            return Object.entries(words).map(([key, text]) => [key, String(text).match(/\\{\\w+\\}/g)?.sort() ?? []]);
        }))"""
    )
    assert sorted(fa) == sorted(en)


async def test_only_files_of_the_page_are_served_and_scripts_from_elsewhere_are_barred(club: Club) -> None:
    async with aiohttp.ClientSession() as http:
        async with http.get(f"{club.url}/") as page:
            assert "script-src 'self'" in page.headers["content-security-policy"]
        for name, kind in {"main.js": "text/javascript", "fonts/vazirmatn-33.woff2": "font/woff2"}.items():
            async with http.get(f"{club.url}/static/{name}") as asset:
                assert asset.content_type == kind
        for outside in ("..%2Fweb.py", "index.html", "%2Fetc%2Fpasswd"):
            async with http.get(f"{club.url}/static/{outside}") as answer:
                assert answer.status == 404
