"""`run_bot.py check`: every fault of what the operator wrote, what is worth a look, and what the terms mean."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

import jinja2
from telegram.error import InvalidToken, TelegramError

from bot import runtime
from bot.agreement import agreement, usable, with_overrides
from bot.clock import system_clock
from bot.clubfile import ClubFile
from bot.operations import NEW_BOT, UNKNOWN_BOT, Impossible, read_file, read_settings, say
from bot.oversights import oversights, told, unknown_on_menu
from bot.settings import Settings
from bot.terms_told import terms_told
from bot.texts import LANGUAGES, TextFault, Texts
from club.rules.calendar import club_day
from club.rules.menu import MenuKeys
from club.rules.settings import RULES, Overrides
from club.services import menu
from club.services import settings as settings_service
from storage import migrate as schema
from storage.database import open_database


async def check() -> int:
    """List every fault of the settings, the club file, the texts and the token; say what the terms mean in money."""
    faults: list[str] = []
    settings: Settings | None = None
    file: ClubFile | None = None
    try:
        settings = read_settings()
        file = read_file(settings)
        house = file.build()
        today = club_day(system_clock(), house.zone)
        say(*told(oversights(settings.club_file, file, today=today)))
        own = settings.club_file.parent / "locales"
        faults += _text_faults(Texts.load(house.zone, own=own if own.is_dir() else None))
    except (Impossible, TextFault) as reason:
        faults.append(str(reason))
    if settings is not None:
        faults += await _token_faults(settings)
        await _look_at_database(settings, file)
    say(*(faults or ["Everything is in order."]))
    return 1 if faults else 0


async def _look_at_database(settings: Settings, file: ClubFile | None) -> None:
    """Say what holds in place of the club file, as a leader changed it in the chat, and what is not on the menu.

    The database is only read.
    """
    seen = await _read_database(settings)
    if seen is not None:
        for key, value in seen.overrides.values.items():
            place = key if key.startswith(RULES) else f"points.{key}"
            written = json.dumps(value, ensure_ascii=False)
            say(f"{place} = {written} was set in the chat (/settings) and holds in place of the club file.")
    if file is None:
        return
    if seen is not None:
        say(*told(unknown_on_menu(settings.club_file, file, seen.menu)))
        file = with_overrides(file, usable(file, seen.overrides))
    say(*terms_told(file, at=system_clock(), average_rial=seen.average_rial if seen else None))
    if seen is not None and agreement(file).version not in seen.versions:
        say("The club does not know these terms yet: they hold for orders completed after its next start.")


@dataclass(frozen=True, slots=True)
class _Seen:
    """What the database says about what the club file says."""

    overrides: Overrides
    menu: MenuKeys
    average_rial: int | None
    versions: frozenset[str]


async def _read_database(settings: Settings) -> _Seen | None:
    """Return what is there to compare with; None without a database of this schema."""
    url = settings.database_url.get_secret_value()
    try:
        if await schema.current(url) != schema.revisions()[-1]:
            return None
        db = await open_database(url)
    except Exception as fault:  # noqa: BLE001 - whatever it is, the other faults are to be told all the same
        say(f"The database could not be looked at: {type(fault).__name__}.")
        return None
    try:
        known = await settings_service.known(db, now=system_clock())
        return _Seen(known.overrides, await menu.keys(db), known.average_rial, known.versions)
    finally:
        await db.close()


def _text_faults(texts: Texts) -> Sequence[str]:
    faults = []
    for language in LANGUAGES:
        environment = jinja2.Environment(autoescape=True)
        for key, template in texts.keys(language).items():
            try:
                environment.parse(template)
            except jinja2.TemplateSyntaxError as fault:
                faults.append(f"{key} ({language}): {fault.message}")
        other = set(texts.keys(LANGUAGES[0])) ^ set(texts.keys(language))
        faults += [f"{key}: is not there in every language" for key in sorted(other)]
    return faults


async def _token_faults(settings: Settings) -> Sequence[str]:
    if settings.bot_token is None:
        return [NEW_BOT]
    try:
        await runtime.ask_username(settings)
    except InvalidToken:
        return [UNKNOWN_BOT]
    except TelegramError as fault:
        say(f"The token could not be tried: {fault}.")
    return []
