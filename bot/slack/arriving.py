"""Files that came in: each is read and shown, and then, once, what was asked with them is answered.

Those that are parts of one table are offered to be put together before.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from bot.conversation import Reply
from bot.render.language import translations
from bot.slack.blocks import notice_post
from bot.slack.bundles import Bundle, Step
from bot.slack.cards import Card, save_card
from bot.slack.delivery import waiting_name
from bot.slack.incoming import DroppedFile
from bot.slack.progress import Progress
from bot.slack.pulse import Pulse
from bot.slack.stopping import was_stopped
from bot.wording import words_for
from bot.work.together import find_beside, free_column, newest_of
from storage.store import Place, StoredDataset
from tools.codec import loads
from tools.errors import Choice
from tools.files.report import period_of
from tools.messages import Message, Words, say, say_count, write

if TYPE_CHECKING:
    from bot.slack.answering import Answerer

__all__ = ["Arriving"]

log = logging.getLogger(__name__)

_TOGETHER = "together"
"""The argument of the choice whether files are put together."""
_SOURCE = "source"
"""The argument that names the column that says which file a row is from."""


@dataclass(frozen=True)
class Arriving:
    """Does what files in a message want. It blocks until that is done.

    Attributes:
        answerer: shows what was read, and answers.
    """

    answerer: Answerer

    def take(self, card: Card, progress: Progress) -> bool:
        """Read the files of a card, one after the other; False where none of them is to be read.

        Args:
            card: of a message, or of what is left of its files.
            progress: the message for the first of them; each other gets its own.
        """
        bundle = self._bundle(card, progress)
        wanted = [(number, stored) for number, stored in enumerate(card.files, card.part) if bundle.wants(stored)]
        for number, stored in wanted:
            shown = progress if stored is wanted[0][1] else self._begin_next(bundle, card, number, progress)
            one = replace(card, files=(stored,), bundle=bundle.id, part=number)
            self._do(shown, bundle, one, stored.get("options", {}))
        return bool(wanted)

    def choose(self, card: Card, arguments: Mapping[str, Any], progress: Progress) -> None:
        """Somebody chose how a file is read, or where it goes."""
        stored = card.files[0]
        options = {**stored.get("options", {}), **{name: str(value) for name, value in arguments.items()}}
        self._read(self._bundle(card, progress), card, progress, options)

    def offer(self, card: Card, progress: Progress) -> None:
        """Ask whether data sets that are parts of one table are to be put together."""
        parts = newest_of(self.answerer.store, self._place(progress), card.parts)
        if [each.id for each in parts] != list(card.parts):
            bundle = self._bundle(card, progress)
            self._settle(bundle, progress, lambda: bundle.note_group(card.part), progress.withdraw)
            return
        question, together = _beside(parts, card.language) if find_beside(parts) else _one_after_the_other(parts)
        choices = (together, Choice(say("Keep them apart"), {_TOGETHER: False}))
        reply = Reply("ask", card.language, message=question, choices=choices, sources=card.parts)
        self.answerer.show(progress, reply, replace(card, kind="parts"))

    def decide(self, card: Card, arguments: Mapping[str, Any], progress: Progress) -> None:
        """Somebody chose whether data sets are put together."""
        bundle = self._bundle(card, progress)
        if arguments.get(_TOGETHER) is True:
            show = self._put_together(card, progress, str(arguments.get(_SOURCE) or ""))
        else:
            show = self._keep_apart(card, progress)
        if show is not None:
            self._settle(bundle, progress, lambda: bundle.note_group(card.part), show)

    def _put_together(self, card: Card, progress: Progress, source: str) -> Callable[[], object] | None:
        """Put them together; how that is shown, or None where somebody stopped it."""
        place = self._place(progress)
        progress.status(say("Putting the files together…"))
        with Pulse(progress.status) as pulse:

            def tell(doing: Message) -> None:
                pulse.tell(say("Putting the files together: {doing}", doing=doing))

            reply = self.answerer.desk.put_together(card.parts, card.asker, place, card.language, tell, source)
        if was_stopped(reply):
            chosen = {_TOGETHER: True, **({_SOURCE: source} if source else {})}
            self.answerer.show_stopped(replace(card, kind="open", choices=(), chosen=chosen), progress)
            return None
        shown = replace(card, kind="file", question="", parts=(), bundle="", choices=(), chosen=None)
        return lambda: self.answerer.show(progress, reply, shown)

    def _keep_apart(self, card: Card, progress: Progress) -> Callable[[], object]:
        parts = newest_of(self.answerer.store, self._place(progress), card.parts)
        names = Words(tuple(say("“{name}”", name=each.name) for each in parts))
        message = say("They stay data sets of their own: {names}.", names=names)
        return lambda: progress.finish(notice_post(message, card.language))

    def _do(self, shown: Progress, bundle: Bundle, card: Card, options: Mapping[str, str]) -> None:
        """Read one of several: whatever happens to it happens to it alone."""
        self.answerer.guarded(shown, lambda: self._read(bundle, card, shown, options))

    def _read(self, bundle: Bundle, card: Card, progress: Progress, options: Mapping[str, str]) -> None:
        """Have one file read and show what was read. Where it can be read in several ways, buttons ask which."""
        file = DroppedFile.from_stored(card.files[0])
        stored = {**file.stored, "options": dict(options)}
        place = self._place(progress)
        try:
            beside = bundle.datasets()
            language = card.language if card.spoken else None
            reply = self.answerer.reader.read(file, card.asker, place, options, language, progress.status, beside)
        except Exception as error:
            log.exception("a file could not be read")
            reply = Reply("failed", card.language, message=words_for(error))
        if was_stopped(reply):
            self.answerer.show_stopped(replace(card, kind="open", files=(stored,)), progress)
            return
        if reply.status == "ask":
            self.answerer.show(progress, reply, replace(card, kind="file", files=(stored,)))
            return
        dataset_id = reply.sources[0] if reply.sources else None
        shown = replace(card, kind="file", question="", files=(), bundle="")
        self._settle(
            bundle,
            progress,
            lambda: bundle.note_file(card.part, dataset_id, read=reply.status == "answered"),
            lambda: self.answerer.show(progress, reply, shown),
        )

    def _settle(self, bundle: Bundle, progress: Progress, note: Callable[[], None], show: Callable[[], object]) -> None:
        """Note what is settled, show it, and go on with what waited for it.

        What comes next is claimed, and noted as begun, before the message is finished: there is no moment at which the
        process could be stopped and nobody would know that something is left to do.
        """
        note()
        steps = [step for step in bundle.next_steps() if self._claim(bundle, step)]
        try:
            show()
        finally:
            for step in steps:
                self._go_on(step, progress)

    def _claim(self, bundle: Bundle, step: Step) -> bool:
        """True for one caller only, of all processes."""
        store, place, card = self.answerer.store, bundle.place, step.card
        save_card(store, place, card)
        self.answerer.mailbox.work.open_work(place, waiting_name(card.id), card.id)
        if store.first_time("files", f"{place.workspace}/{bundle.id}/{step.name}"):
            return True
        self.answerer.mailbox.work.close_work(place, waiting_name(card.id))
        return False

    def _go_on(self, step: Step, before: Progress) -> None:
        card = step.card
        progress = self.answerer.begin(before.spot, card, noted=True)

        def work() -> None:
            if card.parts:
                self.offer(card, progress)
            else:
                self.answerer.ask(card, progress, quiet=not card.mentioned)

        self.answerer.guarded(progress, work)

    def _begin_next(self, bundle: Bundle, card: Card, number: int, before: Progress) -> Progress:
        """Say that the next file is being read; should the process be stopped, it and those after it are left."""
        left = replace(card, files=card.files[number - card.part :], bundle=bundle.id, part=number)
        kept = self.answerer.keep(bundle.place, left)
        return self.answerer.begin(before.spot, kept)

    def _bundle(self, card: Card, progress: Progress) -> Bundle:
        return Bundle.of(self.answerer.store, self._place(progress), card)

    @staticmethod
    def _place(progress: Progress) -> Place:
        return Place(progress.spot.team, progress.spot.channel)


def _one_after_the_other(parts: Sequence[StoredDataset]) -> tuple[Message, Choice]:
    """The question about files that follow one another in time, and the button that puts them together."""
    rows = say_count("{count} row", "{count} rows", sum(each.rows for each in parts))
    question = say(
        "These files have the same columns, and their dates follow one another: {files}. Shall I put them "
        "together as one data set?",
        files=Words(tuple(map(_with_period, parts))),
    )
    return question, Choice(say("Put them together: {rows}", rows=rows), {_TOGETHER: True})


def _beside(parts: Sequence[StoredDataset], language: str) -> tuple[Message, Choice]:
    """The same for files of the same days, such as those of several platforms."""
    question = say(
        "These files have the same columns and the same days: {files}. Shall I put them together as one data set, with "
        "a column that says which file a row is from?",
        files=Words(tuple(map(_with_period, parts))),
    )
    column = free_column(parts, write(say("source"), language, translations(language)))
    label = say("Put them together with a column “{column}”", column=column)
    return question, Choice(label, {_TOGETHER: True, _SOURCE: column})


def _with_period(dataset: StoredDataset) -> Message:
    period = period_of(loads(dataset.schema))
    if period is None:
        return say("“{name}”", name=dataset.name)
    return say("“{name}” ({period})", name=dataset.name, period=period[0])
