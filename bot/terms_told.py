"""What the terms of a club file mean, in purchases that an operator can picture: before they hold for anybody."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from bot.clubfile import ClubFile
from bot.typography import RIAL_PER_TOMAN
from club.rules.worked_example import Example, work_out, work_out_rule


def terms_told(file: ClubFile, *, at: datetime, average_rial: int | None = None) -> Iterator[str]:
    """Speak what usual purchases earn, and what each bonus rule that is on makes of them where it holds."""
    house = file.build()
    terms, rules, zone = house.terms, house.programme.bonuses, house.zone
    plain = work_out(terms, terms, average_rial=average_rial, delivery_rial=0, at=at, zone=zone)
    dates = plain.dates_now
    until = "for ever" if dates.expires_at is None else f"until {dates.expires_at.astimezone(zone):%Y-%m-%d %H:%M}"
    yield f"What orders earn: {_sums(plain.examples)}."
    yield f"Points of an order completed now: from {dates.usable_at.astimezone(zone):%Y-%m-%d %H:%M}, {until}."
    for rule in rules:
        others = [each for each in rules if each.key != rule.key]
        found = work_out_rule(
            rule, terms, others, rules, average_rial=average_rial, at=at, tiers=house.programme.tiers, zone=zone
        )
        when = "its days are over" if found.at is None else f"next at {found.at.astimezone(zone):%Y-%m-%d %H:%M}"
        instead = ", ".join(f"{each.points_now:,}" for each in found.examples)
        yield f"With the rule {rule.key} ({when}): {_sums(found.examples)}; without it {instead}."


def _sums(examples: tuple[Example, ...]) -> str:
    return ", ".join(f"{each.items_rial // RIAL_PER_TOMAN:,} toman = {each.points_then:,} points" for each in examples)
