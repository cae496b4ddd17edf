"""The simulator as one web application, and as a server inside another program."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from typing import Any

import uvicorn
from starlette.applications import Starlette

from simulator import control, web
from simulator.api import BotApi, Receive, Scope, Send
from simulator.connection import OnePacketProtocol
from simulator.world import World


class Simulator(Starlette):
    """The control API and the pages; calls of bots take a short cut past the routing."""

    def __init__(self, world: World, *, guide: Sequence[dict[str, str]] = ()) -> None:
        self.world = world
        self.bot_api = BotApi(world)
        super().__init__(routes=[*control.routes(), *web.routes(guide)], lifespan=_lifespan)
        self.state.world = world
        self.state.closing = asyncio.Event()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] == "http" and scope["path"].startswith(("/bot", "/file/bot")):
            await self.bot_api(scope, receive, send)
        else:
            await super().__call__(scope, receive, send)

    def stop_waiting(self) -> None:
        """Let long polls and event streams end, because the server is about to stop."""
        self.state.closing.set()
        self.bot_api.close_polls()
        self.world.journal.add("chat", None, {"closing": True})


@asynccontextmanager
async def _lifespan(app: Starlette) -> AsyncIterator[None]:
    assert isinstance(app, Simulator)
    yield
    await app.bot_api.webhooks.close()


def create_app(world: World, *, guide: Sequence[dict[str, str]] = ()) -> Simulator:
    """Return the application of a world.

    `guide` is what the page's help panel tells: a list of {"title", "text"}.
    """
    return Simulator(world, guide=guide)


class _QuietServer(uvicorn.Server):
    """A server that leaves the signals to the program around it, and says when it listens."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.listens = asyncio.Event()
        self.stops = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.listens.set()

    async def main_loop(self) -> None:
        """Keep the date header right until told to stop, which is noticed at once."""
        while not await self.on_tick(0):
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self.stops.wait(), 1)

    def stop(self) -> None:
        """Stop after the requests under way."""
        self.should_exit = True
        self.stops.set()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


class RunningServer:
    """A simulator that serves at `url`."""

    def __init__(self, app: Simulator, server: _QuietServer, task: "asyncio.Task[None]", sock: socket.socket) -> None:
        self.app = app
        self.world = app.world
        self._server = server
        self._task = task
        host, self.port = sock.getsockname()[:2]
        self.url = f"http://{host}:{self.port}"

    async def close(self) -> None:
        """Stop serving; waiting requests are answered first."""
        self.app.stop_waiting()
        self._server.stop()
        await self._task

    async def wait(self) -> None:
        """Return when the server has stopped."""
        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.shield(self._task)


async def serve(
    world: World, host: str = "127.0.0.1", port: int = 8081, *, guide: Sequence[dict[str, str]] = ()
) -> RunningServer:
    """Start a server in this program and return it once it answers; port 0 takes a free one.

    Raises: OSError when the port is taken.
    """
    app = create_app(world, guide=guide)
    options: dict[str, Any] = {
        "lifespan": "on",
        "access_log": False,
        "log_level": "warning",
        "ws": "none",
        "http": OnePacketProtocol,
    }
    server = _QuietServer(uvicorn.Config(app, timeout_graceful_shutdown=5, timeout_keep_alive=75, **options))
    # The protocol is named because asyncio sets TCP_NODELAY only where it sees it: else each answer waits 40 ms.
    sock = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        sock.bind((host, port))
    except OSError:
        sock.close()
        raise
    task = asyncio.create_task(server.serve(sockets=[sock]))
    listens = asyncio.create_task(server.listens.wait())
    await asyncio.wait({task, listens}, return_when=asyncio.FIRST_COMPLETED)
    listens.cancel()
    if task.done():
        await task
    return RunningServer(app, server, task, sock)
