"""Deciding in a real browser: how long a person waits between a key and the next passage on the screen.

    python -m benchmarks.reviewing [--passages 200] [--pause 150]

A copy of the samples is read into a folder of its own and served on the loopback. A reviewer decides passage after
passage with one key each, ``pause`` milliseconds after the last one was painted: faster than anybody reads. Told are
the median, the 95th of 100 and the longest wait, from the key to the frame that shows the next passage.
"""

import argparse
import shutil
import statistics
import tempfile
import threading
from datetime import timedelta
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from pipeline.commands.serve import listening, make_room, make_site, server_config
from pipeline.run.journey import process_straight
from pipeline.settings import Settings, load_settings
from pipeline.store import Role
from pipeline.web.access import COOKIE
from pipeline.web.secrets import digest_of, new_secret
from pipeline.web.site import Site

SAMPLES = Path(__file__).parents[1] / "data" / "raw"
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


def serve_and_decide(site: Site, settings: Settings, passages: int, pause: float) -> list[float]:
    """Serve a site for the length of the measurement."""
    import uvicorn

    person, secret, now = (
        site.archive.add_person("reviewer", "Reviewer", Role.REVIEWER, now=site.now()),
        new_secret(),
        site.now(),
    )
    site.archive.begin_session(digest_of(secret), person.code, "benchmark", now, now + timedelta(hours=2))
    with listening(settings) as port, sync_playwright() as playwright:
        server = uvicorn.Server(server_config(make_room(site)))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [port]}, daemon=True)
        thread.start()
        address = f"http://127.0.0.1:{port.getsockname()[1]}"
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        context = browser.new_context(base_url=address, viewport={"width": 1366, "height": 768})
        context.add_cookies([{"name": COOKIE, "value": secret, "url": address, "httpOnly": True}])
        waits = decide(context.new_page(), passages, pause)
        browser.close()
        server.should_exit = True
        thread.join(20)
    read = site.archive.reading_counts(person.code, now)
    if read.passages != passages:
        raise SystemExit(f"{passages} passages were decided, and {read.passages} readings are kept.")
    return waits


def main() -> None:
    """Read, serve, decide, tell."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--passages", type=int, default=200)
    parser.add_argument("--pause", type=float, default=150.0, help="milliseconds between a passage and its key")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="migralex-reviewing-") as folder:
        shutil.copytree(SAMPLES, Path(folder) / "raw")
        settings = load_settings(raw=Path(folder) / "raw", out=Path(folder) / "out", web_port=0)
        process_straight(settings)
        waits = sorted(serve_and_decide(make_site(settings), settings, asked.passages, asked.pause))
    ninety_fifth = waits[int(len(waits) * 0.95)]
    print(f"{len(waits)} passages, {asked.pause:.0f} ms apart; wait between key and next passage painted:")
    print(f"median {statistics.median(waits):.0f} ms, 95 of 100 {ninety_fifth:.0f} ms, longest {waits[-1]:.0f} ms")
    if waits[-1] > LONGEST:
        raise SystemExit(f"Somebody waited longer than {LONGEST} ms.")


if __name__ == "__main__":
    main()
