"""How the last answer came about, so that anyone can check or repeat it."""

from __future__ import annotations

from importlib.metadata import version

from bot.actions.surroundings import Here, Surroundings
from bot.conversation import Turn
from bot.slack.form_labels import label_for
from storage.records import StoredResult
from tools.answer import Answer, Table, TableColumn
from tools.codec import loads
from tools.errors import CannotAnswer
from tools.messages import Text, say
from tools.registry import tool

__all__ = ["explain_result", "what_was_used"]

_LIBRARIES = ("pandas", "pyarrow", "duckdb", "scikit-learn", "scipy", "numpy")


@tool(area="housekeeping")
def explain_result(here: Here) -> Answer:
    """Explain the thread's last answer: data, method, arguments, library versions, and how to repeat it.

    Args:
        here: who asks, where.

    Figures:
        rows: Rows of the data set that was used, where it was one.
        version: Version of that data set.

    Questions:
        - "How did you calculate that?"
        - "这是怎么算的？"

    Raises:
        CannotAnswer: the thread has no answer yet.
    """
    turn = here.last_result
    if turn is None or turn.result_id is None:
        raise CannotAnswer(say("There is no answer in this conversation yet to explain. Ask something first."))
    stored = here.store.result(turn.result_id, here.question.places)
    answer: Answer = loads(stored.answer)
    sources = [here.store.dataset(each, here.question.places) for each in stored.dataset_ids]
    used = what_was_used(here, turn, stored)
    checks: list[tuple[Text, str]] = [(say("Name of the analysis"), turn.tool or "")]
    checks += [(say("Check sum of “{name}”", name=each.name), each.fingerprint[:16]) for each in sources]
    checks += [(say("Version of {library}", library=name), version(name)) for name in _LIBRARIES]
    return Answer(
        headline=answer.method,
        figures={"rows": sources[0].rows, "version": sources[0].version} if len(sources) == 1 else {},
        tables=(
            Table(say("What was used"), (TableColumn(say("What")), TableColumn(say("Value"))), used),
            Table(
                say("For whoever wants to repeat it exactly"),
                (TableColumn(say("What")), TableColumn(say("Value"))),
                tuple(checks),
            ),
        ),
        assumptions=answer.assumptions,
        warnings=answer.warnings,
        method=say(
            "The same question on the same data gives the same answer: ask “{question}” again to repeat it.",
            question=turn.question,
        ),
    )


def what_was_used(here: Surroundings, turn: Turn, stored: StoredResult) -> tuple[tuple[Text, str], ...]:
    """The data and the arguments that an answer came from, as lines of what and which.

    Args:
        here: who asks, where.
        turn: the exchange that led to the answer.
        stored: the answer.

    Raises:
        NotFound: the data is gone, or not to be seen from here.
    """
    used: list[tuple[Text, str]] = []
    for each in stored.dataset_ids:
        # The version that was used: there may be a newer one by now.
        source = here.store.dataset(each, here.question.places)
        used += [
            (say("Data"), source.name),
            (say("Rows"), f"{source.rows:,}"),
            (say("Version"), str(source.version)),
        ]
    used += [(label_for(turn.tool or "", name), _plain(value)) for name, value in turn.arguments.items()]
    return tuple(used)


def _plain(value: object) -> str:
    if isinstance(value, list | tuple):
        return ", ".join(_plain(item) for item in value)
    if isinstance(value, dict):
        return " ".join(_plain(item) for item in value.values())
    return str(value)
