"""A shop with one guest, who orders through her cart and is served and refunded by the house, as in life."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from club.rules.bills import Bill
from club.rules.birthdays import Birthday
from club.rules.consents import Consent, Purpose
from club.rules.house import House
from club.rules.members import MemberId
from club.rules.menu import DishId
from club.rules.menu_plan import CategoryPlan, DishPlan, MenuPlan
from club.rules.orders import Order, OrderKind, Payment
from club.rules.points import Balance, Lot
from club.rules.refunds import RefundReason
from club.rules.tiers import Tier
from club.services import carts, menu, orders, payment, points, refunds, tiers
from storage import consents, members
from storage import orders as order_rows
from storage import points as point_rows
from storage.database import Database
from tests.services.kitchen import GUEST, NOW, OWNER, add_guest, handed_over, open_house


@dataclass
class Shop:
    """The house, its guest and what is for sale."""

    db: Database
    house: House
    guest: MemberId
    dishes: Mapping[str, DishId]
    numbers: itertools.count[int] = field(default_factory=itertools.count)

    async def fills(self, *wanted: str, now: datetime = NOW, pays: Payment = Payment.CASH) -> Bill:
        """Put these into the cart; return what they come to."""
        for dish in wanted:
            await carts.add(
                self.db,
                self.guest,
                dish_id=self.dishes[dish],
                quantity=1,
                choice_ids=(),
                cause=f"add {next(self.numbers)}",
                house=self.house,
                now=now,
            )
        await carts.choose_kind(self.db, self.guest, OrderKind.PICKUP, house=self.house, now=now)
        return await carts.choose_payment(self.db, self.guest, pays, house=self.house, now=now)

    async def pays_with(self, wanted: int, *, now: datetime = NOW) -> Bill:
        """Pay what is in the cart with so many points."""
        return await payment.choose_points(self.db, self.guest, wanted=wanted, house=self.house, now=now)

    async def buys(
        self, *wanted: str, now: datetime = NOW, pays: Payment = Payment.CASH, with_points: int = 0
    ) -> Order:
        """Order these, and take them home."""
        await self.fills(*wanted, now=now, pays=pays)
        bill = await self.pays_with(with_points, now=now)
        placed = await orders.place(
            self.db,
            bill.cart.id,
            member_id=self.guest,
            cause=f"cart {bill.cart.id}",
            now=now,
            house=self.house,
            seen=bill.stamp,
        )
        return await handed_over(self.db, placed, by=OWNER, house=self.house, now=now)

    async def keeps_birthday(self, birthday: Birthday) -> None:
        """Let the guest have said her birthday, and that she likes to be congratulated."""
        async with self.db.transaction() as tx:
            await members.set_birthday(tx, self.guest, birthday, now=NOW)
            await consents.set_consent(tx, Consent(self.guest, Purpose.BIRTHDAY, True, "fa:1", NOW))

    async def refunds(self, order: Order, *, line: int | None = None, now: datetime = NOW) -> Order:
        """Give a line back (the first is line 0), or all that is left."""
        async with self.db.snapshot() as view:
            lines = await order_rows.list_lines(view, order.id)
        return await refunds.refund(
            self.db,
            order.id,
            line_id=None if line is None else lines[line].id,
            reason=RefundReason.PERSONAL,
            words="",
            by=OWNER,
            now=now,
            house=self.house,
        )

    async def has(self, now: datetime = NOW) -> Balance:
        """What the guest has."""
        async with self.db.snapshot() as view:
            return await points.balance(view, self.guest, now=now)

    async def lots(self) -> tuple[Lot, ...]:
        """What the guest's points are made of."""
        async with self.db.snapshot() as view:
            return await point_rows.list_open_lots(view, self.guest)

    async def tier(self, now: datetime = NOW) -> Tier | None:
        """Where the guest stands."""
        async with self.db.snapshot() as view:
            return await tiers.tier_of(view, self.guest, house=self.house, now=now)


async def opened(db: Database, house: House, prices_rial: Mapping[str, int]) -> Shop:
    """Open the shop with these for sale."""
    await open_house(db)
    plan = MenuPlan(
        categories=(CategoryPlan(key="all", name_fa="همه", name_en="all"),),
        option_groups=(),
        dishes=tuple(
            DishPlan(key=key, category="all", name_fa=key, name_en=key, price_rial=rial)
            for key, rial in prices_rial.items()
        ),
    )
    await menu.stock(db, plan, now=NOW)
    async with db.snapshot() as view:
        found = await view.rows("SELECT key, id FROM dishes")
    dishes = {str(key): DishId(id_) for key, id_ in found}
    return Shop(db, house, await add_guest(db, GUEST), dishes)
