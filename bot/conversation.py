"""What goes in and out of a conversation, whatever it is held in: a terminal, a Slack thread, a test."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, is_dataclass
from datetime import date
from typing import Any, Literal

from bot.render.language import Language
from bot.rooms import OneRoom, Rooms
from storage.records import Place
from tools.answer import Answer
from tools.errors import Choice
from tools.messages import Message

__all__ = ["ExportedFile", "Language", "Picture", "Question", "Reply", "Status", "Turn", "plain_arguments"]

Status = Literal["answered", "ask", "refused", "failed"]


@dataclass(frozen=True)
class Question:
    """What a person asks, and where.

    Attributes:
        text: the words.
        asker: the person's id.
        place: where the question was asked.
        places: every place whose data the asker may see from here, `place` included.
        thread: names the conversation; follow-ups share it.
        chosen: the arguments of a choice that the person clicked on; the pending call of the thread runs with them.
        zone: the asker's time zone, where it is known.
        language: of the reply; taken from the words when None.
        about: a version of the data set that it is about, where it was clicked beneath that: no other data is meant by
            it, and nothing that was said before.
        channels: names of channels that the words name as Slack does, and their ids.
        pictures: whether anybody will look at the pictures.
        rooms: knows the rooms of the workspace and who is in them.
    """

    text: str
    asker: str
    place: Place
    places: tuple[Place, ...]
    thread: str
    chosen: Mapping[str, Any] | None = None
    zone: str | None = None
    language: Language | None = None
    about: str | None = None
    pictures: bool = True
    channels: Mapping[str, str] = field(default_factory=dict)
    rooms: Rooms = field(default_factory=lambda: OneRoom(Place("local", "terminal")))


@dataclass(frozen=True)
class Picture:
    """A chart as it is shown: PNG, with its title and the text for those who cannot see it."""

    title: str
    description: str
    png: bytes


@dataclass(frozen=True)
class ExportedFile:
    """A file that a person asked for."""

    name: str
    data: bytes


@dataclass(frozen=True)
class Reply:
    """What comes back. `message` says why there is no answer, or asks; `answer` is the answer.

    A reply that asks may have an answer too: what would come of a yes. `denied` says that somebody else has to do it.
    `sources` are the ids of the data sets that it speaks of: what is kept of it goes when one of them is deleted;
    `columns` are those that an analysis read. `private` says that the words of the question are not to be kept: they
    name a person who is to be forgotten.
    """

    status: Status
    language: Language
    tool: str | None = None
    arguments: Mapping[str, Any] = field(default_factory=dict)
    answer: Answer | None = None
    message: Message | None = None
    narration: str | None = None
    choices: tuple[Choice, ...] = ()
    suggestions: tuple[Message, ...] = ()
    pictures: tuple[Picture, ...] = ()
    files: tuple[ExportedFile, ...] = ()
    dataset: str | None = None
    result_id: str | None = None
    sources: tuple[str, ...] = ()
    denied: bool = False
    columns: tuple[str, ...] = ()
    private: bool = False
    seconds: float = 0.0


@dataclass(frozen=True)
class Turn:
    """One exchange of a thread, as it is kept: what was asked, which call came of it, where its result is.

    `topic` is what the question asks in whole, where its own words go on from the one before: "only Google" alone names
    no report.
    """

    question: str
    status: Status
    language: Language
    tool: str | None = None
    arguments: Mapping[str, Any] = field(default_factory=dict)
    dataset_id: str | None = None
    dataset: str | None = None
    result_id: str | None = None
    headline: str | None = None
    topic: str | None = None

    def to_json(self) -> str:
        """As text for the store."""
        return json.dumps(asdict(self), ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> Turn:
        """Read what `to_json` wrote."""
        return cls(**json.loads(text))


def plain_arguments(arguments: Mapping[str, Any]) -> dict[str, Any]:
    """The arguments of a call in terms of JSON, as they are stored, kept behind a button, and sent to a worker."""
    plain: dict[str, Any] = json.loads(json.dumps(dict(arguments), default=_plain))
    return plain


def _plain(value: Any) -> Any:
    """Small typed models and dates among the arguments."""
    if isinstance(value, date):
        return value.isoformat()
    if is_dataclass(value) and not isinstance(value, type):
        return asdict(value)
    return value.model_dump(mode="json")
