"""OpenID Connect against a real server of the loopback, which tells the truth or lies as a test asks it to."""

import base64
import hashlib
import hmac
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import uvicorn
from fastapi import FastAPI, Form, Request
from fastapi.responses import JSONResponse, RedirectResponse
from fastapi.testclient import TestClient
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet, RSAKey

from pipeline.commands.serve import listening, make_room
from pipeline.settings import load_settings
from pipeline.store import LinkPurpose, Role
from pipeline.web.openid import Flow, unseal
from pipeline.web.secrets import digest_of, new_secret
from tests.web.conftest import Room
from tests.web.visitors import browser_at

CLIENT, SECRET = "migralex-room", "a secret between two servers"
RSA, OTHER = RSAKey.generate_key(2048, {"kid": "one"}), RSAKey.generate_key(2048, {"kid": "one"})
EC = ECKey.generate_key("P-256", {"kid": "two"})


def encoded(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


@dataclass
class Server:
    """A server that vouches for people."""

    address: str = ""
    claims: dict[str, Any] = field(default_factory=dict)
    """What it says otherwise than it should; a None leaves a claim out."""
    key: Any = field(default_factory=lambda: RSA)
    algorithm: str = "RS256"
    published: list[Any] = field(default_factory=lambda: [RSA])
    metadata: dict[str, Any] = field(default_factory=dict)
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    asked_keys: int = 0
    says_who: str | None = None

    def token(self, asked: dict[str, str]) -> str:
        now = int(time.time())
        told = {
            "iss": self.address,
            "sub": "alice-1",
            "aud": CLIENT,
            "iat": now,
            "exp": now + 300,
            "nonce": asked["nonce"],
        }
        told |= {"preferred_username": "alice", "name": "Alice Adeyemi", "email": "alice@example.org"} | self.claims
        told = {name: value for name, value in told.items() if value is not None}
        header = {"alg": self.algorithm, "kid": self.key.kid or "one"}
        return jwt.encode(header, told, self.key, algorithms=[self.algorithm])


def application(server: Server) -> FastAPI:
    app = FastAPI()

    @app.get("/.well-known/openid-configuration")
    def describe() -> dict[str, Any]:
        told = {"issuer": server.address, "jwks_uri": f"{server.address}/keys"}
        ends = {"authorization_endpoint": f"{server.address}/authorize", "token_endpoint": f"{server.address}/token"}
        return told | ends | server.metadata

    @app.get("/keys")
    def keys() -> dict[str, Any]:
        server.asked_keys += 1
        return dict(KeySet(server.published).as_dict(private=False))

    @app.get("/authorize")
    def authorize(request: Request) -> RedirectResponse:
        asked = dict(request.query_params)
        assert asked["response_type"] == "code"
        assert asked["code_challenge_method"] == "S256"
        assert asked["scope"].split()[0] == "openid"
        code = new_secret()
        server.codes[code] = asked
        who = f"&iss={server.says_who}" if server.says_who else ""
        return RedirectResponse(f"{asked['redirect_uri']}?code={code}&state={asked['state']}{who}", 303)

    @app.post("/token", response_model=None)
    def token(
        request: Request, code: str = Form(), code_verifier: str = Form(), redirect_uri: str = Form()
    ) -> JSONResponse:
        basic = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        asked = server.codes.pop(code, None)  # once
        challenge = encoded(hashlib.sha256(code_verifier.encode()).digest())
        known = asked is not None and asked["redirect_uri"] == redirect_uri and asked["code_challenge"] == challenge
        if not known or request.headers.get("authorization") != f"Basic {basic}":
            return JSONResponse({"error": "invalid_grant"}, 400)
        assert asked is not None
        return JSONResponse({"access_token": "x", "token_type": "Bearer", "id_token": server.token(asked)})

    return app


@pytest.fixture(scope="module")
def running() -> Iterator[Server]:
    server = Server()
    with listening(load_settings(web_port=0)) as port:
        server.address = f"http://127.0.0.1:{port.getsockname()[1]}"
        running = uvicorn.Server(
            uvicorn.Config(application(server), log_level="warning", access_log=False, lifespan="off")
        )
        thread = threading.Thread(target=running.run, kwargs={"sockets": [port]}, daemon=True)
        thread.start()
        deadline = time.monotonic() + 20
        while not running.started:
            assert time.monotonic() < deadline
            time.sleep(0.01)
        yield server
        running.should_exit = True
        thread.join(20)


@pytest.fixture
def server(running: Server, monkeypatch: pytest.MonkeyPatch) -> Server:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    fresh = Server(address=running.address)
    for name, value in vars(fresh).items():
        setattr(running, name, value)
    return running


@pytest.fixture
def make(server: Server, new_room: Callable[..., Room]) -> Callable[..., Room]:
    def made(**more: object) -> Room:
        told = {"openid_issuer": server.address, "openid_client_id": CLIENT, "openid_client_secret": SECRET}
        room = new_room(**(told | {"openid_role": "reviewer"} | more))
        room.person(Role.OWNER)
        return room

    return made


@pytest.fixture
def house(make: Callable[..., Room]) -> Room:
    return make()


def go_there(client: TestClient, target: str = "/") -> str:
    """Begin, let the other server answer, and give the address by which the browser comes back."""
    import httpx

    there = client.get("/sign-in/openid", params={"next": target})
    assert there.status_code == 303, there.text
    back = httpx.get(there.headers["location"], follow_redirects=False)
    return back.headers["location"].removeprefix("http://127.0.0.1:8321")


def come_in(room: Room, target: str = "/") -> tuple[TestClient, Any]:
    client = browser_at(room)
    return client, client.get(go_there(client, target))


def reasons(room: Room) -> list[str]:
    return [entry.detail.get("reason", "") for entry in room.site.archive.log_entries(action="sign-in-failed")]


def test_somebody_who_is_vouched_for_comes_in_and_is_the_same_person_again(house: Room, server: Server) -> None:
    client, answer = come_in(house, "/me")
    assert (answer.status_code, answer.headers["location"]) == (303, "/")  # newcomers begin at the start
    me = client.get("/api/v1/me").json()
    assert (me["login"], me["name"], me["role"], me["has_password"]) == ("alice", "Alice Adeyemi", "reviewer", False)
    server.claims = {"preferred_username": "renamed", "email": None}
    again, answer = come_in(house, "/me")
    assert answer.headers["location"] == "/me"
    assert again.get("/api/v1/me").json()["code"] == me["code"]
    found = house.site.archive.person(me["code"])
    assert found is not None
    assert found.subject == f"{server.address}|alice-1"


def test_the_address_there_holds_a_challenge_and_no_verifier(house: Room, server: Server) -> None:
    client = browser_at(house)
    there = urlsplit(client.get("/sign-in/openid").headers["location"])
    asked = {name: values[0] for name, values in parse_qs(there.query).items()}
    assert asked["redirect_uri"] == "http://127.0.0.1:8321/sign-in/openid/back"
    assert {"state", "nonce", "code_challenge"} <= set(asked)
    flow = unseal(client.cookies["migralex-openid"], house.site.secret, house.site.now())
    assert flow is not None
    verifier = flow.word(house.site.secret, "verifier")
    assert verifier not in there.query
    assert flow.secret not in there.query
    assert len({flow.word(house.site.secret, word) for word in ("state", "nonce", "verifier")}) == 3


LIES: dict[str, dict[str, Any]] = {
    "another nonce": {"nonce": "another"},
    "no nonce": {"nonce": None},
    "another audience": {"aud": "another-room"},
    "another audience in our name": {"aud": "another-room", "azp": CLIENT},
    "several audiences and no party": {"aud": [CLIENT, "another-room"]},
    "another party": {"azp": "another-room"},
    "another issuer": {"iss": "https://elsewhere.example"},
    "too old": {"exp": 1_000_000_000},
    "from the future": {"iat": 9_000_000_000, "exp": 9_000_000_300},
    "not yet": {"nbf": 9_000_000_000},
    "no subject": {"sub": None},
    "an empty subject": {"sub": ""},
    "a subject without end": {"sub": "x" * 300},
    "a subject of another kind": {"sub": {"$ne": 1}},
    "an expiry of another kind": {"exp": "tomorrow"},
    "another access token": {"at_hash": "AAAAAAAAAAAAAAAAAAAAAA"},
}


@pytest.mark.parametrize("lie", LIES)
def test_a_token_that_is_not_right_in_all_lets_nobody_in(house: Room, server: Server, lie: str) -> None:
    server.claims = LIES[lie]
    client, answer = come_in(house)
    assert answer.status_code == 401
    assert "could not be checked" in answer.text
    assert client.get("/api/v1/me").status_code == 401
    assert house.site.archive.person_by_login("alice") is None
    assert len(reasons(house)) == 1


def test_a_token_under_another_key_lets_nobody_in(house: Room, server: Server) -> None:
    server.key = OTHER
    assert come_in(house)[1].status_code == 401
    assert "Signature" in reasons(house)[0]


@pytest.mark.parametrize("key", [SECRET.encode(), RSA.as_pem(private=False), None])
def test_a_token_under_a_key_that_others_have_lets_nobody_in(
    house: Room, server: Server, monkeypatch: pytest.MonkeyPatch, key: bytes | None
) -> None:
    signed = Server.token

    def forged(self: Server, asked: dict[str, str]) -> str:
        head = encoded(b'{"alg":"HS256","typ":"JWT","kid":"one"}' if key else b'{"alg":"none","typ":"JWT"}')
        told = f"{head}.{signed(self, asked).split('.')[1]}"
        return f"{told}.{encoded(hmac.digest(key, told.encode(), 'sha256')) if key else ''}"

    monkeypatch.setattr(Server, "token", forged)
    assert come_in(house)[1].status_code == 401
    assert "Algorithm" in reasons(house)[0]


def test_keys_that_the_server_has_changed_are_fetched_anew(house: Room, server: Server) -> None:
    assert come_in(house)[1].status_code == 303
    assert come_in(house)[1].status_code == 303
    assert server.asked_keys == 1
    server.key, server.algorithm, server.published = EC, "ES256", [EC]
    assert come_in(house)[1].status_code == 303
    assert server.asked_keys == 2


def test_an_answer_is_taken_once(house: Room, server: Server) -> None:
    client = browser_at(house)
    back = go_there(client)
    cookie = client.cookies["migralex-openid"]
    assert client.get(back).status_code == 303
    assert client.get(back).status_code == 401  # the cookie is gone
    code = urlsplit(back).query
    server.codes[parse_qs(code)["code"][0]] = {"nonce": "x"}  # and even where the server would take the code again
    other = browser_at(house)
    other.cookies.set("migralex-openid", cookie)
    assert other.get(back).status_code == 401
    assert "taken before" in reasons(house)[0]


def test_an_answer_belongs_to_the_browser_that_asked(house: Room, server: Server) -> None:
    victim, attacker = browser_at(house), browser_at(house)
    back = go_there(attacker)
    assert victim.get(back).status_code == 401  # asked nothing
    go_there(victim)
    assert victim.get(back).status_code == 401  # asked something else
    assert parse_qs(urlsplit(back).query)["code"][0] in server.codes  # the code was not even sent on
    assert victim.get("/sign-in/openid/back").status_code == 401
    assert victim.get("/sign-in/openid/back", params={"state": "x", "code": "y"}).status_code == 401
    assert house.site.archive.person_by_login("alice") is None


def test_an_answer_that_comes_too_late_or_with_a_changed_cookie_is_refused(house: Room, server: Server) -> None:
    now, key = house.site.now(), house.site.secret
    sealed = Flow.begin("/", now).seal(key)
    assert unseal(sealed, key, now) is not None
    assert unseal(sealed, key, now + timedelta(minutes=10, seconds=1)) is None
    assert unseal(sealed, b"another key", now) is None
    packed, _, seal = sealed.partition(".")
    for wrong in (
        "",
        ".",
        packed,
        f"{packed}.",
        f".{seal}",
        f"{packed}x.{seal}",
        f"{packed}.{seal[:-1]}",
        "é.é",
        "\ud800",
    ):
        assert unseal(wrong, key, now) is None


def test_another_server_may_not_answer(house: Room, server: Server) -> None:
    server.says_who = "https://elsewhere.example"
    assert come_in(house)[1].status_code == 401
    server.says_who = server.address
    assert come_in(house)[1].status_code == 303


def test_a_server_that_promises_its_name_must_tell_it(house: Room, server: Server) -> None:
    server.metadata = {"authorization_response_iss_parameter_supported": True}
    assert come_in(house)[1].status_code == 401


@pytest.mark.parametrize(
    "metadata",
    [
        {"issuer": "https://elsewhere.example"},
        {"authorization_endpoint": "http://elsewhere.example/authorize"},
        {"authorization_endpoint": "javascript:alert(1)"},
        {"authorization_endpoint": None},
    ],
)
def test_a_server_that_describes_itself_wrongly_is_not_gone_to(
    house: Room, server: Server, metadata: dict[str, Any]
) -> None:
    server.metadata = metadata
    answer = browser_at(house).get("/sign-in/openid")
    assert answer.status_code == 401
    assert "location" not in answer.headers


def test_a_server_that_is_not_there_is_told_in_words(make: Callable[..., Room], server: Server) -> None:
    with listening(load_settings(web_port=0)) as port:
        dead = f"http://127.0.0.1:{port.getsockname()[1]}"
    answer = browser_at(make(openid_issuer=dead)).get("/sign-in/openid")
    assert answer.status_code == 401
    assert "could not be checked" in answer.text


def test_who_says_no_elsewhere_is_not_let_in(house: Room, server: Server) -> None:
    client = browser_at(house)
    state = parse_qs(urlsplit(go_there(client)).query)["state"][0]
    answer = client.get("/sign-in/openid/back", params={"state": state, "error": "access_denied<script>"})
    assert answer.status_code == 401
    assert "<script>" not in answer.text.split("</head>")[1]


def test_nobody_new_comes_in_where_the_settings_give_no_role(make: Callable[..., Room], server: Server) -> None:
    house = make(openid_role=None)
    assert come_in(house)[1].status_code == 403
    subject = f"{server.address}|alice-1"
    known = house.site.archive.add_person("alice", "Alice", Role.ANALYST, subject=subject, now=house.site.now())
    client, answer = come_in(house)
    assert answer.status_code == 303
    assert client.get("/api/v1/me").json()["role"] == "analyst"
    house.site.archive.disable_person(known.code, house.site.now())
    assert come_in(house)[1].status_code == 403


def test_an_invited_person_may_come_in_that_way(make: Callable[..., Room], server: Server) -> None:
    house = make(openid_role=None)
    secret, now = new_secret(), house.site.now()
    told: dict[str, Any] = {
        "role": Role.ANALYST,
        "name": "Alice",
        "now": now,
        "expires_at": now.replace(year=now.year + 1),
    }
    house.site.archive.make_link(digest_of(secret), LinkPurpose.INVITATION, **told)
    assert "/sign-in/openid?next=" in browser_at(house).get(f"/welcome?key={secret}").text
    client, answer = come_in(house, f"/welcome?key={secret}")
    assert answer.headers["location"] == "/"
    assert client.get("/api/v1/me").json()["role"] == "analyst"
    server.claims = {"sub": "mallory-2"}
    assert come_in(house, f"/welcome?key={secret}")[1].status_code == 403  # it works once


def test_a_login_that_somebody_has_stays_theirs(house: Room, server: Server) -> None:
    there = house.person(Role.OWNER, "alice")
    client, _ = come_in(house)
    me = client.get("/api/v1/me").json()
    assert me["login"] == "alice@example.org"
    assert (me["role"], me["code"] != there.code) == ("reviewer", True)
    server.claims = {"sub": "alice-2"}
    client, _ = come_in(house)
    assert client.get("/api/v1/me").json()["login"].startswith("person-")


def test_the_first_account_is_not_made_that_way(server: Server, new_room: Callable[..., Room]) -> None:
    told = {"openid_issuer": server.address, "openid_client_id": CLIENT, "openid_client_secret": SECRET}
    empty = new_room(**told, openid_role="reviewer")
    assert come_in(empty)[1].status_code == 403
    assert empty.site.archive.count_people() == 0


def test_without_the_setting_there_is_no_such_door(room: Room) -> None:
    client = browser_at(room)
    assert "/sign-in/openid" not in client.get("/sign-in").text
    assert client.get("/sign-in/openid").status_code == 404
    assert client.get("/sign-in/openid/back").status_code == 404


def test_a_missing_name_of_ours_is_told(make: Callable[..., Room]) -> None:
    answer = browser_at(make(openid_client_id=None)).get("/sign-in/openid")
    assert answer.status_code == 503
    assert "MIGRALEX_OPENID_CLIENT_ID" in answer.text


def test_a_missing_package_is_told(make: Callable[..., Room], monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in sys.modules if name.partition(".")[0] == "authlib"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "authlib", None)
    house = make()
    answer = browser_at(house).get("/sign-in/openid")
    assert answer.status_code == 503
    assert "migralex[openid]" in answer.text
    assert browser_at(house).get("/sign-in").status_code == 200  # passwords work all the same


def test_the_room_can_be_made_without_the_package(make: Callable[..., Room]) -> None:
    make_room(make().site)  # nothing of it is loaded until somebody comes that way
