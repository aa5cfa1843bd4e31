"""Page images of the samples, each asked for once with nothing kept: how long a person waits for the first look."""

import shutil
from pathlib import Path

from benchmarks.load_browser import Browser
from benchmarks.load_figures import Kind
from pipeline.records import SourceKind
from pipeline.run.pictures import FOLDER
from pipeline.settings import Settings
from pipeline.store.archive import Archive


def pages_of(archive: Archive) -> list[tuple[str, int]]:
    """All pages that can be drawn: digest and number."""
    found: list[tuple[str, int]] = []
    for document in archive.documents():
        if document.source.kind is SourceKind.PDF:
            found += [(document.source.sha256, page.number) for page in archive.pages(document.source.sha256)]
    return found


def empty_shelf(settings: Settings) -> None:
    """Forget all pictures that were drawn."""
    folder = Path(settings.out) / FOLDER
    if folder.exists():
        shutil.rmtree(folder)


def look_at_pages(browser: Browser, pages: list[tuple[str, int]], settings: Settings, rounds: int, kind: Kind) -> None:
    """Ask for each page so many times, all kept pictures forgotten before each time."""
    for _ in range(rounds):
        empty_shelf(settings)
        for sha256, number in pages:
            browser.get(kind, f"/documents/{sha256}/pages/{number}.jpg")
