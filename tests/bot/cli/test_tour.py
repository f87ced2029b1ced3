"""The tour: samples of its own, beside the person's files, found again, and removed without a trace."""

from pathlib import Path

import pytest

from bot.cli import tour
from bot.cli.chat import converse
from bot.cli.session import OWN, SAMPLES, open_session
from bot.conversation import Reply


@pytest.fixture(autouse=True)
def own_store(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MARKETBOT_HOME", str(home))
    monkeypatch.setenv("MARKETBOT_DATABASE_URL", f"sqlite:///{tmp_path / 'own.sqlite'}")
    monkeypatch.setenv("MARKETBOT_WORKERS", "1")
    monkeypatch.setattr(tour, "QUESTIONS", ("revenue by month in sample_orders.csv",))
    (tmp_path / "orders.csv").write_text("date,product,revenue\n2024-01-01,tea,10\n2024-01-02,milk,20\n")


def test_samples_are_kept_apart_found_again_and_removed(tmp_path: Path, home: Path) -> None:
    with open_session(keep=True) as session:
        session.upload(tmp_path / "orders.csv")
    assert tour.tour() == 0
    assert tour.tour() == 0
    with open_session(keep=True) as session:
        samples = session.store.datasets((SAMPLES,))
        assert sorted(each.name for each in samples) == [
            "sample_ad_spend.csv",
            "sample_customers.csv",
            "sample_followers.csv",
            "sample_orders.csv",
            "sample_reviews.csv",
        ]
        assert {each.version for each in samples} == {1}
        assert [each.name for each in session.store.datasets((OWN,))] == ["orders.csv"]
        assert session.ask("total revenue", pictures=False).answer.figures["total"] == 30
    assert list((home / "pictures" / "tour").iterdir())
    assert tour.remove() == 0
    assert tour.remove() == 0
    with open_session(keep=True) as session:
        assert session.store.datasets((SAMPLES,)) == []
        assert len(session.store.datasets((OWN,))) == 1
    assert not (home / "pictures" / "tour").exists()


def test_after_the_tour_both_can_be_asked_and_uploads_are_ones_own(tmp_path: Path) -> None:
    assert tour.tour() == 0
    said: list[Reply] = []
    with open_session(keep=True) as session:
        lines = [
            f"/upload {tmp_path / 'orders.csv'}",
            "what is in orders.csv?",
            "what is in sample_orders.csv?",
        ]
        converse(session.among(SAMPLES, (SAMPLES, OWN)), iter(lines), said.append)
        assert [each.name for each in session.store.datasets((OWN,))] == ["orders.csv"]
    assert [reply.dataset for reply in said] == ["orders.csv", "orders.csv", "sample_orders.csv"]
    assert said[1].answer is not None, said[1].message
    assert said[1].answer.figures["rows"] == 2
