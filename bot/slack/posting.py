"""Scheduled posts in Slack: messages of their own, with pictures and follow-ups in their threads."""

from __future__ import annotations

import dataclasses
from datetime import datetime

from bot.conversation import Language, Reply
from bot.rooms import Rooms
from bot.schedules.runner import TryLater
from bot.slack.answering import Answerer, is_direct
from bot.slack.blocks import Post, finding_of, notice_post, reply_post
from bot.slack.cards import Card, card_for_reply, save_card
from bot.slack.problems import SLACK_ERRORS, SlackProblem
from bot.slack.spots import Spot
from storage.records import Place
from storage.schedules import StoredSchedule
from tools.messages import Message, say

__all__ = ["SlackWriter"]


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

        def build(*more: Message, native: bool = self._answerer.native_tables) -> Post:
            return reply_post(reply, card.id, notes=(*notes, *more), native_tables=native)

        ts = self._deliver(schedule, key, reply.language, build(), build(native=False), _finding(reply))
        # Only now the thread has a name: what the buttons lead to, and what people ask, is answered in it.
        save_card(self._store, place, dataclasses.replace(card, conversation=ts, reply_in=ts))
        self._follow_up(place, key, ts, reply.sources)
        thread = Spot(place.workspace, place.channel, ts, schedule.owner, reply.language)
        self._mailbox.upload_pictures(thread, reply.pictures)
        return ts

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

    def _follow_up(self, place: Place, key: str, ts: str, sources: tuple[str, ...]) -> None:
        """Let people go on asking in the thread of the post, as after an answer."""
        for turn in self._store.turns(place, key):
            self._store.save_turn(place, ts, turn, sources)
        self._answerer.remember(place, ts)

    def _spot(self, schedule: StoredSchedule, language: Language) -> Spot:
        return Spot(schedule.place.workspace, schedule.place.channel, None, schedule.owner, language)


def _finding(reply: Reply) -> Post:
    return notice_post(finding_of(reply), reply.language)
