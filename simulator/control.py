"""The control API over HTTP: looking at the world, acting as its people, moving its clock, ordering faults."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import fields
from datetime import datetime, timedelta
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import BaseRoute, Route

from simulator import control_acts
from simulator.errors import ApiError, ControlError
from simulator.faults import Fault
from simulator.journal import shown_message
from simulator.methods.identity import commands_seen
from simulator.people import Json
from simulator.world import World

Action = Callable[[World, Json], Any]
EVENTS_AT_ONCE_MAX = 500
WAIT_S_MAX = 60.0


def state(world: World, _: Json) -> Json:
    """Return who is here and what time it is."""
    return {
        "bots": [
            {"id": b.id, "token": b.token, "username": b.username, "first_name": b.first_name}
            for b in world.bots.values()
        ],
        "people": [person.shown() for person in world.people.values()],
        "chats": [world.chat_shown(chat) for chat in [*world.private.values(), *world.groups.values()]],
        "clock": world.clock_shown(),
        "floods": floods_shown(world),
        "faults": world.faults.shown(),
        "last_event": world.journal.last_n,
    }


def floods_shown(world: World) -> Json:
    """Return whether floods are refused, and the limits."""
    limits = world.floods.limits
    return {"enabled": world.floods.is_enabled, **{f.name: getattr(limits, f.name) for f in fields(limits)}}


def add_bot(world: World, body: Json) -> Json:
    """Register a bot."""
    bot = world.add_bot(
        _need(body, "token"),
        body.get("username") or "club_bot",
        body.get("first_name") or "Club",
        can_read_all_group_messages=bool(body.get("can_read_all_group_messages")),
    )
    return bot.me()


def add_person(world: World, body: Json) -> Json:
    """Let a person have an account, or change her facts."""
    known = ("last_name", "username", "language_code", "phone", "birthdate", "label", "color")
    facts = {name: body[name] for name in known if name in body}
    return world.add_person(_need(body, "first_name"), person_id=body.get("id"), **facts).shown()


def add_group(world: World, body: Json) -> Json:
    """Make a group with members, and the bot as an administrator unless with_bot is false."""
    bots = [control_acts.bot_of(world, body)] if body.get("with_bot", True) else []
    chat = world.add_group(
        _need(body, "title"),
        body.get("members") or [],
        chat_id=body.get("id"),
        admins=body.get("admins") or [],
        anonymous_admins=body.get("anonymous_admins") or [],
        is_forum=bool(body.get("forum")),
        bots=bots,
    )
    return world.chat_shown(chat)


def inject(world: World, body: Json) -> Json:
    """Queue any update as it is, sound or broken."""
    bot = world.bots.get(_need(body, "token"))
    if bot is None:
        raise ControlError("there is no bot with this token")
    raw = body.get("raw")
    bot.queue.inject(raw if isinstance(raw, str) else json.dumps(_need(body, "update"), ensure_ascii=False))
    return {"pending": len(bot.queue)}


def messages(world: World, query: Json) -> list[Json]:
    """Return the last messages of a chat, oldest first."""
    chat = world.chat_of(int(_need(query, "chat")), bot=control_acts.bot_of(world, query, is_optional=True))
    limit = int(query.get("limit") or 100)
    newest = list(chat.messages.values())[-limit:]
    return [shown_message(message.view()) for message in newest]


def keyboard(world: World, query: Json) -> Json | None:
    """Return the reply keyboard that somebody sees in a chat."""
    chat = world.chat_of(int(_need(query, "chat")), bot=control_acts.bot_of(world, query, is_optional=True))
    person_id = int(query.get("person") or chat.id)
    return chat.keyboards.get(person_id)


def commands(world: World, query: Json) -> Json:
    """Return the commands and the menu button that somebody sees in a chat."""
    bot = control_acts.bot_of(world, query)
    chat = world.chat_of(int(_need(query, "chat")), bot=bot)
    person = world.person(int(query.get("person") or chat.id))
    return {
        "commands": commands_seen(bot.commands, chat, person.id, person.language_code or ""),
        "menu_button": chat.menu_button or bot.menu_button,
    }


def calls(world: World, query: Json) -> list[Json]:
    """Return the bots' calls, on request only the refused ones."""
    found = world.journal.calls(
        after=int(query.get("after") or 0),
        refused=query.get("errors") in {"1", "true"},
        limit=int(query.get("limit") or 1000),
    )
    return [call.shown() for call in found]


def order_fault(world: World, body: Json) -> list[Json]:
    """Order a fault."""
    known = {field.name for field in fields(Fault)}
    world.faults.add(Fault(**{"kind": _need(body, "kind"), **{k: v for k, v in body.items() if k in known}}))
    return world.faults.shown()


def cancel_faults(world: World, _: Json) -> list[Json]:
    """Cancel all faults that were ordered."""
    world.faults.clear()
    return []


def clock(world: World, _: Json) -> Json:
    """Return what time it is."""
    return world.clock_shown()


def move_clock(world: World, body: Json) -> Json:
    """Move the clock to a moment, on by a while, or change its speed."""
    at = _moment(body.get("at"))
    advance = timedelta(seconds=float(body["advance_s"])) if body.get("advance_s") else None
    rate = float(body["rate"]) if body.get("rate") is not None else None
    world.clock.move(at=at, advance=advance, rate=rate)
    return world.clock_shown()


def _moment(at: Any) -> datetime | float | None:
    if not isinstance(at, str):
        return None if at is None else float(at)
    try:
        moment = datetime.fromisoformat(at)
    except ValueError:
        raise ControlError(f"at is an ISO moment or epoch seconds, not {at!r}") from None
    if moment.tzinfo is None:
        raise ControlError("at needs its zone, as in 2026-03-21T09:00+03:30")
    return moment


def set_floods(world: World, body: Json) -> Json:
    """Switch flood control and change its limits."""
    if "enabled" in body:
        world.floods.is_enabled = bool(body["enabled"])
    for field in fields(world.floods.limits):
        if field.name in body:
            setattr(world.floods.limits, field.name, float(body[field.name]))
    world.floods.reset()
    return floods_shown(world)


def reset(world: World, _: Json) -> Json:
    """Empty the world; the bots stay."""
    world.reset()
    return {}


def _need(body: Json, name: str) -> Any:
    if body.get(name) in (None, ""):
        raise ControlError(f"{name} is missing")
    return body[name]


async def _body(request: Request) -> Json:
    body: Json = dict(request.query_params)
    if request.method != "GET":
        content = await request.body()
        if content:
            try:
                given = json.loads(content)
            except ValueError:
                raise ControlError("the body is no JSON") from None
            if not isinstance(given, dict):
                raise ControlError("the body is no JSON object")
            body.update(given)
    body.update(request.path_params)
    return body


async def answered(work: Callable[[], Awaitable[Any]]) -> Response:
    """Return the control API's answer to a piece of work, refusals in words."""
    try:
        return JSONResponse({"ok": True, "result": await work()})
    except (ControlError, ApiError, TypeError, ValueError, KeyError) as problem:
        words = str(problem) if not isinstance(problem, KeyError) else f"{problem} is missing"
        return JSONResponse({"ok": False, "description": words}, status_code=400)


def _plain(action: Action) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        async def work() -> Any:
            return action(request.app.state.world, await _body(request))

        return await answered(work)

    return endpoint


async def _act(request: Request) -> Response:
    """Act as a person."""
    act = control_acts.ACTS.get(request.path_params["act"])
    if act is None:
        return JSONResponse({"ok": False, "description": "there is no such act"}, status_code=404)

    async def work() -> Any:
        result = act(request.app.state.world, await _body(request))
        return await result if isinstance(result, Awaitable) else result

    return await answered(work)


async def _events_json(request: Request) -> Response:
    """Answer with the events after a number, waiting for one if there is none.

    `types` names the types to tell; `last` is the number to ask after next time.
    """

    async def work() -> Any:
        journal = request.app.state.world.journal
        after = int(request.query_params.get("after") or 0)
        wait_s = min(float(request.query_params.get("wait_s") or 0), WAIT_S_MAX)
        types = set(filter(None, request.query_params.get("types", "").split(",")))
        if wait_s > 0:
            await journal.wait(after=after, timeout_s=wait_s)
        events = journal.events(after=after, limit=EVENTS_AT_ONCE_MAX)
        last = events[-1].n if events else journal.last_n
        return {
            "events": [event.shown() for event in events if not types or event.type in types],
            "last": last,
            "is_complete": last == journal.last_n,
        }

    return await answered(work)


async def _events(request: Request) -> Response:
    """Stream the events: from `after` or Last-Event-ID on, otherwise from now on."""
    journal, closing = request.app.state.world.journal, request.app.state.closing
    given = request.headers.get("last-event-id") or request.query_params.get("after")
    first = int(given) if given and given.isdecimal() else journal.last_n
    # A number from before a restart of the server would wait for ever.
    first = min(first, journal.last_n)

    async def stream() -> AsyncIterator[str]:
        after = first
        yield f"retry: 1000\nevent: hello\ndata: {json.dumps({'n': after})}\n\n"
        while not closing.is_set():
            await journal.wait(after=after, timeout_s=15)
            found = journal.events(after=after, limit=EVENTS_AT_ONCE_MAX)
            for event in found:
                after = event.n
                yield f"id: {event.n}\ndata: {json.dumps(event.shown(), ensure_ascii=False)}\n\n"
            if not found:
                yield ": still here\n\n"
                await asyncio.sleep(0)

    return StreamingResponse(stream(), media_type="text/event-stream", headers={"Cache-Control": "no-store"})


async def _file(request: Request) -> Response:
    """Send a file's content to the page."""
    stored = request.app.state.world.files.find(request.path_params["file_id"])
    if stored is None:
        return JSONResponse({"ok": False, "description": "there is no such file"}, status_code=404)
    content_type = "audio/wav" if stored.content[:4] == b"RIFF" and stored.kind == "voice" else stored.content_type
    if stored.kind == "document" and not content_type.startswith(("image/", "audio/", "video/")):
        content_type = "application/octet-stream"
    headers = {"X-Content-Type-Options": "nosniff", "Content-Security-Policy": "sandbox; default-src 'none'"}
    return Response(stored.content, media_type=content_type, headers=headers)


def routes() -> list[BaseRoute]:
    """Return the routes of the control API."""
    return [
        Route("/control/state", _plain(state)),
        Route("/control/bots", _plain(add_bot), methods=["POST"]),
        Route("/control/people", _plain(add_person), methods=["POST"]),
        Route("/control/groups", _plain(add_group), methods=["POST"]),
        Route("/control/groups/{chat:str}/migrate", _plain(control_acts.migrate), methods=["POST"]),
        Route("/control/act/{act:str}", _act, methods=["POST"]),
        Route("/control/inject", _plain(inject), methods=["POST"]),
        Route("/control/messages", _plain(messages)),
        Route("/control/keyboard", _plain(keyboard)),
        Route("/control/commands", _plain(commands)),
        Route("/control/events", _events),
        Route("/control/events.json", _events_json),
        Route("/control/calls", _plain(calls)),
        Route("/control/faults", _plain(order_fault), methods=["POST"]),
        Route("/control/faults", _plain(cancel_faults), methods=["DELETE"]),
        Route("/control/clock", _plain(clock)),
        Route("/control/clock", _plain(move_clock), methods=["POST"]),
        Route("/control/floods", _plain(set_floods), methods=["POST"]),
        Route("/control/reset", _plain(reset), methods=["POST"]),
        Route("/control/file/{file_id:str}", _file),
    ]
