"""Reviewers at work in a room: people signed in through the archive, and as many scripted reviewers for some time."""

import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from benchmarks.load_figures import Book
from benchmarks.load_questions import Questions
from benchmarks.load_reviewer import Reviewer
from pipeline.store import Role
from pipeline.store.archive import Archive
from pipeline.web.secrets import digest_of, new_secret

HURRY = (0.0, 0.0)
"""Think times of people who do not think, to find what the server can do."""


@dataclass(frozen=True, slots=True)
class Shift:
    """Who works how, and for how long."""

    reviewers: int
    seconds: float
    think: tuple[float, float]
    """Shortest and longest seconds between two answers of a person."""
    warm_up: float
    """Seconds of work before it counts."""
    seed: int


def sign_in(archive: Archive, reviewers: int) -> list[str]:
    """Secrets of sessions of so many people who decide; those who are missing are made."""
    now = datetime.now(UTC)
    found = [person for person in archive.people() if person.role.covers(Role.REVIEWER)][:reviewers]
    for number in range(len(found), reviewers):
        found.append(archive.add_person(f"load-{number:03}", f"Reviewer {number}", Role.REVIEWER, now=now))
    secrets = [new_secret() for _ in found]
    for secret, person in zip(secrets, found, strict=True):
        archive.begin_session(digest_of(secret), person.code, "benchmark", now, now + timedelta(hours=2))
    return secrets


def work(port: int, secrets: Sequence[str], questions: Questions, shift: Shift, book: Book) -> float:
    """Let each look at everything once, and then all work for a shift; answers per second."""
    people = [
        Reviewer(port, secret, book, questions, shift.think, shift.seed + place) for place, secret in enumerate(secrets)
    ]
    book.counting = shift.warm_up == 0
    people[0].see_all()
    warm = time.monotonic() + shift.warm_up
    until = warm + shift.seconds
    with ThreadPoolExecutor(len(people)) as threads:
        at_work = [threads.submit(person.work, until) for person in people]
        time.sleep(max(0.0, warm - time.monotonic()))
        book.counting = True
        before = sum(person.answers for person in people)
        time.sleep(max(0.0, until - time.monotonic()))
        answers = sum(person.answers for person in people) - before
        for each in at_work:
            each.result()
    return answers / shift.seconds
