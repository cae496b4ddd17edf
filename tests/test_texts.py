"""Every word a person reads: the same keys and facts in every language, and nothing that Telegram would refuse."""

from __future__ import annotations

import re
from pathlib import Path
from zoneinfo import ZoneInfo

import jinja2
import pytest
from jinja2 import nodes

from bot.texts import LANGUAGES, LOCALES, TextFault, Texts
from bot.typography import hold_commands, lean_right
from simulator.text import with_automatic

TEXTS = Texts.load(ZoneInfo("Asia/Tehran"))
KEYS = sorted(set().union(*(TEXTS.keys(language) for language in LANGUAGES)))
ROOT = Path(__file__).parents[1]
ALLOWED_TAGS = {"b", "i", "u", "s", "code", "pre", "a", "blockquote", "tg-spoiler"}


def variables(template: str) -> set[str]:
    """The facts a text asks for; loop variables and filters are its own."""
    tree = jinja2.Environment().parse(template)
    names = {node.name for node in tree.find_all(nodes.Name) if node.ctx == "load"}
    own = {node.name for node in tree.find_all(nodes.Name) if node.ctx == "store"}
    return names - own - {"t", "house"}


@pytest.mark.parametrize("key", KEYS)
def test_every_language_has_the_text_with_the_same_facts(key: str) -> None:
    asked = {language: variables(TEXTS.keys(language).get(key, "{{ missing }}")) for language in LANGUAGES}
    assert len({frozenset(each) for each in asked.values()}) == 1, asked


def test_no_text_is_kept_that_nothing_says() -> None:
    """A key is written out somewhere, or begins as one that is put together."""
    places = [ROOT / "run_bot.py", *LOCALES.rglob("*.toml")]
    places += [path for folder in ("bot", "club", "handlers", "jobs") for path in (ROOT / folder).rglob("*.py")]
    said = "\n".join(path.read_text(encoding="utf-8") for path in places)
    written = set(re.findall(r"""["']([a-z_0-9]+\.[a-z_0-9.]+)["']""", said))
    beginnings = tuple(re.findall(r"""["']([a-z_0-9]+\.[a-z_0-9.]*)(?:\{|["'] ~)""", said))
    assert [key for key in KEYS if key not in written and not key.startswith(beginnings)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_tags_are_telegrams_and_closed(language: str) -> None:
    for key, template in TEXTS.keys(language).items():
        tags = re.findall(r"<(/?)([a-z-]+)[^>]*>", template)
        assert {name for _, name in tags} <= ALLOWED_TAGS, key
        for name in ALLOWED_TAGS:
            opened = sum(1 for closing, each in tags if each == name and not closing)
            assert opened == sum(1 for closing, each in tags if each == name and closing), (key, name)


@pytest.mark.parametrize("language", LANGUAGES)
def test_texts_leave_room_within_telegrams_limits(language: str) -> None:
    for key, template in TEXTS.keys(language).items():
        limit = 40 if ".buttons." in key or ".keys." in key else 3000
        assert len(template.encode("utf-16-le")) // 2 <= limit, key


def test_persian_is_written_with_persian_letters_and_half_spaces() -> None:
    for key, template in TEXTS.keys("fa").items():
        words = re.sub(r"{{.*?}}|{%.*?%}|<[^>]+>|/\w+", "", template, flags=re.DOTALL)
        assert not re.search(r"[يكى]", words), f"{key}: Arabic letters"
        assert not re.search(r"\bنمی [\u0600-\u06ff]|\bمی [\u0600-\u06ff]| ها\b", words), (
            f"{key}: a half-space is missing"
        )
        assert not re.search(r"[0-9]", words), f"{key}: digits of another language"
        assert "نمی‌دانم" not in words, key
        assert "خطا" not in words, key


@pytest.mark.parametrize("language", LANGUAGES)
def test_languages_have_the_same_files(language: str) -> None:
    assert {path.name for path in (LOCALES / language).glob("*.toml")} == {
        path.name for path in (LOCALES / LANGUAGES[0]).glob("*.toml")
    }


def test_numbers_that_stand_in_a_text_are_written_as_the_language_does(tmp_path: Path) -> None:
    for language in ("fa", "en"):
        (tmp_path / language).mkdir()
        (tmp_path / language / "try.toml").write_text('of = "{{ mark }} / {{ 5 }}"', encoding="utf-8")
    texts = Texts((tmp_path,), ZoneInfo("Asia/Tehran"))
    assert "۲ / ۵" in texts.speaker("fa").text("try.of", mark=2)
    assert "2 / 5" in texts.speaker("en").text("try.of", mark=2)


def test_values_are_escaped_isolated_and_localised(tmp_path: Path) -> None:
    for language, words in (("fa", "سلام {{ name }}، {{ count }}"), ("en", "Hello {{ name }}, {{ count }}")):
        (tmp_path / language).mkdir()
        (tmp_path / language / "try.toml").write_text(f'hello = "{words}"', encoding="utf-8")
    texts = Texts((tmp_path,), ZoneInfo("Asia/Tehran"))
    facts = {"name": "<b>علی & Co</b>", "count": 1234567}
    assert (
        texts.speaker("fa").text("try.hello", **facts) == "سلام \u2068&lt;b&gt;علی &amp; Co&lt;/b&gt;\u2069، ۱٬۲۳۴٬۵۶۷"
    )
    assert texts.speaker("en").label("try.hello", **facts) == "Hello \u2068<b>علی & Co</b>\u2069, 1,234,567"
    with pytest.raises(jinja2.UndefinedError):
        texts.speaker("fa").text("try.hello", name="x")


def test_a_persian_reader_sees_numbers_of_iran_by_their_nought(tmp_path: Path) -> None:
    for language in ("fa", "en"):
        (tmp_path / language).mkdir()
        (tmp_path / language / "try.toml").write_text('of = "{{ number|phone }}"', encoding="utf-8")
    fa, en = (Texts((tmp_path,), ZoneInfo("Asia/Tehran")).speaker(language) for language in ("fa", "en"))
    assert fa.text("try.of", number="+989151234567") == "\u200f\u2066۰۹۱۵۱۲۳۴۵۶۷\u2069"
    assert fa.text("try.of", number="+4915112345678") == "\u200f\u2066+۴۹۱۵۱۱۲۳۴۵۶۷۸\u2069"
    assert en.text("try.of", number="+989151234567") == "\u2066+989151234567\u2069"


def test_a_broken_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "fa").mkdir()
    (tmp_path / "fa" / "try.toml").write_text("hello = 5", encoding="utf-8")
    with pytest.raises(TextFault, match=r"try\.hello"):
        Texts((tmp_path,), ZoneInfo("Asia/Tehran"))


def test_a_clubs_own_words_stand_over_the_standard_ones(tmp_path: Path) -> None:
    (tmp_path / "fa").mkdir()
    (tmp_path / "fa" / "home.toml").write_text('cancelled = "چشم."', encoding="utf-8")
    texts = Texts.load(ZoneInfo("Asia/Tehran"), own=tmp_path)
    assert texts.speaker("fa").text("home.cancelled") == "چشم."
    assert texts.speaker("fa").text("home.nothing_to_cancel").startswith("کار نیمه")


@pytest.mark.parametrize(
    ("line", "leans"),
    [
        ("سلام \u2068Tom\u2069", False),
        ("\u2068شیشلیک\u2069: \u2068پنج دنده\u2069", True),
        ("<b>\u2068Tom\u2069</b>", True),
        ("۱۲ × \u2068Coke\u2069", True),
        ("• \u2068کباب\u2069: \u2068\u2068ساعت \u2068۱۵:۰۰\u2069 تا \u2068۱۸:۰۰\u2069\u2069\u2069", True),
        ("🌿", True),
        ("Which language?", False),
        ("\u200f· ۵", False),
        ("", False),
    ],
)
def test_a_line_of_values_alone_runs_from_the_right_too(line: str, leans: bool) -> None:
    assert lean_right(line) == ("\u200f" + line if leans else line)
    assert lean_right(f"سلام\n{line}").split("\n")[1] == lean_right(line)


def test_what_a_template_leaves_out_leaves_no_gap(tmp_path: Path) -> None:
    (tmp_path / "fa").mkdir()
    (tmp_path / "en").mkdir()
    (tmp_path / "en" / "try.toml").write_text(
        'gap = """One\n\n{% if note %}{{ note }}{% endif %}\n\n{{ phone|dial }}"""', encoding="utf-8"
    )
    texts = Texts((tmp_path,), ZoneInfo("Asia/Tehran"))
    assert texts.speaker("en").text("try.gap", note="", phone="+98915") == "One\n\n\u2066+98915\u2069"


@pytest.mark.parametrize(
    ("written", "held"),
    [
        ("راهنما با /help می‌آید.", "راهنما با \u2066/help\u2069 می‌آید."),
        ("/menu", "\u2066/menu\u2069"),
        ("«/board» را بزنید", "«\u2066/board\u2069» را بزنید"),
        ("<b>نام</b> https://t.me/x", "<b>نام</b> https://t.me/x"),
        ("{{ a // 10 }} و {{ b / c }} و ۱۵/۳/۷۰", "{{ a // 10 }} و {{ b / c }} و ۱۵/۳/۷۰"),
        ("زبان / Language", "زبان / Language"),
    ],
)
def test_a_command_keeps_its_slash_in_front(written: str, held: str) -> None:
    assert hold_commands(written) == held


def test_commands_are_held_in_persian_and_still_found_by_telegram() -> None:
    shown = TEXTS.speaker("fa").text("errors.unknown_command")
    assert "\u2066/help\u2069" in shown
    assert [each["type"] for each in with_automatic(shown, [])] == ["bot_command"]
    assert "\u2066" not in TEXTS.speaker("en").text("errors.unknown_command")
