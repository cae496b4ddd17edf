"""The proof: statements that must find nothing, each about one promise that the tables keep between them.

Every check selects the first row that breaks it, and its words say what is wrong with that row. They read only, on one
snapshot, and stand side by side so that a new promise is one more entry in the list.
"""

from __future__ import annotations

from typing import Final

from storage.database import Snapshot
from storage.proofs import OWNERS, Check
from storage.verify_gifts import GIFTS
from storage.verify_membership import MEMBERSHIP
from storage.verify_rewards import REWARDS
from storage.verify_tiers import TIERS


async def find_bad_row(view: Snapshot, check: Check) -> str | None:
    """Return what is wrong with the first row that breaks the check, or None when none does."""
    row = await view.row(f"{check.sql} LIMIT 1")
    return None if row is None else check.words.format(*row)


LEDGER: Final = (
    Check(
        "every entry has the sign of its action",
        "ledger entry {0} ({1}) of member {2} is of {3} points",
        """SELECT id, action, member_id, points FROM ledger
           WHERE (action = 'earn' AND points <= 0) OR (action IN ('redeem', 'expire') AND points >= 0)
              OR (action = 'adjust' AND points = 0) ORDER BY id""",
    ),
    Check(
        "every earning opened a lot of its points",
        "ledger entry {0} ({1}) gave {2} points to member {3}, and its lot says {4} for member {5}",
        f"""SELECT ledger.id, ledger.action, ledger.points, ledger.member_id, lots.points, lots.member_id
           FROM ledger JOIN {OWNERS} AS owners ON owners.id = ledger.member_id LEFT JOIN lots ON lots.id = ledger.id
           WHERE ledger.points > 0 AND ledger.action IN ('earn', 'adjust')
             AND (lots.id IS NULL OR lots.points <> ledger.points OR lots.member_id <> owners.owner_id)
           ORDER BY ledger.id""",
    ),
    Check(
        "every lot comes from an earning",
        "lot {0} of member {1} belongs to a ledger entry that gave nothing ({2})",
        """SELECT lots.id, lots.member_id, ledger.action FROM lots JOIN ledger ON ledger.id = lots.id
           WHERE ledger.points <= 0 OR ledger.action NOT IN ('earn', 'adjust') ORDER BY lots.id""",
    ),
    Check(
        "every lot holds its points less its draws",
        "lot {0} of member {1} was given {2} points, {3} were drawn, and it holds {4}",
        """SELECT lots.id, lots.member_id, lots.points, COALESCE(taken.points, 0), lots.remaining
           FROM lots LEFT JOIN (SELECT lot_id, SUM(points) AS points FROM draws GROUP BY lot_id) AS taken
             ON taken.lot_id = lots.id
           WHERE lots.remaining <> lots.points - COALESCE(taken.points, 0) ORDER BY lots.id""",
    ),
    Check(
        "every spending is paid for by its draws",
        "ledger entry {0} ({1}) took {2} points from member {3}, and its draws took {4}",
        """SELECT ledger.id, ledger.action, -ledger.points, ledger.member_id, COALESCE(taken.points, 0)
           FROM ledger LEFT JOIN (SELECT entry_id, SUM(points) AS points FROM draws GROUP BY entry_id) AS taken
             ON taken.entry_id = ledger.id
           WHERE (ledger.action IN ('redeem', 'expire') OR (ledger.action = 'adjust' AND ledger.points < 0))
             AND -ledger.points <> COALESCE(taken.points, 0)
           ORDER BY ledger.id""",
    ),
    Check(
        "nobody pays with another's points",
        "ledger entry {0} of member {1} drew on lot {2} of member {3}",
        f"""SELECT ledger.id, ledger.member_id, lots.id, lots.member_id
           FROM draws JOIN ledger ON ledger.id = draws.entry_id JOIN lots ON lots.id = draws.lot_id
           JOIN {OWNERS} AS owners ON owners.id = ledger.member_id
           WHERE owners.owner_id <> lots.member_id ORDER BY draws.id""",
    ),
    Check(
        "points are spent between their first moment and their last",
        "ledger entry {0} of member {1} spent points of lot {2} outside its time",
        """SELECT ledger.id, ledger.member_id, lots.id
           FROM draws JOIN ledger ON ledger.id = draws.entry_id JOIN lots ON lots.id = draws.lot_id
           WHERE ledger.action = 'redeem' AND draws.points > 0
             AND (ledger.at < lots.usable_at OR ledger.at >= lots.expires_at) ORDER BY draws.id""",
    ),
    Check(
        "points end when their time is over or their owner is forgotten, and not before",
        "ledger entry {0} of member {1} ended points of lot {2} too early",
        """SELECT ledger.id, ledger.member_id, lots.id
           FROM draws JOIN ledger ON ledger.id = draws.entry_id JOIN lots ON lots.id = draws.lot_id
           WHERE ledger.action = 'expire' AND (lots.expires_at IS NULL OR ledger.at < lots.expires_at)
             AND NOT EXISTS (SELECT 1 FROM members
                             WHERE members.id = lots.member_id AND members.forgotten_at <= ledger.at)
           ORDER BY draws.id""",
    ),
    Check(
        "a balance is the sum of its rows",
        "member {0}: the ledger adds up to {1} points, the lots hold {2} and {3} are owed",
        """SELECT member_id, SUM(written), SUM(held), SUM(owed)
           FROM (SELECT COALESCE(members.merged_into_id, members.id) AS member_id, written, 0 AS held, 0 AS owed
                 FROM (SELECT member_id, SUM(points) AS written FROM ledger GROUP BY member_id) AS rows_of
                 JOIN members ON members.id = rows_of.member_id
                 UNION ALL
                 SELECT member_id, 0, SUM(remaining), 0 FROM lots WHERE remaining > 0 GROUP BY member_id
                 UNION ALL
                 SELECT member_id, 0, 0, points FROM debts) AS sums
           GROUP BY member_id HAVING SUM(written) <> SUM(held) - SUM(owed) ORDER BY member_id""",
    ),
    Check(
        "what is taken back was given to the same member for the same order",
        "ledger entry {0} of member {1} reverses entry {2} of another member or order",
        f"""SELECT back.id, back.member_id, back.entry_id
           FROM ledger AS back LEFT JOIN ledger AS given ON given.id = back.entry_id
           LEFT JOIN {OWNERS} AS took ON took.id = back.member_id
           LEFT JOIN {OWNERS} AS had ON had.id = given.member_id
           WHERE back.action = 'reverse'
             AND (given.id IS NULL OR had.owner_id <> took.owner_id
                  OR COALESCE(given.order_id, 0) <> COALESCE(back.order_id, 0))
           ORDER BY back.id""",
    ),
    Check(
        "nothing is taken back twice",
        "ledger entry {0} of member {1} gave {2} points, and {3} were taken back",
        """SELECT given.id, given.member_id, given.points, -taken.points
           FROM (SELECT entry_id, SUM(points) AS points FROM ledger WHERE action = 'reverse' GROUP BY entry_id) AS taken
           JOIN ledger AS given ON given.id = taken.entry_id
           WHERE given.action = 'earn' AND -taken.points > given.points ORDER BY given.id""",
    ),
    Check(
        "the parts of an earning are no more than it gave",
        "ledger entry {0} of member {1} gave {2} points, and its parts come to {3}",
        """SELECT ledger.id, ledger.member_id, ledger.points, SUM(earning_parts.points)
           FROM ledger JOIN earning_parts ON earning_parts.entry_id = ledger.id
           WHERE ledger.action <> 'reverse' GROUP BY ledger.id, ledger.member_id, ledger.points
           HAVING SUM(earning_parts.points) > ledger.points OR MIN(earning_parts.points) <= 0
           ORDER BY ledger.id""",
    ),
    Check(
        "no part of an earning is taken back twice",
        "ledger entry {0} of member {1}: {2} gave {3} points, and {4} were taken back",
        """SELECT given.entry_id, ledger.member_id, given.part, given.points, -taken.points
           FROM (SELECT back.entry_id, parts.part, SUM(parts.points) AS points
                 FROM earning_parts AS parts JOIN ledger AS back ON back.id = parts.entry_id
                 WHERE back.action = 'reverse' GROUP BY back.entry_id, parts.part) AS taken
           JOIN earning_parts AS given ON given.entry_id = taken.entry_id AND given.part = taken.part
           JOIN ledger ON ledger.id = given.entry_id
           WHERE given.points + taken.points < 0 ORDER BY given.entry_id, given.part""",
    ),
    Check(
        "points are earned once an order and lot, by its guest, when it was completed",
        "ledger entry {0} of member {1}: order {2} of member {3} is {4}, and the cause is {5}",
        f"""SELECT ledger.id, ledger.member_id, orders.id, orders.member_id, orders.state, ledger.cause
           FROM ledger JOIN orders ON orders.id = ledger.order_id
           JOIN {OWNERS} AS owners ON owners.id = ledger.member_id
           WHERE ledger.action = 'earn'
             AND (orders.member_id <> owners.owner_id OR orders.state <> 'completed'
                  OR ledger.cause NOT LIKE 'order_' || orders.id || '_earned%')
           ORDER BY ledger.id""",
    ),
)

ORDERS: Final = (
    Check(
        "every order is the sum of its lines",
        "order {0} of member {1} charges {2} rial for its lines, which add up to {3}",
        """SELECT orders.id, orders.member_id, orders.items_rial, COALESCE(lines.rial, 0)
           FROM orders LEFT JOIN (SELECT order_id, SUM(total_rial) AS rial FROM order_lines GROUP BY order_id) AS lines
             ON lines.order_id = orders.id
           WHERE lines.rial IS NULL OR lines.rial <> orders.items_rial ORDER BY orders.id""",
    ),
    Check(
        "a refund is of a completed order and of its lines or delivery",
        "order {0} ({1}) says {2} rial were refunded, its lines say {3}",
        """SELECT orders.id, orders.state, orders.refunded_rial, lines.rial
           FROM orders JOIN (SELECT order_id, SUM(refunded_rial) AS rial FROM order_lines GROUP BY order_id) AS lines
             ON lines.order_id = orders.id
           WHERE (orders.refunded_rial > 0 AND orders.state <> 'completed')
              OR orders.refunded_rial < lines.rial OR orders.refunded_rial - lines.rial > orders.delivery_rial
           ORDER BY orders.id""",
    ),
    Check(
        "an order off the board is over, and one on it is not",
        "order {0} is {1}, but its end is {2}",
        """SELECT id, state, COALESCE(CAST(closed_at AS TEXT), 'not written') FROM orders
           WHERE (closed_at IS NULL) <> (state NOT IN ('completed', 'cancelled', 'rejected', 'no_show'))
           ORDER BY id""",
    ),
    Check(
        "an order's history ends where the order stands",
        "order {0} is {1}, and its history ends with {2}",
        """SELECT id, state, last_state FROM (
               SELECT orders.id, orders.state, COALESCE((
                   SELECT order_events.state FROM order_events
                   WHERE order_events.order_id = orders.id AND order_events.state <> 'refunded'
                   ORDER BY order_events.id DESC LIMIT 1), 'nothing') AS last_state
               FROM orders) AS ended
           WHERE state <> last_state ORDER BY id""",
    ),
    Check(
        "a placed cart became one order of the same guest",
        "cart {0} of member {1} is {2} and became {3} orders of hers",
        """SELECT carts.id, carts.member_id, carts.state, COUNT(orders.id)
           FROM carts LEFT JOIN orders ON orders.cart_id = carts.id AND orders.member_id = carts.member_id
           GROUP BY carts.id, carts.member_id, carts.state
           HAVING COUNT(orders.id) <> CASE WHEN carts.state = 'placed' THEN 1 ELSE 0 END ORDER BY carts.id""",
    ),
    Check(
        "an order came from its guest's own cart",
        "order {0} of member {1} came from cart {2} of member {3}",
        """SELECT orders.id, orders.member_id, carts.id, carts.member_id
           FROM orders JOIN carts ON carts.id = orders.cart_id
           WHERE orders.member_id <> carts.member_id ORDER BY orders.id""",
    ),
)

PROMISES: Final = (
    Check(
        "a follow-up asks the guest of a completed order",
        "follow-up {0} of member {1} is about order {2} ({3}) of member {4}",
        """SELECT followups.id, followups.member_id, orders.id, orders.state, orders.member_id
           FROM followups JOIN orders ON orders.id = followups.order_id
           WHERE orders.member_id <> followups.member_id OR orders.state <> 'completed' ORDER BY followups.id""",
    ),
    Check(
        "an answered follow-up has its mark, and only that",
        "follow-up {0} of member {1} is {2}, with the mark {3}",
        """SELECT id, member_id, state, COALESCE(CAST(mark AS TEXT), 'missing') FROM followups
           WHERE (state = 'answered') <> (mark IS NOT NULL AND answered_at IS NOT NULL)
              OR (state IN ('asked', 'answered') AND asked_at IS NULL) ORDER BY id""",
    ),
    Check(
        "a complaint is about the guest's own order",
        "complaint {0} of member {1} is about order {2} of member {3}",
        """SELECT complaints.id, complaints.member_id, orders.id, orders.member_id
           FROM complaints JOIN orders ON orders.id = complaints.order_id
           WHERE complaints.member_id <> orders.member_id ORDER BY complaints.id""",
    ),
    Check(
        "a complaint about points is about the guest's own row, and its order",
        "complaint {0} of member {1} is about ledger entry {2} of member {3}",
        f"""SELECT complaints.id, complaints.member_id, ledger.id, ledger.member_id
           FROM complaints LEFT JOIN ledger ON ledger.id = complaints.entry_id
           LEFT JOIN {OWNERS} AS owners ON owners.id = ledger.member_id
           WHERE complaints.entry_id IS NOT NULL
             AND (ledger.id IS NULL OR complaints.member_id <> owners.owner_id
                  OR COALESCE(complaints.order_id, 0) <> COALESCE(ledger.order_id, 0)) ORDER BY complaints.id""",
    ),
    Check(
        "a gift was used once, in its time, and by whom is written",
        "voucher {0} of member {1} is {2}, which its times do not say",
        """SELECT id, member_id, state FROM vouchers
           WHERE (state IN ('used', 'reversed')) <> (used_at IS NOT NULL) OR (used_at IS NULL AND used_by IS NOT NULL)
              OR (used_at IS NOT NULL AND used_by IS NULL
                  AND NOT EXISTS (SELECT 1 FROM orders WHERE orders.voucher_id = vouchers.id))
              OR used_at >= expires_at OR expires_at <= issued_at ORDER BY id""",
    ),
)

PAYMENTS: Final = (
    Check(
        "what pays for an order adds up to it, and points are never paid for nothing",
        "order {0} of {1} rial was paid with {2} points ({3} rial) and a voucher ({4} rial)",
        """SELECT id, total_rial, points_paid, points_rial, voucher_rial FROM orders
           WHERE points_rial + voucher_rial > total_rial OR points_paid < 0 OR points_rial < 0 OR voucher_rial < 0
              OR (points_paid = 0) <> (points_rial = 0) OR (voucher_id IS NULL) <> (voucher_rial = 0)
           ORDER BY id""",
    ),
    Check(
        "the points of an order were drawn from the ledger, and what was given back returned there",
        "order {0} took {1} points and gave {2} of them back, and the ledger took {3} and gave back {4}",
        """SELECT orders.id, orders.points_paid, orders.points_back, COALESCE(paid.points, 0), COALESCE(paid.back, 0)
           FROM orders LEFT JOIN (
               SELECT taken.order_id, -SUM(taken.points) AS points, COALESCE(SUM(returned.points), 0) AS back
               FROM ledger AS taken
               LEFT JOIN (SELECT entry_id, SUM(points) AS points FROM ledger WHERE action = 'reverse'
                          GROUP BY entry_id) AS returned ON returned.entry_id = taken.id
               WHERE taken.action = 'redeem' GROUP BY taken.order_id) AS paid ON paid.order_id = orders.id
           WHERE orders.points_paid <> COALESCE(paid.points, 0) OR orders.points_back <> COALESCE(paid.back, 0)
           ORDER BY orders.id""",
    ),
    Check(
        "what goes back is what was paid: never more, and all of it when nothing is left of the order",
        "order {0} ({1}): {2} of {3} rial and {4} of {5} points went back, for {6} rial refunded",
        """SELECT id, state, money_back_rial, total_rial - points_rial - voucher_rial, points_back, points_paid,
                  refunded_rial
           FROM orders
           WHERE money_back_rial > total_rial - points_rial - voucher_rial OR money_back_rial > refunded_rial
              OR points_back > points_paid
              OR (state IN ('cancelled', 'rejected', 'no_show') AND points_back <> points_paid)
              OR (refunded_rial = total_rial AND state = 'completed'
                  AND (money_back_rial <> total_rial - points_rial - voucher_rial OR points_back <> points_paid))
           ORDER BY id""",
    ),
    Check(
        "a voucher pays for one order, and is used by it",
        "voucher {0} of member {1} is {2} and pays for {3} orders",
        """SELECT vouchers.id, vouchers.member_id, vouchers.state, COUNT(orders.id)
           FROM orders JOIN vouchers ON vouchers.id = orders.voucher_id
           WHERE orders.state NOT IN ('cancelled', 'rejected', 'no_show')
             AND NOT (orders.state = 'completed' AND orders.refunded_rial = orders.total_rial)
           GROUP BY vouchers.id, vouchers.member_id, vouchers.state
           HAVING COUNT(orders.id) > 1 OR vouchers.state <> 'used' ORDER BY vouchers.id""",
    ),
)

MESSAGES: Final = (
    Check(
        "a message that ended has its end, and one on its way has none",
        "outbox message {0} for chat {1} is {2}, with the end {3}",
        """SELECT id, chat_id, state, COALESCE(CAST(done_at AS TEXT), 'missing') FROM outbox
           WHERE (done_at IS NULL) <> (state IN ('due', 'held', 'sending')) ORDER BY id""",
    ),
    Check(
        "a message that was sent or is being sent was tried",
        "outbox message {0} for chat {1} is {2} after {3} attempts",
        """SELECT id, chat_id, state, attempts FROM outbox
           WHERE state IN ('sending', 'sent', 'unknown') AND (attempts = 0 OR claimed_at IS NULL) ORDER BY id""",
    ),
    Check(
        "a delivery belongs to a campaign",
        "outbox message {0} for chat {1} belongs to campaign {2}, which does not exist",
        """SELECT outbox.id, outbox.chat_id, outbox.campaign_id
           FROM outbox LEFT JOIN campaigns ON campaigns.id = outbox.campaign_id
           WHERE outbox.campaign_id IS NOT NULL AND campaigns.id IS NULL ORDER BY outbox.id""",
    ),
    Check(
        "a campaign counts every delivery that was queued",
        "campaign {0} says {1} deliveries were queued, the outbox has {2}",
        """SELECT campaigns.id, campaigns.queued, COALESCE(deliveries.queued, 0)
           FROM campaigns LEFT JOIN (SELECT campaign_id, COUNT(*) AS queued FROM outbox
                                     WHERE campaign_id IS NOT NULL GROUP BY campaign_id) AS deliveries
             ON deliveries.campaign_id = campaigns.id
           WHERE campaigns.queued <> COALESCE(deliveries.queued, 0) ORDER BY campaigns.id""",
    ),
    Check(
        "an update that was handled says when",
        "update {0} is {1}, with the end {2}",
        """SELECT update_id, state, COALESCE(CAST(handled_at AS TEXT), 'missing') FROM inbox
           WHERE (handled_at IS NULL) <> (state = 'new') ORDER BY update_id""",
    ),
)

CHECKS: Final = (*LEDGER, *ORDERS, *PAYMENTS, *PROMISES, *TIERS, *REWARDS, *GIFTS, *MESSAGES, *MEMBERSHIP)
"""Everything that is proved, in the order of the operator's list."""
