"""What a run finds to do: real files held against a ledger that is written out here."""

import os
from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.intake.digest import digest_file
from pipeline.intake.folder import FoundFile
from pipeline.records import Source, SourceKind, Stage, Status
from pipeline.run.plan import MAX_BATCHES, Ledger, Plan, Recipe, Task, Work, make_plan, pack
from pipeline.store import KnownFile, metadata_digest

RECIPE = Recipe("m1", "ocr=none,office=no")
MAX_BYTES = 10_000


def write(raw: Path, path: str, text: str) -> Path:
    place = raw / path
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(text, encoding="utf-8")
    return place


def known(raw: Path, path: str, **other: object) -> KnownFile:
    """A path as an undisturbed run leaves it in the archive."""
    place = raw / path
    there = place.exists()
    status = place.stat() if there else None
    plain = Source(sha256="", path=path, kind=SourceKind.TEXT, size=0)
    row = KnownFile(
        path=path,
        size=status.st_size if status else 0,
        mtime_ns=status.st_mtime_ns if status else 0,
        sha256=digest_file(place) if there else None,
        recipe=RECIPE.reading,
        metadata_digest=metadata_digest(plain),
        model_ids=("m1",),
        model_id="m1",
        present=True,
        stage=Stage.STORE,
        status=Status.DONE,
        code="",
        reason="",
        pages=1,
        passages=2,
        tags=3,
    )
    return replace(row, **other)  # type: ignore[arg-type]


def plan(raw: Path, *rows: KnownFile, retry: bool = False, recipe: Recipe = RECIPE) -> Plan:
    return make_plan(raw, Ledger({row.path: row for row in rows}, recipe, retry), max_bytes=MAX_BYTES)


def works(made: Plan) -> dict[str, Work]:
    return {task.file.path: task.work for task in made.tasks}


def later(place: Path) -> None:
    os.utime(place, ns=(0, place.stat().st_mtime_ns + 1_000_000_000))


def test_a_file_that_nobody_knows_is_read(tmp_path: Path) -> None:
    write(tmp_path, "a.txt", "a law")
    made = plan(tmp_path)
    assert works(made) == {"a.txt": Work.READ}
    assert made.planned == 1


def test_a_file_that_is_as_it_was_is_not_even_opened(tmp_path: Path) -> None:
    place = write(tmp_path, "a.txt", "a law")
    row = known(tmp_path, "a.txt")
    place.write_text("A LAW", encoding="utf-8")
    os.utime(place, ns=(0, row.mtime_ns))
    assert plan(tmp_path, row).is_idle


DISAGREEMENTS: dict[str, tuple[dict[str, object], Recipe, bool, dict[str, Work]]] = {
    "another version of the reader": ({"recipe": "extract 0, split 0"}, RECIPE, False, {"a.txt": Work.READ}),
    "another model": ({}, replace(RECIPE, model_id="m2"), False, {"a.txt": Work.TAG}),
    "another model, and nothing in it": (
        {"status": Status.DONE_EMPTY},
        replace(RECIPE, model_id="m2"),
        False,
        {"a.txt": Work.TAG},
    ),
    "other tools, and none was missed": ({}, replace(RECIPE, tools="ocr=eng,office=no"), False, {}),
    "other tools, and one was missed": (
        {"recipe": RECIPE.reading_without_tools},
        replace(RECIPE, tools="ocr=eng,office=no"),
        False,
        {"a.txt": Work.READ},
    ),
    "the same tools, and one was missed": ({"recipe": RECIPE.reading_without_tools}, RECIPE, False, {}),
    "failed before": ({"status": Status.FAILED, "code": "DamagedDocument", "model_id": None}, RECIPE, False, {}),
    "failed before, and to be tried again": (
        {"status": Status.FAILED, "code": "DamagedDocument", "model_id": None},
        RECIPE,
        True,
        {"a.txt": Work.READ},
    ),
    "vanished while it was read, and is back": (
        {"status": Status.FAILED, "code": "UnreadableFile", "model_id": None},
        RECIPE,
        False,
        {"a.txt": Work.READ},
    ),
}


@pytest.mark.parametrize(("row", "recipe", "retry", "wanted"), DISAGREEMENTS.values(), ids=DISAGREEMENTS.keys())
def test_what_a_known_file_needs(
    tmp_path: Path, row: dict[str, object], recipe: Recipe, retry: bool, wanted: dict[str, Work]
) -> None:
    write(tmp_path, "a.txt", "a law")
    made = plan(tmp_path, known(tmp_path, "a.txt", **row), retry=retry, recipe=recipe)
    assert works(made) == wanted
    assert made.is_idle == (not wanted)


def test_other_bytes_are_read_and_other_times_are_only_noted(tmp_path: Path) -> None:
    rows = []
    for name in ("changed.txt", "touched.txt"):
        write(tmp_path, name, f"a law in {name}")
        rows.append(known(tmp_path, name))
    write(tmp_path, "changed.txt", "another law")
    later(tmp_path / "touched.txt")
    made = plan(tmp_path, *rows)
    assert works(made) == {"changed.txt": Work.READ}
    assert [file.path for file in made.touched] == ["touched.txt"]
    assert made.unchanged == ["touched.txt"]


def test_new_metadata_are_noted_and_nothing_is_read(tmp_path: Path) -> None:
    write(tmp_path, "a.txt", "a law")
    write(tmp_path, "sources.csv", "file,title,country\na.txt,The Law,XS\n")
    made = plan(tmp_path, known(tmp_path, "a.txt"))
    assert made.planned == 0
    assert [(source.path, source.title, source.country) for source in made.described] == [("a.txt", "The Law", "XS")]
    assert not made.is_idle


def test_a_file_that_went_is_gone_once(tmp_path: Path) -> None:
    row = known(tmp_path, "a.txt", sha256="ab" * 32)
    assert plan(tmp_path, row).gone == ["a.txt"]
    assert plan(tmp_path, replace(row, present=False)).is_idle


def test_a_file_that_comes_back_is_not_read(tmp_path: Path) -> None:
    write(tmp_path, "a.txt", "a law")
    made = plan(tmp_path, known(tmp_path, "a.txt", present=False))
    assert made.planned == 0
    assert [file.path for file in made.touched] == ["a.txt"]


def seconds(made: Plan) -> list[tuple[str, str, bool]]:
    return [(second.file.path, second.other, second.moved) for second in made.second_paths]


def test_equal_bytes_are_read_once(tmp_path: Path) -> None:
    for name in ("a.txt", "b.txt", "c/a.txt"):
        write(tmp_path, name, "a law")
    made = plan(tmp_path)
    assert works(made) == {"a.txt": Work.READ}
    assert seconds(made) == [("b.txt", "a.txt", False), ("c/a.txt", "a.txt", False)]


def test_a_renamed_file_is_not_read(tmp_path: Path) -> None:
    place = write(tmp_path, "a.txt", "a law")
    row = known(tmp_path, "a.txt")
    place.rename(tmp_path / "b.txt")
    write(tmp_path, "c.txt", "a law")
    made = plan(tmp_path, row)
    assert works(made) == {}
    assert seconds(made) == [("b.txt", "a.txt", True), ("c.txt", "b.txt", False)]
    assert made.gone == ["a.txt"]


def test_a_renamed_file_is_read_where_its_reading_is_out_of_date(tmp_path: Path) -> None:
    place = write(tmp_path, "a.txt", "a law")
    row = known(tmp_path, "a.txt", recipe="extract 0, split 0")
    place.rename(tmp_path / "b.txt")
    write(tmp_path, "c.txt", "a law")
    made = plan(tmp_path, row)
    assert works(made) == {"b.txt": Work.READ}
    assert seconds(made) == [("c.txt", "b.txt", False)]


def two_paths(raw: Path, **other: object) -> tuple[KnownFile, KnownFile]:
    """One document with two paths, the second skipped."""
    for name in ("a.txt", "b.txt"):
        write(raw, name, "a law")
    return known(raw, "a.txt", **other), known(raw, "b.txt", **{**other, "status": Status.SKIPPED})


def test_one_document_with_two_paths_is_unchanged(tmp_path: Path) -> None:
    assert plan(tmp_path, *two_paths(tmp_path)).is_idle


def test_one_document_with_two_paths_is_read_again_once(tmp_path: Path) -> None:
    made = plan(tmp_path, *two_paths(tmp_path, recipe="extract 0, split 0"))
    assert works(made) == {"a.txt": Work.READ}
    assert seconds(made) == [("b.txt", "a.txt", False)]


def test_one_document_with_two_paths_is_tagged_again_once(tmp_path: Path) -> None:
    assert works(plan(tmp_path, *two_paths(tmp_path), recipe=replace(RECIPE, model_id="m2"))) == {"a.txt": Work.TAG}


def test_two_paths_that_failed_are_tried_once_again(tmp_path: Path) -> None:
    failed = {"status": Status.FAILED, "code": "DamagedDocument"}
    rows = [replace(row, **failed) for row in two_paths(tmp_path)]  # type: ignore[arg-type]
    made = plan(tmp_path, *rows, retry=True)
    assert works(made) == {"a.txt": Work.READ}
    assert seconds(made) == [("b.txt", "a.txt", False)]


def test_the_second_path_stands_for_the_document_when_the_first_goes(tmp_path: Path) -> None:
    rows = two_paths(tmp_path)
    (tmp_path / "a.txt").unlink()
    made = plan(tmp_path, *rows)
    assert seconds(made) == [("b.txt", "a.txt", True)]
    assert works(made) == {}


def test_the_second_path_stands_for_itself_when_the_first_changes(tmp_path: Path) -> None:
    rows = two_paths(tmp_path)
    write(tmp_path, "a.txt", "quite another law")
    assert works(plan(tmp_path, *rows)) == {"a.txt": Work.READ, "b.txt": Work.READ}


def test_what_cannot_be_taken_in_is_refused_once(tmp_path: Path) -> None:
    write(tmp_path, "empty.txt", "")
    write(tmp_path, "large.txt", "x" * (MAX_BYTES + 1))
    os.mkfifo(tmp_path / "pipe.pdf")
    made = plan(tmp_path)
    codes = {outcome.path: outcome.code for outcome, _ in made.refused}
    assert codes == {"empty.txt": "EmptyFile", "large.txt": "TooLarge", "pipe.pdf": "UnreadableFile"}
    assert all(outcome.status is Status.FAILED and outcome.reason for outcome, _ in made.refused)
    rows = [
        known(tmp_path, o.path, size=f.size, mtime_ns=f.mtime_ns, sha256=None, status=Status.FAILED, code=o.code)
        if o.path != "pipe.pdf"
        else replace(known(tmp_path, "none"), path=o.path, status=Status.FAILED, code=o.code)
        for o, f in made.refused
    ]
    assert plan(tmp_path, *rows).is_idle
    assert plan(tmp_path, *rows, retry=True).planned == 3


def task(name: str, size: int, kind: SourceKind = SourceKind.PDF) -> Task:
    source = Source(name, name, kind, size)
    return Task(Work.READ, source, FoundFile(name, Path(name), size, 0))


def test_no_document_is_packed_twice_or_lost() -> None:
    tasks = [task(f"{n}.pdf", 1 + n * 7919 % 4_000_000) for n in range(500)]
    batches = pack(tasks, 15.0)
    assert sorted(t.file.path for batch in batches for t in batch) == sorted(t.file.path for t in tasks)
    assert all(batches)


def test_batches_are_of_about_the_wanted_length() -> None:
    tasks = [task(f"{n}.pdf", 500_000) for n in range(100)]
    batches = pack(tasks, 15.0)
    lengths = [sum(t.expected_seconds for t in batch) for batch in batches]
    assert all(length <= 15.0 for length in lengths)
    assert all(length > 12.0 for length in lengths[:-1])


def test_the_dearest_document_comes_first_and_alone() -> None:
    batches = pack([task("small.pdf", 1000), task("huge.pdf", 100_000_000), task("other.pdf", 2000)], 15.0)
    assert [[t.file.path for t in batch] for batch in batches] == [["huge.pdf"], ["other.pdf", "small.pdf"]]


def test_there_are_some_hundred_batches_at_most() -> None:
    batches = pack([task(f"{n}.pdf", 5_000_000) for n in range(3_000)], 15.0)
    assert len(batches) <= MAX_BATCHES * 1.1


def test_no_work_makes_no_batch() -> None:
    assert pack([], 15.0) == []
