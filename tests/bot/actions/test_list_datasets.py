"""Which data sets there are."""


def test_the_newest_version_of_each(scene, run):
    scene.upload(rows=2)
    scene.upload(rows=3)
    scene.upload(rows=1, name="more.csv")
    told = run("list_datasets", scene.here())
    assert told.figures == {"datasets": 2}
    assert [row[:4] for row in told.tables[0].rows] == [("more.csv", 1, 0, 1), ("shop.csv", 3, 0, 2)]
    assert str(told.headline) == "There are 2 data sets here."


def test_none_yet(scene, run):
    told = run("list_datasets", scene.here())
    assert told.figures == {"datasets": 0}
    assert "drop a CSV or Excel file" in str(told.headline)
