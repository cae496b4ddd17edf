"""Telegram's HTML: read as strictly as Telegram reads it, and written back for those who look at messages.

Byte offsets in complaints count UTF-8 bytes from the start of the text, as Telegram's do.
"""

import re
from dataclasses import dataclass, field
from html import escape
from typing import Any

from simulator.errors import ApiError, bad_request
from simulator.text import Entity, ordered, utf16_length

_TYPES = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
    "a": "text_link",
    "tg-emoji": "custom_emoji",
}
_MARKUP = re.compile(r"[<&]")
_SPACE = " \t\r\n\0\x0b"
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_REFERENCE = re.compile(r"&(?:#(?:[xX](?P<hex>[0-9a-fA-F]+)|(?P<dec>[0-9]+))|(?P<name>[A-Za-z]+));?")
_LINK = re.compile(r"^(?:[a-z][a-z0-9+.-]*:/?/?)?[^\s/?#]+\.[^\s]+$", re.IGNORECASE)
_TG_LINK = re.compile(r"^(?:tg|ton|tonsite|mailto|tel):", re.IGNORECASE)
_TG_USER = re.compile(r"^tg://user\?id=(\d+)$")


@dataclass(slots=True)
class _Open:
    """A start tag that waits for its end."""

    tag: str
    offset: int
    at: int
    attributes: dict[str, str] = field(default_factory=dict)


class _Reader:
    """One reading of one text, left to right."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.parts: list[str] = []
        self.length = 0
        self.open: list[_Open] = []
        self.entities: list[Entity] = []

    def refusal(self, words: str, at: int) -> ApiError:
        return bad_request(f"can't parse entities: {words} at byte offset {len(self.source[:at].encode())}")

    def add(self, text: str) -> None:
        if text:
            self.parts.append(text)
            self.length += utf16_length(text)

    def read(self) -> tuple[str, list[Entity]]:
        position, end = 0, len(self.source)
        while position < end:
            match = _MARKUP.search(self.source, position)
            if match is None:
                self.add(self.source[position:])
                break
            self.add(self.source[position : match.start()])
            position = match.start()
            if match.group() == "&":
                decoded, position = _decode_reference(self.source, position)
                self.add(decoded)
            elif self.source.startswith("/", position + 1):
                position = self.read_end(position)
            else:
                position = self.read_start(position)
        if self.open:
            raise bad_request(
                f"can't parse entities: Can't find end tag corresponding to start tag \"{self.open[-1].tag}\""
            )
        return "".join(self.parts), ordered(_without_nested_code(self.entities))

    def read_start(self, begin: int) -> int:
        """Read the start tag at `begin`; return the place behind it."""
        source, position = self.source, begin + 1
        while position < len(source) and source[position] not in _SPACE and source[position] != ">":
            position += 1
        if position >= len(source):
            raise self.refusal("Unclosed start tag", begin)
        tag = source[begin + 1 : position].lower()
        if tag not in _TYPES:
            raise self.refusal(f'Unsupported start tag "{tag}"', begin)
        opened = _Open(tag, self.length, len(self.parts))
        position = self.read_attributes(position, begin, opened)
        if tag == "span" and opened.attributes.get("class") != "tg-spoiler":
            raise self.refusal('Tag "span" must have class "tg-spoiler"', begin)
        self.open.append(opened)
        return position + 1

    def read_attributes(self, position: int, begin: int, opened: _Open) -> int:
        source, end = self.source, len(self.source)
        while True:
            position = _skip_space(source, position)
            if position >= end:
                raise self.refusal("Unclosed start tag", begin)
            if source[position] == ">":
                return position
            start = position
            while position < end and source[position] not in _SPACE and source[position] not in "=>":
                position += 1
            name = source[start:position].lower()
            if not name:
                raise self.refusal(f'Empty attribute name in the tag "{opened.tag}"', begin)
            position = _skip_space(source, position)
            if position >= end or source[position] != "=":
                if opened.tag == "blockquote" and name == "expandable":
                    opened.attributes[name] = ""
                    continue
                raise self.refusal(
                    f'Expected equal sign in declaration of an attribute of the tag "{opened.tag}"', begin
                )
            position = _skip_space(source, position + 1)
            if position >= end:
                raise self.refusal(f'Unclosed start tag "{opened.tag}"', begin)
            opened.attributes[name], position = self.read_value(position, begin)

    def read_value(self, position: int, begin: int) -> tuple[str, int]:
        source, end = self.source, len(self.source)
        quote = source[position]
        if quote not in "'\"":
            start = position
            while position < end and (source[position].isalnum() or source[position] in ".-"):
                position += 1
            if position < end and source[position] not in _SPACE and source[position] != ">":
                raise self.refusal("Unexpected end of name token", start)
            if position >= end:
                raise self.refusal("Unclosed start tag", begin)
            return source[start:position].lower(), position
        position += 1
        value: list[str] = []
        while position < end and source[position] != quote:
            if source[position] == "&":
                decoded, position = _decode_reference(source, position)
                value.append(decoded)
            else:
                value.append(source[position])
                position += 1
        if position + 1 >= end:
            raise self.refusal("Unclosed start tag", begin)
        return "".join(value), position + 1

    def read_end(self, begin: int) -> int:
        """Read the end tag at `begin`, close what it closes; return the place behind it."""
        if not self.open:
            raise self.refusal("Unexpected end tag", begin)
        source, position = self.source, begin + 2
        while position < len(source) and source[position] not in _SPACE and source[position] != ">":
            position += 1
        found = source[begin + 2 : position].lower()
        position = _skip_space(source, position)
        if position >= len(source) or source[position] != ">":
            raise self.refusal("Unclosed end tag", begin)
        opened = self.open.pop()
        if found and found != opened.tag:
            raise bad_request(
                f"can't parse entities: Unmatched end tag at byte offset {len(source[:begin].encode())}, "
                f'expected "</{opened.tag}>", found "</{found}>"'
            )
        if self.length > opened.offset:
            self.close(opened)
        return position + 1

    def close(self, opened: _Open) -> None:
        entity: Entity = {"offset": opened.offset, "length": self.length - opened.offset, "type": _TYPES[opened.tag]}
        if opened.tag == "a":
            url = opened.attributes.get("href") or "".join(self.parts[opened.at :])
            link = _link_entity(entity, url)
            if link is None:
                return
            entity = link
        elif opened.tag == "tg-emoji":
            if not opened.attributes.get("emoji-id", "").isdigit():
                raise bad_request("can't parse entities: Invalid custom emoji identifier specified")
            entity["custom_emoji_id"] = opened.attributes["emoji-id"]
        elif opened.tag == "blockquote" and "expandable" in opened.attributes:
            entity["type"] = "expandable_blockquote"
        elif opened.tag == "code" and opened.attributes.get("class", "").startswith("language-"):
            entity["language"] = opened.attributes["class"].removeprefix("language-")
        elif opened.tag == "pre" and self.entities:
            inner = self.entities[-1]
            if inner["type"] == "code" and inner["offset"] == entity["offset"] and inner["length"] == entity["length"]:
                self.entities.pop()
                if "language" in inner:
                    entity["language"] = inner["language"]
        self.entities.append(entity)


def parse_html(source: str) -> tuple[str, list[Entity]]:
    """Return the text and the entities that the HTML means.

    Raises: ApiError with Telegram's words when Telegram would not accept it.
    """
    if "<" not in source and "&" not in source:
        return source, []
    return _Reader(source).read()


def _skip_space(source: str, position: int) -> int:
    while position < len(source) and source[position] in _SPACE:
        position += 1
    return position


def _decode_reference(source: str, position: int) -> tuple[str, int]:
    """Return the character meant by the reference at `position` (or a plain &) and the place behind it."""
    match = _REFERENCE.match(source, position)
    if match is None:
        return "&", position + 1
    if name := match["name"]:
        return (_NAMED[name], match.end()) if name in _NAMED else ("&", position + 1)
    code = int(match["hex"], 16) if match["hex"] else int(match["dec"])
    if not 0 < code < 0x10FFFF or 0xD800 <= code <= 0xDFFF:
        return "&", position + 1
    return chr(code), match.end()


def _link_entity(entity: Entity, url: str) -> Entity | None:
    """Return the entity of a link; None when Telegram would silently drop a link like this."""
    if user := _TG_USER.match(url):
        return {**entity, "type": "text_mention", "user": {"id": int(user[1]), "is_bot": False, "first_name": ""}}
    if _TG_LINK.match(url):
        return {**entity, "url": url}
    if not _LINK.match(url):
        return None
    return {**entity, "url": url if "://" in url else f"http://{url}"}


def _without_nested_code(entities: list[Entity]) -> list[Entity]:
    """Return the entities without those inside code, which can hold no other formatting."""
    for entity in entities:
        if entity["type"] == "code":
            entity.pop("language", None)
    code = [e for e in entities if e["type"] in {"code", "pre"}]
    if not code:
        return entities

    def stands(entity: Entity) -> bool:
        first, last = entity["offset"], entity["offset"] + entity["length"]
        return not any(c is not entity and c["offset"] <= first and last <= c["offset"] + c["length"] for c in code)

    return [e for e in entities if stands(e)]


_WRITTEN = {
    "bold": ("<b>", "</b>"),
    "italic": ("<i>", "</i>"),
    "underline": ("<u>", "</u>"),
    "strikethrough": ("<s>", "</s>"),
    "spoiler": ("<tg-spoiler>", "</tg-spoiler>"),
    "code": ("<code>", "</code>"),
    "blockquote": ("<blockquote>", "</blockquote>"),
    "expandable_blockquote": ("<blockquote expandable>", "</blockquote>"),
}


def render_html(text: str, entities: list[Entity]) -> str:
    """Return safe HTML of the text with its entities, nested as they lie."""
    if not entities:
        return escape(text, quote=False)
    marks = []
    for order, entity in enumerate(ordered(entities)):
        written = _tags(entity)
        if written is not None:
            first, last = entity["offset"], entity["offset"] + entity["length"]
            # At one place: first the closings (inner ones first), then the openings (outer ones first).
            marks.append((first, 1, order, written[0]))
            marks.append((last, 0, -order, written[1]))
    marks.sort(key=lambda mark: mark[:3])
    units = text.encode("utf-16-le", "surrogatepass")
    parts: list[str] = []
    position = 0
    for place, _, _, tag in marks:
        parts.append(escape(units[position * 2 : place * 2].decode("utf-16-le", "replace"), quote=False))
        parts.append(tag)
        position = max(position, place)
    parts.append(escape(units[position * 2 :].decode("utf-16-le", "replace"), quote=False))
    return "".join(parts)


def _tags(entity: dict[str, Any]) -> tuple[str, str] | None:
    kind = entity["type"]
    if kind == "text_link":
        return f'<a href="{escape(entity["url"])}">', "</a>"
    if kind == "text_mention":
        return f'<a href="tg://user?id={entity["user"]["id"]}">', "</a>"
    if kind == "pre":
        language = entity.get("language")
        inner = f'<code class="language-{escape(language)}">' if language else ""
        return f"<pre>{inner}", ("</code>" if language else "") + "</pre>"
    if kind == "custom_emoji":
        return f'<tg-emoji emoji-id="{escape(entity["custom_emoji_id"])}">', "</tg-emoji>"
    return _WRITTEN.get(kind)
