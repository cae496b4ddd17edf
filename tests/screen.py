"""What somebody sees in a simulated chat: messages, buttons, answers, compared as a person compares them."""

from dataclasses import dataclass
from typing import Any

_UNSEEN = dict.fromkeys(map(ord, "\u200e\u200f\u2066\u2067\u2068\u2069"))
_DIGITS = {ord(char): str(value) for digits in ("۰۱۲۳۴۵۶۷۸۹", "٠١٢٣٤٥٦٧٨٩") for value, char in enumerate(digits)}


def fold(text: str) -> str:
    """Return the text as it is compared: without direction marks, with Latin digits and plain spaces."""
    return text.translate({**_UNSEEN, **_DIGITS, 0xA0: " "})


@dataclass(frozen=True)
class Seen:
    """A message as it was when somebody saw it."""

    raw: dict[str, Any]

    @property
    def id(self) -> int:
        """Return the message's number in its chat."""
        return int(self.raw["message_id"])

    @property
    def text(self) -> str:
        """Return the text or the caption, direction marks included."""
        return str(self.raw.get("text") or self.raw.get("caption") or "")

    @property
    def html(self) -> str:
        """Return the text with its formatting."""
        return str(self.raw.get("html", ""))

    @property
    def buttons(self) -> list[list[str]]:
        """Return the labels of the inline buttons, row by row."""
        return [[button["text"] for button in row] for row in self.button_rows]

    @property
    def button_rows(self) -> list[list[dict[str, Any]]]:
        """Return the inline buttons as the Bot API writes them."""
        rows: list[list[dict[str, Any]]] = (self.raw.get("reply_markup") or {}).get("inline_keyboard", [])
        return rows

    def find_button(self, label: str) -> dict[str, Any] | None:
        """Return the button with this label, or the only one whose label contains it."""
        return pick([button for row in self.button_rows for button in row], label)

    def __contains__(self, fragment: str) -> bool:
        return fold(fragment) in fold(self.text)

    def __str__(self) -> str:
        who = "ربات" if self.raw.get("from_bot") else (self.raw.get("from") or {}).get("first_name", "?")
        what = self.text or f"({', '.join(self.raw.keys() & _CONTENTS) or 'service message'})"
        lines = [f"#{self.id} {who}: {what}", *("      " + " ".join(f"[{b}]" for b in row) for row in self.buttons)]
        return "\n".join(lines)


_CONTENTS = {"photo", "voice", "document", "location", "contact", "sticker", "video", "invoice", "poll", "dice"}


def pick(buttons: list[dict[str, Any]], label: str) -> dict[str, Any] | None:
    """Return the button with this label, or the only one whose label contains it."""
    wanted = fold(label)
    exact = [button for button in buttons if fold(button["text"]) == wanted]
    if exact:
        return exact[0]
    partial = [button for button in buttons if wanted in fold(button["text"])]
    return partial[0] if len(partial) == 1 else None


@dataclass(frozen=True)
class Answer:
    """What a press led to: the bot's words, a window or not, or a link that was opened."""

    text: str | None
    show_alert: bool
    url: str | None

    def __contains__(self, fragment: str) -> bool:
        return fold(fragment) in fold(self.text or "")


@dataclass(frozen=True)
class Group:
    """A group or supergroup."""

    id: int
    title: str
