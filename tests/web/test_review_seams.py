"""Seams of the review screen in a real browser: notes with flags, what waits on other pages, mixed directions."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from pipeline.run.why import explain
from pipeline.store import Role
from pipeline.store.review_rows import RemarkKind
from pipeline.web.access import COOKIE
from tests.web.conftest import PHONE, Live
from tests.web.test_review_keys import find, here, open_queue, press_and_go, wait_saved
from tests.web.test_review_offline import ANSWERS, counts

SMALL = """() => [...document.querySelectorAll("main :is(a[href], button, summary, .direction label)")]
  .filter(each => !each.closest("dialog, .visually-hidden, svg"))
  .map(each => [each.textContent.trim(), each.getBoundingClientRect()])
  .filter(([, box]) => box.width > 0 && (box.width < 24 || box.height < 24)).map(([text]) => text)"""


def remarks(live: Live, passage_id: str) -> list[tuple[RemarkKind, str]]:
    return [(each.kind, each.text) for each in live.room.site.archive.remarks_of(passage_id)]


def test_a_flag_is_one_key_and_a_note_can_be_given_with_it(live: Live, page: Page) -> None:
    ids = live.room.passage_ids(2)
    open_queue(page)
    page.keyboard.press("f")
    expect(page.locator("#flag-badge")).to_be_visible()
    expect(page.locator("[data-act=flag-note] kbd")).to_have_text("⇧ F")
    page.locator("[data-act=flag-note]").click()
    page.locator("#writer-text").fill("two readings are possible")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#remarks-list")).to_contain_text("two readings are possible")
    wait_saved(page)
    assert remarks(live, ids[0]) == [(RemarkKind.FLAG, ""), (RemarkKind.FLAG, "two readings are possible")]
    page.wait_for_function("() => review.ready()")
    press_and_go(page, "j")
    page.keyboard.press("Shift+F")
    page.keyboard.type("see f and 1")
    page.keyboard.press("Control+Enter")
    wait_saved(page)
    assert remarks(live, ids[1]) == [(RemarkKind.FLAG, "see f and 1")]
    page.goto("/discussions?tab=flagged")
    expect(page.locator("main")).to_contain_text("two readings are possible")


def test_steps_and_notes_have_buttons_for_who_uses_no_keys(live: Live, new_page: Callable[..., Page]) -> None:
    phone = new_page(live, Role.REVIEWER, viewport=PHONE, has_touch=True, is_mobile=True)
    ids = live.room.passage_ids(2)
    open_queue(phone)
    phone.wait_for_function("() => review.ready()")
    phone.get_by_role("button", name="Next passage").tap()
    phone.wait_for_function("id => document.getElementById('item').dataset.passage === id", arg=ids[1])
    phone.get_by_role("button", name="Previous passage").tap()
    phone.wait_for_function("id => document.getElementById('item').dataset.passage === id", arg=ids[0])
    phone.locator(".suggestion [data-mark=yes]").first.tap()
    phone.locator(".suggestion [data-note-of]").first.tap()
    phone.locator("#writer-text").fill("in the first half")
    phone.locator("#writer [type=submit]").tap()
    expect(phone.locator(".suggestion .evidence q").first).to_have_text("in the first half")
    assert phone.evaluate(SMALL) == []
    phone.get_by_role("button", name="Save and next").tap()
    wait_saved(phone)
    (reading,) = live.room.site.archive.readings_of(ids[0])
    assert [word.note for word in reading.reading.words if word.verdict == "yes"] == ["in the first half"]


def test_a_fast_second_enter_after_the_finder_saves(live: Live, page: Page) -> None:
    first = open_queue(page)
    page.keyboard.press("/")
    page.locator("#finder-words").fill("17")
    expect(page.locator("#finder-list [aria-selected=true]")).to_contain_text("17")
    page.evaluate("""() => { for (const one of [1, 2]) document.getElementById("finder-words").dispatchEvent(
        new KeyboardEvent("keydown", {key: "Enter", code: "Enter", bubbles: true, cancelable: true})); }""")
    wait_saved(page)
    (reading,) = live.room.site.archive.readings_of(first)
    assert [int(word.objective) for word in reading.reading.words if word.verdict == "yes"] == [17]


def leave_an_answer(page: Page) -> str:
    """Answer a passage while nothing of it arrives."""
    first = open_queue(page)
    page.wait_for_function("() => review.ready()")
    page.context.route(ANSWERS, lambda route: route.abort())
    press_and_go(page, "x")
    expect(page.locator("#outbox-banner")).to_be_visible()
    return first


def test_what_waits_is_told_and_sent_by_every_page_and_outlives_signing_out(live: Live, page: Page) -> None:
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(f"{dialog.type}: {dialog.message}"), dialog.accept()))
    first = leave_an_answer(page)
    page.goto("/")
    expect(page.locator("#waiting")).to_contain_text("1 answer of yours waits in this browser")
    asked.clear()
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/sign-in")
    assert asked == ["confirm: 1 answer of yours waits in this browser and is not saved yet."]
    page.context.unroute(ANSWERS)
    live.sign_in(page.context, Role.REVIEWER, "other")
    page.goto("/queues")
    expect(page.locator("#waiting")).to_have_count(0)
    page.context.clear_cookies(name=COOKIE)
    assert counts(live, [first]) == [0]
    live.sign_in(page.context, Role.REVIEWER)
    page.goto("/queues")
    expect(page.locator(".toast")).to_contain_text("saved now")
    (reading,) = live.room.site.archive.readings_of(first)
    assert reading.reading.reviewer == live.room.person(Role.REVIEWER).code


def test_leaving_the_page_while_an_answer_is_on_its_way_asks_nothing(live: Live, page: Page) -> None:
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    first = open_queue(page)
    page.wait_for_function("() => review.ready()")
    page.context.route(ANSWERS, lambda route: None)  # it never comes back
    press_and_go(page, "x")
    page.get_by_role("link", name="Documents").first.click()
    page.wait_for_url("**/documents")
    page.context.unroute(ANSWERS)
    page.goto("/documents")
    expect(page.locator(".toast")).to_contain_text("saved now")
    assert (asked, counts(live, [first])) == ([], [1])


def arabic(live: Live) -> str:
    archive = live.room.site.archive
    ids = [one for one in live.room.passage_ids(200) if archive.passage(one).language == "ar"]
    return next(one for one in ids if explain(archive, one).suggestions)


def test_an_arabic_passage_in_an_english_screen_and_the_other_way_round(live: Live, page: Page) -> None:
    archive, passage_id = live.room.site.archive, arabic(live)
    english, _ = find(live.room, bool)
    for address, one in ((f"/passages/{passage_id}", passage_id), (f"/passages/{english}?lang=ar", english)):
        open_queue(page, address)
        passage = archive.passage(one)
        text = page.locator("#passage-text")
        assert (text.get_attribute("dir"), text.get_attribute("lang")) == (passage.direction, passage.language)
        assert text.text_content() == passage.text
        pieces = {
            (piece.start, piece.end, int(suggestion.tag.objective))
            for suggestion in explain(archive, one).suggestions[:5]
            for piece in suggestion.evidence
            if piece.place == "text"
        }
        assert pieces
        marked = page.evaluate(
            """() => { let at = 0; const found = [];
              for (const node of document.getElementById("passage-text").childNodes) {
                const size = [...node.textContent].length;
                const numbers = node.nodeType === 1 ? node.dataset.o.split(" ") : [];
                for (const o of numbers) found.push([at, at + size, Number(o)]);
                at += size;
              } return found; }"""
        )
        covered = {(at, objective) for start, end, objective in marked for at in range(start, end)}
        assert covered == {(at, objective) for start, end, objective in pieces for at in range(start, end)}
        before = here(page)
        page.keyboard.press("1")
        wait_saved(page)
        assert len(archive.readings_of(before)) == 1
