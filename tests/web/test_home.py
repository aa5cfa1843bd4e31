"""The start page shows each role what there is to do; and the screens that it leads to fit and can be used by all."""

from collections.abc import Callable
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from pipeline.commands.serve import make_site
from pipeline.objectives import Objective
from pipeline.records import Verdict
from pipeline.settings import load_settings
from pipeline.store import Role
from pipeline.store.review_rows import Reading, RemarkKind, Word
from tests.web.conftest import DESK, PHONE, Live, Room


def read(room: Room, passage_id: str, key: str, **more: object) -> None:
    person = room.person(Role.REVIEWER).code
    said = {"words": (Word(Objective(7), Verdict.YES),)} | more
    room.site.archive.record_reading(Reading(key, passage_id, person, room.site.now(), **said))  # type: ignore[arg-type]


def test_a_reader_is_led_to_documents_and_not_to_deciding(room: Room) -> None:
    text = room.client(Role.READER).get("/").text
    assert 'href="/documents"' in text
    assert 'id="go"' not in text


def test_a_reviewer_goes_on_with_the_assignment_that_was_read_last(room: Room) -> None:
    reviewer, ids = room.person(Role.REVIEWER).code, room.passage_ids(4)
    analyst = room.person(Role.ANALYST).code
    made = [
        room.site.archive.create_assignment(name, "", "", 1, [reviewer], some, analyst, room.site.now())
        for name, some in (("First", ids[:2]), ("Second", ids[2:]))
    ]
    client = room.client(Role.REVIEWER)
    assert f'id="go" href="/review?assignment={made[0].number}"' in client.get("/").text
    read(room, ids[2], "reading-1", assignment=made[1].number)
    assert f'id="go" href="/review?assignment={made[1].number}"' in client.get("/").text
    read(room, ids[3], "reading-2", assignment=made[1].number)
    text = client.get("/").text
    assert 'id="go" href="/review"' in text
    assert "<b>2</b> <span>passages decided today" in text


def test_questions_to_a_reviewer_are_shown_with_the_way_to_them(room: Room) -> None:
    one, asked = room.passage_ids(1)[0], room.person(Role.REVIEWER).code
    room.site.archive.add_remark(
        "question-1",
        one,
        room.person(Role.ANALYST).code,
        room.site.now(),
        RemarkKind.QUESTION,
        "Why <b>yes</b>?",
        objective=Objective(7),
        addressee=asked,
    )
    text = room.client(Role.REVIEWER).get("/").text
    assert f"/discussions/{one}/7" in text
    assert "Why &lt;b&gt;yes&lt;/b&gt;?" in text
    assert "Why" not in room.client(Role.REVIEWER, "other").get("/").text


def test_an_analyst_sees_the_last_runs_and_what_they_could_not_read(room: Room) -> None:
    text = room.client(Role.ANALYST).get("/").text
    (run,) = room.site.archive.runs(1)
    assert "Last runs" in text
    assert f">{run.done + run.done_empty + run.skipped + run.failed}</td>" in text
    assert "Last runs" not in room.client(Role.REVIEWER).get("/").text


def test_an_empty_archive_tells_the_first_steps(tmp_path: Path, models: Path) -> None:
    (tmp_path / "raw").mkdir()
    settings = load_settings(raw=tmp_path / "raw", out=tmp_path / "out", models=models, web_port=0)
    room = Room(make_site(settings))
    try:
        assert "/first-run" in room.client(Role.ANALYST).get("/").text
        text = room.client(Role.REVIEWER).get("/").text
        assert "nothing to review yet" in text
        assert "/first-run" not in text
    finally:
        room.site.close()


def fill(room: Room) -> list[str]:
    """Something on each screen; the addresses."""
    archive, now, ids = room.site.archive, room.site.now(), room.passage_ids(12)
    seven, analyst = Objective(7), room.person(Role.ANALYST).code
    ann, ben = (room.person(Role.REVIEWER, name).code for name in ("ann", "ben"))
    for place, one in enumerate(ids):
        for who in (ann, ben):
            words = (Word(seven, Verdict.YES, note="So it says."),) if place % 2 or who == ann else ()
            archive.record_reading(Reading(f"by-{who}-{place}", one, who, now, words, none=not words))
    archive.add_remark("question-1", ids[0], ann, now, RemarkKind.QUESTION, "Why?", seven, analyst)
    archive.add_remark("flag-00001", ids[1], ann, now, RemarkKind.FLAG, "Cut in two.")
    archive.save_view(analyst, "مراجعة", "language=ar", now=now, shared=True)
    archive.create_assignment("Twice", "Look at art. 13.", "", 2, [ann, ben, analyst], ids[4:], analyst, now)
    screens = ["/", "/queues?objective=7", "/bulk", "/bulk?objective=7", "/agreement"]
    screens += ["/assignments", "/assignments/1", "/assignments/new?objective=7"]
    return [*screens, "/discussions", "/discussions?tab=flagged", f"/discussions/{ids[0]}/7"]


@pytest.mark.parametrize(("view", "language", "scheme"), [(PHONE, "ar", "light"), (DESK, "en", "dark")])
def test_the_screens_fit_and_have_no_fault_that_axe_finds(
    live: Live, new_page: Callable[..., Page], view: dict[str, int], language: str, scheme: str
) -> None:
    page = new_page(live, Role.ANALYST, viewport=view, color_scheme=scheme)
    for address in fill(live.room):
        page.goto(f"{address}{'&' if '?' in address else '?'}lang={language}")
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, address
        found = Axe().run(page).response["violations"]
        assert [(each["id"], each["nodes"][0]["html"]) for each in found] == [], address
