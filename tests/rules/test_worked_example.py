"""The worked example before a change: three sums that people know, under both terms."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from club.rules.earning_terms import Terms
from club.rules.worked_example import example_sums, work_out

AT = datetime(2026, 11, 22, 12, tzinfo=UTC)
ZONE = ZoneInfo("Asia/Tehran")
NOW = Terms(version="a", rial_per_step=100_000)
THEN = Terms(version="b", rial_per_step=1_500_000, counts_delivery=True, pending_days=1)


def test_sums_are_round_and_around_the_usual_order() -> None:
    assert example_sums(None) == (1_000_000, 3_000_000, 9_000_000)
    assert example_sums(13_333_333) == (4_400_000, 13_300_000, 39_900_000)
    assert example_sums(1) == (100_000, 100_000, 300_000)


def test_each_purchase_is_worked_out_under_both_terms() -> None:
    found = work_out(NOW, THEN, average_rial=None, delivery_rial=0, at=AT, zone=ZONE)
    assert [(each.points_now, each.points_then) for each in found.examples] == [(10, 0), (30, 2), (90, 6)]
    assert found.dates_now.usable_at == AT
    assert found.dates_then.usable_at == datetime(2026, 11, 22, 20, 30, tzinfo=UTC)


def test_a_delivered_order_shows_what_the_fee_earns() -> None:
    found = work_out(NOW, THEN, average_rial=None, delivery_rial=1_500_000, at=AT, zone=ZONE)
    delivered = found.examples[-1]
    assert (delivered.items_rial, delivered.points_now, delivered.points_then) == (3_000_000, 30, 3)
