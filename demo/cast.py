"""Who plays in the demo: guests, the staff, and the group they work in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from club.rules.staff import Role


@dataclass(frozen=True, slots=True)
class Actor:
    """A person with a Telegram account on this machine."""

    id: int
    first_name: str
    last_name: str
    phone: str
    label: str
    """What the web chat calls the part."""
    role: Role | None = None
    """None: a guest."""
    language: str = "fa"
    visits: int = 0
    """Completed orders of a member of long standing; none: she has yet to open the bot."""
    birthday_in_days: int | None = None
    """How long after the demo opens her birthday comes; None: she has not said it."""

    @property
    def name(self) -> str:
        """The whole name."""
        return f"{self.first_name} {self.last_name}".strip()


GROUP_ID: Final = -1001405000001
GROUP_TITLE: Final = "سفارش‌های باغ ماهان"
TOKEN: Final = "140500:AAbashgah_demo_runs_without_a_real_token"  # noqa: S105 - known only to the local Telegram
USERNAME: Final = "baagh_mahan_bot"

SARA: Final = Actor(1001, "سارا", "رضایی", "+989151110001", "مهمان تازه")
TOM: Final = Actor(1002, "Tom", "Baker", "+989151110002", "Guest (English)", language="en")
MARYAM: Final = Actor(1003, "مریم", "احمدی", "+989151110003", "عضو قدیمی", visits=6, birthday_in_days=5)
OWNER: Final = Actor(2001, "مهدی", "ماهان", "+989151120001", "صاحب رستوران", Role.OWNER)
MANAGER: Final = Actor(2002, "مینا", "سعیدی", "+989151120002", "مدیر", Role.MANAGER)
WAITER: Final = Actor(2003, "علی", "نوری", "+989151120003", "گارسون", Role.WAITER)
COOK: Final = Actor(2004, "حسن", "طاهری", "+989151120004", "آشپز", Role.KITCHEN)
COURIER: Final = Actor(2005, "امیر", "صفایی", "+989151120005", "پیک", Role.COURIER)
SUPPORT: Final = Actor(2006, "نرگس", "پناهی", "+989151120006", "پشتیبان", Role.SUPPORT)

REGULARS: Final = (
    Actor(3001, "رضا", "کریمی", "+989151130001", "عضو", visits=3, birthday_in_days=40),
    Actor(3002, "زهرا", "موسوی", "+989151130002", "عضو", visits=2),
    Actor(3003, "حسین", "قاسمی", "+989151130003", "عضو", visits=4, birthday_in_days=120),
    Actor(3004, "فاطمه", "اکبری", "+989151130004", "عضو", visits=1),
)
"""Members who give the owner something to read and to write to."""

GUESTS: Final = (SARA, TOM, MARYAM)
STAFF: Final = (OWNER, MANAGER, WAITER, COOK, COURIER, SUPPORT)
EVERYBODY: Final = (*GUESTS, *STAFF, *REGULARS)
