import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from storage.errors import Conflict, StorageBusy
from storage.together import Together


class Worker:
    """Doubles numbers; the first batch waits until the test lets it go."""

    def __init__(self):
        self.batches = []
        self.begun, self.go = threading.Event(), threading.Event()

    def __call__(self, wishes):
        self.batches.append(list(wishes))
        self.begun.set()
        assert self.go.wait(10)
        if "away" in wishes:
            raise StorageBusy("away")
        if "spoiled" in wishes:
            raise Conflict("spoiled")
        return [each * 2 for each in wishes]


@pytest.fixture
def at_once():
    """Wishes the first alone, and all others while it is being done."""
    worker = Worker()
    together = Together(worker)
    with ThreadPoolExecutor(10) as pool:

        def at_once(first, *others):
            begun = [pool.submit(together, first)]
            assert worker.begun.wait(10)
            begun += [pool.submit(together, each) for each in others]
            while len(together._queue) < len(others):
                pass
            worker.go.set()
            return worker, begun

        yield at_once


def test_what_is_wished_meanwhile_is_done_in_one_go(at_once):
    worker, begun = at_once(1, 2, 3, 4)
    assert [each.result() for each in begun] == [2, 4, 6, 8]
    assert worker.batches[0] == [1]
    assert sorted(worker.batches[1]) == [2, 3, 4]
    assert len(worker.batches) == 2


def test_one_that_fails_fails_alone(at_once):
    worker, begun = at_once(1, 2, "spoiled", 4)
    assert [each.result() for each in (begun[0], begun[1], begun[3])] == [2, 4, 8]
    with pytest.raises(Conflict):
        begun[2].result()
    assert len(worker.batches) == 5


def test_a_database_that_is_away_is_asked_once_for_all(at_once):
    worker, begun = at_once(1, 2, "away")
    assert begun[0].result() == 2
    for each in begun[1:]:
        with pytest.raises(StorageBusy):
            each.result()
    assert len(worker.batches) == 2
