"""A disk that fills up while a run writes: a real small file system where one may be mounted, else a limit on files."""

import os
import resource
import subprocess
from collections.abc import Iterator

import pytest

from pipeline.store import open_archive
from tests.walk import PATIENCE, Place, small_law, wait_until, workers_with

SMALL = 1_650_000  # bytes: room for an archive of some documents with their exports, not for all of the test's


class Disk:
    """Where the results go: a file system of its own, else one on which the command may soon write no long file."""

    def __init__(self, place: Place) -> None:
        self.place = place
        place.out.mkdir()
        self.is_mounted = os.geteuid() == 0 and self._mount(f"size={SMALL}")

    def fill_up(self, process: "subprocess.Popen[str]") -> None:
        """Without a small file system: limit the command once its workers run, as they would inherit the limit."""
        if not self.is_mounted:
            tmp = str(self.place.raw.parent / "tmp")
            wait_until(lambda: len(workers_with(tmp)) == 2 or process.poll() is not None, "the workers run")
            resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (SMALL // 2, resource.RLIM_INFINITY))

    def make_room(self) -> None:
        if self.is_mounted:
            assert self._mount("remount,size=100m")

    def end(self) -> None:
        if self.is_mounted:
            subprocess.run(["umount", "-l", str(self.place.out)], check=True)

    def _mount(self, options: str) -> bool:
        words = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(self.place.out)]
        try:
            return subprocess.run(words, check=False, capture_output=True).returncode == 0
        except FileNotFoundError:
            return False


@pytest.fixture
def disk(place: Place) -> Iterator[Disk]:
    made = Disk(place)
    yield made
    made.end()


def test_a_full_disk_ends_the_run_in_a_sentence_and_the_next_one_goes_on(disk: Disk) -> None:
    place = disk.place
    place.write("first.txt", small_law(0))
    place.process()
    for number in range(1, 40):
        place.write(f"act {number:02}.txt", small_law(number, sections=60))
    process = place.start("process", "--direct")
    disk.fill_up(process)
    _, told = process.communicate(timeout=PATIENCE)
    assert process.returncode == 1
    assert "is full" in told or "disk I/O error" in told
    assert "what was finished is kept" in told or "migralex" in told
    assert len(told.strip().splitlines()) == 1
    disk.make_room()
    with open_archive(f"sqlite:///{place.out}/archive.sqlite3", create=False) as archive:
        assert archive.integrity() == []
        kept = {row.source.path: row.read_at for row in archive.documents()}
    assert "first.txt" in kept
    place.process()
    assert {row["status"] for row in place.outcomes().values()} == {"done"}
    assert len(place.outcomes()) == 40
    with open_archive(f"sqlite:///{place.out}/archive.sqlite3", create=False) as archive:
        after = {row.source.path: row.read_at for row in archive.documents()}
    assert {path: after[path] for path in kept} == kept
    assert [path.name for path in place.out.glob(".*")] == []
