"""What became of models: who promoted, rejected or took back which one and when, in a file that only grows."""

import fcntl
import json
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from pipeline.classify.registry import PIN_FILE, Pin, pinned, write_pin
from pipeline.errors import ModelError

HISTORY_FILE = "history.jsonl"


class Event(StrEnum):
    """What happened to a model."""

    TRAINED = "trained"
    """With decisions: it waits for a person's word."""
    PROMOTED = "promoted"
    REJECTED = "rejected"
    ROLLED_BACK = "rolled-back"
    """It is in use again."""


@dataclass(frozen=True, slots=True)
class Step:
    """One event of a model's life."""

    at: datetime
    """With a time zone."""
    by: str
    event: Event
    pin: Pin
    why: str = ""
    before: Pin | None = None
    """The model that was in use until then, where the event changed that."""


def read_history(models: Path) -> tuple[Step, ...]:
    """All steps in their order; none where nothing happened yet. Raises ModelError that names a line it cannot read."""
    path = models / HISTORY_FILE
    try:
        lines = path.read_bytes().decode("utf-8").splitlines()
    except FileNotFoundError:
        return ()
    except (OSError, UnicodeDecodeError) as error:
        raise ModelError(
            f"The history of models {path} cannot be read: {error}.", advice="Restore it from a backup."
        ) from error
    return tuple(_parse(line, f"Line {number} of {path}") for number, line in enumerate(lines, start=1))


def write_step(models: Path, step: Step) -> None:
    """Add a step; on the disk when this returns."""
    with _growing(models) as file:
        _append(file, step)


def put_in_use(models: Path, step: Step) -> Step:
    """Add a step and pin its model, so that no change of the pin is without its step; the step as it was written.

    Of two at once, the second one finds the first one's model as the one before.
    """
    with _growing(models) as file:
        written = replace(step, before=_pinned_until_now(models))
        _append(file, written)
        write_pin(models / PIN_FILE, step.pin)
    return written


def _pinned_until_now(models: Path) -> Pin | None:
    try:
        return pinned(models)
    except ModelError:  # absent or damaged: this is how one gets another
        return None


def used_before(steps: Sequence[Step], current: Pin) -> Pin | None:
    """The model that was in use before a model, if any; a model that was gone back from is not meant."""
    line: list[Pin] = []
    for step in steps:
        if step.event is Event.PROMOTED:
            line += [step.before] if step.before is not None and line[-1:] != [step.before] else []
            line.append(step.pin)
        elif step.event is Event.ROLLED_BACK and step.pin in line:
            line = line[: _last(line, step.pin) + 1]
    if current not in line:  # the pin was written by other means than these commands
        return line[-1] if line else None
    place = _last(line, current)
    return line[place - 1] if place else None


def _last(line: Sequence[Pin], pin: Pin) -> int:
    return max(place for place, each in enumerate(line) if each == pin)


@contextmanager
def _growing(models: Path) -> Iterator[int]:
    """The file, open for adding, in the hands of one process at a time."""
    models.mkdir(parents=True, exist_ok=True)
    file = os.open(models / HISTORY_FILE, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o644)
    try:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield file
    finally:
        os.close(file)


def _append(file: int, step: Step) -> None:
    """Write a whole line or nothing, as half a line would hide all that follow."""
    size = os.fstat(file).st_size
    line = json.dumps(_told(step), ensure_ascii=True, sort_keys=True).encode() + b"\n"
    if size and os.pread(file, 1, size - 1) != b"\n":
        line = b"\n" + line  # somebody edited the file and left its last line open
    try:
        written = os.write(file, line)
        if written != len(line):
            raise OSError("the disk is full")
        os.fsync(file)
    except OSError as error:
        os.ftruncate(file, size)
        raise ModelError(
            f"The history of models {HISTORY_FILE} cannot be written: {error}. Nothing was changed.",
            advice="Make room on the disk and try again.",
        ) from error


def _told(step: Step) -> dict[str, Any]:
    before = asdict(step.before) if step.before is not None else None
    told = {"at": step.at.isoformat(), "by": step.by, "event": step.event.value, "why": step.why}
    return told | asdict(step.pin) | {"before": before}


def _parse(line: str, place: str) -> Step:
    try:
        row: dict[str, Any] = json.loads(line)
        before = _pin(row["before"]) if row["before"] is not None else None
        at = datetime.fromisoformat(row["at"])
        return Step(at, str(row["by"]), Event(row["event"]), _pin(row), str(row["why"]), before)
    except (ValueError, KeyError, TypeError) as error:
        raise ModelError(
            f"{place} tells no event of a model: {type(error).__name__} {error}.",
            advice="Mend the line, or restore the file from a backup.",
        ) from error


def _pin(row: dict[str, Any]) -> Pin:
    return Pin(str(row["name"]), str(row["recipe"]), str(row["lessons"]))
