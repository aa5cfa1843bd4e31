"""What every page of this room is framed by: one file that needs nothing beside it, and may ask for nothing."""

from collections.abc import Iterable
from html import escape
from importlib import resources


def frame_page(title: str, styles: Iterable[str], content: str) -> str:
    """A page with style sheets of this folder, by name; the title is escaped, the content stands as it is."""
    files = resources.files("pipeline.report")
    style = "".join(files.joinpath(name).read_text(encoding="utf-8") for name in styles)
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
        f"<title>{escape(title)}</title>\n<style>\n{style}</style></head>\n"
        f"<body><main>\n{content}</main></body></html>\n"
    )
