"""The load command: it works from end to end, tells every kind of question, and loads nobody else's archive."""

from pathlib import Path

import pytest

from benchmarks.large import make
from benchmarks.large_rows import Size
from benchmarks.load import load_archive, load_pictures
from benchmarks.load_figures import ASKED, Book, Kind, told
from benchmarks.load_room import milliseconds_of
from benchmarks.load_work import Shift
from benchmarks.near import check_near
from pipeline.store import open_archive
from tests.web.conftest import Room

SHIFT = Shift(reviewers=2, seconds=2, think=(0.05, 0.1), warm_up=0, seed=1)


@pytest.fixture(scope="module")
def worked(tmp_path_factory: pytest.TempPathFactory, models: Path) -> tuple[Book, str]:
    """Two reviewers for two seconds on a small archive."""
    url = f"sqlite:///{tmp_path_factory.mktemp('load')}/archive.db"
    with open_archive(url) as archive:
        make(archive, Size(400))
    book, pace = load_archive(url, SHIFT, models)
    assert pace > 0
    return book, url


def test_every_kind_of_question_is_asked_and_answered(worked: tuple[Book, str]) -> None:
    book, _ = worked
    assert book.failures == []
    assert set(Kind) - set(book.kinds) == {Kind.PICTURE, Kind.PICTURE_AT_WORK}
    for kind in book.kinds:
        server, client = book.at_server(kind), book.at_client(kind)
        assert server.count == client.count > 0
        assert 0 < server.median <= server.ninety_fifth <= server.longest


def test_what_was_decided_is_in_the_archive(worked: tuple[Book, str]) -> None:
    book, url = worked
    with open_archive(url) as archive:
        kept = [each for each in archive.standing_readings() if not each.reading.key.startswith("large-")]
    assert 0 < len(kept) <= book.at_server(Kind.SAVE).count


def test_pages_are_drawn_alone_and_beside_people_at_work(room: Room) -> None:
    book = Book()
    load_pictures(room.site.settings, SHIFT, 1, book)
    assert book.failures == []
    assert book.at_server(Kind.PICTURE).count > 5
    assert book.at_server(Kind.PICTURE_AT_WORK).count > 0


def test_each_number_has_its_line() -> None:
    book = Book()
    for kind in Kind:
        book.note(kind, 50.0, 60.0)
    book.note(Kind.PRECEDENTS, 5_000.0, 5_000.0)
    lines = list(told(book))[-len(ASKED) :]
    assert [line[:7].strip() for line in lines] == ["met"] * 4 + ["NOT MET", "met"]  # saving asks for 30 ms


def test_one_kind_that_is_slow_breaks_the_number_of_all() -> None:
    book = Book()
    book.note(Kind.DOCUMENT, 10.0, 10.0)
    book.note(Kind.DOCUMENTS, 200.0, 200.0)
    (line,) = [line for line in told(book) if "document view" in line and "asked for" in line]
    assert line == "NOT MET document view: 2.00 of the 100 ms asked for (95 % at the server; list of documents)"


def test_the_time_at_the_server_is_read_from_its_header() -> None:
    assert milliseconds_of("app;dur=12.5") == 12.5


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://user@db.example/large",
        "postgresql://user@192.0.2.1/large",
        "postgresql://user@/large?host=db.example",
        "postgresql://user@/large?host=/tmp,db.example",
        "postgresql://user@localhost/large?hostaddr=192.0.2.1",
        "postgresql://user@localhost/large?service=theirs",
        "postgresql://user@/large",
        "no address",
    ],
)
def test_archives_of_others_are_refused(url: str) -> None:
    with pytest.raises(SystemExit, match=r"loopback|cannot be understood"):
        check_near(url)


@pytest.mark.parametrize(
    "url", ["sqlite:///a.db", "postgresql://u@127.0.0.1/a", "postgresql://u@/a?host=/tmp", "postgresql://u@[::1]/a"]
)
def test_archives_of_this_machine_are_taken(url: str) -> None:
    check_near(url)


def test_where_the_environment_says_elsewhere_nothing_is_loaded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PGHOSTADDR", "192.0.2.1")
    with pytest.raises(SystemExit, match="loopback"):
        check_near("postgresql://u@localhost/a")
