"""Logs: one line an event, as text or JSON, never with a token or a phone number in it."""

from __future__ import annotations

import json
import logging
import re
import sys
from datetime import UTC, datetime
from typing import Literal

_SECRETS = (
    (re.compile(r"\d{6,12}:[A-Za-z0-9_-]{20,}"), "<token>"),
    (re.compile(r"(?<![\d.])(?:\+|00)?98\d{10}(?!\d)|(?<![\d.])09\d{9}(?!\d)"), "<phone>"),
    (re.compile(r"(?<=://)[^/\s:@]+:[^/\s@]+(?=@)"), "<login>"),
)


def clean(text: str) -> str:
    """Return the text without tokens, phone numbers and passwords in addresses."""
    for pattern, instead in _SECRETS:
        text = pattern.sub(instead, text)
    return text


class TextFormatter(logging.Formatter):
    """Lines for people."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)-7s %(name)s: %(message)s")

    def format(self, record: logging.LogRecord) -> str:
        """Return the record as one cleaned text."""
        return clean(super().format(record))


class JsonFormatter(logging.Formatter):
    """Lines for machines."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the record as one line of JSON."""
        fields: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": clean(record.getMessage()),
        }
        if record.exc_info:
            fields["exception"] = clean(self.formatException(record.exc_info))
        return json.dumps(fields, ensure_ascii=False)


def configure(form: Literal["text", "json"], level: str) -> None:
    """Send every record to standard error in the chosen form."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonFormatter() if form == "json" else TextFormatter())
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for noisy in ("alembic", "httpx", "httpcore", "apscheduler", "aiosqlite", "uvicorn.access"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
