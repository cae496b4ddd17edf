"""The pictures of the guides, taken from a running demo.

    uv run docs/pictures.py              all of them, into docs/pictures/
    uv run docs/pictures.py guest card   only these

The demo is started on a free port, people play an evening in it over the simulator's control API, and headless
Chromium looks at the web chat. Needs Debian's packages `chromium` and `fonts-noto-color-emoji`.
"""

from __future__ import annotations

import argparse
import asyncio
import signal
import socket
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import aiohttp
from playwright.async_api import Browser, async_playwright

ROOT: Final = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from demo import cast  # noqa: E402 - found only now that the project's folder is on the path
from tests.conversation import Group, Person, RefusedAct, Seat, Seen, Telegram  # noqa: E402

PICTURES: Final = ROOT / "docs" / "pictures"
CHROMIUM: Final = Path("/usr/bin/chromium")
CHROMIUM_ARGS: Final = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
EMOJI: Final = Path("/usr/share/fonts/truetype/noto/NotoColorEmoji.ttf")

PHONE: Final = (400, 860)
TALL: Final = (400, 1040)
DESKTOP: Final = (1320, 860)

NEWS: Final = (
    "🌰 شب یلدا کنار آتش\n\n"
    "سی‌ام آذر از ساعت هفت شب، آش‌رشته و چای آتشی مهمان ما هستید؛ تا نیمه‌شب شاهنامه‌خوانی داریم.\n\n"
    "جا کم است. اگر می‌آیید، همین‌جا خبرمان کنید."
)

PATIENCE_S: Final = 30.0


class Missing(Exception):
    """Something that the pictures need is not on this machine; the message says how to get it."""


@dataclass(frozen=True)
class Scene:
    """A picture: who is shown, in which language and size."""

    people: str
    language: str = "fa"
    size: tuple[int, int] = PHONE


SCENES: Final = {
    "card": Scene(str(cast.SARA.id), size=TALL),
    "guest": Scene(str(cast.SARA.id), size=TALL),
    "board": Scene(f"{cast.WAITER.id}:staff", size=TALL),
    "desktop": Scene(f"{cast.SARA.id},{cast.WAITER.id}:staff,{cast.MANAGER.id}", size=DESKTOP),
    "points": Scene(str(cast.SARA.id)),
    "reward": Scene(str(cast.MARYAM.id), size=TALL),
    "report": Scene(str(cast.OWNER.id), size=TALL),
    "complaint": Scene(str(cast.SARA.id), size=TALL),
    "desk": Scene(str(cast.SUPPORT.id)),
    "english": Scene(str(cast.TOM.id), language="en", size=TALL),
    "owner": Scene(str(cast.OWNER.id), size=TALL),
    "today": Scene(str(cast.MANAGER.id)),
    "birthday": Scene(str(cast.MARYAM.id)),
}
"""Every picture; the play comes to them in this order."""


class Camera:
    """Looks at the web chat and keeps what it sees."""

    def __init__(self, browser: Browser, url: str, wanted: Sequence[str]) -> None:
        self._browser = browser
        self._url = url
        self._wanted = frozenset(wanted)

    async def takes(self, name: str) -> None:
        """Take a picture, if it is wanted."""
        if name not in self._wanted:
            return
        scene = SCENES[name]
        width, height = scene.size
        page = await self._browser.new_page(viewport={"width": width, "height": height}, device_scale_factor=1.5)
        await page.goto(f"{self._url}/?people={scene.people}&lang={scene.language}&theme=light&guide=0&chrome=0")
        await page.wait_for_selector("html[data-ready]")
        await page.wait_for_timeout(600)  # pictures inside the messages are drawn after they are there
        await page.screenshot(path=PICTURES / f"{name}.png")
        await page.close()
        print(f"docs/pictures/{name}.png")


class Evening:
    """An evening in the demo: who plays, and what happens."""

    def __init__(self, tg: Telegram, camera: Camera) -> None:
        self.tg = tg
        self.camera = camera
        self.group = Group(cast.GROUP_ID, cast.GROUP_TITLE)

    def player(self, actor: cast.Actor) -> Person:
        """Return somebody of the demo's cast."""
        return Person(self.tg, actor.id, actor.first_name, actor.id)

    async def plays(self) -> None:
        """Play it all; pictures are taken on the way."""
        sara, tom, maryam = (self.player(actor) for actor in cast.GUESTS)
        ali = self.player(cast.WAITER).at(self.group)
        await self.sara_joins(sara)
        await self.sara_orders(sara)
        await self.the_house_is_busy(ali, maryam)
        await self.sara_is_served(sara, ali, self.player(cast.COURIER).at(self.group))
        await self.sara_asks_why(sara)
        await self.maryam_takes_a_reward(maryam)
        await self.the_owner_reads(self.player(cast.OWNER))
        await self.sara_complains(sara)
        await self.tom_orders(tom)
        await self.the_owner_writes(self.player(cast.OWNER))
        await self.a_birthday_comes(maryam)

    async def sara_joins(self, sara: Person) -> None:
        """From the first press of start to the card."""
        await sara.starts()
        await sara.presses("فارسی")
        await sara.sees("شماره‌تان", within_s=PATIENCE_S)
        await sara.shares_contact()
        await sara.sees("به چه نامی", within_s=PATIENCE_S)
        await sara.presses("سارا")
        for label in ("دههٔ ۱۳۷۰", "۱۳۷۵", "خرداد", "۱۵", "بله، همین است"):
            await sara.presses(label, within_s=PATIENCE_S)
        await sara.presses("تبریک و هدیهٔ تولد", within_s=PATIENCE_S)
        await sara.presses("تازه‌ها و پیشنهادها", within_s=PATIENCE_S)
        await sara.presses("می‌پذیرم؛ عضو می‌شوم", within_s=PATIENCE_S)
        await sara.sees("کد عضویت", within_s=PATIENCE_S)
        await self.camera.takes("card")

    async def sara_orders(self, sara: Person) -> None:
        """Two plates of tahchin, to an address on the map."""
        await sara.presses("منو و سفارش")
        await sara.presses("پلوها", within_s=PATIENCE_S)
        await sara.presses("ته‌چین مرغ", within_s=PATIENCE_S)
        await sara.presses("ته‌دیگ اضافه", within_s=PATIENCE_S)
        await sara.sees("انتخاب شما: ته‌دیگ اضافه", within_s=PATIENCE_S)
        await sara.presses("+")
        await sara.sees("هر کدام", within_s=PATIENCE_S)
        await self.camera.takes("guest")
        await sara.presses("افزودن ·")
        await sara.presses("سبد و سفارش", within_s=PATIENCE_S)
        await sara.presses("ادامه ·", within_s=PATIENCE_S)
        await sara.presses("🛵 ارسال", within_s=PATIENCE_S)
        await sara.presses("نشانی تازه", within_s=PATIENCE_S)
        await sara.sees("نشانی را همین‌جا", within_s=PATIENCE_S)
        await sara.sends_location(36.3800, 59.3800)
        await sara.sees("در محدودهٔ", within_s=PATIENCE_S)
        await sara.says("ویرانی ۵، پلاک ۷، واحد ۲")
        await sara.presses("ثبت ·", within_s=PATIENCE_S)
        await sara.sees("به آشپزخانه رسید", within_s=PATIENCE_S)

    async def the_house_is_busy(self, ali: Seat, maryam: Person) -> None:
        """Members order what they always have; the staff move one card on and another not yet."""
        await self.moves_on(ali, cast.SARA.name, "۴۵ دقیقه")
        for actor, labels in (
            (cast.REGULARS[0], ("۲۰ دقیقه", "شروع کردیم", "آماده است")),
            (cast.REGULARS[2], ("۳۰ دقیقه", "شروع کردیم")),
        ):
            await self.takes_the_usual(self.player(actor))
            await self.moves_on(ali, actor.name, *labels)
            await self.tg.moves_clock(minutes=4)
        await self.takes_the_usual(maryam)
        await self.camera.takes("board")
        await self.tg.moves_clock(minutes=1)
        manager = self.player(cast.MANAGER)
        await manager.says("/today")
        await manager.sees("سفارش", within_s=PATIENCE_S)
        await self.camera.takes("desktop")

    async def takes_the_usual(self, guest: Person) -> None:
        """Order as always, in three taps."""
        await guest.says("⭐️ همیشگی")
        await guest.presses("همین را ·", within_s=PATIENCE_S)
        await guest.presses("ثبت ·", within_s=PATIENCE_S)
        await guest.sees("به آشپزخانه رسید", within_s=PATIENCE_S)

    async def moves_on(self, seat: Seat, guest: str, *labels: str) -> None:
        """Press the labels on the card of a guest's order, one after the other."""
        for label in labels:
            card = await self.card_of(seat, guest, label)
            await seat.presses(label, on=card)

    async def card_of(self, seat: Seat, *fragments: str) -> Seen:
        """Return the newest message with a text or button for each fragment; wait for it."""
        for _ in range(100):
            for seen in reversed(await self.tg.messages(seat.chat)):
                if all(fragment in seen or seen.find_button(fragment) for fragment in fragments):
                    return seen
            await asyncio.sleep(0.1)
        raise Missing(f"nobody wrote {' + '.join(fragments)}\n{await seat.screen()}")

    async def sara_is_served(self, sara: Person, ali: Seat, amir: Seat) -> None:
        """The kitchen cooks, the courier brings it."""
        for who, minutes, label, seen in (
            (ali, 2, "شروع کردیم", "روی آتش"),
            (ali, 15, "آماده است", "آماده است"),
            (amir, 2, "فرستادیم", "در راه است"),
            (amir, 14, "تحویل شد", "نوش جان"),
        ):
            await self.tg.moves_clock(minutes=minutes)
            await self.moves_on(who, cast.SARA.name, label)
            await sara.sees(seen, within_s=PATIENCE_S)

    async def sara_asks_why(self, sara: Person) -> None:
        """Points, and the reason for them."""
        await sara.sees("امتیاز", within_s=PATIENCE_S)
        await sara.presses("🎁 امتیازها")
        await sara.presses("تاریخچه", within_s=PATIENCE_S)
        history = await sara.sees("تاریخچهٔ امتیازهای شما", within_s=PATIENCE_S)
        await sara.presses("– سفارش", on=history)
        await sara.sees("هزینهٔ ارسال", within_s=PATIENCE_S)
        await self.camera.takes("points")

    async def maryam_takes_a_reward(self, maryam: Person) -> None:
        """A tea for points, held behind a code."""
        await maryam.says("/rewards")
        await maryam.presses("چای زعفرانی", within_s=PATIENCE_S)
        await maryam.presses("می‌گیرم", within_s=PATIENCE_S)
        await maryam.sees("به همکارمان نشان بدهید", within_s=PATIENCE_S)
        await self.camera.takes("reward")

    async def the_owner_reads(self, owner: Person) -> None:
        """What the club owes in points, and the year as a picture."""
        await owner.says("/report")
        await owner.presses("ماه‌به‌ماه", within_s=PATIENCE_S)
        await owner.sees("ماه", within_s=PATIENCE_S)
        await asyncio.sleep(3)  # the year is drawn aside
        await self.camera.takes("report")

    async def sara_complains(self, sara: Person) -> None:
        """A complaint with a picture, an answer, and her last word."""
        narges = self.player(cast.SUPPORT)
        await sara.presses("💬 گله یا شکایت")
        await sara.presses("سفارش", within_s=PATIENCE_S)
        await sara.presses("گله", within_s=PATIENCE_S)
        await sara.sees("بفرمایید چه شد", within_s=PATIENCE_S)
        await sara.sends_photo("دوغ در راه ریخته بود", content=(ROOT / "demo/pictures/doogh.jpg").read_bytes())
        await sara.sees("پیگیر شماست", within_s=PATIENCE_S)
        await narges.presses("پاسخ", within_s=PATIENCE_S)
        await narges.sees("در پاسخ به همین پیام", within_s=PATIENCE_S)
        await narges.says("شرمنده‌ایم سارا خانم؛ پیک‌مان با یک دوغ تازه همین حالا راه افتاد.")
        await sara.sees("راه افتاد", within_s=PATIENCE_S)
        await self.camera.takes("desk")
        await self.camera.takes("complaint")

    async def tom_orders(self, tom: Person) -> None:
        """The same house in English."""
        await tom.starts()
        await tom.presses("English", within_s=PATIENCE_S)
        await tom.sees("number", within_s=PATIENCE_S)
        await tom.shares_contact()
        await tom.sees("What may we call you?", within_s=PATIENCE_S)
        await tom.presses("Tom")
        await tom.presses("Not now", within_s=PATIENCE_S)
        await tom.presses("I agree and join", within_s=PATIENCE_S)
        await tom.sees("Member code", within_s=PATIENCE_S)
        await tom.presses("Menu and order")
        await tom.presses("Ash and soups", within_s=PATIENCE_S)
        await tom.presses("Sholeh Mashhadi", within_s=PATIENCE_S)
        await tom.presses("Large bowl", within_s=PATIENCE_S)
        await tom.sees("As you like it: Large bowl", within_s=PATIENCE_S)
        await self.camera.takes("english")

    async def the_owner_writes(self, owner: Person) -> None:
        """A message to all guests: seen first, sent, followed."""
        await owner.says("/broadcast")
        await owner.sees("همین‌جا بفرستید", within_s=PATIENCE_S)
        await owner.says(NEWS)
        await owner.presses("فرستادن به همه", within_s=PATIENCE_S)
        await owner.presses("بله، بفرستید", within_s=PATIENCE_S)
        await owner.sees("پیام همگانی تمام شد", within_s=PATIENCE_S)
        await self.camera.takes("owner")
        manager = self.player(cast.MANAGER)
        await manager.says("/today")
        await manager.sees("سفارش", within_s=PATIENCE_S)
        await self.camera.takes("today")

    async def a_birthday_comes(self, maryam: Person) -> None:
        """The clock is moved on, and the present arrives."""
        for _ in range(40):
            await self.tg.moves_clock(days=1)
            await asyncio.sleep(0.5)
            if any("تولدتان پیشاپیش مبارک" in each for each in await self.tg.messages(maryam.id)):
                break
        await maryam.says("/rewards")
        await maryam.sees("کد", within_s=PATIENCE_S)
        await self.camera.takes("birthday")


@asynccontextmanager
async def running_demo() -> AsyncIterator[str]:
    """Run the demo on a free port of this machine, and stop it at the end."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, str(ROOT / "run_bot.py"), "demo", "--port", str(port)]
    process = await asyncio.create_subprocess_exec(*command, cwd=ROOT, stdout=asyncio.subprocess.PIPE)
    try:
        assert process.stdout is not None, "it is piped"
        if not await process.stdout.readline():  # the greeting: it is open now
            raise Missing("the demo did not start; what it says is above")
        yield f"http://127.0.0.1:{port}"
    finally:
        if process.returncode is None:
            process.send_signal(signal.SIGINT)
            await process.wait()


def look_around() -> None:
    """Make sure that everything is here. Raises: Missing."""
    wanted = {"chromium": CHROMIUM, "fonts-noto-color-emoji": EMOJI}
    missing = [package for package, path in wanted.items() if not path.exists()]
    if missing:
        raise Missing(f"The pictures need Debian's packages {', '.join(missing)}: apt-get install {' '.join(missing)}")


async def take(names: Sequence[str]) -> None:
    """Play the evening and take the pictures."""
    look_around()
    PICTURES.mkdir(exist_ok=True)
    async with running_demo() as url, aiohttp.ClientSession() as http, async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=list(CHROMIUM_ARGS))
        await Evening(Telegram(http, url, cast.TOKEN), Camera(browser, url, names)).plays()
        await browser.close()


def main() -> int:
    """Take the pictures that are asked for, or all; return the exit status."""
    parser = argparse.ArgumentParser(description="Take the pictures of the guides from a running demo")
    parser.add_argument("names", nargs="*", choices=[[], *SCENES], metavar="NAME", help=", ".join(SCENES))
    try:
        asyncio.run(take(parser.parse_args().names or list(SCENES)))
    except (Missing, RefusedAct) as reason:
        print(reason, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
