"""The whole interface asked at random, as everybody who may ask, and each answer held against the description.

``python -m tests.web.api_fuzz --examples 200`` asks deeply; ``--operations`` takes a slice by a pattern,
``--seed`` draws others. What it finds is printed with the request that found it.
"""

import argparse
import contextlib
import json
import logging
import random
import re
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import hypothesis
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import Case, GenerationMode
from schemathesis.checks import CheckFunction, not_a_server_error
from schemathesis.core import NotSet
from schemathesis.core.failures import Failure, FailureGroup
from schemathesis.core.transport import Response
from schemathesis.generation.drivers import CoverageGenerator
from schemathesis.generation.feedback import NO_FEEDBACK
from schemathesis.generation.overrides import Override
from schemathesis.python.asgi import ASGIClient
from schemathesis.schemas import APIOperation
from schemathesis.specs.openapi import checks

from pipeline.commands.serve import make_room, make_site
from pipeline.run.journey import process_straight
from pipeline.store import Role
from tests.models_fixture import small_models
from tests.walk import SAMPLES
from tests.web.api_known import Asker, Pools, askers, furnish, make_real
from tests.web.conftest import Room, settings_of

HERE = "http://127.0.0.1:8321"
CHECKS: list[CheckFunction] = [
    not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
    checks.negative_data_rejection,
    checks.unsupported_method,
    checks.allow_header_conformance,
]
PROBLEM = {"error", "message", "advice"}


@dataclass
class Found:
    """What was asked, and what was wrong: the first of each kind."""

    asked: Counter[str] = field(default_factory=Counter)
    statuses: Counter[tuple[str, int]] = field(default_factory=Counter)
    wrong: dict[tuple[str, str], str] = field(default_factory=dict)
    is_loud: bool = False
    """Whether each is printed when it is found."""

    def note(self, operation: str, kind: str, told: str) -> None:
        if (operation, kind) not in self.wrong:
            self.wrong[operation, kind] = told
            if self.is_loud:
                print(f"== {operation}: {kind}\n{told}\n", flush=True)

    def __str__(self) -> str:
        return "\n\n".join(f"== {operation}: {kind}\n{told}" for (operation, kind), told in self.wrong.items())


class Interface:
    """The interface of a room with its description, ready to be asked."""

    def __init__(self, room: Room) -> None:
        app = make_room(room.site)
        self.room = room
        self.pools: Pools = furnish(room)
        self.askers: list[Asker] = askers(room)
        self.found = Found()
        self._rng = random.Random(5)  # noqa: S311 - to draw examples with
        self._client = ASGIClient(_without_lifespan(app), HERE)
        answer = room.client(Role.READER).get("/api/v1/openapi.json")
        assert answer.status_code == 200, answer.text
        described = answer.json()
        for operation in (each for path in described["paths"].values() for each in path.values()):
            del operation["security"]  # whoever asks here knows how to come in
        self.schema = schemathesis.openapi.from_dict(described)
        self.schema.app = self._client.app

    def operations(self, pattern: str = "") -> list[APIOperation]:
        found = [each.ok() for each in self.schema.get_all_operations()]
        return [each for each in found if re.search(pattern, each.label)]

    def draw(self, operation: APIOperation, asker: Asker, mode: GenerationMode, most: int, seed: int | None) -> None:
        """Ask an operation with values drawn as described, or in the mode ``NEGATIVE`` not as described."""

        @settings(
            max_examples=most,
            derandomize=seed is None,
            database=None,
            deadline=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy(generation_mode=mode))
        def ask(case: Case) -> None:
            if mode.is_positive:
                path, query = dict(case.path_parameters or {}), dict(case.query or {})
                body = None if isinstance(case.body, NotSet) else case.body
                name = operation.definition.raw["operationId"]
                real = make_real(self.pools, self._rng, name, path, query, body)
                case.path_parameters, case.query = path, query
                if self._rng.random() < 0.8:  # else what was drawn is never the right one, and nothing is changed
                    for name in [name for name in case.headers or {} if name.lower().startswith("if-")]:
                        del case.headers[name]
                if not isinstance(case.body, NotSet):
                    case.body = real
            self.ask(case, asker)

        with contextlib.suppress(Unsatisfiable):  # nothing can be wrong in what has no parameters
            (hypothesis.seed(seed)(ask) if seed is not None else ask)()

    def cover(self, operation: APIOperation, asker: Asker) -> None:
        """Ask an operation with each value at and beyond each bound of the description, and by other methods."""
        told: dict[str, Any] = {"generation_config": self.schema.config.generation_for(operation=operation)}
        told |= {"auth_storage": None, "override": Override(), "feedback": NO_FEEDBACK}
        for case in CoverageGenerator(operation=operation, generation_modes=list(GenerationMode), **told):
            self.ask(case, asker)

    def ask(self, case: Case, asker: Asker) -> None:
        """Send one request and hold the answer against the description."""
        asker.renew()
        for name in list(case.headers or {}):
            if name.lower() in {"cookie", "authorization", "x-csrf-token"}:
                del case.headers[name]
        operation = case.operation.label
        self.found.asked[asker.label] += 1
        try:
            answer = case.call(HERE, session=self._client, headers=dict(asker.headers))
        except Exception as error:  # noqa: BLE001 - whatever it is, the server must not
            told = f"{asker.label}: {case.method} {case.formatted_path} {case.query} {case.body!r:.500}\n{error!r}"
            self.found.note(operation, f"raised {type(error).__name__}", told)
            return
        self.found.statuses[operation, answer.status_code] += 1
        try:
            case.validate_response(answer, checks=CHECKS)
            _check_manners(answer)
        except (FailureGroup, Failure, AssertionError, ValueError) as error:
            each = error.exceptions if isinstance(error, FailureGroup) else [error]
            for one in each:
                kind = f"{type(one).__name__} {answer.status_code} {asker.label if answer.status_code == 403 else ''}"
                self.found.note(operation, kind, f"{asker.label}: {_told(case, answer)}\n{one}")


def _check_manners(answer: Response) -> None:
    """What every answer keeps, whatever the operation."""
    status, kind = answer.status_code, answer.headers.get("content-type", [""])[0]
    assert "content-security-policy" in answer.headers, "no policy"
    if status in {204, 304}:
        assert not answer.content, "an answer that has no content has some"
    if status >= 400:
        assert kind == "application/json", f"{kind} is no problem that a program reads"
        told = json.loads(answer.content)
        assert set(told) >= PROBLEM, told
        assert told["message"], told
        assert told["message"].isprintable() or "\n" in told["message"], told
    if kind.startswith("application/json"):
        answer.content.decode("utf-8", "strict")
        json.loads(answer.content, parse_constant=_no_constant)
    if status == 405:
        assert answer.headers.get("allow"), "405 does not say what is allowed"
    if status == 304:
        assert answer.headers.get("etag"), "304 without ETag"


def _no_constant(name: str) -> None:
    raise AssertionError(f"{name} is not JSON")


def _told(case: Case, answer: Response) -> str:
    body = "" if isinstance(case.body, NotSet) else f" {case.body!r:.600}"
    asked = f"{answer.request.method} {str(answer.request.url)[:500]}{body}"
    return f"{asked} -> {answer.status_code} {answer.content[:600]!r}"


def _without_lifespan(app: Any) -> Any:
    """The application for requests alone: it would close its room at the end of the process."""

    async def served(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            raise RuntimeError("There is nothing to start.")
        await app(scope, receive, send)

    return served


def ask_all(
    interface: Interface, most: int, *, pattern: str = "", seed: int | None = None, cover: bool = True
) -> Found:
    """Ask every operation as everybody: whoever may not gets a few questions, whoever may ``most``."""
    for operation in interface.operations(pattern):
        able = [asker for asker in interface.askers if _may(operation, asker)]
        for asker in interface.askers:
            may = asker in able
            for mode in GenerationMode if may else (GenerationMode.POSITIVE,):
                interface.draw(operation, asker, mode, most if may else 1, seed)
        if cover and able:
            interface.cover(operation, able[0])
    return interface.found


def _may(operation: APIOperation, asker: Asker) -> bool:
    """Whether the description says that the asker may."""
    raw = operation.definition.raw
    role, scope = raw.get("x-role"), raw.get("x-scope")
    if asker.role is None or role is None:
        return False
    if asker.scopes is not None and (scope is None or scope not in {each.value for each in asker.scopes}):
        return False
    return asker.role.covers(type(asker.role)(role))


@contextlib.contextmanager
def _room(read: Path, folder: Path) -> Iterator[Room]:
    """A room in ``folder`` over a copy of what was read into ``read``, where it stays for the next time."""
    models = small_models(read / "models")
    if not (read / "done").exists():
        shutil.copytree(SAMPLES, read / "raw", dirs_exist_ok=True)
        process_straight(settings_of(read, models))
        (read / "done").touch()
    for name in ("raw", "out"):
        shutil.copytree(read / name, folder / name)
    room = Room(make_site(settings_of(folder, models)))
    yield room
    room.site.close()


def main(arguments: Sequence[str]) -> int:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--examples", type=int, default=200, help="of each operation, asker and mode")
    parser.add_argument("--operations", default="", help="a pattern of those that are asked, such as 'GET .*/runs'")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--read", type=Path, help="a folder where the samples stay read, to begin sooner")
    parser.add_argument("--no-cover", action="store_true", help="draw at random alone")
    told = parser.parse_args(arguments)
    logging.getLogger("migralex.web").setLevel(logging.ERROR)
    with tempfile.TemporaryDirectory() as folder, _room(told.read or Path(folder) / "read", Path(folder)) as room:
        cover = not told.no_cover
        interface = Interface(room)
        interface.found.is_loud = True
        found = ask_all(interface, told.examples, pattern=told.operations, seed=told.seed, cover=cover)
    never = {each.label for each in interface.operations(told.operations)}
    never -= {label for label, status in found.statuses if status < 300}
    print(f"Never answered: {', '.join(sorted(never)) or 'none'}.")
    print(f"{sum(found.asked.values()):,} requests, {len(found.wrong)} kinds of wrong answers.")
    return 1 if found.wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
