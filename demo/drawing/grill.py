"""Kebabs: from the skewer, the rib and the whole trout to the platter for four."""

from random import Random

from demo.drawing import garnish, grains, meats, tableware
from demo.drawing.canvas import Canvas, Colour
from demo.drawing.shapes import along, polar

PLATE_RED = "#a63c2a"


def shishlik(canvas: Canvas, rng: Random) -> None:
    """Ribs fanned out on bread on a wooden board."""
    tableware.board(canvas, (320, 240), 540, 350, turn=-4)
    grains.lavash(canvas, (320, 245), 225, 140, rng, turn=-6)
    garnish.onion_rings(canvas, (500, 150), 34, rng)
    for n, centre in enumerate([(175, 280), (240, 262), (306, 252), (374, 254), (440, 268)]):
        meats.rib(canvas, centre, 74, rng, turn=-116 + n * 13)
    garnish.tomato_half(canvas, (205, 375), 36, rng)
    garnish.tomato_half(canvas, (285, 372), 33, rng)
    garnish.lemon_wedge(canvas, (452, 384), 42, -150)
    garnish.parsley(canvas, (378, 368), 28, rng)


def chenjeh(canvas: Canvas, rng: Random) -> None:
    """Two skewers of lamb cubes across an oval platter."""
    tableware.plate(canvas, (320, 240), 280, 185, colour="#35302d", trim="#c79a4b")
    grains.lavash(canvas, (320, 245), 200, 120, rng)
    for dy in (-42, 46):
        start, end = (42, 330 + dy), (600, 172 + dy)
        meats.skewer(canvas, start, end)
        for n, point in enumerate(along((145, 301 + dy), (520, 195 + dy), 7)):
            colour = "#e2b47c" if n == 3 else meats.LAMB
            meats.chunk(canvas, point, 42 if n == 3 else 60, rng, colour=colour, turn=-16)
    garnish.onion_rings(canvas, (462, 340), 32, rng)
    garnish.parsley(canvas, (180, 158), 26, rng)


def koobideh(canvas: Canvas, rng: Random) -> None:
    """Two long kebabs beside a mound of saffron rice."""
    tableware.plate(canvas, (320, 240), 288, 190, trim=PLATE_RED)
    grains.rice(canvas, (330, 150), 176, 74, rng)
    grains.saffron_cap(canvas, (330, 140), 100, 44, rng)
    grains.butter(canvas, (330, 134))
    meats.koobideh(canvas, (312, 244), 400, 50, rng, turn=-3)
    meats.koobideh(canvas, (330, 306), 400, 50, rng, turn=-3)
    garnish.tomato_half(canvas, (534, 205), 34, rng)
    garnish.chopped(canvas, (320, 278), (150, 8), 26, rng, colours=("#7c1f2f", "#93314a"), size=2.4)
    garnish.sprig(canvas, (118, 200), 44, -60, colour=garnish.HERB)


def barg(canvas: Canvas, rng: Random) -> None:
    """One broad strip of fillet over rice, with its skewer's ridges."""
    tableware.plate(canvas, (320, 240), 288, 190, colour="#e9f0ee", trim="#1f6f74")
    grains.rice(canvas, (250, 180), 150, 84, rng, turn=-18)
    grains.saffron_cap(canvas, (232, 168), 84, 44, rng)
    meats.barg(canvas, (345, 268), 420, 92, rng, turn=-14)
    garnish.tomato_half(canvas, (480, 318), 36, rng)
    garnish.lemon_wedge(canvas, (402, 372), 40, -160)
    garnish.parsley(canvas, (508, 160), 26, rng)


def soltani(canvas: Canvas, rng: Random) -> None:
    """Barg and koobideh side by side with two tomatoes."""
    tableware.tray(canvas, radius=218, colour="#b98f4e")
    grains.lavash(canvas, (320, 240), 176, 158, rng)
    meats.barg(canvas, (268, 226), 350, 84, rng, turn=-62)
    meats.koobideh(canvas, (366, 250), 350, 48, rng, turn=-62)
    garnish.tomato_half(canvas, (204, 132), 38, rng)
    garnish.tomato_half(canvas, (448, 336), 38, rng)
    garnish.onion_rings(canvas, (466, 232), 28, rng)
    garnish.sprig(canvas, (196, 336), 50, 150, colour=garnish.HERB)


def joojeh(canvas: Canvas, rng: Random) -> None:
    """Golden boneless chicken on a skewer with grilled lemon."""
    tableware.plate(canvas, (320, 240), 284, 188, colour="#2f5f66", trim="#e8c068")
    grains.lavash(canvas, (318, 240), 205, 118, rng, turn=4)
    for dy in (-40, 48):
        meats.skewer(canvas, (600, 322 + dy), (40, 172 + dy))
        for point in along((500, 296 + dy), (150, 202 + dy), 6):
            meats.chunk(canvas, point, 66, rng, colour=meats.CHICKEN, turn=15)
    garnish.lemon_half(canvas, (196, 338), 36)
    garnish.tomato_half(canvas, (452, 148), 34, rng)
    garnish.parsley(canvas, (256, 368), 24, rng)


def joojeh_bone(canvas: Canvas, rng: Random) -> None:
    """Grilled drumsticks heaped on a board between lettuce leaves."""
    tableware.board(canvas, (320, 240), 520, 360, turn=3)
    for centre, size in (((140, 140), 62), ((500, 330), 66), ((505, 150), 58), ((150, 345), 56)):
        garnish.lettuce(canvas, centre, size, rng)
    for centre, turn in (
        ((250, 176), -140),
        ((408, 170), -44),
        ((232, 300), 148),
        ((392, 312), 36),
        ((318, 242), -100),
    ):
        meats.drumstick(canvas, centre, 84, rng, turn=turn)
    garnish.onion_rings(canvas, (318, 372), 28, rng)
    garnish.lemon_half(canvas, (524, 250), 34)
    garnish.cherry_tomato(canvas, (112, 246), 19)
    garnish.cherry_tomato(canvas, (146, 232), 17)


def bakhtiari(canvas: Canvas, rng: Random) -> None:
    """Veal and chicken by turns, with peppers between."""
    tableware.plate(canvas, (320, 240), 284, 186, trim="#5b7f3b")
    grains.rice(canvas, (320, 134), 160, 60, rng)
    grains.saffron_cap(canvas, (320, 126), 90, 34, rng)
    for dy in (0, 84):
        meats.skewer(canvas, (36, 250 + dy), (606, 218 + dy))
        for n, point in enumerate(along((130, 245 + dy), (530, 222 + dy), 9)):
            if n % 2:
                tone: Colour = "#5f9a3c" if n % 4 == 1 else "#d8452e"
                meats.chunk(canvas, point, 36, rng, colour=tone, turn=-3)
            else:
                meats.chunk(canvas, point, 64, rng, colour=meats.VEAL if n % 4 else meats.CHICKEN, turn=-3)
    garnish.parsley(canvas, (150, 172), 24, rng)


def trout(canvas: Canvas, rng: Random) -> None:
    """A whole trout on a fish platter with bitter orange and rosemary."""
    tableware.plate(canvas, (320, 240), 292, 172, colour="#dfe9ea", trim="#2b5d7d")
    for n, turn in enumerate((200, 232, 300, 330)):
        garnish.leaf_on(canvas, polar((320, 250), 150, turn), 60, turn + 40, colour="#5d7f55" if n % 2 else "#6f9363")
    meats.whole_fish(canvas, (318, 244), 440, rng, colour="#b98a58", fins="#8a6a4c")
    for x in (250, 330, 410):
        garnish.lemon_half(canvas, (x, 344 - abs(x - 330) * 0.08), 29, peel="#ee9a2c")
    garnish.chopped(canvas, (320, 232), (120, 24), 30, rng)
    garnish.parsley(canvas, (470, 150), 26, rng)


def garden_platter(canvas: Canvas, rng: Random) -> None:
    """Everything from the grill on one great copper tray."""
    tableware.tray(canvas, radius=232)
    grains.lavash(canvas, (320, 240), 190, 176, rng)
    meats.koobideh(canvas, (252, 116), 210, 42, rng, turn=-24)
    meats.koobideh(canvas, (272, 158), 250, 42, rng, turn=-24)
    for point in along((428, 122), (488, 250), 4):
        meats.chunk(canvas, point, 56, rng, colour=meats.CHICKEN, turn=60)
    for point in along((372, 140), (432, 268), 4):
        meats.chunk(canvas, point, 56, rng, colour=meats.CHICKEN, turn=60)
    for n, centre in enumerate([(196, 300), (252, 318), (310, 326)]):
        meats.rib(canvas, centre, 60, rng, turn=84 + n * 10 - 24)
    for point in along((352, 366), (470, 312), 4):
        meats.chunk(canvas, point, 50, rng, turn=-25)
    for point, radius in (((330, 226), 34), ((174, 218), 30), ((262, 238), 30)):
        garnish.tomato_half(canvas, point, radius, rng)
    garnish.grilled_pepper(canvas, (398, 318), 82, -30)
    garnish.onion_rings(canvas, (322, 282), 22, rng)
    garnish.parsley(canvas, (352, 92), 24, rng)


DRAWINGS = {
    "shishlik": shishlik,
    "chenjeh": chenjeh,
    "koobideh": koobideh,
    "barg": barg,
    "soltani": soltani,
    "joojeh": joojeh,
    "joojeh_bone": joojeh_bone,
    "bakhtiari": bakhtiari,
    "trout": trout,
    "garden_platter": garden_platter,
}
