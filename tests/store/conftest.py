import itertools
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from pipeline.store import Owner, RunKind, open_archive
from pipeline.store.archive import Archive
from pipeline.store.connection import read_address
from pipeline.store.tables import HEAD, VERSION_TABLE, metadata
from tests.postgres import Server, running_server

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[Server]:
    with running_server() as server:
        yield server


@pytest.fixture(params=["sqlite", "postgresql"])
def new_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[[], str]]:
    """Makes addresses of archives that do not exist yet, on both databases."""
    if request.param == "sqlite":
        numbers = itertools.count()
        yield lambda: f"sqlite:///{tmp_path}/archive-{next(numbers)}.sqlite3"
        return
    server: Server = request.getfixturevalue("postgres_server")
    made: list[str] = []

    def make() -> str:
        made.append(server.new_database())
        return made[-1]

    yield make
    for url in made:
        server.drop(url)


@pytest.fixture(scope="session")
def postgres_archive(postgres_server: Server) -> str:
    """The address of an archive that every test finds emptied: a database for each takes longer than a test."""
    url = postgres_server.new_database()
    open_archive(url).close()
    return url


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("template") / "archive.sqlite3"
    open_archive(f"sqlite:///{file}").close()
    return file


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of an empty archive; every test runs on both databases."""
    if request.param == "sqlite":
        file = tmp_path / "archive.sqlite3"
        shutil.copy(request.getfixturevalue("sqlite_template"), file)
        yield f"sqlite:///{file}"
        return
    address: str = request.getfixturevalue("postgres_archive")
    empty_archive(address)
    yield address


def empty_archive(address: str) -> None:
    """Delete everything, decisions too: without its triggers, which a superuser may put aside."""
    engine = create_engine(read_address(address))
    with engine.begin() as connection:
        connection.execute(text("SET session_replication_role = replica"))
        for name in (*metadata.tables, "passage_index"):
            connection.execute(text(f"DELETE FROM {name}"))  # noqa: S608 - our own names
        connection.execute(text(f"UPDATE {VERSION_TABLE} SET version_num = '{HEAD}'"))  # noqa: S608
    engine.dispose()


@pytest.fixture
def archive(url: str) -> Iterator[Archive]:
    """An open archive with a run called r1."""
    with open_archive(url) as opened:
        opened.begin_run(
            "r1", kind=RunKind.PROCESS, root="/raw", started_at=NOW, planned=3, owner=Owner("here", 1, "0")
        )
        yield opened
