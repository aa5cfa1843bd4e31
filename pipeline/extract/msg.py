"""MSG: an Outlook message ([MS-OXMSG]) as a letter, with messages within it as attachments."""

import struct
from datetime import UTC, datetime, timedelta

from pipeline.errors import HostileDocument
from pipeline.extract.charset import decode
from pipeline.extract.eml import write_eml
from pipeline.extract.letters import MAX_ATTACHMENTS, Attachment, Letter
from pipeline.extract.ole import Ole, damaged
from pipeline.extract.rtf_body import MAX_BODY, read_rtf, unpack_rtf

_MAX_DEPTH = 5  # messages in messages in one file
_MAX_FIELD = 1_000_000  # bytes of a name, an address or a subject
_MAX_DATA = 500_000_000  # bytes of one attachment
_SUBJECT, _BODY, _HTML, _RTF, _TO, _CC = "0037", "1000", "1013", "1009", "0E04", "0E03"
_SENDER, _SENDER_ADDRESS, _SMTP = "0C1A", "0C1F", "5D01"
_SUBMITTED, _DELIVERED = 0x0039, 0x0E06
_CODEPAGE, _INTERNET_CODEPAGE = 0x3FFD, 0x3FDE
_LONG_NAME, _SHORT_NAME, _DISPLAY_NAME, _CONTENT_ID = "3707", "3704", "3001", "3712"
_HIDDEN, _FLAGS = 0x7FFE, 0x3714
_RENDERED_IN_BODY = 4
_PICTURES = (".png", ".gif", ".jpg", ".jpeg", ".bmp", ".emz", ".wmz")
_EPOCH = datetime(1601, 1, 1, tzinfo=UTC)


def read_msg(data: bytes) -> Letter:
    """The letter in an MSG file. Raises ``DamagedDocument`` or ``HostileDocument``."""
    ole = Ole(data)
    if "__properties_version1.0" not in ole:
        raise damaged("it holds no message")
    return _Storage(ole, "", 32).letter(0)


class _Storage:
    """One message or attachment: a folder of the file with its properties."""

    def __init__(self, ole: Ole, folder: str, head: int) -> None:
        self._ole = ole
        self._folder = folder
        self._fixed = self._read_fixed(head)
        self._charset = self._tell_charset()

    def letter(self, depth: int) -> Letter:
        """The message in this folder; ``depth`` counts the messages around it."""
        if depth > _MAX_DEPTH:
            raise HostileDocument(f"The message holds messages more than {_MAX_DEPTH} deep.")
        text, page = self._text(_BODY, MAX_BODY), self._page()
        if not text.strip() and not page.strip():
            text, page = self._from_rtf()
        address = self._text(_SMTP) or self._text(_SENDER_ADDRESS)
        sender = self._text(_SENDER)
        attachments, passed_over = self._attachments(depth)
        return Letter(
            subject=_line(self._text(_SUBJECT)),
            sender=_line(f"{sender} <{address}>" if "@" in address and address != sender else sender or address),
            receivers=_line(self._text(_TO)),
            copies=_line(self._text(_CC)),
            date=self._date(),
            text=text,
            html=page,
            attachments=attachments,
            passed_over=passed_over,
        )

    def _read_fixed(self, head: int) -> dict[int, bytes]:
        """The properties of fixed size by their number: eight bytes each."""
        stream = self._ole.read(f"{self._folder}__properties_version1.0", _MAX_FIELD)
        places = range(head, len(stream) - 15, 16)
        return {struct.unpack_from("<HH", stream, place)[1]: stream[place + 8 : place + 16] for place in places}

    def _number(self, number: int) -> int:
        return int.from_bytes(self._fixed.get(number, b"")[:4], "little")

    def _tell_charset(self) -> str:
        for number in (_CODEPAGE, _INTERNET_CODEPAGE):
            page = self._number(number)
            if page:
                return {65001: "utf-8", 28591: "cp1252", 20127: "cp1252", 20866: "koi8-r"}.get(page, f"cp{page}")
        return "cp1252"

    def _text(self, tag: str, most: int = _MAX_FIELD) -> str:
        wide = self._ole.read(f"{self._folder}__substg1.0_{tag}001F", most)
        if wide:
            return wide.decode("utf-16-le", "replace").rstrip("\0")
        narrow = self._ole.read(f"{self._folder}__substg1.0_{tag}001E", most).rstrip(b"\0")
        return decode(narrow, None, self._charset)[0] if narrow else ""

    def _page(self) -> str:
        page = self._ole.read(f"{self._folder}__substg1.0_{_HTML}0102", MAX_BODY)
        if not page:
            return self._text(_HTML, MAX_BODY)
        code = self._number(_INTERNET_CODEPAGE)
        declared = {65001: "utf-8", 28591: "cp1252", 20127: "cp1252", 20866: "koi8-r"}.get(code, f"cp{code}")
        return decode(page.rstrip(b"\0"), None, declared)[0]

    def _from_rtf(self) -> tuple[str, str]:
        packed = self._ole.read(f"{self._folder}__substg1.0_{_RTF}0102", MAX_BODY)
        return read_rtf(unpack_rtf(packed)) if packed else ("", "")

    def _date(self) -> str:
        for number in (_SUBMITTED, _DELIVERED):
            ticks = int.from_bytes(self._fixed.get(number, b""), "little")  # of 100 ns since 1601
            if 0 < ticks < 1 << 60:
                return f"{_EPOCH + timedelta(microseconds=ticks // 10):%Y-%m-%d %H:%M %z}"
        return ""

    def _attachments(self, depth: int) -> tuple[tuple[Attachment, ...], tuple[str, ...]]:
        folders = self._ole.folders(f"{self._folder}__attach_version1.0_#")
        if len(folders) > MAX_ATTACHMENTS:
            raise HostileDocument(f"The message has more than {MAX_ATTACHMENTS} attachments.")
        taken: list[Attachment] = []
        passed_over: list[str] = []
        for folder in folders:
            storage = _Storage(self._ole, f"{folder}/", 8)
            name = storage._name(len(taken) + 1)
            if storage._is_picture_in_text(name):
                passed_over.append(name)
            else:
                taken.append(storage._attachment(name, depth))
        return tuple(taken), tuple(passed_over)

    def _name(self, number: int) -> str:
        names = (self._text(tag) for tag in (_LONG_NAME, _SHORT_NAME, _DISPLAY_NAME))
        name = next((_line(found) for found in names if found.strip()), f"attachment {number}")
        return name.replace("\\", "/").rpartition("/")[2] or f"attachment {number}"

    def _is_picture_in_text(self, name: str) -> bool:
        if not name.lower().endswith(_PICTURES):
            return False
        hidden = self._fixed.get(_HIDDEN, b"\0")[:1] == b"\1" or self._number(_FLAGS) & _RENDERED_IN_BODY
        return bool(hidden or self._text(_CONTENT_ID))

    def _attachment(self, name: str, depth: int) -> Attachment:
        inner = f"{self._folder}__substg1.0_3701000D"
        if inner in self._ole and f"{inner}/__properties_version1.0" in self._ole:
            letter = _Storage(self._ole, f"{inner}/", 24).letter(depth + 1)
            name = letter.subject[:100].replace("/", "-") or name
            return Attachment(f"{name}.eml", write_eml(letter))
        return Attachment(name, self._ole.read(f"{self._folder}__substg1.0_37010102", _MAX_DATA))


def _line(text: str) -> str:
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())
