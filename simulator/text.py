"""What Telegram does to any text: cleaning, measuring in UTF-16, trimming, finding commands and links."""

import re
from typing import Any

Entity = dict[str, Any]

TEXT_MAX = 4096
CAPTION_MAX = 1024

# Telegram drops direction overrides and line separators and turns other control characters into spaces.
_DROPPED = re.compile("[\r\u2028-\u202e]")
_BLANKED = re.compile("[\x00-\x09\x0b\x0c\x0e-\x1f]")
# What Telegram finds by itself: for each kind the signs without one of which there is none, and its shape.
_AUTOMATIC = (
    (("://",), "url", re.compile(r"\b(?:https?|tg)://[^\s<>«»\"]*[^\s<>«»\".,;:!?)\]،؛؟]", re.IGNORECASE)),
    (("@",), "email", re.compile(r"\b[\w.+-]+@[\w-]+(?:\.[\w-]+)+\b")),
    (
        (".com", ".org", ".net", ".ir", ".me", ".io", ".app", ".dev", ".info", ".club", ".shop"),
        "url",
        re.compile(
            r"\b(?<!@)(?:[a-z0-9-]+\.)+(?:com|org|net|ir|me|io|app|dev|info|club|shop)\b"
            r"(?:/[^\s<>«»\"]*[^\s<>«»\".,;:!?)\]،؛؟])?",
            re.IGNORECASE,
        ),
    ),
    (("/",), "bot_command", re.compile(r"(?<![\w/<>])/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32})?(?![\w/<>])")),
    (("@",), "mention", re.compile(r"(?<!\w)@[A-Za-z][A-Za-z0-9_]{3,31}\b")),
    (("#",), "hashtag", re.compile(r"(?<![\w&#])#(?=\w*[^\W\d])\w{1,256}")),
    (("+",), "phone_number", re.compile(r"(?<!\w)\+\d{8,15}\b")),
)
_OPAQUE = {"code", "pre", "text_link", "text_mention", "url"}


def utf16_length(text: str) -> int:
    """Return the length as Telegram counts it: UTF-16 code units."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def utf16_slice(text: str, offset: int, length: int) -> str:
    """Return the part of the text at a UTF-16 offset."""
    units = text.encode("utf-16-le", "surrogatepass")
    return units[offset * 2 : (offset + length) * 2].decode("utf-16-le", "replace")


def clean(text: str) -> str:
    """Return the text without the characters that Telegram never lets through."""
    return _BLANKED.sub(" ", _DROPPED.sub("", text))


def trim(text: str, entities: list[Entity]) -> tuple[str, list[Entity]]:
    """Return the text without blank edges, and its entities moved and cut accordingly."""
    stripped = text.strip()
    if len(stripped) == len(text):
        return text, entities
    if not entities:
        return stripped, entities
    start = utf16_length(text[: len(text) - len(text.lstrip())])
    end = start + utf16_length(stripped)
    moved = []
    for entity in entities:
        first = max(entity["offset"], start)
        last = min(entity["offset"] + entity["length"], end)
        if last > first:
            moved.append({**entity, "offset": first - start, "length": last - first})
    return stripped, moved


def with_automatic(text: str, entities: list[Entity]) -> list[Entity]:
    """Return the entities and those that Telegram finds by itself: commands, links, mentions, tags, phones."""
    busy: list[tuple[int, int]] | None = None
    found: list[Entity] = []
    lowered = text.lower()
    for signs, kind, shape in _AUTOMATIC:
        if not any(sign in lowered for sign in signs):
            continue
        for match in shape.finditer(text):
            if busy is None:
                busy = [(e["offset"], e["offset"] + e["length"]) for e in entities if e["type"] in _OPAQUE]
            offset = utf16_length(text[: match.start()])
            length = utf16_length(match.group())
            if not any(offset < last and first < offset + length for first, last in busy):
                busy.append((offset, offset + length))
                found.append({"offset": offset, "length": length, "type": kind})
    return ordered([*entities, *found]) if found else entities


def ordered(entities: list[Entity]) -> list[Entity]:
    """Return the entities as Telegram lists them: by place, the wider one first."""
    return sorted(entities, key=lambda entity: (entity["offset"], -entity["length"]))
