"""The App Home: somebody's data, schedules, answers and settings. Pure, within Slack's limits."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from bot.conversation import Language
from bot.preferences import day_name
from bot.settings import DAYS
from bot.slack.form_fields import AUTOMATIC
from bot.slack.modals import Choosable, context_line, plain, select_field
from bot.slack.tables import Block
from tools.currencies import CODES
from tools.messages import Message, Period, Text, Value, say, say_count
from tools.time_units import month_name

__all__ = [
    "HOME_ASK",
    "HOME_SET",
    "HOME_SHOW",
    "SETTINGS",
    "Home",
    "HomeAnswer",
    "HomeDataset",
    "HomeSchedule",
    "choices_of",
    "home_view",
]

HOME_ASK, HOME_SHOW, HOME_SET = "home-ask", "home-show", "home-set"
"""What is pressed there: a question, an answer to see again, a setting. Before a colon and a number."""

SETTINGS = ("zone", "week_start", "fiscal_year_start", "currency", "language")
"""The settings of a person, by the numbers of their menus."""

_SHOWN = 10
"""Rows of a list; the rest is counted. Four lists of ten and what stands around them are well below 100 blocks."""
_LINE = 300
_ZONES = (
    "Pacific/Honolulu", "America/Anchorage", "America/Los_Angeles", "America/Phoenix", "America/Denver",
    "America/Chicago", "America/Mexico_City", "America/New_York", "America/Toronto", "America/Bogota", "America/Lima",
    "America/Halifax", "America/Santiago", "America/St_Johns", "America/Sao_Paulo", "America/Argentina/Buenos_Aires",
    "Atlantic/Azores", "Europe/London", "Europe/Dublin", "Europe/Lisbon", "Africa/Casablanca", "Africa/Lagos",
    "Europe/Amsterdam", "Europe/Berlin", "Europe/Brussels", "Europe/Madrid", "Europe/Paris", "Europe/Prague",
    "Europe/Rome", "Europe/Stockholm", "Europe/Vienna", "Europe/Warsaw", "Europe/Zurich", "Africa/Cairo",
    "Africa/Johannesburg", "Africa/Nairobi", "Asia/Jerusalem", "Europe/Athens", "Europe/Bucharest", "Europe/Helsinki",
    "Europe/Kyiv", "Europe/Istanbul", "Asia/Riyadh", "Asia/Tehran", "Asia/Dubai", "Asia/Kabul", "Asia/Karachi",
    "Asia/Tashkent", "Asia/Kolkata", "Asia/Kathmandu", "Asia/Dhaka", "Asia/Yangon", "Asia/Bangkok", "Asia/Jakarta",
    "Asia/Ho_Chi_Minh", "Asia/Hong_Kong", "Asia/Kuala_Lumpur", "Asia/Manila", "Asia/Shanghai", "Asia/Singapore",
    "Asia/Taipei", "Australia/Perth", "Asia/Seoul", "Asia/Tokyo", "Australia/Adelaide", "Australia/Brisbane",
    "Australia/Melbourne", "Australia/Sydney", "Pacific/Auckland", "UTC",
)  # fmt: skip
"""Zones to choose from, west to east; any other can be set in words."""


@dataclass(frozen=True)
class HomeDataset:
    """A data set: its name, how many rows, which days, and where it belongs."""

    name: str
    rows: int
    period: Period | None
    where: Text


@dataclass(frozen=True)
class HomeSchedule:
    """A scheduled post: what, when, whether it is paused, its next time in the zone it is meant in, and where.

    The rules say on which condition it is posted and what it does without new data; None where that is as usual.
    """

    title: str
    when: Message
    active: bool
    next_time: datetime | None
    where: Text
    rules: Message | None = None


@dataclass(frozen=True)
class HomeAnswer:
    """An answer: its finding, its id, and the day."""

    headline: Text
    result_id: str
    day: datetime


@dataclass(frozen=True)
class Home:
    """What somebody's App Home shows.

    Attributes:
        language: of its words.
        channel: of the direct messages with them; comes back with what they press.
        datasets, schedules, answers: theirs, the newest first.
        questions: that their data can answer, each with what its button carries.
        topics: what else can be asked, each in a line.
        chosen: what they have set, by name.
        slack_zone: the zone that Slack knows them in.
        notes: what else they must know.
    """

    language: Language
    channel: str
    datasets: Sequence[HomeDataset] = ()
    schedules: Sequence[HomeSchedule] = ()
    answers: Sequence[HomeAnswer] = ()
    questions: Sequence[tuple[str, Text]] = ()
    topics: Sequence[Message] = ()
    chosen: dict[str, str] = field(default_factory=dict)
    slack_zone: str | None = None
    notes: Sequence[Message] = ()


def home_view(home: Home) -> Block:
    """The view."""
    blocks = [
        *_how_to(home),
        *_list(say("Data sets"), [_of_dataset(each) for each in home.datasets], say("No data yet."), home),
        *_list(
            say("Scheduled posts"), [_of_schedule(each) for each in home.schedules], say("Nothing is scheduled."), home
        ),
        *_answers(home),
        *_settings(home),
        *_topics(home),
    ]
    return {"type": "home", "blocks": blocks, "private_metadata": json.dumps({"channel": home.channel})}


def choices_of(setting: str, home: Home) -> list[Choosable]:
    """What a setting may be; the first leaves it as it is without one."""
    current = home.chosen.get(setting)
    match setting:
        case "zone":
            automatic = say("as in Slack ({zone})", zone=home.slack_zone) if home.slack_zone else say("as in Slack")
            names = [*_ZONES, *([current] if current and current not in _ZONES else [])]
            found: list[Choosable] = [(name, name.replace("_", " ")) for name in names]
        case "week_start":
            automatic = say("as in the channel")
            found = [(name, day_name(number)) for number, name in enumerate(DAYS)]
        case "fiscal_year_start":
            automatic = say("as in the channel")
            found = [(str(number), month_name(number)) for number in range(1, 13)]
        case "currency":
            automatic = say("as in the channel")
            found = [(code, code) for code in sorted({*CODES, *([current] if current else [])})]
        case _:
            automatic = say("that of the question")
            found = [("en", "English"), ("zh", "中文")]
    return [(AUTOMATIC, automatic), *found]


def _how_to(home: Home) -> list[Block]:
    text = say(
        "Drop a CSV or Excel file into a channel that I am in, or into a direct message, and ask in plain words: "
        "“ROAS by channel last month”. I answer in the thread with the finding, the numbers, a picture, and how I got "
        "there. Say “post this every Monday at 9” to have it again."
    )
    blocks = [_header(say("Ask your marketing data"), home), _section(text, home)]
    blocks += [context_line(note, home.language, _LINE) for note in home.notes[:3]]
    if home.questions:
        buttons = [
            _button(label, f"{HOME_ASK}:{number}", key, home) for number, (key, label) in enumerate(home.questions[:5])
        ]
        blocks += [context_line(say("You can ask this, for example:"), home.language), _actions(buttons)]
    return blocks


def _topics(home: Home) -> list[Block]:
    """What can be asked, as the help has it."""
    if not home.topics:
        return []
    return [_header(say("What you can ask"), home), *(context_line(each, home.language, 600) for each in home.topics)]


def _of_dataset(data: HomeDataset) -> Message:
    rows = say_count("{count} row", "{count} rows", data.rows)
    if data.period is None:
        return say("{name}: {rows}, in {place}", name=data.name, rows=rows, place=data.where)
    return say("{name}: {rows}, {period}, in {place}", name=data.name, rows=rows, period=data.period, place=data.where)


def _of_schedule(schedule: HomeSchedule) -> Message:
    line = _times_of(schedule)
    return line if schedule.rules is None else say("{schedule}. {rules}", schedule=line, rules=schedule.rules)


def _times_of(schedule: HomeSchedule) -> Message:
    given: dict[str, Value] = {"title": schedule.title, "when": schedule.when, "place": schedule.where}
    if not schedule.active:
        return say("{title}: {when}, in {place} – paused", **given)
    if schedule.next_time is None:
        return say("{title}: {when}, in {place} – it does not come again", **given)
    return say("{title}: {when}, in {place} – next on {time}", **given, time=schedule.next_time)


def _answers(home: Home) -> list[Block]:
    blocks = [_header(say("Your last answers"), home)]
    for number, answer in enumerate(home.answers[:_SHOWN]):
        line = _section(answer.headline, home)
        button = _button(say("Show again"), f"{HOME_SHOW}:{number}", answer.result_id, home)
        blocks.append({**line, "accessory": button})
    if not home.answers:
        blocks.append(context_line(say("Nothing was asked yet."), home.language, _LINE))
    return blocks


def _settings(home: Home) -> list[Block]:
    titles: dict[str, Message] = {
        "zone": say("Time zone"),
        "week_start": say("First day of the week"),
        "fiscal_year_start": say("First month of the fiscal year"),
        "currency": say("Currency of data that names none"),
        "language": say("Language of my answers"),
    }
    blocks = [_header(say("Your settings"), home)]
    for number, setting in enumerate(SETTINGS):
        chosen = home.chosen.get(setting, AUTOMATIC)
        menu = select_field(
            choices_of(setting, home), [chosen], home.language, several=False, action=f"{HOME_SET}:{number}"
        )
        blocks.append({**_section(titles[setting], home), "accessory": menu})
    blocks.append(
        context_line(
            say("What a channel has set for its week, fiscal year and currency counts there."), home.language, _LINE
        )
    )
    return blocks


def _list(title: Message, lines: Sequence[Message], nothing: Message, home: Home) -> list[Block]:
    blocks = [_header(title, home), *(_section(line, home) for line in lines[:_SHOWN])]
    more = len(lines) - _SHOWN
    if not lines:
        blocks.append(context_line(nothing, home.language, _LINE))
    elif more > 0:
        blocks.append(context_line(say_count("… and one more.", "… and {count} more.", more), home.language, _LINE))
    return blocks


def _header(text: Message, home: Home) -> Block:
    return {"type": "header", "text": plain(text, home.language, 150)}


def _section(text: Text, home: Home) -> Block:
    return {"type": "section", "text": plain(text, home.language, 1_000)}


def _actions(elements: Iterable[Block]) -> Block:
    return {"type": "actions", "elements": list(elements)}


def _button(text: Text, action: str, value: str, home: Home) -> Block:
    return {"type": "button", "action_id": action, "text": plain(text, home.language, 75), "value": value}
