"""What points buy in the lives of `test_programme_life.py`: rewards, vouchers, meals, and what a month's end makes."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from club.errors import InsufficientPoints
from club.rules.conversion import When
from club.rules.redemptions import Redemption, RedemptionId, ReversalReason
from club.rules.vouchers import Voucher, VoucherId
from club.services import conversion, expiry, holds, redemptions, rewards, shared_meals, vouchers
from tests.services import programme_club as club
from tests.services.kitchen import OWNER, SARA
from tests.services.programme_model import JALALI_MONTHS, Slip, after_days, club_day, midnight
from tests.services.programme_stage import Hold, Meal, Stage, recent
from tests.services.random_life import who

CODE = timedelta(seconds=90)
APPROVAL = timedelta(minutes=10)
UNDO = timedelta(minutes=10)


class Counter(Stage):
    """What is taken, handed over, let go and taken back."""

    # Rewards ----------------------------------------------------------------------------------------------------------

    @rule(owner=who, key=st.sampled_from(sorted(club.REWARDS)))
    def take(self, owner: int, key: str) -> None:
        owner, price, cause = self.now_is(owner), club.REWARDS[key], f"update:{next(self.numbers)}"
        self.over_is_over()
        seen = self.run(rewards.offer(self.db, self.members[owner], key, house=self.house, now=self.now))

        async def step() -> Any:
            return await rewards.take(
                self.db,
                self.member(owner),
                reward_key=key,
                times=seen.times,
                cause=cause,
                now=self.now,
                house=self.house,
            )

        waiting = [each for each in self.holds if (each.owner, each.key, each.state) == (owner, key, "reserved")]
        lots = self.books.ready(owner, self.now) if key == "cup" else self.books.spendable(owner, self.now)
        missing = price - sum(lot.left for lot in lots)
        if missing > 0 and not waiting:
            self._is_refused(step, missing)
            return
        taken: Redemption | Voucher = self.run(step())
        if waiting:
            assert taken.id in [each.id for each in waiting], "one code at a time"
            return
        self.steps.append(step)
        spending = self.books.spend(owner, self.entry_id(f"{cause}:points"), price, self.now, lots=lots)
        if isinstance(taken, Redemption):
            assert taken.until_at == self.now + CODE
            self.holds.append(Hold(owner, taken.id, key, spending, taken.until_at))
        else:
            ends = after_days(self.now, club.NOTE_DAYS)
            assert taken.expires_at == ends
            self.slips.append(Slip(owner, taken.id, club.NOTE_RIAL, spending, price, ends))

    def _is_refused(self, step: Any, missing: int) -> None:
        try:
            self.run(step())
        except InsufficientPoints as refused:
            assert refused.missing == missing, "so many are missing"  # noqa: PT017 # its own words are the proof
        else:
            raise AssertionError("it was affordable")

    def over_is_over(self) -> None:
        """What nobody confirmed in time returns: whoever looks next sees it, and so does the sweep."""
        self.run(holds.release_due(self.db, now=self.now))
        due = [each for each in self.holds if each.state == "reserved" and each.until <= self.now]
        for hold in sorted(due, key=lambda each: (each.until, each.id)):
            self._returns(hold, "released")

    def _returns(self, hold: Hold, state: str) -> None:
        hold.state = state
        was_handed_over = state == "reversed"
        self.books.undo(hold.spending, club.REWARDS[hold.key], self.now, was_handed_over=was_handed_over)

    @precondition(lambda self: any(each.state == "reserved" and each.until > self.now for each in self.holds))
    @rule(back=recent, what=st.sampled_from(["confirm", "confirm", "approve", "decline", "cancel"]))
    def at_the_counter(self, back: int, what: str) -> None:
        self.over_is_over()
        hold = self.latest([each for each in self.holds if each.state == "reserved"], back)
        if what in ("approve", "decline") and not hold.is_asked:
            what = "confirm"
        cause = f"update:{next(self.numbers)}"
        self.once_and_again(lambda: self._press(what, hold.id, hold.owner, cause))
        if what == "confirm" and hold.key == "feast":
            hold.until = hold.until if hold.is_asked else self.now + APPROVAL
            hold.is_asked = True
        elif what in ("confirm", "approve"):
            hold.state = "used"
        else:
            self._returns(hold, "released")

    async def _press(self, what: str, hold_id: RedemptionId, owner: int, cause: str) -> Any:
        by = SARA if what == "confirm" else OWNER
        if what == "cancel":
            return await holds.cancel(self.db, hold_id, member_id=self.member(owner), now=self.now)
        if what == "confirm":
            return await redemptions.confirm(self.db, hold_id, by=by, cause=cause, now=self.now, house=self.house)
        if what == "approve":
            return await redemptions.approve(self.db, hold_id, by=by, cause=cause, now=self.now, house=self.house)
        return await redemptions.decline(self.db, hold_id, by=by, cause=cause, now=self.now, house=self.house)

    @precondition(lambda self: any(each.state == "used" for each in self.holds))
    @rule(back=recent)
    def take_back_what_was_handed_over(self, back: int) -> None:
        hold = self.latest([each for each in self.holds if each.state == "used"], back)
        cause = f"update:{next(self.numbers)}"

        async def step() -> Any:
            reason = ReversalReason.QUALITY
            return await redemptions.reverse(
                self.db, hold.id, reason=reason, by=OWNER, cause=cause, now=self.now, house=self.house
            )

        self.once_and_again(step)
        self._returns(hold, "reversed")

    # Vouchers ---------------------------------------------------------------------------------------------------------

    @precondition(lambda self: any(each.state == "active" and self.now < each.ends for each in self.slips))
    @rule(back=recent)
    def hand_in_a_voucher(self, back: int) -> None:
        slip = self.latest([each for each in self.slips if each.state == "active" and self.now < each.ends], back)
        cause = f"update:{next(self.numbers)}"
        is_large = slip.points > club.ALONE_MAX

        async def step() -> Any:
            by = OWNER if is_large else SARA
            return await vouchers.redeem(self.db, slip.id, by=by, cause=cause, now=self.now, house=self.house)

        self.once_and_again(step)
        slip.state = "used"

    @precondition(lambda self: any(each.state == "used" for each in self.slips))
    @rule(back=recent)
    def bring_a_voucher_back(self, back: int) -> None:
        slip = self.latest([each for each in self.slips if each.state == "used"], back)
        cause = f"update:{next(self.numbers)}"

        async def step() -> Any:
            reason = ReversalReason.MISTAKE
            return await vouchers.reverse(self.db, slip.id, reason=reason, by=OWNER, cause=cause, now=self.now)

        self.once_and_again(step)
        slip.state = "reversed"
        self.books.undo(slip.spending, slip.points, self.now)

    def _months_end(self) -> None:
        """Points become vouchers by themselves."""
        terms = self.house.programme.conversion
        issued, more = self.run(conversion.convert_due(self.db, house=self.house, now=self.now))
        assert not more
        by, over = self.now, midnight(max(first for first in JALALI_MONTHS if first <= club_day(self.now)))
        is_due = terms is not None
        if terms is not None and terms.when is When.MONTH_END:
            by, is_due = over, over > self.month_converted
        self.month_converted = max(over, self.month_converted)
        before = len(self.slips)
        for owner in [each for each in range(len(self.members)) if is_due and self.now_is(each) == each]:
            self._turns_points(owner, by)
        assert issued == len(self.slips) - before

    def _turns_points(self, owner: int, by: Any) -> None:
        lots = [lot for lot in self.books.spendable(owner, self.now) if lot.usable_at <= by]
        if not (count := sum(lot.left for lot in lots) // club.PER_CONVERSION):
            return
        ((entry_id,),) = self.rows(
            "SELECT MAX(id) FROM ledger WHERE member_id = :id AND cause LIKE 'conversion:%'", id=self.members[owner]
        )
        spending = self.books.spend(owner, entry_id, count * club.PER_CONVERSION, self.now, lots=lots)
        ends = after_days(self.now, club.CONVERTED_DAYS)
        for (voucher_id,) in self.rows("SELECT id FROM vouchers WHERE entry_id = :id ORDER BY id", id=entry_id):
            slip = Slip(owner, VoucherId(voucher_id), club.CONVERTED_RIAL, spending, club.PER_CONVERSION, ends)
            self.slips.append(slip)

    # Meals ------------------------------------------------------------------------------------------------------------

    @rule(owner=who)
    def give_a_meal(self, owner: int) -> None:
        owner = self.now_is(owner)
        terms = self.house.programme.shared_meals
        assert terms is not None
        number = max((each.id for each in self.meals if each.owner == owner), default=0)
        member_id = self.members[owner]

        async def step() -> Any:
            return await shared_meals.give(
                self.db, member_id, number=number, terms=terms, house=self.house, now=self.now
            )

        missing = club.MEAL - self.books.usable(owner, self.now)
        if missing > 0:
            self._is_refused(step, missing)
            return
        self.once_and_again(step)
        entry_id = self.entry_id(f"shared_meal:{member_id}:{number}")
        spending = self.books.spend(owner, entry_id, club.MEAL, self.now)
        ((meal_id,),) = self.rows("SELECT id FROM shared_meals WHERE entry_id = :id", id=entry_id)
        self.meals.append(Meal(owner, meal_id, spending, self.now))

    @precondition(lambda self: any(not each.is_back and self.now < each.at + UNDO for each in self.meals))
    @rule(back=recent)
    def think_better_of_a_meal(self, back: int) -> None:
        terms = self.house.programme.shared_meals
        assert terms is not None
        meal = self.latest([each for each in self.meals if not each.is_back and self.now < each.at + UNDO], back)

        async def step() -> Any:
            return await shared_meals.take_back(
                self.db, meal.id, member_id=self.members[meal.owner], terms=terms, now=self.now
            )

        self.once_and_again(step)
        meal.is_back = True
        self.books.undo(meal.spending, club.MEAL, self.now)

    # Time -------------------------------------------------------------------------------------------------------------

    @rule()
    def the_sweeps_run(self) -> None:
        self.over_is_over()
        self.run(expiry.expire_due(self.db, now=self.now))
        self.books.end(self.now)
        self._months_end()
        self.run(vouchers.expire(self.db, self.now))
        self.run(expiry.warn_expiring(self.db, house=self.house, now=self.now))
        assert self.run(expiry.expire_due(self.db, now=self.now)) == 0
        assert self.run(holds.release_due(self.db, now=self.now)) == 0
        assert self.run(conversion.convert_due(self.db, house=self.house, now=self.now))[0] == 0
