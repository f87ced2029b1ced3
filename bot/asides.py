"""What is answered without any analysis: a yes in words, thanks to the bot by name, and that an answer is wrong."""

from __future__ import annotations

import json

from bot.actions.explain_result import what_was_used
from bot.actions.surroundings import Surroundings
from bot.conversation import Reply, Turn
from bot.small_talk import is_doubt, is_small_talk, is_yes_or_no
from storage.errors import NotFound
from storage.records import StoredResult
from tools.answer import Answer, Table, TableColumn
from tools.codec import loads
from tools.messages import Message, say

__all__ = ["reply_to_aside"]


def reply_to_aside(here: Surroundings) -> Reply | None:
    """The reply to words that ask for nothing; None for a question.

    It is no turn of the conversation: what is asked next goes on from the last answer.

    Args:
        here: who says it, where, and what was said before.
    """
    text = here.question.text
    last = here.turns[-1] if here.turns else None
    doubted = is_doubt(text)
    if last is not None and last.status == "ask" and (doubted or is_yes_or_no(text)):
        return _said(here, say("Please pick one of what my question offers, or ask anew: nothing is done before that."))
    if doubted and last is not None:
        return _doubted(here, last)
    if is_small_talk(text):
        return _said(here, say("Gladly. Ask on whenever you like."))
    return None


def _said(here: Surroundings, message: Message) -> Reply:
    return Reply("refused", here.language, message=message)


def _doubted(here: Surroundings, last: Turn) -> Reply:
    """An answer is called wrong: that is kept, and what was taken for granted is shown, with the ways to change it."""
    turn = here.last_result
    if last.status != "answered" or turn is None or turn.result_id is None:
        sorry = say(
            "Sorry that this did not help. Say it in other words, with columns and values as the data has them."
        )
        return _said(here, sorry)
    try:
        stored = here.store.result(turn.result_id, here.question.places)
        used = what_was_used(here, turn, stored)
        _keep(here, turn, stored)
    except NotFound:
        return _said(here, say("That answer is gone with its data, so there is nothing to put right. Ask it anew."))
    answer: Answer = loads(stored.answer)
    told = Answer(
        headline=say(
            "Sorry. I noted that the answer to “{question}” is not right. Below is what I took it to mean: to put "
            "it right, press “Change…”, or say what you meant, such as “I meant profit” or “by week instead”.",
            question=turn.topic or turn.question,
        ),
        tables=(Table(say("What was used"), (TableColumn(say("What")), TableColumn(say("Value"))), used),),
        assumptions=answer.assumptions,
        warnings=answer.warnings,
        method=answer.method,
    )
    return Reply(
        "answered",
        here.language,
        tool=turn.tool,
        arguments=turn.arguments,
        answer=told,
        dataset=turn.dataset,
        result_id=turn.result_id,
        sources=stored.dataset_ids,
    )


def _keep(here: Surroundings, turn: Turn, stored: StoredResult) -> None:
    """Keep it as a thumb down with its reason, once for each person and answer."""
    question = here.question
    workspace = question.place.workspace
    if not here.store.first_time("thumb", f"{workspace}/{turn.result_id}/{question.asker}/down"):
        return
    details = json.dumps({"reason": "other", "words": question.text}, ensure_ascii=False)
    asked = turn.topic or turn.question
    here.store.save_feedback(
        question.place, question.asker, "down", asked, turn.tool or "", details, stored.dataset_ids
    )
    here.store.record(question.asker, "rate-down", question.place, details=turn.result_id or "")
