"""Glasses, tea glasses and scoops of ice cream, seen from the side on a counter."""

from dataclasses import dataclass
from random import Random

from demo.drawing.canvas import Canvas, Colour, mixed
from demo.drawing.shapes import Outline, Point, blob, circle, curve, ellipse, moved, rounded


@dataclass(frozen=True, kw_only=True)
class Glass:
    """A tumbler: the middle of its foot, its widths at rim and foot, its height and how full it is (0–1)."""

    foot: Point
    rim_width: float
    foot_width: float
    height: float
    full: float = 0.86

    def width_at(self, level: float) -> float:
        """The glass's width at that share of its height."""
        return self.foot_width + (self.rim_width - self.foot_width) * level

    def wall(self, low: float, high: float, *, inset: float = 0) -> Outline:
        """The outline between two levels, with a curved bottom and a curved top."""
        x, y = self.foot
        bottom, top = self.width_at(low) / 2 - inset, self.width_at(high) / 2 - inset
        y_low, y_high = y - self.height * low, y - self.height * high
        lower = curve((x - bottom, y_low), (x, y_low + bottom * 0.34), (x + bottom, y_low))
        upper = curve((x + top, y_high), (x, y_high - top * 0.34), (x - top, y_high))
        return lower + upper

    def surface(self, level: float, *, inset: float = 0) -> Outline:
        """The ellipse across the glass at that level."""
        half = self.width_at(level) / 2 - inset
        return ellipse((self.foot[0], self.foot[1] - self.height * level), half, half * 0.19)


def pour(canvas: Canvas, glass: Glass, colour: Colour, *, below: Colour | None = None) -> None:
    """Stand the glass on the counter and fill it; `below` is the colour that has sunk to the foot."""
    x, y = glass.foot
    stand = ellipse((x + 12, y + 2), glass.foot_width * 0.62, 16)
    canvas.shadow(stand, reach=10, alpha=0.5)
    canvas.fill(glass.wall(0, 1), "#ffffff", alpha=0.2)
    drink = glass.wall(0.04, glass.full, inset=6)
    canvas.fill(drink, colour)
    with canvas.inside(drink):
        if below is not None:
            for step in range(16):
                layer = glass.wall(0.0, 0.06 + step * 0.035, inset=6)
                canvas.fill(layer, below, alpha=0.13)
    canvas.shade(drink, mixed(colour, "#240c04", 0.7), dx=-10, dy=-3, blur=10, alpha=0.5)
    canvas.shade(drink, mixed(colour, "#ffffff", 0.6), dx=7, dy=0, blur=6, alpha=0.5)
    canvas.fill(glass.surface(glass.full, inset=6), mixed(colour, "#ffffff", 0.4))


def shine(canvas: Canvas, glass: Glass) -> None:
    """The rim and reflections of the glass; paint them last."""
    x, y = glass.foot
    canvas.ring(glass.surface(1), "#ffffff", width=2.6, alpha=0.75)
    for side in (-1, 1):
        rim, foot = glass.rim_width / 2, glass.foot_width / 2
        canvas.line([(x + side * rim, y - glass.height), (x + side * foot, y)], "#ffffff", width=2.2, alpha=0.5)
    canvas.line(
        curve((x - glass.foot_width / 2, y), (x, y + glass.foot_width * 0.17), (x + glass.foot_width / 2, y)),
        "#ffffff",
        width=4,
        alpha=0.5,
    )
    streak = [
        (x - glass.width_at(0.9) * 0.36, y - glass.height * 0.9),
        (x - glass.width_at(0.25) * 0.36, y - glass.height * 0.25),
    ]
    canvas.line(streak, "#ffffff", width=8, alpha=0.42)


def ice(canvas: Canvas, glass: Glass, rng: Random, *, count: int = 3) -> None:
    """Ice cubes bobbing at the surface."""
    x, y = glass.foot
    top = y - glass.height * glass.full
    for n in range(count):
        centre = (x + (n - (count - 1) / 2) * glass.width_at(glass.full) * 0.26, top + 22 + rng.uniform(-12, 16))
        cube = rounded(centre, 44, 42, 8, turn=rng.uniform(-30, 30))
        canvas.fill(cube, "#ffffff", alpha=0.4)
        canvas.shade(cube, "#ffffff", dx=3, dy=3, blur=2, alpha=0.9)
        canvas.shade(cube, "#7a96a0", dx=-3, dy=-3, blur=3, alpha=0.35)


def straw(canvas: Canvas, glass: Glass, colour: Colour, *, lean: float = 46) -> None:
    """A striped straw leaning out of the glass."""
    x, y = glass.foot
    inside = (x + 4, y - glass.height * glass.full)
    end = (x + lean + 34, y - glass.height - 66)
    canvas.line([inside, end], "#fdf6ea", width=11)
    for n in range(1, 8):
        t = n / 8
        middle = (inside[0] + (end[0] - inside[0]) * t, inside[1] + (end[1] - inside[1]) * t)
        canvas.line([(middle[0] - 4, middle[1] - 3), (middle[0] + 4, middle[1] + 3)], colour, width=5)
    canvas.line(moved([inside, end], -3, 0), "#ffffff", width=2, alpha=0.8)


def tea_glass(canvas: Canvas, foot: Point, colour: Colour) -> None:
    """A slim-waisted tea glass on its saucer."""
    x, y = foot
    saucer = ellipse((x, y + 6), 128, 30)
    canvas.shadow(saucer, reach=12, alpha=0.45)
    canvas.body(saucer, "#f6efe2", depth=5, cast=0)
    canvas.ring(ellipse((x, y + 5), 114, 25), "#b23a48", width=3, alpha=0.9)
    canvas.ring(ellipse((x, y + 5), 104, 22), "#d7a33f", width=2, alpha=0.9)
    canvas.shadow(ellipse((x + 8, y), 54, 12), reach=8, alpha=0.4)
    right = curve((x + 44, y), (x + 66, y - 74), (x + 40, y - 112)) + curve(
        (x + 40, y - 112), (x + 34, y - 150), (x + 62, y - 214)
    )
    left = [(2 * x - px, py) for px, py in reversed(right)]
    side = right + left
    canvas.fill(side, "#ffffff", alpha=0.3)
    tea = [(px + (5 if px < x else -5), min(py, y - 5)) for px, py in side if py > y - 186]
    canvas.fill(tea, colour)
    canvas.shade(tea, mixed(colour, "#2a0a02", 0.8), dx=-9, dy=-4, blur=9, alpha=0.6)
    canvas.shade(tea, mixed(colour, "#ffd9a0", 0.7), dx=7, dy=2, blur=6, alpha=0.6)
    canvas.fill(ellipse((x, y - 185), 47, 9), mixed(colour, "#ffd9a0", 0.4))
    canvas.ring(ellipse((x, y - 214), 62, 12), "#d7a33f", width=3, alpha=0.95)
    canvas.line([(x - 34, y - 176), (x - 26, y - 130)], "#ffffff", width=6, alpha=0.55)
    canvas.line([(x - 38, y - 80), (x - 34, y - 30)], "#ffffff", width=6, alpha=0.45)


def steam(canvas: Canvas, start: Point, height: float) -> None:
    """Three wisps of steam."""
    for n in (-1, 0, 1):
        x, y = start[0] + n * 30, start[1] - abs(n) * 8
        wisp = curve((x, y), (x - 24, y - height * 0.3), (x, y - height * 0.5))
        wisp += curve((x, y - height * 0.5), (x + 24, y - height * 0.7), (x, y - height))
        canvas.line(wisp, "#ffffff", width=9, alpha=0.26)


def scoop(canvas: Canvas, centre: Point, radius: float, colour: Colour, rng: Random) -> None:
    """A ball of ice cream with its ragged skirt, seen from the side."""
    for n in range(7):
        foot = (centre[0] + (n - 3) * radius * 0.3, centre[1] + radius * (0.72 - 0.035 * (n - 3) ** 2))
        canvas.body(circle(foot, radius * rng.uniform(0.2, 0.27)), colour, depth=4, cast=4)
    ball(canvas, centre, radius, colour, rng)


def ball(canvas: Canvas, centre: Point, radius: float, colour: Colour, rng: Random) -> None:
    """A ball of ice cream with the furrows that the scoop left."""
    outline = blob(centre, radius, radius, rng, wobble=0.025)
    canvas.body(outline, colour, depth=radius * 0.2, cast=radius * 0.16)
    with canvas.inside(outline):
        for n in range(5):
            start = (centre[0] - radius, centre[1] + radius * (n - 2) * 0.36 + rng.uniform(-4, 4))
            bend = (centre[0], start[1] - radius * 0.3)
            furrow = curve(start, bend, (centre[0] + radius, start[1] + rng.uniform(-6, 6)))
            canvas.line(furrow, mixed(colour, "#8a5a10", 0.45), width=2.2, alpha=0.35)
            canvas.line(moved(furrow, 0, 3), mixed(colour, "#ffffff", 0.6), width=2, alpha=0.35)
