"""The club's own bank card: a way to pay that a bonus rule may reward (`payments = ["own_card"]`)."""

from __future__ import annotations

from dataclasses import dataclass

from club.errors import StaleButton
from club.rules.orders import Payment


@dataclass(frozen=True, slots=True)
class OwnCard:
    """What guests know it as."""

    name_fa: str
    name_en: str

    def name(self, language: str) -> str:
        """Return its name in a language."""
        return self.name_fa if language == "fa" else self.name_en


def payments(own_card: OwnCard | None) -> tuple[Payment, ...]:
    """List the ways in which a guest of this club may pay."""
    return tuple(each for each in Payment if each is not Payment.OWN_CARD or own_card is not None)


def check_payment(payment: Payment, own_card: OwnCard | None) -> None:
    """Raise StaleButton when this club does not take it (any more)."""
    if payment not in payments(own_card):
        raise StaleButton
