"""What a question measures, in words that `tools.metrics` resolves."""

from __future__ import annotations

import re
from itertools import pairwise

from bot.model.average_units import averaged, find_average
from bot.model.mentions import Mention, Reading
from bot.model.names import DEFINED
from bot.model.query_groups import counted, is_spoilt, resolves
from bot.model.unique_counts import find_unique
from bot.model.vocabulary import either, limiting_words, load_words, pattern, words_of
from tools.columns import candidates
from tools.measures import yes_value
from tools.schema import Column

__all__ = ["find_metrics"]

_OWNED = r"(?:{determiner}\s+)*"
_OF_ROWS = ("orders", "conversions")
"""What each row may be, so that rows are counted where no column counts them."""
_HAN_ORDERS = pattern(
    r"{how_many}[个笔单张份]?订单(?![\u3400-\u9fff]*额)|订单(?:一共|总共)?有?{how_many}(?:个|笔|单|$|[?？])"
)
_AND = pattern(r"^\s*{column_list}\s*$")
_FUNCTIONS_BEFORE = {
    "average": pattern(r"{average}\s*(?:of\s+)?" + _OWNED + "$"),
    "median": pattern(r"{median}\s*(?:of\s+)?" + _OWNED + "$"),
    "maximum": pattern(r"{maximum}\s*(?:of\s+)?" + _OWNED + "$"),
    "minimum": pattern(r"{minimum}\s*(?:of\s+)?" + _OWNED + "$"),
    "distinct": pattern(
        r"(?:{count_of|amount_of}\s*(?:{different}\s+)?|{different}\s+)" + _OWNED + "$"
        r"|(?:{how_many}|不同){counter}?(?:不同的?)?\s*$"
    ),
    "total": pattern(r"{total}\s*(?:of\s+)?" + _OWNED + "$"),
}
_FUNCTIONS_AFTER = {
    "average": pattern(r"^[\s)）]*的?{average_after}"),
    "median": pattern(r"^[\s)）]*的?{median_after}"),
    "maximum": pattern(r"^[\s)）]*的?{maximum_after}"),
    "minimum": pattern(r"^[\s)）]*的?{minimum_after}"),
    "distinct": pattern("^(?:的?{distinct_after}|数(?!据|值|字))"),
    "total": pattern("^的?{total_after}"),
}
_FAR = {"average": pattern("{average_anywhere}|平均(?!每)"), "median": pattern(r"\bmedian\b|{median_after}")}
_DIVIDED = pattern(r"\s*{divided_by}\s*(?:the\s+)?")
_PER = pattern(r"^\s+{per}\s")
_EXTREMES = {"maximum": pattern(r"{highest}\s*" + _OWNED + "$"), "minimum": pattern(r"{lowest}\s*" + _OWNED + "$")}
_OF_EACH_BEFORE = pattern(r"{each_one}\S{1,8}?的?{highest|lowest}$")
_OF_EACH_AFTER = pattern(r"^\s+(?:for|in|of)\s+each\b")
"""Of each group its own highest, which orders no groups: "每个公司的最高价格", "the highest price for each"."""
_RATE = pattern(r"^\s*{rate_of}")
_HAN_SHARE = pattern("^的?{people}?{rate_of}")
_SHARE = pattern(r"{share_of}\s+of\s+(?:\w+\s+){0,4}$")
_HOLDER = pattern("{holder}")
_AVERAGE_OF_UNKNOWN = pattern(r"({aggregate})\s+(?:of\s+)?(?:the\s+)?([a-z][a-z_]{2,})\b")
_COUNTED_BY = pattern(
    r"^(?:{asking}\s+)*(?:(?:the|our)\s+)?(?:{count_of|total|average}\s+(?:of\s+)?)?(?P<noun>[a-z][a-z-]{2,}s|people)"
    r"\s+(?:{group_by|over_time}|in each|of each|split)"
)
_HAN_NUMBER = pattern(
    r"(?:^|的|{average_anywhere}|(?<=[各每按][日周月年天])|(?<=[,，]))(?P<noun>[\u3400-\u9fff]{2,3}人?数量?)(?=$|[,，。？?按]|是多少|有多少|分别)"
)


def find_metrics(reading: Reading, dimensions: list[str], used: list[str], *, alone: bool = True) -> list[str]:
    """What the question measures, in words that `tools.metrics` resolves.

    Args:
        reading: the question.
        dimensions: what it groups by.
        used: columns that only limit the rows.
        alone: whether nothing else is measured, so that verbs and unknown words count as well.
    """
    average = find_average(reading)
    if average is not None and not average.course:
        found = averaged(average, _plain_metrics(average.rest, dimensions, used, alone=alone))
        if found is not None:
            return found
    return _plain_metrics(reading, dimensions, used, alone=alone)


def _plain_metrics(reading: Reading, dimensions: list[str], used: list[str], *, alone: bool) -> list[str]:
    """What a question measures besides averages of whole days or months."""
    found: list[str] = []
    function: str | None = None
    previous: Mention | None = None
    unique = find_unique(reading)
    found += [each.words for each in unique]
    for mention in reading.mentions:
        if any(each.start <= mention.start < each.end for each in unique):
            continue
        chained = previous is not None and _AND.match(reading.text[previous.end : mention.start])
        words, own = _measured(reading, mention, dimensions, used, function if chained else None)
        if words is not None:
            function, previous = own, mention
            if words not in found:
                found.append(words)
    found = _as_ratio(reading, found)
    if len(found) == 1 and found[0] in reading.schema if reading.schema else False:
        found = _with_far_function(reading, found[0])
    found = found or _counted_orders(reading)
    return found or ((_from_verbs(reading) or _unknown_measures(reading)) if alone else [])


def _as_ratio(reading: Reading, found: list[str]) -> list[str]:
    """Two columns with a line between them are one measure: "opens / sent", "opens divided by sent", "a 除以 b"."""
    numbers = [each for each in reading.columns if reading.column(each.name).is_numeric and each.name in found]
    for one, two in pairwise(numbers):
        if _DIVIDED.fullmatch(reading.text[one.end : two.start]):
            words = f"{one.name} / {two.name}"
            if resolves(reading, words):
                return [words, *(each for each in found if each not in (one.name, two.name))]
    return found


def _with_far_function(reading: Reading, name: str) -> list[str]:
    """The one column with the function that stands anywhere in the question: "为 L 的平均断裂数 breaks"."""
    if not reading.column(name).is_numeric:
        return [name]
    spoken = [
        function
        for function, words in _FAR.items()
        if (match := words.search(reading.text))
        and not any(each.start < match.end() and match.start() < each.end for each in reading.mentions)
    ]
    return [f"{spoken[0]} {name}"] if len(spoken) == 1 else [name]


def _measured(
    reading: Reading, mention: Mention, dimensions: list[str], used: list[str], inherited: str | None
) -> tuple[str | None, str | None]:
    """The words for one mention and the function they have, or None where it measures nothing."""
    before, after = reading.before(mention.start, 40), reading.after(mention.end)
    if mention.kind == "metric":
        return _metric_words(reading, mention, before), None
    if mention.kind == "role":
        return ("count", None) if counted(before) else (None, None)
    if mention.kind != "column":
        return None, None
    function = _function(before, after) or inherited
    of_each = bool(_OF_EACH_BEFORE.search(before) or _OF_EACH_AFTER.match(after))
    if function is None and (of_each or (not dimensions and not _asks_for_holder(reading))):
        function = _extreme(reading.column(mention.name), before)
    if is_spoilt(reading, reading.column(mention.name)) and mention.name not in [*dimensions, *used]:
        return mention.name, None
    taken = mention.name in dimensions or (mention.name in used and not _counts_and_limits(reading, mention, before))
    if reading.numbers_kinds(mention.name) and function in (None, "distinct", "total"):
        return ("distinct " + mention.name if function == "distinct" and not taken else None), None
    return _measured_column(reading.column(mention.name), before, after, function, taken=taken)


def _counts_and_limits(reading: Reading, mention: Mention, before: str) -> bool:
    """Whether a number is added up here and limits the rows elsewhere: "how many units … with a quantity below 0"."""
    spoken = [each for each in reading.columns if each.name == mention.name]
    return len(spoken) > 1 and counted(before) and reading.column(mention.name).is_numeric


def _extreme(column: Column, before: str) -> str | None:
    """The function that "highest" and "lowest" stand for beside a number."""
    if not column.is_numeric:
        return None
    return next((name for name, words in _EXTREMES.items() if words.search(before)), None)


def _measured_column(
    column: Column, before: str, after: str, function: str | None, *, taken: bool
) -> tuple[str | None, str | None]:
    """The words for a column, by the function that stands beside it; `taken`: it groups or limits the rows."""
    if _is_share(column, before, after):
        return f"share of {column.name}", None
    if taken:
        return None, None
    if function == "distinct":
        return (column.name if column.is_numeric else f"distinct {column.name}"), None
    if column.is_temporal:
        return None, None
    if not column.is_numeric and _PER.match(after):
        return f"distinct {column.name}", None
    if column.is_numeric:
        return (f"{function} {column.name}" if function else column.name), function
    return None, None


def _is_share(column: Column, before: str, after: str) -> bool:
    """Whether the share of the rows that say yes is asked for: "churn rate", "share of orders returned", "流失率"."""
    spoken = _RATE.match(after) or _SHARE.search(before) or _HAN_SHARE.match(after)
    return bool(spoken) and (yes_value(column) is not None or column.type == "boolean")


def _metric_words(reading: Reading, mention: Mention, before: str) -> str:
    if mention.strength == DEFINED:
        return mention.name
    words = mention.name.replace("_", " ")
    if mention.name in _OF_ROWS and not resolves(reading, words) and counted(before) and _rows_are(reading):
        return "count"
    function = _function(before, "")
    if function in ("average", "median") and resolves(reading, f"{function} {words}"):
        return f"{function} {words}"
    return mention.name if not resolves(reading, words) else words


def _counted_orders(reading: Reading) -> list[str]:
    """Orders that are counted in Chinese, where 订单 names no column: "我们有多少订单", "一共几个订单"."""
    match = _HAN_ORDERS.search(reading.text)
    if match is None or any(each.start < match.end() and match.start() < each.end for each in reading.mentions):
        return []
    return ["count" if not resolves(reading, "orders") and _rows_are(reading) else "orders"]


def _rows_are(reading: Reading) -> bool:
    """Whether each row may well be one order: of something, by somebody, for some money or in some quantity.

    Rows of a survey, or of each day's clicks, are no orders, and their number answers no question about those.
    """
    if reading.schema is None:
        return True
    bought = any(candidates(reading.schema, role) for role in ("product", "customer", "order"))
    priced = any(candidates(reading.schema, role) for role in ("price", "quantity"))
    revenue = next((reading.schema[name] for name, _ in candidates(reading.schema, "revenue")), None)
    # A row that brought nothing is a visit or an event, and no order.
    paid = priced or (revenue is not None and isinstance(revenue.minimum, int | float) and revenue.minimum > 0)
    advertised = any(candidates(reading.schema, role) for role in ("spend", "impressions", "clicks", "sessions"))
    return bought and paid and not advertised


def _function(before: str, after: str) -> str | None:
    for name, words in _FUNCTIONS_BEFORE.items():
        if words.search(before) or _FUNCTIONS_AFTER[name].match(after):
            return name
    return None


def _asks_for_holder(reading: Reading) -> bool:
    """Whether the question is who or what has the most, not how much that is."""
    return bool(_HOLDER.search(reading.text))


def _from_verbs(reading: Reading) -> list[str]:
    """A metric that is asked for by a verb: "how much did we sell", "卖得最好"; one that the data can answer."""
    if reading.schema is None:
        return []
    spoken = [name for name, said in load_words("slots.yaml")["metrics"].items() if reading.has(*map(str, said))]
    for name in spoken:
        options = {
            "quantity": ("quantity", "revenue"),
            "spend": ("spend", "revenue"),
            "roas": ("roas", "conversions", "revenue", "clicks"),
        }
        for option in options.get(name, (name,)):
            if resolves(reading, option):
                return [option]
    return []


def _unknown_measures(reading: Reading) -> list[str]:
    """Words such as "average foo" where there is no foo: handed on for the same reason."""
    for match in _AVERAGE_OF_UNKNOWN.finditer(reading.text):
        start, end = match.span(2)
        taken = any(each.start < end and start < each.end for each in reading.mentions)
        if not taken and match[2] not in words_of("not_measured") and reading.schema is not None:
            return [f"{match[1]} {match[2]}"]
    if reading.schema is None:
        return []
    strange = _strange_noun(reading)
    if strange is not None:
        return [strange]
    # The churn rate of data without one is no number of rows.
    named = list(re.finditer(either(limiting_words("measured")), reading.text))
    named = [m for m in named if not any(each.start < m.end() and m.start() < each.end for each in reading.mentions)]
    return [match.group() for match in named[:1]]


def _strange_noun(reading: Reading) -> str | None:
    """What a question counts by something, where neither the data nor its rows are called so: "visitors per month".

    Rows of people may be called passengers or subscribers; rows of days or orders may not.
    """
    assert reading.schema is not None
    columns, rows = reading.schema.columns, reading.schema.rows
    people = any(c.role == "customer" and c.distinct >= rows - c.missing for c in columns)
    if people or not any(column.is_temporal for column in columns):
        return None
    series = any(column.is_temporal and column.distinct >= rows for column in columns)
    for match in (*_COUNTED_BY.finditer(reading.text), *_HAN_NUMBER.finditer(reading.text)):
        start, end = match.span("noun")
        named = [each for each in reading.mentions if each.start < end and start < each.end]
        nobody = series and bool(named) and all(each.kind == "role" for each in named)  # A row is a day, no customer.
        ordinary = match["noun"] in words_of("row_noun") | words_of("not_measured")
        if nobody or not (named or ordinary):
            return match["noun"]
    return None
