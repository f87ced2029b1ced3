"""What the columns of a question are to it: what is measured, what is grouped by, and what only limits the rows."""

from __future__ import annotations

import re
from itertools import pairwise

from bot.model.mentions import Mention, Reading
from bot.model.vocabulary import either, limiting_words, load_words, pattern, words_of
from tools.columns import candidates
from tools.errors import MarketbotError
from tools.measures import yes_value
from tools.metrics import resolve_metric
from tools.schema import Column

__all__ = ["AVERAGE_DAY", "find_dimensions", "find_metrics", "is_dimension", "resolves"]

_OWNED = r"(?:{determiner}\s+)*"
_MARKERS = (
    pattern(r"{group_by|group_marker}\s*(?:{determiner|kinds_of}\s+)*$"),
    pattern(r"{extreme}(?:[\s-]+\w+){0,2}[\s-]+$"),  # "the best selling product"
    pattern(r"\b(?:top|bottom|first)\s+(?:\d+|{small_number})\s+(?:\w+\s+)?$"),
    pattern(r"最\S{1,6}?的?(?:前?\s*(?:\d+|{small_number}+)\s*)?{counter}?\s*$"),  # "卖得最好的三个商品"
    pattern(r"(?:前|top)\s*(?:\d+|{small_number}+)\s*(?:{counter}|大)?的?\s*$"),
)
_NUMBER_MARKER = pattern(r"{group_by}\s*(?:{determiner|kinds_of}\s+)*$")
_RANKED = pattern(r"^\s*{ranked}")
_WHO_HAS = pattern(r"^\s*{who_has}[^?]*{limited}")
_COUNT_EARLIER = pattern("{count_of}[^,;]*$")
_SORTED = pattern(r"{sort}\s+(?:\w+\s+){0,3}by\s+(?:the\s+)?$|\border\s+(?:(?:it|them)\s+)?by\s+(?:the\s+)?$")
_TOP_BY = pattern(r"{top_of}\s+(?:\w+\s+){1,3}by\s+(?:the\s+)?$")
_AND = pattern(r"^\s*{column_list}\s*$")
_GENERIC_NOUNS = ("customer", "order", "product")

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
AVERAGE_DAY = pattern(r"{average_day}|{average_anywhere}.{1,40}?\b(?:per|a|each)\s+day\b")
"""The average of whole days, not of rows."""

_WHICH_ONE = pattern(r"\b(?:which|what)\s+[a-z-]+\s+{is_or_has}|\bwho\s+{is_or_has}|{which_one}")
_MOST = pattern("{extreme}|最")
_DIVIDED = pattern(r"\s*{divided_by}\s*(?:the\s+)?")
_KINDS = 12
_PER = pattern(r"^\s+{per}\s")
_EXTREMES = {"maximum": pattern(r"{highest}\s*" + _OWNED + "$"), "minimum": pattern(r"{lowest}\s*" + _OWNED + "$")}
_RATE = pattern(r"^\s*{rate_of}")
_HAN_SHARE = pattern("^的?{people}?{rate_of}")
_SHARE = pattern(r"{share_of}\s+of\s+(?:\w+\s+){0,4}$")
_COUNTED = pattern(r"{count_of|count_word}\s*(?:{different}\s+)?" + _OWNED + r"$|{how_many}{counter}?\s*$")
_HOLDER = pattern("{holder}")
_BESIDE_VALUE = pattern(r"\s*{beside_value}?\s*(?:the\s+)?[\"'“]?")
_SORT_BEFORE = pattern(r"(?:{sort}|\border)\s$")
_BY_UNKNOWN = pattern(r"\b(?:by|per|for each)\s+(?:the\s+)?([a-z][a-z_-]{2,}(?:\s(?!{ends_name})[a-z_-]{3,})?)")
_AVERAGE_OF_UNKNOWN = pattern(r"({aggregate})\s+(?:of\s+)?(?:the\s+)?([a-z][a-z_]{2,})\b")
_COUNTED_BY = pattern(
    r"^(?:{asking}\s+)*(?:(?:the|our)\s+)?(?:{count_of|total|average}\s+(?:of\s+)?)?(?P<noun>[a-z][a-z-]{2,}s|people)"
    r"\s+(?:{group_by|over_time}|in each|of each|split)"
)
_HAN_NUMBER = pattern(
    r"(?:^|的|{average_anywhere}|(?<=[各每按][日周月年天])|(?<=[,，]))(?P<noun>[\u3400-\u9fff]{2,3}人?数量?)(?=$|[,，。？?按]|是多少|有多少|分别)"
)


def find_dimensions(reading: Reading) -> list[str]:
    """What the question groups by: headers, or the words of the question where no column has that name."""
    found: list[str] = []
    previous: Mention | None = None
    measured = False
    for mention in reading.mentions:
        measured = measured or mention.kind == "metric"
        if mention.kind not in ("column", "role"):
            continue
        if mention.kind == "column" and _measures(reading, mention.name) and not _is_kind(reading, mention, previous):
            ranks = _TOP_BY.search(reading.before(mention.start, 40))
            if (found or ranks) and not measured:
                # "top products by sales": sales rank the products.
                measured = True
                continue
            measured = measured or not is_dimension(reading, mention)
        chained = previous is not None and _AND.match(reading.text[previous.end : mention.start])
        if is_dimension(reading, mention) or (chained and _may_be_group(reading, mention)):
            name = mention.name if mention.kind == "column" else reading.question[mention.start : mention.end]
            if name not in found:
                found.append(name)
            previous = mention
    found += _unknown_groups(reading, found)
    return found or _rows_by_name(reading)


def _rows_by_name(reading: Reading) -> list[str]:
    """The column that names each row, where the question asks which one is the most: "which car has the best mpg"."""
    if reading.schema is None or not _WHICH_ONE.search(reading.text) or not _MOST.search(reading.text):
        return []
    if reading.grains or not any(reading.column(each.name).is_numeric for each in reading.columns):
        return []
    rows = reading.schema.rows
    names = [c.name for c in reading.schema.columns if c.type == "text" and rows > 1 and c.distinct == rows]
    return names if len(names) == 1 else []


def is_dimension(reading: Reading, mention: Mention) -> bool:
    """Whether a column is grouped by at this place."""
    before, after = reading.before(mention.start), reading.after(mention.end)
    if _counted(before) or _RATE.match(after):
        return False
    has_limit = _WHO_HAS.match(after) and not _COUNT_EARLIER.search(reading.text[: mention.start])
    marked = bool(has_limit or _RANKED.match(after) or any(marker.search(before) for marker in _MARKERS))
    if mention.kind == "role":
        return marked
    column = reading.column(mention.name)
    if column.is_temporal and not marked:
        return False
    if _measures(reading, mention.name):
        # "by age", "按年龄": but "which … has the best sales" measures.
        return bool(_NUMBER_MARKER.search(before)) and not _sorted_by(before)
    if marked:
        return not _sorted_by(before)
    if _PER.match(after):
        return False  # "events per woman" counts events.
    generic = mention.strength < 4 and _is_generic(reading, mention)
    return (
        not generic
        and not _is_spoilt(reading, column)
        and not column.identifier
        and mention.strength >= 3
        and (column.type == "text" or reading.numbers_kinds(mention.name))
        and not _beside_its_value(reading, mention)
    )


def _measures(reading: Reading, name: str) -> bool:
    """Whether a column holds amounts; numbers of stores or of classes are names."""
    return reading.column(name).is_numeric and not reading.numbers_kinds(name)


def _is_generic(reading: Reading, mention: Mention) -> bool:
    """Whether a column holds what rows are of in any sentence: customers, orders, products."""
    if reading.schema is None:
        return False
    return any(name == mention.name for role in _GENERIC_NOUNS for name, _ in candidates(reading.schema, role)[:2])


def find_metrics(reading: Reading, dimensions: list[str], used: list[str], *, alone: bool = True) -> list[str]:
    """What the question measures, in words that `tools.metrics` resolves.

    Args:
        reading: the question.
        dimensions: what it groups by.
        used: columns that only limit the rows.
        alone: whether nothing else is measured, so that verbs and unknown words count as well.
    """
    found: list[str] = []
    function: str | None = None
    previous: Mention | None = None
    for mention in reading.mentions:
        chained = previous is not None and _AND.match(reading.text[previous.end : mention.start])
        words, own = _measured(reading, mention, dimensions, used, function if chained else None)
        if words is not None:
            function, previous = own, mention
            if words not in found:
                found.append(words)
    found = _as_ratio(reading, found)
    if len(found) == 1 and found[0] in reading.schema if reading.schema else False:
        found = _with_far_function(reading, found[0])
    if len(found) == 1 and AVERAGE_DAY.search(reading.text):
        plain = re.sub(r"^average ", "", found[0])
        found = [f"{plain} per day"] if resolves(reading, f"{plain} per day") else found
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


def resolves(reading: Reading, words: str) -> bool:
    """Whether words name something that can be measured in this data set."""
    if reading.schema is None:
        return True
    try:
        resolve_metric(reading.schema, words)
    except MarketbotError as error:
        return type(error).__name__ == "NeedsChoice"
    return True


def _measured(
    reading: Reading, mention: Mention, dimensions: list[str], used: list[str], inherited: str | None
) -> tuple[str | None, str | None]:
    """The words for one mention and the function they have, or None where it measures nothing."""
    before, after = reading.before(mention.start, 40), reading.after(mention.end)
    if mention.kind == "metric":
        return _metric_words(reading, mention, before), None
    if mention.kind == "role":
        return ("count", None) if _counted(before) else (None, None)
    if mention.kind != "column":
        return None, None
    function = _function(before, after) or inherited
    if function is None and not dimensions and not _asks_for_holder(reading):
        function = _extreme(reading.column(mention.name), before)
    if _is_spoilt(reading, reading.column(mention.name)) and mention.name not in [*dimensions, *used]:
        return mention.name, None
    taken = mention.name in dimensions or (mention.name in used and not _counts_and_limits(reading, mention, before))
    if reading.numbers_kinds(mention.name) and function in (None, "distinct", "total"):
        return ("distinct " + mention.name if function == "distinct" and not taken else None), None
    return _measured_column(reading.column(mention.name), before, after, function, taken=taken)


def _is_spoilt(reading: Reading, column: Column) -> bool:
    """Whether a column of amounts holds text: it is measured all the same, so that the answer says what is wrong."""
    return column.type == "text" and not resolves(reading, column.name)


def _counts_and_limits(reading: Reading, mention: Mention, before: str) -> bool:
    """Whether a number is added up here and limits the rows elsewhere: "how many units … with a quantity below 0"."""
    spoken = [each for each in reading.columns if each.name == mention.name]
    return len(spoken) > 1 and _counted(before) and reading.column(mention.name).is_numeric


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
    words = mention.name.replace("_", " ")
    if mention.name in ("orders", "new_customers", "conversions") and not resolves(reading, words) and _counted(before):
        return "count"
    function = _function(before, "")
    if function in ("average", "median") and resolves(reading, f"{function} {words}"):
        return f"{function} {words}"
    return mention.name if not resolves(reading, words) else words


def _function(before: str, after: str) -> str | None:
    for name, words in _FUNCTIONS_BEFORE.items():
        if words.search(before) or _FUNCTIONS_AFTER[name].match(after):
            return name
    return None


def _counted(before: str) -> bool:
    """Whether the next word is counted: "how many customers", "多少客户"."""
    return bool(_COUNTED.search(before))


def _asks_for_holder(reading: Reading) -> bool:
    """Whether the question is who or what has the most, not how much that is."""
    return bool(_HOLDER.search(reading.text))


def _sorted_by(before: str) -> bool:
    return bool(_SORTED.search(before))


def _may_be_group(reading: Reading, mention: Mention) -> bool:
    return mention.kind == "role" or not _measures(reading, mention.name) or _sorts_rows(reading, mention)


def _sorts_rows(reading: Reading, mention: Mention) -> bool:
    """Whether a column of whole numbers sorts rows into a few kinds, such as gears or ratings."""
    column = reading.column(mention.name)
    return column.type == "integer" and not column.identifier and 2 <= column.distinct <= _KINDS and column.role is None


def _is_kind(reading: Reading, mention: Mention, previous: Mention | None) -> bool:
    """Whether such a column is named right beside one that is grouped by: "by gear and am"."""
    chained = previous is not None and _AND.match(reading.text[previous.end : mention.start])
    return bool(chained) and _sorts_rows(reading, mention)


def _beside_its_value(reading: Reading, mention: Mention) -> bool:
    """Whether a value of this very column stands next to it: "the West region", "region is West"."""
    for value in reading.values:
        if value.name == mention.name:
            between = reading.text[min(mention.end, value.end) : max(mention.start, value.start)]
            if _BESIDE_VALUE.fullmatch(between):
                return True
    return False


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


def _unknown_groups(reading: Reading, found: list[str]) -> list[str]:
    """Words after "by" that name no column: handed on, so that the answer says that there is no such column."""
    unknown: list[str] = []
    for match in _BY_UNKNOWN.finditer(reading.text):
        start, end = match.span(1)
        taken = any(each.start < end and start < each.end for each in reading.mentions)
        timed = any(a < end and match.start() < b for a, b, _ in [*reading.grains, *reading.periods])
        counted = any(a.start < end and start < a.end for a in reading.amounts)
        read = taken or timed or counted or _SORT_BEFORE.search(reading.text[: match.start()])
        if not read and match[1].split()[0] not in words_of("not_groups") and len(found) + len(unknown) < 3:
            unknown.append(match[1].strip())
    return unknown


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
