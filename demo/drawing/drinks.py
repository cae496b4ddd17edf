"""Drinks, seen from the side on the counter."""

from random import Random

from demo.drawing import garnish, liquids
from demo.drawing.canvas import Canvas
from demo.drawing.glassware import Glass, ice, pour, shine, steam, straw, tea_glass
from demo.drawing.shapes import circle, curve, ellipse, polar, rounded, scattered

TALL = Glass(foot=(320, 422), rim_width=188, foot_width=136, height=316)


def doogh(canvas: Canvas, rng: Random) -> None:
    """White doogh in a broad glass with dried mint, bubbles and a sprig."""
    glass = Glass(foot=(320, 402), rim_width=200, foot_width=160, height=264)
    pour(canvas, glass, "#fbf8ef")
    garnish.chopped(canvas, (320, 174), (76, 12), 54, rng, colours=("#3c6f3f", "#5a8f4c", "#2f5a2c"), size=2.6)
    with canvas.inside(glass.wall(0.05, 0.8, inset=8)):
        for point in scattered((320, 260), 80, 120, 26, rng, gap=16):
            canvas.ring(circle(point, rng.uniform(2.5, 6)), "#d9d3bf", width=1.4, alpha=0.7)
    shine(canvas, glass)
    garnish.sprig(canvas, (352, 176), 66, -58)
    garnish.rose_petals(canvas, (330, 172), 20, 4, rng)
    garnish.cucumber_slice(canvas, (478, 404), 30)
    garnish.sprig(canvas, (130, 420), 56, -20)


def sekanjabin(canvas: Canvas, rng: Random) -> None:
    """Pale green cordial with grated cucumber and mint."""
    pour(canvas, TALL, "#cfd98a", below="#a8b04a")
    ice(canvas, TALL, rng)
    with canvas.inside(TALL.wall(0.05, 0.86, inset=8)):
        liquids.crisp_sticks(canvas, (320, 300), (64, 90), 40, rng, colour="#a9cf7a", length=44, width=5)
    shine(canvas, TALL)
    garnish.cucumber_slice(canvas, (250, 116), 36)
    garnish.sprig(canvas, (356, 130), 68, -62)
    for x, y in ((474, 398), (512, 414)):
        garnish.cucumber_slice(canvas, (x, y), 32)


def saffron_sharbat(canvas: Canvas, rng: Random) -> None:
    """Golden sharbat with basil seeds and threads of saffron."""
    pour(canvas, TALL, "#f5b62e", below="#e07f12")
    with canvas.inside(TALL.wall(0.05, 0.82, inset=10)):
        for point in scattered((320, 290), 66, 116, 60, rng, gap=13):
            canvas.fill(circle(point, 3.6), "#fff3cf", alpha=0.3)
            canvas.fill(ellipse(point, 2, 1.4, turn=rng.uniform(0, 180)), "#3b2a1c", alpha=0.85)
    ice(canvas, TALL, rng)
    for point in scattered((320, 154), 66, 9, 8, rng, gap=14):
        end = polar(point, 18, rng.uniform(-30, 30))
        canvas.line(curve(point, polar(point, 10, -60), end), "#b5230f", width=2.2)
    shine(canvas, TALL)
    straw(canvas, TALL, "#c2402a")
    garnish.rose_petals(canvas, (478, 408), 34, 6, rng)
    garnish.rose_petals(canvas, (150, 414), 30, 5, rng)


def sour_cherry_sharbat(canvas: Canvas, rng: Random) -> None:
    """Deep red sharbat with ice and a pair of cherries on the rim."""
    pour(canvas, TALL, "#c4213f", below="#6d0a24")
    ice(canvas, TALL, rng, count=4)
    shine(canvas, TALL)
    for x, y in ((214, 138), (246, 160)):
        canvas.line([(x, y - 20), (238, 62)], "#5f7f35", width=3.4)
        canvas.body(circle((x, y), 25), "#a50f2d", depth=7)
        canvas.fill(ellipse((x - 8, y - 9), 6, 4, turn=-40), "#ffd9dd", alpha=0.9)
    garnish.leaf_on(canvas, (238, 64), 56, -14, colour=garnish.HERB)
    for x, y in ((466, 402), (508, 416), (128, 414)):
        canvas.body(circle((x, y), 23), "#a50f2d", depth=6, cast=8)
        canvas.fill(ellipse((x - 7, y - 8), 5, 3.4, turn=-40), "#ffd9dd", alpha=0.9)


def mint_lemonade(canvas: Canvas, rng: Random) -> None:
    """Cloudy lemonade crowded with mint, lime slices and ice."""
    pour(canvas, TALL, "#e6ecb4", below="#bcd05c")
    with canvas.inside(TALL.wall(0.04, 0.86, inset=8)):
        for x, y in ((284, 350), (356, 300), (282, 244)):
            garnish.lemon_half(canvas, (x, y), 33, peel="#9cc23c")
        for x, y, turn in ((340, 366, 10), (270, 296, 70), (350, 232, 160)):
            garnish.leaf_on(canvas, (x, y), 44, turn)
    ice(canvas, TALL, rng)
    shine(canvas, TALL)
    straw(canvas, TALL, "#3f8f58")
    garnish.sprig(canvas, (286, 132), 62, -112)
    garnish.lemon_half(canvas, (478, 398), 36, peel="#9cc23c")
    garnish.lemon_wedge(canvas, (140, 420), 40, -140, peel="#9cc23c")


def tea(canvas: Canvas, rng: Random) -> None:
    """A slim-waisted glass of red tea with rock candy and dates."""
    del rng
    steam(canvas, (320, 168), 110)
    tea_glass(canvas, (320, 396), "#b0421a")
    canvas.line([(480, 404), (590, 356)], "#8a5a2c", width=6)
    for x, y, size in ((470, 392, 17), (486, 410, 15), (456, 410, 14), (474, 418, 13)):
        canvas.body(rounded((x, y), size * 1.7, size * 1.5, 4, turn=x % 60), "#f2c04a", depth=4, cast=5)
    for x, turn in ((118, 18), (156, -16)):
        canvas.body(ellipse((x, 414), 30, 17, turn=turn), "#5a2816", depth=6, cast=7)
        canvas.fill(ellipse((x - 8, 407), 9, 3, turn=turn), "#c98a62", alpha=0.7)


def borage_tea(canvas: Canvas, rng: Random) -> None:
    """Violet borage tea with its flowers and a dried lime."""
    steam(canvas, (320, 168), 110)
    tea_glass(canvas, (320, 396), "#6d3f8f")
    for x, y, size in ((486, 398, 32), (530, 418, 25), (124, 412, 30), (170, 424, 20)):
        garnish.borage(canvas, (x, y), size, turn=rng.uniform(0, 72))
    liquids.dried_lime(canvas, (84, 380), 24)
    garnish.borage(canvas, (336, 208), 20, turn=20)
    garnish.leaf_on(canvas, (440, 424), 48, -160, colour="#6f8f5a")


DRAWINGS = {
    "doogh": doogh,
    "sekanjabin": sekanjabin,
    "saffron_sharbat": saffron_sharbat,
    "sour_cherry_sharbat": sour_cherry_sharbat,
    "mint_lemonade": mint_lemonade,
    "tea": tea,
    "borage_tea": borage_tea,
}
