"""Faults to order: replies lost after they took effect, delays, errors, refusals."""

from dataclasses import asdict, dataclass
from typing import Any

from simulator.errors import ApiError, ControlError, too_many_requests

KINDS = ("drop_reply", "delay", "error_500", "error_502", "flood_429", "refuse")


@dataclass(slots=True)
class Fault:
    """One order: what is to happen, to which calls, how many times."""

    kind: str
    method: str | None = None
    chat_id: int | None = None
    times: int = 1
    seconds: float = 1.0
    description: str | None = None

    def concerns(self, method: str, chat_id: Any) -> bool:
        """Say whether the fault is meant for this call."""
        return (self.method is None or self.method.lower() == method) and (
            self.chat_id is None or str(self.chat_id) == str(chat_id)
        )

    def refusal(self) -> ApiError | None:
        """Return the error to answer instead of doing the call; None when the call is to be done."""
        if self.kind == "error_500":
            return ApiError(500, self.description or "Internal Server Error")
        if self.kind == "error_502":
            return ApiError(502, self.description or "Bad Gateway")
        if self.kind == "flood_429":
            return too_many_requests(max(1, round(self.seconds)))
        if self.kind == "refuse":
            return ApiError(400, self.description or "Bad Request: refused by order")
        return None


class Faults:
    """The orders that are still to be carried out, oldest first."""

    def __init__(self) -> None:
        self._ordered: list[Fault] = []

    def add(self, fault: Fault) -> None:
        """Take an order.

        Raises: ControlError for an unknown kind.
        """
        if fault.kind not in KINDS:
            raise ControlError(f"kind is one of {', '.join(KINDS)}, not {fault.kind!r}")
        self._ordered.append(fault)

    def take(self, method: str, chat_id: Any) -> Fault | None:
        """Return the fault that this call (method in lower case) is to suffer, if any, and count it."""
        for fault in self._ordered:
            if fault.concerns(method, chat_id):
                fault.times -= 1
                if fault.times <= 0:
                    self._ordered.remove(fault)
                return fault
        return None

    def shown(self) -> list[dict[str, Any]]:
        """Return the waiting orders for the control API."""
        return [asdict(fault) for fault in self._ordered]

    def clear(self) -> None:
        """Cancel all orders."""
        self._ordered.clear()

    def __bool__(self) -> bool:
        return bool(self._ordered)
