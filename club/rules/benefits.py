"""Benefits: what a reward or a gift is worth to its owner, as it was promised on the day she got it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final


class BenefitKind(StrEnum):
    """In what a benefit consists."""

    PERCENT = "percent"
    """So many percent off a bill."""
    AMOUNT = "amount"
    """So much money off a bill."""
    DISH = "dish"
    """A dish of the menu, given or taken off a bill."""
    FREE_DELIVERY = "free_delivery"
    GIFT = "gift"
    """Something that stands on no bill; its title says what."""
    SEAT = "seat"
    """A place at an evening of the house."""


@dataclass(frozen=True, slots=True)
class Benefit:
    """One benefit; of the fields after the kind only those that the kind needs are set."""

    kind: BenefitKind = BenefitKind.GIFT
    percent: int | None = None
    """For PERCENT: 1 to 100."""
    max_rial: int | None = None
    """For PERCENT and DISH: it takes off no more than this. None: no limit."""
    rial: int | None = None
    """For AMOUNT: what it takes off."""
    dish_key: str | None = None
    """For DISH: which one."""

    @property
    def pays(self) -> bool:
        """Whether it can take something off a bill."""
        return self.kind not in (BenefitKind.GIFT, BenefitKind.SEAT)

    def stored(self) -> dict[str, Any]:
        """Return it as it is kept: a plain gift is nothing, and of any other only what is set."""
        if self == PLAIN_GIFT:
            return {}
        values = {
            "percent": self.percent,
            "max_rial": self.max_rial,
            "rial": self.rial,
            "dish_key": self.dish_key,
        }
        return {"kind": self.kind.value, **{name: value for name, value in values.items() if value is not None}}


PLAIN_GIFT: Final = Benefit()
"""A gift whose title says all."""


def read_benefit(stored: Mapping[str, Any]) -> Benefit:
    """Return the benefit that was kept."""
    return Benefit(**{**stored, "kind": BenefitKind(stored["kind"])}) if stored else PLAIN_GIFT
