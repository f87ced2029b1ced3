"""Questions that the model never learns from go to the right tool, English and Chinese alike.

The sets were written at different times by different people; those of the independent, the examiner and the strangers
by people who saw none of the examples.
"""

from collections import Counter
from pathlib import Path

import pytest
import yaml

from bot.model.examples import load_examples
from bot.model.understand import understand

ENOUGH = 0.92
ENOUGH_OF_A_LANGUAGE = 0.90
"""A language's part of a set is small: one question of 75 is more than a point."""
SETS = (
    "evaluation",
    "evaluation_fresh",
    "evaluation_last",
    "evaluation_independent",
    "evaluation_examiner",
    "evaluation_strangers",
    "evaluation_definitions",
    "evaluation_performance",
    "evaluation_anomalies",
)


def questions(name):
    text = Path(__file__).with_name(f"{name}.yaml").read_text(encoding="utf-8")
    return [
        (line.strip(), language, tool)
        for tool, languages in yaml.safe_load(text).items()
        for language, lines in languages.items()
        for line in lines.splitlines()
        if line.strip()
    ]


@pytest.fixture(scope="module")
def learned() -> set[str]:
    return {example.question.lower() for example in load_examples()}


@pytest.mark.parametrize("name", SETS)
def test_nothing_of_the_evaluation_was_learned(name, learned):
    assert not [question for question, _, _ in questions(name) if question.lower() in learned]


def test_the_evaluation_is_broad_and_balanced():
    count = Counter((tool, language) for name in SETS for _, language, tool in questions(name))
    assert sum(count.values()) >= 1000
    assert min(count.values()) >= 15
    assert sum(count["none", language] for language in ("en", "zh")) >= 100


@pytest.mark.parametrize("name", SETS)
def test_enough_questions_go_to_the_right_tool(name, situate, capsys):
    right: Counter[str] = Counter()
    total: Counter[str] = Counter()
    confusion: Counter[tuple[str, str]] = Counter()
    for question, language, tool in questions(name):
        chosen = understand(question, situate()).tool or "none"
        total[language] += 1
        right[language] += chosen == tool
        if chosen != tool:
            confusion[tool, chosen] += 1
    with capsys.disabled():
        print(f"\n{name}: en {right['en'] / total['en']:.3f}, zh {right['zh'] / total['zh']:.3f}")
        print("\n".join(f"  {n} {tool} -> {chosen}" for (tool, chosen), n in confusion.most_common(5)))
    assert sum(right.values()) >= ENOUGH * sum(total.values())
    assert all(right[language] >= ENOUGH_OF_A_LANGUAGE * total[language] for language in total)
