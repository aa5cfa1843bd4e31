"""The review screen in a real browser: what each key does, and that nobody waits for the server."""

from collections.abc import Callable
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, Request, expect

from pipeline.records import Verdict
from pipeline.store import Role
from tests.web.conftest import PHONE, Live, Room

MANY = 40


def here(page: Page) -> str:
    """The passage on the screen."""
    found: str = page.evaluate("document.getElementById('item').dataset.passage")
    return found


def open_queue(page: Page, address: str = "/review") -> str:
    page.goto(address)
    page.wait_for_function("() => document.querySelector('[data-act=keys]').hidden === false")
    return here(page)


def press_and_go(page: Page, *keys: str) -> str:
    """Press keys; the passage that is there behind the last of them."""
    before = here(page)
    for key in keys:
        page.keyboard.press(key)
    page.wait_for_function("before => document.getElementById('item').dataset.passage !== before", arg=before)
    return here(page)


def wait_saved(page: Page) -> None:
    """All that was answered has arrived."""
    page.wait_for_function("() => outbox.waiting().length === 0")


def words_of(room: Room, passage_id: str) -> dict[int, str]:
    """What the reviewer says of a passage."""
    (reading,) = [each for each in room.site.archive.readings_of(passage_id) if not each.withdrawn]
    return {int(word.objective): word.verdict.value for word in reading.reading.words}


def find(room: Room, fits: Callable[[list[int]], bool]) -> tuple[str, list[int]]:
    """A passage whose suggestions fit, and these by falling chance."""
    for passage_id in room.passage_ids(200):
        tags = sorted(room.site.archive.passage_tags(passage_id), key=lambda tag: (-tag.score, tag.objective))
        if fits([int(tag.objective) for tag in tags]):
            return passage_id, [int(tag.objective) for tag in tags[:5]]
    raise AssertionError("no passage of the samples fits")


def test_forty_passages_are_decided_by_a_key_each_and_the_next_is_always_there(live: Live, page: Page) -> None:
    fetched: list[str] = []

    def hear(request: Request) -> None:
        if "/review/item/" in request.url:
            fetched.append(request.url.rpartition("/")[2])

    page.on("requestfinished", hear)
    open_queue(page)
    page.evaluate("window.shown = []; addEventListener('passage-shown', e => shown.push(e.detail), true)")
    expected: dict[str, dict[int, str]] = {}
    for passage_id in live.room.passage_ids(MANY):
        assert here(page) == passage_id
        tags = sorted(live.room.site.archive.passage_tags(passage_id), key=lambda tag: (-tag.score, tag.objective))
        shown = [int(tag.objective) for tag in tags[:5]]
        expected[passage_id] = {each: "yes" if each == shown[0] else "no" for each in shown}
        page.wait_for_function("() => review.ready()")
        press_and_go(page, "1" if shown else "x")
    wait_saved(page)
    assert page.evaluate("shown.length") == MANY
    assert page.evaluate("shown.every(each => each.ready)"), "each was there before its key"
    assert len(fetched) == len(set(fetched))
    assert {passage_id: words_of(live.room, passage_id) for passage_id in expected} == expected


def test_the_next_passage_does_not_wait_for_the_answer_to_arrive(live: Live, page: Page) -> None:
    held: list[Any] = []
    page.route("**/api/v1/readings", lambda route: held.append(route))  # noqa: PLW0108 - it must be a function
    first = open_queue(page)
    page.wait_for_function("() => review.ready()")
    second = press_and_go(page, "x")
    assert (second != first, len(live.room.site.archive.readings_of(first))) == (True, 0)
    expect(page.locator("#saved-state")).to_have_attribute("data-state", "saving")

    held[0].continue_()
    wait_saved(page)
    assert live.room.site.archive.readings_of(first)[0].reading.none


def test_keys_decide_nothing_while_the_next_passage_is_on_its_way_and_no_passage_is_left_out(
    live: Live, page: Page
) -> None:
    ids, archive = live.room.passage_ids(4), live.room.site.archive
    held: dict[str, Any] = {}
    page.route("**/review/item/*", lambda route: held.__setitem__(route.request.url.rpartition("/")[2], route))
    assert open_queue(page) == ids[0]
    for key in ("x", "x", "1", "Space", "j", "k"):
        page.keyboard.press(key)
    expect(page.locator("#digits-told")).to_contain_text("on its way")
    expect(page.locator(".decide [data-act=undo]")).to_be_enabled()
    assert here(page) == ids[0]
    page.keyboard.press("u")  # taken back, and it stays
    wait_saved(page)
    assert [each.withdrawn for each in archive.readings_of(ids[0])].count(False) == 1
    assert not archive.has_read(ids[0], live.room.person(Role.REVIEWER).code)
    page.keyboard.press("x")
    for passage_id in ids[1:]:
        page.wait_for_timeout(0)
        held[passage_id].continue_()
    page.wait_for_function("id => document.getElementById('item').dataset.passage === id", arg=ids[1])
    assert [press_and_go(page, "x"), press_and_go(page, "x")] == ids[2:]
    wait_saved(page)
    assert [[each.withdrawn for each in archive.readings_of(one)].count(False) for one in ids] == [2, 1, 1, 0]
    expect(page.locator("#today")).to_contain_text("3")


def test_marks_are_set_without_going_on_and_saved_with_enter(live: Live, page: Page) -> None:
    passage_id, shown = find(live.room, lambda tags: len(tags) >= 3)
    open_queue(page, f"/passages/{passage_id}")
    for key in ("Shift+Digit2", "Shift+Digit3", "Shift+Digit3"):
        page.keyboard.press(key)
    states = [page.locator(f"[data-objective='{each}']").first.get_attribute("data-state") for each in shown[:3]]
    assert states == ["none", "yes", "no"]
    expect(page.locator(f".suggestion[data-objective='{shown[1]}'] [data-mark=yes]")).to_have_attribute(
        "aria-pressed", "true"
    )
    page.keyboard.press("Enter")
    wait_saved(page)
    assert words_of(live.room, passage_id) == {each: "yes" if each == shown[1] else "no" for each in shown}


def test_enter_with_nothing_marked_says_so_and_saves_nothing(live: Live, page: Page) -> None:
    passage_id = open_queue(page)
    page.keyboard.press("Enter")
    expect(page.locator(".toast")).to_contain_text("Nothing is marked")
    assert (here(page), live.room.site.archive.readings_of(passage_id)) == (passage_id, [])


def test_all_none_added_directions_and_notes(live: Live, page: Page) -> None:
    room = live.room
    open_queue(page)
    several, shown = find(room, lambda tags: len(tags) >= 2 and 17 not in tags and 21 not in tags)
    page.goto(f"/passages/{several}")
    page.keyboard.press("a")
    wait_saved(page)
    assert words_of(room, several) == dict.fromkeys(shown, "yes")
    first = open_queue(page)
    for key in ("o", "1", "7", "d", "d"):
        page.keyboard.press(key)
    page.keyboard.press("n")
    page.keyboard.type("a note, not keys: x")
    page.keyboard.press("Control+Enter")
    page.keyboard.press("/")
    page.locator("#finder-words").press_sequentially("الاتجار")
    expect(page.locator("#finder-list [aria-selected=true]")).to_contain_text("10")
    page.keyboard.press("Enter")
    press_and_go(page, "Enter")
    wait_saved(page)
    (reading,) = room.site.archive.readings_of(first)
    said = {int(word.objective): word for word in reading.reading.words}
    assert (said[17].verdict, said[17].alignment, said[17].note) == (Verdict.YES, "neutral", "a note, not keys: x")
    assert said[10].verdict is Verdict.YES
    second = here(page)
    press_and_go(page, "x")
    wait_saved(page)
    assert room.site.archive.readings_of(second)[0].reading.none


def test_undo_goes_back_and_withdraws_and_skipped_ones_come_back(live: Live, page: Page) -> None:
    ids, archive = live.room.passage_ids(4), live.room.site.archive
    open_queue(page)
    press_and_go(page, "x")
    wait_saved(page)
    assert press_and_go(page, "u") == ids[0]
    wait_saved(page)
    assert not archive.has_read(ids[0], live.room.person(Role.REVIEWER).code)
    expect(page.locator("#today")).to_contain_text("0")
    assert press_and_go(page, "x") == ids[1]
    assert press_and_go(page, "Space") == ids[2]
    assert press_and_go(page, "j") == ids[3]
    assert press_and_go(page, "k") == ids[2]
    assert press_and_go(page, "k") == ids[1]
    press_and_go(page, "j")
    press_and_go(page, "Control+z")
    assert here(page) == ids[0]
    wait_saved(page)
    assert not archive.has_read(ids[0], live.room.person(Role.REVIEWER).code)


def test_at_the_end_of_a_queue_what_was_skipped_comes_back(live: Live, page: Page) -> None:
    ids, me = live.room.passage_ids(3), live.room.person(Role.REVIEWER)
    made = live.room.site.archive.create_assignment(
        "Three", "", "", wanted=1, people=[me.code], passage_ids=ids, by=me.code, now=live.room.site.now()
    )
    assert open_queue(page, f"/review?assignment={made.number}") == ids[0]
    assert press_and_go(page, "Space") == ids[1]
    assert press_and_go(page, "x") == ids[2]
    assert press_and_go(page, "x") == ""
    expect(page.get_by_role("heading", name="Nothing is left here")).to_be_focused()
    page.get_by_role("button", name="Back to the 1 passage").click()
    page.wait_for_function("id => document.getElementById('item').dataset.passage === id", arg=ids[0])
    press_and_go(page, "x")
    wait_saved(page)
    assert live.room.site.archive.assignment(made.number).read_by == {me.code: 3}


def test_flag_comment_sheets_and_the_place_on_the_page(live: Live, page: Page) -> None:
    passage_id = open_queue(page)
    page.keyboard.press("f")
    expect(page.locator("#flag-badge")).to_be_visible()
    page.keyboard.press("c")
    page.keyboard.type("is this x or 1?")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#remarks-list")).to_contain_text("is this x or 1?")
    wait_saved(page)
    assert [remark.kind.value for remark in live.room.site.archive.remarks_of(passage_id)] == ["flag", "comment"]
    for key, told in (("w", "Weight"), ("g", "Belongs elsewhere"), ("h", "flagged"), ("?", "Single keys are on")):
        page.keyboard.press(key)
        expect(page.locator("#sheet[open]")).to_contain_text(told)
        page.keyboard.press("Escape")
    page.keyboard.press("p")
    expect(page.locator("#place .box-now, #here-in-text").first).to_be_visible()
    page.keyboard.press("s")
    expect(page.locator("#precedents")).to_contain_text("No reviewed passage is near")
    assert here(page) == passage_id, "nothing of it has decided anything"


def test_keys_follow_the_print_on_latin_keyboards_and_the_place_on_others(live: Live, page: Page) -> None:
    passage_id, shown = find(live.room, lambda tags: len(tags) >= 2)
    open_queue(page, f"/passages/{passage_id}")
    press = "told => dispatchEvent(new KeyboardEvent('keydown', {bubbles: true, cancelable: true, ...told}))"
    page.evaluate(press, {"code": "Digit2", "key": "2", "shiftKey": True})  # French: the digit is with shift
    expect(page.locator(f".suggestion[data-objective='{shown[1]}']")).to_have_attribute("data-state", "yes")
    page.evaluate(press, {"code": "KeyF", "key": "ب"})  # Arabic: the place of F
    expect(page.locator("#flag-badge")).to_be_visible()
    page.evaluate(press, {"code": "KeyQ", "key": "a"})  # French: A is printed where the US has Q
    wait_saved(page)
    assert words_of(live.room, passage_id) == dict.fromkeys(shown, "yes")
    other, shown = find(live.room, lambda tags: len(tags) == 1)
    open_queue(page, f"/passages/{other}")
    page.evaluate(press, {"code": "Digit1", "key": "&"})  # French: 1 without shift
    wait_saved(page)
    assert words_of(live.room, other) == dict.fromkeys(shown, "yes")


def test_keys_can_be_changed_clash_is_told_and_they_can_be_switched_off(live: Live, page: Page) -> None:
    passage_id = open_queue(page)
    page.keyboard.press("?")
    page.locator("[data-remap=none]").click()
    page.keyboard.press("a")
    expect(page.locator("#keys-told")).to_contain_text("Yes to all shown")
    page.locator("[data-remap=none]").click()
    page.keyboard.press("z")
    expect(page.locator("#keys-told")).to_contain_text("changed")
    page.keyboard.press("Escape")
    expect(page.locator(".decide [data-key-of=none]")).to_have_text("Z")
    page.keyboard.press("x")
    assert here(page) == passage_id
    press_and_go(page, "z")
    wait_saved(page)
    page.keyboard.press("?")
    page.locator("#keys-on").uncheck()
    page.keyboard.press("Escape")
    second = here(page)
    page.keyboard.press("z")
    assert here(page) == second
    page.reload()
    expect(page.locator(".decide [data-key-of=none]")).to_have_text("Z")


def test_everything_is_done_by_pointer_too(live: Live, page: Page) -> None:
    passage_id, shown = find(live.room, lambda tags: len(tags) >= 2)
    open_queue(page, f"/passages/{passage_id}")
    page.locator(f".suggestion[data-objective='{shown[1]}'] [data-mark=yes]").click()
    page.locator(f".suggestion[data-objective='{shown[1]}'] .direction label").last.click()
    page.get_by_role("button", name="Another objective").click()
    page.locator("#finder-list .finder-option").nth(22).click()
    page.get_by_role("button", name="Save and next").click()
    wait_saved(page)
    assert words_of(live.room, passage_id)[shown[1]] == "yes"
    (reading,) = live.room.site.archive.readings_of(passage_id)
    assert {word.alignment for word in reading.reading.words if int(word.objective) == shown[1]} == {"conflict"}
    assert words_of(live.room, passage_id)[23] == "yes"


def test_the_new_passage_is_announced_and_has_the_focus(live: Live, page: Page) -> None:
    open_queue(page)
    page.wait_for_function("() => review.ready()")
    press_and_go(page, "x")
    expect(page.locator("#passage-heading")).to_be_focused()
    expect(page.locator("#announcer")).not_to_be_empty()


def test_a_blind_item_shows_no_suggestion_and_is_kept_as_blind(
    new_room: Callable[..., Room], new_page: Callable[..., Page]
) -> None:
    from tests.web.conftest import served

    with served(new_room(web_blind_share=1.0)) as live:
        page = new_page(live, Role.REVIEWER)
        passage_id = open_queue(page)
        expect(page.locator(".blind-banner")).to_be_visible()
        assert page.locator("mark").count() == page.locator("#suggestions > li").count() == 0
        for key in ("1", "o", "0", "7"):
            page.keyboard.press(key)
        press_and_go(page, "Enter")
        wait_saved(page)
        (reading,) = live.room.site.archive.readings_of(passage_id)
        withheld = {tag.objective for tag in live.room.site.archive.passage_tags(passage_id)}
        assert (reading.reading.blind, set(reading.reading.shown) <= withheld) == (True, True)
        assert bool(reading.reading.shown) == bool(withheld)
        assert words_of(live.room, passage_id) == {7: "yes"}


def test_two_reviewers_at_one_passage_see_each_other_and_overwrite_nothing(
    live: Live, new_page: Callable[..., Page]
) -> None:
    passage_id, _ = find(live.room, lambda tags: len(tags) >= 1)
    one, other = new_page(live, Role.REVIEWER, "amina"), new_page(live, Role.REVIEWER, "boris")
    open_queue(one, f"/passages/{passage_id}")
    expect(one.locator("#presence")).to_be_empty()
    one.evaluate("review.present()")
    open_queue(other, f"/passages/{passage_id}")
    expect(other.locator("#presence")).to_contain_text("Amina")
    one.keyboard.press("1")
    wait_saved(one)
    other.evaluate("review.present()")
    expect(other.locator("#meanwhile")).to_contain_text("Amina has answered")
    other.keyboard.press("x")
    wait_saved(other)
    people = {each.reading.reviewer: each for each in live.room.site.archive.readings_of(passage_id)}
    assert len(people) == 2
    assert not any(each.withdrawn for each in people.values())
    expect(other.locator("#said-heading")).to_be_visible()


def test_an_arabic_passage_and_an_arabic_screen_run_from_right_to_left(live: Live, page: Page) -> None:
    open_queue(page, "/review?language=ar&lang=ar")
    assert page.evaluate("document.documentElement.dir") == "rtl"
    text = page.locator("#passage-text")
    assert (text.get_attribute("dir"), text.get_attribute("lang")) == ("rtl", "ar")
    box, side = text.bounding_box(), page.locator(".item-side").bounding_box()
    assert box is not None
    assert side is not None
    assert side["x"] < box["x"], "the answer stands at the end of the line, which is the left"
    passage_id = here(page)
    press_and_go(page, "x")
    wait_saved(page)
    assert live.room.site.archive.readings_of(passage_id)[0].reading.none


def serious(page: Page) -> list[str]:
    page.evaluate("() => Promise.all(document.getAnimations().map(each => each.finished.catch(() => {})))")
    found = Axe().run(page).response["violations"]
    return [
        f"{each['id']}: {each['nodes'][0]['html'][:160]}" for each in found if each["impact"] in {"serious", "critical"}
    ]


def test_the_screen_has_no_serious_fault_of_access(live: Live, page: Page, new_page: Callable[..., Page]) -> None:
    several, _ = find(live.room, lambda tags: len(tags) >= 3)
    open_queue(page, f"/passages/{several}")
    page.keyboard.press("p")
    expect(page.locator("#place")).to_be_visible()
    page.keyboard.press("Shift+Digit1")
    assert serious(page) == []
    for key in ("w", "?", "/", "c"):
        page.keyboard.press(key)
        expect(page.locator("dialog[open]")).to_be_visible()
        assert serious(page) == [], key
        page.keyboard.press("Escape")
    dark = new_page(live, Role.REVIEWER, color_scheme="dark", viewport=PHONE)
    open_queue(dark, "/review?language=ar&lang=ar")
    assert serious(dark) == []


def test_on_a_phone_nothing_runs_off_the_side_and_the_buttons_are_in_reach(
    live: Live, new_page: Callable[..., Page]
) -> None:
    phone = new_page(live, Role.REVIEWER, viewport=PHONE, has_touch=True)
    passage_id, _ = find(live.room, lambda tags: len(tags) >= 2)
    open_queue(phone, f"/passages/{passage_id}")
    phone.locator("#item-tools [data-act=place]").tap()
    expect(phone.locator("#place .page-view")).to_be_visible()
    assert phone.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    box = phone.get_by_role("button", name="Save and next").bounding_box()
    assert box is not None
    assert box["y"] + box["height"] <= PHONE["height"]
    assert box["height"] >= 44
    phone.get_by_role("button", name="None", exact=False).first.tap()
    wait_saved(phone)
    assert live.room.site.archive.readings_of(passage_id)[0].reading.none
