"""A club with everything that a programme can have, small enough to be kept on paper beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from club.rules.benefits import Benefit, BenefitKind
from club.rules.bonuses import Bonus, Stacking
from club.rules.calendar import Calendar
from club.rules.conversion import ConversionTerms, When
from club.rules.earning_terms import Terms
from club.rules.event_gifts import EventGiftTerms
from club.rules.house import House
from club.rules.lives import FOREVER, Life, LifeMode
from club.rules.members import MemberId
from club.rules.membership import MembershipTerms
from club.rules.menu import DishId
from club.rules.menu_plan import CategoryPlan, DishPlan, MenuPlan
from club.rules.orders import Order, OrderKind, Payment
from club.rules.own_card import OwnCard
from club.rules.payment import PaymentTerms
from club.rules.personal_days import PersonalDayTerms
from club.rules.points import LotKind, Shortfall
from club.rules.programme import Programme
from club.rules.referrals import ReferralTerms
from club.rules.rewards import RedemptionTerms, Reward
from club.rules.shared_meals import SharedMealTerms
from club.rules.tiers import Measure, Tier, TierTerms, Window
from club.rules.vouchers import VoucherId
from club.services import carts, orders, payment
from storage.database import Database
from tests.services.kitchen import HOUSE
from tests.services.programme_model import LEVELS, MENU, PROMISES, RIAL_PER_PAYING_POINT, RIAL_PER_POINT

PLAN = MenuPlan(
    categories=tuple(CategoryPlan(key=key, name_fa=key, name_en=key) for key in ("grill", "drink")),
    option_groups=(),
    dishes=tuple(
        DishPlan(key=key, category=category, name_fa=key, name_en=key, price_rial=rial)
        for key, (category, rial) in MENU.items()
    ),
)

FEE_RIAL, CREDIT, MEAL, GIFT, FRIEND, FRIENDS_MINIMUM_RIAL, REVIEW, REVIEWS_A_MONTH = 990, 17, 12, 8, 21, 2_000, 3, 2
PER_CONVERSION, CONVERTED_RIAL, CONVERTED_DAYS = 60, 500, 10
ALONE_MAX = 50
"""What costs more is not handed over by one waiter."""
REWARDS = {"cup": 30, "feast": 80, "note": 40}
"""What they cost: the first at the counter, also with surprises, the second with a second approver, the third as a
voucher."""
NOTE_RIAL, NOTE_DAYS = 1_000, 9
LIVES = {
    "days": Life.of_days(15),
    "month": Life(mode=LifeMode.MONTH_END),
    "visits": Life(mode=LifeMode.INACTIVITY, days=15),
    "ever": FOREVER,
}


def house(
    *,
    base: str = "ever",
    bonus: str = "own",
    stacking: Stacking = Stacking.BEST,
    pending_days: int = 0,
    max_points_per_day: int | None = None,
    shortfall: Shortfall = Shortfall.DEBT,
    conversion: When | None = None,
) -> House:
    """Return the club under these terms; bonus points live days of their own, or as plain ones do."""
    terms = Terms(
        version="life",
        rial_per_step=RIAL_PER_POINT,
        stacking=stacking,
        pending_days=pending_days,
        max_points_per_day=max_points_per_day,
        life=LIVES[base],
        lives={
            LotKind.SURPRISE: Life.of_days(8),
            LotKind.CREDIT: Life.of_days(12),
            **({LotKind.BONUS: Life.of_days(6)} if bonus == "own" else {}),
        },
        warning_days=(5, 2),
        shortfall=shortfall,
    )
    turning = ConversionTerms(
        points_per_reward=PER_CONVERSION,
        benefit=Benefit(BenefitKind.AMOUNT, rial=CONVERTED_RIAL),
        title_fa="جایزه",
        title_en="reward",
        valid_days=CONVERTED_DAYS,
        when=conversion or When.MONTH_END,
        calendar=Calendar.JALALI,
    )
    programme = replace(_PROGRAMME, conversion=turning if conversion else None)
    return replace(HOUSE, terms=terms, programme=programme)


_CONDITIONS: dict[str, dict[str, Any]] = {
    "card": {"payments": (Payment.OWN_CARD,)},
    "first": {"first_order": True},
    "grill": {"kind": LotKind.SURPRISE},
    "hers": {"personal_day": True},
    "paid": {"paid_members": True, "kind": LotKind.BASE},
    "thirst": {"life": Life.of_days(2)},
}

_PROGRAMME = Programme(
    bonuses=tuple(
        Bonus(
            key=each.key,
            name_fa=each.key,
            name_en=each.key,
            percent=each.percent,
            extra_points=each.extra,
            categories=(each.category,) if each.category else (),
            **_CONDITIONS[each.key],
        )
        for each in PROMISES
    ),
    tiers=TierTerms(
        tiers=tuple(
            Tier(key=key, name_fa=key, name_en=key, emoji="", from_=begins, percent=percent)
            for key, begins, percent in LEVELS
        ),
        measure=Measure.MONEY,
        window=Window.EVER,
    ),
    membership=MembershipTerms(
        name_fa="ویژه",
        name_en="Plus",
        fee_rial=FEE_RIAL,
        days=100,
        credit_points=CREDIT,
        calendar=Calendar.GREGORIAN,
    ),
    personal_days=PersonalDayTerms(per_year=200),
    own_card=OwnCard("کارت", "card"),
    payment=PaymentTerms(points=1, rial=RIAL_PER_PAYING_POINT),
    rewards=(
        Reward(key="cup", name_fa="فنجان", name_en="cup", points=REWARDS["cup"], takes_surprise=True),
        Reward(key="feast", name_fa="سفره", name_en="feast", points=REWARDS["feast"]),
        Reward(
            key="note",
            name_fa="یادداشت",
            name_en="note",
            points=REWARDS["note"],
            benefit=Benefit(BenefitKind.AMOUNT, rial=NOTE_RIAL),
            voucher_days=NOTE_DAYS,
        ),
    ),
    redemption=RedemptionTerms(approve_above_points=ALONE_MAX),
    referrals=ReferralTerms(
        inviter_points=FRIEND, invited_points=FRIEND, life_days=3, minimum_rial=FRIENDS_MINIMUM_RIAL
    ),
    event_gifts=EventGiftTerms(
        registration_points=GIFT, review_points=REVIEW, reviews_per_month=REVIEWS_A_MONTH, life_days=3
    ),
    shared_meals=SharedMealTerms(name_fa="سفرهٔ مهربانی", name_en="Shared meals", points_per_meal=MEAL),
)


async def placed(
    db: Database,
    member_id: MemberId,
    dishes: Sequence[tuple[DishId, int]],
    *,
    by_card: bool,
    points: int,
    voucher_id: VoucherId | None,
    number: int,
    now: datetime,
    house: House,
) -> Order:
    """Fill a cart, choose how it is paid, and order it."""
    for place, (dish_id, quantity) in enumerate(dishes):
        await carts.add(
            db,
            member_id,
            dish_id=dish_id,
            quantity=quantity,
            choice_ids=(),
            cause=f"cart {number}:{place}",
            house=house,
            now=now,
        )
    await carts.choose_kind(db, member_id, OrderKind.PICKUP, house=house, now=now)
    how = Payment.OWN_CARD if by_card else Payment.CASH
    await carts.choose_payment(db, member_id, how, house=house, now=now)
    await payment.choose_voucher(db, member_id, voucher_id=voucher_id, house=house, now=now)
    bill = await payment.choose_points(db, member_id, wanted=points, house=house, now=now)
    cause = f"cart:{bill.cart.id}"
    return await orders.place(db, bill.cart.id, member_id=member_id, cause=cause, now=now, house=house, seen=bill.stamp)
