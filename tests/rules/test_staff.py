"""Who may do what: no role, no deed; whoever has left does nothing."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from club.errors import NotAllowed
from club.rules.staff import MAY, Deed, Role, Staff, StaffId, may, require

NOW = datetime(2026, 11, 22, tzinfo=UTC)
SARA = Staff(StaffId(1), 1001, "سارا", Role.WAITER, "fa", None, NOW, None)


def test_every_deed_is_somebodys_and_the_owner_may_do_all() -> None:
    assert set(MAY) == set(Deed)
    assert all(may(Role.OWNER, deed) for deed in Deed)


@given(st.sampled_from(Deed))
def test_a_stranger_may_do_nothing(deed: Deed) -> None:
    assert not may(None, deed)
    with pytest.raises(NotAllowed):
        require(None, deed)


@given(st.sampled_from(Role), st.sampled_from(Deed))
def test_staff_may_do_their_deeds_while_they_work_here(role: Role, deed: Deed) -> None:
    person = replace(SARA, role=role)
    if may(role, deed):
        assert require(person, deed) is person
    else:
        with pytest.raises(NotAllowed) as refused:
            require(person, deed)
        assert refused.value.facts() == {"deed": deed.value}
    with pytest.raises(NotAllowed):
        require(replace(person, left_at=NOW), deed)


def test_only_leading_staff_see_money_and_speak_to_everybody() -> None:
    for deed in (Deed.REFUND_ORDER, Deed.BROADCAST, Deed.SEE_TODAY, Deed.SEE_AUDIT, Deed.CHANGE_SETTINGS):
        assert {role for role in Role if may(role, deed)} == {Role.OWNER, Role.MANAGER}
