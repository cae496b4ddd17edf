"""Why an order earned so many points: the facts of a row of the ledger as its words need them, from the row alone."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any, Final

from bot.texts import Speaker
from club.rules.points import LedgerEntry, LotKind

_WHOLE_PERCENT: Final = 100


def lot_of(entry: LedgerEntry) -> str:
    """Return which of its order's lots a row made; rows of before the bonus rules made the only one."""
    return str(entry.breakdown.get("lot", LotKind.BASE))


def reasons(speaker: Speaker, entry: LedgerEntry) -> dict[str, Any]:
    """Return what the words say about an order's points beside the facts that the row names itself."""
    known = entry.breakdown
    bonuses = [_bonus(speaker, each) for each in known.get("bonuses", ())]
    of_order = known.get("order_points", entry.points)
    return {
        "stretches": [_stretch(speaker, each, known) for each in known.get("stretches", [_plain(known)])],
        "bonuses": [each for each in bonuses if (each["lot"] if each["points"] else LotKind.BASE) == lot_of(entry)],
        "gifts": [each for each in bonuses if each["points"]],
        "order_points": of_order,
        "other_points": of_order - entry.points,
        "others": [each["name"] for each in bonuses if each["points"] and each["lot"] != lot_of(entry)],
        "excluded_voucher_rial": known.get("excluded_voucher_rial", 0),
        "excluded_tax_rial": known.get("excluded_tax_rial", 0),
        "cut_by": known.get("cut_by"),
        "cut_points": known.get("cut_points", 0),
        "renews": known.get("renews", False),
    }


def rate_in_words(rial_per_step: int, points_per_step: int, percent: int) -> tuple[int, int]:
    """Return a rate in whole numbers: so many rial earn so many points, such as 3 for 200,000 at 150 percent of 1."""
    rate = Fraction(points_per_step * percent, _WHOLE_PERCENT)
    return rial_per_step * rate.denominator, rate.numerator


def _stretch(speaker: Speaker, stretch: Mapping[str, Any], known: Mapping[str, Any]) -> dict[str, Any]:
    """Return a stretch with its rate in whole numbers: so many points for so much, such as 3 for 20,000 toman."""
    rate_rial, rate_points = rate_in_words(known["rial_per_step"], known["points_per_step"], stretch["percent"])
    return {
        "rial": stretch["rial"],
        "rate_rial": rate_rial,
        "rate_points": rate_points,
        "tier": stretch[f"name_{speaker.language}"] if stretch["percent"] != _WHOLE_PERCENT else None,
    }


def _plain(known: Mapping[str, Any]) -> dict[str, Any]:
    """Return the only stretch of a row that names none."""
    return {"name_fa": None, "name_en": None, "percent": _WHOLE_PERCENT, "rial": known["counted_rial"]}


def _bonus(speaker: Speaker, bonus: Mapping[str, Any]) -> dict[str, Any]:
    percent = bonus["percent"]
    return {
        **bonus,
        "name": bonus[f"name_{speaker.language}"],
        "effect": _effect(percent),
        "times": percent // _WHOLE_PERCENT,
        "more": percent - _WHOLE_PERCENT,
    }


def _effect(percent: int) -> str:
    """Return how a percent is said: so many times, so much more, less, nothing at all, or not at all."""
    if percent == _WHOLE_PERCENT:
        return "none"
    if percent < _WHOLE_PERCENT:
        return "less" if percent else "nothing"
    return "more" if percent % _WHOLE_PERCENT else "times"
