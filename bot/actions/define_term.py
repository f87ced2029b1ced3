"""What a team means by its own words: a metric ("CAC"), or a group of rows ("Brand")."""

from __future__ import annotations

import dataclasses
import re
from typing import Literal

from bot.actions.confirming import confirm
from bot.actions.only_here import only_here
from bot.actions.surroundings import Here, Surroundings
from bot.actions.term_check import Checked, check, finding, reading
from bot.actions.term_names import check_name, check_not_a_column
from bot.definitions import MOST_DEFINITIONS, remove_definition, save_definition
from bot.model.definitions import read_meaning
from bot.model.unbuilt import refusal_of
from tools.answer import Answer, Table, TableColumn
from tools.codec import loads
from tools.columns import normalise
from tools.definitions import DefinedTerm as Term
from tools.definitions import Definition, GroupDefinition, MetricDefinition, circle_of, formula_of, plain_name, uses_of
from tools.errors import CannotAnswer, Choice
from tools.glossary import Metric
from tools.messages import Message, Words, say, say_count
from tools.metric_roles import metric_named
from tools.registry import tool

__all__ = ["define_term"]

_LONGEST_MEANING = 500
_ROWS = re.compile(r"\b(?:rows?|records?|lines?|entries)\b|行|记录|数据", re.IGNORECASE)
"""What is no term: somebody wants rows to go."""
_IN_WAITING = say("It is kept: an answer can use it once there is data that has what it names.")


@tool(area="housekeeping")
def define_term(
    here: Here,
    action: Literal["define", "list", "remove", "rename"] = "define",
    name: str | None = None,
    meaning: str | None = None,
    new_name: str | None = None,
) -> Answer:
    """Define what a team's own term means, show what is defined, or let go of a definition.

    A term is a metric made of sums ("CAC" is spend / new customers) or a group of rows told by conditions on columns
    ("Brand" means campaigns that contain 'BR_' or ad groups that contain 'brand'): joined by "and", "or" and "and
    not", where "and" binds first. Each row is looked at by itself. It counts in the channel where it is defined, in a
    direct message for that person, until somebody changes it. Answers that use it say so.

    Args:
        here: who asks, where.
        action: define one, list them, remove one, or give one another name.
        name: of the term, such as "CAC" or "Brand"; to list them, the one that was asked about.
        meaning: what it means, in the asker's words: "spend / new customers", "campaigns that contain 'BR_'",
            "Germany, France and Spain", "customers with spend over 1000 and more than 3 orders".
        new_name: what the term is to be called instead, to rename it.

    Figures:
        definitions: Number of terms that are defined here.

    Questions:
        - "Define CAC as spend / new customers"
        - "What have we defined?"
        - "Brand means campaigns that contain “BR_”"
        - "Big spenders means customers with spend over 1000 and more than 3 orders"
        - "把CAC定义为花费/新客数"
        - "我们定义过哪些口径？"

    Raises:
        CannotAnswer: the meaning is neither a formula of sums nor a group told by its columns, or the name can't be
            used.
    """
    if action == "list":
        return _listed(here, name)
    if not name or (action == "define" and not meaning):
        raise CannotAnswer(
            say("Say what the term is called and what it means, such as “define CAC as spend / new customers”.")
        )
    if action == "remove":
        return _removed(here, name)
    if action == "rename":
        return _renamed(here, name, (new_name or "").strip())
    return _defined(here, name.strip(), (meaning or "").strip())


def _defined(here: Surroundings, name: str, meaning: str) -> Answer:
    check_name(name)
    readings = read_meaning(name, meaning) if len(meaning) <= _LONGEST_MEANING else ()
    if not readings:
        raise CannotAnswer(
            say(
                "I can't make a metric or a group of “{meaning}”. A metric is made of sums: “spend / new customers”, "
                "“revenue - refunds”. A group is told by its columns: “campaigns that contain BR or ad groups that "
                "contain brand”, “customers with spend over 1000 and more than 3 orders”, “Germany, France”.",
                meaning=meaning[:_LONGEST_MEANING],
            )
        )
    checked = check(here, readings)
    definition = checked.definition
    check_not_a_column(here, definition)
    _check_circle(here, definition)
    old = _known(here, name)
    if old is not None and _same(old, definition):
        return _answer(here, say("“{name}” means {meaning} here already.", name=name, meaning=old.written))
    if old is None and len(here.context.definitions) >= MOST_DEFINITIONS:
        raise CannotAnswer(say("There are {count} terms here: remove one first.", count=MOST_DEFINITIONS))
    notes = reading(here, checked)
    _confirm_definition(here, old, checked)
    found = finding(here, checked)
    save_definition(here.store, here.question, definition)
    kept = [each for each in here.context.definitions if each is not old] + [definition]
    said = say("From now on, “{name}” means {meaning} here.", name=name, meaning=definition.written)
    if found is not None and checked.dataset is not None:
        said = say(
            "From now on, “{name}” means {meaning} here. In {dataset}: {finding}",
            name=name,
            meaning=definition.written,
            dataset=checked.dataset,
            finding=found,
        )
    missing = (found, _IN_WAITING) if found is not None and checked.dataset is None else ()
    answer = _answer(here, said, kept)
    return dataclasses.replace(
        answer,
        assumptions=(*notes, *_clashes(here, definition)),
        warnings=(*missing, *only_here(here)),
        next_questions=_questions(definition) if checked.dataset is not None else answer.next_questions,
    )


def _check_circle(here: Surroundings, definition: Definition) -> None:
    """Refuse a metric that would be made of itself by way of others.

    Raises:
        CannotAnswer: it would.
    """
    circle = circle_of(definition, here.context.definitions)
    if circle:
        raise CannotAnswer(
            say(
                "That goes in a circle: “{name}” would be made of {others}, which is made of “{name}”. Nothing was "
                "changed.",
                name=definition.name,
                others=Words(circle),
            )
        )


def _known(here: Surroundings, name: str) -> Definition | None:
    plain = plain_name(name)
    return next((each for each in here.context.definitions if plain_name(each.name) == plain), None)


def _same(one: Definition, two: Definition) -> bool:
    bare = (dataclasses.replace(each, by="", on=None, name="", written="") for each in (one, two))
    first, second = bare
    return first == second


def _confirm_definition(here: Surroundings, old: Definition | None, checked: Checked) -> None:
    """Ask before a term gets another meaning, and before one is kept that no data can give."""
    new = checked.definition
    question: Message | None = None
    yes = say("Yes, keep it")
    if checked.problem is not None:
        question = say("{problem} Shall I keep it for data to come?", problem=checked.problem)
    if old is not None:
        yes = say("Yes, change it")
        change = say(
            "“{name}” means {old} here (defined by {person}). Shall it mean {new} from now on?",
            name=old.name,
            old=old.written,
            person=old.by,
            new=new.written,
        )
        question = (
            change if checked.problem is None else say("{problem} {question}", problem=checked.problem, question=change)
        )
    if question is not None:
        confirm(here, question, Choice(yes, {"name": new.name}))


def _renamed(here: Surroundings, name: str, new_name: str) -> Answer:
    old = _known(here, name)
    if old is None:
        raise CannotAnswer(_unknown(here, name))
    if not new_name:
        raise CannotAnswer(say("Say the new name, such as “rename {name} to {name} 2”.", name=old.name))
    check_name(new_name)
    definition = dataclasses.replace(old, name=new_name)
    check_not_a_column(here, definition)
    other = _known(here, new_name)
    if other is not None and other is not old:
        raise CannotAnswer(
            say("“{name}” means something here already: {meaning}.", name=other.name, meaning=other.written)
        )
    question = say(
        "“{name}” means {meaning} here (defined by {person}). Shall “{name}” be called “{new}” from now on?",
        name=old.name,
        meaning=old.written,
        person=old.by,
        new=new_name,
    )
    confirm(
        here,
        _with_uses(here, old, question),
        Choice(say("Yes, rename it"), {"name": old.name, "new_name": new_name}),
    )
    if other is None:
        remove_definition(here.store, here.question, old)
    save_definition(here.store, here.question, definition)
    kept = [each for each in here.context.definitions if each is not old] + [definition]
    said = say("“{name}” is called “{new}” now; it means {meaning}.", name=old.name, new=new_name, meaning=old.written)
    return _answer(here, said, kept)


def _removed(here: Surroundings, name: str) -> Answer:
    old = _known(here, name)
    if old is None and _ROWS.search(name):
        raise CannotAnswer(refusal_of("change_rows"))
    if old is None:
        raise CannotAnswer(_unknown(here, name))
    question = say(
        "“{name}” means {meaning} here (defined by {person}). Shall I forget that?",
        name=old.name,
        meaning=old.written,
        person=old.by,
    )
    confirm(
        here,
        _with_uses(here, old, question),
        Choice(say("Yes, forget it"), {"name": old.name}),
    )
    remove_definition(here.store, here.question, old)
    kept = [each for each in here.context.definitions if each is not old]
    return _answer(here, say("“{name}” is no longer defined here.", name=old.name), kept)


def _with_uses(here: Surroundings, old: Definition, question: Message) -> Message:
    """A question whether a term shall go, with the terms that are made of it."""
    uses = uses_of(old, here.context.definitions)
    if not uses:
        return question
    return say("{question} Made of it: {names}.", question=question, names=Words(uses))


def _unknown(here: Surroundings, name: str) -> Message:
    known = tuple(each.name for each in here.context.definitions)
    if not known:
        return say("Nobody has defined “{name}” here, or anything else.", name=name)
    return say("Nobody has defined “{name}” here. There are {names}.", name=name, names=Words(known))


def _listed(here: Surroundings, name: str | None) -> Answer:
    if name is None:
        return _answer(here, _how_many(len(here.context.definitions)))
    known, metric = _known(here, name), metric_named(normalise(name))
    if known is not None:
        said = say(
            "“{name}” means {meaning} here (defined by {person} on {day}).",
            name=known.name,
            meaning=known.written,
            person=known.by,
            day=known.on or here.context.today,
        )
        return _answer(here, said, [known])
    if metric is not None and metric.denominator:
        said = say(
            "Nobody has defined “{name}” here, so it means what it does everywhere: {title}, {formula}.",
            name=name,
            title=Message(metric.title),
            formula=_formula(metric),
        )
        return _answer(here, said, ())
    raise CannotAnswer(_unknown(here, name))


def _formula(metric: Metric) -> str:
    """The formula of a metric that everybody knows."""

    def terms(roles: tuple[str, ...], factor: float = 1.0) -> list[Term]:
        signs = [(-factor if role.startswith("-") else factor, role.removeprefix("-")) for role in roles]
        return [Term(role.replace("_", " "), sign) for sign, role in signs]

    return formula_of(terms(metric.numerator, metric.factor), terms(metric.denominator))


def _how_many(count: int) -> Message:
    if count == 0:
        return say("Nothing is defined here yet. Say, for example, “define CAC as spend / new customers”.")
    return say_count("One term is defined here.", "{count} terms are defined here.", count)


def _answer(
    here: Surroundings, headline: Message, shown: list[Definition] | tuple[Definition, ...] | None = None
) -> Answer:
    definitions = list(here.context.definitions if shown is None else shown)
    asker = here.question.rooms.person(here.question.place.workspace, here.question.asker)
    rows = tuple(
        (
            each.name,
            say("metric") if isinstance(each, MetricDefinition) else say("group of rows"),
            each.written,
            each.by or asker,
            each.on or here.context.today,
        )
        for each in definitions
    )
    heads = (say("Term"), say("Kind"), say("Meaning"), say("Defined by"))
    columns = (*map(TableColumn, heads), TableColumn(say("On"), "date"))
    return Answer(
        headline=headline,
        figures={"definitions": len(definitions)},
        tables=(Table(say("Terms that count here"), columns, rows),) if rows else (),
        method=say(
            "A term counts in the channel where it was defined, in a direct message for one person. Metrics are sums "
            "over sums of the data asked about; each answer that uses a term says so."
        ),
        next_questions=(say("What can you do?"), say("Define CAC as spend / new customers")),
    )


def _clashes(here: Surroundings, definition: Definition) -> tuple[Message, ...]:
    """What else has that name: here the team's sense counts from now on."""
    metric = metric_named(normalise(definition.name))
    if metric is not None:
        return (
            say(
                "“{name}” elsewhere means {title}; here your definition counts.",
                name=definition.name,
                title=Message(metric.title),
            ),
        )
    plain = plain_name(definition.name)
    for dataset, stored in here.datasets.items():
        if any(plain_name(column.name) == plain for column in loads(stored.schema).columns):
            said = say(
                "{dataset} has a column “{name}”; here your definition counts.", dataset=dataset, name=definition.name
            )
            return (said,)
    return ()


def _questions(definition: Definition) -> tuple[Message, ...]:
    if isinstance(definition, GroupDefinition):
        return (say("How many rows are {group}?", group=definition.name), say("What have we defined?"))
    return (say("{metric} by month", metric=definition.name), say("What have we defined?"))
