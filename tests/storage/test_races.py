"""Several processes at once, some of them killed, on one database: everything is done, and nothing twice."""

import subprocess
import sys
import threading
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

START = datetime(2026, 5, 4, 9, tzinfo=UTC)
LEASE = timedelta(hours=1)

PRELUDE = """
import os, random, sys, threading, time
from datetime import datetime, timedelta
from pathlib import Path
from storage.keys import KeyRing
from storage.store import Place, Store
LEASE, PLACE = timedelta(hours=1), Place("T1", "C1")
store = Store.open(sys.argv[1], KeyRing.load(None, Path(sys.argv[2])))
print("ready", flush=True)
sys.stdin.readline()
"""

CLAIM = """
while due := store.due(datetime.fromisoformat("2026-06-01T00:00+00:00")):
    random.shuffle(due)
    for schedule in due:
        run = store.claim_run(schedule.id, schedule.next_due, LEASE)
        if run is not None:
            print(schedule.id, run.due.isoformat(), flush=True)
            later = run.due + timedelta(days=7)
            store.finish_run(run, "posted", "1.5", next_due=later if later.month == 5 else None)
"""

TAKE_AND_WAIT = """
for number, schedule in enumerate(store.due(datetime.fromisoformat("2026-06-01T00:00+00:00"))):
    run = store.claim_run(schedule.id, schedule.next_due, LEASE)
    if number % 2:
        store.start_posting(run)
    store.open_work(PLACE, f"{number}.5", f"card {number}")
print("taken", flush=True)
sys.stdin.readline()
"""

TAKE_OVER = """
for schedule in store.due(datetime.fromisoformat("2026-06-01T00:00+00:00")):
    run = store.claim_run(schedule.id, schedule.next_due, LEASE)
    if run is not None:
        print(run.schedule_id, run.state, flush=True)
for work in store.lost_work(limit=3) + store.lost_work():
    print("work", work.card, flush=True)
sys.stdin.readline()
"""

ONCE = """
for number in range(30):
    if store.first_time("event", str(number)):
        print("first", number, flush=True)
for number in range(30):
    if store.forget("before", str(number)):
        print("forgot", number, flush=True)
for number in range(10):
    store.set_preference("T1", "workspace", f"name {number}", str(os.getpid()), "U1")
    store.save_installation(None, f"T{number}", "U1", "{}")
    store.open_work(PLACE, str(number), "card")
"""

# Posts like the bot does: says that it begins, looks first when another one may have posted, posts, and ends the run.
POST_UNTIL_KILLED = """
def die():
    time.sleep(random.uniform(0.02, 0.5))
    os.kill(os.getpid(), 9)
if sys.argv[3] == "mortal":
    threading.Thread(target=die).start()
channel = os.open(sys.argv[4], os.O_RDWR | os.O_APPEND | os.O_CREAT)
while due := store.due(datetime.fromisoformat("2026-06-01T00:00+00:00")):
    for schedule in due:
        run = store.claim_run(schedule.id, schedule.next_due, LEASE)
        if run is None:
            continue
        if run.touched != run.started:
            print("took over", run.state, flush=True)
        words = f"{schedule.id} {run.due.isoformat()}"
        if run.state == "running" or words not in Path(sys.argv[4]).read_text():
            store.start_posting(run)
            time.sleep(random.uniform(0, 0.01))
            os.write(channel, f"{words}\\n".encode())
            time.sleep(random.uniform(0, 0.01))
        later = run.due + timedelta(days=7)
        store.finish_run(run, "posted", words[:5], next_due=later if later.month == 5 else None)
"""


@pytest.fixture
def start(url, tmp_path):
    """Starts a process with the store open; it begins when it is given a line."""
    running = []

    def start(code, *arguments):
        words = [sys.executable, "-c", PRELUDE + code, url, str(tmp_path / "home"), *map(str, arguments)]
        process = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        running.append(process)
        return process

    yield start
    for process in running:
        process.kill()
        process.communicate()


def go(*processes):
    for process in processes:
        assert process.stdout.readline() == "ready\n"
    for process in processes:
        process.stdin.write("\n")
        process.stdin.flush()


def output(*processes):
    return [process.communicate("\n", timeout=60)[0].splitlines() for process in processes]


def add_schedules(store, here, count):
    return [store.add_schedule(here, "U1", "{}", START + timedelta(minutes=number)) for number in range(count)]


def test_four_processes_run_each_due_time_once(store, here, start):
    schedules = add_schedules(store, here, 5)
    processes = [start(CLAIM) for _ in range(4)]
    go(*processes)
    claimed = Counter(line for lines in output(*processes) for line in lines)
    assert len(claimed) == 20  # five schedules on the four Mondays of May that are left
    assert set(claimed.values()) == {1}
    for identifier in schedules:
        assert [run.state for run in store.runs(identifier)] == ["posted"] * 4
        assert store.schedule(identifier, [here]).next_due is None


def test_what_a_killed_process_left_is_taken_over_by_one_other(store, here, start):
    schedules = add_schedules(store, here, 10)
    first, *others = [start(code) for code in (TAKE_AND_WAIT, TAKE_OVER, TAKE_OVER, TAKE_OVER)]
    go(first)
    assert first.stdout.readline() == "taken\n"
    assert store.claim_run(schedules[0], START, timedelta(0)) is None
    assert store.lost_work(timedelta(0)) == []
    first.kill()  # and not waited for: a process that is dead and not buried is dead
    go(*others)
    taken = Counter()
    for process in others:
        process.stdin.write("\n")
    for lines in output(*others):
        taken.update(lines)
    expected = {f"{identifier} {'posting' if number % 2 else 'running'}" for number, identifier in enumerate(schedules)}
    assert set(taken) == expected | {f"work card {number}" for number in range(10)}
    assert set(taken.values()) == {1}


def test_of_several_processes_one_is_first_and_one_forgets(store, start):
    for number in range(30):
        store.first_time("before", str(number))
    processes = [start(ONCE) for _ in range(4)]
    go(*processes)
    told = Counter(line for lines in output(*processes) for line in lines)
    assert len(told) == 60
    assert set(told.values()) == {1}
    assert all(process.returncode == 0 for process in processes)
    assert len(store.preferences("T1", ["workspace"])["workspace"]) == len(store.installations()) == 10
    assert not store.is_known("before", "3")
    assert store.is_known("event", "3")


def test_nothing_is_lost_or_posted_twice_by_processes_that_are_killed_at_any_moment(store, here, start, tmp_path):
    schedules = add_schedules(store, here, 20)
    channel, told = tmp_path / "channel", []
    for number in range(4):
        processes = [start(POST_UNTIL_KILLED, "mortal" if number < 3 else "immortal", channel) for _ in range(3)]
        go(*processes)
        told += [line for lines in output(*processes) for line in lines]
    assert all(process.returncode == 0 for process in processes)
    assert told  # some were killed in the middle of a run
    posts = Counter(channel.read_text().splitlines())
    assert len(posts) == 80
    assert set(posts.values()) == {1}, told
    assert all([run.state for run in store.runs(each)] == ["posted"] * 4 for each in schedules)


def test_threads_of_one_process_share_no_run_either(store, here):
    [identifier] = add_schedules(store, here, 1)
    barrier, claimed = threading.Barrier(6), []

    def claim():
        barrier.wait()
        claimed.append(store.claim_run(identifier, START, LEASE))

    threads = [threading.Thread(target=claim) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(run is not None for run in claimed) == 1
