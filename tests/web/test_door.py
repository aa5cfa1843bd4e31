"""The door: who comes in, who does not, and what a guesser learns."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient

from pipeline.store import LinkPurpose, Person, Role, attempt_from_address
from pipeline.web.access import COOKIE, DOOR_COOKIE
from pipeline.web.admission import make_first_link
from pipeline.web.passwords import hash_password
from pipeline.web.secrets import csrf_of, digest_of, new_secret
from tests.web.conftest import Room
from tests.web.visitors import GOOD, Clock, browser_at, send


@pytest.fixture
def clock(room: Room) -> Clock:
    room.site.now = Clock()
    return room.site.now


@pytest.fixture(scope="module")
def hashed() -> str:
    return hash_password(GOOD)


@pytest.fixture
def amal(room: Room, clock: Clock, hashed: str) -> Person:
    return room.site.archive.add_person("amal", "Amal Karim", Role.REVIEWER, password=hashed, now=clock())


def try_in(client: TestClient, login: str, password: str, target: str = "/") -> Any:
    return send(client, "/sign-in", {"login": login, "password": password, "next": target})


def words(answer: Any) -> str:
    """What an answer shows, without what each page has of its own."""
    return re.sub(r'content="[0-9a-f]{64}"|value="[^"]*"', "", answer.text)


def test_a_right_password_opens_the_door(room: Room, amal: Person) -> None:
    client = browser_at(room)
    answer = try_in(client, " AMAL ", GOOD, "/me")
    assert (answer.status_code, answer.headers["location"]) == (303, "/me")
    assert client.get("/me").status_code == 200
    assert [entry.action for entry in room.site.archive.log_entries(person=amal.code)] == ["sign-in"]


def test_wrong_unknown_and_disabled_get_the_same_answer(room: Room, amal: Person, clock: Clock, hashed: str) -> None:
    out = room.site.archive.add_person("out", "Out", Role.REVIEWER, password=hashed, now=clock())
    room.site.archive.disable_person(out.code, clock())
    room.site.archive.add_person("vouched", "Vouched", Role.REVIEWER, now=clock())
    tried = [("amal", "not this one at all"), ("nobody", GOOD), ("out", GOOD), ("vouched", GOOD), ("a\x00\ud800", GOOD)]
    answers = [try_in(browser_at(room), login.encode("utf-8", "replace").decode(), word) for login, word in tried]
    assert {answer.status_code for answer in answers} == {401}
    assert len({words(answer) for answer in answers}) == 1
    logged = [entry for entry in room.site.archive.log_entries() if entry.action == "sign-in-failed"]
    assert len(logged) == 5
    assert not any("amal" in f"{entry.subject}{entry.detail}" for entry in logged)


def test_an_unknown_login_costs_a_hash_as_a_known_one_does(
    room: Room, amal: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    from argon2 import PasswordHasher

    compared: list[int] = []
    real = PasswordHasher.verify

    def counting(self: PasswordHasher, hash: str | bytes, password: str | bytes) -> Any:  # noqa: A002 - its name
        compared.append(1)
        return real(self, hash, password)

    monkeypatch.setattr(PasswordHasher, "verify", counting)
    for login in ("amal", "nobody"):
        try_in(browser_at(room), login, "not this one at all")
    assert len(compared) == 2


def test_failures_make_a_login_wait_from_the_last_of_them_and_waiting_ends_it(
    room: Room, amal: Person, clock: Clock
) -> None:
    client = browser_at(room)
    for _ in range(5):
        assert try_in(client, "amal", "not this one at all").status_code == 401
    clock.go(seconds=2)
    answer = try_in(client, "amal", GOOD)
    assert (answer.status_code, answer.headers["retry-after"]) == (429, "3")
    assert "Wait 3 seconds" in answer.text
    clock.go(seconds=2)
    assert try_in(client, "amal", GOOD).headers["retry-after"] == "1"  # attempts during a wait do not lengthen it
    clock.go(seconds=1)
    assert try_in(client, "amal", GOOD).status_code == 303
    assert try_in(browser_at(room), "amal", "not this one at all").status_code == 401  # and the count begins anew


def test_one_address_that_tries_many_logins_waits_and_others_do_not(room: Room, amal: Person) -> None:
    client = browser_at(room, "203.0.113.9")
    for _ in range(19):
        room.site.archive.note_attempt(attempt_from_address("203.0.113.9"), room.site.now())
    assert try_in(client, "guess", "not this one at all").status_code == 401
    assert try_in(client, "amal", GOOD).status_code == 429
    assert try_in(browser_at(room, "203.0.113.10"), "amal", GOOD).status_code == 303


def test_of_many_guesses_at_once_none_slips_past_the_brake(room: Room, amal: Person) -> None:
    from concurrent.futures import ThreadPoolExecutor

    from pipeline.web.admission import try_password

    with ThreadPoolExecutor(8) as pool:
        tried = list(pool.map(lambda n: try_password(room.site, "amal", f"guess {n}", f"10.0.0.{n}"), range(12)))
    assert sum(one.wait == 0 for one in tried) == 5


def test_a_session_begins_under_a_secret_that_the_browser_did_not_have(room: Room, amal: Person) -> None:
    client = browser_at(room)
    planted = new_secret()
    client.cookies.set(COOKIE, planted)
    assert try_in(client, "amal", GOOD).status_code == 303
    given = [cookie.value for cookie in client.cookies.jar if cookie.name == COOKIE and cookie.value != planted]
    assert len(given) == 1
    assert room.site.archive.session(digest_of(planted), room.site.now()) is None


def test_signing_in_again_ends_the_session_before(room: Room, amal: Person) -> None:
    client = browser_at(room)
    try_in(client, "amal", GOOD)
    before = client.cookies[COOKIE]
    answer = client.post(
        "/sign-in", data={"login": "amal", "password": GOOD}, headers={"x-csrf-token": csrf_of(before)}
    )
    assert answer.status_code == 303
    assert len(room.site.archive.sessions_of(amal.code)) == 1
    assert client.cookies[COOKIE] != before


def test_a_session_ends_when_nothing_is_done(room: Room, amal: Person, clock: Clock) -> None:
    client = browser_at(room)
    try_in(client, "amal", GOOD)
    clock.go(minutes=119)
    assert client.get("/me").status_code == 200  # this is something
    clock.go(minutes=119)
    assert client.get("/me").status_code == 200
    clock.go(minutes=121)
    assert client.get("/me").headers["location"] == "/sign-in?next=/me"


def test_a_session_ends_after_its_hours_whatever_is_done(room: Room, amal: Person, clock: Clock) -> None:
    client = browser_at(room)
    try_in(client, "amal", GOOD)
    for _ in range(11):
        clock.go(hours=1)
        assert client.get("/me").status_code == 200
    clock.go(minutes=59)
    assert client.get("/me").status_code == 200
    kept = room.site.archive.sessions_of(amal.code)[0]
    assert kept.expires_at == kept.created_at + timedelta(hours=12)  # no request prolongs it beyond
    clock.go(minutes=1)
    assert client.get("/me").status_code == 303


def test_shorter_hours_count_for_sessions_that_began_before(room: Room, amal: Person, clock: Clock) -> None:
    client = browser_at(room)
    try_in(client, "amal", GOOD)
    clock.go(minutes=61)
    assert client.get("/me").status_code == 200
    room.site.settings = room.site.settings.model_copy(update={"web_session_hours": 1.0})
    assert client.get("/me").status_code == 303


def test_signing_out_ends_the_session_at_the_server(room: Room, amal: Person) -> None:
    client = browser_at(room)
    try_in(client, "amal", GOOD)
    secret = client.cookies[COOKIE]
    answer = send(client, "/sign-out", {}, page="/me")
    assert (answer.status_code, answer.headers["clear-site-data"]) == (303, '"cache"')
    assert COOKIE not in client.cookies
    client.cookies.set(COOKIE, secret)
    assert client.get("/me").status_code == 303


@pytest.mark.parametrize(
    "target",
    ["https://elsewhere.example/", "//elsewhere.example", "/\\elsewhere.example", "/\t/elsewhere.example", "x"],
)
def test_nobody_is_sent_elsewhere_after_signing_in(room: Room, amal: Person, target: str) -> None:
    client = browser_at(room)
    shown = client.get("/sign-in", params={"next": target}).text
    assert 'name="next" value="/"' in shown
    assert try_in(client, "amal", GOOD, target).headers["location"] == "/"
    assert client.get("/sign-in", params={"next": target}).headers["location"] == "/"


def test_a_query_of_the_wanted_page_survives_signing_in(room: Room, amal: Person) -> None:
    client = browser_at(room)
    there = client.get("/audit?action=sign-in&since=2026-01-01").headers["location"]
    assert client.get(there).status_code == 200
    assert 'value="/audit?action=sign-in&amp;since=2026-01-01"' in client.get(there).text


def first_form(path: str, **more: str) -> dict[str, str]:
    key = path.partition("key=")[2]
    return {"key": key, "name": "Wanjiru Achieng", "login": "wanjiru", "password": GOOD} | more


def test_the_first_owner_comes_in_by_the_link_once(room: Room, clock: Clock) -> None:
    path = make_first_link(room.site)
    assert path is not None
    client = browser_at(room)
    assert send(client, "/first-owner", first_form(path) | {"password": "password1234"}, page=path).status_code == 422
    assert send(client, "/first-owner", first_form(path, login="two words"), page=path).status_code == 422
    answer = send(client, "/first-owner", first_form(path), page=path)
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    found = room.site.archive.person_by_login("wanjiru")
    assert found is not None
    assert found.role is Role.OWNER
    assert client.get("/people").status_code == 200
    assert browser_at(room).get(path).status_code == 422  # used
    assert make_first_link(room.site) is None


def test_the_first_owners_link_is_too_old_after_a_day(room: Room, clock: Clock) -> None:
    path = make_first_link(room.site)
    assert path is not None
    clock.go(hours=23)
    assert browser_at(room).get(path).status_code == 200
    clock.go(hours=1)
    assert browser_at(room).get(path).status_code == 422


@pytest.mark.parametrize("header", ["x-forwarded-for", "forwarded", "x-real-ip"])
def test_the_first_owner_sits_at_the_machine(new_room: Callable[..., Room], header: str) -> None:
    room = new_room(web_public_url="https://review.example.org")
    path = make_first_link(room.site)
    assert path is not None
    assert browser_at(room).get(path).status_code == 200
    assert browser_at(room, "203.0.113.9").get(path).status_code == 403
    assert browser_at(room, host="https://review.example.org").get(path).status_code == 403
    assert browser_at(room).get(path, headers={header: "127.0.0.1"}).status_code == 403


def invitation(room: Room, role: Role = Role.ANALYST, **more: Any) -> str:
    secret, now = new_secret(), room.site.now()
    told = {"role": role, "name": "Nikhil Rao", "expires_at": now + timedelta(days=7)} | more
    room.site.archive.make_link(digest_of(secret), LinkPurpose.INVITATION, now=now, **told)
    return secret


def test_looking_at_an_invitation_does_not_use_it_up_and_accepting_does(room: Room, clock: Clock) -> None:
    key = invitation(room)
    client = browser_at(room)
    for _ in range(3):
        shown = client.get("/welcome", params={"key": key})
        assert shown.status_code == 200
    assert "Nikhil Rao" in shown.text
    form = {"key": key, "name": "Nikhil Rao", "login": "nikhil", "password": GOOD}
    answer = send(client, "/welcome", form, page=f"/welcome?key={key}")
    assert answer.status_code == 303
    found = room.site.archive.person_by_login("nikhil")
    assert found is not None
    assert (found.role, found.name) == (Role.ANALYST, "Nikhil Rao")
    assert client.get("/me").status_code == 200
    assert browser_at(room).get("/welcome", params={"key": key}).status_code == 422


def test_a_refused_form_leaves_the_invitation_as_it_was(room: Room, amal: Person) -> None:
    key = invitation(room)
    client = browser_at(room)
    page = f"/welcome?key={key}"
    good = {"key": key, "name": "Nikhil", "login": "nikhil", "password": GOOD}
    wrong = [
        ("Somebody has this user name", good | {"login": "Amal"}),
        ("user name has up to 64", good | {"login": "two words"}),
        ("too short", good | {"password": "short"}),
        ("holds your name", good | {"password": "nikhil nikhil forever"}),
    ]
    for told, form in wrong:
        answer = send(client, "/welcome", form, page=page)
        assert answer.status_code == 422
        assert told in answer.text
    assert send(client, "/welcome", good, page=page).status_code == 303


@pytest.mark.parametrize("key", ["x", "a" * 43])
def test_a_link_that_opens_nothing_says_so(room: Room, key: str) -> None:
    client = browser_at(room)
    assert client.get("/welcome", params={"key": key}).status_code == 422
    answer = send(client, "/welcome", {"key": key, "login": "a", "password": GOOD}, page="/sign-in")
    assert answer.status_code == 422
    assert "used already, or it is too old" in answer.text


def test_an_invitation_does_not_make_an_owner_at_the_other_door(room: Room, clock: Clock) -> None:
    key = invitation(room)
    client = browser_at(room)
    assert client.get(f"/first-owner?key={key}").status_code == 422
    first = make_first_link(room.site)
    assert first is not None
    assert client.get("/welcome?key=" + first.partition("key=")[2]).status_code == 422


def test_a_new_password_ends_what_was_signed_in_with_the_old_one(room: Room, amal: Person, clock: Clock) -> None:
    old = browser_at(room)
    try_in(old, "amal", GOOD)
    secret = new_secret()
    until = clock() + timedelta(hours=24)
    told: dict[str, Any] = {"now": clock(), "expires_at": until, "person": amal.code}
    room.site.archive.make_link(digest_of(secret), LinkPurpose.NEW_PASSWORD, **told)
    client = browser_at(room)
    form = {"key": secret, "password": "eleven quiet harbours at noon"}
    assert send(client, "/welcome", form, page=f"/welcome?key={secret}").status_code == 303
    assert old.get("/me").status_code == 303
    assert client.get("/me").status_code == 200
    assert try_in(browser_at(room), "amal", GOOD).status_code == 401
    assert try_in(browser_at(room), "amal", "eleven quiet harbours at noon").status_code == 303


def test_secrets_of_links_and_sessions_are_kept_as_digests_alone(room: Room, amal: Person) -> None:
    key = invitation(room)
    client = browser_at(room)
    try_in(client, "amal", GOOD)
    client.get(f"/welcome?key={key}")
    kept = b"".join(path.read_bytes() for path in room.site.settings.out.glob("archive.sqlite3*"))
    for secret in (key, client.cookies[COOKIE], GOOD):
        assert secret.encode() not in kept
    assert digest_of(key).encode() in kept


def test_the_door_speaks_the_language_that_was_chosen_there(room: Room, clock: Clock) -> None:
    client = browser_at(room)
    key = invitation(room)
    shown = client.get(f"/welcome?key={key}&lang=ar").text
    assert 'lang="ar" dir="rtl"' in shown
    assert f"key={key}&amp;lang=fr" in shown  # the other languages keep the key
    assert 'dir="rtl"' in client.get("/sign-in").text
    form = {"key": key, "name": "Nikhil", "login": "nikhil", "password": GOOD}
    send(client, "/welcome", form, page=f"/welcome?key={key}")
    found = room.site.archive.person_by_login("nikhil")
    assert found is not None
    assert found.language == "ar"


def test_a_stolen_door_cookie_opens_nothing(room: Room, amal: Person) -> None:
    client = browser_at(room)
    client.get("/sign-in")
    door = client.cookies[DOOR_COOKIE]
    other = browser_at(room)
    other.cookies.set(COOKIE, door)
    assert other.get("/me").status_code == 303
