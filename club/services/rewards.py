"""Rewards: what a member may take, and taking it – as a voucher of hers, or held for her at the counter."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from club.errors import InsufficientPoints, NotFound, RewardLocked
from club.rules.house import House
from club.rules.joining import require_joined
from club.rules.members import Member, MemberId
from club.rules.points import LedgerEntry
from club.rules.redemptions import Redemption
from club.rules.rewards import (
    Claimant,
    Lock,
    Reward,
    first_day_for,
    lock_of,
    voucher_ends_at,
)
from club.rules.vouchers import Voucher, VoucherKind
from club.services import holds, points, tiers, vouchers
from storage import points as point_rows
from storage import redemptions as rows
from storage import vouchers as voucher_rows
from storage.database import Database, Snapshot, Transaction

PAST_SHOWN: Final = 3

_NEVER_SHOWN: Final = (Lock.ELSEWHERE, Lock.OVER)
"""Rewards that are locked so are not in the catalogue."""


@dataclass(frozen=True, slots=True)
class Offer:
    """A reward as one member may take it or not."""

    reward: Reward
    lock: Lock | None
    """None: she can take it now."""
    missing: int
    """How many points she lacks; 0: none."""
    first_day: date | None
    """From when on she may take it. None: since ever."""
    times: int
    """How often she has taken it: what a button that takes it says she saw, so that a second tap takes nothing."""
    left: int | None
    """How many there still are for everybody. None: no end of them."""


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All rewards as one member may take them: those that she can take first, then those nearest to her points."""

    usable: int
    offers: tuple[Offer, ...]
    held: tuple[Redemption, ...]
    """What waits for her at the counter now."""
    vouchers: tuple[Voucher, ...]
    """Hers to use now, the one that ends first before the others."""
    past: tuple[Voucher, ...] = ()
    """The latest that she has used or let go."""

    @property
    def open_offers(self) -> tuple[Offer, ...]:
        """What she can take now."""
        return tuple(offer for offer in self.offers if offer.lock is None)

    @property
    def locked_offers(self) -> tuple[Offer, ...]:
        """What she cannot take yet."""
        return tuple(offer for offer in self.offers if offer.lock is not None)


# Looking --------------------------------------------------------------------------------------------------------------


async def catalogue(db: Database, member_id: MemberId, *, house: House, now: datetime) -> Catalogue:
    """Return what a member may take, and what she has taken and not used."""
    await holds.release_due(db, now=now)
    async with db.snapshot() as view:
        offers = await list_offers(view, member_id, house=house, now=now)
        held = await rows.list_open(view, member_id, now=now)
        mine = await voucher_rows.list_usable(view, member_id, now=now, limit=vouchers.SHOWN_MAX)
        latest = await voucher_rows.list_of_member(view, member_id, limit=vouchers.SHOWN_MAX)
        usable = (await points.balance(view, member_id, now=now)).usable
    past = tuple(each for each in latest if not each.is_usable(now))[:PAST_SHOWN]
    return Catalogue(usable, offers, held, mine, past)


async def list_offers(view: Snapshot, member_id: MemberId, *, house: House, now: datetime) -> tuple[Offer, ...]:
    """Return the rewards of the house as a member may take them, what she can take first."""
    who = await _claimant(view, member_id, house=house, now=now)
    taken = await rows.list_takings(view, member_id, now=now)
    counts = await rows.list_counts(view)
    offers = [
        _offer(reward, who, taken.get(reward.key, []), counts.get(reward.key, 0), house=house, now=now)
        for reward in house.programme.rewards
    ]
    shown = [offer for offer in offers if offer.lock not in _NEVER_SHOWN]
    return tuple(sorted(shown, key=lambda offer: (offer.lock is not None, offer.lock is not Lock.POINTS, _far(offer))))


async def offer(db: Database, member_id: MemberId, reward_key: str, *, house: House, now: datetime) -> Offer:
    """Return one reward as a member may take it. Raises: NotFound when the house has none such (any more)."""
    if (found := await find_offer(db, member_id, reward_key, house=house, now=now)) is None:
        raise NotFound(what="reward")
    return found


async def find_offer(
    db: Database, member_id: MemberId, reward_key: str, *, house: House, now: datetime
) -> Offer | None:
    """Return one reward as a member may take it, or None when the house has none such (any more)."""
    if (reward := house.programme.reward(reward_key)) is None:
        return None
    async with db.snapshot() as view:
        return await _look(view, member_id, reward, house=house, now=now)


async def _look(view: Snapshot, member_id: MemberId, reward: Reward, *, house: House, now: datetime) -> Offer:
    who = await _claimant(view, member_id, house=house, now=now)
    taken = await rows.list_takings(view, member_id, now=now)
    counts = await rows.list_counts(view)
    return _offer(reward, who, taken.get(reward.key, []), counts.get(reward.key, 0), house=house, now=now)


def _offer(reward: Reward, who: Claimant, taken: list[datetime], count: int, *, house: House, now: datetime) -> Offer:
    return Offer(
        reward,
        lock=lock_of(reward, who, taken_at=taken, taken_in_all=count, now=now, zone=house.zone),
        missing=who.missing(reward),
        first_day=first_day_for(reward, who),
        times=len(taken),
        left=None if reward.in_all is None else max(0, reward.in_all - count),
    )


def _far(offer: Offer) -> int:
    """Return by what offers of one sort stand in line: the dearest that she can take first, else what is nearest."""
    return offer.missing if offer.lock is not None else -offer.reward.points


async def _claimant(view: Snapshot, member_id: MemberId, *, house: House, now: datetime) -> Claimant:
    balance = await points.balance(view, member_id, now=now)
    tier = (await tiers.standing(view, member_id, house=house, now=now)).tier
    return Claimant(
        balance.usable,
        house.branch,
        tier=tier.key if tier else None,
        has_early_access=tier is not None and tier.early_access,
        is_invited=tier is not None and tier.invitations,
        surprise=balance.surprise,
    )


def _reward(house: House, key: str) -> Reward:
    if (reward := house.programme.reward(key)) is None:
        raise NotFound(what="reward")
    return reward


# Taking ---------------------------------------------------------------------------------------------------------------


async def take(
    db: Database,
    member_id: MemberId,
    *,
    reward_key: str,
    times: int,
    cause: str,
    now: datetime,
    house: House,
    message_id: int | None = None,
) -> Redemption | Voucher:
    """Take a reward: her points go at once, and she has a code for the counter or a voucher of her own.

    A code for the counter takes the place of the message on whose button she pressed, if that is named.

    `times` is how often she had taken it when she saw the button: a second tap, or one on her other phone, finds more
    and returns what the first one took. A repeat of the cause returns its first result.

    Raises: NotJoined, NotFound, RewardLocked, InsufficientPoints.
    """
    await holds.release_due(db, now=now)
    async with db.transaction() as tx:
        member = require_joined(await point_rows.hold(tx, member_id))
        if (earlier := await _find_by_cause(tx, cause)) is not None:
            return earlier
        reward = _reward(house, reward_key)
        offer = await _look(tx, member.id, reward, house=house, now=now)
        if offer.times > times and (latest := await _find_latest(tx, member.id, reward_key, now=now)) is not None:
            return latest
        if (held := await holds.find_held(tx, member.id, reward_key, now=now)) is not None:
            return held
        if offer.lock is Lock.POINTS:
            raise InsufficientPoints(missing=offer.missing)
        if offer.lock is not None:
            raise RewardLocked(lock=offer.lock.value)
        paid = await _pay(tx, member, reward, cause=cause, now=now, house=house)
        if not await rows.count_one_more(tx, reward.key, at_most=reward.in_all):
            raise RewardLocked(lock=Lock.GONE.value)
        if reward.voucher_days is None:
            return await holds.hold(
                tx, member, reward, paid=paid, cause=cause, now=now, house=house, message_id=message_id
            )
        return await _issue(tx, member, reward, paid=paid, days=reward.voucher_days, cause=cause, now=now, house=house)


async def _pay(
    tx: Transaction, member: Member, reward: Reward, *, cause: str, now: datetime, house: House
) -> LedgerEntry:
    return await points.redeem(
        tx,
        member.id,
        points_wanted=reward.points,
        cause=f"{cause}:points",
        now=now,
        branch=reward.branch or house.branch,
        breakdown={"reward": reward.key, "title_fa": reward.name_fa, "title_en": reward.name_en},
        kinds=reward.paid_by,
    )


async def _issue(
    tx: Transaction,
    member: Member,
    reward: Reward,
    *,
    paid: LedgerEntry,
    days: int,
    cause: str,
    now: datetime,
    house: House,
) -> Voucher:
    ends_at = voucher_ends_at(now, days, house.zone)
    bought = await vouchers.issue(
        tx,
        member.id,
        kind=VoucherKind.REWARD,
        title_fa=reward.name_fa,
        title_en=reward.name_en,
        cause=cause,
        expires_at=ends_at,
        now=now,
        house=house,
        reward_key=reward.key,
        benefit=reward.benefit,
        points=reward.points,
        entry_id=paid.id,
        branch=reward.branch,
    )
    assert bought is not None, "the member is held, and the cause was looked for"
    return bought


async def _find_by_cause(view: Snapshot, cause: str) -> Redemption | Voucher | None:
    return await rows.find_by_cause(view, cause) or await voucher_rows.find_by_cause(view, cause)


async def _find_latest(
    view: Snapshot, member_id: MemberId, reward_key: str, *, now: datetime
) -> Redemption | Voucher | None:
    """Return what she took last of a reward; a reward that was once a voucher may be one for the counter now."""
    redemption = await rows.find_latest(view, member_id, reward_key, now=now)
    voucher = await voucher_rows.find_latest(view, member_id, reward_key)
    if redemption is None or voucher is None:
        return redemption or voucher
    return redemption if redemption.reserved_at >= voucher.issued_at else voucher
