"""The children's plates."""

from random import Random

from demo.drawing import garnish, grains, liquids, meats, tableware
from demo.drawing.canvas import Canvas
from demo.drawing.shapes import Point, blob, circle, curve, scattered, star

MIDDLE: Point = tableware.MIDDLE


def kids_koobideh(canvas: Canvas, rng: Random) -> None:
    """A smiling plate: rice, one little kebab for the mouth, tomatoes for the eyes."""
    tableware.plate(canvas, MIDDLE, 210, 210, colour="#fdf6ea", trim="#e2574c")
    grains.rice(canvas, (320, 250), 142, 128, rng)
    for eye in (268, 372):
        garnish.cherry_tomato(canvas, (eye, 214), 24)
    smile = curve((244, 292), (320, 372), (396, 292))
    for width, colour in ((42, "#5a2c18"), (38, meats.MINCED)):
        canvas.line(smile, colour, width=width)
    for n in range(1, 6):
        x, y = smile[n * 4]
        canvas.line([(x - 4, y - 16), (x + 4, y + 16)], meats.CHAR, width=4, alpha=0.45)
    canvas.line(curve((262, 296), (320, 350), (378, 296)), "#c98557", width=4, alpha=0.6)
    garnish.berries(canvas, (320, 142), (96, 18), 60, rng, colour="#f6c72e", size=7)
    for ear in (150, 490):
        garnish.cucumber_slice(canvas, (ear, 250), 25)
    _stars(canvas)


def kids_nuggets(canvas: Canvas, rng: Random) -> None:
    """Golden nuggets, chips and a pot of ketchup."""
    tableware.plate(canvas, MIDDLE, 210, 210, colour="#5aa7c7", trim="#fdf6ea")
    liquids.crisp_sticks(canvas, (262, 186), (88, 62), 56, rng, colour="#f4c64f", length=86, width=14)
    for point in ((256, 306), (322, 338), (330, 270), (396, 300), (390, 226)):
        nugget = blob(point, 42, 34, rng, wobble=0.09, turn=rng.uniform(0, 90))
        canvas.body(nugget, "#d9932f", depth=9, cast=7)
        for spot in scattered(point, 30, 23, 22, rng, gap=6):
            canvas.fill(circle(spot, rng.uniform(1.6, 3)), rng.choice(["#f2bd5f", "#b36d1c", "#f8d48a"]), alpha=0.85)
    tableware.bowl(canvas, (416, 152), 56, colour="#fdf6ea", trim="#e2574c", filling="#c9281f")
    liquids.swirl(canvas, (416, 154), 22, colour="#e0483a", turns=1.6, width=5)
    _stars(canvas)


def kids_pasta(canvas: Canvas, rng: Random) -> None:
    """A nest of spaghetti with sauce and little meatballs."""
    tableware.plate(canvas, MIDDLE, 212, 212, colour="#fdf6ea", trim="#3f9a7a")
    canvas.fill(blob(MIDDLE, 122, 116, rng, wobble=0.05), "#d9a94c")
    grains.noodles(canvas, MIDDLE, 140, 110, rng, colour="#efc766", width=7)
    canvas.body(blob((320, 236), 84, 74, rng, wobble=0.16), "#cf3f24", depth=8, cast=5)
    meats.meatballs(canvas, [(282, 216), (344, 200), (366, 258), (304, 274), (324, 236)], 26, rng)
    garnish.sprig(canvas, (316, 226), 36, -80, colour=garnish.HERB)
    garnish.chopped(canvas, (320, 236), (120, 110), 30, rng, colours=("#fff3cf", "#fbe6a8"), size=4)
    _stars(canvas)


def _stars(canvas: Canvas) -> None:
    """Two paper stars left on the table."""
    for centre, size, colour in (((72, 76), 34, "#e2574c"), ((572, 404), 38, "#3f9a7a")):
        canvas.body(star(centre, size, size * 0.45, 5, turn=-18), colour, depth=3, cast=5)


DRAWINGS = {"kids_koobideh": kids_koobideh, "kids_nuggets": kids_nuggets, "kids_pasta": kids_pasta}
