"""What was found of correlations, as headline, figures, tables, pictures and notes need it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from tools.messages import Message, Number, Text, say
from tools.performance.correlation.checks import Shape
from tools.performance.correlation.coefficients import Coefficient
from tools.performance.correlation.gather import Gathered
from tools.performance.correlation.pairs import Pair
from tools.schema import Schema

if TYPE_CHECKING:
    from tools.performance.correlation.observations import Observations

__all__ = ["SURE", "WEAK", "Method", "Relations", "Simpson", "amount", "strength"]

Method = Literal["pearson", "spearman", "kendall"]
SURE = 0.05
"""A relationship is told from chance where its corrected p-value is below this."""
WEAK = 0.1
"""Below this a relationship is too weak to matter, however sure it is."""


@dataclass(frozen=True)
class Simpson:
    """A column in whose groups the relationship is another than over all rows.

    Attributes:
        column: of the groups.
        kind: "reverses" or "vanishes".
        pooled: the correlation within the groups.
    """

    column: str
    kind: str
    pooled: Coefficient


@dataclass(frozen=True)
class Relations:
    """All that an answer about correlations says.

    Attributes:
        schema: of the data set.
        gathered: the observations.
        pairs: in the order of the question; the target is the second of each pair.
        lost: pairs of which nothing can be told.
        target: the place of the metric that all others are related to.
        method: what the headline speaks of.
        delay_asked: whether the question is about the delay.
        slope_asked: whether the question is how much more of the second goes with one more of the first.
        held: what is held constant, as it is called.
        shape: of the cloud of the only pair.
        simpson: a column of groups that tell another story about the only pair.
        notes: what was left out.
        arithmetic: why the numbers of a pair are bound to go together.
        unmet: what was asked for and can't be had.
        context_notes: warnings about what the rows are.
    """

    schema: Schema
    gathered: Gathered
    pairs: tuple[Pair, ...]
    lost: tuple[tuple[int, int], ...] = ()
    target: int | None = None
    method: Method = "pearson"
    delay_asked: bool = False
    slope_asked: bool = False
    held: tuple[Text, ...] = ()
    shape: Shape | None = None
    simpson: Simpson | None = None
    notes: tuple[Message, ...] = ()
    arithmetic: tuple[Message, ...] = ()
    unmet: tuple[Message, ...] = ()
    context_notes: tuple[Message, ...] = ()

    @property
    def observations(self) -> Observations:
        """The values."""
        return self.gathered.observations

    @property
    def only(self) -> Pair | None:
        """The pair, where there is only one."""
        return self.pairs[0] if len(self.pairs) == 1 and not self.lost else None

    @property
    def in_time(self) -> bool:
        """Whether the observations follow each other in time."""
        return self.observations.timeline is not None

    def title(self, place: int) -> Text:
        """What a metric is called."""
        return self.observations.measures[place].title

    def key(self, pair: Pair) -> str:
        """What a pair is called among the figures."""
        return f"{self._name(pair.a)},{self._name(pair.b)}"

    def _name(self, place: int) -> str:
        """The column that a metric is, in whatever words it was asked for; its own name where it is a formula."""
        measure = self.observations.measures[place]
        plain = measure.how == "sum" and len(measure.numerator) == 1 and measure.numerator[0].is_plain
        return measure.numerator[0].column or measure.key if plain else measure.key

    def plain(self, pair: Pair) -> tuple[Coefficient, float]:
        """The correlation as it is, by the method asked for, and its corrected chance."""
        if self.method == "kendall" and pair.tau is not None:
            return pair.tau, pair.p_tau
        return (pair.rho, pair.p_rho) if self.method == "spearman" else (pair.r, pair.p)

    def main(self, pair: Pair) -> tuple[Coefficient, float]:
        """The correlation to believe: with others held constant, within groups, or without trend and season."""
        if pair.partial is not None and pair.partial_rho is not None:
            ranked = self.method == "spearman"
            return (pair.partial_rho, pair.p_partial_rho) if ranked else (pair.partial, pair.p_partial)
        if pair.adjusted is not None:
            return pair.adjusted.found, pair.p_adjusted
        return self.plain(pair)

    def is_clear(self, pair: Pair) -> bool:
        """Whether it is more than chance."""
        return self.main(pair)[1] < SURE

    def ranked(self) -> tuple[Pair, ...]:
        """The pairs, closest first; those that are more than chance before the others."""
        return tuple(sorted(self.pairs, key=lambda each: (not self.is_clear(each), -abs(self.main(each)[0].value))))

    def called(self, value: float) -> Message:
        """A correlation with its name."""
        if self.method == "kendall":
            return say("tau = {value}", value=amount(value))
        if self.method == "spearman":
            return say("rho = {value}", value=amount(value))
        return say("r = {value}", value=amount(value))


def amount(value: float) -> Number:
    """A correlation as it is written: two digits, no minus before a zero; never 1 unless it is."""
    if 0.995 <= abs(value) < 1.0 - 1e-9:
        near = min(abs(value), 0.9999)
        return Number(near if value > 0 else -near, 3 if abs(value) < 0.9995 else 4)
    return Number(round(value, 2) + 0.0, 2)


def strength(value: float) -> Message:
    """How close a relationship is, in a word (Cohen 1988, with one more above)."""
    size = abs(value)
    if size < WEAK:
        return say("hardly any")
    if size < 0.3:
        return say("a weak")
    if size < 0.5:
        return say("a moderate")
    return say("a strong") if size < 0.8 else say("a very strong")
