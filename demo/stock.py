"""Filling the demo's club: its menu, its staff, and members with a past.

Everything goes through the club's own services, at moments of the past, so that the past is as true as the present:
orders have bills, points have reasons, and ``verify`` finds nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Final

from bot.club import Club
from bot.menufile import read_menu_file
from club.rules.birthdays import Birthday
from club.rules.calendar import Calendar, club_day, jalali
from club.rules.consents import Purpose
from club.rules.members import MemberId
from club.rules.menu import Dish
from club.rules.orders import OrderKind
from club.services import carts, joining, menu, orders, staff
from demo.cast import EVERYBODY, GROUP_ID, OWNER, STAFF, WAITER, Actor
from storage import menu as menu_rows
from storage import outbox, settings

FOLDER: Final = Path(__file__).parent

_BASKETS: Final = (
    ("shishlik", "doogh"),
    ("koobideh", "shirazi_salad"),
    ("barberry_rice", "yoghurt_cucumber"),
)
"""What members of long standing used to order, by the menu's keys."""


async def fill(club: Club) -> None:
    """Fill an empty club; one that has a menu already is left as it is."""
    async with club.db.snapshot() as view:
        if await menu_rows.list_categories(view):
            return
    now = club.now()
    await menu.stock(club.db, read_menu_file(FOLDER / "menu.toml").build(), now=now)
    await _hire(club, now)
    for actor in EVERYBODY:
        if actor.visits:
            await _remember(club, actor, now)
    async with club.db.transaction() as tx:
        await outbox.drop_due(tx, now=now)  # what was said in the past is not said again
        await settings.set_value(tx, settings.STAFF_CHAT, GROUP_ID, now=now)


async def _hire(club: Club, now: datetime) -> None:
    """Let everybody work here, each by a link that the owner made."""
    await staff.appoint_owners(club.db, [OWNER.id], name=OWNER.name, language=OWNER.language, now=now)
    for actor in STAFF:
        if actor.role is None or actor is OWNER:
            continue
        invited = await staff.invite(club.db, actor.role, by=OWNER.id, cause=f"demo:{actor.id}", now=now)
        await staff.accept_invitation(
            club.db,
            invited.token,
            telegram_id=actor.id,
            name=actor.name,
            otherwise=actor.name,
            language=actor.language,
            cause=f"demo:{actor.id}:joined",
            now=now,
        )


async def _remember(club: Club, actor: Actor, now: datetime) -> None:
    """Let a member have joined long ago and have been here since."""
    start = now - timedelta(days=12 * actor.visits + 30)
    member_id = await join(club, actor, start, birthday=_birthday(club, actor, now))
    async with club.db.snapshot() as view:
        categories = await menu_rows.list_categories(view)
        dishes = {dish.key: dish for each in categories for dish in await menu_rows.list_dishes(view, each.id)}
    for visit in range(actor.visits):
        day = now - timedelta(days=12 * (actor.visits - visit) - actor.id % 5)
        at = datetime.combine(day.astimezone(club.house.zone), time(13, 10 + visit), club.house.zone)
        basket = [dishes[key] for key in _BASKETS[(actor.id + visit // 3) % len(_BASKETS)]]
        await _visit(club, member_id, basket, cause=f"demo:{actor.id}:{visit}", at=at)


def _birthday(club: Club, actor: Actor, now: datetime) -> Birthday | None:
    """Return a birthday so many days ahead: whenever the demo is opened, one is near."""
    if actor.birthday_in_days is None:
        return None
    day = club_day(now, club.house.zone) + timedelta(days=actor.birthday_in_days)
    written = jalali(day)
    return Birthday(Calendar.JALALI, written.month, written.day, None)


async def join(club: Club, actor: Actor, at: datetime, *, birthday: Birthday | None = None) -> MemberId:
    """Let somebody join, with every consent, and return the member."""
    arrived = await joining.arrive(club.db, actor.id, language_code=actor.language, link=None, now=at, house=club.house)
    member_id = arrived.member.id
    await joining.choose_language(club.db, member_id, language=actor.language, now=at)
    await joining.share_phone(
        club.db, member_id, phone=actor.phone, cause=f"demo:{actor.id}:phone", now=at, house=club.house
    )
    await joining.give_name(club.db, member_id, typed=actor.name, now=at)
    if birthday is not None:
        await joining.give_birthday(club.db, member_id, birthday=birthday, now=at, house=club.house)
    else:
        await joining.skip_birthday(club.db, member_id, now=at)
    await joining.accept_terms(
        club.db,
        member_id,
        optional={Purpose.MARKETING: True, Purpose.BIRTHDAY: True},
        text_version="demo",
        cause=f"demo:{actor.id}:terms",
        now=at,
        house=club.house,
    )
    return member_id


async def _visit(club: Club, member_id: MemberId, basket: Sequence[Dish], *, cause: str, at: datetime) -> None:
    """Order, be served and pay, all within the hour."""
    db, house = club.db, club.house
    for dish in basket:
        async with db.snapshot() as view:
            offer = await menu_rows.find_offer(view, dish.id)
        assert offer is not None, "the dish stands on the menu"
        await carts.add(
            db,
            member_id,
            dish_id=dish.id,
            quantity=1,
            choice_ids=offer.plain(),
            cause=f"{cause}:{dish.key}",
            house=house,
            now=at,
        )
    bill = await carts.choose_kind(db, member_id, OrderKind.PICKUP, house=house, now=at)
    order = await orders.place(db, bill.cart.id, member_id=member_id, cause=cause, now=at, house=house)
    await orders.accept(db, order.id, minutes=30, by=WAITER.id, now=at + timedelta(minutes=2))
    await orders.prepare(db, order.id, by=WAITER.id, now=at + timedelta(minutes=4))
    await orders.ready(db, order.id, by=WAITER.id, now=at + timedelta(minutes=27))
    await orders.complete(db, order.id, by=WAITER.id, now=at + timedelta(minutes=32), house=house)
