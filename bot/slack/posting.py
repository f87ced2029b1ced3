"""Scheduled posts in Slack: messages of their own, with pictures and follow-ups in their threads."""

from __future__ import annotations

import dataclasses
import logging
from collections.abc import Sequence
from datetime import datetime

from bot.conversation import Language, Picture, Reply
from bot.rooms import Rooms
from bot.schedules.runner import TryLater
from bot.slack.answering import Answerer, is_direct
from bot.slack.blocks import Post, finding_of, notice_post, reply_post
from bot.slack.cards import Card, card_for_reply, load_card, save_card
from bot.slack.delivery import picture_name
from bot.slack.problems import SLACK_ERRORS, SlackProblem
from bot.slack.spots import Spot
from storage.records import Place
from storage.schedules import StoredSchedule
from tools.messages import Message, say

__all__ = ["SlackWriter"]

log = logging.getLogger(__name__)

_SHOWN_WITHIN = 3
"""The pause, of those between tries, in which Slack shows a picture that is on its way."""


class SlackWriter:
    """Writes what schedules want to post."""

    def __init__(self, answerer: Answerer) -> None:
        """Write with what answers questions in Slack too."""
        self._answerer = answerer
        self._mailbox = answerer.mailbox
        self._store = answerer.store
        self.rooms: Rooms = answerer.places

    def visible(self, place: Place, person: str) -> tuple[Place, ...]:
        """The places whose data may be used where it is posted."""
        return self._answerer.places.visible(place, person, direct=is_direct(place.channel))

    def post(self, schedule: StoredSchedule, key: str, reply: Reply, notes: tuple[Message, ...]) -> str:
        """Post a reply as a message of its own; pictures follow in its thread, where people can go on asking.

        Raises:
            SlackProblem: Slack does not let it be posted.
            TryLater: Slack is away.
        """
        place = schedule.place
        base = Card(key, None, reply.language, schedule.owner)
        card = card_for_reply(self._store, place, base, reply)
        self._store.save_turn(place, _noted(key), card.id, card.sources)

        def build(*more: Message, native: bool = self._answerer.native_tables) -> Post:
            return reply_post(reply, card.id, notes=(*notes, *more), native_tables=native)

        ts = self._deliver(schedule, key, reply.language, build(), build(native=False), _finding(reply))
        try:
            self._follow_up(place, key, ts, card)
            self._mailbox.upload_pictures(self._thread(schedule, ts, reply.language), reply.pictures)
        except Exception as error:
            # It is posted, whatever comes after: found again, it is completed.
            log.exception("a scheduled post could not be completed")
            raise TryLater from error
        return ts

    def complete(self, schedule: StoredSchedule, key: str, ts: str) -> None:
        """Add what belongs to a post that was found: its follow-ups, and the pictures of its answer if they lack.

        Killed after a post appeared, its process may have left it without. Where that cannot be mended the post stays
        as it is.

        Cost: a call of Slack, two and a pause for a post with pictures that are not there.
        """
        place = schedule.place
        try:
            noted = self._store.turns(place, _noted(key))
            card = load_card(self._store, place, noted[-1]) if noted else None
            if card is None:
                return  # a sentence alone, or its data is gone
            self._follow_up(place, key, ts, card)
            if card.result_id is not None:
                _, reply = self._answerer.desk.recall(card.result_id, self.visible(place, schedule.owner))
                self._add_pictures(self._thread(schedule, ts, card.language), reply.pictures)
        except Exception:
            log.exception("a scheduled post that was found could not be completed")

    def _add_pictures(self, thread: Spot, pictures: Sequence[Picture]) -> None:
        if not pictures or self._mailbox.shows(thread, picture_name(1)):
            return
        # Slack takes some seconds to show a file: one that was uploaded just before the kill is on its way.
        self._mailbox.teams.patience.wait(_SHOWN_WITHIN)
        if not self._mailbox.shows(thread, picture_name(1)):
            self._mailbox.upload_pictures(thread, pictures)

    def say(self, schedule: StoredSchedule, key: str, message: Message, language: Language) -> str:
        """Post one sentence; raises as `post` does."""
        return self._deliver(schedule, key, language, notice_post(message, language))

    def find(self, schedule: StoredSchedule, key: str, since: datetime) -> str | None:
        """The message with this key, if it was posted since then.

        Raises:
            TryLater: Slack is away.
        """
        try:
            return self._mailbox.find(self._spot(schedule, "en"), key, since.timestamp())
        except SlackProblem:
            raise
        except SLACK_ERRORS as error:
            raise TryLater from error

    def tell(self, schedule: StoredSchedule, person: str, message: Message, language: Language) -> None:
        """Tell one person in a direct message; what can't be told is in the log."""
        spot = Spot(schedule.place.workspace, person, None, person, language)
        self._mailbox.deliver(spot, notice_post(message, language))

    def _deliver(self, schedule: StoredSchedule, key: str, language: Language, *posts: Post) -> str:
        """Post the first form that Slack takes."""
        for post in posts:
            outcome, ts = self._mailbox.deliver(self._spot(schedule, language), post, key)
            if ts is not None:
                return ts
            if outcome == "unreachable":
                raise TryLater
            if outcome == "refused":
                break
        raise SlackProblem(say("Slack did not let me post in {place}.", place=self.rooms.name(schedule.place)))

    def _follow_up(self, place: Place, key: str, ts: str, card: Card) -> None:
        """Let people go on asking in the thread of the post, as after an answer; done again, it changes nothing.

        Only now the thread has a name: what the buttons lead to, and what people ask, is answered in it.
        """
        if self._answerer.knows(place, ts):
            return
        save_card(self._store, place, dataclasses.replace(card, conversation=ts, reply_in=ts))
        known = set(self._store.turns(place, ts))
        for turn in self._store.turns(place, key):
            if turn not in known:
                self._store.save_turn(place, ts, turn, card.sources)
        self._answerer.remember(place, ts)

    @staticmethod
    def _thread(schedule: StoredSchedule, ts: str, language: Language) -> Spot:
        return Spot(schedule.place.workspace, schedule.place.channel, ts, schedule.owner, language)

    def _spot(self, schedule: StoredSchedule, language: Language) -> Spot:
        return Spot(schedule.place.workspace, schedule.place.channel, None, schedule.owner, language)


def _noted(key: str) -> str:
    """Keeps which card the buttons of a post stand for."""
    return f"post:{key}"


def _finding(reply: Reply) -> Post:
    return notice_post(finding_of(reply), reply.language)
