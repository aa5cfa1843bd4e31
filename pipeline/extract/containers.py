"""Any container as the documents in it."""

from collections.abc import Iterator

from pipeline.extract.mail import mail_members
from pipeline.extract.members import Bounds, Member
from pipeline.extract.zip_members import zip_members
from pipeline.records import SourceKind


def list_members(data: bytes, kind: SourceKind, bounds: Bounds) -> Iterator[Member]:
    """The documents of a container one by one, so that few are held in memory.

    Raises a SourceError where the container itself cannot be read.
    """
    return zip_members(data, bounds) if kind is SourceKind.ZIP else mail_members(data, kind, bounds)
