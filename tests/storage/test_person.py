import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.person import Person

ANA = Person(["Ana García", "ana@x.com", "4711", "王芳", "Straße"])


@pytest.mark.parametrize(
    "text",
    [
        "ana@x.com",
        " ANA@X.com\t",
        "ANA  GARCÍA",
        "Ana Garci\u0301a",
        "Ａｎａ　Ｇａｒｃíａ",
        "4711",
        "STRASSE",
        "王芳",
    ],
)
def test_a_cell_is_the_person_whatever_its_case_width_and_spaces(text):
    assert ANA.is_named(text)
    assert ANA.is_mentioned(text)


@pytest.mark.parametrize(
    "text",
    [
        "mail ana@x.com.",
        "Ana García, Berlin",
        "order 4711",
        "4711, then",
        "我和王芳聊过",
        "(ana@x.com)",
        "of ana@x.com.csv",
        "ana@x.com.xlsx!",
    ],
)
def test_a_longer_text_mentions_the_person(text):
    assert not ANA.is_named(text)
    assert ANA.is_mentioned(text)


@pytest.mark.parametrize(
    "text",
    [
        "joana@x.com",
        "maria.ana@x.com",
        "ana@x.com.au",
        "ana@x.com.csvs",
        "Ana Garcías",
        "47112",
        "4711.5",
        "1,4711",
        "Strassen",
        "Ana",
    ],
)
def test_others_are_not_the_person(text):
    assert not ANA.is_mentioned(text)


def test_a_short_name_counts_only_where_it_fills_a_cell():
    al = Person(["Al"])
    assert al.is_named("AL ")
    assert not al.is_mentioned("Al went")


@pytest.mark.parametrize("names", [[], [" "], ["a"], ["Ana", "7"]])
def test_what_names_nobody_is_refused(names):
    with pytest.raises(ValueError, match="name"):
        Person(names)


def test_names_are_found_in_json_but_not_among_the_words_of_the_program():
    assert ANA.is_in_json('{"a": ["Ana Garc\\u00eda"]}')
    assert ANA.is_in_json('{"size[ana@x.com]": 1}')
    assert ANA.is_in_json('{"b": 4711.0}')
    assert not ANA.is_in_json('{"b": 14711, "a": ["Ana"]}')
    may = Person(["May"], fixed={"template"})
    assert not may.is_in_json('{"template": "It may be so", "values": {}}')
    assert may.is_in_json('{"template": "Who is {name}?", "values": {"name": "may"}}')


def test_rows_go_and_longer_texts_are_emptied():
    table = pa.table(
        {
            "id": [4711, 5, None, 6],
            "spend": [1, 4711, 2, 3],
            "text": ["a", "hello ana@x.com!", "b", None],
            "kind": pa.array(["x", "y", "王芳", "with 王芳"]).dictionary_encode(),
        }
    )
    found = ANA.search(table, ["id"])
    assert found.removed.column("spend").to_pylist() == [1, 2]
    assert found.kept.to_pylist() == [
        {"id": 5, "spend": 4711, "text": None, "kind": "y"},
        {"id": 6, "spend": 3, "text": None, "kind": None},
    ]
    assert found.blanked == 2
    assert found.kept.schema.equals(table.schema)


WORDS = st.sampled_from(["Ana García", "ana garcía ", "ANA GARCÍA", "Bob", "", " ", "王芳", "Ana García left", "x"])
NUMBERS = st.one_of(st.none(), st.sampled_from([4711, 4712, 47110, -4711, 0]))


@given(st.lists(st.tuples(NUMBERS, st.one_of(st.none(), WORDS), NUMBERS), max_size=20))
def test_exactly_the_rows_with_the_person_go(rows):
    table = pa.table(
        {
            "id": pa.array([row[0] for row in rows], pa.int64()),
            "who": pa.array([row[1] for row in rows], pa.string()),
            "spend": pa.array([row[2] for row in rows], pa.float64()),
        }
    )
    frame = pd.DataFrame(rows, columns=["id", "who", "spend"], dtype=object)
    named = frame["who"].map(lambda cell: cell is not None and cell.strip().casefold() == "ana garcía").astype(bool)
    gone = named | frame["id"].map(lambda cell: cell == 4711).astype(bool)
    expected = [
        (number, None if who is not None and who.startswith("Ana García l") else who, spend)
        for number, who, spend in (row for row, away in zip(rows, gone, strict=True) if not away)
    ]
    found = Person(["Ana García", "4711"]).search(table, ["id"])
    assert [tuple(row.values()) for row in found.kept.to_pylist()] == expected
    assert found.removed.num_rows == int(gone.sum())
