"""Each question that is offered beneath a file is answered by that file, as it was meant, in either language."""

from datetime import date, timedelta

import pytest

from bot.conversation import Question
from bot.desk import Desk
from bot.render.language import translations
from bot.settings import Settings
from bot.work.workers import Workers
from storage.keys import KeyRing
from storage.store import Place, Store
from tools.messages import write

DAYS = [date(2026, 1, 1) + timedelta(days=number) for number in range(90)]


def csv(head, rows, separator=","):
    return "\n".join(separator.join(map(str, row)) for row in [head, *rows]) + "\n"


def files():
    """Files of many kinds, by name."""
    shops = [(f"{n % 7}号店", ("茶杯", "保温杯", "碗")[n % 3], n % 50, ("上海", "北京")[n % 2]) for n in range(120)]
    orders = [
        (
            f"#{n}",
            DAYS[n % 90],
            f"u{n % 40}@x.com",
            f"Mug {n % 9}",
            ("Garden", "Office")[n % 2],
            n % 4 + 1,
            9.5 + n % 30,
        )
        for n in range(300)
    ]
    ads = [
        (day, channel, 50 + n % 7, 10 + n % 9, 90 + n % 11)
        for n, day in enumerate(DAYS)
        for channel in ("Google", "Meta")
    ]
    meta = [(day, day, f"Spring {c}", f"set {c}", 5.5 + c, 900 + c, 30 + c) for day in DAYS[:40] for c in range(3)]
    answers = ("Great service", "Too slow delivery", "Good price but bad packaging")
    return {
        "ads.csv": csv(("Date", "Channel", "Spend", "Clicks", "Revenue"), ads),
        "meta.csv": csv(
            ("Reporting starts", "Reporting ends", "Campaign name", "Ad set name", "Amount spent (USD)", "Impressions",
             "Link clicks"), meta,
        ),
        "orders.csv": csv(
            ("Order ID", "Order date", "Customer email", "Product", "Category", "Quantity", "Total"), orders
        ),
        "survey.csv": csv(
            ("Respondent", "Age group", "How likely are you to recommend us?", "Satisfaction (1-5)", "Why?"),
            [(n, ("18-24", "25-34")[n % 2], n % 11, n % 5 + 1, answers[n % 3]) for n in range(1, 150)],
        ),
        "links.csv": csv(("source", "target"), [(f"user{n % 41}", f"user{n * 7 % 13}") for n in range(200)]),
        "reviews.csv": csv(
            ("date", "rating", "review"),
            [(DAYS[n % 90], n % 5 + 1, f"{answers[n % 3]} - said {n}") for n in range(150)],
        ),
        "one_column.csv": csv(("email",), [(f"a{n}@x.com",) for n in range(40)]),
        "one_number.csv": csv(("amount",), [(n * 7 % 31,) for n in range(40)]),
        "dates.csv": csv(("signup date",), [(DAYS[n * 7 % 90],) for n in range(100)]),
        "投放.csv": csv(("日期", "渠道", "花费", "点击", "销售额"), ads),
        "门店.csv": csv(("门店", "商品", "销量", "城市"), shops),
        "variants.csv": csv(("visitor_id", "variant", "converted"), [(n, "AB"[n % 2], n % 9 // 8) for n in range(99)]),
        "months.csv": csv(("Product", "Jan", "Mar", "May"), [(f"P{n}", n, n + 1, n * 2) for n in range(20)]),
        "weeks.csv": csv(("Week", "Leads", "Won"), [(f"2026-W{n:02}", 50 + n % 9, n % 4) for n in range(1, 20)]),
        "german.csv": csv(
            ("Datum", "Kanal", "Kosten", "Umsatz"),
            [(f"{day:%d.%m.%Y}", kanal, "12,50", "130,90") for day in DAYS[:40] for kanal in ("Google", "Meta")], ";",
        ),
        "baskets.csv": csv(("order_id", "item"), [(n // 3, ("egg", "milk", "jam")[n * 5 % 7 % 3]) for n in range(99)]),
        "one_row.csv": csv(("channel", "spend"), [("Google", 10)]),
        "words.csv": csv(("name", "city"), [(f"N{chr(97 + n % 26)}{chr(97 + n // 26)}", "Rome") for n in range(60)]),
    }  # fmt: skip


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    home = tmp_path_factory.mktemp("home")
    settings = Settings(home=home, workers=1)
    store = Store.open(settings.database, KeyRing.load("", home))
    with store, Workers(settings) as workers:
        yield Desk(settings, store, workers)


MEANT = {
    "{metric} by month": {"grain": "month"},
    "{metric} by {column}, highest first": {"dimensions", "order"},
    "average {metric} by {column}, highest first": {"dimensions", "order"},
    "ROAS by {column}, worst first": {"dimensions", "metrics"},
    "Number of rows by {column}, highest first": {"dimensions"},
    "Number of rows by month": {"grain": "month"},
    "How many different {column} are there?": {"metrics"},
    "What is the total of {metric}?": {"metrics"},
    "What is the average {metric}?": {"metrics"},
    "What is in {name}?": "describe_data",
    "How many rows are there?": "describe_data",
    "What predicts {column}?": "predict_outcome",
    "Which kinds of customers are there?": "segment_customers",
    "Who are the most influential people?": "rank_influencers",
}


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("name", list(files()))
def test_each_of_three_questions_is_answered_as_it_was_meant(desk, tmp_path, name, language):
    place = Place("T1", f"{language}-{name}")
    path = tmp_path / "upload"
    path.write_text(files()[name], encoding="utf-8")
    read = desk.receive(path, name, "U1", place, {}, language)
    assert read.status == "answered", str(read.message)
    assert len(read.suggestions) == 3
    for offered in read.suggestions:
        words = write(offered, language, translations(language))
        asked = Question(words, "U1", place, (place,), "direct", about=read.sources[0], pictures=False)
        reply = desk.ask(asked)
        assert reply.status == "answered", (words, str(reply.message))
        assert not any("did not use" in str(each) for each in reply.answer.warnings), words
        given = {key: value for key, value in reply.arguments.items() if value}
        meant = MEANT[offered.template]
        if isinstance(meant, str):
            assert reply.tool == meant, words
        elif isinstance(meant, dict):
            assert given.items() >= meant.items(), (words, given)
        else:
            assert given.keys() >= meant, (words, given)
        if "umber of rows" in offered.template and reply.tool == "query_data":
            assert "metrics" not in given, (words, given)
        if "column" in offered.values and "dimensions" in given:
            assert given["dimensions"] == [offered.values["column"]], words


def test_a_question_beneath_one_of_two_like_files_is_about_that_one(desk, tmp_path):
    place = Place("T1", "two")
    path = tmp_path / "upload"
    reads = []
    for name, spend in (("one.csv", 10), ("two.csv", 20)):
        path.write_text(csv(("channel", "spend"), [("Google", spend), ("Meta", 1)]), encoding="utf-8")
        reads.append(desk.receive(path, name, "U1", place))
    answers = []
    for read in reads:
        words = str(read.suggestions[0])
        reply = desk.ask(Question(words, "U1", place, (place,), "t", about=read.sources[0], pictures=False))
        answers.append((reply.dataset, str(reply.answer.headline)))
    assert [dataset for dataset, _ in answers] == ["one.csv", "two.csv"]
    assert "10" in answers[0][1]
    assert "20" in answers[1][1]


def test_a_question_beneath_data_that_is_gone_is_not_answered_from_other_data(desk, tmp_path):
    place = Place("T1", "gone")
    path = tmp_path / "upload"
    reads = []
    for name, spend in (("one.csv", 10), ("two.csv", 20)):
        path.write_text(csv(("channel", "spend"), [("Google", spend), ("Meta", 1)]), encoding="utf-8")
        reads.append(desk.receive(path, name, "U1", place))
    desk._store.delete_dataset(reads[0].sources[0], (place,))
    words = str(reads[0].suggestions[0])
    reply = desk.ask(Question(words, "U1", place, (place,), "t", about=reads[0].sources[0], pictures=False))
    assert reply.status == "refused"
    assert "not here any more" in str(reply.message)
