"""The steps, the window, the order and the segments of questions about funnels, and follow-ups that change them."""

from datetime import date

import pytest

from bot.model.mentions import Reading
from bot.model.situation import Call, Situation
from bot.model.slots import fill_slots
from bot.model.understand import understand
from tools.registry import Tool
from tools.schema import Column, Schema

EVENTS = Schema(
    (
        Column("user_id", "integer", "customer", identifier=True, distinct=900),
        Column("event_type", "text", distinct=4, values=("page_view", "add_to_cart", "checkout_start", "purchase")),
        Column("event_date", "datetime", minimum="2026-01-01", maximum="2026-02-03", distinct=4000),
        Column("traffic_source", "text", "channel", distinct=3, values=("organic", "email", "social")),
        Column("device", "text", distinct=2, values=("Mobile", "Desktop")),
    ),
    5000,
)
SHOP = Schema(
    (
        Column("用户ID", "integer", "customer", identifier=True, distinct=900),
        Column("行为", "text", distinct=3, values=("浏览", "加购", "支付")),
        Column("时间", "datetime", minimum="2026-01-01", maximum="2026-02-03", distinct=4000),
        Column("渠道", "text", "channel", distinct=2, values=("抖音", "百度")),
    ),
    5000,
)
ALL = ["page_view", "add_to_cart", "purchase"]


@pytest.mark.parametrize(
    ("question", "arguments"),
    [
        ("Where do people drop out of the funnel?", {}),
        ("funnel from view to cart to purchase", {"steps": ALL}),
        ("from page view to add to cart to purchase", {"steps": ALL}),
        ("view -> cart -> purchase, by device", {"steps": ALL, "dimension": "device"}),
        ("steps: page_view, add_to_cart, purchase", {"steps": ALL}),
        ("cart to purchase conversion by traffic source", {"steps": ALL[1:], "dimension": "traffic_source"}),
        ("how many get from view to purchase within 7 days?", {"steps": [ALL[0], ALL[2]], "within": "7 days"}),
        ("funnel with a 24-hour window", {"within": "24-hour"}),
        ("funnel on the same day", {"within": "1 day"}),
        ("funnel in January 2026 for email only", {
            "period": "January 2026", "filters": [{"column": "traffic_source", "operator": "is", "value": "email"}],
        }),
        ("funnel from 5 January to 10 January", {"period": "from 5 January to 10 January"}),
        ("show the funnel with the steps in any order", {"order": "any"}),
        ("strict funnel from view to purchase", {"steps": [ALL[0], ALL[2]], "order": "strict"}),
        ("funnel counting each step on its own", {"order": "each"}),
        ("which step loses the most users", {"worst_by": "people"}),
        ("which step has the lowest conversion rate", {"worst_by": "rate"}),
        ("what is our cart abandonment rate", {"steps": ["add_to_cart", "purchase"]}),
        ("from sign-up to purchase", {"steps": ["sign-up", "purchase"]}),
        ("funnel per session", {"customer": "session"}),
    ],
)  # fmt: skip
def test_arguments_in_english(question, arguments, tools):
    assert fill_slots(tools["analyze_funnel"], Reading(question, EVENTS)) == arguments


@pytest.mark.parametrize(
    ("question", "arguments"),
    [
        ("漏斗在哪一步流失最多？", {"worst_by": "people"}),
        ("哪一步转化率最低", {"worst_by": "rate"}),
        ("从浏览到加购到支付的转化，按渠道看", {"steps": ["浏览", "加购", "支付"], "dimension": "渠道"}),
        ("浏览→加购→支付", {"steps": ["浏览", "加购", "支付"]}),
        ("浏览-加购-支付的漏斗", {"steps": ["浏览", "加购", "支付"]}),
        ("浏览、加购、支付的漏斗", {"steps": ["浏览", "加购", "支付"]}),
        ("7天内从浏览到支付有多少人", {"steps": ["浏览", "支付"], "within": "7天"}),
        ("24小时以内完成支付的漏斗", {"within": "24小时"}),
        ("只看抖音的漏斗", {"filters": [{"column": "渠道", "operator": "is", "value": "抖音"}]}),
        ("从浏览到支付，1月份", {"steps": ["浏览", "支付"], "period": "1月份"}),
        ("看漏斗，步骤不分先后", {"order": "any"}),
        ("每步单独统计人数的漏斗", {"order": "each"}),
        ("弃购率", {"steps": ["加购", "支付"]}),
        ("从访问到注册的漏斗", {"steps": ["访问", "注册"]}),
    ],
)  # fmt: skip
def test_arguments_in_chinese(question, arguments, tools):
    assert fill_slots(tools["analyze_funnel"], Reading(question, SHOP)) == arguments


@pytest.mark.parametrize(
    "question",
    ["Where do people drop out of the funnel?", "view -> cart -> purchase", "漏斗分析", "从浏览到加购到支付的转化"],
)
def test_such_a_question_is_about_a_funnel(question, tools):
    situation = Situation(tools, {"events": EVENTS}, None, date(2026, 2, 4), 0)
    assert understand(question, situation).tool == "analyze_funnel"


@pytest.mark.parametrize(
    ("question", "changed"),
    [
        ("only email", {"filters": [{"column": "traffic_source", "operator": "is", "value": "email"}]}),
        ("by device instead", {"dimension": "device"}),
        ("and in January?", {"period": "January"}),
        ("within 3 days instead", {"within": "3 days"}),
        ("in any order instead", {"order": "any"}),
    ],
)
def test_a_follow_up_changes_the_funnel(question, changed, tools):
    before = {"steps": ALL, "dimension": "traffic_source"}
    call = Call("analyze_funnel", before, "events")
    situation = Situation(tools, {"events": EVENTS}, call, date(2026, 2, 4), 0)
    read = understand(question, situation)
    assert (read.tool, read.arguments) == ("analyze_funnel", {**before, **changed})


@pytest.mark.parametrize(
    ("question", "missing"),
    [
        ("funnel from view to purchase, only Spain", ("Spain",)),
        ("只看手机端的漏斗", ("手机端",)),
        ("Where do people drop out of the funnel?", ()),
        ("从浏览到加购到支付的转化，按渠道看", ()),
    ],
)
def test_what_the_data_have_not_is_told(question, missing, tools):
    schema = SHOP if not question.isascii() else EVENTS
    situation = Situation(tools, {"events": schema}, None, date(2026, 2, 4), 0)
    assert understand(question, situation).leftover.missing == missing


TABLE = Schema(
    (
        Column("stage", "text", distinct=4, values=("Landing page", "Product view", "Checkout", "Order complete")),
        Column("platform", "text", distinct=3, values=("Facebook", "Google", "TikTok")),
        Column("users", "integer", distinct=12, minimum=90, maximum=5000, mean=1700.0),
    ),
    12,
)
DEALS = Schema(
    (
        Column("Deal ID", "text", identifier=True, distinct=600),
        Column("Stage", "text", distinct=5, values=("Lead", "Qualified", "Proposal", "Closed Won", "Closed Lost")),
        Column("Amount", "integer", "revenue", distinct=590, minimum=500, maximum=90000, mean=45000.0),
        Column("Owner", "text", distinct=3, values=("Ana", "Bo", "Cy")),
    ),
    600,
)


@pytest.mark.parametrize(
    ("schema", "question", "arguments"),
    [
        (TABLE, "where do we lose most people?", {"worst_by": "people"}),
        (TABLE, "which platform loses most at checkout", {"dimension": "platform", "at": "Checkout"}),
        (TABLE, "which platform converts best?", {"dimension": "platform"}),
        (TABLE, "conversion from checkout to order by platform", {"steps": ["Checkout", "Order complete"]}),
        (TABLE, "哪一步流失最多", {"worst_by": "people"}),
        (TABLE, "在结算环节哪个平台流失最多", {"dimension": "platform", "at": "Checkout"}),
        (DEALS, "where do we lose most deals?", {"worst_by": "people"}),
        (DEALS, "conversion from qualified to closed won", {"steps": ["Qualified", "Closed Won"]}),
        (EVENTS, "where do we lose most people?", {"worst_by": "people"}),
        (EVENTS, "how long from add to cart to purchase", {"measure": "time", "steps": ["add_to_cart", "purchase"]}),
        (EVENTS, "median time from view to purchase by device", {"measure": "time", "dimension": "device"}),
        (EVENTS, "从加购到支付要多久", {"measure": "time", "steps": ["add_to_cart", "purchase"]}),
        (EVENTS, "浏览到加购到支付的转化", {"steps": ALL}),
        (EVENTS, "注册到支付", {"steps": ["注册", "purchase"]}),
        (SHOP, "浏览到加购到支付的转化", {"steps": ["浏览", "加购", "支付"]}),
    ],
)
def test_questions_about_steps_go_to_the_funnel(
    schema: Schema, question: str, arguments: dict[str, object], tools: dict[str, Tool]
) -> None:
    found = understand(question, Situation(tools, {"data": schema}, None, date(2026, 3, 1), 0))
    assert found.tool == "analyze_funnel"
    assert {name: found.arguments.get(name) for name in arguments} == arguments


@pytest.mark.parametrize(
    ("schema", "question"),
    [
        (TABLE, "users by platform"),
        (DEALS, "how many deals are in each stage?"),
        (DEALS, "total amount by stage"),
        (DEALS, "各阶段有多少商机"),
    ],
)
def test_counts_of_what_stands_where_are_queries(schema: Schema, question: str, tools: dict[str, Tool]) -> None:
    assert understand(question, Situation(tools, {"data": schema}, None, date(2026, 3, 1), 0)).tool == "query_data"
