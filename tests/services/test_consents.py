"""Consents for each purpose, with their history."""

from __future__ import annotations

import pytest

from club.errors import NotJoined
from club.rules.consents import Consents, Purpose
from club.rules.joining import require_joined
from club.services.consents import set_consent
from storage.database import Database
from tests.services.people import NOW, arrived, joined


async def allowed(database: Database, *answers: tuple[bool, str]) -> Consents:
    member = await joined(database)
    for granted, cause in answers:
        holds = await set_consent(
            database, member.id, Purpose.MARKETING, granted=granted, text_version="fa:2", cause=cause, now=NOW
        )
    return holds


async def test_a_consent_goes_and_comes_back(database: Database) -> None:
    assert not (await allowed(database, (False, "a"))).allows(Purpose.MARKETING)
    member = await joined(database, 1002, phone="+989151112233")
    holds = await set_consent(
        database, member.id, Purpose.MARKETING, granted=True, text_version="fa:2", cause="b", now=NOW
    )
    assert holds.allows(Purpose.MARKETING)


async def test_a_repeated_tap_does_not_undo_a_later_one(database: Database) -> None:
    assert (await allowed(database, (False, "a"), (True, "b"), (False, "a"))).allows(Purpose.MARKETING)


async def test_the_terms_are_not_switched(database: Database) -> None:
    member = await joined(database)
    with pytest.raises(ValueError, match="terms"):
        await set_consent(database, member.id, Purpose.TERMS, granted=False, text_version="fa:2", cause="a", now=NOW)


async def test_ordering_is_for_those_who_joined(database: Database) -> None:
    member = await joined(database)
    assert require_joined(member) is member
    for stranger in (None, await arrived(database, 1002)):
        with pytest.raises(NotJoined):
            require_joined(stranger)
