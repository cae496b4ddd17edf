"""Phone numbers: one person, one mobile number, always stored as E.164.

The numbering plans of the world change every month, so this module may use the phonenumbers data, as
`calendar.py` may use persiantools.
"""

from enum import StrEnum
from typing import NewType

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberFormat, PhoneNumberType

from club.errors import PhoneUnusable
from club.rules.typed_text import ascii_digits

Phone = NewType("Phone", str)
"""A valid mobile number as E.164, such as `+989151234567`."""

HOME_REGION = "IR"
_HOME_CODE = "+98"
_TYPED_LENGTH_MAX = 40
# In North America a mobile number cannot be told from a landline by its digits.
_MOBILE = frozenset({PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE})


class PhoneFault(StrEnum):
    """What is wrong with a phone number."""

    UNREADABLE = "unreadable"
    INVALID = "invalid"
    NOT_MOBILE = "not_mobile"


def parse_phone(typed: str, *, region: str = HOME_REGION) -> Phone:
    """Read a number as people type it: with +, 00 or nothing in front, in any digits, with dots, spaces and marks.

    Raises: PhoneUnusable, saying whether it cannot be read, does not exist or is no mobile number.
    """
    text = "".join(c for c in ascii_digits(typed[:_TYPED_LENGTH_MAX]) if c.isascii() and c.isprintable())
    try:
        number = phonenumbers.parse(text, region)
    except NumberParseException as fault:
        raise PhoneUnusable(fault=PhoneFault.UNREADABLE) from fault
    if number.extension or any(letter.isalpha() for letter in text):
        raise PhoneUnusable(fault=PhoneFault.UNREADABLE)
    if not phonenumbers.is_valid_number(number):
        raise PhoneUnusable(fault=PhoneFault.INVALID)
    if phonenumbers.number_type(number) not in _MOBILE:
        raise PhoneUnusable(fault=PhoneFault.NOT_MOBILE)
    return Phone(phonenumbers.format_number(number, PhoneNumberFormat.E164))


def parse_contact_phone(shared: str) -> Phone:
    """Read the number of a shared contact, which Telegram sends in international form with or without its plus.

    Raises: PhoneUnusable.
    """
    return parse_phone("+" + shared.strip().lstrip("+"))


def mask_phone(phone: Phone) -> str:
    """Return the number with its middle hidden, as a neighbour would recognise it: `0915•••4567`."""
    if phone.startswith(_HOME_CODE):
        return f"0{phone[3:6]}•••{phone[-4:]}"
    return f"{phone[:3]}•••{phone[-4:]}"
