"""What a follow-up asks in whole: "only Google" after "roas by channel" is about the ROAS by channel of Google."""

from __future__ import annotations

from bot.actions.surroundings import Surroundings
from bot.conversation import Reply
from bot.render.language import translations
from tools.condition_words import limits_in
from tools.messages import Message, Words, say, write

__all__ = ["topic_of"]


def topic_of(here: Surroundings, reply: Reply) -> str:
    """What a report of a follow-up's answer is to be called, in the language of the answer.

    Of a query it is what the answer shows, not the words that led there: of several follow-ups one takes back what
    another said. Days are left out of it unless they were named, for a report moves on with the data. Of any other
    analysis it is the question before with what was added.

    Args:
        here: who asks, where.
        reply: the answer.
    """
    title = reply.answer.tables[0].title if reply.answer and reply.answer.tables else None
    if reply.answer is None or title is None or "metrics" not in title.values:
        before = here.last_result
        said = here.question.text.strip(" .?!。？！")
        return f"{before.topic or before.question}, {said}" if before else said
    topic = _without_days(title)
    period = reply.arguments.get("period")
    if isinstance(period, str) and period:
        topic = say("{topic}, {period}", topic=topic, period=period)
    limits = limits_in(reply.answer.assumptions)
    if limits:
        topic = say("{topic}, only {limits}", topic=topic, limits=Words(limits))
    return write(topic, here.language, translations(here.language))


def _without_days(title: Message) -> Message:
    metrics, groups = title.values["metrics"], title.values.get("groups")
    return say("{metrics} by {groups}", metrics=metrics, groups=groups) if groups is not None else title
