"""The room in Arabic: every screen runs from right to left, and what is written from left to right stays so."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from pipeline.store import Role
from pipeline.web.wording import Wording
from tests.web.conftest import PHONE, Live
from tests.web.test_home import fill
from tests.web.test_review_keys import here, open_queue, press_and_go, wait_saved

ARABIC = {"locale": "ar"}
ENGLISH = "/review?language=en"  # an English passage on an Arabic screen


def style(page: Page, selector: str, name: str) -> str:
    found: str = page.locator(selector).first.evaluate("(each, name) => getComputedStyle(each)[name]", name)
    return found


def screens(live: Live) -> list[str]:
    """The main screens that ``test_home`` does not open in Arabic."""
    fill(live.room)
    archive = live.room.site.archive
    sha256 = next(each.source.sha256 for each in archive.documents() if each.pages > 1)
    of_one = [f"/documents/{sha256}", f"/documents/{sha256}/text", f"/passages/{live.room.passage_ids(1)[0]}"]
    rest = ["/review", "/documents", "/search?q=migra*", "/uploads", "/runs", f"/runs/{archive.runs(1)[0].id}"]
    return [*of_one, *rest, "/people", "/audit", "/me", "/help", "/learn", "/api", "/nowhere"]


def test_the_screens_run_from_right_to_left_and_fit_a_phone(live: Live, new_page: Callable[..., Page]) -> None:
    page = new_page(live, Role.OWNER, viewport=PHONE, color_scheme="dark", **ARABIC)
    for address in screens(live):
        page.goto(address)
        root = page.evaluate("[document.documentElement.dir, document.documentElement.lang]")
        assert root == ["rtl", "ar"], address
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, address
        page.evaluate("() => Promise.all(document.getAnimations().map(each => each.finished.catch(() => {})))")
        found = Axe().run(page).response["violations"]
        assert [(each["id"], each["nodes"][0]["html"]) for each in found] == [], address


def test_the_door_speaks_arabic_before_anybody_has_signed_in(live: Live, new_page: Callable[..., Page]) -> None:
    page = new_page(live, None, **ARABIC)
    page.goto("/sign-in")
    assert page.evaluate("document.documentElement.dir") == "rtl"
    expect(page.get_by_role("button", name="تسجيل الدخول")).to_be_visible()


def test_the_keys_of_suggestions_work_on_an_arabic_screen(live: Live, new_page: Callable[..., Page]) -> None:
    page, archive = new_page(live, Role.REVIEWER, **ARABIC), live.room.site.archive
    first = open_queue(page, ENGLISH)
    objective = int(page.locator(".suggestion").first.get_attribute("data-objective") or 0)
    second = press_and_go(page, "1")
    press_and_go(page, "x")
    wait_saved(page)
    (yes,), (none,) = archive.readings_of(first), archive.readings_of(second)
    assert [int(word.objective) for word in yes.reading.words if word.verdict == "yes"] == [objective]
    assert none.reading.none
    assert press_and_go(page, "u") == second
    wait_saved(page)
    assert archive.readings_of(second)[0].withdrawn
    expect(page.locator("#toasts")).to_contain_text("تم التراجع")


def test_keys_work_where_the_keyboard_writes_arabic(live: Live, new_page: Callable[..., Page]) -> None:
    page = new_page(live, Role.REVIEWER, **ARABIC)
    first = open_queue(page, ENGLISH)
    page.keyboard.press("Shift")  # the letter of the X key is another one on an Arabic keyboard
    page.evaluate(
        "() => document.body.dispatchEvent(new KeyboardEvent('keydown', {key: 'ء', code: 'KeyX', bubbles: true}))"
    )
    page.wait_for_function("before => document.getElementById('item').dataset.passage !== before", arg=first)
    wait_saved(page)
    assert live.room.site.archive.readings_of(first)[0].reading.none


def test_an_english_passage_keeps_its_direction(live: Live, new_page: Callable[..., Page]) -> None:
    page = new_page(live, Role.REVIEWER, **ARABIC)
    open_queue(page, ENGLISH)
    assert style(page, "#passage-text", "direction") == "ltr"
    assert page.locator("#passage-text").get_attribute("lang") == "en"
    assert style(page, ".review-path", "direction") == "rtl"
    for heading in page.locator(".review-path li bdi[lang]").all():
        assert heading.evaluate("each => getComputedStyle(each).direction") == "ltr"
    crumbs = [box["x"] + box["width"] for each in page.locator(".review-path li").all() if (box := each.bounding_box())]
    assert crumbs[0] == max(crumbs), "the document comes first, at the right"
    side, text = page.locator(".item-side").bounding_box(), page.locator("#passage-text").bounding_box()
    assert side is not None
    assert text is not None
    assert side["x"] < text["x"], "the answer stands at the left"


def test_arrows_turn_round_and_other_signs_do_not(live: Live, new_page: Callable[..., Page]) -> None:
    page = new_page(live, Role.REVIEWER, **ARABIC)
    open_queue(page, ENGLISH)
    assert style(page, "[data-act=skip] .icon", "scale") == "-1 1"
    assert style(page, "[data-act=undo] .icon", "scale") == "-1 1"
    assert style(page, "[data-act=save] .icon", "scale") == "none"
    page.goto("/queues")
    assert style(page, ".icon:has(use[href$='#forward'])", "scale") == "-1 1"


def test_the_picture_of_a_page_is_never_mirrored(live: Live, new_page: Callable[..., Page]) -> None:
    page, room = new_page(live, Role.REVIEWER, **ARABIC), live.room
    documents = [each.source.sha256 for each in room.site.archive.documents() if each.pages > 1]
    passage = next(each for sha in documents for each in room.site.archive.passages(sha) if each.spans)
    page.goto(f"/review/place/{passage.id}")
    turned = page.locator(".page-sheet img").first.evaluate(
        """image => { const found = [];
        for (let each = image; each; each = each.parentElement) {
          const seen = getComputedStyle(each); found.push(seen.scale, seen.transform); }
        return found.filter(each => each !== "none"); }"""
    )
    assert turned == []
    image, boxes = page.locator(".page-sheet img").first, page.locator(".page-sheet svg").first
    assert image.bounding_box() == boxes.bounding_box(), "boxes lie on their words"


def test_the_strip_begins_at_the_right_and_is_pointed_at_there(live: Live, new_page: Callable[..., Page]) -> None:
    page = new_page(live, Role.REVIEWER, **ARABIC)
    sha256 = next(each.source.sha256 for each in live.room.site.archive.documents() if each.pages > 1)
    page.goto(f"/documents/{sha256}")
    box = page.locator(".strip svg").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] - 3, box["y"] + 3)
    expect(page.locator("#strip-readout strong")).to_contain_text("المقطع 1 من")
    strip = page.get_by_role("slider")
    strip.focus()
    page.keyboard.press("ArrowLeft")
    expect(page.locator("#strip-readout strong")).to_contain_text("المقطع 2 من")


@pytest.mark.parametrize("value", [-0.28, -12.0])
def test_a_minus_and_a_percent_stay_on_their_side_of_the_number(value: float) -> None:
    arabic, english = Wording("ar"), Wording("en")
    assert arabic.number(value) == f"\u2066{english.number(value)}\u2069"
    assert arabic.share(abs(value)) == f"\u2066{english.share(abs(value))}\u2069"
    assert arabic.number(abs(value)) == english.number(abs(value)), "a plain number needs nothing"
    assert arabic.moment(a_moment()).count("،") == 1


def a_moment() -> datetime:
    return datetime(2026, 3, 1, 12, 30, tzinfo=UTC)


def test_signs_keep_their_side_on_the_screen(live: Live, new_page: Callable[..., Page]) -> None:
    page = new_page(live, Role.REVIEWER, **ARABIC)
    open_queue(page, ENGLISH)
    assert here(page)
    percent = page.locator(".suggestion .chance").first
    side = percent.evaluate(
        """each => { const walk = document.createTreeWalker(each, NodeFilter.SHOW_TEXT);
        const at = (node, place) => { const range = document.createRange(); range.setStart(node, place);
          range.setEnd(node, place + 1); return range.getBoundingClientRect().x; };
        for (let node = walk.nextNode(); node; node = walk.nextNode()) {
          const place = node.data.indexOf("%");
          if (place > 0) return at(node, place) - at(node, place - 1); }
        return null; }"""
    )
    assert side is not None
    assert side > 0, "the percent sign is right of the number"
