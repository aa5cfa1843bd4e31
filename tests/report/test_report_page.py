"""The report page, rendered from records and opened in a real Chromium."""

from collections import Counter
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from pipeline.objectives import Objective
from pipeline.records import Status
from pipeline.report.render import render
from pipeline.report.run_report import DocumentLine, Example, RunReport
from tests.report.contrast import contrasts

SIZES = {"desk": {"width": 1366, "height": 768}, "phone": {"width": 390, "height": 844}}
HOSTILE = '<script>document.title="hit"</script><img src="http://192.0.2.1/x"> \u202eآدم &amp; "\'\x00'


def line(path: str, status: Status = Status.DONE, **given: object) -> DocumentLine:
    values: dict[str, object] = {
        "title": None,
        "country": "XS",
        "kind": "law",
        "languages": ("en",),
        "reason": "",
        "pages": 3,
        "passages": 40,
        "tags": Counter({Objective.DETENTION: 7, Objective.RETURN: 2}),
    }
    return DocumentLine(path=path, status=status, **(values | given))  # type: ignore[arg-type]


def report(*lines: DocumentLine, examples: tuple[Example, ...] = ()) -> RunReport:
    names = {objective: objective.name.lower() for objective in Objective}
    return RunReport(
        "run-1", "2026-11-24 10:00 UTC", "laws", "model-1", 12.0, lines, examples, ("A row is wrong.",), names, names
    )


FULL = report(
    line("a/statute.pdf", title="Entry and Stay Act"),
    line("arabic.pdf", title="قانون رقم 9 لسنة 2024 بشأن رعاية المواطنين في الخارج", languages=("ar",)),
    line(
        "locked.pdf",
        Status.FAILED,
        reason="The document needs a password. Ask for an open copy.",
        passages=0,
        tags=Counter(),
    ),
    line("very-" + "long" * 60 + ".pdf"),
    examples=(Example(Objective.DETENTION, "Entry and Stay Act", "s. 12(3)", "No child is detained.", 0.97),),
)


def opened(
    browser: Browser, tmp_path: Path, of: RunReport, *, size: str = "desk", scheme: str = "light"
) -> tuple[Page, list[str]]:
    file = tmp_path / "report.html"
    file.write_text(render(of), encoding="utf-8")
    page = browser.new_page(viewport=SIZES[size], color_scheme=scheme)  # type: ignore[arg-type]
    told: list[str] = []
    page.on("request", lambda request: told.append(request.url))
    page.on("console", lambda message: told.append(message.text))
    page.goto(file.as_uri())
    return page, told


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_asks_for_nothing_and_never_scrolls_sideways(
    browser: Browser, tmp_path: Path, size: str, scheme: str
) -> None:
    page, told = opened(browser, tmp_path, FULL, size=size, scheme=scheme)
    assert told == [page.url]
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    page.close()


def test_texts_of_documents_are_shown_and_never_run(browser: Browser, tmp_path: Path) -> None:
    of = report(
        line(HOSTILE, title=HOSTILE, reason=HOSTILE, country=HOSTILE, kind=HOSTILE, languages=(HOSTILE,)),
        examples=(Example(Objective.DATA, HOSTILE, HOSTILE, HOSTILE, 0.5),),
    )
    page, told = opened(browser, tmp_path, of)
    assert told == [page.url]
    assert page.title() == "Migralex: laws"
    assert page.locator("script, img").count() == 0
    assert page.get_by_text("<script>").count() > 0
    page.close()


def test_a_failure_is_seen_first_with_its_reason(browser: Browser, tmp_path: Path) -> None:
    page, _ = opened(browser, tmp_path, FULL)
    first = page.locator("table.list tbody tr").first
    assert "locked.pdf" in first.inner_text()
    assert "needs a password. Ask for an open copy." in first.inner_text()
    page.close()


def test_an_objective_without_a_passage_says_so(browser: Browser, tmp_path: Path) -> None:
    page, _ = opened(browser, tmp_path, FULL)
    assert page.locator(".bars li.none").count() == len(Objective) - 2
    assert (
        page.locator(".bars li").nth(Objective.DETENTION - 1).inner_text().split("\n")[-1]
        == "21 passages in 3 documents"
    )
    page.close()


def test_the_cells_of_the_coverage_hold_the_counts_of_their_document(browser: Browser, tmp_path: Path) -> None:
    page, _ = opened(browser, tmp_path, FULL)
    cells = page.locator("table.grid tbody tr").first.locator("td")
    assert cells.count() == len(Objective)
    assert cells.nth(Objective.DETENTION - 1).inner_text() == "7"
    assert cells.nth(Objective.DATA - 1).inner_text() == ""
    page.close()


def test_an_arabic_title_is_read_from_the_right(browser: Browser, tmp_path: Path) -> None:
    page, _ = opened(browser, tmp_path, FULL)
    title = page.locator("table.grid tbody th bdi").nth(1)
    assert title.evaluate("e => getComputedStyle(e).unicodeBidi") == "isolate"
    assert "قانون" in title.inner_text()
    page.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_small_print_has_enough_contrast(browser: Browser, tmp_path: Path, scheme: str) -> None:
    page, _ = opened(browser, tmp_path, FULL, scheme=scheme)
    ratios = contrasts(page, ".soft, .file, .count, .status, thead th, td, blockquote footer")
    assert ratios
    assert min(ratios) >= 4.5
    page.close()
