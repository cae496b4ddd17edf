"""``[redemption]``: how rewards and gift codes are handed over."""

from __future__ import annotations

from datetime import timedelta

from club.rules.house import House
from club.rules.redemptions import Redemption, RedemptionState
from club.rules.staff import Role
from club.services import redemptions, rewards, vouchers
from storage.database import Database
from tests.keys.case import Template, cases
from tests.keys.rewards import POINTS, TEA, code
from tests.keys.stories import (
    regular,
)
from tests.services.kitchen import NOW
from tests.services.people import hired

DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)


HANDED = Template("[redemption]", below=f"[[rewards]]\n{TEA}")
LASTING = Template("[redemption]", below=f"[[rewards]]\n{TEA}\nvoucher_days = 30")


async def confirmed_after_a_minute(db: Database, house: House) -> str:
    """What becomes of a tea that is confirmed a minute after it was taken."""
    waiter, sara = await hired(db), await regular(db, POINTS)
    await hired(db, 2002, role=Role.OWNER, name="مهین")
    tea = await rewards.take(db, sara.id, reward_key="tea", times=0, cause="a", now=NOW, house=house)
    assert isinstance(tea, Redemption)
    card = await redemptions.confirm(db, tea.id, by=waiter, cause="b", now=NOW + MINUTE, house=house)
    is_asked = card.redemption.state is RedemptionState.RESERVED and card.asker is not None
    return "asked" if is_asked else card.redemption.state.value


async def approved_after_five_minutes(db: Database, house: House) -> str:
    """What becomes of a tea that the owner approves late."""
    assert await confirmed_after_a_minute(db, house) == "asked"
    async with db.snapshot() as view:
        ((tea,),) = await view.rows("SELECT id FROM redemptions")
    card = await redemptions.approve(db, tea, by=2002, cause="c", now=NOW + 6 * MINUTE, house=house)
    return card.redemption.state.value


async def reminded(db: Database, house: House) -> list[int]:
    """How many whole days before its end she is reminded of a gift code, looking every noon."""
    sara = await regular(db, POINTS)
    got = await code(db, sara.id, house)
    moments = [NOW + number * DAY for number in range(31)]
    return [(got.expires_at - at) // DAY for at in moments if await vouchers.warn_due(db, house=house, now=at)]


LIMIT = "approve_above_points = 50"
CASES = [
    *cases(
        "redemption",
        HANDED,
        confirmed_after_a_minute,
        ("code_seconds", ("", "used"), ("code_seconds = 60", "released")),
        ("approve_above_points", ("approve_above_points = 60", "used"), ("approve_above_points = 59", "asked")),
    ),
    *cases(
        "redemption",
        HANDED,
        approved_after_five_minutes,
        ("approval_minutes", (LIMIT, "used"), (f"{LIMIT}\napproval_minutes = 5", "released")),
    ),
    *cases(
        "redemption",
        LASTING,
        reminded,
        ("voucher_warning_days", ("", [2]), ("voucher_warning_days = 7", [6])),
        ("voucher_warning_days", ("", [2]), ("voucher_warning_days = 0", [])),
    ),
]
