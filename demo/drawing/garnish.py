"""Vegetables, herbs, fruit and nuts, each painted by one function at a point."""

from random import Random

from demo.drawing.canvas import Canvas, Colour, mixed
from demo.drawing.shapes import (
    Point,
    blob,
    circle,
    curve,
    ellipse,
    leaf,
    moved,
    polar,
    rounded,
    scattered,
    star,
    wedge,
)

HERB, MINT, LETTUCE = "#4f8a35", "#3f8f58", "#8fbf4f"
TOMATO, CARROT, CUCUMBER = "#d8402c", "#ef8a2e", "#7fb85a"
PISTACHIO, WALNUT, ALMOND = "#93b03c", "#a9713f", "#f1dcb6"
BARBERRY, POMEGRANATE, SAFFRON = "#b3182b", "#a81a3c", "#f2a818"


def tomato_half(canvas: Canvas, centre: Point, radius: float, rng: Random) -> None:
    """A grilled half tomato, cut side up, with char marks."""
    skin = blob(centre, radius, radius, rng, wobble=0.03)
    canvas.body(skin, TOMATO, depth=radius * 0.14)
    canvas.fill(blob(centre, radius * 0.82, radius * 0.82, rng, wobble=0.03), "#ea6a45")
    spin = rng.uniform(0, 360)
    for n in range(5):
        seeds = ellipse(polar(centre, radius * 0.46, spin + 72 * n), radius * 0.25, radius * 0.15, turn=spin + 72 * n)
        canvas.fill(seeds, "#c9331f")
        for m in (-1, 1):
            canvas.fill(circle(polar(centre, radius * (0.46 + m * 0.1), spin + 72 * n), radius * 0.035), "#f9cf7e")
    canvas.fill(circle(centre, radius * 0.12), "#f09a6b")
    with canvas.inside(skin):
        for offset in (-0.4, 0.35):
            x = centre[0] + offset * radius
            bar = [(x - radius * 0.5, centre[1] + radius), (x + radius * 0.5, centre[1] - radius)]
            canvas.line(bar, "#4a1a0c", width=radius * 0.12, alpha=0.55)


def cherry_tomato(canvas: Canvas, centre: Point, radius: float) -> None:
    """A small whole tomato with a shine."""
    canvas.body(circle(centre, radius), TOMATO, depth=radius * 0.3, cast=radius * 0.3)
    canvas.fill(
        ellipse(moved([centre], -radius * 0.35, -radius * 0.4)[0], radius * 0.22, radius * 0.13, turn=-40), "#ffe2d2"
    )


def onion_rings(canvas: Canvas, centre: Point, radius: float, rng: Random) -> None:
    """Three loose rings of red onion."""
    for n in range(3):
        point = polar(centre, radius * 0.6, rng.uniform(0, 60) + n * 120)
        ring = ellipse(point, radius * 0.62, radius * 0.5, turn=rng.uniform(0, 90))
        canvas.ring(moved(ring, 1.5, 2.5), "#2a1408", width=radius * 0.16, alpha=0.25)
        canvas.ring(ring, "#f4e6ee", width=radius * 0.17)
        canvas.ring(ring, "#a54a86", width=radius * 0.05)


def lemon_half(canvas: Canvas, centre: Point, radius: float, *, peel: Colour = "#f3c52d") -> None:
    """The cut face of a lemon or another citrus."""
    canvas.body(circle(centre, radius), peel, depth=radius * 0.14)
    canvas.fill(circle(centre, radius * 0.88), mixed(peel, "#fffbe8", 0.85))
    for n in range(9):
        slice_ = wedge(polar(centre, radius * 0.1, n * 40 + 20), radius * 0.68, n * 40 + 4, n * 40 + 36)
        canvas.fill(slice_, mixed(peel, "#fff3b0", 0.35))
    canvas.fill(circle(centre, radius * 0.1), "#fffbe8")


def lemon_wedge(canvas: Canvas, centre: Point, radius: float, turn: float, *, peel: Colour = "#f3c52d") -> None:
    """A quarter of a lemon lying on its side."""
    canvas.body(wedge(centre, radius, turn, turn + 120), peel, depth=radius * 0.12)
    inner = polar(centre, radius * 0.1, turn + 60)
    canvas.fill(wedge(inner, radius * 0.78, turn + 4, turn + 116), "#fff7cf")
    for n in range(3):
        canvas.fill(wedge(inner, radius * 0.68, turn + 8 + n * 35, turn + 38 + n * 35), mixed(peel, "#fff3b0", 0.35))


def sprig(canvas: Canvas, stem: Point, length: float, turn: float, *, colour: Colour = MINT, pairs: int = 3) -> None:
    """A sprig of leaves in pairs with one at the tip, such as mint or basil."""
    tip = polar(stem, length, turn)
    canvas.line([stem, tip], mixed(colour, "#1c3a12", 0.3), width=2.4)
    for n in range(pairs):
        foot = polar(stem, length * (0.25 + 0.75 * n / pairs), turn)
        size = length * (0.55 - 0.09 * n)
        for side in (-1, 1):
            leaf_on(canvas, foot, size, turn + side * 52, colour=colour)
    leaf_on(canvas, polar(stem, length * 0.85, turn), length * 0.48, turn, colour=colour)


def leaf_on(canvas: Canvas, stem: Point, length: float, turn: float, *, colour: Colour = MINT) -> None:
    """One leaf with its midrib."""
    outline = leaf(stem, length, length * 0.52, turn=turn)
    canvas.body(outline, colour, depth=2.2, cast=3)
    canvas.line([stem, polar(stem, length * 0.85, turn)], mixed(colour, "#f3ffd8", 0.5), width=1.2, alpha=0.8)


def lettuce(canvas: Canvas, centre: Point, radius: float, rng: Random, *, colour: Colour = LETTUCE) -> None:
    """A frilly lettuce leaf."""
    frill = [
        polar(centre, radius * (1 + 0.09 * ((n * 7) % 5 - 2) / 2 + rng.uniform(-0.05, 0.05)), n * 7.5)
        for n in range(48)
    ]
    canvas.body(frill, colour, depth=4, cast=5)
    spin = rng.uniform(0, 360)
    pale = mixed(colour, "#f6ffdc", 0.6)
    canvas.line([polar(centre, radius * 0.8, spin + 180), polar(centre, radius * 0.6, spin)], pale, width=4, alpha=0.9)
    for side in (-1, 1):
        for n in range(3):
            foot = polar(centre, radius * (0.5 - n * 0.35), spin + 180)
            vein = polar(foot, radius * 0.5, spin + side * 50)
            canvas.line([foot, vein], pale, width=1.8, alpha=0.7)


def parsley(canvas: Canvas, centre: Point, radius: float, rng: Random, *, colour: Colour = HERB) -> None:
    """A small tuft of parsley."""
    for n in range(7):
        point = polar(centre, radius * (0.55 if n else 0), n * 60 + rng.uniform(-12, 12))
        tone = mixed(colour, "#c6e08a", rng.uniform(0, 0.35))
        canvas.body(blob(point, radius * 0.42, radius * 0.42, rng, wobble=0.14), tone, depth=2, cast=2)


def chopped(
    canvas: Canvas,
    centre: Point,
    spread: tuple[float, float],
    count: int,
    rng: Random,
    *,
    colours: tuple[Colour, ...] = (HERB, "#6fa544", "#3c6f2b"),
    size: float = 3.2,
) -> None:
    """Something finely chopped and sprinkled within an ellipse of these half-axes."""
    for point in scattered(centre, spread[0], spread[1], count, rng, gap=size):
        piece = rounded(point, size * rng.uniform(1.2, 2.2), size, size * 0.4, turn=rng.uniform(0, 180))
        canvas.fill(moved(piece, 0.8, 1.2), "#2a1408", alpha=0.25)
        canvas.fill(piece, rng.choice(colours))


def berries(
    canvas: Canvas,
    centre: Point,
    spread: tuple[float, float],
    count: int,
    rng: Random,
    *,
    colour: Colour = BARBERRY,
    size: float = 4.6,
) -> None:
    """Shiny little berries or seeds strewn within an ellipse."""
    for point in scattered(centre, spread[0], spread[1], count, rng, gap=size * 1.25):
        berry = ellipse(point, size, size * 0.74, turn=rng.uniform(0, 180))
        canvas.fill(moved(berry, 1, 1.8), "#2a1408", alpha=0.3)
        canvas.fill(berry, mixed(colour, "#3d0410", rng.uniform(0, 0.35)))
        canvas.fill(circle((point[0] - size * 0.25, point[1] - size * 0.25), size * 0.2), "#ffd9d0", alpha=0.85)


def slivers(
    canvas: Canvas,
    centre: Point,
    spread: tuple[float, float],
    count: int,
    rng: Random,
    *,
    colour: Colour = PISTACHIO,
) -> None:
    """Slivered pistachio or almond."""
    for point in scattered(centre, spread[0], spread[1], count, rng, gap=7):
        sliver = leaf(point, 13, 4.2, turn=rng.uniform(0, 360))
        canvas.fill(moved(sliver, 1, 1.6), "#2a1408", alpha=0.3)
        canvas.fill(sliver, mixed(colour, "#fff6c8", rng.uniform(0, 0.35)))


def walnut(canvas: Canvas, centre: Point, radius: float, rng: Random) -> None:
    """A half walnut kernel."""
    canvas.body(blob(centre, radius, radius * 0.84, rng, wobble=0.12), WALNUT, depth=radius * 0.25)
    dark = mixed(WALNUT, "#3d200c", 0.6)
    canvas.line(
        curve((centre[0] - radius * 0.7, centre[1]), centre, (centre[0] + radius * 0.7, centre[1])), dark, width=1.6
    )
    for side in (-1, 1):
        for n in (-0.4, 0.05, 0.45):
            start = (centre[0] + n * radius, centre[1])
            end = (start[0] + radius * 0.15, centre[1] + side * radius * 0.55)
            canvas.line(
                curve(start, (start[0] - radius * 0.2, (start[1] + end[1]) / 2), end), dark, width=1.3, alpha=0.8
            )


def cucumber_slice(canvas: Canvas, centre: Point, radius: float) -> None:
    """A round slice of cucumber."""
    canvas.body(circle(centre, radius), "#3f7f3a", depth=2, cast=3)
    canvas.fill(circle(centre, radius * 0.87), "#cfe6a3")
    canvas.fill(circle(centre, radius * 0.55), "#e3f1c2")
    for n in range(6):
        canvas.fill(ellipse(polar(centre, radius * 0.36, n * 60), radius * 0.15, radius * 0.07, turn=n * 60), "#b9d582")


def radish(canvas: Canvas, centre: Point, radius: float, *, leafy: float) -> None:
    """A radish whose leaves point towards `leafy` degrees."""
    for side in (-25, 0, 25):
        leaf_on(canvas, polar(centre, radius * 0.7, leafy), radius * 1.5, leafy + side, colour=HERB)
    canvas.body(circle(centre, radius), "#cf2f5b", depth=radius * 0.3)
    canvas.line(
        [polar(centre, radius * 0.9, leafy + 180), polar(centre, radius * 1.5, leafy + 190)], "#f4d9df", width=2
    )
    canvas.fill(circle((centre[0] - radius * 0.35, centre[1] - radius * 0.35), radius * 0.18), "#ffd7e2")


def grilled_pepper(canvas: Canvas, centre: Point, length: float, turn: float) -> None:
    """A long green pepper from the grill."""
    pod = leaf(centre, length, length * 0.3, turn=turn)
    canvas.body(pod, "#5f9a3c", depth=4)
    canvas.line([centre, polar(centre, -length * 0.16, turn)], "#47722b", width=5)
    with canvas.inside(pod):
        for n in (0.3, 0.5, 0.7):
            foot = polar(centre, length * n, turn)
            canvas.line([polar(foot, 30, turn + 70), polar(foot, -30, turn + 70)], "#22330f", width=3.6, alpha=0.55)


def rose_petals(canvas: Canvas, centre: Point, spread: float, count: int, rng: Random) -> None:
    """Dried rose petals."""
    for point in scattered(centre, spread, spread, count, rng, gap=13):
        petal = leaf(point, rng.uniform(11, 16), 9, turn=rng.uniform(0, 360))
        canvas.fill(moved(petal, 1, 1.6), "#2a1408", alpha=0.25)
        canvas.fill(petal, rng.choice(["#d4587f", "#b93c66", "#e07a9a"]))


def borage(canvas: Canvas, centre: Point, radius: float, *, turn: float = 0) -> None:
    """A five-petalled violet borage flower."""
    for n in range(5):
        canvas.body(leaf(centre, radius, radius * 0.62, turn=turn + n * 72), "#6b57b8", depth=2, cast=2)
    canvas.fill(star(centre, radius * 0.42, radius * 0.16, 5, turn=turn + 36), "#f3ecff")
    canvas.fill(circle(centre, radius * 0.14), "#2f2358")


def mound_of(
    canvas: Canvas, centre: Point, radius: float, rng: Random, colours: tuple[Colour, ...], *, size: float
) -> None:
    """A heap of small dice, such as a finely cut salad."""
    canvas.shadow(circle(centre, radius), reach=8, alpha=0.35)
    canvas.fill(blob(centre, radius, radius, rng, wobble=0.03), mixed(colours[0], "#2a1408", 0.25))
    for point in scattered(centre, radius * 0.96, radius * 0.96, 420, rng, gap=size * 0.78):
        piece = rounded(point, size * rng.uniform(0.85, 1.2), size * rng.uniform(0.85, 1.1), 2, turn=rng.uniform(0, 90))
        colour = rng.choice(colours)
        canvas.fill(moved(piece, 1, 1.8), "#2a1408", alpha=0.22)
        canvas.fill(piece, mixed(colour, "#fff6dc", rng.uniform(0, 0.2)))
