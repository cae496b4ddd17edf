"""What the guides point at is there, and nothing in them is true on one machine only."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.texts import Texts

ROOT = Path(__file__).parents[2]
PAGES = sorted([ROOT / "README.md", ROOT / "CHANGELOG.md", *(ROOT / "docs").rglob("*.md"), *ROOT.glob("*/README.md")])
NAMES = [str(page.relative_to(ROOT)) for page in PAGES]


def links(page: Path) -> Iterator[str]:
    """What the page links to and shows, outside of code."""
    prose = re.sub(r"^```.*?^```|`[^`\n]*`", "", page.read_text(encoding="utf-8"), flags=re.DOTALL | re.MULTILINE)
    yield from re.findall(r"\]\(([^)\s]+)\)", prose)
    yield from re.findall(r"(?:src|href)=\"([^\"]+)\"", prose)


def anchors(page: Path) -> set[str]:
    """The headings of a page, as GitHub names them."""
    outside_code = re.sub(r"^```.*?^```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL | re.MULTILINE)
    headings = re.findall(r"^#+ (.+)$", outside_code, flags=re.MULTILINE)
    return {re.sub(r"[^\w\- \u200c]", "", heading.lower()).strip().replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES, ids=NAMES)
def test_links_lead_somewhere(page: Path) -> None:
    for link in links(page):
        if link.startswith(("https://", "http://127.0.0.1", "mailto:")):
            continue
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        assert target.exists(), f"{link} leads nowhere"
        assert target.is_relative_to(ROOT), f"{link} leads out of the project"
        if anchor:
            assert anchor in anchors(target), f"{link}: there is no such heading"


@pytest.mark.parametrize("page", PAGES, ids=NAMES)
def test_no_path_of_one_machine_is_told(page: Path) -> None:
    told = re.findall(r"(?:/(?:home|root|tmp|work|Users)/[\w.-]+|[A-Z]:\\\\\w+)", page.read_text(encoding="utf-8"))
    assert told == []


@pytest.mark.parametrize("page", PAGES, ids=NAMES)
def test_files_of_the_project_that_are_named_exist(page: Path) -> None:
    """Such as `club/rules/points.py`; what begins at the top of the project and has no place-holder in it."""
    folders = "|".join(each.name for each in ROOT.iterdir() if each.is_dir() and not each.name.startswith((".", "_")))
    text = page.read_text(encoding="utf-8")
    for named in re.findall(rf"`((?:{folders})/[\w./-]*)`", text):
        assert (ROOT / named).exists(), f"{named} is not there"


@pytest.mark.parametrize("page", [page for page in PAGES if ".fa." in page.name], ids=lambda page: page.name)
def test_persian_pages_are_written_in_persian(page: Path) -> None:
    prose = re.sub(r"```.*?```|`[^`]*`|\]\([^)]*\)|<[^>]+>", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    assert not re.search(r"[يكى]", prose), "Arabic letters"
    assert not re.search(r"\bنمی [\u0600-\u06ff]|\bمی [\u0600-\u06ff]| ها\b", prose), "a half-space is missing"
    assert not re.search(r"[0-9]", re.sub(r"^\d+\. ", "", prose, flags=re.MULTILINE)), "digits of another language"


def _labels(language: str) -> set[str]:
    """Every button and key that people press, without its picture and its facts."""
    texts = Texts.load(ZoneInfo("Asia/Tehran")).keys(language)
    pressed = (text for key, text in texts.items() if ".buttons." in key or ".keys." in key)
    return {re.sub(r"^[^\w]+|{{.*?}}", "", text).strip() for text in pressed}


@pytest.mark.parametrize(
    ("page", "language", "quoted"),
    [("owner.md", "en", "“([^”]+)”"), ("owner.fa.md", "fa", "«([^»]+)»")],
)
def test_buttons_that_the_owner_is_told_of_are_called_so(page: str, language: str, quoted: str) -> None:
    telegrams_own = {"شروع"}
    told = set(re.findall(quoted, (ROOT / "docs" / page).read_text(encoding="utf-8"))) - telegrams_own
    told = {" ".join(each.split()) for each in told}
    assert told
    assert told <= _labels(language), told - _labels(language)


@pytest.mark.parametrize("page", ["owner.md", "owner.fa.md"])
def test_commands_that_the_owner_is_told_of_exist(page: str) -> None:
    told = set(re.findall(r"`/([a-z_]+)`", (ROOT / "docs" / page).read_text(encoding="utf-8")))
    handlers = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "handlers").glob("*.py"))
    assert told == {name for name in told if f'"{name}"' in handlers}
