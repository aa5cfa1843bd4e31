"""The room under load: ``python -m benchmarks.load --url sqlite:///large.db`` on an archive of ``benchmarks.large``.

It serves the room in a process of its own, signs people in through the archive, and lets scripted reviewers work with
a few seconds of thought between two answers. With ``--hurry`` they do not think, which finds what the server can do.
Told are the times of each kind of question, at the server and at the client, and whether the numbers asked for are
met. Then the pages of the samples are looked at with no picture kept. The archive gets the answers of the reviewers:
give a copy where they are not wanted. Everything stays on this machine: an archive elsewhere is refused.
"""

import argparse
import os
import shutil
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.load_browser import Browser
from benchmarks.load_figures import Book, Kind, told
from benchmarks.load_pictures import look_at_pages, pages_of
from benchmarks.load_questions import Questions
from benchmarks.load_room import room_of
from benchmarks.load_work import HURRY, Shift, sign_in, work
from benchmarks.near import check_near
from pipeline.settings import Settings, load_settings
from pipeline.store import open_archive

MOST_SECONDS, MOST_REVIEWERS = 1_800.0, 100  # of one command
SAMPLES = Path(__file__).parents[1] / "data" / "raw"


def load_archive(url: str, shift: Shift, models: Path | None = None) -> tuple[Book, float]:
    """Let reviewers work on an archive; all times, and answers per second."""
    check_near(url)
    book = Book()
    with tempfile.TemporaryDirectory(prefix="migralex-load-") as folder:
        settings = _settings(Path(folder), url, models)
        (Path(folder) / "raw").mkdir()
        with open_archive(url, create=False) as archive:
            secrets, questions = sign_in(archive, shift.reviewers), Questions(archive)
            with room_of(settings) as port:
                pace = work(port, secrets, questions, shift, book)
    return book, pace


def load_pictures(settings: Settings, shift: Shift, rounds: int, book: Book) -> None:
    """Look at the pages of an archive of files, alone and while reviewers work."""
    with open_archive(settings.archive_url(), create=False) as archive:
        looker, *secrets = sign_in(archive, shift.reviewers + 1)
        questions, pages = Questions(archive), pages_of(archive)
        with room_of(settings) as port:
            browser = Browser(port, looker, book)
            book.counting = False
            look_at_pages(browser, pages, settings, 1, Kind.PICTURE)  # the workers start with the first
            book.counting = True
            look_at_pages(browser, pages, settings, rounds, Kind.PICTURE)
            others = Book()
            at_work = threading.Thread(target=work, args=(port, secrets, questions, shift, others))
            at_work.start()
            while at_work.is_alive():
                book.counting = others.counting
                look_at_pages(browser, pages, settings, 1, Kind.PICTURE_AT_WORK)
            browser.close()
            book.failures += others.failures


@contextmanager
def samples(models: Path | None = None) -> Iterator[Settings]:
    """The sample documents, read into a folder of their own."""
    from pipeline.run.journey import process_straight

    with tempfile.TemporaryDirectory(prefix="migralex-load-") as folder:
        shutil.copytree(SAMPLES, Path(folder) / "raw")
        settings = _settings(Path(folder), None, models)
        process_straight(settings)
        yield settings


def _settings(folder: Path, url: str | None, models: Path | None) -> Settings:
    more = {"models": models} if models is not None else {}
    more |= {"database_url": url} if url is not None else {}
    return load_settings(raw=folder / "raw", out=folder / "out", web_host="127.0.0.1", web_port=0, **more)


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--url", help="sqlite:///large.db or postgresql://user@/name?host=/folder")
    parser.add_argument("--reviewers", type=int, default=20)
    parser.add_argument("--seconds", type=float, default=60.0, help="that count")
    parser.add_argument("--warm-up", type=float, default=10.0, help="seconds before that")
    parser.add_argument("--think", type=float, nargs=2, default=(1.0, 3.0), metavar=("LEAST", "MOST"), help="seconds")
    parser.add_argument("--hurry", action="store_true", help="nobody thinks: what the server can do")
    parser.add_argument("--without-pictures", action="store_true", help="leave out the pages of the samples")
    parser.add_argument("--rounds", type=int, default=3, help="how often each page of the samples is looked at alone")
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    if not (0 < asked.seconds <= MOST_SECONDS and 0 < asked.reviewers <= MOST_REVIEWERS):
        parser.error(f"at most {MOST_SECONDS:.0f} seconds and {MOST_REVIEWERS} reviewers")
    return asked


def main() -> None:
    """The command."""
    asked = _asked()
    think = HURRY if asked.hurry else tuple(asked.think)
    shift = Shift(asked.reviewers, asked.seconds, think, asked.warm_up, asked.seed)
    book, pace = load_archive(asked.url, shift) if asked.url else (Book(), 0.0)
    requests = book.count / shift.seconds
    if not asked.without_pictures:
        with samples() as settings:
            load_pictures(settings, shift, asked.rounds, book)
    print(f"{shift.reviewers} reviewers, {think[0]:g} to {think[1]:g} s of thought, {shift.seconds:g} s")
    print(f"{pace:.1f} answers and {requests:.0f} requests each second; load of the machine {os.getloadavg()[0]:.1f}")
    print("\n".join(told(book)))
    if book.failures:
        raise SystemExit(f"{len(book.failures)} requests failed: {book.failures[0]}")


if __name__ == "__main__":
    main()
