"""Browsers, forms and a clock for tests of the doors."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from fastapi.testclient import TestClient

from pipeline.commands.serve import make_room
from tests.web.conftest import Room

GOOD = "copper lantern under seven rivers"


@dataclass
class Clock:
    """A clock that goes when it is told to."""

    at: datetime = datetime(2026, 3, 2, 9, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.at

    def go(self, **time: float) -> None:
        self.at += timedelta(**time)


def browser_at(room: Room, peer: str = "127.0.0.1", host: str = "http://127.0.0.1:8321") -> TestClient:
    app = make_room(room.site)
    return TestClient(app, base_url=host, follow_redirects=False, client=(peer, 50_000), raise_server_exceptions=False)


def send(client: TestClient, path: str, form: dict[str, str], page: str = "") -> Any:
    """Open a page and send its form, as a browser does."""
    shown = client.get(page or path)
    token = re.search(r'name="csrf" content="([0-9a-f]+)"', shown.text)
    assert token is not None, shown.text
    return client.post(path, data={"csrf": token[1]} | form)
