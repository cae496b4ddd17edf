"""The parameters of a call: which there are, which must be, and reading them one by one, as late as possible."""

import json
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from simulator.errors import bad_request

if TYPE_CHECKING:
    from simulator.bots import Bot
    from simulator.world import World

_INTEGER = re.compile(r"^\s*[+-]?\d{1,19}\s*$")
_TRUE = {"true", "yes", "1"}
_FALSE = {"false", "no", "0", ""}

# What Telegram says when a required parameter is missing; others are named by the general words.
_MISSING = {
    "chat_id": "chat_id is empty",
    "from_chat_id": "from_chat_id is empty",
    "text": "message text is empty",
    "message_id": "message identifier is not specified",
    "message_ids": "message identifiers are not specified",
    "user_id": "invalid user_id specified",
    "callback_query_id": "query is too old and response timeout expired or query ID is invalid",
    "file_id": "file_id not specified",
    "commands": "commands are not specified",
    "latitude": "latitude is empty",
    "longitude": "longitude is empty",
    "phone_number": "phone number is empty",
    "first_name": "first name is empty",
    "action": "wrong parameter action in request",
}
_MEDIA = {"photo", "voice", "document", "video", "audio", "animation", "sticker", "video_note", "media"}


@dataclass(slots=True)
class MethodShape:
    """What the real Bot API says of a method: name as documented, parameters with their type letters.

    I integer, S string, B boolean, F float, J object, A array, X file; ! marks a required one.
    """

    name: str
    types: dict[str, str]
    required: tuple[str, ...]


@dataclass(slots=True)
class Upload:
    """A file that came with the request."""

    name: str
    content: bytes
    content_type: str | None


def _load_shapes() -> dict[str, MethodShape]:
    table = json.loads((Path(__file__).parent / "bot_api_methods.json").read_text(encoding="utf-8"))
    return {
        name.lower(): MethodShape(
            name,
            {parameter: letters.rstrip("!") for parameter, letters in parameters.items()},
            tuple(parameter for parameter, letters in parameters.items() if letters.endswith("!")),
        )
        for name, parameters in table["methods"].items()
    }


SHAPES = _load_shapes()


@dataclass(slots=True)
class Call:
    """One call of a bot: who calls what with which parameters."""

    world: "World"
    bot: "Bot"
    shape: MethodShape
    args: dict[str, Any]
    files: dict[str, Upload] = field(default_factory=dict)

    def check(self) -> None:
        """Refuse missing required parameters and values of wrong types.

        Raises: ApiError.
        """
        args, files = self.args, self.files
        if args.get("business_connection_id"):
            raise bad_request("business connection not found")
        for name in self.shape.required:
            value = args.get(name)
            if (value is None or value == "") and name not in files:
                raise bad_request(self._missing(name, was_given=value is not None))
        types = self.shape.types
        for name, value in args.items():
            letters = types.get(name)
            if letters is not None and value is not None and not _fits(value, letters):
                raise bad_request(f'parameter "{name}" must be of type {_type_name(letters)}')

    def _missing(self, name: str, *, was_given: bool) -> str:
        if name in _MEDIA:
            return f"there is no {name.replace('_', ' ')} in the request"
        if name == "url" and was_given:
            return "url is empty"
        return _MISSING.get(name, f'parameter "{name}" is required')

    def has(self, name: str) -> bool:
        """Say whether the parameter was given and is not empty."""
        return self.args.get(name) not in (None, "")

    def text(self, name: str, default: str = "") -> str:
        """Return a string parameter."""
        value = self.args.get(name)
        return default if value is None else value if isinstance(value, str) else json.dumps(value)

    def integer(self, name: str, default: int = 0) -> int:
        """Return a whole number."""
        value = self.args.get(name)
        return default if value is None or value == "" else int(value)

    def number(self, name: str, default: float = 0.0) -> float:
        """Return a number."""
        value = self.args.get(name)
        return default if value is None or value == "" else float(value)

    def flag(self, name: str) -> bool:
        """Return a boolean; missing is false."""
        value = self.args.get(name)
        return value if isinstance(value, bool) else value is not None and str(value).lower() in _TRUE

    def structure(self, name: str) -> Any:
        """Return an object or array, parsed if it came as a string; None when missing.

        Raises: ApiError when it is no JSON.
        """
        value = self.args.get(name)
        if not isinstance(value, str):
            return value
        if value == "":
            return None
        try:
            return json.loads(value)
        except ValueError:
            raise bad_request(f"can't parse {name.replace('_', ' ')} JSON object") from None


def _fits(value: Any, letters: str) -> bool:
    """Say whether the value can be of one of the types; strings hold anything that forms can send."""
    for letter in letters:
        if isinstance(value, str):
            if letter in "SXJA" or value == "":
                return True
            if letter == "I" and _INTEGER.match(value):
                return True
            if letter == "B" and value.lower() in _TRUE | _FALSE:
                return True
            if letter == "F" and _is_number(value):
                return True
        elif isinstance(value, bool):
            if letter == "B":
                return True
        elif isinstance(value, int):
            if letter in "IFB" and (letter != "B" or value in (0, 1)):
                return True
        elif isinstance(value, float):
            if letter == "F" or (letter == "I" and value.is_integer()):
                return True
        elif letter == ("A" if isinstance(value, list) else "J"):
            return True
    return False


def _is_number(value: str) -> bool:
    try:
        float(value)
    except ValueError:
        return False
    return True


def _type_name(letters: str) -> str:
    names = {"I": "Integer", "S": "String", "B": "Boolean", "F": "Float", "J": "Object", "A": "Array", "X": "InputFile"}
    return " or ".join(names[letter] for letter in letters)
