"""What the tests of the local model share: the questions that judge it, schemas to ask about, a home for its cache."""

from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.model.situation import Call, Situation
from tools.registry import Tool, all_tools
from tools.schema import Column, Schema

HERE = Path(__file__).parent


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home")


@pytest.fixture(autouse=True)
def _cache_in_home(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MARKETBOT_HOME", str(home))


@pytest.fixture(scope="session")
def tools() -> dict[str, Tool]:
    return all_tools("bot.actions")


@pytest.fixture(scope="session")
def schemas() -> dict[str, Schema]:
    plain = yaml.safe_load((HERE / "schemas.yaml").read_text(encoding="utf-8"))
    return {
        name: Schema(tuple(_column(each) for each in entry["columns"]), entry["rows"]) for name, entry in plain.items()
    }


@pytest.fixture
def situate(tools: dict[str, Tool], schemas: dict[str, Schema]) -> Callable[..., Situation]:
    """A situation with some of the data sets, and a call before."""

    def make(*names: str, previous: Mapping[str, Any] | None = None) -> Situation:
        call = Call(previous["tool"], previous["arguments"], names[0] if names else None) if previous else None
        return Situation(tools, {name: schemas[name] for name in names}, call, date(2026, 1, 5), 0)

    return make


def _column(entry: dict[str, Any]) -> Column:
    return Column(**{**entry, "values": tuple(entry.get("values", ()))})
