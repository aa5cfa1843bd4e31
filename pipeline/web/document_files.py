"""Files that leave the room: the original of a document, which no browser may run, and its passages as tables."""

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

from fastapi.responses import FileResponse

from pipeline.errors import SourceError
from pipeline.run.originals import original
from pipeline.store import Person
from pipeline.store.leaf_rows import Leaf
from pipeline.verdicts import Standing
from pipeline.web.csv_rows import csv_line
from pipeline.web.failures import NotThere
from pipeline.web.site import Site
from pipeline.web.veil import veil_for

BATCH = 400  # passages that are fetched at a time
COLUMNS = (
    *("passage", "document", "number", "path", "headings", "page", "kind", "language", "suggested", "confirmed"),
    *("refused", "disputed", "decided", "text"),
)
_PLAIN = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789 ._-()")
_LONGEST_NAME = 150  # characters, endings included: some systems take 255 bytes


def give_original(site: Site, sha256: str) -> FileResponse:
    """The very bytes that were read, to be kept and never shown. Raises NotThere where they are gone or changed."""
    site.archive.version(sha256)
    try:
        found = original(site.settings, site.archive, sha256)
        size = found.path.stat()
    except SourceError as error:
        raise NotThere(str(error), advice=error.advice) from error
    except OSError as error:
        raise NotThere("The file cannot be opened any more.", advice="Put it back, and try again.") from error
    headers = {
        "content-disposition": disposition(found.name),
        "content-security-policy": "sandbox; default-src 'none'",
        "cache-control": "private, no-cache",
    }
    return FileResponse(found.path, headers=headers, media_type="application/octet-stream", stat_result=size)


def disposition(name: str) -> str:
    r"""Content-Disposition of a file to be kept, by RFC 6266: a plain name, and the true one as RFC 8187 writes it.

    >>> disposition('été "2".pdf')
    'attachment; filename="_t_ _2_.pdf"; filename*=UTF-8\'\'%C3%A9t%C3%A9%20%222%22.pdf'
    """
    safe = "".join("_" if letter in "/\\:*?<>|" or not letter.isprintable() else letter for letter in name)
    stem, dot, ending = safe.lstrip(".").rpartition(".")
    kept = f"{stem[: _LONGEST_NAME - len(ending)]}{dot}{ending[:20]}" if dot else ending[:_LONGEST_NAME]
    kept = kept.strip() or "document"
    plain = "".join(letter if letter in _PLAIN else "_" for letter in kept)
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(kept.encode('utf-8', 'replace'), safe='')}"


def csv_lines(site: Site, person: Person, sha256: str) -> Iterator[str]:
    """The passages of a version as a table for spreadsheets."""
    yield "\ufeff" + csv_line(COLUMNS)  # the mark tells spreadsheets that it is UTF-8
    for leaf in all_leaves(site, person, sha256):
        yield csv_line(cells_of(leaf))


def json_lines(site: Site, person: Person, sha256: str) -> Iterator[str]:
    """The same as one JSON text, a passage a line."""
    yield '{"document": ' + json.dumps(sha256) + ', "passages": ['
    before = "\n"
    for leaf in all_leaves(site, person, sha256):
        yield before + json.dumps(told_of(leaf), ensure_ascii=False)
        before = ",\n"
    yield "\n]}\n"


def all_leaves(site: Site, person: Person, sha256: str) -> Iterator[Leaf]:
    """All passages of a version in order, without what is kept from the person. Raises UnknownRecord."""
    ids = site.archive.strip(sha256).ids
    veil = veil_for(site, person, sha256, ids)
    for start in range(0, len(ids), BATCH):
        for leaf in site.archive.leaves(sha256, range(start, min(start + BATCH, len(ids)))):
            yield veil.over(leaf)


def _standing(leaf: Leaf, standing: Standing) -> list[int]:
    return [int(objective) for objective, stands in sorted(leaf.stands.items()) if stands is standing]


def cells_of(leaf: Leaf) -> list[str]:
    """A passage as ``COLUMNS`` has it."""
    passage = leaf.passage
    sums = (_standing(leaf, each) for each in (Standing.YES, Standing.NO, Standing.DISPUTED))
    return [
        passage.id,
        passage.source_id,
        str(passage.ordinal + 1),
        passage.path,
        " > ".join(passage.headings),
        str(passage.spans[0].page) if passage.spans else "",
        passage.kind.value,
        passage.language,
        "; ".join(f"{int(each.objective)} ({each.score:.2f})" for each in leaf.suggested),
        *("; ".join(map(str, numbers)) for numbers in sums),
        "yes" if leaf.decided else "no",
        passage.text,
    ]


def told_of(leaf: Leaf) -> dict[str, Any]:
    """A passage as JSON takes it."""
    passage = leaf.passage
    return {
        "passage": passage.id,
        "number": passage.ordinal + 1,
        "path": passage.path,
        "headings": list(passage.headings),
        "page": passage.spans[0].page if passage.spans else None,
        "kind": passage.kind.value,
        "language": passage.language,
        "suggested": [{"objective": int(each.objective), "chance": each.score} for each in leaf.suggested],
        "stands": {str(int(objective)): stands.value for objective, stands in sorted(leaf.stands.items())},
        "decided": leaf.decided,
        "text": passage.text,
    }
