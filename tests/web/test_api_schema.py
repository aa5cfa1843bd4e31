"""The interface holds to its description, whoever asks and whatever is sent; ``tests.web.api_fuzz`` asks deeper."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from pipeline.store import Role
from pipeline.web.access import Scope
from pipeline.web.api_shapes import decode_cursor, encode_cursor
from pipeline.web.interface_words import TAGS
from tests.web.api_fuzz import Interface, ask_all
from tests.web.conftest import QuietStarter, Room

EXAMPLES = 2  # of each operation, asker and way; the bounds of every value are asked beside them
Make = Callable[..., Room]


@pytest.fixture
def own_room(new_room: Make, read_samples: Path, tmp_path: Path) -> Room:
    """With a folder of documents of its own, as files are brought in."""
    shutil.copytree(read_samples / "raw", tmp_path / "raw")
    return new_room(raw=tmp_path / "raw")


@pytest.fixture
def described(room: Room) -> dict[str, Any]:
    found: dict[str, Any] = room.client(Role.READER).get("/api/v1/openapi.json").json()
    return found


def operations(described: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {
        f"{method.upper()} {path}": told
        for path, methods in described["paths"].items()
        for method, told in methods.items()
    }


def test_no_answer_to_anybody_breaks_the_description(own_room: Room) -> None:
    interface = Interface(own_room)
    found = ask_all(interface, EXAMPLES)
    assert not found.wrong, str(found)
    assert set(found.asked) == {asker.label for asker in interface.askers}
    reached = {label for label, status in found.statuses if status < 300}
    every = {operation.label for operation in interface.operations()}
    assert len(reached) > 0.8 * len(every), f"never answered: {sorted(every - reached)}"


def test_each_operation_is_named_explained_and_says_who_may(described: dict[str, Any]) -> None:
    found = operations(described)
    names = [told["operationId"] for told in found.values()]
    assert len(set(names)) == len(names) > 70
    for label, told in found.items():
        assert told["summary"], label
        assert len(told["tags"]) == 1, label
        assert told["tags"][0] in TAGS, label
        assert told["x-role"] in {role.value for role in Role}, label
        assert "Needs the role" in told["description"], label
        assert told["security"], label
    assert {tag["name"] for tag in described["tags"]} == {told["tags"][0] for told in found.values()}


def test_each_example_is_one(described: dict[str, Any]) -> None:
    shapes = described["components"]["schemas"]
    shown = {name: schema["examples"][0] for name, schema in shapes.items() if "examples" in schema}
    assert len(shown) >= 9
    for name, example in shown.items():
        Draft202012Validator({"$ref": f"#/components/schemas/{name}", "components": described["components"]}).validate(
            example
        )


def test_names_of_operations_are_written_alike(described: dict[str, Any]) -> None:
    wrong = [told["operationId"] for told in operations(described).values() if not told["operationId"].isalnum()]
    assert wrong == []


def test_a_token_is_offered_where_one_may(described: dict[str, Any]) -> None:
    found = operations(described)
    assert found["GET /api/v1/queue"]["security"] == [{"token": []}, {"session": []}]
    assert found["POST /api/v1/readings"]["security"] == [{"token": []}, {"session": [], "csrf": []}]
    assert found["POST /api/v1/readings"]["x-scope"] == Scope.REVIEW
    assert found["POST /api/v1/me/tokens"]["security"] == [{"session": [], "csrf": []}]
    assert set(described["components"]["securitySchemes"]) == {"token", "session", "csrf"}


def test_what_changes_something_others_change_too_takes_if_match(described: dict[str, Any]) -> None:
    def takes(told: dict[str, Any]) -> bool:
        return any(each["name"] == "If-Match" for each in told.get("parameters", []))

    assert {label for label, told in operations(described).items() if takes(told)} >= {
        "PUT /api/v1/assignments/{number}/people",
        "POST /api/v1/assignments/{number}/closure",
        "PATCH /api/v1/people/{code}",
        "DELETE /api/v1/people/{code}",
        "POST /api/v1/views",
        "DELETE /api/v1/views/{number}",
    }


def test_the_description_is_sent_once(room: Room) -> None:
    client = room.client(Role.READER)
    etag = client.get("/api/v1/openapi.json").headers["etag"]
    again = client.get("/api/v1/openapi.json", headers={"if-none-match": etag})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize(
    "path", ["/objectives", "/documents", "/views", "/agreement", "/assignments", "/people", "/me/people-of-mine"]
)
def test_lists_that_are_big_or_asked_often_are_sent_once(room: Room, path: str) -> None:
    if path == "/me/people-of-mine":
        path = f"/people/{room.person(Role.REVIEWER).code}"
    client = room.client(Role.OWNER)
    first = client.get(f"/api/v1{path}")
    assert first.status_code == 200, first.text
    again = client.get(f"/api/v1{path}", headers={"if-none-match": f'"other", W/{first.headers["etag"]}'})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", first.headers["etag"])


def test_an_item_is_sent_anew_when_somebody_has_answered(room: Room) -> None:
    passage, client = room.passage_ids(1)[0], room.client(Role.READER)
    etag = client.get(f"/api/v1/items/{passage}").headers["etag"]
    assert client.get(f"/api/v1/items/{passage}", headers={"if-none-match": etag}).status_code == 304
    sent = {"key": "reading-etag", "passage": passage, "none": True}
    assert room.client(Role.REVIEWER).post("/api/v1/readings", json=sent).status_code == 201
    assert client.get(f"/api/v1/items/{passage}", headers={"if-none-match": etag}).status_code == 200


def test_a_person_changed_meanwhile_is_not_changed_again(room: Room) -> None:
    code, owner = room.person(Role.READER).code, room.client(Role.OWNER)
    seen = {"if-match": owner.get(f"/api/v1/people/{code}").headers["etag"]}
    changed = owner.patch(f"/api/v1/people/{code}", json={"role": "reviewer"}, headers=seen)
    assert changed.status_code == 200
    refused = owner.patch(f"/api/v1/people/{code}", json={"role": "analyst"}, headers=seen)
    assert (refused.status_code, refused.json()["error"]) == (412, "Changed")
    assert owner.delete(f"/api/v1/people/{code}", headers=seen).status_code == 412
    assert owner.get(f"/api/v1/people/{code}").json()["role"] == "reviewer"
    now = {"if-match": changed.headers["etag"]}
    assert owner.patch(f"/api/v1/people/{code}", json={"is_active": False}, headers=now).status_code == 200


def test_an_assignment_changed_meanwhile_is_not_changed_again(room: Room) -> None:
    people = [room.person(Role.REVIEWER, name).code for name in ("one", "two")]
    analyst = room.client(Role.ANALYST)
    made = analyst.post("/api/v1/assignments", json={"name": "Set", "people": people[:1]}).json()
    path = f"/api/v1/assignments/{made['number']}"
    seen = {"if-match": analyst.get(path).headers["etag"]}
    assert analyst.put(f"{path}/people", json={"people": people}, headers=seen).status_code == 200
    assert analyst.put(f"{path}/people", json={"people": people[1:]}, headers=seen).status_code == 412
    assert analyst.post(f"{path}/closure", headers=seen).status_code == 412
    assert len(analyst.get(path).json()["people"]) == 2
    now = {"if-match": analyst.get(path).headers["etag"]}
    assert analyst.post(f"{path}/closure", headers=now).json()["closed_at"] is not None


def test_a_view_changed_meanwhile_is_neither_replaced_nor_deleted(room: Room) -> None:
    client = room.client(Role.REVIEWER)
    kept = client.post("/api/v1/views", json={"name": "Mine", "query": "objective=7"})
    seen = {"if-match": kept.headers["etag"]}
    path = f"/api/v1/views/{kept.json()['number']}"
    assert client.get(path).headers["etag"] == kept.headers["etag"]
    other = {"name": "Mine", "query": "objective=8"}
    assert client.post("/api/v1/views", json=other, headers=seen).status_code == 201
    assert client.post("/api/v1/views", json=other, headers=seen).status_code == 412
    assert client.delete(path, headers=seen).status_code == 412
    assert client.delete(path, headers={"if-match": client.get(path).headers["etag"]}).status_code == 204


def test_another_method_is_told_all_that_an_address_takes(room: Room) -> None:
    client = room.client(Role.OWNER)
    for method, path, allowed in (
        ("PUT", "/people/p-a", {"DELETE", "GET", "PATCH"}),
        ("TRACE", "/me", {"GET", "PATCH"}),
        ("DELETE", "/people/invitations", {"GET", "POST"}),
        ("GET", "/documents/retry", {"POST"}),
    ):
        answer = client.request(method, f"/api/v1{path}")
        assert answer.status_code == 405, path
        assert set(answer.headers["allow"].split(", ")) == allowed, path


def test_refusals_at_the_door_are_problems_too(room: Room) -> None:
    client = room.client(Role.REVIEWER)
    large = client.post("/api/v1/readings", content=b" " * 1_100_000, headers={"content-type": "application/json"})
    foreign = client.get("/api/v1/me", headers={"host": "elsewhere.example"})
    assert [large.status_code, foreign.status_code] == [413, 421]
    assert all(set(answer.json()) == {"error", "message", "advice"} for answer in (large, foreign))


def test_a_refusal_quotes_what_was_sent_without_its_controls(room: Room) -> None:
    sent = {"path": "a\u202eb\x1b[2J"}
    room.site.starter = QuietStarter()
    answer = room.client(Role.ANALYST).post("/api/v1/documents/retry", json=sent)
    assert answer.status_code == 404
    assert answer.json()["message"].isprintable()
    assert "a\\u202eb\\x1b[2J" in answer.json()["message"]


def test_a_body_is_not_bent_into_shape(room: Room) -> None:
    client = room.client(Role.REVIEWER)
    for wrong in ({"shared": 0}, {"shared": "true"}, {"name": 7}, {"query": None}):
        assert client.post("/api/v1/views", json={"name": "a"} | wrong).status_code == 422, wrong


@pytest.mark.parametrize("text", ["", "!", "AAAA", encode_cursor("x"), encode_cursor(1e300), encode_cursor(1, 2), "é"])
def test_a_foreign_cursor_is_refused(room: Room, text: str) -> None:
    for path in ("/readings", "/audit", "/uploads", "/assignments"):
        answer = room.client(Role.OWNER).get(f"/api/v1{path}", params={"cursor": text})
        assert answer.status_code == (200 if not text and path != "/audit" else 422), path


def test_cursors_stay_good_while_things_are_added(room: Room) -> None:
    client, ids = room.client(Role.REVIEWER), room.passage_ids(8)

    def read(number: int) -> None:
        sent = {"key": f"reading-{number}", "passage": ids[number], "none": True}
        assert client.post("/api/v1/readings", json=sent).status_code == 201

    for number in range(6):
        read(number)
    first = client.get("/api/v1/readings?limit=3").json()
    read(6)
    second = client.get(f"/api/v1/readings?limit=3&cursor={first['next']}").json()
    assert [each["key"] for each in first["items"] + second["items"]] == [f"reading-{n}" for n in (5, 4, 3, 2, 1, 0)]
    assert isinstance(decode_cursor(first["next"], int)[0], int)
