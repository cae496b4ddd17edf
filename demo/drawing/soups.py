"""Ash and soups."""

from random import Random

from demo.drawing import garnish, grains, liquids, meats, tableware
from demo.drawing.canvas import Canvas
from demo.drawing.shapes import Point, circle, curve, polar, scattered

MIDDLE: Point = tableware.MIDDLE


def ash_reshteh(canvas: Canvas, rng: Random) -> None:
    """Green noodle ash with white kashk, mint oil and fried onion."""
    surface = tableware.bowl(canvas, MIDDLE, 196, colour="#2d7f8c", trim="#f3d28a", filling="#55702d")
    liquids.simmered(canvas, surface, MIDDLE, 160, rng, ("#66823a", "#445c24", "#77934a"))
    with canvas.inside(surface):
        grains.noodles(canvas, MIDDLE, 150, 26, rng, colour="#d8c690", width=6)
    liquids.beans(canvas, MIDDLE, 140, 16, rng, colour="#d9a860", size=9)
    liquids.beans(canvas, MIDDLE, 140, 9, rng, colour="#7d2720", size=9)
    liquids.drizzle(canvas, MIDDLE, 118, rng, colour="#fdf6e6", width=13)
    garnish.chopped(canvas, (276, 210), (54, 40), 80, rng, colours=("#26421f", "#3a5e2c"), size=3)
    liquids.crisp_sticks(canvas, (362, 286), (46, 34), 56, rng, colour="#c8792c", length=26, width=4.4)


def sholeh_mashhadi(canvas: Canvas, rng: Random) -> None:
    """Thick brown sholeh with golden oil and a cinnamon pattern, in a copper bowl."""
    surface = tableware.bowl(canvas, MIDDLE, 192, colour="#c77b45", trim="#8a4a22", filling="#9a6234")
    liquids.simmered(canvas, surface, MIDDLE, 160, rng, ("#a8703e", "#875228", "#b58350"))
    liquids.oil(canvas, surface, MIDDLE, 160, rng, colour="#f0b13c", count=40)
    for n in range(8):
        petal = curve(polar(MIDDLE, 26, n * 45), polar(MIDDLE, 84, n * 45 - 24), polar(MIDDLE, 104, n * 45))
        canvas.line(petal, "#532a10", width=9, alpha=0.85)
        petal = curve(polar(MIDDLE, 26, n * 45), polar(MIDDLE, 84, n * 45 + 24), polar(MIDDLE, 104, n * 45))
        canvas.line(petal, "#532a10", width=9, alpha=0.85)
    liquids.beans(canvas, MIDDLE, 20, 6, rng, colour="#e9bd6d", size=9)
    for n in range(8):
        canvas.body(circle(polar(MIDDLE, 126, n * 45 + 22), 9), "#e9bd6d", depth=3)
    grains.sangak(canvas, (580, 420), 190, 130, rng, turn=-20)


def barley_soup(canvas: Canvas, rng: Random) -> None:
    """Pale creamy soup with barley, carrot and parsley."""
    tableware.plate(canvas, MIDDLE, 224, 224, colour="#fbf6ec", trim="#c9862b")
    tableware.bowl(canvas, MIDDLE, 168, colour="#fbf6ec", trim="#c9862b", filling="#f3d9a0")
    for point in scattered(MIDDLE, 126, 126, 60, rng, gap=15):
        canvas.fill(circle(point, 6), "#fff3d2")
        canvas.line([(point[0], point[1] - 3), (point[0], point[1] + 3)], "#c99a55", width=1.4)
    garnish.chopped(canvas, MIDDLE, (126, 122), 50, rng, colours=(garnish.CARROT, "#f5a04c"), size=7)
    liquids.swirl(canvas, MIDDLE, 84, turns=2.6, width=10)
    garnish.chopped(canvas, MIDDLE, (120, 120), 50, rng)
    garnish.parsley(canvas, (322, 240), 26, rng)


def pomegranate_ash(canvas: Canvas, rng: Random) -> None:
    """Wine-red ash with meatballs and pomegranate seeds."""
    surface = tableware.bowl(canvas, MIDDLE, 192, colour="#f3ebdc", trim="#8c1f3f", filling="#6d2226")
    liquids.simmered(canvas, surface, MIDDLE, 160, rng, ("#7d2f2c", "#5a1a1e", "#5c5a2a"))
    meats.meatballs(canvas, list(scattered(MIDDLE, 118, 118, 9, rng, gap=66)), 25, rng)
    garnish.berries(canvas, MIDDLE, (130, 130), 70, rng, colour="#c41f45", size=7.4)
    liquids.swirl(canvas, MIDDLE, 74, turns=2.4, width=9)
    garnish.chopped(canvas, MIDDLE, (110, 110), 50, rng, colours=("#26421f", "#3a5e2c", "#55833c"), size=3)
    garnish.sprig(canvas, (316, 258), 54, -60)


DRAWINGS = {
    "ash_reshteh": ash_reshteh,
    "sholeh_mashhadi": sholeh_mashhadi,
    "barley_soup": barley_soup,
    "pomegranate_ash": pomegranate_ash,
}
