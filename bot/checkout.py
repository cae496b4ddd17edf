"""Going on with an order: whichever feature has just settled something, the next step is found here."""

from __future__ import annotations

from bot.context import ClubContext
from bot.notices import Screen
from bot.screens import checkout as screens
from club.errors import AddressNotChosen
from club.rules.bills import Bill
from club.rules.delivery import Address
from club.services import addresses
from club.services.usual import Refill


async def next_screen(context: ClubContext, bill: Bill, *, refill: Refill | None = None) -> Screen:
    """Return what must still be said before the order can be placed, or the last look at it."""
    if bill.obstacle is None:
        return screens.confirm(context.speaker, bill, house=context.house, refill=refill)
    offered: tuple[Address, ...] = ()
    if isinstance(bill.obstacle, AddressNotChosen):
        offered = await addresses.list_offered(context.db, bill.cart.member_id)
    return screens.next_step(context.speaker, bill, house=context.house, addresses=offered)
