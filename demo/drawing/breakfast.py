"""Breakfast."""

from random import Random

from demo.drawing import garnish, grains, liquids, tableware
from demo.drawing.canvas import Canvas
from demo.drawing.shapes import Point, blob, circle, curve, ellipse, moved, polar, rounded, scattered


def tomato_omelette(canvas: Canvas, rng: Random) -> None:
    """Two eggs in cooked tomato in a copper pan, barbari beside it."""
    middle = (270, 262)
    grains.barbari(canvas, (540, 330), 260, 120, rng, turn=70)
    surface = tableware.pan(canvas, middle, 172, filling="#d2492a")
    liquids.simmered(canvas, surface, middle, 150, rng, ("#e2603a", "#b8371c", "#ec7a4c"))
    for centre, radius in (((226, 242), 66), ((322, 290), 62)):
        canvas.body(blob(centre, radius, radius * 0.88, rng, wobble=0.1), "#fdf6e6", depth=5, cast=5)
        canvas.body(circle(centre, radius * 0.4), "#f6a81f", depth=7, cast=2)
        canvas.fill(ellipse(polar(centre, radius * 0.18, 225), 7, 4, turn=-40), "#fff3cf", alpha=0.9)
    garnish.chopped(canvas, middle, (128, 128), 60, rng)
    garnish.chopped(canvas, middle, (128, 128), 40, rng, colours=("#3a2616", "#55371f"), size=1.8)


def cream_honey(canvas: Canvas, rng: Random) -> None:
    """A dish of clotted cream with honey running over it, and hot bread."""
    grains.sangak(canvas, (520, 150), 250, 170, rng, turn=24)
    tableware.plate(canvas, (262, 256), 190, 190, colour="#3f86a0", trim="#f3d28a")
    cream = blob((262, 256), 128, 112, rng, wobble=0.07)
    canvas.body(cream, "#fffaf0", depth=12, cast=8)
    for n in range(5):
        fold = curve((160, 200 + n * 30), (262, 180 + n * 34), (366, 206 + n * 30))
        canvas.line(fold, "#e6d8b8", width=4, alpha=0.8)
        canvas.line(moved(fold, 0, -4), "#ffffff", width=3, alpha=0.9)
    canvas.body(blob((264, 252), 62, 50, rng, wobble=0.05), "#e8981a", depth=7, cast=3)
    liquids.swirl(canvas, (264, 252), 88, colour="#f0a526", turns=3, width=11)
    canvas.fill(ellipse((240, 232), 16, 6, turn=-30), "#fff0c4", alpha=0.8)
    _honeycomb(canvas, (508, 372))
    garnish.walnut(canvas, (420, 420), 20, rng)


def haleem(canvas: Canvas, rng: Random) -> None:
    """Smooth pale haleem with cinnamon, sesame and a pool of butter."""
    middle: Point = (300, 246)
    surface = tableware.bowl(canvas, middle, 186, colour="#a9542f", trim="#f0d08c", filling="#e3c48d")
    liquids.simmered(canvas, surface, middle, 150, rng, ("#ecd3a2", "#d8b479"))
    liquids.swirl(canvas, middle, 130, colour="#efd9ad", turns=3, width=14)
    canvas.fill(blob(middle, 46, 38, rng, wobble=0.12), "#f6c445", alpha=0.9)
    canvas.fill(ellipse((286, 234), 13, 6, turn=-30), "#fff3cf", alpha=0.9)
    for angle in range(0, 360, 6):
        band = polar(middle, 88 + 14 * (1 if angle % 12 else -1), angle)
        garnish.chopped(canvas, band, (9, 9), 5, rng, colours=("#7d431a", "#9a5a28", "#63320f"), size=2)
    for point in scattered(middle, 128, 128, 60, rng, gap=11):
        canvas.fill(ellipse(point, 3, 1.9, turn=rng.uniform(0, 180)), "#fffaf0")
    for turn, centre in ((-30, (540, 392)), (-18, (556, 420))):
        canvas.body(rounded(centre, 150, 20, 10, turn=turn), "#8a4a1e", depth=5, cast=6)
        canvas.line([polar(centre, 66, turn), polar(centre, -66, turn)], "#5a2c0e", width=3, alpha=0.8)


def _honeycomb(canvas: Canvas, centre: Point) -> None:
    for row in range(3):
        for column in range(3):
            cell = (centre[0] + column * 38 + (19 if row % 2 else 0) - 40, centre[1] + row * 33 - 30)
            hexagon = [polar(cell, 21, 30 + n * 60) for n in range(6)]
            canvas.body(hexagon, "#d98d1a", depth=3, cast=5)
            canvas.fill([polar(cell, 14, 30 + n * 60) for n in range(6)], "#f6bd45")


DRAWINGS = {"tomato_omelette": tomato_omelette, "cream_honey": cream_honey, "haleem": haleem}
