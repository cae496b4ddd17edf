"""A small restaurant for the tests of what happens to an order: people who work there, a guest, an order."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from club.rules.house import House
from club.rules.members import MemberId
from club.rules.orders import Order, OrderId, OrderKind, Payment
from club.rules.placing import NewLine, NewOrder
from club.rules.points import LedgerEntry
from club.rules.staff import Role, StaffId
from club.services import orders as order_service
from storage import orders, points, settings
from storage.database import Database, Snapshot

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
HOUSE = House("باغ ماهان", "Baagh-e Mahan", "fa", "main", ZoneInfo("Asia/Tehran"))
STAFF_CHAT = -100500
GUEST, OTHER_GUEST = 1001, 1002
SARA, REZA, COOK, COURIER, SUPPORT, OWNER = 201, 202, 203, 204, 205, 206
PEOPLE = {
    SARA: ("سارا", Role.WAITER),
    REZA: ("رضا", Role.WAITER),
    COOK: ("اکبر", Role.KITCHEN),
    COURIER: ("جواد", Role.COURIER),
    SUPPORT: ("نرگس", Role.SUPPORT),
    OWNER: ("مهین", Role.OWNER),
}


async def add_guest(db: Database, telegram_id: int | None, *, phone: str | None = "+989151234567") -> MemberId:
    async with db.transaction() as tx:
        row = await tx.row(
            """INSERT INTO members (telegram_id, phone, name, dietary, created_at, seen_at, joined_at)
               VALUES (:telegram_id, :phone, 'مریم', 'بدون گردو', :now, :now, :now) RETURNING id""",
            telegram_id=telegram_id,
            phone=phone,
            now=NOW,
        )
    assert row is not None
    return MemberId(row[0])


async def open_house(db: Database, *, staff_chat: int | None = STAFF_CHAT) -> dict[int, StaffId]:
    """Hire everybody and give them a group; return their numbers by Telegram account."""
    hired = {}
    async with db.transaction() as tx:
        for telegram_id, (name, role) in PEOPLE.items():
            row = await tx.row(
                """INSERT INTO staff (telegram_id, name, role, joined_at)
                   VALUES (:telegram_id, :name, :role, :now) RETURNING id""",
                telegram_id=telegram_id,
                name=name,
                role=role,
                now=NOW,
            )
            assert row is not None
            hired[telegram_id] = StaffId(row[0])
        if staff_chat is not None:
            await settings.set_value(tx, settings.STAFF_CHAT, staff_chat, now=NOW)
    return hired


async def add_order(
    db: Database,
    member_id: MemberId,
    *,
    kind: OrderKind = OrderKind.DELIVERY,
    placed_at: datetime = NOW,
    cause: str = "a",
) -> Order:
    """Store an order of two kebabs and a doogh as it looks right after it was placed."""
    new = NewOrder(
        member_id=member_id,
        cart_id=None,
        kind=kind,
        branch="main",
        table_name="7" if kind is OrderKind.DINE_IN else None,
        address_words="وکیل‌آباد ۲۲" if kind is OrderKind.DELIVERY else None,
        latitude_e6=36_330_000 if kind is OrderKind.DELIVERY else None,
        longitude_e6=59_500_000 if kind is OrderKind.DELIVERY else None,
        payment=Payment.CASH,
        items_rial=13_500_000,
        delivery_rial=400_000 if kind is OrderKind.DELIVERY else 0,
        note="زنگ نزنید",
    )
    async with db.transaction() as tx:
        order = await orders.add(tx, new, cause=cause, now=placed_at)
        lines = [
            NewLine(
                dish_id=None,
                name_fa="شیشلیک",
                name_en="Shishlik",
                choices_fa="دو سیخ",
                choices_en="two skewers",
                choice_ids=(),
                quantity=2,
                unit_rial=6_500_000,
                note="بدون پیاز",
            ),
            NewLine(
                dish_id=None,
                name_fa="دوغ",
                name_en="Doogh",
                choices_fa="",
                choices_en="",
                choice_ids=(),
                quantity=1,
                unit_rial=500_000,
                note=None,
            ),
        ]
        await orders.add_lines(tx, order.id, lines)
        cause = f"order:{order.id}:placed"
        await orders.add_event(tx, order.id, order.state, staff_id=None, reason=None, cause=cause, now=placed_at)
    return order


async def handed_over(
    db: Database, order: Order, *, by: int = SARA, house: House = HOUSE, now: datetime = NOW
) -> Order:
    """Let an order go all its way: over the counter, or with the courier to the guest's door."""
    await order_service.accept(db, order.id, minutes=45, by=by, now=now)
    await order_service.prepare(db, order.id, by=by, now=now)
    await order_service.ready(db, order.id, by=by, now=now)
    if order.kind is OrderKind.DELIVERY:
        by = COURIER if by == SARA else by
        await order_service.dispatch(db, order.id, by=by, now=now)
    return await order_service.complete(db, order.id, by=by, now=now, house=house)


async def queued(db: Database, notice: str) -> list[tuple[int, str]]:
    """Return the chat and the cause of each message of one kind that was ever queued."""
    async with db.snapshot() as view:
        rows = await view.rows("SELECT chat_id, cause FROM outbox WHERE notice = :notice ORDER BY id", notice=notice)
    return [(row[0], row[1]) for row in rows]


class OrderPoints(NamedTuple):
    """What became of one order's points."""

    earned: tuple[LedgerEntry, ...]
    """A row for each kind of points, that of the rate first."""
    taken_back: int

    @property
    def points(self) -> int:
        """What the order earned in all."""
        return sum(each.points for each in self.earned)


async def points_of(view: Snapshot, order_id: OrderId) -> OrderPoints:
    """Return what an order earned and what of it was taken back."""
    earned = await points.list_earnings(view, order_id)
    taken = [each for entry in earned for each in await points.list_reversals(view, order_id, entry.id)]
    return OrderPoints(earned, -sum(each.points for each in taken))
