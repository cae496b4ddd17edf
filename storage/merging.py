"""Two rows that turn out to be one guest: what hangs on the one that goes is hung on the one that stays."""

from __future__ import annotations

from datetime import datetime

from club.rules.members import Member, MemberId
from storage.database import Transaction


async def set_all(tx: Transaction, member: Member) -> None:
    """Write what two rows can differ in, all of it, over the row with the member's id."""
    await tx.run(
        """UPDATE members SET telegram_id = :telegram_id, name = :name, language = :language, calendar = :calendar,
           language_at = :language_at, birthday_calendar = :birthday_calendar, birthday_month = :birthday_month,
           birthday_day = :birthday_day, birthday_year = :birthday_year, birthday_set_at = :birthday_set_at,
           birthday_skipped_at = :birthday_skipped_at, source = :source, referrer_id = :referrer_id,
           dietary = :dietary, blocked_at = :blocked_at, deactivated_at = :deactivated_at WHERE id = :id""",
        id=member.id,
        telegram_id=member.telegram_id,
        name=member.name,
        language=member.language,
        calendar=member.calendar,
        language_at=member.language_at,
        birthday_calendar=member.birthday_calendar,
        birthday_month=member.birthday_month,
        birthday_day=member.birthday_day,
        birthday_year=member.birthday_year,
        birthday_set_at=member.birthday_set_at,
        birthday_skipped_at=member.birthday_skipped_at,
        source=member.source,
        referrer_id=member.referrer_id,
        dietary=member.dietary,
        blocked_at=member.blocked_at,
        deactivated_at=member.deactivated_at,
    )


async def move_carts(tx: Transaction, *, old: MemberId, new: MemberId) -> None:
    """Move the carts; of two open ones the fuller is kept open, hers before the counter's."""
    await tx.run(
        """UPDATE carts SET state = 'abandoned' WHERE state = 'open' AND member_id IN (:old, :new) AND id <> (
               SELECT c.id FROM carts c LEFT JOIN cart_lines l ON l.cart_id = c.id
               WHERE c.state = 'open' AND c.member_id IN (:old, :new)
               GROUP BY c.id, c.member_id
               ORDER BY CASE WHEN COUNT(l.id) > 0 THEN 0 ELSE 1 END, CASE WHEN c.member_id = :old THEN 0 ELSE 1 END
               LIMIT 1)""",
        old=old,
        new=new,
    )
    await tx.run("UPDATE carts SET member_id = :new WHERE member_id = :old", old=old, new=new)


async def move_consents(tx: Transaction, *, old: MemberId, new: MemberId) -> None:
    """Move what she allowed: for each purpose the newer word holds, and the history keeps both."""
    await tx.run("UPDATE consent_changes SET member_id = :new WHERE member_id = :old", old=old, new=new)
    await tx.run(
        """INSERT INTO consents (member_id, purpose, is_granted, text_version, at)
           SELECT :new, purpose, is_granted, text_version, at FROM consents WHERE member_id = :old
           ON CONFLICT (member_id, purpose) DO UPDATE
           SET is_granted = excluded.is_granted, text_version = excluded.text_version, at = excluded.at
           WHERE excluded.at >= consents.at""",
        old=old,
        new=new,
    )
    await tx.run("DELETE FROM consents WHERE member_id = :old", old=old)


async def move_addresses(tx: Transaction, *, old: MemberId, new: MemberId) -> None:
    """Move the saved addresses."""
    await tx.run("UPDATE addresses SET member_id = :new WHERE member_id = :old", old=old, new=new)


async def move_complaints(tx: Transaction, *, old: MemberId, new: MemberId) -> None:
    """Move what she complained about or asked."""
    await tx.run("UPDATE complaints SET member_id = :new WHERE member_id = :old", old=old, new=new)


async def move_wishes(tx: Transaction, *, old: MemberId, new: MemberId) -> None:
    """Move the phone wishes; an open one of the row that stays is void."""
    await tx.run("DELETE FROM phone_wishes WHERE member_id = :new AND decided_at IS NULL", new=new)
    await tx.run("UPDATE phone_wishes SET member_id = :new WHERE member_id = :old", old=old, new=new)


async def move_friends(tx: Transaction, *, old: MemberId, new: MemberId) -> None:
    """Let whoever she brought have been brought by the row that stays."""
    await tx.run("UPDATE members SET referrer_id = :new WHERE referrer_id = :old AND id <> :new", old=old, new=new)


async def move_tier(tx: Transaction, *, old: MemberId, new: MemberId, now: datetime) -> None:
    """Move what counts towards a tier, and her standing when the row that stays has none; it is looked at anew."""
    stays = await tx.row("SELECT 1 FROM standings WHERE member_id = :new", new=new)
    if stays is None:
        await tx.run("UPDATE standings SET member_id = :new WHERE member_id = :old", old=old, new=new)
        await tx.run("UPDATE tier_changes SET member_id = :new WHERE member_id = :old", old=old, new=new)
    await tx.run("DELETE FROM standings WHERE member_id = :old", old=old)
    await tx.run("DELETE FROM tier_changes WHERE member_id = :old", old=old)
    await tx.run("UPDATE qualifying SET member_id = :new WHERE member_id = :old", old=old, new=new)
    await tx.run("UPDATE standings SET review_at = :now WHERE member_id = :new", new=new, now=now)


async def delete_member(tx: Transaction, member_id: MemberId) -> None:
    """Delete a row that nothing hangs on any more; the database refuses otherwise."""
    await tx.run("DELETE FROM members WHERE id = :id", id=member_id)
