"""Starters and salads."""

from random import Random

from demo.drawing import garnish, grains, liquids, tableware
from demo.drawing.canvas import Canvas
from demo.drawing.shapes import Outline, Point, blob, circle, curve, ellipse, moved, polar, rounded, scattered

MIDDLE: Point = tableware.MIDDLE


def shirazi_salad(canvas: Canvas, rng: Random) -> None:
    """Finely cut cucumber, tomato and onion heaped in a bowl."""
    tableware.bowl(canvas, MIDDLE, 188, colour="#2f7f8c", trim="#f3d28a", filling="#dfe8c4")
    garnish.mound_of(
        canvas, MIDDLE, 142, rng, (garnish.CUCUMBER, garnish.TOMATO, "#cfe6a3", "#e2553d", "#f4e6ee"), size=17
    )
    garnish.chopped(canvas, MIDDLE, (120, 120), 60, rng, size=2.4, colours=("#2f5a2c", "#47713a"))
    garnish.sprig(canvas, (300, 262), 56, -70)


def garden_salad(canvas: Canvas, rng: Random) -> None:
    """Lettuce with cucumber, tomatoes, carrot and sweetcorn."""
    tableware.bowl(canvas, MIDDLE, 196, colour="#b98650", trim="#8a5a2c", filling="#6f9a3c")
    for n in range(8):
        tone = "#8fbf4f" if n % 3 else "#a9cf5f"
        garnish.lettuce(canvas, polar(MIDDLE, 98, n * 45 + 10), 68, rng, colour=tone)
    garnish.lettuce(canvas, MIDDLE, 76, rng, colour="#b7d86c")
    for angle in (20, 52, 150, 250):
        garnish.cucumber_slice(canvas, polar(MIDDLE, 96, angle), 31)
    for angle, reach in ((90, 100), (200, 104), (318, 92), (280, 40), (110, 30)):
        garnish.cherry_tomato(canvas, polar(MIDDLE, reach, angle), 23)
    liquids.crisp_sticks(canvas, MIDDLE, (110, 100), 26, rng, colour=garnish.CARROT, length=46, width=6)
    garnish.berries(canvas, MIDDLE, (116, 110), 36, rng, colour="#f6c72e", size=6)


def kashk_eggplant(canvas: Canvas, rng: Random) -> None:
    """Brown mashed eggplant striped with kashk, mint and fried onion."""
    surface = _dip(canvas, rng, "#8a5a34", ("#9c6a3f", "#74482a", "#a97a4c"), trim="#2b6d86")
    with canvas.inside(surface):
        for n in range(5):
            y = 166 + n * 40
            wave = curve((180, y), (250, y - 34), (320, y)) + curve((320, y), (390, y + 34), (460, y))
            canvas.line(moved(wave, 1, 3), "#2a1408", width=10, alpha=0.22)
            canvas.line(wave, "#fbf3e2", width=10)
        garnish.chopped(canvas, (268, 250), (60, 80), 90, rng, colours=("#33532b", "#466b33", "#263f20"), size=3)
    liquids.crisp_sticks(canvas, (376, 250), (38, 66), 60, rng, colour="#c8792c", length=24, width=4)
    for point in ((320, 158), (318, 246), (322, 334)):
        garnish.walnut(canvas, point, 22, rng)
    grains.rolled_bread(canvas, (560, 110), 170, rng, turn=-48)


def mirza_ghasemi(canvas: Canvas, rng: Random) -> None:
    """A copper pan of smoky eggplant and tomato with an egg in the middle."""
    surface = tableware.pan(canvas, (290, 258), 176, filling="#b5592a")
    liquids.simmered(canvas, surface, (290, 258), 150, rng, ("#c86f35", "#99451c", "#d98a48", "#8a3d18"))
    _egg(canvas, (286, 250), 62, rng)
    garnish.chopped(canvas, (290, 258), (126, 126), 46, rng, colours=("#f0e4c4", "#e8d6a8"), size=4)
    garnish.chopped(canvas, (290, 258), (130, 130), 46, rng)
    grains.lavash(canvas, (560, 392), 116, 74, rng, turn=-24)


def yoghurt_cucumber(canvas: Canvas, rng: Random) -> None:
    """White yoghurt with cucumber, mint, walnut and rose petals."""
    tableware.bowl(canvas, MIDDLE, 184, colour="#2d6f96", trim="#f0d18c", filling="#fbf8ef")
    liquids.swirl(canvas, MIDDLE, 126, colour="#ffffff", turns=3, width=16)
    garnish.chopped(canvas, MIDDLE, (126, 122), 60, rng, colours=(garnish.CUCUMBER, "#a9cf7a", "#cfe6a3"), size=9)
    garnish.chopped(canvas, MIDDLE, (120, 120), 70, rng, colours=("#3c6f3f", "#5a8f4c"), size=2.2)
    garnish.rose_petals(canvas, (290, 220), 70, 14, rng)
    for angle in (20, 130, 250):
        garnish.walnut(canvas, polar(MIDDLE, 92, angle), 20, rng)
    garnish.sprig(canvas, (336, 262), 52, 20)


def spinach_borani(canvas: Canvas, rng: Random) -> None:
    """Thick yoghurt folded with dark spinach."""
    surface = _dip(canvas, rng, "#f6f2e2", ("#fffdf4", "#ece6d0"), trim="#4f7f35")
    with canvas.inside(surface):
        for point in scattered(MIDDLE, 130, 130, 46, rng, gap=22):
            shred = blob(point, rng.uniform(9, 21), rng.uniform(5, 9), rng, wobble=0.22, turn=rng.uniform(0, 180))
            canvas.fill(shred, rng.choice(["#3c6a2c", "#2f5423", "#55833c"]), alpha=0.95)
            canvas.shade(shred, "#a8cf7a", dx=1.5, dy=2, blur=1.4, alpha=0.6)
    liquids.crisp_sticks(canvas, MIDDLE, (24, 20), 24, rng, colour="#c8792c", length=20, width=3.6)
    grains.rolled_bread(canvas, (82, 384), 170, rng, turn=-48)


def olives(canvas: Canvas, rng: Random) -> None:
    """Green olives in a walnut and pomegranate paste."""
    surface = tableware.bowl(canvas, MIDDLE, 172, colour="#efe3cf", trim="#7c8a2f", filling="#7a4a28")
    liquids.simmered(canvas, surface, MIDDLE, 140, rng, ("#8f5a32", "#65391c", "#a06a3c"))
    for point in scattered(MIDDLE, 116, 116, 30, rng, gap=40):
        canvas.body(
            ellipse(point, 25, 20, turn=rng.uniform(0, 180)), rng.choice(["#93a03a", "#7f8f32", "#a8b04a"]), depth=7
        )
        canvas.fill(circle(polar(point, 11, 225), 3.6), "#f4f6cf", alpha=0.85)
    garnish.chopped(canvas, MIDDLE, (116, 116), 40, rng, colours=(garnish.WALNUT, "#8a5528", "#c48a52"), size=5)
    garnish.berries(canvas, MIDDLE, (116, 116), 30, rng, colour=garnish.POMEGRANATE, size=6.5)
    garnish.sprig(canvas, (396, 156), 46, -40)


def cheese_herbs(canvas: Canvas, rng: Random) -> None:
    """A board of fresh herbs, white cheese, walnuts, radishes and bread."""
    tableware.board(canvas, MIDDLE, 560, 380, turn=2)
    grains.lavash(canvas, (450, 300), 120, 104, rng, turn=20)
    for n in range(9):
        colour = garnish.HERB if n % 2 else garnish.MINT
        garnish.sprig(canvas, (90 + n * 20, 336 - (n % 3) * 14), 104, -92 + n * 7, colour=colour)
    garnish.sprig(canvas, (140, 350), 84, -30, colour="#6b3f6d")
    for dx, dy, turn in ((0, 0, -8), (56, 20, 6), (12, 52, 3)):
        canvas.body(rounded((366 + dx, 130 + dy), 66, 50, 5, turn=turn), "#fdf8ea", depth=6, cast=8)
        for point in scattered((366 + dx, 130 + dy), 22, 14, 6, rng, gap=8):
            canvas.fill(circle(point, 1.8), "#d9cfae")
    for point in ((486, 120), (516, 156), (474, 168)):
        garnish.walnut(canvas, point, 23, rng)
    for point, turn in (((286, 330), -60), (((330, 362)), -20), ((262, 372), -120)):
        garnish.radish(canvas, point, 23, leafy=turn)


def _dip(canvas: Canvas, rng: Random, filling: str, patches: tuple[str, ...], *, trim: str) -> Outline:
    """A wide bowl of something thick; answers its surface."""
    surface = tableware.bowl(canvas, MIDDLE, 178, trim=trim, filling=filling)
    liquids.simmered(canvas, surface, MIDDLE, 150, rng, patches)
    return surface


def _egg(canvas: Canvas, centre: Point, radius: float, rng: Random) -> None:
    canvas.body(blob(centre, radius, radius * 0.9, rng, wobble=0.1), "#fdf9ee", depth=5, cast=5)
    canvas.body(circle(centre, radius * 0.42), "#f6a81f", depth=7, cast=2)
    canvas.fill(ellipse(polar(centre, radius * 0.2, 225), 7, 4, turn=-40), "#fff3cf", alpha=0.9)


DRAWINGS = {
    "shirazi_salad": shirazi_salad,
    "garden_salad": garden_salad,
    "kashk_eggplant": kashk_eggplant,
    "mirza_ghasemi": mirza_ghasemi,
    "yoghurt_cucumber": yoghurt_cucumber,
    "spinach_borani": spinach_borani,
    "olives": olives,
    "cheese_herbs": cheese_herbs,
}
