"""Stews in their bowls, the braised shank and the stone pot."""

from random import Random

from demo.drawing import garnish, grains, liquids, meats, tableware
from demo.drawing.canvas import Canvas
from demo.drawing.shapes import Outline, Point, blob, drop, leaf, polar

BOWL: Point = (300, 250)


def ghormeh_sabzi(canvas: Canvas, rng: Random) -> None:
    """A dark green stew with beans, lamb and dried lime."""
    surface = _stew(canvas, rng, "#2f4a1e", ("#3f6128", "#24391a", "#4c7030"), oil="#a8a23a")
    liquids.beans(canvas, BOWL, 108, 17, rng, colour="#7d2720", size=11)
    for point in ((250, 210), (340, 245), (270, 300)):
        meats.chunk(canvas, point, 50, rng, colour="#6d4128", turn=rng.uniform(0, 90))
    liquids.dried_lime(canvas, (352, 312), 20)
    liquids.dried_lime(canvas, (312, 182), 18)
    liquids.oil(canvas, surface, BOWL, 130, rng, colour="#c2b84a", count=8)
    _side_rice(canvas, rng)


def gheymeh(canvas: Canvas, rng: Random) -> None:
    """A tomato-red stew under a heap of thin fried potatoes."""
    surface = _stew(canvas, rng, "#b8461d", ("#cf5a24", "#9a3413", "#d9702f"), oil="#f0a63c")
    liquids.beans(canvas, BOWL, 122, 40, rng, colour="#e5a63f", size=7)
    for point in ((205, 270), (385, 230), (290, 350), (330, 152)):
        meats.chunk(canvas, point, 42, rng, turn=rng.uniform(0, 90))
    liquids.crisp_sticks(canvas, (300, 246), (70, 56), 62, rng, colour="#f2c04c", length=46, width=6)
    liquids.dried_lime(canvas, (388, 306), 18)
    liquids.oil(canvas, surface, BOWL, 130, rng, colour="#ffc25a", count=8)
    _side_rice(canvas, rng)


def fesenjan(canvas: Canvas, rng: Random) -> None:
    """A nearly black walnut stew with a chicken leg and pomegranate."""
    _stew(canvas, rng, "#4b2417", ("#5d2f1c", "#3a1a10", "#6d3b22"), oil="#a8622e")
    meats.drumstick(canvas, (292, 258), 88, rng, turn=-40, colour="#8a4a22")
    garnish.berries(canvas, (236, 310), (58, 40), 22, rng, colour=garnish.POMEGRANATE, size=6)
    garnish.berries(canvas, (350, 318), (40, 26), 9, rng, colour=garnish.POMEGRANATE, size=6)
    for point in ((222, 196), (388, 276), (258, 166)):
        garnish.walnut(canvas, point, 19, rng)
    _side_rice(canvas, rng)


def eggplant_stew(canvas: Canvas, rng: Random) -> None:
    """Whole slim eggplants side by side in tomato sauce."""
    surface = _stew(canvas, rng, "#b5401f", ("#c9542a", "#963014", "#d66a36"), oil="#f0a63c")
    for n, x in enumerate((222, 274, 328, 380)):
        top = (x, 166 + abs(n - 1.5) * 14)
        fruit = leaf(top, 158 - abs(n - 1.5) * 18, 50, turn=94 - n * 3)
        canvas.body(fruit, "#4a2438", depth=9, cast=6)
        canvas.line([polar(top, 20, 96), polar(top, 96, 93)], "#8a5a78", width=6, alpha=0.55)
        canvas.body(leaf(polar(top, -8, 94), 34, 26, turn=94), "#5c7a3a", depth=3, cast=2)
    garnish.tomato_half(canvas, (300, 334), 28, rng)
    garnish.berries(canvas, (300, 178), (90, 16), 10, rng, colour="#a9b84a", size=7)
    liquids.oil(canvas, surface, BOWL, 130, rng, colour="#ffc25a", count=7)
    _side_rice(canvas, rng)


def lamb_shank(canvas: Canvas, rng: Random) -> None:
    """A braised shank in its broth with carrot and potato."""
    tableware.plate(canvas, (320, 240), 208, 208, colour="#f3ebdc", trim="#a63c2a")
    broth = [polar((320, 240), 160, n * 5) for n in range(72)]
    canvas.fill(broth, "#c8883c")
    canvas.shade(broth, "#5a2c0a", dx=6, dy=8, blur=9, alpha=0.5)
    liquids.oil(canvas, broth, (320, 240), 150, rng, colour="#f3c05a", count=26)
    for n, point in enumerate([(226, 300), (252, 340), (404, 330), (232, 190)]):
        canvas.body(drop(point, 84, 34, turn=-24 + n * 34), garnish.CARROT, depth=6)
    for point in ((380, 160), (420, 268), (320, 360)):
        potato = blob(point, 35, 28, rng, wobble=0.07, turn=rng.uniform(0, 90))
        canvas.body(potato, "#f3cf72", depth=8)
    meats.shank(canvas, (302, 254), 100, rng, turn=-48)
    garnish.leaf_on(canvas, (196, 236), 60, 60, colour="#6f7f45")
    garnish.chopped(canvas, (310, 250), (120, 90), 40, rng)
    tableware.fork_and_spoon(canvas)


def dizi(canvas: Canvas, rng: Random) -> None:
    """A stone pot of broth with sangak, onion and pickles round it."""
    grains.sangak(canvas, (500, 130), 230, 150, rng, turn=-22)
    surface = tableware.stone_pot(canvas, (280, 262), 160, filling="#bf6a2a")
    liquids.simmered(canvas, surface, (280, 262), 120, rng, ("#d07f38", "#a6541c"))
    liquids.beans(canvas, (280, 264), 100, 20, rng, colour="#e9bd6d", size=11)
    liquids.beans(canvas, (280, 264), 100, 12, rng, colour="#f4ead2", size=9)
    for point in ((250, 222), (316, 286), (236, 300)):
        meats.chunk(canvas, point, 54, rng, turn=rng.uniform(0, 90))
    garnish.tomato_half(canvas, (326, 212), 27, rng)
    liquids.oil(canvas, surface, (280, 262), 112, rng, colour="#f5b54c", count=14)
    pickles = tableware.bowl(canvas, (530, 350), 80, trim="#7c3a5a", filling="#8d5a2a")
    with canvas.inside(pickles):
        garnish.mound_of(canvas, (530, 352), 50, rng, ("#d9872f", "#e9e2c0", "#7c9a3a", "#a34a6a"), size=12)
    garnish.onion_rings(canvas, (440, 430), 30, rng)
    garnish.sprig(canvas, (66, 120), 70, -20, colour=garnish.HERB)


def _stew(canvas: Canvas, rng: Random, filling: str, patches: tuple[str, ...], *, oil: str) -> Outline:
    """A bowl of stew without what floats in it; answers its surface."""
    surface = tableware.bowl(canvas, BOWL, 182, colour="#f5ecdc", trim="#1f6f8b", filling=filling)
    liquids.simmered(canvas, surface, BOWL, 150, rng, patches)
    liquids.oil(canvas, surface, BOWL, 140, rng, colour=oil, count=16)
    return surface


def _side_rice(canvas: Canvas, rng: Random) -> None:
    """A small plate of saffron rice peeping in at the upper right."""
    tableware.plate(canvas, (560, 88), 122, 122, trim="#1f6f8b")
    grains.rice(canvas, (560, 88), 84, 78, rng)
    grains.saffron_cap(canvas, (552, 84), 48, 42, rng)


DRAWINGS = {
    "ghormeh_sabzi": ghormeh_sabzi,
    "gheymeh": gheymeh,
    "fesenjan": fesenjan,
    "eggplant_stew": eggplant_stew,
    "lamb_shank": lamb_shank,
    "dizi": dizi,
}
