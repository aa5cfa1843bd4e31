"""What a reading keeps of the suggestions: what the server showed or withheld, whatever a browser says."""

import uuid
from collections.abc import Callable

from pipeline.objectives import Objective
from pipeline.run.agreement import answers_from
from pipeline.store import Role
from pipeline.store.review_rows import Reading
from tests.web.conftest import Room
from tests.web.test_review import suggested


def answer(room: Room, passage_id: str, **more: object) -> Reading:
    """Answer a passage as the screen does, and give what is kept."""
    key = str(uuid.uuid4())
    body = {"key": key, "passage": passage_id, "none": True} | more
    assert room.client(Role.REVIEWER).post("/api/v1/readings", json=body).status_code == 201
    found = room.site.archive.reading_by_key(key)
    assert found is not None
    return found.reading


def test_a_blind_reading_keeps_what_was_withheld_and_the_model(new_room: Callable[..., Room]) -> None:
    room = new_room(web_blind_share=1.0)
    passage_id, objectives = suggested(room, 2)
    page = room.client(Role.REVIEWER).get(f"/review/item/{passage_id}").text
    assert 'data-model=""' in page
    kept = answer(room, passage_id, blind=True)
    assert kept.blind
    assert [int(each) for each in kept.shown] == sorted(objectives)
    assert kept.model_id == room.site.archive.passage_tags(passage_id)[0].model_id


def test_a_blind_reading_without_suggestions_tells_the_model_that_found_none(new_room: Callable[..., Room]) -> None:
    room = new_room(web_blind_share=1.0)
    archive = room.site.archive
    passage_id = next(one for one in room.passage_ids(200) if not archive.passage_tags(one))
    kept = answer(room, passage_id, blind=True)
    assert (kept.blind, kept.shown) == (True, ())
    assert kept.model_id == archive.version(archive.passage(passage_id).source_id).model_id


def test_nobody_says_for_themself_whether_an_item_was_blind(new_room: Callable[..., Room]) -> None:
    room = new_room(web_blind_share=1.0)
    passage_id, objectives = suggested(room, 2)
    kept = answer(room, passage_id, blind=False, shown=[objectives[0]], model="another model")
    assert kept.blind
    assert [int(each) for each in kept.shown] == sorted(objectives)
    again = answer(room, passage_id, blind=True)
    assert not again.blind, "who has answered is shown what there is"
    plain = new_room()
    assert not answer(plain, passage_id, blind=True).blind


def test_no_more_is_believed_to_have_been_shown_than_the_model_suggests(room: Room) -> None:
    passage_id, objectives = suggested(room, 2)
    others = [int(each) for each in Objective if int(each) not in objectives][:3]
    kept = answer(room, passage_id, shown=[others[0], objectives[1], *others[1:]], model="made up")
    assert [int(each) for each in kept.shown] == [objectives[1]]
    assert kept.model_id == room.site.archive.passage_tags(passage_id)[0].model_id


def test_sway_is_reckoned_from_blind_readings_too(new_room: Callable[..., Room]) -> None:
    room = new_room(web_blind_share=1.0)
    passage_id, objectives = suggested(room, 2)
    answer(room, passage_id, blind=True)
    (told,) = answers_from(room.site.archive, room.site.archive.first_readings())
    assert told.blind
    assert told.suggested == frozenset(map(Objective, objectives))


def test_an_answer_that_somebody_else_left_in_the_browser_is_not_signed(room: Room) -> None:
    passage_id, other = room.passage_ids(1)[0], room.person(Role.REVIEWER, "other")
    client = room.client(Role.REVIEWER)
    body = {"key": str(uuid.uuid4()), "passage": passage_id, "none": True}
    remark = {"key": str(uuid.uuid4()), "passage": passage_id, "kind": "flag"}
    for address, sent in (("/api/v1/readings", body), ("/api/v1/remarks", remark)):
        refused = client.post(address, json=sent, headers={"x-person": other.code})
        assert (refused.status_code, refused.json()["error"]) == (403, "Forged")
        mine = client.post(address, json=sent, headers={"x-person": room.person(Role.REVIEWER).code})
        assert mine.status_code == 201
    back = client.post(
        f"/api/v1/readings/{body['key']}/withdrawal", json={"key": str(uuid.uuid4())}, headers={"x-person": other.code}
    )
    assert back.status_code == 403
