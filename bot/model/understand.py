"""Understands a question on this machine: which tool, with which arguments, on which data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bot.model.about_datasets import leaves_out_rows, removed_name, removes
from bot.model.choose import choose_dataset
from bot.model.concepts import Phrases, phrase, phrases_of
from bot.model.corrections import corrected_tool
from bot.model.dataset_names import read_beside, without_endings
from bot.model.erasing import asks_to_erase, asks_what_was_done
from bot.model.examples import NONE
from bot.model.followup import follow_up, is_marked, without_denial
from bot.model.funnel_questions import asks_how_long, asks_of_funnel, counts_where_things_stand
from bot.model.growth import find_growth
from bot.model.leftover import Leftover, find_leftover
from bot.model.mentions import Reading
from bot.model.names import names_of
from bot.model.question_headers import spoken_headers
from bot.model.retention_questions import asks_of_return
from bot.model.router import load_router
from bot.model.scheduled_names import scheduled_meant
from bot.model.setting_phrases import asks_to_set
from bot.model.situation import Call, Situation, Understanding
from bot.model.slots import fill_slots
from bot.model.slots_define import asks_to_define
from bot.model.slots_network import fill_network, is_network
from bot.model.slots_schedule import asks_for_change, asks_for_history, asks_for_schedule
from bot.model.sql_text import find_sql
from bot.model.tested import asks_for_a_test
from bot.model.tool_labels import label_of
from bot.model.unique_counts import counts_once
from bot.model.vocabulary import pattern
from bot.render.language import Language, detect
from tools.definitions import MetricDefinition
from tools.errors import Choice
from tools.periods import find_periods
from tools.registry import Tool
from tools.schema import Schema

__all__ = ["Call", "Situation", "Understanding", "understand"]

_UNSURE = 0.45
"""Below this confidence, and with a rival that is near, the person is asked which of the two is meant."""

_RIVAL = 0.25

_OUT_OF_SCOPE = 0.6
"""A question is turned away only when it is this likely that no tool answers it: being asked to put a question that
could be answered in other words is worse than an answer that says what it is about."""

_SQL = "run_sql"
_FOLLOWS = 0.9
_POSSIBLE, _FITS = 0.1, 0.5
"""What the router must give a query at least that fits the data, and how sure it is then taken to be."""

_CORRECTED = 0.95
"""How sure a question is that people have corrected."""

_SCHEDULING = ("schedule_report", "change_schedule")
_DELETE = "delete_dataset"
_ERASE = "erase_person"
_DESTROYING = (_DELETE, _ERASE)
_SET = "change_setting"
_HOUSEKEEPING = (_SET, "delete_dataset", "share_dataset", _ERASE, "show_audit_trail")
_SETTLED = 0.5
_DEFINE = "define_term"
_EXPORT = "export_result"

_BOTH = 2
"""Periods of one question that are compared: about data, however the words around them sound."""
_QUERY, _DESCRIBE = "query_data", "describe_data"
_RANK, _PREDICT, _SEGMENT = "rank_influencers", "predict_outcome", "segment_customers"
_ABOUT_ANYTHING = (NONE, _QUERY, _DESCRIBE, _PREDICT, _SEGMENT, "summarize_performance", "explain_change")
"""Where a question about one member of a network may go by its words alone: "how is mary doing"."""
_FUNNEL = "analyze_funnel"
_RETENTION = "analyze_retention"
_BESIDE_FUNNELS = (*_ABOUT_ANYTHING, "correlate_metrics", "analyze_retention", "explain_result", "detect_anomalies")
"""What a question about the steps of a funnel may sound like."""
_TEST = "test_hypothesis"
_BESIDE_TESTS = (NONE, _QUERY, _DESCRIBE, _PREDICT, "correlate_metrics", "explain_change", "summarize_performance")
"""What a question whether groups differ may sound like."""
_COUNTED = pattern("{rows_counted}")
_COUNTS = pattern("{count_of|how_many}")
_ROW_COUNT = pattern("{count_of|count_word|how_many|people_number|row_itself|total}|数量|数(?!据|值|字)|规模")
_BY_GROUP = pattern("{group_by}")


def understand(question: str, situation: Situation) -> Understanding:
    """Read a question.

    Args:
        question: as it was asked, in English or Chinese.
        situation: the tools and data there are, the call before, and the date.

    Returns:
        The tool and its arguments; or two choices where it could be either; or no tool, when none of them answers it.

    Cost: a few milliseconds, growing with the columns of the data sets; the first call in a process loads the router
        (20 ms), the first one after a change of the prompts fits it (some seconds).
    """
    language = detect(question)
    question = without_denial(question, situation.previous)
    if not question.strip():
        return Understanding(None, {}, None, 1.0, None, ask=False, language=language)
    statement = find_sql(question)
    if statement is not None and _SQL in situation.tools:
        return Understanding(_SQL, {"sql": statement}, None, 1.0, None, ask=False, language=language)
    ranked = _ranked(question, situation)
    ranked = _of_unique(question, ranked, situation)
    ranked = _by_groups(question, ranked, situation)
    ranked = _of_members(question, _counted_rows(question, ranked, situation), situation)
    ranked = _of_growth(question, ranked, situation)
    ranked = _without_network(question, ranked, situation)
    ranked = _of_rows(question, ranked, situation)
    ranked = _of_tests(question, ranked, situation)
    ranked = _of_return(question, _of_steps(question, ranked, situation), situation)
    (likely, confidence), (second, rival) = ranked[0], ranked[1]
    ruled = (
        _erasing(question, situation, language)
        or _scheduled(question, ranked, situation, language)
        or _defining(question, ranked, situation, language)
        or _set_up(question, situation, language)
    )
    if ruled is not None:
        return ruled
    meant = corrected_tool(question, situation.corrections)
    if meant is not None and meant in situation.tools:
        # People have said what this question means: that is surer than any guess.
        ranked = [(meant, _CORRECTED), *(each for each in ranked if each[0] != meant)]
        (likely, confidence), (second, rival) = ranked[0], (ranked[1][0], 0.0)
    changed = follow_up(question, situation, likely, confidence)
    if changed is not None:
        return Understanding(
            changed.tool,
            changed.arguments,
            changed.dataset,
            max(_FOLLOWS, confidence if likely == changed.tool else 0.0),
            likely if likely not in (changed.tool, NONE) else None,
            ask=False,
            language=language,
            follows=True,
            leftover=_leftover(question, situation, changed.tool, changed.arguments, changed.dataset),
        )
    unknown = _unknown_follow_up(question, situation, likely, language)
    if unknown is not None:
        return unknown
    runner_up = second if second != NONE else None
    if likely == NONE and confidence < _OUT_OF_SCOPE:
        likely, confidence, runner_up, second, rival = second, rival, None, NONE, 0.0
    if likely == NONE and _speaks_of_data(question, second, rival, situation):
        likely, confidence, runner_up, second, rival = second, _FITS, None, NONE, 0.0
    nothing_in = _reads_nothing(question, likely, situation)
    if likely == NONE or nothing_in is not None:
        return Understanding(None, {}, nothing_in, confidence, runner_up, ask=False, language=language)
    asks = _is_in_doubt((likely, confidence), (second, rival))
    tool = situation.tools[likely]
    arguments, dataset = _arguments(question, tool, situation)
    return Understanding(
        likely,
        arguments,
        dataset,
        confidence,
        runner_up,
        ask=asks,
        language=language,
        choices=_choices(question, (likely, second), situation) if asks else (),
        leftover=_leftover(question, situation, likely, arguments, dataset),
    )


def _reads_nothing(question: str, likely: str, situation: Situation) -> str | None:
    """The data set of a query that would be made of nothing said: the number of all rows answers no such question."""
    if likely != _QUERY or _ROW_COUNT.search(question.lower()):
        return None
    arguments, dataset = _arguments(question, situation.tools[_QUERY], situation)
    return None if arguments else dataset


def _ranked(question: str, situation: Situation) -> list[tuple[str, float]]:
    """The tools, likeliest first. Where the ending of a file's name alone asks for a CSV, it is left away."""
    known = _known(situation)
    ranked = load_router().probabilities(question, situation.tools.keys(), known)
    spoken = without_endings(question, situation.datasets)
    if ranked[0][0] != _EXPORT or spoken == question:
        return ranked
    return load_router().probabilities(spoken, situation.tools.keys(), known)


def _erasing(question: str, situation: Situation, language: Language) -> Understanding | None:
    """Whoever asks to erase a person must never be shown an answer that only leaves the person out."""
    if _ERASE not in situation.tools or not asks_to_erase(question, situation):
        return None
    arguments, _ = _arguments(question, situation.tools[_ERASE], situation)
    return Understanding(_ERASE, arguments, None, _FOLLOWS, None, ask=False, language=language)


def _scheduled(
    question: str, ranked: Sequence[tuple[str, float]], situation: Situation, language: Language
) -> Understanding | None:
    """A question that says when something is to be posted is about a schedule, whatever is to be posted."""
    chances = {name: chance for name, chance in ranked if name in _SCHEDULING}
    first, chance = ranked[0]
    # "Delete data after 60 days" says when, but not when to post.
    other = first in _HOUSEKEEPING and chance >= _SETTLED
    named = scheduled_meant(question, situation.scheduled) if "change_schedule" in situation.tools else None
    if named is not None:
        arguments, _ = _arguments(question.replace(named, " "), situation.tools["change_schedule"], situation)
        arguments |= {"name": named} | ({"action": "run now"} if "action" not in arguments else {})
        return Understanding("change_schedule", arguments, None, _FOLLOWS, first, ask=False, language=language)
    if not other and (known := _of_scheduled(question, situation)) is not None:
        arguments, _ = _arguments(question, situation.tools[known], situation)
        return Understanding(known, arguments, None, _FOLLOWS, first, ask=False, language=language)
    if not chances or other or not asks_for_schedule(question):
        return None
    likely = max(chances, key=lambda name: chances[name])
    arguments, _ = _arguments(question, situation.tools[likely], situation)
    return Understanding(likely, arguments, None, _FOLLOWS, ranked[0][0], ask=False, language=language)


def _of_scheduled(question: str, situation: Situation) -> str | None:
    """The tool for what is scheduled already, where a question names both that and what is wanted of it."""
    change, listing = "change_schedule", "list_schedules"
    if change in situation.tools and asks_for_change(question):
        return change
    return listing if listing in situation.tools and asks_for_history(question) else None


def _defining(
    question: str, ranked: Sequence[tuple[str, float]], situation: Situation, language: Language
) -> Understanding | None:
    """A sentence that says what a term means is no question about the data, whatever columns it names."""
    sure = asks_to_define(question, situation.definitions)
    if _DEFINE not in situation.tools or not (sure or ranked[0] == (_DEFINE, max(ranked[0][1], _FITS))):
        return None
    arguments, _ = _arguments(question, situation.tools[_DEFINE], situation)
    if not sure and set(arguments) <= {"action"} and arguments.get("action") != "list":
        return None
    confidence = _FOLLOWS if sure else ranked[0][1]
    return Understanding(_DEFINE, arguments, None, confidence, ranked[1][0], ask=False, language=language)


def _set_up(question: str, situation: Situation, language: Language) -> Understanding | None:
    """A sentence that says what counts from now on, in words that are about no data: "we are in Shanghai"."""
    if _SET not in situation.tools or not asks_to_set(question):
        return None
    arguments, _ = _arguments(question, situation.tools[_SET], situation)
    return Understanding(_SET, arguments, None, _FOLLOWS, None, ask=False, language=language)


def _counted_rows(question: str, ranked: list[tuple[str, float]], situation: Situation) -> list[tuple[str, float]]:
    """Rows of one kind are counted, not described: "how many rows are virginica" is no question about the file."""
    if ranked[0][0] != _DESCRIBE or _QUERY not in situation.tools or not _COUNTED.search(question.lower()):
        return ranked
    readings = [Reading(question, schema, situation.definitions) for schema in situation.datasets.values()]
    grouped = _BY_GROUP.search(question.lower())
    if not any(each.values or each.groups or each.grains or (grouped and each.columns) for each in readings):
        return ranked
    return [(_QUERY, ranked[0][1]), *(each for each in ranked if each[0] != _QUERY)]


def _of_unique(question: str, ranked: list[tuple[str, float]], situation: Situation) -> list[tuple[str, float]]:
    """How many different people there are is counted, and a column is asked for by the question it is headed with."""
    if ranked[0][0] not in (*_ABOUT_ANYTHING, "explain_result") or _QUERY not in situation.tools:
        return ranked
    text = question.lower()
    if not (counts_once(text) or any(any(spoken_headers(text, each)) for each in situation.datasets.values())):
        return ranked
    return [(_QUERY, max(_FITS, ranked[0][1])), *(each for each in ranked if each[0] != _QUERY)]


def _by_groups(question: str, ranked: list[tuple[str, float]], situation: Situation) -> list[tuple[str, float]]:
    """A measure by a group, such as "visitors per month", is a query where nothing else is likely."""
    sure = _OUT_OF_SCOPE if ranked[0][0] == NONE else _UNSURE
    if ranked[0][0] == _QUERY or ranked[0][1] >= sure or _QUERY not in situation.tools:
        return ranked
    if not _BY_GROUP.search(question.lower()):
        return ranked
    arguments, dataset = _arguments(question, situation.tools[_QUERY], situation)
    if dataset is None or not arguments.get("metrics") or not (arguments.get("grain") or arguments.get("dimensions")):
        return ranked
    return [(_QUERY, _FITS), *(each for each in ranked if each[0] != _QUERY)]


def _of_rows(question: str, ranked: list[tuple[str, float]], situation: Situation) -> list[tuple[str, float]]:
    """Rows are left out of an answer, and nothing is destroyed: "remove Google", "把 Email 删掉"."""
    likely, chance = ranked[0]
    if likely not in _DESTROYING:
        return ranked
    if asks_what_was_done(question):
        # "What did ana delete" deletes nothing.
        return [*(each for each in ranked if each[0] not in _DESTROYING), (likely, 0.0)]
    if chance < _UNSURE and not removes(question):
        return [*(each for each in ranked if each[0] not in _DESTROYING), (likely, 0.0)]
    before = situation.previous.tool if situation.previous and situation.previous.tool in situation.tools else None
    unknown = before == _QUERY and likely == _DELETE and removed_name(question, situation.datasets) is not None
    if not (unknown or leaves_out_rows(question, situation)):
        return ranked
    others = [each for each in ranked if each[0] not in (*_DESTROYING, before or NONE)]
    return [(before or NONE, _FITS if before else 1.0), *others]


def _of_steps(question: str, ranked: list[tuple[str, float]], situation: Situation) -> list[tuple[str, float]]:
    """The way through the steps of the data at hand, by what the data are: "where do we lose most people"."""
    if ranked[0][0] not in (*_BESIDE_FUNNELS, _FUNNEL) or _FUNNEL not in situation.tools or not situation.datasets:
        return ranked
    arguments, dataset = _arguments(question, situation.tools[_FUNNEL], situation)
    schema = situation.datasets.get(dataset or "")
    if schema is None:
        return ranked
    if ranked[0][0] == _FUNNEL:
        counted = _QUERY in situation.tools and counts_where_things_stand(question, schema)
        meant = _QUERY if counted else _FUNNEL
    else:
        meant = _FUNNEL if asks_of_funnel(question, schema, arguments) else ranked[0][0]
    if meant == ranked[0][0]:
        return ranked
    return [(meant, max(_OUT_OF_SCOPE, ranked[0][1])), *(each for each in ranked if each[0] != meant)]


def _of_return(question: str, ranked: list[tuple[str, float]], situation: Situation) -> list[tuple[str, float]]:
    """Who comes back, of data in which customers come several times: "which channel keeps customers best"."""
    if ranked[0][0] not in (*_BESIDE_FUNNELS, _FUNNEL) or _RETENTION not in situation.tools:
        return ranked
    defined = any(each.name.lower() in question.lower() for each in situation.definitions)
    if ranked[0][0] == _RETENTION or defined or not situation.datasets:
        return ranked
    _, dataset = _arguments(question, situation.tools[_RETENTION], situation)
    schema = situation.datasets.get(dataset or "")
    if schema is None or not asks_of_return(question, schema, how_long=asks_how_long(question)):
        return ranked
    if ranked[0][0] == _FUNNEL and asks_of_funnel(question, schema, {}):
        return ranked
    return [(_RETENTION, max(_OUT_OF_SCOPE, ranked[0][1])), *(each for each in ranked if each[0] != _RETENTION)]


def _of_tests(question: str, ranked: list[tuple[str, float]], situation: Situation) -> list[tuple[str, float]]:
    """Whether groups differ, or columns of groups are related, by what the data are: "do A and B differ in sales"."""
    if ranked[0][0] not in _BESIDE_TESTS or _TEST not in situation.tools or not situation.datasets:
        return ranked
    arguments, dataset = _arguments(question, situation.tools[_TEST], situation)
    schema = situation.datasets.get(dataset or "")
    if schema is None or not asks_for_a_test(read_beside(question, situation, schema), arguments):
        return ranked
    return [(_TEST, max(_FITS, ranked[0][1])), *(each for each in ranked if each[0] != _TEST)]


def _of_growth(question: str, ranked: list[tuple[str, float]], situation: Situation) -> list[tuple[str, float]]:
    """Growth that stands alone is that of the main metric, which the answer says: "同比增长", "环比增速"."""
    if ranked[0][0] not in (NONE, _QUERY) or _QUERY not in situation.tools:
        return ranked
    readings = [Reading(question, schema, situation.definitions) for schema in situation.datasets.values()]
    found = [growth for reading in readings if (growth := find_growth(reading)) is not None]
    if not any(not each.rest.text.strip(" .,!?。，！？") for each in found):
        return ranked
    return [(_QUERY, max(_FITS, dict(ranked)[_QUERY])), *(each for each in ranked if each[0] != _QUERY)]


def _of_members(question: str, ranked: list[tuple[str, float]], situation: Situation) -> list[tuple[str, float]]:
    """One member, or bridges between groups, of a list of links: "how is user 17 doing" asks for influence there."""
    if ranked[0][0] not in _ABOUT_ANYTHING or _RANK not in situation.tools:
        return ranked
    tool = situation.tools[_RANK]
    chosen = choose_dataset(question, tool, {}, _previous_first(situation), situation.definitions)
    schema = situation.datasets.get(chosen) if isinstance(chosen, str) else None
    if schema is None or not is_network(schema):
        return ranked
    others = [each for each in situation.datasets.values() if each is not schema]
    if any(
        reading.values or reading.columns
        for reading in (Reading(question, each, situation.definitions) for each in others)
    ):
        return ranked  # "How is TikTok doing" is about the ads.
    read = fill_network(Reading(question, schema, situation.definitions))
    if "member" not in read and read.get("by") != "betweenness":
        return ranked
    return [(_RANK, max(_FITS, ranked[0][1])), *(each for each in ranked if each[0] != _RANK)]


def _without_network(question: str, ranked: list[tuple[str, float]], situation: Situation) -> list[tuple[str, float]]:
    """Groups of a table are no members of a network: "which airline hit most birds" is a query where there is none."""
    if ranked[0][0] != _RANK or _QUERY not in situation.tools or not situation.datasets:
        return ranked
    if any(is_network(schema) for schema in situation.datasets.values()):
        return ranked
    arguments, dataset = _arguments(question, situation.tools[_QUERY], situation)
    schema = situation.datasets.get(dataset or "")
    named = schema is not None and any(each in schema.names for each in arguments.get("dimensions", ()))
    return [(_QUERY, _FITS), *(each for each in ranked if each[0] != _QUERY)] if named else ranked


def _speaks_of_data(question: str, second: str, rival: float, situation: Situation) -> bool:
    """Whether a question that sounds strange asks for a measure of the data, of rows or by groups that are there."""
    compares = len(find_periods(question)) == _BOTH
    if second != _QUERY or (rival < _POSSIBLE and not compares):
        return False
    arguments, dataset = _arguments(question, situation.tools[_QUERY], situation)
    limits = any(arguments.get(name) for name in ("filters", "dimensions", "grain", "period"))
    # "有多少个晴天" counts rows with a value that the data has, whatever it sounds like.
    asked = arguments.get("metrics") or (arguments.get("filters") and _COUNTS.search(question.lower()))
    return dataset is not None and bool(asked) and limits


def _unknown_follow_up(question: str, situation: Situation, likely: str, language: Language) -> Understanding | None:
    """A question such as "only X" or "那X呢" after a query, where no X is in the data: what is missing."""
    previous = situation.previous
    if previous is None or previous.tool != _QUERY or likely not in (NONE, _QUERY) or not is_marked(question):
        return None
    schema = situation.datasets.get(previous.dataset or "")
    tool = situation.tools[_QUERY]
    reading = read_beside(question, situation, schema)
    left = find_leftover(tool, reading, {}, names=tuple(situation.datasets))
    if not left.unread or fill_slots(tool, reading):
        return None
    return Understanding(
        previous.tool,
        dict(previous.arguments),
        previous.dataset,
        _FOLLOWS,
        None,
        ask=False,
        language=language,
        follows=True,
        leftover=Leftover(left.unread, left.missing or left.unread),
    )


def _known(situation: Situation) -> Phrases:
    """Names of the data at hand, in Chinese what else its columns and values are called, and the team's own terms."""
    known: dict[str, str] = {}
    for schema in situation.datasets.values():
        for words, entry in names_of(schema).items():
            if not words.isascii() and entry.kind in ("column", "value") and len(words) > 1:
                amounts = entry.kind == "column" and schema[entry.name].is_numeric
                known[words] = "value" if entry.kind == "value" else "metric" if amounts else "dimension"
    known |= phrases_of(situation.datasets)
    for definition in situation.definitions:
        known[phrase(definition.name)] = "metric" if isinstance(definition, MetricDefinition) else "value"
    known.pop("", None)
    return known


def _arguments(question: str, tool: Tool, situation: Situation) -> tuple[dict[str, Any], str | None]:
    """The arguments of a tool, and the data set when it is settled."""
    if tool.frame_parameter is None:
        return fill_slots(tool, Reading(question, None, situation.definitions, situation.channels)), None
    chosen = choose_dataset(question, tool, {}, _previous_first(situation), situation.definitions)
    if tool.takes_frames:
        # Names of data sets are arguments here: each may be a step of a funnel.
        name = chosen[0] if isinstance(chosen, list) else chosen
        return fill_slots(tool, Reading(question, situation.datasets.get(name or ""), situation.definitions)), name
    name = chosen if isinstance(chosen, str) else None
    return fill_slots(tool, read_beside(question, situation, situation.datasets.get(name or ""))), name


def _leftover(
    question: str, situation: Situation, name: str, arguments: Mapping[str, Any], dataset: str | None
) -> Leftover:
    schema, tool = situation.datasets.get(dataset or ""), situation.tools[name]
    return find_leftover(tool, read_beside(question, situation, schema), arguments, names=tuple(situation.datasets))


def _previous_first(situation: Situation) -> Mapping[str, Schema]:
    """The data sets with that of the previous call first: a thread stays with its data where nothing speaks against."""
    previous = situation.previous.dataset if situation.previous else None
    if previous not in situation.datasets or previous is None:
        return situation.datasets
    return {previous: situation.datasets[previous], **situation.datasets}


def _is_in_doubt(first: tuple[str, float], second: tuple[str, float]) -> bool:
    """Whether a question may be either of two tools, so that the person picks one.

    Nothing that destroys is offered to whoever has not asked for it; where it is the likeliest, it asks by itself.
    """
    if second[0] == NONE or {first[0], second[0]} & set(_DESTROYING):
        return False
    return first[1] < _UNSURE and second[1] >= _RIVAL


def _choices(question: str, names: Sequence[str], situation: Situation) -> tuple[Choice, ...]:
    """The tools that may be meant, each by what it does, with what was read for it."""
    choices = []
    for name in names:
        tool = situation.tools[name]
        arguments, dataset = _arguments(question, tool, situation)
        chosen: dict[str, Any] = {"tool": name, **arguments}
        if dataset is not None:
            chosen["dataset"] = dataset
        choices.append(Choice(label_of(tool), chosen))
    return tuple(choices)
