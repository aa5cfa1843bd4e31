"""Deciding in bulk: seen first, confirmed by its number, marked, and taken back as a whole."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from pipeline.objectives import Objective
from pipeline.records import Verdict
from pipeline.store import QueueFilter, Role
from pipeline.store.review_rows import BULK, Reading, Word
from tests.web.conftest import Live, Room

SEVEN = Objective(7)


def listed(room: Room, query: str = "objective=7") -> dict[str, object]:
    answer = room.client(Role.ANALYST).get(f"/api/v1/bulk/list?{query}")
    assert answer.status_code == 200, answer.text
    found: dict[str, object] = answer.json()
    return found


def decide(room: Room, shown: dict[str, object], verdict: str = "yes") -> str:
    body = {"token": shown["token"], "verdict": verdict, "count": shown["count"], "note": "clear"}
    answer = room.client(Role.ANALYST).post("/api/v1/bulk", json=body)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["name"])


def read(room: Room, passage_id: str, name: str = "", *, objective: Objective = SEVEN) -> None:
    person = room.person(Role.ANALYST if not name else Role.REVIEWER, name).code
    word = Word(objective, Verdict.NO)
    made = Reading(f"reading-{name}-{passage_id}"[:64], passage_id, person, room.site.now(), (word,))
    room.site.archive.record_reading(made)


def suggested(room: Room) -> list[str]:
    """Passages of the queue that are tagged with the objective."""
    archive = room.site.archive
    asked = archive.queue_page(QueueFilter(objective=SEVEN), limit=500).items
    return [
        item.passage_id
        for item in asked
        if any(tag.objective is SEVEN for tag in archive.passage_tags(item.passage_id))
    ]


def test_the_list_is_of_suggestions_that_nobody_has_decided(room: Room) -> None:
    ids = suggested(room)
    assert listed(room)["count"] == len(ids) > 12
    read(room, ids[0], "other")
    assert listed(room)["count"] == len(ids) - 1
    assert listed(room, "objective=7&decided_too=true")["count"] == len(ids)


def test_what_i_answered_and_what_waits_for_independent_readings_is_left_out(room: Room) -> None:
    ids = suggested(room)
    read(room, ids[0])
    people = [room.person(Role.REVIEWER, name).code for name in ("one", "two")]
    room.site.archive.create_assignment(
        "Twice", "", "", 2, people, ids[1:3], room.person(Role.ANALYST).code, room.site.now()
    )
    found = listed(room, "objective=7&decided_too=true")
    assert (found["count"], found["own"], found["apart"]) == (len(ids) - 3, 1, 2)


def test_a_sample_of_twelve_different_passages_is_of_the_list(room: Room) -> None:
    sample = listed(room)["sample"]
    assert isinstance(sample, list)
    assert len(set(sample)) == 12
    assert set(sample) <= set(suggested(room))


def test_every_passage_of_the_list_gets_the_word_once_marked_as_bulk(room: Room) -> None:
    ids = suggested(room)
    decide(room, listed(room))
    archive = room.site.archive
    for one in ids:
        (made,) = archive.readings_of(one)
        assert made.reading.key.startswith(BULK)
        assert [(word.objective, word.verdict, word.note) for word in made.reading.words] == [
            (SEVEN, Verdict.YES, "[bulk] clear")
        ]
    assert listed(room)["count"] == 0
    (line,) = archive.log_entries(action="bulk-decide")
    assert line.detail["listed"] == str(len(ids))


def test_nothing_is_decided_with_a_wrong_number_or_twice(room: Room) -> None:
    shown = listed(room)
    client = room.client(Role.ANALYST)
    body = {"token": shown["token"], "verdict": "no", "count": int(str(shown["count"])) + 1}
    assert client.post("/api/v1/bulk", json=body).status_code == 422
    assert listed(room)["count"] == shown["count"]
    decide(room, shown, "no")
    assert client.post("/api/v1/bulk", json=body | {"count": shown["count"]}).status_code == 409


def test_a_list_is_of_whoever_saw_it(room: Room) -> None:
    shown = listed(room)
    other = room.client(Role.ANALYST, "other")
    body = {"token": shown["token"], "verdict": "yes", "count": shown["count"]}
    assert other.post("/api/v1/bulk", json=body).status_code == 409


def test_what_was_decided_since_the_list_was_shown_is_left_alone(room: Room) -> None:
    ids, shown = suggested(room), listed(room)
    read(room, ids[0], "other")
    read(room, ids[1])
    name = decide(room, shown)
    assert room.client(Role.ANALYST).get(f"/api/v1/bulk/{name}").json()["passages"] == len(ids) - 2


def test_what_i_answered_since_the_list_was_shown_keeps_my_answer(room: Room) -> None:
    ids, shown = suggested(room), listed(room, "objective=7&decided_too=true")
    read(room, ids[0])
    decide(room, shown)
    (made,) = room.site.archive.readings_of(ids[0])
    assert not made.reading.is_bulk


def test_silence_of_a_bulk_decision_is_no_word_on_other_objectives(room: Room) -> None:
    ids = suggested(room)
    decide(room, listed(room))
    person = room.person(Role.REVIEWER).code
    words = (Word(SEVEN, Verdict.YES), Word(Objective(8), Verdict.YES))
    room.site.archive.record_reading(Reading("reading-1", ids[0], person, room.site.now(), words))
    assert room.site.archive.disputes() == []


def test_all_of_it_is_taken_back_by_its_maker_alone_but_later_words_stay(room: Room) -> None:
    ids = suggested(room)
    name = decide(room, listed(room))
    read(room, ids[0])
    assert room.client(Role.ANALYST, "other").delete(f"/api/v1/bulk/{name}").status_code == 403
    found = room.client(Role.ANALYST).delete(f"/api/v1/bulk/{name}").json()
    assert (found["withdrawn"], found["standing"]) == (found["passages"] - 1, 0) == (len(ids) - 1, 0)
    archive = room.site.archive
    assert archive.standing_decisions(passage_id=ids[1]) == []
    (left,) = archive.standing_decisions(passage_id=ids[0])
    assert left.recorded.decision.verdict is Verdict.NO
    assert room.client(Role.ANALYST).delete(f"/api/v1/bulk/{name}").json() == found


def test_nobody_sends_a_reading_that_looks_like_bulk(room: Room) -> None:
    body = {"key": "bulk-0000-0000", "passage": room.passage_ids(1)[0], "none": True}
    assert room.client(Role.REVIEWER).post("/api/v1/readings", json=body).status_code == 422


def test_a_list_is_decided_after_a_look_and_undone(live: Live, new_page: Callable[..., Page]) -> None:
    page = new_page(live, Role.ANALYST)
    page.goto("/queues?objective=7")
    page.get_by_role("link", name="Decide in bulk").click()
    expect(page.locator(".sample > li")).to_have_count(12)
    expect(page.locator(".sample mark").first).to_be_visible()
    size = re.sub(r"\D", "", page.locator("#size").inner_text())
    assert int(size) == len(suggested(live.room))
    yes = page.get_by_role("button", name=re.compile("Yes to all"))
    expect(yes).to_be_disabled()
    page.locator("#count").fill("1" + size)
    expect(yes).to_be_disabled()
    page.locator("#count").fill(size)
    yes.click()
    expect(page.get_by_text(f"Yes was written down for {size} passages")).to_be_visible()
    page.get_by_role("button", name="Take it back").click()
    expect(page.get_by_text(f"{size} passages are as they were before")).to_be_visible()
    assert live.room.site.archive.count_queue(QueueFilter(decided=True)).number == 0
