"""The club file: one section a feature (`bot/sections/`), put together to the House that rules and services take.

Every section is a pydantic model that ends in ``build()``, which returns a frozen part of the House. A setting that the
file leaves out has the default that stands in its section.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import Field, ValidationInfo, field_validator

from bot.sections.bonuses import BONUSES_MAX, BonusSection
from bot.sections.card import CardSection
from bot.sections.gifts import AwardsSection, EventGiftsSection, ReferralSection, SharedMealsSection
from bot.sections.membership import MembershipSection, OwnCardSection, PersonalDaysSection
from bot.sections.payment import PaymentByPointsSection
from bot.sections.points import PointsSection
from bot.sections.promises import BirthdaySection, ComplaintsSection, FollowUpsSection
from bot.sections.report import ReportSection
from bot.sections.restaurant import ClubSection, HoursSection, RestaurantSection, TableSection, ZoneSection
from bot.sections.rewards import ConversionSection, RedemptionSection, Rewards
from bot.sections.tiers import TiersSection
from bot.tomlfile import Section, read_file
from club.rules.house import House
from club.rules.programme import Programme

TABLES_MAX = 90
"""As many as fit on one screen of buttons."""


class ClubFile(Section):
    """The whole file."""

    club: ClubSection
    restaurant: RestaurantSection = RestaurantSection()
    points: PointsSection = PointsSection()
    payment_by_points: PaymentByPointsSection | None = None
    tiers: TiersSection | None = None
    rewards: Rewards = ()
    redemption: RedemptionSection = RedemptionSection()
    conversion: ConversionSection | None = None
    report: ReportSection = ReportSection()
    bonuses: tuple[BonusSection, ...] = ()
    card: CardSection = CardSection()
    complaints: ComplaintsSection = ComplaintsSection()
    followups: FollowUpsSection = FollowUpsSection()
    hours: HoursSection = HoursSection()
    delivery_zones: tuple[ZoneSection, ...] = ()
    birthday: BirthdaySection | None = None
    paid_membership: MembershipSection | None = None
    personal_days: PersonalDaysSection | None = None
    own_card: OwnCardSection | None = None
    referral: ReferralSection | None = None
    event_gifts: EventGiftsSection | None = None
    shared_meals: SharedMealsSection | None = None
    awards: AwardsSection | None = None
    tables: Annotated[tuple[TableSection, ...], Field(max_length=TABLES_MAX)] = ()

    @field_validator("delivery_zones")
    @classmethod
    def _measurable(cls, zones: tuple[ZoneSection, ...], info: ValidationInfo) -> tuple[ZoneSection, ...]:
        restaurant = info.data.get("restaurant")
        if zones and restaurant is not None and restaurant.place is None:
            raise ValueError("needs to know where the kitchen is: restaurant.latitude and restaurant.longitude")
        if len({zone.key for zone in zones}) < len(zones):
            raise ValueError("two zones have the same key")
        return zones

    @field_validator("rewards")
    @classmethod
    def _possible(cls, rewards: Rewards, info: ValidationInfo) -> Rewards:
        if len({reward.key for reward in rewards}) < len(rewards):
            raise ValueError("two rewards have the same key")
        tiers = info.data.get("tiers")
        known = {level.key for level in tiers.levels} if tiers else set()
        if unknown := {tier for reward in rewards for tier in reward.tiers} - known:
            raise ValueError(f"there is no tier {', '.join(sorted(unknown))}")
        return rewards

    @field_validator("bonuses")
    @classmethod
    def _applicable(cls, bonuses: tuple[BonusSection, ...], info: ValidationInfo) -> tuple[BonusSection, ...]:
        return checked_bonuses(bonuses, info.data.get("tiers"))

    @field_validator("tables")
    @classmethod
    def _distinct(cls, tables: tuple[TableSection, ...]) -> tuple[TableSection, ...]:
        if len({table.number for table in tables}) < len(tables):
            raise ValueError("two tables have the same number")
        return tables

    @property
    def bonuses_on(self) -> tuple[BonusSection, ...]:
        """The bonus rules that are switched on: the others are as if they did not stand here."""
        return tuple(each for each in self.bonuses if each.is_on)

    def build(self) -> House:
        """Return the house that the file describes."""
        zone = ZoneInfo(self.club.timezone)
        return House(
            name_fa=self.club.name_fa,
            name_en=self.club.name_en,
            language=self.club.language,
            branch=self.club.branch,
            zone=zone,
            terms=self.points.build(self.bonuses_on),
            programme=Programme(
                payment=self.payment_by_points.build() if self.payment_by_points else None,
                bonuses=tuple(each.build() for each in self.bonuses_on),
                tiers=self.tiers.build(zone) if self.tiers else None,
                membership=self.paid_membership.build() if self.paid_membership else None,
                personal_days=self.personal_days.build() if self.personal_days else None,
                own_card=self.own_card.build() if self.own_card else None,
                rewards=tuple(each.build() for each in self.rewards),
                redemption=self.redemption.build(),
                conversion=self.conversion.build() if self.conversion else None,
                report=self.report.build(),
                card=self.card.build(),
                referrals=self.referral.build() if self.referral else None,
                event_gifts=self.event_gifts.build() if self.event_gifts else None,
                shared_meals=self.shared_meals.build() if self.shared_meals else None,
                awards=self.awards.build() if self.awards else None,
            ),
            complaints=self.complaints.build(),
            followups=self.followups.build(zone),
            birthday_gift=self.birthday.build() if self.birthday else None,
            hours=self.hours.build(zone),
            phone=self.restaurant.phone,
            address_fa=self.restaurant.address_fa,
            address_en=self.restaurant.address_en,
            place=self.restaurant.place,
            delivery_zones=tuple(each.build() for each in self.delivery_zones),
            tables=tuple(each.build() for each in self.tables),
        )


def checked_bonuses(bonuses: Sequence[BonusSection], tiers: TiersSection | None) -> tuple[BonusSection, ...]:
    """Return the rules when they can stand together. Raises: ValueError."""
    if len(bonuses) > BONUSES_MAX:
        raise ValueError(f"there may be at most {BONUSES_MAX} rules")
    if len({bonus.key for bonus in bonuses}) < len(bonuses):
        raise ValueError("two rules have the same key")
    known = {level.key for level in tiers.levels} if tiers else set()
    if unknown := {key for bonus in bonuses for key in bonus.tiers} - known:
        raise ValueError(f"no tier has the key {', '.join(sorted(unknown))}")
    return tuple(bonuses)


def read_club_file(path: Path) -> ClubFile:
    """Read and check the club file.

    Raises: ClubFileFaults with every fault that was found.
    """
    return read_file(path, ClubFile)
