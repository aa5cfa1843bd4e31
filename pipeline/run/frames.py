"""What the run asks of a guarded worker, and what comes back: validated bytes, never pickles."""

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


class ReadAnswer(msgspec.Struct, tag="document", frozen=True):
    """The document as read and tagged."""

    document: Document
    tags: tuple[Tag, ...]
    untagged: int
    """Passages in a language without a model."""
    cpu_seconds: float


class TagAnswer(msgspec.Struct, tag="tags", frozen=True):
    """New tags of old passages."""

    tags: tuple[Tag, ...]
    untagged: int


class Refusal(msgspec.Struct, tag="refusal", frozen=True):
    """Why the file could not be read."""

    stage: Stage
    code: str
    reason: str
    leaving: bool = False
    """The worker is worn out (memory) and has to be replaced."""


Request = ReadRequest | TagRequest
Answer = ReadAnswer | TagAnswer | Refusal

_encoder = msgspec.msgpack.Encoder()
_requests: "msgspec.msgpack.Decoder[Request]" = msgspec.msgpack.Decoder(Request)
_answers: "msgspec.msgpack.Decoder[Answer]" = msgspec.msgpack.Decoder(Answer)


def encode(message: Request | Answer) -> bytes:
    """The frame of a message."""
    return _encoder.encode(message)


def decode_request(frame: bytes) -> Request:
    """The request in a frame; raises msgspec.ValidationError for anything else."""
    return _requests.decode(frame)


def decode_answer(frame: bytes) -> Answer:
    """The answer in a frame; raises HostileDocument for anything else, as its reader no longer does what it should."""
    try:
        return _answers.decode(frame)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise HostileDocument(
            f"The reader of this document gave an answer that is none ({error}).",
            advice="Do not trust the file; please report it if it is sound.",
        ) from error
