"""A strict local Telegram: the Bot API over HTTP with people to play with, for any bot."""

from simulator.app import RunningServer, create_app, serve
from simulator.world import World

__all__ = ["RunningServer", "World", "create_app", "serve"]
