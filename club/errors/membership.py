"""Refusals about paid membership and members' own days."""

from datetime import date

from club.errors.refusal import Refusal


class MembershipNotRunning(Refusal):
    """The guest has no paid membership that could be ended."""

    key = "membership.not_running"


class PersonalDaysUsed(Refusal):
    """She has chosen all the days that are hers in that year."""

    key = "personal_days.used"
    allowed: int


class PersonalDayBegun(Refusal):
    """Her own day has begun; it cannot be given back."""

    key = "personal_days.begun"
    day: date
