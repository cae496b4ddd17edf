"""Every key of the section on reports changes what the owner reads."""

from __future__ import annotations

from bot.sections.report import ReportSection
from club.rules.house import House
from club.rules.liability import PointValue, ValueSource
from club.rules.programme import Programme
from club.services.reports import point_value
from tests.services.kitchen import HOUSE

OUTCOMES = {"point_value_toman_per_1000": (500_000, PointValue(1000, 5_000_000, ValueSource.SETTING))}


def valued(**settings: int) -> PointValue | None:
    programme = Programme(report=ReportSection(**settings).build())
    return point_value(House(HOUSE.name_fa, HOUSE.name_en, "fa", "main", HOUSE.zone, programme=programme))


def test_every_key_has_its_outcome() -> None:
    assert set(OUTCOMES) == set(ReportSection.model_fields)
    assert valued() is None
    for key, (value, outcome) in OUTCOMES.items():
        assert valued(**{key: value}) == outcome
