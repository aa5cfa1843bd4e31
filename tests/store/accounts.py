"""Accounts for the tests of the archive, and a way to let threads act at once."""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from pipeline.store import Person, Role
from pipeline.store.archive import Archive
from tests.store.examples import NOW, digest

Result = TypeVar("Result")


def add(archive: Archive, login: str = "amal", role: Role = Role.REVIEWER, **more: str) -> Person:
    return archive.add_person(login, login.title(), role, now=NOW, **more)


def at_once(steps: Sequence[Callable[[], Result]]) -> list[Result]:
    """What the steps give, each begun in a thread of its own when all are ready."""
    ready = threading.Barrier(len(steps))

    def begin(step: Callable[[], Result]) -> Result:
        ready.wait(60)
        return step()

    with ThreadPoolExecutor(len(steps)) as pool:
        return list(pool.map(begin, steps))


def key(name: str) -> str:
    """A digest as of a secret."""
    return digest(name)
