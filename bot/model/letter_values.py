"""Values that are called by one capital letter, such as the versions A and B of a test, and headers such as "Y1".

A letter alone is hardly ever a value: two of the same column must stand in the question ("A and B", "A组和B组"), or
one of a column that holds nothing but letters, which is neither an article nor a person ("did B win").
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from tools.schema import Column, Schema

__all__ = ["letter_values", "numbered_headers"]

_MOST = 12
_WORDS = ("A", "I")
"""Letters that are words of their own."""


def letter_values(question: str, schema: Schema) -> Iterator[tuple[int, int, str, str]]:
    """The values of one letter that a question names.

    Args:
        question: as it was asked: only capitals count.
        schema: of the data.

    Yields:
        Where it stands (start, end), the column, and the value as the data writes it.
    """
    found = {column.name: list(_of_column(question, column)) for column in schema.columns if _of_letters(column)}
    several = [name for name, places in found.items() if len({value for _, _, value in places}) > 1]
    names = several or [
        name
        for name, places in found.items()
        if places and all(value.upper() not in _WORDS for _, _, value in places) and _only_letters(schema[name])
    ]
    if len(names) == 1:
        for start, end, value in found[names[0]]:
            yield start, end, names[0], value


def _of_letters(column: Column) -> bool:
    return column.type == "text" and not column.identifier and 2 <= column.distinct <= _MOST


def _only_letters(column: Column) -> bool:
    return all(len(value.strip()) == 1 for value in column.values)


def _of_column(question: str, column: Column) -> Iterator[tuple[int, int, str]]:
    for value in column.values:
        letter = value.strip()
        if len(letter) == 1 and letter.isascii() and letter.isalpha():
            for match in re.finditer(
                rf"(?<![\w.'’&-])(?<!\w\(){letter.upper()}(?:['’]s)?(?![a-zA-Z0-9_]|[.&-]\w)", question, re.ASCII
            ):
                yield match.start(), match.end(), value


def numbered_headers(text: str, schema: Schema) -> Iterator[tuple[int, int, str]]:
    """The columns of numbers that are called by letters and a number, such as "Y1", where they stand in a question.

    Args:
        text: the question in lower case and plain width.
        schema: of the data.

    Yields:
        Where it stands (start, end), and the column.
    """
    for column in schema.columns:
        header = column.name.strip().lower()
        if re.fullmatch(r"[a-z]{1,12}\d{1,3}", header) and column.is_numeric:
            for match in re.finditer(rf"(?<![a-z0-9_.-]){header}(?![a-z0-9_]|[.-]\w)", text, re.ASCII):
                yield match.start(), match.end(), column.name
