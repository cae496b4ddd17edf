"""The club's own doors on HTTP: the webhook, its health and its metrics."""

from __future__ import annotations

import asyncio
import contextlib
import hmac
import json
import socket
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

import uvicorn
from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

SECRET_HEADER: Final = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - a name
UPDATE_BYTES_MAX: Final = 1_000_000
"""Far above any update Telegram sends."""


@dataclass(frozen=True, slots=True)
class Health:
    """How the club is."""

    faults: tuple[str, ...]
    """What is wrong, in words for an operator; empty when all is well."""
    figures: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class WebDoors:
    """What the doors lead to."""

    health: Callable[[], Awaitable[Health]]
    metrics: Callable[[], Awaitable[str]]
    club: str
    """The club's name in the webhook's path."""
    secret: str | None = None
    """What Telegram must send along; None: no webhook is served."""
    accept: Callable[[Sequence[Mapping[str, Any]]], Awaitable[None]] | None = None


def create_web(doors: WebDoors) -> Starlette:
    """Return the application behind the doors."""

    async def healthz(_request: Request) -> Response:
        found = await doors.health()
        status = "; ".join(found.faults) or "ok"
        return JSONResponse({"status": status, **found.figures}, status_code=503 if found.faults else 200)

    async def metrics(_request: Request) -> Response:
        return PlainTextResponse(await doors.metrics(), media_type="text/plain; version=0.0.4")

    async def telegram(request: Request) -> Response:
        given = request.headers.get(SECRET_HEADER, "")
        if doors.accept is None or not doors.secret or request.path_params["club"] != doors.club:
            return PlainTextResponse("not found", status_code=404)
        if not hmac.compare_digest(given.encode(), doors.secret.encode()):
            return PlainTextResponse("forbidden", status_code=403)
        return await _stored(request, doors.accept)

    return Starlette(
        routes=[
            Route("/healthz", healthz),
            Route("/metrics", metrics),
            Route("/telegram/{club}", telegram, methods=["POST"]),
        ]
    )


async def _stored(request: Request, accept: Callable[[Sequence[Mapping[str, Any]]], Awaitable[None]]) -> Response:
    """Answer 200 only once the update is in the inbox; on anything else Telegram sends it again."""
    body = bytearray()
    try:
        async for chunk in request.stream():
            body += chunk
            if len(body) > UPDATE_BYTES_MAX:
                return PlainTextResponse("too large", status_code=413)
    except ClientDisconnect:
        return PlainTextResponse("gone", status_code=400)
    try:
        update = json.loads(bytes(body))
    except ValueError:
        return PlainTextResponse("not JSON", status_code=400)
    if not isinstance(update, dict) or not isinstance(update.get("update_id"), int):
        return PlainTextResponse("not an update", status_code=400)
    await accept([update])
    return PlainTextResponse("")


class _QuietServer(uvicorn.Server):
    """A server that leaves the signals to the program around it, and says when it listens."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.listens = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.listens.set()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


class WebServer:
    """The doors, open."""

    def __init__(self, app: Starlette, *, host: str, port: int) -> None:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        self._socket = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self._address = (host, port)
        config = uvicorn.Config(app, access_log=False, log_level="warning", lifespan="off", ws="none", log_config=None)
        self._server = _QuietServer(config)
        self._task: asyncio.Task[None] | None = None

    @property
    def port(self) -> int:
        """The port that is listened on."""
        return int(self._socket.getsockname()[1])

    async def start(self) -> None:
        """Begin to listen. Raises: OSError when the port is taken."""
        try:
            self._socket.bind(self._address)
        except OSError:
            self._socket.close()
            raise
        self._task = asyncio.create_task(self._server.serve(sockets=[self._socket]))
        await self._server.listens.wait()

    async def stop(self) -> None:
        """Close the doors; requests under way are answered."""
        if self._task is None:
            return
        self._server.should_exit = True
        with contextlib.suppress(asyncio.CancelledError):
            await self._task
