"""What comes off the charcoal and out of the pot: skewers, ribs, birds, fish and shanks."""

import math
from random import Random

from demo.drawing.canvas import Canvas, Colour, mixed
from demo.drawing.shapes import (
    Outline,
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
    turned,
    wavy_bar,
)

LAMB, VEAL, MINCED, CHICKEN, GOLDEN = "#8e4a2b", "#9c5433", "#7f4126", "#f0ae2c", "#d98a2b"
CHAR = "#2a120a"


def skewer(canvas: Canvas, start: Point, end: Point) -> None:
    """The flat steel of a skewer from its handle (start) to its point (end)."""
    turn = math.degrees(math.atan2(end[1] - start[1], end[0] - start[0]))
    length = math.dist(start, end)
    middle = ((start[0] + end[0]) / 2, (start[1] + end[1]) / 2)
    canvas.body(rounded(middle, length, 7, 2, turn=turn), "#c9c4ba", depth=1.6, cast=5)
    canvas.body(rounded(polar(start, 14, turn), 52, 15, 7, turn=turn), "#5a3520", depth=3, cast=5)


def chunk(canvas: Canvas, centre: Point, size: float, rng: Random, *, colour: Colour = LAMB, turn: float = 0) -> None:
    """One grilled cube of meat with char marks and a shine."""
    tone = mixed(colour, CHAR, rng.uniform(0, 0.18))
    cube = blob(centre, size * 0.56, size * 0.5, rng, wobble=0.07, turn=turn)
    canvas.body(cube, tone, depth=size * 0.13, cast=4)
    with canvas.inside(cube):
        for offset in (-0.24, 0.16):
            middle = polar(centre, size * offset, turn)
            bar = [polar(middle, -size, turn + 68), polar(middle, size, turn + 68)]
            canvas.line(bar, CHAR, width=size * 0.09, alpha=0.42)
        edge = blob(polar(centre, size * 0.5, 50), size * 0.3, size * 0.2, rng, wobble=0.2, turn=-40)
        canvas.fill(edge, CHAR, alpha=0.3)
    shine = ellipse(polar(centre, size * 0.27, 225), size * 0.13, size * 0.05, turn=-40)
    canvas.fill(shine, "#fff0d0", alpha=0.55)


def koobideh(canvas: Canvas, centre: Point, length: float, width: float, rng: Random, *, turn: float = 0) -> None:
    """A long minced kebab with the marks of the fingers that pressed it."""
    bumps = round(length / 30)
    bar = wavy_bar(centre, length, width, bumps=bumps, depth=0.14, turn=turn)
    canvas.body(bar, MINCED, depth=width * 0.16, cast=7)
    with canvas.inside(bar):
        for n in range(1, bumps):
            foot = polar(centre, length * (n / bumps - 0.5), turn)
            dent = curve(
                polar(foot, -width * 0.45, turn + 90),
                polar(foot, width * 0.16, turn),
                polar(foot, width * 0.45, turn + 90),
            )
            canvas.line(dent, CHAR, width=4.5, alpha=0.45)
            canvas.line(moved(dent, 4, 3), "#c98557", width=2.4, alpha=0.5)
        for _ in range(round(length / 9)):
            spot = polar(
                polar(centre, rng.uniform(-0.5, 0.5) * length, turn), rng.uniform(-0.45, 0.45) * width, turn + 90
            )
            canvas.fill(blob(spot, rng.uniform(3, 8), rng.uniform(2, 4), rng, turn=turn), CHAR, alpha=0.35)
        gleam = polar(centre, width * 0.24, turn - 90)
        for n in range(bumps):
            spot = polar(gleam, length * ((n + 0.5) / bumps - 0.5), turn)
            canvas.fill(ellipse(spot, 7, 2.2, turn=turn), "#ffe3b8", alpha=0.5)


def barg(canvas: Canvas, centre: Point, length: float, width: float, rng: Random, *, turn: float = 0) -> None:
    """A broad kebab of thin slices of fillet folded one over the other along a skewer."""
    slices = round(length / 34)
    for n in range(slices):
        foot = polar(centre, (length - 60) * (n / (slices - 1) - 0.5), turn)
        size = width * rng.uniform(0.46, 0.54)
        tone = mixed(VEAL, rng.choice([CHAR, "#c9703f"]), rng.uniform(0, 0.16))
        piece = blob(foot, 40, size, rng, wobble=0.05, turn=turn + rng.uniform(-14, 2))
        canvas.body(piece, tone, depth=5, cast=7)
        with canvas.inside(piece):
            for side in (-1, 1):
                edge = polar(foot, side * size * 0.92, turn + 90)
                canvas.fill(blob(edge, 26, 8, rng, wobble=0.2, turn=turn), CHAR, alpha=0.4)
            for offset in (-0.3, 0.05, 0.4):
                start = polar(foot, size * offset, turn + 90)
                fibre = [polar(start, -40, turn + 20), polar(start, 40, turn + 20)]
                canvas.line(fibre, mixed(tone, CHAR, 0.7), width=2.4, alpha=0.35)
        gleam = polar(foot, size * rng.uniform(0.1, 0.5), turn - 90)
        canvas.fill(ellipse(gleam, 11, 3, turn=turn + 78), "#ffe3b8", alpha=0.4)


def rib(canvas: Canvas, centre: Point, size: float, rng: Random, *, turn: float) -> None:
    """A lamb cutlet of a shishlik: the bone points towards `turn`."""
    bone = rounded(polar(centre, size * 0.85, turn), size * 1.1, size * 0.17, size * 0.08, turn=turn)
    canvas.body(bone, "#f1e2c4", depth=2.4, cast=4)
    canvas.body(
        ellipse(polar(centre, size * 1.4, turn), size * 0.12, size * 0.14, turn=turn), "#fbf0da", depth=2, cast=2
    )
    meat = blob(centre, size * 0.62, size * 0.5, rng, wobble=0.06, turn=turn)
    canvas.body(meat, mixed(LAMB, "#c0642f", 0.25), depth=size * 0.12, cast=6)
    fat = curve(
        polar(centre, size * 0.52, turn + 110),
        polar(centre, size * 0.78, turn + 180),
        polar(centre, size * 0.52, turn - 110),
    )
    canvas.line(fat, "#e3b071", width=size * 0.09, alpha=0.85)
    with canvas.inside(meat):
        for offset in (-0.35, -0.05, 0.25):
            foot = polar(centre, size * offset, turn + 35)
            canvas.line(
                [polar(foot, -size, turn + 125), polar(foot, size, turn + 125)], CHAR, width=size * 0.075, alpha=0.5
            )
    canvas.fill(ellipse(polar(centre, size * 0.25, 225), size * 0.14, size * 0.05, turn=-40), "#fff0d0", alpha=0.5)


def drumstick(canvas: Canvas, centre: Point, size: float, rng: Random, *, turn: float, colour: Colour = GOLDEN) -> None:
    """A roasted chicken leg; the bone points towards `turn`."""
    bone = rounded(polar(centre, size * 1.02, turn), size * 0.8, size * 0.15, size * 0.07, turn=turn)
    canvas.body(bone, "#f3e6cb", depth=2.4, cast=4)
    for side in (-1, 1):
        knob = polar(polar(centre, size * 1.42, turn), side * size * 0.08, turn + 90)
        canvas.body(circle(knob, size * 0.11), "#fbf2df", depth=2, cast=2)
    thigh = [*_leg(centre, size, turn)]
    canvas.body(thigh, colour, depth=size * 0.14, cast=8)
    with canvas.inside(thigh):
        for point in scattered(centre, size * 0.8, size * 0.6, 26, rng, gap=5):
            spot = blob(point, rng.uniform(3, 8), rng.uniform(2, 5), rng, wobble=0.15)
            canvas.fill(spot, rng.choice(["#a8541a", "#c8741f", CHAR]), alpha=rng.uniform(0.15, 0.4))
    gleam = curve(polar(centre, size * 0.5, 200), polar(centre, size * 0.52, 240), polar(centre, size * 0.36, 275))
    canvas.line(gleam, "#fff3cf", width=size * 0.07, alpha=0.6)


def shank(canvas: Canvas, centre: Point, size: float, rng: Random, *, turn: float) -> None:
    """A braised lamb shank; the bone points towards `turn`."""
    bone = rounded(polar(centre, size * 1.05, turn), size * 0.9, size * 0.2, size * 0.09, turn=turn)
    canvas.body(bone, "#dcc190", depth=3, cast=6)
    canvas.body(circle(polar(centre, size * 1.48, turn), size * 0.15), "#f8ecd4", depth=3, cast=3)
    meat = _leg(centre, size * 1.02, turn)
    canvas.body(meat, "#95532f", depth=size * 0.15, cast=9)
    with canvas.inside(meat):
        for n in range(5):
            foot = polar(centre, size * (n - 2) * 0.2 + rng.uniform(-3, 3), turn + 90)
            fibre = curve(
                polar(foot, -size * 0.7, turn),
                polar(foot, size * 0.1, turn + 90 * rng.choice((-1, 1))),
                polar(foot, size * 0.8, turn),
            )
            canvas.line(fibre, rng.choice(["#6b3418", "#b9764a", "#7d4222"]), width=rng.uniform(2, 5), alpha=0.35)
        for point in scattered(centre, size * 0.7, size * 0.5, 16, rng, gap=9):
            patch = blob(point, rng.uniform(6, 13), rng.uniform(3, 6), rng, wobble=0.15, turn=turn)
            canvas.fill(patch, rng.choice(["#5f2d14", "#b9764a"]), alpha=0.3)
    gleam = curve(polar(centre, size * 0.5, 195), polar(centre, size * 0.55, 235), polar(centre, size * 0.4, 275))
    canvas.line(gleam, "#ffe9c4", width=size * 0.06, alpha=0.55)


def whole_fish(canvas: Canvas, centre: Point, length: float, rng: Random, *, colour: Colour, fins: Colour) -> None:
    """A whole fish with grill marks, head to the left."""
    x, y = centre
    tail_root = (x + length * 0.4, y)
    tail = [
        tail_root,
        (x + length * 0.56, y - length * 0.12),
        (x + length * 0.52, y),
        (x + length * 0.56, y + length * 0.12),
    ]
    canvas.body(tail, fins, depth=4, cast=7)
    for fx, fy, turn in ((0.02, -0.1, -35), (0.1, 0.1, 40), (-0.18, 0.1, 50)):
        canvas.body(
            leaf((x + fx * length, y + fy * length), length * 0.14, length * 0.06, turn=turn), fins, depth=3, cast=4
        )
    side = [(x - length * 0.5 + length * 0.94 * t / 40, math.sin(math.pi * (t / 40) ** 0.62)) for t in range(41)]
    body: Outline = [(px, y - length * 0.135 * w) for px, w in side]
    body += [(px, y + length * 0.135 * w) for px, w in reversed(side)]
    canvas.body(body, colour, depth=9, cast=10)
    with canvas.inside(body):
        canvas.fill(
            ellipse((x, y - length * 0.12), length * 0.5, length * 0.08), mixed(fins, "#2a1408", 0.25), alpha=0.55
        )
        canvas.fill(ellipse((x, y + length * 0.02), length * 0.46, length * 0.02), "#d98f6b", alpha=0.55)
        for point in scattered((x, y - length * 0.05), length * 0.42, length * 0.07, 50, rng, gap=7):
            canvas.fill(circle(point, rng.uniform(1.4, 2.8)), "#3c2a1e", alpha=0.65)
        for n in range(5):
            foot = (x - length * 0.16 + n * length * 0.11, y)
            canvas.line([(foot[0] - 16, y + 60), (foot[0] + 16, y - 60)], CHAR, width=length * 0.0125, alpha=0.55)
        gill = curve((x - length * 0.31, y - 60), (x - length * 0.25, y), (x - length * 0.31, y + 60))
        canvas.line(gill, "#5b412c", width=3.4, alpha=0.8)
    eye = (x - length * 0.42, y - length * 0.025)
    canvas.fill(circle(eye, length * 0.016), "#f2ead8")
    canvas.fill(circle(eye, length * 0.008), "#1d130c")


def meatballs(canvas: Canvas, points: list[Point], radius: float, rng: Random, *, colour: Colour = MINCED) -> None:
    """Little round meatballs."""
    for point in points:
        ball = blob(point, radius, radius, rng, wobble=0.03)
        canvas.body(ball, mixed(colour, "#b0673a", rng.uniform(0, 0.3)), depth=radius * 0.3, cast=4)
        canvas.fill(
            ellipse(polar(point, radius * 0.45, 225), radius * 0.25, radius * 0.12, turn=-40), "#ffe3b8", alpha=0.55
        )


def _leg(centre: Point, size: float, turn: float) -> Outline:
    """The pear shape shared by drumsticks and shanks."""
    points: Outline = []
    for n in range(96):
        angle = math.tau * n / 96
        slim = 1 - 0.36 * (1 + math.cos(angle)) / 2
        points.append((centre[0] + size * 0.78 * math.cos(angle), centre[1] + size * 0.56 * slim * math.sin(angle)))
    return turned(points, centre, turn)
