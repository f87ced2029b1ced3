"""Which columns play the roles of a metric: spend, clicks, orders."""

from __future__ import annotations

from collections.abc import Sequence

from tools.columns import candidates, find_column, normalise, role_name
from tools.errors import CannotAnswer, Choice, NeedsChoice
from tools.glossary import Metric, load_glossary
from tools.messages import Message, Words, say
from tools.schema import Column, Schema

__all__ = ["column_for", "is_ready_made", "metric_named", "plays", "ratio_held_by", "strong", "unknown"]

_AVERAGE = ("average ", "avg ", "mean ", "平均")
_CLOSE = 0.12
"""As where columns are bound by role: candidates nearer than this are equally good."""


def metric_named(plain: str) -> Metric | None:
    """The metric of the glossary that plain words name."""
    for metric in load_glossary().metrics.values():
        if plain == metric.name.replace("_", " ") or plain in metric.synonyms:
            return metric
    return None


def ratio_held_by(column: Column) -> Metric | None:
    """The ratio that a column holds ready-made by its header: "CTR", "Avg. CPC", "平均点击率"; None for amounts."""
    plain = normalise(column.name)
    stripped = [plain.removeprefix(word).strip() for word in _AVERAGE if plain.startswith(word)]
    found = (metric_named(words) for words in (plain, *stripped))
    return next((metric for metric in found if metric is not None and metric.denominator), None)


def column_for(schema: Schema, role: str, roles: dict[str, str], taken: set[str]) -> str | None:
    """The column that plays a role whose values are added up.

    Raises:
        NeedsChoice: several fit equally well.
    """
    if role in roles:
        given = _named(schema, roles[role])
        # A column of yes and no is counted, not added up: `_conversion_term` does that.
        return given if schema[given].is_numeric or role != "conversions" else None
    found = [
        (name, score)
        for name, score in candidates(schema, role, frozenset(taken))
        if schema[name].unit != "percent" and not is_ready_made(schema[name])
    ]
    if not found:
        return None
    best, score = found[0]
    rivals = [name for name, other in found if score - other < _CLOSE]
    plain = role.replace("_", " ")
    exact = [name for name in rivals if normalise(name) == plain]
    if len(rivals) == 1 or len(exact) == 1:
        return exact[0] if exact else best
    raise NeedsChoice(
        say("Which column is {role}?", role=role_name(role)),
        tuple(Choice(name, {"roles": {**roles, role: name}}) for name in rivals[:5]),
    )


def _named(schema: Schema, words: str) -> str:
    found = find_column(schema, words)
    if found is None:
        raise CannotAnswer(unknown(schema, words))
    return found


def strong(schema: Schema, role: str) -> str | None:
    """The column that clearly plays a role, if one does."""
    found = [item for item in candidates(schema, role) if item[1] >= 0.75]
    return found[0][0] if found else None


def plays(column: Column, role: str) -> bool:
    """Whether the header is one of the words for a role."""
    words = normalise(column.name)
    return words in load_glossary().roles[role].synonyms


def is_ready_made(column: Column) -> bool:
    """Whether the header names a ratio, so that the column holds results rather than amounts."""
    return ratio_held_by(column) is not None


def unknown(schema: Schema, words: str) -> Message:
    """Why words can't be measured, with the names that come close."""
    from rapidfuzz import process

    known: Sequence[str] = [*schema.names, *load_glossary().metrics]
    near = tuple(name for name, _, _ in process.extract(words, known, limit=5))
    return say("I don't know what “{words}” is. Close to it: {names}.", words=words, names=Words(near))
