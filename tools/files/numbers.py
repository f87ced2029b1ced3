"""Numbers as people write them, a whole column at a time.

Thousands and decimals are told apart by the column as a whole (and, where it leaves both open, by the other columns of
the file): "1.234" is one thousand and something only where another cell or column says that commas are decimals.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

from tools.currencies import CODES, SIGNS, currency_of

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa

__all__ = ["Decimal", "NumberCells", "read_number_cells"]

Decimal = Literal["point", "comma"]

_SUFFIXES: Final = {
    "k": 1e3,
    "K": 1e3,
    "m": 1e6,
    "M": 1e6,
    "mn": 1e6,
    "mio": 1e6,
    "b": 1e9,
    "B": 1e9,
    "bn": 1e9,
    "千": 1e3,
    "万": 1e4,
    "w": 1e4,
    "百万": 1e6,
    "千万": 1e7,
    "亿": 1e8,
}
_FEW: Final = 0.05

_SIGN_PATTERN: Final = "|".join(
    [
        *sorted((sign.replace("$", r"\$") for sign in SIGNS), key=len, reverse=True),
        *(f"(?i:{code})" for code in sorted(CODES)),
    ]
)
_NUMBER: Final = (
    r"^(?P<open>\(?)\s*(?P<sign>[-+]?)\s*(?P<before>(?:" + _SIGN_PATTERN + r")?)\s*(?P<sign2>[-+]?)\s*"
    r"(?P<digits>(?:\d[\d.,' ]*|[.,]\d+))(?P<exponent>(?:[eE][-+]?\d+)?)\s*"
    r"(?P<suffix>(?:百万|千万|[kKmMbBw万亿千]|mn|mio|bn)?)\s*(?P<percent>%?)\s*"
    r"(?P<after>(?:" + _SIGN_PATTERN + r")?)\s*(?P<close>\)?)\s*(?P<minus>-?)$"
)
_BARE: Final = r"^-?\d[\d.,]*$"
"""The most frequent shape of `_NUMBER`, with nothing to take apart: ten times faster to look for."""

# Shapes of the digits. What each says about the decimal sign:
_COMMA_SURE: Final = r"^(?:\d{1,3}(?:\.\d{3})+,\d+|\d{1,3}(?:\.\d{3}){2,}|0?,\d+|\d+,(?:\d{1,2}|\d{4,})|\d{4,},\d+)$"
_POINT_SURE: Final = (
    r"^(?:\d{1,3}(?:,\d{2,3})*,\d{3}\.\d*|\d{1,3}(?:,\d{2,3})+,\d{3}|0?\.\d+"
    r"|\d+\.(?:\d{0,2}|\d{4,})|\d{4,}\.\d*)$"
)
_COMMA_OPEN: Final = r"^[1-9]\d{0,2},\d{3}$"
_POINT_OPEN: Final = r"^[1-9]\d{0,2}\.\d{3}$"
_POINT_FORM: Final = r"^(?:\d{1,3}(?:,\d{2,3})*,\d{3}(?:\.\d*)?|\d+(?:\.\d*)?|\.\d+)$"
_COMMA_FORM: Final = r"^(?:\d{1,3}(?:\.\d{3})+(?:,\d*)?|\d+(?:,\d*)?|,\d+)$"


@dataclass
class NumberCells:
    """The different cells of a column, taken apart as numbers.

    Attributes:
        digits: digits with their separators; null where a cell is no number.
        factor: what the digits are multiplied by: sign, suffix, per cent.
        exponent: "e5" and the like.
        weights: how many cells have this value.
        percent: cells with a per cent sign.
        currencies: currency -> how many cells have it ("¥" not yet decided).
    """

    digits: pa.Array
    factor: np.ndarray[Any, Any]
    exponent: pa.Array
    weights: np.ndarray[Any, Any]
    percent: np.ndarray[Any, Any]
    currencies: dict[str, int]

    @property
    def fits(self) -> np.ndarray[Any, Any]:
        """Which cells are numbers at all."""
        import numpy as np

        return np.asarray(self.digits.is_valid())

    @property
    def decimal(self) -> Decimal | Literal["open", "either", "mixed"]:
        """The decimal sign that the cells show.

        "open": each cell with a separator can be read both ways. "either": there are no separators. "mixed": some
        cells are sure to have commas, others points.
        """
        comma, point = self._weight(_COMMA_SURE), self._weight(_POINT_SURE)
        if comma or point:
            if min(comma, point) >= _FEW * (comma + point):
                return "mixed"
            return "comma" if comma > point else "point"
        opened = self._weight(_COMMA_OPEN), self._weight(_POINT_OPEN)
        if all(opened):
            return "mixed"
        return "open" if any(opened) else "either"

    @property
    def opens_with_comma(self) -> bool:
        """Whether the cells that can be read both ways have commas ("1,234")."""
        return self._weight(_COMMA_OPEN) > 0

    def values(self, decimal: Decimal) -> np.ndarray[Any, Any]:
        """The numbers as floats, NaN where a cell can't be read with that decimal sign."""
        import numpy as np
        import pyarrow as pa
        import pyarrow.compute as pc

        form, group, point = (_POINT_FORM, ",", ".") if decimal == "point" else (_COMMA_FORM, ".", ",")
        good = pc.fill_null(pc.match_substring_regex(self.digits, form), False)
        plain = pc.replace_substring(self.digits, group, "")
        if point == ",":
            plain = pc.replace_substring(plain, ",", ".")
        plain = pc.if_else(good, pc.binary_join_element_wise(plain, self.exponent, ""), None)
        numbers = np.asarray(plain.cast(pa.float64()).to_numpy(zero_copy_only=False), dtype=float)
        # Division keeps 12.5 % at exactly 0.125; a share is never made by multiplying with 0.01.
        numbers = np.where(self.percent, numbers / 100, numbers) * self.factor
        return np.where(np.isfinite(numbers), numbers, np.nan)

    def are_whole(self, decimal: Decimal) -> bool:
        """Whether no cell has a decimal part, a suffix or a per cent sign."""
        import numpy as np
        import pyarrow.compute as pc

        point = "." if decimal == "point" else ","
        return not (
            self.percent.any()
            or pc.any(pc.match_substring(self.digits, point)).as_py()
            or pc.any(pc.greater(pc.binary_length(self.exponent), 0)).as_py()
            or (np.abs(self.factor) != 1).any()
        )

    def _weight(self, pattern: str) -> int:
        import numpy as np
        import pyarrow.compute as pc

        matches = np.asarray(pc.fill_null(pc.match_substring_regex(self.digits, pattern), False))
        return int(self.weights[matches].sum())


def read_number_cells(cells: pa.Array, weights: np.ndarray[Any, Any]) -> NumberCells:
    """Take the different cells of a column apart as numbers.

    Args:
        cells: different cells, trimmed, in the compatibility form of Unicode (so "％" is "%", "１" is "1").
        weights: how often each stands in the column.

    Cost: about 0.5 µs for each different cell of digits and separators, 5 µs for each other one.
    """
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    bare = np.asarray(pc.fill_null(pc.match_substring_regex(cells, _BARE), False))
    if not bare.any():
        return _take_apart(cells, weights)
    plain, others = cells.filter(pa.array(bare)), _take_apart(cells.filter(pa.array(~bare)), weights[~bare])
    order = np.argsort(np.concatenate([np.flatnonzero(bare), np.flatnonzero(~bare)]))
    signs = np.where(np.asarray(pc.starts_with(plain, "-")), -1.0, 1.0)
    empty = pa.array([""], pa.string()).take(pa.array(np.zeros(len(plain), np.int8)))
    return NumberCells(
        digits=pa.concat_arrays([pc.utf8_ltrim(plain, "-"), others.digits]).take(pa.array(order)),
        factor=np.concatenate([signs, others.factor])[order],
        exponent=pa.concat_arrays([empty, others.exponent]).take(pa.array(order)),
        weights=weights,
        percent=np.concatenate([np.zeros(len(plain), dtype=bool), others.percent])[order],
        currencies=others.currencies,
    )


def _take_apart(cells: pa.Array, weights: np.ndarray[Any, Any]) -> NumberCells:
    """One regular expression for all that people write around digits."""
    import numpy as np
    import pyarrow.compute as pc

    plain = pc.replace_substring_regex(cells, "[−–—﹣‐]", "-")
    plain = pc.replace_substring_regex(plain, "[’‘`´]", "'")
    parts = pc.extract_regex(plain, _NUMBER)

    def part(name: str) -> pa.Array:
        return pc.struct_field(parts, name)

    def has(name: str, text: str) -> np.ndarray[Any, Any]:
        return np.asarray(pc.fill_null(pc.equal(part(name), text), False))

    digits = pc.utf8_trim_whitespace(part("digits"))
    # Spaces and apostrophes between digits are always thousands, if they stand before groups of three.
    grouped = pc.match_substring_regex(digits, r"[' ]")
    proper = pc.match_substring_regex(digits, r"^\d{1,3}(?:[' ]\d{3})+(?:[.,]\d*)?$")
    balanced = pc.and_(
        pc.equal(pc.binary_length(part("open")), pc.binary_length(part("close"))),
        pc.or_(pc.equal(part("sign"), ""), pc.equal(part("sign2"), "")),
    )
    good = pc.and_(pc.or_(pc.invert(grouped), proper), balanced)
    digits = pc.if_else(good, pc.replace_substring_regex(digits, "[' ]", ""), None)
    fits = np.asarray(digits.is_valid())
    negative = has("sign", "-") ^ has("sign2", "-") | has("open", "(") | has("minus", "-")
    factor = np.where(negative, -1.0, 1.0)
    for suffix, size in _SUFFIXES.items():
        factor = np.where(has("suffix", suffix), factor * size, factor)
    currencies: dict[str, int] = {}
    for name in ("before", "after"):
        signs = part(name).fill_null("").dictionary_encode()
        codes = np.asarray(signs.indices)
        for place, sign in enumerate(signs.dictionary.to_pylist()):
            currency = currency_of(sign) if sign else None
            count = int(weights[(codes == place) & fits].sum()) if currency else 0
            if currency and count:
                currencies[currency] = currencies.get(currency, 0) + count
    exponent = pc.fill_null(part("exponent"), "")
    return NumberCells(digits, factor, exponent, weights, has("percent", "%"), currencies)
