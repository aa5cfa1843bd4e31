"""What people do with documents and with the questions of their versions, by pages and by programs alike."""

from pipeline.errors import ArchiveError, UnreadableFile
from pipeline.run.reprocess import ask_again, retry_failed
from pipeline.web.access import Visitor
from pipeline.web.failures import Conflict, NotThere, Refused
from pipeline.web.site import Site

LONGEST_NOTE = 2_000  # characters


def read_again(site: Site, visitor: Visitor, sha256: str) -> None:
    """Have a document read anew. Raises UnknownRecord, or Conflict where its file lies there no more."""
    name = site.archive.version(sha256).name
    try:
        ask_again(site.settings, site.archive, sha256)
    except UnreadableFile as error:
        raise Conflict(str(error), advice=error.advice) from error
    site.starter.request_run()
    site.archive.log(visitor.me.code, "reprocess-document", sha256, {"name": name[:200]}, now=site.now())


def try_again(site: Site, visitor: Visitor, path: str | None = None) -> None:
    """Have the file at a path tried again, or all that failed. Raises NotThere for a path that is not known."""
    if path is not None:
        if "\0" in path:
            raise Refused("No path has a NUL in it.", advice="Give the path as the list of documents has it.")
        try:
            retry_failed(site.settings, site.archive, path)
        except UnreadableFile as error:
            raise NotThere(str(error), advice=error.advice) from error
    site.starter.request_run(retry=True)
    site.archive.log(visitor.me.code, "retry-documents", (path or "")[:200], now=site.now())


def dismiss_question(site: Site, visitor: Visitor, sha256: str, number: int, note: str = "") -> None:
    """Say that nothing is to decide about a question of a version. Raises NotThere, or Conflict where it has ended."""
    found = site.archive.questions(sha256=sha256, is_open=None, after=number - 1, limit=1)
    if not found or found[0].number != number:
        raise NotThere(f"The document has no question {number}.", advice="Reload the comparison.")
    try:
        site.archive.dismiss_question(number, reviewer=visitor.me.code, now=site.now(), note=note.strip())
    except ArchiveError as error:
        if found[0].answer is None and not _has_ended(site, sha256, number):
            raise
        raise Conflict(f"The question {number} has been answered already.", advice="Reload the page.") from error
    site.archive.log(visitor.me.code, "dismiss-question", sha256, {"question": str(number)}, now=site.now())


def _has_ended(site: Site, sha256: str, number: int) -> bool:
    found = site.archive.questions(sha256=sha256, is_open=True, after=number - 1, limit=1)
    return not found or found[0].number != number
