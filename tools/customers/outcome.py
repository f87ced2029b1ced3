"""The outcome that is to be predicted: its classes, and which of them the question is about."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tools.customers.encoding import Feature, read_column
from tools.customers.yes_no import means_no, means_yes
from tools.errors import CannotAnswer
from tools.messages import Message, Text, Words, say, say_count

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from tools.frame import Frame

__all__ = ["FEWEST_OF_A_CLASS", "FEWEST_ROWS", "Outcome", "read_outcome"]

FEWEST_ROWS = 10
FEWEST_OF_A_CLASS = 3
_MOST_CLASSES = 10


@dataclass(frozen=True)
class Outcome:
    """What happened to each customer.

    Attributes:
        name: the column.
        classes: the different outcomes; of two, the one that the question is about comes last.
        codes: for each row the position in `classes`, -1 where it is not known.
        stated: how the class that the question is about was found; None when it was named or there are several.
        dropped: classes with too few rows to learn from, and how many rows they have.
        unknown: rows whose outcome is not known: they are scored, not learned from.
    """

    name: str
    classes: tuple[Text, ...]
    codes: NDArray[np.int64]
    stated: Message | None = None
    dropped: tuple[tuple[Text, int], ...] = ()
    unknown: int = 0

    @property
    def is_binary(self) -> bool:
        """Whether there are two outcomes."""
        return len(self.classes) == 2

    @property
    def positive(self) -> Text:
        """The class that the question is about (of two)."""
        return self.classes[-1]


def read_outcome(data: Frame, target: str, positive: str | None, above: float | None) -> Outcome:
    """Read the outcome and find its classes.

    Args:
        data: the table.
        target: the column of the outcome.
        positive: the class that the question is about, as it is written in the data; found when None.
        above: for a column of numbers: the outcome is "more than this".

    Raises:
        CannotAnswer: there is nothing to learn: one class, too many, or too few rows.
    """
    column = data.schema[target]
    feature = read_column(data.pandas(target)[target], column, named=True)
    if not isinstance(feature, Feature) or feature.kind == "date" or column.identifier:
        raise CannotAnswer(_no_outcome(target, feature))
    chosen = None
    if above is not None:
        feature, positive, chosen = _more_than(feature, above), None, 1
    elif feature.kind == "number":
        feature = _whole_numbers(feature)
    if positive is not None and len(feature.levels) > 2:
        feature, positive, chosen = _one_against_the_rest(feature, positive), None, 1
    if len(feature.levels) > _MOST_CLASSES:
        raise CannotAnswer(
            say(
                "“{column}” has {count} different values; I can learn to tell up to {most} apart. Name a column with "
                "an outcome such as yes and no.",
                column=target,
                count=len(feature.levels),
                most=_MOST_CLASSES,
            )
        )
    return _with_classes(feature, positive, chosen)


def _no_outcome(target: str, found: Feature | str) -> Message:
    if found == "constant":
        return say(
            "“{column}” is the same in every row, so there is nothing to tell apart. Add rows with the other outcome.",
            column=target,
        )
    if found == "empty":
        return say("“{column}” is empty. Name a column with the outcome.", column=target)
    return say(
        "“{column}” holds ids, dates or free text, not an outcome. Name a column with an outcome such as yes and no.",
        column=target,
    )


def _more_than(feature: Feature, above: float) -> Feature:
    import numpy as np

    numbers = feature.values
    if feature.kind == "category":
        numbers = np.full(len(feature.values), np.nan)
        for position, level in enumerate(feature.levels):
            numbers[feature.values == position] = _as_number(level, feature.name)
    known = ~np.isnan(numbers)
    codes = np.where(known, (numbers > above).astype(np.float64), np.nan)
    levels: tuple[Text, ...] = (say("up to {limit}", limit=above), say("more than {limit}", limit=above))
    if len(np.unique(codes[known])) < 2:
        raise CannotAnswer(
            say(
                "Every “{column}” is on the same side of {limit}: it lies between {low} and {high}. "
                "Choose a limit between them.",
                column=feature.name,
                limit=above,
                low=float(numbers[known].min()),
                high=float(numbers[known].max()),
            )
        )
    return Feature(feature.name, "category", codes, levels)


def _as_number(level: Text, column: str) -> float:
    try:
        return float(str(level))
    except ValueError:
        raise CannotAnswer(
            say("“{column}” is no column of numbers, so there is no more or less.", column=column)
        ) from None


def _whole_numbers(feature: Feature) -> Feature:
    """Few whole numbers are classes; an amount is not, and a limit makes it one."""
    import numpy as np

    known = feature.values[~np.isnan(feature.values)]
    different = np.unique(known)
    if len(different) > _MOST_CLASSES or not (different == np.floor(different)).all():
        raise CannotAnswer(
            say(
                "“{column}” is an amount, and I predict outcomes such as yes and no. Give a limit, for example: "
                "who is likely to have “{column}” above {limit}?",
                column=feature.name,
                limit=float(np.median(known)),
            )
        )
    codes = np.where(np.isnan(feature.values), np.nan, np.searchsorted(different, feature.values).astype(np.float64))
    return Feature(feature.name, "category", codes, tuple(str(int(value)) for value in different))


def _one_against_the_rest(feature: Feature, positive: str) -> Feature:
    """One of several outcomes against all others."""
    import numpy as np

    position = _named(feature, list(range(len(feature.levels))), positive)
    codes = np.where(np.isnan(feature.values), np.nan, (feature.values == position).astype(np.float64))
    return Feature(feature.name, "category", codes, (say("anything else"), feature.levels[position]))


def _named(feature: Feature, kept: list[int], word: str) -> int:
    """The class that a person wrote."""
    found = next((n for n in kept if _same(feature.levels[n], word)), None)
    if found is None:
        raise CannotAnswer(
            say(
                "“{column}” is never “{value}”. It is {values}.",
                column=feature.name,
                value=word,
                values=Words(tuple(feature.levels[n] for n in kept[:20])),
            )
        )
    return found


def _with_classes(feature: Feature, positive: str | None, chosen: int | None) -> Outcome:
    """Order the classes and leave out those with too few rows."""
    import numpy as np

    known = ~np.isnan(feature.values)
    counts = np.bincount(feature.values[known].astype(np.int64), minlength=len(feature.levels))
    rows = int(known.sum())
    if rows < FEWEST_ROWS:
        raise CannotAnswer(
            say_count(
                "Only {count} row has a value in “{column}”; learning from them needs at least {least}.",
                "Only {count} rows have a value in “{column}”; learning from them needs at least {least}.",
                rows,
                column=feature.name,
                least=FEWEST_ROWS,
            )
        )
    kept = [n for n in range(len(feature.levels)) if counts[n] >= FEWEST_OF_A_CLASS]
    if len(kept) < 2:
        raise CannotAnswer(_too_few(feature, [int(count) for count in counts]))
    order, stated = _order(feature, kept, counts, positive, chosen)
    codes = np.full(len(feature.values), -1, np.int64)
    for new, old in enumerate(order):
        codes[feature.values == old] = new
    return Outcome(
        name=feature.name,
        classes=tuple(feature.levels[old] for old in order),
        codes=codes,
        stated=stated,
        dropped=tuple((feature.levels[n], int(counts[n])) for n in range(len(counts)) if n not in kept and counts[n]),
        unknown=int((~known).sum()),
    )


def _too_few(feature: Feature, counts: list[int]) -> Message:
    parts = tuple(
        say_count("{count} row with “{level}”", "{count} rows with “{level}”", count, level=level)
        for level, count in zip(feature.levels, counts, strict=True)
    )
    return say(
        "There are too few cases to learn from: in “{column}”, {parts}. Each outcome needs {least} or more.",
        column=feature.name,
        parts=Words(parts[:10]),
        least=FEWEST_OF_A_CLASS,
    )


def _order(
    feature: Feature, kept: list[int], counts: NDArray[np.int64], positive: str | None, chosen: int | None
) -> tuple[list[int], Message | None]:
    """The kept classes with the one in question last, and how it was found."""
    levels = feature.levels
    if positive is not None:
        chosen = _named(feature, kept, positive)
        return [n for n in kept if n != chosen] + [chosen], None
    if len(kept) > 2:
        return sorted(kept, key=lambda n: str(levels[n])), None
    yes = chosen if chosen is not None else _yes(levels, kept)
    found = yes if yes is not None else min(kept, key=lambda n: (int(counts[n]), str(levels[n])))
    stated = (
        say("I predict “{value}” in “{column}”.", value=levels[found], column=feature.name)
        if yes is not None
        else say(
            "I predict “{value}” in “{column}”, the rarer of the two; say so if you mean the other.",
            value=levels[found],
            column=feature.name,
        )
    )
    return [n for n in kept if n != found] + [found], stated


def _same(level: Text, word: str) -> bool:
    return str(level).strip().casefold() == word.strip().casefold()


def _yes(levels: tuple[Text, ...], kept: list[int]) -> int | None:
    """Which of two classes says that something happened; None when neither word tells."""
    first, second = kept
    for one, other in ((first, second), (second, first)):
        if means_yes(levels[one]) and not means_yes(levels[other]):
            return one
    for one, other in ((first, second), (second, first)):
        if means_no(levels[other]) and not means_no(levels[one]):
            return one
    return None
