"""Discussions: sides are seen by whoever may, sent back with a question, settled with a reason, opened again."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from pipeline.objectives import Objective
from pipeline.records import Alignment, Verdict
from pipeline.store import Role
from pipeline.store.review_rows import Reading, RemarkKind, Word
from pipeline.verdicts import Standing
from tests.web.conftest import Live, Room

SEVEN = Objective(7)


def code(room: Room, name: str) -> str:
    return room.person(Role.REVIEWER, name).code


def read(room: Room, one: str, name: str, verdict: Verdict | None, key: str = "1", **more: object) -> None:
    words = (Word(SEVEN, verdict, note=f"{name} thinks so"),) if verdict else ()
    made = Reading(f"by-{name}-{key}-{one}"[:64], one, code(room, name), room.site.now(), words, none=not words, **more)  # type: ignore[arg-type]
    room.site.archive.record_reading(made)


def dispute(room: Room) -> str:
    one = room.passage_ids(1)[0]
    read(room, one, "ann", Verdict.YES)
    read(room, one, "ben", Verdict.NO, blind=True)
    return one


def test_both_sides_are_shown_with_names_notes_and_whether_they_were_blind(room: Room) -> None:
    one = dispute(room)
    told = room.client(Role.ANALYST).get(f"/api/v1/disputes/{one}/7").json()
    sides = {side["person"]: (side["yes"], side["note"], side["blind"], side["silent"]) for side in told["sides"]}
    ann, ben = code(room, "ann"), code(room, "ben")
    assert sides == {ann: (True, "ann thinks so", False, False), ben: (False, "ben thinks so", True, False)}
    assert (told["disputed"], told["stands"]) == (True, "disputed")
    text = room.client(Role.ANALYST).get(f"/discussions/{one}/7").text
    assert text.index("ann thinks so") < text.index("ben thinks so")


def test_who_read_and_did_not_name_it_is_on_the_side_of_no(room: Room) -> None:
    one = room.passage_ids(1)[0]
    read(room, one, "ann", Verdict.YES)
    read(room, one, "ben", None)
    told = room.client(Role.ANALYST).get(f"/api/v1/disputes/{one}/7").json()
    assert [(side["person"], side["silent"]) for side in told["sides"] if not side["yes"]] == [
        (code(room, "ben"), True)
    ]
    (line,) = room.client(Role.REVIEWER).get("/api/v1/disputes").json()["items"]
    assert (line["yes"], line["no"]) == (1, 1)


def test_sides_are_kept_from_whoever_is_to_read_independently(room: Room) -> None:
    one = dispute(room)
    people = [code(room, name) for name in ("ann", "ben", "eve")]
    analyst = room.person(Role.ANALYST).code
    room.site.archive.create_assignment("Thrice", "", "", 3, people, [one], analyst, room.site.now())
    eve = room.client(Role.REVIEWER, "eve")
    assert eve.get("/api/v1/disputes").json()["items"] == []
    assert eve.get(f"/api/v1/disputes/{one}/7").status_code == 403
    page = eve.get(f"/discussions/{one}/7").text
    assert "thinks so" not in page + eve.get("/discussions").text
    assert "Please answer first" in page
    assert room.client(Role.ANALYST).get(f"/api/v1/disputes/{one}/7").status_code == 200
    read(room, one, "eve", Verdict.YES)
    assert len(eve.get(f"/api/v1/disputes/{one}/7").json()["sides"]) == 3


def test_an_analyst_who_is_among_the_readers_answers_first_too(room: Room) -> None:
    one = dispute(room)
    analyst = room.person(Role.ANALYST)
    people = [code(room, "ann"), analyst.code]
    room.site.archive.create_assignment("Twice", "", "", 2, people, [one], analyst.code, room.site.now())
    client = room.client(Role.ANALYST)
    assert client.get(f"/api/v1/disputes/{one}/7").status_code == 403
    body = {"key": "settle-01", "passage": one, "objective": 7, "verdict": "yes", "reason": "So."}
    assert client.post("/api/v1/settlements", json=body).status_code == 403


def test_a_settlement_needs_a_reason_and_ends_the_dispute_until_it_is_opened_again(room: Room) -> None:
    one, client = dispute(room), room.client(Role.ANALYST)
    body = {"key": "settle-01", "passage": one, "objective": 7, "verdict": "yes", "alignment": "advance"}
    assert client.post("/api/v1/settlements", json=body | {"reason": " "}).status_code == 422
    assert room.client(Role.REVIEWER).post("/api/v1/settlements", json=body | {"reason": "So."}).status_code == 403
    for _ in range(2):  # sent again, it is the same
        assert client.post("/api/v1/settlements", json=body | {"reason": "Art. 3 says so."}).status_code == 201
    (made,) = room.site.archive.settlements_of(one)
    assert (made.verdict, made.alignment, made.reason) == (Verdict.YES, Alignment.ADVANCE, "Art. 3 says so.")
    assert client.get("/api/v1/disputes").json()["items"] == []
    assert client.get("/api/v1/settlements").json()["items"][0]["text"] == "Art. 3 says so."
    body = {"key": "settle-02", "passage": one, "objective": 7, "verdict": "withdrawn", "reason": "New facts."}
    assert client.post("/api/v1/settlements", json=body).status_code == 201
    assert client.get(f"/api/v1/disputes/{one}/7").json()["stands"] == Standing.DISPUTED
    assert [line.action for line in room.site.archive.log_entries(person=room.person(Role.ANALYST).code)] == [
        "reopen",
        "settle",
    ]


def test_a_question_goes_to_somebody_who_spoke_and_is_open_until_answered(room: Room) -> None:
    one, client = dispute(room), room.client(Role.ANALYST)
    body = {"key": "question-1", "addressee": code(room, "ann"), "text": "Which words?"}
    where = f"/api/v1/disputes/{one}/7/questions"
    assert client.post(where, json=body | {"addressee": code(room, "eve")}).status_code == 422
    assert (client.post(where, json=body).status_code, client.post(where, json=body).status_code) == (201, 200)
    ann = room.client(Role.REVIEWER, "ann")
    (asked,) = ann.get("/api/v1/questions").json()["items"]
    assert (asked["text"], asked["objective"]) == ("Which words?", 7)
    assert room.client(Role.REVIEWER, "ben").get("/api/v1/questions").json()["items"] == []
    form = {"key": "answer-001", "text": "Those of the second line."}
    assert ann.post(f"/discussions/{one}/7/answer", data=form).status_code == 303
    assert ann.get("/api/v1/questions").json()["items"] == []
    assert room.site.archive.remarks_of(one)[-1].kind is RemarkKind.ANSWER


def test_flagged_passages_are_listed_with_the_words_of_the_flag(room: Room) -> None:
    ids = room.passage_ids(3)
    for number, one in enumerate(ids):
        said = (f"flag-no-{number}", one, code(room, "ann"), room.site.now(), RemarkKind.FLAG, f"Odd {number}")
        room.site.archive.add_remark(*said)
    client = room.client(Role.REVIEWER)
    first = client.get("/api/v1/flagged?limit=2").json()
    last = client.get(f"/api/v1/flagged?limit=2&cursor={first['next']}").json()
    assert [each["passage"] for each in first["items"] + last["items"]] == ids
    assert last["next"] is None
    assert "Odd 2" in client.get("/discussions?tab=flagged").text


def test_cursors_that_were_not_given_out_are_refused(room: Room) -> None:
    from pipeline.web.api_shapes import encode_cursor

    client = room.client(Role.REVIEWER)
    for wrong in ("x", encode_cursor("today", "a", 7), encode_cursor("0001-01-01T00:00:00+14:00", "a", 7)):
        assert client.get(f"/api/v1/disputes?cursor={wrong}").status_code == 422, wrong


def test_two_who_are_blind_to_each_other_differ_are_asked_and_it_is_settled(
    live: Live, new_page: Callable[..., Page]
) -> None:
    room = live.room
    for name in ("ann", "ben"):
        code(room, name)
    boss = new_page(live, Role.ANALYST)
    boss.goto("/queues?objective=7&order=score")
    boss.get_by_role("link", name="Assign these").click()
    boss.get_by_label("Name").fill("Twice over")
    for name in ("Ann", "Ben"):
        boss.get_by_label(name, exact=True).check()
    boss.get_by_label("Independent readings of each passage").fill("2")
    boss.get_by_role("button", name="Assign").click()
    boss.wait_for_url("**/assignments/1")

    ann, ben = (new_page(live, Role.REVIEWER, name) for name in ("ann", "ben"))
    ann.goto("/")
    ann.locator("#go").click()
    ann.wait_for_url("**/review?assignment=1")
    one = ann.locator("#item").get_attribute("data-passage")
    assert one is not None
    with ann.expect_response("**/api/v1/readings"):
        ann.locator(".suggestion[data-objective='7'] .tag-button").click()
    ben.goto("/review?assignment=1")
    assert ben.locator("#item").get_attribute("data-passage") == one
    expect(ben.get_by_text("Others read this passage too")).to_be_visible()
    expect(ben.get_by_text("Ann", exact=True)).to_have_count(0)
    ben.goto(f"/discussions/{one}/7")
    expect(ben.get_by_role("heading", name="Please answer first")).to_be_visible()
    ben.goto("/review?assignment=1")
    with ben.expect_response("**/api/v1/readings"):
        ben.keyboard.press("x")

    boss.goto("/discussions")
    boss.locator(f"a[href='/discussions/{one}/7']").click()
    expect(boss.get_by_text("1 person says yes")).to_be_visible()
    expect(boss.get_by_text("1 person says no")).to_be_visible()
    boss.get_by_label("Whom").select_option(label="Ben")
    boss.get_by_label("Question").fill("Have you seen the second sentence?")
    boss.get_by_role("button", name="Send the question").click()
    ben.goto("/")
    expect(ben.get_by_text("Have you seen the second sentence?")).to_be_visible()
    ben.locator(f"a[href='/discussions/{one}/7']").click()
    ben.get_by_label("Your answer", exact=True).fill("I had not.")
    ben.get_by_role("button", name="Send the answer").click()
    expect(ben.get_by_role("heading", name="You are asked")).to_have_count(0)

    boss.reload()
    expect(boss.get_by_text("I had not.")).to_be_visible()
    boss.get_by_label("Reason", exact=True).fill("The second sentence names them.")
    boss.get_by_role("button", name="Settle: yes").click()
    expect(boss.get_by_text("Settled by Analyst: yes")).to_be_visible()
    assert room.site.archive.count_disputes() == 0
