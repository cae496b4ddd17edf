"""Putting the club's application together: every feature's handlers and jobs on one PTB application."""

from __future__ import annotations

from collections.abc import Sequence
from types import ModuleType
from typing import Any

from telegram.ext import (
    ApplicationBuilder,
    BaseRateLimiter,
    CallbackQueryHandler,
    ContextTypes,
    Defaults,
)
from telegram.request import BaseRequest

from bot.club import Club
from bot.club_application import ClubApplication
from bot.context import ClubContext
from bot.errors import on_error
from handlers import (
    addresses,
    audit,
    awards,
    birthdate,
    birthdays,
    board,
    bonus_desk,
    bonuses,
    campaigns,
    card,
    carts,
    checkout,
    complaint_desk,
    complaints,
    followups,
    groups,
    guests,
    home,
    joining,
    lessons,
    members,
    membership,
    menu,
    merges,
    orders,
    payment,
    personal_days,
    phone_wishes,
    points,
    privacy,
    reach,
    redemptions,
    referrals,
    refunds,
    reports,
    rewards,
    settings,
    shared_meals,
    staff,
    stock,
    tiers,
    today,
    usual,
    vouchers,
)
from jobs import birthdays as birthday_jobs
from jobs import board as board_jobs
from jobs import campaigns as campaign_jobs
from jobs import carts as cart_jobs
from jobs import complaints as complaint_jobs
from jobs import conversion as conversion_jobs
from jobs import followups as followup_jobs
from jobs import membership as membership_jobs
from jobs import points as points_jobs
from jobs import rewards as reward_jobs
from jobs import tidying as tidying_jobs
from jobs import tiers as tier_jobs
from jobs import vouchers as voucher_jobs
from jobs.timetable import Timetable

FEATURES: Sequence[ModuleType] = (
    reach,
    groups,  # before the staff's commands: an anonymous administrator is nobody
    joining,
    birthdate,
    phone_wishes,
    members,
    privacy,
    card,
    orders,
    points,
    referrals,
    shared_meals,
    awards,
    membership,
    personal_days,
    bonuses,
    board,
    refunds,
    today,
    guests,
    rewards,
    redemptions,
    tiers,
    merges,
    vouchers,
    birthdays,
    staff,
    lessons,
    audit,
    reports,
    settings,
    bonus_desk,
    campaigns,
    menu,
    carts,
    checkout,
    payment,
    addresses,
    usual,
    stock,
    complaint_desk,
    complaints,
    followups,
    home,
)
"""Each registers its commands, labels, actions, questions and notices. `home` is last: it takes whatever is left."""

JOBS: Sequence[ModuleType] = (
    cart_jobs,
    board_jobs,
    points_jobs,
    tier_jobs,
    membership_jobs,
    birthday_jobs,
    voucher_jobs,
    reward_jobs,
    conversion_jobs,
    campaign_jobs,
    complaint_jobs,
    followup_jobs,
    tidying_jobs,
)
"""Each adds its sweeps to the timetable."""


def build_application(
    club: Club,
    *,
    token: str,
    api_url: str,
    request: BaseRequest,
    updates_request: BaseRequest,
    limiter: BaseRateLimiter[Any],
) -> ClubApplication:
    """Return the application with every feature registered; it polls nothing: the intake feeds it."""
    app = (
        ApplicationBuilder()
        .application_class(ClubApplication, {"club": club})
        .token(token)
        .base_url(f"{api_url}/bot")
        .base_file_url(f"{api_url}/file/bot")
        .request(request)
        .get_updates_request(updates_request)
        .rate_limiter(limiter)
        .defaults(Defaults(parse_mode="HTML"))
        .context_types(ContextTypes(context=ClubContext))
        .updater(None)
        .job_queue(None)
        .build()
    )
    assert isinstance(app, ClubApplication)
    app.add_handler(CallbackQueryHandler(app.actions.press))
    for feature in FEATURES:
        feature.register(app)
    app.add_error_handler(on_error)
    return app


def schedule(timetable: Timetable) -> None:
    """Add every feature's jobs to the timetable."""
    for feature in JOBS:
        feature.schedule(timetable)
