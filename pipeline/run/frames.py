"""What the run asks of a guarded worker, and what comes back: validated bytes, never pickles."""

from collections.abc import Iterator
from contextlib import contextmanager

import msgspec

from pipeline.errors import HostileDocument
from pipeline.extract.options import ReadOptions
from pipeline.records import Document, Passage, Source, Stage, Tag


class ReadRequest(msgspec.Struct, tag="read", frozen=True):
    """Read one file, split it into passages and tag them."""

    file: bytes
    """Absolute path as the file system spells it: names need not be text."""
    source: Source
    options: ReadOptions
    max_bytes: int


class TagRequest(msgspec.Struct, tag="tag", frozen=True):
    """Tag passages that were read before."""

    passages: tuple[Passage, ...]


class PageRequest(msgspec.Struct, tag="page", frozen=True):
    """Draw one page of a PDF, and read the whole file for what stands on it."""

    file: bytes
    source: Source
    number: int
    dpi: int
    options: ReadOptions
    max_bytes: int


class PictureRequest(msgspec.Struct, tag="draw", frozen=True):
    """Draw one page of a PDF that may be asked for again, and read nothing."""

    file: bytes
    sha256: str
    number: int
    dpi: int
    options: ReadOptions
    max_bytes: int


class ReadAnswer(msgspec.Struct, tag="document", frozen=True):
    """The document as read and tagged."""

    document: Document
    tags: tuple[Tag, ...]
    untagged: int
    """Passages in a language without a model."""
    cpu_seconds: float
    doubts: bytes = b""
    """``classify.doubts.Doubts`` of all passages, packed; empty where no model has read them."""


class TagAnswer(msgspec.Struct, tag="tags", frozen=True):
    """New tags of old passages."""

    tags: tuple[Tag, ...]
    untagged: int
    doubts: bytes = b""
    """Of all passages, packed."""


class PageAnswer(msgspec.Struct, tag="picture", frozen=True):
    """A page as a picture, and its document."""

    jpeg: bytes
    document: Document


class PictureAnswer(msgspec.Struct, tag="drawn", frozen=True):
    """A page as a PNG or JPEG."""

    data: bytes


class Refusal(msgspec.Struct, tag="refusal", frozen=True):
    """Why the file could not be read."""

    stage: Stage
    code: str
    reason: str
    leaving: bool = False
    """The worker is worn out (memory) and has to be replaced."""


Request = ReadRequest | TagRequest
Answer = ReadAnswer | TagAnswer | Refusal
PageReply = PageAnswer | Refusal
PictureReply = PictureAnswer | Refusal

_encoder = msgspec.msgpack.Encoder()
_requests: "msgspec.msgpack.Decoder[Request]" = msgspec.msgpack.Decoder(Request)
_answers: "msgspec.msgpack.Decoder[Answer]" = msgspec.msgpack.Decoder(Answer)
_page_requests = msgspec.msgpack.Decoder(PageRequest)
_picture_requests = msgspec.msgpack.Decoder(PictureRequest)
_picture_replies: "msgspec.msgpack.Decoder[PictureReply]" = msgspec.msgpack.Decoder(PictureReply)
_page_replies: "msgspec.msgpack.Decoder[PageReply]" = msgspec.msgpack.Decoder(PageReply)


def encode(message: msgspec.Struct) -> bytes:
    """The frame of a message."""
    return _encoder.encode(message)


def decode_request(frame: bytes) -> Request:
    """The request in a frame; raises msgspec.ValidationError for anything else."""
    return _requests.decode(frame)


def decode_page_request(frame: bytes) -> PageRequest:
    """The same for a page that is to be drawn."""
    return _page_requests.decode(frame)


def decode_picture_request(frame: bytes) -> PictureRequest:
    """The same for a page that is only drawn."""
    return _picture_requests.decode(frame)


def decode_answer(frame: bytes) -> Answer:
    """The answer in a frame; raises HostileDocument for anything else, as its reader no longer does what it should."""
    with _no_other_answer():
        return _answers.decode(frame)


def decode_page_reply(frame: bytes) -> PageReply:
    """The same for a page that was drawn."""
    with _no_other_answer():
        return _page_replies.decode(frame)


def decode_picture_reply(frame: bytes) -> PictureReply:
    """The same for a page that was only drawn."""
    with _no_other_answer():
        return _picture_replies.decode(frame)


@contextmanager
def _no_other_answer() -> Iterator[None]:
    try:
        yield
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise HostileDocument(
            f"The reader of this document gave an answer that is none ({error}).",
            advice="Do not trust the file; please report it if it is sound.",
        ) from error
