"""Erasing a person from everything."""

from __future__ import annotations

import dataclasses

from bot.actions.confirming import confirm
from bot.actions.rights import require_admin
from bot.actions.surroundings import Here
from bot.model.people import holds_more_than_a_name
from bot.work.results import Result
from tools.answer import Answer
from tools.errors import CannotAnswer, Choice, NeedsChoice
from tools.messages import Words, say
from tools.registry import tool

__all__ = ["erase_person"]


@tool(area="housekeeping")
def erase_person(here: Here, person: list[str] | None = None) -> Answer:
    """Erase a person from all data sets, versions, answers and conversations of the workspace, and prove it.

    For admins, in a direct message. First it counts what there is, then it waits for a click; afterwards everything is
    searched again. The audit trail keeps counts and a keyed fingerprint, never the name.

    Args:
        here: who asks, where.
        person: what the person goes by: an e-mail address, a full name, a customer number; several are one person.

    Figures:
        rows: Rows that were removed, of all versions together.
        cells: Longer texts that were emptied.
        versions: Versions of data sets that were written again without the person.
        datasets: Data sets that had the person in them.
        said: Answers and messages that were removed.
        left: What the second search found.

    Questions:
        - "Erase everything about jane.doe@example.com"
        - "按隐私法删除客户 C-1099 的所有数据"

    Source:
        Regulation (EU) 2016/679, article 17; Personal Information Protection Law of China, article 47.

    Cost:
        Reads every row of the workspace twice, a second for a million rows, and writes again what has the person in it.

    Raises:
        CannotAnswer: the asker is no admin, or the names name nobody.
        NeedsChoice: nobody has confirmed it yet.
    """
    require_admin(here)
    question = here.question
    if not question.rooms.is_direct(question.place):
        raise CannotAnswer(
            say(
                "Ask me this in a direct message: the answer names data of other channels, and nobody else should read "
                "who is to be erased. Delete your message here."
            )
        )
    names = [each.strip() for each in person or () if each.strip()]
    if not names:
        raise CannotAnswer(
            say("Who? Name the person by an e-mail address, a full name or a customer number as the data has it.")
        )
    for name in names:
        if holds_more_than_a_name(name):
            raise CannotAnswer(
                say(
                    "I can't tell the person's name from the words around it in “{name}”, so I looked for nobody and "
                    "erased nothing. Send the e-mail address, name or number between blanks or quotation marks.",
                    name=name,
                )
            )
    workspace = question.place.workspace
    if here.confirmed is None:
        _ask(here, names, _answer_of(here.runs.find_person(names, workspace)))
    confirm(here, say("{names}?", names=Words(tuple(names))))
    proof = _answer_of(here.runs.erase(names, workspace, question.asker))
    note = say(
        "Messages in the chat may still name the person, yours and those that I posted, with their pictures and files: "
        "delete them there. Backups, and files that were exported, are not mine to erase."
    )
    return dataclasses.replace(proof, warnings=(*proof.warnings, note))


def _ask(here: Here, names: list[str], found: Answer) -> None:
    """Ask whether to erase what was found, or say that there is nothing."""
    if not any(found.figures.values()):
        raise CannotAnswer(
            say(
                "I found nobody called {names}, in no data set, answer or message, so nothing was erased. Please check "
                "how the data has it: an e-mail address, a full name or a customer number.",
                names=Words(tuple(f"“{each}”" for each in names)),
            )
        )
    words = say(
        "Shall I erase {names} for good? {found} This is so in the whole workspace, and cannot be undone.",
        names=Words(tuple(f"“{each}”" for each in names)),
        found=found.headline,
    )
    confirm(here, words, Choice(say("Yes, erase it all"), {"person": names}), preview=found)


def _answer_of(result: Result) -> Answer:
    """The answer of a worker's job."""
    if result.status == "ask" and result.message is not None:
        raise NeedsChoice(result.message, result.choices)
    if result.answer is None:
        raise CannotAnswer(result.message or say("The search was stopped, so nothing was erased. Please try again."))
    return result.answer
