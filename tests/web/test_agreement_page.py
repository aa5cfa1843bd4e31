"""The page of agreement: figures in plain words, kept for a minute, without bulk decisions."""

import csv
import io
from datetime import datetime, timedelta

import pytest

from pipeline.objectives import Objective
from pipeline.records import Verdict
from pipeline.review.agreement import agreement
from pipeline.review.answers import Answer
from pipeline.review.figures import Figure, Unknown
from pipeline.review.sway import sway
from pipeline.store import Role
from pipeline.store.review_rows import Reading, Word
from pipeline.web.agreement_words import sway_sentences, table_rows, told
from pipeline.web.wording import Wording, load_words
from tests.web.conftest import Room

ENGLISH = Wording("en")


def read(room: Room, one: str, name: str, *numbers: int, key: str = "", **more: object) -> None:
    words = tuple(Word(Objective(number), Verdict.YES) for number in numbers)
    person = room.person(Role.REVIEWER, name).code
    key = (key or f"by-{name}-{one}")[:64]
    room.site.archive.record_reading(Reading(key, one, person, room.site.now(), words, none=not words, **more))  # type: ignore[arg-type]


def in_common(room: Room, many: int = 20) -> list[str]:
    ids = room.passage_ids(many)
    for place, one in enumerate(ids):
        read(room, one, "ann", *((7,) if place % 2 else ()))
        read(room, one, "ben", *((7,) if place % 2 or place == 0 else ()))
    return ids


def report(room: Room, query: str = "") -> dict[str, object]:
    answer = room.client(Role.ANALYST).get(f"/api/v1/agreement{query}")
    assert answer.status_code == 200, answer.text
    found: dict[str, object] = answer.json()
    return found


def test_the_figures_are_those_of_the_readings(room: Room) -> None:
    ids = in_common(room)
    found = report(room)
    yes = frozenset({Objective(7)})
    answers = [
        Answer(one, one, name, yes if place % 2 or (place == 0 and name == "b") else frozenset())
        for place, one in enumerate(ids)
        for name in "ab"
    ]
    expected = agreement(answers).objectives[6].alpha.value
    objectives = found["objectives"]
    assert isinstance(objectives, list)
    assert objectives[6]["alpha"]["value"] == pytest.approx(expected)
    assert (found["readings"], found["common"]) == (40, 20)
    text = room.client(Role.ANALYST).get("/agreement").text
    assert ENGLISH.number(round(expected or 0, 2)) in text
    assert "<svg" in text


def test_agreement_is_for_analysts(room: Room) -> None:
    assert room.client(Role.REVIEWER).get("/agreement").status_code == 403
    assert room.client(Role.REVIEWER).get("/agreement.csv").status_code == 403


def test_a_report_may_be_of_an_assignment_or_a_document(room: Room) -> None:
    ids = in_common(room)
    people = [room.person(Role.REVIEWER, name).code for name in ("ann", "ben")]
    room.site.archive.create_assignment("Few", "", "", 2, people, ids[:5], people[0], room.site.now())
    assert report(room, "?assignment=1")["common"] == 5
    sha256 = room.site.archive.passage(ids[0]).source_id
    of_document = [one for one in ids if room.site.archive.passage(one).source_id == sha256]
    assert report(room, f"?document={sha256}")["common"] == len(of_document)
    client = room.client(Role.ANALYST)
    assert client.get("/api/v1/agreement?assignment=2").status_code == 404
    assert client.get("/agreement?document=" + "0" * 64).status_code == 404
    assert client.get("/agreement?document=&assignment=1").headers["location"] == "/agreement?assignment=1"


def test_a_report_is_kept_for_a_minute_and_then_follows_the_readings(room: Room) -> None:
    ids = in_common(room, 4)
    start, clock = room.site.now(), [timedelta(0)]

    def now() -> datetime:
        return start + clock[0]

    room.site.now = now
    assert report(room)["readings"] == 8
    read(room, ids[0], "eve", 7)
    assert report(room)["readings"] == 8
    clock[0] = timedelta(seconds=61)
    assert report(room)["readings"] == 9
    clock[0] = timedelta(hours=1)
    assert report(room)["made_at"] == (start + timedelta(seconds=61)).isoformat().replace("+00:00", "Z")


def test_bulk_decisions_are_left_out(room: Room) -> None:
    ids = in_common(room, 4)
    client = room.client(Role.ANALYST)
    shown = client.get("/api/v1/bulk/list?objective=7&decided_too=true").json()
    client.post("/api/v1/bulk", json={"token": shown["token"], "verdict": "no", "count": shown["count"]})
    assert shown["count"] > len(ids)
    found = report(room)
    sways = found["sway"]
    assert isinstance(sways, dict)
    assert (found["readings"], sways["shown"] + sways["blind"] + sways["left_out"]) == (8, 8)


def test_the_first_reading_of_each_counts_for_sway_even_when_taken_back_or_replaced(room: Room) -> None:
    one, two = room.passage_ids(2)
    read(room, one, "ann", shown=(Objective(7),), key="first-one")
    read(room, one, "ann", 7, shown=(Objective(7),), key="second-one")
    read(room, two, "ann", 9, key="first-two")
    archive = room.site.archive
    taken = archive.reading_by_key("first-two")
    assert taken is not None
    ann = room.person(Role.REVIEWER, "ann").code
    archive.withdraw_reading(taken.number, key="back-two", reviewer=ann, now=room.site.now())
    first = archive.first_readings()
    assert [each.reading.key for each in first] == ["first-one", "first-two"]
    assert [each.reading.none for each in first] == [True, False]
    assert [word.objective for word in first[1].reading.words] == [Objective(9)]
    assert (first[0].withdrawn, first[1].withdrawn) == (False, True)
    assert len(archive.first_readings(sha256=archive.passage(one).source_id)) >= 1
    archive.create_assignment("One", "", "", 1, [ann], [two], ann, room.site.now())
    assert [each.reading.key for each in archive.first_readings(assignment=1)] == ["first-two"]


def test_the_table_is_safe_for_spreadsheets_and_has_a_line_for_each_objective(room: Room) -> None:
    in_common(room)
    answer = room.client(Role.ANALYST).get("/agreement.csv")
    rows = list(csv.reader(io.StringIO(answer.text.removeprefix("\ufeff"))))
    assert answer.headers["content-disposition"].startswith("attachment")
    assert [row[0] for row in rows] == ["objective", "all", *(str(number) for number in range(1, 24))]
    assert {len(row) for row in rows} == {len(rows[0])}
    assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "@"))]
    assert float(rows[8][rows[0].index("alpha")]) > 0
    assert rows[2][rows[0].index("alpha_unknown")] == "never-yes"


def test_a_negative_figure_stays_a_number(room: Room) -> None:
    ids = room.passage_ids(4)
    answers = [Answer(one, one, name, frozenset({Objective(7)} if name == "a" else ())) for one in ids for name in "ab"]
    rows = list(table_rows(agreement(answers), "en"))
    alpha = float(rows[8][rows[0].index("alpha")])
    assert alpha < 0


def answers_with(shown_yes: int, blind_yes: int, many: int = 60) -> list[Answer]:
    seven = frozenset({Objective(7)})
    return [
        Answer(f"{blind}-{number}", f"{blind}-{number}", "a", seven if number < yes else frozenset(), blind, seven)
        for blind, yes in ((False, shown_yes), (True, blind_yes))
        for number in range(many)
    ]


def test_sway_is_told_in_a_sentence_with_its_interval() -> None:
    sentences = sway_sentences(sway(answers_with(54, 24)), ENGLISH)
    assert sentences[0] == "This rests on 120 first readings; 60 of them without suggestions."
    assert sentences[1].startswith("People say yes to a suggestion 50 points more often when they see it (")
    fewer = sway_sentences(sway(answers_with(24, 54)), ENGLISH)
    assert "50 points less often" in fewer[1]
    none = sway_sentences(sway(answers_with(30, 30)), ENGLISH)
    assert none[1].startswith("No sign that people say yes to a suggestion because they see it (between -")
    unknown = sway_sentences(sway(answers_with(5, 5, many=10)), ENGLISH)
    assert unknown[1].startswith("Too few answers")


@pytest.mark.parametrize("why", list(Unknown))
def test_every_reason_for_an_unknown_figure_has_words(why: Unknown) -> None:
    assert f"agreement.unknown_{why.value.replace('-', '_')}" in load_words("en")
    assert told(Figure(None, unknown=why), ENGLISH).why.endswith(".")


def test_a_figure_is_told_with_its_interval() -> None:
    said = told(Figure(0.714, 0.6, 0.82), ENGLISH)
    assert (said.value, said.interval) == ("0.71", "(0.6 to 0.82)")
    assert told(Figure(0.5, None, None), ENGLISH, share=True).value == "50%"
