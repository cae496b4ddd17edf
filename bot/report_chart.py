"""Drawing how points came and went, month by month; matplotlib joins and orders Persian letters by itself.

It is loaded with the first chart, and a chart is drawn in a worker thread: nobody's order waits for it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any, Final

FONTS: Final = Path(__file__).parent.parent / "locales" / "fonts"

_PINE, _CREAM, _INK, _LINE = "#1d3a2f", "#fbf8f0", "#1d2a24", "#ddd5c2"
_COLOURS: Final = ("#2f7d5b", "#cda85c", "#a4493d")
_INCHES: Final = (7.2, 5.2)
_DOTS_PER_INCH: Final = 150
"""A phone shows it at a third of its width: letters are large."""
_BAR_WIDTH: Final = 0.27


@dataclass(frozen=True, slots=True)
class Bars:
    """One colour of bars, a bar a month."""

    label: str
    values: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """What a chart shows; the months run in reading direction."""

    title: str
    months: tuple[str, ...]
    bars: tuple[Bars, ...]
    number: Callable[[int], str]
    """Writes a number as the language does."""
    is_rtl: bool


class ChartPainter:
    """Draws charts, one at a time, beside the loop."""

    def __init__(self) -> None:
        self._turn = asyncio.Lock()

    async def draw(self, chart: Chart) -> bytes:
        """Return the chart as a PNG."""
        async with self._turn:
            return await asyncio.to_thread(paint, chart)


def paint(chart: Chart) -> bytes:
    """Return the chart as a PNG."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure
    from matplotlib.font_manager import FontProperties

    regular, bold = (FontProperties(fname=FONTS / f"Vazirmatn-{weight}.ttf") for weight in ("Regular", "Bold"))
    figure = Figure(figsize=_INCHES, dpi=_DOTS_PER_INCH, facecolor=_CREAM, layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.add_subplot(facecolor=_CREAM)
    for place, (bars, colour) in enumerate(zip(chart.bars, _COLOURS, strict=False)):
        shift = (place - (len(chart.bars) - 1) / 2) * _BAR_WIDTH
        axes.bar([month + shift for month in range(len(chart.months))], bars.values, _BAR_WIDTH, color=colour)
    _label_months(axes, chart.months, regular)
    _label_numbers(axes, chart, regular)
    axes.set_title(chart.title, fontproperties=bold, fontsize=17, color=_PINE, pad=38)
    _legend(axes, chart, regular)
    png = BytesIO()
    figure.savefig(png, format="png")
    return png.getvalue()


def _label_months(axes: Any, months: Sequence[str], font: Any) -> None:
    axes.set_xticks(range(len(months)))
    axes.set_xticklabels(months, fontproperties=font, fontsize=11, color=_INK, rotation=45)
    axes.tick_params(length=0)


def _label_numbers(axes: Any, chart: Chart, font: Any) -> None:
    """Write whole numbers beside quiet lines, on the side where reading begins."""
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    most = max((value for bars in chart.bars for value in bars.values), default=0)
    axes.set_ylim(min([0, *(value for bars in chart.bars for value in bars.values)]), max(most, 1) * 1.05)
    axes.yaxis.set_major_locator(MaxNLocator(nbins=6, integer=True))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: chart.number(round(value))))
    axes.grid(visible=True, axis="y", color=_LINE, linewidth=1)
    axes.set_axisbelow(True)
    for spine in axes.spines.values():
        spine.set_visible(False)
    if chart.is_rtl:
        axes.invert_xaxis()
        axes.yaxis.tick_right()
    for label in axes.get_yticklabels():
        label.set_fontproperties(font)
        label.set_fontsize(12.5)
        label.set_color(_INK)


def _legend(axes: Any, chart: Chart, font: Any) -> None:
    from matplotlib.patches import Patch

    entries = [Patch(color=colour, label=bars.label) for bars, colour in zip(chart.bars, _COLOURS, strict=False)]
    if chart.is_rtl:
        entries.reverse()  # a row runs from the left; read from the right, the first comes first
    legend = axes.legend(
        handles=entries,
        loc="lower center",
        bbox_to_anchor=(0.5, 1.0),
        ncols=len(entries),
        frameon=False,
        prop=font,
        handlelength=1.0,
        handleheight=1.0,
        columnspacing=2.4,
        markerfirst=not chart.is_rtl,
        alignment="right" if chart.is_rtl else "left",
    )
    for text in legend.get_texts():
        text.set_fontsize(14)
        text.set_color(_INK)
