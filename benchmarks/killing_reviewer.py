"""A reviewer whose answers outlive the server: an answer that was not acknowledged is kept and sent again."""

import http.client
import json
import threading
import time
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any

from benchmarks.load_reviewer import words_for
from pipeline.web.access import COOKIE
from pipeline.web.secrets import csrf_of

_AGAIN = 0.2  # seconds between two tries
_PATIENCE = 10.0  # seconds that one try may take
_LOST = 0.03  # share of answers whose first acknowledgement is lost on its way
_NONE = 0.1  # share of answers that say that no objective is concerned


@dataclass(frozen=True, slots=True)
class Sent:
    """An answer as it was sent."""

    key: str
    passage: str
    reviewer: str
    words: frozenset[tuple[int, str]]
    """Objectives and verdicts."""
    body: dict[str, Any]


@dataclass
class Ledger:
    """What all reviewers sent, and the numbers with which answers were acknowledged; threads may share it."""

    sent: dict[str, Sent] = field(default_factory=dict)
    acknowledged: dict[str, int] = field(default_factory=dict)
    unheard: int = 0
    """Answers that had arrived although nobody had been told so, as they showed when they were sent again."""
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def send(self, answer: Sent) -> None:
        """Note that an answer is on its way."""
        with self._lock:
            self.sent[answer.key] = answer

    def acknowledge(self, key: str, number: int, *, new: bool) -> None:
        """Note that it was said to be kept. Raises SystemExit where an earlier acknowledgement named another number."""
        with self._lock:
            self.unheard += not new
            if self.acknowledged.setdefault(key, number) != number:
                raise SystemExit(f"The answer {key} was acknowledged with two numbers.")


def make_answer(passage: str, reviewer: str, random: Random) -> Sent:
    """An answer with one to four words, or that no objective is concerned."""
    named = random.sample(range(1, 24), random.randint(1, 4))
    none = random.random() < _NONE
    words = words_for(named, 0 if none else named[0])
    body = {"key": str(uuid.uuid4()), "passage": passage, "words": words, "none": none, "blind": False, "shown": []}
    said = frozenset((word["objective"], word["verdict"]) for word in words)
    return Sent(body["key"], passage, reviewer, said, body)


class StubbornReviewer:
    """Decides passages, one after the other."""

    def __init__(self, port: int, secret: str, reviewer: str, ledger: Ledger, seed: int) -> None:
        self._port, self._reviewer, self._ledger = port, reviewer, ledger
        self._random = Random(seed)  # noqa: S311 - nothing is to be secret
        self._told = {
            "Cookie": f"{COOKIE}={secret}",
            "X-CSRF-Token": csrf_of(secret),
            "Content-Type": "application/json",
        }
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=_PATIENCE)

    def decide(self, passages: Sequence[str]) -> None:
        """Decide passages; each answer is sent until it is acknowledged."""
        for passage in passages:
            answer = make_answer(passage, self._reviewer, self._random)
            if self._random.random() < _LOST:
                self._send(answer, hear=False)
            while not self._send(answer):
                time.sleep(_AGAIN)

    def part(self, passage: str) -> None:
        """Send a last answer once, acknowledged or not."""
        self._send(make_answer(passage, self._reviewer, self._random))
        self._connection.close()

    def _send(self, answer: Sent, *, hear: bool = True) -> bool:
        """Whether it was acknowledged. Raises SystemExit where it was refused."""
        self._ledger.send(answer)
        try:
            self._connection.request("POST", "/api/v1/readings", json.dumps(answer.body), self._told)
            if not hear:
                self._connection.close()
                return False
            reply = self._connection.getresponse()
            status, data = reply.status, reply.read()
        except (OSError, http.client.HTTPException):
            self._connection.close()
            return False
        if status >= 500:
            return False
        if status not in {200, 201}:
            raise SystemExit(f"An answer was refused: {status} {data[:300]!r}")
        self._ledger.acknowledge(answer.key, int(json.loads(data)["number"]), new=status == 201)
        return True
