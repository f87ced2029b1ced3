"""Cells become values: one column at a time, with what was taken for granted and what could not be read."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from tools.currencies import YEN_OR_YUAN, currency_in_header, has_yen_or_yuan
from tools.files.dates import MONTHLY, DateCells, Order, from_compact, from_epoch
from tools.files.decisions import says_date
from tools.files.numbers import Decimal, NumberCells
from tools.files.values import ENOUGH, MOST, DistinctCells, Reading, clean_text, nearly_read
from tools.messages import Message, Words, say
from tools.profile import names_things

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa

__all__ = ["FileFacts", "TypedColumn", "give_type", "is_text"]

_PERCENT_HEADER: Final = re.compile(r"[(\[（【]\s*[%％]\s*[)\]）】]|[%％]\s*$")
_KEPT_AS_TEXT: Final = re.compile(
    r"\b(?:zip|postal|postcode|plz|phone|telephone|mobile|msisdn|fax|tel)\b|邮编|邮政编码|电话|手机", re.IGNORECASE
)
_EXCEL_DAYS: Final = (36_526, 55_152)
"""Excel's numbers of the days from 2000 to 2050."""
_EPOCH_WORDS: Final = re.compile(r"\b(?:time|timestamp|ts|epoch|unix|date|created|updated|at)\b|时间|时间戳")


@dataclass(frozen=True)
class FileFacts:
    """What the file as a whole says of its columns.

    Attributes:
        separator: between cells; a semicolon often stands where commas are decimals.
        chinese, japanese: it has such text ("¥" is then yuan or yen).
        options: what the person decided: `dates` (day, month), `decimal` (comma, point).
        units: what the formats of cells show, by the place of the column: "percent" (cells hold shares), a currency,
            or several currencies.
    """

    separator: str = ","
    chinese: bool = False
    japanese: bool = False
    options: Mapping[str, str] = field(default_factory=dict)
    units: Mapping[int, tuple[str, ...]] = field(default_factory=dict)


@dataclass
class TypedColumn:
    """A column with its final type.

    Attributes:
        name: its header, unique in the file.
        cells: the values.
        unit: currency or "percent".
        identifier: its values are names although its header does not say so.
        unreadable: cells that could not be read and are empty now.
        first_bad: row and text of the first of them.
        nearly: the share of numbers or dates in a column that stays text because too many cells are none.
        first_odd: row and text of the first of these.
        formats: row and text of the first cell of each format, in a column that mixes formats of dates.
        notes, warnings: what was taken for granted, and what may be wrong.
    """

    name: str
    cells: pa.ChunkedArray
    unit: str | None = None
    identifier: bool = False
    unreadable: int = 0
    first_bad: tuple[int, str] | None = None
    nearly: float = 0.0
    first_odd: tuple[int, str] | None = None
    formats: tuple[tuple[int, str], ...] = ()
    notes: list[Message] = field(default_factory=list)
    warnings: list[Message] = field(default_factory=list)


def give_type(
    name: str,
    plain: pa.ChunkedArray,
    reading: Reading,
    decimal: Decimal,
    order: Order | None,
    facts: FileFacts,
    shown: tuple[str, ...] = (),
) -> TypedColumn:
    """Turn a column into values.

    Args:
        name: its header.
        plain: its cells as they were read, where `reading` has nothing better.
        reading: what its different cells may be.
        decimal: the decimal sign, used where the column leaves it open.
        order: whether day or month comes first, used where the column leaves it open.
        facts: of the file.
        shown: the units that the formats of its cells show.
    """
    if reading.booleans is not None:
        assert reading.cells is not None
        return TypedColumn(name, _spread(reading.booleans, reading.cells))
    if reading.dates is not None:
        assert reading.cells is not None
        return _type_dates(name, reading.cells, reading.dates, order)
    if reading.numbers is not None:
        assert reading.cells is not None
        return _type_numbers(name, reading.cells, reading.numbers, decimal, facts, shown)
    if reading.cells is not None:
        return _keep_text(name, reading)
    if is_text(plain):
        return TypedColumn(name, clean_text(plain))
    return _type_plain(name, plain, facts, shown)


def is_text(column: pa.ChunkedArray) -> bool:
    """Whether a column is still text, plain or as a dictionary."""
    import pyarrow as pa

    kind = column.type
    return bool(pa.types.is_string(kind) or (pa.types.is_dictionary(kind) and pa.types.is_string(kind.value_type)))


def _keep_text(name: str, reading: Reading) -> TypedColumn:
    """Text again; if most of it was numbers or dates, that is said."""
    import pyarrow as pa
    import pyarrow.compute as pc

    cells = reading.cells
    assert cells is not None
    original = pc.if_else(pc.equal(cells.original, ""), pa.scalar(None, pa.string()), cells.original)
    column = TypedColumn(name, _spread(original, cells))
    if reading.odd:
        column.nearly, column.first_odd = reading.nearly, reading.odd
    column.formats = reading.formats
    return column


def _spread(values: pa.Array, cells: DistinctCells) -> pa.ChunkedArray:
    """Values of the different cells, brought back to the rows."""
    import pyarrow as pa

    codes = pa.array(cells.codes, mask=cells.codes < 0)
    return pa.chunked_array([values.take(codes)])


def _type_dates(name: str, cells: DistinctCells, dates: DateCells, order: Order | None) -> TypedColumn:
    import numpy as np
    import pyarrow as pa

    own = dates.order
    chosen: Order = order or "month" if own in ("open", "fixed") else ("day" if own == "day" else "month")
    points = dates.points(chosen)
    bad = np.isnat(points) & ~cells.missing
    # Days that don't exist (30 February) are damage of single cells; with many of them the format is another one.
    if cells.share(~bad) < MOST:
        return _keep_text(name, nearly_read(cells, ~bad))
    values = (
        pa.array(points.astype("datetime64[us]"), pa.timestamp("us"))
        if dates.has_time
        else pa.array(points.astype("datetime64[D]"), pa.date32())
    )
    column = TypedColumn(name, _spread(values, cells))
    _count_bad(column, cells, bad)
    if own == "open":
        first = say("the day first") if chosen == "day" else say("the month first")
        column.notes.append(say("I read the dates of “{column}” with {part}.", column=name, part=first))
    if dates.pattern in MONTHLY:
        column.notes.append(say("“{column}” has months; each is kept as its first day.", column=name))
    elif dates.pattern == "week":
        column.notes.append(say("“{column}” has ISO weeks; each is kept as its Monday.", column=name))
    elif dates.pattern in ("quarter", "quarter last"):
        column.notes.append(say("“{column}” has quarters; each is kept as its first day.", column=name))
    if dates.mixes_offsets:
        column.warnings.append(
            say("“{column}” has times of several time zones; I brought them all to UTC.", column=name)
        )
    elif dates.zoned.any():
        column.notes.append(say("“{column}” keeps its times as written, in their own time zone.", column=name))
    return column


def _type_numbers(
    name: str, cells: DistinctCells, numbers: NumberCells, decimal: Decimal, facts: FileFacts, shown: tuple[str, ...]
) -> TypedColumn:
    import numpy as np
    import pyarrow as pa

    own = numbers.decimal
    if own == "mixed":
        column = _keep_text(name, Reading(cells))
        column.warnings.append(
            say(
                "“{column}” stays text: some of its numbers have a decimal comma and others a decimal point.",
                column=name,
            )
        )
        return column
    currencies = {_yen_or_yuan(code, facts, numbers) for code in numbers.currencies}
    if len(currencies) > 1:
        column = _keep_text(name, Reading(cells))
        column.warnings.append(
            say(
                "“{column}” stays text, because it mixes currencies ({currencies}) that must not be added up. "
                "Bring it to one currency, or put the currency in a column of its own.",
                column=name,
                currencies=Words(tuple(sorted(code or YEN_OR_YUAN for code in currencies))),
            )
        )
        return column
    sign: Decimal = decimal if own in ("open", "either") else ("comma" if own == "comma" else "point")
    values = numbers.values(sign)
    percent = numbers.percent.any()
    if percent:
        # Beside "12%", a bare 0.12 may be a share or per cent: it is not guessed.
        values = np.where(~numbers.percent & (values != 0), np.nan, values)
    bad = np.isnan(values) & ~cells.missing
    if cells.share(~bad) < ENOUGH:
        return _keep_text(name, nearly_read(cells, ~bad))
    known = pa.array(values, mask=np.isnan(values))
    if numbers.are_whole(sign) and not percent:
        known = known.cast(pa.int64())
    column = TypedColumn(name, _spread(known, cells), unit="percent" if percent else next(iter(currencies), None))
    _count_bad(column, cells, bad)
    if YEN_OR_YUAN in numbers.currencies:
        column.notes.append(_say_yen(name, column.unit))
    if own == "open" and sign == "comma":
        column.notes.append(say("I read the numbers of “{column}” with a decimal comma.", column=name))
    return column if percent else _finish_numbers(column, facts, shown)


def _yen_or_yuan(code: str, facts: FileFacts, numbers: NumberCells) -> str | None:
    """Japanese text makes "¥" yen, Chinese text yuan; without either, decimals do, which yen has none of."""
    if code != YEN_OR_YUAN:
        return code
    if facts.japanese:
        return "JPY"
    return "CNY" if facts.chinese or not numbers.are_whole("point") else None


def _say_yen(name: str, unit: str | None) -> Message:
    if unit is None:
        return say("“¥” in “{column}” may be yuan or yen; I left the currency open.", column=name)
    return say(
        "“¥” in “{column}” may be yuan or yen; from the file I took it as {currency}.", column=name, currency=unit
    )


def _type_plain(name: str, cells: pa.ChunkedArray, facts: FileFacts, shown: tuple[str, ...]) -> TypedColumn:
    """Whole numbers may still be postcodes, days or points in time, if the header says so; midnights are days."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if pa.types.is_timestamp(cells.type):
        days = cells.cast(pa.date32(), safe=False)
        midnights = pc.all(pc.equal(days.cast(cells.type), cells), min_count=0).as_py()
        return TypedColumn(name, days if midnights else cells)

    if pa.types.is_integer(cells.type) and cells.null_count < len(cells):
        if _KEPT_AS_TEXT.search(name) and names_things(name, "integer"):
            return TypedColumn(name, cells.cast(pa.string()))
        if says_date(name):
            column = _days_in_numbers(name, cells)
            if column:
                return column
    column = TypedColumn(name, cells)
    return _finish_numbers(column, facts, shown) if pa.types.is_integer(cells.type) or _is_float(cells) else column


def _is_float(cells: pa.ChunkedArray) -> bool:
    import pyarrow as pa

    return bool(pa.types.is_floating(cells.type))


def _days_in_numbers(name: str, cells: pa.ChunkedArray) -> TypedColumn | None:
    """20240131, 202401 or seconds since 1970 under a header that says so."""
    import numpy as np
    import pyarrow as pa

    known = cells.is_valid().to_numpy()
    numbers = cells.fill_null(0).to_numpy()
    low, high = int(numbers[known].min()), int(numbers[known].max())
    if low >= 190001 and high <= 21001231:
        days = from_compact(numbers)
        bad = np.isnat(days) & known
        if bad.sum() <= (1 - ENOUGH) * known.sum():
            column = TypedColumn(name, pa.chunked_array([pa.array(days, pa.date32(), mask=~known | bad)]))
            column.notes.append(
                say("I read the numbers of “{column}” as dates ({example}).", column=name, example=str(high))
            )
            column.unreadable = int(bad.sum())
            if column.unreadable:
                row = int(bad.argmax())
                column.first_bad = (row, str(numbers[row]))
            return column
    if _EXCEL_DAYS[0] <= low and high <= _EXCEL_DAYS[1] and re.search(r"(?i)\bdate\b|\bday\b|日期", name):
        first_day = np.datetime64("1899-12-30") + numbers
        column = TypedColumn(name, pa.chunked_array([pa.array(first_day, pa.date32(), mask=~known)]))
        example = first_day[int(known.argmax())].astype(object)
        column.notes.append(
            say(
                "I read the numbers of “{column}” as Excel counts days: {number} is {date}.",
                column=name,
                number=str(numbers[int(known.argmax())]),
                date=example,
            )
        )
        return column
    seconds = low >= 10**8 * 5 and high < 5 * 10**9
    milliseconds = low >= 10**11 * 5 and high < 5 * 10**12
    if (seconds or milliseconds) and _EPOCH_WORDS.search(name.lower().replace("_", " ")):
        points = pa.array(from_epoch(numbers), pa.timestamp("us"), mask=~known)
        column = TypedColumn(name, pa.chunked_array([points]))
        column.notes.append(say("I read the numbers of “{column}” as Unix time, in UTC.", column=name))
        return column
    return None


def _finish_numbers(column: TypedColumn, facts: FileFacts, shown: tuple[str, ...]) -> TypedColumn:
    """Give numbers the unit that their formats show, or that the header names."""
    import pyarrow as pa

    if len(shown) > 1:
        column.warnings.append(
            say(
                "The cells of “{column}” are formatted in several currencies ({currencies}). "
                "Bring them to one currency before you add them up.",
                column=column.name,
                currencies=Words(shown),
            )
        )
    if len(shown) != 1 or column.unit is not None:
        return _unit_by_header(column, facts)
    column.unit = shown[0]
    if column.unit == YEN_OR_YUAN:
        column.unit = "JPY" if facts.japanese else ("CNY" if facts.chinese else None)
        column.notes.append(_say_yen(column.name, column.unit))
    if column.unit == "percent":
        column.cells = column.cells.cast(pa.float64())
    return _unit_by_header(column, facts)


def _unit_by_header(column: TypedColumn, facts: FileFacts) -> TypedColumn:
    """Under "CTR (%)", 2.5 means 2.5 %: kept as the share 0.025. "¥" is yen or yuan by the language of the file."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if column.unit is None and _PERCENT_HEADER.search(column.name):
        column.cells = pc.divide(column.cells.cast(pa.float64()), 100.0)
        column.unit = "percent"
        column.notes.append(
            say("I read the numbers of “{column}” as per cent, as its header says.", column=column.name)
        )
    if column.unit is None and has_yen_or_yuan(column.name):
        column.unit = "JPY" if facts.japanese else "CNY" if facts.chinese else None
        said = _say_yen(column.name, column.unit)
        column.notes += [said] if said not in column.notes else []
    column.unit = column.unit or currency_in_header(column.name)
    return column


def _count_bad(column: TypedColumn, cells: DistinctCells, bad: np.ndarray[Any, Any]) -> None:
    column.unreadable = int(cells.weights[bad].sum())
    if column.unreadable:
        column.first_bad = cells.first_row(bad)
