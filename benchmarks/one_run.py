"""One run over a folder, with or without Prefect, timed from the first document to the report.

``python -m benchmarks.one_run straight|prefect <raw> <out>`` prints its figures as the last line, as JSON.
"""

import json
import os
import sys
import time
from pathlib import Path

from flows.server import LocalServer, prefect_environment
from pipeline.run.journey import Preparation, prepare, run_straight
from pipeline.run.progress import Progress
from pipeline.run.summary import Summary
from pipeline.settings import load_settings


def main() -> None:
    engine, raw, out = sys.argv[1:]
    preparation = prepare(load_settings(raw=Path(raw), out=Path(out)))
    preparation.load(print)
    preparation.start_workers().wait_until_ready()
    start, work, summary = _with_prefect(preparation) if engine == "prefect" else _straight(preparation)
    print(json.dumps({"start": start, "work": work, "passages": summary.passages}))


def _straight(preparation: Preparation) -> tuple[float, float, Summary]:
    started = time.monotonic()
    summary = run_straight(preparation, Progress())
    return 0.0, time.monotonic() - started, summary


def _with_prefect(preparation: Preparation) -> tuple[float, float, Summary]:
    started = time.monotonic()
    home = preparation.settings.prefect_folder()
    with LocalServer(home) as server:
        os.environ.update(prefect_environment(home))
        os.environ["PREFECT_API_URL"] = server.api
        from flows.process import load_engine, run_prepared

        load_engine()
        server.wait()
        ready = time.monotonic()
        summary = run_prepared(preparation, Progress())
        return ready - started, time.monotonic() - ready, summary


if __name__ == "__main__":
    main()
