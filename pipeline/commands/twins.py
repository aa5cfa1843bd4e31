"""``migralex twins``: the passages that say the same in two languages."""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from rich.text import Text as Line

from pipeline.commands.written import write_text
from pipeline.errors import SettingsError
from pipeline.records import Passage
from pipeline.run.texts import Text, find_texts
from pipeline.run.twin_files import columns_of, link_documents, link_passages
from pipeline.settings import Settings
from pipeline.store import Ground, TwinLink, Twinning, open_archive
from pipeline.terminal import console, say, shown

DOUBTFUL = 0.5  # confidence below which a link is shown as doubtful
GROUNDS = {
    Ground.SAID: "as a person said",
    Ground.METADATA: "as their metadata say",
    Ground.NAME: "by their names",
    Ground.COLUMNS: "two languages of one file",
}


def show_twins(settings: Settings, left: str, right: str | None, as_json: Path | None) -> None:
    """Show the twins of two texts, or of one in two languages; two documents of the archive stay linked."""
    texts = find_texts(settings, [left, right] if right is not None else [left])
    found = _between(settings, *texts) if len(texts) == 2 else _of(settings, texts[0])
    for twinning in found:
        _show(twinning, _passages(settings, twinning, texts))
    if as_json is not None:
        told = json.dumps([_told(twinning) for twinning in found], ensure_ascii=False, indent=1)
        write_text(as_json, told + "\n")
        say(f"Written to {shown(as_json)}")


def _between(settings: Settings, left: Text, right: Text) -> list[Twinning]:
    if not (left.in_archive and right.in_archive):
        return [link_passages(left.sha256, left.passages, right.sha256, right.passages, Ground.SAID)]
    with open_archive(settings.archive_url(), create=False) as archive:
        return [link_documents(archive, left.sha256, right.sha256, Ground.SAID, datetime.now(UTC))]


def _of(settings: Settings, text: Text) -> list[Twinning]:
    if text.in_archive:
        with open_archive(settings.archive_url(), create=False) as archive:
            if known := archive.twinnings(text.sha256):
                return known
    twinning = columns_of(text.sha256, text.passages)
    if not twinning.links:
        raise SettingsError(
            f"{text.name} is not known to have a twin, and holds no second language.",
            advice="Name the other language version too.",
        )
    return [twinning]


def _passages(settings: Settings, twinning: Twinning, texts: Sequence[Text]) -> Mapping[str, Passage]:
    """The passages of both sides by their id: of the texts at hand, else of the archive."""
    held = {text.sha256: text.passages for text in texts}
    missing = {twinning.left, twinning.right} - held.keys()
    if missing:
        with open_archive(settings.archive_url(), create=False) as archive:
            held |= {sha256: tuple(archive.passages(sha256)) for sha256 in missing}
    return {passage.id: passage for sha256 in (twinning.left, twinning.right) for passage in held[sha256]}


def _show(twinning: Twinning, passages: Mapping[str, Passage]) -> None:
    doubtful = sum(link.confidence < DOUBTFUL for link in twinning.links)
    told = f"{len(twinning.links):,} links" + (f", {doubtful:,} doubtful" if doubtful else "")
    languages = f"{twinning.left_language} and {twinning.right_language}"
    say(f"{languages}, {GROUNDS[twinning.ground]}: {told}")
    for link in twinning.links:
        if link.left_id in passages and link.right_id in passages:
            console.print(_line(link, passages[link.left_id], passages[link.right_id]))


def _line(link: TwinLink, left: Passage, right: Passage) -> Line:
    line = Line()
    line.append(f"{link.confidence:>5.0%}", style="yellow" if link.confidence < DOUBTFUL else "dim")
    line.append("?" if link.confidence < DOUBTFUL else " ")
    for passage, lead in ((left, " "), (right, "\n       ")):
        line.append(f"{lead}{passage.path}  " if passage.path else lead, style="cyan")
        line.append(passage.text)
    return line


def _told(twinning: Twinning) -> dict[str, Any]:
    return {
        "left": twinning.left,
        "right": twinning.right,
        "left_language": twinning.left_language,
        "right_language": twinning.right_language,
        "ground": twinning.ground.value,
        "links": [
            {"left": link.left_id, "right": link.right_id, "confidence": link.confidence} for link in twinning.links
        ],
    }
