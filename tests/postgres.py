"""A PostgreSQL server of the tests' own: started from the installed programs, thrown away at the end.

Use it from a fixture::

    @pytest.fixture(scope="session")
    def postgres_server() -> Iterator[Server]:
        with running_server() as server:
            yield server

and `server.new_database()` for the URL of an empty database.
"""

import itertools
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

MISSING = "no PostgreSQL programs (initdb, pg_ctl) are installed: run `make postgresql`"
_QUIET = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "listen_addresses=", "max_connections=40")


@dataclass(frozen=True, slots=True)
class Server:
    """A running server, reached through a socket in its own folder."""

    folder: Path
    user: str
    _numbers: "itertools.count[int]" = field(default_factory=itertools.count)

    def url(self, database: str) -> str:
        return f"postgresql://{self.user}@/{database}?host={self.folder}"

    def run(self, statement: str) -> None:
        """One statement outside of a transaction, such as CREATE DATABASE."""
        import psycopg

        with psycopg.connect(f"host={self.folder} user={self.user} dbname=postgres", autocommit=True) as connection:
            connection.execute(statement.encode())

    def new_database(self, template: str | None = None) -> str:
        """The URL of a database that nobody has used, empty or a copy of another."""
        name = f"test_{os.getpid()}_{next(self._numbers)}"
        self.run(f"CREATE DATABASE {name}" + (f" TEMPLATE {template}" if template else ""))
        return self.url(name)

    def drop(self, url: str) -> None:
        self.run(f"DROP DATABASE IF EXISTS {name_of(url)} WITH (FORCE)")


def name_of(url: str) -> str:
    """The name of the database in a URL that ``Server`` made."""
    return url.partition("@/")[2].partition("?")[0]


def programs() -> Path | None:
    """The folder of the newest installed server programs: initdb and pg_ctl, with postgres beside them."""
    at_path = shutil.which("initdb")
    found = [Path(at_path).resolve().parent] if at_path else []
    found += sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=_version, reverse=True)
    return next((folder for folder in found if all((folder / name).exists() for name in ("initdb", "pg_ctl"))), None)


def _version(folder: Path) -> float:
    try:
        return float(folder.parent.name)
    except ValueError:
        return 0.0


@contextmanager
def running_server() -> Iterator[Server]:
    """A server for the length of the block; skips the test where the programs are missing."""
    folder = programs()
    if folder is None:
        pytest.skip(MISSING)
    place = Path(tempfile.mkdtemp(prefix="pg-", dir="/tmp"))
    account, become = _account(place)
    data = place / "data"

    def command(*words: str) -> None:
        done = subprocess.run(
            [*become, *words],
            cwd=place,
            check=False,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=90,
        )
        log = place / "log"
        said = log.read_text(errors="replace")[-1000:] if log.exists() else ""
        assert done.returncode == 0, f"{words[0]}: {done.stdout} {done.stderr} {said}"

    try:
        command(
            str(folder / "initdb"),
            "-D",
            str(data),
            "-U",
            account,
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--locale=C",
            "--no-sync",
        )
        options = " ".join(f"-c {option}" for option in _QUIET)
        start = ("start", "-D", str(data), "-w", "-t", "60", "-l", str(place / "log"), "-o", f"{options} -k {place}")
        command(str(folder / "pg_ctl"), *start)
        try:
            yield Server(place, account)
        finally:
            command(str(folder / "pg_ctl"), "stop", "-D", str(data), "-m", "immediate", "-w")
    finally:
        shutil.rmtree(place, ignore_errors=True)


def _account(place: Path) -> tuple[str, list[str]]:
    """The account that the server runs under, and the words that make a command run under it: it refuses root."""
    if os.geteuid() != 0:
        return pwd.getpwuid(os.geteuid()).pw_name, []
    names = {entry.pw_name: entry for entry in pwd.getpwall()}
    entry = names.get("postgres") or names.get("nobody")
    if entry is None:
        pytest.skip("PostgreSQL refuses to run as root, and there is neither a user postgres nor nobody")
    os.chown(place, entry.pw_uid, entry.pw_gid)
    if shutil.which("setpriv"):
        ids = (f"--reuid={entry.pw_uid}", f"--regid={entry.pw_gid}", "--clear-groups")
        return entry.pw_name, ["setpriv", *ids, "env", f"HOME={place}"]
    return entry.pw_name, ["runuser", "-u", entry.pw_name, "--"]
