"""The slash command `/marketbot`: help for one person, anything else asked and answered where all can see it."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace

from bot.actions.help_topics import help_topics
from bot.conversation import Language
from bot.perform import schemas_of
from bot.preferences import person_scope
from bot.render.language import detect, translations
from bot.slack.answering import Answerer, is_direct
from bot.slack.blocks import Post, notice_post
from bot.slack.cards import Card, save_card
from bot.slack.incoming import plain_text
from bot.slack.progress import Progress
from bot.slack.spots import Spot
from bot.slack.whispers import whisper_to
from bot.wording import words_for
from storage.records import Place
from tools.messages import Message, say, write

__all__ = ["Command", "Commands"]

log = logging.getLogger(__name__)

_HELP = frozenset(("", "help", "?", "？", "帮助", "说明"))
_SHORT: dict[str, tuple[str, Message]] = {
    **dict.fromkeys(
        ("list", "data", "files", "数据", "文件", "列表"), ("list_datasets", say("Which files do you have?"))
    ),
    **dict.fromkeys(("schedules", "schedule", "定时", "计划"), ("list_schedules", say("Which reports are scheduled?"))),
    **dict.fromkeys(("settings", "setting", "设置"), ("change_setting", say("Which settings are there?"))),
}
"""Words that stand for a question: the tool that answers it, and the question."""


@dataclass(frozen=True)
class Command:
    """What somebody wrote behind `/marketbot`.

    Attributes:
        team, channel, user: where, and who.
        text: the words, as Slack sends them.
        address: `response_url`, for answers that they alone see.
        trigger: names this one use of the command.
    """

    team: str
    channel: str
    user: str
    text: str
    address: str = ""
    trigger: str = ""


class Commands:
    """Does what is asked by the slash command."""

    def __init__(self, answerer: Answerer, work: Callable[[Progress, Callable[[], None]], None]) -> None:
        """Set up.

        Args:
            answerer: answers.
            work: has something done that a message was posted for; returns at once.
        """
        self._answerer = answerer
        self._store = answerer.store
        self._work = work

    def guarded(self, command: Command) -> None:
        """Take a command; should it fail, whoever gave it is told and the log has the detail."""
        try:
            self._take(command)
        except Exception as error:
            log.exception("a slash command could not be handled")
            self._whisper(command, "en", words_for(error))

    def _take(self, command: Command) -> None:
        words = plain_text(command.text).strip()
        language = self._language(command, words)
        if words.casefold() in _HELP:
            self._whisper(command, language, *_help(), *self._topics(command, language))
            return
        place = Place(command.team, command.channel)
        problem = self._answerer.places.why_not_post(place)
        if problem is not None:
            self._whisper(command, language, problem, _or_directly())
        elif not command.trigger or self._store.first_time("command", f"{command.team}/{command.trigger}"):
            self._ask(command, words, language)

    def _ask(self, command: Command, words: str, language: Language) -> None:
        """Show the question as a message of its own, which becomes the answer; people go on in its thread."""
        tool, meant = _SHORT.get(words.casefold(), (None, None))
        question = write(meant, language, translations(language)) if meant else words
        card = Card(
            conversation="direct",
            reply_in=None,
            language=language,
            asker=command.user,
            question=question,
            press=f"{command.team}/command/{command.trigger or secrets.token_hex(4)}",
            presser=command.user,
            chosen={"tool": tool} if tool in self._answerer.desk.tools else None,
            kind="open",
        )
        place = Place(command.team, command.channel)
        save_card(self._store, place, card)
        spot = Spot(command.team, command.channel, None, command.user, language)
        progress = self._answerer.mailbox.begin(spot, say("{question}: working on it…", question=question), card.id)
        if progress.ts is None:
            return
        if not is_direct(command.channel):
            card = replace(card, conversation=progress.ts, reply_in=progress.ts)
            save_card(self._store, place, card)
            progress.spot = replace(spot, thread=progress.ts)
        person = self._answerer.places.person(command.team, command.user)
        notes = () if is_direct(command.channel) else (say("{person} asked this with /marketbot.", person=person),)
        ask = self._answerer.ask
        self._work(progress, lambda: ask(card, progress, chosen=card.chosen, clicked=True, notes=notes))

    def _topics(self, command: Command, language: Language) -> tuple[Message, ...]:
        """What can be asked of the data that they may see here."""
        desk = self._answerer.desk
        place = Place(command.team, command.channel)
        visible = self._answerer.places.visible(place, command.user, direct=is_direct(command.channel))
        return tuple(each.line for each in help_topics(desk.tools, schemas_of(desk.datasets(visible)), language))

    def _whisper(self, command: Command, language: Language, *messages: Message) -> None:
        spot = Spot(command.team, command.channel, None, command.user, language)
        posts = [notice_post(each, language) for each in messages]
        post = Post("\n".join(each.text for each in posts), [block for each in posts for block in each.blocks])
        whisper_to(self._answerer.mailbox, spot, command.address, post, messages[0])

    def _language(self, command: Command, words: str) -> Language:
        """That of the words; of a command without any, as the person has set it."""
        if words.casefold() not in ("", "?"):
            return detect(words)
        scope = person_scope(command.user)
        chosen = self._store.preferences(command.team, [scope])[scope].get("language")
        return "zh" if chosen is not None and chosen.value == "zh" else "en"


def _help() -> tuple[Message, ...]:
    return (
        say(
            "Ask about the data of this channel: “/marketbot sales by month”. Question and answer are seen by all here."
        ),
        say("“/marketbot list” shows the data, “schedules” what is posted again and again, “settings” what is set."),
        say(
            "Drop a CSV or Excel file here to bring data. Go on asking in the thread of an answer, mention me with "
            "@marketbot, or write to me directly."
        ),
    )


def _or_directly() -> Message:
    return say("Or ask me in a direct message: there I see the data of all channels that you are in.")
