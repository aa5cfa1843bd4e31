"""A signed-in browser without a screen: two kept connections to the loopback, every answer timed."""

import http.client
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from benchmarks.load_figures import Book, Kind
from benchmarks.load_room import HEADER, milliseconds_of
from pipeline.web.access import COOKIE
from pipeline.web.secrets import csrf_of

_PATIENCE = 300.0  # seconds; the first precedents after a start wait for all that was reviewed


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back."""

    status: int
    text: str

    @property
    def json(self) -> Any:
        """What it says to programs."""
        return json.loads(self.text)


class Browser:
    """Asks the room as one person. Each thread has its own."""

    def __init__(self, port: int, secret: str, book: Book) -> None:
        self._book = book
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=_PATIENCE)
        self._told = {"Cookie": f"{COOKIE}={secret}", "X-CSRF-Token": csrf_of(secret), "Accept-Language": "en"}

    def get(self, kind: Kind, address: str) -> Answer:
        """Ask for an address."""
        return self._ask(kind, "GET", address, None)

    def post(self, kind: Kind, address: str, body: Mapping[str, Any]) -> Answer:
        """Send a body to an address."""
        return self._ask(kind, "POST", address, json.dumps(body).encode())

    def close(self) -> None:
        """Hang up."""
        self._connection.close()

    def _ask(self, kind: Kind, method: str, address: str, body: bytes | None) -> Answer:
        headers = self._told | ({"Content-Type": "application/json"} if body is not None else {})
        began = time.perf_counter()
        try:
            answer, data = self._exchange(method, address, body, headers)
        except (http.client.RemoteDisconnected, ConnectionResetError, BrokenPipeError):
            began = time.perf_counter()  # the server had closed a connection that was idle for long
            self._connection.close()
            answer, data = self._exchange(method, address, body, headers)
        client = (time.perf_counter() - began) * 1000
        if answer.status >= 400:
            self._book.fail(f"{answer.status} {method} {address}: {data[:200]!r}")
        else:
            self._book.note(kind, milliseconds_of(answer.headers[HEADER]), client)
        return Answer(answer.status, data.decode("utf-8", "replace"))

    def _exchange(
        self, method: str, address: str, body: bytes | None, headers: Mapping[str, str]
    ) -> tuple[http.client.HTTPResponse, bytes]:
        self._connection.request(method, address, body, dict(headers))
        answer = self._connection.getresponse()
        return answer, answer.read()
