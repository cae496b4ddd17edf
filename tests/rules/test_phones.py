"""Phone numbers as people type them, as Telegram shares them and as strangers may see them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from club.errors import PhoneUnusable
from club.rules.phones import Phone, PhoneFault, mask_phone, parse_contact_phone, parse_phone


@pytest.mark.parametrize(
    "typed",
    [
        "09151234567",
        "9151234567",
        "۰۹۱۵۱۲۳۴۵۶۷",
        "٠٩١٥١٢٣٤٥٦٧",
        "+98 915 123 4567",
        "+98 0915 1234567",
        "00989151234567",
        "989151234567",
        "0915-123-45-67",
        "(0915) 123.4567",
        "\u202a0915 123 4567\u202c",
        "\u20680915\u00a0123\u200c4567\u2069",
        "شمارهٔ من: ۰۹۱۵۱۲۳۴۵۶۷",
    ],
)
def test_one_number_however_it_is_typed(typed: str) -> None:
    assert parse_phone(typed) == "+989151234567"


@pytest.mark.parametrize(
    ("typed", "fault"),
    [
        ("", PhoneFault.UNREADABLE),
        ("سلام", PhoneFault.UNREADABLE),
        ("call me", PhoneFault.UNREADABLE),
        ("0915FLOWERS", PhoneFault.UNREADABLE),
        ("09151234567 ext 12", PhoneFault.UNREADABLE),
        ("²²²²²²²²²²", PhoneFault.UNREADABLE),
        ("0915123456", PhoneFault.INVALID),
        ("091512345678", PhoneFault.INVALID),
        ("+999123456789", PhoneFault.UNREADABLE),
        ("05138441234", PhoneFault.NOT_MOBILE),
        ("9" * 5000, PhoneFault.UNREADABLE),
    ],
)
def test_what_is_no_mobile_number_is_refused_with_its_fault(typed: str, fault: PhoneFault) -> None:
    with pytest.raises(PhoneUnusable) as refused:
        parse_phone(typed)
    assert refused.value.facts() == {"fault": fault}


def test_anonymous_numbers_of_telegram_belong_to_nobody() -> None:
    with pytest.raises(PhoneUnusable):
        parse_contact_phone("+88812345678")


@pytest.mark.parametrize("shared", ["989151234567", "+989151234567", " +98 915 123 4567"])
def test_contacts_come_with_and_without_their_plus(shared: str) -> None:
    assert parse_contact_phone(shared) == "+989151234567"


def test_a_contact_from_abroad_is_never_read_as_a_number_at_home() -> None:
    assert parse_contact_phone("4917612345678") == "+4917612345678"
    assert parse_contact_phone("12025550123") == "+12025550123"


def test_the_region_decides_how_a_short_number_is_read() -> None:
    assert parse_phone("0176 12345678", region="DE") == "+4917612345678"


def test_a_masked_number_hides_its_middle() -> None:
    assert mask_phone(Phone("+989151234567")) == "0915•••4567"
    assert mask_phone(Phone("+4917612345678")) == "+49•••5678"


@given(st.text(max_size=60))
def test_any_text_is_a_mobile_number_or_refused(typed: str) -> None:
    try:
        phone = parse_phone(typed)
    except PhoneUnusable:
        return
    assert parse_phone(phone) == phone


@given(st.from_regex(r"091[0-9]{8}", fullmatch=True))
def test_every_mobile_number_survives_being_written_in_persian(number: str) -> None:
    persian = number.translate(str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹"))
    assert parse_phone(persian) == parse_phone(number) == parse_contact_phone("98" + number[1:])
