"""Deciding in a real browser: how long a person waits between a key and the next passage on the screen.

    python -m benchmarks.reviewing [--passages 200] [--pause 150]

A copy of the samples is read into a folder of its own and served on the loopback. A reviewer decides passage after
passage with one key each, ``pause`` milliseconds after the last one was painted: faster than anybody reads. Told are
the median, the 95th of 100 and the longest wait, from the key to the frame that shows the next passage.
"""

import argparse
import shutil
import statistics
from datetime import UTC, datetime

from playwright.sync_api import Page, sync_playwright

from benchmarks.load import samples
from benchmarks.load_room import room_of
from benchmarks.load_work import sign_in
from pipeline.settings import Settings
from pipeline.store import open_archive
from pipeline.web.access import COOKIE

LONGEST = 100  # milliseconds that nobody shall wait longer

WAIT = """() => new Promise(painted => {
  const suggested = document.querySelector("#item .suggestion") !== null;
  const key = suggested ? {key: "1", code: "Digit1"} : {key: "x", code: "KeyX"};
  const begun = performance.now();
  document.addEventListener("passage-shown", () => requestAnimationFrame(() => setTimeout(() => {
    painted(performance.now() - begun);
  })), {once: true});
  document.body.dispatchEvent(new KeyboardEvent("keydown", {...key, bubbles: true, cancelable: true}));
})"""


def decide(page: Page, passages: int, pause: float) -> list[float]:
    """Decide so many passages; the wait behind each key, in milliseconds."""
    page.goto("/review")
    page.wait_for_function("() => review.ready(3)")
    waits = []
    for _ in range(passages):
        waits.append(float(page.evaluate(WAIT)))
        page.wait_for_timeout(pause)
    page.wait_for_function("() => outbox.waiting().length === 0")
    return waits


def serve_and_decide(settings: Settings, passages: int, pause: float) -> list[float]:
    """Serve an archive for the length of the measurement."""
    began = datetime.now(UTC)
    with open_archive(settings.archive_url()) as archive, room_of(settings) as port, sync_playwright() as playwright:
        (secret,) = sign_in(archive, 1)
        address = f"http://127.0.0.1:{port}"
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        context = browser.new_context(base_url=address, viewport={"width": 1366, "height": 768})
        context.add_cookies([{"name": COOKIE, "value": secret, "url": address, "httpOnly": True}])
        waits = decide(context.new_page(), passages, pause)
        browser.close()
        (person,) = archive.people()
        read = archive.reading_counts(person.code, began)
    if read.passages != passages:
        raise SystemExit(f"{passages} passages were decided, and {read.passages} readings are kept.")
    return waits


def main() -> None:
    """Read, serve, decide, tell."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--passages", type=int, default=200)
    parser.add_argument("--pause", type=float, default=150.0, help="milliseconds between a passage and its key")
    asked = parser.parse_args()
    with samples() as settings:
        waits = sorted(serve_and_decide(settings, asked.passages, asked.pause))
    ninety_fifth = waits[int(len(waits) * 0.95)]
    print(f"{len(waits)} passages, {asked.pause:.0f} ms apart; wait between key and next passage painted:")
    print(f"median {statistics.median(waits):.0f} ms, 95 of 100 {ninety_fifth:.0f} ms, longest {waits[-1]:.0f} ms")
    if waits[-1] > LONGEST:
        raise SystemExit(f"Somebody waited longer than {LONGEST} ms.")


if __name__ == "__main__":
    main()
