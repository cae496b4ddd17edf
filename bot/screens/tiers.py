"""A guest's tier: where she stands, what it gives, what is missing; and the desk where managers keep her in one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from typing import Final

from markupsafe import Markup
from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot import keyboards
from bot.actions import Action
from bot.additions import Addition
from bot.notices import Screen
from bot.screens import menu, points
from bot.texts import Speaker
from club.rules.calendar import club_day
from club.rules.house import House
from club.rules.members import Member, MemberId
from club.rules.staff import StaffId
from club.rules.standings import Standing, TierChange
from club.rules.tiers import Measure, Tier, TierTerms, Window
from club.services.tiers import PIN_DAYS, Desk

MINE: Final = Action("tiers.mine")
DESK: Final = Action("tiers.desk")
"""Member."""
CHOOSE: Final = Action("tiers.choose")
"""Member, tier: asks for how long."""
PIN: Final = Action("tiers.pin")
"""Member, tier, days."""
UNPIN: Final = Action("tiers.unpin")
"""Member."""
LEAVE: Final = Action("tiers.leave")
"""Member: back to the guest's card."""

BAR_WIDTH: Final = 10
_SPANS: Final = dict(zip(PIN_DAYS, ("month", "quarter", "year"), strict=True))


# What a guest sees ----------------------------------------------------------------------------------------------------


def named(speaker: Speaker, tier: Tier | None) -> str:
    """Return a tier's sign and name; empty below the first."""
    return "" if tier is None else f"{tier.emoji} {tier.name(speaker.language)}".strip()


def progress_line(speaker: Speaker, standing: Standing) -> Markup:
    """Say in one line where she stands and what is next: what threatens first, else what is missing for the next tier.

    Empty in a club without tiers.
    """
    return _progress(speaker, standing, tier=named(speaker, standing.tier))


def way_up(speaker: Speaker, standing: Standing) -> Markup:
    """Say the same below a line that has named her tier already."""
    if standing.pinned_until_at is not None or standing.falls_at is not None:
        return progress_line(speaker, standing)
    return _progress(speaker, standing, tier="")


def _progress(speaker: Speaker, standing: Standing, *, tier: str) -> Markup:
    if standing.measure is None:
        return Markup()
    if standing.pinned_until_at is not None:
        return _said(speaker, "tiers.line.pinned", tier=tier, until=_until(speaker, standing.pinned_until_at))
    if standing.falls_at is not None:
        until = _until(speaker, standing.falls_at)
        if standing.missing_to_stay is None:
            return _said(speaker, "tiers.line.stay_by_visit", tier=tier, until=until)
        missing = _amount(speaker, standing.measure, standing.missing_to_stay)
        return _said(speaker, "tiers.line.stay", tier=tier, until=until, missing=missing)
    if standing.next is None or standing.missing is None:
        return _said(speaker, "tiers.line.top", tier=tier)
    above = named(speaker, standing.next)
    if standing.missing == 0:
        return _said(speaker, "tiers.line.one_order", tier=tier, next=above)
    missing = _amount(speaker, standing.measure, standing.missing)
    if not tier:
        return _said(speaker, "tiers.line.below", next=above, missing=missing)
    return _said(speaker, "tiers.line.between", tier=tier, next=above, missing=missing)


def mine(speaker: Speaker, standing: Standing, *, house: House, terms: TierTerms, now: datetime) -> Screen:
    """Return her own tier: since when, what it gives, what is missing for the next, and all tiers of the club."""
    text = speaker.text(
        "tiers.mine.text",
        tier=named(speaker, standing.tier),
        since=standing.since_at if standing.tier is not None else None,
        gives=gives(speaker, standing.tier, house, now=now),
        counted=_counted(speaker, standing, terms),
        bar=_bar(speaker, standing),
        progress=way_up(speaker, standing),
        by_visits=_by_visits(speaker, standing, terms),
        ladder=[_rung(speaker, tier, house, terms, now=now) for tier in terms.tiers],
    )
    back = points.MINE.button(speaker.label("tiers.buttons.points"))
    order = menu.FRONT.button(speaker.label("tiers.buttons.menu"))
    return Screen(text, keyboards.inline(speaker, [[back, order]]))


def gives(speaker: Speaker, tier: Tier | None, house: House, *, now: datetime) -> list[Markup]:
    """Say what a tier gives in this house now, a few words each; nothing that it does not have."""
    if tier is None:
        return []
    words: list[Markup] = []
    if tier.percent != 100:
        words.append(_said(speaker, "tiers.gives.rate", percent=tier.percent))
    if tier.free_delivery and house.delivery_zones:
        words.append(_said(speaker, "tiers.gives.free_delivery"))
    if tier.early_access:
        words.append(_said(speaker, "tiers.gives.early_access"))
    if tier.invitations and (evenings := house.programme.evenings(club_day(now, house.zone))):
        names = [each.name(speaker.language) for each in evenings]
        words.append(_said(speaker, "tiers.gives.invitations", evenings=names))
    if tier.personal_days and house.programme.personal_days is not None:
        words.append(_said(speaker, "tiers.gives.personal_days", days=tier.personal_days))
    if tier.pay_by_points_max_rial:
        words.append(_said(speaker, "tiers.gives.pay_by_points", rial=tier.pay_by_points_max_rial))
    return words


def on_points_page(speaker: Speaker, standing: Standing) -> Addition:
    """Add her tier to her page of points."""
    return Addition(progress_line(speaker, standing), [MINE.button(speaker.label("tiers.buttons.mine"))])


# What she is told -----------------------------------------------------------------------------------------------------


def risen(speaker: Speaker, change: TierChange, *, house: House, terms: TierTerms, now: datetime) -> Screen:
    """Welcome her in a higher tier, with what she gains by it."""
    tier, before = terms.by_key(change.to_tier), terms.by_key(change.from_tier)
    had = gives(speaker, before, house, now=now)
    gained = [each for each in gives(speaker, tier, house, now=now) if each not in had]
    return Screen(speaker.text("tiers.told.risen", tier=named(speaker, tier), gives=gained), _to_mine(speaker))


def fallen(speaker: Speaker, change: TierChange, standing: Standing, *, terms: TierTerms) -> Screen:
    """Tell her of a lower tier, and what leads up again."""
    text = speaker.text(
        "tiers.told.fallen",
        tier=named(speaker, terms.by_key(change.to_tier)),
        reason=change.reason.value,
        progress=way_up(speaker, standing),
    )
    return Screen(text, _to_mine(speaker))


def ending(speaker: Speaker, standing: Standing) -> Screen:
    """Warn her that her tier ends, with what keeps it."""
    text = speaker.text("tiers.told.ending", progress=progress_line(speaker, standing))
    order = menu.FRONT.button(speaker.label("tiers.buttons.menu"))
    return Screen(text, keyboards.inline(speaker, [[MINE.button(speaker.label("tiers.buttons.mine")), order]]))


def pinned(speaker: Speaker, standing: Standing, *, house: House, now: datetime) -> Screen | None:
    """Tell her of a tier that the house gives her for a time; None when it has been taken away meanwhile."""
    if standing.pinned_until_at is None:
        return None
    text = speaker.text(
        "tiers.told.pinned",
        tier=named(speaker, standing.tier),
        until=_until(speaker, standing.pinned_until_at),
        gives=gives(speaker, standing.tier, house, now=now),
    )
    return Screen(text, _to_mine(speaker))


# What staff see -------------------------------------------------------------------------------------------------------


def on_guest_page(speaker: Speaker, member: Member, standing: Standing, *, may_pin: bool) -> Addition:
    """Add a guest's tier to her card; who leads may keep her in one."""
    tier = named(speaker, standing.tier)
    until = None if standing.pinned_until_at is None else _until(speaker, standing.pinned_until_at)
    buttons = [DESK.button(speaker.label("tiers.buttons.desk", tier=tier), member.id)] if may_pin else []
    return Addition(speaker.text("tiers.desk.line", tier=tier, until=until), buttons)


def desk(
    speaker: Speaker,
    seen: Desk,
    *,
    terms: TierTerms,
) -> Screen:
    """Return a guest's way through the tiers, and the tiers that a manager may keep her in."""
    member, standing = seen.member, seen.standing
    text = speaker.text(
        "tiers.desk.card",
        name=member.name,
        phone=member.code or "",
        tier=named(speaker, standing.tier),
        until=None if standing.pinned_until_at is None else _until(speaker, standing.pinned_until_at),
        by="" if standing.pinned_by is None else seen.names.get(standing.pinned_by, ""),
        by_rules=named(speaker, standing.by_rules),
        by_rules_differs=standing.by_rules != standing.tier,
        reached=_amount(speaker, terms.measure, standing.reached),
        changes=[_change(speaker, each, seen.names, terms) for each in seen.changes],
    )
    buttons = [CHOOSE.button(named(speaker, tier), member.id, tier.key) for tier in terms.tiers]
    rows = keyboards.grid(buttons, columns=2)
    if standing.pinned_until_at is not None:
        rows.append([UNPIN.button(speaker.label("tiers.buttons.unpin"), member.id)])
    rows.append([LEAVE.button(speaker.label("tiers.buttons.back"), member.id)])
    return Screen(text, keyboards.inline(speaker, rows))


def how_long(speaker: Speaker, member: Member, tier: Tier) -> Screen:
    """Ask until when a guest is kept in a tier."""
    text = speaker.text("tiers.desk.how_long", name=member.name, phone=member.code or "", tier=named(speaker, tier))
    spans = [
        PIN.button(speaker.label(f"tiers.buttons.{span}"), member.id, tier.key, days) for days, span in _SPANS.items()
    ]
    return Screen(text, keyboards.inline(speaker, [spans, [_to_desk(speaker, member.id)]]))


# Parts ----------------------------------------------------------------------------------------------------------------


def _amount(speaker: Speaker, measure: Measure, amount: int) -> Markup:
    return _said(speaker, "tiers.amount", measure=measure.value, amount=amount)


def _until(speaker: Speaker, at: datetime) -> Markup:
    local = at.astimezone(speaker.typography.zone)
    day = (local - timedelta(seconds=1)).date()
    return _said(speaker, "tiers.until", is_midnight=local.time() == time(), day=day, at=at)


def _counted(speaker: Speaker, standing: Standing, terms: TierTerms) -> Markup:
    reached = _said(speaker, "tiers.mine.reached", measure=terms.measure.value, amount=standing.reached)
    if standing.window_ends_at is not None:
        until = _until(speaker, standing.window_ends_at)
        return _said(speaker, "tiers.mine.counted_year", reached=reached, until=until)
    if terms.window is Window.ROLLING:
        return _said(speaker, "tiers.mine.counted_rolling", reached=reached, days=terms.window_days)
    return _said(speaker, "tiers.mine.counted_ever", reached=reached)


def _bar(speaker: Speaker, standing: Standing) -> str:
    """Draw how far it is to the next tier; nothing when there is none, or no threshold to draw it by."""
    if standing.next is None or standing.next.from_ == 0:
        return ""
    filled = min(BAR_WIDTH, max(0, standing.reached) * BAR_WIDTH // standing.next.from_)
    cells = "▰" * filled + "▱" * (BAR_WIDTH - filled)
    return cells[::-1] if speaker.typography.is_rtl else cells  # it stands isolated, where it runs from the left


def _by_visits(speaker: Speaker, standing: Standing, terms: TierTerms) -> Markup:
    if not standing.missing_visits:
        return Markup()
    return _said(speaker, "tiers.mine.by_visits", visits=standing.missing_visits, days=terms.visits_days)


def _rung(speaker: Speaker, tier: Tier, house: House, terms: TierTerms, *, now: datetime) -> Markup:
    what = gives(speaker, tier, house, now=now) or [_said(speaker, "tiers.gives.nothing")]
    name, all_of_it = named(speaker, tier), (_said(speaker, "tiers.mine.joint") + " ").join(what)
    if tier.from_ == 0:
        return _said(speaker, "tiers.mine.rung_open", tier=name, gives=all_of_it)
    return _said(
        speaker,
        "tiers.mine.rung",
        tier=name,
        gives=all_of_it,
        threshold=_amount(speaker, terms.measure, tier.from_),
        visits=tier.from_visits,
        days=terms.visits_days,
    )


def _change(speaker: Speaker, change: TierChange, names: Mapping[StaffId, str], terms: TierTerms) -> Markup:
    return _said(
        speaker,
        "tiers.desk.change",
        at=change.at,
        from_tier=named(speaker, terms.by_key(change.from_tier)),
        to_tier=named(speaker, terms.by_key(change.to_tier)),
        reason=_said(speaker, f"tiers.reasons.{change.reason}"),
        by="" if change.staff_id is None else names.get(change.staff_id, ""),
    )


def _said(speaker: Speaker, key: str, /, **facts: object) -> Markup:
    """Return a text as a part of another one."""
    return Markup(speaker.text(key, **facts))  # noqa: S704 - a rendered text, escaped there


def _to_mine(speaker: Speaker) -> InlineKeyboardMarkup:
    return keyboards.inline(speaker, [[MINE.button(speaker.label("tiers.buttons.mine"))]])


def _to_desk(speaker: Speaker, member_id: MemberId) -> InlineKeyboardButton:
    return DESK.button(speaker.label("tiers.buttons.back"), member_id)
