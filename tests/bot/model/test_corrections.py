"""What people have corrected goes where they said, the same question and a close one; nothing else changes."""

from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from bot.model.corrections import ENOUGH, Correction, corrected_tool, similarity
from bot.model.understand import understand

TWENTY = tuple(
    Correction(question, tool)
    for question, tool in (
        ("how are our channels doing", "optimize_budget"),
        ("who should we call first", "predict_outcome"),
        ("what is going on with our customers", "segment_customers"),
        ("tell me about the shop file", "query_data"),
        ("who do people listen to", "rank_influencers"),
        ("give me everything", "export_result"),
        ("numbers please", "query_data"),
        ("where does the number come from", "explain_result"),
        ("is the money well spent", "optimize_budget"),
        ("what do we have", "list_datasets"),
        ("渠道表现怎么样", "optimize_budget"),
        ("先联系谁比较好", "predict_outcome"),
        ("客户都是些什么人", "segment_customers"),
        ("看看店铺的情况", "query_data"),
        ("大家都听谁的", "rank_influencers"),
        ("全部给我", "export_result"),
        ("来点数字", "query_data"),
        ("这数哪来的", "explain_result"),
        ("钱花得值不值", "optimize_budget"),
        ("手头有什么", "list_datasets"),
    )
)


def questions():
    for path in sorted(Path(__file__).parent.glob("evaluation*.yaml")):
        for tool, languages in yaml.safe_load(path.read_text(encoding="utf-8")).items():
            for lines in languages.values():
                yield from ((line.strip(), tool) for line in lines.splitlines() if line.strip())


@pytest.mark.parametrize(
    ("question", "close"),
    [
        ("how are our channels doing", "how are the channels doing?"),
        ("spend by channel last month", "spend by channel last week"),
        ("who matters most in our network", "Who matters the most in our network?"),
        ("客户分成几类", "把客户分成几类"),
    ],
)
def test_a_correction_changes_the_same_and_a_close_question(question, close, situate):
    before = understand(question, situate()).tool
    other = "optimize_budget" if before != "optimize_budget" else "segment_customers"
    situation = replace(situate(), corrections=(Correction(question, other),))
    for asked in (question, question.upper(), close):
        found = understand(asked, situation)
        assert found.tool == other, asked
        assert not found.ask
    assert understand("roas by campaign in june", situation).tool == "query_data"


def test_the_newest_correction_wins():
    said = (Correction("numbers please", "list_datasets"), Correction("numbers please", "query_data"))
    assert corrected_tool("numbers please", said) == "list_datasets"
    assert corrected_tool("numbers please", ()) is None


def test_hard_rules_go_before_corrections(situate):
    text = "select count(*) from ads"
    situation = replace(
        situate(),
        corrections=(
            Correction(text, "query_data"),
            Correction("post roas by channel every monday at 9", "query_data"),
            Correction("define CAC as spend / orders", "query_data"),
            Correction("numbers please", "no_such_tool"),
        ),
    )
    assert understand(text, situation).tool == "run_sql"
    assert understand("post roas by channel every monday at 9", situation).tool == "schedule_report"
    assert understand("define CAC as spend / orders", situation).tool == "define_term"
    assert understand("numbers please", situation).tool == understand("numbers please", situate()).tool


def test_questions_for_different_tools_are_less_alike_than_the_threshold():
    apart = [
        ("describe sales.csv", "export sales.csv"),
        ("有哪些 dataset 可以用", "测试用的dataset可以移除了"),
        ("how many rows", "how many customers"),
        ("show me the best customers", "show me the worst customers"),
    ]
    assert max(similarity(one, two) for one, two in apart) < ENOUGH
    assert similarity("roas by channel", "ROAS by channel?") == pytest.approx(1.0)
    assert similarity("", "roas") < 0.1


def test_twenty_corrections_leave_the_evaluation_as_it_is(situate):
    right: Counter[str] = Counter()
    plain, corrected = situate(), replace(situate(), corrections=TWENTY)
    total = 0
    for question, tool in questions():
        total += 1
        right["before"] += (understand(question, plain).tool or "none") == tool
        right["after"] += (understand(question, corrected).tool or "none") == tool
    assert right["after"] >= right["before"] - 0.002 * total
