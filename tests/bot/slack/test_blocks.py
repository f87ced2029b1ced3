"""What is shown stays within Slack's limits and holds nothing alive, whatever an answer holds."""

import json
import re
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.conversation import Reply
from bot.slack.blocks import lost_post, notice_post, reply_post
from bot.slack.limits import cut, size, too_large
from bot.slack.tables import code_table, native_table, stacked_table
from bot.slack.wording import in_markup, in_plain
from tools.answer import Answer, Table, TableColumn
from tools.errors import Choice
from tools.messages import say

LIVE = re.compile(r"<[!@#/A-Za-z]")

nasty = st.one_of(
    st.text(max_size=60),
    st.text(alphabet="<>&!@#|*_~`:/ahp\n\u202e\x00 😀汉", max_size=400),
    st.sampled_from(
        ["<!channel>", "<!here|x>", "<@U123>", "<#C123|general>", "<https://evil.example|click>", "&lt;!channel&gt;"]
    ),
    st.just("very long " * 400),
)
messages = st.builds(lambda text: say("About {text}: done.", text=text), nasty)
cells = st.one_of(st.none(), nasty, st.integers(), st.floats(allow_nan=False, allow_infinity=False), messages)


@st.composite
def tables(draw):
    width = draw(st.integers(1, 25))
    columns = tuple(
        TableColumn(draw(nasty), draw(st.sampled_from(["text", "integer", "money", "percent", "number"])), "USD")
        for _ in range(width)
    )
    row = tuple(draw(cells) for _ in range(width))
    return Table(draw(messages), columns, (row,) * draw(st.sampled_from([0, 1, 40, 150])), full=draw(st.booleans()))


@st.composite
def replies(draw):
    several = st.lists(messages, max_size=30).map(tuple)
    answer = Answer(
        headline=draw(messages),
        method=draw(messages),
        tables=tuple(draw(st.lists(tables(), max_size=5))),
        assumptions=draw(several),
        warnings=draw(several),
    )
    return Reply(
        draw(st.sampled_from(["answered", "ask", "refused"])),
        draw(st.sampled_from(["en", "zh"])),
        answer=draw(st.one_of(st.none(), st.just(answer))),
        message=draw(st.one_of(st.none(), messages)),
        narration=draw(st.one_of(st.none(), nasty)),
        choices=tuple(Choice(label, {}) for label in draw(st.lists(nasty, max_size=30))),
        suggestions=draw(several),
        result_id=draw(st.one_of(st.none(), st.just("r"))),
    )


@settings(max_examples=50, deadline=None, suppress_health_check=list(HealthCheck))
@given(replies(), st.booleans(), st.one_of(st.none(), nasty), st.booleans(), st.lists(messages, max_size=5))
def test_limits_hold_and_nothing_is_alive_for_any_reply(reply, with_card, asked, native, notes):
    post = reply_post(reply, "0" * 16 if with_card else None, asked=asked, notes=notes, native_tables=native)
    assert too_large(post.text, post.blocks) == []
    assert not LIVE.search(json.dumps([post.text, post.blocks], ensure_ascii=False))
    assert "\u202e" not in json.dumps(post.blocks, ensure_ascii=False)


@settings(max_examples=60, deadline=None)
@given(nasty)
def test_sentences_of_any_text_fit(text):
    for post in (notice_post(text, "en"), notice_post(say("{t}", t=text), "zh"), lost_post("0" * 16, "en")):
        assert too_large(post.text, post.blocks) == []


@given(nasty)
def test_markup_has_no_bare_brackets_and_reads_back_as_it_was(text):
    written = in_markup(text, "en")
    assert "<" not in written
    assert ">" not in written
    assert not re.search(r"[*~`]", written)


@pytest.mark.parametrize(
    ("data", "shown"),
    [
        ("Health & Beauty", "Health & Beauty"),
        ("a < b > c", "a &lt; b &gt; c"),
        ("&lt;!channel&gt;", "&amp;lt;!channel&amp;gt;"),
        ("<!channel>", "&lt;!channel&gt;"),
        ("*bold* ~x~ `c`", "∗bold∗ ∼x∼ ˋcˋ"),
        ("two\nlines", "two lines"),
    ],
)
def test_data_in_markup_is_escaped_once(data, shown):
    assert in_markup(say("{data}", data=data), "en") == shown


def test_data_in_plain_text_looks_as_it_is():
    assert in_plain(say("{data}", data="a < b & *c*"), "en") == "a < b & *c*"
    assert in_plain("<!channel>", "en").replace("\u2060", "") == "<!channel>"


def test_cutting_counts_as_slack_does_and_leaves_no_half_entity():
    assert cut("short", 10) == "short"
    assert cut("abcdef", 4) == "abc…"
    assert size("😀") == 2
    assert size(cut("😀" * 10, 5)) <= 5
    assert cut("ab&lt;cd", 5) == "ab…"


def numbers(rows, columns=2):
    names = tuple(TableColumn(say("Column {n}", n=n), "money", "USD") for n in range(columns))
    return Table(say("A table"), names, tuple((float(row),) * columns for row in range(rows)))


def test_a_table_block_has_a_head_aligned_columns_and_says_what_is_left_out():
    table = Table(
        say("T"), (TableColumn(say("Channel")), TableColumn(say("Spend"), "money", "USD")), (("A<@U1>", 1.5),)
    )
    block, more = native_table(table, "en")
    assert [[cell["text"] for cell in row] for row in block["rows"]] == [
        ["Channel", "Spend"],
        ["A<\u2060@U1>", "$1.50"],
    ]
    assert {cell["type"] for row in block["rows"] for cell in row} == {"raw_text"}
    assert [each["align"] for each in block["column_settings"]] == ["left", "right"]
    assert more is None
    assert str(native_table(numbers(31), "en")[1]) == "… and one more row; export it as CSV."
    assert len(native_table(numbers(3, 25), "en")[0]["rows"][0]) == 20
    assert native_table(numbers(3, 25), "en")[1] is not None


def test_a_table_in_code_type_is_aligned_also_in_chinese():
    columns = (TableColumn(say("Channel")), TableColumn(say("Return on ad spend"), "integer"))
    block, _ = code_table(Table(say("T"), columns, (("谷歌", 12), ("Meta *x*", 1_000))), "en")
    assert block["text"]["verbatim"] is True
    assert block["text"]["text"].replace("\u00a0", " ").split("\n") == [
        "`Channel   Return on`",
        "`           ad spend`",
        "`谷歌             12`",
        "`Meta ∗x∗      1,000`",
    ]


def test_a_table_in_code_type_stays_narrow_and_says_what_it_left_out():
    block, more = code_table(numbers(3, 25), "en")
    assert max(map(len, block["text"]["text"].split("\n"))) < 70
    assert "columns" in str(more)
    assert code_table(numbers(0), "en")[0] is None


WIDE = Table(
    say("Scheduled reports"),
    tuple(TableColumn(name) for name in (say("What"), say("When"), say("Where"), say("Next"), say("Why"))),
    (
        ("ROAS by channel", "every Monday at 9:00", "#growth", "Monday, May 4, 9:00", "the data were not new <!here>"),
        ("Spend", "every weekday at 8:30 in the morning", "#marketing", None, None),
    ),
)


def words(post):
    return json.dumps(post.blocks, ensure_ascii=False).replace("\u2060", "")


def test_what_no_file_has_is_shown_whole_row_by_row():
    blocks, more = stacked_table(WIDE, "en")
    assert more is None
    assert [each["type"] for each in blocks] == ["section", "context"] * 2
    shown = [(each.get("text") or each["elements"][0])["text"].replace("\u2060", "") for each in blocks]
    assert shown == [
        "ROAS by channel",
        "When: every Monday at 9:00 · Where: #growth · Next: Monday, May 4, 9:00 · Why: the data were not new <!here>",
        "Spend",
        "When: every weekday at 8:30 in the morning · Where: #marketing",
    ]
    answer = Answer(say("Two reports."), say("Looked up."), tables=(numbers(2), WIDE))
    for native in (True, False):
        # The second table of a message is never Slack's own.
        shown = words(reply_post(Reply("answered", "en", tool="list_schedules", answer=answer), native_tables=native))
        assert "Why: the data were not new" in shown
        assert "CSV" not in shown
    long = Table(
        say("Help"), WIDE.columns[:2], (("Files", "Which files do you have? Share the orders file with #growth"),)
    )
    shown = words(
        reply_post(Reply("answered", "en", answer=Answer(say("A"), say("B"), tables=(long,))), native_tables=False)
    )
    assert "When: Which files do you have? Share the orders file with #growth" in shown
    many = replace(WIDE, rows=WIDE.rows * 100)
    blocks, more = stacked_table(many, "en", 13_000, 40)
    assert len(blocks) == 40
    assert str(more) == "… and 160 more rows."
    assert len(native_table(replace(numbers(99), columns=numbers(99).columns), "en", export=None)[0]["rows"]) == 100


def test_what_is_left_out_of_a_later_table_is_in_the_excel_file():
    answer = Answer(say("Two tables."), say("Added."), tables=(numbers(2), numbers(3, 25)))
    shown = words(reply_post(Reply("answered", "en", tool="query_data", answer=answer, result_id="r"), "0" * 16))
    assert "more columns; the Excel file has them." in shown


def test_only_one_table_block_a_message():
    answer = Answer(say("Two tables."), say("Added."), tables=(numbers(2), numbers(3), numbers(4)))
    post = reply_post(Reply("answered", "en", answer=answer), "0" * 16)
    assert [block["type"] for block in post.blocks].count("table") == 1
    assert too_large(post.text, post.blocks) == []


def test_a_long_table_leaves_room_for_everything_else():
    rows = tuple((f"{'x' * 150}{row}",) for row in range(200))
    table = Table(say("Long"), (TableColumn(say("Name")),), rows)
    answer = Answer(
        say("Found."), say("How it was done."), tables=(table,), warnings=tuple(say("W{n}", n=n) for n in range(20))
    )
    post = reply_post(Reply("answered", "en", answer=answer, result_id="r"), "0" * 16)
    assert too_large(post.text, post.blocks) == []
    words = json.dumps(post.blocks, ensure_ascii=False)
    for part in ("How it was done.", "more warnings", "more rows", "CSV"):
        assert part in words


def test_limits_notice_what_slack_would_refuse():
    header = {"type": "header", "text": {"type": "plain_text", "text": "x" * 151}}
    assert too_large("t", [header]) == ["header: 151"]
    assert too_large("", [{"type": "mystery"}])
    assert too_large("t", [{"type": "section", "text": {"text": ""}}]) == ["section: 0"]
