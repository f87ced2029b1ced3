"""The road from a file and a question to an answer, through the store and the workers."""

from collections.abc import Callable
from pathlib import Path

import pytest

from bot.conversation import Question, Reply
from bot.desk import Desk
from bot.work.jobs import INTO
from storage.store import Place

HERE = Place("team", "general")
ELSEWHERE = Place("team", "random")
SPEND = "date,channel,spend,revenue\n" + "".join(
    f"2024-05-{day:02d},{channel},{spend},{spend * factor}\n"
    for day in range(1, 11)
    for channel, spend, factor in (("Google", 100, 3), ("Meta", 50, 1), ("TikTok", 10, 5))
)

Ask = Callable[..., Reply]


@pytest.fixture
def desk(make_desk: Callable[..., Desk], tmp_path: Path) -> Desk:
    made = make_desk()
    file = tmp_path / "ads.csv"
    file.write_text(SPEND)
    assert made.receive(file, "ads.csv", "ann", HERE).status == "answered"
    return made


@pytest.fixture
def ask(desk: Desk) -> Ask:
    def ask(text: str, place: Place = HERE, thread: str = "t", **more: object) -> Reply:
        return desk.ask(Question(text, "ann", place, (place,), thread, **more))  # type: ignore[arg-type]

    return ask


def test_a_question_is_answered_with_a_picture(ask: Ask) -> None:
    reply = ask("roas by channel, worst first")
    assert reply.status == "answered"
    assert reply.tool == "query_data"
    assert reply.answer
    assert reply.answer.figures["value[Meta]"] == pytest.approx(1.0)
    assert reply.answer.figures["value[TikTok]"] == pytest.approx(5.0)
    assert reply.answer.figures["total"] == pytest.approx((3000 + 500 + 500) / 1600)
    assert reply.pictures
    assert reply.pictures[0].png.startswith(b"\x89PNG")
    assert reply.result_id


def test_a_follow_up_changes_the_last_call(ask: Ask) -> None:
    ask("spend by channel")
    reply = ask("only Google")
    assert reply.status == "answered"
    assert reply.answer
    assert reply.answer.figures["total"] == 1000


def test_a_follow_up_after_an_export_changes_the_analysis(ask: Ask) -> None:
    ask("spend by channel")
    ask("give me that as a csv")
    reply = ask("only Google")
    assert reply.tool == "query_data"
    assert reply.answer
    assert reply.answer.figures["total"] == 1000


def test_a_whole_choice_takes_nothing_from_later_turns(ask: Ask) -> None:
    ask("spend by channel")
    ask("only Google")
    reply = ask("spend", chosen={"tool": "query_data", "dataset": "ads.csv", "metrics": ["spend"]})
    assert reply.answer
    assert reply.answer.figures["total"] == 1600


@pytest.mark.parametrize(
    "question", ["top 2 channels by spend", "monthly spend in 2024", "how much spend by channel?", "各渠道的花费"]
)
def test_a_question_of_its_own_takes_nothing_from_the_one_before(ask: Ask, question: str) -> None:
    ask("spend for Google on 3 May 2024")
    reply = ask(question)
    assert reply.answer
    assert reply.answer.figures["total"] == 1600


def test_a_question_about_another_file_leaves_the_one_before(desk: Desk, ask: Ask, tmp_path: Path) -> None:
    ask("spend by channel in ads.csv")
    other = tmp_path / "people.csv"
    other.write_text("contract,charges\n" + "monthly,10\nyearly,30\n" * 5)
    desk.receive(other, "people.csv", "ann", HERE)
    reply = ask("average charges by contract")
    assert reply.dataset == "people.csv"


def test_it_is_said_which_of_two_files_that_fit_was_used(desk: Desk, ask: Ask, tmp_path: Path) -> None:
    alone = ask("spend by channel", thread="u").answer
    assert alone
    assert "ads.csv" not in " ".join(map(str, alone.assumptions))
    file = tmp_path / "june.csv"
    file.write_text(SPEND.replace("2024-05", "2024-06"))
    desk.receive(file, "june.csv", "ann", HERE)
    answer = ask("total spend", thread="v").answer
    assert answer
    assert "I used “june.csv”; ads.csv would fit as well." in map(str, answer.assumptions)
    named = ask("total spend in ads.csv", thread="w").answer
    assert named
    assert "june.csv" not in " ".join(map(str, named.assumptions))


def test_another_thread_knows_nothing_of_it(ask: Ask) -> None:
    ask("spend by channel", thread="one")
    reply = ask("how did you calculate that?", thread="two")
    assert reply.status == "refused"


def test_a_question_elsewhere_does_not_see_the_file(ask: Ask) -> None:
    reply = ask("spend by channel", place=ELSEWHERE)
    assert reply.status == "refused"
    assert "ads" not in str(reply.message)


def test_the_reply_is_in_the_language_of_the_question(ask: Ask) -> None:
    assert ask("各渠道的花费").language == "zh"
    assert ask("spend by channel").language == "en"


def test_the_same_question_gets_the_same_answer(ask: Ask) -> None:
    first, second = ask("spend by channel", thread="a"), ask("spend by channel", thread="b")
    assert first.answer == second.answer


def test_how_and_csv_follow_an_answer(desk: Desk, ask: Ask) -> None:
    answered = ask("spend by channel")
    how = ask("how did you calculate that?")
    assert how.tool == "explain_result"
    assert how.answer
    assert how.answer.figures["rows"] == 30
    exported = ask("give me that as a csv")
    assert exported.tool == "export_result"
    assert b"Google" in exported.files[0].data
    assert answered.result_id
    assert b"Google" in desk.export(answered.result_id, "csv", (HERE,)).data


def test_an_export_is_not_for_those_who_cannot_see_the_data(desk: Desk, ask: Ask) -> None:
    from storage.errors import NotFound

    answered = ask("spend by channel")
    assert answered.result_id
    with pytest.raises(NotFound):
        desk.export(answered.result_id, "csv", (ELSEWHERE,))


def test_out_of_scope_offers_what_can_be_asked(ask: Ask) -> None:
    reply = ask("what will the weather be like tomorrow?")
    assert reply.status == "refused"
    assert len(reply.suggestions) == 3
    for suggestion in reply.suggestions:
        assert ask(str(suggestion), thread=str(suggestion)).status == "answered"


@pytest.mark.parametrize("question", ["forecast next month's conversions", "预测下个月的转化"])
def test_an_analysis_that_is_not_there_is_named(ask: Ask, question: str) -> None:
    reply = ask(question)
    assert (reply.status, reply.tool) == ("refused", None)
    assert "Forecasts are not there yet" in str(reply.message)
    assert reply.suggestions


def test_the_same_file_twice_is_recognised(desk: Desk, tmp_path: Path) -> None:
    again = desk.receive(tmp_path / "ads.csv", "ads.csv", "ann", HERE)
    assert again.status == "answered"
    assert len(desk.datasets((HERE,))) == 1


def test_a_choice_between_data_sets_runs_the_call(desk: Desk, ask: Ask, tmp_path: Path) -> None:
    other = tmp_path / "more.csv"
    other.write_text(SPEND.replace("Google", "Bing"))
    desk.receive(other, "more.csv", "ann", HERE)
    reply = ask("spend by channel")
    if reply.status == "ask":
        label = next(each for each in reply.choices if each.label == "ads.csv")
        reply = ask("ads.csv", chosen=dict(label.arguments))
    assert reply.status == "answered"
    assert reply.answer
    assert reply.answer.figures["total"] == 1600


def test_what_is_kept_of_a_query_goes_with_the_data_that_it_names(ask: Ask, desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "more.csv").write_text("city,visits\nParis,3\n")
    desk.receive(tmp_path / "more.csv", "more.csv", "ann", HERE)
    reply = ask("SELECT channel, SUM(spend) AS spend FROM ads GROUP BY channel")
    assert reply.status == "answered"
    assert len(reply.sources) == 1
    desk._store.delete_dataset(reply.sources[0], [HERE])
    assert desk._store.turns(HERE, "t") == []


def test_a_choice_never_runs_on_other_data_than_it_was_about(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "more.csv").write_text(SPEND.replace("Google", "Bing"))
    desk.receive(tmp_path / "more.csv", "ads.csv", "ann", ELSEWHERE)
    chosen = {"tool": "query_data", "metrics": ["spend"], "dataset": "ads.csv (2)"}
    both = Question("spend", "ann", HERE, (HERE, ELSEWHERE), "t", chosen=chosen)
    answered = desk.ask(both)
    assert answered.dataset == "ads.csv (2)"
    assert desk.ask(Question("spend", "ann", HERE, (HERE,), "t", chosen=chosen)).status == "failed"


def test_a_new_version_does_not_take_the_name_of_other_data(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "more.csv").write_text(SPEND.replace("Google", "Bing"))
    desk.receive(tmp_path / "more.csv", "ads.csv", "ann", ELSEWHERE)
    before = {name: stored.place for name, stored in desk.datasets((HERE, ELSEWHERE)).items()}
    (tmp_path / "newer.csv").write_text(SPEND.replace("Google", "Bing") + "2024-05-11,Bing,1,1\n")
    replace = {INTO: f"replace:{desk.datasets((HERE,))['ads.csv'].series}"}
    assert desk.receive(tmp_path / "newer.csv", "ads.csv", "ann", HERE, replace).status == "answered"
    after = {name: stored.place for name, stored in desk.datasets((HERE, ELSEWHERE)).items()}
    assert after == before == {"ads.csv": HERE, "ads.csv (2)": ELSEWHERE}
    assert next(iter(desk.datasets((HERE, ELSEWHERE)).values())).place == HERE


@pytest.mark.parametrize("words", ["write me a poem", "给我写首诗"])
def test_a_refusal_offers_questions_about_the_data_of_its_thread(
    desk: Desk, ask: Ask, tmp_path: Path, words: str
) -> None:
    (tmp_path / "shop.csv").write_text("visit,city,guests\n" + "2024-06-01,Paris,3\n2024-06-02,Rome,4\n" * 5)
    desk.receive(tmp_path / "shop.csv", "shop.csv", "ann", HERE)
    assert ask("spend by channel", thread="ads").dataset == "ads.csv"
    assert ask("guests by city", thread="shop").dataset == "shop.csv"
    offered = {thread: " ".join(map(str, ask(words, thread=thread).suggestions)) for thread in ("ads", "shop", "new")}
    assert "channel" in offered["ads"]
    assert "city" in offered["shop"]
    assert offered["new"] == offered["shop"]  # The newest, where nothing was said yet.
    unknown = ask("guests for Atlantis by city", thread="ads")
    assert unknown.dataset == "shop.csv"
    if unknown.status == "refused":
        assert "channel" not in " ".join(map(str, unknown.suggestions))


def test_a_refusal_offers_nothing_about_data_that_is_not_to_be_seen(desk: Desk, ask: Ask, tmp_path: Path) -> None:
    (tmp_path / "shop.csv").write_text("visit,city,guests\n" + "2024-06-01,Paris,3\n2024-06-02,Rome,4\n" * 5)
    desk.receive(tmp_path / "shop.csv", "shop.csv", "ann", ELSEWHERE)
    both = Question("guests by city", "ann", HERE, (HERE, ELSEWHERE), "t")
    assert desk.ask(both).dataset == "shop.csv"
    offered = " ".join(map(str, ask("write me a poem").suggestions))
    assert "channel" in offered
    assert "city" not in offered


def test_it_is_said_that_a_file_with_other_names_for_the_same_would_fit(desk: Desk, ask: Ask, tmp_path: Path) -> None:
    file = tmp_path / "meta.csv"
    file.write_text("Reporting starts,Amount spent (USD)\n2024-05-01,10\n2024-05-02,20\n")
    desk.receive(file, "meta.csv", "ann", HERE)
    answer = ask("total spend", thread="w").answer
    assert answer
    assert answer.figures["total"] in (30, 1600)
    used, other = ("meta.csv", "ads.csv") if answer.figures["total"] == 30 else ("ads.csv", "meta.csv")
    assert f"I used “{used}”; {other} would fit as well." in map(str, answer.assumptions)
