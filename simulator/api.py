"""The Bot API over HTTP: /bot<token>/<method> and /file/bot<token>/<path>, as a plain ASGI application."""

import asyncio
import json
import time
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any
from urllib.parse import parse_qsl

from starlette.datastructures import Headers
from starlette.formparsers import MultiPartException, MultiPartParser

from simulator.bots import Bot
from simulator.errors import ApiError, bad_request, conflict
from simulator.faults import Fault
from simulator.files import UPLOAD_BYTES_MAX
from simulator.methods import METHODS
from simulator.methods.updates import read_allowed_updates
from simulator.parameters import SHAPES, Call, Upload
from simulator.webhooks import WebhookDelivery
from simulator.world import World

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

LONG_POLL_S_MAX = 50
_BODY_BYTES_MAX = UPLOAD_BYTES_MAX + 1024 * 1024


class BotApi:
    """Serves the bots of a world."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.webhooks = WebhookDelivery(world, self.perform)
        self._closing: asyncio.Future[None] | None = None

    def close_polls(self) -> None:
        """Answer all waiting getUpdates at once, because the server is about to stop."""
        if self._closing is not None and not self._closing.done():
            self._closing.set_result(None)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        path: str = scope["path"]
        if path.startswith("/file/bot"):
            await self._download(path, send)
            return
        token, _, name = path[4:].partition("/")
        name = name.strip("/").lower()
        began = time.perf_counter()
        args: dict[str, Any] = {}
        fault: Fault | None = None
        error: ApiError | None = None
        try:
            body = await _read_body(receive)
            args, files = await _read_args(scope, body)
            bot = self.world.bots.get(token)
            if bot is None:
                raise ApiError(401, "Unauthorized")
            if self.world.faults and (fault := self.world.faults.take(name, args.get("chat_id"))) is not None:
                refusal = fault.refusal()
                if refusal is not None:
                    raise refusal
            if name == "getupdates":
                content = await self._get_updates(bot, args, receive)
            else:
                result = self.run(bot, name, args, files)
                if name == "setwebhook":
                    self.webhooks.ensure(bot)
                content = b'{"ok":true,"result":' + _encode(result) + b"}"
            status = 200
        except ApiError as refused:
            error, status, content = refused, refused.code, _encode(refused.body())
        if error is not None or name != "getupdates":
            shape = SHAPES.get(name)
            self.world.journal.add_call(
                self.world.clock.time(),
                token,
                shape.name if shape else name,
                args,
                error=error,
                ms=(time.perf_counter() - began) * 1000,
            )
        if fault is not None:
            if fault.kind == "delay":
                await asyncio.sleep(fault.seconds)
            elif fault.kind == "drop_reply":
                await _hang_up(receive, send)
                return
        await _reply(send, status, content)

    def perform(self, bot: Bot, name: str, args: dict[str, Any]) -> None:
        """Do a method that came in the reply to a webhook; nobody hears how it went but the journal."""
        error: ApiError | None = None
        try:
            self.run(bot, name.lower(), args, {})
        except ApiError as refused:
            error = refused
        self.world.journal.add_call(self.world.clock.time(), bot.token, name, args, error=error)

    def run(self, bot: Bot, name: str, args: dict[str, Any], files: dict[str, Upload]) -> Any:
        """Do a method (its name in lower case) and return its result. Raises: ApiError."""
        shape = SHAPES.get(name)
        if shape is None:
            raise ApiError(404, "Not Found")
        method = METHODS.get(name)
        if method is None:
            raise bad_request(f"the simulator does not serve {shape.name}, which the real Bot API has")
        call = Call(self.world, bot, shape, args, files)
        call.check()
        return method(call)

    async def _get_updates(self, bot: Bot, args: dict[str, Any], receive: Receive) -> bytes:
        """Return the answer to getUpdates, after waiting for an update if there is none.

        Raises: ApiError 409 while a webhook is set, or when another poller takes over.
        """
        call = Call(self.world, bot, SHAPES["getupdates"], args)
        call.check()
        if bot.webhook is not None:
            raise conflict(
                "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
            )
        if bot.long_poll is not None and not bot.long_poll.done():
            bot.long_poll.set_result(None)
        queue = bot.queue
        queue.allow(read_allowed_updates(call))
        limit = call.integer("limit", 100)
        limit = limit if 1 <= limit <= 100 else 100
        queue.acknowledge(call.integer("offset"))
        deadline = time.monotonic() + min(max(call.integer("timeout"), 0), LONG_POLL_S_MAX)
        if not len(queue) and deadline > time.monotonic():
            await self._wait_for_update(bot, deadline, receive)
        updates = queue.first(limit)
        return b'{"ok":true,"result":[' + b",".join(update.content for update in updates) + b"]}"

    async def _wait_for_update(self, bot: Bot, deadline: float, receive: Receive) -> None:
        loop = asyncio.get_running_loop()
        if self._closing is None:
            self._closing = loop.create_future()
        mine = bot.long_poll = loop.create_future()
        gone = asyncio.ensure_future(receive())
        try:
            while not len(bot.queue):
                left_s = deadline - time.monotonic()
                if left_s <= 0:
                    return
                await asyncio.wait(
                    {mine, gone, bot.queue.changed(), self._closing},
                    timeout=left_s,
                    return_when=asyncio.FIRST_COMPLETED,
                )
                if bot.webhook is not None:
                    raise conflict("terminated by setWebhook request")
                if mine.done():
                    raise conflict(
                        "terminated by other getUpdates request; make sure that only one bot instance is running"
                    )
                if gone.done() or self._closing.done():
                    return
        finally:
            gone.cancel()
            if bot.long_poll is mine:
                bot.long_poll = None

    async def _download(self, path: str, send: Send) -> None:
        token, _, file_path = path.removeprefix("/file/bot").partition("/")
        if token not in self.world.bots:
            await _reply(send, 401, _encode(ApiError(401, "Unauthorized").body()))
            return
        stored = self.world.files.find_by_path(file_path)
        if stored is None:
            await _reply(send, 404, _encode(ApiError(404, "Not Found").body()))
            return
        await _reply(send, 200, stored.content, content_type=b"application/octet-stream")


_JSON = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


def _encode(value: Any) -> bytes:
    return _JSON.encode(value).encode("utf-8", "surrogatepass")


async def _read_body(receive: Receive) -> bytes:
    message = await receive()
    body: bytes = message.get("body", b"")
    if not message.get("more_body"):
        return body
    parts, size = [body], len(body)
    while message.get("more_body"):
        message = await receive()
        part: bytes = message.get("body", b"")
        size += len(part)
        if size <= _BODY_BYTES_MAX:
            parts.append(part)
    if size > _BODY_BYTES_MAX:
        raise ApiError(413, "Request Entity Too Large")
    return b"".join(parts)


async def _read_args(scope: Scope, body: bytes) -> tuple[dict[str, Any], dict[str, Upload]]:
    """Return the parameters from the query string and the body, and the uploaded files. Raises: ApiError."""
    args: dict[str, Any] = {}
    if query := scope.get("query_string"):
        args.update(parse_qsl(query.decode("latin-1"), keep_blank_values=True))
    if not body:
        return args, {}
    content_type = next((value for name, value in scope["headers"] if name == b"content-type"), b"").lower()
    if content_type.startswith(b"application/json"):
        try:
            given = json.loads(body)
        except ValueError:
            raise bad_request("can't parse JSON object") from None
        if not isinstance(given, dict):
            raise bad_request("expected an Object")
        args.update(given)
    elif content_type.startswith(b"multipart/form-data"):
        files = await _read_multipart(scope, body, args)
        return args, files
    else:
        try:
            args.update(parse_qsl(body.decode(), keep_blank_values=True))
        except UnicodeDecodeError:
            raise bad_request("strings must be encoded in UTF-8") from None
    return args, {}


async def _read_multipart(scope: Scope, body: bytes, args: dict[str, Any]) -> dict[str, Upload]:
    async def stream() -> Any:
        yield body

    files: dict[str, Upload] = {}
    try:
        form = await MultiPartParser(Headers(scope=scope), stream(), max_part_size=_BODY_BYTES_MAX).parse()
    except (MultiPartException, KeyError):
        raise bad_request("can't parse multipart/form-data") from None
    for name, value in form.multi_items():
        if isinstance(value, str):
            args[name] = value
        else:
            files[name] = Upload(value.filename or "", await value.read(), value.content_type)
    await form.close()
    return files


async def _reply(send: Send, status: int, content: bytes, *, content_type: bytes = b"application/json") -> None:
    headers = [(b"content-type", content_type), (b"content-length", str(len(content)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": content})


async def _hang_up(receive: Receive, send: Send) -> None:
    """Cut the connection without an answer, as a broken network does."""
    # ASGI has no word for this: the transport is asked for behind the server's own `send`.
    transport = getattr(getattr(send, "__self__", None), "transport", None)
    if transport is not None:
        transport.abort()
    while (await receive())["type"] != "http.disconnect":
        continue
