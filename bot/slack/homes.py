"""App Homes: put together for whoever opens theirs, of what they may see, and done what is pressed there."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from zoneinfo import ZoneInfo

from bot.actions.help_topics import help_topics
from bot.conversation import Language
from bot.perform import schemas_of
from bot.preferences import person_scope
from bot.render.language import translations
from bot.schedules.plan import Plan
from bot.schedules.unchanged import describe_rules
from bot.schedules.words import describe
from bot.slack.answering import Answerer
from bot.slack.blocks import notice_post
from bot.slack.cards import Card, save_card
from bot.slack.delivery import waiting_name
from bot.slack.form_fields import AUTOMATIC
from bot.slack.home import HOME_SHOW, SETTINGS, Home, HomeAnswer, HomeDataset, HomeSchedule, choices_of, home_view
from bot.slack.presses import Work, take_press
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


@dataclass(frozen=True)
class _Found:
    """What was pressed: the card of the work, and what shows it in a message."""

    card: Card
    show: Callable[[Progress], None]


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

    def set(self, act: ViewAct) -> Work | None:
        """A setting was chosen: it is saved at once; what is left is to show it."""
        number = act.action.partition(":")[2]
        if not (number.isascii() and number.isdigit() and int(number) < len(SETTINGS)):
            return None
        name, chosen = SETTINGS[int(number)], self._chosen(act)
        if act.value not in {key for key, _ in choices_of(name, Home("en", act.click.channel, chosen=chosen))}:
            return None
        value = None if act.value == AUTOMATIC else act.value
        self._store.set_preference(act.team, person_scope(act.user), name, value, act.user)
        self._store.record(act.user, "setting", act.click.place, details=name)
        return lambda: self.publish(act)

    def press(self, act: ViewAct) -> Work | None:
        """A question, or an answer to see again, was pressed: it comes in their direct messages.

        A second press while it is being done does nothing.
        """
        press = f"{act.team}/{act.user}/{act.action}/{act.value}"
        card = Card(
            conversation=_CONVERSATION,
            reply_in=None,
            language="zh" if self._chosen(act).get("language") == "zh" else "en",
            asker=act.user,
            press=press,
            presser=act.user,
            home=(act.action.partition(":")[0], act.value),
            kind="open",
        )
        if not take_press(self._store, act.click.place, card, ("press", press)):
            return None

        def work() -> None:
            try:
                self._answer(act, card)
            finally:
                self._store.forget("press", press)

        return work

    def reopen(self, card: Card, progress: Progress) -> None:
        """Do what was pressed there in a message that is there already, as it was lost with its process."""
        spot, (action, value) = progress.spot, card.home or ("", "")
        found = self._find(
            ViewAct(spot.team, spot.person, metadata={"channel": spot.channel}, action=action, value=value), card
        )
        if isinstance(found, Message):
            progress.finish(notice_post(found, card.language))
        else:
            found.show(progress)

    def _answer(self, act: ViewAct, card: Card) -> None:
        """Do what was pressed in a new message, or tell whoever pressed why not."""
        spot = Spot(act.team, act.click.channel, None, act.user, card.language)
        found = self._find(act, card)
        if isinstance(found, Message):
            self._answerer.mailbox.whisper(spot, found)
            self._answerer.mailbox.close(act.click.place, waiting_name(card.id))
            return
        save_card(self._store, act.click.place, found.card)
        progress = self._answerer.begin(replace(spot, language=found.card.language), found.card, noted=True)
        if progress.ts is not None:
            self._answerer.guarded(progress, lambda: found.show(progress))

    def _find(self, act: ViewAct, card: Card) -> _Found | Message:
        """What was pressed, if they may (still) see it; else why not."""
        if act.action.partition(":")[0] == HOME_SHOW:
            return self._find_answer(act, card)
        home = self._home(act)
        words = dict(home.questions).get(act.value)
        if words is None:
            return say("The data of that question is gone, or you may not see it any more.")
        question = write(words, home.language, translations(home.language))
        asked = replace(card, language=home.language, question=question, home=None)
        return _Found(asked, lambda progress: self._answerer.ask(asked, progress, clicked=True))

    def _find_answer(self, act: ViewAct, card: Card) -> _Found | Message:
        """An answer is to be seen again, as it was."""
        try:
            turn, reply = self._answerer.desk.recall(act.value, self._visible(act))
        except NotFound:
            return say("That result is gone, or it is not yours to see.")
        shown = replace(card, question=turn.question, language=reply.language)
        base = replace(shown, kind="reply", press="", presser="", home=None)

        def show(progress: Progress) -> None:
            # It is the last thing that was said here now, so that “How?” and what is asked next are about it.
            self._store.save_turn(act.click.place, _CONVERSATION, turn.to_json(), reply.sources)
            self._answerer.show(progress, reply, base, asked=turn.question)

        return _Found(shown, show)

    def _chosen(self, act: ViewAct) -> dict[str, str]:
        """What somebody has set for themselves."""
        set_here = self._store.preferences(act.team, [person_scope(act.user)])[person_scope(act.user)]
        return {name: each.value for name, each in set_here.items() if name in SETTINGS}

    def _home(self, act: ViewAct) -> Home:
        here = act.click.place
        visible = self._visible(act)
        datasets = self._answerer.desk.datasets(visible)
        schemas = schemas_of(datasets)
        chosen = self._chosen(act)
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
            usual = plan.condition is None and plan.unchanged == "say"
            rules = None if usual else describe_rules(plan)
            found.append(HomeSchedule(plan.title, describe(plan.recurrence), active, following, where, rules))
        return found[::-1]

    def _where(self, place: Place, here: Place) -> Message | str:
        return say("your direct messages") if place == here else self._places.name(place)


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
