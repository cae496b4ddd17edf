"""Orders in the lives of `test_programme_life.py`: paid in every way, earning every kind, refunded line by line."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from club.rules.board import DeclineReason, Reason
from club.rules.carts import CartId
from club.rules.orders import Order
from club.rules.points import LedgerEntry
from club.rules.refunds import RefundReason
from club.services import event_gifts, orders, refunds
from storage import followups
from storage import orders as order_rows
from tests.services import programme_club as club
from tests.services.kitchen import OWNER, handed_over, points_of
from tests.services.points_model import ModelLot
from tests.services.programme_model import (
    JALALI_MONTHS,
    MENU,
    RIAL_PER_PAYING_POINT,
    Case,
    Invitation,
    Purchase,
    Slip,
    Spending,
    club_day,
    counted,
    earning,
    largest_remainder,
)
from tests.services.programme_stage import INVITED_BY, Stage, recent
from tests.services.random_life import who

TOMAN = 10
plates = st.lists(
    st.tuples(st.sampled_from(sorted(MENU)), st.integers(1, 4)), min_size=1, max_size=4, unique_by=lambda each: each[0]
)


class Orders(Stage):
    """What guests order, and what comes back."""

    @rule(
        owner=who,
        wanted=plates,
        by_card=st.booleans(),
        percent=st.sampled_from([0, 0, 30, 100]),
        with_slip=st.booleans(),
        fate=st.sampled_from(["completed", "completed", "completed", "cancelled", "rejected"]),
    )
    def order(
        self, owner: int, wanted: list[tuple[str, int]], by_card: bool, percent: int, with_slip: bool, fate: str
    ) -> None:
        owner = self.now_is(owner)
        rial = [MENU[dish][1] * quantity for dish, quantity in wanted]
        slip = next((each for each in reversed(self.slips) if self._is_good(each, owner)), None) if with_slip else None
        by_slip = 0 if slip is None else min(slip.rial, sum(rial))
        most = min(self.books.usable(owner, self.now), (sum(rial) - by_slip) // RIAL_PER_PAYING_POINT)
        wished, number = most * percent // 100, next(self.numbers)
        placed: Order = self.run(
            club.placed(
                self.db,
                self.members[owner],
                [(self.dishes[dish], quantity) for dish, quantity in wanted],
                by_card=by_card,
                points=wished,
                voucher_id=None if slip is None else slip.id,
                number=number,
                now=self.now,
                house=self.house,
            )
        )
        assert placed.cart_id is not None
        cart_id = CartId(placed.cart_id)

        async def again() -> Any:
            return await orders.place(
                self.db,
                cart_id,
                member_id=self.member(owner),
                cause="again",
                now=self.now,
                house=self.house,
            )

        assert self.once_and_again(again).id == placed.id
        assert (placed.points_paid, placed.points_rial, placed.voucher_rial) == (
            wished,
            wished * RIAL_PER_PAYING_POINT,
            by_slip,
        )
        spending = None
        if wished:
            entry_id = self.entry_id(f"order:{placed.id}:paid_by_points")
            spending = self.books.spend(owner, entry_id, wished, self.now)
        if fate != "completed":
            self._comes_to_nothing(owner, placed, spending, wished, fate)
            return
        if slip is not None:
            slip.state = "spent"
        purchase = self._is_eaten(owner, placed, spending, [dish for dish, _ in wanted], rial, by_slip, by_card=by_card)
        purchase.slip = slip

    def _is_good(self, slip: Slip, owner: int) -> bool:
        return slip.owner == owner and slip.state == "active" and self.now < slip.ends

    def _comes_to_nothing(self, owner: int, placed: Order, spending: Spending | None, points: int, fate: str) -> None:
        async def step() -> Any:
            if fate == "cancelled":
                return await orders.cancel(self.db, placed.id, member_id=self.member(owner), now=self.now)
            reason = Reason(DeclineReason.BUSY)
            return await orders.reject(self.db, placed.id, reason=reason, by=OWNER, now=self.now)

        self.once_and_again(step)
        if spending is not None:
            self.books.undo(spending, points, self.now)

    def _is_eaten(
        self,
        owner: int,
        placed: Order,
        spending: Spending | None,
        dishes: list[str],
        rial: list[int],
        by_slip: int,
        *,
        by_card: bool,
    ) -> Purchase:
        cap = self.house.terms.max_points_per_day
        case = Case(
            lines=[(MENU[dish][0], each) for dish, each in zip(dishes, rial, strict=True)],
            paid_otherwise=by_slip + placed.points_rial,
            holding=self.books.holding(owner, self.now, by_card=by_card),
            stacking=self.house.terms.stacking.value,
            reached=self.books.reached(owner),
            left_today=None if cap is None else max(0, cap - self.books.earned_today(owner, self.now)),
        )
        self.run(handed_over(self.db, placed, by=OWNER, house=self.house, now=self.now))

        async def step() -> Any:
            return await orders.complete(self.db, placed.id, by=OWNER, now=self.now, house=self.house)

        self.once_and_again(step)
        self.books.comes(owner, self.now)
        expected = earning(case)
        rows: dict[str, LedgerEntry] = {entry.breakdown["lot"]: entry for entry in self.run(self._earned(placed))}
        assert {lot: entry.points for lot, entry in rows.items()} == {each.lot: each.points for each in expected}
        made = [(self._lot(owner, rows[each.lot].id, each.points, each.lot), each) for each in expected]
        shares = counted(case)
        purchase = Purchase(
            owner,
            placed.id,
            self.now,
            line_ids=[line.id for line in self.run(self._lines(placed))],
            rial=rial,
            given=made,
            counted=largest_remainder(int(sum(shares, Fraction(0))), shares),
            spending=spending,
            points_by_line=_paying(placed, rial, by_slip),
        )
        self._a_friend_came(owner, purchase)
        self.books.purchases.append(purchase)
        return purchase

    def _lot(self, owner: int, id_: int, points: int, lot: str) -> ModelLot:
        pending = self.house.terms.pending_days
        return self.books.add(owner, id_, points, lot, now=self.now, pending_days=pending)

    def _a_friend_came(self, owner: int, purchase: Purchase) -> None:
        """Her first order: she and whoever brought her are given the same."""
        if owner not in INVITED_BY or any(self.now_is(each.friend) == owner for each in self.books.invitations):
            return
        above, inviter = set[int](), self.now_is(INVITED_BY[owner])
        following: int | None = inviter
        while following is not None and following not in above:
            above.add(following)
            following = self.now_is(INVITED_BY[following]) if following in INVITED_BY else None
        is_first = not any(each.owner == owner for each in self.books.purchases)
        if owner in above or not is_first or sum(purchase.rial) < club.FRIENDS_MINIMUM_RIAL:
            return
        lots = {
            role: self.books.add(
                whose,
                self.entry_id(f"referral:{self.members[owner]}:{role}"),
                club.FRIEND,
                "gift",
                now=self.now,
            )
            for role, whose in (("inviter", inviter), ("invited", owner))
        }
        self.books.invitations.append(Invitation(owner, purchase, [lots["invited"], lots["inviter"]]))

    @precondition(lambda self: any(not each.is_gone for each in self.books.purchases))
    @rule(back=recent, line=st.integers(0, 4))
    def refund(self, back: int, line: int) -> None:
        """Give a line back, or (beyond the last) all that is left."""
        purchase = self.latest([each for each in self.books.purchases if not each.is_gone], back)
        line_id = purchase.line_ids[line] if line < len(purchase.rial) else None
        if line in purchase.back:
            return

        async def step() -> Any:
            return await refunds.refund(
                self.db,
                purchase.id,
                line_id=line_id,
                reason=RefundReason.QUALITY,
                words="",
                by=OWNER,
                now=self.now,
                house=self.house,
            )

        self.once_and_again(step)
        purchase.back |= {line} if line_id is not None else set(range(len(purchase.rial)))
        paid_back = sum(part for place, part in enumerate(purchase.points_by_line) if place in purchase.back)
        if purchase.spending is not None and paid_back > purchase.points_back:
            self.books.undo(purchase.spending, paid_back - purchase.points_back, self.now)
            purchase.points_back = paid_back
        if purchase.slip is not None and purchase.is_gone:
            purchase.slip.state = "active"
        for lot, given in purchase.given:
            asked = sum(part for place, part in enumerate(given.by_line) if place in purchase.back)
            asked = given.points if purchase.is_gone else asked
            now_asked = asked - purchase.asked.get(id(lot), 0)
            if now_asked > 0:
                purchase.asked[id(lot)] = asked
                purchase.lost += self._is_taken_back(lot, now_asked)
        for invitation in self.books.invitations:
            if invitation.purchase is purchase and not invitation.is_undone:
                self._friend_is_lost(invitation)

    def _is_taken_back(self, lot: ModelLot, asked: int) -> int:
        self.books.end(self.now, (lot.owner,))
        shortfall = self.house.terms.shortfall
        return self.books.take_back(lot.owner, lot, asked, now=self.now, shortfall=shortfall)

    def _friend_is_lost(self, invitation: Invitation) -> None:
        purchase = invitation.purchase
        kept = sum(rial for place, rial in enumerate(purchase.rial) if place not in purchase.back)
        if kept < club.FRIENDS_MINIMUM_RIAL:
            invitation.is_undone = True
            for lot in invitation.lots:
                self._is_taken_back(lot, club.FRIEND)

    @rule(owner=who, percent=st.sampled_from([30, 100]), days=st.sampled_from([0, 1, 3]))
    def eat_spend_and_complain(self, owner: int, percent: int, days: int) -> None:
        """What rarely comes by chance: points of an order that are gone when it goes back."""
        self.order(owner, [("kebab", 4), ("stew", 2), ("tea", 1)], True, 0, False, "completed")
        self.order(owner, [("kebab", 4), ("doogh", 3)], False, percent, True, "completed")
        self.now += days * self.day
        self.refund(1, 0)
        self.refund(0, 1)
        self.refund(1, 9)

    @precondition(lambda self: any(not each.is_reviewed for each in self.books.purchases))
    @rule(back=recent)
    def tell_how_it_was(self, back: int) -> None:
        purchase = self.latest([each for each in self.books.purchases if not each.is_reviewed], back)
        purchase.is_reviewed = True
        this_month = max(first for first in JALALI_MONTHS if first <= club_day(self.now))
        owner = purchase.owner
        so_far = [
            whose for whose, day in self.reviews if self.now_is(whose) == self.now_is(owner) and day >= this_month
        ]
        given = self.once_and_again(lambda: self._review(purchase))
        assert given == (club.REVIEW if len(so_far) < club.REVIEWS_A_MONTH else 0)
        if given:
            entry_id = self.entry_id(f"followup:{self._followup_id(purchase)}:reviewed")
            self.books.add(owner, entry_id, given, "gift", now=self.now)
            self.reviews.append((owner, club_day(self.now)))
        else:
            self.steps.pop()  # a later month would give something

    async def _review(self, purchase: Purchase) -> int:
        async with self.db.transaction() as tx:
            asked = await followups.find_by_order(tx, purchase.id)
            assert asked is not None
            return await event_gifts.for_review(tx, asked, house=self.house, now=self.now)

    def _followup_id(self, purchase: Purchase) -> int:
        ((found,),) = self.rows("SELECT id FROM followups WHERE order_id = :id", id=purchase.id)
        return int(found)

    async def _earned(self, order: Order) -> Any:
        async with self.db.snapshot() as view:
            return (await points_of(view, order.id)).earned

    async def _lines(self, order: Order) -> Any:
        async with self.db.snapshot() as view:
            return await order_rows.list_lines(view, order.id)


def _paying(placed: Order, rial: list[int], by_slip: int) -> list[int]:
    """How many of an order's points paid for each line: the voucher goes first, then money, then they."""
    left = [each - TOMAN * part for each, part in zip(rial, _tomans(by_slip, rial), strict=True)]
    money = sum(rial) - by_slip - placed.points_rial
    by_points = [each - TOMAN * part for each, part in zip(left, _tomans(money, left), strict=True)]
    return largest_remainder(placed.points_paid, by_points)


def _tomans(rial: int, over: list[int]) -> list[int]:
    return largest_remainder(rial // TOMAN, [Fraction(each, TOMAN) for each in over])
