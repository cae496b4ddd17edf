"""Rice, bread and noodles."""

import math
from random import Random

from demo.drawing.canvas import Canvas, Colour, mixed
from demo.drawing.garnish import SAFFRON
from demo.drawing.shapes import Outline, Point, blob, curve, ellipse, moved, polar, rounded, scattered, wavy_bar

WHITE_RICE: tuple[Colour, ...] = ("#fffaf0", "#f8efdd", "#fff5e2")
GOLDEN_RICE: tuple[Colour, ...] = (SAFFRON, "#f7bf3a", "#ffd36a")
CRUMB = "#e8c48c"


def rice(
    canvas: Canvas,
    centre: Point,
    rx: float,
    ry: float,
    rng: Random,
    *,
    colours: tuple[Colour, ...] = WHITE_RICE,
    turn: float = 0,
) -> None:
    """A mound of long-grain rice."""
    mound = blob(centre, rx, ry, rng, wobble=0.035, turn=turn)
    canvas.body(mound, mixed(colours[0], "#b79b6a", 0.25), depth=7, cast=8)
    count = round(rx * ry / 21)
    for x, y in scattered((0, 0), rx * 0.97, ry * 0.97, count, rng, gap=3):
        cos, sin = math.cos(math.radians(turn)), math.sin(math.radians(turn))
        grain(canvas, (centre[0] + x * cos - y * sin, centre[1] + x * sin + y * cos), rng, colours)
    canvas.shade(mound, mixed(colours[0], "#6b4a1f", 0.7), dx=-9, dy=-12, blur=12, alpha=0.45)


def grain(canvas: Canvas, point: Point, rng: Random, colours: tuple[Colour, ...]) -> None:
    """One grain of rice with its thin shadow."""
    outline = ellipse(point, rng.uniform(5.4, 7), 1.7, turn=rng.uniform(0, 180))
    canvas.fill(moved(outline, 0.9, 1.5), mixed(colours[0], "#7a5a2a", 0.5), alpha=0.4)
    canvas.fill(outline, rng.choice(colours))


def saffron_cap(canvas: Canvas, centre: Point, rx: float, ry: float, rng: Random) -> None:
    """Golden grains on top of a mound, denser in the middle."""
    canvas.glow(centre, min(rx, ry) * 0.9, SAFFRON, alpha=0.55)
    for _ in range(round(rx * ry / 7)):
        reach, angle = abs(rng.gauss(0, 0.42)), rng.uniform(0, 360)
        x, y = polar((0, 0), min(reach, 1.15), angle)
        grain(canvas, (centre[0] + rx * x, centre[1] + ry * y), rng, GOLDEN_RICE)


def butter(canvas: Canvas, centre: Point, *, turn: float = 12) -> None:
    """A square of butter about to melt."""
    canvas.fill(blob(centre, 27, 22, Random(3), wobble=0.06), "#ffe48a", alpha=0.5)
    canvas.body(rounded(centre, 30, 26, 5, turn=turn), "#ffe07a", depth=4, cast=4)


def tahdig(canvas: Canvas, centre: Point, radius: float, rng: Random) -> None:
    """A piece of golden crisp rice crust."""
    crust = blob(centre, radius, radius * 0.8, rng, wobble=0.1)
    canvas.body(crust, "#dc9a2d", depth=5, cast=5)
    for point in scattered(centre, radius * 0.8, radius * 0.6, 40, rng, gap=5):
        canvas.fill(ellipse(point, 5, 2, turn=rng.uniform(0, 180)), rng.choice(["#f1bd55", "#c47a1d", "#f8d27f"]))


def lavash(canvas: Canvas, centre: Point, rx: float, ry: float, rng: Random, *, turn: float = 0) -> None:
    """A thin sheet of flatbread with toasted blisters."""
    sheet = blob(centre, rx, ry, rng, wobble=0.045, turn=turn)
    canvas.body(sheet, "#f0d3a0", depth=3, cast=7)
    _toast(canvas, sheet, centre, (rx, ry), rng, round(rx * ry / 620))


def sangak(canvas: Canvas, centre: Point, width: float, height: float, rng: Random, *, turn: float = 0) -> None:
    """A piece of pebble-baked sangak with its hollows and sesame."""
    slab = rounded(centre, width, height, height * 0.28, turn=turn)
    canvas.body(slab, CRUMB, depth=5, cast=8)
    with canvas.inside(slab):
        for point in scattered(centre, width * 0.5, width * 0.5, round(width * height / 260), rng, gap=12):
            hollow = ellipse(point, rng.uniform(5, 8), rng.uniform(3.5, 5.5), turn=turn + rng.uniform(-20, 20))
            canvas.fill(hollow, rng.choice(["#c98f4a", "#d7a35f", "#b57a38"]), alpha=0.75)
            canvas.shade(hollow, "#fff0c9", dx=-1, dy=-1.4, blur=0.8, alpha=0.8)
        for point in scattered(centre, width * 0.5, width * 0.5, 40, rng, gap=9):
            canvas.fill(ellipse(point, 2.4, 1.4, turn=rng.uniform(0, 180)), "#fff3d4")


def barbari(canvas: Canvas, centre: Point, length: float, width: float, rng: Random, *, turn: float = 0) -> None:
    """A long loaf of barbari with its furrows and nigella seeds."""
    loaf = wavy_bar(centre, length, width, bumps=1, depth=0.02, turn=turn)
    canvas.body(loaf, "#d9a253", depth=8, cast=9)
    with canvas.inside(loaf):
        for n in (-1, 0, 1):
            middle = polar(centre, n * width * 0.25, turn + 90)
            furrow = [polar(middle, -length * 0.45, turn), polar(middle, length * 0.45, turn)]
            canvas.line(furrow, "#a86b26", width=4, alpha=0.6)
            canvas.line(moved(furrow, 1, 3), "#f6d596", width=2, alpha=0.8)
        for point in scattered(centre, length * 0.5, length * 0.5, 90, rng, gap=8):
            canvas.fill(ellipse(point, 2.6, 1.5, turn=rng.uniform(0, 180)), rng.choice(["#fff1cf", "#3a2616"]))


def rolled_bread(canvas: Canvas, centre: Point, length: float, rng: Random, *, turn: float) -> None:
    """A rolled piece of flatbread."""
    roll = wavy_bar(centre, length, 36, bumps=2, depth=0.05, turn=turn)
    canvas.body(roll, "#eccb94", depth=7, cast=7)
    _toast(canvas, roll, centre, (length / 2, length / 2), rng, 16)
    edge = polar(centre, 7, turn + 90)
    seam = curve(polar(edge, -length * 0.46, turn), edge, polar(edge, length * 0.46, turn))
    canvas.line(seam, "#9a6a30", width=1.8, alpha=0.7)


def noodles(
    canvas: Canvas, centre: Point, radius: float, count: int, rng: Random, *, colour: Colour, width: float
) -> None:
    """A nest of noodles."""
    for _ in range(count):
        angle = rng.uniform(0, 360)
        start = polar(centre, radius * rng.uniform(0.5, 1), angle)
        end = polar(centre, radius * rng.uniform(0.5, 1), angle + rng.uniform(70, 170))
        strand = curve(start, polar(centre, radius * rng.uniform(0.2, 1.25), angle + rng.uniform(20, 110)), end)
        canvas.line(moved(strand, 0.8, 2), mixed(colour, "#3d1d08", 0.7), width=width, alpha=0.45)
        canvas.line(strand, mixed(colour, "#fff8e6", rng.uniform(0, 0.4)), width=width)
        canvas.line(moved(strand, -0.6, -0.8), "#fffaf0", width=width * 0.25, alpha=0.7)


def _toast(canvas: Canvas, sheet: Outline, centre: Point, spread: Point, rng: Random, count: int) -> None:
    with canvas.inside(sheet):
        for point in scattered(centre, spread[0], spread[1], count, rng, gap=15):
            size = rng.uniform(3, 9)
            spot = blob(point, size, size * 0.7, rng, wobble=0.15)
            canvas.fill(spot, rng.choice(["#c98d4c", "#d9a566", "#a8692e"]), alpha=rng.uniform(0.45, 0.85))
