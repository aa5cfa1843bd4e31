"""Pictures of the web room for the reviewers' guide and the README, of a served room over the samples in Chromium.

``python -m tests.pictures`` makes them with all others; ``python -m tests.room_pictures OUT`` makes them alone, from
the results of ``migralex process --out OUT``.
"""

import shutil
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

from pipeline.commands.serve import make_site
from pipeline.settings import load_settings
from pipeline.store import Archive, QueueFilter, QueueOrder, Role
from tests.web.conftest import DESK, PHONE, Live, Room, served

ROOT = Path(__file__).parents[1]
PICTURES = ROOT / "docs" / "pictures"
LARGEST = 150_000  # bytes of a picture
DECIDED = 24  # passages, before pictures are taken
SAVED = "() => outbox.waiting().length === 0"


@dataclass(frozen=True, slots=True)
class Picture:
    """One screen: what is done before it is taken, at a desk in light unless said otherwise."""

    name: str
    address: str
    act: Callable[[Page], None] = lambda page: page.wait_for_load_state("load")
    height: int = DESK["height"]
    """Pixels, at a desk: less where the rest of the screen tells nothing."""
    phone: bool = False
    role: Role = Role.REVIEWER
    person: str = ""
    """Another person than the usual one of the role."""


def _pressed(*keys: str, shows: str = "") -> Callable[[Page], None]:
    """Press keys of the review screen; wait for what they show."""

    def act(page: Page) -> None:
        page.wait_for_function("() => document.querySelector('[data-act=keys]').hidden === false")
        for key in keys:
            page.keyboard.press(key)
        if shows:
            page.wait_for_selector(shows)

    return act


def _typed(word: str) -> Callable[[Page], None]:
    def act(page: Page) -> None:
        _pressed("/", shows="#finder[open]")(page)
        page.keyboard.type(word)
        page.wait_for_selector("#finder-list li")

    return act


def _place(page: Page) -> None:
    _pressed("p", shows="#place .page-sheet img")(page)
    page.wait_for_function("() => [...document.querySelectorAll('#place img')].every(each => each.complete)")
    page.locator("#place").scroll_into_view_if_needed()


def _offline(page: Page) -> None:
    _pressed()(page)
    page.wait_for_function("() => review.ready()")
    page.context.set_offline(True)
    page.keyboard.press("Digit1")
    page.wait_for_selector("#outbox-banner:not([hidden])")


def _refused(page: Page) -> None:
    page.wait_for_selector("#lessons-live:not([hidden])")
    page.keyboard.press("x")
    page.wait_for_selector(".coach-wrong")


def _pictures(archive: Archive) -> list[Picture]:
    """All of them, over passages that suit."""
    several = _passage(archive, "en", least=3)
    other = _passage(archive, "en", least=2, after=several)
    arabic = _passage(archive, "ar", least=1)
    on_page = _with_pages(archive)
    paged = _passage(archive, "en", least=2, document=on_page)
    return [
        Picture("room-queues", "/queues"),
        Picture("room-review", f"/passages/{several}", _pressed("Shift+Digit1")),
        Picture("room-direction", f"/passages/{several}", _pressed("d", "Shift+Digit2", "Shift+Digit2")),
        Picture("room-find", f"/passages/{other}", _typed("pension")),
        Picture("room-why", f"/passages/{several}", _pressed("w", shows="#sheet[open]")),
        Picture("room-guideline", f"/passages/{several}", _pressed("g", shows="#sheet[open] .codebook[open]")),
        Picture("room-page", f"/passages/{paged}", _place, height=500),
        Picture("room-keys", f"/passages/{other}", _pressed("?", shows="#sheet[open]")),
        Picture("room-offline", "/review", _offline, height=620),
        Picture("room-learn", "/learn?lesson=4", _refused, height=660),
        Picture("room-blind", "/learn?lesson=10", _pressed(), height=660),
        Picture("room-document", f"/documents/{on_page}"),
        Picture("room-phone-arabic", f"/passages/{arabic}", _pressed(), phone=True, person="arabic"),
    ]


def _with_pages(archive: Archive) -> str:
    """The first document that has several pages."""
    return next(row.source.sha256 for row in archive.documents() if row.pages > 1)


def _passage(archive: Archive, language: str, *, least: int, after: str = "", document: str | None = None) -> str:
    """The first passage of a language with a citation and so many suggestions, by chance; none that is ``after``."""
    wanted = QueueFilter(language=language, sha256=document, order=QueueOrder.SCORE)
    for item in archive.queue_page(wanted, limit=100).items:
        passage = archive.passage(item.passage_id)
        if passage.id != after and passage.path and len(archive.passage_tags(passage.id)) >= least:
            return passage.id
    raise SystemExit(f"No passage of the samples in {language!r} has {least} suggestions.")


def take_room_pictures(out: Path) -> None:
    """All pictures of the room, over a copy of the archive in ``out``."""
    with tempfile.TemporaryDirectory(prefix="migralex-room-") as folder:
        for file in out.glob("archive.sqlite3*"):
            shutil.copyfile(file, Path(folder) / file.name)
        settings = load_settings(raw=ROOT / "data" / "raw", out=Path(folder), web_port=0, web_blind_share=0.0)
        room = Room(make_site(settings))
        arabic = room.person(Role.REVIEWER, "arabic")
        room.site.archive.change_person(arabic.code, language="ar")
        chromium = shutil.which("chromium") or shutil.which("google-chrome")
        try:
            with served(room) as live, sync_playwright() as playwright:
                browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
                _decide_some(live, browser)
                for picture in _pictures(room.site.archive):
                    _take(live, browser, picture)
                browser.close()
        finally:
            room.site.close()


def _open(live: Live, browser: Browser, picture: Picture) -> Page:
    options: dict[str, Any] = {"viewport": DESK | {"height": picture.height}, "color_scheme": "light"}
    if picture.phone:
        options = {"viewport": PHONE, "color_scheme": "dark", "has_touch": True, "is_mobile": True}
    context = browser.new_context(base_url=live.address, reduced_motion="reduce", **options)
    live.sign_in(context, picture.role, picture.person)
    page = context.new_page()
    page.goto(picture.address)
    return page


def _decide_some(live: Live, browser: Browser) -> None:
    """Some answers, so that queues and documents show progress."""
    page = _open(live, browser, Picture("", f"/review?document={_with_pages(live.room.site.archive)}"))
    _pressed()(page)
    for _ in range(DECIDED):
        page.wait_for_function("() => review.ready()")
        page.keyboard.press("a" if page.locator("[data-act=all]").count() else "x")
    page.wait_for_function(SAVED)
    page.context.close()


def _take(live: Live, browser: Browser, picture: Picture) -> None:
    page = _open(live, browser, picture)
    picture.act(page)
    page.screenshot(path=PICTURES / f"{picture.name}.png", animations="disabled", caret="hide")
    page.context.close()


if __name__ == "__main__":
    take_room_pictures(Path(sys.argv[1]))
