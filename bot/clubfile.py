"""The club file: one section a feature (`bot/sections/`), put together to the House that rules and services take.

Every section is a pydantic model that ends in ``build()``, which returns a frozen part of the House. A setting that the
file leaves out has the default that stands in its section.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import Field

from bot.fault_words import Place, nearest
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
from bot.tomlfile import Section, read_file, repeated
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
    for place, what in _apart(bonuses, tiers):
        raise ValueError(f"{'.'.join(map(str, place))}: {what}")
    return tuple(bonuses)


def read_club_file(path: Path) -> ClubFile:
    """Read and check the club file.

    Raises: ClubFileFaults with every fault that was found.
    """
    return read_file(path, ClubFile, loose_ends=_loose_ends)


# What does not fit together -------------------------------------------------------------------------------------------


def _loose_ends(file: ClubFile) -> Iterator[tuple[Place, str]]:
    """Go through what does not fit together in the file: where it stands, and what is wrong."""
    if file.delivery_zones and file.restaurant.place is None:
        yield ("delivery_zones",), "needs to know where the kitchen is: restaurant.latitude and restaurant.longitude"
    yield from repeated(("delivery_zones",), [zone.key for zone in file.delivery_zones])
    yield from repeated(("tables",), [table.number for table in file.tables], by="number")
    yield from repeated(("rewards",), [reward.key for reward in file.rewards])
    yield from _unknown_tiers("rewards", [reward.tiers for reward in file.rewards], file.tiers)
    yield from _apart(file.bonuses, file.tiers)


def _apart(bonuses: Sequence[BonusSection], tiers: TiersSection | None) -> Iterator[tuple[Place, str]]:
    """Go through why bonus rules cannot stand together."""
    if len(bonuses) > BONUSES_MAX:
        yield ("bonuses",), f"may hold at most {BONUSES_MAX}"
    yield from repeated(("bonuses",), [bonus.key for bonus in bonuses])
    yield from _unknown_tiers("bonuses", [bonus.tiers for bonus in bonuses], tiers)


def _unknown_tiers(
    table: str, asked: Sequence[Sequence[str]], tiers: TiersSection | None
) -> Iterator[tuple[Place, str]]:
    known = [level.key for level in tiers.levels] if tiers else []
    for at, keys in enumerate(asked):
        for key in keys:
            if key not in known:
                yield (table, at, "tiers"), f"there is no tier {key!r}{nearest(key, known)}"
