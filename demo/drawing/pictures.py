"""Which drawing belongs to which dish, and on which table it stands."""

from collections.abc import Callable
from random import Random

from demo.drawing import breakfast, desserts, drinks, grill, kids, rice_dishes, soups, starters, stews
from demo.drawing.canvas import Canvas
from demo.drawing.tableware import Cloth, lay_table

Drawing = Callable[[Canvas, Random], None]

TABLES: dict[str, Cloth] = {
    "grill": Cloth(ground="#34454a", thread="#4d6266", pattern="planks"),
    "stew": Cloth(ground="#1f6f78", thread="#2f8f94", pattern="tiles"),
    "rice": Cloth(ground="#7a2438", thread="#92354a", pattern="stripes"),
    "starter": Cloth(ground="#b9cfa6", thread="#8fb083", pattern="gingham"),
    "soup": Cloth(ground="#d9a441", thread="#b9552f", pattern="runner"),
    "breakfast": Cloth(ground="#d8e6ee", thread="#8fb6cf", pattern="gingham"),
    "kids": Cloth(ground="#f7cf5a", thread="#fbe3a0", pattern="dots"),
    "drink": Cloth(ground="#8fc4b7", thread="#c98f5c", pattern="counter"),
    "dessert": Cloth(ground="#e9b7bd", thread="#f3d3d3", pattern="stripes"),
}

# What stands on another table than its category: a tall glass is seen from the side.
OWN_TABLES: dict[str, Cloth] = {
    "carrot_float": Cloth(ground="#e9b7bd", thread="#b9808a", pattern="counter"),
}

DRAWINGS: dict[str, Drawing] = {
    **grill.DRAWINGS,
    **stews.DRAWINGS,
    **rice_dishes.DRAWINGS,
    **starters.DRAWINGS,
    **soups.DRAWINGS,
    **breakfast.DRAWINGS,
    **kids.DRAWINGS,
    **drinks.DRAWINGS,
    **desserts.DRAWINGS,
}


def drawn(key: str, category: str) -> Canvas:
    """The picture of the dish with this key, on its category's table; the same dish always looks the same.

    Raises: KeyError when no drawing or no table has that name.
    """
    table, drawing = OWN_TABLES.get(key, TABLES[category]), DRAWINGS[key]
    rng = Random(key)
    canvas = Canvas(table.ground)
    lay_table(canvas, table, rng)
    drawing(canvas, rng)
    return canvas
