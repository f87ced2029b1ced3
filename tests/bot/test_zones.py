import pytest

from bot.zones import is_zone


@pytest.mark.parametrize(
    ("name", "is_one"), [("Europe/Berlin", True), ("UTC", True), ("Mars/Base", False), ("", False), ("../etc", False)]
)
def test_names_of_zones(name, is_one):
    assert is_zone(name) is is_one
