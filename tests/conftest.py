import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.models_fixture import small_models
from tests.postgres import Server, running_server
from tests.walk import Place

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
QUIET = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update")


@pytest.fixture(scope="session")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A models folder with a trained and pinned model; shared between the workers of one test run."""
    base = tmp_path_factory.getbasetemp()
    return small_models((base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "models-of-the-tests")


@pytest.fixture(scope="session")
def new_place(tmp_path_factory: pytest.TempPathFactory, models: Path) -> Callable[..., Place]:
    """Makes folders for runs: ``new_place(MIGRALEX_MAX_PAGES="3")``."""

    def make(**more: str) -> Place:
        folder = tmp_path_factory.mktemp("place")
        for name in ("raw", "tmp"):
            (folder / name).mkdir()
        return Place(folder / "raw", folder / "out", models, more)

    return make


@pytest.fixture
def place(new_place: Callable[..., Place]) -> Place:
    return new_place()


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[Server]:
    with running_server() as server:
        yield server


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The one browser of a test process: Playwright cannot be started twice in one."""
    if CHROMIUM is None:
        pytest.skip("Chromium is not installed: run `make chromium`")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=[*QUIET, "--disable-sync"])
        yield started
        started.close()
