"""Sound documents of every format, and ways to damage them: each damage follows from a number, the seed.

Bytes are flipped, cut, doubled, swapped and replaced by what parsers stumble over; and where a format packs its
content (the streams of a PDF, the parts of a DOCX or a ZIP), the content is damaged inside a sound package, so that
the reader behind the package meets it.
"""

import io
import re
import zipfile
import zlib
from collections.abc import Callable
from email.message import EmailMessage
from functools import cache
from random import Random

from tests.extract.outlook import file, message, wide, write_ole
from tests.layout.variants import variant
from tests.typeset import parse_law, statute_look, typeset
from tests.typeset.docx import make_docx
from tests.typeset.flat import make_akoma_ntoso, make_html, make_text

LAW = """@language en
@level section
!1 Harbours and Arrivals Act
# Part 1 | Entry
= 1 | Register
(1) The registrar shall keep a register of arrivals. It is open to the public on every working day.
(2) A person may ask the registrar \u2013
(a) to correct an entry, or
(b) to strike out an entry that is wrong.
= 2 | Information
(1) The Minister shall publish, before any fee is raised, the conditions of entry in plain words.
"""
MARKDOWN = """---
title: Harbours Act
---

# Harbours Act

1. A register is kept.

| a | b |
|---|---|
| 1 | 2 |
"""
TOKENS = (
    b"\x00", b"\xff\xfe", b"-1", b"4294967295", b"999999999999999999999", b"%s%n", b"<<", b">>", b"[", b"(",
    b"/Kids", b"/Length 1", b"0 R", b"endobj", b"stream\n", b"<!--", b"]]>", b"&#x110000;", b"&lol;", b"<![CDATA[",
    b"</", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"../", b"PK\x05\x06", b"xmlns:a='", b"\r\n\r\n", b"NaN",
    b"=?utf-8?b?/w==?=", b"\\bin99999 ", b"{\\rtf1", "\u202e\u2066".encode(), "\u0644\u0627".encode(), b"BT ET q Q",
    b" 1 0 0 1 9e30 -9e30 cm ", b"w:numId w:val='-7'",
)  # fmt: skip

USLM = """<lawDoc xmlns="http://schemas.gpo.gov/xml/uslm"><meta/><main><title identifier="/us/usc/t1"><num>1</num>
<section identifier="/us/usc/t1/s1"><num>1</num><heading>Register</heading><subsection identifier="/us/usc/t1/s1/a">
<num>(a)</num><content>A register of arrivals is kept.</content></subsection></section></title></main></lawDoc>"""
TABLES, REVISED, ARABIC = 204, 203, 205  # seeds of typeset documents with these features


@cache
def subjects() -> dict[str, bytes]:
    """File name to the bytes of a small sound document, one or more of each format that is read here."""
    law = parse_law(LAW)
    pdf, docx = typeset(law, statute_look()).pdf, make_docx("\n".join(LAW.splitlines()[2:]))
    html, text = make_html(law, site="Register of Acts"), make_text(law)
    xml = make_akoma_ntoso(law, uri="/akn/xs/act/2025/1", date="2025-10-14", country="xs")
    return {
        "law.pdf": pdf,
        "tables.pdf": variant(TABLES)[1].pdf,
        "revised.pdf": variant(REVISED)[1].pdf,
        "arabic.pdf": variant(ARABIC)[1].pdf,
        "law.docx": docx,
        "law.html": html,
        "law.xml": xml,
        "law.txt": text,
        "law.md": MARKDOWN.encode(),
        "uslm.xml": USLM.encode(),
        "letter.eml": _letter(pdf),
        "letter.msg": write_ole(message({"0037001F": wide("The Act"), "1000001F": wide(LAW)}, [file("act.pdf", pdf)])),
        "bundle.zip": _bundle({"acts/law.txt": text, "law.docx": docx, "inner.zip": _bundle({"law.xml": xml})}),
    }


def damage(name: str, seed: int) -> bytes:
    """The sound document ``name`` damaged in one to eight ways that follow from ``seed``."""
    random = Random(seed)  # noqa: S311 - nothing is kept secret by it
    data = subjects()[name]
    if random.random() < INSIDE:
        return _INSIDE.get(name.rpartition(".")[2], _outside)(data, random)
    return _outside(data, random)


INSIDE = 0.6  # share of damages within the packing


def _outside(data: bytes, random: Random) -> bytes:
    for _ in range(random.randint(1, 8)):
        data = random.choice(_WAYS)(data, random)
    return data


def _flip(data: bytes, random: Random) -> bytes:
    held = bytearray(data)
    for _ in range(random.choice((1, 3, 30, 300)) if held else 0):
        held[random.randrange(len(held))] = random.randrange(256)
    return bytes(held)


def _cut(data: bytes, random: Random) -> bytes:
    start, end = _range(data, random)
    return data[:start] + data[end:]


def _truncate(data: bytes, random: Random) -> bytes:
    return data[: random.randint(0, len(data))]


def _double(data: bytes, random: Random) -> bytes:
    start, end = _range(data, random)
    return data[:end] + data[start:end] * random.choice((1, 2, 200)) + data[end:]


def _swap(data: bytes, random: Random) -> bytes:
    start, end = _range(data, random)
    goal = random.randint(0, len(data))
    rest = data[:start] + data[end:]
    return rest[:goal] + data[start:end] + rest[goal:]


def _insert(data: bytes, random: Random) -> bytes:
    place = random.randint(0, len(data))
    return data[:place] + random.choice(TOKENS) * random.choice((1, 1, 1, 50)) + data[place:]


def _renumber(data: bytes, random: Random) -> bytes:
    found = list(re.finditer(rb"\d+", data))
    if not found:
        return data
    one = random.choice(found)
    other = random.choice((b"0", b"-1", b"65536", b"2147483648", b"99999999999", random.choice(found)[0]))
    return data[: one.start()] + other + data[one.end() :]


def _rename(data: bytes, random: Random) -> bytes:
    found = list(re.finditer(rb"[A-Za-z][A-Za-z:]{2,}", data))
    if not found:
        return data
    one, other = random.choice(found), random.choice(found)
    return data[: one.start()] + other[0] + data[one.end() :]


_WAYS: tuple[Callable[[bytes, Random], bytes], ...] = (
    _flip,
    _cut,
    _truncate,
    _double,
    _swap,
    _insert,
    _renumber,
    _rename,
)


def _range(data: bytes, random: Random) -> tuple[int, int]:
    start = random.randint(0, len(data))
    return start, min(len(data), start + random.choice((1, 4, 40, 400, 4_000)))


def _in_markup(data: bytes, random: Random) -> bytes:
    """Markup that stays well formed: other numbers and values, and elements without children doubled or taken out."""
    for _ in range(random.randint(1, 6)):
        found = list(re.finditer(random.choice(_WELL_FORMED), data))
        if not found:
            continue
        one, other = random.choice(found), random.choice(found)
        new = random.choice(
            (b"", other[1], one[1] * 2, one[1] * 300, b"0", b"-7", b"99999999999", "\u202e\u0644".encode())
        )
        if one[0].startswith(b"<"):
            new = random.choice((b"", other[1], one[1] * 2, one[1] * 3_000))
        data = data[: one.start(1)] + new + data[one.end(1) :]
    return data


_WELL_FORMED = (rb"(<([\w:]+)(?: [^<>]*)?>[^<>]*</\2>)", rb"(<[\w:]+(?: [^<>]*)?/>)", rb'="([^"<>]*)"', rb">([^<>&]+)<")


def _in_pdf(data: bytes, random: Random) -> bytes:
    """One stream unpacked, damaged and put back with its new length, or an object damaged between streams."""
    streams = list(re.finditer(rb"/Length (\d+)[^>]*>>\s*stream\r?\n(.*?)\r?\nendstream", data, re.S))
    if not streams:
        return _outside(data, random)
    one = random.choice(streams)
    try:
        content = zlib.decompress(one[2])
        packed = zlib.compress(_outside(content, random))
    except zlib.error:
        packed = _outside(one[2], random)
    length = str(len(packed)).encode()
    return data[: one.start(1)] + length + data[one.end(1) : one.start(2)] + packed + data[one.end(2) :]


def _in_zip(data: bytes, random: Random) -> bytes:
    """One part unpacked, damaged and put back, or its name changed."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        parts = {info.filename: package.read(info) for info in package.infolist()}
    name = random.choice(sorted(parts))
    if random.random() < 0.1:  # now and then
        parts[_outside(name.encode(), random).decode("latin-1").replace("\x00", "")[:2_000] or "x"] = parts.pop(name)
    else:
        gently = name.endswith(".xml") and random.random() < INSIDE
        parts[name] = (_in_markup if gently else _outside)(parts[name], random)
    return _bundle(parts)


def _in_letter(data: bytes, random: Random) -> bytes:
    """Only the head and the text of a letter, not the long attachment."""
    head, mark, rest = data.partition(b"Content-Disposition")
    return _outside(head, random) + mark + rest


_INSIDE: dict[str, Callable[[bytes, Random], bytes]] = {
    "pdf": _in_pdf, "docx": _in_zip, "zip": _in_zip, "eml": _in_letter, "xml": _in_markup, "html": _in_markup,
}  # fmt: skip


def _bundle(parts: dict[str, bytes]) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as package:
        for name, part in parts.items():
            package.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), part)
    return held.getvalue()


def _letter(attachment: bytes) -> bytes:
    letter = EmailMessage()
    letter["From"], letter["To"], letter["Subject"] = (
        "clerk@house.example",
        "library@house.example",
        "The Act as signed",
    )
    letter["Date"] = "Tue, 14 Oct 2025 10:00:00 +0000"
    letter.set_content("Dear colleagues,\n\nattached is the Act as it was signed. A register of arrivals is kept.\n")
    letter.add_alternative("<p>Dear colleagues,</p><p>attached is the <b>Act</b> as it was signed.</p>", subtype="html")
    letter.add_attachment(attachment, maintype="application", subtype="pdf", filename="act.pdf")
    return letter.as_bytes()
