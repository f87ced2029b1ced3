"""Files for a moment: nothing of them stays, whatever ends the process."""

import subprocess
import sys
from pathlib import Path

from bot.work.scratch import Scratch

HOLD = """
import sys, time
from pathlib import Path
from bot.work.scratch import Scratch
scratch = Scratch(Path(sys.argv[1]))
(scratch.new_folder() / "upload").write_text("data")
print(scratch.folder, flush=True)
time.sleep(60)
"""


def test_it_goes_when_it_is_closed(tmp_path: Path) -> None:
    scratch = Scratch(tmp_path / "scratch")
    (scratch.new_folder() / "upload").write_text("data")
    assert (tmp_path / "scratch").stat().st_mode & 0o077 == 0
    scratch.close()
    assert not scratch.folder.exists()


def test_what_a_killed_process_left_goes_at_the_next_start_and_no_earlier(tmp_path: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", HOLD, tmp_path], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        folder = Path(process.stdout.readline().strip())
        Scratch(tmp_path).close()
        assert list(folder.rglob("upload")), "the process still runs"
        process.kill()
        process.wait()
    assert list(folder.rglob("upload"))
    Scratch(tmp_path).close()
    assert not folder.exists()
