"""One picture being painted: flat fills, soft shadows and shading, light from the upper left.

Everything is painted three times larger than the picture and scaled down once, which smooths every edge.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random

from PIL import Image, ImageChops, ImageColor, ImageDraw, ImageEnhance, ImageFilter

from demo.drawing.shapes import Outline, Point, circle

WIDTH, HEIGHT = 640, 480
SCALE = 3
BYTES_MAX = 29_800
SHADE = "#2a1408"

Colour = str
Box = tuple[int, int, int, int]


def mixed(one: Colour, other: Colour, share: float) -> Colour:
    """`one` with that share (0–1) of `other` stirred in."""
    pairs = zip(ImageColor.getrgb(one)[:3], ImageColor.getrgb(other)[:3], strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)


class Canvas:
    """A 640 × 480 picture; coordinates are picture units, angles degrees."""

    def __init__(self, background: Colour) -> None:
        self._image = Image.new("RGB", (WIDTH * SCALE, HEIGHT * SCALE), background)

    def fill(self, outline: Outline, colour: Colour, *, alpha: float = 1) -> None:
        """Fill the outline with one colour."""
        if alpha >= 1:
            ImageDraw.Draw(self._image).polygon([(x * SCALE, y * SCALE) for x, y in outline], fill=colour)
        else:
            mask, box = _mask(outline, 0)
            self._paint(mask, box, colour, alpha)

    def line(self, points: Outline, colour: Colour, *, width: float, alpha: float = 1) -> None:
        """Draw an open line with round ends and joints."""
        box = _box(points, width)
        mask = Image.new("L", (box[2] - box[0], box[3] - box[1]))
        pen = ImageDraw.Draw(mask)
        local = [(x * SCALE - box[0], y * SCALE - box[1]) for x, y in points]
        pen.line(local, fill=255, width=max(1, round(width * SCALE)), joint="curve")
        radius = width * SCALE / 2
        for x, y in (local[0], local[-1]):
            pen.ellipse((x - radius, y - radius, x + radius, y + radius), fill=255)
        self._paint(mask, box, colour, alpha)

    def ring(self, outline: Outline, colour: Colour, *, width: float, alpha: float = 1) -> None:
        """Draw a closed outline as a line."""
        self.line([*outline, outline[0], outline[1]], colour, width=width, alpha=alpha)

    def shadow(self, outline: Outline, *, reach: float = 8, alpha: float = 0.3, colour: Colour = SHADE) -> None:
        """Cast the outline's soft shadow to the lower right; paint it before the thing itself."""
        mask, box = _mask(outline, reach * 2)
        mask = mask.filter(ImageFilter.GaussianBlur(reach * 0.7 * SCALE))
        dx, dy = round(reach * 0.55 * SCALE), round(reach * 0.8 * SCALE)
        self._paint(mask, (box[0] + dx, box[1] + dy, box[2] + dx, box[3] + dy), colour, alpha)

    def shade(self, outline: Outline, colour: Colour, *, dx: float, dy: float, blur: float, alpha: float) -> None:
        """Tint the inside edge that (dx, dy) points away from, softly: (-4, -4) darkens the lower right."""
        mask, box = _mask(outline, blur * 2 + max(abs(dx), abs(dy)))
        kept = ImageChops.offset(mask, round(dx * SCALE), round(dy * SCALE))
        kept = kept.filter(ImageFilter.GaussianBlur(blur * SCALE))
        self._paint(ImageChops.multiply(mask, ImageChops.invert(kept)), box, colour, alpha)

    def body(self, outline: Outline, colour: Colour, *, depth: float = 4, cast: float | None = None) -> None:
        """Paint a thing with volume: shadow, fill, dark lower edge and light upper edge, `depth` units deep."""
        cast = depth if cast is None else cast
        if cast:
            self.shadow(outline, reach=cast, alpha=0.34)
        self.fill(outline, colour)
        self.shade(outline, mixed(colour, SHADE, 0.75), dx=-depth * 0.7, dy=-depth, blur=depth * 0.8, alpha=0.55)
        light = mixed(colour, "#fff6dc", 0.8)
        self.shade(outline, light, dx=depth * 0.35, dy=depth * 0.5, blur=depth * 0.45, alpha=0.5)

    def glow(self, centre: Point, radius: float, colour: Colour, *, alpha: float) -> None:
        """Add a soft round patch of colour."""
        mask, box = _mask(circle(centre, radius * 0.7), radius * 0.7)
        self._paint(mask.filter(ImageFilter.GaussianBlur(radius * 0.3 * SCALE)), box, colour, alpha)

    @contextmanager
    def inside(self, outline: Outline) -> Iterator[None]:
        """Whatever is painted within the `with` block shows only inside the outline."""
        before = self._image.copy()
        yield
        mask = Image.new("L", self._image.size)
        ImageDraw.Draw(mask).polygon([(x * SCALE, y * SCALE) for x, y in outline], fill=255)
        self._image = Image.composite(self._image, before, mask)

    def save(self, path: Path, *, seed: str) -> int:
        """Write the finished JPEG with the best quality that keeps it small; answers its size in bytes."""
        picture = _finished(self._image, Random(seed))
        for quality in (88, 85, 82, 79, 76, 73, 70, 66, 62, 58, 54, 50):
            picture.save(path, "JPEG", quality=quality, optimize=True, progressive=True)
            if path.stat().st_size <= BYTES_MAX:
                break
        return path.stat().st_size

    def _paint(self, mask: Image.Image, box: Box, colour: Colour, alpha: float) -> None:
        if alpha < 1:
            mask = mask.point([round(level * alpha) for level in range(256)])
        self._image.paste(ImageColor.getrgb(colour), box, mask)


def _box(points: Outline, margin: float) -> Box:
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return (
        int((min(xs) - margin) * SCALE) - 2,
        int((min(ys) - margin) * SCALE) - 2,
        int((max(xs) + margin) * SCALE) + 2,
        int((max(ys) + margin) * SCALE) + 2,
    )


def _mask(outline: Outline, margin: float) -> tuple[Image.Image, Box]:
    box = _box(outline, margin)
    mask = Image.new("L", (box[2] - box[0], box[3] - box[1]))
    ImageDraw.Draw(mask).polygon([(x * SCALE - box[0], y * SCALE - box[1]) for x, y in outline], fill=255)
    return mask, box


def _finished(large: Image.Image, rng: Random) -> Image.Image:
    """Scale down, darken the corners a little and lay a breath of paper grain over it."""
    picture = large.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS)
    picture = ImageEnhance.Color(picture).enhance(1.14)
    corners = Image.radial_gradient("L").resize((WIDTH, HEIGHT)).point([max(0, v - 150) // 3 for v in range(256)])
    picture.paste(ImageColor.getrgb(SHADE), (0, 0, WIDTH, HEIGHT), corners)
    grain = Image.frombytes("L", (WIDTH, HEIGHT), rng.randbytes(WIDTH * HEIGHT))
    grain = grain.filter(ImageFilter.GaussianBlur(0.8)).convert("RGB")
    return ImageChops.soft_light(picture, Image.blend(Image.new("RGB", grain.size, "#808080"), grain, 0.06))
