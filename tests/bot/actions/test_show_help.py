"""What can be asked: one example of every tool, in the language of the asker."""

import dataclasses


def test_every_tool_once(scene, run):
    here = scene.here()
    told = run("show_help", here)
    assert told.figures == {"tools": len(here.tools)}
    assert sorted(name for _, name in told.tables[0].rows) == sorted(here.tools)
    assert all(example.isascii() for example, _ in told.tables[0].rows)


def test_in_chinese(scene, run):
    told = run("show_help", dataclasses.replace(scene.here(), language="zh"))
    assert not any(example.isascii() for example, _ in told.tables[0].rows)


def test_it_offers_what_fits_the_data(scene, run):
    assert [str(each) for each in run("show_help", scene.here()).next_questions] == ["Which files do you have?"]
    scene.upload()
    assert str(run("show_help", scene.here()).next_questions[0]) == "What is in shop.csv?"
