"""Messages: the letter itself as a document, and its attachments as members."""

import codecs
import re
from collections.abc import Iterator

from pipeline.extract.eml import read_eml, strip_markup
from pipeline.extract.html import read_html
from pipeline.extract.letters import Letter
from pipeline.extract.members import Bounds, Member, UniqueNames, clean_name, too_large, too_many
from pipeline.extract.msg import read_msg
from pipeline.extract.options import ReadOptions
from pipeline.extract.text_blocks import make_block, make_extraction
from pipeline.extract.text_lines import make_text_blocks
from pipeline.records import Block, BlockKind, Extraction, Origin, SourceKind

_LEAST_SHARE = 0.5  # of the words of the plain form that a page must have to stand for it
_SIGNATURE_ENDING = re.compile(r"\.(?:p7s|asc|sig|vcf|ics)$", re.IGNORECASE)
_SOFT_END = re.compile(r"(?<!-- ) \n(?=[^\s>])")


def read_mail(data: bytes, kind: SourceKind, options: ReadOptions) -> Extraction:
    """A message as a document: its subject as title, its body as blocks; who wrote to whom is set aside.

    Raises ``EncryptedDocument``, ``HostileDocument``, ``TooLarge`` or ``DamagedDocument``.
    """
    letter = _read_letter(data, kind)
    body = _read_body(letter, options)
    title = make_block(letter.subject, BlockKind.TITLE, Origin.PLAIN)
    return make_extraction(
        [title, *body.blocks] if title is not None else body.blocks,
        body.pages[0].origin,
        options,
        furniture=[*_headers(letter), *body.furniture],
        title=letter.subject,
        language=body.language,
        notes=[_remark(letter), *body.notes],
    )


def mail_members(data: bytes, kind: SourceKind, bounds: Bounds) -> Iterator[Member]:
    """The attachments of a message one by one. Raises as ``read_mail`` does."""
    letter = _read_letter(data, kind)
    attached = [file for file in letter.attachments if not _SIGNATURE_ENDING.search(file.name)]
    if len(attached) > bounds.max_members:
        raise too_many(len(attached), bounds.max_members)
    names = UniqueNames()
    left = bounds.max_bytes
    for file in attached:
        shown, error = clean_name(file.name)
        most = min(left, bounds.max_bytes_each)
        if error is None and len(file.data) > most:
            error = too_large(len(file.data), most)
        if error is not None:
            yield Member(names.take(shown), error=error)
            continue
        left -= len(file.data)
        yield Member(names.take(shown), file.data)


def _read_letter(data: bytes, kind: SourceKind) -> Letter:
    return read_eml(data) if kind is SourceKind.EML else read_msg(data)


def _read_body(letter: Letter, options: ReadOptions) -> Extraction:
    words = len(letter.text.split())
    if letter.html and len(strip_markup(letter.html).split()) >= words * _LEAST_SHARE:
        return read_html(codecs.BOM_UTF8 + letter.html.encode("utf-8", "replace"), options)
    text = letter.text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n")
    if letter.flowed:
        text = _SOFT_END.sub(" ", text)
    return make_extraction(make_text_blocks([text]), Origin.PLAIN, options)


def _headers(letter: Letter) -> list[Block]:
    named = {"From": letter.sender, "To": letter.receivers, "Cc": letter.copies, "Date": letter.date}
    lines = [f"{name}: {value}" for name, value in named.items() if value]
    lines += [f"Passed over: {name}" for name in letter.passed_over]
    made = (make_block(line, BlockKind.RUNNING_HEAD, Origin.PLAIN) for line in lines)
    return [block for block in made if block is not None]


def _remark(letter: Letter) -> str:
    """What a person should know of the message."""
    sent = f" of {letter.date}" if letter.date else ""
    count = sum(not _SIGNATURE_ENDING.search(file.name) for file in letter.attachments)
    held = {0: "without attachments", 1: "with 1 attachment, a document of its own"}.get(
        count, f"with {count} attachments, each a document of its own"
    )
    left = f" {len(letter.passed_over)} pictures or signatures in it were not read." if letter.passed_over else ""
    return f"A message{sent} {held}.{left}"
