"""How people say the arguments of tools, read from `prompts/slots.yaml`."""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files
from typing import Any

import yaml

__all__ = ["slot_words"]


@lru_cache(maxsize=1)
def slot_words() -> dict[str, dict[str, Any]]:
    """The parts of the file by name: `numbers`, `choices`, `switches`, `metrics`."""
    loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    text = files("prompts").joinpath("slots.yaml").read_text(encoding="utf-8")
    words: dict[str, dict[str, Any]] = yaml.load(text, Loader=loader)  # noqa: S506 - always a safe loader
    return words
