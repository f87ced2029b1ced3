"""What can be asked: by topic, in people's words, in the language of the asker, as the data allow."""

import dataclasses
import re

from bot.actions.help_topics import example_of, help_topics
from bot.render.language import translations
from tools.messages import write
from tools.registry import all_tools
from tools.schema import Column, Schema

ADS = Schema(
    (
        Column("Day", "date", role="date", minimum="2026-01-01", maximum="2026-03-31", distinct=90),
        Column("Channel", "text", role="channel", distinct=2, values=("Google", "Meta")),
        Column("Spend", "number", role="spend"),
        Column("Revenue", "number", role="revenue"),
    ),
    100,
)


def words(topics, language="en"):
    return {
        write(each.title, language, translations(language)): write(each.shown, language, translations(language))
        for each in topics
    }


def test_every_tool_has_its_topic_and_no_name_of_a_tool_is_shown():
    tools = all_tools("bot.actions")
    shown = words(help_topics(tools, {}, "en"))
    for each in tools.values():
        if each.name not in ("show_help", "describe_data", "run_sql"):
            assert any(str(example_of(each, "en")) in line for line in shown.values()), each.name
    assert not any(name in f"{title} {line}" for name in tools for title, line in shown.items())


def test_with_data_it_shows_what_that_data_can_answer_first():
    shown = words(help_topics(all_tools("bot.actions"), {"ads.csv": ADS}, "en"))
    assert next(iter(shown)) == "Numbers from your data"
    assert shown["Numbers from your data"].startswith("“ROAS by Channel, worst first” · “Revenue by month”")
    assert "budget" in shown["Advertising"]
    assert "influential" in shown["With other data"]
    assert "Customers" not in shown


def test_in_chinese():
    shown = words(help_topics(all_tools("bot.actions"), {"ads.csv": ADS}, "zh"), "zh")
    assert all(re.search("[\u3400-\u9fff]", f"{title}{line}") for title, line in shown.items())
    assert "把CAC定义为花费/新客数" in shown["团队术语与设置"]


def test_the_answer_fits_the_data(scene, run):
    told = run("show_help", scene.here())
    assert [str(each) for each in told.next_questions] == ["Which files do you have?"]
    assert told.figures == {"topics": len(told.tables[0].rows)}
    scene.upload()
    told = run("show_help", dataclasses.replace(scene.here()))
    assert "shop.csv" in str(told.headline)
    assert len(told.next_questions) == 3
