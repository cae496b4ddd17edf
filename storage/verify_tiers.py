"""What is proved of tiers: what counts agrees with orders and points, every standing with the steps to it."""

from __future__ import annotations

from typing import Final

from storage.proofs import Check

TIERS: Final = (
    Check(
        "what counts towards a tier is of the guest's own completed order",
        "qualifying row {0} of member {1} counts order {2} ({3}) of member {4}",
        """SELECT qualifying.id, qualifying.member_id, orders.id, orders.state, orders.member_id
           FROM qualifying JOIN orders ON orders.id = qualifying.order_id
           WHERE orders.member_id <> qualifying.member_id OR orders.state <> 'completed' ORDER BY qualifying.id""",
    ),
    Check(
        "an order counts towards a tier the points that it earned",
        "qualifying row {0} of member {1} counts {2} points of order {3}, which earned {4}",
        """SELECT id, member_id, points, order_id, earned
           FROM (SELECT id, member_id, points, order_id,
                        (SELECT SUM(ledger.points) FROM ledger
                         WHERE ledger.order_id = qualifying.order_id AND ledger.action = 'earn') AS earned
                 FROM qualifying WHERE visits = 1) AS counted
           WHERE points <> earned ORDER BY id""",
    ),
    Check(
        "refunds take back no more than an order counted, and all of it when it was refunded whole",
        "order {0} of member {1} still counts {2} rial, {3} points and {4} visits after {5} of {6} rial were refunded",
        """SELECT orders.id, orders.member_id, counted.rial, counted.points, counted.visits, orders.refunded_rial,
                  orders.total_rial
           FROM orders JOIN (SELECT order_id, SUM(rial) AS rial, SUM(points) AS points, SUM(visits) AS visits
                             FROM qualifying WHERE order_id IS NOT NULL GROUP BY order_id) AS counted
             ON counted.order_id = orders.id
           WHERE counted.rial < 0 OR counted.points < 0 OR counted.visits NOT IN (0, 1)
              OR (orders.total_rial > 0 AND orders.refunded_rial >= orders.total_rial
                  AND (counted.rial <> 0 OR counted.visits <> 0))
           ORDER BY orders.id""",
    ),
    Check(
        "every step through the tiers begins where the one before ended",
        "tier change {0} of member {1} begins in {2}, and the one before ended in {3}",
        """SELECT id, member_id, COALESCE(from_tier, 'no tier'), COALESCE(came_to, 'no tier')
           FROM (SELECT id, member_id, from_tier, LAG(to_tier) OVER steps AS came_to, ROW_NUMBER() OVER steps AS place
                 FROM tier_changes WINDOW steps AS (PARTITION BY member_id ORDER BY id)) AS walked
           WHERE place > 1 AND COALESCE(from_tier, '') <> COALESCE(came_to, '') ORDER BY id""",
    ),
    Check(
        "a member stands where her last step led",
        "member {0} stands in {1}, and her last step led to {2}",
        """SELECT led.member_id, COALESCE(pinned_tier, tier, 'no tier'), COALESCE(led.to_tier, 'no tier')
           FROM tier_changes AS led
           JOIN (SELECT member_id, MAX(id) AS id FROM tier_changes GROUP BY member_id) AS latest ON latest.id = led.id
           LEFT JOIN standings ON standings.member_id = led.member_id
           WHERE standings.member_id IS NULL OR COALESCE(pinned_tier, tier, '') <> COALESCE(led.to_tier, '')
           ORDER BY led.member_id""",
    ),
    Check(
        "a tier that is kept by hand has its end and its author",
        "member {0} is kept in {1} until {2} by {3}",
        """SELECT member_id, COALESCE(pinned_tier, 'no tier'), COALESCE(CAST(pinned_until_at AS TEXT), 'no end'),
                  COALESCE(CAST(pinned_by AS TEXT), 'nobody')
           FROM standings
           WHERE (pinned_tier IS NULL) <> (pinned_until_at IS NULL) OR (pinned_tier IS NULL) <> (pinned_by IS NULL)
           ORDER BY member_id""",
    ),
    Check(
        "nobody falls, and no pin ends, without being looked at",
        "member {0} is looked at {1}, and what time brings to her comes at {2}",
        """SELECT member_id, COALESCE(CAST(review_at AS TEXT), 'never'), COALESCE(falls_at, pinned_until_at)
           FROM standings
           WHERE (falls_at IS NOT NULL AND (review_at IS NULL OR review_at > falls_at))
              OR (pinned_until_at IS NOT NULL AND (review_at IS NULL OR review_at > pinned_until_at))
           ORDER BY member_id""",
    ),
)
