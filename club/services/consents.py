"""Consents: asked for each purpose by itself, kept with the time and the wording."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from club.rules.consents import Consent, Consents, Purpose
from club.rules.members import Member, MemberId
from storage import consents, members
from storage.database import Database, Transaction


async def set_consent(
    db: Database,
    member_id: MemberId,
    purpose: Purpose,
    *,
    granted: bool,
    text_version: str,
    cause: str,
    now: datetime,
) -> Consents:
    """Allow or refuse one purpose; return everything that holds then.

    Raises: ValueError for the terms: they are accepted by joining, and withdrawn by being forgotten.
    """
    if purpose is Purpose.TERMS:
        raise ValueError("the terms are accepted by joining")
    async with db.transaction() as tx:
        member = await members.lock(tx, member_id, now)
        await record(tx, member, {purpose: granted}, text_version=text_version, cause=cause, now=now)
        return await consents.get_all(tx, member_id)


async def record(
    tx: Transaction,
    member: Member,
    answers: Mapping[Purpose, bool],
    *,
    text_version: str,
    cause: str,
    now: datetime,
) -> None:
    """Write the answers into the history and let them hold; a repeat of the cause changes nothing."""
    for purpose, is_granted in answers.items():
        consent = Consent(member.id, purpose, is_granted, text_version, now)
        if await consents.add_change(tx, consent, cause=f"{cause}:{purpose}"):
            await consents.set_consent(tx, consent)
