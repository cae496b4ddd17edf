"""The one entry of the club: ``run_bot.py COMMAND``, and ``run_bot.py --help`` lists the commands.

Every command says what it does with ``--help``, ends with exit status 0 when all is well, and otherwise with 1 and a
sentence that says what to do next.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import Callable, Coroutine
from datetime import datetime
from pathlib import Path
from typing import Any, TypeAlias

Command: TypeAlias = Callable[[argparse.Namespace], Coroutine[Any, Any, int]]


async def run(_arguments: argparse.Namespace) -> int:
    """Run the club in the real Telegram."""
    from bot import operations

    return await operations.run()


async def demo(arguments: argparse.Namespace) -> int:
    """Run everything on this machine: a local Telegram with a web chat, and a stocked club in it."""
    from demo import play

    return await play.demo(port=arguments.port, folder=arguments.folder, language=arguments.language)


async def check(_arguments: argparse.Namespace) -> int:
    """Look for faults in the settings, the club file, the texts and the token, and say what the terms mean."""
    from bot import checking

    return await checking.check()


async def verify(_arguments: argparse.Namespace) -> int:
    """Prove ledger, orders, gifts and outbox against each other."""
    from bot import operations

    return await operations.verify()


async def rebuild(_arguments: argparse.Namespace) -> int:
    """Derive what points are left, debts and tiers anew from the ledger; the club must not be running."""
    from bot import operations

    return await operations.rebuild()


async def migrate(_arguments: argparse.Namespace) -> int:
    """Bring the database to the newest schema."""
    from bot import operations

    return await operations.migrate()


async def owner_link(_arguments: argparse.Namespace) -> int:
    """Make a one-time link that makes whoever opens it the owner."""
    from bot import operations

    return await operations.owner_link()


async def table_links(_arguments: argparse.Namespace) -> int:
    """Print every table's own link, for its QR code."""
    from bot import operations

    return await operations.table_links()


async def import_(arguments: argparse.Namespace) -> int:
    """Make the menu what a file says; the club may be running."""
    from bot import operations

    return await operations.import_menu(arguments.file, is_rehearsal=arguments.dry_run)


async def jobs(arguments: argparse.Namespace) -> int:
    """Run due work once."""
    from bot import operations

    return await operations.jobs(arguments.name, arguments.at)


async def simulate(arguments: argparse.Namespace) -> int:
    """Serve the local Telegram alone, for anybody's bot."""
    from simulator import World, serve

    server = await serve(World(), port=arguments.port)
    print(f"The local Telegram is at {server.url} – open it in a browser, and set TELEGRAM_API_URL={server.url}")
    await server.wait()
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="run_bot.py", description="Bashgah: a restaurant's customer club in Telegram")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def add(name: str, command: Command) -> argparse.ArgumentParser:
        summary = command.__doc__ or ""
        added = commands.add_parser(name, help=summary.rstrip("."), description=summary)
        added.set_defaults(command=command)
        return added

    playing = add("demo", demo)
    playing.add_argument("--port", type=int, default=8081, help="where the web chat is served (default: 8081)")
    playing.add_argument("--folder", type=Path, default=None, help="keep the demo's club here (default: start afresh)")
    playing.add_argument("--language", choices=["fa", "en"], default="fa", help="what the demo's people speak")
    add("run", run)
    add("check", check)
    add("verify", verify)
    add("rebuild", rebuild)
    add("migrate", migrate)
    add("owner-link", owner_link)
    add("table-links", table_links)
    taking = add("import", import_)
    taking.add_argument("what", choices=["menu"], help="what the file holds")
    taking.add_argument("file", type=Path, metavar="FILE", help="such as menu.toml; demo/menu.toml is one")
    taking.add_argument("--dry-run", action="store_true", help="look for faults and change nothing")
    working = add("jobs", jobs)
    working.add_argument("name", nargs="?", help="only this kind of work (default: every kind)")
    working.add_argument("--at", type=datetime.fromisoformat, help="as of this moment, such as 2026-03-21T09:00")
    add("simulate", simulate).add_argument("--port", type=int, default=8081, help="where to serve (default: 8081)")
    return parser


def main() -> int:
    """Run the command that was asked for and return the exit status."""
    arguments = _parser().parse_args()
    try:
        status: int = asyncio.run(arguments.command(arguments))
    except KeyboardInterrupt:
        return 0
    return status


if __name__ == "__main__":
    sys.exit(main())
