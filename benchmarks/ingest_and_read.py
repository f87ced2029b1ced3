"""A CSV of 1,000,000 rows and 12 columns: into the store and back, beside pandas `read_csv`, `to_sql`, `read_sql`.

Run `python benchmarks/ingest_and_read.py [ROWS]`. Each way runs in a process of its own, one after the other, so the
peak memory is its own; only ratios of one run are worth comparing. Ours runs in the environment of the bot's workers.
Processor time is shown as well: on a machine with other work, it says more than the clock.
"""

from __future__ import annotations

import importlib
import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from bot.settings import Settings
from bot.work.process import worker_environment

COLUMNS = ("date", "spend", "revenue")
PLACE = ("benchmark", "channel")
_IMPORTS = (
    *("pandas", "sqlalchemy", "sqlalchemy.dialects.sqlite", "pyarrow.parquet", "pyarrow.csv", "pyarrow.compute"),
    *("bot.work.receive", "storage.store", "tools.files", "tools.files.sheets", "tools.suggestions"),
)
"""A worker has imported what it needs before a file comes."""


def write_csv(path: Path, rows: int) -> None:
    """An advertising export: a year by campaign, with ids, names, money and counts."""
    import numpy as np
    import pyarrow as pa
    from pyarrow import csv

    random = np.random.default_rng(1)
    campaigns = [f"{name}_{number:03d}" for name in ("Brand", "Generic", "Retargeting") for number in range(40)]
    ads = [f"{number:012d}" for number in random.integers(10**11, 10**12, 20_000)]
    pages = [f"/offers/{number}" for number in range(500)]
    # Few ads are shown often: impressions have a long tail, and most rows have no conversion.
    impressions = np.ceil(random.lognormal(6.5, 1.3, rows)).astype(np.int64)
    clicks = random.binomial(impressions, 0.02)
    conversions = random.binomial(clicks, 0.04)
    spend = np.round(clicks * random.gamma(4, 0.2, rows), 2)
    days = np.sort(random.integers(0, 365, rows)).astype("timedelta64[D]") + np.datetime64("2024-01-01")
    table = pa.table(
        {
            "date": days,
            "channel": pa.array(["Google", "Meta", "TikTok", "Bing"]).take(pa.array(random.integers(0, 4, rows))),
            "campaign": pa.array(campaigns).take(pa.array(random.integers(0, len(campaigns), rows))),
            "ad_id": pa.array(ads).take(pa.array(random.integers(0, len(ads), rows))),
            "country": pa.array(["DE", "FR", "US", "CN", "NA", "GB"]).take(pa.array(random.integers(0, 6, rows))),
            "device": pa.array(["mobile", "desktop", "tablet"]).take(pa.array(random.integers(0, 3, rows))),
            "impressions": impressions,
            "clicks": clicks,
            "spend": spend,
            "conversions": conversions,
            "revenue": np.round(conversions * random.gamma(9, 6.0, rows), 2),
            "landing_page": pa.array(pages).take(pa.array(random.integers(0, len(pages), rows))),
        }
    )
    csv.write_csv(table, path, csv.WriteOptions(quoting_style="none"))


def pandas_in(csv_path: Path, folder: Path) -> None:
    """The usual way in."""
    import pandas as pd
    from sqlalchemy import create_engine

    engine = create_engine(f"sqlite:///{folder / 'pandas.sqlite'}")
    pd.read_csv(csv_path).to_sql("ads", engine, index=False, chunksize=50_000)
    engine.dispose()


def pandas_out(_: Path, folder: Path) -> None:
    """The usual way back."""
    import pandas as pd
    from sqlalchemy import create_engine

    engine = create_engine(f"sqlite:///{folder / 'pandas.sqlite'}")
    pd.read_sql(f"select {', '.join(COLUMNS)} from ads", engine)
    engine.dispose()


def ours_in(csv_path: Path, folder: Path) -> None:
    """The way in that an upload takes."""
    from bot.work.receive import receive_file
    from storage.keys import KeyRing
    from storage.store import Place, Store

    with Store.open(f"sqlite:///{folder / 'ours.sqlite'}", KeyRing.load(None, folder)) as store:
        receive_file(store, Settings(home=folder), csv_path, "ads.csv", Place(*PLACE), "benchmark", {})


def ours_out(_: Path, folder: Path) -> None:
    """The way back that an analysis takes."""
    from storage.keys import KeyRing
    from storage.store import Place, Store

    with Store.open(f"sqlite:///{folder / 'ours.sqlite'}", KeyRing.load(None, folder)) as store:
        dataset = store.datasets([Place(*PLACE)])[0]
        table = store.read(dataset.id, COLUMNS)
        table.to_pandas()


WAYS = {"pandas_in": pandas_in, "ours_in": ours_in, "pandas_out": pandas_out, "ours_out": ours_out}


def measure(way: str, csv_path: Path, folder: Path) -> dict[str, float]:
    """Run one way in a process of its own."""
    command = [sys.executable, __file__, way, str(csv_path), str(folder)]
    environment = worker_environment(Settings()) if way.startswith("ours") else None
    done = subprocess.run(command, check=True, capture_output=True, text=True, env=environment)
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def run_one(way: str, csv_path: Path, folder: Path) -> None:
    """What the measured process does: imports are not counted."""
    for module in _IMPORTS:
        importlib.import_module(module)
    started, begun = time.perf_counter(), time.process_time()
    WAYS[way](csv_path, folder)
    seconds = time.perf_counter() - started
    processor = time.process_time() - begun
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"seconds": seconds, "processor": processor, "peak_mb": peak}))


def main(rows: int) -> None:
    """Compare and print."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        csv_path = folder / "ads.csv"
        write_csv(csv_path, rows)
        size = csv_path.stat().st_size
        found: dict[str, dict[str, Any]] = {way: measure(way, csv_path, folder) for way in WAYS}
        disk = sum(path.stat().st_size for path in folder.glob("ours.sqlite*"))
        disk_pandas = (folder / "pandas.sqlite").stat().st_size
    print(f"{rows:,} rows x 12 columns, {size / 1e6:.0f} MB of CSV")
    for way, each in found.items():
        times = f"{each['seconds']:7.2f} s   processor {each['processor']:6.2f} s"
        print(f"{way:<12} {times}   peak {each['peak_mb']:6.0f} MB")
    print(f"on disk: ours {disk / 1e6:.1f} MB ({disk / size:.0%} of the CSV), pandas {disk_pandas / 1e6:.1f} MB")
    print(f"in:  {found['pandas_in']['seconds'] / found['ours_in']['seconds']:.1f} times faster (aim: 10)")
    print(f"out: {found['pandas_out']['seconds'] / found['ours_out']['seconds']:.1f} times faster (aim: 8)")
    print(f"peak memory of ours: {found['ours_in']['peak_mb']:.0f} MB (aim: below 450)")


if __name__ == "__main__":
    if len(sys.argv) == 4:
        run_one(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]))
    else:
        main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
