"""What a refusal is: its key to the words, and the facts that fill them in."""

from dataclasses import dataclass, fields
from typing import Any, ClassVar, cast, dataclass_transform


@dataclass_transform(eq_default=False, kw_only_default=True)
class Refusal(Exception):
    """The club declines, for a reason that a person can be told.

    Every subclass becomes a dataclass of its facts. It is not a frozen one: Python itself writes the traceback onto an
    exception on its way through a context manager, and a frozen one would break there.
    """

    key: ClassVar[str]

    def __init_subclass__(cls) -> None:
        """Make the subclass a keyword-only dataclass of its annotated facts."""
        dataclass(eq=False, kw_only=True, repr=False)(cls)

    def facts(self) -> dict[str, Any]:
        """Return the facts by name, as the words need them."""
        return {fact.name: getattr(self, fact.name) for fact in fields(cast(Any, self))}

    def __str__(self) -> str:
        return " ".join([self.key, *(f"{name}={value}" for name, value in self.facts().items())])

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(f'{name}={value!r}' for name, value in self.facts().items())})"
