"""Signed deep links: what stands behind ``/start``.

Telegram carries at most 64 characters of ``[A-Za-z0-9_-]`` and anybody can type them, so everything but an invitation's
random token is signed. Form: one letter for the kind, the body, ``-`` and 12 characters of an HMAC-SHA256 (60 bits).
"""

from __future__ import annotations

import base64
import hmac
import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

PAYLOAD_MAX: Final = 64
_SIGNATURE_LENGTH: Final = 12
_BODY = re.compile(r"[A-Za-z0-9_]{1,50}")


class LinkKind(StrEnum):
    """What a link leads to."""

    TABLE = "t"
    """A table's QR: dine-in at that table."""
    REFERRAL = "r"
    """A member's invitation to a friend; the body is the member's code."""
    CAMPAIGN = "c"
    """An advertisement or a poster; the body is its name."""
    CARD = "m"
    """A member's card, scanned by staff; the body is the member's code."""
    REDEMPTION = "x"
    """A reward's code at the counter, scanned by staff; the body is its number."""
    INVITATION = "s"
    """Staff, the owner included; the body is a single-use random token."""


@dataclass(frozen=True, slots=True)
class Link:
    """A link that was read and found genuine."""

    kind: LinkKind
    body: str


def sign(secret: bytes, link: Link) -> str:
    """Return the payload of a deep link.

    Raises: ValueError when the body has other characters than letters, digits and ``_``, or more than 50.
    """
    if not _BODY.fullmatch(link.body):
        raise ValueError(f"a link cannot carry {link.body!r}")
    stem = f"{link.kind.value}{link.body}"
    return f"{stem}-{_signature(secret, stem)}"


def read(secret: bytes, payload: str) -> Link | None:
    """Return what a payload leads to, or None when it is not one of ours."""
    stem, _, signature = payload.rpartition("-")
    if len(payload) > PAYLOAD_MAX or not stem or not payload.isascii():
        return None
    if not hmac.compare_digest(signature, _signature(secret, stem)):
        return None
    return Link(LinkKind(stem[0]), stem[1:])


def _signature(secret: bytes, stem: str) -> str:
    digest = hmac.digest(secret, stem.encode(), "sha256")
    # base32: letters and digits only, so that the last "-" always parts the signature from the rest
    return base64.b32encode(digest)[:_SIGNATURE_LENGTH].decode().lower()
