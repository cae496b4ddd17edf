"""The page around the chats in a real browser: clock, log, guide, columns, languages, widths, long chats."""

import re
from datetime import UTC, datetime

import aiohttp
from playwright.async_api import expect

from simulator import World, serve
from tests.simulator.web.screen import (
    AMIR,
    IN_CHROMIUM,
    REZA,
    SARA,
    STAFF,
    TOKEN,
    Club,
    Look,
)

pytestmark = IN_CHROMIUM


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
