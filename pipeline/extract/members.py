"""The documents inside of a container: what each is called, and why one cannot be taken."""

import unicodedata
from dataclasses import dataclass

from pipeline.errors import HostileDocument, SourceError, TooLarge
from pipeline.records import SourceKind

CONTAINERS = frozenset({SourceKind.ZIP, SourceKind.EML, SourceKind.MSG})
"""Kinds of files that hold documents. DOCX and ODT are zips too, and stay documents."""

MAX_MEMBERS = 5_000
"""Over all levels of one container: a parliament's laws of some decades."""
MAX_NESTING = 2
"""Containers in containers: a ZIP with a message with an annex, and no more."""
_LONGEST_PART = 200  # characters of a name between two slashes
_LONGEST_NAME = 800  # characters
_DEVICES = frozenset({"con", "prn", "aux", "nul"}) | {f"{name}{n}" for name in ("com", "lpt") for n in range(1, 10)}
_TURNING = frozenset("\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_ASIDE = frozenset({"readme.md", "sources.csv", "thumbs.db", "desktop.ini"})


@dataclass(frozen=True, slots=True)
class Bounds:
    """What one container may come to."""

    max_members: int = MAX_MEMBERS
    max_bytes_each: int = 300_000_000
    max_bytes: int = 2_000_000_000
    """Unpacked, over all members."""


@dataclass(frozen=True, slots=True)
class Member:
    """A document in a container: its bytes, or why they cannot be had."""

    name: str
    """With ``/`` between parts; never absolute, never upwards, unique in its container."""
    data: bytes = b""
    error: SourceError | None = None


def is_passed_over(name: str) -> bool:
    """Whether a member is none of the documents that a person put in: hidden, or left by a system.

    >>> is_passed_over("__MACOSX/laws/._a.pdf"), is_passed_over("laws/Thumbs.db"), is_passed_over("laws/a.pdf")
    (True, True, False)
    """
    parts = name.split("/")
    last = parts[-1].lower()
    hidden = any(part.startswith((".", "__MACOSX")) and part != ".." for part in parts)
    return hidden or last in _ASIDE or last.startswith("~$")


def clean_name(name: str) -> tuple[str, SourceError | None]:
    r"""A name that can be shown below its container, and what is wrong with it.

    >>> clean_name("laws\\2024\\act.pdf")
    ('laws/2024/act.pdf', None)
    >>> shown, error = clean_name("../../etc/passwd")
    >>> shown, type(error).__name__
    ('…/…/etc/passwd', 'HostileDocument')
    """
    plain = unicodedata.normalize("NFC", "".join(_shown(sign) for sign in name.replace("\\", "/")))
    parts = [part for part in plain.split("/") if part not in ("", ".")]
    error: SourceError | None = None
    if plain.startswith("/") or plain[1:2] == ":" or ".." in parts:
        error = HostileDocument(
            f"Its name {plain[:80]!r} points out of the container.", advice="Such a name is made to overwrite files."
        )
    elif any(part.split(".")[0].strip().lower() in _DEVICES for part in parts):
        error = HostileDocument(
            f"Its name {plain[:80]!r} is that of a device.", advice="Rename it if it is a sound document."
        )
    elif len(plain) > _LONGEST_NAME or any(len(part) > _LONGEST_PART for part in parts):
        error = TooLarge(f"Its name has {len(plain):,} characters.", advice="Give it a shorter name.")
    shown = "/".join("…" if part == ".." else part.replace(":", "_")[:_LONGEST_PART] for part in parts)
    return shown[:_LONGEST_NAME] or "unnamed", error


def _shown(sign: str) -> str:
    return "\ufffd" if unicodedata.category(sign) in {"Cc", "Cs", "Zl", "Zp"} or sign in _TURNING else sign


class UniqueNames:
    """Gives each name once: the second ``act.pdf`` becomes ``act (2).pdf``."""

    def __init__(self) -> None:
        self._seen: set[str] = set()

    def __contains__(self, name: str) -> bool:
        return name.casefold() in self._seen

    def take(self, name: str) -> str:
        """The name, or the first of its kind that is free."""
        folder, slash, last = name.rpartition("/")
        stem, dot, ending = last.rpartition(".") if "." in last[1:] else (last, "", "")
        count, free = 1, name
        while free.casefold() in self._seen:
            count += 1
            free = f"{folder}{slash}{stem} ({count}){dot}{ending}"
        self._seen.add(free.casefold())
        return free


def too_many(count: int, most: int) -> TooLarge:
    """What a person is told of a container with more members than are read."""
    return TooLarge(
        f"The container holds {count:,} documents; {most:,} are read at most.", advice="Split it, or unpack it."
    )


def too_large(size: int, most: int) -> TooLarge:
    """What a person is told of a member that is larger than what may be unpacked."""
    return TooLarge(
        f"Unpacked it has {size:,} bytes; {most:,} are left for it in its container.",
        advice="Unpack the container and add the file itself.",
    )
