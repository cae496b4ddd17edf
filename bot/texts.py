"""Every word a person reads, from ``locales/<language>/<feature>.toml``.

A key is the file's name and the path inside it: ``orders.buttons.accept``. A value is a jinja2 template. What a
template prints is escaped for Telegram's HTML, and written as the language writes it: whole numbers with its digits
and separators, times in the person's calendar, anything typed by a person between direction isolates.

Filters: ``money`` (of rial), ``number``, ``digits`` (no separators), ``day``, ``short_day``, ``weekday``, ``time``,
``moment``, ``phone``, ``dial``.
Function: ``t("other.key", name=value)`` puts another text in.
"""

from __future__ import annotations

import hashlib
import json
import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any, Final, TypeAlias
from zoneinfo import ZoneInfo

import jinja2
import jinja2.nodes
from markupsafe import Markup, escape

from bot.typography import Typography, hold_commands, isolate, lean_right

LANGUAGES: Final = ("fa", "en")
"""The languages the club speaks; the first is the default."""

LOCALES: Final = Path(__file__).parent.parent / "locales"

_EMPTY_LINES: Final = re.compile(r"\n[ \t]*\n(?:[ \t]*\n)+")
"""What a template leaves where it had nothing to say: one empty line is enough."""


Names: TypeAlias = Mapping[str, Mapping[str, str]]
"""What a club calls things of its own: by language and key, plain words and no templates."""


class TextFault(ValueError):
    """A text cannot be read; the message names the file, the key and what is wrong."""


class Texts:
    """All texts in all languages, with the club's own words over the standard ones."""

    def __init__(self, folders: tuple[Path, ...], zone: ZoneInfo, names: Names | None = None) -> None:
        self._zone = zone
        self._sources = {
            language: {**_load(folders, language), **_spoken((names or {}).get(language, {}))} for language in LANGUAGES
        }
        self._speakers: dict[tuple[str, str], Speaker] = {}

    @classmethod
    def load(cls, zone: ZoneInfo, *, own: Path | None = None, names: Names | None = None) -> Texts:
        """Read the standard texts and, over them, those of the club's ``own`` folder and what the club has named.

        Raises: TextFault.
        """
        return cls((LOCALES, own) if own else (LOCALES,), zone, names)

    def speaker(self, language: str, calendar: str = "jalali") -> Speaker:
        """Return the voice for one language and calendar; an unknown language speaks the default one."""
        known = language if language in LANGUAGES else LANGUAGES[0]
        key = (known, calendar)
        if key not in self._speakers:
            self._speakers[key] = Speaker(self._sources[known], known, calendar, self._zone)
        return self._speakers[key]

    def keys(self, language: str) -> Mapping[str, str]:
        """Return every key of a language with its template: for the tests and ``check``."""
        return self._sources[language]

    def find_language(self, typed: str) -> str | None:
        """Return the language whose own name somebody typed, or None."""
        wanted = typed.strip().casefold()
        for language in LANGUAGES:
            if wanted in (language, self.speaker(language).label(f"joining.languages.{language}").casefold()):
                return language
        return None

    def everywhere(self, key: str) -> frozenset[str]:
        """Return a label in every language: what a pressed reply key may say."""
        return frozenset(self.speaker(language).label(key) for language in LANGUAGES)


class Speaker:
    """Renders the texts of one language."""

    def __init__(self, sources: Mapping[str, str], language: str, calendar: str, zone: ZoneInfo) -> None:
        names = {key.removeprefix("calendar."): text for key, text in sources.items() if key.startswith("calendar.")}
        self.typography = Typography(language, calendar, zone, names)
        self.language = language
        self._sources = sources
        self._html = self._environment(autoescape=True)
        self._plain = self._environment(autoescape=False)
        self._compiled = cache(self._compile)

    def text(self, key: str, /, **values: object) -> str:
        """Return a message's text in Telegram's HTML. Raises: KeyError, jinja2.UndefinedError."""
        rendered = self._compiled(key, self._html).render(values)
        return self._directed(_EMPTY_LINES.sub("\n\n", rendered).strip())

    def label(self, key: str, /, **values: object) -> str:
        """Return a button's label or a command's description: plain text."""
        return self._directed(self._compiled(key, self._plain).render(values).strip())

    def _directed(self, words: str) -> str:
        return lean_right(words) if self.typography.is_rtl else words

    def version(self, *keys: str) -> str:
        """Return which words these texts are: the language and a digest, another one after any change."""
        words = "\n".join(self._sources[key] for key in keys)
        return f"{self.language}:{hashlib.sha256(words.encode()).hexdigest()[:12]}"

    def has(self, key: str) -> bool:
        """Return whether there is such a text."""
        return key in self._sources

    def _compile(self, key: str, environment: jinja2.Environment) -> jinja2.Template:
        source = self._sources[key]
        compiled = environment.from_string(hold_commands(source) if self.typography.is_rtl else source)
        compiled.globals = dict(compiled.globals)  # jinja copies them with every rendering: a chain of maps slowly
        return compiled

    def _environment(self, **options: Any) -> jinja2.Environment:
        made = jinja2.Environment(undefined=jinja2.StrictUndefined, finalize=self._finalize, **options)  # noqa: S701
        made.filters.update({name: _marked(function) for name, function in self._filters().items()})
        render = self.text if made.autoescape else self.label
        made.globals["t"] = lambda key, **values: Markup(render(key, **values))  # noqa: S704 - escaped by its own render
        return made

    def _filters(self) -> dict[str, Callable[..., str]]:
        t = self.typography
        return {
            "money": t.money,
            "number": t.number,
            "digits": t.digits,
            "day": t.day,
            "short_day": t.short_day,
            "weekday": t.weekday,
            "time": t.time,
            "exact_time": t.exact_time,
            "moment": t.moment,
            "phone": t.phone,
            "dial": t.dial,
        }

    @jinja2.pass_eval_context  # so that a constant is not written down, and escaped, before it comes here
    def _finalize(self, _: jinja2.nodes.EvalContext, value: object) -> object:
        """Write a value as the language does."""
        if isinstance(value, Markup | bool):
            return value
        if isinstance(value, int):
            return self.typography.number(value)
        if isinstance(value, datetime):
            return self.typography.moment(value)
        if isinstance(value, date):
            return self.typography.day(value)
        if isinstance(value, str):
            return isolate(value) if value else value
        return value


def _marked(function: Callable[..., str]) -> Callable[..., Markup]:
    """Make a filter whose result is printed as it is: its own parts are safe, and it must not be isolated twice."""
    return lambda value, *rest: Markup(escape(function(value, *rest)))  # noqa: S704 - escaped right here


def _load(folders: tuple[Path, ...], language: str) -> Mapping[str, str]:
    found: dict[str, str] = {}
    for folder in folders:
        for path in sorted((folder / language).glob("*.toml")):
            try:
                tree = tomllib.loads(path.read_text(encoding="utf-8"))
            except (tomllib.TOMLDecodeError, UnicodeDecodeError) as fault:
                raise TextFault(f"{path.name} ({language}): {fault}") from fault
            found.update(_flat(tree, path.stem))
    return found


def _spoken(names: Mapping[str, str]) -> Mapping[str, str]:
    """Return names as templates that say them, whatever signs they hold."""
    return {key: "{{ " + json.dumps(name) + " }}" for key, name in names.items()}


def _flat(tree: Mapping[str, Any], prefix: str) -> Iterator[tuple[str, str]]:
    for name, value in tree.items():
        key = f"{prefix}.{name}"
        if isinstance(value, Mapping):
            yield from _flat(value, key)
        elif isinstance(value, str):
            yield key, value
        else:
            raise TextFault(f"{key}: a text is written between quotation marks, not {value!r}")
