"""Queries on a large archive: ``python -m benchmarks.large --passages 200000 --url sqlite:///large.db``.

Makes the archive where the address has none, and measures how long each kind of query takes, inside one process and
alone. An archive that is there is measured as it is.
"""

import argparse
import time

from benchmarks.large_load import loading
from benchmarks.large_queries import measure
from benchmarks.large_rows import Maker, Size
from pipeline.objectives import Objective
from pipeline.store import open_archive
from pipeline.store.archive import Archive
from pipeline.store.queue_tables import queue_versions


def make(archive: Archive, size: Size) -> None:
    """Fill an empty archive."""
    archive.begin_queue(seed="large", audit_share=0.02)
    with loading(archive) as loader:
        Maker(size, loader).make()
    rarity = dict.fromkeys(Objective, 1.0)
    archive.save_queue_state(rarity, dict.fromkeys(Objective, 100))
    due = archive.due_for_queue()
    with archive.writing() as connection:
        values = [{"version": each.number, "seen": each.seen} for each in due]
        connection.execute(queue_versions.insert(), values)


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--url", required=True, help="sqlite:///large.db or postgresql://user@host/name")
    parser.add_argument("--passages", type=int, default=200_000)
    parser.add_argument("--decided", type=float, default=0.05, help="share of passages that somebody decided")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--rounds", type=int, default=60, help="how often each kind of question is asked")
    asked = parser.parse_args()
    with open_archive(asked.url) as archive:
        if archive.queue_state() is None:
            began = time.perf_counter()
            make(archive, Size(asked.passages, asked.decided, asked.seed))
            print(f"{asked.passages:,} passages made in {time.perf_counter() - began:.0f} s")
        print(f"{'ms':32}{'median':>8}{'95 %':>8}{'longest':>9}")
        for name, figures in measure(archive, asked.rounds, asked.seed).items():
            print(f"{name:32}{figures[0]:8.1f}{figures[1]:8.1f}{figures[2]:9.1f}")


if __name__ == "__main__":
    main()
