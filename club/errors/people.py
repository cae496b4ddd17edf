"""Refusals about people: who may do what, joining, staff, guests at the counter."""

from club.errors.refusal import Refusal

# Permissions ----------------------------------------------------------------------------------------------------------


class NotAllowed(Refusal):
    """This person may not do that: answered exactly as something unknown."""

    key = "errors.not_allowed"
    deed: str


class OwnAccount(Refusal):
    """Nobody who works here serves herself as a guest; a colleague does."""

    key = "staff.own_account"


class StaleButton(Refusal):
    """The pressed button belongs to something that has moved on."""

    key = "errors.stale_button"


class NotFound(Refusal):
    """What was asked for is not there (any more)."""

    key = "errors.not_found"
    what: str


# Joining --------------------------------------------------------------------------------------------------------------


class NotJoined(Refusal):
    """Ordering and the like are for those who finished joining; the words carry a button to go on with it."""

    key = "joining.not_joined"


class PhoneTaken(Refusal):
    """The number belongs to another member, and this one has a number already."""

    key = "joining.phone_taken"


class StepPassed(Refusal):
    """The pressed button belongs to a step of joining that is answered already."""

    key = "joining.step_passed"


class WishDecided(Refusal):
    """A colleague decided about this phone number already."""

    key = "joining.wish_decided"
    by: str
    """The colleague's name; empty when it is not known any more."""


class BirthdayLocked(Refusal):
    """A birthday is said once; whoever wants it corrected asks a person."""

    key = "members.birthday_locked"


class OrderUnderway(Refusal):
    """Nobody is forgotten while the kitchen cooks for her."""

    key = "privacy.order_underway"
    order: int


# Staff ----------------------------------------------------------------------------------------------------------------


class InvitationUnusable(Refusal):
    """The link does not make anybody a colleague any more; a new one must be asked for."""

    key = "staff.invitation_unusable"
    fault: str
    """`used`, `expired` or `unknown`."""


class AlreadyStaff(Refusal):
    """Whoever works here already keeps her role when she opens an invitation, which stays good for another."""

    key = "staff.already_staff"
    role: str


class LastOwner(Refusal):
    """A club is never without an owner."""

    key = "staff.last_owner"


# Guests at the counter ------------------------------------------------------------------------------------------------


class GuestUnclear(Refusal):
    """What was typed is neither a mobile number nor the code on a card."""

    key = "guests.guest_unclear"


class GuestSpeaksForHerself(Refusal):
    """She has opened the bot: only she changes what is known about her."""

    key = "guests.guest_speaks_for_herself"


class CardOutdated(Refusal):
    """The scanned code is not on the guest's card any more: perhaps it is somebody's picture of it."""

    key = "guests.card_outdated"


class MergeImpossible(Refusal):
    """These two rows cannot be made one."""

    key = "merges.merge_impossible"
    fault: str
    """`same`, `forgotten`, `merged`, `stranger`, `order_underway` or `both_paid`."""


class MergeNotUndoable(Refusal):
    """Too much has happened since the two became one."""

    key = "merges.merge_not_undoable"
    fault: str
    """`late`, `undone` or `points_used`."""
    days: int
