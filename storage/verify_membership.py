"""The proof of paid memberships: one at a time, and a credit for every month of it."""

from __future__ import annotations

from typing import Final

from storage.proofs import Check

MEMBERSHIP: Final = (
    Check(
        "a member pays for one membership at a time",
        "the paid memberships {0} and {1} of member {2} overlap",
        """SELECT earlier.id, later.id, earlier.member_id
           FROM subscriptions AS earlier JOIN subscriptions AS later
             ON later.member_id = earlier.member_id AND later.id > earlier.id
           WHERE earlier.starts_at < CASE WHEN later.cancelled_at < later.ends_at THEN later.cancelled_at
                                          ELSE later.ends_at END
             AND later.starts_at < CASE WHEN earlier.cancelled_at < earlier.ends_at THEN earlier.cancelled_at
                                        ELSE earlier.ends_at END
             AND NOT EXISTS (SELECT 1 FROM merge_moves JOIN merges ON merges.id = merge_moves.merge_id
                             WHERE merge_moves.what = 'subscriptions' AND merges.undone_at IS NULL
                               AND merge_moves.row_id IN (earlier.id, later.id))
           ORDER BY earlier.id""",
    ),
    Check(
        "a paid membership gave the credit that it says",
        "paid membership {0} of member {1} says {2} months of {3} points, the ledger has {4} with {5}",
        """SELECT subscriptions.id, subscriptions.member_id, credited, credit_points,
                  COALESCE(given.months, 0), COALESCE(given.points, 0)
           FROM subscriptions LEFT JOIN (
               SELECT rtrim(ledger.cause, '0123456789') AS stem, COUNT(*) AS months, SUM(ledger.points) AS points
               FROM ledger JOIN earning_parts ON earning_parts.entry_id = ledger.id AND earning_parts.part = 'credit'
               GROUP BY rtrim(ledger.cause, '0123456789')) AS given
             ON given.stem = 'subscription:' || subscriptions.id || ':' || 'credit' || ':'
           WHERE credited <> COALESCE(given.months, 0) OR credited * credit_points <> COALESCE(given.points, 0)
           ORDER BY subscriptions.id""",
    ),
    Check(
        "every month of a paid membership has its credit, and no month two",
        "paid membership {0} of member {1} gave {2} months' credit, which is too many or too few for its time",
        """SELECT id, member_id, credited FROM subscriptions
           WHERE (credit_at IS NOT NULL AND (
                    credit_at >= ends_at OR credit_at > starts_at + credited * 2678400 + 86400
                    OR credit_at < starts_at + credited * 2419200 - 86400 OR (credited = 0 AND credit_at <> starts_at)))
              OR (credit_at IS NULL AND cancelled_at IS NULL AND credit_points > 0
                  AND starts_at + credited * 2678400 + 86400 < ends_at)
              OR (credited > 1 AND starts_at + (credited - 1) * 2419200 - 86400 >= ends_at)
           ORDER BY id""",
    ),
)
