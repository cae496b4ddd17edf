"""The cart: a row that two phones may change at once, and the bill that it comes to."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from club.errors import AddressNotChosen, CartEmpty, CartFull, KindNotChosen, NotFound, TableNotChosen
from club.rules.bills import Bill, draw_up
from club.rules.carts import (
    QUANTITY_MAX,
    Cart,
    CartId,
    CartLine,
    CartLineId,
    CartState,
    changed_quantity,
    check_room,
    same_wish,
)
from club.rules.delivery import Address, AddressId
from club.rules.house import House
from club.rules.members import MemberId
from club.rules.menu import ChoiceId, DishId
from club.rules.orders import OrderKind, Payment
from club.rules.own_card import check_payment
from club.rules.typed_text import clean_text
from club.services import purses, tiers
from storage import addresses, carts, menu
from storage.database import Database, Snapshot

NOTE_LENGTH_MAX = 200
"""What a guest may say about a dish or an order: enough for the kitchen to read at one glance."""

ABANDONED_AFTER = timedelta(days=3)
_TIDY_LIMIT = 500


async def bill(view: Snapshot, cart: Cart, *, house: House, now: datetime) -> Bill:
    """Return what a cart comes to now."""
    return await _bill(view, cart, await carts.list_lines(view, cart.id), house=house, now=now)


async def look(db: Database, member_id: MemberId, *, house: House, now: datetime) -> Bill:
    """Return what the member's open cart comes to.

    Raises: CartEmpty when there is nothing in it.
    """
    async with db.snapshot() as view:
        cart = await carts.find_open(view, member_id)
        lines = await carts.list_lines(view, cart.id) if cart else ()
        if cart is None or not lines:
            raise CartEmpty
        return await _bill(view, cart, lines, house=house, now=now)


async def look_at(db: Database, member_id: MemberId, cart_id: CartId, *, house: House, now: datetime) -> Bill | None:
    """Return what a certain cart of hers comes to, or None when it is not open any more, or not hers."""
    async with db.snapshot() as view:
        cart = await carts.find(view, cart_id)
        if cart is None or cart.member_id != member_id or cart.state is not CartState.OPEN:
            return None
        return await bill(view, cart, house=house, now=now)


# What -----------------------------------------------------------------------------------------------------------------


async def add(
    db: Database,
    member_id: MemberId,
    *,
    dish_id: DishId,
    quantity: int,
    choice_ids: Collection[ChoiceId],
    cause: str,
    house: House,
    now: datetime,
    note: str | None = None,
) -> Bill:
    """Put so many of a dish into the cart; the same wish joins the line that is there, the same cause adds once.

    Raises: NotFound, DishUnavailable, ChoiceUnavailable, TooFewChoices, TooManyChoices, CartFull, TextTooLong.
    """
    note = clean_text(note or "", NOTE_LENGTH_MAX) or None
    async with db.transaction() as tx:
        cart = await carts.open_(tx, member_id, now=now)
        lines = await carts.list_lines(tx, cart.id)
        if any(line.cause == cause for line in lines):
            return await _bill(tx, cart, lines, house=house, now=now)
        line = same_wish(lines, dish_id, choice_ids=choice_ids, note=note)
        if line is not None:
            total = changed_quantity(line.quantity, quantity)
            await carts.set_quantity(tx, cart.id, line.id, quantity=total, cause=cause)
            lines = _replaced(lines, replace(line, quantity=total, cause=cause))
        else:
            check_room(lines)
            changed_quantity(0, quantity)
            line = await carts.add_line(
                tx, cart.id, dish_id=dish_id, quantity=quantity, choice_ids=sorted(choice_ids), note=note, cause=cause
            )
            if line is None:
                raise NotFound(what="dish")
            lines = (*lines, line)
        made = await _bill(tx, cart, lines, house=house, now=now)
        obstacle = next(each.obstacle for each in made.lines if each.line.id == line.id)
        if obstacle is not None:
            raise obstacle  # and the line was never there: the transaction is rolled back
        return made


async def set_quantity(
    db: Database, member_id: MemberId, line_id: CartLineId, *, quantity: int, house: House, now: datetime
) -> Bill:
    """Make it so many of a line; none takes it out. A repeat changes nothing.

    Raises: CartFull.
    """
    if quantity > QUANTITY_MAX:
        raise CartFull(at_most=QUANTITY_MAX)
    async with db.transaction() as tx:
        cart = await carts.open_(tx, member_id, now=now)
        if quantity > 0:
            await carts.set_quantity(tx, cart.id, line_id, quantity=quantity)
        else:
            await carts.delete_line(tx, cart.id, line_id)
        return await bill(tx, cart, house=house, now=now)


async def set_line_note(
    db: Database, member_id: MemberId, line_id: CartLineId, *, note: str, house: House, now: datetime
) -> Bill:
    """Write down what the guest wants differently for a line; nothing visible takes the note away.

    Raises: TextTooLong, NotFound when the line is gone.
    """
    cleaned = clean_text(note, NOTE_LENGTH_MAX) or None
    async with db.transaction() as tx:
        cart = await carts.open_(tx, member_id, now=now)
        if not await carts.set_line_note(tx, cart.id, line_id, note=cleaned):
            raise NotFound(what="line")
        return await bill(tx, cart, house=house, now=now)


async def drop_missing(db: Database, member_id: MemberId, *, house: House, now: datetime) -> Bill:
    """Take out every line that cannot be had now."""
    async with db.transaction() as tx:
        cart = await carts.open_(tx, member_id, now=now)
        before = await bill(tx, cart, house=house, now=now)
        for each in before.missing_lines:
            await carts.delete_line(tx, cart.id, each.line.id)
        return await bill(tx, cart, house=house, now=now) if before.missing_lines else before


# How and where --------------------------------------------------------------------------------------------------------


async def choose_kind(db: Database, member_id: MemberId, kind: OrderKind, *, house: House, now: datetime) -> Bill:
    """Set how the guest wants it.

    Raises: KindNotChosen when the house does not serve that way.
    """
    if kind not in house.kinds:
        raise KindNotChosen
    async with db.transaction() as tx:
        cart = await carts.open_(tx, member_id, now=now)
        return await bill(tx, await carts.set_kind(tx, cart.id, kind=kind), house=house, now=now)


async def choose_address(
    db: Database, member_id: MemberId, address_id: AddressId, *, house: House, now: datetime
) -> Bill:
    """Have it brought to one of her own addresses.

    Raises: AddressNotChosen when it is not hers.
    """
    async with db.transaction() as tx:
        if await addresses.find(tx, address_id, member_id=member_id) is None:
            raise AddressNotChosen
        cart = await carts.open_(tx, member_id, now=now)
        cart = await carts.set_kind(tx, cart.id, kind=OrderKind.DELIVERY, address_id=address_id)
        return await bill(tx, cart, house=house, now=now)


async def sit_at_table(db: Database, member_id: MemberId, table: str, *, house: House, now: datetime) -> Bill:
    """Serve at this table.

    Raises: TableNotChosen when the house has no such table.
    """
    if table not in house.table_names:
        raise TableNotChosen
    async with db.transaction() as tx:
        cart = await carts.open_(tx, member_id, now=now)
        cart = await carts.set_kind(tx, cart.id, kind=OrderKind.DINE_IN, table_name=table)
        return await bill(tx, cart, house=house, now=now)


async def choose_payment(db: Database, member_id: MemberId, payment: Payment, *, house: House, now: datetime) -> Bill:
    """Set how the guest pays. Raises: StaleButton when the house does not take it (any more)."""
    check_payment(payment, house.programme.own_card)
    async with db.transaction() as tx:
        cart = await carts.open_(tx, member_id, now=now)
        return await bill(tx, await carts.set_payment(tx, cart.id, payment=payment), house=house, now=now)


async def set_note(db: Database, member_id: MemberId, *, note: str, house: House, now: datetime) -> Bill:
    """Write down what the guest says about the whole order; nothing visible takes the note away.

    Raises: TextTooLong.
    """
    cleaned = clean_text(note, NOTE_LENGTH_MAX) or None
    async with db.transaction() as tx:
        cart = await carts.open_(tx, member_id, now=now)
        return await bill(tx, await carts.set_note(tx, cart.id, note=cleaned), house=house, now=now)


# Putting away ---------------------------------------------------------------------------------------------------------


async def bring_back(db: Database, member_id: MemberId, cart_id: CartId, *, house: House, now: datetime) -> Bill:
    """Open a cart that was put away; the one that is open is put away in its place.

    Raises: NotFound when it is not hers or was placed.
    """
    async with db.transaction() as tx:
        present = await carts.open_(tx, member_id, now=now)
        wanted = await carts.find(tx, cart_id)
        if wanted is None or wanted.member_id != member_id or wanted.state is CartState.PLACED:
            raise NotFound(what="cart")
        if wanted.id != present.id:
            await carts.set_state(tx, present.id, CartState.ABANDONED, now=now)
            await carts.set_state(tx, wanted.id, CartState.OPEN, now=now)
        return await bill(tx, wanted, house=house, now=now)


async def put_away(db: Database, *, now: datetime) -> int:
    """Put away the open carts that nobody has touched for days; return how many."""
    async with db.transaction() as tx:
        return await carts.abandon_before(tx, now - ABANDONED_AFTER, limit=_TIDY_LIMIT)


async def _bill(view: Snapshot, cart: Cart, lines: Sequence[CartLine], *, house: House, now: datetime) -> Bill:
    offers = await menu.offers_of_cart(view, cart.id) if lines else {}
    address: Address | None = None
    if cart.kind is OrderKind.DELIVERY and cart.address_id is not None:
        address = await addresses.find(view, cart.address_id, member_id=cart.member_id)
    tier = await tiers.tier_of(view, cart.member_id, house=house, now=now)
    purse = await purses.open_(view, cart.member_id, tier=tier, house=house, now=now)
    return draw_up(cart, lines, offers=offers, address=address, house=house, now=now, purse=purse, tier=tier)


def _replaced(lines: Sequence[CartLine], changed: CartLine) -> tuple[CartLine, ...]:
    return tuple(changed if line.id == changed.id else line for line in lines)
