"""What changes something comes from our own pages, and a proxy's word is taken from the proxy alone."""

from collections.abc import Callable

import pytest

from pipeline.store import Role
from pipeline.web.access import DOOR_COOKIE
from pipeline.web.secrets import csrf_of, new_secret
from tests.web.conftest import Room
from tests.web.visitors import GOOD, browser_at, send

PROXY, HEADER = "10.1.1.1", "X-Remote-User"
PATH, BODY = "/api/v1/me/preferences", {"theme": "dark"}


def test_a_change_needs_the_token_of_this_very_session(room: Room) -> None:
    client = room.client(Role.REVIEWER)
    token = client.headers.pop("x-csrf-token")
    assert client.put(PATH, json=BODY).status_code == 403
    for wrong in ("", "0" * 64, csrf_of(room.session(Role.REVIEWER)), csrf_of(new_secret()), "é"):
        sent = {"x-csrf-token": wrong.encode()}
        assert client.put(PATH, json=BODY, headers=sent).status_code == 403
    assert client.put(PATH, json=BODY, headers={"x-csrf-token": token}).status_code == 200


def test_forms_carry_it_in_a_field(room: Room) -> None:
    client = room.client(Role.REVIEWER)
    token = client.headers.pop("x-csrf-token")
    form = {"name": "Amal", "language": "fr", "theme": "system"}
    assert client.post("/me", data=form).status_code == 403
    assert client.post("/me", data=form | {"csrf": "x"}).status_code == 403
    assert client.post("/me", data=form, files={"csrf": b"x"}).status_code == 403
    assert client.post("/me", data=form | {"csrf": token}).status_code == 303


@pytest.mark.parametrize(
    "header",
    [
        {"origin": "https://elsewhere.example"},
        {"origin": "null"},
        {"origin": "http://127.0.0.1:9999"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
    ],
)
def test_a_request_from_another_site_is_refused_even_with_the_token(room: Room, header: dict[str, str]) -> None:
    assert room.client(Role.REVIEWER).put(PATH, json=BODY, headers=header).status_code == 403


def test_a_request_from_our_own_pages_is_taken(new_room: Callable[..., Room]) -> None:
    room = new_room(web_public_url="http://review.example.org")
    client = room.client(Role.REVIEWER)
    for origin in ("http://127.0.0.1:8321", "http://review.example.org"):
        told = {"origin": origin, "sec-fetch-site": "same-origin"}
        assert client.put(PATH, json=BODY, headers=told).status_code == 200


def test_signing_in_needs_a_token_too(room: Room) -> None:
    client = browser_at(room)
    form = {"login": "a", "password": GOOD}
    assert client.post("/sign-in", data=form).status_code == 403
    client.get("/sign-in")
    assert client.post("/sign-in", data=form | {"csrf": csrf_of(new_secret())}).status_code == 403
    assert client.post("/sign-in", data=form | {"csrf": csrf_of(client.cookies[DOOR_COOKIE])}).status_code == 401


def test_an_ended_session_is_asked_to_sign_in_rather_than_called_forged(room: Room) -> None:
    client = room.client(Role.REVIEWER)
    room.site.archive.end_sessions(room.person(Role.REVIEWER).code)
    assert client.put(PATH, json=BODY).status_code == 401


def test_the_token_tells_nothing_of_the_session(room: Room) -> None:
    secret = room.session(Role.REVIEWER)
    assert secret not in csrf_of(secret)
    assert csrf_of(secret) != csrf_of(room.session(Role.REVIEWER))


@pytest.fixture
def behind(new_room: Callable[..., Room]) -> Room:
    room = new_room(web_trusted_proxy_header=HEADER, web_trusted_proxies=(PROXY,))
    room.person(Role.REVIEWER)
    return room


def test_the_proxys_word_is_taken(behind: Room) -> None:
    client = browser_at(behind, PROXY)
    assert client.get("/api/v1/me", headers={HEADER: "Reviewer"}).json()["role"] == "reviewer"


@pytest.mark.parametrize("peer", ["10.1.1.2", "127.0.0.1", "203.0.113.9"])
def test_the_same_header_from_elsewhere_is_ignored(behind: Room, peer: str) -> None:
    for more in ({}, {"x-forwarded-for": PROXY}, {"forwarded": f"for={PROXY}"}):
        assert browser_at(behind, peer).get("/api/v1/me", headers={HEADER: "reviewer"} | more).status_code == 401


def test_without_the_setting_no_header_is_believed(new_room: Callable[..., Room]) -> None:
    room = new_room(web_trusted_proxies=(PROXY,))
    room.person(Role.REVIEWER)
    assert browser_at(room, PROXY).get("/api/v1/me", headers={HEADER: "reviewer"}).status_code == 401


def test_a_header_twice_unknown_or_of_somebody_disabled_opens_nothing(behind: Room) -> None:
    client = browser_at(behind, PROXY)
    assert client.get("/api/v1/me", headers=[(HEADER, "reviewer"), (HEADER, "reviewer")]).status_code == 401
    assert client.get("/api/v1/me", headers={HEADER: "stranger"}).status_code == 401
    assert client.get("/api/v1/me", headers={HEADER: ""}).status_code == 401
    behind.site.archive.disable_person(behind.person(Role.REVIEWER).code, behind.site.now())
    assert client.get("/api/v1/me", headers={HEADER: "reviewer"}).status_code == 401


def test_the_proxys_people_send_forms_and_are_guarded_as_others(behind: Room) -> None:
    client = browser_at(behind, PROXY)
    client.headers[HEADER] = "reviewer"
    form = {"name": "Amal", "language": "fr", "theme": "dark"}
    assert client.post("/me", data=form).status_code == 403
    assert send(client, "/me", form).status_code == 303
    token = csrf_of(client.cookies[DOOR_COOKIE])
    assert client.put(PATH, json=BODY).status_code == 403
    assert client.put(PATH, json=BODY, headers={"x-csrf-token": token}).status_code == 200


def test_whom_the_proxy_names_comes_before_whoever_was_signed_in_here(behind: Room) -> None:
    client = browser_at(behind, PROXY)
    client.cookies.set("migralex", behind.session(Role.OWNER))
    assert client.get("/api/v1/me", headers={HEADER: "reviewer"}).json()["role"] == "reviewer"
    assert client.get("/api/v1/me").json()["role"] == "owner"


def test_the_brake_counts_the_address_that_a_trusted_proxy_tells(behind: Room) -> None:
    from pipeline.store import attempt_from_address

    def counted(address: str) -> int:
        now = behind.site.now()
        return behind.site.archive.attempts_since(attempt_from_address(address), now.replace(year=now.year - 1))

    told = {"x-forwarded-for": "203.0.113.1, 203.0.113.7"}  # the first one is of the visitor's own making
    client = browser_at(behind, PROXY)
    client.headers.update(told)
    send(client, "/sign-in", {"login": "a", "password": GOOD})
    assert (counted("203.0.113.7"), counted("203.0.113.1"), counted(PROXY)) == (1, 0, 0)
    client = browser_at(behind, "203.0.113.50")
    client.headers.update(told)
    send(client, "/sign-in", {"login": "a", "password": GOOD})
    assert (counted("203.0.113.7"), counted("203.0.113.50")) == (1, 1)


def test_what_is_refused_is_in_the_servers_log(room: Room, caplog: pytest.LogCaptureFixture) -> None:
    client = room.client(Role.READER)
    client.get("/audit")
    client.get("/people/x%0AForged%3A GET x")
    client.put(PATH, json=BODY, headers={"x-csrf-token": ""})
    told = [record.getMessage() for record in caplog.records if record.name == "migralex.web"]
    code = room.person(Role.READER).code
    assert [line.split(":")[0] for line in told] == ["NotAllowed", "NotAllowed", "Forged"]
    assert told[0] == f"NotAllowed: GET '/audit' for {code} from testclient"
    assert not [line for line in told if "\n" in line]
