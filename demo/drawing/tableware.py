"""What the food stands on: tables and cloths, plates, bowls, trays, boards and pots, all seen from above."""

from dataclasses import dataclass
from random import Random

from demo.drawing.canvas import HEIGHT, WIDTH, Canvas, Colour, mixed
from demo.drawing.shapes import Outline, Point, circle, curve, ellipse, polar, rounded, star

MIDDLE: Point = (320, 240)


@dataclass(frozen=True, kw_only=True)
class Cloth:
    """A table of one colour with a pattern in a second one."""

    ground: Colour
    thread: Colour
    pattern: str


def lay_table(canvas: Canvas, cloth: Cloth, rng: Random) -> None:
    """Cover the picture with the cloth and let light fall on it from the upper left."""
    canvas.fill([(0, 0), (WIDTH, 0), (WIDTH, HEIGHT), (0, HEIGHT)], cloth.ground)
    patterns = {
        "planks": _planks,
        "gingham": _gingham,
        "stripes": _stripes,
        "tiles": _tiles,
        "dots": _dots,
        "runner": _runner,
        "counter": _counter,
    }
    patterns[cloth.pattern](canvas, cloth, rng)
    canvas.glow((120, 60), 420, mixed(cloth.ground, "#fff3d6", 0.7), alpha=0.35)


def _planks(canvas: Canvas, cloth: Cloth, rng: Random) -> None:
    for row in range(6):
        top = row * 84.0 - 10
        tone = mixed(cloth.ground, cloth.thread, rng.uniform(0.1, 0.55))
        canvas.fill([(0, top), (WIDTH, top), (WIDTH, top + 82), (0, top + 82)], tone)
        for _ in range(6):
            y, x, length = top + rng.uniform(8, 74), rng.uniform(-60, 560), rng.uniform(80, 300)
            canvas.line([(x, y), (x + length, y + rng.uniform(-2, 2))], cloth.thread, width=1.4, alpha=0.5)
        canvas.line([(0, top + 82), (WIDTH, top + 82)], mixed(cloth.ground, "#000000", 0.5), width=2.4)


def _gingham(canvas: Canvas, cloth: Cloth, rng: Random) -> None:
    del rng
    for n in range(0, 22, 2):
        canvas.fill(rounded((n * 40 - 20, 240), 40, 520, 0), cloth.thread, alpha=0.5)
        canvas.fill(rounded((320, n * 40 - 20), 680, 40, 0), cloth.thread, alpha=0.5)


def _stripes(canvas: Canvas, cloth: Cloth, rng: Random) -> None:
    del rng
    for n in range(-4, 14):
        x = n * 70
        canvas.line([(x, 500), (x + 260, -20)], cloth.thread, width=18, alpha=0.55)
        canvas.line([(x + 24, 500), (x + 284, -20)], cloth.thread, width=3, alpha=0.55)


def _tiles(canvas: Canvas, cloth: Cloth, rng: Random) -> None:
    del rng
    for row in range(-1, 6):
        for column in range(-1, 8):
            centre = (column * 96 + 32, row * 96 + 48)
            canvas.fill(star(centre, 46, 35, 8, turn=22.5), cloth.thread, alpha=0.6)
            canvas.fill(star(centre, 24, 15, 8), mixed(cloth.ground, cloth.thread, 0.15))
            canvas.fill(circle(centre, 5), mixed(cloth.thread, "#ffffff", 0.5), alpha=0.8)
            canvas.fill(rounded((centre[0] + 48, centre[1] + 48), 20, 20, 1, turn=45), cloth.thread, alpha=0.6)


def _dots(canvas: Canvas, cloth: Cloth, rng: Random) -> None:
    del rng
    for row in range(10):
        for column in range(12):
            centre = (column * 58 + (29 if row % 2 else 0), row * 52 + 6)
            canvas.fill(circle(centre, 9), cloth.thread, alpha=0.75)


def _runner(canvas: Canvas, cloth: Cloth, rng: Random) -> None:
    del rng
    band: Outline = [(0, 96), (WIDTH, 96), (WIDTH, 384), (0, 384)]
    canvas.shadow(band, reach=6, alpha=0.25)
    canvas.fill(band, cloth.thread)
    for y in (108, 372):
        canvas.line([(0, y), (WIDTH, y)], mixed(cloth.thread, "#fff3d6", 0.7), width=2, alpha=0.8)
    for column in range(17):
        for y in (124, 356):
            centre = (column * 40 + 4, y)
            canvas.fill(star(centre, 9, 3.5, 4), mixed(cloth.thread, "#fff3d6", 0.7), alpha=0.8)


def _counter(canvas: Canvas, cloth: Cloth, rng: Random) -> None:
    """A wall with a row of arches behind a wooden counter: the one table seen from the side."""
    for n in range(5):
        x = n * 150.0 + 20
        arch = [
            (x - 56, 350),
            (x - 56, 170),
            *curve((x - 56, 170), (x - 50, 96), (x, 62)),
            *curve((x, 62), (x + 50, 96), (x + 56, 170)),
            (x + 56, 350),
        ]
        canvas.fill(arch, mixed(cloth.ground, "#ffffff", 0.22), alpha=0.7)
    edge: Outline = [(0, 340), (WIDTH, 340), (WIDTH, HEIGHT), (0, HEIGHT)]
    canvas.fill(edge, cloth.thread)
    for _ in range(16):
        y, x = rng.uniform(352, 476), rng.uniform(-80, 560)
        canvas.line([(x, y), (x + rng.uniform(80, 260), y)], mixed(cloth.thread, "#5b3315", 0.5), width=1.6, alpha=0.4)
    canvas.line([(0, 341), (WIDTH, 341)], mixed(cloth.thread, "#fff3d6", 0.5), width=3)


def plate(
    canvas: Canvas,
    centre: Point = MIDDLE,
    rx: float = 196,
    ry: float = 196,
    *,
    colour: Colour = "#f7f1e6",
    trim: Colour = "#2d7f8c",
    turn: float = 0,
) -> None:
    """A plate or oval platter with a painted rim."""
    outer = ellipse(centre, rx, ry, turn=turn)
    canvas.shadow(outer, reach=16, alpha=0.42)
    canvas.body(outer, colour, depth=4, cast=0)
    canvas.ring(ellipse(centre, rx - 8, ry - 8, turn=turn), trim, width=3, alpha=0.9)
    canvas.ring(ellipse(centre, rx - 14, ry - 14, turn=turn), trim, width=1.2, alpha=0.7)
    well = ellipse(centre, rx * 0.8, ry * 0.8, turn=turn)
    canvas.fill(well, mixed(colour, "#ffffff", 0.35))
    canvas.shade(well, mixed(colour, "#5c4630", 0.7), dx=4, dy=5, blur=5, alpha=0.5)
    canvas.shade(well, "#ffffff", dx=-3, dy=-4, blur=3, alpha=0.7)


def bowl(
    canvas: Canvas,
    centre: Point = MIDDLE,
    radius: float = 170,
    *,
    colour: Colour = "#f7f1e6",
    trim: Colour = "#2d7f8c",
    filling: Colour,
) -> Outline:
    """A deep round bowl; answers the outline of its filling for what floats in it."""
    outer = circle(centre, radius)
    canvas.shadow(outer, reach=18, alpha=0.45)
    canvas.body(outer, colour, depth=5, cast=0)
    canvas.ring(circle(centre, radius - 7), trim, width=3.4)
    inner = circle(centre, radius - 15)
    canvas.fill(inner, mixed(colour, "#4a3524", 0.28))
    canvas.shade(inner, mixed(colour, "#2a1a10", 0.7), dx=5, dy=7, blur=6, alpha=0.6)
    surface = circle((centre[0] + 1, centre[1] + 2), radius - 25)
    canvas.fill(surface, filling)
    canvas.shade(surface, mixed(filling, "#1c0d04", 0.7), dx=7, dy=9, blur=9, alpha=0.6)
    canvas.shade(surface, mixed(filling, "#fff6dc", 0.6), dx=-4, dy=-5, blur=4, alpha=0.55)
    return surface


def tray(canvas: Canvas, centre: Point = MIDDLE, radius: float = 214, *, colour: Colour = "#c77b45") -> None:
    """A round hammered copper tray."""
    outer = circle(centre, radius)
    canvas.shadow(outer, reach=16, alpha=0.45)
    canvas.body(outer, colour, depth=6, cast=0)
    well = circle(centre, radius - 20)
    canvas.fill(well, mixed(colour, "#ffd9a8", 0.18))
    canvas.shade(well, mixed(colour, "#2a1208", 0.7), dx=5, dy=6, blur=5, alpha=0.55)
    for ring_radius, count in ((radius - 10, 64), (radius - 34, 52), (radius - 50, 44)):
        for n in range(count):
            dot = circle(polar(centre, ring_radius, n * 360 / count), 2.4)
            canvas.fill(dot, mixed(colour, "#ffe3bd", 0.55), alpha=0.6)


def board(canvas: Canvas, centre: Point, width: float, height: float, *, turn: float = 0) -> None:
    """A thick wooden serving board."""
    wood = "#b9814a"
    outline = rounded(centre, width, height, 28, turn=turn)
    canvas.shadow(outline, reach=15, alpha=0.45)
    canvas.body(outline, wood, depth=5, cast=0)
    with canvas.inside(outline):
        rng = Random(width)
        for n in range(9):
            y = centre[1] - height / 2 + height * (n + rng.random()) / 9
            grain = [(centre[0] - width, y), (centre[0] + width, y + rng.uniform(-14, 14))]
            canvas.line(grain, mixed(wood, "#5b3315", 0.6), width=rng.uniform(1, 2.6), alpha=0.4)


def stone_pot(canvas: Canvas, centre: Point, radius: float, *, filling: Colour) -> Outline:
    """A thick grey stone pot with two lugs; answers the outline of its filling."""
    stone = "#6d6a66"
    for side in (-1, 1):
        canvas.body(rounded((centre[0] + side * radius, centre[1]), 44, 52, 14), stone, depth=5, cast=10)
    outer = circle(centre, radius)
    canvas.shadow(outer, reach=16, alpha=0.5)
    canvas.body(outer, stone, depth=6, cast=0)
    rng = Random(7)
    for _ in range(90):
        speck = polar(centre, rng.uniform(radius - 24, radius - 3), rng.uniform(0, 360))
        canvas.fill(circle(speck, rng.uniform(0.8, 1.9)), rng.choice(["#4f4c49", "#8f8b86"]), alpha=0.8)
    inner = circle(centre, radius - 27)
    canvas.fill(inner, "#3c3733")
    surface = circle((centre[0], centre[1] + 2), radius - 34)
    canvas.fill(surface, filling)
    canvas.shade(surface, mixed(filling, "#1c0d04", 0.75), dx=6, dy=9, blur=8, alpha=0.65)
    return surface


def pan(canvas: Canvas, centre: Point, radius: float, *, filling: Colour) -> Outline:
    """A copper pan with a long handle to the upper right; answers the outline of its filling."""
    copper = "#c9763d"
    middle = polar(centre, radius + 62, -32)
    canvas.body(rounded(middle, 150, 26, 13, turn=-32), "#3d2a20", depth=4, cast=10)
    outer = circle(centre, radius)
    canvas.shadow(outer, reach=16, alpha=0.45)
    canvas.body(outer, copper, depth=6, cast=0)
    canvas.fill(circle(centre, radius - 13), mixed(copper, "#3a1d0c", 0.45))
    surface = circle(centre, radius - 19)
    canvas.fill(surface, filling)
    canvas.shade(surface, mixed(filling, "#1c0d04", 0.75), dx=5, dy=7, blur=7, alpha=0.6)
    return surface


def fork_and_spoon(canvas: Canvas, *, left: float = 62, right: float = 578) -> None:
    """A fork on the left and a spoon on the right of a plate."""
    steel = "#d9d4cb"
    handle = rounded((left, 293), 9, 184, 4.5)
    head = rounded((left, 190), 26, 52, 12)
    for part in (handle, head):
        canvas.shadow(part, reach=5, alpha=0.3)
    canvas.body(handle, steel, depth=2, cast=0)
    canvas.body(head, steel, depth=2, cast=0)
    for dx in (-7.8, 0, 7.8):
        canvas.body(rounded((left + dx * 1.2, 150), 5, 46, 2.5), steel, depth=1.5, cast=2)
    canvas.body(rounded((right, 291), 9, 188, 4.5), steel, depth=2, cast=5)
    canvas.body(ellipse((right, 172), 19, 34), steel, depth=4, cast=5)
