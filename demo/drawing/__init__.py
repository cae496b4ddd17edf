"""Draws the demo menu: shapes on a canvas, things made of shapes, dishes made of things.

Reads from the bottom up: `canvas` and `shapes` know no food; `tableware`, `garnish`, `grains`, `meats` and `liquids`
are the ingredients; one module per menu category arranges them; `pictures` finds the drawing of a dish by its key.
"""
