"""Who works here: invited, come, changed, gone."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from club.errors import (
    AlreadyStaff,
    InvitationUnusable,
    LastOwner,
    NameUnusable,
    NotAllowed,
    NotFound,
    Refusal,
    StaleButton,
)
from club.rules.invitations import InvitationId
from club.rules.staff import Role, Staff, StaffId, appointable
from club.services import staff
from storage.database import Database
from tests.services.people import NOW, hired, joined

OWNER, MANAGER, WAITER, STRANGER = 2001, 2002, 2003, 2009


async def owner_of(database: Database) -> int:
    return await hired(database, OWNER, role=Role.OWNER, name="مهین")


async def accept(database: Database, token: str, telegram_id: int, name: str = "علی", **rest: object) -> Staff:
    facts = {"otherwise": "همکار تازه", "language": "fa", "cause": f"accept:{telegram_id}", "now": NOW, **rest}
    return await staff.accept_invitation(database, token, telegram_id=telegram_id, name=name, **facts)  # type: ignore[arg-type]  # passed on as given


async def invited(database: Database, role: Role, *, by: int = OWNER, cause: str = "invite") -> str:
    return (await staff.invite(database, role, by=by, cause=f"{cause}:{role}", now=NOW)).token


async def person(database: Database, telegram_id: int, *, by: int = OWNER) -> Staff:
    crew = await staff.list_crew(database, by=by, now=NOW)
    return next(each for each in crew.people if each.telegram_id == telegram_id)


async def told(database: Database) -> list[tuple[int, str]]:
    async with database.snapshot() as view:
        return [(row[0], row[1]) for row in await view.rows("SELECT chat_id, notice FROM outbox ORDER BY id")]


async def audited(database: Database) -> list[str]:
    async with database.snapshot() as view:
        return [row[0] for row in await view.rows("SELECT action FROM audit ORDER BY id")]


# Coming ---------------------------------------------------------------------------------------------------------------


async def test_the_first_link_makes_its_opener_the_owner(database: Database) -> None:
    assert not await staff.owner_exists(database)
    token = await staff.make_owner_link(database, NOW)
    owner = await accept(database, token, OWNER, "  <b>مهین</b>\u202e ")
    assert (owner.role, owner.name, owner.invited_by) == (Role.OWNER, "<b>مهین</b>", None)
    assert await staff.owner_exists(database)
    assert await audited(database) == ["staff.owner_link_made", "staff.joined"]


async def test_a_link_works_once_and_its_second_tap_shows_the_first_result(database: Database) -> None:
    await owner_of(database)
    token = await invited(database, Role.WAITER)
    first = await accept(database, token, WAITER)
    assert await accept(database, token, WAITER, cause="again") == first
    with pytest.raises(InvitationUnusable) as refused:
        await accept(database, token, STRANGER)
    assert refused.value.fault == "used"
    assert await told(database) == [(OWNER, "staff.joined")]


async def test_two_who_open_one_link_at_once_are_one_colleague(database: Database) -> None:
    await owner_of(database)
    token = await invited(database, Role.WAITER)
    came = await asyncio.gather(
        *(accept(database, token, each, cause=f"c:{each}") for each in (3001, 3002)), return_exceptions=True
    )
    assert sum(isinstance(each, Staff) for each in came) == 1
    assert sum(isinstance(each, InvitationUnusable) for each in came) == 1


async def test_a_link_ends_after_its_time(database: Database) -> None:
    await owner_of(database)
    token = await invited(database, Role.WAITER)
    with pytest.raises(InvitationUnusable) as late:
        await accept(database, token, WAITER, now=NOW + timedelta(hours=48))
    owner_token = await staff.make_owner_link(database, NOW)
    with pytest.raises(InvitationUnusable):
        await accept(database, owner_token, WAITER, now=NOW + timedelta(hours=24))
    with pytest.raises(InvitationUnusable) as unknown:
        await accept(database, "f" * 32, WAITER)
    assert (late.value.fault, unknown.value.fault) == ("expired", "unknown")


async def test_a_colleague_who_tries_a_link_keeps_her_role_and_the_link(database: Database) -> None:
    await owner_of(database)
    token = await invited(database, Role.WAITER)
    with pytest.raises(AlreadyStaff) as refused:
        await accept(database, token, OWNER)
    assert refused.value.role == "owner"
    assert (await accept(database, token, WAITER)).role is Role.WAITER


async def test_the_machines_link_makes_a_colleague_the_owner_under_her_own_name(database: Database) -> None:
    await hired(database, WAITER, name="رضا")
    owner = await accept(database, await staff.make_owner_link(database, NOW), WAITER, "دیگری")
    assert (owner.role, owner.name) == (Role.OWNER, "رضا")


async def test_a_name_that_cannot_stand_on_a_card_is_replaced(database: Database) -> None:
    owner = await accept(database, await staff.make_owner_link(database, NOW), OWNER, "🌹" * 400)
    assert owner.name == "همکار تازه"


async def test_the_same_press_is_one_invitation_with_the_newest_link(database: Database) -> None:
    await owner_of(database)
    first, second = await invited(database, Role.WAITER), await invited(database, Role.WAITER)
    with pytest.raises(InvitationUnusable):
        await accept(database, first, WAITER)
    assert len((await staff.list_crew(database, by=OWNER, now=NOW)).invitations) == 1
    await accept(database, second, WAITER)
    with pytest.raises(StaleButton):
        await invited(database, Role.WAITER)


async def test_whoever_left_comes_back_as_the_same_person(database: Database) -> None:
    await owner_of(database)
    first = await accept(database, await invited(database, Role.WAITER), WAITER)
    await staff.remove(database, first.id, by=OWNER, cause="out", now=NOW)
    again = await accept(database, await invited(database, Role.KITCHEN), WAITER, cause="back")
    assert (again.id, again.role, again.left_at) == (first.id, Role.KITCHEN, None)


async def test_the_club_file_names_owners(database: Database) -> None:
    member = await joined(database, OWNER, name="مهین")
    await hired(database, MANAGER, role=Role.MANAGER, name="علی")
    ids = (OWNER, MANAGER, STRANGER)
    appointed = await staff.appoint_owners(database, ids, name="صاحب رستوران", language="fa", now=NOW)
    assert [each.name for each in appointed] == [member.name, "علی", "صاحب رستوران"]
    assert await staff.appoint_owners(database, ids, name="x", language="fa", now=NOW) == ()


# Who may what ---------------------------------------------------------------------------------------------------------


def test_whoever_leads_is_chosen_by_the_owner_alone() -> None:
    assert appointable(Role.OWNER) == tuple(Role)
    assert appointable(Role.MANAGER) == (Role.WAITER, Role.KITCHEN, Role.COURIER, Role.SUPPORT)
    assert appointable(Role.WAITER) == ()


async def test_a_manager_leads_everybody_but_those_who_lead(database: Database) -> None:
    await owner_of(database)
    await hired(database, MANAGER, role=Role.MANAGER, name="علی")
    waiter = await accept(database, await invited(database, Role.WAITER, by=MANAGER), WAITER)
    owner, manager = await person(database, OWNER), await person(database, MANAGER)
    for role in (Role.OWNER, Role.MANAGER):
        with pytest.raises(NotAllowed):
            await invited(database, role, by=MANAGER)
        with pytest.raises(NotAllowed):
            await staff.change_role(database, waiter.id, role=role, by=MANAGER, cause="x", now=NOW)
    for above in (owner, manager):
        with pytest.raises(NotAllowed):
            await staff.remove(database, above.id, by=MANAGER, cause="x", now=NOW)
        with pytest.raises(NotAllowed):
            await staff.rename(database, above.id, typed="او", by=MANAGER, cause="x", now=NOW)
    changed = await staff.change_role(database, waiter.id, role=Role.COURIER, by=MANAGER, cause="role", now=NOW)
    assert changed.role is Role.COURIER


@pytest.mark.parametrize("by", [WAITER, STRANGER])
async def test_nobody_else_leads(database: Database, by: int) -> None:
    await owner_of(database)
    waiter = await accept(database, await invited(database, Role.WAITER), WAITER)
    link = await staff.invite(database, Role.WAITER, by=OWNER, cause="i", now=NOW)
    for deed in (
        staff.list_crew(database, by=by, now=NOW),
        staff.look_up(database, waiter.id, by=by),
        staff.invite(database, Role.WAITER, by=by, cause="x", now=NOW),
        staff.revoke(database, link.invitation.id, by=by, cause="x", now=NOW),
        staff.change_role(database, waiter.id, role=Role.OWNER, by=by, cause="x", now=NOW),
        staff.rename(database, waiter.id, typed="من", by=by, cause="x", now=NOW),
        staff.remove(database, waiter.id, by=by, cause="x", now=NOW),
    ):
        with pytest.raises(NotAllowed):
            await deed


# Changing and going ---------------------------------------------------------------------------------------------------


async def test_a_new_role_is_told_and_taught_and_the_same_role_is_nothing_new(database: Database) -> None:
    await owner_of(database)
    waiter = await accept(database, await invited(database, Role.WAITER), WAITER)
    for cause in ("a", "b"):
        await staff.change_role(database, waiter.id, role=Role.KITCHEN, by=OWNER, cause=cause, now=NOW)
    assert (await told(database)).count((WAITER, "staff.role_changed")) == 1
    assert (await audited(database)).count("staff.role_changed") == 1
    async with database.snapshot() as view:
        taught = await view.rows("SELECT role FROM lessons WHERE staff_id = :id ORDER BY role", id=waiter.id)
    assert taught == [("kitchen",), ("waiter",)]


async def test_a_colleague_is_seen_with_whoever_invited_her(database: Database) -> None:
    await owner_of(database)
    waiter = await accept(database, await invited(database, Role.WAITER), WAITER)
    assert (await staff.look_up(database, waiter.id, by=OWNER)).invited_by == "مهین"
    owner = await person(database, OWNER)
    assert (await staff.look_up(database, owner.id, by=OWNER)).invited_by is None


async def test_a_name_is_corrected(database: Database) -> None:
    await owner_of(database)
    waiter = await accept(database, await invited(database, Role.WAITER), WAITER, "Ali_K🌹")
    assert (await staff.rename(database, waiter.id, typed=" علي ", by=OWNER, cause="n", now=NOW)).name == "علی"
    with pytest.raises(NameUnusable):
        await staff.rename(database, waiter.id, typed="", by=OWNER, cause="m", now=NOW)


async def test_whoever_goes_may_nothing_from_that_moment_and_neither_may_her_guests(database: Database) -> None:
    await owner_of(database)
    manager = await accept(database, await invited(database, Role.MANAGER), MANAGER)
    token = await invited(database, Role.WAITER, by=MANAGER)
    await staff.remove(database, manager.id, by=OWNER, cause="out", now=NOW)
    with pytest.raises(NotAllowed):
        await invited(database, Role.WAITER, by=MANAGER, cause="more")
    with pytest.raises(InvitationUnusable):
        await accept(database, token, WAITER)
    with pytest.raises(NotFound):
        await staff.remove(database, manager.id, by=OWNER, cause="again", now=NOW)
    with pytest.raises(NotFound):
        await staff.look_up(database, StaffId(99), by=OWNER)
    assert (await told(database)).count((MANAGER, "staff.removed")) == 1


async def test_an_invitation_is_taken_back(database: Database) -> None:
    await owner_of(database)
    made = await staff.invite(database, Role.WAITER, by=OWNER, cause="i", now=NOW)
    for cause in ("a", "b"):
        await staff.revoke(database, made.invitation.id, by=OWNER, cause=cause, now=NOW)
    with pytest.raises(InvitationUnusable):
        await accept(database, made.token, WAITER)
    assert (await audited(database)).count("staff.invitation_revoked") == 1
    with pytest.raises(NotFound):
        await staff.revoke(database, InvitationId(99), by=OWNER, cause="c", now=NOW)


async def test_two_owners_who_remove_each_other_leave_one(database: Database) -> None:
    await owner_of(database)
    await hired(database, MANAGER, role=Role.OWNER, name="علی")
    mahin, ali = await person(database, OWNER), await person(database, MANAGER)
    ended = await asyncio.gather(
        staff.remove(database, ali.id, by=OWNER, cause="a", now=NOW),
        staff.remove(database, mahin.id, by=MANAGER, cause="b", now=NOW),
        return_exceptions=True,
    )
    assert sum(isinstance(each, Refusal) for each in ended) == 1
    assert await staff.owner_exists(database)


async def test_the_last_owner_stays_one(database: Database) -> None:
    await owner_of(database)
    owner = await person(database, OWNER)
    with pytest.raises(LastOwner):
        await staff.remove(database, owner.id, by=OWNER, cause="a", now=NOW)
    with pytest.raises(LastOwner):
        await staff.change_role(database, owner.id, role=Role.WAITER, by=OWNER, cause="b", now=NOW)
