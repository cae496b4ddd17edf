"""The proof finds nothing in a sound club, and names the row that was tampered with."""

from __future__ import annotations

from dataclasses import replace

import pytest

from club.rules.earning_terms import Terms
from club.rules.lives import Life
from club.services import expiry, order_points, points
from club.services.verify import verify
from storage import orders as stored_orders
from storage import verify as proof
from storage.database import Database
from tests.services.kitchen import (
    GUEST,
    HOUSE,
    NOW,
    OTHER_GUEST,
    add_guest,
    add_order,
    handed_over,
    open_house,
)
from tests.services.test_expiry import DAY, MIDNIGHT

SOUND = (
    "INSERT INTO carts (id, member_id, state, made_at, changed_at) VALUES (1, 1, 'placed', 1, 1), (2, 1, 'open', 1, 1)",
    "UPDATE orders SET cart_id = 1 WHERE id = 1",
    "UPDATE followups SET state = 'answered', asked_at = 1, answered_at = 1, mark = 5 WHERE id = 1",
    "INSERT INTO complaints (id, member_id, order_id, cause, opened_at, reply_due_at) VALUES (1, 1, 1, 'c', 1, 2)",
    "INSERT INTO vouchers (id, member_id, code, kind, title_fa, title_en, cause, state, issued_at, expires_at,"
    " used_at, used_by) VALUES (1, 1, 'v', 'birthday', 'a', 'b', 'v1', 'used', 1, 9, 5, 1)",
    "INSERT INTO redemptions (id, member_id, reward_key, title_fa, title_en, points, entry_id, code, state, branch,"
    " cause, reserved_at, until_at, used_by, serial, closed_at)"
    " VALUES (1, 1, 'tea', 'a', 'b', 131, 2, '1', 'used', 'main', 'r1', 1, 9, 1, '1405-000001', 2)",
    "INSERT INTO reward_counts (reward_key, taken) VALUES ('tea', 1)",
    "INSERT INTO outbox (id, cause, chat_id, notice, priority, due_at, made_at, state, attempts, claimed_at, done_at)"
    " VALUES (900, 'o', 11, 'n', 1, 1, 1, 'sent', 1, 1, 1)",
    "INSERT INTO referrals (friend_id, inviter_id, order_id, minimum_rial, inviter_entry_id, at)"
    " VALUES (1, 2, 1, 0, 4, 1)",
    "INSERT INTO shared_meals (member_id, entry_id, points, given_at, cause) VALUES (1, 2, 131, 1, 'm1')",
    "INSERT INTO inbox (update_id, payload, received_at, state, handled_at) VALUES (5, '{}', 1, 'done', 1)",
)
MEMBERSHIP = (
    "INSERT INTO subscriptions (id, member_id, starts_at, ends_at, fee_rial, staff_id, cause, credit_points, credit_at)"
    " VALUES (1, 1, 1000, 9000000, 5, 1, 's1', 7, 1000)",
)
APPEND_ONLY = ("ledger", "draws")


@pytest.fixture
async def club(database: Database) -> Database:
    """A club where everything has happened once: entries 1 to 5 are earn, redeem, reverse, earn, expire."""
    await open_house(database)
    mary, eve = await add_guest(database, GUEST), await add_guest(database, OTHER_GUEST, phone="+989151234568")
    house = replace(HOUSE, terms=Terms(version="t", rial_per_step=100_000, life=Life.of_days(1)))
    for guest in (mary, eve):
        order = await add_order(database, guest, cause=f"of {guest}")
        order = await handed_over(database, order, house=house)
        if guest == mary:
            async with database.transaction() as tx:
                await points.redeem(tx, mary, points_wanted=131, cause="dessert", now=NOW)
                doogh = (await stored_orders.list_lines(tx, order.id))[1]
                back = [(doogh.id, doogh.total_rial)]
                order = await stored_orders.set_refunded(
                    tx, order.id, refunded_rial=doogh.total_rial, reason="quality", lines=back
                )
                await order_points.reverse_for_order(tx, order, house=house, cause="refund", now=NOW)
    await expiry.expire_due(database, now=MIDNIGHT + DAY)
    await add_order(database, eve, cause="open")
    async with database.transaction() as tx:
        for statement in (*SOUND, *MEMBERSHIP):
            await tx.run(statement)
    return database


async def tamper(db: Database, *statements: str) -> None:
    """Change rows as no service would, past the triggers that refuse it."""
    async with db.transaction() as tx:
        for table in APPEND_ONLY:
            if db.engine == "sqlite":
                await tx.run(f"DROP TRIGGER {table}_no_update")
                await tx.run(f"DROP TRIGGER {table}_no_delete")
            else:
                await tx.run(f"DROP TRIGGER {table}_no_change ON {table}")
        for statement in statements:
            await tx.run(statement)


async def test_a_sound_club_is_proved(club: Database) -> None:
    assert await verify(club) == ()
    async with club.snapshot() as view:
        actions = await view.rows("SELECT action, points FROM ledger ORDER BY id")
    assert actions == [("earn", 135), ("redeem", -131), ("reverse", -5), ("earn", 135), ("expire", -135)]


async def test_an_empty_club_is_proved(database: Database) -> None:
    assert await verify(database) == ()


QUALIFYING = "INSERT INTO qualifying (id, member_id, order_id, at, rial, points, visits, cause) VALUES"
TIER_CHANGES = "INSERT INTO tier_changes (id, member_id, at, from_tier, to_tier, reason, cause) VALUES"

BREAKS = [
    (
        "every entry has the sign",
        "UPDATE ledger SET points = 131 WHERE id = 2",
        "entry 2 (redeem) of member 1 is of 131",
    ),
    ("every earning opened a lot", "UPDATE lots SET points = 999 WHERE id = 4", "entry 4 (earn) gave 135 points to"),
    ("every lot comes from", "UPDATE ledger SET action = 'reverse' WHERE id = 4", "lot 4 of member 2"),
    (
        "every lot holds its points",
        "UPDATE lots SET remaining = 7 WHERE id = 1",
        "lot 1 of member 1 was given 135 points, 135 were drawn, and it holds 7",
    ),
    (
        "every spending is paid",
        "DELETE FROM draws WHERE entry_id = 5",
        "entry 5 (expire) took 135 points from member 2",
    ),
    (
        "nobody pays with another's",
        "UPDATE draws SET lot_id = 4 WHERE entry_id = 2",
        "entry 2 of member 1 drew on lot 4",
    ),
    ("points are spent between", "UPDATE lots SET usable_at = usable_at + 1 WHERE id = 1", "entry 2 of member 1 spent"),
    (
        "points end when",
        "UPDATE ledger SET at = at - 1 WHERE id = 5",
        "entry 5 of member 2 ended points of lot 4 too early",
    ),
    (
        "a balance is the sum",
        "UPDATE debts SET points = 40 WHERE member_id = 1",
        "member 1: the ledger adds up to -1 points, the lots hold 0 and 40 are owed",
    ),
    (
        "what is taken back was given",
        "UPDATE ledger SET order_id = 2 WHERE id = 3",
        "entry 3 of member 1 reverses entry 1",
    ),
    ("nothing is taken back twice", "UPDATE ledger SET points = -136 WHERE id = 3", "gave 135 points, and 136 were"),
    (
        "the parts of an earning are no more",
        "INSERT INTO earning_parts (entry_id, part, points) VALUES (4, 'bonus:kebab', 136)",
        "entry 4 of member 2 gave 135 points, and its parts come to 136",
    ),
    (
        "no part of an earning is taken back twice",
        "INSERT INTO earning_parts (entry_id, part, points) VALUES (1, 'bonus:kebab', 4), (3, 'bonus:kebab', -5)",
        "entry 1 of member 1: bonus:kebab gave 4 points, and 5 were taken back",
    ),
    ("points are earned once", "UPDATE orders SET state = 'ready' WHERE id = 2", "order 2 of member 2 is ready"),
    (
        "every order is the sum",
        "UPDATE orders SET items_rial = items_rial + 1, total_rial = total_rial + 1 WHERE id = 3",
        "order 3 of member 2 charges 13500001 rial for its lines, which add up to 13500000",
    ),
    (
        "a refund is of a completed order",
        "UPDATE orders SET refunded_rial = 1 WHERE id = 1",
        "order 1 (completed) says 1 rial were refunded, its lines say 500000",
    ),
    ("an order off the board", "UPDATE orders SET closed_at = 5 WHERE id = 3", "order 3 is placed, but its end is 5"),
    (
        "an order's history ends",
        "UPDATE orders SET state = 'accepted' WHERE id = 3",
        "order 3 is accepted, and its history ends with placed",
    ),
    (
        "a placed cart became",
        "UPDATE carts SET state = 'placed' WHERE id = 2",
        "cart 2 of member 1 is placed and became 0",
    ),
    (
        "an order came from",
        "UPDATE carts SET member_id = 2 WHERE id = 1",
        "order 1 of member 1 came from cart 1 of member 2",
    ),
    (
        "what pays for an order",
        "UPDATE orders SET points_rial = 5 WHERE id = 1",
        "order 1 of 13900000 rial was paid with 0 points (5 rial)",
    ),
    (
        "the points of an order were drawn",
        "UPDATE orders SET points_paid = 7, points_rial = 70 WHERE id = 2",
        "order 2 took 7 points and gave 0 of them back, and the ledger took 0 and gave back 0",
    ),
    (
        "what goes back is",
        "UPDATE orders SET money_back_rial = 1 + refunded_rial WHERE id = 1",
        "order 1 (completed): 500001 of 13900000 rial and 0 of 0 points went back, for 500000 rial",
    ),
    (
        "a voucher pays",
        "UPDATE orders SET voucher_id = 1, voucher_rial = 5 WHERE id IN (1, 2)",
        "voucher 1 of member 1 is used and pays for 2 orders",
    ),
    ("a follow-up asks", "UPDATE followups SET member_id = 2 WHERE id = 1", "follow-up 1 of member 2 is about order 1"),
    ("an answered follow-up", "UPDATE followups SET mark = NULL WHERE id = 1", "is answered, with the mark missing"),
    (
        "a complaint is about",
        "UPDATE complaints SET member_id = 2 WHERE id = 1",
        "complaint 1 of member 2 is about order 1",
    ),
    (
        "a complaint about points",
        "UPDATE complaints SET entry_id = 4 WHERE id = 1",
        "complaint 1 of member 1 is about ledger entry 4 of member 2",
    ),
    ("a gift was used once", "UPDATE vouchers SET used_at = 10 WHERE id = 1", "voucher 1 of member 1 is used"),
    (
        "what counts towards a tier",
        f"{QUALIFYING} (900, 2, 1, 1, 5, 0, 0, 'q')",
        "qualifying row 900 of member 2 counts order 1 (completed) of member 1",
    ),
    (
        "an order counts towards",
        f"{QUALIFYING} (900, 1, 1, 1, 5, 999, 1, 'q')",
        "row 900 of member 1 counts 999 points of order 1, which earned 135",
    ),
    (
        "refunds take back no more",
        f"{QUALIFYING} (900, 1, 1, 1, -90000000000, 0, 0, 'q')",
        "order 1 of member 1 still counts -",
    ),
    (
        "every step through the tiers",
        f"{TIER_CHANGES} (900, 1, 1, NULL, 'silver', 'reached', 'a'), (901, 1, 2, 'gold', NULL, 'time', 'b')",
        "tier change 901 of member 1 begins in gold, and the one before ended in silver",
    ),
    (
        "a member stands where",
        f"{TIER_CHANGES} (900, 2, 1, NULL, 'silver', 'reached', 'a')",
        "member 2 stands in no tier, and her last step led to silver",
    ),
    (
        "a tier that is kept by hand",
        "INSERT INTO standings (member_id, since_at, pinned_tier) VALUES (2, 1, 'gold')",
        "member 2 is kept in gold until no end by nobody",
    ),
    (
        "nobody falls",
        "INSERT INTO standings (member_id, tier, since_at, falls_at) VALUES (2, 'gold', 1, 9)",
        "member 2 is looked at never, and what time brings to her comes at 9",
    ),
    (
        "a reward at the counter is held",
        "UPDATE redemptions SET reason = 'x' WHERE id = 1",
        "redemption 1 of member 1 is used, which its receipt does not say",
    ),
    (
        "a reward at the counter is paid",
        "UPDATE redemptions SET points = 130 WHERE id = 1",
        "redemption 1 of member 1 costs 130 points, the ledger took 131 and gave 0 back",
    ),
    (
        "gifts that were bought",
        "UPDATE vouchers SET entry_id = 2, points = 5 WHERE id = 1",
        "vouchers of member 1 by ledger entry 2 cost 5 points, and the ledger took 131",
    ),
    (
        "a reward is counted",
        "UPDATE reward_counts SET taken = 7",
        "reward tea counts as taken 7 times, and was taken 1 times",
    ),
    (
        "a referral is for",
        "UPDATE referrals SET friend_id = 2, inviter_id = 1",
        "the referral of member 2 by member 1 is for order 1 (completed) of member 1",
    ),
    (
        "a referral that was taken back",
        "UPDATE referrals SET returned_at = 9",
        "the referral of member 1 by member 2 should be taken back: yes; 0 of its 1 gifts were",
    ),
    (
        "a shared meal was paid",
        "UPDATE shared_meals SET points = 3",
        "shared meal 1 of member 1 cost 3 points, its ledger entry 2 is of member 1",
    ),
    (
        "a message that ended",
        "UPDATE outbox SET done_at = NULL WHERE id = 900",
        "message 900 for chat 11 is sent, with",
    ),
    (
        "a message that was sent",
        "UPDATE outbox SET attempts = 0 WHERE id = 900",
        "message 900 for chat 11 is sent after 0",
    ),
    ("a delivery belongs", "UPDATE outbox SET campaign_id = 77 WHERE id = 900", "campaign 77, which does not exist"),
    (
        "a campaign counts",
        "INSERT INTO campaigns (id, staff_id, cause, from_chat_id, message_id, made_at, queued)"
        " VALUES (5, 1, 'c5', 1, 1, 1, 3)",
        "campaign 5 says 3 deliveries were queued, the outbox has 0",
    ),
    ("an update that was handled", "UPDATE inbox SET handled_at = NULL", "update 5 is done, with the end missing"),
    (
        "a member pays for one",
        "INSERT INTO subscriptions (id, member_id, starts_at, ends_at, fee_rial, staff_id, cause)"
        " VALUES (2, 1, 8999999, 9999999, 5, 1, 's2')",
        "memberships 1 and 2 of member 1 overlap",
    ),
    (
        "a paid membership gave",
        "UPDATE subscriptions SET credited = 1, credit_at = 2500000",
        "membership 1 of member 1 says 1 months of 7 points, the ledger has 0 with 0",
    ),
    (
        "every month of a paid",
        "UPDATE subscriptions SET credit_at = NULL",
        "membership 1 of member 1 gave 0 months' credit",
    ),
]


@pytest.mark.parametrize(("check", "statement", "words"), BREAKS, ids=[each[0] for each in BREAKS])
async def test_the_broken_row_is_named(club: Database, check: str, statement: str, words: str) -> None:
    await tamper(club, statement)
    found = {finding.check: finding for finding in await verify(club)}
    name = next(each.name for each in proof.CHECKS if each.name.startswith(check))
    assert name in found, sorted(found)
    assert words in found[name].row
    assert str(found[name]) == f"not true that {name}: {found[name].row}"


def test_every_check_is_broken_once_in_these_tests() -> None:
    broken = [next(each.name for each in proof.CHECKS if each.name.startswith(start)) for start, *_ in BREAKS]
    assert broken == [check.name for check in proof.CHECKS]


async def test_points_of_an_order_that_came_another_way_are_found(club: Database) -> None:
    await tamper(club, "UPDATE ledger SET cause = REPLACE(cause, 'earned', 'won') WHERE id = 4")
    (finding,) = await verify(club)
    assert "entry 4 of member 2: order 2 of member 2 is completed, and the cause is order:2:won" in finding.row
