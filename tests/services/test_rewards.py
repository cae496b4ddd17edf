"""Rewards: taken once a wish, within every limit, by nobody who cannot pay."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from club.errors import InsufficientPoints, NotFound, NotJoined, RewardLocked
from club.rules.benefits import Benefit, BenefitKind
from club.rules.house import House
from club.rules.lives import LotDates
from club.rules.members import Member, MemberId
from club.rules.points import Action, LotKind, NewEntry
from club.rules.programme import Programme
from club.rules.redemptions import Redemption, RedemptionId, RedemptionState, ReversalReason
from club.rules.rewards import Lock, Reward
from club.rules.staff import Role
from club.rules.tiers import Measure, Tier, TierTerms
from club.rules.vouchers import Voucher, VoucherKind, VoucherState
from club.services import holds, ledger, points, redemptions, rewards, vouchers
from club.services.verify import verify
from storage import posts
from storage import redemptions as redemption_rows
from storage.database import Database
from tests.services.meanwhile import Meanwhile
from tests.services.people import HOUSE, NOW, arrived, hired, joined

TEA = Reward(key="tea", name_fa="چای", name_en="tea", points=60, emoji="🫖")
NOTE = Reward(
    key="note",
    name_fa="۵۰ هزار تومان",
    name_en="50,000 toman",
    points=150,
    benefit=Benefit(BenefitKind.AMOUNT, rial=500_000),
    voucher_days=30,
    branch="main",
)
DAY = timedelta(days=1)


def house_with(*offered: Reward, **programme: Any) -> House:
    return replace(HOUSE, programme=Programme(rewards=offered, **programme))


CLUB = house_with(TEA, NOTE)


async def earn(db: Database, member_id: MemberId, wanted: int, *, days: int | None = None) -> None:
    """Give points that are usable at once."""
    async with db.transaction() as tx:
        cause = f"earned:{member_id}:{wanted}:{days}"
        new = NewEntry(member_id=member_id, action=Action.EARN, points=wanted, cause=cause)
        dates = LotDates(NOW, None if days is None else NOW + days * DAY)
        await ledger.gain(tx, new, LotKind.BASE, dates, warn_at=None, now=NOW)


async def has(db: Database, member_id: MemberId, *, now: Any = NOW) -> int:
    async with db.snapshot() as view:
        return (await points.balance(view, member_id, now=now)).usable


async def take(
    db: Database,
    member: Member,
    key: str = "tea",
    *,
    times: int = 0,
    cause: str = "a",
    house: House = CLUB,
    now: Any = NOW,
) -> Redemption | Voucher:
    return await rewards.take(db, member.id, reward_key=key, times=times, cause=cause, now=now, house=house)


async def held(db: Database, member: Member, **wish: Any) -> Redemption:
    taken = await take(db, member, **wish)
    assert isinstance(taken, Redemption)
    return taken


async def bought(db: Database, member: Member, **wish: Any) -> Voucher:
    taken = await take(db, member, key="note", **wish)
    assert isinstance(taken, Voucher)
    return taken


# The counter


async def test_a_reward_is_held_with_its_points_and_shown_to_the_guest(database: Database) -> None:
    sara = await joined(database)
    await earn(database, sara.id, 100)
    tea = await held(database, sara)
    assert (tea.state, tea.points, tea.title_fa, tea.branch) == (RedemptionState.RESERVED, 60, "چای", "main")
    assert tea.until_at == NOW + timedelta(seconds=90)
    assert await has(database, sara.id) == 40
    async with database.snapshot() as view:
        queued = await view.rows("SELECT notice, slot FROM outbox WHERE slot IS NOT NULL")
    assert queued == [("redemptions.code", f"redemption:{tea.id}")]
    assert await verify(database) == ()


async def test_a_second_tap_and_another_phone_hold_once(database: Database) -> None:
    sara = await joined(database)
    await earn(database, sara.id, 200)
    first = await held(database, sara, cause="a")
    assert await take(database, sara, cause="a") == first, "the same press comes twice"
    assert await take(database, sara, cause="b") == first, "another press of the same button"
    assert await take(database, sara, cause="c", times=1) == first, "a button that was shown since"
    assert await has(database, sara.id) == 140


async def test_time_gives_the_points_back_to_their_own_lot(database: Database) -> None:
    sara = await joined(database)
    await earn(database, sara.id, 60, days=5)
    tea = await held(database, sara)
    later = NOW + timedelta(seconds=90)
    assert await holds.release_due(database, now=later - timedelta(seconds=1)) == 0
    assert await holds.release_due(database, now=later) == 1
    assert await holds.release_due(database, now=later) == 0
    assert await has(database, sara.id) == 60
    assert await has(database, sara.id, now=NOW + 5 * DAY) == 0, "with the old date"
    again = await held(database, sara, cause="b", now=later)
    assert again.id != tea.id
    assert await verify(database) == ()


async def test_a_look_at_the_rewards_releases_what_is_over(database: Database) -> None:
    sara = await joined(database)
    await earn(database, sara.id, 60)
    await held(database, sara)
    shown = await rewards.catalogue(database, sara.id, house=CLUB, now=NOW)
    assert [(each.reward.key, each.lock) for each in shown.offers] == [("tea", Lock.POINTS), ("note", Lock.POINTS)]
    assert [each.reward_key for each in shown.held] == ["tea"]
    shown = await rewards.catalogue(database, sara.id, house=CLUB, now=NOW + timedelta(seconds=90))
    assert (shown.usable, shown.held) == (60, ())
    assert [each.reward.key for each in shown.open_offers] == ["tea"]
    assert [(each.reward.key, each.missing) for each in shown.locked_offers] == [("note", 90)]


async def test_a_code_that_is_given_up_at_the_moment_of_its_end_returns_once(database: Database) -> None:
    sara = await joined(database)
    await earn(database, sara.id, 60)
    tea, later = await held(database, sara), NOW + timedelta(seconds=90)
    meanwhile = Meanwhile(database, lambda: holds.cancel(database, tea.id, member_id=sara.id, now=later))
    assert await holds.release_due(meanwhile, now=later) == 0
    assert meanwhile.has_happened
    assert await has(database, sara.id, now=later) == 60


async def test_two_phones_release_once_at_the_same_moment(database: Database) -> None:
    sara = await joined(database)
    await earn(database, sara.id, 60)
    await held(database, sara)
    later = NOW + timedelta(seconds=90)
    assert sum(await asyncio.gather(*[holds.release_due(database, now=later) for _ in range(5)])) == 1
    assert await has(database, sara.id) == 60


async def test_she_thinks_better_of_it(database: Database) -> None:
    sara, eve = await joined(database), await joined(database, 1002, phone="+989151234568", name="حوا")
    await earn(database, sara.id, 60)
    tea = await held(database, sara)
    with pytest.raises(NotFound):
        await holds.cancel(database, tea.id, member_id=eve.id, now=NOW)
    for _ in range(2):
        card = await holds.cancel(database, tea.id, member_id=sara.id, now=NOW)
        assert card.redemption.state is RedemptionState.RELEASED
    assert await has(database, sara.id) == 60


async def test_what_is_not_there_is_not_read(database: Database) -> None:
    async with database.snapshot() as view:
        with pytest.raises(NotFound):
            await holds.read_card(view, RedemptionId(17))


# Vouchers


async def test_a_voucher_is_bought_with_its_promise(database: Database) -> None:
    sara = await joined(database)
    await earn(database, sara.id, 400)
    note = await bought(database, sara)
    assert (note.kind, note.points, note.reward_key, note.branch) == (VoucherKind.REWARD, 150, "note", "main")
    assert note.promise == NOTE.benefit
    assert await take(database, sara, "note", cause="a") == note
    assert await take(database, sara, "note", cause="b") == note, "a second tap"
    another = await bought(database, sara, cause="c", times=1)
    assert another.id != note.id
    assert await has(database, sara.id) == 100
    shown = await rewards.catalogue(database, sara.id, house=CLUB, now=NOW)
    assert {each.id for each in shown.vouchers} == {note.id, another.id}
    assert all(each.state is VoucherState.ACTIVE for each in shown.vouchers)
    assert await verify(database) == ()


async def test_a_reward_that_was_for_the_counter_and_is_a_voucher_now(database: Database) -> None:
    sara = await joined(database)
    await earn(database, sara.id, 600)
    tea = await held(database, sara)
    other = house_with(replace(TEA, voucher_days=7))
    assert await take(database, sara, cause="b", house=other) == tea, "the latest of both"
    await holds.cancel(database, tea.id, member_id=sara.id, now=NOW)
    voucher = await take(database, sara, cause="c", house=other)
    assert isinstance(voucher, Voucher)
    assert await take(database, sara, cause="d") == voucher
    later = NOW + timedelta(seconds=1)
    newest = await take(database, sara, times=1, cause="e", now=later)
    assert isinstance(newest, Redemption)
    assert await take(database, sara, times=1, cause="f", now=later) == newest


# Limits


async def test_what_cannot_be_taken_is_refused_with_the_reason(database: Database) -> None:
    sara = await joined(database)
    await earn(database, sara.id, 100)
    with pytest.raises(InsufficientPoints) as refused:
        await take(database, sara, "note")
    assert refused.value.missing == 50
    with pytest.raises(RewardLocked) as locked:
        await take(database, sara, house=house_with(replace(TEA, branch="west")))
    assert locked.value.lock == "elsewhere"
    with pytest.raises(NotFound):
        await take(database, sara, "gone")
    with pytest.raises(NotFound):
        await rewards.offer(database, sara.id, "gone", house=CLUB, now=NOW)
    with pytest.raises(NotJoined):
        await take(database, await arrived(database, 1003))
    assert await has(database, sara.id) == 100
    shown = await rewards.catalogue(database, sara.id, house=house_with(replace(TEA, branch="west")), now=NOW)
    assert shown.offers == ()


async def test_a_members_limit_holds_and_time_renews_it(database: Database) -> None:
    sara = await joined(database)
    await earn(database, sara.id, 600)
    club = house_with(replace(TEA, per_member=1, per_days=1))
    waiter, tea = await hired(database), await held(database, sara, house=club)
    await redemptions.confirm(database, tea.id, by=waiter, cause="c", now=NOW, house=club)
    with pytest.raises(RewardLocked) as locked:
        await take(database, sara, times=1, cause="b", house=club, now=NOW + DAY - timedelta(seconds=1))
    assert locked.value.lock == "her_limit"
    assert (await held(database, sara, times=1, cause="b", house=club, now=NOW + DAY)).id != tea.id


@pytest.mark.parametrize("in_all", [1, 7])
async def test_twenty_guests_take_no_more_than_there_is(database: Database, in_all: int) -> None:
    guests = [await joined(database, 1100 + n, phone=f"+9891512345{n:02d}", name="مهمان") for n in range(20)]
    for guest in guests:
        await earn(database, guest.id, 60)
    club = house_with(replace(TEA, in_all=in_all))
    results = await asyncio.gather(
        *[take(database, guest, cause=f"w{guest.id}", house=club) for guest in guests], return_exceptions=True
    )
    assert sum(isinstance(each, Redemption) for each in results) == in_all
    assert all(isinstance(each, Redemption | RewardLocked) for each in results)
    assert sum([await has(database, guest.id) for guest in guests]) == (20 - in_all) * 60
    first = next(each for each in results if isinstance(each, Redemption))
    await holds.cancel(database, first.id, member_id=first.member_id, now=NOW)
    offer = await rewards.offer(database, first.member_id, "tea", house=club, now=NOW)
    assert (offer.left, offer.lock) == (1, None), "what is given back can be taken again"
    assert await verify(database) == ()


async def test_twenty_wishes_of_one_balance_take_exactly_what_it_pays(database: Database) -> None:
    sara = await joined(database)
    await earn(database, sara.id, 320)
    offered = [replace(TEA, key=f"tea{number}") for number in range(20)]
    club = house_with(*offered)
    results = await asyncio.gather(
        *[take(database, sara, each.key, cause=each.key, house=club) for each in offered], return_exceptions=True
    )
    assert sum(isinstance(each, Redemption) for each in results) == 5
    assert sum(isinstance(each, InsufficientPoints) for each in results) == 15
    assert await has(database, sara.id) == 20
    assert await verify(database) == ()


async def test_twenty_taps_of_one_button_take_once(database: Database) -> None:
    sara = await joined(database)
    await earn(database, sara.id, 3000)
    for key in ("tea", "note"):
        results = await asyncio.gather(*[take(database, sara, key, cause=f"{key}{n}") for n in range(20)])
        assert len({each.id for each in results}) == 1
    assert await has(database, sara.id) == 3000 - 60 - 150


async def test_a_tier_opens_what_is_for_it(database: Database) -> None:
    sara = await joined(database)
    await earn(database, sara.id, 60)
    gold = Tier(key="gold", name_fa="طلایی", name_en="Gold", emoji="", from_=0, early_access=True, invitations=True)
    tiers = TierTerms(tiers=(gold,), measure=Measure.VISITS)
    first_day = (NOW + 3 * DAY).date()
    seat = replace(TEA, tiers=frozenset({"gold"}), needs_invitation=True, first_day=first_day, early_days=3)
    with pytest.raises(RewardLocked) as locked:
        await take(database, sara, house=house_with(seat))
    assert locked.value.lock == "tier"
    golden = house_with(seat, tiers=tiers)
    tea = await held(database, sara, house=golden)
    card = await redemptions.open_card(database, tea.id, by=await hired(database), now=NOW, house=golden)
    assert card.tier == gold


async def test_codes_that_are_held_now_differ(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = iter([7, 7, 8, *[7] * 20])
    monkeypatch.setattr("club.services.holds.secrets.randbelow", lambda _: next(drawn))
    guests = [await joined(database, 1100 + n, phone=f"+9891512345{n:02d}", name="مهمان") for n in range(3)]
    for guest in guests:
        await earn(database, guest.id, 60)
    codes = [(await held(database, guest, cause=f"c{guest.id}")).code for guest in guests[:2]]
    assert codes == ["000075", "000083"]
    with pytest.raises(LookupError):
        await take(database, guests[2], cause="c")
    assert await has(database, guests[2].id) == 60


async def test_a_row_that_is_not_there_cannot_be_held(database: Database) -> None:
    async with database.transaction() as tx:
        with pytest.raises(LookupError):
            await redemption_rows.lock(tx, RedemptionId(17))


# Surprise points

TREAT = replace(TEA, key="treat", takes_surprise=True)
PARTY = house_with(TEA, TREAT, replace(NOTE, points=60, takes_surprise=True))


async def surprise(db: Database, member_id: MemberId, wanted: int, *, cause: str = "party") -> None:
    async with db.transaction() as tx:
        await points.give(
            tx, member_id, points=wanted, kind=LotKind.SURPRISE, part="award", cause=cause, house=PARTY, now=NOW
        )


async def surprises(db: Database, member_id: MemberId) -> tuple[int, int]:
    """Her other points, and her surprise points."""
    async with db.snapshot() as view:
        balance = await points.balance(view, member_id, now=NOW)
    return balance.usable, balance.surprise


async def test_surprise_points_pay_for_the_rewards_that_take_them_and_for_no_other(database: Database) -> None:
    sara = await joined(database)
    await surprise(database, sara.id, 40)
    await earn(database, sara.id, 20)
    offers = {
        each.reward.key: each for each in (await rewards.catalogue(database, sara.id, house=PARTY, now=NOW)).offers
    }
    assert (offers["treat"].lock, offers["tea"].lock, offers["tea"].missing) == (None, Lock.POINTS, 40)
    with pytest.raises(InsufficientPoints) as refused:
        await take(database, sara, house=PARTY)
    assert refused.value.missing == 40
    await take(database, sara, "treat", cause="b", house=PARTY)
    assert await surprises(database, sara.id) == (0, 0)
    assert await verify(database) == ()


async def test_what_was_not_handed_over_gives_surprise_points_back_and_what_was_does_not(database: Database) -> None:
    sara, mahin = await joined(database), await hired(database, 2002, role=Role.MANAGER)
    await surprise(database, sara.id, 40)
    await earn(database, sara.id, 20)
    treat = await take(database, sara, "treat", house=PARTY)
    assert isinstance(treat, Redemption)
    await holds.cancel(database, treat.id, member_id=sara.id, now=NOW)
    assert await surprises(database, sara.id) == (20, 40)
    treat = await take(database, sara, "treat", cause="b", house=PARTY)
    assert isinstance(treat, Redemption)
    await redemptions.confirm(database, treat.id, by=mahin, cause="c", now=NOW, house=PARTY)
    card = await redemptions.reverse(
        database, treat.id, reason=ReversalReason.GUEST, by=mahin, cause="d", now=NOW, house=PARTY
    )
    assert card.points == 20
    assert await surprises(database, sara.id) == (20, 0)
    assert await verify(database) == ()


async def test_a_gift_that_surprise_points_bought_alone_is_taken_back_without_any(database: Database) -> None:
    sara, mahin = await joined(database), await hired(database, 2002, role=Role.MANAGER)
    await surprise(database, sara.id, 60)
    note = await take(database, sara, "note", house=PARTY)
    assert isinstance(note, Voucher)
    await vouchers.redeem(database, note.id, by=mahin, cause="b", now=NOW, house=PARTY)
    card = await vouchers.reverse(database, note.id, reason=ReversalReason.QUALITY, by=mahin, cause="c", now=NOW)
    assert (card.points_back, await surprises(database, sara.id)) == (0, (0, 0))
    assert await verify(database) == ()


async def test_her_code_takes_the_place_of_the_message_on_which_she_pressed(database: Database) -> None:
    sara = await joined(database)
    await earn(database, sara.id, 100)
    held_twice = [
        await rewards.take(
            database, sara.id, reward_key="tea", times=0, cause=cause, now=NOW, house=CLUB, message_id=77
        )
        for cause in ("first", "again")
    ]
    assert held_twice[0] == held_twice[1]
    async with database.snapshot() as view:
        post = await posts.find(view, holds.guest_slot(RedemptionId(held_twice[0].id)))
    assert post is not None
    assert (post.chat_id, post.message_id) == (sara.telegram_id, 77)
    found = await rewards.find_offer(database, sara.id, "tea", house=CLUB, now=NOW)
    assert found is not None
    assert found == await rewards.offer(database, sara.id, "tea", house=CLUB, now=NOW)
    assert await rewards.find_offer(database, sara.id, "cake", house=CLUB, now=NOW) is None
    with pytest.raises(NotFound):
        await rewards.offer(database, sara.id, "cake", house=CLUB, now=NOW)
