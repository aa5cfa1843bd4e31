"""Search in a browser: found by keys alone, in any direction of writing, without a fault that axe finds."""

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from pipeline.store import Role
from tests.web.conftest import DESK, PHONE, Live

ARABIC = "المواطنين"


@pytest.mark.parametrize(("view", "language", "scheme"), [(PHONE, "ar", "light"), (DESK, "en", "dark")])
def test_the_screens_of_a_search_fit_and_have_no_fault_that_axe_finds(
    live: Live, new_page: Callable[..., Page], view: dict[str, int], language: str, scheme: str
) -> None:
    page = new_page(live, Role.REVIEWER, viewport=view, color_scheme=scheme)
    like = f"/search/like/{live.room.passage_ids(1)[0]}"
    asked = ["q=" + ARABIC, "q=detention&state=open&objective=13", "q=(a&mode=regex", "q=zzyzx&country=XA"]
    for address in ("/search?", like + "?", *(f"/search?{query}&" for query in asked)):
        page.goto(f"{address}lang={language}")
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, address
        found = Axe().run(page).response["violations"]
        assert [(each["id"], each["nodes"][0]["html"]) for each in found] == [], address
    page.goto(f"/search?q={ARABIC}&lang={language}")
    snippet = page.locator(".found .snippet").first
    assert (snippet.get_attribute("lang"), snippet.get_attribute("dir")) == ("ar", "rtl")
    assert set(snippet.locator("mark").all_inner_texts()) == {ARABIC}


def test_a_search_is_asked_and_followed_by_keys_alone(page: Page) -> None:
    page.goto("/search")
    expect(page.locator("#q")).to_be_focused()
    page.keyboard.type("detention judge")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?q=detention+judge&mode=words")
    expect(page.locator(".found mark").first).to_have_text("judge", ignore_case=True)
    page.locator(".found a").first.focus()
    page.keyboard.press("/")
    expect(page.locator("#q")).to_be_focused()
    page.keyboard.type("de/tention order")  # a slash within the box is one
    expect(page.locator("#q")).to_have_value("de/tention order")
    page.locator(".found-title a").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/text?at=*")
    expect(page.locator(".whole-row:target")).to_contain_text("detention", ignore_case=True)
    page.locator(".whole-row:target .whole-like").click()
    expect(page.get_by_role("heading", name="More like this", level=1)).to_be_visible()


def test_a_search_works_without_scripts(live: Live, new_page: Callable[..., Page]) -> None:
    page = new_page(live, Role.READER, java_script_enabled=False)
    page.goto("/search")
    page.get_by_label("Search for").fill("deten(tion|ded)")
    page.get_by_label("Pattern", exact=False).first.check()
    page.get_by_text("Filters", exact=True).click()
    page.get_by_label("Language of the passage").select_option("en")
    page.get_by_role("button", name="Search").click()
    expect(page.locator(".found mark").first).to_contain_text("etention")
    expect(page.locator(".search-filters summary")).to_have_text("Filters (1 set)")
    assert "language=en" in page.url
    assert "country" not in page.url
