"""App Homes: put together for whoever opens theirs, of what they may see, and done what is pressed there."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from zoneinfo import ZoneInfo

from bot.actions.help_topics import help_topics
from bot.conversation import Language
from bot.perform import schemas_of
from bot.preferences import person_scope
from bot.render.language import translations
from bot.schedules.plan import Plan
from bot.schedules.words import describe
from bot.slack.answering import Answerer
from bot.slack.cards import Card
from bot.slack.form_fields import AUTOMATIC
from bot.slack.home import SETTINGS, Home, HomeAnswer, HomeDataset, HomeSchedule, choices_of, home_view
from bot.slack.progress import Progress
from bot.slack.spots import Spot
from bot.slack.submissions import ViewAct
from bot.slack.views import Views
from storage.errors import NotFound
from storage.store import Place, StoredDataset
from tools.codec import loads
from tools.columns import candidates
from tools.messages import Message, Period, Text, say, write
from tools.schema import Schema
from tools.suggestions import suggest_questions

__all__ = ["Homes"]

_ANSWERS = 5
_QUESTIONS = 3
_CONVERSATION = "direct"
"""A direct message outside of threads is one long conversation."""


class Homes:
    """Shows App Homes, and does what is pressed there."""

    def __init__(self, answerer: Answerer) -> None:
        """Set up with what answers."""
        self._answerer = answerer
        self._store = answerer.store
        self._places = answerer.places
        self._views = Views(answerer.mailbox.teams)

    def publish(self, act: ViewAct) -> None:
        """Show somebody's App Home as it is now.

        Cost: Slack is asked which channels they are in; then some reads of the store.
        """
        self._views.publish(act.team, act.user, home_view(self._home(act)))

    def set(self, act: ViewAct) -> None:
        """A setting was chosen: it is saved at once, and the home shows it."""
        number = act.action.partition(":")[2]
        if not number.isdigit() or int(number) >= len(SETTINGS):
            return
        name, home = SETTINGS[int(number)], self._home(act)
        if act.value not in {key for key, _ in choices_of(name, home)}:
            return
        value = None if act.value == AUTOMATIC else act.value
        self._store.set_preference(act.team, person_scope(act.user), name, value, act.user)
        self._store.record(act.user, "setting", act.click.place, details=name)
        self.publish(act)

    def ask(self, act: ViewAct) -> None:
        """One of the questions was pressed: it is answered in a direct message."""
        home = self._home(act)
        words = dict(home.questions).get(act.value)
        if words is None:
            self._say(act, home, say("The data of that question is gone, or you may not see it any more."))
            return
        question = write(words, home.language, translations(home.language))
        card = self._card(act, home, question)
        self._begin(act, card, lambda progress: self._answerer.ask(card, progress, clicked=True))

    def show(self, act: ViewAct) -> None:
        """An answer is to be seen again: as it was, in a direct message, if they may still see it."""
        home = self._home(act)
        here = act.click.place
        try:
            turn, reply = self._answerer.desk.recall(act.value, self._visible(act))
        except NotFound:
            self._say(act, home, say("That result is gone, or it is not yours to see."))
            return
        # It is the last thing that was said here now, so that “How?” and what is asked next are about it.
        self._store.save_turn(here, _CONVERSATION, turn.to_json(), reply.sources)
        card = replace(self._card(act, home, turn.question), kind="reply", language=reply.language)
        self._begin(act, card, lambda progress: self._answerer.show(progress, reply, card, asked=turn.question))

    def _home(self, act: ViewAct) -> Home:
        here = act.click.place
        visible = self._visible(act)
        datasets = self._answerer.desk.datasets(visible)
        schemas = schemas_of(datasets)
        set_here = self._store.preferences(act.team, [person_scope(act.user)])[person_scope(act.user)]
        chosen = {name: each.value for name, each in set_here.items() if name in SETTINGS}
        said = chosen.get("language") or self._places.language(act.team, act.user)
        language: Language = "zh" if said == "zh" else "en"
        unseen = self._places.unseen(here, act.user, direct=True)
        return Home(
            language=language,
            channel=here.channel,
            datasets=[self._of_dataset(each, schemas[name], name, here) for name, each in datasets.items()],
            schedules=self._schedules(act, visible),
            answers=[
                HomeAnswer(loads(each.answer).headline, each.id, each.created)
                for each in self._store.results_of(act.user, visible, _ANSWERS)
            ],
            questions=_questions(datasets, schemas),
            topics=[each.line for each in help_topics(self._answerer.desk.tools, schemas, language)],
            chosen=chosen,
            slack_zone=self._places.zone(act.team, act.user),
            notes=(unseen,) if unseen else (),
        )

    def _visible(self, act: ViewAct) -> tuple[Place, ...]:
        return self._places.visible(act.click.place, act.user, direct=True)

    def _of_dataset(self, stored: StoredDataset, schema: Schema, name: str, here: Place) -> HomeDataset:
        return HomeDataset(name, stored.rows, _period(schema), self._where(stored.place, here))

    def _schedules(self, act: ViewAct, visible: Sequence[Place]) -> list[HomeSchedule]:
        """The schedules of a person that are not stopped, where they still are."""
        found = []
        for each in self._store.schedules_of(act.team, act.user):
            if each.state == "stopped" or not (each.place in visible or self._places.is_member(each.place, act.user)):
                continue
            plan = Plan.from_json(each.definition)
            following = each.next_due.astimezone(ZoneInfo(plan.zone)) if each.next_due else None
            where = self._where(each.place, act.click.place)
            active = each.state == "active"
            found.append(HomeSchedule(plan.title, describe(plan.recurrence), active, following, where))
        return found[::-1]

    def _where(self, place: Place, here: Place) -> Message | str:
        return say("your direct messages") if place == here else self._places.name(place)

    def _card(self, act: ViewAct, home: Home, question: str) -> Card:
        return Card(
            conversation=_CONVERSATION,
            reply_in=None,
            language=home.language,
            asker=act.user,
            question=question,
            kind="open",
        )

    def _begin(self, act: ViewAct, card: Card, work: Callable[[Progress], None]) -> None:
        """Do something in a message of its own in their direct messages; a second press meanwhile does nothing."""
        press = f"{act.team}/{act.user}/{act.action}/{act.value}"
        if not self._store.first_time("press", press):
            return
        try:
            kept = self._answerer.keep(act.click.place, replace(card, press=press))
            spot = Spot(act.team, act.click.channel, None, act.user, card.language)
            progress = self._answerer.begin(spot, kept)
            if progress.ts is not None:
                self._answerer.guarded(progress, lambda: work(progress))
        finally:
            self._store.forget("press", press)

    def _say(self, act: ViewAct, home: Home, message: Message) -> None:
        self._answerer.mailbox.whisper(Spot(act.team, act.click.channel, None, act.user, home.language), message)


def _period(schema: Schema) -> Period | None:
    """The days of the likeliest column of dates."""
    found = candidates(schema, "date")
    if not found:
        return None
    first, last = schema[found[0][0]].minimum, schema.last_date(found[0][0])
    return Period(date.fromisoformat(first[:10]), last) if isinstance(first, str) and last else None


def _questions(datasets: Mapping[str, StoredDataset], schemas: Mapping[str, Schema]) -> list[tuple[str, Text]]:
    """Questions that the newest data set can answer; its id and a number name each."""
    for name, stored in datasets.items():
        suggested = suggest_questions(schemas[name], name, _QUESTIONS)
        return [(f"{stored.id}:{number}", question) for number, question in enumerate(suggested)]
    return []
