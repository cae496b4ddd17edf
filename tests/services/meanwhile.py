"""What a test needs to let something happen at the worst moment."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

from storage.database import Database, Snapshot, Transaction


class Meanwhile:
    """A database on which something happens once, between the look of a sweep and the first row it takes in hand."""

    def __init__(self, database: Database, happens: Callable[[], Awaitable[object]]) -> None:
        self._database = database
        self._happens = happens
        self.has_happened = False

    @property
    def engine(self) -> str:
        return self._database.engine

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Transaction]:
        if not self.has_happened:
            self.has_happened = True
            await self._happens()
        async with self._database.transaction() as tx:
            yield tx

    def snapshot(self) -> AbstractAsyncContextManager[Snapshot]:
        return self._database.snapshot()

    @property
    def glance(self) -> Snapshot:
        return self._database.glance

    async def close(self) -> None:
        await self._database.close()
