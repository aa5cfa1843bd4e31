"""From a file that is dropped on the page to a decision about one of its passages, with the real flow and browser."""

import os
import signal
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import JSHandle, Page, expect

from pipeline.commands.serve import make_site
from pipeline.settings import load_settings
from pipeline.store import Role
from tests.walk import processes_with
from tests.web.conftest import PHONE, Live, Room, served

LAW = """Act 3 of 2026 on recruitment

Section 1

No fee for recruitment or placement may be taken from a migrant worker, directly or indirectly.

Section 2

The Minister publishes each year the number of migrant workers, by sex, age and occupation, as a basis for policy.
"""
BROKEN = "%PDF-1.7\nnothing more"
RUN = 120_000  # milliseconds that a run may take on a machine with much else to do


@pytest.fixture
def own(tmp_path: Path, models: Path) -> Iterator[Room]:
    """A room over an empty folder, whose runs end with the test."""
    folders = {"raw": tmp_path / "raw", "out": tmp_path / "out", "models": models}
    for name in ("raw", "out"):
        folders[name].mkdir()
    room = Room(make_site(load_settings(workers=1, web_port=0, gather_seconds=0.2, web_blind_share=0.0, **folders)))
    yield room
    room.site.close()
    for pid in processes_with(str(tmp_path)):
        os.kill(pid, signal.SIGKILL)


@pytest.fixture
def at_own(own: Room) -> Iterator[Live]:
    with served(own) as live:
        yield live


def dragged(page: Page, **files: str) -> JSHandle:
    """What a hand holds that drags files over the page."""
    return page.evaluate_handle(
        """files => {
          const held = new DataTransfer();
          for (const [name, text] of Object.entries(files)) held.items.add(new File([text], name));
          return held;
        }""",
        files,
    )


def drop(page: Page, held: JSHandle) -> None:
    page.dispatch_event("#drop", "dragenter", {"dataTransfer": held})
    page.dispatch_event("#drop", "drop", {"dataTransfer": held})


def clean(page: Page) -> None:
    found = Axe().run(page).response["violations"]
    assert [(each["id"], each["nodes"][0]["html"]) for each in found] == [], page.url


def test_from_a_dropped_file_to_a_decision(own: Room, at_own: Live, new_page: Callable[..., Page]) -> None:
    watching = new_page(at_own, Role.ANALYST, viewport=PHONE)
    watching.goto("/runs")
    watching.evaluate("window.sameTab = true")

    page = new_page(at_own, Role.ANALYST)
    page.goto("/uploads")
    held = dragged(page, **{"act-3.txt": LAW, "broken.pdf": BROKEN})
    page.dispatch_event("#drop", "dragenter", {"dataTransfer": held})
    expect(page.locator("#drop")).to_have_class("file-drop is-over")
    page.dispatch_event("#drop", "drop", {"dataTransfer": held})
    expect(page.locator("#rows .badge-quiet", has_text="ready")).to_have_count(2)
    page.select_option("#country", "SV")
    page.locator("#rows details").first.locator("summary").click()
    page.fill("#row-1-title", "Recruitment Act")
    clean(page)
    page.click("#send")
    expect(page.locator("#rows .badge-good", has_text="passages")).to_have_count(1, timeout=RUN)
    expect(page.locator("#rows .badge-bad")).to_have_text("failed", timeout=RUN)
    expect(page.locator("#reading-said")).to_have_text("All is read.", timeout=RUN)

    expect(watching.locator("#live [data-busy=false] .badge-good")).to_have_text("finished", timeout=RUN)
    assert watching.evaluate("window.sameTab"), "it was seen without loading the page again"
    expect(watching.locator("#live tbody")).to_contain_text("Analyst")
    clean(watching)
    watching.locator("#live a[href^='/runs/']").click()
    expect(watching.locator("#failures + .rows")).to_contain_text("broken.pdf")
    clean(watching)

    page.get_by_role("link", name="Show the document").click()
    expect(page.locator("h1")).to_contain_text("Recruitment Act")
    document = page.url
    page.click("#review-this")
    expect(page.locator(".review-bar [data-act=keys]")).to_be_visible()
    page.wait_for_function("() => review.ready()")
    passage = page.evaluate("document.getElementById('item').dataset.passage")
    page.keyboard.press("x")
    page.wait_for_function("() => outbox.waiting().length === 0")
    (reading,) = own.site.archive.readings_of(passage)
    assert reading.reading.none
    assert reading.reading.reviewer == own.person(Role.ANALYST).code
    page.goto(document)
    expect(page.locator(".figure", has_text="decided").locator("b")).to_have_text("1")
    (version,) = own.site.archive.documents()
    assert (version.source.title, version.source.country) == ("Recruitment Act", "SV")

    page.goto("/uploads")
    page.locator("#version_of").press_sequentially("act-3")
    expect(page.locator("#files-here option")).to_have_attribute("value", "act-3.txt")


def test_files_wait_their_turn_and_can_be_taken_off(own: Room, at_own: Live, new_page: Callable[..., Page]) -> None:
    page = new_page(at_own, Role.ANALYST)
    page.goto("/uploads")
    sent: list[str] = []
    page.route("**/api/v1/uploads?*", lambda route: (sent.append(route.request.url), route.abort()))
    page.route("**/api/v1/runs**", lambda route: route.abort())
    drop(page, dragged(page, **{"a.txt": LAW, "b.txt": LAW + "b", "c.txt": LAW + "c"}))
    expect(page.locator("#rows .badge", has_text="ready")).to_have_count(3)
    page.fill("#url", "www.example.org")
    page.click("#send")
    expect(page.locator("#url-error")).to_be_visible()
    expect(page.locator("#url")).to_be_focused()
    assert sent == [], "a wrong field is told before anything is sent"

    page.fill("#url", "")
    page.click("#send")
    first = page.locator("#rows > li").first
    expect(first.locator("[data-state]")).to_have_text("connection lost")
    page.get_by_role("button", name="Take off the list: \u2068b.txt\u2069").click()
    page.unroute("**/api/v1/uploads?*")
    expect(page.locator("#rows .badge-good", has_text="sent")).to_have_count(2, timeout=45_000)  # by itself
    assert {file.name for file in own.site.settings.raw.iterdir()} == {"a.txt", "c.txt"}
    assert all("b.txt" not in each for each in sent)


def test_what_was_stopped_is_sent_again_when_somebody_wishes(
    own: Room, at_own: Live, new_page: Callable[..., Page]
) -> None:
    page = new_page(at_own, Role.ANALYST)
    page.clock.install()
    page.goto("/uploads")
    page.clock.pause_at(datetime.now() + timedelta(hours=1))  # noqa: DTZ005 - no second passes while it waits to try
    page.route("**/api/v1/uploads?*", lambda route: route.abort())
    page.route("**/api/v1/runs**", lambda route: route.abort())
    drop(page, dragged(page, **{"a.txt": LAW, "b.txt": LAW + "b"}))
    expect(page.locator("#rows .badge", has_text="ready")).to_have_count(2)
    page.click("#send")
    states = page.locator("#rows [data-state]")
    expect(states).to_have_text(["connection lost", "waits"])
    page.unroute("**/api/v1/uploads?*")
    page.click("#stop")
    expect(page.locator("#stop")).to_be_hidden()
    expect(states).to_have_text(["connection lost", "stopped"])
    assert list(own.site.settings.raw.iterdir()) == []
    page.locator('#rows [data-do="retry"]').last.click()
    expect(states).to_have_text(["connection lost", "sent"])
    page.locator('#rows [data-do="retry"]').first.click()
    expect(states).to_have_text(["sent", "sent"])
    assert {file.name for file in own.site.settings.raw.iterdir()} == {"a.txt", "b.txt"}


def test_whoever_signs_in_again_in_another_tab_goes_on(own: Room, at_own: Live, new_page: Callable[..., Page]) -> None:
    page = new_page(at_own, Role.ANALYST)
    page.goto("/uploads")
    page.route("**/api/v1/runs**", lambda route: route.abort())
    page.set_input_files("#files", {"name": "a.txt", "mimeType": "text/plain", "buffer": LAW.encode()})
    expect(page.locator("#rows .badge", has_text="ready")).to_have_count(1)
    page.context.clear_cookies()
    page.click("#send")
    expect(page.locator("#rows [data-said]")).to_contain_text("not signed in any more")
    at_own.sign_in(page.context, Role.ANALYST)
    page.locator('#rows [data-do="retry"]').click()
    expect(page.locator("#rows .badge-good")).to_have_text("sent")
    assert [upload.path for upload in own.site.archive.uploads(10, None)] == ["a.txt"]
