"""Every page of the room, taken from the application itself: it fits, speaks its language, and axe finds no fault.

English in the light at a desk and Arabic in the dark on a phone are looked at by axe; each is then turned to the other
width, where only the room is measured. A new page is either found here by itself or named in ``NO_PAGE`` with a reason.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import permutations
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from pipeline.records import Box
from pipeline.store import Role
from pipeline.web.admission import make_first_link
from pipeline.web.place import page_places
from tests.web.api_known import furnish
from tests.web.conftest import DESK, PHONE, Live, Room, served
from tests.web.test_access import needs_of, routes_of
from tests.web.test_review_keys import open_queue

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"], "resultTypes": ["violations"]}
GRAVE = {"serious", "critical"}
VIEWS = [("en", "light", DESK, PHONE), ("ar", "dark", PHONE, DESK)]
SETTLED = "() => Promise.all(document.getAnimations().map(each => each.finished.catch(() => {})))"
MEASURED = """() => ({
  wide: document.documentElement.scrollWidth - document.documentElement.clientWidth,
  root: [document.documentElement.lang, document.documentElement.dir],
  heads: document.querySelectorAll("h1").length,
  title: document.title,
  aside: [...document.querySelectorAll(".site-nav, .tabs")].filter((strip) => {
    const now = strip.querySelector("[aria-current]")?.getBoundingClientRect(), all = strip.getBoundingClientRect();
    return now && (now.left < all.left - 1 || now.right > all.right + 1);
  }).length,
})"""
NO_PAGE = {
    "/agreement.csv": "a file",
    "/audit.csv": "a file",
    "/audit.jsonl": "a file",
    "/documents/{sha256}/original": "a file",
    "/documents/{sha256}/pages/{number}.jpg": "a picture",
    "/documents/{sha256}/passages.csv": "a file",
    "/documents/{sha256}/passages.json": "a file",
    "/documents/{sha256}/passages/{place}": "leads to the page of a passage",
    "/me/data.json": "a file",
    "/review/item/{passage_id}": "the middle of the review screen, which is looked at whole",
    "/search.csv": "a file",
    "/search.json": "a file",
    "/sign-in/openid": "leads elsewhere",
    "/sign-in/openid/back": "leads back from elsewhere",
}
ASKED = ["/search?q=migra*", "/bulk?objective=7", "/queues?objective=7", "/discussions?tab=flagged", "/nowhere"]
"""Pages that are others once something was asked of them, and the page of what is not there."""
SHEETS = {"?": "#sheet", "g": "#sheet", "w": "#sheet", "h": "#sheet", "c": "#writer", "/": "#finder"}
"""What a key of the review screen opens."""


@dataclass(frozen=True, slots=True)
class Screen:
    """A page, and the least role that sees it; None for somebody who has not signed in."""

    path: str
    """Of its route, or as it is asked."""
    address: str
    role: Role | None


def screens_of(room: Room) -> list[Screen]:
    """All of them, in a room where something of every kind is there; but the door to an empty room."""
    filling = filled(room)
    found = []
    for method, path, dependant in routes_of(room.app):
        if method == "GET" and not path.startswith("/api/v1/") and path not in NO_PAGE and path != "/first-owner":
            found.append(Screen(path, address_of(path, filling), needs_of(dependant)[0].role))
    return found + [Screen(each, each, Role.OWNER) for each in ASKED]


def filled(room: Room) -> dict[str, str]:
    """Something of every kind, by the parameter of a path that names it."""
    pools = furnish(room)
    invited = {"name": "Nikhil Rao", "role": "analyst"}
    answer = room.client(Role.OWNER).post("/api/v1/people/invitations", json=invited)
    assert answer.status_code == 201, answer.text
    several = next(each for each in room.site.archive.documents() if each.pages > 1)
    other = next(each for each in room.site.archive.documents() if each.source.sha256 != several.source.sha256)
    asked = {name: str(pools[name][0]) for name in ("number", "code", "run")}
    asked |= {"passage_id": pools["passage"][0], "sha256": several.source.sha256, "other": other.source.sha256}
    return asked | {"bulk": pools["getBulk.name"][0], "key": answer.json()["path"].partition("key=")[2]}


def address_of(path: str, filling: Mapping[str, str]) -> str:
    special = {
        "/bulk/{name}": "/bulk/{bulk}",
        "/discussions/{passage_id}/{number}": "/discussions/{passage_id}/7",
        "/learn/{part}/{name}": "/learn/place/lesson-2?fragment=false",
        "/welcome": "/welcome?key={key}",
    }
    return special.get(path, path).format_map(filling)


@pytest.fixture
def watched(live: Live, new_page: Callable[..., Page]) -> Iterator[Callable[..., Page]]:
    """A tab of somebody of a role; each role has one for a language, which is used again."""
    tabs: dict[tuple[Any, ...], Page] = {}

    def tab(role: Role | None, language: str, scheme: str, view: Mapping[str, int]) -> Page:
        key = (role, language)
        if key not in tabs:
            tabs[key] = new_page(live, role, locale=language, color_scheme=scheme, viewport=view)
        return tabs[key]

    return tab


def faults_of(page: Page) -> list[str]:
    """What axe finds that keeps somebody out."""
    page.evaluate(SETTLED)
    found = Axe().run(page, options=RULES).response["violations"]
    return [
        f"{each['id']}: {node['html'][:200]}" for each in found if each["impact"] in GRAVE for node in each["nodes"]
    ]


def wrong_with(page: Page, language: str, other: Mapping[str, int]) -> list[str]:
    told = page.evaluate(MEASURED)
    wrong = faults_of(page)
    if told["wide"] > 0:
        wrong.append(f"runs {told['wide']} px off the side")
    if told["root"] != [language, "rtl" if language == "ar" else "ltr"]:
        wrong.append(f"is {told['root']}")
    if told["heads"] != 1:
        wrong.append(f"has {told['heads']} headings of the first rank")
    if not told["title"].removesuffix("· Migralex").strip():
        wrong.append("has no title")
    if told["aside"]:
        wrong.append("shows the current section or tab cut off")
    before = page.viewport_size
    page.set_viewport_size(dict(other))  # type: ignore[arg-type]
    wide = page.evaluate(MEASURED)["wide"]
    page.set_viewport_size(before)  # type: ignore[arg-type]
    return [*wrong, *([f"runs {wide} px off the side at a width of {other['width']}"] if wide > 0 else [])]


@pytest.mark.parametrize(("language", "scheme", "view", "other"), VIEWS)
def test_every_page_fits_and_has_no_grave_fault(
    live: Live, watched: Callable[..., Page], language: str, scheme: str, view: dict[str, int], other: dict[str, int]
) -> None:
    wrong, reached = {}, set()
    screens = screens_of(live.room)
    for screen in screens:
        page = watched(screen.role, language, scheme, view)
        answer = page.goto(screen.address)
        assert answer is not None
        if answer.status == (404 if screen.path == "/nowhere" else 200) and page.url == live.address + screen.address:
            reached.add(screen.path)
        if faults := wrong_with(page, language, other):
            wrong[screen.address] = faults
    assert [screen.path for screen in screens if screen.path not in reached] == [], "not reached"
    assert len(reached) >= 40
    assert wrong == {}


def test_what_is_left_out_is_no_page(room: Room) -> None:
    """A route of ``NO_PAGE`` that answers with a page would be looked at by nobody."""
    filling = filled(room) | {"place": "1"}
    client = room.client(Role.OWNER)
    paths = {path for method, path, _ in routes_of(room.app) if method == "GET"}
    assert set(NO_PAGE) <= paths
    for path in NO_PAGE:
        asked = path.format_map(filling | ({"number": "1"} if path.endswith(".jpg") else {}))
        answer = client.get(asked, params={"q": "migrants"} if path.startswith("/search.") else {})
        away = answer.status_code == 404 and path.startswith("/sign-in/openid")  # nobody vouches for anybody here
        assert away or (answer.status_code in {200, 303} and b"<html" not in answer.content), path


@pytest.mark.parametrize(("language", "scheme", "view", "other"), VIEWS)
def test_the_door_to_an_empty_room_fits_and_has_no_grave_fault(
    new_room: Callable[..., Room],
    new_page: Callable[..., Page],
    language: str,
    scheme: str,
    view: dict[str, int],
    other: dict[str, int],
) -> None:
    with served(new_room()) as live:
        page = new_page(live, None, locale=language, color_scheme=scheme, viewport=view)
        page.goto(str(make_first_link(live.room.site)))
        expect(page.locator("form input[type=password]")).to_have_count(1)
        assert wrong_with(page, language, other) == []


@pytest.mark.parametrize(("language", "scheme", "view", "other"), VIEWS)
def test_what_keys_open_on_the_review_screen_has_no_grave_fault(
    live: Live, new_page: Callable[..., Page], language: str, scheme: str, view: dict[str, int], other: dict[str, int]
) -> None:
    passage = furnish(live.room)["passage"][0]
    page = new_page(live, Role.REVIEWER, locale=language, color_scheme=scheme, viewport=view)
    open_queue(page, f"/passages/{passage}")
    wrong = {}
    for key, sheet in SHEETS.items():
        page.keyboard.press(key)
        expect(page.locator(sheet)).to_be_visible()
        if sheet == "#sheet":
            expect(page.locator("#sheet-body > *").first).to_be_attached()
        if faults := wrong_with(page, language, other):
            wrong[key] = faults
        page.keyboard.press("Escape")
        expect(page.locator(sheet)).to_be_hidden()
    for key in ("p", "s"):
        page.keyboard.press(key)
    for part in ("#place > *", "#precedents > *"):
        expect(page.locator(part).first).to_be_visible()
    if faults := wrong_with(page, language, other):
        wrong["p s"] = faults
    assert wrong == {}


def test_what_adds_an_objective_is_not_covered_where_suggestions_are_many(
    live: Live, new_page: Callable[..., Page]
) -> None:
    archive = live.room.site.archive
    many = next(each for each in live.room.passage_ids(200) if len(archive.passage_tags(each)) > 2)
    page = new_page(live, Role.REVIEWER)
    open_queue(page, f"/passages/{many}")
    page.locator(".suggestion [data-mark=yes]").first.click()  # its direction takes room, too
    page.set_viewport_size({"width": 1366, "height": 600})
    for name in ("find", "save", "comment"):
        seen = page.locator(f"#answer-form [data-act={name}]").evaluate(
            """button => { const { top, bottom, left } = button.getBoundingClientRect();
            return [top + 1, bottom - 1].every(y => button.contains(document.elementFromPoint(left + 20, y))); }"""
        )
        assert seen, f"{name} is covered or out of sight"


def test_frames_on_the_picture_of_a_page_do_not_cross(room: Room) -> None:
    archive = room.site.archive
    document = next(each for each in archive.documents() if each.pages > 1)
    passages = [each for each in archive.passages(document.source.sha256) if each.spans][:40:10]
    crossed, counted = [], 0
    for place in (each for passage in passages for each in page_places(archive, passage)):
        frames = [*place.lines, *(each.box for each in place.neighbours)]
        counted += len(frames)
        crossed += [(one, other) for one, other in permutations(frames, 2) if crosses(one, other)]
    assert counted > 40
    assert crossed == []


def crosses(one: Box, other: Box) -> bool:
    """Whether the lower edge of one lies within the upper half of the other."""
    beside = one[0] < other[2] and other[0] < one[2]
    return beside and one[1] < other[1] and other[1] + 0.01 < one[3] < (other[1] + other[3]) / 2


def test_a_failure_is_told_in_the_language_of_the_page(room: Room) -> None:
    client = room.client(Role.READER)
    for language, told in (("fr", "plus rien"), ("es", "no hay nada"), ("ar", "لا يوجد شيء")):
        client.headers["accept-language"] = language
        for address in ("/nowhere", f"/documents/{'0' * 64}"):
            text = client.get(address).text
            assert told in text, address
            assert "There is" not in text
        assert "needs the role" not in client.get("/people").text
