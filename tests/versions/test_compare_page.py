"""The page of a comparison, rendered from passages and opened in a real Chromium."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from pipeline.versions.align import align
from pipeline.versions.compare_page import render_comparison
from tests.versions.examples import ACT, passages_of

HOSTILE = '<script>document.title="hit"</script><img src="http://192.0.2.1/x"> \u202eآدم &amp; "\'\x00'
EDITED = [ACT[0], *ACT[2:7], ("s. 5", "5. Whoever employs a person without a permit is liable to a large fine.")]


def test_differing_words_are_marked_and_the_rest_is_not() -> None:
    page = render_comparison("old", "new", align(passages_of(ACT), passages_of(EDITED, name="b")))
    assert "<del>commits an offence and </del>" in page or "<del>commits an offence and</del>" in page
    assert "<ins>large</ins>" in page
    assert "5 passages unchanged" in page
    assert "<del>2. Every foreign national" in page


def test_no_text_of_a_document_becomes_markup() -> None:
    old, new = passages_of([("<b>", HOSTILE)]), passages_of([("<b>", f"{HOSTILE} more")], name="b")
    page = render_comparison(HOSTILE, "<i>new", align(old, new))
    assert "<script" not in page
    assert "<img" not in page
    assert "<b>" not in page.replace("<li><b>", "")


@pytest.mark.parametrize("width", [1366, 390])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_shows_both_versions_without_scrolling_sideways_or_asking_outside(
    browser: Browser, tmp_path: Path, width: int, scheme: str
) -> None:
    arabic = ("المادة 3", "لا يجوز احتجاز الأجنبي لمدة تزيد على ثلاثين يوما.")
    changed = ("المادة 3", "لا يجوز احتجاز الأجنبي لمدة تزيد على ستين يوما.")
    old = [*passages_of(ACT), *passages_of([arabic], name="ar", language="ar")]
    new = [*passages_of(EDITED, name="b"), *passages_of([changed, ("", "x" * 400)], name="br", language="ar")]
    place = tmp_path / "page.html"
    place.write_text(render_comparison("old", f"new {HOSTILE}", align(old, new)), encoding="utf-8")
    page = browser.new_page(viewport={"width": width, "height": 800}, color_scheme=scheme)  # type: ignore[arg-type]
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(place.as_uri())
    assert page.title() != "hit"
    assert [url for url in asked if not url.startswith("file:")] == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.locator("p[dir=rtl] ins").first.inner_text() == "ستين"
    sides = page.locator("section.edited >> nth=0 >> div > p")
    left, right = sides.nth(0).bounding_box(), sides.nth(1).bounding_box()
    assert left
    assert right
    assert (left["y"] == right["y"]) is (width > 720)
    background = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert (background == "rgb(255, 255, 255)") is (scheme == "light")
    page.close()
