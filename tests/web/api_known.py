"""A room in which everything is there that the interface can be asked about, and who asks.

``furnish`` makes answers, remarks, assignments, disputes, bulk decisions, views, people and links through the interface
itself, and gives the names of all of it, so that what is drawn at random reaches further than "not there".
"""

import itertools
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from pipeline.run.progress_of_run import latest_runs
from pipeline.store import Person, Role
from pipeline.web.access import COOKIE, Scope
from pipeline.web.accounts import scopes_within
from pipeline.web.api_shapes import encode_cursor
from pipeline.web.passwords import hash_password
from pipeline.web.secrets import csrf_of, digest_of, new_secret
from tests.web.conftest import QuietStarter, Room

PASSWORD = "copper lantern under seven rivers"  # noqa: S105 - of nobody
Pools = dict[str, list[Any]]


@dataclass
class Asker:
    """Somebody of a role, signed in or by a token with some scopes; nobody without a role."""

    room: Room
    role: Role | None
    scopes: frozenset[Scope] | None = None
    person: Person | None = None
    headers: dict[str, str] = field(default_factory=dict)

    _number = itertools.count(1)

    @property
    def label(self) -> str:
        if self.role is None:
            return "nobody"
        scopes = "session" if self.scopes is None else f"token {'+'.join(sorted(self.scopes))}"
        return f"{self.role.value}, {scopes}"

    def renew(self) -> None:
        """Come in anew where what was asked has put one out, changed one's role or ended the session."""
        if self.role is None:
            return
        archive, now = self.room.site.archive, self.room.site.now()
        person = archive.person(self.person.code) if self.person is not None else None
        if person is None or not person.is_active or person.erased_at is not None or person.role is not self.role:
            login = f"{self.role.value}{next(self._number)}"
            person = archive.add_person(login, login.title(), self.role, now=now)
            self.headers = {}
        self.person = person
        if self.headers and self._lasts(now):
            return
        secret, until = new_secret(), now + timedelta(hours=8)
        if self.scopes is None:
            archive.begin_session(digest_of(secret), person.code, "Drawn/1.0", now, until)
            self.headers = {"cookie": f"{COOKIE}={secret}", "x-csrf-token": csrf_of(secret)}
        else:
            scopes = {scope.value for scope in self.scopes}
            archive.add_token(digest_of(secret), person.code, "drawn", scopes, now=now, expires_at=until)
            self.headers = {"authorization": f"Bearer {secret}"}

    def _lasts(self, now: Any) -> bool:
        archive = self.room.site.archive
        if self.scopes is None:
            return archive.session(digest_of(self.headers["cookie"].partition("=")[2]), now) is not None
        return archive.token(digest_of(self.headers["authorization"].split()[1]), now) is not None


def askers(room: Room) -> list[Asker]:
    """Nobody, each role signed in, and for each scope a token of the least role that may have it.

    Those signed in are the people of whom ``furnish`` has made something.
    """
    least = {scope: next(role for role in Role if scope in scopes_within(role)) for scope in Scope}
    signed_in = [Asker(room, role, person=room.person(role)) for role in Role]
    by_token = [Asker(room, role, frozenset({scope})) for scope, role in least.items()]
    return [Asker(room, None), *signed_in, *by_token]


def furnish(room: Room) -> Pools:
    """Make something of every kind; the names of what is there, by the parameter or field that may hold them."""
    site = room.site
    site.starter = QuietStarter()
    ask = {role: room.client(role) for role in Role}
    other = room.client(Role.REVIEWER, "other")
    ids = room.passage_ids(12)

    def post(client: Any, path: str, **body: Any) -> dict[str, Any]:
        answer = client.post(f"/api/v1{path}", json=body)
        assert answer.status_code in {200, 201}, f"{path}: {answer.text}"
        told: dict[str, Any] = answer.json()
        return told

    for number, (client, verdict) in enumerate(((ask[Role.REVIEWER], "yes"), (other, "no"))):
        for place, passage in enumerate(ids[:5]):
            words = [{"objective": 7, "verdict": verdict, "note": "seen"}] if place < 4 else []
            post(client, "/readings", key=f"reading-{number}-{place}", passage=passage, words=words, none=not words)
    post(ask[Role.REVIEWER], "/readings/reading-0-3/withdrawal", key="withdrawal-1")
    for kind in ("flag", "comment"):
        post(ask[Role.REVIEWER], "/remarks", key=f"remark-{kind}", passage=ids[0], kind=kind, text="Look at this.")
    reviewers = [room.person(Role.REVIEWER).code, room.person(Role.REVIEWER, "other").code]
    asked = {"key": "question-1", "addressee": reviewers[1], "text": "Why?"}
    post(ask[Role.ANALYST], f"/disputes/{ids[0]}/7/questions", **asked)
    settled = {"key": "settled-1", "passage": ids[1], "objective": 7, "verdict": "yes", "reason": "By the codebook."}
    post(ask[Role.ANALYST], "/settlements", **settled)
    lists = (ask[Role.ANALYST].get(f"/api/v1/bulk/list?objective={number}").json() for number in range(1, 24))
    shown = next(each for each in lists if each["count"])
    decided = {"token": shown["token"], "verdict": "no", "count": shown["count"]}
    bulk = post(ask[Role.ANALYST], "/bulk", **decided)["name"]
    given = [
        post(ask[Role.ANALYST], "/assignments", name=f"Set {wanted}", wanted=wanted, people=reviewers)["number"]
        for wanted in (1, 2)
    ]
    views = [
        post(ask[role], "/views", name="Mine", query="objective=7", shared=True)["number"]
        for role in (Role.REVIEWER, Role.OWNER)
    ]
    site.archive.change_person(room.person(Role.READER).code, password=hash_password(PASSWORD))
    left = digest_of(room.session(Role.ANALYST))[:16]
    link = post(ask[Role.OWNER], "/people/invitations", name="New", role="reader")["id"]
    token = post(ask[Role.ANALYST], "/me/tokens", name="Mine", scopes=["read"])["number"]
    runs = [run.run_id for run in latest_runs(site.archive, limit=3)]
    documents = [row.source.sha256 for row in site.archive.documents()]
    people = [room.person(role).code for role in Role] + reviewers
    return {
        "passage": ids,
        "left": ids,
        "sha256": documents,
        "document": documents,
        "other": documents,
        "key": ["reading-0-0", "reading-0-1", "reading-1-0", "withdrawal-1", "a-new-key-1", "remark-flag"],
        "objective": [7, 7, 14, 23],
        "assignment": given,
        "number": given,
        "getView.number": views,
        "deleteView.number": views,
        "revokeToken.number": [token],
        "name": ["Mine", "act.md", "act.pdf"],
        "getBulk.name": [bulk],
        "undoBulk.name": [bulk],
        "askReader.passage": ids[:1],
        "askReader.objective": [7],
        "getReading.key": ["reading-0-0", "reading-0-1"],
        "deleteReading.key": ["reading-0-2"],
        "withdrawReading.key": ["reading-0-4"],
        "code": people,
        "person": people,
        "addressee": reviewers,
        "people": [reviewers, reviewers[:1], people],
        "link": [link],
        "session": [left],
        "run": runs,
        "token": [shown["token"]],
        "count": [shown["count"]],
        "query": ["objective=7", "order=newest&state=all", "flagged=1", f"assignment={given[0]}"],
        "proof": [PASSWORD, "nobody"],
        "present": [PASSWORD],
        "q": ["migrants", '"the right"', "migra.*", "(a|b)+", "droit", "\x00", "*", "[", "a" * 200],
        "cursor": [encode_cursor(1), encode_cursor("a"), encode_cursor(0.5, 7), encode_cursor(0.5, 7, "x"), "", "!"],
        "after": [encode_cursor(0.5, 7), 1],
        "path": [row.places[0].path for row in site.archive.documents() if getattr(row, "places", None)] or ["a.pdf"],
        "country": ["CA", "XA"],
        "language": ["en", "ar", "fr"],
        "sendReading": [{"key": "", "passage": passage, "none": True} for passage in ids[5:]],
        "sendRemark": [{"key": "", "passage": ids[5], "kind": "comment", "text": "Look at this."}],
        "makeAssignment": [{"name": "Drawn", "people": reviewers, "wanted": 2, "query": "objective=7&state=all"}],
        "askReader": [{"key": "", "addressee": reviewers[1], "text": "Why?"}],
        "withdrawReading": [{"key": ""}],
        "settle": [{"key": "", "passage": ids[0], "objective": 7, "verdict": "no", "reason": "By the codebook."}],
        "eraseMe": [{"proof": PASSWORD}],
        "retryDocuments": [{}],
    }


def make_real(
    pools: Mapping[str, list[Any]],
    rng: random.Random,
    operation: str,
    path: dict[str, Any],
    query: dict[str, Any],
    body: Any,
) -> Any:
    """Put names of what is there in the place of some that were drawn; gives the body, sometimes a whole real one."""
    for values, share in ((path, 0.9), (query, 0.6)):
        for name in list(values):
            known = pools.get(f"{operation}.{name}") or pools.get(name)
            if known and rng.random() < share:
                values[name] = rng.choice(known)
    whole = pools.get(operation)
    if body is not None and whole and rng.random() < 0.6:
        real = dict(rng.choice(whole))
        return real | ({"key": f"drawn-{rng.getrandbits(64):x}"} if "key" in real else {})
    return _in_body(pools, rng, body)


def _in_body(pools: Mapping[str, list[Any]], rng: random.Random, body: Any) -> Any:
    if isinstance(body, list):
        return [_in_body(pools, rng, each) for each in body]
    if not isinstance(body, dict):
        return body
    return {
        name: rng.choice(pools[name]) if pools.get(name) and rng.random() < 0.7 else _in_body(pools, rng, value)
        for name, value in body.items()
    }


MakeRoom = Callable[..., Room]
