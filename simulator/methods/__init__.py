"""The methods of the Bot API that the simulator serves, by lower-case name."""

from collections.abc import Callable
from typing import Any

from simulator.methods import chats, edits, forum, identity, media, members, messages, payments, queries, updates
from simulator.parameters import Call

METHODS: dict[str, Callable[[Call], Any]] = {
    name.lower(): method
    for module in (chats, edits, forum, identity, media, members, messages, payments, queries, updates)
    for name, method in module.METHODS.items()
}
