"""Names of files that strangers give, made fit for the folder of documents."""

import hashlib
import re
import unicodedata

from pipeline.errors import MetadataError
from pipeline.intake.folder import is_passed_over

LONGEST_NAME = 240  # bytes; file systems allow 255, and a sidecar adds five
LONGEST_FOLDER = 1_000  # bytes of all folders together
MOST_FOLDERS = 16
LONGEST_ENDING = 16  # characters of .docx and its like that are kept when a name is cut
_INVISIBLE = frozenset({"Cc", "Cs", "Co", "Cn", "Zl", "Zp"})
_JOINERS = "\u200c\u200d"  # they shape words of Persian and Indian languages
_FORBIDDEN = re.compile(r'[<>:"|?*]')  # on other systems, to which the folder may be copied
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(?:\..*)?", re.IGNORECASE)
_DRIVE = re.compile(r"[A-Za-z]:")


def clean_name(name: str) -> str:
    r"""The name of a file in the folder of documents for the name that somebody's browser gives.

    What comes before the last slash of either kind is left off. Raises MetadataError for names that would be read as
    metadata or not at all, and for those of which nothing is left.

    >>> clean_name("C:\\laws\\..\\ley\u202e 1.pdf"), clean_name("..hidden?.pdf"), clean_name("NUL.txt")
    ('ley 1.pdf', 'hidden_.pdf', '_NUL.txt')
    """
    cleaned = _clean_part(re.split(r"[/\\]", name)[-1])
    if not cleaned:
        raise MetadataError("name: the file has no name that can be used.", advice="Rename it, and bring it again.")
    folded = unicodedata.normalize("NFKC", cleaned).casefold()  # some disks take these for one name
    if is_passed_over(cleaned) or is_passed_over(folded):
        raise MetadataError(
            f"name: {cleaned} would be taken for metadata or an unfinished file, and not be read.",
            advice="Give what you know of a document in the form; rename the file if it is a document.",
        )
    return cleaned


def clean_folder(folder: str) -> tuple[str, ...]:
    r"""The folders below the folder of documents that a relative path names.

    Raises MetadataError for a path that is absolute or leads upwards, or is too long.

    >>> clean_folder("laws/./2024\\new"), clean_folder("")
    (('laws', '2024', 'new'), ())
    """
    if folder.startswith(("/", "\\")) or _DRIVE.match(folder):
        raise _wrong_folder("it is to be a path within the folder of documents")
    parts = [part for part in re.split(r"[/\\]", folder) if part.strip(" .") or part.strip() == ".."]
    if any(part.strip() == ".." for part in parts):
        raise _wrong_folder("it leads out of the folder of documents")
    cleaned = tuple(part for part in map(_clean_part, parts) if part)
    if len(cleaned) > MOST_FOLDERS or len("/".join(cleaned).encode()) > LONGEST_FOLDER:
        raise _wrong_folder(f"at most {MOST_FOLDERS} folders with {LONGEST_FOLDER:,} bytes in all are made")
    return cleaned


def _clean_part(part: str) -> str:
    """One part without what cannot be seen, is reserved somewhere, or would hide it."""
    seen = "".join(sign for sign in unicodedata.normalize("NFC", part) if _is_seen(sign))
    plain = " ".join(_FORBIDDEN.sub("_", seen).split()).lstrip(". ").rstrip(". ").strip(_JOINERS)
    if not plain.replace("_", "").strip(f". {_JOINERS}"):
        return ""
    plain = f"_{plain}" if _RESERVED.fullmatch(plain) else plain
    return _cut(plain)


def _is_seen(sign: str) -> bool:
    kind = unicodedata.category(sign)
    return sign in _JOINERS or sign.isspace() or not (kind in _INVISIBLE or kind == "Cf" or sign == "\ufffd")


def _cut(name: str) -> str:
    """The name within the bound, with its ending, and a digest so that long names do not become one."""
    if len(name.encode()) <= LONGEST_NAME:
        return name
    stem, dot, ending = name.rpartition(".")
    if not stem or len(ending) > LONGEST_ENDING:
        stem, dot, ending = name, "", ""
    tail = f"~{hashlib.sha256(name.encode()).hexdigest()[:8]}{dot}{ending}"
    room = LONGEST_NAME - len(tail.encode())
    return stem.encode()[:room].decode("utf-8", "ignore").rstrip(". ") + tail


def _wrong_folder(why: str) -> MetadataError:
    return MetadataError(f"folder: {why}.", advice="Choose another folder.")
