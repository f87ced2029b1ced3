"""What a person reads in a terminal."""

import io

from rich.console import Console

from bot.conversation import Reply
from bot.render.terminal import show_reply
from tools.answer import Answer, Table, TableColumn
from tools.errors import Choice
from tools.messages import say


def shown(reply: Reply) -> str:
    out = io.StringIO()
    show_reply(Console(file=out, width=100), reply)
    return out.getvalue()


def test_the_finding_stands_first_and_cells_are_written_by_their_unit() -> None:
    table = Table(
        say("Data sets"),
        (TableColumn("channel"), TableColumn("spend", "money", "EUR"), TableColumn("share", "percent")),
        (("Google", 1234.5, 0.25), ("Meta", None, 0.75)),
    )
    text = shown(Reply("answered", "en", "t", answer=Answer(say("I have no answer."), say("yes"), tables=(table,))))
    assert text.splitlines()[0].strip() == "I have no answer."
    assert "€1,234.50" in text
    assert "25.0%" in text
    assert "–" in text


def test_markup_and_control_signs_in_data_do_nothing() -> None:
    table = Table(say("Name"), (TableColumn("[bold]x"),), (("\x1b[31mred\x07 [link=http://a]b[/link]",),))
    text = shown(Reply("answered", "en", "t", answer=Answer(say("yes"), say("no"), tables=(table,))))
    assert "\x1b" not in text
    assert "\x07" not in text
    assert "[link=http://a]b[/link]" in text


def test_choices_are_numbered() -> None:
    choices = (Choice("a.csv", {}), Choice(say("yes"), {}))
    text = shown(Reply("ask", "zh", message=say("Which data should I use?"), choices=choices))
    assert "用哪份数据" in text
    assert "1. a.csv" in text
    assert "2. 是" in text
