"""A message as plain values, whether it came as EML or MSG."""

from dataclasses import dataclass

MAX_PARTS = 2_000
"""Parts of one message over all levels."""
MAX_ATTACHMENTS = 500


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that was sent along."""

    name: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Letter:
    """Who wrote to whom when, the body in the forms that the message gives, and what was sent along."""

    subject: str
    sender: str = ""
    receivers: str = ""
    copies: str = ""
    date: str = ""
    """As a person reads it."""
    text: str = ""
    html: str = ""
    flowed: bool = False
    """Lines of ``text`` that end in a space go on in the next one (RFC 3676)."""
    attachments: tuple[Attachment, ...] = ()
    passed_over: tuple[str, ...] = ()
    """Names of parts that are no documents: pictures within the text, signatures."""
