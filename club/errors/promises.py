"""Refusals about complaints, gifts and campaigns."""

from datetime import datetime

from club.errors.refusal import Refusal

# Complaints -----------------------------------------------------------------------------------------------------------


class ComplaintClosed(Refusal):
    """The guest has closed it; only she opens it again."""

    key = "complaints.complaint_closed"


# Gifts ----------------------------------------------------------------------------------------------------------------


class VoucherUnknown(Refusal):
    """There is no such gift code."""

    key = "vouchers.voucher_unknown"
    is_card: bool
    """What was typed looks like the code on a member's card."""


class VoucherUsed(Refusal):
    """The gift was taken already."""

    key = "vouchers.voucher_used"
    by: str
    """The colleague's name; empty: nobody's, for it paid for an order."""
    at: datetime
    order: int | None
    """The order that it paid for. None: it was taken at the counter."""


class VoucherExpired(Refusal):
    """The gift's last day has passed."""

    key = "vouchers.voucher_expired"
    at: datetime


class CampaignUnderway(Refusal):
    """Another message to all guests is not over yet."""

    key = "campaigns.underway"
