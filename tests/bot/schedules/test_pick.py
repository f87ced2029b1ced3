"""Which of several schedules the words of a question name."""

from collections.abc import Iterator
from datetime import date, time
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from bot.schedules.pick import pick_schedule
from bot.schedules.plan import Plan
from bot.schedules.recurrence import Recurrence
from storage.keys import KeyRing
from storage.store import Place, Store
from tools.errors import NeedsChoice

PLACE = Place("team", "general")
DAILY = Recurrence("day", (time(9),), date(2026, 11, 24))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(f"sqlite:///{tmp_path}/store.db", KeyRing.load(None, tmp_path)) as opened:
        for title in ("roas by channel", "roas by channel and week", "各渠道的ROAS", "total revenue"):
            opened.add_schedule(PLACE, "ann", plan(title).to_json(), None)
        yield opened


def plan(title: str) -> Plan:
    return Plan(title, "query_data", {}, DAILY, "UTC", "en")


def here(store: Store, text: str) -> Any:
    question = SimpleNamespace(
        place=PLACE, places=(PLACE,), asker="ann", text=text, rooms=SimpleNamespace(is_direct=lambda _: False)
    )
    return SimpleNamespace(store=store, question=question, datasets={})


@pytest.mark.parametrize(
    ("said", "title"),
    [
        ("pause the ROAS by channel schedule", "roas by channel"),
        ("pause roas by channel and week, please", "roas by channel and week"),
        ("暂停各渠道的ROAS", "各渠道的ROAS"),
        ("move the total revenue report to 10:30", "total revenue"),
    ],
)
def test_a_title_in_the_question_is_meant(store: Store, said: str, title: str) -> None:
    assert Plan.from_json(pick_schedule(here(store, said), None, None).definition).title == title


@pytest.mark.parametrize("said", ["pause it", "pause the total revenues of last week report", "stop roas"])
def test_it_is_asked_where_no_title_is_there(store: Store, said: str) -> None:
    with pytest.raises(NeedsChoice):
        pick_schedule(here(store, said), None, None)
