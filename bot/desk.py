"""The front desk: takes questions and files from any conversation and gives replies. Every way in ends here."""

from __future__ import annotations

import dataclasses
import json
import logging
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from bot.actions.rights import is_admin
from bot.actions.surroundings import CONFIRM, Surroundings
from bot.agent.agent import Agent, Decision
from bot.agent.prompt import system_prompt
from bot.asides import reply_to_aside
from bot.conversation import ExportedFile, Language, Picture, Question, Reply, Turn, plain_arguments
from bot.corrections import Corrections
from bot.definitions import load_definitions
from bot.exporting import export_stored
from bot.inner import Inner
from bot.model.scheduled_names import HANDLES
from bot.model.understand import Call, Situation
from bot.perform import DATASET, Performer, schemas_of
from bot.preferences import Habits, habits_of, said_of
from bot.refusals import of_leftover, without_call
from bot.render.language import detect
from bot.schedules.pick import kept_schedules
from bot.schedules.plan import Plan
from bot.settings import Settings
from bot.small_talk import is_greeting
from bot.spoken import ASKED, language_of_headers
from bot.topics import topic_of
from bot.trail import FOR_ADMINS, SAY_IT_THEMSELVES, record_export
from bot.wording import words_for
from bot.work.results import Result
from bot.work.workers import Workers
from storage.errors import NotFound
from storage.store import Place, Store, StoredDataset
from tools.answer import Answer
from tools.codec import dumps, loads
from tools.errors import CannotAnswer
from tools.messages import Message, say
from tools.registry import Tool, all_tools
from tools.schema import Schema

__all__ = ["Desk"]

log = logging.getLogger(__name__)

Status = Callable[[Message], None]

TOOL = "tool"
"""The key of a choice between tools."""

_HELP = "show_help"
_NAMES_A_PERSON = "erase_person"

_PICTURES = 3
"""Pictures in one reply: more than a person looks at in a chat."""


class Desk:
    """Answers questions. Safe to use from several threads."""

    def __init__(self, settings: Settings, store: Store, workers: Workers) -> None:
        """Set up the desk with what it works with; the caller closes `store` and `workers`."""
        self._settings = settings
        self._store = store
        self._workers = workers
        self._agent = Agent(settings.model)
        self._corrections = Corrections(store)
        self.tools: dict[str, Tool] = all_tools("bot.actions")

    def ask(self, question: Question, on_status: Status | None = None) -> Reply:
        """Answer one question; a clicked choice runs the thread's last call again with what was chosen.

        Whatever goes wrong, a reply comes back that a person can read; the detail is in the log.
        """
        started = time.monotonic()
        try:
            reply = self._answer(question, on_status or _say_nothing)
        except CannotAnswer as refusal:
            reply = Reply("refused", self._language(question, ()), message=refusal.message)
        except Exception as error:
            log.exception("a question could not be handled")
            reply = Reply("failed", self._language(question, ()), message=words_for(error))
        return dataclasses.replace(reply, seconds=round(time.monotonic() - started, 3))

    def receive(
        self,
        path: Path,
        name: str,
        asker: str,
        place: Place,
        options: Mapping[str, str] | None = None,
        language: Language | None = None,
        beside: Sequence[str] = (),
        on_status: Status | None = None,
    ) -> Reply:
        """Read a file that somebody dropped; the reply says what was read and what can be asked.

        Args:
            path: where the file is now; it is read, not moved.
            name: what its owner calls it.
            asker: whose file it is.
            place: where it was dropped, and belongs from now on.
            options: what was chosen when the file could be read in several ways.
            language: of the reply; that of most headers when None.
            beside: the data sets, by id, that other files of the same message became: it is not taken for a part of
                one of them, as it is asked of all of them together.
            on_status: hears how far it is; it must not wait for anything.
        """
        started = time.monotonic()
        try:
            result = self._workers.read_file(path, name, place, asker, dict(options or {}), beside, on_status)
        except Exception as error:
            log.exception("the file could not be read")
            return Reply("failed", language or "en", message=words_for(error))
        self._store.record(asker, "upload", place, result.dataset_id, details=result.status)
        return self._of_file(result, language or self._headed(result, place), started)

    def put_together(
        self,
        parts: Sequence[str],
        asker: str,
        place: Place,
        language: Language = "en",
        on_status: Status | None = None,
        source: str = "",
    ) -> Reply:
        """Make one data set of several that are parts of one table, as somebody has chosen.

        Args:
            parts: their ids, in the order of their dates.
            asker: who wants that.
            place: where they belong.
            language: of the reply.
            on_status: hears how far it is; it must not wait for anything.
            source: a column that says which file a row is from, for files of the same days.
        """
        started = time.monotonic()
        try:
            result = self._workers.put_together(parts, place, asker, on_status, source)
        except Exception as error:
            log.exception("data sets could not be put together")
            return Reply("failed", language, message=words_for(error))
        details = json.dumps({"status": result.status, "parts": list(parts)})
        self._store.record(asker, "put together", place, result.dataset_id, details=details)
        return self._of_file(result, language, started)

    def _headed(self, result: Result, place: Place) -> Language:
        """The language of what was read."""
        if result.dataset_id is None:
            return "en"
        schema: Schema = loads(self._store.dataset(result.dataset_id, (place,)).schema)
        return language_of_headers(schema.names)

    def _of_file(self, result: Result, language: Language, started: float) -> Reply:
        """What is said of a data set that somebody has just brought."""
        return Reply(
            result.status,
            language,
            answer=result.answer,
            message=result.message,
            choices=result.choices,
            suggestions=result.answer.next_questions if result.answer else (),
            dataset=result.dataset,
            sources=(result.dataset_id,) if result.dataset_id else (),
            seconds=round(time.monotonic() - started, 3),
        )

    def export(
        self,
        result_id: str,
        format: str,  # noqa: A002 - what people call it
        places: tuple[Place, ...],
        language: Language = "en",
        asker: str | None = None,
        *,
        admin: bool = False,
    ) -> ExportedFile:
        """The tables of a stored result as a file.

        Args:
            result_id: of the answer.
            format: csv or xlsx.
            places: what the asker may see; the place where it was asked for comes first.
            language: of the heads.
            asker: for the audit trail.
            admin: whether the asker administers the workspace; some answers are for admins to take away.

        Raises:
            NotFound: there is no such result, or the asker may not see it.
        """
        stored = self._store.result(result_id, places)
        if stored.tool in FOR_ADMINS and not admin:
            raise NotFound("only an admin may have that as a file")
        answer: Answer = loads(stored.answer)
        file = export_stored(self._store, stored, answer, format, language, places)
        if asker is not None:
            record_export(self._store, asker, places[0], stored, format)
        return file

    def recall(self, result_id: str, places: tuple[Place, ...]) -> tuple[Turn, Reply]:
        """A stored answer to be seen again, with the exchange that led to it; nothing is computed.

        Args:
            result_id: of the answer.
            places: what the asker may see.

        Raises:
            NotFound: there is no such result, or the asker may not see it.
        """
        stored = self._store.result(result_id, places)
        answer: Answer = loads(stored.answer)
        said = (Turn.from_json(text) for text in self._store.turns(stored.place, stored.thread))
        turn = next((each for each in said if each.result_id == result_id), None)
        if turn is None:
            given = json.loads(stored.arguments)
            turn = Turn(str(answer.headline), "answered", "en", stored.tool, given, result_id=result_id)
        reply = Reply(
            "answered",
            turn.language,
            tool=stored.tool,
            arguments=json.loads(stored.arguments),
            answer=answer,
            suggestions=answer.next_questions,
            pictures=self._draw(answer, turn.language),
            dataset=turn.dataset,
            result_id=result_id,
            sources=stored.dataset_ids,
        )
        return turn, reply

    def habits(self, asker: str, place: Place) -> Habits:
        """What people have set that counts for somebody in a place: zone, first day of the week, and so on."""
        return habits_of(self._store, self._settings, Question("", asker, place, (place,), ""))

    def datasets(self, places: tuple[Place, ...]) -> dict[str, StoredDataset]:
        """The data sets to be seen from some places, newest first, by a name that tells them apart.

        Of several with one name each is numbered by where it belongs, not by its age: a new version of one must not
        give its name to another, which a follow-up or a button would then run on.
        """
        found = self._store.datasets(places)
        names: dict[str, StoredDataset] = {}
        for stored in sorted(found, key=lambda each: each.place):
            name, number = stored.name, 2
            while name in names:
                name, number = f"{stored.name} ({number})", number + 1
            names[name] = stored
        age = {stored.id: position for position, stored in enumerate(found)}
        return dict(sorted(names.items(), key=lambda item: age[item[1].id]))

    def _answer(self, question: Question, on_status: Status) -> Reply:
        habits = habits_of(self._store, self._settings, question)
        question = dataclasses.replace(question, zone=habits.zone)
        turns = [Turn.from_json(text) for text in self._store.turns(question.place, question.thread)]
        language = self._language(question, turns, habits)
        definitions = load_definitions(self._store, self._settings, question)
        context = dataclasses.replace(habits.context, definitions=definitions)
        datasets = self._meant(question, self.datasets(question.places))
        inner = Inner(self._workers, lambda inside: self._decide(inside, _say_nothing))
        here = inner.begin(
            Surroundings(
                question,
                self._store,
                datasets,
                turns,
                self.tools,
                language,
                self._settings,
                context,
                inner,
                (question.chosen or {}).get(CONFIRM),
                habits=habits,
            )
        )
        # Whoever only greets wants to know what there is to be asked.
        chosen = question.chosen or ({TOOL: _HELP} if is_greeting(question.text) else None)
        said = reply_to_aside(here) if chosen is None else None
        if said is not None:
            return said
        if chosen is not None:
            decision = self._run_choice(here, chosen)
        else:
            on_status(say("Reading your question…"))
            decision = self._decide(here, on_status)
        reply = self._reply(here, decision)
        if not question.pictures or reply.answer is None or not reply.answer.charts:
            return reply
        on_status(say("Drawing…"))
        return dataclasses.replace(reply, pictures=self._draw(reply.answer, here.language))

    def _meant(self, question: Question, datasets: dict[str, StoredDataset]) -> dict[str, StoredDataset]:
        """The data that a question may be about: the one that it was clicked beneath, and no other once that is gone.

        Raises:
            CannotAnswer: the data is gone, or not to be seen from here any more.
        """
        if question.about is None:
            return datasets
        gone = CannotAnswer(
            say("The data that this was about is not here any more. Ask again to have other data looked at.")
        )
        try:
            series = self._store.dataset(question.about, question.places).series
        except NotFound:
            raise gone from None
        meant = {name: each for name, each in datasets.items() if each.series == series}
        if not meant:
            raise gone
        return meant

    def _decide(self, here: Surroundings, on_status: Status) -> Decision:
        schemas = schemas_of(here.datasets)
        context = here.context
        performer = Performer(here, schemas, self._workers, context, on_status=on_status)
        said = [] if here.question.about else here.turns
        previous = next((turn for turn in reversed(said) if self._is_analysis(turn.tool)), None)
        situation = Situation(
            tools=here.tools,
            datasets=schemas,
            previous=Call(previous.tool, dict(previous.arguments), previous.dataset)
            if previous and previous.tool
            else None,
            today=context.today,
            week_start=context.week_start,
            definitions=context.definitions,
            corrections=self._corrections.of(here.question.place.workspace),
            channels=_channels(here.question),
            scheduled=_scheduled(here),
        )

        system = (
            ""
            if self._settings.model == "local"
            else system_prompt(
                schemas,
                context.today,
                context.week_start,
                here.question.zone or self._settings.zone,
                with_values=self._settings.samples,
                definitions=context.definitions,
            )
        )
        return self._agent.decide(here.question.text, situation, said, system, performer)

    def _run_choice(self, here: Surroundings, chosen: Mapping[str, Any]) -> Decision:
        """Run the pending call of the thread with what was chosen."""
        pending = next((turn for turn in reversed(here.turns) if turn.status == "ask" or turn.tool), None)
        given = {name: value for name, value in chosen.items() if name != CONFIRM}
        # A choice that names its tool is a whole call; any other adds to the call that asked.
        whole = TOOL in given
        tool = given.pop(TOOL, None) or (pending.tool if pending else None)
        dataset = given.pop(DATASET, None) or (pending.dataset if pending else None)
        if tool is None:
            raise NotFound("no call is waiting for a choice")
        if dataset is not None and dataset not in here.datasets:
            raise NotFound("the data set of the choice is gone, or not to be seen from here any more")
        arguments = given if whole or pending is None else {**pending.arguments, **given}
        performer = Performer(
            here,
            schemas_of(here.datasets),
            self._workers,
            here.context,
            dataset,
        )
        return Decision(outcomes=[performer.perform(tool, arguments)])

    def _reply(self, here: Surroundings, decision: Decision) -> Reply:
        outcome = decision.outcome
        if outcome is None:
            return self._keep(here, without_call(here, decision))
        answer = outcome.answer
        notes = [each for each in (of_leftover(decision.understanding), decision.note) if each is not None]
        if answer is not None and notes:
            # What the answer is not about comes first.
            answer = dataclasses.replace(answer, warnings=(*notes[:1], *answer.warnings, *notes[1:]))
        if answer is not None and here.habits is not None and self._is_analysis(outcome.tool):
            stored = here.datasets.get(outcome.dataset or "")
            schema = loads(stored.schema) if stored else None
            workspace = here.question.place.workspace
            used = said_of(here.habits, here.question.rooms, workspace, outcome.arguments, answer, schema)
            answer = dataclasses.replace(answer, assumptions=(*answer.assumptions, *used)) if used else answer
        reply = Reply(
            outcome.status,
            here.language,
            tool=outcome.tool,
            arguments=outcome.arguments,
            answer=answer,
            message=outcome.message,
            narration=decision.narration,
            choices=outcome.choices,
            suggestions=answer.next_questions if answer else (),
            files=tuple(here.files),
            dataset=outcome.dataset,
            sources=outcome.sources,
            denied=outcome.denied,
            columns=outcome.columns,
        )
        understanding = decision.understanding
        topic = topic_of(here, reply) if understanding is not None and understanding.follows else None
        return self._keep(here, reply, outcome.dataset_id, topic)

    def _keep(self, here: Surroundings, reply: Reply, dataset_id: str | None = None, topic: str | None = None) -> Reply:
        """Store the result and the turn; most housekeeping answers are no results that could be exported."""
        question = here.question
        # A question back or a refusal speaks of the data as well: it goes with it.
        named = here.datasets.get(reply.dataset or "")
        sources = reply.sources or ((named.id,) if named else ())
        arguments = plain_arguments(reply.arguments)
        # Only until it is settled whether to erase them may anything here name a person who wants to be forgotten.
        private = reply.tool == _NAMES_A_PERSON and reply.status != "ask"
        result_id = None
        if reply.status == "answered" and reply.answer is not None and reply.tool and self._is_kept(here, reply):
            result_id = self._store.save_result(
                dataset_ids=sources,
                place=question.place,
                thread=question.thread,
                asker=question.asker,
                tool=reply.tool,
                arguments_json="{}" if private else json.dumps(arguments, ensure_ascii=False),
                answer_json=dumps(dataclasses.replace(reply.answer, warnings=()) if private else reply.answer),
            )
        turn = Turn(
            question="" if private else question.text,
            status=reply.status,
            language=reply.language,
            tool=reply.tool,
            arguments={} if private else arguments,
            dataset_id=dataset_id,
            dataset=reply.dataset,
            result_id=result_id,
            headline=str(reply.answer.headline) if reply.answer else None,
            topic=None if private else topic,
        )
        self._store.save_turn(question.place, question.thread, turn.to_json(), sources)
        if reply.status != "answered" or reply.tool not in SAY_IT_THEMSELVES:
            details = json.dumps({"tool": reply.tool, "status": reply.status, "language": reply.language})
            self._store.record(question.asker, ASKED, question.place, dataset_id, details)
        return dataclasses.replace(reply, result_id=result_id, sources=sources, private=private)

    def _is_kept(self, here: Surroundings, reply: Reply) -> bool:
        """Whether an answer can be exported later: analyses, and what an admin has to show to others."""
        return self._is_analysis(reply.tool) or (reply.tool in FOR_ADMINS and is_admin(here))

    def _is_analysis(self, tool: str | None) -> bool:
        """Whether a turn ran an analysis; "only Google" after an export still changes the analysis before it."""
        return tool in self.tools and self.tools[tool].area != "housekeeping"

    def _draw(self, answer: Answer, language: Language) -> tuple[Picture, ...]:
        """Pictures of the answer; one that can't be drawn never loses the text."""
        drawn = []
        for chart in answer.charts[:_PICTURES]:
            try:
                drawn.append(self._workers.draw(chart, language))
            except Exception:
                log.exception("a picture could not be drawn")
        return tuple(drawn)

    def _language(self, question: Question, turns: Sequence[Turn], habits: Habits | None = None) -> Language:
        """Of the reply: as the way in says, as was set by the person or for the channel, else as it was asked."""
        if question.language:
            return question.language
        if habits is not None and habits.language:
            return habits.language
        if question.chosen is not None and turns:
            return turns[-1].language
        return detect(question.text)


def _channels(question: Question) -> dict[str, str]:
    """The channels that a question may name, as `Rooms.find` takes them; asked for only where it names any."""
    if not any(sign in question.text for sign in "#＃"):
        return {}
    found = {name: name for name in question.rooms.named(question.place.workspace)}
    # Of others the id alone finds them, to say what has to be done first.
    return {
        **{name: name for name in found},
        **{n: i for n, i in question.channels.items() if n.casefold() not in found},
    }


def _scheduled(here: Surroundings) -> tuple[str, ...]:
    """Titles of what is scheduled here; looked up only where a question may be about that."""
    if not HANDLES.search(here.question.text):
        return ()
    return tuple(Plan.from_json(each.definition).title for each in kept_schedules(here))


def _say_nothing(_: Message) -> None:
    """Nobody watches the progress."""
