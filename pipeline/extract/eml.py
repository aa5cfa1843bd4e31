"""EML: the parts of an internet message (RFC 5322, MIME) by the standard library, within bounds.

The policy ``compat32`` keeps headers as they came: they are decoded here, as the parser of the newer policies fails on
malformed addresses and takes time with the square of their length.
"""

import base64
import email
import email.errors
import email.utils
import html
import re
from collections.abc import Iterator
from email.header import decode_header
from email.message import Message
from email.policy import compat32

from pipeline.errors import DamagedDocument, EncryptedDocument, HostileDocument, SourceError
from pipeline.extract.charset import decode
from pipeline.extract.letters import MAX_ATTACHMENTS, MAX_PARTS, Attachment, Letter

_MAX_DEPTH = 30  # parts in parts; a message forwarded ten times has some 20
_MAX_BOUNDARY_LINES = 200_000  # lines that look like the border of a part; each costs the parser a look at all borders
_MAX_HEADER = 20_000  # characters
_UNREAD = re.compile(r"application/(?:(?:x-)?pkcs7-signature|pgp-signature|ms-tnef)|text/calendar")
_ENCRYPTED = re.compile(r"application/(?:x-)?pkcs7-mime|multipart/encrypted")
_UNSAFE = re.compile(r"[\x00-\x1f\x7f]+")
_ENDINGS = {"text/plain": ".txt", "text/html": ".html", "application/pdf": ".pdf", "message/rfc822": ".eml"}


def read_eml(data: bytes) -> Letter:
    """The letter in an EML file.

    Raises ``HostileDocument`` for endless nesting, ``EncryptedDocument`` or ``DamagedDocument``.
    """
    if data.count(b"\n--") > _MAX_BOUNDARY_LINES:
        raise HostileDocument(f"The message has more than {_MAX_BOUNDARY_LINES:,} borders between parts.")
    try:
        message = email.message_from_bytes(data.removeprefix(b"\xef\xbb\xbf"), policy=compat32)
        return _Reader().read(message)
    except RecursionError as error:
        raise _too_deep() from error
    except (email.errors.MessageError, LookupError, ValueError, TypeError, AttributeError, AssertionError) as error:
        raise DamagedDocument(
            f"The message cannot be taken apart ({type(error).__name__}).", advice="Save its attachments and add those."
        ) from error


class _Reader:
    """Walks over the parts of one message."""

    def __init__(self) -> None:
        self._texts: list[str] = []
        self._pages: list[str] = []
        self._flowed = False
        self._attachments: list[Attachment] = []
        self._passed_over: list[str] = []

    def read(self, message: Message) -> Letter:
        parts = list(_parts(message))
        shown = [part for part in parts if _is_text_of(part, is_root=part is message)]
        for part in shown:
            self._take_text(part)
        for part in parts:
            if part not in shown:
                self._take(part)
        return Letter(
            subject=_header(message, "Subject"),
            sender=_header(message, "From"),
            receivers=_header(message, "To"),
            copies=_header(message, "Cc"),
            date=_date(message),
            text="\n\n".join(self._texts),
            html="\n".join(self._pages),
            flowed=self._flowed,
            attachments=tuple(self._attachments),
            passed_over=tuple(self._passed_over),
        )

    def _take(self, part: Message) -> None:
        kind = part.get_content_type()
        if _ENCRYPTED.match(kind) and "signed-data" not in str(part.get("Content-Type", "")):
            raise EncryptedDocument("The message is encrypted.", advice="Open it in a mail program and save it anew.")
        if part.is_multipart() and kind != "message/rfc822":
            return
        name = _file_name(part)
        if _UNREAD.match(kind) or (kind.startswith("image/") and self._is_in_text(part)):
            self._passed_over.append(name or kind)
        else:
            self._attach(part, kind, name)

    def _is_in_text(self, part: Message) -> bool:
        """Whether a picture belongs to the body, as a letterhead does."""
        identity = str(part.get("Content-ID", "")).strip(" <>")
        named = bool(identity) and any(f"cid:{identity}" in page for page in self._pages)
        return named or part.get_content_disposition() != "attachment"

    def _take_text(self, part: Message) -> None:
        text, _ = decode(_payload(part), None, part.get_content_charset())
        if part.get_content_type() == "text/html":
            self._pages.append(text)
        else:
            self._texts.append(text)
            self._flowed = self._flowed or str(part.get_param("format", "")).lower() == "flowed"

    def _attach(self, part: Message, kind: str, name: str) -> None:
        if len(self._attachments) >= MAX_ATTACHMENTS:
            raise HostileDocument(f"The message has more than {MAX_ATTACHMENTS} attachments.")
        if kind == "message/rfc822":
            inner = part.get_payload()
            whole = inner[0] if isinstance(inner, list) and inner and isinstance(inner[0], Message) else None
            if whole is not None:
                name = name or (_header(whole, "Subject") or "message")[:100].replace("/", "-") + ".eml"
                self._attachments.append(Attachment(name, whole.as_bytes(policy=compat32)))
                return
        number = len(self._attachments) + 1
        name = name or f"attachment {number}{_ENDINGS.get(kind, '')}"
        self._attachments.append(Attachment(name.replace("\\", "/").rpartition("/")[2] or name, _payload(part)))


def _is_text_of(part: Message, *, is_root: bool) -> bool:
    """Whether a part is the body or a piece of it, and not a text file that was sent along."""
    if part.get_content_type() not in {"text/plain", "text/html"} or part.is_multipart():
        return False
    return part.get_content_disposition() != "attachment" and (is_root or not _file_name(part))


def _parts(message: Message) -> Iterator[Message]:
    """All parts from the outside in, those of attached messages left out; no recursion, as parts nest freely."""
    waiting = [(message, 0)]
    count = 0
    while waiting:
        part, depth = waiting.pop()
        count += 1
        if depth > _MAX_DEPTH or count > MAX_PARTS:
            raise _too_deep()
        yield part
        inner = part.get_payload() if part.is_multipart() and part.get_content_type() != "message/rfc822" else []
        if isinstance(inner, list):
            waiting.extend((child, depth + 1) for child in reversed(inner) if isinstance(child, Message))


def _payload(part: Message) -> bytes:
    if part.is_multipart():
        return part.as_bytes(policy=compat32)
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""


def _header(message: Message, name: str) -> str:
    value = message.get(name)
    return "" if value is None else decode_words(str(value))


def decode_words(value: str) -> str:
    """A header with its encoded words (RFC 2047) as text on one line.

    >>> decode_words("=?utf-8?Q?Loi_n=C2=B0_5?= =?iso-8859-1?Q?_d=E9lits?=")
    'Loi n° 5 délits'
    """
    cut = value[:_MAX_HEADER]
    try:
        pieces = decode_header(cut)
    except (email.errors.HeaderParseError, ValueError, AssertionError):
        pieces = [(cut, None)]
    text = "".join(_word(piece, charset) for piece, charset in pieces)
    return " ".join(_UNSAFE.sub(" ", text).split())


def _word(piece: bytes | str, charset: str | None) -> str:
    data = piece.encode("utf-8", "surrogateescape") if isinstance(piece, str) else piece
    for name in (charset, "utf-8", "latin-1"):
        try:
            return data.decode(name) if name else data.decode("utf-8")
        except (LookupError, UnicodeError):
            continue
    return ""


def _file_name(part: Message) -> str:
    try:
        return decode_words(part.get_filename("") or "")
    except (LookupError, ValueError, TypeError, AttributeError):  # a filename in an unheard-of charset
        return ""


def _date(message: Message) -> str:
    """Day and time as written by the sender; empty where nobody can tell."""
    try:
        return f"{email.utils.parsedate_to_datetime(_header(message, 'Date')):%Y-%m-%d %H:%M %z}".strip()
    except (ValueError, TypeError, OverflowError, IndexError):
        return ""


def write_eml(letter: Letter) -> bytes:
    """A letter as EML, for a message within an MSG: equal letters give equal bytes."""
    parts = [_written("text/plain; charset=utf-8", letter.text.encode("utf-8"))]
    if letter.html:
        parts = [_written("text/html; charset=utf-8", letter.html.encode("utf-8"))]
    for attachment in letter.attachments:
        name = email.utils.encode_rfc2231(_UNSAFE.sub(" ", attachment.name), "utf-8")
        head = f"application/octet-stream\r\nContent-Disposition: attachment; filename*={name}"
        parts.append(_written(head, attachment.data))
    headers = {"From": letter.sender, "To": letter.receivers, "Cc": letter.copies, "Subject": letter.subject}
    lines = [f"{name}: {_encoded(value)}" for name, value in headers.items() if value]
    if letter.date:
        lines.append(f"Date: {_UNSAFE.sub(' ', letter.date)}")
    lines += ["MIME-Version: 1.0", 'Content-Type: multipart/mixed; boundary="=_part"', "", ""]
    border = b"--=_part\r\n"
    return "\r\n".join(lines).encode("ascii", "replace") + b"".join(border + part for part in parts) + b"--=_part--\r\n"


def _written(head: str, data: bytes) -> bytes:
    lines = f"Content-Type: {head}\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    return lines.encode("ascii") + base64.encodebytes(data)


def _encoded(value: str) -> str:
    return f"=?utf-8?B?{base64.b64encode(value.encode('utf-8', 'replace')).decode('ascii')}?="


def _too_deep() -> SourceError:
    return HostileDocument(
        f"The message nests deeper than {_MAX_DEPTH} parts or has more than {MAX_PARTS:,} of them.",
        advice="Save its attachments and add those.",
    )


def strip_markup(page: str) -> str:
    """The words of a page, roughly: to weigh it against the plain form of the same text."""
    return html.unescape(re.sub(r"<(style|script)\b.*?</\1>|<[^<>]*>", " ", page, flags=re.DOTALL | re.IGNORECASE))
