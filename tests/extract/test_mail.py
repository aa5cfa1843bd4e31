"""Messages as documents: the body, what stands beside it, and what was sent along, from EML and MSG."""

import contextlib
import struct
from email.message import EmailMessage

import pytest

from pipeline.errors import DamagedDocument, EncryptedDocument, HostileDocument, SourceError
from pipeline.extract.containers import list_members
from pipeline.extract.eml import read_eml
from pipeline.extract.mail import read_mail
from pipeline.extract.members import Bounds
from pipeline.extract.msg import read_msg
from pipeline.extract.options import ReadOptions
from pipeline.extract.rtf_body import _DICTIONARY, read_rtf, unpack_rtf
from pipeline.records import BlockKind, SourceKind
from tests.extract.outlook import file, message, wide, write_ole

OPTIONS = ReadOptions()
BODY = "Dear colleagues,\n\nPlease find annexed the bill on labour migration.\n"


def letter(text: str = BODY, subject: str = "Bill n° 7 — عمال") -> EmailMessage:
    made = EmailMessage()
    made["From"] = "Aïcha B. <aicha@assembly.example>"
    made["To"] = "clerk@assembly.example"
    made["Date"] = "Tue, 07 May 2024 09:30:00 +0100"
    made["Subject"] = subject
    made.set_content(text)
    return made


def texts(data: bytes, kind: SourceKind = SourceKind.EML) -> list[tuple[BlockKind, str]]:
    return [(block.kind, block.text) for block in read_mail(data, kind, OPTIONS).blocks]


def members(data: bytes, kind: SourceKind = SourceKind.EML) -> dict[str, bytes]:
    return {member.name: member.data for member in list_members(data, kind, Bounds()) if member.error is None}


def test_a_message_is_its_subject_and_its_body() -> None:
    read = read_mail(letter().as_bytes(), SourceKind.EML, OPTIONS)
    assert read.title == "Bill n° 7 — عمال"
    assert [(block.kind, block.text) for block in read.blocks] == [
        (BlockKind.TITLE, "Bill n° 7 — عمال"),
        (BlockKind.PARAGRAPH, "Dear colleagues,"),
        (BlockKind.PARAGRAPH, "Please find annexed the bill on labour migration."),
    ]
    assert [block.text for block in read.furniture] == [
        "From: Aïcha B. <aicha@assembly.example>",
        "To: clerk@assembly.example",
        "Date: 2024-05-07 09:30 +0100",
    ]
    assert read.notes == ("A message of 2024-05-07 09:30 +0100 without attachments.",)


def test_attachments_are_members_and_pictures_in_the_text_are_not() -> None:
    made = letter()
    made.add_alternative("<p>Dear colleagues,</p><p>See <b>annex</b>.<img src='cid:x'></p>", subtype="html")
    made.get_payload()[1].add_related(b"\x89PNG", "image", "png", cid="<x>", filename="logo.png")  # type: ignore[union-attr]
    made.add_attachment(b"%PDF-1.4", maintype="application", subtype="pdf", filename="../../Loi n° 7 – été.pdf")
    made.add_attachment(b"first", maintype="application", subtype="octet-stream", filename="annex.txt")
    made.add_attachment(b"second", maintype="application", subtype="octet-stream", filename="annex.txt")
    data = made.as_bytes()
    assert members(data) == {"Loi n° 7 – été.pdf": b"%PDF-1.4", "annex.txt": b"first", "annex (2).txt": b"second"}
    read = read_mail(data, SourceKind.EML, OPTIONS)
    assert [block.text for block in read.blocks][1:] == ["Dear colleagues,", "See annex."]
    assert "with 3 attachments" in read.notes[0]
    assert "1 pictures or signatures" in read.notes[0]
    assert "Passed over: logo.png" in [block.text for block in read.furniture]


@pytest.mark.parametrize(
    ("charset", "encoding", "text"),
    [
        ("windows-1256", "quoted-printable", "يجوز للعامل المهاجر أن يغادر البلد في أي وقت يشاء"),
        ("koi8-r", "base64", "Иностранные граждане пользуются правами"),
        ("iso-8859-1", "8bit", "Les étrangers bénéficient de la même protection"),
        ("iso-2022-jp", "7bit", "移民に関する法律"),
        ("no-such-charset", "8bit", "plain words that anybody can read"),
    ],
)
def test_a_body_is_read_in_its_charset(charset: str, encoding: str, text: str) -> None:
    import base64
    import quopri

    raw = text.encode("ascii" if charset == "no-such-charset" else charset)
    if encoding == "base64":
        raw = base64.encodebytes(raw)
    elif encoding == "quoted-printable":
        raw = quopri.encodestring(raw)
    head = f"Subject: x\nFrom: a@b.example\nContent-Type: text/plain; charset={charset}\nContent-Transfer-Encoding: "
    assert texts(head.encode() + encoding.encode() + b"\n\n" + raw)[1:] == [(BlockKind.PARAGRAPH, text)]


def test_soft_line_ends_of_flowed_text_are_joined() -> None:
    made = letter("A migrant worker shall \nkeep the passport.\n")
    made.replace_header("Content-Type", 'text/plain; charset="utf-8"; format=flowed')
    assert texts(made.as_bytes())[1:] == [(BlockKind.PARAGRAPH, "A migrant worker shall keep the passport.")]


def test_a_message_in_a_message_is_a_member_that_can_be_read() -> None:
    outer = letter(subject="Fwd")
    inner = letter("The inner text.", subject="The inner one")
    inner.add_attachment(b"law", maintype="application", subtype="octet-stream", filename="law.txt")
    outer.add_attachment(inner)
    held = members(outer.as_bytes())
    assert list(held) == ["The inner one.eml"]
    assert texts(held["The inner one.eml"])[1:] == [(BlockKind.PARAGRAPH, "The inner text.")]
    assert members(held["The inner one.eml"]) == {"law.txt": b"law"}


def test_an_encrypted_message_says_so() -> None:
    data = b"Subject: x\nFrom: a@b.c\nContent-Type: application/pkcs7-mime; smime-type=enveloped-data\n\nAAAA"
    with pytest.raises(EncryptedDocument):
        read_mail(data, SourceKind.EML, OPTIONS)


def test_endless_nesting_is_refused_in_time() -> None:
    data = b"Subject: x\nFrom: a@b.c\n"
    for number in range(300):
        data += f'Content-Type: multipart/mixed; boundary="b{number}"\n\n--b{number}\n'.encode()
    with pytest.raises(SourceError):
        read_mail(data, SourceKind.EML, OPTIONS)
    borders = b'Subject: x\nContent-Type: multipart/mixed; boundary="b"\n\n' + b"--b\n\n" * 300_000
    with pytest.raises(HostileDocument):
        read_eml(borders)


def test_headers_that_are_none_do_no_harm() -> None:
    data = b"Subject: =?x?q?=FF=\nFrom: =?utf-8?B?////?= <\xff>\nDate: 99 Foo\nTo: x\nContent-Type: ;;;=\n\nText here."
    assert texts(data)[-1] == (BlockKind.PARAGRAPH, "Text here.")


# Outlook


def outlook(**texts: bytes) -> bytes:
    more = {tag.lstrip("t"): value for tag, value in texts.items()}
    base = {"0037001F": wide("Projet de loi"), "0C1A001F": wide("Aïcha"), "5D01001F": wide("a@b.example")}
    return write_ole(message(base | more))


def test_an_outlook_message_is_read_as_any_other() -> None:
    pdf = b"%PDF" + bytes(range(256)) * 40  # beyond the mini stream
    attached = [file("loi.pdf", pdf), file("logo.png", b"x", t3712001F=wide("cid"))]
    data = write_ole(
        message(
            {"0037001F": wide("Projet de loi"), "0C1A001F": wide("Aïcha"), "5D01001F": wide("a@b.example"),
             "0E04001F": wide("Greffe"), "1000001F": wide("Bonjour,\r\n\r\nVoici le projet.\r\n")},
            attached,
        )
    )  # fmt: skip
    read = read_mail(data, SourceKind.MSG, OPTIONS)
    assert [block.text for block in read.blocks] == ["Projet de loi", "Bonjour,", "Voici le projet."]
    assert [block.text for block in read.furniture] == [
        "From: Aïcha <a@b.example>", "To: Greffe", "Date: 2024-05-07 09:30 +0000", "Passed over: logo.png",
    ]  # fmt: skip
    assert members(data, SourceKind.MSG) == {"loi.pdf": pdf}


def test_a_message_in_an_outlook_message_becomes_a_message_of_its_own() -> None:
    inner = message(
        {"0037001F": wide("L’annexe"), "1000001F": wide("Texte intérieur.")}, [file("a.txt", b"loi")], head=24
    )
    holder = {"__properties_version1.0": bytes(8), "__substg1.0_3701000D": inner}
    data = write_ole(message({"0037001F": wide("Fwd"), "1000001F": wide("Voir.")}, [holder]))
    held = members(data, SourceKind.MSG)
    assert list(held) == ["L’annexe.eml"]
    assert texts(held["L’annexe.eml"]) == [(BlockKind.TITLE, "L’annexe"), (BlockKind.PARAGRAPH, "Texte intérieur.")]
    assert members(held["L’annexe.eml"]) == {"a.txt": b"loi"}
    assert members(data, SourceKind.MSG) == held


def test_bodies_in_a_code_page_and_in_html_are_read() -> None:
    assert texts(outlook(t1000001E="Été\r\n".encode("cp1252")), SourceKind.MSG)[1:] == [(BlockKind.PARAGRAPH, "Été")]
    page = "<p>Article 1</p><p>Les étrangers.</p>".encode("cp1252")
    assert [text for _, text in texts(outlook(t10130102=page), SourceKind.MSG)[1:]] == ["Article 1", "Les étrangers."]


RTF = rb"{\rtf1\ansi\ansicpg1251\deff0{\fonttbl{\f0 Arial;}}\pard \'c7\'e0\'ea\'ee\'ed\par Next \u1071?.\par}"
HTML_RTF = (
    rb"{\rtf1\ansi\ansicpg1252\fromhtml1 \deff0{\fonttbl{\f0 Arial;}}"
    rb"{\*\htmltag64 <p>}\htmlrtf {\htmlrtf0 Voici l\'92annexe{\*\htmltag4 <b>}\htmlrtf \b\htmlrtf0 !"
    rb"{\*\htmltag4 </b>}\htmlrtf }\htmlrtf0 {\*\htmltag72 </p>}}"
)


def packed(rtf: bytes) -> bytes:
    """LZFu with literals only."""
    groups = b"".join(b"\0" + rtf[place : place + 8] for place in range(0, len(rtf), 8))
    return struct.pack("<I4s4sI", len(groups) + 12, struct.pack("<I", len(rtf)), b"LZFu", 0) + groups


def test_a_body_in_rtf_is_read_as_text_or_as_the_html_that_it_carries() -> None:
    assert unpack_rtf(packed(RTF)) == RTF
    assert read_rtf(RTF)[0].split() == ["Закон", "Next", "Я."]
    assert read_rtf(HTML_RTF) == ("", "<p>Voici l’annexe<b>!</b></p>")
    assert [text for _, text in texts(outlook(t10090102=packed(HTML_RTF)), SourceKind.MSG)[1:]] == ["Voici l’annexe!"]


def test_packed_rtf_repeats_what_it_wrote() -> None:
    assert len(_DICTIONARY) == 207  # as [MS-OXRTFCP] gives it
    at = len(_DICTIONARY)
    reference = struct.pack(">H", at << 4 | 6)  # eight signs from where "ab" was written, so "abababab"
    end = struct.pack(">H", (at + 10) << 4)
    data = struct.pack("<I4s4sI", 0, struct.pack("<I", 100), b"LZFu", 0) + b"\x0cab" + reference + end
    assert unpack_rtf(data) == b"ab" * 5


def test_the_example_of_the_standard_is_unpacked() -> None:
    packed_example = bytes.fromhex(
        "2d0000002b0000004c5a4675f1c5c7a703000a007263706731323542320af32068656c090020627705b06c647d0a800fa0"
    )
    assert unpack_rtf(packed_example) == b"{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n"


@pytest.mark.parametrize("place", [30, 44, 48, 60, 68, 76, 512, 600, 1100, 2000])
def test_a_broken_outlook_message_is_an_error_with_a_reason(place: int) -> None:
    sound = outlook(t1000001F=wide("Text."))
    for value in (b"\xff\xff\xff\xff", b"\0\0\0\0", b"\5\0\0\0"):
        broken = sound[:place] + value + sound[place + 4 :]
        with contextlib.suppress(DamagedDocument, HostileDocument):  # it may be read all the same; no other error
            read_msg(broken)
    for length in (8, 600, len(sound) // 2):
        with pytest.raises((DamagedDocument, HostileDocument)):
            read_msg(sound[:length])


def test_sectors_in_a_circle_are_refused() -> None:
    sound = bytearray(write_ole(message({"0037001F": wide("x"), "1000001F": wide("a" * 5_000)})))
    table = len(sound) - 512
    first = struct.unpack_from("<I", sound, table)[0]
    struct.pack_into("<I", sound, table + 4 * first, 0)
    with pytest.raises(HostileDocument):
        read_msg(bytes(sound))
