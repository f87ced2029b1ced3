"""The agent view: a greeting, questions that this person's data can answer, what is being done, a title.

None of this is needed for an answer: where Slack (or a server in its place) does not know a method or does not allow
it, the answer comes all the same.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot.conversation import Language
from bot.perform import schemas_of
from bot.preferences import person_scope
from bot.slack.blocks import notice_post
from bot.slack.delivery import Mailbox
from bot.slack.limits import cut
from bot.slack.places import PlaceFinder
from bot.slack.problems import SLACK_ERRORS, error_code
from bot.slack.spots import Spot
from bot.slack.wording import in_plain
from storage.errors import StorageError
from storage.records import Place, StoredDataset
from storage.store import Store
from tools.messages import Message, Text, say
from tools.suggestions import suggest_questions

if TYPE_CHECKING:
    from bot.desk import Desk

__all__ = ["AssistantThread", "Assistants", "prompts_for"]

log = logging.getLogger(__name__)

_PROMPTS = 4
"""Slack shows no more."""
_PROMPT, _TITLE, _STATUS = 150, 60, 50
"""Most characters of each."""
_NEVER = ("unknown_method", "missing_scope", "not_allowed_token_type", "feature_not_enabled", "access_denied")
"""Slack's ways of saying that something will not work the next time either."""
_ASK_AGAIN = 3_600.0
"""Seconds for which that is believed: a permission may be added meanwhile."""
_BEHIND = 20
"""Calls that may wait; when Slack is slow, what is being done is not shown any more."""


@dataclass(frozen=True)
class AssistantThread:
    """A conversation in the agent view.

    Attributes:
        team, channel: of the direct messages with the person.
        thread: names the conversation; empty where Slack shows direct messages without one.
        user: the person.
        viewing: the channel that they look at beside it, where Slack tells.
    """

    team: str
    channel: str
    thread: str
    user: str
    viewing: str = ""

    @property
    def place(self) -> Place:
        """Where it is."""
        return Place(self.team, self.channel)


class Assistants:
    """What the agent view shows beside messages. Safe to use from several threads."""

    def __init__(
        self,
        desk: Desk,
        store: Store,
        mailbox: Mailbox,
        places: PlaceFinder,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Set up.

        Args:
            desk: knows the data.
            store: remembers which conversations are in the agent view.
            mailbox: says things.
            places: knows who may see what.
            clock: in seconds.
        """
        self._desk = desk
        self._store = store
        self._mailbox = mailbox
        self._places = places
        self._clock = clock
        self._lock = threading.Lock()
        self._refused: dict[tuple[str, str], float] = {}
        # One thread, so that they arrive in order; no answer waits for any of them.
        self._calls = ThreadPoolExecutor(1, thread_name_prefix="slack-assistant")
        self._waiting = 0

    def started(self, thread: AssistantThread) -> None:
        """Somebody opened a conversation: it is greeted, with questions that their data can answer."""
        if not self._store.first_time("assistant", f"{thread.team}/{thread.channel}/{thread.thread}"):
            return
        self._store.save_turn(thread.place, _noted(thread.thread), "{}")
        language = self._language(thread.team, thread.user)
        spot = Spot(thread.team, thread.channel, thread.thread, thread.user, language)
        datasets = self._datasets(thread)
        self._mailbox.post(spot, notice_post(_greeting(datasets), language))
        self._suggest(thread, datasets, language)

    def changed(self, thread: AssistantThread) -> None:
        """They look at another channel now: its data comes first in the questions."""
        self._suggest(thread, self._datasets(thread), self._language(thread.team, thread.user))

    def begin(self, spot: Spot, question: str, message: Message) -> Callable[[Message | None], None] | None:
        """Something is asked: the conversation gets its title and says what is being done.

        Returns:
            What is to be told what is being done, None for that it is over; None outside of the agent view.
        """
        if not spot.channel.startswith("D") or spot.thread is None:
            return None
        try:
            if not self._store.turns(Place(spot.team, spot.channel), _noted(spot.thread), 1):
                return None
            first = bool(question) and self._store.first_time("title", f"{spot.team}/{spot.channel}/{spot.thread}")
        except StorageError:
            log.warning("it is not known whether this is the agent view", exc_info=True)
            return None
        about = {"channel_id": spot.channel, "thread_ts": spot.thread}
        if first:
            self._later(spot.team, "assistant.threads.setTitle", {**about, "title": _words(question, "en", _TITLE)})

        def follow(doing: Message | None) -> None:
            status = "" if doing is None else _words(doing, spot.language, _STATUS)
            self._later(spot.team, "assistant.threads.setStatus", {**about, "status": status})

        follow(message)
        return follow

    def close(self) -> None:
        """Show nothing any more."""
        self._calls.shutdown(wait=False, cancel_futures=True)

    def _suggest(self, thread: AssistantThread, datasets: Mapping[str, StoredDataset], language: Language) -> None:
        prompts = [_words(each, language, _PROMPT) for each in prompts_for(datasets, thread.viewing)]
        given: dict[str, Any] = {
            "channel_id": thread.channel,
            "title": _words(say("You can ask, for example:"), language, _PROMPT),
            "prompts": [{"title": each, "message": each} for each in prompts],
        }
        self._call(
            thread.team,
            "assistant.threads.setSuggestedPrompts",
            {**given, "thread_ts": thread.thread} if thread.thread else given,
        )

    def _datasets(self, thread: AssistantThread) -> dict[str, StoredDataset]:
        return self._desk.datasets(self._places.visible(thread.place, thread.user, direct=True))

    def _language(self, team: str, user: str) -> Language:
        """As they have set it."""
        scope = person_scope(user)
        chosen = self._store.preferences(team, [scope])[scope].get("language")
        return "zh" if chosen is not None and chosen.value == "zh" else "en"

    def _later(self, team: str, method: str, given: Mapping[str, Any]) -> None:
        """Call a method without waiting for it."""
        with self._lock:
            if self._waiting >= _BEHIND:
                return
            self._waiting += 1

        def work() -> None:
            try:
                self._call(team, method, given)
            finally:
                with self._lock:
                    self._waiting -= 1

        try:
            self._calls.submit(work)
        except RuntimeError:
            log.debug("the bot is stopping: %s is not called any more", method)

    def _call(self, team: str, method: str, given: Mapping[str, Any]) -> None:
        """Call a method once; whatever comes of it does no harm."""
        with self._lock:
            refused = self._refused.get((team, method))
        if refused is not None and self._clock() - refused < _ASK_AGAIN:
            return
        try:
            self._mailbox.teams.client(team, patient=False).api_call(method, json=dict(given))
        except SLACK_ERRORS as error:
            code = error_code(error)
            log.info("%s: %s", method, code or error)
            if code in _NEVER:
                with self._lock:
                    self._refused[team, method] = self._clock()


def prompts_for(datasets: Mapping[str, StoredDataset], viewing: str = "") -> tuple[Message, ...]:
    """Questions that somebody's data can answer, four at most.

    Args:
        datasets: that they may see, newest first, by name.
        viewing: the channel that they look at; its data comes first.
    """
    if not datasets:
        return (say("What can you do?"), say("Which files do you have?"))
    names = sorted(datasets, key=lambda name: datasets[name].place.channel != viewing)
    first = names[0]
    questions = suggest_questions(schemas_of({first: datasets[first]})[first], first, _PROMPTS - 1)
    if len(names) > 1:
        questions = tuple(_about(each, first) for each in questions)
    return (*questions, say("Which files do you have?"))


def _about(question: Message, name: str) -> Message:
    """A question that says which of several data sets it is about."""
    return question if name in str(question) else say("{question} ({name})", question=question, name=name)


def _greeting(datasets: Mapping[str, StoredDataset]) -> Message:
    if not datasets:
        return say(
            "Hello! Drop a CSV or Excel file here and ask about it, in English or Chinese. What you drop here is seen "
            "by you alone."
        )
    return say(
        "Hello! Ask about your data, in English or Chinese: I see what was dropped here and in the channels that you "
        "are in. Or drop a CSV or Excel file here."
    )


def _words(text: Text, language: str, most: int) -> str:
    return cut(in_plain(text, language), most)


def _noted(thread: str) -> str:
    """Notes that a conversation is in the agent view; kept apart from the conversation itself."""
    return f"assistant:{thread}"
