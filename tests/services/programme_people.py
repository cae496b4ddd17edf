"""What else befalls the members in the lives of `test_programme_life.py`: fees, days of their own, merges, time."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from club.errors import MergeImpossible, MergeNotUndoable
from club.services import membership, merges, personal_days
from tests.services import programme_club as club
from tests.services.kitchen import OWNER, SARA
from tests.services.points_model import EVERYBODY
from tests.services.programme_counter import Counter
from tests.services.programme_model import Fee, club_day
from tests.services.programme_stage import Merge, TakenBack
from tests.services.random_life import who


class People(Counter):
    """What is paid, chosen, corrected and joined."""

    # Membership -------------------------------------------------------------------------------------------------------

    @rule(owner=who)
    def pay_the_fee(self, owner: int) -> None:
        owner = self.now_is(owner)
        ahead = [fee for fee in self.books.fees if fee.owner == owner and fee.is_open(self.now)]
        if len(ahead) > 1:
            return
        member_id = self.members[owner]
        after = max((fee.id for fee in self.books.fees if fee.owner == owner), default=0)

        async def step() -> Any:
            return await membership.receive_fee(
                self.db, member_id, after=after, fee_rial=club.FEE_RIAL, by=SARA, now=self.now, house=self.house
            )

        paid = self.once_and_again(step).subscription
        fee = Fee(owner, paid.id, ahead[0].ends if ahead else self.now)
        assert (paid.starts_at, paid.ends_at) == (fee.begins, fee.ends)
        self.books.fees.append(fee)
        self._is_credited(fee)

    def _is_credited(self, fee: Fee) -> None:
        while fee.credited < fee.due(self.now):
            fee.credited += 1
            entry_id = self.entry_id(f"subscription:{fee.id}:credit:{fee.credited}")
            self.books.add(fee.owner, entry_id, club.CREDIT, "credit", now=self.now)

    @precondition(lambda self: any(fee.is_open(self.now) for fee in self.books.fees))
    @rule()
    def end_a_membership(self) -> None:
        owner = next(fee.owner for fee in self.books.fees if fee.is_open(self.now))
        member_id, cause = self.members[owner], f"update:{next(self.numbers)}"
        self.run(membership.cancel(self.db, member_id, reason="رفت", by=OWNER, cause=cause, now=self.now))
        for fee in self.books.fees:
            fee.is_cancelled |= fee.owner == owner and fee.is_open(self.now)

    @rule()
    def credit_is_given(self) -> None:
        due = [fee for fee in self.books.fees if fee.credited < fee.due(self.now)]
        months = sum(fee.due(self.now) - fee.credited for fee in due)
        assert self.run(membership.give_credit_due(self.db, house=self.house, now=self.now)) == months
        assert self.run(membership.give_credit_due(self.db, house=self.house, now=self.now)) == 0
        for fee in sorted(due, key=lambda each: self._first_entry(each)):
            self._is_credited(fee)

    def _first_entry(self, fee: Fee) -> int:
        return self.entry_id(f"subscription:{fee.id}:credit:{fee.credited + 1}")

    # Days of her own --------------------------------------------------------------------------------------------------

    @rule(owner=who, days=st.integers(1, 4))
    def choose_days(self, owner: int, days: int) -> None:
        """So many of the next days become hers."""
        owner = self.now_is(owner)
        for later in range(1, days + 1):
            day, cause = club_day(self.now) + timedelta(days=later), f"update:{next(self.numbers)}"
            self.run(
                personal_days.choose(self.db, self.members[owner], day, cause=cause, now=self.now, house=self.house)
            )
            self.books.days[owner].add(day)

    @rule(owner=who)
    def give_a_day_back(self, owner: int) -> None:
        owner = self.now_is(owner)
        ahead = sorted(day for day in self.books.days[owner] if day > club_day(self.now))
        if not ahead:
            return
        member_id, day = self.members[owner], ahead[0]
        self.run(personal_days.give_back(self.db, member_id, day, now=self.now, house=self.house))
        self.books.days[owner].discard(day)
        for merge in self.merges:
            if merge.stays == owner:
                merge.days.discard(day)

    # By hand ----------------------------------------------------------------------------------------------------------

    def is_corrected(self, owner: int, entry_id: int, points_given: int) -> None:
        self.books.add(owner, entry_id, points_given, "compensation", now=self.now)

    # Two who are one --------------------------------------------------------------------------------------------------

    @precondition(lambda self: len(self.merges) < len(EVERYBODY) - 1)
    @rule(stays=who, goes=who)
    def two_turn_out_to_be_one(self, stays: int, goes: int) -> None:
        stays, goes = self.now_is(stays), self.now_is(goes)
        if stays == goes:
            return
        one, other, cause = self.members[stays], self.members[goes], f"merge:{next(self.numbers)}"

        async def step() -> Any:
            return await merges.merge(
                self.db, stays=one, goes=other, by=OWNER, cause=cause, now=self.now, house=self.house
            )

        paid_for = {fee.owner for fee in self.books.fees if fee.is_open(self.now)}
        try:
            made = self.once_and_again(step)
        except MergeImpossible:
            assert {stays, goes} <= paid_for  # two who both paid do not become one
            return
        assert not {stays, goes} <= paid_for
        taken = self._nobody_is_her_own_friend({stays, goes})
        lots = [(lot, lot.left, lot.used) for lot in self.books.lots.values() if lot.owner == goes]
        everything: tuple[Any, ...] = (
            *self.books.purchases,
            *self.books.fees,
            *self.holds,
            *self.slips,
            *self.meals,
        )
        things = [each for each in everything if each.owner == goes]
        for thing in (*things, *(lot for lot, _, _ in lots)):
            thing.owner = stays
        debt, self.books.debts[goes] = self.books.debts[goes], 0
        self.books.debts[stays] += debt
        days = self.books.days[goes] - self.books.days[stays]
        self.books.days[stays] |= days
        self.merges.append(Merge(made.id, stays, goes, lots, things, debt, days, taken))

    @precondition(lambda self: bool(self.merges))
    @rule()
    def they_are_two_after_all(self) -> None:
        """Undo the last merge, unless what it moved was used: then nothing changes."""
        last, cause = self.merges[-1], f"undo:{next(self.numbers)}"

        async def step() -> Any:
            return await merges.undo(self.db, last.id, by=OWNER, cause=cause, now=self.now, house=self.house)

        try:
            self.once_and_again(step)
        except MergeNotUndoable:
            return
        assert all((lot.left, lot.used) == (left, used) for lot, left, used in last.lots)
        self.merges.pop()
        for thing in (*last.things, *(lot for lot, _, _ in last.lots)):
            thing.owner = last.goes
        self.books.debts[last.stays] -= last.debt
        self.books.debts[last.goes] = last.debt
        self.books.days[last.stays] -= last.days
        for each in last.taken:
            self._is_a_friend_after_all(each, cause)

    def _nobody_is_her_own_friend(self, both: set[int]) -> list[TakenBack]:
        """Take back what two were given for each other, each with what is hers."""
        taken = []
        for invitation in sorted(self.books.invitations, key=lambda each: each.friend):
            if invitation.is_undone or {lot.owner for lot in invitation.lots} != both:
                continue
            invitation.is_undone = True
            for lot in invitation.lots:
                owner = lot.owner
                self.books.end(self.now, (owner,))
                had = [(each, each.left) for each in self.books.lots.values() if each.owner == owner]
                owed, asked = self.books.debts[owner], lot.asked_elsewhere
                shortfall = self.house.terms.shortfall
                self.books.take_back(owner, lot, club.FRIEND, now=self.now, shortfall=shortfall)
                drawn = [(each, left - each.left) for each, left in had if each.left < left]
                debt, elsewhere = self.books.debts[owner] - owed, lot.asked_elsewhere - asked
                taken.append(TakenBack(invitation, lot, owner, drawn, debt, elsewhere))
        return taken

    def _is_a_friend_after_all(self, taken: TakenBack, cause: str) -> None:
        """Give it back, unless a refund would have taken it meanwhile; a debt that was paid since comes as a gift."""
        purchase, lot, owner = taken.invitation.purchase, taken.lot, taken.owner
        kept = sum(rial for place, rial in enumerate(purchase.rial) if place not in purchase.back)
        if kept < club.FRIENDS_MINIMUM_RIAL:
            return
        taken.invitation.is_undone = False
        for each, part in taken.drawn:
            each.left += part
            each.used -= part if each is not lot else 0
        lot.asked_elsewhere -= taken.asked_elsewhere
        waived = min(taken.debt, self.books.debts[owner])
        self.books.debts[owner] -= waived
        self.books.debts[owner] = self.books.use(self.books.ready_first(owner, self.now), self.books.debts[owner])
        if paid := taken.debt - waived:
            given = next(number for number, each in self.books.lots.items() if each is lot)
            entry_id = self.entry_id(f"{cause}:referral:{given}:paid")
            self.books.add(owner, entry_id, paid, "bonus", now=self.now)

    # Time -------------------------------------------------------------------------------------------------------------

    @rule(hours=st.sampled_from([1, 5, 24, 24, 24 * 9]))
    def time_passes(self, hours: int) -> None:
        self.now += timedelta(hours=hours)

    @rule(minutes=st.sampled_from([1, 4]))
    def a_moment_passes(self, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)

    def before_it_comes_again(self) -> None:
        self.over_is_over()  # many a step looks for that first
