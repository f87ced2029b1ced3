"""The slash command `/marketbot`: help for one person, anything else asked and answered where all can see it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from bot.actions.help_topics import help_topics
from bot.conversation import Language
from bot.perform import schemas_of
from bot.preferences import person_scope
from bot.render.language import detect, translations
from bot.slack.answering import Answerer
from bot.slack.cards import Card, command_press, save_card
from bot.slack.incoming import named_channels, plain_text
from bot.slack.presses import Work
from bot.slack.progress import Progress
from bot.slack.triggers import Trigger, Triggers
from bot.wording import words_for
from tools.messages import Message, say, write

__all__ = ["Command", "Commands"]

_HELP = frozenset(("", "help", "?", "？", "帮助", "说明"))
_SHORT: dict[str, tuple[str, Message]] = {
    **dict.fromkeys(
        ("list", "data", "files", "数据", "文件", "列表"), ("list_datasets", say("Which files do you have?"))
    ),
    **dict.fromkeys(("schedules", "schedule", "定时", "计划"), ("list_schedules", say("Which reports are scheduled?"))),
    **dict.fromkeys(("settings", "setting", "设置"), ("change_setting", say("Which settings are there?"))),
}
"""Words that stand for a question: the tool that answers it, and the question."""


@dataclass(frozen=True, kw_only=True)
class Command(Trigger):
    """What somebody wrote behind `/marketbot`: `text`, as Slack sends it."""

    text: str

    @property
    def words(self) -> str:
        """The words, without markup."""
        return plain_text(self.text).strip()


class Commands:
    """Does what is asked by the slash command."""

    def __init__(self, answerer: Answerer, work: Callable[[Progress, Callable[[], None]], None]) -> None:
        """Set up; arguments as for `Triggers`."""
        self._answerer = answerer
        self._store = answerer.store
        self._triggers = Triggers(answerer, work)

    def apologise(self, command: Command, error: Exception) -> None:
        """A command could not be handled: whoever gave it is told."""
        self._triggers.tell(command, command.spot("en"), words_for(error))

    def take(self, command: Command) -> Work | None:
        """Take a command, without asking Slack anything: what is left to do. Help is not kept, it is had again."""
        language = self._language(command, command.words)
        if command.words.casefold() in _HELP:
            spot = command.spot(language)
            return lambda: self._triggers.tell(command, spot, *_help(), *self._topics(command, language))
        card = self._card(command, language)
        return (lambda: self._ask(command, card)) if self._triggers.take(command, "command", card) else None

    def _card(self, command: Command, language: Language) -> Card:
        tool, meant = _SHORT.get(command.words.casefold(), (None, None))
        return Card(
            conversation="direct",
            reply_in=None,
            language=language,
            asker=command.user,
            question=write(meant, language, translations(language)) if meant else command.words,
            press=command_press(command.team, command.trigger),
            presser=command.user,
            channels=named_channels(command.text),
            chosen={"tool": tool} if tool in self._answerer.desk.tools else None,
            kind="open",
        )

    def _ask(self, command: Command, card: Card) -> None:
        """Show the question as a message of its own, which becomes the answer; people go on in its thread."""
        spot = command.spot(card.language)
        if self._triggers.refuses(command, spot, card, _or_directly()):
            return
        message = say("{question}: working on it…", question=card.question)
        progress = self._answerer.mailbox.begin(spot, message, card.id, noted=True)
        notes: tuple[Message, ...] = ()
        if not command.direct and progress.ts is not None:
            card = replace(card, conversation=progress.ts, reply_in=progress.ts)
            save_card(self._store, command.place, card)
            progress.spot = command.spot(card.language, progress.ts)
            notes = self._answerer.asked_by_command(card, progress.spot)
        ask = self._answerer.ask
        self._triggers.work(progress, lambda: ask(card, progress, chosen=card.chosen, clicked=True, notes=notes))

    def _topics(self, command: Command, language: Language) -> tuple[Message, ...]:
        """What can be asked of the data that they may see here."""
        desk = self._answerer.desk
        visible = self._answerer.places.visible(command.place, command.user, direct=command.direct)
        return tuple(each.line for each in help_topics(desk.tools, schemas_of(desk.datasets(visible)), language))

    def _language(self, command: Command, words: str) -> Language:
        """That of the words; where they are no question of their own, as the person has set it, if they have."""
        if words.casefold() not in _HELP and words.casefold() not in _SHORT:
            return detect(words)
        scope = person_scope(command.user)
        chosen = self._store.preferences(command.team, [scope])[scope].get("language")
        if chosen is None or chosen.value not in ("en", "zh"):
            return detect(words)
        return "zh" if chosen.value == "zh" else "en"


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
