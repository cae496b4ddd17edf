"""The stop-list as staff see it: what has run out, and one press to change it."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from bot import keyboards
from bot.actions import Action
from bot.notices import Screen
from bot.screens.menu import PAGE_SIZE, name_of
from bot.texts import Speaker
from club.rules.menu import Dish
from club.services.menu import CategoryPage, StopList

LIST: Final = Action("stock.list")
CATEGORY: Final = Action("stock.category")
"""Category, page."""
ASK: Final = Action("stock.ask")
"""Dish: until when is it out?"""
STOP_TODAY: Final = Action("stock.stop_today")
STOP: Final = Action("stock.stop")
RESUME: Final = Action("stock.resume")


def stop_list(speaker: Speaker, found: StopList) -> Screen:
    """Return what has run out, each with the key that brings it back, and the way to the other dishes."""
    out = [[RESUME.button(speaker.label("stock.labels.resume", dish=dish), dish.id)] for dish in found.out]
    categories = [CATEGORY.button(name_of(speaker, each), each.id, 0) for each in found.categories]
    text = speaker.text("stock.list", out=found.out)
    rows = [*out[:_OUT_MAX], *keyboards.grid(categories, columns=2)]
    return Screen(text, keyboards.inline(speaker, rows))


def category(speaker: Speaker, page: CategoryPage, number: int, *, now: datetime) -> Screen:
    """Return a category's dishes, to choose the one that has run out."""
    pages = max(1, -(-len(page.dishes) // PAGE_SIZE))
    number = max(0, min(number, pages - 1))
    rows = [
        [ASK.button(name_of(speaker, dish), dish.id)]
        if dish.is_available(now)
        else [RESUME.button(speaker.label("stock.labels.resume", dish=dish), dish.id)]
        for dish in page.dishes[number * PAGE_SIZE : (number + 1) * PAGE_SIZE]
    ]
    turning = []
    if number > 0:
        turning.append(CATEGORY.button(speaker.label("menu.buttons.previous"), page.category.id, number - 1))
    if number + 1 < pages:
        turning.append(CATEGORY.button(speaker.label("menu.buttons.next"), page.category.id, number + 1))
    back = [LIST.button(speaker.label("menu.buttons.back"))]
    text = speaker.text("stock.category", category=page.category)
    return Screen(text, keyboards.inline(speaker, [*rows, turning, back]))


def ask(speaker: Speaker, dish: Dish) -> Screen:
    """Ask until when a dish is out."""
    label = speaker.label
    rows = [
        [STOP_TODAY.button(label("stock.buttons.today"), dish.id), STOP.button(label("stock.buttons.open"), dish.id)],
        [LIST.button(label("menu.buttons.back"))],
    ]
    return Screen(speaker.text("stock.ask", dish=dish), keyboards.inline(speaker, rows))


_OUT_MAX = 40
"""More than a kitchen runs out of; the rest is found in its category."""
