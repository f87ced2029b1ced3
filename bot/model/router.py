"""Which tool a question goes to: a linear model over words, letters and concepts, kept as plain arrays.

It is fitted when it is first needed and again when `prompts/` or this code changes. Predicting needs numpy alone.
"""

from __future__ import annotations

import hashlib
import logging
import os
import tempfile
import threading
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from bot.model.concepts import Phrases
from bot.model.examples import NONE, fingerprint, load_examples
from bot.model.features import VIEWS, features

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Router", "load_router"]

log = logging.getLogger(__name__)

_CODE = ("concepts.py", "examples.py", "features.py", "fit.py")
_KEPT_FILES = 3


@dataclass(frozen=True)
class _View:
    """One way of looking at a question: its features, how rare each is, and what each says for each class."""

    places: Mapping[str, int]
    idf: NDArray[Any]
    weights: NDArray[Any]

    def scores(self, found: list[str]) -> NDArray[Any] | float:
        """What this view adds to the score of each class: sublinear TF-IDF of length one, times the weights."""
        counts = Counter(place for feature in found if (place := self.places.get(feature)) is not None)
        if not counts:
            return 0.0
        places = np.fromiter(counts.keys(), dtype=np.intp, count=len(counts))
        often = np.fromiter(counts.values(), dtype=np.float64, count=len(counts))
        vector = (1.0 + np.log(often)) * self.idf[places]
        scores: NDArray[Any] = (vector / np.sqrt((vector**2).sum())) @ self.weights[places]
        return scores


class Router:
    """Says how likely each tool is the one that answers a question."""

    def __init__(self, fitted: Mapping[str, NDArray[Any]]) -> None:
        """Take over what `fit` returned."""
        self.classes = _words(fitted["classes"])
        self._intercepts = fitted["intercepts"].astype(np.float64)
        self._scale = float(fitted["scale"][0])
        self._views = {
            view: _View(
                {word: place for place, word in enumerate(_words(fitted[f"{view}_vocabulary"]))},
                fitted[f"{view}_idf"].astype(np.float64),
                fitted[f"{view}_weights"],
            )
            for view in VIEWS
        }

    def scores(self, question: str, known: Phrases | None = None) -> NDArray[Any]:
        """The score of every class, in the order of `classes`, before it is made a probability."""
        scores = self._intercepts.copy()
        for view, found in features(question, known).items():
            scores += self._views[view].scores(found)
        return scores

    def rarity(self, view: str, feature: str) -> float:
        """How rare a feature of a question is among the examples (its idf); one that none has is the rarest."""
        known = self._views[view]
        place = known.places.get(feature)
        return float(known.idf[place]) if place is not None else float(known.idf.max())

    def probabilities(
        self, question: str, tools: Collection[str], known: Phrases | None = None
    ) -> list[tuple[str, float]]:
        """Every tool that exists, and "none", with the probability that it is the right one, most likely first.

        Args:
            question: as it was asked.
            tools: names of the tools that exist; what others would answer counts as out of scope.
            known: phrases of the data at hand.
        """
        scores = self.scores(question, known) * self._scale
        shares = np.exp(scores - scores.max())
        shares /= shares.sum()
        found: dict[str, float] = {NONE: 0.0}
        for name, share in zip(self.classes, shares, strict=True):
            key = name if name in tools else NONE
            found[key] = found.get(key, 0.0) + float(share)
        return sorted(found.items(), key=lambda item: -item[1])


def load_router(home: Path | None = None) -> Router:
    """The router that fits today's prompts: from the cache, or fitted now.

    Args:
        home: the folder that keeps it (in `cache/`); MARKETBOT_HOME when None. A folder that cannot be written to
            only costs time: the router is then fitted once a process.
    """
    with _LOCK:
        return _load(home)


_LOCK = threading.Lock()


@lru_cache(maxsize=2)
def _load(home: Path | None) -> Router:
    if home is None:
        from bot.settings import Settings

        home = Settings().home
    path = home / "cache" / f"router-{_version()}.npz"
    try:
        with np.load(path, allow_pickle=False) as kept:
            return Router({name: kept[name] for name in kept.files})
    except FileNotFoundError:
        log.info("the local model is fitted: prompts are new")
    except (OSError, ValueError, KeyError, EOFError) as error:
        log.warning("the kept local model cannot be read and is fitted again: %s", error)
    from bot.model.fit import fit

    fitted = fit(load_examples())
    _keep(path, fitted)
    return Router(fitted)


def _version() -> str:
    """Changes with the prompts and with the code that reads them."""
    digest = hashlib.sha256(fingerprint().encode())
    for name in _CODE:
        digest.update(files("bot.model").joinpath(name).read_bytes())
    return digest.hexdigest()[:24]


def _keep(path: Path, fitted: Mapping[str, NDArray[Any]]) -> None:
    """Write the arrays whole or not at all: other processes may read and write the same file at this moment."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=path.parent, suffix=".part")
        try:
            with os.fdopen(handle, "wb") as file:
                np.savez(file, **fitted)  # type: ignore[arg-type]
            Path(temporary).replace(path)
        finally:
            Path(temporary).unlink(missing_ok=True)
        kept = sorted(path.parent.glob("router-*.npz"), key=lambda each: each.stat().st_mtime)
        for old in kept[:-_KEPT_FILES]:
            old.unlink(missing_ok=True)
    except OSError as error:
        log.warning("the local model cannot be kept in %s: %s", path.parent, error)


def _words(lines: NDArray[Any]) -> list[str]:
    return lines.tobytes().decode().split("\n")
