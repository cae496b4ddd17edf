"""Outlines: closed lists of points in picture units (640 × 480, y downwards), angles in degrees, clockwise."""

import math
from collections.abc import Iterator
from random import Random

Point = tuple[float, float]
Outline = list[Point]


def turned(points: Outline, about: Point, degrees: float) -> Outline:
    """The same points turned clockwise about a point."""
    cos, sin = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    x0, y0 = about
    return [(x0 + (x - x0) * cos - (y - y0) * sin, y0 + (x - x0) * sin + (y - y0) * cos) for x, y in points]


def moved(points: Outline, dx: float, dy: float) -> Outline:
    """The same points moved by (dx, dy)."""
    return [(x + dx, y + dy) for x, y in points]


def polar(centre: Point, radius: float, degrees: float) -> Point:
    """The point at that distance and angle from the centre; 0° is to the right, 90° downwards."""
    return (
        centre[0] + radius * math.cos(math.radians(degrees)),
        centre[1] + radius * math.sin(math.radians(degrees)),
    )


def ellipse(centre: Point, rx: float, ry: float, *, turn: float = 0) -> Outline:
    """An ellipse with these half-axes."""
    steps = 96
    x, y = centre
    points = [
        (x + rx * math.cos(math.tau * step / steps), y + ry * math.sin(math.tau * step / steps))
        for step in range(steps)
    ]
    return turned(points, centre, turn) if turn else points


def circle(centre: Point, radius: float) -> Outline:
    """A circle."""
    return ellipse(centre, radius, radius)


def blob(centre: Point, rx: float, ry: float, rng: Random, *, wobble: float = 0.06, turn: float = 0) -> Outline:
    """A hand-made ellipse whose radius wanders by about `wobble` of itself."""
    waves = [(n, rng.uniform(0.3, 1) / n, rng.uniform(0, math.tau)) for n in (2, 3, 4, 5)]
    steps = 96
    points: Outline = []
    for step in range(steps):
        angle = math.tau * step / steps
        reach = 1 + wobble * 2 * sum(size * math.sin(n * angle + phase) for n, size, phase in waves)
        points.append((centre[0] + rx * reach * math.cos(angle), centre[1] + ry * reach * math.sin(angle)))
    return turned(points, centre, turn)


def rounded(centre: Point, width: float, height: float, radius: float, *, turn: float = 0) -> Outline:
    """A rectangle with round corners."""
    radius = min(radius, width / 2, height / 2)
    x, y = centre
    corners = [
        (x + width / 2 - radius, y + height / 2 - radius, 0),
        (x - width / 2 + radius, y + height / 2 - radius, 90),
        (x - width / 2 + radius, y - height / 2 + radius, 180),
        (x + width / 2 - radius, y - height / 2 + radius, 270),
    ]
    points = [polar((cx, cy), radius, start + 90 * step / 8) for cx, cy, start in corners for step in range(9)]
    return turned(points, centre, turn)


def leaf(stem: Point, length: float, width: float, *, turn: float = 0) -> Outline:
    """A pointed leaf that grows from its stem towards `turn`."""
    x, y = stem
    side = [(length * t / 16, width / 2 * math.sin(math.pi * (t / 16) ** 0.85)) for t in range(17)]
    points = [(x + along, y - across) for along, across in side]
    points += [(x + along, y + across) for along, across in reversed(side)]
    return turned(points, stem, turn)


def drop(tip: Point, length: float, width: float, *, turn: float = 0) -> Outline:
    """A carrot-like drop: pointed at its tip, round at the end that lies towards `turn`."""
    x, y = tip
    side: Outline = []
    for step in range(41):
        t = step / 40
        cap = math.sqrt(max(0.0, 1 - ((t - 0.86) / 0.14) ** 2)) if t > 0.86 else 1.0
        side.append((length * t, width / 2 * min(1.0, t / 0.86) ** 0.7 * cap))
    points = [(x + a, y - across) for a, across in side] + [(x + a, y + across) for a, across in reversed(side)]
    return turned(points, tip, turn)


def wavy_bar(centre: Point, length: float, width: float, *, bumps: int, depth: float, turn: float = 0) -> Outline:
    """A long bar with round ends whose two edges swell and shrink `bumps` times, by `depth` of its width."""
    steps = 120
    upper: Outline = []
    for step in range(steps + 1):
        t = step / steps
        end = min(t, 1 - t) * length / (width / 2)
        cap = math.sqrt(max(0.0, 1 - (1 - min(1.0, end)) ** 2))
        swell = 1 - depth + depth * abs(math.sin(math.pi * bumps * t))
        upper.append((centre[0] - length / 2 + length * t, centre[1] - width / 2 * cap * swell))
    lower = [(x, 2 * centre[1] - y) for x, y in reversed(upper)]
    return turned(upper + lower, centre, turn)


def star(centre: Point, outer: float, inner: float, points: int, *, turn: float = 0) -> Outline:
    """A star with that many points."""
    step = 180 / points
    return [polar(centre, outer if n % 2 == 0 else inner, turn + n * step) for n in range(2 * points)]


def wedge(centre: Point, radius: float, start: float, end: float) -> Outline:
    """A slice of a disc between two angles."""
    return [centre] + [polar(centre, radius, start + (end - start) * step / 24) for step in range(25)]


def curve(start: Point, bend: Point, end: Point, steps: int = 24) -> Outline:
    """The points of a quadratic curve that leaves `start`, leans towards `bend` and arrives at `end`."""
    points: Outline = []
    for step in range(steps + 1):
        t = step / steps
        a, b, c = (1 - t) ** 2, 2 * t * (1 - t), t * t
        points.append((a * start[0] + b * bend[0] + c * end[0], a * start[1] + b * bend[1] + c * end[1]))
    return points


def spiral(centre: Point, radius: float, turns: float, *, squash: float = 1, start: float = 0) -> Outline:
    """An open line that winds from the centre out to the radius."""
    steps = int(48 * turns)
    return [
        (centre[0] + (x - centre[0]), centre[1] + (y - centre[1]) * squash)
        for x, y in (polar(centre, radius * s / steps, start + 360 * turns * s / steps) for s in range(steps + 1))
    ]


def along(start: Point, end: Point, count: int) -> list[Point]:
    """`count` points evenly spread from start to end, both included."""
    return [
        (start[0] + (end[0] - start[0]) * n / (count - 1), start[1] + (end[1] - start[1]) * n / (count - 1))
        for n in range(count)
    ]


def scattered(centre: Point, rx: float, ry: float, count: int, rng: Random, *, gap: float = 0) -> Iterator[Point]:
    """Up to `count` points within an ellipse, at least `gap` apart; gives up on a point after thirty tries."""
    found: list[Point] = []
    for _ in range(count):
        for _ in range(30):
            radius, angle = math.sqrt(rng.random()), rng.uniform(0, math.tau)
            point = (centre[0] + rx * radius * math.cos(angle), centre[1] + ry * radius * math.sin(angle))
            if all(math.dist(point, other) >= gap for other in found):
                found.append(point)
                yield point
                break
