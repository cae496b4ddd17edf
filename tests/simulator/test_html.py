"""Telegram's HTML: what it means, what is refused and where, and the way back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.errors import ApiError
from simulator.html import parse_html, render_html
from simulator.text import utf16_length, utf16_slice


def entity(kind: str, offset: int, length: int, **more: str) -> dict[str, object]:
    return {"offset": offset, "length": length, "type": kind, **more}


@pytest.mark.parametrize(
    ("source", "text", "entities"),
    [
        ("<b>سلام</b>", "سلام", [entity("bold", 0, 4)]),
        ("🌿<i>x</i>", "🌿x", [entity("italic", 2, 1)]),
        ("<strong>a</strong><em>b</em>", "ab", [entity("bold", 0, 1), entity("italic", 1, 1)]),
        ("<B>x</B >", "x", [entity("bold", 0, 1)]),
        ("<b>a<i>b</i></b>", "ab", [entity("bold", 0, 2), entity("italic", 1, 1)]),
        ("<b>x</>", "x", [entity("bold", 0, 1)]),
        ("<b></b>", "", []),
        ("&lt;b&gt; &amp;&quot; &nbsp; &#1593;&#x1F33F;", '<b> &" &nbsp; ع🌿', []),
        ("a & b &", "a & b &", []),
        ('<a href="https://a.ir/?x=1&amp;y=2">x</a>', "x", [entity("text_link", 0, 1, url="https://a.ir/?x=1&y=2")]),
        ('<a href="not a link">x</a>', "x", []),
        ("<code class='x'>a<b>b</b></code>", "ab", [entity("code", 0, 2)]),
        ('<pre><code class="language-toml">x</code></pre>', "x", [entity("pre", 0, 1, language="toml")]),
        ('<span class="tg-spoiler">x</span>', "x", [entity("spoiler", 0, 1)]),
        ("<blockquote expandable>x</blockquote>", "x", [entity("expandable_blockquote", 0, 1)]),
        ("<blockquote>x</blockquote>", "x", [entity("blockquote", 0, 1)]),
    ],
)
def test_html_means_text_and_entities(source: str, text: str, entities: list[dict[str, object]]) -> None:
    assert parse_html(source) == (text, entities)


def test_a_link_to_a_person_is_a_mention() -> None:
    _, (mention,) = parse_html('<a href="tg://user?id=1001">سارا</a>')
    assert (mention["type"], mention["user"]["id"]) == ("text_mention", 1001)


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("سلام <b>x", 'Can\'t find end tag corresponding to start tag "b"'),
        ("سلام <foo>x</foo>", 'Unsupported start tag "foo" at byte offset 9'),
        ("<br/>", 'Unsupported start tag "br/" at byte offset 0'),
        ("<p>x</p>", 'Unsupported start tag "p" at byte offset 0'),
        ("1 < 2", 'Unsupported start tag "" at byte offset 2'),
        ("x <b", "Unclosed start tag at byte offset 2"),
        ("x</b>", "Unexpected end tag at byte offset 1"),
        ("<b>x</i>", 'Unmatched end tag at byte offset 4, expected "</b>", found "</i>"'),
        ("<b>x<i>y</b></i>", 'Unmatched end tag at byte offset 8, expected "</i>", found "</b>"'),
        ("<b>x</b", "Unclosed end tag at byte offset 4"),
        ("<a href>x</a>", 'Expected equal sign in declaration of an attribute of the tag "a" at byte offset 0'),
        ('<a ="x">x</a>', 'Empty attribute name in the tag "a" at byte offset 0'),
        ("<a href=http://a.ir>x</a>", "Unexpected end of name token at byte offset 8"),
        ('<a href="http://a.ir>x</a>', "Unclosed start tag at byte offset 0"),
        ("<span>x</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
        ('<tg-emoji emoji-id="x">x</tg-emoji>', "Invalid custom emoji identifier specified"),
    ],
)
def test_broken_html_is_refused_in_telegrams_words(source: str, words: str) -> None:
    with pytest.raises(ApiError) as raised:
        parse_html(source)
    assert raised.value.description == f"Bad Request: can't parse entities: {words}"


@given(st.text())
def test_escaped_text_comes_through_unchanged(text: str) -> None:
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    assert parse_html(escaped) == (text, [])


def nested() -> st.SearchStrategy[str]:
    words = st.text(alphabet="آب ab🌿\n&<", min_size=1, max_size=6).map(
        lambda text: text.replace("&", "&amp;").replace("<", "&lt;")
    )
    return st.recursive(
        words,
        lambda inner: st.builds(
            lambda tag, parts: f"<{tag}>{''.join(parts)}</{tag}>",
            st.sampled_from(["b", "i", "u", "s", "tg-spoiler"]),
            st.lists(inner, min_size=1, max_size=3),
        ),
        max_leaves=8,
    )


@given(nested())
def test_what_is_rendered_parses_to_the_same(source: str) -> None:
    text, entities = parse_html(source)
    for found in entities:
        assert 0 <= found["offset"] < found["offset"] + found["length"] <= utf16_length(text)
        assert utf16_slice(text, found["offset"], found["length"])
    again, entities_again = parse_html(render_html(text, entities))
    assert again == text
    assert {tuple(sorted(e.items())) for e in entities_again} == {tuple(sorted(e.items())) for e in entities}


def test_rendering_escapes_everything_that_people_write() -> None:
    link = entity("text_link", 0, 1, url='https://a.ir/"><script>')
    assert render_html("<x>", [link]) == '<a href="https://a.ir/&quot;&gt;&lt;script&gt;">&lt;</a>x&gt;'
