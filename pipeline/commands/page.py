"""``migralex page``."""

from pathlib import Path

from pipeline.commands.written import write_text
from pipeline.errors import SettingsError
from pipeline.report.page_view import furniture_on, passages_on, render_page_view
from pipeline.run.page import read_page
from pipeline.settings import Settings
from pipeline.terminal import say, shown

DPI = 144  # small print stays sharp on a screen


def draw_page(settings: Settings, file: Path, number: int, html: Path | None, language: str | None) -> None:
    """Draw a page with what is read on it, and say where the drawing lies."""
    place = file if file.exists() else settings.raw / file
    if not place.is_file():
        raise SettingsError(
            f"There is no file {file}.", advice="Give its path, or its path in the folder of documents."
        )
    page = read_page(settings, place, number, dpi=DPI, language=language)
    target = html or settings.out / "pages" / f"{place.stem}-{number}.html"
    write_text(target, render_page_view(page.name, number, page.jpeg, page.document))
    read, aside = (len(list(pieces(page.document, number))) for pieces in (passages_on, furniture_on))
    say(f"{place.name}, page {number} of {len(page.document.pages)}: {read} passages, {aside} pieces set aside")
    say(f"Drawn in {shown(target)}")
