"""What a question groups by: columns that are named as groups, and words that stand there though no column has them."""

from __future__ import annotations

from bot.model.mentions import Mention, Reading
from bot.model.unknown_groups import rows_by_name, unknown_groups
from bot.model.vocabulary import pattern
from tools.columns import candidates
from tools.errors import MarketbotError
from tools.metrics import resolve_metric
from tools.schema import Column

__all__ = ["counted", "find_dimensions", "is_dimension", "is_spoilt", "resolves"]

_OWNED = r"(?:{determiner}\s+)*"
_AND = pattern(r"^\s*{column_list}\s*$")
_PER = pattern(r"^\s+{per}\s")
_BY_NUMBER_OF = pattern(r"{group_by}\s+(?:the\s+)?number of\s+$")
_RATE = pattern(r"^\s*{rate_of}")
_MARKERS = (
    pattern(r"{group_by|group_marker}\s*(?:{determiner|kinds_of}\s+)*$"),
    pattern(r"{extreme}(?:[\s-]+\w+){0,2}[\s-]+$"),  # "the best selling product"
    pattern(r"\b(?:top|bottom|first)\s+(?:\d+|{small_number})\s+(?:\w+\s+)?$"),
    pattern(r"\b(?:which|what|the)\s+(?:\d+|{small_number})\s+(?:\w+\s+)?$"),  # "which 10 movies"
    pattern(r"最\S{1,6}?的?(?:前?\s*(?:\d+|{small_number}+)\s*)?{counter}?\s*$"),  # "卖得最好的三个商品"
    pattern(r"(?:前|top)\s*(?:\d+|{small_number}+)\s*(?:{counter}|大)?的?\s*$"),
)
_NUMBER_MARKER = pattern(r"{group_by}\s*(?:{determiner|kinds_of}\s+)*$")
_RANKED = pattern(r"^\s*{ranked}")
_WHO_HAS = pattern(r"^\s*{who_has}[^?]*{limited}")
_COUNT_EARLIER = pattern("{count_of}[^,;]*$")
_SORTED = pattern(r"{sort}\s+(?:\w+\s+){0,3}by\s+(?:the\s+)?$|\border\s+(?:(?:it|them)\s+)?by\s+(?:the\s+)?$")
_TOP_BY = pattern(r"{top_of}\s+(?:\w+\s+){1,3}by\s+(?:the\s+)?$")
_GENERIC_NOUNS = ("customer", "order", "product")
_KINDS = 12
_COUNTED = pattern(r"{count_of|count_word}\s*(?:{different}\s+)?" + _OWNED + r"$|{how_many}{counter}?\s*$")
_BESIDE_VALUE = pattern(r"\s*{beside_value}?\s*(?:the\s+)?[\"'“]?")


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
    named = [] if found else rows_by_name(reading)
    if not named:
        found += unknown_groups(reading, found)
    return found or named


def is_dimension(reading: Reading, mention: Mention) -> bool:
    """Whether a column is grouped by at this place."""
    before, after = reading.before(mention.start), reading.after(mention.end)
    if mention.kind == "column" and _BY_NUMBER_OF.search(before) and _sorts_rows(reading, mention):
        return True  # "by number of cylinders"
    if counted(before) or _RATE.match(after):
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
        and not is_spoilt(reading, column)
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


def is_spoilt(reading: Reading, column: Column) -> bool:
    """Whether a column of amounts holds text: it is measured all the same, so that the answer says what is wrong."""
    return column.type == "text" and not resolves(reading, column.name)


def resolves(reading: Reading, words: str) -> bool:
    """Whether words name something that can be measured in this data set."""
    if reading.schema is None:
        return True
    try:
        resolve_metric(reading.schema, words, definitions=reading.definitions)
    except MarketbotError as error:
        return type(error).__name__ == "NeedsChoice"
    return True


def counted(before: str) -> bool:
    """Whether the next word is counted: "how many customers", "多少客户"."""
    return bool(_COUNTED.search(before))


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
