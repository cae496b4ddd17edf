"""Invitations: one row a link that makes somebody a colleague."""

from __future__ import annotations

from datetime import datetime

from club.rules.invitations import Invitation, InvitationId
from club.rules.staff import Role, StaffId
from storage.database import Snapshot, Transaction
from storage.rows import build_all, build_or_none, columns

_COLUMNS = columns(Invitation)


async def add(
    tx: Transaction,
    token_hash: str,
    *,
    role: Role,
    made_by: StaffId | None,
    cause: str | None,
    now: datetime,
    expires_at: datetime,
) -> Invitation | None:
    """Add an invitation; ``made_by`` None: made at the machine.

    A repeat of the cause puts the new token in the place of the old one, which nobody has read yet; None: somebody
    came by it already.
    """
    row = await tx.row(
        f"""INSERT INTO invitations (token_hash, cause, role, made_by, made_at, expires_at)
            VALUES (:token_hash, :cause, :role, :made_by, :now, :expires_at)
            ON CONFLICT (cause) DO UPDATE SET token_hash = excluded.token_hash, expires_at = excluded.expires_at
            WHERE invitations.used_at IS NULL
            RETURNING {_COLUMNS}""",
        token_hash=token_hash,
        cause=cause,
        role=role,
        made_by=made_by,
        now=now,
        expires_at=expires_at,
    )
    return build_or_none(Invitation, row)


async def lock(tx: Transaction, token_hash: str) -> Invitation | None:
    """Hold the invitation until the transaction ends and return it as it is now, or None."""
    sql = f"UPDATE invitations SET role = role WHERE token_hash = :token_hash RETURNING {_COLUMNS}"
    return build_or_none(Invitation, await tx.row(sql, token_hash=token_hash))


async def find(view: Snapshot, invitation_id: InvitationId) -> Invitation | None:
    """Return the invitation, or None."""
    sql = f"SELECT {_COLUMNS} FROM invitations WHERE id = :id"
    return build_or_none(Invitation, await view.row(sql, id=invitation_id))


async def list_open(view: Snapshot, now: datetime) -> tuple[Invitation, ...]:
    """Return the invitations by which somebody may still come, the newest first."""
    sql = f"""SELECT {_COLUMNS} FROM invitations
              WHERE used_at IS NULL AND expires_at > :now AND made_by IS NOT NULL ORDER BY id DESC LIMIT 20"""
    return build_all(Invitation, await view.rows(sql, now=now))


async def set_used(tx: Transaction, invitation_id: InvitationId, *, by: StaffId, now: datetime) -> None:
    """Nobody else comes by it."""
    await tx.run(
        "UPDATE invitations SET used_by = :by, used_at = :now WHERE id = :id", id=invitation_id, by=by, now=now
    )


async def end(tx: Transaction, invitation_id: InvitationId, *, now: datetime) -> bool:
    """Let the invitation end now; return False when it was used or had ended."""
    sql = "UPDATE invitations SET expires_at = :now WHERE id = :id AND used_at IS NULL AND expires_at > :now"
    return await tx.run(sql, id=invitation_id, now=now) > 0


async def end_of(tx: Transaction, made_by: StaffId, *, now: datetime) -> int:
    """Let every open invitation that this colleague made end now; return how many."""
    sql = "UPDATE invitations SET expires_at = :now WHERE made_by = :made_by AND used_at IS NULL AND expires_at > :now"
    return await tx.run(sql, made_by=made_by, now=now)
