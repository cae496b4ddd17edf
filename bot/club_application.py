"""PTB's application with what the club adds to it: whom features register with, and what every handler can reach."""

from __future__ import annotations

from typing import Any, TypeAlias

from telegram.ext import Application, ExtBot

from bot.actions import Actions
from bot.additions import GUEST_PLACES, POINTS_PLACES, Additions
from bot.answers import Answers
from bot.arrivals import Arrivals
from bot.club import Club
from bot.context import ClubContext
from bot.errors import Refusals
from club.rules.guests import GuestCard
from club.rules.members import Member

# What PTB would keep between updates in memory is not used: everything is a row.
_Data: TypeAlias = dict[Any, Any]


class ClubApplication(Application[ExtBot[Any], ClubContext, _Data, _Data, _Data, None]):
    """PTB's application, with the club it works for."""

    def __init__(self, *, club: Club, **parts: Any) -> None:
        super().__init__(**parts)
        self.club = club
        self.actions = Actions()
        self.answers = Answers()
        self.arrivals = Arrivals()
        self.refusals = Refusals()
        self.points_page: Additions[Member] = Additions(*POINTS_PLACES)
        """What features add to a guest's own page of points."""
        self.guest_page: Additions[GuestCard] = Additions(*GUEST_PLACES)
        """What features add to a guest's card as staff see it."""
        self.commands: set[str] = set()
        """What can be typed in private: for the menus that Telegram shows."""
        self.group_commands: set[str] = set()
