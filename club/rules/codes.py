"""Codes that people read out and type: digits only, the last of which checks the others."""

from __future__ import annotations

import re

from club.rules.typed_text import ascii_digits


def with_check_digit(stem: str) -> str:
    """Return the digits with one more, by Luhn's rule: one mistyped digit, or two swapped ones, never pass."""
    return stem + str(_check_digit(stem))


def read_checked(typed: str, *, digits_min: int, digits_max: int) -> str | None:
    """Return the code that was typed, in any digits and with any gaps; None when it is too short, long or mistyped."""
    code = "".join(ascii_digits(typed).replace("-", " ").split())
    if not re.fullmatch(rf"[0-9]{{{digits_min},{digits_max}}}", code):
        return None
    return code if code == with_check_digit(code[:-1]) else None


def _check_digit(stem: str) -> int:
    doubled = (int(digit) * 2 for digit in reversed(stem))
    values = (two if place % 2 == 0 else two // 2 for place, two in enumerate(doubled))
    return -sum(value - 9 if value > 9 else value for value in values) % 10
