"""What is proved of gifts: who was rewarded for whom, and whose points paid for a shared meal."""

from __future__ import annotations

from typing import Final

from storage.proofs import OWNERS, Check

GIFTS: Final = (
    Check(
        "a referral is for a friend's own completed order, and pays the two it names",
        "the referral of member {0} by member {1} is for order {2} ({3}) of member {4}",
        f"""SELECT referrals.friend_id, referrals.inviter_id, orders.id, orders.state, orders.member_id
           FROM referrals JOIN orders ON orders.id = referrals.order_id
           JOIN {OWNERS} AS friends ON friends.id = referrals.friend_id
           LEFT JOIN ledger AS hers ON hers.id = referrals.friend_entry_id
           LEFT JOIN ledger AS theirs ON theirs.id = referrals.inviter_entry_id
           WHERE orders.member_id <> friends.owner_id OR orders.state <> 'completed'
              OR referrals.friend_id = referrals.inviter_id
              OR COALESCE(hers.member_id, referrals.friend_id) <> referrals.friend_id
              OR COALESCE(theirs.member_id, referrals.inviter_id) <> referrals.inviter_id
           ORDER BY referrals.friend_id""",
    ),
    Check(
        "a referral that was taken back was taken back from both, and no other was",
        "the referral of member {0} by member {1} should be taken back: {2}; {3} of its {4} gifts were",
        """SELECT friend_id, inviter_id, wanted, taken, gifts FROM (
               SELECT friend_id, inviter_id,
                      CASE WHEN returned_at IS NULL THEN 'no' ELSE 'yes' END AS wanted,
                      (SELECT COUNT(*) FROM ledger AS gift
                       WHERE gift.id IN (referrals.inviter_entry_id, referrals.friend_entry_id)
                         AND (SELECT COUNT(*) FROM ledger AS back  -- taken, given anew when a merge was undone, taken …
                              WHERE back.action = 'reverse' AND back.entry_id = gift.id) % 2 = 1) AS taken,
                      CASE WHEN inviter_entry_id IS NULL THEN 0 ELSE 1 END
                      + CASE WHEN friend_entry_id IS NULL THEN 0 ELSE 1 END AS gifts
               FROM referrals) AS looked_at
           WHERE taken <> CASE wanted WHEN 'yes' THEN gifts ELSE 0 END ORDER BY friend_id""",
    ),
    Check(
        "a shared meal was paid for by its giver, and what she took back came back",
        "shared meal {0} of member {1} cost {2} points, its ledger entry {3} is of member {4}",
        f"""SELECT shared_meals.id, shared_meals.member_id, shared_meals.points, ledger.id, ledger.member_id
           FROM shared_meals JOIN ledger ON ledger.id = shared_meals.entry_id
           JOIN {OWNERS} AS owners ON owners.id = ledger.member_id
           WHERE owners.owner_id <> shared_meals.member_id OR ledger.action <> 'redeem'
              OR ledger.points <> -shared_meals.points
              OR (shared_meals.returned_at IS NOT NULL) <> EXISTS (
                  SELECT 1 FROM ledger AS back WHERE back.action = 'reverse' AND back.entry_id = ledger.id)
           ORDER BY shared_meals.id""",
    ),
)
