"""What is measured: a metric of the glossary, a column, or a column with a word before it ("average price").

One definition of each metric, as sums over sums: a ratio is never an average of rows. `resolve_metric` turns the words
of a person into a `Measure` over the columns at hand; `tools.aggregation` computes it.

The words that it takes:

- a metric of the glossary or a synonym: "roas", "cost per click", "点击率";
- a column: "Sales" is added up, a price, a rating or a percentage is averaged (and that is said), an id is counted;
- "sum", "average", "median", "highest", "lowest", "distinct" or "share of" before a column, in words or as
  "mean(price)", English or Chinese: "average Sales", "平均价格", "number of customers", "churn rate";
- "count": the rows; and one column over another: "Sales / Orders", "sales per customer".
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from tools.answer import Unit
from tools.columns import candidates, find_column, normalise, role_name
from tools.errors import CannotAnswer, Choice, NeedsChoice
from tools.glossary import Metric, load_glossary
from tools.measures import (
    How,
    Measure,
    Term,
    adds_up,
    count_of_rows,
    distinct_of,
    flag_of,
    is_currency,
    mean_of,
    middle_or_end_of,
    share_of,
    sum_of,
    yes_value,
)
from tools.messages import Message, Words, say
from tools.schema import Column, Schema

__all__ = ["How", "Measure", "Term", "resolve_metric"]

_ROWS = {
    "count", "rows", "row count", "number of rows", "records", "number of records", "how many", "how many rows",
    "entries", "行数", "条数", "记录数", "多少行", "多少条", "笔数", "计数",
}  # fmt: skip
_FUNCTIONS: dict[str, tuple[str, ...]] = {
    "sum": ("total", "sum of", "sum", "overall", "总和", "总计", "合计", "总"),
    "mean": ("average", "avg", "mean", "mean of", "average of", "typical", "平均每单", "平均", "均值"),
    "median": ("median", "median of", "中位数", "中位"),
    "maximum": ("max", "maximum", "highest", "largest", "biggest", "greatest", "最大", "最高"),
    "minimum": ("min", "minimum", "lowest", "smallest", "最小", "最低"),
    "distinct": (
        "number of different values of", "different values of", "number of different", "number of distinct",
        "number of unique", "distinct", "unique", "different", "number of", "count of", "count distinct", "how many",
        "nunique", "不同的", "不同", "去重", "多少个", "多少位", "多少",
    ),
    "share": ("share with", "share of", "percentage of", "percent of", "proportion of", "rate of", "占比"),
}  # fmt: skip
_AFTER: dict[str, tuple[str, ...]] = {
    "sum": ("总和", "合计", "总额", "总数", "总量", "total", "sum"),
    "mean": ("平均值", "均值", "平均数", "average", "mean"),
    "median": ("中位数", "median"),
    "maximum": ("最大值", "最高值", "maximum", "max"),
    "minimum": ("最小值", "最低值", "minimum", "min"),
    "distinct": ("不同取值数", "去重数", "个数", "数量", "人数", "数", "count"),
    "share": ("rate", "share", "率", "占比", "比例"),
}
_CLOSE = 0.12
"""As where columns are bound by role: candidates nearer than this are equally good."""


def resolve_metric(
    schema: Schema, words: str, roles: Mapping[str, str] | None = None, currency: str | None = None
) -> Measure:
    """Find what a person wants measured.

    Args:
        schema: of the data set.
        words: see the top of this module.
        roles: role -> column, where the question or a choice said which column plays a role of a metric.
        currency: ISO code for money where the data name none.

    Raises:
        CannotAnswer: the words name nothing that can be computed here; the message says what is missing or close.
        NeedsChoice: two columns fit a role of the metric equally well; the choice comes back in `roles`.
    """
    measure = _resolve(schema, words.strip(), dict(roles or {}))
    if measure is None:
        raise CannotAnswer(_unknown(schema, words))
    if measure.unit == "money" and measure.currency is None:
        return replace(measure, currency=currency)
    return measure


def _resolve(schema: Schema, words: str, roles: dict[str, str]) -> Measure | None:
    if words in schema:
        return _of_column(schema, schema[words], roles)
    called = re.fullmatch(r"\s*([^\W\d]+)\s*[(（](.+)[)）]\s*", words)
    if called:
        function = next((name for name, names in _FUNCTIONS.items() if called[1].lower() in (name, *names)), None)
        if function or called[1].lower() == "count":
            return _applied(schema, function or "distinct", called[2], roles, words)
    plain = normalise(words)
    if plain in _ROWS:
        return count_of_rows()
    column = next((c for c in schema.columns if normalise(c.name) == plain), None)
    if column is not None:
        return _of_column(schema, column, roles)
    metric = _metric_named(plain)
    if metric is not None:
        return _of_metric(schema, metric, roles)
    return _ratio_in_words(schema, words, roles) or _with_function(schema, words, roles) or _close(schema, words, roles)


def _metric_named(plain: str) -> Metric | None:
    for metric in load_glossary().metrics.values():
        if plain == metric.name.replace("_", " ") or plain in metric.synonyms:
            return metric
    return None


# Metrics of the glossary


def _of_metric(schema: Schema, metric: Metric, roles: dict[str, str]) -> Measure:
    """The metric over the columns that play its roles; else over the column that holds it ready-made."""
    bound: dict[str, tuple[Term, Message | None]] = {}
    for role in dict.fromkeys(role.removeprefix("-") for role in (*metric.numerator, *metric.denominator)):
        found = _term(schema, metric, role, roles, bound)
        if found is None:
            ready = _ready_made(schema, metric, roles)
            if ready is None:
                raise CannotAnswer(_missing_role(schema, metric, role))
            return ready
        bound[role] = found
    numerator = tuple(replace(bound[r.removeprefix("-")][0], sign=-1 if r[0] == "-" else 1) for r in metric.numerator)
    denominator = tuple(bound[role][0] for role in metric.denominator)
    units = {
        schema[name].unit
        for term in (*numerator, *denominator)
        for name in term.columns
        if is_currency(schema[name].unit)
    }
    return Measure(
        key=metric.name,
        title=Message(metric.title),
        how="ratio" if denominator else "distinct" if numerator[0].distinct else "sum",
        numerator=numerator,
        denominator=denominator,
        factor=metric.factor,
        unit=metric.unit,
        currency=next(iter(units)) if metric.unit == "money" and len(units) == 1 else None,
        higher_is_better=metric.higher_is_better,
        assumptions=tuple(said for _, said in bound.values() if said is not None),
        warnings=_mixed(units),
    )


def _mixed(units: set[str | None]) -> tuple[Message, ...]:
    if len(units) < 2:
        return ()
    named = Words(tuple(sorted(unit for unit in units if unit)))
    return (say("The amounts are in different currencies ({currencies}); nothing was converted.", currencies=named),)


def _term(
    schema: Schema, metric: Metric, role: str, roles: dict[str, str], taken: Mapping[str, tuple[Term, Message | None]]
) -> tuple[Term, Message | None] | None:
    column = _column_for(schema, role, roles, {term.column for term, _ in taken.values() if term.column})
    if column is not None:
        # A column called "clicks" is no assumption.
        same = normalise(column) == role.replace("_", " ")
        return Term(column), None if same else say("I took “{column}” as {role}.", column=column, role=role_name(role))
    if role == "orders":
        order = roles.get("order") or _strong(schema, "order")
        if order is not None:
            return Term(order, distinct=True), say(
                "I counted the different values of “{column}” as orders.", column=order
            )
    if role == "revenue":
        return _price_times_quantity(schema, roles)
    if metric.name == "conversion_rate":
        return _conversion_term(schema, role, roles, taken)
    return None


def _price_times_quantity(schema: Schema, roles: dict[str, str]) -> tuple[Term, Message | None] | None:
    """Revenue of lines of orders that have a price and a quantity instead."""
    price, quantity = _column_for(schema, "price", roles, set()), _column_for(schema, "quantity", roles, set())
    if price is None or quantity is None or not (schema[price].is_numeric and schema[quantity].is_numeric):
        return None
    said = say(
        "There is no column with revenue, so I took “{price}” × “{quantity}” of each row.",
        price=price,
        quantity=quantity,
    )
    return Term(price, times=quantity), said


def _conversion_term(
    schema: Schema, role: str, roles: dict[str, str], taken: Mapping[str, tuple[Term, Message | None]]
) -> tuple[Term, Message | None] | None:
    """Where there are no clicks: conversions over visits, or over rows when each row is one visitor."""
    if role == "conversions":
        flags = [c for c in schema.columns if yes_value(c) is not None and _plays(c, "target")]
        flags = [c for c in flags if c.name == roles.get(role)] or flags
        if len(flags) > 1:
            raise NeedsChoice(
                say("Which column is {role}?", role=role_name(role)),
                tuple(Choice(c.name, {"roles": {**roles, role: c.name}}) for c in flags[:5]),
            )
        return (
            (flag_of(flags[0]), say("I took “{column}” as {role}.", column=flags[0].name, role=role_name(role)))
            if flags
            else None
        )
    sessions = _column_for(schema, "sessions", roles, set())
    if sessions is not None:
        return Term(sessions), say(
            "There are no clicks here, so conversions are per visit (“{column}”).", column=sessions
        )
    conversions = taken["conversions"][0]
    if conversions.column and yes_value(schema[conversions.column]) is not None:
        return Term(None), say("There are no clicks here, so the conversion rate is the share of rows that converted.")
    return None


def _column_for(schema: Schema, role: str, roles: dict[str, str], taken: set[str]) -> str | None:
    """The column that plays a role whose values are added up.

    Raises:
        NeedsChoice: several fit equally well.
    """
    if role in roles:
        named = _named(schema, roles[role])
        # A column of yes and no is counted, not added up: `_conversion_term` does that.
        return named if schema[named].is_numeric or role != "conversions" else None
    found = [
        (name, score)
        for name, score in candidates(schema, role, frozenset(taken))
        if schema[name].unit != "percent" and not _is_ready_made(schema[name])
    ]
    if not found:
        return None
    best, score = found[0]
    rivals = [name for name, other in found if score - other < _CLOSE]
    plain = role.replace("_", " ")
    exact = [name for name in rivals if normalise(name) == plain]
    if len(rivals) == 1 or len(exact) == 1:
        return exact[0] if exact else best
    raise NeedsChoice(
        say("Which column is {role}?", role=role_name(role)),
        tuple(Choice(name, {"roles": {**roles, role: name}}) for name in rivals[:5]),
    )


def _named(schema: Schema, words: str) -> str:
    found = find_column(schema, words)
    if found is None:
        raise CannotAnswer(_unknown(schema, words))
    return found


def _strong(schema: Schema, role: str) -> str | None:
    """The column that clearly plays a role, if one does."""
    found = [item for item in candidates(schema, role) if item[1] >= 0.75]
    return found[0][0] if found else None


def _naming(schema: Schema, role: str) -> str | None:
    """The column that tells the things of a role apart: their id, before their name, which several may share."""
    strong = [name for name, score in candidates(schema, role) if score >= 0.75]
    return next((name for name in strong if schema[name].identifier), strong[0] if strong else None)


def _plays(column: Column, role: str) -> bool:
    words = normalise(column.name)
    return words in load_glossary().roles[role].synonyms


def _missing_role(schema: Schema, metric: Metric, role: str) -> Message:
    return say(
        "For {metric} I need a column with {role} and found none. The columns are {columns}. "
        "Name the one to use, or upload a file that has it.",
        metric=Message(metric.title),
        role=role_name(role),
        columns=Words(tuple(schema.names[:20])),
    )


# Columns


def _of_column(schema: Schema, column: Column, roles: dict[str, str]) -> Measure:
    """A column by its name: added up where that makes sense, else averaged or counted."""
    metric = _metric_named(normalise(column.name))
    if metric is not None and metric.denominator and column.type == "text" and not column.distinct:
        return _of_metric(schema, metric, roles)  # The column is empty: a formula that was never computed.
    if metric is not None and metric.denominator and column.is_numeric:
        return _ratio_column(schema, column, metric, roles)
    if yes_value(column) is not None and column.type in ("boolean", "text"):
        return share_of(column)
    if not column.is_numeric:
        _check_adds_up(column, metric)
        return distinct_of(column)
    if not adds_up(column):
        said = say("Values of “{column}” do not add up, so I averaged them over the rows.", column=column.name)
        return replace(mean_of(column), key=column.name, assumptions=(said,))
    measure = sum_of(column)
    if metric is None:
        return measure
    # A header that is the metric's own name reads in the language of the question.
    title = Message(metric.title) if column.name == metric.title else measure.title
    return replace(measure, title=title, higher_is_better=metric.higher_is_better)


def _check_adds_up(column: Column, metric: Metric | None) -> None:
    """Refuse to count the different texts of a column of amounts in which some cell is no number.

    Raises:
        CannotAnswer: it is such a column.
    """
    if metric is None or metric.denominator or column.type != "text" or column.identifier:
        return
    role = load_glossary().roles.get(metric.numerator[0].removeprefix("-"))
    if role is None or role.type != "number" or len(metric.numerator) > 1 or metric.name == "orders":
        return
    odd = next((value for value in column.values if not re.search(r"\d", value)), None)
    raise CannotAnswer(
        say(
            "“{column}” can't be added up, as some of its cells are no numbers (“{text}”). Correct them and upload the "
            "file again.",
            column=column.name,
            text=odd or (column.values[0] if column.values else ""),
        )
    )


def _ratio_column(schema: Schema, column: Column, metric: Metric, roles: dict[str, str]) -> Measure:
    """A column that holds a ratio ready-made: computed anew from its parts where they are there."""
    try:
        return _of_metric(schema, metric, roles)
    except CannotAnswer:
        return _ready_made(schema, metric, roles) or mean_of(column)


def _is_ready_made(column: Column) -> bool:
    metric = _metric_named(normalise(column.name))
    return metric is not None and bool(metric.denominator)


def _ready_made(schema: Schema, metric: Metric, roles: dict[str, str]) -> Measure | None:
    """A metric from the column that holds it: weighted by what it was divided by, else averaged with a warning."""
    names = {metric.name.replace("_", " "), *metric.synonyms}
    column = next((c for c in schema.columns if c.is_numeric and normalise(c.name) in names), None)
    if column is None or not metric.denominator:
        return None
    weight = _column_for(schema, metric.denominator[0], roles, {column.name})
    unit: Unit = "percent" if column.unit == "percent" else "money" if metric.unit == "money" else "number"
    base = replace(
        mean_of(column),
        key=metric.name,
        title=Message(metric.title),
        unit=unit,
        currency=column.unit if is_currency(column.unit) else None,
        higher_is_better=metric.higher_is_better,
    )
    if weight is not None:
        said = say(
            "“{column}” is weighted by “{weight}”, so that groups add up right.", column=column.name, weight=weight
        )
        return replace(
            base, numerator=(Term(column.name, times=weight),), denominator=(Term(weight),), assumptions=(said,)
        )
    warning = say(
        "“{column}” is a ratio and the columns it was made of are not here, so this is a plain average of rows: small "
        "rows count as much as large ones. Upload {parts} to get it right.",
        column=column.name,
        parts=Words(tuple(role_name(r.removeprefix("-")) for r in (*metric.numerator, *metric.denominator))),
    )
    return replace(base, warnings=(warning,))


# Words around a column


def _with_function(schema: Schema, words: str, roles: dict[str, str]) -> Measure | None:
    """Read "average Sales", "平均价格", "number of customers", "churn rate"."""
    for function, rest in _split_function(words):
        measure = _applied(schema, function, rest, roles, words)
        if measure is not None:
            return measure
    return None


def _split_function(words: str) -> Iterator[tuple[str, str]]:
    lowered = " ".join(words.lower().split())
    kept = " ".join(words.split())
    options = [(f, name, True) for f, names in _FUNCTIONS.items() for name in names]
    options += [(f, name, False) for f, names in _AFTER.items() for name in names]
    for function, name, before in sorted(options, key=lambda option: -len(option[1])):
        spaced = name.isascii()
        mark = (name + " " if before else " " + name) if spaced else name
        if before and lowered.startswith(mark):
            yield function, kept[len(mark) :].strip().removeprefix("the ").removeprefix("的")
        elif not before and lowered.endswith(mark) and len(lowered) > len(mark):
            yield function, kept[: -len(mark)].strip().removesuffix("的")


def _applied(schema: Schema, function: str, rest: str, roles: dict[str, str], words: str) -> Measure | None:
    plain = normalise(rest)
    if function == "distinct" and (plain in _ROWS or plain in ("row", "record", "entry")):
        return count_of_rows()
    column = _column_in_words(schema, rest, numeric=function in ("sum", "mean", "median", "maximum", "minimum"))
    if function == "distinct":
        return _counted(schema, rest, column, roles)
    if function == "share":
        return share_of(column) if column is not None and yes_value(column) is not None else None
    if column is None:
        metric = _metric_named(plain)
        return _of_metric(schema, metric, roles) if metric is not None and function in ("sum", "mean") else None
    if not column.is_numeric:
        raise CannotAnswer(
            say("“{column}” holds no numbers, so I can't work out “{words}”.", column=column.name, words=words)
        )
    if function == "mean":
        # The average of a ratio is the ratio of the sums, whatever the words.
        metric = _metric_named(normalise(column.name))
        ready = metric is not None and bool(metric.denominator)
        return _ratio_column(schema, column, metric, roles) if metric is not None and ready else mean_of(column)
    if function == "sum":
        return sum_of(column)
    return middle_or_end_of(column, function)


def _counted(schema: Schema, rest: str, column: Column | None, roles: dict[str, str]) -> Measure | None:
    """Read "number of X": a count column is added up, an id counted, the metric of that name computed."""
    role = next((r for r in ("customer", "order", "product") if _singular(normalise(rest)) in _ROLE_WORDS[r]), None)
    if role is not None:
        named = roles.get(role) or _naming(schema, role)
        if named is not None:
            return distinct_of(schema[named])
    metric = _metric_named(normalise(rest))
    if metric is not None and not metric.denominator:
        return _of_metric(schema, metric, roles)
    if column is None:
        return None
    return (
        sum_of(column)
        if column.is_numeric and column.type == "integer" and column.distinct > 2
        else distinct_of(column)
    )


_ROLE_WORDS = {
    "customer": (
        "customer", "client", "user", "buyer", "member", "visitor", "people", "person", "客户", "用户", "顾客", "买家",
    ),
    "order": ("order", "transaction", "invoice", "purchase", "basket", "订单", "交易", "单"),
    "product": ("product", "item", "sku", "article", "商品", "产品", "药品", "品种"),
}  # fmt: skip


def _singular(word: str) -> str:
    return word.removesuffix("s") if word.isascii() else word.removesuffix("数")


def _column_in_words(schema: Schema, words: str, *, numeric: bool) -> Column | None:
    name = find_column(schema, words) or find_column(schema, _singular(words))
    if name is not None:
        return schema[name]
    plain = _singular(normalise(words))
    for role in load_glossary().roles:
        if plain == role.replace("_", " ") or plain in load_glossary().roles[role].synonyms:
            found = [
                c for c, score in candidates(schema, role) if score >= 0.75 and (schema[c].is_numeric or not numeric)
            ]
            if found:
                return schema[found[0]]
    return None


def _ratio_in_words(schema: Schema, words: str, roles: dict[str, str]) -> Measure | None:
    """Read "Sales / Orders" and "sales per customer": one sum over another."""
    parts = re.split(r"\s*/\s*|\s+per\s+|\s*÷\s*", words)
    if len(parts) != 2 or not all(parts):
        return None
    above = _resolve(schema, parts[0], roles)
    below = _days(schema, parts[1]) or _resolve(schema, parts[1], roles) or _counted(schema, parts[1], None, roles)
    if above is None or below is None or not _is_sum(above) or not _is_sum(below):
        return None
    if below.how == "sum" and below.numerator[0].column and schema[below.numerator[0].column].identifier:
        return None
    return Measure(
        key=words,
        title=say("{above} per {below}", above=above.title, below=below.title),
        how="ratio",
        numerator=above.numerator,
        denominator=below.numerator,
        unit="money" if above.unit == "money" and below.unit != "money" else "number",
        currency=above.currency if below.unit != "money" else None,
        assumptions=(*above.assumptions, *below.assumptions),
    )


def _days(schema: Schema, words: str) -> Measure | None:
    """The days that have rows, for "spend per day"; only where the date column has days and no times."""
    if normalise(words) not in ("day", "天", "日"):
        return None
    name = _strong(schema, "date") or next((c.name for c in schema.columns if c.type == "date"), None)
    if name is None or schema[name].type != "date":
        return None
    said = say("I divided by the days that have rows, in “{column}”.", column=name)
    return replace(distinct_of(schema[name]), title=say("day"), assumptions=(said,))


def _is_sum(measure: Measure) -> bool:
    return measure.how in ("sum", "rows", "distinct")


def _close(schema: Schema, words: str, roles: dict[str, str]) -> Measure | None:
    """A column or metric that is spelled nearly like this."""
    column = find_column(schema, words)
    if column is not None:
        return _of_column(schema, schema[column], roles)
    from rapidfuzz import fuzz, process

    names = {name: metric for metric in load_glossary().metrics.values() for name in metric.synonyms if len(name) > 3}
    best = process.extractOne(normalise(words), list(names), scorer=fuzz.ratio, score_cutoff=88)
    return _of_metric(schema, names[best[0]], roles) if best else None


def _unknown(schema: Schema, words: str) -> Message:
    from rapidfuzz import process

    known: Sequence[str] = [*schema.names, *load_glossary().metrics]
    near = tuple(name for name, _, _ in process.extract(words, known, limit=5))
    return say("I don't know what “{words}” is. Close to it: {names}.", words=words, names=Words(near))
