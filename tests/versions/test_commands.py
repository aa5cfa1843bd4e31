"""``migralex compare`` and ``migralex twins`` on files, and on an archive through which a document went twice."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from pipeline.objectives import Objective
from pipeline.records import Decision, Verdict
from pipeline.store import Ground, Reason, open_archive
from tests.walk import Place, table

OLD = """Entry Act

1. This Act may be cited as the Entry Act.

2. Every foreign national shall hold a visa issued by a consul before entering the country.

3. The Minister may order the detention of a person for a period not exceeding thirty days.

4. A person who is detained may consult a lawyer and inform the consul of the State of nationality.
"""
NEW = OLD.replace("thirty days", "ten days") + "\n5. A child shall not be detained for a reason of migration.\n"
FRENCH = """Loi sur l'entrée

1. La présente loi peut être citée sous le titre : loi sur l'entrée.

2. Tout étranger est muni d'un visa délivré par un consul avant d'entrer dans le pays.

3. Le ministre peut ordonner la rétention d'une personne pour une durée qui ne dépasse pas dix jours.

4. La personne retenue peut consulter un avocat et informer le consul de l'État dont elle a la nationalité.

5. Aucun enfant n'est retenu pour un motif de migration.
"""


@pytest.fixture(scope="module")
def place(new_place: Callable[..., Place]) -> Place:
    """An archive with two versions of a law, the first one reviewed, and the law in French."""
    place = new_place()
    place.write("entry_en.txt", OLD)
    place.process()
    with open_archive(f"sqlite:///{place.out}/archive.sqlite3") as archive:
        (document,) = archive.documents()
        made = [passage for passage in archive.passages(document.source.sha256) if passage.text[:2] in {"2.", "3."}]
        when = datetime(2026, 3, 1, tzinfo=UTC)
        decisions = [Decision(one.id, Objective.DETENTION, Verdict.YES, "amal", when) for one in made]
        archive.record_decisions(decisions)
    place.write("entry_en.txt", NEW)
    place.write("entry_fr.txt", FRENCH)
    said = place.process().flat
    assert "entry_en.txt and entry_fr.txt are taken for language versions by their names" in said
    return place


def test_a_run_carries_decisions_to_the_new_version_and_asks_about_the_rest(place: Place) -> None:
    with open_archive(f"sqlite:///{place.out}/archive.sqlite3") as archive:
        (document,) = archive.find_document("entry_en.txt")
        standing = archive.standing_decisions(sha256=document.source.sha256)
        assert [each.recorded.text[:2] for each in standing] == ["2."]
        assert all(each.carried_from for each in standing)
        reasons = [question.ask.reason for question in archive.questions(sha256=document.source.sha256)]
        assert reasons == [Reason.EDITED, Reason.NEW]
    (row,) = table(place.out / "decisions.csv")
    assert (row["reviewer"], row["document_path"]) == ("amal", "entry_en.txt")
    assert row["carried_from"]
    coverage = {row["path"]: row for row in table(place.out / "coverage.csv")}
    assert (coverage["entry_en.txt"]["confirmed"], coverage["entry_en.txt"]["confirmed, carried"]) == ("1", "1")


def test_a_run_links_language_versions_and_says_so(place: Place) -> None:
    with open_archive(f"sqlite:///{place.out}/archive.sqlite3") as archive:
        (twinning,) = archive.twinnings()
    assert twinning.ground is Ground.NAME
    assert len(twinning.links) >= 5
    said = place.run("twins", "entry_fr.txt").flat
    assert "en and fr, by their names" in said
    assert "Aucun enfant n'est retenu" in said


def test_compare_holds_a_document_against_its_version_before(place: Place) -> None:
    said = place.run("compare", "entry_en.txt").flat
    assert "[-thirty-]{+ten+} days" in said
    assert "{+5. A child shall not be detained" in said
    with open_archive(f"sqlite:///{place.out}/archive.sqlite3") as archive:
        (document,) = archive.find_document("entry_en.txt")
    same = place.run("compare", (document.predecessor or "")[:10], document.source.sha256[:10]).flat
    assert same.partition(" -> ")[2].partition(" ")[2] == said.partition(" -> ")[2].partition(" ")[2]


def test_compare_reads_files_and_writes_a_page_and_json(place: Place, tmp_path: Path) -> None:
    old, new = tmp_path / "old.txt", tmp_path / "new.txt"
    old.write_text(OLD, encoding="utf-8")
    new.write_text(NEW, encoding="utf-8")
    html, told = tmp_path / "deep" / "page.html", tmp_path / "told.json"
    said = place.run("compare", str(old), str(new), "--html", str(html), "--json", str(told)).flat
    assert "1 edited, 1 new" in said
    assert "<ins>ten</ins>" in html.read_text(encoding="utf-8")
    groups = json.loads(told.read_text(encoding="utf-8"))["groups"]
    (edited,) = [group for group in groups if group["change"] == "edited"]
    ((start, end),) = edited["new_ranges"]
    assert edited["new"][0]["text"][start:end] == "ten"


def test_twins_of_two_files_are_shown_and_of_two_documents_are_kept(place: Place, tmp_path: Path) -> None:
    left, right, told = tmp_path / "a.txt", tmp_path / "b.txt", tmp_path / "links.json"
    left.write_text(NEW, encoding="utf-8")
    right.write_text(FRENCH, encoding="utf-8")
    said = place.run("twins", str(left), str(right), "--json", str(told)).flat
    assert "en and fr, as a person said" in said
    (twinning,) = json.loads(told.read_text(encoding="utf-8"))
    assert len(twinning["links"]) >= 5


def test_what_cannot_be_compared_is_said(place: Place, tmp_path: Path) -> None:
    broken = tmp_path / "broken.pdf"
    broken.write_bytes(b"%PDF-1.7\nnothing more")
    assert "broken.pdf: The PDF is damaged" in place.run("compare", str(broken), str(broken), code=1).err
    assert "no document of the archive is called so" in place.run("compare", "nobody.txt", code=1).err
    assert "has no version before" in place.run("compare", "entry_fr.txt", code=1).err
    only = tmp_path / "only.txt"
    only.write_text(OLD, encoding="utf-8")
    assert "holds no second language" in place.run("twins", str(only), code=1).err
