"""Suggested questions fit the data."""

from tools.schema import Column, Schema
from tools.suggestions import suggest_questions


def words(*columns: Column) -> list[str]:
    return [str(each) for each in suggest_questions(Schema(columns, 100), "a.csv")]


def test_spend_by_channel_asks_for_the_return() -> None:
    day = Column("date", "date", distinct=100)
    channel = Column("channel", "text", distinct=3)
    assert words(day, channel, Column("spend", "number"), Column("revenue", "number")) == [
        "ROAS by channel, worst first",
        "revenue by month",
        "revenue by channel, highest first",
    ]


def test_an_edge_list_asks_who_matters() -> None:
    assert words(Column("user_id", "integer", identifier=True), Column("follow_id", "integer", identifier=True))[0] == (
        "Who are the most influential people?"
    )


def test_a_file_with_nothing_known_still_has_three() -> None:
    assert len(words(Column("x", "text", distinct=90))) == 3
