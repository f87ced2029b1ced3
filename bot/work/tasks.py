"""What a worker does for each job. Runs in the worker process only; heavy libraries are imported where used."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.settings import Settings
from bot.work.results import Result
from tools.codec import from_plain, loads
from tools.context import Context
from tools.definitions import from_plain as definition_from_plain
from tools.errors import MarketbotError, NeedsChoice
from tools.frame import Frame
from tools.messages import Message, say
from tools.progress import Listener, telling

if TYPE_CHECKING:
    import pyarrow as pa

    from storage.store import Store
    from tools.registry import Tool

__all__ = ["Tasks", "out_of_memory", "read_context"]

_log = logging.getLogger(__name__)


class Tasks:
    """The tasks of one worker process, which keeps the store open between them."""

    def __init__(self, settings: Settings, tell: Listener = lambda _: None) -> None:
        """Set up.

        Args:
            settings: of the bot.
            tell: hears what a task says of its work; called often, and by one thread.
        """
        self._settings = settings
        self._tell = tell
        self._tasks: dict[str, Callable[..., Result]] = {
            "ping": self._ping,
            "run_tool": self._run_tool,
            "read_file": self._read_file,
            "put_together": self._put_together,
            "draw": self._draw,
            "find_person": self._find_person,
            "erase": self._erase,
        }

    @cached_property
    def _store(self) -> Store:
        from storage.keys import KeyRing
        from storage.store import Store

        keys = KeyRing.load(self._settings.keys.get_secret_value(), self._settings.home)
        return Store.open(self._settings.database, keys)

    @cached_property
    def _tools(self) -> dict[str, Tool]:
        from tools.registry import all_tools

        return all_tools()

    def load_tools(self) -> None:
        """Load every tool now, so that the first job need not."""
        _ = self._tools

    def add(self, name: str, task: Callable[..., Result]) -> None:
        """Teach the worker another task; it is called with what the job gives, by name."""
        self._tasks[name] = task

    def perform(self, task: str, given: Mapping[str, Any]) -> Result:
        """Do one job. Whatever goes wrong, a result comes back that is safe to show; the detail is logged."""
        try:
            with telling(self._tell):
                return self._tasks[task](**given)
        except NeedsChoice as question:
            return Result("ask", message=question.message, choices=question.choices)
        except MarketbotError as refusal:
            return Result("refused", message=refusal.message)
        except MemoryError:
            _log.exception("%s ran out of memory", task)
            return Result("refused", message=out_of_memory(self._settings.memory_mb))
        except Exception as error:
            from bot.wording import words_for

            _log.exception("%s failed", task)
            return Result("failed", message=words_for(error))

    def _ping(self) -> Result:
        return Result("answered")

    def _run_tool(
        self, tool: str, arguments: dict[str, Any], datasets: dict[str, dict[str, str]], context: dict[str, Any]
    ) -> Result:
        found = self._tools[tool]
        sources: list[str] = []
        taken: list[str] = []

        def read(identifier: str, columns: Sequence[str]) -> pa.Table:
            sources.append(identifier)
            taken.extend(columns)
            return self._store.read(identifier, columns)

        frames = {
            name: Frame(
                name,
                loads(stored["schema"]),
                partial(read, stored["id"]),
                loads(stored["report"])["warnings"],
            )
            for name, stored in datasets.items()
        }
        frame = next(iter(frames.values()), None) if found.frame_parameter else None
        bound = found.bind(frame.schema if frame else None, arguments)
        asked = read_context(context)
        answer = found.run(bound, frame, context=asked, frames=frames)
        return Result("answered", answer, sources=tuple(dict.fromkeys(sources)), columns=tuple(dict.fromkeys(taken)))

    def _read_file(
        self,
        path: str,
        name: str,
        workspace: str,
        channel: str,
        owner: str,
        options: dict[str, str],
        beside: list[str],
    ) -> Result:
        from bot.work.receive import receive_file
        from storage.store import Place

        place = Place(workspace, channel)
        return receive_file(self._store, self._settings, Path(path), name, place, owner, options, beside)

    def _put_together(self, parts: list[str], workspace: str, channel: str, owner: str, source: str) -> Result:
        from bot.work.together import put_together
        from storage.store import Place

        place = Place(workspace, channel)
        return put_together(self._store, parts, place, owner, self._settings.upload_rows, source)

    def _find_person(self, names: list[str], workspace: str) -> Result:
        from bot.work.erase import find_person

        return find_person(self._store, names, workspace)

    def _erase(self, names: list[str], workspace: str, who: str) -> Result:
        from bot.work.erase import erase_person

        return erase_person(self._store, names, workspace, who)

    def _draw(self, chart: Any, language: str) -> Result:
        from bot.render.pictures import draw

        return Result("answered", png=draw(from_plain(chart), language))


def read_context(plain: Mapping[str, Any]) -> Context:
    """The asker's context, as `bot.work.jobs.run_tool` sends it."""
    definitions = tuple(definition_from_plain(each) for each in plain.get("definitions", ()))
    return Context(**{**plain, "today": date.fromisoformat(plain["today"]), "definitions": definitions})


def out_of_memory(limit: int) -> Message:
    """The sentence for work that needed more memory than it may take."""
    return say(
        "This needed more than {limit} MB of memory, so I stopped it. Ask for a shorter period or fewer columns.",
        limit=limit,
    )
