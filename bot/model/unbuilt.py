"""Which analysis a question asks for that is not there yet, so that a refusal can name it."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection
from functools import lru_cache

from bot.model.examples import LATER, NONE, load_examples
from bot.model.features import features
from tools.messages import Message, say

__all__ = ["refusal_of", "unbuilt_analysis"]

_CLOSE = 0.3
"""A question must be so near to an example of the analysis, as the cosine of their features."""


def unbuilt_analysis(question: str, tools: Collection[str]) -> str | None:
    """The analysis of which an example is nearest to a question, or None where it is about something else.

    Args:
        question: that no tool answers.
        tools: that exist; what they answer is not missing.

    Cost: some tens of milliseconds, only for questions that are turned away; the first time half a second.
    """
    rare, known = _examples()
    spoken = _weights(question, rare)
    best = max(known, key=lambda each: _product(spoken, each[1]), default=None)
    if best is None or _product(spoken, best[1]) < _CLOSE or best[0] == NONE or best[0] in tools:
        return None
    return best[0]


def refusal_of(name: str) -> Message:
    """The sentence that says which analysis is missing, and what can be asked instead."""
    found = {
        "change_rows": say(
            "I never change or delete rows: the data stay as they were uploaded. Leave rows out of an answer instead, "
            "such as “spend by channel, only rows with spend over 0”, or upload a corrected file under the same name."
        ),
        "forecast_demand": say("Forecasts are not there yet. Ask for the course so far instead, such as “by month”."),
        "attribute_conversions": say("Attribution is not there yet. Ask for conversions by channel instead."),
        "analyze_experiment": say("Tests of experiments are not there yet. Ask for the rate by variant instead."),
        "predict_lifetime_value": say("Lifetime value is not there yet. Ask for revenue per customer instead."),
    }
    return found.get(
        name, say("That analysis is not there yet. Ask for metrics by channel, campaign or month instead.")
    )


@lru_cache(maxsize=1)
def _examples() -> tuple[dict[str, float], list[tuple[str, dict[str, float]]]]:
    """How rare each feature is, and the weights of each example that no tool of today answers."""
    chosen = [each for each in load_examples() if each.tool == NONE or each.tool.startswith(LATER)]
    counted = Counter(feature for each in chosen for feature in set(_features(each.question)))
    rare = {feature: math.log(len(chosen) / count) + 1.0 for feature, count in counted.items()}
    return rare, [(each.tool.removeprefix(LATER), _weights(each.question, rare)) for each in chosen]


def _features(question: str) -> list[str]:
    found = features(question)
    return [*found["words"], *(f"concept {each}" for each in found["concepts"])]


def _weights(question: str, rare: dict[str, float]) -> dict[str, float]:
    found = {feature: rare[feature] for feature in set(_features(question)) if feature in rare}
    length = math.sqrt(sum(weight**2 for weight in found.values())) or 1.0
    return {feature: weight / length for feature, weight in found.items()}


def _product(one: dict[str, float], other: dict[str, float]) -> float:
    return sum(weight * other.get(feature, 0.0) for feature, weight in one.items())
