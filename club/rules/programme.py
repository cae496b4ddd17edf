"""The loyalty programme beside the plain rate: everything that a club may promise its members and another may not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Programme:
    """What the club file says about the programme, one field a feature; None or empty: this club has no such thing."""


STANDARD_PROGRAMME: Final = Programme()
"""What a club file without a word on the programme means: points and nothing else."""
