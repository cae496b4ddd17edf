"""/settings: leaders change what points are worth, see what it means before, and how it came to be."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from telegram import Update

from bot.actions import Pressed
from bot.agreement import settings_of, with_overrides
from bot.commands import command
from bot.context import ClubContext
from bot.said import typed_words
from bot.screens import settings as screens
from bot.setting_forms import form_of, read, read_typed
from club.errors import StaleButton
from club.rules.settings import Overrides
from club.rules.worked_example import work_out
from club.services import settings

if TYPE_CHECKING:
    from bot.club_application import ClubApplication

QUESTION: Final = "settings.value"


async def show_all(update: Update, context: ClubContext) -> None:
    """Show how the settings of points stand."""
    overrides = (await _usage(context)).overrides
    await context.stop_asking()
    await context.show(screens.overview(context.speaker, _stands(context, overrides), overrides))


async def look(update: Update, context: ClubContext) -> None:
    """Show one setting, and take what is typed next as its new value."""
    setting = _setting(context, Pressed.of(update).text(0), (await _usage(context)).overrides)
    if setting.form.is_typed:
        await context.ask(QUESTION, {"key": setting.key})
    await context.show(screens.setting(context.speaker, setting))


async def receive(update: Update, context: ClubContext, detail: Mapping[str, Any]) -> None:
    """Show what the typed value would mean; another number written then is another trial."""
    usage = await _usage(context)
    setting = _setting(context, detail["key"], usage.overrides)
    words = typed_words(update)
    await _preview(context, setting, read_typed(setting.form, words), usage)


async def try_choice(update: Update, context: ClubContext) -> None:
    """Show what the chosen value would mean."""
    usage = await _usage(context)
    setting = _setting(context, Pressed.of(update).text(0), usage.overrides)
    await _preview(context, setting, read(setting.form, Pressed.of(update).text(1)), usage)
    await context.stop_asking()


async def save(update: Update, context: ClubContext) -> None:
    """Let the value hold from now on."""
    pressed = Pressed.of(update)
    key = _shown(pressed.text(0))
    carried = read(form_of(type(context.club.file.points), key), pressed.text(1))
    value = _checked(context, key, carried, context.club.overrides)
    held = await settings.change(context.db, key, value, seen=pressed.number(2), **_event(context))
    await _adopt(context, key, held)


async def revert(update: Update, context: ClubContext) -> None:
    """Let the club file speak for the setting again."""
    pressed = Pressed.of(update)
    key = _shown(pressed.text(0))
    held = await settings.withdraw(context.db, key, seen=pressed.number(1), **_event(context))
    await _adopt(context, key, held)


async def show_versions(update: Update, context: ClubContext) -> None:
    """Show the terms that were ever in force."""
    history = await settings.history(context.db, by=context.person_id)
    await context.show(screens.versions(context.speaker, history, in_force=context.house.terms.version))


async def _usage(context: ClubContext) -> settings.Usage:
    return await settings.usage(context.db, by=context.person_id, now=context.now())


async def _adopt(context: ClubContext, key: str, held: Overrides) -> None:
    context.club.adopt(held)
    await context.stop_asking()
    await context.show(screens.saved(context.speaker, key, _stands(context, held)[key]))


async def _preview(context: ClubContext, setting: screens.Setting, value: object, usage: settings.Usage) -> None:
    """Work the value out for three purchases; the section refuses what cannot be."""
    file, held = context.club.file, usage.overrides
    checked = _checked(context, setting.key, value, held)
    then = with_overrides(file, held.changed(setting.key, checked)).build().terms
    example = work_out(
        with_overrides(file, held).build().terms,
        then,
        average_rial=usage.average_rial,
        delivery_rial=min((zone.fee_rial for zone in context.house.delivery_zones if zone.fee_rial), default=0),
        at=context.now(),
        zone=context.house.zone,
    )
    await context.show(screens.preview(context.speaker, screens.Trial(setting, checked, example)))


def _setting(context: ClubContext, key: str, overrides: Overrides) -> screens.Setting:
    return screens.Setting(
        _shown(key),
        value=_stands(context, overrides)[key],
        from_file=settings_of(context.club.file)[key],
        form=form_of(type(context.club.file.points), key),
        revision=overrides.revision,
    )


def _shown(key: str) -> str:
    """Return the key when it is one that is changed in the chat. Raises: StaleButton."""
    if key not in screens.SHOWN:
        raise StaleButton
    return key


def _stands(context: ClubContext, overrides: Overrides) -> Mapping[str, Any]:
    return settings_of(with_overrides(context.club.file, overrides))


def _checked(context: ClubContext, key: str, value: object, held: Overrides) -> Any:
    """Return the value as the club file would hold it. Raises: SettingUnusable."""
    return _stands(context, held.changed(key, value))[key]


def _event(context: ClubContext) -> dict[str, Any]:
    return {
        "draft": context.club.agreement,
        "by": context.person_id,
        "cause": context.cause,
        "now": context.now(),
    }


def register(app: ClubApplication) -> None:
    """Register the command, the question and the buttons."""
    command(app, "settings", show_all)
    app.answers.on(QUESTION, receive)
    app.actions.on(screens.OPEN, show_all)
    app.actions.on(screens.LOOK, look)
    app.actions.on(screens.TRY, try_choice)
    app.actions.on(screens.SAVE, save)
    app.actions.on(screens.REVERT, revert)
    app.actions.on(screens.VERSIONS, show_versions)
