import os
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from pipeline.errors import ArchiveError
from pipeline.store import open_archive
from pipeline.store.connection import read_address
from pipeline.store.tables import HEAD, VERSION_TABLE, metadata
from tests.store.examples import make_document, make_source, write_named

ROOT = Path(__file__).resolve().parents[2]
OPEN = "import sys; from pipeline.store import open_archive; open_archive(sys.argv[1]).close(); print(*sys.modules)"


def open_elsewhere(url: str) -> set[str]:
    """Open an archive in a process of its own; the names of the modules that were loaded."""
    done = subprocess.run(
        [sys.executable, "-c", OPEN, url], cwd=ROOT, capture_output=True, text=True, check=False, timeout=120
    )
    assert done.returncode == 0, done.stderr
    return set(done.stdout.split())


def test_processes_that_open_a_new_archive_at_once_do_not_clash(new_url: Callable[[], str]) -> None:
    url = new_url()
    with ThreadPoolExecutor(3) as pool:
        list(pool.map(open_elsewhere, [url] * 3))
    with open_archive(url, create=False) as archive, archive.reading() as connection:
        versions = connection.execute(text(f"SELECT version_num FROM {VERSION_TABLE}"))  # noqa: S608 - a constant
        assert versions.scalars().all() == [HEAD]


def test_an_archive_of_today_opens_without_alembic(url: str) -> None:
    assert "alembic" not in open_elsewhere(url)


def test_importing_the_store_loads_no_database() -> None:
    script = "import sys, pipeline.store; print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True, timeout=60
    )
    assert not {"sqlalchemy", "alembic", "pyarrow", "pandas"} & set(done.stdout.split())


def test_the_migrations_make_the_tables_of_the_code(url: str) -> None:
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    def is_ours(_: object, name: str | None, kind: str, *__: object) -> bool:
        return kind != "table" or not (name or "").startswith(("passage_index", VERSION_TABLE))

    with open_archive(url) as archive, archive.reading() as connection:
        options = {"include_object": is_ours, "compare_type": True, "version_table": VERSION_TABLE}
        assert compare_metadata(MigrationContext.configure(connection, opts=options), metadata) == []


def test_the_head_of_the_code_is_the_last_migration() -> None:
    from alembic.script import ScriptDirectory

    assert ScriptDirectory(str(ROOT / "pipeline" / "store" / "migrations")).get_heads() == [HEAD]


def test_sqlite_is_set_up_to_be_safe(tmp_path: Path) -> None:
    with open_archive(f"sqlite:///{tmp_path}/deep/er/a.db") as archive, archive.reading() as connection:
        settings = {
            name: connection.execute(text(f"PRAGMA {name}")).scalar()
            for name in ("journal_mode", "foreign_keys", "busy_timeout")
        }
    assert settings == {"journal_mode": "wal", "foreign_keys": 1, "busy_timeout": 60_000}


def test_an_archive_that_is_not_there_is_not_made_unasked(new_url: Callable[[], str], tmp_path: Path) -> None:
    with pytest.raises(ArchiveError, match="There is no archive"):
        open_archive(new_url(), create=False)
    assert list(tmp_path.iterdir()) == []


def test_a_database_of_another_program_is_left_alone(new_url: Callable[[], str]) -> None:
    url = new_url()
    engine = create_engine(read_address(url))
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE documents (x INTEGER)"))
    engine.dispose()
    with pytest.raises(ArchiveError, match="tables of another program"):
        open_archive(url)


def test_an_archive_of_a_newer_program_is_left_alone(url: str) -> None:
    with open_archive(url) as archive, archive.writing() as connection:
        connection.execute(text(f"UPDATE {VERSION_TABLE} SET version_num = '9999'"))  # noqa: S608 - a constant
    with pytest.raises(ArchiveError, match="newer Migralex"):
        open_archive(url)


def test_a_file_that_is_no_database_is_an_archive_error(tmp_path: Path) -> None:
    file = tmp_path / "letter.txt"
    file.write_text("Dear Sir or Madam, " * 100)
    with pytest.raises(ArchiveError, match="not an archive of Migralex"):
        open_archive(f"sqlite:///{file}")


@pytest.mark.parametrize(
    "address",
    ["", "nonsense", "sqlite://", "sqlite:///:memory:", "sqlite:///file:a.db?uri=true", "mysql://u:secret@h/d"],
)
def test_an_address_that_cannot_hold_an_archive_is_refused_without_its_password(address: str) -> None:
    with pytest.raises(ArchiveError) as caught:
        open_archive(address)
    assert "secret" not in caught.value.sentence()
    assert caught.value.advice


@pytest.mark.parametrize("address", ["postgresql://u@h/d", "postgres://u@h/d", "postgresql+psycopg://u@h/d"])
def test_postgresql_is_reached_through_psycopg_however_it_is_written(address: str) -> None:
    assert read_address(address).drivername == "postgresql+psycopg"


def test_a_server_that_does_not_answer_is_an_archive_error() -> None:
    with pytest.raises(ArchiveError, match="cannot be reached"):
        open_archive("postgresql://u:secret@127.0.0.1:1/d")


def test_postgresql_without_psycopg_is_an_archive_error_with_advice(tmp_path: Path) -> None:
    (tmp_path / "psycopg.py").write_text("raise ImportError('not installed')")
    script = (
        "from pipeline.errors import ArchiveError\nfrom pipeline.store import open_archive\n"
        "try: open_archive('postgresql://u@127.0.0.1:1/d')\nexcept ArchiveError as error: print(error.sentence())"
    )
    environment = os.environ | {"PYTHONPATH": f"{tmp_path}{os.pathsep}{ROOT}"}
    done = subprocess.run(
        [sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=True, timeout=60
    )
    assert "pip install 'migralex[postgresql]'" in done.stdout


def test_a_full_disk_is_an_archive_error_and_leaves_the_archive_whole(tmp_path: Path) -> None:
    file = tmp_path / "a.db"
    with open_archive(f"sqlite:///{file}") as archive:
        from tests.store.test_runs import begin

        begin(archive, "r1")
        write_named(archive)
        with archive.reading() as connection:
            pages = connection.execute(text("PRAGMA page_count")).scalar_one()
            connection.execute(text(f"PRAGMA max_page_count = {pages}"))
        with pytest.raises(ArchiveError, match="disk is full") as caught:
            write_named(archive, "b", ["Many words. " * 500] * 200)
        assert "Free some room" in caught.value.advice
        assert [row.source for row in archive.documents()] == [make_source()]
        assert tuple(archive.passages(make_source().sha256)) == make_document().passages
        assert archive.integrity() == []


def test_a_damaged_archive_is_an_archive_error(tmp_path: Path) -> None:
    file = tmp_path / "a.db"
    open_archive(f"sqlite:///{file}").close()
    content = bytearray(file.read_bytes())
    content[200:] = os.urandom(len(content) - 200)
    file.write_bytes(content)
    with pytest.raises(ArchiveError):
        open_archive(f"sqlite:///{file}")


def test_an_archive_that_may_not_be_written_to_is_an_archive_error(tmp_path: Path) -> None:
    with open_archive(f"sqlite:///{tmp_path}/a.db") as archive:
        with archive.reading() as connection:
            connection.execute(text("PRAGMA query_only = ON"))
        with pytest.raises(ArchiveError, match="cannot be written to"):
            archive.save_model_card("m1", "{}")
