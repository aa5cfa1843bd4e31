"""My page: what a person does with their own account, by page and by program."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from fastapi.testclient import TestClient
from playwright.sync_api import Page

from pipeline.objectives import Objective
from pipeline.records import Decision, Verdict
from pipeline.store import Person, Role
from pipeline.web.access import COOKIE, Scope
from pipeline.web.accounts import make_token
from pipeline.web.passwords import hash_password
from tests.web.conftest import Live, Room
from tests.web.visitors import GOOD, browser_at

NEW = "eleven quiet harbours at noon"


@pytest.fixture(scope="module")
def hashed() -> str:
    return hash_password(GOOD)


@pytest.fixture
def amal(room: Room, hashed: str) -> Person:
    found = room.person(Role.REVIEWER, "amal")
    room.site.archive.add_person("owner", "Owner", Role.OWNER, now=room.site.now())
    return room.site.archive.change_person(found.code, password=hashed)


@pytest.fixture
def client(room: Room, amal: Person) -> TestClient:
    return room.client(Role.REVIEWER, "amal")


def test_name_language_and_theme_are_kept_and_shown(client: TestClient) -> None:
    answer = client.post("/me", data={"name": "  Amal\u202e  Karim ", "language": "ar", "theme": "dark"})
    assert answer.headers["location"] == "/me?done=saved"
    shown = client.get("/me").text
    assert 'lang="ar" dir="rtl" data-theme="dark"' in shown
    assert 'value="Amal Karim"' in shown
    client.post("/me", data={"name": "Amal", "language": "en", "theme": "system"})
    assert "data-theme" not in client.get("/me").text
    assert client.post("/me", data={"name": "Amal", "language": "xx", "theme": "dark"}).status_code == 422
    assert client.post("/me", data={"name": "a" * 200, "language": "en", "theme": "dark"}).status_code == 422


def test_a_hostile_name_is_shown_as_text(client: TestClient) -> None:
    client.post("/me", data={"name": "<script>alert(1)</script>\"'", "language": "en", "theme": "dark"})
    shown = client.get("/me").text
    assert "<script>alert" not in shown
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in shown


def test_a_new_password_asks_for_the_present_one_and_ends_the_other_sessions(
    room: Room, client: TestClient, amal: Person
) -> None:
    other = room.client(Role.REVIEWER, "amal")
    assert client.post("/me/password", data={"present": "wrong", "password": NEW}).status_code == 422
    assert client.post("/me/password", data={"present": GOOD, "password": "short"}).status_code == 422
    assert client.post("/me/password", data={"present": GOOD, "password": "amal amal amal amal"}).status_code == 422
    assert other.get("/me").status_code == 200
    assert client.post("/me/password", data={"present": GOOD, "password": NEW}).status_code == 303
    assert other.get("/me").status_code == 303
    assert client.get("/me").status_code == 200
    assert client.put("/api/v1/me/password", json={"present": GOOD, "new": NEW}).status_code == 422
    assert client.put("/api/v1/me/password", json={"present": NEW, "new": GOOD}).json() == {"ended": 0}


def test_who_holds_a_session_cannot_guess_the_password_through_it(room: Room, client: TestClient) -> None:
    answers = [client.put("/api/v1/me/password", json={"present": f"guess {n}", "new": NEW}) for n in range(6)]
    assert [answer.status_code for answer in answers] == [422] * 5 + [429]
    assert int(answers[-1].headers["retry-after"]) > 0


def test_a_person_without_password_changes_none(room: Room) -> None:
    client = room.client(Role.REVIEWER)
    assert 'name="present"' not in client.get("/me").text
    assert client.put("/api/v1/me/password", json={"present": "x", "new": NEW}).status_code == 422


def test_sessions_are_listed_and_ended_and_only_ones_own(room: Room, client: TestClient) -> None:
    other, stranger = room.client(Role.REVIEWER, "amal"), room.client(Role.READER)
    listed = client.get("/api/v1/me/sessions").json()["items"]
    assert [one["is_this"] for one in listed].count(True) == 1
    there = next(one["id"] for one in listed if not one["is_this"])
    assert stranger.delete(f"/api/v1/me/sessions/{there}").status_code == 404
    assert other.get("/me").status_code == 200
    assert client.delete(f"/api/v1/me/sessions/{there}").status_code == 204
    assert other.get("/me").status_code == 303
    more = [room.client(Role.REVIEWER, "amal") for _ in range(2)]
    assert client.post("/me/sessions/end", data={}).status_code == 303
    assert [one.get("/me").status_code for one in more] == [303, 303]
    assert client.get("/me").status_code == stranger.get("/me").status_code == 200


def test_a_token_does_what_its_scopes_and_its_persons_role_allow(room: Room, client: TestClient, amal: Person) -> None:
    made = client.post("/api/v1/me/tokens", json={"name": "export", "scopes": ["read"], "days": 30})
    assert made.status_code == 201
    secret = made.json()["secret"]
    program = room.client()
    program.headers["authorization"] = f"Bearer {secret}"
    me = program.get("/api/v1/me").json()
    assert (me["login"], me["scopes"]) == ("amal", ["read"])
    assert secret not in client.get("/api/v1/me/tokens").text
    assert secret not in client.get("/me").text
    number = made.json()["number"]
    assert room.client(Role.READER).delete(f"/api/v1/me/tokens/{number}").status_code == 404
    assert client.delete(f"/api/v1/me/tokens/{number}").status_code == 204
    assert program.get("/api/v1/me").status_code == 401
    assert client.delete(f"/api/v1/me/tokens/{number}").status_code == 404


def test_a_token_ends_on_its_day_and_with_its_person(room: Room, client: TestClient, amal: Person) -> None:
    secret, _ = make_token(room.site, amal, "short", frozenset({Scope.READ}), 1)
    program = room.client()
    program.headers["authorization"] = f"Bearer {secret}"
    assert program.get("/api/v1/me").status_code == 200
    now = room.site.now()
    room.site.now = lambda: now + timedelta(days=1, seconds=1)
    assert program.get("/api/v1/me").status_code == 401
    room.site.now = lambda: now
    room.site.archive.disable_person(amal.code, now)
    assert program.get("/api/v1/me").status_code == 401


def test_no_token_reaches_beyond_the_role_of_its_person(client: TestClient) -> None:
    for scopes in (["people"], ["read", "manage"], [], ["everything"]):
        body = {"name": "much", "scopes": scopes, "days": 30}
        assert client.post("/api/v1/me/tokens", json=body).status_code == 422
    for days in (0, 367, 10**30):
        assert client.post("/api/v1/me/tokens", json={"name": "x", "scopes": ["read"], "days": days}).status_code == 422


def test_a_role_that_was_lowered_lowers_the_persons_tokens(room: Room) -> None:
    owner, other = room.person(Role.OWNER), room.person(Role.OWNER, "second")
    secret, _ = make_token(room.site, other, "people", frozenset({Scope.PEOPLE, Scope.READ}), 30)
    program = room.client()
    program.headers["authorization"] = f"Bearer {secret}"
    assert program.get("/api/v1/people").status_code == 200
    assert room.client(Role.OWNER).patch(f"/api/v1/people/{other.code}", json={"role": "reader"}).status_code == 200
    assert program.get("/api/v1/people").status_code == 403
    assert owner.code != other.code


def test_no_token_begets_another_or_takes_the_account(room: Room) -> None:
    owner = room.person(Role.OWNER)
    secret, token = make_token(room.site, owner, "all", frozenset(Scope), 30)
    program = room.client()
    program.headers["authorization"] = f"Bearer {secret}"
    tried = [
        program.post("/api/v1/me/tokens", json={"name": "more", "scopes": ["read"], "days": 30}),
        program.delete(f"/api/v1/me/tokens/{token.number}"),
        program.put("/api/v1/me/password", json={"present": GOOD, "new": NEW}),
        program.get("/api/v1/me/sessions"),
        program.get("/api/v1/me/data"),
        program.post("/api/v1/me/erasure", json={"proof": "owner"}),
        program.patch("/api/v1/me", json={"name": "x"}),
        program.get("/me"),
    ]
    assert {answer.status_code for answer in tried} == {403}


def test_the_secret_of_a_token_is_shown_once_and_kept_nowhere(room: Room, client: TestClient) -> None:
    shown = client.post("/me/tokens", data={"name": "nightly", "scopes": ["read", "review"], "days": "30"}).text
    secret = re.search(r'id="secret" value="([\w-]{43})"', shown)
    assert secret is not None
    assert secret[1] not in client.get("/me").text
    kept = b"".join(path.read_bytes() for path in room.site.settings.out.glob("archive.sqlite3*"))
    assert secret[1].encode() not in kept


def test_preferences_are_kept_bounded_and_changed_by_part(client: TestClient) -> None:
    path = "/api/v1/me/preferences"
    assert client.get(path).json() == {"theme": "", "keys": {}, "taught": False}
    keys = {"accept": "y", "undo": "Ctrl+Z", "note": "ك"}
    assert client.put(path, json={"keys": keys}).json()["keys"] == keys
    assert client.put(path, json={"taught": True}).json() == {"theme": "", "keys": keys, "taught": True}
    assert client.put(path, json={"theme": "dark"}).json() == {"theme": "dark", "keys": keys, "taught": True}
    assert client.get(path).json() == {"theme": "dark", "keys": keys, "taught": True}
    wrong = [
        {"keys": {f"a{n}": "x" for n in range(81)}},
        {"keys": {"a" * 41: "x"}},
        {"keys": {"a": "x" * 31}},
        {"keys": {"a": "\x00"}},
        {"keys": {"A b": "x"}},
        {"keys": {"a": 1}},
        {"theme": "pink"},
        {"other": 1},
        [],
    ]
    for body in wrong:
        assert client.put(path, json=body).status_code == 422, body
    assert client.get(path).json()["keys"] == keys


def test_my_data_comes_as_a_file_with_what_i_did_and_no_secret(room: Room, client: TestClient, amal: Person) -> None:
    secret, _ = make_token(room.site, amal, "export", frozenset({Scope.READ}), 30)
    answer = client.get("/me/data.json")
    assert answer.headers["content-disposition"] == f'attachment; filename="migralex-{amal.code}.json"'
    data = answer.json()
    assert data["account"]["login"] == "amal"
    assert [token["name"] for token in data["tokens"]] == ["export"]
    for hidden in (amal.password or "?", secret, client.cookies[COOKIE]):
        assert hidden not in answer.text
    assert client.get("/api/v1/me/data").json()["account"] == data["account"]


def test_an_account_is_erased_by_its_person_alone_and_decisions_stay(
    room: Room, client: TestClient, amal: Person
) -> None:
    site = room.site
    passage = room.passage_ids(1)[0]
    assert client.post("/me/erase", data={"proof": "wrong"}).status_code == 422
    assert client.post("/api/v1/me/erasure", json={"proof": "wrong"}).status_code == 422
    assert client.get("/me").status_code == 200
    site.archive.record_decision(Decision(passage, Objective(7), Verdict.YES, amal.code, site.now()))
    answer = client.post("/me/erase", data={"proof": GOOD})
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in")
    gone = site.archive.person(amal.code)
    assert gone is not None
    assert (gone.login, gone.name, gone.password) == (None, "", None)
    client.cookies.clear()
    assert client.get("/me").status_code == 303
    assert [one.decision.reviewer for one in site.archive.decisions(passage_id=passage)] == [amal.code]
    assert any(entry.person == amal.code for entry in site.archive.log_entries())


def test_the_last_owner_cannot_erase_themself(room: Room) -> None:
    client = room.client(Role.OWNER)
    assert client.post("/me/erase", data={"proof": "owner"}).status_code == 409
    assert client.post("/api/v1/me/erasure", json={"proof": "owner"}).status_code == 409
    assert client.post("/api/v1/me/erasure", json={"proof": "someone"}).status_code == 422
    assert client.get("/people").status_code == 200


def test_who_signs_in_elsewhere_confirms_by_the_user_name(room: Room) -> None:
    client = room.client(Role.READER)
    assert client.post("/api/v1/me/erasure", json={"proof": "reader2"}).status_code == 422
    assert client.post("/api/v1/me/erasure", json={"proof": "reader"}).status_code == 204
    assert client.get("/api/v1/me").status_code == 401


def test_what_was_asked_with_a_wrong_token_is_refused(room: Room) -> None:
    client = browser_at(room)
    for said in ("Bearer ", "Bearer x", "bearer " + "a" * 5_000, "Bearer \u00e9"):
        assert client.get("/api/v1/me", headers={"authorization": said.encode()}).status_code == 401


def test_an_erased_person_leaves_nothing_in_the_browser_and_what_waits_of_others_stays(
    live: Live, new_page: Callable[..., Page], hashed: str
) -> None:
    amal = live.room.person(Role.REVIEWER, "amal")
    live.room.site.archive.change_person(amal.code, password=hashed)
    page = new_page(live, Role.REVIEWER, "amal")
    page.goto("/help")
    kept = [f"outbox:{amal.code}:1", f"place-open:{amal.code}", "outbox:p-somebodyelse:1"]
    page.evaluate("names => { for (const name of names) localStorage.setItem(name, '{}') }", kept)
    names = "() => Object.keys(localStorage).filter(each => each.includes(':p-')).sort()"
    for proof, left in (("wrong", sorted(kept)), (GOOD, kept[2:])):
        page.goto("/me")
        page.locator("summary", has_text="Erase").click()
        page.fill("#proof", proof)
        with page.expect_navigation():
            page.locator("form[data-erases] button").click()
        assert page.evaluate(names) == left
    assert page.url.endswith("/sign-in")
