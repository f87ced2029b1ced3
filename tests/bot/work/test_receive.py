"""A file that comes where others are: appended, a new version, or apart, and asked about wherever that is open."""

from datetime import date

import pytest

from bot.settings import Settings
from bot.work import append
from bot.work.jobs import INTO, SEPARATE
from bot.work.receive import receive_file
from storage.keys import KeyRing
from storage.store import Place, Store
from tools.codec import loads
from tools.errors import CannotAnswer, NeedsChoice
from tools.profile import profile_table

HERE = Place("T1", "C1")
HEAD = "date,channel,spend,clicks\n"


def rows(month, first=1, last=20, spend="1.5"):
    return "".join(f"2026-{month:02}-{day:02},{'ab'[day % 2]},{spend},{day}\n" for day in range(first, last + 1))


JANUARY = HEAD + rows(1, last=31)
FEBRUARY = HEAD + rows(2, last=28)


@pytest.fixture
def store(tmp_path):
    with Store.open(f"sqlite:///{tmp_path}/store.db", KeyRing.load(None, tmp_path)) as store:
        yield store


@pytest.fixture
def give(store, tmp_path):
    """Receives a file: give(name, text, into=..., place=...)."""

    def give(name, text, into=None, place=HERE, **options):
        path = tmp_path / "upload"
        path.write_text(text, encoding="utf-8")
        if into is not None:
            options[INTO] = into
        return receive_file(store, Settings(home=tmp_path), path, name, place, "U1", options)

    return give


def asked(call, *arguments, **options):
    with pytest.raises(NeedsChoice) as error:
        call(*arguments, **options)
    return " ".join(str(error.value).split()), {
        choice.arguments[INTO].partition(":")[0]: choice for choice in error.value.choices
    }


def newest(store, name):
    return next(each for each in store.datasets([HERE]) if each.name == name)


def test_a_first_file_is_kept_without_a_question(store, give):
    assert give("ads.csv", JANUARY).status == "answered"
    assert [(each.name, each.version) for each in store.datasets([HERE])] == [("ads.csv", 1)]


def test_later_dates_under_the_same_name_may_be_appended(store, give):
    old = store.datasets([HERE]) or give("ads.csv", JANUARY)
    old = newest(store, "ads.csv")
    text, choices = asked(give, "ads.csv", FEBRUARY)
    assert text == (
        "“ads.csv” is here already, with the same columns and other dates. It has Jan 1 – 31, 2026, the file has "
        "Feb 1 – 28, 2026. What shall I do?"
    )
    assert list(choices) == ["append", "replace", "separate"]
    assert str(choices["append"].label) == "Append: add 28 rows to “ads.csv”"
    assert str(choices["separate"].label) == "Keep it apart as “ads (2).csv”"
    result = give("ads.csv", FEBRUARY, choices["append"].arguments[INTO])
    assert str(result.answer.headline) == "I added 28 rows of “ads.csv” to “ads.csv”: it has 59 rows now."
    new = newest(store, "ads.csv")
    assert (new.version, new.rows, new.series) == (2, 59, old.series)
    schema = loads(new.schema)
    assert (schema.rows, schema["date"].minimum, schema["date"].maximum) == (59, "2026-01-01", "2026-02-28")
    assert schema == profile_table(store.read(new.id))
    assert store.read(old.id).num_rows == 31
    report = [str(each) for each in loads(new.report)["report"]]
    assert "28 rows of “ads.csv” were added at its end." in report


def test_replacing_makes_a_new_version(store, give):
    give("ads.csv", JANUARY)
    _, choices = asked(give, "ads.csv", FEBRUARY)
    give("ads.csv", FEBRUARY, choices["replace"].arguments[INTO])
    assert (newest(store, "ads.csv").version, newest(store, "ads.csv").rows) == (2, 28)


def test_keeping_apart_finds_a_free_name(store, give):
    give("ads.csv", JANUARY)
    give("ads.csv", FEBRUARY, SEPARATE)
    give("ads.csv", HEAD + rows(3), SEPARATE)
    assert {each.name: each.rows for each in store.datasets([HERE])} == {
        "ads.csv": 31,
        "ads (2).csv": 28,
        "ads (3).csv": 20,
    }


def test_the_same_dates_are_named_and_not_appended(store, give):
    give("ads.csv", JANUARY)
    text, choices = asked(give, "ads.csv", HEAD + rows(1, first=30, last=31, spend="7") + rows(2))
    assert text == (
        "“ads.csv” is here already. Both have rows of the same 2 days (Jan 30 – 31, 2026): appended, they would count "
        "twice. Is this a new version of it?"
    )
    assert list(choices) == ["replace", "separate"]


def test_dates_between_those_that_are_there_may_be_appended(store, give):
    give("ads.csv", HEAD + rows(1) + rows(3))
    _, choices = asked(give, "ads.csv", HEAD + rows(2))
    assert "append" in choices
    give("ads.csv", HEAD + rows(2), choices["append"].arguments[INTO])
    assert newest(store, "ads.csv").rows == 60


def test_without_dates_nothing_is_appended(give):
    give("shops.csv", "shop,size\nA,1\nB,2\n")
    text, choices = asked(give, "shops.csv", "shop,size\nC,3\n")
    assert "no dates that show whether the rows are new" in text
    assert list(choices) == ["replace", "separate"]


def test_other_columns_are_named(give):
    give("ads.csv", JANUARY)
    text, choices = asked(give, "ads.csv", FEBRUARY.replace("clicks", "views"))
    assert "with other columns: “clicks” missing and “views” new." in text
    assert list(choices) == ["replace", "separate"]


def test_a_date_that_became_text_keeps_them_apart(give):
    give("ads.csv", JANUARY)
    bad = HEAD + "".join(f"soon {day},a,1.5,{day}\n" for day in range(1, 20))
    text, choices = asked(give, "ads.csv", bad)
    assert "“date” had dates and has text now" in text
    assert "append" not in choices


def test_the_next_month_under_another_name_is_offered_and_never_taken_silently(store, give):
    give("january.csv", JANUARY)
    text, choices = asked(give, "february.csv", FEBRUARY)
    assert text.startswith("This has the same columns as “january.csv” and goes on where that ends.")
    assert list(choices) == ["append", "separate"]
    assert str(choices["separate"].label) == "Keep it apart as “february.csv”"
    give("february.csv", FEBRUARY, choices["append"].arguments[INTO])
    assert [(each.name, each.rows) for each in store.datasets([HERE])] == [("january.csv", 59)]


@pytest.mark.parametrize(
    "other",
    [HEAD + rows(3), FEBRUARY.replace("clicks", "views"), HEAD + rows(1, first=20, last=31)],
    ids=["a gap", "other columns", "the same days"],
)
def test_another_name_that_does_not_follow_is_its_own_data_set(store, give, other):
    give("january.csv", JANUARY)
    give("other.csv", other)
    assert {each.name for each in store.datasets([HERE])} == {"january.csv", "other.csv"}


def test_another_place_is_not_looked_at(store, give):
    give("ads.csv", JANUARY, place=Place("T1", "C2"))
    assert give("ads.csv", FEBRUARY).status == "answered"


def test_what_was_appended_is_known_again(store, give):
    give("january.csv", JANUARY)
    _, choices = asked(give, "february.csv", FEBRUARY)
    give("february.csv", FEBRUARY, choices["append"].arguments[INTO])
    for name, text in (("february.csv", FEBRUARY), ("anything.csv", JANUARY)):
        assert str(give(name, text).answer.headline) == "I have this file already: its rows are in “january.csv”."
    assert newest(store, "january.csv").version == 2


def test_a_choice_that_is_out_of_date_is_asked_again(store, give):
    give("january.csv", JANUARY)
    _, choices = asked(give, "february.csv", FEBRUARY)
    into = choices["append"].arguments[INTO]
    give("february.csv", FEBRUARY, into)
    text, choices = asked(give, "february.csv", FEBRUARY.replace("1.5", "2.5"), into)
    assert text.startswith("I can't append this to “january.csv” any more. Both have rows of the same 28 days")
    assert list(choices) == ["separate"]


def test_choices_carry_how_the_file_is_read(give):
    give("ads.csv", "date;spend\n01/02/2026;1\n02/02/2026;2\n", dates="day")
    _, choices = asked(give, "ads.csv", "date;spend\n01/03/2026;1\n02/03/2026;2\n", dates="day")
    assert choices["append"].arguments["dates"] == "day"


def test_types_are_widened_and_columns_put_in_order(store, give):
    give("ads.csv", "date,spend,code,note\n2026-01-01,1,7,\n2026-01-02,2,8,\n")
    more = "note,Spend,date,code\nfine,1.25,2026-01-03,x7\n,3,2026-01-04,9\n"
    _, choices = asked(give, "ads.csv", more)
    result = give("ads.csv", more, choices["append"].arguments[INTO])
    new = newest(store, "ads.csv")
    assert store.read(new.id).to_pylist() == [
        {"date": date(2026, 1, 1), "spend": 1.0, "code": "7", "note": None},
        {"date": date(2026, 1, 2), "spend": 2.0, "code": "8", "note": None},
        {"date": date(2026, 1, 3), "spend": 1.25, "code": "x7", "note": "fine"},
        {"date": date(2026, 1, 4), "spend": 3.0, "code": "9", "note": None},
    ]
    warnings = [str(each) for each in result.answer.warnings]
    assert "“code” is text from now on: it had whole numbers, the new rows have text." in warnings


def test_other_units_keep_them_apart(give):
    give("ads.csv", "date,spend\n2026-01-01,$1\n2026-01-02,$2\n")
    text, choices = asked(give, "ads.csv", "date,spend\n2026-02-01,€1.50\n2026-02-02,€2.50\n")
    assert "“spend” was in USD and is in EUR now" in text
    assert "append" not in choices
    text, choices = asked(give, "ads.csv", "date,spend\n2026-02-01,1%\n2026-02-02,2%\n")
    assert "“spend” was in USD and is in percent now" in text


def test_a_data_set_that_changes_meanwhile_is_told(store, give, monkeypatch):
    give("ads.csv", JANUARY)
    _, choices = asked(give, "ads.csv", FEBRUARY)
    described = append.describe_rows

    def meanwhile(*rest):
        monkeypatch.setattr(append, "describe_rows", described)
        give("ads.csv", HEAD + rows(4), choices["append"].arguments[INTO])
        return described(*rest)

    monkeypatch.setattr(append, "describe_rows", meanwhile)
    with pytest.raises(CannotAnswer, match="changed by somebody else"):
        give("ads.csv", FEBRUARY, choices["append"].arguments[INTO])
    assert (newest(store, "ads.csv").version, newest(store, "ads.csv").rows) == (2, 51)


def test_rows_are_appended_a_part_at_a_time(store, give, monkeypatch):
    monkeypatch.setattr("storage.parts.PART_ROWS", 10)
    give("ads.csv", JANUARY)
    largest = []
    _, choices = asked(give, "ads.csv", FEBRUARY)

    fitted = append.fitted

    def watched(table, *rest):
        largest.append(table.num_rows)
        return fitted(table, *rest)

    monkeypatch.setattr(append, "fitted", watched)
    give("ads.csv", FEBRUARY, choices["append"].arguments[INTO])
    assert largest == [10, 10, 10, 1, 28]


def test_the_same_name_in_other_capitals_is_the_same_name(store, give):
    give("ads.csv", JANUARY)
    text, choices = asked(give, "ADS.Csv", FEBRUARY)
    assert text.startswith("“ads.csv” is here already, with the same columns and other dates.")
    assert str(choices["separate"].label) == "Keep it apart as “ADS (2).Csv”"
    give("ADS.Csv", FEBRUARY, choices["append"].arguments[INTO])
    assert [(each.name, each.rows) for each in store.datasets([HERE])] == [("ads.csv", 59)]


def test_what_is_kept_under_another_name_says_so(give):
    give("ads.csv", JANUARY)
    result = give("ads.csv", FEBRUARY, SEPARATE)
    assert "Here it is called “ads (2).csv”." in [str(each) for each in result.answer.assumptions]
