"""Gifts: issued once, taken once, ended on their day."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from club.errors import (
    LargeGift,
    NotAllowed,
    NotFound,
    NotReversible,
    OwnAccount,
    VoucherElsewhere,
    VoucherExpired,
    VoucherUnknown,
    VoucherUsed,
)
from club.rules.consents import Purpose
from club.rules.members import Member
from club.rules.programme import Programme
from club.rules.redemptions import ReversalReason
from club.rules.rewards import RedemptionTerms
from club.rules.staff import Role
from club.rules.vouchers import (
    Voucher,
    VoucherCard,
    VoucherId,
    VoucherKind,
    VoucherState,
    read_voucher_code,
    voucher_code,
)
from club.services import points, vouchers
from club.services import receipts as receipts_service
from club.services.consents import set_consent
from club.services.verify import verify
from storage.database import Database
from tests.services.people import HOUSE, NOW, at_the_counter, hired, joined
from tests.services.test_rewards import bought, earn, has

LAST = NOW + timedelta(days=14)


async def given(database: Database, member: Member, cause: str = "birthday:1:1405") -> Voucher:
    async with database.transaction() as tx:
        voucher = await vouchers.issue(
            tx,
            member.id,
            kind=VoucherKind.BIRTHDAY,
            title_fa="دسر",
            title_en="dessert",
            cause=cause,
            expires_at=LAST,
            now=NOW,
            house=HOUSE,
        )
    assert voucher is not None
    return voucher


async def receipts(database: Database) -> int:
    async with database.snapshot() as view:
        row = await view.row("SELECT COUNT(*) FROM outbox WHERE notice = 'vouchers.receipt'")
    return int(row[0]) if row else 0


def test_a_code_is_read_in_any_digits_and_one_slip_is_noticed() -> None:
    code = voucher_code(12345678)
    assert read_voucher_code(f" {code[:3]}-{code[3:6]} {code[6:]} ") == code
    persian = code.translate(str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹"))
    assert read_voucher_code(persian) == code
    slips = {code[:place] + str((int(code[place]) + 1) % 10) + code[place + 1 :] for place in range(9)}
    assert {read_voucher_code(slip) for slip in slips} == {None}
    assert read_voucher_code(code[:8]) is None


async def test_a_cause_issues_one_gift(database: Database) -> None:
    member = await joined(database)
    voucher = await given(database, member)
    async with database.transaction() as tx:
        again = await vouchers.issue(
            tx,
            member.id,
            kind=VoucherKind.BIRTHDAY,
            title_fa="",
            title_en="",
            cause=voucher.cause,
            expires_at=LAST,
            now=NOW,
            house=HOUSE,
        )
    assert again is None
    assert await vouchers.list_mine(database, member.id, now=NOW) == (voucher,)
    assert (voucher.title("fa"), voucher.title("en")) == ("دسر", "dessert")


async def test_a_drawn_code_is_never_somebody_elses(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = iter([7, 7, 8, *[7] * 9])
    monkeypatch.setattr("secrets.randbelow", lambda _: next(drawn))
    member = await joined(database)
    codes = [(await given(database, member, cause)).code for cause in ("a", "b")]
    assert codes == [voucher_code(7), voucher_code(8)]
    with pytest.raises(LookupError):
        await given(database, member, "c")


async def test_a_gift_is_looked_at_and_taken_once_with_a_receipt(database: Database) -> None:
    waiter, member = await hired(database), await joined(database)
    voucher = await given(database, member)
    seen = await vouchers.look_up(database, voucher.code, by=waiter, now=NOW, house=HOUSE)
    assert (seen.voucher, seen.guest.name) == (voucher, "سارا")
    taken = await vouchers.redeem(database, voucher.id, by=waiter, cause="a", now=NOW, house=HOUSE)
    assert (taken.voucher.state, taken.voucher.used_at) == (VoucherState.USED, NOW)
    assert await vouchers.redeem(database, voucher.id, by=waiter, cause="b", now=LAST, house=HOUSE) == taken
    assert await receipts(database) == 1
    with pytest.raises(VoucherUsed) as refused:
        await vouchers.look_up(database, voucher.code, by=waiter, now=NOW, house=HOUSE)
    assert (refused.value.by, refused.value.at) == ("رضا", NOW)


async def test_two_colleagues_at_once_give_one_gift(database: Database) -> None:
    people = [await hired(database, 2001), await hired(database, 2002, name="علی")]
    voucher = await given(database, await joined(database))
    ended = await asyncio.gather(
        *(vouchers.redeem(database, voucher.id, by=each, cause=f"c{each}", now=NOW, house=HOUSE) for each in people),
        return_exceptions=True,
    )
    assert {type(each) for each in ended} == {VoucherCard, VoucherUsed}
    assert await receipts(database) == 1


async def test_what_is_no_gift_code_is_explained(database: Database) -> None:
    waiter, member = await hired(database), await joined(database)
    assert member.code is not None
    for typed, is_card in (("سلام", False), (voucher_code(5), False), (member.code, True)):
        with pytest.raises(VoucherUnknown) as refused:
            await vouchers.look_up(database, typed, by=waiter, now=NOW, house=HOUSE)
        assert refused.value.is_card is is_card
    with pytest.raises(NotFound):
        await vouchers.redeem(database, VoucherId(99), by=waiter, cause="a", now=NOW, house=HOUSE)


async def test_a_gift_ends_on_its_day_swept_or_not(database: Database) -> None:
    waiter, member = await hired(database), await joined(database)
    voucher = await given(database, member)
    with pytest.raises(VoucherExpired):
        await vouchers.redeem(database, voucher.id, by=waiter, cause="a", now=LAST, house=HOUSE)
    assert await vouchers.expire(database, LAST - timedelta(seconds=1)) == 0
    assert await vouchers.expire(database, LAST) == 1
    assert await vouchers.expire(database, LAST) == 0
    with pytest.raises(VoucherExpired):
        await vouchers.look_up(database, voucher.code, by=waiter, now=NOW, house=HOUSE)
    assert [each.state for each in await vouchers.list_mine(database, member.id, now=LAST)] == [VoucherState.EXPIRED]


async def test_only_the_floor_takes_gifts(database: Database) -> None:
    voucher = await given(database, await joined(database))
    for person in (await hired(database, role=Role.KITCHEN), 1001):
        with pytest.raises(NotAllowed):
            await vouchers.look_up(database, voucher.code, by=person, now=NOW, house=HOUSE)
        with pytest.raises(NotAllowed):
            await vouchers.redeem(database, voucher.id, by=person, cause="a", now=NOW, house=HOUSE)


async def test_nobody_takes_or_gives_back_a_gift_of_her_own(database: Database) -> None:
    reza, mahin = await hired(database), await hired(database, 2002, role=Role.MANAGER, name="مهین")
    guest = await joined(database, mahin, phone="+989151234599", name="مهین")
    gift = await given(database, guest)
    with pytest.raises(OwnAccount):
        await vouchers.redeem(database, gift.id, by=mahin, cause="x", now=NOW, house=HOUSE)
    await vouchers.redeem(database, gift.id, by=reza, cause="x", now=NOW, house=HOUSE)
    with pytest.raises(OwnAccount):
        await reverse(database, gift, mahin)


async def test_a_gift_above_the_limit_is_handed_over_by_who_leads(database: Database) -> None:
    waiter, mahin = await hired(database), await hired(database, 2002, role=Role.MANAGER, name="مهین")
    _, note = await bought_and_used(database, used=False)
    strict = replace(HOUSE, programme=Programme(redemption=RedemptionTerms(approve_above_points=note.points - 1)))
    with pytest.raises(LargeGift):
        await vouchers.look_up(database, note.code, by=waiter, now=NOW, house=strict)
    with pytest.raises(LargeGift):
        await vouchers.redeem(database, note.id, by=waiter, cause="x", now=NOW, house=strict)
    assert (await vouchers.look_up(database, note.code, by=mahin, now=NOW, house=strict)).voucher == note
    card = await vouchers.redeem(database, note.id, by=mahin, cause="x", now=NOW, house=strict)
    assert card.voucher.state is VoucherState.USED


async def test_a_guest_without_the_bot_gets_no_receipt(database: Database) -> None:
    waiter, member = await hired(database), await at_the_counter(database)
    voucher = await given(database, member)
    await vouchers.redeem(database, voucher.id, by=waiter, cause="a", now=NOW, house=HOUSE)
    assert await receipts(database) == 0


async def test_usable_gifts_come_first(database: Database) -> None:
    waiter, member = await hired(database), await joined(database)
    first = await given(database, member, "a")
    second = await given(database, member, "b")
    await vouchers.redeem(database, second.id, by=waiter, cause="c", now=NOW, house=HOUSE)
    mine = await vouchers.list_mine(database, member.id, now=NOW)
    assert [voucher.id for voucher in mine] == [first.id, second.id]


async def bought_and_used(db: Database, *, used: bool = True) -> tuple[Member, Voucher]:
    """A voucher that was bought with points, and taken by Reza at the counter."""
    member = await joined(db)
    await earn(db, member.id, 150, days=9)
    voucher = await bought(db, member)
    if used:
        await vouchers.redeem(db, voucher.id, by=await hired(db), cause="u", now=NOW, house=HOUSE)
    return member, voucher


async def reverse(db: Database, voucher: Voucher, by: int, *, cause: str = "r") -> VoucherCard:
    return await vouchers.reverse(db, voucher.id, reason=ReversalReason.GUEST, by=by, cause=cause, now=NOW)


async def test_a_bought_gift_is_taken_back_with_its_points(database: Database) -> None:
    member, voucher = await bought_and_used(database)
    mahin = await hired(database, 2002, role=Role.MANAGER, name="مهین")
    with pytest.raises(NotAllowed):
        await reverse(database, voucher, 2001)
    for cause in ("r", "s"):
        card = await reverse(database, voucher, mahin, cause=cause)
        assert (card.voucher.state, card.voucher.serial) == (VoucherState.REVERSED, "1405-000001")
        assert card.taker is not None
        assert card.taker.name == "رضا"
    assert await has(database, member.id) == 150
    assert await has(database, member.id, now=NOW + timedelta(days=9)) == 0, "with the old date"
    found = await receipts_service.look_up(database, "1405-000001", by=mahin)
    assert isinstance(found, VoucherCard)
    with pytest.raises(VoucherUsed):
        await vouchers.look_up(database, voucher.code, by=mahin, now=NOW, house=HOUSE)
    assert await verify(database) == ()


async def test_what_was_not_bought_or_not_taken_is_not_taken_back(database: Database) -> None:
    _, voucher = await bought_and_used(database, used=False)
    mahin = await hired(database, 2002, role=Role.MANAGER, name="مهین")
    with pytest.raises(NotReversible):
        await reverse(database, voucher, mahin)
    present = await given(database, await joined(database, 1002, phone="+989151234568"))
    await vouchers.redeem(database, present.id, by=mahin, cause="p", now=NOW, house=HOUSE)
    with pytest.raises(NotReversible):
        await reverse(database, present, mahin)
    with pytest.raises(NotFound):
        await vouchers.reverse(database, VoucherId(99), reason=ReversalReason.GUEST, by=mahin, cause="n", now=NOW)


async def test_points_that_became_a_gift_by_themselves_come_back_without_a_reward(database: Database) -> None:
    member = await at_the_counter(database)
    await earn(database, member.id, 100)
    async with database.transaction() as tx:
        paid = await points.redeem(tx, member.id, points_wanted=100, cause="c", now=NOW)
        voucher = await vouchers.issue(
            tx, member.id, kind=VoucherKind.CONVERSION, title_fa="پنج", title_en="five", cause="v", expires_at=LAST,
            now=NOW, house=HOUSE, points=100, entry_id=paid.id,
        )  # fmt: skip
    assert voucher is not None
    mahin = await hired(database, 2002, role=Role.MANAGER, name="مهین")
    await vouchers.redeem(database, voucher.id, by=mahin, cause="u", now=NOW, house=HOUSE)
    await reverse(database, voucher, mahin)
    assert await has(database, member.id) == 100


async def test_a_gift_of_another_branch_is_taken_there(database: Database) -> None:
    _, voucher = await bought_and_used(database, used=False)
    waiter, west = await hired(database), replace(HOUSE, branch="west")
    with pytest.raises(VoucherElsewhere):
        await vouchers.look_up(database, voucher.code, by=waiter, now=NOW, house=west)
    with pytest.raises(VoucherElsewhere):
        await vouchers.redeem(database, voucher.id, by=waiter, cause="w", now=NOW, house=west)


async def test_its_owner_is_reminded_once_by_day_and_not_in_a_pause(database: Database) -> None:
    member, voucher = await bought_and_used(database, used=False)
    assert voucher.warn_at == voucher.expires_at - timedelta(days=3)
    day = voucher.warn_at + timedelta(hours=14)
    assert await vouchers.warn_due(database, house=HOUSE, now=voucher.warn_at - timedelta(hours=12)) == 0
    assert await vouchers.warn_due(database, house=HOUSE, now=voucher.warn_at) == 0, "it is midnight"
    async with database.transaction() as tx:
        until = day + timedelta(hours=1)
        await tx.run("UPDATE members SET paused_until_at = :until WHERE id = :id", until=until, id=member.id)
    assert await vouchers.warn_due(database, house=HOUSE, now=day) == 0
    told = await asyncio.gather(
        *[vouchers.warn_due(database, house=HOUSE, now=day + timedelta(hours=1)) for _ in range(3)]
    )
    assert sum(told) == 1


async def test_a_present_is_reminded_of_like_what_was_bought(database: Database) -> None:
    member = await joined(database)
    voucher = await given(database, member)
    assert voucher.warn_at == LAST - timedelta(days=3)
    await set_consent(database, member.id, Purpose.MARKETING, granted=False, text_version="fa:1", cause="stop", now=NOW)
    assert await vouchers.warn_due(database, house=HOUSE, now=voucher.warn_at) == 1, "her own gift is no advertisement"
    assert await vouchers.warn_due(database, house=HOUSE, now=voucher.warn_at + timedelta(hours=1)) == 0


async def test_whoever_wants_no_congratulations_is_not_reminded_of_theirs(database: Database) -> None:
    member = await joined(database)
    voucher = await given(database, member)
    assert voucher.warn_at is not None
    await set_consent(database, member.id, Purpose.BIRTHDAY, granted=False, text_version="fa:1", cause="no", now=NOW)
    assert await vouchers.warn_due(database, house=HOUSE, now=voucher.warn_at) == 0
    async with database.snapshot() as view:
        assert await view.row("SELECT COUNT(*) FROM outbox WHERE notice = 'vouchers.ending'") == (0,)


async def test_nobody_is_reminded_who_cannot_be_or_has_nothing_left(database: Database) -> None:
    member, voucher = await bought_and_used(database, used=False)
    async with database.transaction() as tx:
        await tx.run("UPDATE members SET blocked_at = 1 WHERE id = :id", id=member.id)
        await tx.run("UPDATE vouchers SET warn_at = :at", at=NOW)
    assert await vouchers.warn_due(database, house=HOUSE, now=NOW) == 0
    async with database.transaction() as tx:
        await tx.run(
            "UPDATE members SET blocked_at = NULL, paused_until_at = :end WHERE id = :id",
            end=voucher.expires_at,
            id=member.id,
        )
        await tx.run("UPDATE vouchers SET warn_at = :at", at=NOW)
    assert await vouchers.warn_due(database, house=HOUSE, now=NOW) == 0
    async with database.snapshot() as view:
        assert await view.row("SELECT warn_at FROM vouchers") == (None,), "the pause lasts beyond its end"
