"""Thumbs: up is noted, down asks why. What was said is kept before Slack is told that it arrived."""

from __future__ import annotations

from collections.abc import Mapping

from bot.slack.answering import Answerer
from bot.slack.cards import load_card
from bot.slack.clicks import Click, Clicks
from bot.slack.judgement import note_correction, note_thumb
from bot.slack.presses import Work
from bot.slack.rating import rating_form, read_reason
from bot.slack.submissions import ViewAct, write_metadata
from bot.slack.views import Views
from tools.messages import say
from tools.registry import Tool

__all__ = ["Judging"]


class Judging:
    """Takes what people think of answers."""

    def __init__(self, answerer: Answerer, clicks: Clicks) -> None:
        """Set up with what answers, and with what knows buttons."""
        self._answerer = answerer
        self._store = answerer.store
        self._clicks = clicks
        self._views = Views(answerer.mailbox.teams)

    def rate(self, click: Click) -> Work | None:
        """A thumb. Down opens a modal that asks why; should it not open, the thumb is kept without a reason."""
        card = load_card(self._store, click.place, click.card_id)
        if card is not None and (card.result_id is None or click.pick not in ("up", "down")):
            return None
        if card is None or click.pick == "up":
            return self._keep(click, "up", {})
        form = rating_form(self._tools, card.language, write_metadata(click))

        def work() -> None:
            if not self._views.open(click.team, click.trigger, form):
                self._keep(click, "down", {})()

        return work

    def reasoned(self, act: ViewAct) -> Work:
        """The reason was given. Where the question meant another analysis, that is kept as a correction too."""
        reason = read_reason(act.values, self._tools)
        work = self._keep(act.click, "down", reason)
        card = load_card(self._store, act.click.place, act.click.card_id)
        if card is not None and "tool" in reason:
            note_correction(self._store, act.click.place, act.user, card, {"tool": reason["tool"]})
        return work

    def closed(self, act: ViewAct) -> Work:
        """The modal was closed: the thumb counts all the same."""
        return self._keep(act.click, "down", {})

    def _keep(self, click: Click, verdict: str, details: Mapping[str, str]) -> Work:
        """Keep a thumb; what is left is to say so."""
        card = load_card(self._store, click.place, click.card_id)
        if card is None:
            return lambda: self._clicks.card_of(click)
        if note_thumb(self._store, click.place, click.user, card, verdict, details):
            self._store.record(click.user, f"rate-{verdict}", click.place, details=card.result_id or "")
        return lambda: self._clicks.whisper(click, card, say("Thank you, noted."))

    @property
    def _tools(self) -> dict[str, Tool]:
        return {name: each for name, each in self._answerer.desk.tools.items() if each.area != "housekeeping"}
