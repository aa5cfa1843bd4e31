"""``migralex compare``: what changed between two versions of a document."""

import json
from pathlib import Path
from typing import Any

from rich.text import Text as Line

from pipeline.commands.written import write_text
from pipeline.errors import SettingsError
from pipeline.records import Passage
from pipeline.run.texts import Text, find_texts, text_of, the_version
from pipeline.settings import Settings
from pipeline.store import open_archive
from pipeline.terminal import console, say, shown
from pipeline.versions.align import align
from pipeline.versions.compare_page import NAMES, render_comparison, what_happened
from pipeline.versions.groups import Alignment, Change, Group

MAX_SHOWN = 100  # changes; the page and the JSON have them all


def compare_versions(settings: Settings, old: str, new: str | None, html: Path | None, as_json: Path | None) -> None:
    """Show what changed between two files or documents, or between a document and its version before."""
    before, after = find_texts(settings, [old, new]) if new is not None else _last_two(settings, old)
    alignment = align(before.passages, after.passages)
    say(f"{before.place} -> {after.place}")
    counts = [f"{alignment.counts[change]:,} {name}" for change, name in NAMES.items() if alignment.counts[change]]
    say(", ".join(counts) or "Both are empty.")
    changed = [group for group in alignment.groups if group.change is not Change.SAME]
    for group in changed[:MAX_SHOWN]:
        console.print(_line(group))
    if len(changed) > MAX_SHOWN:
        say(f"... and {len(changed) - MAX_SHOWN:,} more: --html writes a page with all of them")
    if html is not None:
        _write(html, render_comparison(before.name, after.name, alignment))
    if as_json is not None:
        _write(as_json, json.dumps(_told(before, after, alignment), ensure_ascii=False, indent=1) + "\n")


def _last_two(settings: Settings, words: str) -> tuple[Text, Text]:
    """A document of the archive, and its version before."""
    with open_archive(settings.archive_url(), create=False) as archive:
        row = the_version(archive, words)
        if row.predecessor is None:
            raise SettingsError(f"{row.name} has no version before.", advice="Name two files or documents to compare.")
        return text_of(archive, archive.version(row.predecessor)), text_of(archive, row)


def _line(group: Group) -> Line:
    """One change: its kind and path, and the text with what went and what came."""
    line = Line()
    line.append(f"\n{what_happened(group)}", style="bold")
    paths = dict.fromkeys(p.path for side in (group.old, group.new) for p in side if p.path)
    line.append(f"  {' -> '.join(paths)}\n" if paths else "\n", style="cyan")
    if not group.new:
        return _gone(line, group.old_text)
    if not group.old:
        return _came(line, group.new_text)
    if group.change is Change.MOVED:
        line.append(group.new_text)
        return line
    place = 0
    for edit in group.differences().edits:
        line.append(group.new_text[place : edit.new[0]])
        _gone(line, group.old_text[edit.old[0] : edit.old[1]])
        _came(line, group.new_text[edit.new[0] : edit.new[1]])
        place = edit.new[1]
    line.append(group.new_text[place:])
    return line


def _gone(line: Line, text: str) -> Line:
    """Marked by signs as well as by colour: not everybody sees it, and a log has none."""
    return line.append(f"[-{text}-]", style="red strike") if text else line


def _came(line: Line, text: str) -> Line:
    return line.append(f"{{+{text}+}}", style="green underline") if text else line


def _told(old: Text, new: Text, alignment: Alignment) -> dict[str, Any]:
    return {
        "old": {"name": old.name, "path": old.place, "sha256": old.sha256},
        "new": {"name": new.name, "path": new.place, "sha256": new.sha256},
        "counts": {change.value: count for change, count in alignment.counts.items()},
        "groups": [_told_group(group) for group in alignment.groups],
    }


def _told_group(group: Group) -> dict[str, Any]:
    found = group.differences() if group.old and group.new else None
    return {
        "change": group.change.value,
        "moved": group.moved,
        "renumbered": group.renumbered,
        "reheaded": group.reheaded,
        "similarity": group.similarity,
        "old": [_told_passage(passage) for passage in group.old],
        "new": [_told_passage(passage) for passage in group.new],
        "old_ranges": [list(each) for each in found.old] if found else [],
        "new_ranges": [list(each) for each in found.new] if found else [],
    }


def _told_passage(passage: Passage) -> dict[str, Any]:
    page = passage.spans[0].page if passage.spans else None
    return {"id": passage.id, "path": passage.path, "page": page, "text": passage.text}


def _write(place: Path, text: str) -> None:
    write_text(place, text)
    say(f"Written to {shown(place)}")
