"""Desserts: four from above, one in a glass."""

from random import Random

from demo.drawing import garnish, grains, tableware
from demo.drawing.canvas import Canvas
from demo.drawing.glassware import Glass, ball, pour, scoop, shine, straw
from demo.drawing.shapes import Point, blob, curve, drop, ellipse, polar, rounded, scattered, star, turned

MIDDLE: Point = tableware.MIDDLE
ICE_CREAM = "#f7c948"


def saffron_ice_cream(canvas: Canvas, rng: Random) -> None:
    """Three golden scoops in a blue bowl with cream, pistachio and rose."""
    tableware.plate(canvas, MIDDLE, 214, 214, colour="#f7efe4", trim="#c2577a")
    tableware.bowl(canvas, MIDDLE, 160, colour="#2d6f96", trim="#f3d28a", filling="#f0d9a0")
    for centre in ((268, 268), (372, 272), (320, 192)):
        ball(canvas, centre, 70, ICE_CREAM, rng)
    for point in scattered((320, 244), 90, 84, 14, rng, gap=30):
        canvas.body(rounded(point, 17, 13, 4, turn=rng.uniform(0, 90)), "#fffaf0", depth=3, cast=2)
    garnish.slivers(canvas, (320, 240), (96, 92), 40, rng)
    garnish.rose_petals(canvas, (320, 240), 80, 9, rng)


def faloodeh(canvas: Canvas, rng: Random) -> None:
    """Icy white noodles with sour cherry syrup and lime."""
    surface = tableware.bowl(canvas, MIDDLE, 186, colour="#c2577a", trim="#f9e3c4", filling="#e9f0f0")
    with canvas.inside(surface):
        grains.noodles(canvas, MIDDLE, 160, 190, rng, colour="#f3f4f0", width=4.4)
        canvas.fill(blob((280, 214), 82, 62, rng, wobble=0.2), "#c0183c", alpha=0.55)
        canvas.fill(blob((270, 204), 46, 36, rng, wobble=0.2), "#98102f", alpha=0.6)
    for _ in range(16):
        start = polar((282, 216), rng.uniform(10, 78), rng.uniform(0, 360))
        canvas.line(
            curve(start, polar(start, 30, rng.uniform(0, 360)), polar(start, 46, rng.uniform(0, 360))),
            "#f6d3da",
            width=4,
        )
    garnish.lemon_half(canvas, (400, 306), 40, peel="#9cc23c")
    garnish.sprig(canvas, (262, 300), 52, 140)
    for x, y in ((216, 190), (246, 160)):
        canvas.body(ellipse((x, y), 18, 17), "#a50f2d", depth=6)


def sholeh_zard(canvas: Canvas, rng: Random) -> None:
    """Saffron pudding with an eight-pointed pattern of cinnamon."""
    tableware.bowl(canvas, MIDDLE, 190, colour="#1f7f86", trim="#f3e2b0", filling="#f2b01e")
    for point in scattered(MIDDLE, 140, 140, 150, rng, gap=9):
        canvas.fill(ellipse(point, 5.4, 2.2, turn=rng.uniform(0, 180)), "#f9cf62", alpha=0.75)
    for turn in (0, 45):
        square = turned([(-92, -92), (92, -92), (92, 92), (-92, 92)], (0, 0), turn)
        canvas.ring([(MIDDLE[0] + x, MIDDLE[1] + y) for x, y in square], "#7d3c12", width=9, alpha=0.9)
    canvas.fill(star(MIDDLE, 46, 22, 8), "#7d3c12", alpha=0.9)
    for n in range(8):
        garnish.slivers(canvas, polar(MIDDLE, 70, n * 45 + 22.5), (9, 9), 3, rng)
        canvas.body(ellipse(polar(MIDDLE, 118, n * 45), 11, 6, turn=n * 45), garnish.ALMOND, depth=3)
    garnish.slivers(canvas, MIDDLE, (14, 14), 5, rng)


def baklava(canvas: Canvas, rng: Random) -> None:
    """Diamonds of layered pastry under pistachio."""
    tableware.plate(canvas, MIDDLE, 216, 206, colour="#f6eee0", trim="#b78a35")
    places = [(n, m) for n in (-1, 0, 1) for m in (-1, 0, 1) if n + m not in (-2, 2)]
    for n, m in sorted(places, key=lambda place: place[0] - place[1]):
        _diamond(canvas, (320 + 74 * (n + m), 228 + 50 * (n - m)), rng)
    garnish.chopped(canvas, MIDDLE, (160, 150), 46, rng, colours=(garnish.PISTACHIO, "#7b9a2c"), size=3.4)
    garnish.rose_petals(canvas, (424, 350), 34, 6, rng)


def carrot_float(canvas: Canvas, rng: Random) -> None:
    """Carrot juice with two scoops of ice cream standing out of it."""
    glass = Glass(foot=(320, 412), rim_width=206, foot_width=136, height=258, full=0.9)
    pour(canvas, glass, "#f0852a", below="#d9631a")
    straw(canvas, glass, "#3f8f58", lean=70)
    scoop(canvas, (276, 150), 52, ICE_CREAM, rng)
    scoop(canvas, (356, 144), 52, ICE_CREAM, rng)
    with canvas.inside(glass.wall(0.05, 0.9, inset=6)):
        canvas.fill(ellipse((320, 214), 96, 24), "#f79a44", alpha=0.9)
    shine(canvas, glass)
    garnish.slivers(canvas, (316, 128), (70, 28), 22, rng)
    for turn, crown in ((196, (178, 366)), (186, (190, 410))):
        canvas.body(drop(polar(crown, 128, turn), 132, 40, turn=turn + 180), garnish.CARROT, depth=7, cast=8)
        for side in (-26, 0, 26):
            garnish.leaf_on(canvas, crown, 54, turn + 180 + side, colour=garnish.HERB)


def _diamond(canvas: Canvas, centre: Point, rng: Random) -> None:
    """One piece of baklava with its layered side."""
    x, y = centre
    top = [(x - 66, y), (x, y - 42), (x + 66, y), (x, y + 42)]
    base = [(x - 66, y), (x, y + 42), (x + 66, y), (x + 66, y + 22), (x, y + 66), (x - 66, y + 22)]
    canvas.shadow(base, reach=10, alpha=0.4)
    canvas.fill(base, "#c17c2a")
    for n in range(4):
        dy = 4 + n * 5.4
        canvas.line([(x - 65, y + dy), (x, y + 42 + dy), (x + 65, y + dy)], "#f0c67a", width=1.8, alpha=0.9)
    canvas.body(top, "#e0a548", depth=4, cast=0)
    garnish.chopped(canvas, (x, y), (34, 20), 42, rng, colours=(garnish.PISTACHIO, "#7b9a2c", "#b7cf5c"), size=4.4)


DRAWINGS = {
    "saffron_ice_cream": saffron_ice_cream,
    "faloodeh": faloodeh,
    "sholeh_zard": sholeh_zard,
    "baklava": baklava,
    "carrot_float": carrot_float,
}
