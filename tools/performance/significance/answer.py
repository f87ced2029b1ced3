"""From a question about a difference to its answer: reads the rows, has them tested, and says what came of it."""

from __future__ import annotations

import warnings as python_warnings
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from tools.answer import Answer
from tools.columns import find_column
from tools.comparison import compare_periods
from tools.condition_words import said_of_conditions
from tools.context import Context
from tools.date_columns import find_date_column
from tools.dimensions import Dimension
from tools.errors import CannotAnswer
from tools.frame import Frame
from tools.measures import Measure, sum_of
from tools.messages import Message, say
from tools.performance.significance.compare import compare_design
from tools.performance.significance.doubts import doubts_of
from tools.performance.significance.finding import Finding, Verdict, verdict_of
from tools.performance.significance.pictures import charts_of
from tools.performance.significance.plan import Plan, Request
from tools.performance.significance.subject import (
    Subject,
    as_rate,
    find_groups,
    find_strata,
    find_subject,
    find_unit,
    find_weight,
)
from tools.performance.significance.tables import figures_of, tables_of
from tools.performance.significance.wording import headline_of, method_of, next_questions
from tools.periods import read_period
from tools.schema import Schema
from tools.selection import find_conditions, nothing_left, take_rows

if TYPE_CHECKING:
    pass

__all__ = ["answer_request"]


def answer_request(data: Frame, request: Request, context: Context) -> Answer:
    """Answer a question about a difference.

    Args:
        data: the data set.
        request: what was asked.
        context: the asker's calendar and currency, and the seed.

    Raises:
        CannotAnswer: see the tool.
        NeedsChoice: see the tool.
    """
    import numpy as np

    if len(request.columns) <= 2 and request.columns:
        # Two columns are a pair of their own.
        first, second = (*request.columns, request.second)[:2]
        request = replace(request, metric=first, second=second, columns=())
    plan = _plan(data, request, context)
    with np.errstate(all="ignore"), python_warnings.catch_warnings():
        # Values of few kinds make scipy warn of what the answer says in its own words.
        python_warnings.simplefilter("ignore")
        found, doubts, extra = compare_design(plan)
        verdict = verdict_of(found)
        return _answer(plan, found, verdict, doubts, extra)


def _answer(
    plan: Plan, found: Finding, verdict: Verdict, doubts: tuple[Message, ...], extra: Mapping[str, float]
) -> Answer:
    said = (*plan.notes, *plan.subject.notes, *_roles_said(plan, found), *found.notes)
    return Answer(
        headline=headline_of(found, verdict),
        figures=figures_of(found, verdict) | dict(extra),
        tables=tables_of(found),
        charts=charts_of(found),
        assumptions=(
            *(each for place, each in enumerate(said) if each not in said[:place]),
            *said_of_conditions(plan.selection.conditions),
        ),
        warnings=(*plan.warnings, *doubts, *doubts_of(found)),
        method=method_of(found),
        next_questions=next_questions(found),
    )


def _roles_said(plan: Plan, found: Finding) -> tuple[Message, ...]:
    """How the rows were counted."""
    said = []
    if plan.weight is not None:
        said.append(say("A row counts as often as “{column}” says.", column=plan.weight))
    elif found.design == "groups" and plan.subject.per is not None:
        said.append(say("Each value of “{column}” counts as one observation.", column=plan.subject.per))
    elif found.design in ("groups", "one") and plan.subject.kind == "values":
        said.append(
            say("Each row counts as one observation: averages of “{metric}” by row.", metric=plan.subject.title)
        )
    if found.design in ("pairs", "related") and plan.unit is not None and plan.by is not None:
        said.append(say("Pairs by “{column}”.", column=plan.unit))
    elif found.design == "related":
        said.append(say("The values of a row belong together."))
    elif found.design == "pairs":
        said.append(say("The two values of a row belong together; say “unpaired” if they do not."))
    if plan.period is not None:
        said.append(say("Only rows in {period}.", period=plan.period))
    return tuple(said)


def _plan(data: Frame, request: Request, context: Context) -> Plan:
    """Find the columns and read the rows."""
    schema = data.schema
    by, notes = _groups(schema, request, context)
    taken = [by.column.name] if by is not None and by.split is None else []
    shape = request.test == "normality"
    subject = find_subject(
        schema,
        request.metric or next(iter(request.columns), None),
        request.roles,
        context,
        taken,
        numbers=shape or request.test == "levene",
        kinds=request.test in ("chi-square", "fisher"),
    )
    by, subject = _exchanged(schema, request, by, subject, context)
    if by is not None and not shape and _single(schema, by):
        subject = as_rate(schema, subject)
    subject = _with_outcome(request, subject)
    second = _second(schema, request, subject)
    columns = _columns(schema, request)
    conditions = find_conditions(schema, request.filters, context)
    timed = request.period is not None or request.against is not None
    day = find_date_column(schema, request.date_column, needed=timed)
    used = [name for name in (subject.column.name if subject.column else None, second, *columns, *taken) if name]
    counted = subject.kind in ("category", "rows", "flag")
    weight = find_weight(schema, request.weight, used) if counted or request.weight else None
    unit = None if counted and weight else find_unit(schema, request.unit, used)
    strata = find_strata(schema, [*used, *([unit] if unit else [])]) if counted and by is not None else ()
    extra = [name for name in (*strata, unit, second, *columns, subject.per, *_column_of(subject)) if name]
    dimensions = [Dimension(schema[name]) for name in dict.fromkeys(extra) if not schema[name].is_numeric]
    measures: list[Measure] = [
        subject.measure,
        *(sum_of(schema[name]) for name in (weight, *extra) if name and schema[name].is_numeric),
    ]
    selection = take_rows(data, measures, conditions, day, context, [*([by] if by else []), *dimensions])
    plan = Plan(
        request, subject, by, selection.rows, second, unit, weight, strata, selection, context.week_start, context.seed,
        columns=columns, notes=notes, warnings=selection.warnings,
    )  # fmt: skip
    return _with_rows(plan, context)


def _column_of(subject: Subject) -> tuple[str, ...]:
    return (subject.column.name,) if subject.column is not None else ()


def _exchanged(
    schema: Schema, request: Request, by: Dimension | None, subject: Subject, context: Context
) -> tuple[Dimension | None, Subject]:
    """Groups and metric the other way round, where groups of a number were asked for by kinds ("sex by age")."""
    named = request.metric is not None and request.by is not None
    if named and by is not None and subject.kind == "category" and by.column.is_numeric and by.column.distinct > 30:
        return Dimension(schema[subject.column.name]) if subject.column else by, find_subject(
            schema, by.column.name, request.roles, context, []
        )
    return by, subject


def _groups(schema: Schema, request: Request, context: Context) -> tuple[Dimension | None, tuple[Message, ...]]:
    if request.against is not None or request.second is not None or request.columns or request.test == "normality":
        return None, ()
    if request.value is not None and request.by is None and not request.between:
        return None, ()
    return find_groups(schema, request.by, request.between, request.metric, context)


def _single(schema: Schema, by: Dimension) -> bool:
    """Whether there is one row a group, so that its numbers are sums."""
    return schema.rows == by.column.distinct


def _with_outcome(request: Request, subject: Subject) -> Subject:
    """Kinds of which one is asked for."""
    if request.outcome is None or subject.kind != "category" or subject.column is None:
        return subject
    known = {value.strip().casefold(): value for value in subject.column.values}
    return replace(subject, outcome=known.get(request.outcome.strip().casefold(), request.outcome))


def _columns(schema: Schema, request: Request) -> tuple[str, ...]:
    """Three or more columns of numbers that are compared with each other row by row."""
    found = []
    for words in request.columns:
        name = find_column(schema, words)
        if name is None:
            raise CannotAnswer(say("There is no column “{column}”.", column=words))
        if not schema[name].is_numeric:
            raise CannotAnswer(
                say("Several measurements of the same rows are compared as numbers; “{metric}” is none.", metric=name)
            )
        found.append(name)
    return tuple(dict.fromkeys(found))


def _second(schema: Schema, request: Request, subject: Subject) -> str | None:
    """The second column of numbers, where two columns are compared."""
    if request.second is None:
        return None
    name = find_column(schema, request.second)
    if name is None:
        raise CannotAnswer(say("There is no column “{column}”.", column=request.second))
    if subject.column is None or name == subject.column.name or not schema[name].is_numeric:
        raise CannotAnswer(
            say("Two columns of numbers are needed, and I found “{one}” and “{two}”.", one=subject.title, two=name)
        )
    return name


def _with_rows(plan: Plan, context: Context) -> Plan:
    """The plan with the rows of its periods; two of them are the groups."""
    request, selection = plan.request, plan.selection
    if request.against is None:
        period, notes = None, plan.notes
        if request.period is not None:
            if selection.calendar is None:
                raise CannotAnswer(say("“{column}” holds no dates.", column=selection.day or ""))
            calendar = selection.calendar
            read = read_period(
                request.period, calendar.first, calendar.last, context.today, context.week_start,
                context.fiscal_year_start,
            )  # fmt: skip
            period, notes = read.period, (*notes, read.said)
        rows, _ = selection.within(period)
        if rows.num_rows == 0:
            raise nothing_left(selection.conditions, period)
        return replace(plan, rows=rows, period=period, notes=notes)
    if selection.calendar is None or selection.day is None:
        raise CannotAnswer(say("There are no dates to tell the periods apart."))
    compared = compare_periods(selection.calendar, context, request.period, request.against)
    if compared.before is None:
        raise CannotAnswer(compared.missing or say("There is no such period to compare with."))
    periods = tuple((each.first, each.last) for each in (compared.period, compared.before))
    rows, _ = selection.within(None, undated=False)
    by = Dimension(selection.schema[selection.day], periods=periods)
    return replace(
        plan,
        rows=rows,
        by=by,
        notes=(*plan.notes, *compared.assumptions),
        warnings=(*plan.warnings, *compared.warnings),
    )
