"""Thumbs: up is noted, down asks why."""

from __future__ import annotations

from collections.abc import Mapping

from bot.slack.answering import Answerer
from bot.slack.clicks import Click, Clicks
from bot.slack.judgement import note_correction, note_thumb
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

    def rate(self, click: Click) -> None:
        """A thumb. Down opens a modal that asks why; should it not open, the thumb is kept without a reason."""
        card = self._clicks.card_of(click)
        if card is None or card.result_id is None or click.pick not in ("up", "down"):
            return
        if click.pick == "down":
            form = rating_form(self._tools, card.language, write_metadata(click))
            if self._views.open(click.team, click.trigger, form):
                return
        self._keep(click, click.pick, {})

    def reasoned(self, act: ViewAct) -> None:
        """The reason was given. Where the question meant another analysis, that is kept as a correction too."""
        reason = read_reason(act.values, self._tools)
        self._keep(act.click, "down", reason)
        card = self._clicks.card_of(act.click)
        if card is not None and "tool" in reason:
            note_correction(self._store, act.click.place, act.user, card, {"tool": reason["tool"]})

    def closed(self, act: ViewAct) -> None:
        """The modal was closed: the thumb counts all the same."""
        self._keep(act.click, "down", {})

    def _keep(self, click: Click, verdict: str, details: Mapping[str, str]) -> None:
        card = self._clicks.card_of(click)
        if card is None:
            return
        if note_thumb(self._store, click.place, click.user, card, verdict, details):
            self._store.record(click.user, f"rate-{verdict}", click.place, details=card.result_id or "")
        self._clicks.whisper(click, card, say("Thank you, noted."))

    @property
    def _tools(self) -> dict[str, Tool]:
        return {name: each for name, each in self._answerer.desk.tools.items() if each.area != "housekeeping"}
