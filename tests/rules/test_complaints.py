"""Who may write, whose turn it is, and by when an answer is promised."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from club.errors import ComplaintClosed, NotAllowed, NotFound
from club.rules.complaints import (
    Complaint,
    ComplaintId,
    ComplaintKind,
    ComplaintSource,
    ComplaintState,
    ComplaintTerms,
    Media,
    Said,
    check_guest,
    check_may_mark,
    check_staff_may_write,
    closes_at,
    escalation_due,
    in_messages,
    is_overdue,
    masked_name,
    reply_due_at,
)
from club.rules.hours import OpeningHours, Shift
from club.rules.members import MemberId
from club.rules.staff import Role, Staff, StaffId
from club.rules.typed_text import utf16_length

NOON = datetime(2026, 11, 22, 8, 30, tzinfo=UTC)
HOURS = OpeningHours(week=((Shift(12 * 60, 16 * 60), Shift(19 * 60, 23 * 60)),) * 7)
TERMS = ComplaintTerms()
HOUR = timedelta(hours=1)
COMPLAINT = Complaint(
    ComplaintId(1), MemberId(1), None, ComplaintKind.COMPLAINT, ComplaintSource.GUEST, ComplaintState.OPEN,
    StaffId(5), "update:1", NOON, NOON + HOUR, None, None, None, 0, NOON, 0,
)  # fmt: skip
ANSWERED = replace(COMPLAINT, state=ComplaintState.ANSWERED)
CLOSED = replace(COMPLAINT, state=ComplaintState.CLOSED)
SARA = Staff(StaffId(5), 1005, "سارا", Role.SUPPORT, "fa", None, NOON, None)


def test_a_first_answer_is_promised_in_working_time() -> None:
    assert reply_due_at(None, NOON, terms=TERMS, hours=HOURS) == NOON + HOUR
    half_past_three = NOON + timedelta(hours=3, minutes=30)
    assert reply_due_at(None, half_past_three, terms=TERMS, hours=HOURS) == NOON + timedelta(hours=7, minutes=30)


def test_her_next_word_starts_a_new_promise_and_does_not_put_off_one_that_stands() -> None:
    later = NOON + timedelta(minutes=30)
    assert reply_due_at(COMPLAINT, later, terms=TERMS, hours=HOURS) == NOON + HOUR
    assert reply_due_at(ANSWERED, later, terms=TERMS, hours=HOURS) == later + 2 * HOUR
    assert reply_due_at(CLOSED, later, terms=replace(TERMS, next_reply_minutes=30), hours=HOURS) == NOON + HOUR
    assert reply_due_at(None, NOON, terms=replace(TERMS, first_reply_minutes=30), hours=HOURS) == later


def test_silence_closes_after_some_days() -> None:
    assert closes_at(NOON, TERMS) == NOON + timedelta(days=3)
    assert closes_at(NOON, replace(TERMS, silence_days=7)) == NOON + timedelta(days=7)


def test_a_promise_is_overdue_only_while_it_is_our_turn() -> None:
    assert not is_overdue(COMPLAINT, NOON + HOUR)
    assert is_overdue(COMPLAINT, NOON + HOUR + timedelta(seconds=1))
    assert not is_overdue(ANSWERED, NOON + 9 * HOUR)


@pytest.mark.parametrize(("minutes", "level"), [(60, 0), (61, 1), (119, 1), (120, 2), (900, 2)])
def test_a_missed_promise_climbs_to_the_managers_and_an_hour_later_to_the_owner(minutes: int, level: int) -> None:
    now = NOON + timedelta(minutes=minutes)
    assert escalation_due(COMPLAINT, now, terms=TERMS, hours=HOURS) == level
    assert escalation_due(ANSWERED, now, terms=TERMS, hours=HOURS) == 0


def test_the_owner_hears_of_a_missed_promise_in_working_time_only() -> None:
    half_past_three, half_past_seven = NOON + timedelta(hours=3, minutes=30), NOON + timedelta(hours=7, minutes=30)
    missed = replace(COMPLAINT, reply_due_at=half_past_three)
    assert escalation_due(missed, half_past_seven - timedelta(minutes=1), terms=TERMS, hours=HOURS) == 1
    assert escalation_due(missed, half_past_seven, terms=TERMS, hours=HOURS) == 2


def test_other_guests_do_not_learn_that_it_exists() -> None:
    check_guest(CLOSED, MemberId(1))
    with pytest.raises(NotFound):
        check_guest(COMPLAINT, MemberId(2))


@pytest.mark.parametrize("role", [Role.OWNER, Role.MANAGER, Role.SUPPORT])
def test_whoever_answers_complaints_may_answer_this_one(role: Role) -> None:
    check_staff_may_write(COMPLAINT, replace(SARA, id=StaffId(9), role=role))


def test_its_named_owner_may_answer_whatever_her_role() -> None:
    check_staff_may_write(ANSWERED, replace(SARA, role=Role.WAITER))
    with pytest.raises(NotAllowed):
        check_staff_may_write(COMPLAINT, replace(SARA, id=StaffId(9), role=Role.WAITER))


def test_whoever_has_left_may_not_answer_any_more() -> None:
    for role in (Role.OWNER, Role.WAITER):
        with pytest.raises(NotAllowed):
            check_staff_may_write(COMPLAINT, replace(SARA, role=role, left_at=NOON))


def test_what_the_guest_closed_only_she_opens_again() -> None:
    with pytest.raises(ComplaintClosed):
        check_staff_may_write(CLOSED, SARA)


def test_only_a_finished_work_is_judged_and_only_with_one_to_five() -> None:
    check_may_mark(CLOSED, 1)
    check_may_mark(CLOSED, 5)
    for complaint, mark in ((CLOSED, 0), (CLOSED, 6), (ANSWERED, 5)):
        with pytest.raises(NotFound):
            check_may_mark(complaint, mark)


@pytest.mark.parametrize(
    ("name", "shown"), [(None, None), ("", None), ("سارا", "سارا"), ("سارا محمدی", "سارا م."), ("Tom de Wit", "Tom W.")]
)
def test_the_whole_staff_reads_no_whole_name(name: str | None, shown: str | None) -> None:
    assert masked_name(name) == shown


@pytest.mark.parametrize("words", ["سرد " * 1023, "سرد\n" * 1000, "ا" * 4096, "😀" * 2048, "کوتاه"])
@pytest.mark.parametrize("media", [None, Media.PHOTO])
def test_nothing_that_is_said_is_lost_and_every_part_fits_a_message(words: str, media: Media | None) -> None:
    parts = list(in_messages(Said(words, media, "file" if media else None)))
    assert "".join("".join((part.words or "").split()) for part in parts) == "".join(words.split())
    assert all(utf16_length(part.words or "") <= (800 if part.media else 3500) for part in parts)
    assert [part.media for part in parts[1:]] == [None] * (len(parts) - 1)
