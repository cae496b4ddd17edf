"""Rice dishes: what is stirred into the rice and what lies beside it."""

from random import Random

from demo.drawing import garnish, grains, liquids, meats, tableware
from demo.drawing.canvas import Canvas, mixed
from demo.drawing.shapes import blob, polar, rounded, scattered

GREEN_RICE = ("#f6f0d8", "#dfe6b4", "#c9d996", "#fff8e6")
TOMATO_RICE = ("#f3c48a", "#eab070", "#f9d9a8", "#e39a58")
CHERRY_RICE = ("#e8a0ae", "#d97488", "#f6d5d6", "#c8506a")


def barberry_rice(canvas: Canvas, rng: Random) -> None:
    """White rice with saffron, a drift of barberries and a chicken leg."""
    tableware.plate(canvas, (320, 240), 214, 214, trim="#a3243b")
    grains.rice(canvas, (306, 226), 152, 140, rng)
    grains.saffron_cap(canvas, (270, 200), 90, 76, rng)
    garnish.berries(canvas, (280, 190), (92, 62), 90, rng, size=5.4)
    garnish.slivers(canvas, (280, 196), (92, 64), 20, rng)
    meats.drumstick(canvas, (368, 308), 92, rng, turn=-22)
    tableware.fork_and_spoon(canvas)


def broad_bean_rice(canvas: Canvas, rng: Random) -> None:
    """Dill rice with broad beans and a shank across it."""
    tableware.plate(canvas, (320, 240), 214, 214, trim="#4f7f35")
    grains.rice(canvas, (320, 232), 160, 146, rng, colours=GREEN_RICE)
    garnish.chopped(canvas, (320, 232), (146, 132), 150, rng, size=2.4)
    liquids.beans(canvas, (320, 230), 132, 30, rng, colour="#9dbf5a", size=10)
    meats.shank(canvas, (322, 262), 108, rng, turn=-154)
    grains.saffron_cap(canvas, (390, 150), 50, 34, rng)
    tableware.fork_and_spoon(canvas)


def herb_rice_fish(canvas: Canvas, rng: Random) -> None:
    """Green herb rice with a fried cut of fish and bitter orange."""
    tableware.plate(canvas, (320, 240), 290, 190, colour="#e7efef", trim="#2b6d86")
    grains.rice(canvas, (310, 178), 190, 98, rng, colours=GREEN_RICE)
    garnish.chopped(canvas, (310, 178), (172, 86), 190, rng, size=2.6)
    grains.saffron_cap(canvas, (300, 150), 70, 34, rng)
    meats.whole_fish(canvas, (306, 310), 350, rng, colour="#e0a544", fins="#c07f2a")
    garnish.lemon_half(canvas, (516, 234), 32, peel="#ee9a2c")
    garnish.radish(canvas, (112, 236), 18, leafy=-80)
    garnish.sprig(canvas, (250, 384), 44, -10, colour=garnish.HERB)


def green_bean_rice(canvas: Canvas, rng: Random) -> None:
    """Orange-red rice with green beans and diced lamb, and a little salad beside it."""
    tableware.plate(canvas, (268, 252), 200, 200, trim="#c0672a")
    grains.rice(canvas, (268, 246), 150, 140, rng, colours=TOMATO_RICE)
    for point in scattered((268, 246), 124, 114, 34, rng, gap=20):
        canvas.body(rounded(point, 38, 8, 4, turn=rng.uniform(0, 180)), "#5c8f3a", depth=2, cast=3)
    for point in scattered((268, 246), 116, 106, 13, rng, gap=40):
        meats.chunk(canvas, point, 30, rng, turn=rng.uniform(0, 90))
    tableware.bowl(canvas, (532, 132), 90, trim="#c0672a", filling="#dfe8c4")
    garnish.mound_of(canvas, (532, 134), 58, rng, (garnish.CUCUMBER, garnish.TOMATO, "#f2e4ee", "#cfe6a3"), size=11)


def tahchin(canvas: Canvas, rng: Random) -> None:
    """A golden crisp cake with one slice pulled out, barberries on top."""
    tableware.plate(canvas, (320, 240), 220, 214, colour="#e7f0ee", trim="#1f6f74")
    cake = [polar((310, 236), 150, n * 3) for n in range(10, 112)] + [(310, 236)]
    piece = [(360, 262), *[polar((360, 262), 150, n * 3) for n in range(-7, 10)]]
    for shape in (cake, piece):
        canvas.shadow(shape, reach=14, alpha=0.45)
        canvas.fill([(x + 4, y + 13) for x, y in shape], "#c98a24")
        canvas.body(shape, "#e9a92f", depth=6, cast=0)
        with canvas.inside(shape):
            for point in scattered((330, 240), 190, 170, 420, rng, gap=5):
                tone = rng.choice(["#f6c656", "#d18c1c", "#fbd987", "#b87416"])
                canvas.fill(blob(point, 5, 2.2, rng, turn=rng.uniform(0, 180)), tone, alpha=0.7)
    garnish.berries(canvas, (276, 226), (86, 92), 84, rng, size=5.4)
    garnish.slivers(canvas, (276, 226), (92, 96), 22, rng)
    garnish.berries(canvas, (444, 262), (28, 20), 12, rng, size=5.4)
    garnish.sprig(canvas, (392, 128), 40, -20)


def sour_cherry_rice(canvas: Canvas, rng: Random) -> None:
    """Pink rice with whole cherries and tiny meatballs."""
    tableware.plate(canvas, (320, 240), 214, 214, trim="#8c1f3f")
    grains.rice(canvas, (320, 238), 158, 148, rng, colours=CHERRY_RICE)
    grains.saffron_cap(canvas, (320, 214), 60, 44, rng)
    meats.meatballs(canvas, list(scattered((320, 240), 126, 118, 14, rng, gap=46)), 18, rng)
    garnish.berries(canvas, (320, 240), (130, 120), 44, rng, colour="#8c1030", size=8.4)
    garnish.slivers(canvas, (320, 232), (110, 100), 26, rng, colour=garnish.ALMOND)
    tableware.fork_and_spoon(canvas)


def saffron_rice(canvas: Canvas, rng: Random) -> None:
    """A plain platter of white rice with saffron, butter and crisp crust."""
    tableware.plate(canvas, (320, 240), 286, 190, colour="#2f6b74", trim="#eac46c")
    grains.rice(canvas, (320, 234), 206, 126, rng)
    grains.saffron_cap(canvas, (320, 214), 138, 76, rng)
    grains.butter(canvas, (322, 204))
    for centre in ((168, 300), (224, 332), (452, 318)):
        grains.tahdig(canvas, centre, 40, rng)
    canvas.glow((300, 190), 60, mixed("#ffd36a", "#ffffff", 0.4), alpha=0.2)


DRAWINGS = {
    "barberry_rice": barberry_rice,
    "broad_bean_rice": broad_bean_rice,
    "herb_rice_fish": herb_rice_fish,
    "green_bean_rice": green_bean_rice,
    "tahchin": tahchin,
    "sour_cherry_rice": sour_cherry_rice,
    "saffron_rice": saffron_rice,
}
