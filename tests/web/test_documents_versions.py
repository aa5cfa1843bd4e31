"""Two versions of a document held against each other, without a browser and in one."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from pipeline.commands.serve import make_site
from pipeline.objectives import Objective
from pipeline.records import Verdict
from pipeline.run.journey import process_straight
from pipeline.settings import load_settings
from pipeline.store import Reading, Role, Word
from pipeline.web.comparison import Only, compare
from tests.web.conftest import Room, served

FIRST = """# Act on Entry

## Part 1

1\\. Every migrant has the right to information about the ways of regular entry.

2\\. Detention of children is forbidden in all cases and at all times.

3\\. The Minister publishes statistics on arrivals and departures once a year.

4\\. Consular officers visit nationals who are detained within 30 days.
"""
SECOND = (
    FIRST.replace("within 30 days", "within ten working days")
    .replace("3\\. The Minister publishes statistics on arrivals and departures once a year.\n\n", "")
    .replace("## Part 1\n", "## Part 1\n\n5\\. Workers keep their earned social security when they return home.\n")
)


@pytest.fixture(scope="module")
def read_twice(tmp_path_factory: pytest.TempPathFactory, models: Path) -> Path:
    """A folder in which a law was read, reviewed, changed and read again."""
    folder = tmp_path_factory.mktemp("versions")
    (folder / "raw").mkdir()
    settings = load_settings(raw=folder / "raw", out=folder / "out", models=models, workers=1, web_port=0)
    law = folder / "raw" / "act.md"
    law.write_text(FIRST, encoding="utf-8")
    process_straight(settings)
    room = Room(make_site(settings))
    for number, passage in enumerate(room.site.archive.passages(room.site.archive.documents()[0].source.sha256)):
        if "Consular" in passage.text or "statistics" in passage.text:
            words = (Word(Objective(14), Verdict.YES),)
            told = {"passage_id": passage.id, "reviewer": room.person(Role.REVIEWER, "earlier").code, "none": False}
            room.site.archive.record_reading(
                Reading(key=f"reading-{number}", words=words, made_at=room.site.now(), **told)  # type: ignore[arg-type]
            )
    law.write_text(SECOND, encoding="utf-8")
    process_straight(settings)
    room.site.close()
    return folder


@pytest.fixture
def room(read_twice: Path, models: Path, tmp_path: Path) -> Iterator[Room]:
    (tmp_path / "out").mkdir()
    for name in ("archive.sqlite3", "archive.sqlite3-wal"):
        if (read_twice / "out" / name).exists():
            (tmp_path / "out" / name).write_bytes((read_twice / "out" / name).read_bytes())
    told = {"raw": read_twice / "raw", "out": tmp_path / "out", "models": models, "web_blind_share": 0.0}
    found = Room(make_site(load_settings(workers=1, web_port=0, **told)))
    yield found
    found.site.close()


def both(room: Room) -> tuple[str, str]:
    """The digests of the new and the old version."""
    new = room.site.archive.documents()[0]
    assert new.predecessor is not None
    return new.source.sha256, new.predecessor


def test_a_comparison_tells_what_was_edited_what_is_new_and_what_is_gone(room: Room) -> None:
    new, old = both(room)
    page = room.client(Role.READER).get(f"/documents/{new}/compare/{old}").text
    assert re.search(r"<del>30</del>", page)
    assert re.search(r"<ins>ten working</ins>", page)
    assert "<ins>" in page.split("Workers keep")[0].rsplit("<p", 1)[-1]
    assert "<del>" in page.split("publishes statistics")[0].rsplit("<p", 1)[-1]
    assert "Detention of children" not in page
    whole = room.client(Role.READER).get(f"/documents/{new}/compare/{old}?only=all").text
    assert "Detention of children" in whole
    assert "<del>" not in room.client(Role.READER).get(f"/documents/{new}/compare/{old}?only=new").text


def test_a_document_links_to_what_changed_and_says_what_is_asked(room: Room) -> None:
    new, old = both(room)
    client = room.client(Role.READER)
    page = client.get(f"/documents/{new}").text
    assert f"/documents/{new}/compare/{old}" in page
    assert f"/documents/{new}/compare/{old}?only=asked" in page
    assert f'href="/documents/{old}"' in page
    older = client.get(f"/documents/{old}").text
    assert f"/documents/{new}/compare/{old}" in older
    assert "no longer lies in the folder" in older


def test_pages_of_a_comparison_hold_each_group_once(room: Room) -> None:
    new, old = both(room)
    archive, after, seen = room.site.archive, -1, []
    while True:
        page = compare(archive, new, old, only=Only.ALL, after=after, limit=2)
        seen += [row.place for row in page.rows]
        if page.next is None:
            break
        after = page.next
    assert seen == list(range(len(page.alignment.groups)))


def test_questions_of_a_change_stand_at_their_passages_and_end_when_dismissed(room: Room) -> None:
    new, old = both(room)
    client = room.client(Role.REVIEWER)
    address = f"/documents/{new}/compare/{old}?only=asked"
    page = client.get(address).text
    numbers = re.findall(rf"/documents/{new}/questions/(\d+)/dismiss", page)
    asked = room.site.archive.questions(sha256=new)
    assert sorted(map(int, numbers)) == sorted(question.number for question in asked)
    edited = next(question for question in asked if question.ask.reason == "edited")
    assert f'href="/passages/{edited.ask.new_id}"' in page
    assert "/dismiss" not in room.client(Role.READER).get(address).text
    told = {"note": "only the period", "next": address}
    got = client.post(f"/documents/{new}/questions/{edited.number}/dismiss", data=told)
    assert (got.status_code, got.headers["location"]) == (303, address)
    ended = room.site.archive.questions(sha256=new, is_open=False)
    assert [(question.number, question.note) for question in ended] == [(edited.number, "only the period")]
    assert ended[0].answered_by == room.person(Role.REVIEWER).code
    assert client.post(f"/documents/{new}/questions/{edited.number}/dismiss").status_code == 409
    assert client.post(f"/documents/{new}/questions/{edited.number + 1_000}/dismiss").status_code == 404
    assert room.client(Role.READER).post(f"/documents/{new}/questions/{edited.number}/dismiss").status_code == 403


def test_programs_get_versions_comparison_and_questions(room: Room) -> None:
    new, old = both(room)
    client: TestClient = room.client(Role.REVIEWER)
    versions = client.get(f"/api/v1/documents/{new}/versions").json()["items"]
    assert [(each["document"], each["current"]) for each in versions] == [(old, False), (new, True)]
    assert versions[0]["open_questions"] > 0
    at = f"/api/v1/documents/{new}/comparison/{old}"
    found = client.get(at).json()
    assert found["counts"]["edited"] == 1
    edited = next(item for item in found["items"] if item["change"] == "edited")
    side = edited["new"][0]
    assert [side["text"][start:end] for start, end in side["differing"]] == ["ten working"]
    assert edited["questions"][0]["objectives"] == [14]
    assert client.get(at, headers={"if-none-match": client.get(at).headers["etag"]}).status_code == 304
    assert client.get(at, params={"limit": 1}).json()["next"] is not None
    number = edited["questions"][0]["question"]
    dismissal = f"/api/v1/documents/{new}/questions/{number}/dismissal"
    assert client.post(dismissal, json={"note": ""}).status_code == 204
    assert client.post(dismissal, json={"note": ""}).status_code == 409
    assert client.get(at).json()["open_questions"] == found["open_questions"] - 1


def test_the_older_version_can_be_read_though_its_file_is_gone(room: Room) -> None:
    _, old = both(room)
    client = room.client(Role.READER)
    assert "within 30 days" in client.get(f"/documents/{old}/text").text
    assert client.get(f"/documents/{old}/original").status_code == 404


def test_both_versions_stand_side_by_side_at_a_desk_and_under_one_another_on_a_phone(
    room: Room, new_page: object
) -> None:
    new, old = both(room)
    with served(room) as live:
        page = new_page(live, Role.REVIEWER)  # type: ignore[operator]
        page.goto(f"/documents/{new}/compare/{old}")
        left, right = (page.locator(".versus-edited .versus-side").nth(nth).bounding_box() for nth in (0, 1))
        assert left["y"] == right["y"]
        assert left["x"] + left["width"] <= right["x"]
        page.set_viewport_size({"width": 390, "height": 844})
        left, right = (page.locator(".versus-edited .versus-side").nth(nth).bounding_box() for nth in (0, 1))
        assert left["y"] + left["height"] <= right["y"]
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        page.get_by_role("link", name="To decide").click()
        page.locator(".versus-edited").get_by_role("link", name="Decide").click()
        page.wait_for_url("**/passages/*")
