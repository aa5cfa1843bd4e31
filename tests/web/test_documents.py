"""Documents without a browser: the list, a document at a glance, its text, downloads, and what programs get."""

import csv
import hashlib
import io
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from pipeline.objectives import Objective
from pipeline.records import Alignment, Outcome, Stage, Status, Verdict
from pipeline.store import Reading, Role, Word
from pipeline.store.leafing import MOST_LEAVES
from pipeline.store.rows import Entry, Owner, RunKind
from pipeline.store.search_rows import DocumentFilter
from pipeline.web.csv_rows import harmless
from pipeline.web.document_files import disposition
from pipeline.web.document_filter import read_list
from pipeline.web.failures import Refused
from pipeline.web.strip_picture import draw_strip
from pipeline.web.veil import veil_for
from tests.web.conftest import QuietStarter, Room


def starts(room: Room) -> list[bool]:
    """The runs that the room is asked for from now on: whether each tries failed files again."""
    asked = QuietStarter()
    room.site.starter = asked  # type: ignore[assignment]
    return asked.runs


def document_with(room: Room, least: int = 20) -> str:
    """The digest of the sample with the most tags."""
    rows = [row for row in room.site.archive.documents() if row.passages >= least]
    return max(rows, key=lambda row: (row.tags, row.source.path)).source.sha256


def answer(room: Room, passage_id: str, yes: set[int], *, who: str = "maya", way: Alignment | None = None) -> None:
    person = room.person(Role.REVIEWER, who)
    words = tuple(Word(Objective(at), Verdict.YES, way) for at in sorted(yes))
    key = hashlib.sha256(f"{passage_id}{who}{sorted(yes)}".encode()).hexdigest()[:32]
    told: dict[str, Any] = {"key": key, "passage_id": passage_id, "reviewer": person.code, "none": not yes}
    room.site.archive.record_reading(Reading(**told, words=words, made_at=room.site.now()))


def failed_file(room: Room, path: str = "broken & <b>.pdf", reason: str = "The file is damaged.") -> str:
    """A file of the folder that could not be read."""
    archive, root = room.site.archive, str(room.site.settings.raw.resolve())
    now = room.site.now()
    run, owner = "a-run-of-its-own", Owner("h", 1, "1")
    archive.begin_run(run, kind=RunKind.PROCESS, root=root, started_at=now, planned=1, owner=owner)
    outcome = Outcome(path, None, Stage.EXTRACT, Status.FAILED, reason=reason, code="DamagedDocument")
    archive.write_failure(outcome, entry=Entry(root, run, 10, 1, now), recipe="r")
    return path


def test_the_list_shows_every_document_with_its_outcome(room: Room) -> None:
    page = room.client(Role.READER).get("/documents")
    assert page.status_code == 200
    for row in room.site.archive.documents():
        assert f'href="/documents/{row.source.sha256}"' in page.text
    assert page.text.count("badge-good") == len(room.site.archive.documents())


def test_the_filter_narrows_the_list_and_says_what_it_cannot_read(room: Room) -> None:
    client = room.client(Role.READER)
    row = next(row for row in room.site.archive.documents() if row.source.country)
    found = client.get("/documents", params={"q": row.name[:12], "country": row.source.country})
    assert f"/documents/{row.source.sha256}" in found.text
    assert found.text.count('role="rowheader"') < len(room.site.archive.documents())
    assert client.get("/documents?kind=poem").status_code == 422
    assert client.get("/documents?after=AAAA").status_code == 422
    assert "No document fits" in client.get("/documents?q=nowheretobefound").text


def test_a_filter_is_written_as_it_is_read() -> None:
    params = {"q": "entry", "country": "CA", "kind": "law", "language": "fr", "outcome": "failed", "order": "name"}
    asked = read_list(params)
    assert asked.fields() == params
    assert read_list({"q": " ", "kind": ""}).fields() == {}
    with pytest.raises(Refused):
        read_list({"order": "best"})


def test_pages_of_the_list_show_each_document_once(room: Room) -> None:
    client, seen, cursor = room.client(Role.READER), [], None
    while True:
        answer = client.get("/api/v1/documents", params={"limit": 4} | ({"cursor": cursor} if cursor else {})).json()
        seen += [item["document"] for item in answer["items"]]
        cursor = answer["next"]
        if cursor is None:
            break
    assert len(seen) == len(set(seen)) == answer["total"] == len(room.site.archive.documents())


def test_a_failure_is_told_at_a_glance_and_tried_again_by_analysts_alone(room: Room) -> None:
    path, runs = failed_file(room), starts(room)
    page = room.client(Role.ANALYST).get("/documents").text
    assert "could not be read" in page
    assert "The file is damaged." in page
    assert "broken &amp; &lt;b&gt;.pdf" in page
    file = re.search(r'name="file" value="([^"]+)"', page)
    assert file is not None
    assert "Try again" not in room.client(Role.REVIEWER).get("/documents").text
    assert room.client(Role.REVIEWER).post("/documents/again", data={"file": file[1]}).status_code == 403
    again = room.client(Role.ANALYST).post("/documents/again", data={"file": file[1]})
    assert (again.status_code, again.headers["location"]) == (303, "/documents?done=retry")
    assert runs == [True]
    known = room.site.archive.known_file(str(room.site.settings.raw.resolve()), path)
    assert known is not None
    assert known.recipe == "asked again"
    assert room.site.archive.log_entries(limit=1)[0].action == "retry-documents"


def test_a_document_tells_what_was_said_what_was_found_and_what_is_unknown(room: Room) -> None:
    client = room.client(Role.READER)
    for row in room.site.archive.documents():
        page = client.get(f"/documents/{row.source.sha256}")
        assert page.status_code == 200, row.name
        assert row.source.sha256 in page.text
        assert "What a person said" in page.text
        assert ("unknown" in page.text) or (row.source.title and row.source.url)
        assert f"/review?document={row.source.sha256}" in page.text


def test_an_unknown_document_is_not_found(room: Room) -> None:
    client = room.client(Role.ANALYST)
    gone = "0" * 64
    for address in ("", "/text", "/glance", "/original", "/passages.csv", "/passages.json", f"/compare/{gone}"):
        assert client.get(f"/documents/{gone}{address}").status_code == 404, address
    assert client.post(f"/documents/{gone}/again").status_code == 404
    assert client.get("/documents/xyz").status_code == 422


def test_the_strip_has_a_cell_for_each_passage_and_its_look_says_what_stands(room: Room) -> None:
    sha256 = document_with(room)
    strip = room.site.archive.strip(sha256)
    picture = draw_strip(strip)
    assert sum(layer.path.count("M") for layer in picture.layers) == len(strip.ids)
    assert {layer.classes.split()[-1] for layer in picture.layers} >= {f"o{best}" for best in strip.best if best}
    first = strip.ids[0]
    answer(room, first, {3, 9})
    answer(room, strip.ids[1], set())
    after = {layer.classes: layer.path for layer in draw_strip(room.site.archive.strip(sha256)).layers}
    many = next(path for classes, path in after.items() if "cell-many" in classes)
    assert many.startswith("M0 0")
    assert after["cell cell-none"].startswith("M10 0")


def test_an_objective_dims_the_passages_that_have_nothing_of_it(room: Room) -> None:
    sha256 = document_with(room)
    counts = room.site.archive.strip(sha256).suggested_counts
    objective, count = next(iter(counts.items()))
    page = room.client(Role.READER).get(f"/documents/{sha256}?objective={int(objective)}").text
    lit = re.search(rf'<path class="cell cell-open o{int(objective)}" d="([^"]+)"/>', page)
    assert lit is not None
    assert lit[1].count("M") == count
    assert 'class="cell cell-dim"' in page
    assert page.count("/passages/p") or page.count('<li><div class="spread">') == min(count, 40)


def test_coverage_counts_what_is_confirmed_and_in_which_direction(room: Room) -> None:
    sha256 = document_with(room)
    ids = room.site.archive.strip(sha256).ids
    answer(room, ids[0], {9}, way=Alignment.ADVANCE)
    answer(room, ids[1], {9}, way=Alignment.CONFLICT)
    answer(room, ids[2], {9})
    answer(room, ids[3], {9}, way=Alignment.ADVANCE)
    answer(room, ids[3], {9}, who="omar", way=Alignment.NEUTRAL)  # they differ: no direction counts
    found = room.client(Role.READER).get(f"/api/v1/documents/{sha256}").json()
    line = next(line for line in found["coverage"] if line["objective"] == 9)
    assert line["confirmed"] == 4
    assert line["directions"] == {"advance": 1, "conflict": 1, "unsaid": 2}
    assert found["decided"] == 4
    page = room.client(Role.READER).get(f"/documents/{sha256}").text
    assert "4 confirmed" in page
    assert "1 conflicts with it" in page


def test_many_decisions_are_counted_apart_and_say_the_same(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    sha256 = document_with(room)
    ids = room.site.archive.strip(sha256).ids
    number = int(next(iter(room.site.archive.strip(sha256).suggested_counts)))
    for passage_id in ids[:3]:
        answer(room, passage_id, {number})
    monkeypatch.setattr("pipeline.store.strips._MANY_DECIDED", 2)
    client = room.client(Role.READER)
    page = client.get(f"/documents/{sha256}").text
    assert "data-uncounted=" in page
    assert 'class="cell cell-decided"' in page
    part = client.get(f"/documents/{sha256}/glance?fragment=1").text
    assert "<html" not in part
    assert "data-uncounted=" not in part
    assert "3 confirmed" in part
    told = client.get(f"/api/v1/documents/{sha256}").json()
    assert next(line for line in told["coverage"] if line["objective"] == number)["confirmed"] is None
    told = client.get(f"/api/v1/documents/{sha256}?counted=true").json()
    assert next(line for line in told["coverage"] if line["objective"] == number)["confirmed"] == 3


def test_what_is_kept_from_a_reviewer_in_the_queue_is_kept_here_too(new_room: Callable[..., Room]) -> None:
    room = new_room(web_blind_share=0.5)
    sha256 = document_with(room)
    strip, me = room.site.archive.strip(sha256), room.person(Role.REVIEWER)
    veil = veil_for(room.site, me, sha256, strip.ids)
    tagged = [one for one, best in zip(strip.ids, strip.best, strict=True) if best and one in veil.blind]
    assert tagged
    answer(room, tagged[0], {9})
    client, reader = room.client(Role.REVIEWER), room.client(Role.READER)
    hidden = client.get(f"/api/v1/passages/{tagged[0]}").json()
    assert (hidden["suggested"], hidden["stands"], hidden["decided"]) == ([], [], False)
    assert reader.get(f"/api/v1/passages/{tagged[0]}").json()["stands"] == [{"objective": 9, "stands": "yes"}]
    shown = client.get(f"/api/v1/documents/{sha256}/strip").json()
    place = strip.ids.index(tagged[0])
    assert (shown["best"][place], shown["decided"][place], shown["confirmed"]) == (0, False, {})
    for line in csv.DictReader(
        io.StringIO(client.get(f"/documents/{sha256}/passages.csv").text.removeprefix("\ufeff"))
    ):
        if line["passage"] in veil.blind:
            assert (line["suggested"], line["confirmed"], line["decided"]) == ("", "", "no")
    answer(room, tagged[0], {9}, who="reviewer")
    assert client.get(f"/api/v1/passages/{tagged[0]}").json()["suggested"] != []


def test_independent_readings_are_kept_apart_in_a_document(room: Room) -> None:
    sha256 = document_with(room)
    first = room.site.archive.strip(sha256).ids[0]
    answer(room, first, {9})
    me, archive = room.person(Role.REVIEWER), room.site.archive
    told: dict[str, Any] = {"name": "twice", "note": "", "query": "", "wanted": 2, "people": [me.code]}
    archive.create_assignment(**told, passage_ids=[first], by=me.code, now=room.site.now())
    seen = room.client(Role.REVIEWER).get(f"/api/v1/documents/{sha256}/passages?limit=1").json()["items"][0]
    assert (seen["passage"], seen["stands"], seen["decided"]) == (first, [], False)
    assert room.client(Role.READER).get(f"/api/v1/passages/{first}").json()["stands"] != []


def test_passages_come_page_by_page_and_by_objective(room: Room) -> None:
    sha256 = document_with(room)
    client, strip, seen, cursor = room.client(Role.READER), room.site.archive.strip(sha256), [], None
    address = f"/api/v1/documents/{sha256}/passages"
    while True:
        page = client.get(address, params={"limit": 7} | ({"cursor": cursor} if cursor else {})).json()
        seen += [item["passage"] for item in page["items"]]
        cursor = page["next"]
        if cursor is None:
            break
    assert seen == list(strip.ids)
    objective, count = next(iter(strip.suggested_counts.items()))
    some = client.get(address, params={"limit": 200, "objective": int(objective)}).json()["items"]
    assert len(some) == min(count, 200)
    assert all(int(objective) in {each["objective"] for each in item["suggested"]} for item in some)
    assert client.get(address, params={"at": 3, "limit": 1}).json()["items"][0]["passage"] == strip.ids[3]
    assert client.get(address, params={"cursor": "x"}).status_code == 422


def test_places_beyond_a_document_are_not_those_of_the_next_one(room: Room) -> None:
    sha256 = document_with(room)
    assert room.site.archive.leaves(sha256, [(1 << 24) - 1, 1 << 24, (1 << 24) + 1]) == []
    count = len(room.site.archive.strip(sha256).ids)
    assert len(room.site.archive.leaves(sha256, range(MOST_LEAVES * 2))) == min(count, MOST_LEAVES)
    assert room.client(Role.READER).get(f"/documents/{sha256}/text?at={(1 << 24) - 1}").status_code == 200
    assert room.client(Role.READER).get(f"/documents/{sha256}/passages/{count}").status_code == 404


def test_a_place_of_the_strip_leads_to_its_passage(room: Room) -> None:
    sha256 = document_with(room)
    second = room.site.archive.strip(sha256).ids[1]
    answered = room.client(Role.READER).get(f"/documents/{sha256}/passages/1")
    assert (answered.status_code, answered.headers["location"]) == (303, f"/passages/{second}")


def test_the_whole_text_holds_every_passage_with_its_language_and_direction(room: Room) -> None:
    client = room.client(Role.READER)
    for row in room.site.archive.documents():
        for start in range(0, row.passages, 200):
            page = client.get(f"/documents/{row.source.sha256}/text?at={start + 1 if start else 0}").text
            for passage in room.site.archive.passages(row.source.sha256)[start : start + 200]:
                assert f'id="p-{passage.id}"' in page
            assert f'dir="{passage.direction}"' in page
            assert f'lang="{passage.language}"' in page


def test_the_contents_lead_to_the_headings_in_the_text(room: Room) -> None:
    client = room.client(Role.READER)
    told = 0
    for row in room.site.archive.documents():
        page = client.get(f"/documents/{row.source.sha256}").text
        for at, passage in re.findall(r'/text\?at=(\d+)#p-([\w-]+)"', page)[:3]:
            assert f'id="p-{passage}"' in client.get(f"/documents/{row.source.sha256}/text?at={at}").text
            told += 1
    assert told > 3


def test_the_original_is_the_very_file_and_no_browser_shows_it(room: Room) -> None:
    client = room.client(Role.READER)
    for row in room.site.archive.documents():
        for address in ("/documents/{}/original", "/api/v1/documents/{}/original"):
            got = client.get(address.format(row.source.sha256))
            assert hashlib.sha256(got.content).hexdigest() == row.source.sha256
            assert got.headers["content-disposition"].startswith('attachment; filename="')
            assert got.headers["content-type"] == "application/octet-stream"
            assert got.headers["content-security-policy"].startswith("sandbox")
            assert got.headers["x-content-type-options"] == "nosniff"


def test_an_original_that_is_gone_or_changed_is_not_there(new_room: Callable[..., Room], tmp_path: Path) -> None:
    room = new_room()
    sha256 = document_with(room)
    moved = tmp_path / "elsewhere"
    room.site.settings = room.site.settings.model_copy(update={"raw": moved})
    place = room.site.archive.places_of(sha256)[0]
    original = Path(place.root) / place.path
    kept = original.read_bytes()
    try:
        original.write_bytes(kept + b" ")
        got = room.client(Role.READER).get(f"/documents/{sha256}/original")
    finally:
        original.write_bytes(kept)
    assert got.status_code == 404
    assert "changed" in got.text


@pytest.mark.parametrize(
    "name",
    [
        "loi n° 5.pdf",
        'a"b\r\nSet-Cookie: x=1.html',
        "../../etc/passwd",
        "قانون.docx",
        "x" * 400 + ".pdf",
        "\udcff.txt",
        ".",
        "",
    ],
)
def test_no_file_name_breaks_out_of_its_header(name: str) -> None:
    told = disposition(name)
    assert told.isascii()
    assert told.isprintable()
    found = re.fullmatch(
        r"attachment; filename=\"([A-Za-z0-9 ._()-]{1,200})\"; filename\*=UTF-8''([A-Za-z0-9._~%-]+)", told
    )
    assert found is not None, told
    assert "/" not in found[1]
    assert not found[1].startswith("..")


def test_the_table_of_passages_runs_no_formula(room: Room) -> None:
    sha256 = document_with(room)
    got = room.client(Role.READER).get(f"/documents/{sha256}/passages.csv")
    assert got.headers["content-type"] == "text/csv; charset=utf-8"
    lines = list(csv.DictReader(io.StringIO(got.text.removeprefix("\ufeff"))))
    passages = room.site.archive.passages(sha256)
    assert [line["text"] for line in lines] == [harmless(passage.text) for passage in passages]
    assert not any(cell.startswith(("=", "+", "-", "@")) for line in lines for cell in line.values())
    told = room.client(Role.READER).get(f"/documents/{sha256}/passages.json").json()
    assert [each["text"] for each in told["passages"]] == [passage.text for passage in passages]


def test_an_etag_lasts_until_something_is_read_or_said(room: Room) -> None:
    sha256 = document_with(room)
    client = room.client(Role.READER)
    first = room.site.archive.strip(sha256).ids[0]
    for address in ("", "/strip", "/passages"):
        at = f"/api/v1/documents/{sha256}{address}"
        known = {"if-none-match": client.get(at).headers["etag"]}
        again = client.get(at, headers=known)
        assert (again.status_code, again.content) == (304, b"")
    known = {"if-none-match": client.get(f"/api/v1/documents/{sha256}").headers["etag"]}
    answer(room, first, {5})
    changed = client.get(f"/api/v1/documents/{sha256}", headers=known)
    assert changed.status_code == 200
    recorded = room.site.archive.readings_of(first)[0]
    known = {"if-none-match": changed.headers["etag"]}
    room.site.archive.withdraw_reading(
        recorded.number, key="taken-back-1", reviewer=room.person(Role.REVIEWER, "maya").code, now=room.site.now()
    )
    assert client.get(f"/api/v1/documents/{sha256}", headers=known).status_code == 200


def test_a_document_is_read_anew_when_an_analyst_asks(room: Room) -> None:
    sha256, runs = document_with(room), starts(room)
    assert room.client(Role.REVIEWER).post(f"/api/v1/documents/{sha256}/reprocess").status_code == 403
    got = room.client(Role.ANALYST).post(f"/api/v1/documents/{sha256}/reprocess")
    assert (got.status_code, got.json()) == (202, {"asked": True})
    assert room.client(Role.ANALYST).post(f"/documents/{sha256}/again").status_code == 303
    assert runs == [False, False]
    entry = room.site.archive.log_entries(limit=1)[0]
    assert (entry.action, entry.subject) == ("reprocess-document", sha256)


def test_programs_may_try_failed_files_again(room: Room) -> None:
    path, runs = failed_file(room), starts(room)
    client = room.client(Role.ANALYST)
    assert client.post("/api/v1/documents/retry", json={"path": path}).status_code == 202
    assert client.post("/api/v1/documents/retry", json={"path": "unheard of"}).status_code == 404
    assert client.post("/api/v1/documents/retry", json={"path": "a\0b"}).status_code == 422
    assert client.post("/api/v1/documents/retry", json={"path": None}).status_code == 202
    assert runs == [True, True]


def test_hostile_texts_do_nothing_on_the_pages_of_a_document(room: Room) -> None:
    path = failed_file(room, "<img src=x onerror=alert(1)>\u202e.pdf", "<script>alert(1)</script>")
    page = room.client(Role.ANALYST).get("/documents").text
    assert "<img src=x" not in page
    assert "<script>alert" not in page
    listed = room.site.archive.document_page(DocumentFilter(status=Status.FAILED)).documents
    assert [line.path for line in listed] == [path]


def test_an_address_of_a_document_is_a_link_only_where_it_leads_to_the_web(room: Room) -> None:
    sha256 = document_with(room)
    archive = room.site.archive
    source = archive.version(sha256).source
    root = str(room.site.settings.raw.resolve())
    archive.update_metadata(replace(source, url="javascript:alert(1)"), root=root)
    page = room.client(Role.READER).get(f"/documents/{sha256}").text
    assert "javascript:alert(1)" in page
    assert 'href="javascript:' not in page
