"""The review screen without a browser: what is on it, what is kept back, and answers without scripts."""

import re
import uuid
from collections.abc import Callable
from html import unescape

import pytest

from pipeline.errors import MigralexError
from pipeline.records import SourceKind, Verdict
from pipeline.store import QueueFilter, QueueOrder, Role
from pipeline.store.review_rows import RemarkKind
from pipeline.web.filters import FIELDS, filter_query, read_filter
from pipeline.web.marks import marks_of, readable
from pipeline.web.place import page_places
from tests.web.conftest import Room


def new_key() -> str:
    return str(uuid.uuid4())


def suggested(room: Room, least: int = 1) -> tuple[str, list[int]]:
    """A passage with some suggestions, and their objectives by falling chance."""
    for passage_id in room.passage_ids(200):
        tags = sorted(room.site.archive.passage_tags(passage_id), key=lambda tag: (-tag.score, tag.objective))
        if len(tags) >= least:
            return passage_id, [int(tag.objective) for tag in tags[:5]]
    raise AssertionError("no passage of the samples has so many tags")


def text_on(page: str) -> str:
    """The words of the passage as the page shows them."""
    found = re.search(r'id="passage-text"[^>]*>(.*?)</div>', page, re.DOTALL)
    assert found is not None
    return unescape(re.sub(r"<[^>]+>", "", found[1]))


def test_a_queue_shows_its_first_passage_with_evidence_in_the_very_text(room: Room) -> None:
    client = room.client(Role.REVIEWER)
    answer = client.get("/review")
    first = room.passage_ids(1)[0]
    assert answer.status_code == 200
    assert f'data-passage="{first}"' in answer.text
    passage_id, objectives = suggested(room)
    page = client.get(f"/passages/{passage_id}").text
    assert text_on(page) == room.site.archive.passage(passage_id).text
    assert f'class="ev o{objectives[0]}"' in page or f'class="ev ev-many o{objectives[0]}"' in page
    assert f'name="yes" value="{objectives[0]}"' in page


def test_every_passage_of_the_samples_can_be_shown(room: Room) -> None:
    client, archive = room.client(Role.REVIEWER), room.site.archive
    for document in archive.documents():
        passages = archive.passages(document.source.sha256)
        for passage in passages[:: max(1, len(passages) // 4)]:
            for address in ("/review/item/{}", "/review/place/{}?fragment=1", "/review/why/{}", "/review/story/{}"):
                assert client.get(address.format(passage.id)).status_code == 200, (document.name, address)


def test_a_passage_that_is_not_there_is_a_404(room: Room) -> None:
    client = room.client(Role.REVIEWER)
    for address in ("/passages/{}", "/review/item/{}", "/review/place/{}", "/api/v1/items/{}"):
        assert client.get(address.format("0" * 32)).status_code == 404
    assert client.get("/passages/%00").status_code == 422


def test_the_form_without_scripts_says_yes_to_one_no_to_the_others_and_goes_on(room: Room) -> None:
    client = room.client(Role.REVIEWER)
    passage_id, shown = suggested(room, 2)
    form = {"passage": passage_id, "key": new_key(), "shown": " ".join(map(str, shown)), "yes": str(shown[1])}
    form |= {"query": "country=XS", f"direction-{shown[1]}": "advance"}
    answer = client.post("/review", data=form)
    assert (answer.status_code, answer.headers["location"]) == (303, "/review?country=XS")
    said = {word.objective: word for word in room.site.archive.readings_of(passage_id)[0].reading.words}
    assert {int(objective): word.verdict for objective, word in said.items()} == {
        objective: Verdict.YES if objective == shown[1] else Verdict.NO for objective in shown
    }
    assert said[shown[1]].alignment == "advance"  # type: ignore[index] # an objective is its number


def test_the_form_that_says_none_is_kept_as_none(room: Room) -> None:
    client, (passage_id, shown) = room.client(Role.REVIEWER), suggested(room)
    form = {"passage": passage_id, "key": new_key(), "shown": " ".join(map(str, shown)), "act": "none"}
    client.post("/review", data=form)
    reading = room.site.archive.readings_of(passage_id)[0].reading
    assert reading.none
    assert all(word.verdict is Verdict.NO for word in reading.words)


def test_a_form_that_ticks_nothing_is_not_taken_for_none(room: Room) -> None:
    client, (passage_id, shown) = room.client(Role.REVIEWER), suggested(room)
    form = {"passage": passage_id, "key": new_key(), "shown": " ".join(map(str, shown)), "act": "save"}
    assert client.post("/review", data=form).status_code == 422
    assert room.site.archive.readings_of(passage_id) == []


def test_an_answer_is_kept_once_however_often_it_arrives(room: Room) -> None:
    client, (passage_id, shown) = room.client(Role.REVIEWER), suggested(room)
    body = {
        "key": new_key(),
        "passage": passage_id,
        "words": [{"objective": shown[0], "verdict": "yes"}],
        "shown": shown,
    }
    first, again = (client.post("/api/v1/readings", json=body) for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json()["number"] == again.json()["number"]
    assert len(room.site.archive.readings_of(passage_id)) == 1
    clash = client.post("/api/v1/readings", json=body | {"words": [], "none": True})
    assert clash.status_code == 409
    stranger = room.client(Role.REVIEWER, "stranger")
    assert stranger.post("/api/v1/readings", json=body).status_code == 409
    assert stranger.get(f"/api/v1/readings/{body['key']}").status_code == 404


@pytest.mark.parametrize(
    "wrong",
    [
        {"words": []},
        {"none": True},
        {"words": [{"objective": 24, "verdict": "yes"}]},
        {"words": [{"objective": 7, "verdict": "yes"}] * 2},
        {"words": [{"objective": 7, "verdict": "withdrawn"}]},
        {"blind": True, "shown": [7]},
        {"seconds": -1},
        {"reviewer": "somebody else"},
        {"key": "short"},
    ],
)
def test_an_answer_that_contradicts_itself_is_refused(room: Room, wrong: dict[str, object]) -> None:
    client, passage_id = room.client(Role.REVIEWER), room.passage_ids(1)[0]
    body = {"key": new_key(), "passage": passage_id, "words": [{"objective": 7, "verdict": "yes"}]}
    assert client.post("/api/v1/readings", json=body | wrong).status_code == 422
    assert room.site.archive.readings_of(passage_id) == []


def test_what_is_taken_back_stands_no_more_and_only_ones_own(room: Room) -> None:
    client, passage_id, key = room.client(Role.REVIEWER), room.passage_ids(1)[0], new_key()
    client.post("/api/v1/readings", json={"key": key, "passage": passage_id, "none": True})
    stranger = room.client(Role.REVIEWER, "stranger")
    assert stranger.post(f"/api/v1/readings/{key}/withdrawal", json={"key": new_key()}).status_code == 404
    body = {"key": new_key()}
    first, again = (client.post(f"/api/v1/readings/{key}/withdrawal", json=body) for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 200)
    assert not room.site.archive.has_read(passage_id, room.person(Role.REVIEWER).code)
    assert client.post(f"/api/v1/readings/{key}/withdrawal", json={"key": new_key()}).status_code == 409
    assert client.get("/api/v1/readings").json()["items"][0]["withdrawn"] is True


def test_deleting_a_reading_twice_is_deleting_it_once(room: Room) -> None:
    client, passage_id, key = room.client(Role.REVIEWER), room.passage_ids(1)[0], new_key()
    client.post("/api/v1/readings", json={"key": key, "passage": passage_id, "none": True})
    first, again = (client.delete(f"/api/v1/readings/{key}") for _ in range(2))
    assert first.status_code == again.status_code == 200
    assert first.json() == again.json()


def test_a_blind_item_shows_nothing_that_could_sway_until_it_is_answered(new_room: Callable[..., Room]) -> None:
    room = new_room(web_blind_share=1.0)
    passage_id, shown = suggested(room)
    other, client = room.client(Role.REVIEWER, "other"), room.client(Role.REVIEWER)
    other.post("/api/v1/readings", json={"key": new_key(), "passage": passage_id, "none": True, "blind": True})
    other.post("/api/v1/remarks", json={"key": new_key(), "passage": passage_id, "kind": "comment", "text": "zebra"})
    pages = [client.get(address.format(passage_id)).text for address in ("/passages/{}", "/review/item/{}")]
    pages += [client.get(f"/review/{part}/{passage_id}").text for part in ("why", "story", "precedents")]
    for page in pages:
        assert "<mark" not in page
        assert "zebra" not in page
        assert "chance-" not in page
        assert "blind-banner" in page
    told = client.get(f"/api/v1/items/{passage_id}").json()
    assert (told["blind"], told["suggestions"], told["said"], told["reasons"]) == (True, [], [], [])
    assert client.get("/api/v1/remarks", params={"passage": passage_id}).json()["items"] == []
    assert client.post("/api/v1/presence", json={"passage": passage_id}).json()["answered"] == []
    client.post("/api/v1/readings", json={"key": new_key(), "passage": passage_id, "none": True, "blind": True})
    assert "zebra" in client.get(f"/passages/{passage_id}").text
    assert client.get(f"/api/v1/items/{passage_id}").json()["suggestions"][0]["objective"] == shown[0]


def test_independent_readers_do_not_hear_each_other(room: Room) -> None:
    passage_id, _ = suggested(room)
    people = [room.person(Role.REVIEWER), room.person(Role.REVIEWER, "other")]
    room.site.archive.create_assignment(
        "Twice", "", "", wanted=2, people=[each.code for each in people], passage_ids=[passage_id],
        by=people[0].code, now=room.site.now(),
    )  # fmt: skip
    client, other = room.client(Role.REVIEWER), room.client(Role.REVIEWER, "other")
    body = {"passage": passage_id, "words": [{"objective": 23, "verdict": "yes", "note": "zebra"}]}
    other.post("/api/v1/readings", json=body | {"key": new_key()})
    for address in ("/passages/{}", "/review/story/{}"):
        assert "zebra" not in client.get(address.format(passage_id)).text
    assert client.get(f"/api/v1/items/{passage_id}").json()["suggestions"], "suggestions of the model are shown"
    client.post("/api/v1/readings", json=body | {"key": new_key()})
    for address in ("/passages/{}", "/review/story/{}"):
        assert "zebra" in client.get(address.format(passage_id)).text


def test_an_assignment_is_a_queue_of_what_the_person_has_not_read(room: Room) -> None:
    ids, me = room.passage_ids(3), room.person(Role.REVIEWER)
    made = room.site.archive.create_assignment(
        "Three", "", "", wanted=1, people=[me.code], passage_ids=ids, by=me.code, now=room.site.now()
    )
    client, address = room.client(Role.REVIEWER), f"/api/v1/queue/next?assignment={made.number}&limit=10"
    assert [item["passage"] for item in client.get(address).json()["items"]] == ids
    client.post("/api/v1/readings", json={"key": new_key(), "passage": ids[0], "none": True, "assignment": made.number})
    assert [item["passage"] for item in client.get(address).json()["items"]] == ids[1:]
    assert "Three" in client.get(f"/review?assignment={made.number}").text


def test_readers_may_look_and_not_answer(room: Room) -> None:
    reader, passage_id = room.client(Role.READER), room.passage_ids(1)[0]
    page = reader.get(f"/passages/{passage_id}")
    assert page.status_code == 200
    assert 'data-act="save"' not in page.text
    body = {"key": new_key(), "passage": passage_id, "none": True}
    assert reader.post("/api/v1/readings", json=body).status_code == 403
    assert reader.post("/review", data={"passage": passage_id, "act": "none", "key": new_key()}).status_code == 403
    assert reader.post("/api/v1/presence", json={"passage": passage_id}).status_code == 403


def test_the_next_ones_are_the_queue_itself_without_gap_or_repetition(room: Room) -> None:
    client, walked, cursor = room.client(Role.REVIEWER), list[str](), ""
    while cursor is not None and len(walked) < 100:
        page = client.get(f"/api/v1/queue/next?limit=7&after={cursor}").json()
        walked += [item["passage"] for item in page["items"]]
        cursor = page["next"]
    assert walked[:100] == room.passage_ids(100)
    assert client.get("/api/v1/queue/next?after=nonsense").status_code == 422
    assert client.get("/api/v1/queue/next?order=backwards").status_code == 422


def test_a_remark_is_kept_once_and_a_flag_is_seen(room: Room) -> None:
    client, passage_id = room.client(Role.REVIEWER), room.passage_ids(1)[0]
    body = {"key": new_key(), "passage": passage_id, "kind": "flag", "text": ""}
    assert [client.post("/api/v1/remarks", json=body).status_code for _ in range(2)] == [201, 200]
    assert [remark.kind for remark in room.site.archive.remarks_of(passage_id)] == [RemarkKind.FLAG]
    assert 'data-flagged="1"' in client.get(f"/review/item/{passage_id}").text
    assert [item.passage_id for item in room.site.archive.queue_page(QueueFilter(flagged=True)).items] == [passage_id]
    assert client.post("/api/v1/remarks", json=body | {"key": new_key(), "kind": "comment"}).status_code == 422


def test_two_people_at_a_passage_hear_of_each_other(room: Room) -> None:
    passage_id = room.passage_ids(1)[0]
    one, other = room.client(Role.REVIEWER, "amina"), room.client(Role.REVIEWER, "boris")
    before = one.post("/api/v1/presence", json={"passage": passage_id}).json()
    assert (before["others"], before["answered"]) == ([], [])
    assert [each["name"] for each in other.post("/api/v1/presence", json={"passage": passage_id}).json()["others"]] == [
        "Amina"
    ]
    other.post("/api/v1/readings", json={"key": new_key(), "passage": passage_id, "none": True})
    after = one.post("/api/v1/presence", json={"passage": passage_id}).json()
    assert [each["name"] for each in after["answered"]] == ["Boris"]
    assert after["state"] != before["state"]
    other.post("/api/v1/presence", json={"passage": room.passage_ids(2)[1], "left": passage_id})
    assert one.post("/api/v1/presence", json={"passage": passage_id}).json()["others"] == []


def test_a_page_is_drawn_and_not_sent_twice(room: Room) -> None:
    client, archive = room.client(Role.READER), room.site.archive
    kinds = {document.source.kind: document.source.sha256 for document in archive.documents()}
    address = f"/documents/{kinds[SourceKind.PDF]}/pages/1.jpg?dpi=72"
    picture = client.get(address)
    assert picture.status_code == 200
    assert picture.headers["content-type"].startswith("image/")
    assert "immutable" in picture.headers["cache-control"]
    again = client.get(address, headers={"if-none-match": picture.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    without = next(digest for kind, digest in kinds.items() if kind is not SourceKind.PDF)
    assert client.get(f"/documents/{without}/pages/1.jpg").status_code == 415
    assert client.get(f"/documents/{kinds[SourceKind.PDF]}/pages/9999.jpg").status_code in {404, 422}


def test_boxes_lie_on_their_page_and_neighbours_are_links(room: Room) -> None:
    client, archive = room.client(Role.READER), room.site.archive
    document = next(each for each in archive.documents() if each.source.kind is SourceKind.PDF)
    passage = archive.passages(document.source.sha256)[3]
    (first, *_) = page_places(archive, passage)
    for left, top, right, bottom in first.lines:
        assert 0 <= left <= right <= first.page.width + 1
        assert 0 <= top <= bottom <= first.page.height + 1
    page = client.get(f"/review/place/{passage.id}").text
    assert f'viewBox="0 0 {first.page.width} {first.page.height}"' in page
    for neighbour in first.neighbours:
        assert f'href="/passages/{neighbour.passage.id}"' in page


def test_a_source_without_pages_shows_its_text_around_the_passage(room: Room) -> None:
    client, archive = room.client(Role.READER), room.site.archive
    document = next(each for each in archive.documents() if each.source.kind is SourceKind.HTML)
    passage = archive.passages(document.source.sha256)[5]
    page = client.get(f"/review/place/{passage.id}").text
    marked = re.search(r'<mark id="here-in-text">(.*?)</mark>', page, re.DOTALL)
    assert marked is not None
    assert unescape(marked[1]) == passage.text


def test_signs_that_turn_a_text_round_are_shown_and_change_no_place() -> None:
    hostile = "a\u202eb\x00c<script>\u200f"
    assert readable(hostile) == "a\ufffdb\ufffdc<script>\u200f"
    assert len(readable(hostile)) == len(hostile)


def test_marks_joined_are_the_text(room: Room) -> None:
    from pipeline.run.why import explain

    passage_id, _ = suggested(room, 2)
    why = explain(room.site.archive, passage_id)
    marks = marks_of(why.passage, why.suggestions[:5])
    assert "".join(mark.text for mark in marks) == why.passage.text
    assert any(mark.classes for mark in marks)


@pytest.mark.parametrize(
    "said",
    [
        {},
        {"objective": "7", "min": "0.25", "max": "0.5", "order": "score"},
        {"country": "CA", "language": "fr", "kind": "law", "state": "done"},
        {"mine": "1"},
        {"flagged": "1", "state": "open"},
        {"assignment": "3", "state": "all"},
        {"assignment": "3"},
        {"assignment": "3", "state": "done", "order": "newest"},
        {"document": "ab" * 32, "order": "lot"},
    ],
)
def test_a_filter_written_into_an_address_is_read_as_the_same(said: dict[str, str]) -> None:
    from urllib.parse import parse_qsl

    wanted, _ = read_filter(said, "p-me")
    written = dict(parse_qsl(filter_query(wanted)))
    assert written == said
    assert read_filter(written, "p-me")[0] == wanted


@pytest.mark.parametrize("name", FIELDS)
def test_a_wrong_filter_is_refused_in_words(name: str) -> None:
    for wrong in ("-1", "nonsense\x00", "9" * 400, "n-n", "²"):
        with pytest.raises(MigralexError, match=name):
            read_filter({name: wrong}, "p-me")


def test_what_is_open_done_and_mine_is_asked_of_the_archive_as_such() -> None:
    assert read_filter({}, "p-me")[0] == QueueFilter(decided=False)
    assert read_filter({"state": "done"}, "p-me")[0].decided is True
    assert read_filter({"mine": "1"}, "p-me")[0] == QueueFilter(decided=None, read_by="p-me")
    assert read_filter({"flagged": "1"}, "p-me")[0] == QueueFilter(decided=None, flagged=True)
    assert read_filter({"assignment": "4"}, "p-me")[0] == QueueFilter(
        decided=None, assignment=4, not_read_by="p-me", order=QueueOrder.USEFUL
    )


def test_objectives_come_with_names_in_seven_languages_once(room: Room) -> None:
    client = room.client(Role.READER)
    answer = client.get("/api/v1/objectives")
    assert [each["number"] for each in answer.json()["items"]] == list(range(1, 24))
    assert set(answer.json()["items"][0]["short"]) == {"ar", "en", "es", "fr", "pt", "ru", "zh"}
    assert client.get("/api/v1/objectives", headers={"if-none-match": answer.headers["etag"]}).status_code == 304
