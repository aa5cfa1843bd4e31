"""The pages of documents in a real browser: the strip by keys, mouse and finger, and every screen within reach."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from pipeline.objectives import Objective
from pipeline.store import Role, Strip
from pipeline.web.strip_picture import draw_strip
from tests.web.conftest import PHONE, Live
from tests.web.test_documents import answer, document_with, failed_file
from tests.web.test_review_keys import serious

FILL = "(selector) => { const path = document.querySelector(selector); return path && getComputedStyle(path).fill; }"


def test_the_strip_is_walked_by_arrows_tells_each_passage_and_opens_it(live: Live, page: Page) -> None:
    sha256 = document_with(live.room)
    passages = live.room.site.archive.passages(sha256)
    page.goto(f"/documents/{sha256}")
    strip = page.locator(".strip[role=slider]")
    strip.focus()
    expect(page.locator("#strip-readout")).to_contain_text(passages[0].text[:20])
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowLeft")
    expect(strip).to_have_attribute("aria-valuenow", "2")
    expect(page.locator("#strip-readout")).to_contain_text(passages[1].text[:20])
    page.keyboard.press("End")
    expect(strip).to_have_attribute("aria-valuenow", str(len(passages)))
    page.keyboard.press("Home")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/passages/{passages[1].id}")


def test_in_an_arabic_screen_the_strip_runs_the_other_way(live: Live, page: Page) -> None:
    sha256 = document_with(live.room)
    first = live.room.site.archive.passages(sha256)[0]
    page.goto(f"/documents/{sha256}?lang=ar")
    strip = page.locator(".strip[role=slider]")
    strip.focus()
    page.keyboard.press("ArrowLeft")
    expect(strip).to_have_attribute("aria-valuenow", "2")
    box = page.locator(".strip > svg").bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + box["width"] - 4, box["y"] + 4)
    page.wait_for_url(f"**/passages/{first.id}")


def test_what_is_confirmed_looks_other_than_what_is_suggested(live: Live, page: Page) -> None:
    room, sha256 = live.room, document_with(live.room)
    objective = max(room.site.archive.strip(sha256).suggested_counts.items(), key=lambda pair: pair[1])[0]
    places = room.site.archive.tagged_with(sha256, objective)
    answer(room, room.site.archive.strip(sha256).ids[min(places)], {int(objective)})
    page.goto(f"/documents/{sha256}?objective={int(objective)}")
    full, asked = (f".strip path.cell{look}.o{int(objective)}" for look in (":not(.cell-open)", ".cell-open"))
    fills = [page.evaluate(FILL, selector) for selector in (full, asked, ".strip path.cell-dim")]
    assert None not in fills
    assert len(set(fills)) == 3


def test_on_a_phone_a_cell_is_first_told_then_opened_and_the_strip_scrolls(
    live: Live, new_page: Callable[..., Page]
) -> None:
    sha256 = document_with(live.room, least=61)
    passages = live.room.site.archive.passages(sha256)
    phone = new_page(live, Role.REVIEWER, viewport=PHONE, has_touch=True, is_mobile=True)
    phone.goto(f"/documents/{sha256}")
    box = phone.locator(".strip > svg").bounding_box()
    assert box is not None
    cell = box["width"] / int(phone.locator(".strip").get_attribute("data-wide") or 1)
    assert cell >= 12
    assert phone.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    for _ in range(2):
        phone.touchscreen.tap(box["x"] + 1.5 * cell, box["y"] + cell / 2)
        if _ == 0:
            expect(phone.locator("#strip-readout")).to_contain_text(passages[1].text[:20])
    phone.wait_for_url(f"**/passages/{passages[1].id}")


@pytest.mark.parametrize(("scheme", "language"), [("light", "en"), ("dark", "ar")])
def test_no_screen_of_documents_has_a_serious_fault_of_access_or_runs_off_the_side(
    live: Live, new_page: Callable[..., Page], scheme: str, language: str
) -> None:
    sha256 = document_with(live.room)
    failed_file(live.room)
    page = new_page(live, Role.ANALYST, viewport=PHONE, color_scheme=scheme)
    for address in ("/documents", f"/documents/{sha256}", f"/documents/{sha256}/text", f"/documents/{sha256}/glance"):
        page.goto(f"{address}?lang={language}")
        assert serious(page) == [], address
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], address


def test_the_picture_of_a_long_document_stays_small() -> None:
    count = 5_000
    ids = tuple(f"{number:032x}" for number in range(count))
    strip = Strip(
        sha256="0" * 64,
        ids=ids,
        best=tuple(number % 24 for number in range(count)),
        decided=tuple(number % 3 == 0 for number in range(count)),
        pages=(1,) * count,
        paths=("",) * count,
        kinds=("paragraph",) * count,
        confirmed={one: frozenset({Objective(7)}) for one in ids[::7]},
        suggested_counts={},
    )
    picture = draw_strip(strip)
    assert len(picture.layers) <= 3 * len(Objective)
    assert sum(len(layer.path) for layer in picture.layers) < 25 * count, "bytes of the page for each passage"
