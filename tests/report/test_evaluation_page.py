"""The evaluation report, made from a real assessment and opened in a real Chromium."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Browser, Page

from pipeline.classify.assess import About, assess
from pipeline.classify.directions import assess_alignment
from pipeline.classify.labelled import LabelledPassage
from pipeline.classify.paired import compare
from pipeline.classify.tally import Scored, ScoredModes, labels_of
from pipeline.objectives import Objective
from pipeline.records import Alignment
from pipeline.report.evaluation_page import render_evaluation
from tests.report.contrast import contrasts

SIZES = {"desk": {"width": 1366, "height": 768}, "phone": {"width": 390, "height": 844}}
HOSTILE = '<script>document.title="hit"</script><img src="http://192.0.2.1/x"> \u202e &amp; "\'\x00' + "unbroken" * 40
ARABIC = "يجوز احتجاز الأجنبي في مركز احتجاز المهاجرين إلى حين ترحيله بأمر من القاضي."


def rows_of(passages: int, text: str = "A passage of a law.") -> list[LabelledPassage]:
    return [
        LabelledPassage(
            f"id-{n}",
            ("ar", "en", "zh")[n % 3],
            ARABIC if n % 3 == 0 else text,
            (Objective(n % 23 + 1),) if n % 4 else (),
            tuple(Alignment)[n % 3] if n % 4 else None,
            f"document {n // 5}",
        )
        for n in range(passages)
    ]


def noisy(rows: list[LabelledPassage], seed: int) -> Scored:
    logits = np.where(labels_of(rows), 1.5, -3.0) + np.random.default_rng(seed).normal(0, 1.8, (len(rows), 23))
    chances = 1 / (1 + np.exp(-logits))
    return Scored(chances, chances >= 0.4)


def document_of(rows: list[LabelledPassage], about: About, *, paired: bool = True) -> dict[str, Any]:
    told = noisy(rows, 1)
    directions = np.tile([0.6, 0.3, 0.1], (len(rows), 1))
    found = assess(
        rows,
        ScoredModes(told.chances, {"balanced": told.tagged, "recall": told.chances >= 0.1}),
        about,
        compare(rows, told, noisy(rows, 2)) if paired else "No comparison: there is <one> model only.",
        alignment=assess_alignment(rows, directions),
    )
    return dict(json.loads(json.dumps(asdict(found), allow_nan=False)))


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    return document_of(rows_of(300), About("model-1", "passages of a test", "Chosen elsewhere.", "model-0"))


def opened(
    browser: Browser, tmp_path: Path, document: dict[str, Any], *, size: str = "desk", scheme: str = "light"
) -> tuple[Page, list[str]]:
    file = tmp_path / "evaluation.html"
    file.write_text(render_evaluation(document), encoding="utf-8")
    page = browser.new_page(viewport=SIZES[size], color_scheme=scheme)  # type: ignore[arg-type]
    told: list[str] = []
    page.on("request", lambda request: told.append(request.url))
    page.on("console", lambda message: told.append(message.text))
    page.goto(file.as_uri())
    page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true; })")
    return page, told


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_asks_for_nothing_and_never_scrolls_sideways(
    browser: Browser, tmp_path: Path, document: dict[str, Any], size: str, scheme: str
) -> None:
    page, told = opened(browser, tmp_path, document, size=size, scheme=scheme)
    assert told == [page.url]
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    page.close()


@pytest.mark.parametrize("size", SIZES)
def test_texts_of_passages_are_shown_and_never_run(browser: Browser, tmp_path: Path, size: str) -> None:
    about = About(HOSTILE, HOSTILE, HOSTILE, HOSTILE)
    rows = [LabelledPassage(HOSTILE, HOSTILE, HOSTILE, row.objectives, None, row.group) for row in rows_of(120)]
    page, told = opened(browser, tmp_path, document_of(rows, about), size=size)
    assert told == [page.url]
    assert page.title() == "Migralex: how good the tags are"
    assert page.locator("script, img").count() == 0
    assert page.get_by_text("<script>").count() > 20
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    page.close()


def test_an_arabic_passage_is_read_from_the_right(browser: Browser, tmp_path: Path, document: dict[str, Any]) -> None:
    page, _ = opened(browser, tmp_path, document)
    quotes = page.locator("blockquote > div", has_text=ARABIC[:20])
    assert quotes.count() > 0
    assert quotes.first.evaluate("e => getComputedStyle(e).direction") == "rtl"
    page.close()


def test_every_objective_and_language_has_its_picture(
    browser: Browser, tmp_path: Path, document: dict[str, Any]
) -> None:
    page, _ = opened(browser, tmp_path, document)
    assert page.locator("figure svg").count() == 2 + 3 + len(Objective)
    first = page.locator("figure").first
    assert first.locator("circle").count() == len(document["curves"]["overall"]["spoken_bins"])
    box = first.locator("rect").bounding_box()
    assert box
    for dot in first.locator("circle").all():
        place = dot.bounding_box()
        assert place
        assert box["x"] - 6 <= place["x"] + place["width"] / 2 <= box["x"] + box["width"] + 6
        assert box["y"] - 6 <= place["y"] + place["height"] / 2 <= box["y"] + box["height"] + 6
    page.close()


def test_the_cells_of_objective_and_language_are_those_of_the_document(
    browser: Browser, tmp_path: Path, document: dict[str, Any]
) -> None:
    page, _ = opened(browser, tmp_path, document)
    cells = page.locator("table.grid").first.locator("tbody tr").nth(12).locator("td")
    wanted = [language["objectives"][12] for language in document["languages"]]
    assert [cell.inner_text().strip("()") for cell in cells.all()] == [f"{100 * each['f1']:.0f}" for each in wanted]
    page.close()


def test_the_page_names_the_modes_the_weakest_and_both_models(document: dict[str, Any]) -> None:
    html = render_evaluation(document)
    assert f"The weakest: {document['weakest_told']}." in html
    assert '<th scope="row">recall</th>' in html
    assert "This model beside model-0" in html
    assert f"gained <b>{document['comparison']['right']['gained']}</b>" in html
    overall = document["alignment"]["measures"]["overall"]
    assert f"in which the three directions count alike, is {overall['macro_f1']:.3f}" in html


def test_what_was_not_measured_is_said(document: dict[str, Any]) -> None:
    few = document_of(rows_of(12), About("model-1", "passages of a test", "Chosen elsewhere."), paired=False)
    html = render_evaluation(few | {"alignment": None})
    assert "No comparison: there is &lt;one&gt; model only." in html
    assert "There are no intervals: 3 documents cannot say how documents differ." in html
    assert "was not measured here" in html
    assert "There are no intervals" not in render_evaluation(document)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_small_print_and_figures_on_tints_have_enough_contrast(
    browser: Browser, tmp_path: Path, document: dict[str, Any], scheme: str
) -> None:
    page, _ = opened(browser, tmp_path, document, scheme=scheme)
    ratios = contrasts(page, ".soft, .range, .means, .weak, figcaption, thead th, td, blockquote footer")
    assert len(ratios) > 100
    assert min(ratios) >= 4.5
    page.close()
