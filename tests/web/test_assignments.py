"""Assignments: passages given to people, blind to each other where several readings are wanted."""

from typing import Any

import pytest

from pipeline.objectives import Objective
from pipeline.records import Verdict
from pipeline.store import Role
from pipeline.store.review_rows import Reading, Word
from tests.web.conftest import Room


def people(room: Room, *names: str) -> list[str]:
    return [room.person(Role.REVIEWER, name).code for name in names]


def make(room: Room, **more: Any) -> Any:
    body = {"name": "Detention", "query": "objective=13", "wanted": 2, "people": people(room, "ann", "ben")} | more
    return room.client(Role.ANALYST).post("/api/v1/assignments", json=body)


def read(room: Room, passage_id: str, name: str, verdict: Verdict = Verdict.YES) -> None:
    said = (Word(Objective(13), verdict),)
    who = people(room, name)[0]
    room.site.archive.record_reading(Reading(f"by-{name}-{passage_id}"[:64], passage_id, who, room.site.now(), said))


def test_an_assignment_has_the_passages_of_its_filter_in_their_order(room: Room) -> None:
    client = room.client(Role.ANALYST)
    listed = [item["passage"] for item in client.get("/api/v1/queue?objective=13&limit=200").json()["items"]]
    made = make(room).json()
    assert made["passages"] == len(listed)
    ann = people(room, "ann")[0]
    assert room.site.archive.next_assigned(made["number"], ann, limit=500) == listed
    (line,) = room.site.archive.log_entries(action="make-assignment")
    assert line.subject == str(made["number"])


@pytest.mark.parametrize("wrong", [{"wanted": 3}, {"people": ["p-nobody"]}, {"name": " "}, {"query": "objective=99"}])
def test_an_assignment_that_cannot_be_read_as_wanted_is_refused(room: Room, wrong: dict[str, object]) -> None:
    assert make(room, **wrong).status_code == 422
    assert room.site.archive.assignments(open_only=False) == []


def test_readers_cannot_be_given_anything_to_decide(room: Room) -> None:
    assert make(room, wanted=1, people=[room.person(Role.READER).code]).status_code == 422


def test_people_see_their_own_assignments_and_progress_alone(room: Room) -> None:
    number = make(room).json()["number"]
    one = room.site.archive.next_assigned(number, people(room, "ann")[0])[0]
    read(room, one, "ann")
    ann, other = room.client(Role.REVIEWER, "ann"), room.client(Role.REVIEWER, "eve")
    assert ann.get(f"/api/v1/assignments/{number}").json()["people"] == [{"person": people(room, "ann")[0], "read": 1}]
    assert other.get(f"/api/v1/assignments/{number}").status_code == 404
    assert other.get(f"/assignments/{number}").status_code == 404
    assert other.get("/api/v1/assignments?everybody=true").json()["items"] == []
    every = room.client(Role.ANALYST).get("/api/v1/assignments?everybody=true").json()["items"]
    assert sorted(each["read"] for each in every[0]["people"]) == [0, 1]
    assert f"/review?assignment={number}" in ann.get("/assignments").text


def test_readers_may_be_changed_until_it_is_closed(room: Room) -> None:
    number = make(room).json()["number"]
    client = room.client(Role.ANALYST)
    body = {"people": people(room, "ann", "eve")}
    changed = client.put(f"/api/v1/assignments/{number}/people", json=body).json()
    assert {each["person"] for each in changed["people"]} == set(body["people"])
    assert client.put(f"/api/v1/assignments/{number}/people", json={"people": body["people"][:1]}).status_code == 422
    assert client.post(f"/api/v1/assignments/{number}/closure").json()["closed_at"] is not None
    assert client.put(f"/api/v1/assignments/{number}/people", json=body).status_code == 409
    assert room.client(Role.REVIEWER, "ann").get("/api/v1/assignments").json()["items"] == []
    assert client.get("/api/v1/assignments?everybody=true&closed=true").json()["items"][0]["number"] == number


def test_a_form_with_too_few_people_comes_back_with_what_was_typed(room: Room) -> None:
    client = room.client(Role.ANALYST)
    ann = people(room, "ann")[0]
    form = {"name": "Twice, please", "wanted": "2", "query": "objective=13", "people": ann}
    answer = client.post("/assignments/new", data=form)
    assert answer.status_code == 422
    assert 'value="Twice, please"' in answer.text
    assert f'value="{ann}" checked' in answer.text
    assert client.post("/assignments/new", data=form | {"wanted": "1"}).status_code == 303


def test_what_was_decided_in_bulk_fills_no_independent_reading(room: Room) -> None:
    client = room.client(Role.ANALYST)
    before = make(room, wanted=1).json()["number"]
    shown = client.get("/api/v1/bulk/list?objective=13").json()
    client.post("/api/v1/bulk", json={"token": shown["token"], "verdict": "yes", "count": shown["count"]})
    made = make(room, query="objective=13&state=all", wanted=1).json()
    assert (made["passages"] >= shown["count"] > 0, made["done"]) == (True, 0)
    assert room.site.archive.assignment(before).done == 0


def test_a_passage_with_enough_readings_is_asked_of_nobody_else(room: Room) -> None:
    number = make(room, people=people(room, "ann", "ben", "eve")).json()["number"]
    eve = room.client(Role.REVIEWER, "eve")

    def asked() -> list[str]:
        page = eve.get(f"/api/v1/queue?assignment={number}&limit=200").json()
        return [item["passage"] for item in page["items"]]

    ids = asked()
    read(room, ids[0], "ann")
    assert asked() == ids
    read(room, ids[0], "ben", Verdict.NO)
    assert asked() == ids[1:]
    room.client(Role.ANALYST).post(f"/api/v1/assignments/{number}/closure")
    assert asked() == []
