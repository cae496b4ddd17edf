"""Consents: what holds now, and what ever held."""

from __future__ import annotations

from club.rules.consents import Consent, Consents, consents_of
from club.rules.members import MemberId
from storage.database import Snapshot, Transaction
from storage.rows import build_all, columns


async def get_all(view: Snapshot, member_id: MemberId) -> Consents:
    """Return everything the member allowed or refused."""
    sql = f"SELECT {columns(Consent)} FROM consents WHERE member_id = :member_id ORDER BY purpose"
    return consents_of(build_all(Consent, await view.rows(sql, member_id=member_id)))


async def add_change(tx: Transaction, consent: Consent, *, cause: str) -> bool:
    """Write into the history; return False when this cause was written before."""
    changed = await tx.run(
        """INSERT INTO consent_changes (member_id, purpose, is_granted, text_version, at, cause)
           VALUES (:member_id, :purpose, :is_granted, :text_version, :at, :cause) ON CONFLICT (cause) DO NOTHING""",
        member_id=consent.member_id,
        purpose=consent.purpose,
        is_granted=consent.is_granted,
        text_version=consent.text_version,
        at=consent.at,
        cause=cause,
    )
    return changed > 0


async def set_consent(tx: Transaction, consent: Consent) -> None:
    """Let this hold from now on."""
    await tx.run(
        """INSERT INTO consents (member_id, purpose, is_granted, text_version, at)
           VALUES (:member_id, :purpose, :is_granted, :text_version, :at)
           ON CONFLICT (member_id, purpose) DO UPDATE
           SET is_granted = excluded.is_granted, text_version = excluded.text_version, at = excluded.at""",
        member_id=consent.member_id,
        purpose=consent.purpose,
        is_granted=consent.is_granted,
        text_version=consent.text_version,
        at=consent.at,
    )
