"""A run over many damaged documents: ``python -m tests.hostile.flood <count> [first seed]``.

The command line as a person starts it reads folders of damaged files. Every file must come to an outcome with a reason,
no run may crash or hang, and no process may grow beyond its limit.
"""

import itertools
import re
import resource
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.hostile.mutations import damage, subjects
from tests.models_fixture import small_models
from tests.walk import Place

FOLDER = 1_000  # documents of one run
LIMITS = {"MIGRALEX_OCR": "false", "MIGRALEX_DOCUMENT_SECONDS": "20", "MIGRALEX_WORKER_MEMORY_MB": "600"}
LARGEST_MB = 1_600  # resident memory of any process: 600 MB beyond what a loaded worker and the libraries map


@dataclass(slots=True)
class Tally:
    """What became of the documents."""

    outcomes: Counter[tuple[str, str]] = field(default_factory=Counter)
    """By format and outcome."""
    surprises: Counter[str] = field(default_factory=Counter)
    """Unforeseen errors of a parser, by place."""
    examples: dict[str, str] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    """Broken promises; empty where all is well."""

    @property
    def documents(self) -> int:
        """How many there were."""
        return sum(self.outcomes.values())


def flood(place: Place, names: Sequence[str], seeds: range, tally: Tally) -> None:
    """One run over documents damaged by ``seeds``, and whether it kept its promises."""
    for seed, name in zip(seeds, itertools.cycle(names), strict=False):
        place.write(f"{seed}-{name}", damage(name, seed) or b" ")
    said = place.process()
    rows = place.outcomes()
    for seed, name in zip(seeds, itertools.cycle(names), strict=False):
        path = f"{seed}-{name}"
        row = rows.get(path)
        if row is None:
            tally.faults.append(f"{path} has no outcome")
            continue
        tally.outcomes[name, row["status"]] += 1
        if row["status"] not in ("done", "done-empty", "skipped", "failed"):
            tally.faults.append(f"{path} ends as {row['status']}")
        if row["status"] != "done" and not row["reason"]:
            tally.faults.append(f"{path} is {row['status']} without a reason")
        if row["status"] == "done" and int(row["passages"] or 0) == 0 and not row["reason"]:
            tally.faults.append(f"{path} is done with nothing read and no reason")
        if found := re.search(r"unforeseen.*?\((.*?:\d+)", row["reason"]):
            tally.surprises[found[1]] += 1
            tally.examples.setdefault(found[1], f"{path}: {row['reason']}")
    if "planned" not in said.out + said.err and "documents" not in said.out + said.err:
        tally.faults.append("the run said nothing of what it did")
    largest = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1000
    if largest > LARGEST_MB:
        tally.faults.append(f"a process took {largest:.0f} MB")


def lines(tally: Tally) -> Iterator[str]:
    """The tally for a person."""
    yield f"{tally.documents:,} damaged documents, each with an outcome; {len(tally.faults)} broken promises"
    for name in subjects():
        parts = sorted(((n, what) for (kind, what), n in tally.outcomes.items() if kind == name), reverse=True)
        yield f"  {name:12} " + ", ".join(f"{what} {n}" for n, what in parts)
    yield f"  largest process {resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1000:.0f} MB"
    yield from (
        f"  unforeseen {n}x {where}: {tally.examples[where][:300]}" for where, n in tally.surprises.most_common()
    )
    yield from (f"  BROKEN {fault}" for fault in tally.faults[:40])


def main() -> None:
    """Flood in folders of a thousand; the exit code is 1 where a promise was broken."""
    count, first = int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 0
    tally = Tally()
    names = [name for name in subjects() if len(sys.argv) < 4 or name.endswith(sys.argv[3])]
    with tempfile.TemporaryDirectory(prefix="flood-") as scratch:
        models = small_models(Path(scratch) / "models")
        for start in range(first, first + count, FOLDER):
            base = Path(scratch) / "now"
            for folder in ("raw", "tmp"):
                (base / folder).mkdir(parents=True)
            place = Place(base / "raw", base / "out", models, LIMITS)
            flood(place, names, range(start, min(start + FOLDER, first + count)), tally)
            shutil.rmtree(base)
            print(f"{tally.documents:,} ...", flush=True)
    print("\n".join(lines(tally)))
    sys.exit(bool(tally.faults))


if __name__ == "__main__":
    main()
