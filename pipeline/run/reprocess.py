"""Documents that the next run reads anew because a person asked for it."""

from pipeline.errors import UnreadableFile
from pipeline.settings import Settings
from pipeline.store import Archive


def ask_again(settings: Settings, archive: Archive, sha256: str) -> None:
    """Let the next run over the folder of documents read this one anew, whatever the archive holds of it.

    Decisions stay, as in every reading. Raises UnreadableFile where no file with these bytes lies in the folder.
    """
    if not archive.read_again(_root(settings), sha256=sha256):
        raise UnreadableFile(
            f"No file with the bytes of the document {sha256[:12]} lies in {settings.raw.name} any more.",
            advice="Put its file back, and ask again.",
        )


def retry_failed(settings: Settings, archive: Archive, path: str) -> None:
    """Let the next run try the file at this path again, which failed. Raises UnreadableFile for an unknown path."""
    if not archive.read_again(_root(settings), path=path):
        raise UnreadableFile(f"The archive knows no file {path} that could be tried again.", advice="Start a run.")


def _root(settings: Settings) -> str:
    return str(settings.raw.resolve())
