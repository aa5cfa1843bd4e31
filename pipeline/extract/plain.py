"""Plain text and Markdown: bytes to characters within the limits, then lines to blocks."""

import re

from pipeline.errors import TooLarge
from pipeline.extract.charset import decode
from pipeline.extract.contents_lists import mark_contents_lists
from pipeline.extract.markdown_lines import make_markdown_blocks, split_front_matter
from pipeline.extract.options import ReadOptions
from pipeline.extract.text_blocks import make_extraction, short_language
from pipeline.extract.text_lines import make_text_blocks
from pipeline.records import BlockKind, Extraction, Origin

_MOST_BYTES_A_CHARACTER = 4
_FIELD = re.compile(r"^(title|lang|language)\s*:\s*(.*?)\s*$", re.IGNORECASE | re.MULTILINE)


def read_text(data: bytes, options: ReadOptions) -> Extraction:
    """Text as paragraphs and headings; form feeds part pages.

    Raises ``TooLarge`` before anything is built, ``DamagedDocument`` for bytes that are no text.
    """
    pages = _read_characters(data, options).rstrip("\f").split("\f")
    if len(pages) > options.max_pages:
        raise TooLarge(
            f"The text has {len(pages):,} pages; the limit is {options.max_pages:,}.", advice="Split it into parts."
        )
    return make_extraction(mark_contents_lists(make_text_blocks(pages)), Origin.PLAIN, options, page_count=len(pages))


def read_markdown(data: bytes, options: ReadOptions) -> Extraction:
    """Markdown without its marks; the front matter gives title and language and is not part of the text.

    Raises ``TooLarge`` before anything is built, ``DamagedDocument`` for bytes that are no text.
    """
    head, body = split_front_matter(_read_characters(data, options))
    fields = {name.lower(): value.strip("\"'") for name, value in _FIELD.findall(head)}
    blocks = mark_contents_lists(make_markdown_blocks(body))
    first = next((block.text for block in blocks if block.kind is BlockKind.HEADING and block.level == 1), None)
    return make_extraction(
        blocks,
        Origin.PLAIN,
        options,
        title=fields.get("title") or first,
        language=short_language(fields.get("lang") or fields.get("language")),
    )


def _read_characters(data: bytes, options: ReadOptions) -> str:
    if len(data) > _MOST_BYTES_A_CHARACTER * options.max_characters:
        raise _too_large(len(data) // _MOST_BYTES_A_CHARACTER, options)
    text, _ = decode(data, options.language_hint)
    if len(text) > options.max_characters:
        raise _too_large(len(text), options)
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _too_large(characters: int, options: ReadOptions) -> TooLarge:
    return TooLarge(
        f"The text has at least {characters:,} characters; the limit is {options.max_characters:,}.",
        advice="Split it into parts, or raise the limit in the settings.",
    )
