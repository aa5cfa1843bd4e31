"""Every route of the room and who may use it: a new route is entered in ``TABLE``, one line each.

A line is ``METHOD path role [scope]``: ``anybody`` needs nobody; the scope is what a program's token needs, ``-`` where
no program may. ``~`` at the end: an answer without end, which is not read here.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from fastapi import FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute, iter_route_contexts
from fastapi.testclient import TestClient
from starlette.routing import Mount

from pipeline.commands.serve import make_room
from pipeline.store import Role
from pipeline.web.access import COOKIE, SAFE, Need, Scope
from pipeline.web.accounts import scopes_within
from pipeline.web.secrets import csrf_of, digest_of, new_secret
from tests.web.conftest import QuietStarter, Room

TABLE = """
GET    /                                              reader   read
GET    /agreement                                     analyst  manage
GET    /agreement.csv                                 analyst  manage
GET    /api                                           reader   read
GET    /assignments                                   reviewer review
GET    /assignments/new                               analyst  manage
POST   /assignments/new                               analyst  manage
GET    /assignments/{number}                          reviewer review
POST   /assignments/{number}/close                    analyst  manage
POST   /assignments/{number}/people                   analyst  manage
GET    /audit                                         owner    people
GET    /audit.csv                                     owner    people
GET    /audit.jsonl                                   owner    people
GET    /bulk                                          analyst  manage
POST   /bulk                                          analyst  manage
GET    /bulk/{name}                                   analyst  manage
POST   /bulk/{name}/undo                              analyst  manage
GET    /discussions                                   reviewer review
GET    /discussions/{passage_id}/{number}             reviewer review
POST   /discussions/{passage_id}/{number}/answer      reviewer review
POST   /discussions/{passage_id}/{number}/question    analyst  manage
POST   /discussions/{passage_id}/{number}/settle      analyst  manage
GET    /documents                                     reader   read
POST   /documents/again                               analyst  manage
GET    /documents/{sha256}                            reader   read
POST   /documents/{sha256}/again                      analyst  manage
GET    /documents/{sha256}/compare/{other}            reader   read
GET    /documents/{sha256}/glance                     reader   read
GET    /documents/{sha256}/original                   reader   read
GET    /documents/{sha256}/pages/{number}.jpg         reader   read
GET    /documents/{sha256}/passages.csv               reader   read
GET    /documents/{sha256}/passages.json              reader   read
GET    /documents/{sha256}/passages/{place}           reader   read
POST   /documents/{sha256}/questions/{number}/dismiss reviewer review
GET    /documents/{sha256}/text                       reader   read
GET    /first-owner                                   anybody  read
POST   /first-owner                                   anybody  read
POST   /first-run                                     analyst  manage
GET    /help                                          reader   read
GET    /learn                                         reviewer review
POST   /learn                                         reviewer review
GET    /learn/{part}/{name}                           reviewer review
GET    /me                                            reader   -
POST   /me                                            reader   -
GET    /me/data.json                                  reader   -
POST   /me/erase                                      reader   -
POST   /me/password                                   reader   -
POST   /me/sessions/end                               reader   -
POST   /me/tokens                                     reader   -
POST   /me/tokens/{number}/revoke                     reader   -
GET    /passages/{passage_id}                         reader   read
GET    /people                                        owner    people
POST   /people/invitations                            owner    people
POST   /people/invitations/withdraw                   owner    people
GET    /people/{code}                                 owner    people
POST   /people/{code}/disable                         owner    people
POST   /people/{code}/enable                          owner    people
POST   /people/{code}/erase                           owner    people
POST   /people/{code}/new-password                    owner    people
POST   /people/{code}/role                            owner    people
GET    /queues                                        reader   read
POST   /queues/views                                  reviewer review
POST   /queues/views/{number}/delete                  reviewer review
GET    /review                                        reader   read
POST   /review                                        reviewer review
GET    /review/codebook                               reader   read
GET    /review/item/{passage_id}                      reader   read
GET    /review/place/{passage_id}                     reader   read
GET    /review/precedents/{passage_id}                reader   read
GET    /review/story/{passage_id}                     reader   read
GET    /review/waiting                                reviewer review
GET    /review/why/{passage_id}                       reader   read
GET    /runs                                          analyst  manage
POST   /runs                                          analyst  manage
POST   /runs/retry                                    analyst  manage
GET    /runs/{run}                                    analyst  manage
POST   /runs/{run}/cancel                             analyst  manage
GET    /search                                        reader   read
GET    /search.csv                                    reviewer review
GET    /search.json                                   reviewer review
GET    /search/like/{passage_id}                      reader   read
GET    /sign-in                                       anybody  read
POST   /sign-in                                       anybody  read
GET    /sign-in/openid                                anybody  read
GET    /sign-in/openid/back                           anybody  read
POST   /sign-out                                      anybody  read
GET    /uploads                                       analyst  manage
POST   /uploads                                       analyst  manage
GET    /welcome                                       anybody  read
POST   /welcome                                       anybody  read
GET    /api/v1/agreement                              analyst  manage
GET    /api/v1/assignments                            reviewer review
POST   /api/v1/assignments                            analyst  manage
GET    /api/v1/assignments/{number}                   reviewer review
POST   /api/v1/assignments/{number}/closure           analyst  manage
PUT    /api/v1/assignments/{number}/people            analyst  manage
GET    /api/v1/audit                                  owner    people
POST   /api/v1/bulk                                   analyst  manage
GET    /api/v1/bulk/list                              analyst  manage
DELETE /api/v1/bulk/{name}                            analyst  manage
GET    /api/v1/bulk/{name}                            analyst  manage
GET    /api/v1/disputes                               reviewer review
GET    /api/v1/disputes/{passage}/{objective}         reviewer review
POST   /api/v1/disputes/{passage}/{objective}/questions analyst  manage
GET    /api/v1/documents                              reader   read
POST   /api/v1/documents/retry                        analyst  manage
GET    /api/v1/documents/{sha256}                     reader   read
GET    /api/v1/documents/{sha256}/comparison/{other}  reader   read
GET    /api/v1/documents/{sha256}/original            reader   read
GET    /api/v1/documents/{sha256}/passages            reader   read
POST   /api/v1/documents/{sha256}/questions/{number}/dismissal reviewer review
POST   /api/v1/documents/{sha256}/reprocess           analyst  manage
GET    /api/v1/documents/{sha256}/strip               reader   read
GET    /api/v1/documents/{sha256}/versions            reader   read
GET    /api/v1/flagged                                reviewer review
GET    /api/v1/items/{passage}                        reader   read
GET    /api/v1/me                                     reader   read
PATCH  /api/v1/me                                     reader   -
GET    /api/v1/me/data                                reader   -
POST   /api/v1/me/erasure                             reader   -
PUT    /api/v1/me/password                            reader   -
GET    /api/v1/me/preferences                         reader   read
PUT    /api/v1/me/preferences                         reader   -
GET    /api/v1/me/sessions                            reader   -
DELETE /api/v1/me/sessions/{session}                  reader   -
GET    /api/v1/me/tokens                              reader   -
POST   /api/v1/me/tokens                              reader   -
DELETE /api/v1/me/tokens/{number}                     reader   -
GET    /api/v1/objectives                             reader   read
GET    /api/v1/openapi.json                           reader   read
GET    /api/v1/passages/{passage}                     reader   read
GET    /api/v1/passages/{passage}/precedents          reader   read
GET    /api/v1/passages/{passage}/similar             reader   read
GET    /api/v1/passages/{passage}/story               reader   read
GET    /api/v1/people                                 owner    people
GET    /api/v1/people/invitations                     owner    people
POST   /api/v1/people/invitations                     owner    people
DELETE /api/v1/people/invitations/{link}              owner    people
DELETE /api/v1/people/{code}                          owner    people
GET    /api/v1/people/{code}                          owner    people
PATCH  /api/v1/people/{code}                          owner    people
POST   /api/v1/people/{code}/new-password             owner    people
POST   /api/v1/presence                               reviewer review
GET    /api/v1/questions                              reviewer review
GET    /api/v1/queue                                  reader   read
GET    /api/v1/queue/count                            reader   read
GET    /api/v1/queue/next                             reader   read
GET    /api/v1/queue/progress                         reader   read
GET    /api/v1/readings                               reviewer review
POST   /api/v1/readings                               reviewer review
DELETE /api/v1/readings/{key}                         reviewer review
GET    /api/v1/readings/{key}                         reviewer review
POST   /api/v1/readings/{key}/withdrawal              reviewer review
GET    /api/v1/remarks                                reader   read
POST   /api/v1/remarks                                reviewer review
GET    /api/v1/runs                                   analyst  manage
POST   /api/v1/runs                                   analyst  manage
GET    /api/v1/runs/{run}                             analyst  manage
POST   /api/v1/runs/{run}/cancel                      analyst  manage
GET    /api/v1/search                                 reader   read
GET    /api/v1/settlements                            reviewer review
POST   /api/v1/settlements                            analyst  manage
GET    /api/v1/uploads                                analyst  manage
POST   /api/v1/uploads                                analyst  manage
POST   /api/v1/uploads/check                          analyst  manage
GET    /api/v1/views                                  reader   read
POST   /api/v1/views                                  reviewer review
DELETE /api/v1/views/{number}                         reviewer review
GET    /api/v1/views/{number}                         reader   read
"""


@dataclass(frozen=True, slots=True)
class Line:
    """A route and who may use it."""

    method: str
    path: str
    role: Role | None
    scope: Scope | None
    endless: bool = False

    def __str__(self) -> str:
        role = self.role.value if self.role is not None else "anybody"
        return f"{self.method} {self.path} {role} {self.scope.value if self.scope is not None else '-'}"

    @property
    def address(self) -> str:
        """With something in the place of each parameter that is of the right kind and is not there."""
        return re.sub(r"\{([a-z0-9_]+)(?::path)?\}", lambda found: STANDS_FOR.get(found[1], "1"), self.path)


STANDS_FOR = {"sha256": "0" * 64, "digest": "0" * 64, "passage_id": "0" * 32, "session": "0" * 16, "link": "0" * 16}


def written() -> dict[tuple[str, str], Line]:
    lines = {}
    for text in TABLE.split("\n"):
        if text.strip():
            method, path, role, scope, *more = text.split()
            needed = None if role == "anybody" else Role(role)
            lines[method, path] = Line(method, path, needed, None if scope == "-" else Scope(scope), more == ["~"])
    return lines


def needs_of(dependant: Dependant) -> list[Need]:
    found: list[Need] = []
    waiting = list(dependant.dependencies)
    while waiting:
        each = waiting.pop()
        waiting += each.dependencies
        if isinstance(each.call, Need):
            found.append(each.call)
    return found


def routes_of(app: FastAPI) -> Iterator[tuple[str, str, Dependant]]:
    """Method, path and dependencies of everything that is served but our own files, which anybody may have."""
    for route in iter_route_contexts(app.routes):
        if isinstance(route.original_route, Mount) and route.original_route.path == "/static":
            continue
        assert isinstance(route.original_route, APIRoute), f"{route.original_route} is no route with a need"
        for method in sorted(route.methods or ()):
            yield method, str(route.path), route.dependant


@pytest.fixture
def quiet(room: Room) -> Room:
    room.site.starter = QuietStarter()
    return room


@pytest.fixture
def app(quiet: Room) -> FastAPI:
    return make_room(quiet.site)


@pytest.fixture
def ask(quiet: Room, app: FastAPI) -> Callable[..., int]:
    """Sends one request as somebody, with or without what a page of ours would send along; gives the status."""
    client = TestClient(app, base_url="http://127.0.0.1:8321", follow_redirects=False, raise_server_exceptions=False)
    sessions: dict[Role, str] = {}

    def asked(line: Line, role: Role | None = None, *, csrf: bool = True, token: str = "") -> int:
        client.cookies.clear()
        headers = {"authorization": f"Bearer {token}"} if token else {}
        if role is not None:
            kept = sessions.get(role, "")
            if not kept or quiet.site.archive.session(digest_of(kept), quiet.site.now()) is None:
                kept = sessions[role] = quiet.session(role)  # the route before ended it
            client.cookies.set(COOKIE, kept)
            headers |= {"x-csrf-token": csrf_of(kept)} if csrf else {}
        answer = client.request(line.method, line.address, headers=headers)
        if (
            line.method == "GET"
            and answer.status_code == 303
            and answer.headers["location"].partition("?")[0] == "/sign-in"
        ):
            return 401
        return answer.status_code

    return asked


LINES = list(written().values())


def test_every_route_is_in_the_table_with_its_one_need(app: FastAPI) -> None:
    found = {}
    for method, path, dependant in routes_of(app):
        needs = needs_of(dependant)
        assert len(needs) == 1, f"{method} {path} has {len(needs)} needs; each route has exactly one"
        found[method, path] = Line(method, path, needs[0].role, needs[0].scope)
    wanted = written()
    missing = [str(line) for key, line in found.items() if key not in wanted]
    gone = [str(line) for key, line in wanted.items() if key not in found]
    other = [
        f"{line} is {found[key]} now" for key, line in wanted.items() if key in found and str(line) != str(found[key])
    ]
    assert not missing, "enter into TABLE, after a look at the role:\n" + "\n".join(missing)
    assert not gone, "take out of TABLE:\n" + "\n".join(gone)
    assert not other, "change here or there:\n" + "\n".join(other)


def test_nobody_gets_past_the_door(ask: Callable[..., int]) -> None:
    wrong = {str(line): status for line in LINES if line.role is not None and (status := ask(line)) != 401}
    assert wrong == {}


@pytest.mark.parametrize("role", list(Role))
def test_each_role_gets_what_it_covers_and_nothing_else(quiet: Room, ask: Callable[..., int], role: Role) -> None:
    for other in Role:
        quiet.person(other)
    quiet.person(Role.OWNER, "second")  # so that none of these is the last
    wrong = {}
    for line in LINES:
        covered = line.role is None or role.covers(line.role)
        if covered and line.endless:
            continue
        status = ask(line, role)
        if (covered and (status in {401, 403} or status >= 500)) or (not covered and status != 403):
            wrong[str(line)] = status
    allowed = {line for line in wrong if line.split()[1] in REFUSE_BY_PLACE}
    assert {line: status for line, status in wrong.items() if line not in allowed} == {}


REFUSE_BY_PLACE = {"/first-owner"}  # opens to somebody at this machine alone; tests/web/test_door.py holds it


def test_nothing_is_changed_without_the_token_of_our_pages(quiet: Room, ask: Callable[..., int]) -> None:
    unsafe = [line for line in LINES if line.method not in SAFE]
    assert len(unsafe) > 20
    wrong = {str(line): status for line in unsafe if (status := ask(line, Role.OWNER, csrf=False)) != 403}
    assert wrong == {}


def token_of(room: Room, role: Role, scopes: set[Scope]) -> str:
    secret, now = new_secret(), room.site.now()
    room.site.archive.add_token(digest_of(secret), room.person(role).code, "t", {s.value for s in scopes}, now=now)
    return secret


@pytest.mark.parametrize("scope", list(Scope))
def test_a_token_without_the_scope_is_refused(quiet: Room, ask: Callable[..., int], scope: Scope) -> None:
    """Of an owner, so that the role refuses nothing."""
    others = token_of(quiet, Role.OWNER, set(Scope) - {scope})
    asked = [line for line in LINES if line.scope is scope]
    wrong = {str(line): status for line in asked if (status := ask(line, token=others)) != 403}
    assert asked or scope is Scope.MANAGE
    assert wrong == {}


def test_where_no_program_may_none_does(quiet: Room, ask: Callable[..., int]) -> None:
    everything = token_of(quiet, Role.OWNER, set(Scope))
    asked = [line for line in LINES if line.scope is None]
    assert asked
    assert {str(line): status for line in asked if (status := ask(line, token=everything)) != 403} == {}


@pytest.mark.parametrize("role", [Role.READER, Role.REVIEWER, Role.ANALYST])
def test_a_token_does_not_reach_beyond_the_role_of_its_person(quiet: Room, ask: Callable[..., int], role: Role) -> None:
    everything = token_of(quiet, role, set(Scope))  # more than make_token would give
    asked = [line for line in LINES if line.role is not None and not role.covers(line.role)]
    assert {str(line): status for line in asked if (status := ask(line, token=everything)) != 403} == {}


def test_a_token_that_may_only_read_changes_nothing() -> None:
    """Routes that a token with the scope ``read`` may use are safe, but for these, which change nothing."""
    unsafe = {f"{line.method} {line.path}" for line in LINES if line.scope is Scope.READ and line.method not in SAFE}
    assert {line for line in unsafe if line.split()[1] not in OF_THE_DOOR} <= READ_BY_POST


OF_THE_DOOR = {"/sign-in", "/sign-out", "/first-owner", "/welcome"}  # of somebody who has no session yet
READ_BY_POST: set[str] = set()


def test_scopes_follow_the_roles() -> None:
    """What a route asks of a token is within the least role that may use the route."""
    wrong = [str(line) for line in LINES if line.role and line.scope and line.scope not in scopes_within(line.role)]
    assert wrong == []
