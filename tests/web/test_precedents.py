"""Precedents and stories: prepared beside other requests, told as they come, and kept back where an item is."""

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import wait
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from pipeline.errors import ModelError
from pipeline.objectives import Objective
from pipeline.records import Verdict
from pipeline.store import Role
from pipeline.store.review_rows import RemarkKind, Settlement
from pipeline.web import precedent_shelf
from pipeline.web.precedent_shelf import PrecedentShelf
from pipeline.web.routes import review
from tests.web.conftest import Live, Room
from tests.web.test_search import decide, shelve

DETAINED = "No child shall be placed in immigration detention, whether alone or with a parent."
ALIKE = (
    "No child shall ever be placed in immigration detention, alone or with a parent.",
    "A child shall not be placed in immigration detention, whether alone or with both parents.",
)
LONG = 600.0  # seconds: a test that waits for it has failed


@pytest.fixture
def passages(room: Room) -> list[str]:
    """A passage, and two of other documents that say nearly the same."""
    return [shelve(room, f"act-{number}", [text]).passages[0].id for number, text in enumerate((DETAINED, *ALIKE))]


@contextmanager
def busy(shelf: PrecedentShelf) -> Iterator[None]:
    """Whatever is to be prepared waits until the block ends."""
    free = threading.Event()
    shelf._worker.submit(free.wait, 60)
    try:
        yield
    finally:
        free.set()


def near(room: Room, passage_id: str, role: Role = Role.REVIEWER, name: str = "") -> list[str]:
    told = room.client(role, name).get(f"/api/v1/passages/{passage_id}/precedents").json()
    assert told["readiness"] == "ready"
    return [each["passage"] for each in told["items"]]


def test_a_small_archive_answers_at_the_first_question_and_knows_what_was_decided_since(
    room: Room, passages: list[str]
) -> None:
    one, other, third = passages
    assert near(room, one) == []
    decide(room, other)
    assert near(room, one) == [other]
    decide(room, third)
    assert set(near(room, one)) == {other, third}
    assert near(room, other) == [third]


def test_a_precedent_is_told_with_its_words_and_verdicts(room: Room, passages: list[str]) -> None:
    one, other, _ = passages
    decide(room, other)
    client = room.client(Role.READER)
    answer = client.get(f"/api/v1/passages/{one}/precedents")
    (found,) = answer.json()["items"]
    assert (found["text"], found["language"], found["yes"], found["no"]) == (ALIKE[0], "en", [7], [])
    assert 0.5 < found["likeness"] <= 1
    assert not found["same_family"]
    seen = {"if-none-match": answer.headers["etag"]}
    assert client.get(f"/api/v1/passages/{one}/precedents", headers=seen).status_code == 304
    decide(room, other, "noor")
    decide(room, passages[2])
    assert client.get(f"/api/v1/passages/{one}/precedents", headers=seen).status_code == 200


def test_while_it_is_prepared_page_and_interface_say_so_and_nobody_waits_for_it_again(
    room: Room, passages: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other, _ = passages
    decide(room, other)
    monkeypatch.setattr(precedent_shelf, "PATIENCE", 0.05)
    client, shelf = room.client(Role.REVIEWER), room.site.precedents
    with busy(shelf):
        first = client.get(f"/api/v1/passages/{one}/precedents")
        assert (first.json()["readiness"], first.json()["items"]) == ("preparing", [])
        assert int(first.headers["retry-after"]) > 0
        monkeypatch.setattr(precedent_shelf, "PATIENCE", LONG)
        page = client.get(f"/review/precedents/{one}").text
        assert "being prepared" in page
        assert f'href="/review/precedents/{one}">Look again' in page
        assert "data-again" not in page
        assert 'data-again="4"' in client.get(f"/review/precedents/{one}?fragment=1").text
        round_ = shelf._round
        assert round_ is not None
    wait([round_], 60)
    assert near(room, one) == [other]
    assert "being prepared" not in client.get(f"/review/precedents/{one}").text


@pytest.mark.parametrize("language", ["fr", "es", "ar"])
def test_being_prepared_is_said_in_each_language(
    room: Room, passages: list[str], monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    from pipeline.web.wording import Wording

    monkeypatch.setattr(precedent_shelf, "PATIENCE", 0.0)
    with busy(room.site.precedents):
        page = room.client(Role.READER).get(f"/review/precedents/{passages[0]}?lang={language}").text
    assert Wording(language).say("review.precedents_preparing") in page
    assert Wording(language).say("review.precedents_again") in page


def test_it_is_prepared_in_pieces_and_ends_promptly_when_the_room_closes(
    room: Room, passages: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for each in passages:
        decide(room, each)
    monkeypatch.setattr(precedent_shelf, "PATIENCE", 0.05)
    monkeypatch.setattr(precedent_shelf, "PIECE", 1)
    monkeypatch.setattr(precedent_shelf, "PAUSE", LONG)  # between two pieces, as long as nobody closes
    shelf = room.site.precedents
    assert shelf.ask() is None
    began = time.monotonic()
    shelf.close()
    assert time.monotonic() - began < LONG / 10
    assert shelf.ask() is None  # what was read to a half is not taken for the whole
    assert shelf._round is not None
    assert shelf._round.done()


def test_what_is_there_answers_while_later_decisions_are_read(
    room: Room, passages: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other, third = passages
    decide(room, other)
    assert near(room, one) == [other]
    monkeypatch.setattr(precedent_shelf, "PATIENCE", 0.05)
    monkeypatch.setattr(precedent_shelf, "PIECE", 1)
    monkeypatch.setattr(precedent_shelf, "PAUSE", LONG)  # between two pieces
    decide(room, third)
    decide(room, one)
    for _ in range(2):
        assert near(room, one) == [other]


def test_who_asks_while_others_are_read_hears_what_was_decided_before_they_asked(
    room: Room, passages: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other, third = passages
    index = room.site.precedents.ask()
    assert index is not None
    monkeypatch.setattr(precedent_shelf, "PATIENCE", 0.5)
    decide(room, other)
    with index._reads:  # the model is at work on what was decided
        assert room.site.precedents.ask() is index
        decide(room, third)
        assert len(index) == 0
        room.site.precedents.ask()
        round_ = room.site.precedents._round
    assert round_ is not None
    wait([round_], 60)
    assert len(index) == 2
    assert set(near(room, one)) == {other, third}


def test_many_who_ask_at_once_are_all_answered(room: Room, passages: list[str]) -> None:
    for each in passages[1:]:
        decide(room, each)
    found: list[int] = []

    def ask() -> None:
        index = room.site.precedents.ask()
        found.append(len(index) if index is not None else -1)

    threads = [threading.Thread(target=ask) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert found == [2] * 12


def test_an_error_of_the_model_is_told(new_room: Callable[..., Room], tmp_path: Path) -> None:
    room = new_room(models=tmp_path / "none")
    passage_id = room.passage_ids(1)[0]
    client = room.client(Role.REVIEWER)
    for _ in range(2):
        page = client.get(f"/review/precedents/{passage_id}")
        assert (page.status_code, "cannot be loaded" in page.text) == (200, True)
        answer = client.get(f"/api/v1/passages/{passage_id}/precedents")
        assert (answer.status_code, answer.json()["error"]) == (503, "ModelError")


def test_an_error_after_somebody_was_told_to_come_again_is_told_then(
    new_room: Callable[..., Room], tmp_path: Path, models: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shelf = new_room(models=tmp_path / "later").site.precedents
    with monkeypatch.context() as hurried:
        hurried.setattr(precedent_shelf, "PATIENCE", 0.05)
        with busy(shelf):
            assert shelf.ask() is None
    assert shelf._round is not None
    wait([shelf._round], 60)
    (tmp_path / "later").symlink_to(models)
    with pytest.raises(ModelError):  # of the first time, when the model was not there
        shelf.ask()
    assert shelf.ask() is not None


def test_the_part_of_the_review_screen_asks_again_by_itself(
    live: Live, page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(precedent_shelf, "PATIENCE", 0.05)
    monkeypatch.setattr(review, "AGAIN", 1)
    passage_id = live.room.passage_ids(1)[0]
    page.goto(f"/passages/{passage_id}")
    with busy(live.room.site.precedents):
        page.keyboard.press("s")
        expect(page.locator("#precedents")).to_contain_text("being prepared")
        with page.expect_response(lambda answer: "/review/precedents/" in answer.url) as answered:
            pass
        assert "being prepared" in answered.value.text()
        expect(page.locator("#precedents")).to_be_visible()
    expect(page.locator("#precedents")).to_contain_text("No reviewed passage is near")


def test_precedents_and_story_are_kept_back_until_one_has_answered(new_room: Callable[..., Room]) -> None:
    room = new_room(web_blind_share=1.0)
    one, other = (shelve(room, f"act-{n}", [text]).passages[0].id for n, text in enumerate((DETAINED, ALIKE[0])))
    decide(room, one, "noor")
    decide(room, other, "noor")
    client = room.client(Role.REVIEWER)
    for path in ("precedents", "story"):
        told = client.get(f"/api/v1/passages/{one}/{path}").json()
        assert told["items"] == []
        assert told.get("readiness", "kept-back") == "kept-back"
        assert told.get("kept_back", True)
    decide(room, one, Role.REVIEWER.value)
    told = client.get(f"/api/v1/passages/{one}/story").json()
    assert (len(told["items"]), told["kept_back"]) == (2, False)
    assert near(room, one) == []  # the other one is to be answered independently too
    assert ALIKE[0] not in client.get(f"/review/precedents/{one}").text
    assert near(room, one, Role.READER) == [other]  # who decides nothing cannot be swayed
    decide(room, other, Role.REVIEWER.value)
    assert near(room, one) == [other]


def test_independent_readers_do_not_hear_each_other_by_a_precedent(room: Room, passages: list[str]) -> None:
    one, other, _ = passages
    people = [room.person(Role.REVIEWER), room.person(Role.REVIEWER, "other")]
    room.site.archive.create_assignment(
        "Both", "", "", 2, [person.code for person in people], [other], people[0].code, room.site.now()
    )
    decide(room, other, "other")
    assert near(room, one) == []
    assert near(room, one, name="other") == [other]
    story = room.client(Role.REVIEWER).get(f"/api/v1/passages/{other}/story").json()
    assert (story["items"], story["kept_back"]) == ([], True)


def test_the_story_tells_all_that_happened_in_its_order(room: Room) -> None:
    passage_id, archive, now = room.passage_ids(1)[0], room.site.archive, room.site.now
    reviewer, analyst = room.person(Role.REVIEWER).code, room.person(Role.ANALYST).code
    client = room.client(Role.REVIEWER)
    address = f"/api/v1/passages/{passage_id}/story"
    empty = client.get(address)
    assert (empty.json()["items"], empty.json()["kept_back"]) == ([], False)
    words = [{"objective": 7, "verdict": "yes", "alignment": "advance", "note": "Clear."}]
    client.post("/api/v1/readings", json={"key": "reading-1", "passage": passage_id, "words": words})
    archive.add_remark("remark-1", passage_id, reviewer, now(), RemarkKind.COMMENT, "See the schedule.")
    client.delete("/api/v1/readings/reading-1")
    archive.settle(Settlement("settled-1", passage_id, Objective(7), Verdict.NO, analyst, now(), "By the codebook."))
    seen = {"if-none-match": empty.headers["etag"]}
    told = client.get(address, headers=seen).json()["items"]
    assert [each["kind"] for each in told] == ["read", "remarked", "took-back", "settled"]
    assert told[0]["words"] == [{"objective": 7, "verdict": "yes", "alignment": "advance", "note": "Clear."}]
    assert [each["person"] for each in told] == [reviewer] * 3 + [analyst]
    assert told[1]["remark"]["text"] == "See the schedule."
    assert (told[3]["settlement"]["verdict"], told[3]["settlement"]["reason"]) == ("no", "By the codebook.")
    assert client.get(address, headers={"if-none-match": client.get(address).headers["etag"]}).status_code == 304
    for path in ("story", "precedents"):
        assert client.get(f"/api/v1/passages/{'0' * 32}/{path}").status_code == 404
