"""Every refusal has its words in every language, and the words need no more than its facts."""

from dataclasses import fields
from datetime import UTC, datetime
from typing import Any, cast
from zoneinfo import ZoneInfo

import pytest

from bot.texts import LANGUAGES, Texts
from club import errors
from club.errors import Refusal
from club.rules.birthdays import BirthdayFault
from club.rules.phones import PhoneFault
from tests.test_texts import variables

TEXTS = Texts.load(ZoneInfo("Asia/Tehran"))
REFUSALS = [refusal for refusal in Refusal.__subclasses__() if refusal.__module__.startswith(errors.__name__)]


def said(language: str, key: str, **facts: object) -> str:
    return TEXTS.speaker(language).label(key, house="House", **facts)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("refusal", REFUSALS, ids=lambda refusal: cast(type, refusal).__name__)
def test_every_refusal_can_be_said_from_its_facts(refusal: type[Refusal], language: str) -> None:
    words = TEXTS.keys(language).get(refusal.key)
    assert words is not None, f"{refusal.key} has no words in locales/{language}"
    assert variables(words) <= {fact.name for fact in fields(cast(Any, refusal))}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_fault_of_typed_words_has_an_answer_of_its_own(language: str) -> None:
    names = [said(language, "input.name_unusable", fault=f, length_max=64) for f in ("empty", "too_long", "no_letters")]
    phones = [said(language, "input.phone_unusable", fault=fault) for fault in PhoneFault]
    days = [said(language, "input.birthday_unusable", fault=fault, days_max=30) for fault in BirthdayFault]
    assert len({*names, *phones, *days}) == len(names) + len(phones) + len(days)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_closed_house_says_when_it_opens_if_it_does(language: str) -> None:
    opens_at = datetime(2026, 11, 22, 8, 30, tzinfo=UTC)
    noon = TEXTS.speaker(language).typography.time(opens_at)
    assert noon in said(language, "ordering.house_closed", opens_at=opens_at)
    assert noon not in said(language, "ordering.house_closed", opens_at=None)
