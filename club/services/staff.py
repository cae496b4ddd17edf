"""Staff: who works here, how they come, what they become, how they go.

Whoever leads is chosen by the owner alone; everybody else by the owner or a manager. A club is never without an owner
once it has had one.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from club.errors import AlreadyStaff, LastOwner, NameUnusable, NotFound, StaleButton
from club.rules import invitations as rules
from club.rules.invitations import Invitation, InvitationId, check_usable, token_hash
from club.rules.staff import Deed, Role, Staff, StaffId, require, require_over
from club.rules.typed_text import clean_name
from club.services import lessons, outbox
from storage import audit, invitations, members, staff
from storage.database import Database, Snapshot, Transaction


@dataclass(frozen=True, slots=True)
class Invited:
    """An invitation with its token, which is known in this moment only."""

    invitation: Invitation
    token: str


@dataclass(frozen=True, slots=True)
class Crew:
    """Everybody who works here, as one who leads sees them."""

    viewer: Staff
    people: tuple[Staff, ...]
    invitations: tuple[Invitation, ...]
    """The links by which somebody may still come."""


@dataclass(frozen=True, slots=True)
class Colleague:
    """One person who works here, as one who leads sees her."""

    viewer: Staff
    person: Staff
    invited_by: str | None
    """The name of whoever invited her; None: she came by a link from the machine, or by the club file."""


# At the machine -------------------------------------------------------------------------------------------------------


async def owner_exists(db: Database) -> bool:
    """Return whether the club has an owner."""
    async with db.snapshot() as view:
        return await staff.count_present(view, Role.OWNER) > 0


async def make_owner_link(db: Database, now: datetime) -> str:
    """Make a single-use token that makes whoever comes by it the owner; it lives for a day."""
    async with db.transaction() as tx:
        made = await _make(tx, Role.OWNER, made_by=None, cause=None, life=rules.OWNER_LIFE, now=now)
        subject = f"invitation:{made.invitation.id}"
        await audit.add(tx, "staff.owner_link_made", staff_id=None, subject=subject, now=now)
    return made.token


async def appoint_owners(
    db: Database, telegram_ids: Iterable[int], *, name: str, language: str, now: datetime
) -> tuple[Staff, ...]:
    """Make the accounts that the club file names owners; return those who were not before.

    ``name`` stands for one who has not told hers to the club.
    """
    appointed = []
    async with db.transaction() as tx:
        await staff.lock(tx, now)
        for telegram_id in telegram_ids:
            known = await staff.find_by_telegram(tx, telegram_id)
            if known is not None and known.role is Role.OWNER:
                continue
            member = await members.find_by_telegram(tx, telegram_id)
            own_name = known.name if known else member.name if member else None
            hired = await _hire(
                tx,
                telegram_id,
                name=own_name or name,
                role=Role.OWNER,
                language=member.language if member else language,
                invited_by=None,
                now=now,
            )
            await audit.add(
                tx, "staff.appointed", staff_id=None, subject=_subject(hired), now=now, detail=_facts(hired)
            )
            appointed.append(hired)
    return tuple(appointed)


# Coming ---------------------------------------------------------------------------------------------------------------


async def invite(db: Database, role: Role, *, by: int, cause: str, now: datetime) -> Invited:
    """Make a single-use link for a new colleague, good for two days; a link that is not opened simply ends.

    The same cause again is the same invitation with a fresh token. Raises: NotAllowed, StaleButton when somebody came
    by it already.
    """
    async with db.transaction() as tx:
        leader = require_over(await staff.find_by_telegram(tx, by), role)
        made = await _make(tx, role, made_by=leader.id, cause=cause, life=rules.LIFE, now=now)
        subject, detail = f"invitation:{made.invitation.id}", {"role": role}
        await audit.add(tx, "staff.invited", staff_id=leader.id, subject=subject, now=now, detail=detail, cause=cause)
        return made


async def revoke(db: Database, invitation_id: InvitationId, *, by: int, cause: str, now: datetime) -> None:
    """Take an invitation back; one that was used or has ended stays as it is. Raises: NotAllowed, NotFound."""
    async with db.transaction() as tx:
        leader = require(await staff.find_by_telegram(tx, by), Deed.MANAGE_STAFF)
        if (found := await invitations.find(tx, invitation_id)) is None:
            raise NotFound(what="invitation")
        require_over(leader, found.role)
        if await invitations.end(tx, invitation_id, now=now):
            subject = f"invitation:{invitation_id}"
            await audit.add(tx, "staff.invitation_revoked", staff_id=leader.id, subject=subject, now=now, cause=cause)


async def accept_invitation(
    db: Database,
    token: str,
    *,
    telegram_id: int,
    name: str,
    otherwise: str,
    language: str,
    cause: str,
    now: datetime,
) -> Staff:
    """Make whoever opened the link a colleague, once; her second tap returns what the first one did.

    ``otherwise`` is her name when the one of her account cannot stand on a card. A link from the machine also makes a
    colleague the owner; any other leaves her what she is and stays good for whom it was meant.

    Raises: InvitationUnusable, AlreadyStaff.
    """
    async with db.transaction() as tx:
        await staff.lock(tx, now)
        found = await invitations.lock(tx, token_hash(token))
        known = await staff.find_by_telegram(tx, telegram_id)
        if found is not None and known is not None and found.used_by == known.id:
            return known
        invitation = check_usable(found, now)
        if known is not None and invitation.made_by is not None:
            raise AlreadyStaff(role=known.role.value)
        hired = await _hire(
            tx,
            telegram_id,
            name=known.name if known else _usable_name(name, otherwise),
            role=invitation.role,
            language=language,
            invited_by=invitation.made_by,
            now=now,
        )
        await invitations.set_used(tx, invitation.id, by=hired.id, now=now)
        subject, detail = _subject(hired), _facts(hired)
        await audit.add(tx, "staff.joined", staff_id=hired.id, subject=subject, now=now, detail=detail, cause=cause)
        await _tell_inviter(tx, invitation, hired, now=now)
        return hired


# Leading --------------------------------------------------------------------------------------------------------------


async def list_crew(db: Database, *, by: int, now: datetime) -> Crew:
    """Return everybody who works here and the open invitations. Raises: NotAllowed."""
    async with db.snapshot() as view:
        viewer = require(await staff.find_by_telegram(view, by), Deed.MANAGE_STAFF)
        return Crew(viewer, await staff.list_present(view), await invitations.list_open(view, now))


async def look_up(db: Database, staff_id: StaffId, *, by: int) -> Colleague:
    """Return one colleague. Raises: NotAllowed, NotFound when she does not work here."""
    async with db.snapshot() as view:
        viewer = require(await staff.find_by_telegram(view, by), Deed.MANAGE_STAFF)
        person = await _present(view, staff_id)
        inviter = await staff.find(view, person.invited_by)
        return Colleague(viewer, person, inviter.name if inviter else None)


async def change_role(db: Database, staff_id: StaffId, *, role: Role, by: int, cause: str, now: datetime) -> Staff:
    """Give a colleague another role, tell her, and end the invitations that she made; the same role changes nothing.

    Raises: NotAllowed, NotFound, LastOwner.
    """
    async with db.transaction() as tx:
        leader, person = await _lead(tx, staff_id, by=by, now=now)
        require_over(leader, role)
        if person.role is role:
            return person
        await _keep_an_owner(tx, person)
        await staff.set_role(tx, staff_id, role)
        await invitations.end_of(tx, staff_id, now=now)
        changed = await _present(tx, staff_id)
        await lessons.begin(tx, changed, now=now)
        detail = {"name": person.name, "was": person.role, "role": role}
        subject = _subject(person)
        await audit.add(
            tx, "staff.role_changed", staff_id=leader.id, subject=subject, now=now, detail=detail, cause=cause
        )
        await outbox.tell(
            tx,
            chat_id=person.telegram_id,
            notice="staff.role_changed",
            detail={"role": role},
            cause=f"{cause}:told",
            now=now,
        )
        return changed


async def rename(db: Database, staff_id: StaffId, *, typed: str, by: int, cause: str, now: datetime) -> Staff:
    """Change the name by which colleagues and guests know her.

    Raises: NotAllowed, NotFound, NameUnusable.
    """
    name = clean_name(typed)
    async with db.transaction() as tx:
        leader, person = await _lead(tx, staff_id, by=by, now=now)
        await staff.set_name(tx, staff_id, name)
        detail = {"was": person.name, "name": name}
        subject = _subject(person)
        await audit.add(tx, "staff.renamed", staff_id=leader.id, subject=subject, now=now, detail=detail, cause=cause)
        return await _present(tx, staff_id)


async def remove(db: Database, staff_id: StaffId, *, by: int, cause: str, now: datetime) -> Staff:
    """Let a colleague go: from this moment her commands and buttons do nothing, and her invitations end.

    Raises: NotAllowed, NotFound when she is gone already, LastOwner.
    """
    async with db.transaction() as tx:
        leader, person = await _lead(tx, staff_id, by=by, now=now)
        await _keep_an_owner(tx, person)
        await staff.set_left(tx, staff_id, now=now)
        await invitations.end_of(tx, staff_id, now=now)
        subject, detail = _subject(person), _facts(person)
        await audit.add(tx, "staff.removed", staff_id=leader.id, subject=subject, now=now, detail=detail, cause=cause)
        await outbox.tell(
            tx, chat_id=person.telegram_id, notice="staff.removed", detail={}, cause=f"{cause}:told", now=now
        )
        return person


async def _make(
    tx: Transaction, role: Role, *, made_by: StaffId | None, cause: str | None, life: timedelta, now: datetime
) -> Invited:
    token = secrets.token_hex(16)
    made = await invitations.add(
        tx, token_hash(token), role=role, made_by=made_by, cause=cause, now=now, expires_at=now + life
    )
    if made is None:
        raise StaleButton
    return Invited(made, token)


async def _lead(tx: Transaction, staff_id: StaffId, *, by: int, now: datetime) -> tuple[Staff, Staff]:
    """Return who leads and whom; nobody else changes the staff meanwhile."""
    await staff.lock(tx, now)
    leader = require(await staff.find_by_telegram(tx, by), Deed.MANAGE_STAFF)
    person = await _present(tx, staff_id)
    return require_over(leader, person.role), person


async def _present(view: Snapshot, staff_id: StaffId) -> Staff:
    found = await staff.find(view, staff_id)
    if found is None or found.left_at is not None:
        raise NotFound(what="staff")
    return found


async def _keep_an_owner(view: Snapshot, person: Staff) -> None:
    if person.role is Role.OWNER and await staff.count_present(view, Role.OWNER) == 1:
        raise LastOwner


async def _hire(
    tx: Transaction,
    telegram_id: int,
    *,
    name: str,
    role: Role,
    language: str,
    invited_by: StaffId | None,
    now: datetime,
) -> Staff:
    hired = await staff.set_hired(
        tx, telegram_id, name=name, role=role, language=language, invited_by=invited_by, now=now
    )
    await lessons.begin(tx, hired, now=now)
    return hired


async def _tell_inviter(tx: Transaction, invitation: Invitation, hired: Staff, *, now: datetime) -> None:
    inviter = await staff.find(tx, invitation.made_by)
    if inviter is None:
        return
    await outbox.tell(
        tx,
        chat_id=inviter.telegram_id,
        notice="staff.joined",
        detail=_facts(hired),
        cause=f"invitation:{invitation.id}:used",
        now=now,
    )


def _usable_name(name: str, otherwise: str) -> str:
    try:
        return clean_name(name)
    except NameUnusable:
        return otherwise


def _subject(person: Staff) -> str:
    return f"staff:{person.id}"


def _facts(person: Staff) -> dict[str, object]:
    return {"name": person.name, "role": person.role}
