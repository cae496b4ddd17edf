"""What a guest sees of her points: what she has, every row of her history, and why each is what it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final, NamedTuple

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot import keyboards
from bot.actions import Action
from bot.additions import COLUMNS, NOTHING_ADDED, Added
from bot.notices import Screen
from bot.screens import earning
from bot.screens.rewards import to_rewards
from bot.texts import Speaker
from bot.typography import RIAL_PER_TOMAN
from club.rules.benefits import BenefitKind
from club.rules.earning_terms import Terms
from club.rules.points import Action as Deed
from club.rules.points import Balance, LedgerEntry, LotKind
from club.rules.rewards import Reward
from club.rules.tiers import Tier
from club.rules.worth import WORTH_NOTHING, Worth
from club.services.points import History

MINE: Final = Action("points.mine")
HISTORY: Final = Action("points.history")
"""Page."""
WHY: Final = Action("points.why")
"""Entry, and the page of the history that it was opened from."""
DISPUTE: Final = Action("points.dispute")
"""Entry, and the page of the history: she does not agree."""
LEAVE_IT: Final = Action("points.leave_it")
"""Entry, and the page of the history: she would rather not say anything about it."""

_WHOLE_PERCENT: Final = 100
_TREATS: Final = frozenset({BenefitKind.DISH, BenefitKind.GIFT})


def summary(
    speaker: Speaker,
    has: Balance,
    terms: Terms,
    added: Added = NOTHING_ADDED,
    *,
    worth: Worth = WORTH_NOTHING,
    expiring_worth: Worth = WORTH_NOTHING,
    surprises: Sequence[Reward] = (),
    tier: Tier | None = None,
) -> Screen:
    """Return what she may spend and on what, what is coming, what ends next, how more is earned, what features add."""
    arriving, expiring = has.arriving_next, has.expiring_next
    earns = tier if tier is not None and tier.percent != _WHOLE_PERCENT else None
    rate_rial, rate_points = earning.rate_in_words(
        terms.rial_per_step, terms.points_per_step, earns.percent if earns else _WHOLE_PERCENT
    )
    ends_all = expiring is not None and expiring.points == has.usable
    text = speaker.text(
        "points.summary",
        is_new=not (has.usable or has.pending or has.debt or has.surprise),
        usable=has.usable,
        pending=has.pending,
        debt=has.debt,
        arriving=arriving,
        is_midnight=arriving is not None and _is_midnight(speaker, arriving.at),
        expiring=expiring,
        last_day=None if expiring is None else _last_moment(expiring.at),
        rate_rial=rate_rial,
        rate_points=rate_points,
        rate_tier=earns.name(speaker.language) if earns else None,
        surprise=has.surprise,
        surprises=[reward.name(speaker.language) for reward in surprises],
        added=added.lines,
        buys=_bought(speaker, worth),
        expiring_buys=None if ends_all else _bought(speaker, _shortly(expiring_worth)),
    )
    buttons = [HISTORY.button(speaker.label("points.buttons.history"), 0), *added.buttons]
    return Screen(text, keyboards.inline(speaker, keyboards.grid(buttons, columns=COLUMNS)))


def history(speaker: Speaker, page: History) -> Screen:
    """Return a page of her history; every row opens its reason."""
    rows = [[WHY.button(_row(speaker, entry), entry.id, page.page)] for entry in page.entries]
    turning = []
    if page.page > 0:
        turning.append(HISTORY.button(speaker.label("points.buttons.newer"), page.page - 1))
    if page.has_older:
        turning.append(HISTORY.button(speaker.label("points.buttons.older"), page.page + 1))
    text = speaker.text("points.history" if rows or page.page else "points.history_empty", page=page.page + 1)
    return Screen(text, keyboards.inline(speaker, [*rows, turning, [_to_mine(speaker)]]))


def why(speaker: Speaker, entry: LedgerEntry, *, page: int) -> Screen:
    """Say why a row is what it is, from the row alone."""
    back = HISTORY.button(speaker.label("points.buttons.back"), page)
    dispute = DISPUTE.button(speaker.label("points.buttons.dispute"), entry.id, page)
    return Screen(explained(speaker, entry), keyboards.inline(speaker, [[dispute], [back, _to_mine(speaker)]]))


def disputed(speaker: Speaker, entry: LedgerEntry, *, page: int) -> Screen:
    """Ask what is not right about a row, below the row's own reason."""
    text = speaker.text("complaints.about_points", why=explained(speaker, entry))
    back = LEAVE_IT.button(speaker.label("points.buttons.back"), entry.id, page)
    return Screen(text, keyboards.inline(speaker, [[back]]))


def explained(speaker: Speaker, entry: LedgerEntry) -> str:
    """Return the words that say why a row is what it is, in Telegram's HTML."""
    sort = _sort(entry)
    key = {"earn": "earning.why", "more": "earning.why_more"}.get(sort, f"points.why.{sort}")
    return speaker.text(key, **_reasons(speaker, entry))


def earned(speaker: Speaker, entry: LedgerEntry) -> Screen:
    """Tell of the points of an order that was just completed."""
    facts = _reasons(speaker, entry)
    return Screen(
        speaker.text("points.earned", is_pending=facts["usable_at"] > entry.at, **facts), why_or_mine(speaker, entry)
    )


def given(speaker: Speaker, entry: LedgerEntry) -> Screen:
    """Tell of points that were given for something else than an order."""
    return Screen(speaker.text("points.given", **_reasons(speaker, entry)), why_or_mine(speaker, entry))


def taken_back(speaker: Speaker, entry: LedgerEntry, *, points: int | None = None) -> Screen:
    """Tell of points that a refund took back: so many in all, when the order had earned several rows."""
    facts = _reasons(speaker, entry)
    facts["points"] = facts["points"] if points is None else points
    return Screen(speaker.text("points.taken_back", **facts), why_or_mine(speaker, entry))


def adjusted(speaker: Speaker, entry: LedgerEntry) -> Screen:
    """Tell of points that were given or taken by hand, with the reason."""
    facts = _reasons(speaker, entry)
    return Screen(
        speaker.text("points.adjusted", is_gift=entry.points > 0, **facts),
        keyboards.inline(speaker, [[_to_mine(speaker)]]),
    )


def ending(speaker: Speaker, detail: Mapping[str, Any], worth: Worth = WORTH_NOTHING) -> Screen:
    """Warn of points that end soon, with what they still buy."""
    text = speaker.text(
        "points.ending",
        points=detail["points"],
        first_day=_local_day(speaker, detail["first_at"]),
        last_day=_local_day(speaker, detail["last_at"]),
        buys=_bought(speaker, worth),
    )
    buttons = [_to_mine(speaker)] if worth.reward is None else [to_rewards(speaker), _to_mine(speaker)]
    return Screen(text, keyboards.inline(speaker, [buttons]))


# What points buy ------------------------------------------------------------------------------------------------------


class Bought(NamedTuple):
    """What points buy, in one language."""

    reward: str
    """Empty: no reward."""
    is_treat: bool
    """Whether she is our guest for it: it is eaten, drunk or carried home."""
    rial: int


def _shortly(worth: Worth) -> Worth:
    """Return one thing that points buy: the reward, or else the money off a bill."""
    return worth if worth.reward is None else worth._replace(rial=0)


def _bought(speaker: Speaker, worth: Worth) -> Bought | None:
    """Return what points buy, or None when it is nothing."""
    reward = worth.reward
    if reward is None:
        return Bought("", is_treat=False, rial=worth.rial) if worth.rial else None
    return Bought(reward.name(speaker.language), is_treat=reward.benefit.kind in _TREATS, rial=worth.rial)


# From a row of the ledger to words ------------------------------------------------------------------------------------


def _sort(entry: LedgerEntry) -> str:
    """Return which words a row needs: its action, and for one by hand its direction."""
    if entry.action is Deed.ADJUST:
        return "gift" if entry.points > 0 else "correction"
    if entry.action is Deed.REVERSE and "spent" in entry.breakdown:
        return "returned"
    if entry.action is Deed.REVERSE and (undone := {"withdrawn", "restored"} & entry.breakdown.keys()):
        return undone.pop()
    if entry.action is Deed.EARN and earning.lot_of(entry) != LotKind.BASE:
        return "more"
    return "given" if _is_given(entry) else entry.action.value


def _is_given(entry: LedgerEntry) -> bool:
    """Tell an earning for something else than an order."""
    return entry.action is Deed.EARN and "part" in entry.breakdown


def _row(speaker: Speaker, entry: LedgerEntry) -> str:
    facts = {"points": abs(entry.points), "order": entry.order_id, "at": entry.at, "part": _part(speaker, entry)}
    return speaker.label(f"points.row.{_sort(entry)}", **facts)


def _part(speaker: Speaker, entry: LedgerEntry) -> str:
    """Return what an earning was given for, as it is called in her history."""
    key = f"points.parts.{entry.breakdown.get('words') or entry.breakdown.get('part')}"
    return speaker.label(key if speaker.has(key) else "points.parts.other")


def _reasons(speaker: Speaker, entry: LedgerEntry) -> dict[str, Any]:
    """Return the facts of a row as its words need them: moments as moments, and nothing from any other table."""
    facts: dict[str, Any] = dict(entry.breakdown)
    if _is_given(entry):
        facts |= {
            "part": _part(speaker, entry),
            "debt_paid": facts.get("debt_paid", 0),
            "last_day": _local_day(speaker, facts["expires_at"]) if facts["expires_at"] else None,
        }
    elif entry.action is Deed.EARN:
        usable_at = _moment(facts["usable_at"])
        facts |= earning.reasons(speaker, entry) | {
            "usable_at": usable_at,
            "is_midnight": _is_midnight(speaker, usable_at),
            "counts_delivery": facts["delivery_rial"] > facts["excluded_delivery_rial"],
            "debt_paid": facts.get("debt_paid", 0),
            "last_day": _local_day(speaker, facts["expires_at"]) if facts["expires_at"] else None,
            # a part of a toman is nobody's to pay
            "remainder_rial": facts.get("remainder_rial", 0) // RIAL_PER_TOMAN * RIAL_PER_TOMAN,
        }
    elif entry.action is Deed.EXPIRE:
        facts |= {"earned_at": _moment(facts["earned_at"]), "last_day": _local_day(speaker, facts["expires_at"])}
    elif entry.action in (Deed.REDEEM, Deed.REVERSE):
        facts |= {"title": facts.get(f"title_{speaker.language}"), "part": _part(speaker, entry)}
        facts.setdefault("because", "refund")
        facts.setdefault("by", None)
    return {**facts, "points": abs(entry.points), "order": entry.order_id, "at": entry.at}


def _moment(stored: int) -> datetime:
    return datetime.fromtimestamp(stored, UTC)


def _last_moment(ends_at: datetime) -> datetime:
    """Return the last second that points are good for: at the club's midnight it is over already."""
    return ends_at - timedelta(seconds=1)


def _local_day(speaker: Speaker, ends_at: int) -> date:
    return _last_moment(_moment(ends_at)).astimezone(speaker.typography.zone).date()


def _is_midnight(speaker: Speaker, moment: datetime) -> bool:
    return moment.astimezone(speaker.typography.zone).time() == time()


def why_or_mine(speaker: Speaker, entry: LedgerEntry) -> InlineKeyboardMarkup:
    """Return the buttons under news of a row: why it is so, and all that she has."""
    return keyboards.inline(
        speaker, [[WHY.button(speaker.label("points.buttons.why"), entry.id, 0), _to_mine(speaker)]]
    )


def _to_mine(speaker: Speaker) -> InlineKeyboardButton:
    return MINE.button(speaker.label("points.buttons.mine"))
