"""The files that documents of the archive were read from, found again by their digest."""

from dataclasses import dataclass
from pathlib import Path

from pipeline.errors import SourceError, UnreadableFile
from pipeline.intake.digest import digest_file
from pipeline.records import SourceKind
from pipeline.run.shelf import locate, shelf_folder
from pipeline.settings import Settings
from pipeline.store import Archive
from pipeline.store.run_rows import FilePlace

ADVICE = "Put it back as it was, or let a run read what lies there now."


@dataclass(frozen=True, slots=True)
class Original:
    """A file with the very bytes that were read."""

    path: Path
    """Opens it; members of containers lie on the shelf under a number."""
    name: str
    """As a person knows it, without folders; may hold any printable character."""
    size: int
    kind: SourceKind | None
    """None for a file that could not be read."""


@dataclass(frozen=True, slots=True)
class PresentFile:
    """A file that holds these bytes now, as far as size and time tell, or by its digest where the time is another."""

    absolute: Path
    place: FilePlace


def original(settings: Settings, archive: Archive, sha256: str) -> Original:
    """The file for a download, its bytes held against the digest. Raises UnreadableFile where it is gone or changed."""
    found = find_present(settings, archive, sha256)
    if digest_file(found.absolute) != sha256:
        raise _changed(found.place)
    name = found.place.path.rpartition("/")[2]
    return Original(found.absolute, name, found.place.size, found.place.kind)


def find_present(settings: Settings, archive: Archive, sha256: str) -> PresentFile:
    """A present file with these bytes, under any root of the archive.

    A file of the same size and time as in the archive is believed, as a run believes it; another is hashed. Raises
    UnreadableFile that says whether it is gone or changed.
    """
    places = archive.places_of(sha256)
    problem = _gone("The document", sha256)
    for place in places:
        try:
            file = _locate(settings, archive, place)
            if file is None:
                problem = _gone(place.path, sha256)
            elif _holds(settings, place, file):
                return PresentFile(file, place)
            else:
                problem = _changed(place)
        except SourceError as error:
            problem = UnreadableFile(f"{place.path}: {error}", advice=error.advice or ADVICE)
        except OSError as error:
            reason = (error.strerror or "no reason given").lower()
            problem = UnreadableFile(f"{place.path} cannot be read: {reason}.", advice="Check the disk and the file.")
    raise problem


def _locate(settings: Settings, archive: Archive, place: FilePlace) -> Path | None:
    """The file of a place, never one that a link leads to outside of its folder."""

    def digest_of(path: str, file: Path) -> str:
        known = archive.place(place.root, path)
        if known is not None and known.sha256 is not None and _looks_the_same(known, file):
            return known.sha256
        return digest_file(file)

    root, shelf = Path(place.root), _shelf(settings, place)
    found = locate(root, shelf, place.path, digest_of)
    if found is None:
        return None
    file = found.resolve()
    return file if file.is_relative_to(root) or file.is_relative_to(shelf) else None


def _shelf(settings: Settings, place: FilePlace) -> Path:
    return shelf_folder(settings.out.resolve(), place.root)


def _holds(settings: Settings, place: FilePlace, file: Path) -> bool:
    if file.stat().st_size != place.size:
        return False
    on_shelf = file.is_relative_to(_shelf(settings, place))  # there by the digest of its container, with a later time
    return on_shelf or _looks_the_same(place, file) or digest_file(file) == place.sha256


def _looks_the_same(known: FilePlace, file: Path) -> bool:
    status = file.stat()
    return (status.st_size, status.st_mtime_ns) == (known.size, known.mtime_ns)


def _gone(path: str, sha256: str) -> UnreadableFile:
    return UnreadableFile(
        f"{path} ({sha256[:12]}) does not lie in the folder of documents any more.", advice="Put its file back."
    )


def _changed(place: FilePlace) -> UnreadableFile:
    return UnreadableFile(f"{place.path} has changed since it was read.", advice=ADVICE)
