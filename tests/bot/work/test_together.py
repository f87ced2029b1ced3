"""Files that are parts of one table: found whatever their order, put together without a row lost, and nothing else."""

import itertools

import pytest

from bot.settings import Settings
from bot.work import together
from bot.work.receive import receive_file
from bot.work.together import find_beside, find_parts, free_column, newest_of, put_together
from storage.keys import KeyRing
from storage.store import Place, Store
from tools.codec import loads
from tools.errors import CannotAnswer
from tools.progress import telling

HERE = Place("T1", "C1")
HEAD = "date,channel,spend\n"


def month(number, days=28, spend="1.5"):
    return HEAD + "".join(f"2026-{number:02}-{day:02},{'ab'[day % 2]},{spend}\n" for day in range(1, days + 1))


@pytest.fixture
def store(tmp_path):
    with Store.open(f"sqlite:///{tmp_path}/store.db", KeyRing.load(None, tmp_path)) as store:
        yield store


@pytest.fixture
def give(store, tmp_path):
    """Receives the files of one message: the ids of their data sets."""

    def give(owner="U1", **files):
        ids = []
        for name, text in files.items():
            path = tmp_path / "upload"
            path.write_text(text, encoding="utf-8")
            result = receive_file(
                store, Settings(home=tmp_path), path, name.replace("__", "."), HERE, owner, {}, tuple(ids)
            )
            ids.append(result.dataset_id)
        return ids

    return give


def parts_of(store, ids):
    return [[each.name for each in group] for group in find_parts(newest_of(store, HERE, ids))]


@pytest.mark.parametrize("order", list(itertools.permutations([1, 2, 3])))
def test_months_are_found_in_whatever_order_they_come(store, give, order):
    ids = give(**{f"m{number}__csv": month(number) for number in order})
    assert parts_of(store, ids) == [["m1.csv", "m2.csv", "m3.csv"]]


@pytest.mark.parametrize(
    "other",
    [
        month(2).replace("spend", "cost"),
        month(1, 20, "2.5"),
        "date,channel,spend\nsoon,a,1\nlater,b,2\n",
        "channel,spend\na,1\nb,2\n",
    ],
    ids=["another column", "the same days", "no dates", "fewer columns"],
)
def test_what_is_no_part_is_left_alone(store, give, other):
    assert parts_of(store, give(jan__csv=month(1), other__csv=other)) == []


def test_two_tables_in_parts_are_two_groups(store, give):
    shop = {f"shop{number}__csv": month(number).replace("spend", "sold") for number in (1, 2)}
    ids = give(jan__csv=month(1), feb__csv=month(2), **shop)
    assert sorted(parts_of(store, ids)) == [["jan.csv", "feb.csv"], ["shop1.csv", "shop2.csv"]]


def test_the_rows_of_all_are_there_in_order_and_the_parts_are_gone(store, give):
    ids = give(jan__csv=month(1), feb__csv=month(2), mar__csv=month(3))
    said = []
    with telling(lambda message: said.append(str(message))):
        result = put_together(store, ids, HERE, "U1", 1_000)
    assert str(result.answer.headline) == "I put 3 files together as “jan - mar.csv”: 84 rows."
    [whole] = store.datasets([HERE])
    assert (whole.name, whole.rows, whole.owner) == ("jan - mar.csv", 84, "U1")
    days = store.read(whole.id, ["date"]).column(0).to_pylist()
    assert days == sorted(days)
    assert len(set(days)) == 84
    assert (loads(whole.schema)["date"].minimum, loads(whole.schema)["date"].maximum) == ("2026-01-01", "2026-03-28")
    assert any("“jan.csv”, “feb.csv”, and “mar.csv”" in str(each) for each in loads(whole.report)["notes"])
    assert said[-1] == "stored 84 of 84 rows…"


def test_a_file_of_the_whole_is_known_again(store, give):
    put_together(store, give(jan__csv=month(1), feb__csv=month(2)), HERE, "U1", 1_000)
    give(again__csv=month(2))
    assert [each.name for each in store.datasets([HERE])] == ["jan - feb.csv"]


def test_types_are_widened_over_all_parts(store, give):
    ids = give(
        jan__csv=HEAD + "2026-01-01,a,1\n2026-01-02,b,2\n",
        feb__csv=HEAD + "2026-02-01,a,1.5\n2026-02-02,b,x\n",
        mar__csv="DATE,Spend,channel\n2026-03-01,7,a\n2026-03-02,8,b\n",
    )
    put_together(store, ids, HERE, "U1", 1_000)
    [whole] = store.datasets([HERE])
    assert store.read(whole.id).column("spend").to_pylist() == ["1", "2", "1.5", "x", "7", "8"]
    assert any("is text from now on" in str(each) for each in loads(whole.report)["warnings"])


def test_what_was_there_before_keeps_its_name_and_gets_a_version(store, give):
    old = give("U2", dec__csv=month(1))
    ids = give("U1", feb__csv=month(3), mar__csv=month(4))
    whole = put_together(store, [*old, *ids], HERE, "U1", 1_000)
    found = store.datasets([HERE])
    assert [(each.name, each.version, each.rows) for each in found] == [("dec.csv", 2, 84)]
    assert whole.dataset_id == found[0].id


def test_too_many_rows_are_refused_and_all_stays(store, give):
    ids = give(jan__csv=month(1), feb__csv=month(2))
    with pytest.raises(CannotAnswer, match="more than the 50 rows"):
        put_together(store, ids, HERE, "U1", 50)
    assert len(store.datasets([HERE])) == 2


def test_what_somebody_else_brought_or_shared_does_not_go(store, give):
    ids = [*give(jan__csv=month(1)), *give("U2", mar__csv=month(3))]
    with pytest.raises(CannotAnswer, match="have changed"):
        put_together(store, ids, HERE, "U1", 1_000)
    ids = give(apr__csv=month(5), may__csv=month(6))
    store.share(ids[1], Place("T1", "C2"), [HERE], "U1")
    with pytest.raises(CannotAnswer, match="have changed"):
        put_together(store, ids, HERE, "U1", 1_000)
    assert len(store.datasets([HERE])) == 4


def test_what_was_broken_off_before_the_parts_were_gone_is_finished(store, give, monkeypatch):
    ids = give(jan__csv=month(1), feb__csv=month(2))

    def stopped(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(together, "_remove", stopped)
    with pytest.raises(KeyboardInterrupt):
        put_together(store, ids, HERE, "U1", 1_000)
    monkeypatch.undo()
    assert len(store.datasets([HERE])) == 3
    result = put_together(store, ids, HERE, "U1", 1_000)
    assert "together as “jan - feb.csv”: 56 rows" in str(result.answer.headline)
    assert [(each.name, each.rows) for each in store.datasets([HERE])] == [("jan - feb.csv", 56)]


def test_a_part_that_was_deleted_meanwhile_is_told(store, give):
    ids = give(jan__csv=month(1), feb__csv=month(2))
    store.delete_dataset(ids[1], [HERE])
    with pytest.raises(CannotAnswer, match="have changed"):
        put_together(store, ids, HERE, "U1", 1_000)


def test_two_files_of_one_name_in_a_message_stay_apart(store, give, tmp_path):
    ids = give(ads__csv=month(1))
    path = tmp_path / "upload"
    path.write_text(month(2), encoding="utf-8")
    result = receive_file(store, Settings(home=tmp_path), path, "Ads.CSV", HERE, "U1", {}, ids)
    assert result.dataset == "Ads (2).CSV"
    assert "Here it is called “Ads (2).CSV”." in [str(each) for each in result.answer.assumptions]


def beside_of(store, ids):
    return [[each.name for each in group] for group in find_beside(newest_of(store, HERE, ids))]


def test_the_same_days_of_several_sources_are_put_together_with_their_names(store, give):
    ids = give(meta__csv=month(1, spend="2"), google__csv=month(1), tiktok__csv=month(1, 20, "3"))
    assert beside_of(store, ids) == [["google.csv", "meta.csv", "tiktok.csv"]]
    parts = [each.id for group in find_beside(newest_of(store, HERE, ids)) for each in group]
    result = put_together(store, parts, HERE, "U1", 1_000, "source")
    assert str(result.answer.headline) == "I put 3 files together as “google + meta + tiktok.csv”: 76 rows."
    [whole] = store.datasets([HERE])
    rows = store.read(whole.id).to_pylist()
    spend = {name: sum(row["spend"] for row in rows if row["source"] == name) for name in ("google", "meta", "tiktok")}
    assert spend == {"google": 42.0, "meta": 56.0, "tiktok": 60.0}
    assert loads(whole.schema)["source"].values == ("google", "meta", "tiktok")
    assert any("“source” says which file a row is from" in str(each) for each in loads(whole.report)["notes"])
    again = put_together(store, parts, HERE, "U1", 1_000, "source")
    assert again.dataset_id == whole.id


def test_a_column_of_that_name_is_left_as_it_is(store, give):
    ids = give(
        **{f"{name}__csv": month(1, spend=spend).replace("channel", "Source") for name, spend in (("a", 1), ("b", 2))}
    )
    parts = newest_of(store, HERE, ids)
    assert free_column(parts, "source") == "source 2"
    with pytest.raises(CannotAnswer, match="have changed"):
        put_together(store, [each.id for each in parts], HERE, "U1", 1_000, "source")
    put_together(store, [each.id for each in parts], HERE, "U1", 1_000, "source 2")
    [whole] = store.datasets([HERE])
    assert loads(whole.schema).names == ("date", "Source", "spend", "source 2")


def test_other_days_other_columns_and_no_days_stand_beside_nothing(store, give):
    ids = give(
        jan__csv=month(1),
        feb__csv=month(2),
        cost__csv=month(1).replace("spend", "cost"),
        people__csv="channel,spend\na,1\nb,2\n",
        others__csv="channel,spend\na,1\nb,3\n",
    )
    assert beside_of(store, ids) == []


def test_what_hangs_on_one_of_them_keeps_all_apart(store, give):
    ids = give(google__csv=month(1), meta__csv=month(1, spend="2"))
    store.share(ids[0], Place("T1", "C2"), [HERE], "U1")
    with pytest.raises(CannotAnswer, match="have changed"):
        put_together(store, ids, HERE, "U1", 1_000, "source")
    assert len(store.datasets([HERE])) == 2
