"""“Change”: the form of an answer is opened, checked, and the same analysis runs again with what was put into it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from bot.conversation import Turn, plain_arguments
from bot.definitions import definitions_of
from bot.perform import schemas_of
from bot.preferences import channel_scope, person_scope
from bot.slack.answering import Answerer, is_direct
from bot.slack.cards import Card, load_card
from bot.slack.clicks import Click, Clicks
from bot.slack.form_fields import fitting
from bot.slack.form_labels import label_for
from bot.slack.form_values import FormRead, chosen_dataset, read_form
from bot.slack.forms import Form, change_form
from bot.slack.limits import cut
from bot.slack.modals import context_line, modal, notice_view
from bot.slack.presses import Work
from bot.slack.progress import Progress
from bot.slack.submissions import ViewAct, write_metadata
from bot.slack.tables import Block
from bot.slack.views import Views
from bot.slack.wording import in_plain
from storage.store import Place, StoredDataset
from tools.messages import Message, Words, say

__all__ = ["Changes", "Submission"]

_MISTAKE = 250
"""Most characters of what is said beside a field."""


@dataclass(frozen=True)
class Submission:
    """A form that was submitted.

    Attributes:
        act: who, where, and what.
        response: what Slack is answered: nothing closes the form.
        card: of the answer that is changed; None where nothing may run.
        chosen: the call.
        series: the data set that it runs on.
        dataset: what that is called here, where that is known without asking Slack.
        changed: the names of the arguments that were changed.
    """

    act: ViewAct
    response: Mapping[str, Any] = field(default_factory=dict)
    card: Card | None = None
    chosen: Mapping[str, Any] = field(default_factory=dict)
    series: str | None = None
    dataset: str | None = None
    changed: tuple[str, ...] = ()


class Changes:
    """Lets people change what an answer rests on."""

    def __init__(self, answerer: Answerer, clicks: Clicks) -> None:
        """Set up with what answers, and with what knows buttons."""
        self._answerer = answerer
        self._store = answerer.store
        self._clicks = clicks
        self._views = Views(answerer.mailbox.teams)

    def open(self, click: Click) -> None:
        """The button: the form is there within three seconds, filled with what the answer used.

        In a direct message Slack is asked first whose data may be seen; until it has said so, the modal says that it
        is coming.
        """
        card = self._clicks.card_of(click)
        turn = card.exchange if card else None
        if card is None or turn is None or turn.tool is None:
            return
        waiting = self._views.open(click.team, click.trigger, _waiting(card)) if is_direct(click.channel) else None
        form = self._form(card, turn, self._seen(click), click)
        view = change_form(form) if form else self._gone(card)
        shown = self._views.update(click.team, waiting, view) if waiting else None
        if not shown and not (waiting is None and self._views.open(click.team, click.trigger, view)):
            self._clicks.whisper(click, card, say("Slack did not open the form. Please press the button again."))

    def choose_data(self, act: ViewAct) -> None:
        """Another data set was chosen in the form: it has other columns."""
        click = act.click
        card = load_card(self._store, click.place, click.card_id)
        turn = card.exchange if card else None
        if card is None or turn is None:
            return
        form = self._form(card, turn, self._seen(click), click, chosen_dataset(act.values) or "")
        self._views.update(act.team, act.view_id, change_form(form) if form else self._gone(card), act.view_hash)

    def read(self, act: ViewAct) -> Submission:
        """Check a form that was submitted, without asking Slack anything: it waits for the answer.

        Cost: some reads of the store; some milliseconds.
        """
        click = act.click
        card = load_card(self._store, click.place, click.card_id)
        turn = card.exchange if card else None
        if card is None or turn is None or turn.tool is None:
            return Submission(act, _instead(self._gone(card)))
        series = chosen_dataset(act.values)
        places = tuple(Place(act.team, channel) for channel in (click.channel, act.metadata.get("home")) if channel)
        datasets = self._answerer.desk.datasets(places)
        form = self._form(card, turn, datasets, click, series or "")
        if form is None or form.mark != act.metadata.get("mark"):
            return Submission(act, _instead(self._gone(card)))
        # In a direct message other data sets may be used than are known here; the run itself knows all.
        schemas = None if is_direct(click.channel) else schemas_of(datasets)
        habits = self._answerer.desk.habits(click.user, click.place)
        today = datetime.now(ZoneInfo(habits.zone)).date()
        read = read_form(form, act.values, today, habits.week_start, schemas)
        if read.problems:
            return Submission(act, _beside(read, card))
        chosen = plain_arguments({"tool": turn.tool, **read.arguments})
        name = next((name for name, each in datasets.items() if each.series == series), None)
        return Submission(act, {}, card, chosen, series, name, read.changed)

    def take(self, submission: Submission) -> Work | None:
        """Take a form that holds: its call runs as a new answer, if its sender may still see what it is of."""
        card, click = submission.card, submission.act.click
        if card is None:
            return None
        chosen = {**submission.chosen, "dataset": submission.dataset} if submission.dataset else submission.chosen
        return self._clicks.in_new_message(
            click,
            f"change-{submission.act.view_id}",
            replace(card, chosen=dict(chosen)),
            lambda doing, progress: self._run(submission, doing, progress),
            lambda: self._why_not(submission),
        )

    def _why_not(self, submission: Submission) -> Message | None:
        """Why a form is not to be run."""
        click = submission.act.click
        if not is_direct(click.channel) and not self._answerer.places.is_member(click.place, click.user):
            return say("You are not in that channel any more.")
        return _GONE if submission.series is not None and self._name(submission) is None else None

    def _name(self, submission: Submission) -> str | None:
        """What the data set of a form is called for whoever submitted it; None where they don't see it."""
        seen = self._seen(submission.act.click)
        return next((name for name, each in seen.items() if each.series == submission.series), None)

    def _run(self, submission: Submission, card: Card, progress: Progress) -> None:
        name = self._name(submission)
        chosen = {**submission.chosen, "dataset": name} if name else dict(submission.chosen)
        other_data = card.exchange is not None and card.exchange.dataset != name
        notes = _notes(submission, other_data=other_data)
        self._answerer.ask(card, progress, chosen=chosen, clicked=True, notes=notes)

    def _seen(self, click: Click) -> dict[str, StoredDataset]:
        """The data sets that whoever clicked may see here."""
        places = self._answerer.places.visible(click.place, click.user, direct=is_direct(click.channel))
        return self._answerer.desk.datasets(places)

    def _form(
        self, card: Card, turn: Turn, datasets: Mapping[str, StoredDataset], click: Click, series: str | None = None
    ) -> Form | None:
        """The form of an answer.

        Args:
            card: of the answer.
            turn: the exchange that led to it.
            datasets: that may be chosen.
            click: on which message.
            series: the data set that was chosen; "" for none, None for the one that the answer used.

        Returns:
            None when that data set is not there (any more).
        """
        tool = self._answerer.desk.tools.get(turn.tool or "")
        if tool is None or tool.area == "housekeeping":
            return None
        names = {each.series: name for name, each in datasets.items()}
        name = turn.dataset if series is None else names.get(series)
        if tool.frame_parameter is None or (name is None and not series and not tool.frame_parameter.required):
            name = None
        elif name not in datasets:
            return None
        stored = datasets[name] if name else None
        schema = schemas_of({name: stored})[name] if name and stored else None
        scope = person_scope(click.user) if is_direct(click.channel) else channel_scope(click.place)
        definitions = definitions_of(self._store, click.team, scope)
        form = Form(
            tool=tool,
            question=turn.question,
            arguments=fitting(tool, turn.arguments, schema, definitions),
            datasets={each: found.series for each, found in datasets.items()},
            dataset=name,
            schema=schema,
            language=card.language,
            definitions=definitions,
        )
        home = stored.place.channel if stored else ""
        return replace(form, metadata=write_metadata(click, home=home, mark=form.mark))

    def _gone(self, card: Card | None) -> Block:
        return notice_view(say("Change the answer"), _GONE, card.language if card else "en")


_GONE = say("The data of this answer has changed or is gone, or you may not see it any more. Please ask again.")


def _waiting(card: Card) -> Block:
    line = context_line(say("One moment…"), card.language)
    return modal("notice", say("Change the answer"), None, [line], "", card.language)


def _instead(view: Block) -> dict[str, Any]:
    """Slack's word for showing another modal in the place of the one that was submitted."""
    return {"response_action": "update", "view": view}


def _beside(read: FormRead, card: Card) -> dict[str, Any]:
    """Slack's word for what is wrong, each beside its field."""
    errors = {block: cut(in_plain(message, card.language), _MISTAKE) for block, message in read.problems.items()}
    return {"response_action": "errors", "errors": errors}


def _notes(submission: Submission, *, other_data: bool) -> tuple[Message, ...]:
    """What is other than in the answer above."""
    names = [label_for(str(submission.chosen["tool"]), name) for name in submission.changed]
    names += [say("Data set")] if other_data else []
    quoted = tuple(say("“{name}”", name=name) for name in names)
    return (say("Changed by hand: {names}.", names=Words(quoted)),) if names else ()
