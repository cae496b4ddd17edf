"""Codes and receipts as people read them aloud."""

from __future__ import annotations

from bot.texts import Speaker
from bot.typography import LRI, PDI


def grouped_code(speaker: Speaker, code: str) -> str:
    """Return a code as it is read aloud: in groups of three."""
    return speaker.typography.digits(" ".join(code[start : start + 3] for start in range(0, len(code), 3)))


def shown_serial(speaker: Speaker, serial: str | None) -> str:
    """Return a receipt's serial, which reads from left to right in any sentence; empty for none."""
    return f"{LRI}{speaker.typography.digits(serial)}{PDI}" if serial else ""
