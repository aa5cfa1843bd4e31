"""Queues: lists by any filter, and filters under a name."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from pipeline.objectives import Objective
from pipeline.records import Verdict
from pipeline.store import QueueFilter, Role
from pipeline.store.review_rows import Reading, Word
from tests.web.conftest import Live, Room


def test_a_queue_is_listed_in_its_order_with_reasons_and_its_size(room: Room) -> None:
    text = room.client(Role.READER).get("/queues").text
    places = [text.index(f"/passages/{one}") for one in room.passage_ids(25)]
    assert places == sorted(places)
    assert "The model" in text
    found = room.site.archive.count_queue(QueueFilter())
    assert f"{found.number:,} passages" in text


def test_a_list_tells_nothing_of_the_machine_about_blind_items_until_they_are_answered(
    new_room: Callable[..., Room],
) -> None:
    room = new_room(web_blind_share=1.0)
    reviewer, reader = room.client(Role.REVIEWER), room.client(Role.READER)
    answered = room.passage_ids(1)[0]
    reviewer.post("/api/v1/readings", json={"key": "k" * 32, "passage": answered, "none": True})
    lines = {line["passage"]: line for line in reviewer.get("/api/v1/queue?state=all&limit=50").json()["items"]}
    assert (lines[answered]["blind"], lines[answered]["decided"]) == (False, True)
    assert lines.pop(answered)["reasons"]
    told = {(one["blind"], one["best"], one["chance"], one["tagged"], len(one["reasons"])) for one in lines.values()}
    assert told == {(True, None, None, 0, 0)}
    page = reviewer.get("/queues").text
    assert page.count("without suggestions until you have answered") == 25
    assert "The model" not in page
    assert "The model" in reader.get("/queues").text, "who does not decide may know"


def test_pages_of_a_queue_follow_each_other_without_a_gap(room: Room) -> None:
    client, seen, cursor = room.client(Role.READER), [], ""
    while True:
        page = client.get(f"/api/v1/queue?limit=200{cursor}").json()
        seen += [item["passage"] for item in page["items"]]
        if page["next"] is None:
            break
        cursor = f"&cursor={page['next']}"
    assert seen == room.passage_ids(len(seen) + 1)


def test_empty_fields_of_the_form_leave_the_address(room: Room) -> None:
    answer = room.client(Role.READER).get("/queues?objective=7&country=&order=newest&after=")
    assert (answer.status_code, answer.headers["location"]) == (303, "/queues?objective=7&order=newest")


def test_a_filter_that_cannot_be_read_is_refused(room: Room) -> None:
    client = room.client(Role.READER)
    for wrong in ("objective=24", "min=2", "document=abc", "document=" + "0" * 64, "state=x", "after=x"):
        assert client.get(f"/queues?{wrong}").status_code in {404, 422}, wrong


def test_a_long_queue_is_said_to_be_longer_than_was_counted(room: Room) -> None:
    found = room.client(Role.READER).get("/api/v1/queue/count?state=all").json()
    assert found["number"] > 0
    assert found["more"] is False
    assert room.site.archive.count_queue(QueueFilter(decided=None), at_most=3).more


def test_progress_counts_what_was_decided(room: Room) -> None:
    client = room.client(Role.REVIEWER)
    before = client.get("/api/v1/queue/progress").json()
    word = Word(Objective(7), Verdict.YES)
    one = room.passage_ids(1)[0]
    person = room.person(Role.REVIEWER).code
    room.site.archive.record_reading(Reading("reading-1", one, person, room.site.now(), (word,)))
    after = client.get("/api/v1/queue/progress").json()
    assert after == before | {"decided": before["decided"] + 1}


def test_a_view_is_kept_under_its_name_and_replaced_by_the_same(room: Room) -> None:
    client = room.client(Role.REVIEWER)
    client.post("/api/v1/views", json={"name": " Detention  in law ", "query": "objective=13&kind=law"})
    client.post("/api/v1/views", json={"name": "Detention in law", "query": "objective=13&min=0.5"})
    (view,) = client.get("/api/v1/views").json()["items"]
    assert (view["name"], view["query"]) == ("Detention in law", "objective=13&min=0.5")


def test_a_shared_view_is_seen_by_others_and_deleted_by_its_owner_alone(room: Room) -> None:
    mine, other = room.client(Role.REVIEWER), room.client(Role.REVIEWER, "other")
    mine.post("/api/v1/views", json={"name": "own", "query": ""})
    number = mine.post("/api/v1/views", json={"name": "Ours", "query": "flagged=1", "shared": True}).json()["number"]
    assert [view["name"] for view in other.get("/api/v1/views").json()["items"]] == ["Ours"]
    assert "shared by a colleague" in other.get("/queues").text
    assert other.delete(f"/api/v1/views/{number}").status_code == 404
    assert mine.delete(f"/api/v1/views/{number}").status_code == 204
    assert other.get("/api/v1/views").json()["items"] == []


def test_a_view_of_the_passages_that_i_answered_is_of_whoever_opens_it(room: Room) -> None:
    mine, other = room.client(Role.REVIEWER), room.client(Role.REVIEWER, "other")
    mine.post("/queues/views", data={"name": "Read by me", "query": "mine=1", "shared": "1", "csrf": "x"})
    word = Word(Objective(7), Verdict.YES)
    one = room.passage_ids(1)[0]
    person = room.person(Role.REVIEWER).code
    room.site.archive.record_reading(Reading("reading-1", one, person, room.site.now(), (word,)))
    (view,) = other.get("/api/v1/views").json()["items"]
    assert len(mine.get(f"/api/v1/queue?{view['query']}").json()["items"]) == 1
    assert other.get(f"/api/v1/queue?{view['query']}").json()["items"] == []


def test_what_is_no_filter_is_not_kept(room: Room) -> None:
    client = room.client(Role.REVIEWER)
    assert client.post("/api/v1/views", json={"name": "x", "query": "objective=99"}).status_code == 422
    assert client.post("/api/v1/views", json={"name": " ", "query": ""}).status_code == 422
    assert room.client(Role.READER).post("/api/v1/views", json={"name": "x"}).status_code == 403


def test_names_of_views_are_shown_and_not_run(room: Room) -> None:
    client = room.client(Role.REVIEWER)
    client.post("/api/v1/views", json={"name": "<script>alert(1)</script>", "query": ""})
    text = client.get("/queues").text
    assert "<script>alert" not in text
    assert "&lt;script&gt;alert" in text


def test_a_view_is_made_and_found_again(live: Live, new_page: Callable[..., Page]) -> None:
    page = new_page(live, Role.REVIEWER)
    page.goto("/queues")
    page.get_by_label("Objective", exact=True).select_option("7")
    page.get_by_label("Order").select_option("score")
    page.get_by_role("button", name="Filter", exact=True).click()
    page.wait_for_url("**/queues?objective=7&state=open&order=score*")
    page.get_by_label("Name for this filter").fill("Seven, surest first")
    page.get_by_role("button", name="Save view").click()
    page.goto("/queues?flagged=1")
    page.get_by_role("link", name="Seven, surest first").click()
    expect(page.get_by_role("heading", name="7 (")).to_be_visible()
    expect(page.locator("#views .progress-line .small")).to_contain_text("decided")
    page.get_by_role("link", name="Review these").click()
    page.wait_for_url("**/review?objective=7&order=score")
