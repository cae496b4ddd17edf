"""The menu: looking through it and making a dish one's own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from telegram import Update

from bot.actions import Pressed
from bot.commands import command
from bot.context import ClubContext
from bot.notices import Screen
from bot.pictures import show_dish
from bot.screens import menu as screens
from bot.screens.menu import Card
from club.rules.bills import Bill
from club.rules.carts import Summary
from club.rules.links import LinkKind
from club.rules.menu import CategoryId, ChoiceId, DishId
from club.services import carts, menu
from club.services.menu import DishPage

if TYPE_CHECKING:
    from bot.club_application import ClubApplication


async def show_front(update: Update, context: ClubContext) -> None:
    """Show the categories."""
    guest = context.member.id if context.member else None
    page = await menu.front_page(context.db, member_id=guest, house=context.house, now=context.now())
    await context.show(screens.front(context.speaker, page, house=context.house.name(context.speaker.language)))


async def show_category(update: Update, context: ClubContext) -> None:
    """Show a page of a category's dishes."""
    pressed = Pressed.of(update)
    guest = context.member.id if context.member else None
    page = await menu.category_page(
        context.db, CategoryId(pressed.number(0)), member_id=guest, house=context.house, now=context.now()
    )
    await context.show(screens.category(context.speaker, page, pressed.number(1), now=context.now()))


async def show_card(update: Update, context: ClubContext) -> None:
    """Show a dish with its picture, or what else there is when it has run out."""
    pressed = Pressed.of(update)
    page = await _page(context, pressed)
    await _show(update, context, page, Card.of(pressed, page.offer))


async def choose(update: Update, context: ClubContext) -> None:
    """Take a choice, or put it back, and show what the dish costs now."""
    pressed = Pressed.of(update)
    page = await _page(context, pressed)
    await _show(update, context, page, Card.of(pressed, page.offer).chosen(pressed.number(4)))


async def add(update: Update, context: ClubContext) -> None:
    """Put the dish into the cart, once however often it is pressed."""
    pressed = Pressed.of(update)
    wanted = Card.of(pressed, await menu.offer(context.db, screens.dish_id(pressed)))
    cause = f"card:{pressed.text(4)}"
    bill = await carts.add(
        context.db,
        context.member_id,
        dish_id=wanted.offer.dish.id,
        quantity=wanted.quantity,
        choice_ids=wanted.choice_ids,
        cause=cause,
        house=context.house,
        now=context.now(),
    )
    await show_dish(context, wanted.offer.dish, _added(context, bill, cause))


async def ask_note(update: Update, context: ClubContext) -> None:
    """Ask what is wanted differently about the dish."""
    pressed = Pressed.of(update)
    wanted = Card.of(pressed, await menu.offer(context.db, screens.dish_id(pressed)))
    detail = {"dish": wanted.offer.dish.id, "quantity": wanted.quantity, "choices": wanted.choice_ids}
    await context.ask("menu.note", detail)
    await context.send(screens.ask_note(context.speaker, wanted.offer.dish))


async def receive_note(update: Update, context: ClubContext, detail: Mapping[str, Any]) -> None:
    """Put the dish into the cart with the note that was typed."""
    message = update.effective_message
    if message is None or not message.text:
        await context.say("menu.note_in_words")
        return
    bill = await carts.add(
        context.db,
        context.member_id,
        dish_id=DishId(detail["dish"]),
        quantity=detail["quantity"],
        choice_ids=[ChoiceId(each) for each in detail["choices"]],
        note=message.text,
        cause=context.cause,
        house=context.house,
        now=context.now(),
    )
    await context.stop_asking()
    await context.send(_added(context, bill, context.cause))


async def sit_down(update: Update, context: ClubContext, table: str) -> bool:
    """Open the menu for the table whose code was scanned; an unknown table opens nothing."""
    if table not in context.house.table_names:
        return False
    await carts.sit_at_table(context.db, context.member_id, table, house=context.house, now=context.now())
    await show_front(update, context)
    return True


async def _page(context: ClubContext, pressed: Pressed) -> DishPage:
    guest = context.member.id if context.member else None
    return await menu.dish_page(
        context.db, screens.dish_id(pressed), member_id=guest, house=context.house, now=context.now()
    )


async def _show(update: Update, context: ClubContext, page: DishPage, wanted: Card) -> None:
    if page.offer.dish.is_available(context.now()):
        screen = screens.card(context.speaker, page, wanted, mark=str(update.update_id))
    else:
        screen = screens.sold_out(context.speaker, page)
    await show_dish(context, page.offer.dish, screen)


def _added(context: ClubContext, bill: Bill, cause: str) -> Screen:
    line = next(each for each in bill.lines if each.line.cause == cause)
    cart = Summary(bill.count, bill.cart.table_name)
    return screens.added(context.speaker, line, cart=cart, items_rial=bill.items_rial)


def register(app: ClubApplication) -> None:
    """Register the menu."""
    command(app, "menu", show_front, label="home.keys.menu")
    app.arrivals.on(LinkKind.TABLE, sit_down)
    app.actions.on(screens.FRONT, show_front)
    app.actions.on(screens.CATEGORY, show_category)
    app.actions.on(screens.DISH, show_card)
    app.actions.on(screens.CHOOSE, choose)
    app.actions.on(screens.ADD, add)
    app.actions.on(screens.NOTE, ask_note)
    app.answers.on("menu.note", receive_note)
