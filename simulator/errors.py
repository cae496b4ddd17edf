"""How the simulated Bot API says no: Telegram's codes and Telegram's words."""

from typing import Any


class ApiError(Exception):
    """A refused call: HTTP status `code`, the `description`, and `parameters` such as retry_after."""

    def __init__(self, code: int, description: str, *, parameters: dict[str, Any] | None = None) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.parameters = parameters

    def body(self) -> dict[str, Any]:
        """Return the JSON object that answers the refused call."""
        body: dict[str, Any] = {"ok": False, "error_code": self.code, "description": self.description}
        if self.parameters:
            body["parameters"] = self.parameters
        return body


def bad_request(words: str) -> ApiError:
    """Return a 400 whose description is `Bad Request: ` and the words."""
    return ApiError(400, f"Bad Request: {words}")


def forbidden(words: str) -> ApiError:
    """Return a 403 whose description is `Forbidden: ` and the words."""
    return ApiError(403, f"Forbidden: {words}")


def conflict(words: str) -> ApiError:
    """Return a 409 whose description is `Conflict: ` and the words."""
    return ApiError(409, f"Conflict: {words}")


def too_many_requests(retry_after_s: int) -> ApiError:
    """Return a 429 that asks the bot to wait."""
    return ApiError(429, f"Too Many Requests: retry after {retry_after_s}", parameters={"retry_after": retry_after_s})


class ControlError(Exception):
    """A request to the control API that makes no sense; the text says what is wrong with it."""
