"""The room for tests: the sample documents read once by a real run, and a copy of that archive for each test.

``room.client(Role.REVIEWER)`` asks without a network; ``live`` serves the room on a real port; ``page`` is a tab of a
real Chromium that fails its test on an error of a script, a broken policy, or a request that leaves the machine.
"""

import fcntl
import os
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page

from pipeline.commands.serve import listening, make_room, make_site, server_config
from pipeline.run.journey import process_straight
from pipeline.run.starting import StarterActivity, StarterState
from pipeline.settings import Settings, load_settings
from pipeline.store import Person, Role
from pipeline.web.access import COOKIE
from pipeline.web.secrets import csrf_of, digest_of, new_secret
from pipeline.web.site import Site
from tests.walk import SAMPLES

DESK, PHONE = {"width": 1366, "height": 768}, {"width": 390, "height": 844}


@dataclass
class Room:
    """A site over an archive of its own, with people made as they are needed."""

    site: Site
    people: dict[str, Person] = field(default_factory=dict)

    @cached_property
    def app(self) -> FastAPI:
        """Its application, which takes longer to make than most questions to answer."""
        return make_room(self.site)

    def person(self, role: Role, name: str = "") -> Person:
        """A person of a role; another ``name`` is another person."""
        login = name or role.value
        if login not in self.people:
            self.people[login] = self.site.archive.add_person(login, login.title(), role, now=self.site.now())
        return self.people[login]

    def session(self, role: Role, name: str = "") -> str:
        """The secret of a new session, as a browser keeps it."""
        secret, now = new_secret(), self.site.now()
        person = self.person(role, name)
        self.site.archive.begin_session(digest_of(secret), person.code, "tests", now, now + timedelta(hours=8))
        return secret

    def client(self, role: Role | None = None, name: str = "") -> TestClient:
        """Somebody who asks; signed in with the CSRF token in every request, unless ``role`` is None."""
        client = TestClient(
            self.app,
            base_url="http://127.0.0.1:8321",
            follow_redirects=False,
            raise_server_exceptions=False,
        )
        if role is not None:
            secret = self.session(role, name)
            client.cookies.set(COOKIE, secret)
            client.headers["x-csrf-token"] = csrf_of(secret)
        return client

    def passage_ids(self, most: int = 50) -> list[str]:
        """Passages in the order of the queue."""
        from pipeline.store import QueueFilter

        return [item.passage_id for item in self.site.archive.queue_page(QueueFilter(), limit=most).items]


class QuietStarter:
    """Starts nothing, and notes what it was asked for."""

    def __init__(self) -> None:
        self.runs: list[bool] = []
        """Of each run that was asked for: whether it tries failed files again."""

    def request_run(self, *, retry: bool = False) -> None:
        self.runs.append(retry)

    def state(self) -> StarterState:
        return StarterState(StarterActivity.IDLE)

    def close(self) -> None:
        """Nothing was started."""


@dataclass
class Live:
    """The room on a port of the loopback."""

    room: Room
    address: str

    def sign_in(self, context: BrowserContext, role: Role, name: str = "") -> None:
        """Give a browser a session, as the sign-in form does."""
        cookie: Any = {"name": COOKIE, "value": self.room.session(role, name), "url": self.address, "httpOnly": True}
        context.add_cookies([cookie])


@pytest.fixture(scope="session")
def read_samples(tmp_path_factory: pytest.TempPathFactory, models: Path) -> Path:
    """A folder with raw/ and out/ of a run over the samples; shared between the workers of one test run."""
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "read-samples"
    folder.mkdir(exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "done").exists():
            shutil.copytree(SAMPLES, folder / "raw", dirs_exist_ok=True)
            process_straight(settings_of(folder, models))
            (folder / "done").touch()
    return folder


def settings_of(folder: Path, models: Path, **more: object) -> Settings:
    return load_settings(raw=folder / "raw", out=folder / "out", models=models, workers=2, web_port=0, **more)


@pytest.fixture
def new_room(tmp_path: Path, read_samples: Path, models: Path) -> Iterator[Callable[..., Room]]:
    """Makes rooms with other settings: ``new_room(web_blind_share=0.1)``. Leave the shared raw folder as it is."""
    made: list[Room] = []

    def make(**more: object) -> Room:
        folder = tmp_path / f"room-{len(made)}"
        (folder / "out").mkdir(parents=True)
        for name in ("archive.sqlite3", "archive.sqlite3-wal"):
            if (read_samples / "out" / name).exists():
                shutil.copyfile(read_samples / "out" / name, folder / "out" / name)
        told = {"raw": read_samples / "raw", "out": folder / "out", "models": models, "workers": 2, "web_port": 0}
        made.append(Room(make_site(load_settings(**(told | {"web_blind_share": 0.0} | more)))))
        return made[-1]

    yield make
    for room in made:
        room.site.close()


@pytest.fixture
def room(new_room: Callable[..., Room]) -> Room:
    return new_room()


@pytest.fixture
def live(room: Room) -> Iterator[Live]:
    with served(room) as found:
        yield found


class served:  # noqa: N801 - reads as a verb where it is used
    """The room on a real port for the length of a block."""

    def __init__(self, room: Room) -> None:
        self._room = room

    def __enter__(self) -> Live:
        import uvicorn

        self._listening = listening(self._room.site.settings)
        port = self._listening.__enter__()
        config = server_config(self._room.app)
        config.lifespan = "off"  # the fixture closes the site
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, kwargs={"sockets": [port]}, daemon=True)
        self._thread.start()
        deadline = time.monotonic() + 20
        while not self._server.started:
            assert time.monotonic() < deadline, "the server did not start"
            time.sleep(0.01)
        return Live(self._room, f"http://127.0.0.1:{port.getsockname()[1]}")

    def __exit__(self, *_: object) -> None:
        self._server.should_exit = True
        self._thread.join(20)
        self._listening.__exit__(None, None, None)


@pytest.fixture
def new_page(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Opens tabs: ``new_page(live, Role.REVIEWER, name="", **options of a browser context)``; each is watched."""
    contexts: list[BrowserContext] = []
    wrong: list[str] = []

    def open_page(live: Live, role: Role | None = None, name: str = "", **options: Any) -> Page:
        context = browser.new_context(base_url=live.address, **({"viewport": DESK} | options))
        contexts.append(context)
        if role is not None:
            live.sign_in(context, role, name)
        page = context.new_page()
        page.set_default_timeout(15_000)
        watch(page, live.address, wrong)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert wrong == []


def watch(page: Page, address: str, wrong: list[str]) -> None:
    """Note errors of scripts, broken policies and requests to elsewhere."""

    def hear(message: ConsoleMessage) -> None:
        expected = "Failed to load resource" in message.text  # an answer that says no, or a cut connection
        if message.type == "error" and not expected:
            wrong.append(f"{page.url}: {message.text}")

    page.on("console", hear)
    page.on("pageerror", lambda error: wrong.append(f"{page.url}: {error}"))
    page.on(
        "request", lambda asked: None if asked.url.startswith((address, "data:", "blob:")) else wrong.append(asked.url)
    )


@pytest.fixture
def page(live: Live, new_page: Callable[..., Page]) -> Page:
    """A reviewer at a desk."""
    return new_page(live, Role.REVIEWER)
