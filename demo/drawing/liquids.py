"""What swims in a bowl: oil, swirls of cream and kashk, beans, and fried toppings."""

from random import Random

from demo.drawing.canvas import Canvas, Colour, mixed
from demo.drawing.shapes import Outline, Point, blob, circle, curve, ellipse, moved, polar, rounded, scattered, spiral


def simmered(
    canvas: Canvas, surface: Outline, centre: Point, radius: float, rng: Random, colours: tuple[Colour, ...]
) -> None:
    """The uneven surface of something cooked for hours: soft patches of these colours."""
    with canvas.inside(surface):
        for point in scattered(centre, radius, radius, 120, rng, gap=7):
            size = rng.uniform(5, 13)
            patch = blob(point, size, size * 0.7, rng, wobble=0.16, turn=rng.uniform(0, 180))
            canvas.fill(patch, rng.choice(colours), alpha=rng.uniform(0.3, 0.75))


def oil(
    canvas: Canvas, surface: Outline, centre: Point, radius: float, rng: Random, *, colour: Colour, count: int = 22
) -> None:
    """Shining drops of oil near the rim."""
    with canvas.inside(surface):
        for _ in range(count):
            point = polar(centre, radius * rng.uniform(0.55, 1), rng.uniform(0, 360))
            drop = ellipse(point, rng.uniform(3, 10), rng.uniform(2, 6), turn=rng.uniform(0, 180))
            canvas.fill(drop, colour, alpha=0.6)
            canvas.fill(circle((point[0] - 1.5, point[1] - 1.5), 1.2), "#fff8e0", alpha=0.8)


def swirl(
    canvas: Canvas, centre: Point, radius: float, *, colour: Colour = "#fdf6e6", turns: float = 2.2, width: float = 9
) -> None:
    """A spiral of cream, yoghurt or kashk."""
    line = spiral(centre, radius, turns)
    canvas.line(moved(line, 1, 2.5), "#2a1408", width=width, alpha=0.22)
    canvas.line(line, colour, width=width)
    canvas.line(moved(line, -1, -1.5), "#ffffff", width=width * 0.3, alpha=0.7)


def drizzle(
    canvas: Canvas, centre: Point, radius: float, rng: Random, *, colour: Colour, count: int = 4, width: float = 5
) -> None:
    """Loose curved lines poured over a surface."""
    for n in range(count):
        angle = n * 180 / count + rng.uniform(-12, 12)
        bend = polar(centre, radius * rng.uniform(0.4, 0.8), angle + 90)
        line = curve(polar(centre, radius, angle), bend, polar(centre, radius, angle + 180))
        canvas.line(line, colour, width=width, alpha=0.9)


def beans(
    canvas: Canvas, centre: Point, spread: float, count: int, rng: Random, *, colour: Colour, size: float = 9
) -> None:
    """Beans, chickpeas or split peas half sunk in the stew."""
    for point in scattered(centre, spread, spread, count, rng, gap=size * 1.9):
        bean = ellipse(point, size, size * 0.66, turn=rng.uniform(0, 180))
        canvas.body(bean, mixed(colour, "#fff3d6", rng.uniform(0, 0.2)), depth=size * 0.26, cast=2)
        canvas.fill(circle((point[0] - size * 0.3, point[1] - size * 0.25), size * 0.14), "#fff6e6", alpha=0.8)


def dried_lime(canvas: Canvas, centre: Point, radius: float) -> None:
    """A dried lime, brown and ribbed."""
    canvas.body(circle(centre, radius), "#6b4420", depth=radius * 0.3)
    for n in range(7):
        canvas.line(
            [polar(centre, radius * 0.25, n * 51), polar(centre, radius * 0.85, n * 51)],
            "#3f260f",
            width=1.6,
            alpha=0.7,
        )
    canvas.fill(circle(centre, radius * 0.18), "#3f260f")


def crisp_sticks(
    canvas: Canvas,
    centre: Point,
    spread: Point,
    count: int,
    rng: Random,
    *,
    colour: Colour,
    length: float,
    width: float,
) -> None:
    """A loose heap of sticks: thin fried potatoes, chips or fried onion."""
    for point in scattered(centre, spread[0], spread[1], count, rng, gap=width * 0.9):
        turn = rng.uniform(0, 180)
        stick = rounded(point, length * rng.uniform(0.75, 1.15), width, width * 0.3, turn=turn)
        tone = mixed(colour, rng.choice(["#fff1c4", "#8a4a10"]), rng.uniform(0, 0.3))
        canvas.body(stick, tone, depth=width * 0.25, cast=width * 0.35)
