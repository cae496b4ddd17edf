"""``[points]``: what orders earn, from when, for how long, and what a refund takes back."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from club.rules.benefits import Benefit, BenefitKind
from club.rules.house import House
from club.rules.points import LotKind
from club.services import expiry, membership, points
from storage.database import Database
from tests.keys.case import Story, Template, cases
from tests.keys.stories import DINING, NAMES, at_table, dinner, lots, opening, regular, usable
from tests.services.kitchen import NOW, OWNER
from tests.services.people import hired
from tests.services.test_referrals import eats, refund
from tests.services.test_reports import eats as has_delivered

DAY = timedelta(days=1)

FILE = Template("[points]")
DOUBLES = Template(
    "[points]", below="\n".join(f'[[bonuses]]\nkey = "{key}"\n{NAMES}\npercent = 200' for key in ("a", "b"))
)
SURPRISE = Template("[points]", below=f'[[bonuses]]\nkey = "a"\n{NAMES}\nextra_points = 9\nkind = "surprise"')
PAID = Template("[points]", below=f"[paid_membership]\n{NAMES}\nfee_toman = 1\ncredit_points = 30")
PAYING = Template("[points]", below=f"[payment_by_points]\npoints = 1\ntoman = 100\n{DINING}")


async def a_delivery_earns(db: Database, house: House) -> int:
    """1,350,000 toman, and 40,000 for the courier."""
    await has_delivered(db, await opening(db), cause="a", house=house)
    return sum(lot.points for lot in await lots(db))


async def two_dinners_earn(db: Database, house: House) -> int:
    member_id = await opening(db)
    for number in (1, 2):
        await dinner(db, house, member_id, number=number)
    return sum(lot.points for lot in await lots(db))


async def a_bill_paid_three_ways_earns(db: Database, house: House) -> int:
    """840,000 toman: a tenth by a voucher, 200,000 by points, the rest in money."""
    table = await at_table(db, house, points=2_000)
    gift = await table.is_given(Benefit(BenefitKind.PERCENT, percent=10))
    await table.fills()
    await table.uses(gift)
    order = await table.eats(await table.places(await table.pays(2_000)))
    assert (order.points_rial, order.voucher_rial) == (2_000_000, 840_000)
    return sum(lot.points for lot in await lots(db)) - 2_000


async def dates_of_a_dinner(db: Database, house: House) -> tuple[str, str]:
    await dinner(db, house, await opening(db))
    (lot,) = await lots(db)
    return lot.from_, lot.until


def end_of(kind: LotKind, happens: Story) -> Story:
    """Until when points of a kind are good for."""

    async def story(db: Database, house: House) -> str:
        await happens(db, house)
        (until,) = [lot.until for lot in await lots(db) if lot.kind == kind]
        return until

    return story


async def end_after_another_dinner(db: Database, house: House) -> str:
    """The first dinner's points, when another follows on the fifth day."""
    member_id = await opening(db)
    for number in (0, 5):
        await dinner(db, house, member_id, now=NOW + number * DAY, number=number)
    return (await lots(db))[0].until


async def a_dinner(db: Database, house: House) -> None:
    await dinner(db, house, await opening(db))


async def a_manager_is_sorry(db: Database, house: House) -> None:
    await points.adjust(db, await opening(db), change=5, reason="سرد بود", by=OWNER, cause="a", now=NOW, house=house)


async def a_fee_is_paid(db: Database, house: House) -> None:
    waiter, sara = await hired(db), await regular(db)
    await membership.receive_fee(db, sara.id, after=0, fee_rial=10, by=waiter, now=NOW, house=house)


async def days_of_warning(db: Database, house: House) -> list[int]:
    """How many days before their end their owner is told of points, looking every noon."""
    await dinner(db, house, await opening(db))
    told = [day for day in range(45) if await expiry.warn_expiring(db, house=house, now=NOW + day * DAY)]
    return [42 - day for day in told]


async def owed_after_a_refund(db: Database, house: House) -> tuple[int, int]:
    """What she owes, and what the next dinner leaves her, when the points of the first were spent."""
    member_id = await opening(db)
    order = await eats(db, member_id, house=house)
    async with db.transaction() as tx:
        await points.redeem(tx, member_id, points_wanted=135, cause="spent", now=NOW)
    await refund(db, order, house=house)
    async with db.snapshot() as view:
        debt = (await points.balance(view, member_id, now=NOW)).debt
    await dinner(db, house, member_id)
    return debt, await usable(db, member_id)


TOMORROW: Final = "2026-11-23 00:00"
USUALLY = ("", (TOMORROW, "2027-11-24 00:00"))
MONTH = 'life = "month_end"'
AT_MONTH_END = (MONTH, (TOMORROW, "2027-01-21 00:00"))
STEPS = "toman_per_step = 100_000\npoints_per_step = 2"
TAX = "prices_include_tax_percent = 8"
CASES = [
    *cases(
        "points",
        FILE,
        a_delivery_earns,
        ("toman_per_step", ("", 135), ("toman_per_step = 20_000", 67)),
        ("points_per_step", ("", 135), ("points_per_step = 3", 405)),
        ("whole_steps_only", (STEPS, 27), (f"{STEPS}\nwhole_steps_only = true", 26)),
        ("counts_delivery", ("", 135), ("counts_delivery = true", 139)),
        ("prices_include_tax_percent", ("counts_tax = false", 135), (f"counts_tax = false\n{TAX}", 125)),
        ("counts_tax", (TAX, 135), (f"{TAX}\ncounts_tax = false", 125)),
    ),
    *cases(
        "points",
        PAYING,
        a_bill_paid_three_ways_earns,
        ("counts_paid_by_points", ("", 55), ("counts_paid_by_points = true", 75)),
        ("counts_paid_by_vouchers", ("", 55), ("counts_paid_by_vouchers = true", 64)),
    ),
    *cases(
        "points",
        DOUBLES,
        a_delivery_earns,
        ("stacking", ("", 270), ('stacking = "add"', 405)),
        ("stacking", ('stacking = "best"', 270), ('stacking = "multiply"', 540)),
    ),
    *cases(
        "points",
        FILE,
        two_dinners_earn,
        ("max_points_per_order", ("", 270), ("max_points_per_order = 100", 200)),
        ("max_points_per_day", ("", 270), ("max_points_per_day = 200", 200)),
    ),
    *cases(
        "points",
        FILE,
        dates_of_a_dinner,
        ("pending_days", USUALLY, ("pending_days = 0", ("2026-11-22 15:30", "2027-11-23 00:00"))),
        ("pending_hours", USUALLY, ("pending_hours = 20", ("2026-11-23 11:30", "2027-11-24 00:00"))),
        ("life", USUALLY, ('life = "forever"', (TOMORROW, ""))),
        ("life", USUALLY, AT_MONTH_END),
        ("life", USUALLY, ('life = "year_end"', (TOMORROW, "2028-03-20 00:00"))),
        ("life_days", USUALLY, ("life_days = 10", (TOMORROW, "2026-12-04 00:00"))),
        ("life_days", USUALLY, ('life_days = "forever"', (TOMORROW, ""))),
        ("life_periods", AT_MONTH_END, (f"{MONTH}\nlife_periods = 0", (TOMORROW, "2026-12-22 00:00"))),
        ("calendar", AT_MONTH_END, (f'{MONTH}\ncalendar = "gregorian"', (TOMORROW, "2027-01-01 00:00"))),
    ),
    *cases(
        "points",
        FILE,
        end_after_another_dinner,
        ("life", ("life_days = 10", "2026-12-04 00:00"), ('life_days = 10\nlife = "inactivity"', "2026-12-08 00:00")),
    ),
    *cases(
        "points",
        DOUBLES,
        end_of(LotKind.BONUS, a_dinner),
        ("bonus_days", ("", "2027-11-24 00:00"), ("bonus_days = 7", "2026-12-01 00:00")),
    ),
    *cases(
        "points",
        SURPRISE,
        end_of(LotKind.SURPRISE, a_dinner),
        ("surprise_days", ("", "2027-11-24 00:00"), ('surprise_days = "forever"', "")),
    ),
    *cases(
        "points",
        FILE,
        end_of(LotKind.COMPENSATION, a_manager_is_sorry),
        ("compensation_days", ("", "2027-11-23 00:00"), ("compensation_days = 7", "2026-11-30 00:00")),
    ),
    *cases(
        "points",
        PAID,
        end_of(LotKind.CREDIT, a_fee_is_paid),
        ("credit_days", ("", "2027-11-23 00:00"), ("credit_days = 7", "2026-11-30 00:00")),
    ),
    *cases(
        "points",
        FILE,
        days_of_warning,
        ("warning_days", ("life_days = 40", [30, 7]), ("life_days = 40\nwarning_days = [14]", [14])),
    ),
    *cases(
        "points",
        FILE,
        owed_after_a_refund,
        ("shortfall", ("pending_days = 0", (135, 0)), ('pending_days = 0\nshortfall = "forgive"', (0, 135))),
    ),
]
