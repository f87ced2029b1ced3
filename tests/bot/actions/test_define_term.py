"""Terms are defined, listed, changed after a click, and let go of; each place has its own."""

import json
from dataclasses import replace

import pyarrow as pa
import pytest

from bot.actions.surroundings import Surroundings
from bot.actions.term_check import Checked, reading
from bot.agent.outcome import Outcome
from bot.conversation import Turn
from bot.definitions import load_definitions
from bot.rooms import OneRoom
from storage.store import Place
from tools.answer import Answer
from tools.codec import dumps
from tools.definitions import GroupDefinition, MetricDefinition
from tools.errors import CannotAnswer, NeedsChoice
from tools.messages import say, write
from tools.schema import Column, Schema

PLACE = Place("team", "general")
ADS = Schema(
    (
        Column("Campaign", "text", role="campaign", distinct=3, values=("BR_a", "Generic", "All")),
        Column("Spend", "number", role="spend"),
        Column("Sign-ups", "integer", distinct=9),
    ),
    3,
)


class Rooms(OneRoom):
    """Channels, and direct messages that begin with D."""

    def __init__(self) -> None:
        super().__init__(PLACE)

    def is_direct(self, place: Place) -> bool:
        return place.channel.startswith("D")

    def person(self, workspace: str, person: str) -> str:
        return f"@{person}"


@pytest.fixture
def here(scene):
    """The surroundings with the definitions that count, as the desk makes them."""

    def make(channel: str = "general", asker: str = "ann", confirmed: str | None = None) -> Surroundings:
        found = scene.here(rooms=Rooms())
        question = replace(found.question, asker=asker, place=Place("team", channel))
        definitions = load_definitions(found.store, found.settings, question)
        context = replace(found.context, definitions=definitions)
        return replace(found, question=question, context=context, confirmed=confirmed)

    return make


def upload(scene, name: str = "ads.csv") -> None:
    with scene.store.add_dataset(PLACE, name, "ann", f"print of {name}") as writer:
        writer.write(pa.table({"Campaign": ["BR_a"], "Spend": [1.0], "Sign-ups": [1]}))
        writer.finish(schema=dumps(ADS), report=dumps({"report": (), "warnings": ()}), rows=1)


def names(here) -> list[str]:
    return [each.name for each in here.context.definitions]


def clicked(run, here, **arguments):
    """Press the first button."""
    with pytest.raises(NeedsChoice) as asked:
        run("define_term", here(), **arguments)
    given = dict(asked.value.choices[0].arguments)
    answer = run("define_term", here(confirmed=given.pop("confirm")), **{**arguments, **given})
    return asked.value.message, answer


def test_a_term_is_defined_and_listed_and_recorded(scene, here, run) -> None:
    answer = run("define_term", here(), name="CAC", meaning="spend / new customers")
    assert "From now on, “CAC” means spend / new customers here." in write(answer.headline)
    assert "cost per new customer" in write(answer.assumptions[0])
    (kept,) = here().context.definitions
    assert isinstance(kept, MetricDefinition)
    assert (kept.name, kept.written, kept.by) == ("CAC", "spend / new customers", "@ann")
    assert kept.on is not None
    listed = run("define_term", here(), action="list")
    assert listed.figures["definitions"] == 1
    assert listed.tables[0].rows[0][0] == "CAC"
    (entry,) = [each for each in scene.store.audit([PLACE]) if each.what == "define"]
    assert json.loads(entry.details) == {"term": "CAC", "means": "spend / new customers"}


def test_it_says_what_it_gives_now(scene, here, run) -> None:
    upload(scene)
    scene.runs.outcome = Outcome("answered", "query_data", answer=Answer(say("Spend is 10."), say("added up")))
    asked = []
    scene.runs.run = lambda call, context=None: asked.append((call, context)) or scene.runs.outcome
    answer = run("define_term", here(), name="CAC", meaning="spend / sign-ups")
    assert "In ads.csv: Spend is 10." in write(answer.headline)
    call, context = asked[0]
    assert (call.tool, call.arguments, call.dataset) == ("query_data", {"metrics": ["CAC"]}, "ads.csv")
    assert context.definitions[0].name == "CAC"
    run("define_term", here(), name="Brand", meaning="campaigns that contain 'BR_'")
    assert asked[1][0].arguments["filters"] == [{"column": "Brand", "operator": "in group"}]
    run("define_term", here(), name="Ours", meaning="BR_a and Generic")
    kept = next(each for each in here().context.definitions if each.name == "Ours")
    assert isinstance(kept, GroupDefinition)


def test_it_says_which_term_is_missing_and_keeps_it_all_the_same(scene, here, run) -> None:
    upload(scene)
    message, answer = clicked(run, here, name="CPQL", meaning="spend / (qualified leads + seats)")
    assert "I found no “qualified leads” and “seats” in ads.csv" in write(message)
    assert "once there is data" in write(answer.warnings[1])
    assert names(here()) == ["CPQL"]
    with pytest.raises(CannotAnswer, match="nothing was changed"):
        run("define_term", here(confirmed="no"), name="Seats", meaning="spend / seats")
    assert names(here()) == ["CPQL"]


def test_where_there_is_no_data_yet_nothing_is_asked(here, run) -> None:
    answer = run("define_term", here(), name="CPQL", meaning="spend / qualified leads")
    assert answer.warnings == ()
    assert names(here()) == ["CPQL"]


def test_the_data_of_the_thread_goes_before_newer_data(scene, here, run) -> None:
    upload(scene)
    upload(scene, "newer.csv")
    asked = []
    outcome = Outcome("answered", "query_data", answer=Answer(say("Spend is 10."), say("added up")))
    scene.runs.run = lambda call, context=None: asked.append(call.dataset) or outcome
    run("define_term", here(), name="CPS", meaning="spend / sign-ups")
    thread = replace(here(), turns=(Turn("spend", "answered", "en", "query_data", {}, dataset="ads.csv"),))
    run("define_term", thread, name="CPS2", meaning="spend / sign-ups")
    assert asked == ["newer.csv", "ads.csv"]


def test_nothing_is_kept_that_cannot_be_read_on_the_data(scene, here, run) -> None:
    upload(scene)
    with pytest.raises(NeedsChoice):
        run("define_term", here(), name="brand spend", meaning="rows where spend is Brand")
    assert names(here()) == []


def test_metrics_never_go_in_circles(here, run) -> None:
    run("define_term", here(), name="profit", meaning="revenue - spend")
    run("define_term", here(), name="spend", meaning="spend + fees")
    run("define_term", here(), name="ROI", meaning="profit / spend")
    run("define_term", here(), name="index", meaning="ROI * 100")
    with pytest.raises(CannotAnswer, match="circle: “profit” would be made of index and ROI"):
        run("define_term", here(), name="profit", meaning="index * 2")
    assert names(here()) == ["index", "profit", "ROI", "spend"]
    with pytest.raises(NeedsChoice) as asked:
        run("define_term", here(), action="remove", name="profit")
    assert "Made of it: ROI." in write(asked.value.message)


def test_what_is_said_for_the_whole_workspace_counts_here_and_says_so(here, run) -> None:
    asked = here()
    everywhere = replace(asked, question=replace(asked.question, text="define CAC as spend / orders everywhere"))
    answer = run("define_term", everywhere, name="CAC", meaning="spend / orders")
    assert "not in other channels" in write(answer.warnings[0])


def test_another_meaning_waits_for_a_click(here, run) -> None:
    run("define_term", here(), name="CAC", meaning="spend / orders")
    same = run("define_term", here(), name="cac", meaning="spend divided by orders")
    assert "already" in write(same.headline)
    message, answer = clicked(run, here, name="cac", meaning="spend / sign-ups")
    assert all(words in write(message) for words in ("spend / orders", "spend / sign-ups", "@ann"))
    assert answer.figures["definitions"] == 1
    assert [each.written for each in here().context.definitions] == ["spend / sign-ups"]
    with pytest.raises(CannotAnswer):
        run("define_term", here(confirmed="no"), name="CAC", meaning="spend / clicks")
    assert [each.written for each in here().context.definitions] == ["spend / sign-ups"]


def test_a_term_is_let_go_of_after_a_click(here, run) -> None:
    run("define_term", here(), name="CAC", meaning="spend / orders")
    clicked(run, here, action="remove", name="cac")
    assert names(here()) == []
    with pytest.raises(CannotAnswer) as refusal:
        run("define_term", here(), action="remove", name="CAC")
    assert "Nobody has defined" in str(refusal.value)


def test_definitions_of_other_channels_and_of_direct_messages_stay_there(here, run) -> None:
    run("define_term", here("general"), name="CAC", meaning="spend / orders")
    run("define_term", here("D1"), name="Mine", meaning="spend / clicks")
    assert names(here("general")) == ["CAC"]
    assert names(here("other")) == []
    assert names(here("D1")) == ["Mine"]
    assert names(here("D2", asker="bob")) == []
    elsewhere = replace(here().question, place=Place("another team", "general"))
    assert load_definitions(here().store, here().settings, elsewhere) == ()


@pytest.mark.parametrize(
    ("name", "meaning", "why"),
    [
        ("last month", "spend / orders", "of its own"),
        ("123", "spend / orders", "of its own"),
        ("rest", "spend / orders", "of its own"),
        ("week", "spend / orders", "of its own"),
        ("周", "花费 / 订单数", "of its own"),
        ("define", "spend / orders", "of its own"),
        ("A vs B", "spend / orders", "can't be a term"),
        ("<@U123>", "spend / orders", "can't be a term"),
        ("=HYPERLINK(1)", "spend / orders", "can't be a term"),
        ("x" * 61, "spend / orders", "can't be a term"),
        ("X", "spend * orders", "can't make a metric"),
        ("X", "a" * 501, "can't make a metric"),
        ("X", "", "Say what the term is called"),
    ],
)
def test_what_cannot_be_a_term_is_refused_in_words(here, run, name, meaning, why) -> None:
    with pytest.raises(CannotAnswer) as refusal:
        run("define_term", here(), name=name, meaning=meaning)
    assert why in str(refusal.value)
    assert names(here()) == []


def test_a_group_is_not_called_like_a_column(scene, here, run) -> None:
    upload(scene)
    with pytest.raises(CannotAnswer) as refusal:
        run("define_term", here(), name="campaign", meaning="BR_a and Generic")
    assert "is a column of ads.csv" in str(refusal.value)
    with pytest.raises(CannotAnswer, match=r"is a column of ads\.csv"):
        run("define_term", here(), name="Campaign", meaning="spend / sign-ups")


def test_what_a_term_means_is_said_also_where_only_the_trade_knows_it(here, run) -> None:
    built_in = run("define_term", here(), action="list", name="roas")
    assert "revenue / spend" in write(built_in.headline)
    thousand = run("define_term", here(), action="list", name="CPM")
    assert "spend / impressions × 1000" in write(thousand.headline)
    run("define_term", here(), name="ROAS", meaning="revenue - spend")
    assert "revenue - spend" in write(run("define_term", here(), action="list", name="roas").headline)
    with pytest.raises(CannotAnswer):
        run("define_term", here(), action="list", name="flurb")


def test_what_cannot_be_read_in_the_store_is_left_out(here, run) -> None:
    run("define_term", here(), name="CAC", meaning="spend / orders")
    here().store.set_preference("team", "channel:general", "definition:broken", "{}", "ann")
    here().store.set_preference("team", "channel:general", "definition:worse", "no json", "ann")
    assert names(here()) == ["CAC"]


def test_a_group_of_several_columns_says_how_it_was_read(scene, here, run) -> None:
    meaning = "campaigns that contain 'BR_' or customers with spend over 1000 and more than 3 sign-ups"
    answer = run("define_term", here(), name="Key", meaning=meaning)
    assert [write(each) for each in answer.assumptions] == [
        "I read it as: campaigns contains BR_ or (spend is over 1,000 and sign-ups is over 3)."
    ]
    upload(scene)
    (group,) = here().context.definitions
    assert [write(each) for each in reading(here(), Checked(group, "ads.csv"))] == [
        "I read it as: “Key” (Campaign contains BR_ or (Spend is over 1,000 and Sign-ups is over 3))."
    ]
    with pytest.raises(CannotAnswer, match="told by its columns"):
        run("define_term", here(), name="Half", meaning="spend over 1000 and active")


def test_a_term_gets_another_name_after_a_click(here, run) -> None:
    run("define_term", here(), name="CAC", meaning="spend / new customers")
    run("define_term", here(), name="CPA", meaning="spend / orders")
    asked, answer = clicked(run, here, action="rename", name="cac", new_name="Acquisition cost")
    assert "Shall “CAC” be called “Acquisition cost” from now on?" in write(asked)
    assert "“CAC” is called “Acquisition cost” now; it means spend / new customers." in write(answer.headline)
    assert names(here()) == ["Acquisition cost", "CPA"]
    with pytest.raises(CannotAnswer, match="“CPA” means something here already"):
        run("define_term", here(), action="rename", name="Acquisition cost", new_name="CPA")
    with pytest.raises(CannotAnswer, match="Nobody has defined “CAC”"):
        run("define_term", here(), action="rename", name="CAC", new_name="X")
    with pytest.raises(CannotAnswer, match="new name"):
        run("define_term", here(), action="rename", name="CPA")


def test_rows_are_no_term_and_are_never_deleted(here, run) -> None:
    for name in ("rows with zero spend", "花费为0的行"):
        with pytest.raises(CannotAnswer, match="I never change or delete rows"):
            run("define_term", here(), action="remove", name=name)
