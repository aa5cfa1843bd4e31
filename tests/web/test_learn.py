"""The ten lessons: each is done by its keys on the very review screen, and of them nothing is kept but that."""

from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from pipeline.objectives import Objective
from pipeline.store import Role
from pipeline.web.lessons import lesson_item, read_law, text_of_law
from pipeline.web.preferences import read_preferences
from pipeline.web.routes.learn import LESSONS
from pipeline.web.wording import LANGUAGES
from tests.web.conftest import PHONE, Live, Room

COACH = "#coach-told"
OPENING = ("w", "g", "c", "/")  # what opens a sheet or list
WORDS = ("unclear", "rescue")  # what is typed into it
KEYS: tuple[tuple[str, ...], ...] = (
    ("Digit1",),
    ("x",),
    ("a",),
    ("o", "Digit1", "Digit4", "Enter"),
    ("d", "d", "d", "Enter"),
    ("w", "Escape", "g", "Escape", "Digit1"),
    ("x", "u", "Digit1"),
    ("f", "c", "unclear", "Control+Enter", "x"),
    ("j", "k", "Space"),
    ("/", "rescue", "Enter", "Enter"),
)
"""What is pressed in each lesson."""


def open_lessons(page: Page, address: str = "/learn") -> None:
    page.goto(address)
    expect(page.locator("#lessons-live")).to_be_visible()


def shown(page: Page) -> str:
    found: str = page.evaluate("document.getElementById('item').dataset.passage")
    return found


def wait_shown(page: Page, passage: str) -> None:
    """Wait until a passage is shown and the one behind it is at hand, if there is one."""
    page.wait_for_function("id => document.getElementById('item').dataset.passage === id", arg=passage)
    if passage not in ("", f"lesson-{LESSONS}", "lesson-9"):
        page.wait_for_function("() => review.ready()")


def press(page: Page, *keys: str) -> None:
    """Press keys one after the other, as a sheet between them opens and closes."""
    for key in keys:
        if key in WORDS:
            page.keyboard.type(key)
        else:
            page.keyboard.press(key)
        if key in OPENING:
            page.wait_for_selector("dialog[open]")
        if key in ("Escape", "Control+Enter"):
            page.wait_for_function("() => document.querySelector('dialog[open]') === null")


def test_the_ten_lessons_are_done_by_keys_and_only_that_is_kept(live: Live, page: Page) -> None:
    sent: list[str] = []
    page.on("request", lambda asked: sent.append(f"{asked.method} {asked.url}") if asked.method != "GET" else None)
    open_lessons(page)
    for number, keys in enumerate(KEYS, start=1):
        wait_shown(page, f"lesson-{number}")
        press(page, *keys)
        if number not in (9, 10):
            expect(page.locator(f"{COACH} .coach-right")).to_be_visible()
    wait_shown(page, "")
    page.get_by_role("button", name="Back to the 1 passage that you skipped").click()
    wait_shown(page, "lesson-9")
    press(page, "Digit1")
    expect(page.get_by_role("heading", name="You know the keys")).to_be_focused()
    expect(page.locator("#end-open")).to_be_hidden()
    assert page.locator(".is-done").count() == LESSONS

    site, me = live.room.site, live.room.person(Role.REVIEWER)
    assert [each.partition("/api/")[2] for each in sent] == ["v1/me/preferences"]
    person = site.archive.person(me.code)
    assert person is not None
    assert read_preferences(person.preferences).taught
    assert (site.archive.my_readings(me.code, limit=5), page.evaluate("localStorage.length")) == ([], 0)


def test_a_wrong_answer_is_told_at_once_and_the_passage_stays(page: Page) -> None:
    open_lessons(page)
    for wrong in (("x",), ("Digit2",), ("o", "Digit0", "Digit9", "Enter")):
        press(page, *wrong)
        expect(page.locator(f"{COACH} .coach-wrong")).to_contain_text("fees for recruiting workers")
        assert shown(page) == "lesson-1"
    assert page.locator("#suggestions [data-state=yes]").count() == 0, "it begins anew"
    press(page, "Digit1")
    wait_shown(page, "lesson-2")
    expect(page.locator(f"{COACH} .coach-wrong")).to_have_count(0)


def test_a_direction_is_asked_for_where_the_lesson_is_about_it(page: Page) -> None:
    open_lessons(page, "/learn?lesson=5")
    press(page, "Digit1")  # yes, with no direction
    assert shown(page) == "lesson-5"
    press(page, "d", "Enter")  # it advances the objective
    expect(page.locator(f"{COACH} .coach-wrong")).to_contain_text("conflicts with it")
    press(page, "d", "d", "d", "Enter")  # from the start again
    wait_shown(page, "lesson-6")


def test_keys_of_ones_own_are_shown_and_work(live: Live, page: Page) -> None:
    me = live.room.person(Role.REVIEWER)
    live.room.site.archive.change_person(me.code, preferences={"keys": '{"none": "z", "undo": "b"}'})
    open_lessons(page, "/learn?lesson=2")
    expect(page.locator(f"{COACH} kbd")).to_have_text("Z")
    press(page, "x")
    assert shown(page) == "lesson-2"
    press(page, "z")
    wait_shown(page, "lesson-3")


def test_a_finger_does_them_too_and_is_told_of_buttons(live: Live, new_page: Callable[..., Page]) -> None:
    page = new_page(live, Role.REVIEWER, viewport=PHONE, has_touch=True, is_mobile=True)
    open_lessons(page)
    expect(page.locator(f"{COACH} kbd")).to_be_hidden()
    expect(page.locator(f"{COACH} .by-touch")).to_have_text("fair recruitment")
    expect(page.locator(f"{COACH} .by-touch")).to_be_visible()
    page.get_by_role("button", name="fair recruitment").first.tap()
    wait_shown(page, "lesson-2")
    page.locator("[data-act=none]").tap()
    wait_shown(page, "lesson-3")
    for number in range(1, LESSONS + 1):
        open_lessons(page, f"/learn?lesson={number}")
        assert page.locator(f"{COACH} kbd:visible").all_inner_texts() == [], f"lesson {number} names a key"
    page.goto("/learn?lesson=9")
    for button, passage in (("Next passage", "lesson-10"), ("Passage before", "lesson-9")):
        page.locator(COACH).get_by_role("button", name=button).tap()
        wait_shown(page, passage)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def test_what_is_looked_up_of_a_lesson_is_there(page: Page) -> None:
    open_lessons(page)
    press(page, "w")
    expect(page.locator("#sheet-body")).to_contain_text("recruits workers")
    press(page, "Escape", "h")
    expect(page.locator("#sheet-body")).to_contain_text("Nobody has done anything")
    press(page, "Escape", "p")
    expect(page.locator("#here-in-text")).to_contain_text("No person who recruits workers")
    press(page, "s")
    expect(page.locator("#precedents")).to_contain_text("No reviewed passage")
    assert page.locator("#item-place a[href^='/passages/'], #item-place a[href^='/documents/']").count() == 0


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious(live: Live, new_page: Callable[..., Page], language: str, scheme: str) -> None:
    live.room.site.archive.change_person(live.room.person(Role.REVIEWER).code, language=language)
    page = new_page(live, Role.REVIEWER, viewport=PHONE if scheme == "dark" else None, color_scheme=scheme)
    open_lessons(page, "/learn?lesson=3")
    press(page, "x")
    expect(page.locator(f"{COACH} .coach-wrong")).to_be_visible()
    assert serious(page) == []
    press(page, "a")
    expect(page.locator(f"{COACH} .coach-right")).to_be_visible()
    assert serious(page) == []
    page.goto("/learn?lesson=10")
    press(page, "j")
    expect(page.locator(".empty")).to_be_visible()
    assert serious(page) == []


def serious(page: Page) -> list[str]:
    """What axe finds that keeps people out."""
    found: list[dict[str, Any]] = Axe().run(page).response["violations"]
    return [f"{each['id']}: {each['nodes'][0]['html']}" for each in found if each["impact"] in ("serious", "critical")]


def test_without_scripts_the_lessons_are_a_page_to_read(live: Live, new_page: Callable[..., Page]) -> None:
    page = new_page(live, Role.REVIEWER, java_script_enabled=False)
    page.goto("/learn")
    assert page.locator("main section:visible").count() == LESSONS
    assert page.locator("h1:visible").all_inner_texts() == ["Learn the keys"]
    assert page.locator("#item").is_hidden()
    page.get_by_role("button", name="I have read them").click()
    page.wait_for_url(live.address + "/")
    assert page.locator("a[href='/learn']").count() == 0


def test_the_start_page_offers_them_until_they_were_left(room: Room) -> None:
    client = room.client(Role.REVIEWER)
    assert 'href="/learn"' in client.get("/").text
    assert 'href="/learn"' not in room.client(Role.READER).get("/").text
    assert client.post("/learn").headers["location"] == "/"
    assert 'href="/learn"' not in client.get("/").text
    assert client.get("/learn").status_code == 200  # again, as often as one likes


def test_a_lesson_that_is_not_there_is_refused(room: Room) -> None:
    client = room.client(Role.REVIEWER)
    addresses = (
        "/learn?lesson=0",
        "/learn?lesson=11",
        "/learn/item/lesson-11",
        "/learn/item/lesson-01",
        "/learn/all/lesson-1",
    )
    assert [client.get(each).status_code for each in addresses] == [422] * 5


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_lessons_say_the_same_in_every_language(language: str) -> None:
    law, english = read_law(language), read_law("en")
    assert len(law.lessons) == LESSONS
    for lesson, other in zip(law.lessons, english.lessons, strict=True):
        window, item = text_of_law(law, lesson), lesson_item(law, lesson)
        assert (
            window.text[window.start : window.end] == lesson.passage.text == "".join(each.text for each in item.marks)
        )
        assert (lesson.name, lesson.steps, lesson.yes) == (other.name, other.steps, other.yes)
        assert [len(each.evidence) for each in lesson.suggestions] == [len(each.evidence) for each in other.suggestions]
        assert (lesson.passage.text == other.passage.text) == (language == "en")
    assert any(each.blind for each in law.lessons)


def test_the_lessons_teach_what_the_keys_are_for() -> None:
    law = read_law("en")
    assert {step for lesson in law.lessons for step in lesson.steps} >= {
        "why",
        "guideline",
        "undo",
        "flag",
        "comment",
        "next",
    }
    assert law.lessons[0].suggestions[0].tag.objective == law.lessons[0].yes[0]
    assert [each.tag.objective for each in law.lessons[2].suggestions] == list(law.lessons[2].yes)
    assert Objective.CONSULAR not in {each.tag.objective for each in law.lessons[3].suggestions}
