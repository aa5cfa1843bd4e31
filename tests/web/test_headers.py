"""What every answer says to the browser, and what requests must be like."""

from collections.abc import Callable

import pytest

from pipeline.store import Role
from pipeline.web.access import COOKIE, DOOR_COOKIE
from pipeline.web.headers import SMALL_BODY
from pipeline.web.pages import static_address
from tests.web.conftest import Room
from tests.web.visitors import browser_at, send

PLACES = ("/", "/sign-in", "/me", "/api/v1/me", "/api/v1/nowhere", "/nowhere", "/audit.csv", "/static/icon.svg")


@pytest.mark.parametrize("path", PLACES)
def test_every_answer_forbids_what_is_not_ours(room: Room, path: str) -> None:
    told = room.client(Role.OWNER).get(path).headers
    policy = dict(part.split(" ", 1) for part in told["content-security-policy"].split("; "))
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == "'self'"
    assert policy["style-src"] == "'self'"
    assert policy["frame-ancestors"] == policy["base-uri"] == "'none'"
    assert policy["form-action"] == "'self'"
    assert "unsafe" not in told["content-security-policy"]
    assert told["x-content-type-options"] == "nosniff"
    assert told["referrer-policy"] == "same-origin"
    assert told["cross-origin-opener-policy"] == told["cross-origin-resource-policy"] == "same-origin"
    assert told["x-frame-options"] == "DENY"
    assert "access-control-allow-origin" not in told
    assert "server" not in told


def test_refusals_have_the_same_headers(room: Room) -> None:
    answer = browser_at(room, host="http://elsewhere.example").get("/sign-in")
    assert answer.status_code == 421
    assert "content-security-policy" in answer.headers


def test_pages_and_answers_are_not_kept_and_our_files_are(room: Room) -> None:
    client = room.client(Role.OWNER)
    for path in ("/me", "/api/v1/me", "/sign-in", "/nowhere"):
        assert client.get(path).headers["cache-control"] == "no-store"
    named = client.get(static_address("icon.svg"))
    assert named.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert client.get("/static/icon.svg").headers["cache-control"] == "no-cache"
    assert client.get("/static/nothing.js?v=1").headers["cache-control"] == "no-store"


@pytest.mark.parametrize("path", ["/static/", "/static/js", "/static/../app.py", "/static/%2e%2e/app.py", "/.git/HEAD"])
def test_nothing_but_our_files_is_served(room: Room, path: str) -> None:
    assert room.client(Role.OWNER).get(path).status_code == 404


@pytest.mark.parametrize("host", ["elsewhere.example", "127.0.0.1.elsewhere.example", "", "[", "[::1", "::1", "a@b@c"])
def test_other_host_names_are_not_served(room: Room, host: str) -> None:
    assert browser_at(room).get("/sign-in", headers={"host": host}).status_code == 421


@pytest.mark.parametrize("host", ["127.0.0.1:8321", "localhost", "LOCALHOST:1", "[::1]:8321"])
def test_this_machine_is_served(room: Room, host: str) -> None:
    assert browser_at(room).get("/sign-in", headers={"host": host}).status_code == 200


def test_two_host_names_are_none(room: Room) -> None:
    answer = browser_at(room).get("/sign-in", headers=[("host", "127.0.0.1"), ("host", "127.0.0.1")])
    assert answer.status_code == 421


def test_the_public_name_is_served(new_room: Callable[..., Room]) -> None:
    room = new_room(web_public_url="https://review.example.org")
    assert browser_at(room, host="http://review.example.org").get("/sign-in").status_code == 200


@pytest.mark.parametrize("length", [str(SMALL_BODY + 1), "9" * 40, "-1", "1e3", "x"])
def test_a_body_that_says_that_it_is_too_large_is_refused(room: Room, length: str) -> None:
    client = room.client(Role.OWNER)
    answer = client.put("/api/v1/me/preferences", content=b"{}", headers={"content-length": length})
    assert answer.status_code == 413


@pytest.mark.parametrize("path", ["/sign-in", "/api/v1/me/preferences"])
def test_a_body_that_does_not_say_its_length_ends_at_the_same_bound(room: Room, path: str) -> None:
    sent: list[int] = []

    def endless() -> object:
        for _ in range(40):
            sent.append(1)
            yield b"a" * 100_000

    kind = "application/x-www-form-urlencoded" if path == "/sign-in" else "application/json"
    client = room.client(Role.OWNER)
    method = client.post if path == "/sign-in" else client.put
    answer = method(path, content=endless(), headers={"content-type": kind})
    assert answer.status_code == 413


@pytest.mark.parametrize("path", ["/queues/views", "/learn", "/review"])
@pytest.mark.parametrize("is_told", [True, False])
def test_a_form_that_is_too_large_gets_a_page_of_the_room(room: Room, path: str, is_told: bool) -> None:
    client, form = room.client(Role.REVIEWER), b"name=" + b"a" * (SMALL_BODY + 1)
    kind = {"content-type": "application/x-www-form-urlencoded"}
    del client.headers["x-csrf-token"]
    answer = client.post(path, content=form if is_told else iter([form]), headers=kind)
    assert answer.status_code == 413
    assert "<h1>Too large</h1>" in answer.text
    assert 'href="/queues"' in answer.text  # who is signed in keeps their way back
    assert answer.headers["content-security-policy"]
    french = client.post(f"{path}?lang=fr", content=form, headers=kind).text
    assert "Rien n’en a été conservé" in french


def test_whatever_its_route_would_do_with_it_a_form_that_says_it_is_too_large_does_nothing(room: Room) -> None:
    client = room.client(Role.REVIEWER)
    answer = client.post("/learn", headers={"content-length": str(SMALL_BODY + 1)})
    assert answer.status_code == 413
    assert room.site.archive.log_entries(limit=10) == []


def test_cookies_are_out_of_reach_of_scripts_and_other_sites(room: Room) -> None:
    told = browser_at(room).get("/sign-in").headers["set-cookie"]
    assert told.startswith(f"{DOOR_COOKIE}=")
    assert "HttpOnly" in told
    assert "SameSite=lax" in told
    assert "Path=/" in told
    assert "Secure" not in told  # the loopback has no TLS


def test_over_tls_cookies_are_tied_to_the_host_and_tls_is_asked_for(new_room: Callable[..., Room]) -> None:
    room = new_room(web_public_url="https://review.example.org")
    client = browser_at(room, host="https://review.example.org")
    shown = client.get("/sign-in")
    told = shown.headers["set-cookie"]
    assert told.startswith(f"__Host-{DOOR_COOKIE}=")
    assert "Secure" in told
    assert "Domain" not in told
    assert shown.headers["strict-transport-security"].startswith("max-age=63072000")
    session = room.session(Role.OWNER)
    client.cookies.set(COOKIE, session)
    assert client.get("/me").status_code == 303  # the name without the prefix is not looked at
    client.cookies.set(f"__Host-{COOKIE}", session)
    assert client.get("/me").status_code == 200
    assert send(client, "/sign-out", {}, page="/me").headers["set-cookie"].count("Secure") == 1


def test_without_tls_no_policy_of_tls_is_told(room: Room) -> None:
    assert "strict-transport-security" not in browser_at(room).get("/sign-in").headers


@pytest.mark.parametrize("method", ["TRACE", "CONNECT", "PROPFIND"])
def test_other_methods_are_refused(room: Room, method: str) -> None:
    assert room.client(Role.OWNER).request(method, "/me").status_code == 405


def test_an_unforeseen_failure_tells_nothing_of_the_program(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> None:
        raise RuntimeError("secret of the inside")

    client = room.client(Role.OWNER)
    monkeypatch.setattr(room.site.archive, "people", broken)
    answer = client.get("/people")
    assert answer.status_code == 500
    assert "inside" not in answer.text
    assert "Traceback" not in answer.text
    assert answer.headers["content-security-policy"]


def test_the_description_of_the_interface_is_for_people_who_are_signed_in(room: Room) -> None:
    for path in ("/docs", "/redoc", "/openapi.json"):
        assert room.client(Role.OWNER).get(path).status_code == 404
    assert room.client().get("/api/v1/openapi.json").status_code == 401
