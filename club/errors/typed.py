"""What people type that cannot be used."""

from club.errors.refusal import Refusal


class NameUnusable(Refusal):
    """The typed name cannot stand on a card."""

    key = "input.name_unusable"
    fault: str
    """`empty`, `too_long` or `no_letters`."""
    length_max: int


class TextTooLong(Refusal):
    """The typed text does not fit its place; nothing is cut off silently."""

    key = "input.text_too_long"
    length: int
    length_max: int


class NumberUnusable(Refusal):
    """A whole number, between the bounds if there are any, was asked for and something else was typed."""

    key = "input.number_unusable"
    at_least: int
    at_most: int | None
    """None: no bound that a person would come near."""


class PhoneUnusable(Refusal):
    """The number is not a mobile number that somebody could own."""

    key = "input.phone_unusable"
    fault: str
    """A `PhoneFault`; the number itself is personal and stays out of refusals and logs."""


class BirthdayUnusable(Refusal):
    """No such day has been."""

    key = "input.birthday_unusable"
    fault: str
    """A `BirthdayFault`: `unreadable`, `month`, `day`, `year` or `future`."""
    days_max: int | None = None
    """For the fault `day`: how many days that month has."""


class HoursUnusable(Refusal):
    """The typed hours are not of the form "12:00-16:00"."""

    key = "input.hours_unusable"
