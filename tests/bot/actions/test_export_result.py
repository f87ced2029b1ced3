"""The last answer as a file: all its rows, and nothing in it that runs."""

import dataclasses

import pytest

from tools.codec import loads
from tools.errors import CannotAnswer

NAME = "shop - All.csv"


def test_it_hands_over_the_full_table(scene, run):
    scene.answer(scene.upload())
    here = scene.here()
    told = run("export_result", here)
    assert told.figures == {"rows": 2}
    assert str(told.headline) == f"Here is the table as {NAME}, 2 rows."
    [file] = here.files
    assert (file.name, file.data.decode("utf-8-sig")) == (NAME, "name\r\ntea\r\n'=1+1\r\n")


def test_excel_is_a_workbook(scene, run):
    scene.answer(scene.upload())
    here = scene.here()
    run("export_result", here, format="xlsx")
    assert here.files[0].data.startswith(b"PK")


def test_it_says_what_is_missing(scene, run):
    with pytest.raises(CannotAnswer, match="no answer in this conversation"):
        run("export_result", scene.here())
    scene.answer(scene.upload())
    here = scene.here()
    whole = loads(scene.store.result(here.turns[-1].result_id, here.question.places).answer)
    scene.answer(answer=dataclasses.replace(whole, tables=()))
    with pytest.raises(CannotAnswer, match="no table"):
        run("export_result", scene.here())
