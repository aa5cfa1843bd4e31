"""A scripted reviewer: what the review screen asks of the server while somebody works, and a look around now and then.

After each answer the screen sends it, fetches a passage so that five are ready, asks what comes next where fewer than
five are known, and after 0.7 s says where it is; one in four people has the place open beside the passage, and one in
ten the precedents. Then some people look around, with the chances of ``LOOKS``.
"""

import re
import time
import uuid
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from random import Random
from typing import Any
from urllib.parse import quote

from benchmarks.load_browser import Answer, Browser
from benchmarks.load_figures import Book, Kind
from benchmarks.load_questions import Questions

AHEAD = 5  # passages that the screen keeps ready
DWELL = 0.7  # seconds before parts are loaded
OPENS_PLACE, OPENS_PRECEDENTS = 0.25, 0.1  # shares of people
LOOKS = (
    (Kind.QUEUE, 0.08),
    (Kind.SEARCH, 0.08),
    (Kind.DOCUMENT, 0.08),
    (Kind.DOCUMENTS, 0.03),
    (Kind.WHY, 0.03),
    (Kind.STORY, 0.02),
    (Kind.HOME, 0.02),
    (Kind.REVIEW, 0.02),
    (Kind.PATTERN, 0.003),
)
"""With which chance a person looks at what after an answer."""

_STATE = re.compile(r'<script type="application/json" id="review-state">(.*?)</script>', re.DOTALL)
_ARTICLE = re.compile(r'<article id="item"[^>]*>')
_ATTRIBUTE = re.compile(r'data-([a-z]+)="([^"]*)"')


class Reviewer:
    """One person at work, until told to stop."""

    def __init__(
        self, port: int, secret: str, book: Book, questions: Questions, think: tuple[float, float], seed: int
    ) -> None:
        self._random = Random(seed)  # noqa: S311 - nothing is to be secret
        self._page, self._sender = Browser(port, secret, book), Browser(port, secret, book)
        self._outbox = ThreadPoolExecutor(1)
        self._questions, self._think = questions, think
        self._ready: dict[str, str] = {}
        self._ahead: deque[str] = deque()
        self._cursor: str | None = None
        self._query = ""
        self._here: str | None = None
        chance = (seed % 20) / 20
        self._parts = [
            name for name, share in (("place", OPENS_PLACE), ("precedents", OPENS_PRECEDENTS)) if chance < share
        ]
        self.answers = 0

    def work(self, until: float) -> None:
        """Review until a time of the monotonic clock."""
        sent: Future[Answer] | None = None
        try:
            self._open()
            while time.monotonic() < until:
                began = time.monotonic()
                wait = self._random.uniform(*self._think)
                self._dwell(min(DWELL, wait))
                self._look_around()
                time.sleep(max(0.0, wait - (time.monotonic() - began)))
                if self._here is None:
                    self._open()
                    continue
                if sent is not None:
                    sent.result()  # answers go one after the other
                sent = self._outbox.submit(self._send, self._answer(self._here))
                self.answers += 1
                self._forward()
        finally:
            self._outbox.shutdown()
            self._page.close()
            self._sender.close()

    def see_all(self) -> None:
        """Look at everything once, and answer once."""
        self._open()
        parts, self._parts = self._parts, ["place", "precedents"]
        self._dwell(0.0)
        self._parts = parts
        for kind, _ in LOOKS:
            self.look(kind)
        if self._here is not None:
            self._send(self._answer(self._here))
            self._forward()

    def _open(self) -> None:
        """Open the review screen of a queue, each person mostly that of all."""
        self._query = self._questions.review_queue(self._random)
        told = self._page.get(Kind.REVIEW, f"/review?{self._query}").text
        found = _STATE.search(told)
        state = Answer(200, found[1]).json if found is not None else {"passage": None, "queue": None}
        queue = state["queue"] or {"ahead": [], "cursor": None}
        self._here, self._ahead, self._cursor = state["passage"], deque(queue["ahead"]), queue["cursor"]
        self._ready = {self._here: told} if self._here is not None else {}
        self._refill()

    def _refill(self) -> None:
        self._load()
        if self._cursor is None or len(self._ahead) >= AHEAD:
            return
        address = f"/api/v1/queue/next?{self._query}&after={quote(self._cursor)}&limit={AHEAD}"
        answer = self._page.get(Kind.NEXT, address)
        if answer.status == 200:
            known = {*self._ahead, self._here}
            self._ahead += [each["passage"] for each in answer.json["items"] if each["passage"] not in known]
            self._cursor = answer.json["next"]
        self._load()

    def _load(self) -> None:
        for one in list(self._ahead)[:AHEAD]:
            if one not in self._ready:
                self._ready[one] = self._page.get(Kind.ITEM, f"/review/item/{one}").text

    def _forward(self) -> None:
        gone = self._here
        self._here = self._ahead.popleft() if self._ahead else None
        if gone is not None:
            self._ready.pop(gone, None)
        self._refill()

    def _dwell(self, seconds: float) -> None:
        """Stay at a passage so long that the screen says so."""
        time.sleep(seconds)
        if self._here is None:
            return
        self._page.post(Kind.PRESENCE, "/api/v1/presence", {"passage": self._here, "left": None})
        for part in self._parts:
            kind = Kind.PLACE if part == "place" else Kind.PRECEDENTS
            self._page.get(kind, f"/review/{part}/{self._here}?fragment=1")

    def _look_around(self) -> None:
        for kind, share in LOOKS:
            if self._random.random() < share:
                self.look(kind)

    def look(self, kind: Kind) -> None:
        """Look at something of a kind once."""
        if kind is Kind.REVIEW:
            self._open()
        elif kind in (Kind.WHY, Kind.STORY):
            self._page.get(kind, f"/review/{kind.value}/{self._here}?fragment=1")
        else:
            addresses: dict[Kind, Callable[[Random], str]] = {
                Kind.QUEUE: self._questions.queue,
                Kind.SEARCH: self._questions.search,
                Kind.PATTERN: self._questions.pattern,
                Kind.DOCUMENT: self._questions.document,
                Kind.DOCUMENTS: self._questions.documents_list,
                Kind.HOME: lambda _: "/",
            }
            self._page.get(kind, addresses[kind](self._random))

    def _answer(self, passage: str) -> dict[str, Any]:
        return answer_to(passage, self._ready.get(passage, ""), self._random)

    def _send(self, body: dict[str, Any]) -> Answer:
        return self._sender.post(Kind.SAVE, "/api/v1/readings", body)


def answer_to(passage: str, page: str, random: Random) -> dict[str, Any]:
    """What the screen sends: three in four times yes to a suggestion and no to the others, else none of them."""
    found = _ARTICLE.search(page)
    told = dict(_ATTRIBUTE.findall(found[0])) if found is not None else {}
    shown = [int(number) for number in told.get("shown", "").split()]
    yes = random.choice(shown) if shown and random.random() < 0.75 else 0
    return {
        "key": str(uuid.uuid4()),
        "passage": passage,
        "words": words_for(shown, yes),
        "none": not yes,
        "blind": told.get("blind") == "1",
        "shown": shown,
        "model": told.get("model") or None,
        "seconds": 2.0,
        "assignment": None,
    }


def words_for(shown: Sequence[int], yes: int) -> list[dict[str, Any]]:
    """A word on each suggestion."""
    return [
        {"objective": each, "verdict": "yes" if each == yes else "no", "alignment": None, "note": ""} for each in shown
    ]
