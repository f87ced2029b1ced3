"""Replies as messages of Block Kit. Pure functions: a reply in, blocks out; Slack's limits hold whatever comes in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from bot.actions.surroundings import CONFIRM
from bot.conversation import Reply
from bot.slack.limits import BLOCKS, BUTTON_TEXT, HEADER, MESSAGE, SECTION, cut, size, text_size
from bot.slack.tables import Block, Export, table_of
from bot.slack.wording import in_markup, in_plain
from tools.answer import Answer, Table
from tools.condition_words import limits_of
from tools.errors import Choice
from tools.messages import Message, Text, say, say_count
from tools.registry import find_tool

__all__ = [
    "ASK",
    "CHANGE",
    "CHOOSE",
    "EXPLAIN",
    "EXPORT",
    "RATE",
    "RETRY",
    "SCHEDULE",
    "STOP",
    "Post",
    "edited_post",
    "finding_of",
    "lost_post",
    "notice_post",
    "reply_post",
    "stopped_post",
    "working_post",
]

CHOOSE, ASK, EXPLAIN, EXPORT, RATE, RETRY = "choose", "ask", "explain", "export", "rate", "retry"
CHANGE, SCHEDULE, STOP = "change", "schedule", "stop"
"""What the buttons are for: the start of their action ids, before a colon and a number."""

_CHOICES = 15
_SUGGESTIONS = 5
_TABLES = 4
_NOTES = 8
_HEADLINE, _NARRATION, _WARNINGS, _ASSUMPTIONS, _METHOD, _NOTE = 1_500, 1_500, 2_500, 2_000, 900, 300
"""Most characters of each part. Together with all buttons they leave room for a table in one message."""
_DESTROYS = frozenset(("delete_dataset", "erase_person"))
"""The tools whose yes can't be taken back: their buttons are red, and ask once more."""
_SPARE = 300


@dataclass(frozen=True)
class Post:
    """A message as Slack takes it: the text for notifications, and the blocks that people see."""

    text: str
    blocks: list[Block]


def reply_post(
    reply: Reply,
    card: str | None = None,
    *,
    asked: str | None = None,
    notes: Sequence[Message] = (),
    native_tables: bool = True,
) -> Post:
    """A reply, the finding first, then the numbers, the caveats, how, and what can be done next.

    Args:
        reply: from the desk.
        card: the id under which the buttons' meaning is stored; without it there are no buttons.
        asked: the question, where it was clicked and so stands nowhere else.
        notes: what else the reader must know, such as a picture that could not be uploaded.
        native_tables: whether Slack's table block is there to be used.
    """
    language = reply.language
    answer = reply.answer
    finding = finding_of(reply)
    head: list[Block] = [_context(say("Question: {question}", question=asked), language)] if asked else []
    head += [_headline(finding, language)]
    if answer and finding is not answer.headline:
        # A question back, with what would come of a yes.
        head.append(_section(say("Preview: {finding}", finding=answer.headline), language, _HEADLINE))
    if reply.narration:
        head.append(_section(reply.narration, language, _NARRATION))
    tail: list[Block] = []
    if answer:
        tail += _caveats(answer, language)
        tail += _explanations(answer, language)
    tail += [_context(note, language) for note in notes[:3]]
    if card:
        tail += _buttons(reply, card)
    elif reply.choices or reply.suggestions:
        tail += _spoken_choices(reply)
    tables = [table for table in answer.tables if not table.full] if answer else []
    room = MESSAGE - _SPARE - text_size(head) - text_size(tail)
    body = _tables(
        tables, language, room, BLOCKS - len(head) - len(tail), native=native_tables, exported=bool(reply.result_id)
    )
    return Post(_summary(finding, language), [*head, *body, *tail])


def finding_of(reply: Reply) -> Text:
    """What a reply says first: what it found, or what it asks."""
    if reply.answer and not (reply.status == "ask" and reply.message):
        return reply.answer.headline
    return reply.message or say("I have no answer.")


def notice_post(message: Text, language: str) -> Post:
    """One plain sentence: a progress message, a refusal, an apology."""
    return Post(_summary(message, language), [_section(message, language)])


def working_post(message: Text, language: str, stop: str | None = None) -> Post:
    """What is being done; with the card of the work, a button that stops it."""
    post = notice_post(message, language)
    if stop is None:
        return post
    return Post(post.text, [*post.blocks, _actions([_button(say("Stop"), f"{STOP}:0", stop, language)])])


def stopped_post(card: str | None, language: str) -> Post:
    """What a progress message becomes when somebody stopped the work."""
    return _again_post(say("Stopped. Nothing was changed or half stored."), card, language)


def lost_post(card: str, language: str, asked: str = "") -> Post:
    """What a progress message becomes when the bot was stopped before it had the answer; `asked` as in `reply_post`."""
    sorry = say("I was restarted before I could answer this. Nothing was changed or half stored.")
    post = _again_post(sorry, card, language)
    if not asked:
        return post
    return Post(post.text, [_context(say("Question: {question}", question=asked), language), *post.blocks])


def edited_post(card: str, language: str) -> tuple[Message, Post]:
    """What whoever edits a question is asked that was taken as it was: in a sentence, and with its button."""
    message = say("You changed your message, and I had taken it as it was. Shall I answer it as it is now?")
    post = notice_post(message, language)
    button = _button(say("Answer it as it is now"), f"{ASK}:0", f"{card}:0", language, primary=True)
    return message, Post(post.text, [*post.blocks, _actions([button])])


def _again_post(message: Message, card: str | None, language: str) -> Post:
    """A sentence, and a button that does all of it again."""
    post = notice_post(message, language)
    if card is None:
        return post
    button = _button(say("Try again"), f"{RETRY}:0", card, language, primary=True)
    return Post(post.text, [*post.blocks, _actions([button])])


def _summary(text: Text, language: str) -> str:
    """The words of the notification."""
    return cut(in_markup(text, language) or "–", SECTION)


def _headline(text: Text, language: str) -> Block:
    words = in_plain(text, language) or "–"
    if size(words) <= HEADER:
        return {"type": "header", "text": _plain(words)}
    return {"type": "section", "text": _plain(cut(words, _HEADLINE))}


def _tables(
    tables: Sequence[Table], language: str, room: int, blocks_left: int, *, native: bool, exported: bool
) -> list[Block]:
    """As many tables as there is room for: title, table, and what was left out; `exported` where a file has them."""
    built: list[Block] = []
    for number, table in enumerate(tables[:_TABLES]):
        title = _context(table.title, language)
        left = room - text_size(built) - text_size(title) - 100
        if left < 200 or blocks_left - len(built) < 3:
            break
        # One table block a message is all that Slack takes; the others are lines of code type.
        export: Export | None = ("xlsx" if number else "csv") if exported else None
        most = blocks_left - len(built) - 2
        blocks, more = table_of(table, language, left, native=native and number == 0, most=most, export=export)
        built += [title, *blocks]
        if more:
            built.append(_context(more, language))
    return built


def _caveats(answer: Answer, language: str) -> list[Block]:
    lines = [say("⚠ {warning}", warning=warning) for warning in answer.warnings[:_NOTES]]
    more = len(answer.warnings) - len(lines)
    if more > 0:
        lines.append(say_count("… and one more warning.", "… and {count} more warnings.", more))
    return [_section(line, language, _WARNINGS // len(lines)) for line in lines]


def _explanations(answer: Answer, language: str) -> list[Block]:
    # What was asked for stands by itself; all else is how it was read.
    asked = limits_of(answer.assumptions)
    others = [each for each in answer.assumptions if each not in asked]
    lines: list[Message] = [*asked, *(say("Note: {note}", note=each) for each in others)][:_NOTES]
    more = len(answer.assumptions) - len(lines)
    if more > 0:
        lines.append(say_count("… and one more note.", "… and {count} more notes.", more))
    blocks = [_context(line, language, _ASSUMPTIONS // len(lines)) for line in lines]
    return [*blocks, _context(say("How: {method}", method=answer.method), language, _METHOD)]


def _buttons(reply: Reply, card: str) -> list[Block]:
    language = reply.language
    blocks: list[Block] = []
    if reply.choices:
        shown = enumerate(reply.choices[:_CHOICES])
        blocks.append(_actions([_choice(reply, choice, f"{card}:{number}", number) for number, choice in shown]))
    if reply.result_id:
        again = [
            _button(say("Change…"), f"{CHANGE}:0", card, language),
            _button(say("Schedule…"), f"{SCHEDULE}:0", card, language),
        ]
        blocks.append(
            _actions(
                [
                    *(again if _is_analysis(reply.tool) else ()),
                    _button(say("How?"), f"{EXPLAIN}:0", card, language),
                    _button(say("CSV"), f"{EXPORT}:0", f"{card}:csv", language),
                    _button(say("Excel"), f"{EXPORT}:1", f"{card}:xlsx", language),
                    _button("👍", f"{RATE}:1", f"{card}:up", language),
                    _button("👎", f"{RATE}:0", f"{card}:down", language),
                ]
            )
        )
    if reply.suggestions:
        blocks.append(_context(say("You can ask next:"), language))
        blocks.append(
            _actions(
                [
                    _button(each, f"{ASK}:{number}", f"{card}:{number}", language)
                    for number, each in enumerate(reply.suggestions[:_SUGGESTIONS])
                ]
            )
        )
    return blocks


def _is_analysis(tool: str | None) -> bool:
    """Whether a tool works on data, so that there is something to change; housekeeping does not."""
    try:
        return find_tool(tool or "").area != "housekeeping"
    except KeyError:
        return False


def _choice(reply: Reply, choice: Choice, value: str, number: int) -> Block:
    """The button of a choice; a yes to something that can't be taken back is red, and asks once more."""
    language = reply.language
    button = _button(choice.label, f"{CHOOSE}:{number}", value, language)
    confirms = choice.arguments.get(CONFIRM)
    if confirms in (None, "no"):
        return button
    if reply.tool not in _DESTROYS:
        return {**button, "style": "primary"}
    dialog: Block = {
        "title": _plain(in_plain(say("Really?"), language)),
        "text": _plain(in_plain(say("This can't be taken back."), language)),
        "confirm": _plain(in_plain(say("Yes"), language)),
        "deny": _plain(in_plain(say("No"), language)),
        "style": "danger",
    }
    return {**button, "style": "danger", "confirm": dialog}


def _spoken_choices(reply: Reply) -> list[Block]:
    """Without buttons, what could be clicked is said."""
    labels: Iterable[Text] = [choice.label for choice in reply.choices[:_CHOICES]] or reply.suggestions[:_SUGGESTIONS]
    return [_context(say("› {label}", label=label), reply.language) for label in labels]


def _section(text: Text, language: str, most: int = SECTION) -> Block:
    return {"type": "section", "text": _plain(cut(in_plain(text, language) or "–", most))}


def _context(line: Text, language: str, most: int = _NOTE) -> Block:
    """A line in small type, in a block of its own: several in one block would be set side by side."""
    return {"type": "context", "elements": [_plain(cut(in_plain(line, language) or "–", most))]}


def _actions(buttons: list[Block]) -> Block:
    return {"type": "actions", "elements": buttons}


def _button(text: Text, action: str, value: str, language: str, *, primary: bool = False) -> Block:
    words = cut(in_plain(text, language) or "–", BUTTON_TEXT)
    button: Block = {"type": "button", "text": _plain(words), "action_id": action, "value": value}
    return {**button, "style": "primary"} if primary else button


def _plain(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": text, "emoji": False}
