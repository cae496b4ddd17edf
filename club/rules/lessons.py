"""Lessons: a new colleague tries the cards of her role on an order that is not real."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from club.rules.staff import Role, StaffId

_ON_THE_FLOOR: Final = ("placed", "accepted", "preparing", "ready", "completed")

PATHS: Final[dict[Role, tuple[str, ...]]] = {
    Role.OWNER: _ON_THE_FLOOR,
    Role.MANAGER: _ON_THE_FLOOR,
    Role.WAITER: _ON_THE_FLOOR,
    Role.KITCHEN: ("placed", "accepted", "preparing", "ready"),
    Role.COURIER: ("ready", "out_for_delivery", "completed"),
    Role.SUPPORT: ("open", "answered", "closed"),
}
"""What the practice card goes through for each role: states of an order, for support those of a complaint."""


@dataclass(frozen=True, slots=True)
class Lesson:
    """How far one colleague has come with one role."""

    staff_id: StaffId
    role: Role
    card_state: str
    """Where the practice card stands."""
    started_at: datetime
    finished_at: datetime | None
    """None: still learning."""

    @property
    def next_state(self) -> str | None:
        """Where her next press takes the card; None: it has arrived."""
        path = PATHS[self.role]
        place = path.index(self.card_state)
        return path[place + 1] if place + 1 < len(path) else None


def first_state(role: Role) -> str:
    """Return where the practice card of a role begins."""
    return PATHS[role][0]


def is_next(lesson: Lesson, wanted: str) -> bool:
    """Return whether the press is the lesson's next step; one on an older card, or a second tap, is not."""
    return lesson.next_state == wanted
