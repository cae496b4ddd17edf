"""The environment (and ``.env``): what differs from machine to machine, secrets above all."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """What the environment says."""

    model_config = SettingsConfigDict(env_file=".env", env_file_encoding="utf-8", extra="ignore", frozen=True)

    bot_token: SecretStr | None = None
    telegram_api_url: str = "https://api.telegram.org"
    database_url: SecretStr = SecretStr("sqlite+aiosqlite:///bashgah.db")
    club_file: Path = Path("club.toml")
    webhook_url: str | None = None
    webhook_secret: SecretStr | None = None
    listen: str = Field(default="127.0.0.1:8080", pattern=r"^[^:]*:\d+$")
    log_format: Literal["text", "json"] = "text"
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"

    @field_validator("bot_token")
    @classmethod
    def _token_form(cls, value: SecretStr | None) -> SecretStr | None:
        if value is None or not value.get_secret_value().strip():
            return None
        number, _, rest = value.get_secret_value().partition(":")
        if not number.isdigit() or len(rest) < 10:
            raise ValueError("a token looks like 123456789:AAE…, as BotFather gives it")
        return value

    @field_validator("telegram_api_url")
    @classmethod
    def _no_slash(cls, value: str) -> str:
        return value.rstrip("/")

    @property
    def host(self) -> str:
        """The address that is listened on."""
        return self.listen.rpartition(":")[0] or "127.0.0.1"

    @property
    def port(self) -> int:
        """The port that is listened on."""
        return int(self.listen.rpartition(":")[2])
