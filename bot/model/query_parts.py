"""What the columns of a question are to it: what is measured, what is grouped by, and what only limits the rows."""

from __future__ import annotations

import re
from itertools import pairwise

from bot.model.mentions import Mention, Reading
from bot.model.slots_words import slot_words
from tools.columns import candidates
from tools.errors import MarketbotError
from tools.measures import yes_value
from tools.metrics import resolve_metric
from tools.schema import Column

__all__ = ["AVERAGE_DAY", "find_dimensions", "find_metrics", "is_dimension", "resolves"]

_ADJECTIVE = r"(?:(?:the|our|their|its|your|all|different|various|these|those|of the|of our|of|all the)\s+)*"
_NUMBER = r"(?:\d+|one|two|three|four|five|six|seven|eight|nine|ten|twenty)"
_BEST = (
    r"(?:best|worst|top|bottom|most|least|highest|lowest|biggest|largest|smallest|cheapest|weakest|strongest|leading|"
    r"main|fewest|dearest|priciest)"
)
_MARKER = re.compile(
    rf"(?:\b(?:by|per|for each|each|every|across|within|which|what|whose|among|between|in each|of each|"
    rf"split into)\s+{_ADJECTIVE}"
    rf"|\b{_BEST}(?:[\s-]+\w+){{0,2}}[\s-]+|\b(?:top|bottom|first)\s+{_NUMBER}\s+(?:\w+\s+)?)$"
)
_HAN_MARKER = re.compile(
    r"(?:按照?|各个?|每一?个?|每[家种位款条名类]|不同的?|分|分别按|哪一?[个些种家类位款条名]?|哪几[个家种位]|什么|"
    r"最\S{1,6}?的?(?:前?\s*(?:\d+|[一二两三四五六七八九十]+)\s*)?[个名种家位款条]?|"
    r"前\s*(?:\d+|[一二两三四五六七八九十]+)\s*[大个名种家位款条]?的?|(?:top|TOP)\s*\d+\s*的?)\s*$"
)
_HAN_AFTER = re.compile(r"^\s*(?:的?排名|的?排行|排行榜|榜|维度|上?的?分布|的?占比|(?:分别|各自))")
_WHO_HAS = re.compile(
    r"^\s*(?:who|that|which|with|whose|having)\b[^?]*(?:more|less|fewer|over|above|under|below|at least|at most)\b"
)
_SORTED = re.compile(
    r"\b(?:sort|sorted|ordered|rank|ranked|ranking)\s+(?:\w+\s+){0,3}by\s+(?:the\s+)?$|"
    r"\border\s+(?:it |them )?by\s+(?:the\s+)?$"
)
_TOP_BY = re.compile(r"\b(?:top|bottom|best|worst|first)\s+(?:\w+\s+){1,3}by\s+(?:the\s+)?$")
_AND = re.compile(r"^\s*(?:,|and|&|/|x|×|和|、|与|及|以及|，|and the|and by|and per|并)\s*$")
_GENERIC_NOUNS = ("customer", "order", "product")

_FUNCTIONS = (
    (
        "average",
        r"\b(?:average|avg|mean|typical)\s+(?:of\s+)?",
        r"(?:平均的?|人均|均)$",
        r"^[\s)）]*的?(?:平均值?|均值|平均数)",
    ),
    ("median", r"\bmedian\s+(?:of\s+)?", r"中位数?的?$", r"^[\s)）]*的?中位数"),
    ("maximum", r"\b(?:max|maximum)\s+(?:of\s+)?", r"最大的?$", r"^[\s)）]*的?最(?:大|高)值"),
    ("minimum", r"\b(?:min|minimum)\s+(?:of\s+)?", r"最小的?$", r"^[\s)）]*的?最(?:小|低)值"),
    ("distinct", r"\b(?:how many|number of|count of|amount of|no\. of)\s+(?:different|distinct|unique\s+)?\s*", "", ""),
    (
        "distinct",
        r"\b(?:distinct|unique|different)\s+",
        r"(?:多少|几|不同)(?:个|种|位|名|家|款)?(?:不同的?)?$",
        r"^(?:的?数量|个数|种类数|人数|数(?!据|值|字))",
    ),
    (
        "total",
        r"\b(?:total|sum of|overall|sum)\s+(?:of\s+)?",
        r"(?:总的?|合计|累计|一共的?)$",
        r"^的?(?:总和|合计|总计|总额|总数|总量)",
    ),
)
_FAR = (
    ("average", re.compile(r"\b(?:average|avg|mean)\b|平均(?!每)|均值")),
    ("median", re.compile(r"\bmedian\b|中位数")),
)
AVERAGE_DAY = re.compile(
    r"\b(?:average|avg|mean)\s+daily\b|\bdaily\s+(?:average|mean)\b|\b(?:average|avg|"
    r"mean)\b.{1,40}?\b(?:per|a|each)\s+day\b|"
    r"日均|平均(?:每天|每日|一天)|(?:每天|每日|一天)平均"
)
"""The average of whole days, not of rows."""

_WHICH_ONE = re.compile(
    r"\b(?:which|what)\s+[a-z-]+\s+(?:has|have|had|is|are|was|were|gets?|got|with)\b|\bwho\s+(?:has|have|had|is)\b|哪一?[个款辆种位家台]|谁"
)
_MOST = re.compile(rf"\b{_BEST}\b|最")

_DIVIDED = re.compile(r"\s*(?:/|÷|divided by|over|除以)\s*(?:the\s+)?")
_KINDS = 12
_PER = re.compile(r"^\s+(?:per|for each|in each|of each)\s")
_OWNED = r"(?:(?:the|our|their|its|your|all|all the)\s+)*"
_EXTREMES = (
    ("maximum", re.compile(rf"\b(?:highest|largest|biggest|greatest)\s+{_OWNED}$|最[高大]的?$")),
    ("minimum", re.compile(rf"\b(?:lowest|smallest)\s+{_OWNED}$|最[低小]的?$")),
)
_RATE = re.compile(r"^\s*(?:rates?\b|share\b|率|占比|比例)")
_HAN_SHARE = re.compile(r"^的?(?:人|客户|用户|会员)?(?:率|占比|比例|比率)")
_SHARE = re.compile(r"\b(?:share|percentage|percent|proportion|fraction|rate)\s+of\s+(?:\w+\s+){0,4}$")
_BY_UNKNOWN = re.compile(
    r"(?<!sorted )(?<!ordered )(?<!ranked )(?<!sort )(?<!order )(?<!rank )\b(?:by|per|for each)\s+(?:the\s+)?"
    r"([a-z][a-z_-]{2,}(?:\s(?!and\b|in\b|for\b|with\b|of\b|on\b|last\b|this\b|over\b|from\b|per\b|"
    r"by\b|only\b|please\b)[a-z_-]{3,})?)"
)
_NOT_GROUPS = frozenset(
    [
        "far",
        "the",
        "way",
        "now",
        "chance",
        "mistake",
        "myself",
        "yourself",
        "itself",
        "value",
        "amount",
        "name",
        "size",
        "number",
        "numbers",
        "default",
        "cent",
        "hour",
        "head",
        "capita",
        "click",
        "clicks",
        "order",
        "conversion",
        "acquisition",
        "customer",
        "thousand",
        "mille",
        "lead",
        "purchase",
        "using",
        "highest",
        "lowest",
        "how",
        "what",
        "which",
        "their",
        "its",
        "more",
        "less",
        "than",
        "largest",
        "smallest",
    ]
)
_AVERAGE_OF_UNKNOWN = re.compile(r"\b(average|avg|mean|median|total|sum of)\s+(?:of\s+)?(?:the\s+)?([a-z][a-z_]{2,})\b")
_NOT_MEASURED = frozenset(
    ["number", "per", "for", "each", "value", "by", "of", "the", "all", "order", "customer", "in", "over"]
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
        if (
            mention.kind == "column"
            and reading.column(mention.name).is_numeric
            and not _is_kind(reading, mention, previous)
        ):
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
    counted = re.search(r"\b(?:how many|number of|count of)\b[^,;]*$", reading.text[: mention.start])
    marked = bool(
        _MARKER.search(before)
        or _HAN_MARKER.search(before)
        or _HAN_AFTER.match(after)
        or (_WHO_HAS.match(after) and not counted)
    )
    if mention.kind == "role":
        return marked
    column = reading.column(mention.name)
    if column.is_temporal and not marked:
        return False
    if column.is_numeric:
        # "by age", "按年龄": but "which … has the best sales" measures.
        return bool(
            re.search(
                rf"\b(?:by|per|for each|each|every|across)\s+{_ADJECTIVE}$|(?:按照?|各个?|每个|不同的?)\s*$", before
            )
        ) and (not _sorted_by(before))
    if marked:
        return not _sorted_by(before)
    if _PER.match(after):
        return False  # "events per woman" counts events.
    generic = (
        mention.strength < 4
        and any(name == mention.name for role in _GENERIC_NOUNS for name, _ in candidates(reading.schema, role)[:2])
        if reading.schema
        else False
    )
    return (
        not generic
        and not column.identifier
        and mention.strength >= 3
        and column.type == "text"
        and not _beside_its_value(reading, mention)
    )


def find_metrics(reading: Reading, dimensions: list[str], used: list[str]) -> list[str]:
    """What the question measures, in words that `tools.metrics` resolves.

    Args:
        reading: the question.
        dimensions: what it groups by.
        used: columns that only limit the rows.
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
    return found or _from_verbs(reading) or _unknown_measures(reading)


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
        for function, pattern in _FAR
        if (match := pattern.search(reading.text))
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
    taken = mention.name in dimensions or mention.name in used
    return _measured_column(reading.column(mention.name), before, after, function, taken=taken)


def _extreme(column: Column, before: str) -> str | None:
    """The function that "highest" and "lowest" stand for beside a number."""
    if not column.is_numeric:
        return None
    return next((name for name, pattern in _EXTREMES if pattern.search(before)), None)


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
    for name, english, han_before, han_after in _FUNCTIONS:
        if english and re.search(english + _OWNED + "$", before):
            return name
        if (han_before and re.search(han_before, before.rstrip())) or (han_after and re.match(han_after, after)):
            return name
    return None


def _counted(before: str) -> bool:
    """Whether the next word is counted: "how many customers", "多少客户"."""
    return bool(
        re.search(
            rf"\b(?:how many|number of|count of|count|unique|distinct)\s+(?:different |distinct |"
            rf"unique )?{_OWNED}$",
            before,
        )
        or re.search(r"(?:多少|几)[个名位种家款]?\s*$", before)
    )


def _asks_for_holder(reading: Reading) -> bool:
    """Whether the question is who or what has the most, not how much that is."""
    return bool(re.search(r"\b(?:which|who|whose|whom)\b|哪|谁", reading.text))


def _sorted_by(before: str) -> bool:
    return bool(_SORTED.search(before))


def _may_be_group(reading: Reading, mention: Mention) -> bool:
    return mention.kind == "role" or not reading.column(mention.name).is_numeric or _sorts_rows(reading, mention)


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
            if re.fullmatch(r"\s*(?:is|=|==|equals|of|in|as|for|为|是|等于|[:：])?\s*(?:the\s+)?[\"'“]?", between):
                return True
    return False


def _from_verbs(reading: Reading) -> list[str]:
    """A metric that is asked for by a verb: "how much did we sell", "卖得最好"; one that the data can answer."""
    if reading.schema is None:
        return []
    spoken = [name for name, words in slot_words()["metrics"].items() if reading.has(*map(str, words))]
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
        words = match[1].split()
        if not (taken or timed or counted) and words[0] not in _NOT_GROUPS and len(found) + len(unknown) < 3:
            unknown.append(match[1].strip())
    return unknown


def _unknown_measures(reading: Reading) -> list[str]:
    """Words such as "average foo" where there is no foo: handed on for the same reason."""
    for match in _AVERAGE_OF_UNKNOWN.finditer(reading.text):
        start, end = match.span(2)
        taken = any(each.start < end and start < each.end for each in reading.mentions)
        if not taken and match[2] not in _NOT_MEASURED and reading.schema is not None:
            return [f"{match[1]} {match[2]}"]
    return []
