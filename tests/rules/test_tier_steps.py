"""Any orders, refunds and sweeps, early, late or never, end where a plain day-by-day account ends."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from hypothesis import example, given, settings
from hypothesis import strategies as st

from club.rules.members import MemberId
from club.rules.standings import Counted, Held, Record
from club.rules.tier_steps import described, planned, refunded, risen, settle
from club.rules.tiers import Drop, Measure, Tier, TierTerms, Window

BEGIN = datetime(2026, 1, 1, 8, 30, tzinfo=UTC)
LADDER = tuple(
    Tier(key=key, name_fa=key, name_en=key, emoji="", from_=from_)
    for key, from_ in (("bronze", 10), ("silver", 20), ("gold", 40))
)


@dataclass
class Plain:
    """The same programme told by somebody with a calendar and a list of all orders, a day at a time."""

    terms: TierTerms
    orders: list[list[int]] = field(default_factory=list)
    """Day, amount and what of it was refunded."""
    tier: int = 0
    since: int = 0
    falls: int | None = None

    def measured(self, day: int, up_to: int | None = None) -> int:
        """The tier for what counts on the day."""
        window = self.terms.window_days if self.terms.window is Window.ROLLING else 10**6
        last = day if up_to is None else up_to
        reached = sum(amount - back for at, amount, back in self.orders if day - window < at <= last)
        return sum(1 for tier in LADDER if reached >= tier.from_)

    def last_visit(self) -> int:
        return max((at for at, amount, back in self.orders if back < amount), default=-1)

    def to(self, tier: int, day: int) -> None:
        self.since = day if tier != self.tier else self.since
        self.tier, self.falls = tier, None

    def fall(self, day: int) -> None:
        measured = self.measured(day)
        below = self.tier - 1 if self.terms.drop is Drop.ONE_DOWN else measured
        self.to(max(below, measured), day)
        if measured < self.tier:
            self.falls = day + self.terms.grace_days

    def morning(self, day: int) -> None:
        """Let time do what it brings on this day."""
        while self.tier:
            away = self.terms.inactive_days
            if self.falls == day:
                self.fall(day)
            elif away is not None and max(self.last_visit(), self.since) + away <= day:
                self.to(self.tier - 1, day)
            elif self.falls is None and self.measured(day) < self.tier:
                self.falls = day + self.terms.grace_days
                if self.terms.grace_days:
                    return
            else:
                return

    def order(self, day: int, amount: int) -> None:
        self.orders.append([day, amount, 0])
        measured = self.measured(day)
        if measured > self.tier:
            self.to(measured, day)
        elif measured == self.tier:
            self.falls = None

    def refund(self, day: int, which: int, amount: int) -> None:
        """Take an order back as if it had never been: a grace goes on when she would have had it without."""
        judged = day if self.falls is None else self.falls - self.terms.grace_days - 1
        before = self.measured(judged)
        self.orders[which][2] += amount
        after = self.measured(judged)
        if before >= self.tier > after:
            falls = self.falls
            self.to(after, day)
            if self.measured(day) < after:
                self.falls = falls


class Ruled:
    """The rules themselves, looked at only when something happens or somebody sweeps."""

    def __init__(self, terms: TierTerms) -> None:
        self.terms = terms
        self.rows: list[Counted] = []
        self.held = Held(MemberId(1), None, BEGIN, None, None, None, None, None, None)

    def record(self) -> Record:
        return Record(self.terms, sorted(self.rows))

    def sweep(self, day: int) -> None:
        self.held = settle(self.held, self.record(), at(day)).held

    def order(self, day: int, amount: int) -> None:
        self.sweep(day)
        self.rows.append(Counted(at(day), amount, 1))
        self.held = risen(self.held, self.record(), at(day))

    def refund(self, day: int, of_day: int, amount: int, *, is_whole: bool) -> None:
        self.sweep(day)
        before = self.record()
        self.rows.append(Counted(at(of_day), -amount, -1 if is_whole else 0))
        self.held = refunded(self.held, before=before, after=self.record(), now=at(day))

    def tier(self, day: int) -> int:
        """What anybody reads on the day, swept or not."""
        seen = settle(self.held, self.record(), at(day)).held
        return self.terms.rank(described(seen, self.record(), at(day), is_stored=True).tier)


def at(day: int) -> datetime:
    return BEGIN + timedelta(days=day)


@st.composite
def programmes(draw: st.DrawFn) -> TierTerms:
    drop = draw(st.sampled_from(Drop))
    return TierTerms(
        tiers=LADDER,
        measure=Measure.MONEY,
        window=draw(st.sampled_from([Window.ROLLING, Window.EVER])),
        window_days=draw(st.integers(1, 12)),
        grace_days=draw(st.integers(1 if drop is Drop.ONE_DOWN else 0, 6)),
        warning_days=draw(st.integers(0, 4)),
        drop=drop,
        inactive_days=draw(st.none() | st.integers(1, 9)),
    )


EVENTS = st.lists(
    st.tuples(
        st.integers(0, 5),  # days since the one before
        st.sampled_from(["order", "order", "part", "whole", "sweep"]),
        st.integers(1, 45),  # an amount, or which order
    ),
    max_size=25,
)


@settings(max_examples=400, deadline=None)
@given(terms=programmes(), events=EVENTS)
@example(  # a grace that began before the refund of the order that had lifted her
    terms=TierTerms(tiers=LADDER, measure=Measure.MONEY, window_days=3, grace_days=5, drop=Drop.ONE_DOWN),
    events=[(0, "order", 15), (1, "order", 10), (2, "order", 1), (1, "whole", 1)],
)
def test_whatever_happens_ends_where_a_plain_account_ends(terms: TierTerms, events: list[tuple[int, str, int]]) -> None:
    plain, ruled = Plain(terms), Ruled(terms)
    today = 0
    for days, what, number in [*events, (40, "sweep", 1)]:
        for _ in range(days):
            today += 1
            plain.morning(today)
            assert ruled.tier(today) == plain.tier, f"read on day {today}"
        if what == "order":
            plain.order(today, number)
            ruled.order(today, number)
        elif what == "sweep":
            ruled.sweep(today)
            ruled.sweep(today)
        elif plain.orders:
            which = number % len(plain.orders)
            of_day, amount, back = plain.orders[which]
            gone = amount - back if what == "whole" else (amount - back) // 2
            if gone:
                plain.refund(today, which, gone)
                ruled.refund(today, of_day, gone, is_whole=what == "whole")
        plain.morning(today)
        assert ruled.tier(today) == plain.tier, f"after {what} on day {today}"


@settings(max_examples=200, deadline=None)
@given(terms=programmes(), events=EVENTS)
def test_nothing_is_due_after_a_look_and_the_next_one_is_never_missed(
    terms: TierTerms, events: list[tuple[int, str, int]]
) -> None:
    ruled = Ruled(terms)
    today = 0
    for days, what, number in events:
        today += days
        if what == "order":
            ruled.order(today, number)
        ruled.sweep(today)
        review = ruled.held.review_at
        assert review is None or review > at(today)
        before = terms.by_key(ruled.held.tier)
        quiet_until = at(today + 50) if review is None else review - timedelta(seconds=1)
        later = planned(ruled.held, ruled.record(), quiet_until)
        assert terms.by_key(later.tier) == before
        assert settle(ruled.held, ruled.record(), quiet_until).held == ruled.held
