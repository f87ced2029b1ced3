"""Everything an operator can set, in one class. Each setting is an environment variable of the same name."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

from platformdirs import user_data_path
from pydantic import AfterValidator, Field, SecretStr
from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.zones import is_zone

__all__ = ["DAYS", "Settings", "known_currency", "known_day", "known_zone", "settings_page"]

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def known_zone(name: str) -> str:
    """Check the name of a time zone."""
    if not is_zone(name):
        raise ValueError("is not a time zone; use a name such as Europe/Berlin or Asia/Shanghai")
    return name


def known_day(name: str) -> str:
    """Check the name of a day of the week; in lower case."""
    if name.lower() not in DAYS:
        raise ValueError("is not a day of the week; use monday or sunday")
    return name.lower()


def known_currency(code: str) -> str:
    """Check the code of a currency, or no code; in upper case."""
    if code and not (len(code) == 3 and code.isascii() and code.isalpha()):
        raise ValueError("is not a currency; use an ISO code such as USD, EUR or CNY")
    return code.upper()


class Settings(BaseSettings):
    """The settings of one running bot.

    Values come from the environment; what is not set has a default that works without an account or a key. In code, a
    value is given by the field's name: `Settings(home=Path("/tmp/bot"), workers=1)`.
    """

    model_config = SettingsConfigDict(env_prefix="MARKETBOT_", frozen=True, validate_by_name=True, extra="ignore")

    home: Path = Field(
        default_factory=lambda: user_data_path("marketbot", appauthor=False),
        description="Folder for what the bot keeps: its database, its key file and the fitted local model. "
        "The default is the folder for application data of the user who runs the bot.",
    )
    database_url: SecretStr = Field(
        default=SecretStr(""),
        description="SQLAlchemy address of the database, such as postgresql+psycopg://user:password@host/marketbot. "
        "Empty: a SQLite file in MARKETBOT_HOME.",
    )
    keys: SecretStr = Field(
        default=SecretStr(""),
        description="Master keys that protect stored data, newest first, separated by commas. Empty: a key file in "
        "MARKETBOT_HOME that only its owner can read, made on the first run; a backup needs it.",
    )
    model: str = Field(
        default="local",
        min_length=1,
        description="What understands the questions: `local` (on this machine, no key), or any chat model that "
        "LangChain knows, such as openai:gpt-5-mini or ollama:qwen3.",
    )
    samples: bool = Field(
        default=False,
        description="Whether a chat model may see sample values of columns beside their names and types. It never sees "
        "whole rows.",
    )
    zone: Annotated[str, AfterValidator(known_zone)] = Field(
        default="UTC", description="Time zone of people whose own zone is not known: decides what “today” is."
    )
    week_start: Annotated[str, AfterValidator(known_day)] = Field(
        default="monday", description="First day of the week."
    )
    fiscal_year_start: int = Field(
        default=1,
        ge=1,
        le=12,
        description="Month in which fiscal years start, 1 to 12. They are named by the year in which they end.",
    )
    currency: Annotated[str, AfterValidator(known_currency)] = Field(
        default="",
        description="ISO code of the currency of data that does not name its own. Empty: plain numbers.",
    )

    slack_url: str = Field(
        default="https://slack.com/api/",
        pattern=r"^https?://",
        description="Address of Slack's Web API; another one is for tests against a Slack server that is not Slack's.",
    )
    slack_bot_token: SecretStr = Field(
        default=SecretStr(""),
        validation_alias="SLACK_BOT_TOKEN",
        description="Bot token of the Slack app (xoxb-…).",
    )
    slack_app_token: SecretStr = Field(
        default=SecretStr(""),
        validation_alias="SLACK_APP_TOKEN",
        description="App-level token (xapp-…). When it is set, the bot connects by Socket Mode.",
    )
    slack_signing_secret: SecretStr = Field(
        default=SecretStr(""),
        validation_alias="SLACK_SIGNING_SECRET",
        description="Signing secret of the Slack app, needed where Slack sends its events over HTTP.",
    )
    slack_client_id: str = Field(
        default="",
        validation_alias="SLACK_CLIENT_ID",
        description="Client id of the Slack app. With SLACK_CLIENT_SECRET, in HTTP mode, other workspaces can install "
        "the bot at /slack/install; SLACK_BOT_TOKEN is not needed then.",
    )
    slack_client_secret: SecretStr = Field(
        default=SecretStr(""),
        validation_alias="SLACK_CLIENT_SECRET",
        description="Client secret of the Slack app.",
    )
    host: str = Field(default="127.0.0.1", description="Address that HTTP mode listens on.")
    port: int = Field(default=3000, ge=0, le=65_535, description="Port that HTTP mode listens on.")

    upload_mb: int = Field(default=200, ge=1, description="Largest file that may be uploaded, in megabytes.")
    upload_rows: int = Field(default=5_000_000, ge=1, description="Most rows that a file may have.")
    upload_columns: int = Field(default=500, ge=1, description="Most columns that a file may have.")
    cell_characters: int = Field(default=100_000, ge=1, description="Longest text that a cell may hold, in characters.")

    retention_days: int = Field(
        default=0,
        ge=0,
        description="After so many days data sets, answers and conversations are destroyed; a data set is as old as "
        "its newest version. 0: they are kept until somebody deletes them.",
    )

    workers: int = Field(
        default_factory=lambda: max(2, os.cpu_count() or 2),
        ge=1,
        description="Processes that run analyses side by side. The default is one per processor, at least two.",
    )
    seconds: float = Field(
        default=60, gt=0, description="Longest time that one analysis may take, in seconds; then it is stopped."
    )
    memory_mb: int = Field(
        default=2_000,
        ge=200,
        description="Most memory that one analysis may take, in megabytes; then it is stopped.",
    )

    @property
    def database(self) -> str:
        """The address of the database; a SQLite file in the home folder unless another one is set."""
        return self.database_url.get_secret_value() or f"sqlite:///{self.home / 'marketbot.db'}"

    @property
    def slack_installable(self) -> bool:
        """Whether workspaces install the bot themselves: HTTP mode with the app's client id and secret."""
        secret = self.slack_client_secret.get_secret_value()
        return bool(self.slack_client_id and secret) and not self.slack_app_token.get_secret_value()

    @property
    def first_weekday(self) -> int:
        """The first day of the week as a number, 0 = Monday to 6 = Sunday."""
        return DAYS.index(self.week_start)

    def environment(self) -> dict[str, str]:
        """The settings as environment variables, for a process that is to work with the same ones.

        What only talks to Slack is left out: a process that reads uploaded data has no use for a token.
        """
        found: dict[str, str] = {}
        for name, _, variable in _fields():
            if not name.startswith("slack"):
                value: Any = getattr(self, name)
                plain = value.get_secret_value() if isinstance(value, SecretStr) else value
                found[variable] = str(plain)
        return found


def settings_page() -> str:
    """The page `docs/settings.md`: every setting with what it does and its default."""
    rows = "\n".join(f"| `{variable}` | {field.description} | {_default(field)} |" for _, field, variable in _fields())
    return (
        "# Settings\n\n"
        "Every setting is an environment variable. None is needed for a first run.\n\n"
        "| variable | what it does | default |\n"
        "| --- | --- | --- |\n"
        f"{rows}\n\n"
        "Generated from `bot/settings.py`: `make docs` writes this page.\n"
    )


def _fields() -> Iterator[tuple[str, FieldInfo, str]]:
    """Each setting's name in code, its field, and its environment variable."""
    for name, field in Settings.model_fields.items():
        alias = field.validation_alias
        yield name, field, alias if isinstance(alias, str) else f"MARKETBOT_{name.upper()}"


def _default(field: FieldInfo) -> str:
    if field.default_factory is not None:
        return "of this machine"
    value = field.default.get_secret_value() if isinstance(field.default, SecretStr) else field.default
    return f"`{value}`" if value != "" else "empty"
