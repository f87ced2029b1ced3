"""Reading of CSV files beside pandas `read_csv`: 1,000,000 rows x 12 columns, as they should be and as they are.

Run `python benchmarks/read_csv.py [ROWS]`. Every reading runs in a process of its own, in turns (ours, pandas, ours,
pandas), and the best of three counts; peak memory is that of its process. pandas reads the "export" file without an
error and leaves dates, money, per cent and ids wrong; what it makes of them is printed beside what they are.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

TIMES = 3


def write_files(folder: Path, rows: int) -> dict[str, Path]:
    """A plain file, the same as an ad platform would export it, and the export in GBK with one ragged row."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc
    from pyarrow import csv

    random = np.random.default_rng(1)
    days = np.datetime64("2023-01-01") + random.integers(0, 730, rows)
    spend, revenue = np.round(random.gamma(2, 30, rows), 2), np.round(random.gamma(2, 90, rows), 2)
    shared = {
        "customer": pa.array(np.char.add("0", random.integers(100_000, 300_000, rows).astype(str))),
        "channel": pa.array(random.choice(["Google Ads", "Facebook", "TikTok", "Email"], rows)),
        "campaign": pa.array(random.choice([f"Campaign {n:03d} prospecting" for n in range(200)], rows)),
        "product": pa.array(random.choice([f"Product {n}" for n in range(3000)], rows)),
        "region": pa.array(random.choice(["North", "South", "East", "NA"], rows)),
        "order id": pa.array(np.arange(10_000_000, 10_000_000 + rows)),
        "quantity": pa.array(random.integers(1, 9, rows)),
        "clicks": pa.array(random.poisson(30, rows)),
    }
    plain = pa.table({"date": days, **shared, "price": np.round(spend / 3, 2), "spend": spend, "revenue": revenue})
    export = pa.table(
        {
            "date": pc.strftime(pa.array(days.astype("datetime64[s]")), format="%m/%d/%Y"),
            **shared,
            "CTR": pc.binary_join_element_wise(pa.array(np.round(spend % 10, 1)).cast(pa.string()), "%", ""),
            "spend": pc.binary_join_element_wise("$", pa.array(spend).cast(pa.string()), ""),
            "revenue": pc.binary_join_element_wise("$", pa.array(revenue).cast(pa.string()), ""),
        }
    )
    paths = {name: folder / f"{name}.csv" for name in ("plain", "export", "ragged")}
    csv.write_csv(plain, paths["plain"], csv.WriteOptions(quoting_style="none"))
    csv.write_csv(export, paths["export"])
    text = paths["plain"].read_text(encoding="utf-8").replace("South", "南方")
    paths["ragged"].write_bytes((text + "2024-12-31,1,x\n").encode("gbk"))
    return paths


def read_ours(path: Path) -> Any:
    """With types, roles, statistics and the report."""
    from tools.files import read_file

    return read_file(path)


def read_pandas(path: Path) -> Any:
    """As most people do; only the encoding is told."""
    import pandas as pd

    return pd.read_csv(path, encoding="gbk" if path.stem == "ragged" else "utf-8")


def measure(way: str, path: str) -> None:
    """In the process of its own: read once, print seconds and peak memory."""
    reader = {"ours": read_ours, "pandas": read_pandas}[way]
    # Libraries are loaded before the clock starts, for both.
    warm = Path(path).with_name("warm.csv")
    warm.write_text("a,b\n1,x\n2,y\n", encoding="utf-8")
    reader(warm)
    start = time.perf_counter()
    result = reader(Path(path))
    seconds = time.perf_counter() - start
    if way == "ours":
        kinds = {column.name: column.type for column in result.schema.columns}
    else:
        kinds = {name: str(kind) for name, kind in result.dtypes.items()}
    print(json.dumps({"seconds": seconds, "peak": peak_memory(), "kinds": kinds}))


def peak_memory() -> float:
    """Of this process in MB. Linux says it for the program alone; `getrusage` would count the parent's as well."""
    status = Path("/proc/self/status")
    if status.exists():
        found = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
        return int(found.split()[1]) / 1000
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1_000_000


def main(rows: int) -> None:
    """Write the files, read each in turns, print a line for each."""
    with tempfile.TemporaryDirectory() as scratch:
        paths = write_files(Path(scratch), rows)
        print(f"{'file':10}{'MB':>6}{'ours s':>9}{'pandas s':>10}{'ratio':>7}{'ours MB':>9}{'pandas MB':>11}")
        kinds: dict[str, dict[str, Any]] = {}
        for name, path in paths.items():
            best: dict[str, dict[str, Any]] = {}
            for _ in range(TIMES):
                for way in ("ours", "pandas"):
                    command = [sys.executable, __file__, "--one", way, str(path)]
                    done = subprocess.run(command, capture_output=True, text=True, check=True)
                    found = json.loads(done.stdout)
                    if way not in best or found["seconds"] < best[way]["seconds"]:
                        best[way] = found
            ours, pandas = best["ours"], best["pandas"]
            kinds[name] = {way: found["kinds"] for way, found in best.items()}
            size = path.stat().st_size / 1_000_000
            print(
                f"{name:10}{size:6.0f}{ours['seconds']:9.2f}{pandas['seconds']:10.2f}"
                f"{pandas['seconds'] / ours['seconds']:7.2f}{ours['peak']:9.0f}{pandas['peak']:11.0f}"
            )
        print("\ntypes in “export”, ours and pandas':")
        for column, kind in kinds["export"]["ours"].items():
            print(f"  {column:10}{kind:10}{kinds['export']['pandas'][column]}")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--one"]:
        measure(sys.argv[2], sys.argv[3])
    else:
        main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
