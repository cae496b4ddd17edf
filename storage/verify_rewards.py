"""What is proved of rewards: codes and vouchers agree with the ledger, receipts with states, counts with takings."""

from __future__ import annotations

from typing import Final

from storage.proofs import Check

_PAID: Final = """(SELECT ledger.id, ledger.points, COALESCE(members.merged_into_id, members.id) AS owner_id
                    FROM ledger JOIN members ON members.id = ledger.member_id WHERE ledger.action = 'redeem')"""
"""What was spent, and whose it is now: rows of the ledger stay written for whoever had them before two became one."""

REWARDS: Final = (
    Check(
        "a reward at the counter is held, handed over once with a receipt, or given back",
        "redemption {0} of member {1} is {2}, which its receipt does not say",
        """SELECT id, member_id, state FROM redemptions
           WHERE (state = 'reserved') <> (closed_at IS NULL)
              OR (state IN ('used', 'reversed')) <> (serial IS NOT NULL) OR (serial IS NULL) <> (used_by IS NULL)
              OR (state = 'reversed') <> (reason IS NOT NULL) OR approved_by = used_by ORDER BY id""",
    ),
    Check(
        "a reward at the counter is paid for by its guest, and what is given up returns whole but for surprise points",
        "redemption {0} of member {1} costs {2} points, the ledger took {3} and gave {4} back",
        f"""SELECT held.id, held.member_id, held.points, COALESCE(-paid.points, 0), COALESCE(back.points, 0)
           FROM redemptions AS held
           LEFT JOIN {_PAID} AS paid ON paid.id = held.entry_id AND paid.owner_id = held.member_id
           LEFT JOIN (SELECT entry_id, SUM(points) AS points FROM ledger WHERE action = 'reverse' GROUP BY entry_id)
             AS back ON back.entry_id = held.entry_id
           LEFT JOIN (SELECT draws.entry_id, SUM(draws.points) AS points FROM draws JOIN lots ON lots.id = draws.lot_id
                      WHERE lots.kind = 'surprise' AND draws.points > 0 GROUP BY draws.entry_id)
             AS surprise ON surprise.entry_id = held.entry_id
           WHERE COALESCE(-paid.points, 0) <> held.points
              OR COALESCE(back.points, 0)
                 <> CASE held.state WHEN 'released' THEN held.points
                                    WHEN 'reversed' THEN held.points - COALESCE(surprise.points, 0) ELSE 0 END
           ORDER BY held.id""",
    ),
    Check(
        "gifts that were bought are paid for by their owner",
        "vouchers of member {0} by ledger entry {1} cost {2} points, and the ledger took {3}",
        f"""SELECT bought.member_id, bought.entry_id, bought.points, COALESCE(-paid.points, 0)
           FROM (SELECT member_id, entry_id, SUM(points) AS points FROM vouchers
                 WHERE entry_id IS NOT NULL GROUP BY member_id, entry_id) AS bought
           LEFT JOIN {_PAID} AS paid ON paid.id = bought.entry_id AND paid.owner_id = bought.member_id
           WHERE COALESCE(-paid.points, 0) <> bought.points ORDER BY bought.entry_id""",
    ),
    Check(
        "a reward is counted as often as it is taken",
        "reward {0} counts as taken {1} times, and was taken {2} times",
        """SELECT taken.reward_key, COALESCE(reward_counts.taken, 0), taken.times
           FROM (SELECT reward_key, COUNT(*) AS times FROM (
                     SELECT reward_key FROM redemptions WHERE state IN ('reserved', 'used')
                     UNION ALL
                     SELECT reward_key FROM vouchers WHERE reward_key IS NOT NULL AND state <> 'reversed') AS takings
                 GROUP BY reward_key) AS taken
           LEFT JOIN reward_counts ON reward_counts.reward_key = taken.reward_key
           WHERE COALESCE(reward_counts.taken, 0) <> taken.times ORDER BY taken.reward_key""",
    ),
)
