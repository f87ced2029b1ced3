"""The last word on columns: what one column leaves open, the others of the same file decide, or the person does."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

from tools.currencies import YEN_OR_YUAN, currency_of
from tools.errors import Choice, NeedsChoice
from tools.files.convert import FileFacts, TypedColumn, give_type, is_text
from tools.files.dates import Order
from tools.files.numbers import Decimal
from tools.files.values import Reading, look_at, unwrap
from tools.messages import Number, say
from tools.profile import best_role
from tools.schema import Column

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["settle"]

_CURRENCY_HEADER: Final = re.compile(r"(?i)(?:account )?currency(?:[ _]?code)?|币种|货币|货币代码")
_PRICE: Final = re.compile(r"(?i)\b(?:price|budget|cpc|cpm|cpa|bid)\b|单价|价格|预算|成本")
_ORDERS: Final[tuple[Order, Order]] = ("day", "month")


@dataclass
class _Open:
    """A column on its way."""

    name: str
    plain: pa.ChunkedArray
    reading: Reading


def settle(
    names: Sequence[str], columns: list[pa.ChunkedArray], read_again: Callable[[int], pa.ChunkedArray], facts: FileFacts
) -> list[TypedColumn]:
    """Give every column its type.

    Args:
        names: the headers.
        columns: numbers and dates as they were read plainly, anything else as text; emptied on the way, so that text
            is not kept beside what it becomes.
        read_again: reads one column once more as text.
        facts: of the file.

    Raises:
        NeedsChoice: day or month first, or the decimal sign, can't be told.

    Cost: one pass over the text columns; 0.3 s for 1 M rows x 5 columns of plain text.
    """
    import pyarrow as pa

    opened, nothing = [], pa.chunked_array([], pa.string())
    for place, name in enumerate(names):
        plain, marked = unwrap(columns[place]) if is_text(columns[place]) else (columns[place], True)
        reading = Reading() if marked else look_at(plain, name)
        opened.append(_Open(name, plain if reading.cells is None else nothing, reading))
        columns[place] = nothing
    decimal = _decimal_of_file(opened, read_again, facts)
    order = _order_of_file(opened, facts)
    typed = []
    for place, each in enumerate(opened):
        typed.append(give_type(each.name, each.plain, each.reading, decimal, order, facts, facts.units.get(place, ())))
        each.plain, each.reading = nothing, Reading()
    _share_currency(typed)
    return typed


def _decimal_of_file(opened: list[_Open], read_again: Callable[[int], pa.ChunkedArray], facts: FileFacts) -> Decimal:
    """The decimal sign where a column leaves it open."""
    given = facts.options.get("decimal")
    shown = {each.reading.numbers.decimal for each in opened if each.reading.numbers}
    if given not in ("comma", "point") and "comma" not in shown and facts.separator != ";" and "open" not in shown:
        return "point"
    # Plain columns such as "1.234" have been read with a point: look at them again where that may be wrong.
    for place, each in enumerate(opened):
        if _could_be_thousands(each.plain) and not each.reading.numbers:
            reading = look_at(read_again(place), each.name)
            if reading.numbers and reading.numbers.decimal == "open":
                each.reading = reading
            else:
                shown.add("point")
        elif str(each.plain.type) == "double" and len(each.plain):
            shown.add("point")
    if given in ("comma", "point"):
        return "comma" if given == "comma" else "point"
    if "comma" in shown:
        return "comma"
    undecided = [each for each in opened if each.reading.numbers and each.reading.numbers.decimal == "open"]
    if "point" in shown or not any(_is_doubtful(each, facts) for each in undecided):
        return "point"
    raise _ask_decimal(next(each for each in undecided if _is_doubtful(each, facts)))


def _could_be_thousands(column: pa.ChunkedArray) -> bool:
    """Floats from 1 to 1000 with at most three decimals, some with one: "1.234" may be one thousand and something."""
    import numpy as np
    import pyarrow as pa

    if not pa.types.is_floating(column.type) or column.null_count == len(column):
        return False
    numbers = np.abs(column.drop_null().to_numpy())
    return bool(((numbers >= 1) | (numbers == 0)).all() and numbers.max() < 1000) and bool(
        np.allclose(numbers * 1000, np.round(numbers * 1000), rtol=0, atol=1e-6) and (numbers % 1 != 0).any()
    )


def _is_doubtful(each: _Open, facts: FileFacts) -> bool:
    """Whether the usual reading ("1,234" thousands, "1.234" a decimal) is in doubt: euros, or a semicolon file."""
    numbers = each.reading.numbers
    assert numbers is not None
    if facts.chinese or facts.japanese:
        return False  # There, a comma never is a decimal sign.
    return facts.separator == ";" or (bool(numbers.currencies.get("EUR")) and not numbers.opens_with_comma)


def _ask_decimal(each: _Open) -> NeedsChoice:
    import pyarrow.compute as pc

    numbers, cells = each.reading.numbers, each.reading.cells
    assert numbers is not None
    assert cells is not None
    which = pc.index(pc.fill_null(pc.match_substring_regex(numbers.digits, r"[.,]"), False), True).as_py()
    text = cells.original[which].as_py()
    readings = {sign: float(numbers.values(sign)[which]) for sign in ("point", "comma")}
    return NeedsChoice(
        say("How is “{text}” in “{column}” to be read?", text=text, column=each.name),
        tuple(
            Choice(say("As {number}", number=Number(value, 0 if value == int(value) else 3)), {"decimal": sign})
            for sign, value in sorted(readings.items(), key=lambda item: -item[1])
        ),
    )


def _order_of_file(opened: list[_Open], facts: FileFacts) -> Order | None:
    """Whether the day or the month comes first where a column leaves it open; None when no column needs it."""
    columns = [each for each in opened if each.reading.dates]
    undecided = [each for each in columns if each.reading.dates and each.reading.dates.order == "open"]
    if not undecided:
        return None
    given = facts.options.get("dates")
    if given in ("day", "month"):
        return "day" if given == "day" else "month"
    decided = {each.reading.dates.order for each in columns if each.reading.dates} - {"open", "fixed"}
    for order in _ORDERS:
        if decided == {order}:
            return order
    if any(each.reading.numbers and each.reading.numbers.decimal == "comma" for each in opened):
        # Who writes decimals with a comma writes the day first.
        return "day"
    for each in undecided:
        by_rows = _order_by_rows(each)
        if by_rows:
            return by_rows
    raise _ask_order(undecided[0])


def _order_by_rows(each: _Open) -> Order | None:
    """Rows that run in time under one reading only show which one it is."""
    dates, cells = each.reading.dates, each.reading.cells
    assert dates is not None
    assert cells is not None
    if len(cells.original) < 5:
        return None
    by_day, by_month = (dates.runs_in_order(order, cells.codes) for order in _ORDERS)
    if by_day == by_month:
        return None
    return "day" if by_day else "month"


def _ask_order(each: _Open) -> NeedsChoice:
    dates, cells = each.reading.dates, each.reading.cells
    assert dates is not None
    assert cells is not None
    place = int(((dates.first != dates.second) & dates.fits).argmax())
    year, first, second = dates.example
    return NeedsChoice(
        say(
            "Is “{text}” in “{column}” written with the day or the month first? No row of the file shows it.",
            text=cells.original[place].as_py(),
            column=each.name,
        ),
        (
            Choice(say("Day first: {date}", date=date(year, second, first)), {"dates": "day"}),
            Choice(say("Month first: {date}", date=date(year, first, second)), {"dates": "month"}),
        ),
    )


def _share_currency(columns: list[TypedColumn]) -> None:
    """A column that names one currency for all rows gives it to the amounts; several are warned of."""
    import pyarrow as pa

    for column in columns:
        if not is_text(column.cells) or not _CURRENCY_HEADER.fullmatch(column.name.strip()):
            continue
        codes = column.cells.unique().drop_null().to_pylist()
        amounts = [c for c in columns if c.unit is None and pa.types.is_primitive(c.cells.type) and _is_amount(c.name)]
        currency = currency_of(codes[0]) if len(codes) == 1 and not column.cells.null_count else None
        for amount in amounts if currency != YEN_OR_YUAN else []:
            amount.unit = currency
        if len(codes) > 1 and amounts:
            column.warnings.append(
                say(
                    "“{column}” has {count} currencies: filter by it before you add up amounts.",
                    column=column.name,
                    count=len(codes),
                )
            )


def _is_amount(header: str) -> bool:
    return best_role(Column(header, "number")) in ("spend", "revenue", "profit") or bool(_PRICE.search(header))
