"""What leaders see of the club's points: what is owed, how they came and went, what each part costs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from telegram import InlineKeyboardMarkup

from bot import keyboards
from bot.actions import Action
from bot.notices import Screen
from bot.report_chart import Bars, Chart
from bot.screens import settings
from bot.texts import Speaker
from club.rules.bonuses import Bonus
from club.rules.house import House
from club.rules.liability import Costs, Month, Owed
from club.rules.tiers import Tier

LIABILITY: Final = Action("reports.liability")
MONTHS: Final = Action("reports.months")
PARTS: Final = Action("reports.parts")


def liability(speaker: Speaker, report: Owed) -> Screen:
    """Return what the club owes: in points, in money, in dishes, in gifts and meals."""
    owed = report.liability
    text = speaker.text(
        "reports.liability",
        at=report.at,
        owed=owed,
        points=owed.points,
        ending_soon=sum(each.ending_soon for each in owed.held),
        ending_later=sum(each.ending_later for each in owed.held),
        rial_per_1000=None if owed.value is None else owed.value.worth(1000),
        dish=None if owed.dish is None else owed.dish.name(speaker.language),
        gifts=report.gifts,
        meals=report.meals,
    )
    return Screen(text, _keys(speaker, but=LIABILITY))


def months(speaker: Speaker, told: Sequence[Month], picture: bytes) -> Screen:
    """Return the last twelve months as a picture, and in numbers those in which something happened."""
    shown = [month for month in reversed(told) if month.earned or month.spent or month.expired]
    lines = [(_month(speaker, month), month) for month in shown]
    return Screen(speaker.text("reports.months", lines=lines), _keys(speaker, but=MONTHS), photo=picture)


def months_chart(speaker: Speaker, told: Sequence[Month]) -> Chart:
    """Return the picture of the last twelve months."""
    return Chart(
        title=speaker.label("reports.chart.title"),
        months=tuple(_month(speaker, month) for month in told),
        bars=(
            Bars(speaker.label("reports.chart.earned"), tuple(month.earned for month in told)),
            Bars(speaker.label("reports.chart.spent"), tuple(month.spent for month in told)),
            Bars(speaker.label("reports.chart.expired"), tuple(month.expired for month in told)),
        ),
        number=speaker.typography.number,
        is_rtl=speaker.typography.is_rtl,
    )


def parts(speaker: Speaker, costs: Costs, house: House) -> Screen:
    """Return what each part of the programme gave this month and last."""
    value = costs.value
    lines = [
        {
            "name": part_name(speaker, house, cost.part),
            "this": cost.this_month,
            "last": cost.last_month,
            "this_rial": None if value is None else value.worth(cost.this_month),
            "last_rial": None if value is None else value.worth(cost.last_month),
        }
        for cost in costs.parts
    ]
    last, this = (_month(speaker, month) for month in (costs.last, costs.this))
    text = speaker.text("reports.parts", lines=lines, this_month=this, last_month=last)
    return Screen(text, _keys(speaker, but=PARTS))


def part_name(speaker: Speaker, house: House, part: str) -> str:
    """Return what a part is called: as the club file names it, or by what it is."""
    sort, _, key = part.partition(":")
    terms = house.programme.tiers
    named: dict[str, Sequence[Tier | Bonus]] = {"tier": terms.tiers if terms else (), "bonus": house.programme.bonuses}
    for each in named.get(sort, ()):
        if each.key == key:
            return speaker.label(f"reports.part_names.{sort}", name=each.name(speaker.language))
    known = f"reports.part_names.{sort}"
    return speaker.label(known) if not key and speaker.has(known) else part


def _month(speaker: Speaker, month: Month) -> str:
    return speaker.typography.words[f"jalali_{month.span.month}"]


def _keys(speaker: Speaker, *, but: Action) -> InlineKeyboardMarkup:
    pages = (LIABILITY, MONTHS, PARTS)
    buttons = [
        each.button(speaker.label(f"reports.buttons.{each.name.partition('.')[2]}")) for each in pages if each != but
    ]
    versions = settings.VERSIONS.button(speaker.label("reports.buttons.versions"))
    return keyboards.inline(speaker, [buttons, [versions]])
