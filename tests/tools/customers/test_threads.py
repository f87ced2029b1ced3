"""Small tables use one thread, in whatever order libraries were loaded."""

import subprocess
import sys

SCRIPT = """
from tools.customers.threads import one_thread
with one_thread(100):
    from sklearn.cluster import KMeans
    from threadpoolctl import threadpool_info
    found = threadpool_info()
    assert found and all(library["num_threads"] == 1 for library in found), found
"""


def test_small_tables_use_one_thread() -> None:
    # In a process of its own: here the libraries are loaded already.
    done = subprocess.run([sys.executable, "-c", SCRIPT], capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
