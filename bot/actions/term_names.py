"""What a term of a team can be called, and what else has that name."""

from __future__ import annotations

import re

from bot.actions.surroundings import Surroundings
from tools.codec import loads
from tools.definitions import Definition, GroupDefinition, plain_name
from tools.errors import CannotAnswer
from tools.grain_words import find_grains
from tools.messages import say
from tools.periods import find_periods

__all__ = ["check_name", "check_not_a_column"]

_LONGEST_NAME = 60
_TAKEN = frozenset({"rest", "other", "others", "the rest", "everything else", "none of them", "total", "count", "rows"})
"""Names that mean something in every table."""
_ORDERS = frozenset(
    {"define", "redefine", "rename", "call", "forget", "remove", "post", "send", "stop", "settings", "chart", "compare"}
    | {"forecast", "predict", "explain", "describe", "export", "schedule", "help", "list", "show", "analyze", "analyse"}
    | {"定义", "重命名", "改名", "忘掉", "删除", "导出", "预测", "帮助", "设置", "分析", "对比", "汇总", "发送", "停止"}
)
"""Words that ask for something: a question that begins with one would name the term as well."""
_MARKUP = re.compile(r"[<>|`{}\[\]\\\n]|://|^[=+@-]|\s-$")
"""What a mention, a link or a formula of a spreadsheet is made of."""
_LEADS = ("by ", "last ", "per ", "按", "每", "上")


def check_name(name: str) -> None:
    """Refuse names that no question could use.

    Raises:
        CannotAnswer: it is one.
    """
    plain = plain_name(name)
    if not plain or len(name) > _LONGEST_NAME or _MARKUP.search(name.strip()) or " vs " in f" {plain} ":
        raise CannotAnswer(say("“{name}” can't be a term: use one to a few words.", name=name[:_LONGEST_NAME]))
    if plain in _TAKEN or plain in _ORDERS or plain.replace(" ", "").isdigit() or _is_time(name.strip()):
        raise CannotAnswer(
            say(
                "“{name}” means something of its own in questions, so it can't be a term. Take another name.", name=name
            )
        )


def _is_time(name: str) -> bool:
    """Whether a name is a period, or a unit of time: "last month", "week", "周"."""
    if find_periods(name) or find_grains(name):
        return True
    for lead in _LEADS:
        whole = lead + name.lower()
        found = [(start, end) for start, end, _ in (*find_periods(whole), *find_grains(whole))]
        if any(start <= len(lead) and end >= len(whole) for start, end in found):
            return True
    return False


def check_not_a_column(here: Surroundings, definition: Definition) -> None:
    """Refuse a group that is called like a column, and a metric called like one that is no number.

    "Sales by brand" would mean two things. A metric may take the place of a number: "spend is spend + fees".

    Raises:
        CannotAnswer: it is called like one.
    """
    plain = plain_name(definition.name)
    is_group = isinstance(definition, GroupDefinition)
    for dataset, stored in here.datasets.items():
        columns = (each for each in loads(stored.schema).columns if plain_name(each.name) == plain)
        column = next((each for each in columns if is_group or not each.is_numeric), None)
        if column is not None:
            raise CannotAnswer(
                say(
                    "“{column}” is a column of {dataset}, so a question could mean either. Take another name, such as "
                    "“our {name}”.",
                    column=column.name,
                    dataset=dataset,
                    name=definition.name,
                )
            )
