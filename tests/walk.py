"""The command line as a user starts it, small laws to read with it, and what it leaves behind."""

import csv
import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SAMPLES = ROOT / "data" / "raw"
WITH_SMALL_FILES = (  # python -c WITH_SMALL_FILES <bytes> <command> ...: no file may grow beyond so many bytes
    "import os, resource, sys; size = int(sys.argv[1]); resource.setrlimit(resource.RLIMIT_FSIZE, (size, size)); "
    "os.execv(sys.argv[2], sys.argv[2:])"
)
PATIENCE = 240.0  # seconds that a command may take on a machine with much else to do


@dataclass(frozen=True, slots=True)
class Place:
    """The folders of a run, and the environment of its commands."""

    raw: Path
    out: Path
    models: Path
    more: Mapping[str, str]

    @property
    def environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("MIGRALEX_", "PREFECT_"))}
        folders = {"MIGRALEX_RAW": self.raw, "MIGRALEX_OUT": self.out, "MIGRALEX_MODELS": self.models}
        folders["TMPDIR"] = self.raw.parent / "tmp"
        own = {"PYTHONPATH": str(ROOT), "COLUMNS": "200", "PYTHONUTF8": "1", "MIGRALEX_WORKERS": "2"}
        return kept | own | {name: str(folder) for name, folder in folders.items()} | dict(self.more)

    def start(self, *words: str, before: Sequence[str] = (), **more: str) -> "subprocess.Popen[str]":
        return subprocess.Popen(
            [*before, sys.executable, "-m", "pipeline.cli", *words],
            cwd=self.raw.parent,
            env=self.environment | more,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(self, *words: str, before: Sequence[str] = (), code: int = 0, **more: str) -> "Said":
        process = self.start(*words, before=before, **more)
        out, err = process.communicate(timeout=PATIENCE)
        assert process.returncode == code, f"exit {process.returncode}\n{out}\n{err}"
        assert "Traceback" not in out + err, out + err
        return Said(out, err)

    def process(self, *words: str, code: int = 0, before: Sequence[str] = (), **more: str) -> "Said":
        return self.run("process", "--direct", *words, code=code, before=before, **more)

    def outcomes(self) -> dict[str, dict[str, str]]:
        return {row["path"]: row for row in table(self.out / "outcomes.csv")}

    def write(self, path: str, content: bytes | str) -> Path:
        place = self.raw / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content.encode() if isinstance(content, str) else content)
        return place


@dataclass(frozen=True, slots=True)
class Said:
    """What a command wrote."""

    out: str
    err: str

    @property
    def flat(self) -> str:
        """Its lines as one, as a terminal may break them anywhere."""
        return " ".join((self.out + " " + self.err).split())


def table(file: Path) -> list[dict[str, str]]:
    """The rows of an export."""
    with file.open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines))


def columns(file: Path) -> list[str]:
    with file.open(encoding="utf-8-sig", newline="") as lines:
        return next(csv.reader(lines))


def small_law(number: int, *, sections: int = 3) -> str:
    """A short Act, unlike every other number's."""
    themes = (
        "A migrant worker shall not pay recruitment fees; employers and agencies shall bear every cost of recruitment.",
        "A child shall not be placed in immigration detention; alternatives to detention shall be applied first.",
        "The Coast Guard shall search for and rescue every person in distress at sea without regard to status.",
        "The consul shall assist citizens abroad who are detained, and shall visit them without delay.",
        "The cost of sending remittances shall not exceed three per cent of the sum that is sent.",
        "Whoever obtains a profit from the smuggling of migrants commits an offence.",
    )
    rules = (
        f"Article {section}\n\n{themes[(number + section) % len(themes)]} This is rule {number}-{section}.\n"
        for section in range(1, sections + 1)
    )
    return "\n".join((f"ACT NO. {number} OF 2024 ON PERSONS WHO MOVE\n", *rules))


def processes_with(word: str) -> list[int]:
    """The processes of this machine whose command line or environment holds a word, such as a folder of the test."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            said = (folder / "cmdline").read_bytes() + (folder / "environ").read_bytes()
            state = (folder / "stat").read_text(errors="replace").rpartition(")")[2].split()[0]
        except OSError:
            continue
        if word.encode() in said and state != "Z" and int(folder.name) != os.getpid():
            found.append(int(folder.name))
    return found


def workers_with(word: str) -> list[int]:
    """Those of them that are guarded workers."""
    return [pid for pid in processes_with(word) if b"pipeline.run.worker" in command_of(pid)]


def command_of(pid: int) -> bytes:
    """The command line of a process; nothing once it has ended."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""


def wait_until(fact: Callable[[], object], what: str, seconds: float = PATIENCE) -> None:
    """Look again and again until something is so."""
    deadline = time.monotonic() + seconds
    while not fact():
        assert time.monotonic() < deadline, f"it never came true that {what}"
        time.sleep(0.05)
