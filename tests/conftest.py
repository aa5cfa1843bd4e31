import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.models_fixture import small_models
from tests.postgres import Server, running_server
from tests.walk import Place


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
