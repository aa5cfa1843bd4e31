"""The measures can fail: each falls when what it is about is damaged, and the benchmark compares like with like."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import cache

import pytest

from benchmarks.quality import SHARED, beaten, bench_quality
from pipeline.extract.options import ReadOptions
from pipeline.extract.pdf import read_pdf
from pipeline.records import Block, BlockKind, Extraction
from tests.layout.measures import longest_rise, score
from tests.layout.variants import variant
from tests.typeset import TypesetDocument


@cache
def read(seed: int) -> tuple[TypesetDocument, Extraction]:
    _, document = variant(seed)
    return document, read_pdf(document.pdf, ReadOptions(ocr=False))


def with_blocks(found: Extraction, change: Callable[[Block], Iterable[Block]]) -> Extraction:
    return replace(found, blocks=tuple(made for block in found.blocks for made in change(block)))


def halves(block: Block) -> Iterable[Block]:
    middle = len(block.text) // 2
    return (replace(block, text=block.text[:middle]), replace(block, text=block.text[middle:]))


def as_paragraph(block: Block) -> Iterable[Block]:
    return (replace(block, kind=BlockKind.PARAGRAPH),)


def without_bars(block: Block) -> Iterable[Block]:
    return (replace(block, text=block.text.replace("|", "")),)


DAMAGES: dict[str, tuple[int, Callable[[Extraction], Extraction]]] = {
    "intact": (1, lambda found: with_blocks(found, halves)),
    "paths exact": (1, lambda found: replace(found, blocks=found.blocks[::-1])),
    "order": (1, lambda found: replace(found, blocks=found.blocks[::-1])),
    "furniture found": (1, lambda found: replace(found, furniture=())),
    "furniture right": (1, lambda found: replace(found, furniture=(*found.furniture, *found.blocks))),
    "headings found": (1, lambda found: with_blocks(found, as_paragraph)),
    "headings right": (1, lambda found: with_blocks(found, lambda one: [replace(one, kind=BlockKind.HEADING)])),
    "footnotes": (1, lambda found: with_blocks(found, as_paragraph)),
    "notes tied": (1, lambda found: with_blocks(found, lambda one: [replace(one, marks=())])),
    "table cells": (1, lambda found: with_blocks(found, without_bars)),
    "quoted in place": (9, lambda found: with_blocks(found, halves)),
    "quoted nested": (9, lambda found: with_blocks(found, halves)),
    "words in order": (5, lambda found: with_blocks(found, lambda one: [replace(one, text=one.text[::-1])])),
}


@pytest.mark.parametrize("measure", DAMAGES)
def test_a_measure_falls_when_what_it_is_about_is_damaged(measure: str) -> None:
    seed, damage = DAMAGES[measure]
    document, found = read(seed)
    before, after = score(document, found), score(document, damage(found))
    assert before.of[measure] > 0
    assert (after.share(measure) or 0.0) < (before.share(measure) or 0.0)


def test_struck_words_count_only_when_they_are_out_of_the_text_and_kept_aside() -> None:
    document, found = read(11)
    struck = [words for one in document.paragraphs for words in one.struck]
    assert score(document, replace(found, furniture=())).share("struck") == 0.0
    assert score(document, found).of["struck"] == len(struck) > 5


def test_entries_of_contents_count_only_when_they_are_known_as_such() -> None:
    document, found = read(10)
    assert score(document, found).of["contents"] > 20
    assert score(document, with_blocks(found, as_paragraph)).share("contents") == 0.0


def test_two_languages_may_alternate_or_follow_one_another() -> None:
    document, found = read(16)
    turns = sorted(found.blocks, key=lambda block: (block.column, block.spans[0].page))
    assert score(document, found).share("order") == score(document, replace(found, blocks=tuple(turns))).share("order")


def test_the_longest_rise_passes_over_what_stands_wrong() -> None:
    assert longest_rise([5, 1, 2, 9, 3, 4]) == 4


def test_a_better_tool_is_named() -> None:
    lines = {"order": {"migralex": 98.0, "pypdf": 99.5}, "cells": {"migralex": 97.0, "pypdf": None}}
    assert beaten(lines) == ["order: pypdf 99.50, migralex 98.00"]


def test_the_benchmark_tells_every_line_for_every_tool() -> None:
    figures = bench_quality(first_seed=6, count=1)
    lines = figures["lines"]
    assert isinstance(lines, dict)
    assert tuple(lines) == SHARED
    assert {"migralex", "pdfplumber", "pdfminer.six", "pypdf"} <= set(lines["paragraphs unbroken"])
    assert lines["paragraphs unbroken"]["migralex"] > lines["paragraphs unbroken"]["pdfplumber"]
    assert lines["Arabic words in order"]["migralex"] is None  # an English law
    assert figures["seeds"] == "6-6"
