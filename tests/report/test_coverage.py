from collections import Counter

import pandas as pd

from pipeline.objectives import Objective
from pipeline.records import Status
from pipeline.report.coverage import coverage_table, gaps
from pipeline.report.run_report import DocumentLine


def line(path: str, passages: int, **tags: int) -> DocumentLine:
    counted = Counter({Objective[name]: n for name, n in tags.items()})
    return DocumentLine(path, None, "XS", "law", ("en",), Status.DONE, "", 1, passages, counted, passages // 3, 1)


LINES = [line("a.pdf", 9, DETENTION=4, RETURN=1), line("b.pdf", 5, DETENTION=2), line("empty.pdf", 0)]


def test_the_table_has_a_row_for_each_document_that_was_read_and_two_sums() -> None:
    table = coverage_table(LINES)
    assert list(table["path"]) == ["a.pdf", "b.pdf", "all passages", "all documents"]
    assert list(table[13]) == [4, 2, 6, 2]
    assert list(table[21]) == [1, 0, 1, 1]
    assert list(table["tagged objectives"])[:2] == [2, 1]
    assert pd.isna(table["passages"].iloc[-1])


def test_what_reviewers_confirmed_is_told_apart_from_what_was_carried() -> None:
    table = coverage_table(LINES)
    assert list(table["confirmed"])[:2] == [3, 1]
    assert list(table["confirmed, carried"])[:2] == [1, 1]


def test_objectives_on_which_nobody_speaks_are_gaps() -> None:
    missing = gaps(coverage_table(LINES))
    assert Objective.DETENTION not in missing
    assert len(missing) == len(Objective) - 2


def test_an_archive_without_documents_has_gaps_everywhere() -> None:
    table = coverage_table([])
    assert list(table["path"]) == ["all passages", "all documents"]
    assert gaps(table) == list(Objective)
