"""A server that is killed again and again: ``python -m benchmarks.killing [--passages 5000] [--kills 20]``.

Twenty scripted reviewers decide the passages of an archive that is made for it, while the process of ``migralex serve``
is killed at moments of chance and started again. An answer that was not acknowledged is kept and sent again with the
same key, as a browser does. In the end every acknowledged answer has to be there once, with all its decisions. The
archive is a file of SQLite, or an empty database of PostgreSQL by ``--url``, on this machine alone.
"""

import argparse
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from random import Random

from sqlalchemy import select

from benchmarks.killing_check import wrong
from benchmarks.killing_reviewer import Ledger, StubbornReviewer
from benchmarks.killing_server import Server
from benchmarks.large import make
from benchmarks.large_rows import Size
from benchmarks.load_work import sign_in
from benchmarks.near import check_near
from pipeline.store import open_archive
from pipeline.store.archive import Archive
from pipeline.store.review_tables import readings
from pipeline.store.tables import passages, versions
from pipeline.web.secrets import digest_of

REVIEWERS = 20
_TWICE = 10  # every tenth passage is decided by two people
_LATEST = 0.05  # seconds after an answer at which the server is killed


@dataclass(frozen=True, slots=True)
class Plan:
    """How much is decided, and how often the server is killed."""

    passages: int
    kills: int
    seed: int = 1
    reviewers: int = REVIEWERS


def make_archive(archive: Archive, plan: Plan) -> list[str]:
    """Passages that nobody has decided; their ids, and one more for each reviewer to part with."""
    if archive.queue_state() is None:
        make(archive, Size(plan.passages + plan.reviewers, 0.0, plan.seed))
    with archive.reading() as connection:
        if connection.execute(select(readings.c.number).limit(1)).first() is not None:
            raise SystemExit("Somebody has decided in this archive already. Give an empty one.")
        wanted = select(passages.c.id).join(versions, versions.c.number == passages.c.version)
        return list(connection.execute(wanted.order_by(passages.c.key)).scalars())


def kill_and_check(url: str, folder: Path, plan: Plan) -> tuple[Ledger, list[str]]:
    """Let them decide, kill, and look at what is there; what is wrong, in sentences."""
    check_near(url)
    random, ledger = Random(plan.seed), Ledger()  # noqa: S311 - nothing is to be secret
    server = Server(folder, url)
    with open_archive(url) as archive:
        ids = make_archive(archive, plan)
        secrets = sign_in(archive, plan.reviewers)
        codes = [archive.session(digest_of(secret), datetime.now(UTC)) for secret in secrets]
    people = [
        StubbornReviewer(server.port, secret, found[1].code, ledger, plan.seed + place)
        for place, (secret, found) in enumerate(zip(secrets, codes, strict=True))
        if found is not None
    ]
    try:
        server.start()
        with ThreadPoolExecutor(len(people)) as threads:
            _decide(threads, people, ids[: plan.passages], ledger, server, random, plan.kills)
            parting = [threads.submit(each.part, one) for each, one in zip(people, ids[plan.passages :], strict=False)]
            time.sleep(random.uniform(0, _LATEST))
            server.kill()
            for each in parting:
                each.result()
    finally:
        server.close()
    with open_archive(url) as archive:
        return ledger, wrong(archive, ledger)


def _decide(
    threads: ThreadPoolExecutor,
    people: Sequence[StubbornReviewer],
    ids: Sequence[str],
    ledger: Ledger,
    server: Server,
    random: Random,
    kills: int,
) -> None:
    """Share the passages out, every tenth to two people, and kill the server after answers of chance."""
    own = [list(ids[place :: len(people)]) for place in range(len(people))]
    shares = [mine + own[place - 1][::_TWICE] for place, mine in enumerate(own)]
    for share in shares:
        random.shuffle(share)
    at_work = [threads.submit(each.decide, share) for each, share in zip(people, shares, strict=True)]
    for moment in sorted(random.sample(range(1, int(0.95 * sum(map(len, shares)))), kills)):
        while len(ledger.acknowledged) < moment and not all(each.done() for each in at_work):
            time.sleep(0.001)
        time.sleep(random.uniform(0, _LATEST))
        server.kill()
        server.start()
    for each in at_work:
        each.result()


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--passages", type=int, default=5_000)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--url", help="an empty database on this machine; without, a file of SQLite")
    asked = parser.parse_args()
    plan = Plan(asked.passages, asked.kills, asked.seed)
    with tempfile.TemporaryDirectory(prefix="migralex-killing-") as name:
        folder = Path(name)
        ledger, found = kill_and_check(asked.url or f"sqlite:///{folder}/archive.db", folder, plan)
    print(f"{plan.passages:,} passages, {plan.reviewers} reviewers, {plan.kills + 1} kills")
    print(f"{len(ledger.sent):,} answers, {len(ledger.acknowledged):,} acknowledged")
    print(f"{ledger.unheard:,} had arrived before, although nobody had been told so")
    if found:
        raise SystemExit("\n".join([*found[:20], f"{len(found)} things are wrong."]))
    print("Every acknowledged answer is there once, with all its decisions.")


if __name__ == "__main__":
    main()
