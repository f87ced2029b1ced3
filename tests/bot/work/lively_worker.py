"""A real worker that was taught tasks which misbehave; the tests of the workers start it."""

import ctypes
import os
import subprocess
import sys
import time
from pathlib import Path

from bot.work.results import Result
from bot.work.tasks import Tasks
from bot.work.worker import main
from tools.messages import say
from tools.progress import tell_progress


def sleep(seconds: float) -> Result:
    time.sleep(seconds)
    return Result("answered")


def spin_until(there: str) -> Result:
    """Work hard until a file is there."""
    while not Path(there).exists():
        sum(range(10_000))
    return Result("answered")


def begin_and_sleep(begun: str) -> Result:
    """Say by a file that it has begun."""
    Path(begun).touch()
    time.sleep(600)
    return Result("answered")


def meet(here: str, there: str) -> Result:
    """Say by a file that it is here, and wait until another one is there."""
    Path(here).touch()
    return spin_until(there)


def spin(seconds: float) -> Result:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        sum(range(10_000))
    return Result("answered")


def never_return() -> Result:
    # One call that does not come back to the interpreter: no thread and no signal handler of Python gets a turn.
    return Result("answered", dataset=str(9**9**9))


def eat_memory() -> Result:
    kept = []
    while True:
        kept.append(bytearray(os.urandom(1024)) * 20_000)


def ask_for_the_moon() -> Result:
    return Result("answered", png=bytes(200_000_000_000))


def crash() -> Result:
    ctypes.string_at(0)
    return Result("answered")


def abort() -> Result:
    os.abort()


def leave() -> Result:
    os._exit(3)


def chatter() -> Result:
    print('{"status": "answered"}')
    os.write(1, b"straight to the standard output\n")
    sys.stdout.flush()
    subprocess.run(["/bin/echo", "a child speaks"], check=True)
    return Result("answered", message=say("{words}", words="done"))


def fail() -> Result:
    raise ValueError("secret detail of /etc/passwd")


def garble() -> Result:
    # Nothing that JSON knows: the worker breaks where it writes its answer.
    return Result("answered", dataset_id=object())


def start_a_child() -> Result:
    child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
    Path(os.environ["TEST_CHILD_FILE"]).write_text(str(child.pid))
    time.sleep(600)
    return Result("answered")


def count_aloud(upto: int) -> Result:
    for number in range(upto):
        tell_progress(say("{number} so far…", number=number))
        time.sleep(0.02)
    return Result("answered")


def who() -> Result:
    return Result("answered", dataset_id=str(os.getpid()))


def environment() -> Result:
    return Result("answered", message=say("{words}", words=" ".join(os.environ)))


def prepare(tasks: Tasks) -> None:
    taught = (
        sleep,
        spin,
        spin_until,
        begin_and_sleep,
        meet,
        never_return,
        eat_memory,
        ask_for_the_moon,
        crash,
        abort,
        leave,
        chatter,
        fail,
    )
    for task in (*taught, count_aloud, garble, start_a_child, who, environment):
        tasks.add(task.__name__, task)


if __name__ == "__main__":
    main(prepare)
