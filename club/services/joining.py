"""Joining: from the first /start to the card, one answer at a time.

Every function takes one answer and returns where the guest stands then. An answer to a step that is behind her is
refused, so a button of yesterday changes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from club.errors import PhoneTaken, StepPassed
from club.rules.birthdays import Birthday, checked_birthday
from club.rules.calendar import Calendar, club_day
from club.rules.consents import Consents, Purpose
from club.rules.house import House
from club.rules.joining import PhoneOutcome, PhoneWish, Step, WishOrigin, WishState, next_step
from club.rules.links import Link, LinkKind
from club.rules.members import Member, MemberId, member_code
from club.rules.phones import parse_contact_phone
from club.rules.typed_text import clean_name
from club.services import consents as consent_service
from club.services import event_gifts
from club.services.merging import merge
from storage import consents, members, phone_wishes
from storage.database import Database, Snapshot, Transaction


@dataclass(frozen=True, slots=True)
class Joining:
    """Where one guest stands."""

    member: Member
    consents: Consents
    wish: PhoneWish | None
    """Her phone number that staff must confirm, if any."""
    step: Step
    """What is asked next."""


async def standing(view: Snapshot, member: Member) -> Joining:
    """Return where the guest stands."""
    given = await consents.get_all(view, member.id)
    wish = None if member.is_joined else await phone_wishes.find_open(view, member.id)
    return Joining(member, given, wish, next_step(member, given, wish))


async def look(db: Database, member_id: MemberId) -> Joining:
    """Return where the guest stands now. Raises: LookupError."""
    async with db.snapshot() as view:
        return await standing(view, await members.get(view, member_id))


async def arrive(
    db: Database, telegram_id: int, *, language_code: str | None, link: Link | None, now: datetime, house: House
) -> Joining:
    """Welcome whoever opens the bot; what brought her is written down the first time only.

    The language is a guess, from Telegram's, until she chooses. She can be reached again if she could not before.
    """
    async with db.transaction() as tx:
        member = await members.lock_by_telegram(tx, telegram_id, now)
        if member is None:
            referrer = await _referrer(tx, link)
            language = guessed_language(language_code, house.language)
            await members.add_arrival(
                tx,
                telegram_id,
                language=language,
                calendar=usual_calendar(language),
                source=_source(link),
                referrer_id=referrer.id if referrer else None,
                now=now,
            )
            member = await members.lock_by_telegram(tx, telegram_id, now)
        assert member is not None, "the row was added or was there"
        return await standing(tx, member)


async def choose_language(db: Database, member_id: MemberId, *, language: str, now: datetime) -> Joining:
    """Speak this language from now on; dates follow its calendar as long as she did not choose another one."""
    async with db.transaction() as tx:
        member = await members.lock(tx, member_id, now)
        follows = member.calendar is usual_calendar(member.language)
        calendar = usual_calendar(language) if follows else member.calendar
        await members.set_language(tx, member_id, language=language, calendar=calendar, now=now)
        return await standing(tx, await members.get(tx, member_id))


async def share_phone(
    db: Database, member_id: MemberId, *, phone: str, cause: str, now: datetime, house: House
) -> tuple[PhoneOutcome, Joining]:
    """Take the number of her own contact, which Telegram vouches for.

    A row that staff made for this number becomes hers. A number that another Telegram account has here is held: she
    may ask the staff.

    Raises: PhoneUnusable, PhoneTaken when she has a number already and somebody else has this one.
    """
    number = parse_contact_phone(phone)
    async with db.transaction() as tx:
        await members.lock_phones(tx, now)
        member = await members.lock(tx, member_id, now)
        holder = await members.find_by_phone(tx, number)
        await phone_wishes.delete_open(tx, member.id)
        if holder is not None and holder.id != member.id:
            if member.phone is not None:
                raise PhoneTaken
            if holder.telegram_id is not None:
                await phone_wishes.set_open(
                    tx, member.id, phone=number, origin=WishOrigin.SHARED, state=WishState.OFFERED, now=now
                )
                return PhoneOutcome.HELD, await standing(tx, member)
            merged = await merge(tx, stays=holder, goes=member, cause=cause, now=now)
            return PhoneOutcome.KNOWN, await go_on(tx, merged, house=house, now=now)
        await members.set_phone(tx, member.id, number)
        return PhoneOutcome.KEPT, await go_on(tx, await members.get(tx, member.id), house=house, now=now)


async def give_name(db: Database, member_id: MemberId, *, typed: str, now: datetime) -> Joining:
    """Take the name as it is typed, tidied. Raises: NameUnusable, StepPassed."""
    name = clean_name(typed)
    async with db.transaction() as tx:
        await _at(tx, member_id, Step.NAME, now=now)
        await members.set_name(tx, member_id, name)
        return await standing(tx, await members.get(tx, member_id))


async def give_birthday(
    db: Database, member_id: MemberId, *, birthday: Birthday, now: datetime, house: House
) -> Joining:
    """Take the birthday. Raises: BirthdayUnusable, StepPassed."""
    checked = checked_birthday(birthday, today=club_day(now, house.zone))
    async with db.transaction() as tx:
        await _at(tx, member_id, Step.BIRTHDAY, now=now)
        await members.set_birthday(tx, member_id, checked, now=now)
        return await standing(tx, await members.get(tx, member_id))


async def skip_birthday(db: Database, member_id: MemberId, *, now: datetime) -> Joining:
    """Go on without the birthday. Raises: StepPassed."""
    async with db.transaction() as tx:
        await _at(tx, member_id, Step.BIRTHDAY, now=now)
        await members.set_birthday_skipped(tx, member_id, now=now)
        return await standing(tx, await members.get(tx, member_id))


async def accept_terms(
    db: Database,
    member_id: MemberId,
    *,
    optional: Mapping[Purpose, bool],
    text_version: str,
    cause: str,
    now: datetime,
    house: House,
) -> Joining:
    """Take her consents as they stand on the screen and make her a member, unless her number awaits the staff.

    A purpose of ``optional`` that she answered before keeps that answer. Raises: StepPassed.
    """
    async with db.transaction() as tx:
        stood = await _at(tx, member_id, Step.CONSENTS, now=now)
        answers = {purpose: granted for purpose, granted in optional.items() if not stood.consents.knows(purpose)}
        answers[Purpose.TERMS] = True
        await consent_service.record(tx, stood.member, answers, text_version=text_version, cause=cause, now=now)
        return await go_on(tx, stood.member, house=house, now=now)


def guessed_language(language_code: str | None, otherwise: str) -> str:
    """Return the language to begin in: Telegram's if the club speaks it, English for other foreigners."""
    if not language_code:
        return otherwise
    return "fa" if language_code.lower().startswith("fa") else "en"


def usual_calendar(language: str) -> Calendar:
    """Return the calendar that people of a language mostly think in."""
    return Calendar.JALALI if language == "fa" else Calendar.GREGORIAN


async def _at(tx: Transaction, member_id: MemberId, step: Step, *, now: datetime) -> Joining:
    """Hold the member and return where she stands. Raises: StepPassed when it is not there."""
    stood = await standing(tx, await members.lock(tx, member_id, now))
    if stood.step is not step:
        raise StepPassed
    return stood


async def go_on(tx: Transaction, member: Member, *, house: House, now: datetime) -> Joining:
    """Return where she stands; if nothing is left to ask, she is a member from now on, with what joining brings.

    Every answer that can be the last one ends here: the consents, a shared number, a colleague's confirmation.
    """
    stood = await standing(tx, member)
    if stood.step is not Step.DONE or member.is_joined:
        return stood
    await members.set_joined(tx, member.id, code=member.code or member_code(member.id), now=now)
    await event_gifts.for_joining(tx, await members.get(tx, member.id), house=house, now=now)
    return await standing(tx, await members.get(tx, member.id))


async def _referrer(view: Snapshot, link: Link | None) -> Member | None:
    if link is None or link.kind is not LinkKind.REFERRAL:
        return None
    return await members.find_by_code(view, link.body)


def _source(link: Link | None) -> str | None:
    """Return what is written down of a link: its kind and body, but nothing of an invitation's secret."""
    if link is None or link.kind is LinkKind.INVITATION:
        return None
    return f"{link.kind.value}:{link.body}"
