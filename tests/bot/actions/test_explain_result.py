"""How an answer came about: the version that was used, not the newest."""

import pytest

from tools.errors import CannotAnswer


def shown(answer, table=0):
    return {str(what): value for what, value in answer.tables[table].rows}


def test_it_says_data_method_arguments_and_libraries(scene, run):
    scene.answer(scene.upload(rows=2))
    told = run("explain_result", scene.here())
    assert str(told.headline) == "I added up."
    assert told.figures == {"rows": 2, "version": 1}
    rows = shown(told)
    assert rows == {"Data": "shop.csv", "Rows": "2", "Version": "1", "What to work out": "n"}
    technical = shown(told, 1)
    assert technical["Name of the analysis"] == "query_data"
    assert technical["Version of pandas"]
    assert technical["Check sum of “shop.csv”"]
    assert str(told.assumptions[0]) == "I took “n” as sales."
    assert "top products" in str(told.method)


def test_it_names_the_version_that_was_used_when_there_is_a_newer_one(scene, run):
    scene.answer(scene.upload(rows=2))
    scene.upload(rows=3)
    assert run("explain_result", scene.here()).figures == {"rows": 2, "version": 1}


def test_it_names_all_data_of_a_query_over_several(scene, run):
    scene.answer(scene.upload(name="a.csv"), scene.upload(name="b.csv"))
    told = run("explain_result", scene.here())
    assert sorted(value for what, value in told.tables[0].rows if str(what) == "Data") == ["a.csv", "b.csv"]
    assert told.figures == {}


def test_without_an_answer_there_is_nothing_to_explain(scene, run):
    with pytest.raises(CannotAnswer, match="no answer in this conversation"):
        run("explain_result", scene.here())
