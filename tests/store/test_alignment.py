"""Guesses of direction in the archive: kept, exported under names that claim nothing, absent from older archives."""

from dataclasses import replace
from pathlib import Path

import pandas as pd
from sqlalchemy import text

from pipeline.objectives import Objective
from pipeline.records import Alignment, Tag
from pipeline.run.finish import make_report
from pipeline.store import open_archive, write_exports
from pipeline.store.archive import Archive
from tests.store.earlier import step_back
from tests.store.examples import NOW, make_document, make_source, make_tags, write
from tests.store.test_exports import read_csv
from tests.store.test_runs import begin


def guessed(archive: Archive) -> list[Tag]:
    """A document whose first tag says conflict, whose second says nothing, and whose third advances."""
    document = make_document("a")
    first, second, third = make_tags(document)
    tags = [guess(first, Alignment.CONFLICT, 0.71), second, guess(third, Alignment.ADVANCE, 1 / 3)]
    write(archive, make_source("a"), document, tags)
    return tags


def guess(tag: Tag, alignment: Alignment, score: float) -> Tag:
    return replace(tag, alignment=alignment, alignment_score=score)


def test_a_guess_comes_back_as_it_was_written_and_no_guess_stays_none(archive: Archive) -> None:
    tags = guessed(archive)
    assert archive.tags(make_source("a").sha256) == tags


def test_an_archive_from_before_alignment_opens_and_keeps_its_tags(url: str) -> None:
    with open_archive(url) as archive:
        begin(archive, "r1")
        tags = make_tags(make_document("a"))
        write(archive, make_source("a"), make_document("a"), tags)
        step_back(archive, "0002")
        with archive.reading() as connection:
            row = connection.execute(text("SELECT * FROM tags")).mappings().first()
            assert row is not None
            assert "alignment" not in row
    with open_archive(url) as archive:
        assert archive.tags(make_source("a").sha256) == tags
        assert all(tag.alignment is None and tag.alignment_score is None for tag in tags)
        assert archive.integrity() == []


def test_an_older_archive_takes_guesses_once_it_is_opened(url: str) -> None:
    with open_archive(url) as archive:
        begin(archive, "r1")
        step_back(archive, "0002")
    with open_archive(url) as archive:
        tags = guessed(archive)
        assert archive.tags(make_source("a").sha256) == tags


def test_exports_call_a_guess_a_suggestion_and_give_its_chance(archive: Archive, tmp_path: Path) -> None:
    guessed(archive)
    write_exports(archive, "/raw", tmp_path)
    said = [("conflict", "0.7100"), ("", ""), ("advance", "0.3333")]
    for name in ("tags", "passages"):
        rows = read_csv(tmp_path / f"{name}.csv")
        assert [(row["suggested_alignment"], row["suggested_alignment_chance"]) for row in rows] == said
        assert "alignment" not in rows[0]
        table = pd.read_parquet(tmp_path / f"{name}.parquet")
        assert table["suggested_alignment_chance"].dtype == "float64"
        assert table["suggested_alignment_chance"][0] == 0.71


def test_counts_of_coverage_are_the_same_whatever_is_guessed(archive: Archive) -> None:
    document = make_document("a")
    write(archive, make_source("a"), document, make_tags(document))
    before = [(cell.objective, cell.passages) for cell in archive.coverage("/raw")]
    counted = archive.tag_counts("/raw")
    guessed(archive)
    assert [(cell.objective, cell.passages) for cell in archive.coverage("/raw")] == before
    assert archive.tag_counts("/raw") == counted


def test_a_passage_is_exported_with_the_guess_of_its_surest_tag(archive: Archive, tmp_path: Path) -> None:
    document = make_document("a", ["No one is held."])
    (sure,) = make_tags(document)
    unsure = replace(sure, objective=Objective.DATA, score=0.5, alignment=Alignment.NEUTRAL, alignment_score=0.9)
    write(archive, make_source("a"), document, [unsure, guess(sure, Alignment.ADVANCE, 0.7)])
    write_exports(archive, "/raw", tmp_path)
    (row,) = read_csv(tmp_path / "passages.csv")
    assert (row["suggested_alignment"], row["suggested_alignment_chance"]) == ("advance", "0.7000")


def test_the_surest_passages_come_with_their_guesses_and_the_report_asks_them(archive: Archive) -> None:
    guessed(archive)
    said = {(row.alignment, row.alignment_score) for row in archive.surest("/raw", 3)}
    assert said == {(Alignment.CONFLICT, 0.71), (None, None), (Alignment.ADVANCE, 1 / 3)}
    examples = make_report(archive, "r1", "/raw", (), 1.0, NOW).examples
    assert {example.question for example in examples} == {"conflict? 71%", "", "direction unclear"}
