"""Answers and a connection that comes and goes: none is lost, none is written twice, and the screen says so."""

from collections.abc import Callable

from playwright.sync_api import Page, Route, expect

from pipeline.store import Role
from pipeline.web.access import COOKIE
from tests.web.conftest import Live
from tests.web.test_review_keys import open_queue, press_and_go, wait_saved

ANSWERS = "**/api/v1/readings"


def counts(live: Live, ids: list[str]) -> list[int]:
    """How many readings each passage has."""
    return [len(live.room.site.archive.readings_of(passage_id)) for passage_id in ids]


def test_answers_without_a_connection_are_kept_told_and_sent_once(live: Live, page: Page) -> None:
    ids = live.room.passage_ids(4)
    open_queue(page)
    page.wait_for_function("() => review.ready(3)")
    page.context.set_offline(True)
    for _ in range(3):
        press_and_go(page, "x")
    expect(page.locator("#outbox-banner")).to_contain_text("3 answers wait for the connection")
    expect(page.locator("#saved-state")).to_have_attribute("data-state", "waiting")
    assert counts(live, ids) == [0, 0, 0, 0]
    page.context.set_offline(False)
    wait_saved(page)
    expect(page.locator("#outbox-banner")).to_be_hidden()
    expect(page.locator("#announcer")).to_contain_text("3 answers that waited are saved now")
    assert counts(live, ids) == [1, 1, 1, 0]


def test_an_answer_whose_receipt_was_lost_is_not_written_twice(live: Live, page: Page) -> None:
    lost: list[int] = []

    def lose(route: Route) -> None:
        if len(lost) < 2:
            lost.append(route.fetch().status)
            route.abort()
        else:
            route.continue_()

    first = open_queue(page)
    page.wait_for_function("() => review.ready()")
    page.route(ANSWERS, lose)
    press_and_go(page, "x")
    expect(page.locator("#outbox-banner")).to_be_visible()
    page.locator("#outbox-again").click()
    wait_saved(page)
    assert lost == [201, 200]
    assert counts(live, [first]) == [1]


def test_answers_outlive_the_tab(live: Live, page: Page) -> None:
    ids = live.room.passage_ids(2)
    open_queue(page)
    page.wait_for_function("() => review.ready(2)")
    page.route(ANSWERS, lambda route: route.abort())
    press_and_go(page, "x")
    press_and_go(page, "x")
    page.close(run_before_unload=False)
    assert counts(live, ids) == [0, 0]
    again = page.context.new_page()
    again.goto(f"{live.address}/review")
    wait_saved(again)
    assert counts(live, ids) == [1, 1]


def test_an_undone_answer_that_never_left_is_not_sent(live: Live, page: Page) -> None:
    first = open_queue(page)
    page.wait_for_function("() => review.ready()")
    page.evaluate("() => { site.ask = () => new Promise(() => {}); }")  # an earlier request that hangs
    page.evaluate("outbox.add({key: 'hanging-request', method: 'POST', address: '/nowhere', body: {}, passage: ''})")
    press_and_go(page, "x")
    page.keyboard.press("u")
    page.wait_for_function("id => document.getElementById('item').dataset.passage === id", arg=first)
    assert page.evaluate("outbox.waiting().map(each => each.key)") == ["hanging-request"]


def test_a_session_that_ended_asks_to_sign_in_and_then_sends(live: Live, page: Page) -> None:
    first = open_queue(page)
    page.wait_for_function("() => review.ready()")
    page.context.clear_cookies(name=COOKIE)
    press_and_go(page, "x")
    expect(page.locator("#outbox-banner")).to_contain_text("Your session has ended")
    expect(page.locator("#outbox-door")).to_be_visible()
    live.sign_in(page.context, Role.REVIEWER)
    page.locator("#outbox-again").click()
    wait_saved(page)
    assert counts(live, [first]) == [1]


def test_another_person_at_the_same_machine_sends_nothing_of_the_first(live: Live, page: Page) -> None:
    first = open_queue(page)
    page.wait_for_function("() => review.ready()")
    page.context.clear_cookies(name=COOKIE)
    press_and_go(page, "x")
    expect(page.locator("#outbox-banner")).to_be_visible()
    live.sign_in(page.context, Role.REVIEWER, "other")
    page.locator("#outbox-again").click()
    page.wait_for_function("() => outbox.waiting().length === 1")
    again = page.context.new_page()
    again.goto(f"{live.address}/review")
    again.wait_for_function("() => outbox.waiting().length === 0")
    assert counts(live, [first]) == [0]


def test_a_refused_answer_is_shown_and_never_dropped_silently(live: Live, page: Page) -> None:
    first = open_queue(page)
    page.wait_for_function("() => review.ready()")
    refusal = {"status": 422, "json": {"error": "Refused", "message": "It is no good.", "advice": "Look again."}}
    page.route(ANSWERS, lambda route: route.fulfill(**refusal))
    press_and_go(page, "x")
    expect(page.locator("#outbox-refused")).to_contain_text("It is no good. Look again.")
    expect(page.locator(f"#refused-list a[href='/passages/{first}']")).to_be_visible()
    page.reload()
    expect(page.locator("#outbox-refused")).to_be_visible()
    page.unroute(ANSWERS)
    page.get_by_role("button", name="Try again").click()
    wait_saved(page)
    expect(page.locator("#outbox-refused")).to_be_hidden()
    assert counts(live, [first]) == [1]


def test_without_scripts_the_form_decides_and_goes_on(live: Live, new_page: Callable[..., Page]) -> None:
    page = new_page(live, Role.REVIEWER, java_script_enabled=False)
    ids = live.room.passage_ids(2)
    page.goto("/review")
    page.get_by_role("button", name="None").click()
    assert counts(live, ids) == [1, 0]
    assert page.locator("#item").get_attribute("data-passage") == ids[1]
    page.get_by_role("button", name="Skip").click()
    assert page.locator("#item").get_attribute("data-passage") not in ids
    assert page.locator("noscript select").count() in {0, 1}
