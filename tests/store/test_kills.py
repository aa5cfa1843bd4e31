"""What a killed process leaves behind: nothing half-written, and nothing held for ever."""

import signal
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from pipeline.store import Owner, open_archive
from tests.store.examples import HERE, LATER, NOW, make_document, make_entry, make_source, write, write_named
from tests.store.test_runs import begin

ROOT = Path(__file__).resolve().parents[2]

# Stops for good at a chosen statement inside the one transaction of write_document, and says so.
WRITER = """
import sys, time
from sqlalchemy import event
from pipeline.store import open_archive
from tests.store.examples import HERE, NOW, make_document, make_entry, make_source, write
from datetime import timedelta
archive = open_archive(sys.argv[1])
archive.claim("a", "r1", HERE, now=NOW, lease=timedelta(minutes=10))
def stop(connection, cursor, statement, *rest):
    if statement.startswith(sys.argv[2]):
        print("stopped", flush=True)
        time.sleep(600)
event.listen(archive._engine, "after_cursor_execute", stop)
write(archive, make_source("a"), make_document("a", ["Another reading."] * 50), recipe="2", entry=make_entry(claim="a"))
print("written", flush=True)
"""


@pytest.mark.parametrize(
    "statement",
    ["DELETE FROM claims", "INSERT INTO passages", "INSERT INTO outcomes"],
)
def test_a_process_killed_while_it_writes_leaves_the_archive_as_it_was(url: str, statement: str) -> None:
    with open_archive(url) as archive:
        begin(archive, "r1")
        document = write_named(archive)
        before = (archive.documents(), archive.known_files("/raw"), archive.tags(document.source_id))
    writer = subprocess.Popen(
        [sys.executable, "-c", WRITER, url, statement], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert writer.stdout is not None
    with writer.stdout:
        assert writer.stdout.readline() == "stopped\n"
        writer.send_signal(signal.SIGKILL)
        assert writer.wait() == -signal.SIGKILL
    with open_archive(url) as archive:
        assert (archive.documents(), archive.known_files("/raw"), archive.tags(document.source_id)) == before
        assert tuple(archive.passages(document.source_id)) == document.passages
        assert archive.search("lawyer").total == 1
        assert archive.integrity() == []
        other, lease = Owner("here", 7, "8"), timedelta(minutes=10)
        assert not archive.claim("a", "r2", other, now=NOW, lease=lease), "the dead process still holds its claim"
        begin(archive, "r2", owner=other)
        assert archive.claim("a", "r2", other, now=NOW, lease=lease, is_dead=lambda owner: owner == HERE)
        again = make_document("a", ["Another reading."] * 50)
        entry = make_entry(run_id="r2", claim="a", now=LATER)
        assert write(archive, make_source("a"), again, recipe="2", entry=entry)
        assert tuple(archive.passages(document.source_id)) == again.passages
        assert archive.integrity() == []
