"""A version change as one HTML page that needs nothing beside it: side by side, with the differing words marked."""

from collections.abc import Iterator, Sequence
from html import escape
from importlib import resources
from itertools import groupby

from pipeline.records import Passage
from pipeline.versions.differences import Range
from pipeline.versions.groups import Alignment, Change, Group

NAMES = {
    Change.SAME: "unchanged",
    Change.MOVED: "moved or renumbered",
    Change.EDITED: "edited",
    Change.SPLIT: "split",
    Change.MERGED: "merged",
    Change.NEW: "new",
    Change.GONE: "gone",
}


def render_comparison(old_name: str, new_name: str, alignment: Alignment) -> str:
    """The whole page: what changed in full, what did not folded away. Every text is escaped and keeps its direction."""
    style = resources.files("pipeline.versions").joinpath("compare.css").read_text(encoding="utf-8")
    rows = "".join(_runs(alignment.groups))
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
        f"<title>{escape(new_name)}: what changed</title>\n<style>\n{style}</style></head>\n<body><main>\n"
        f"<h1>What changed</h1>\n{_counts(alignment)}"
        f'<div class="heads"><bdi>{escape(old_name)}</bdi><bdi>{escape(new_name)}</bdi></div>\n'
        f"{rows}</main></body></html>\n"
    )


def _counts(alignment: Alignment) -> str:
    shown = [(name, alignment.counts[change]) for change, name in NAMES.items() if alignment.counts[change]]
    return f'<ul class="counts">{"".join(f"<li><b>{count:,}</b> {name}</li>" for name, count in shown)}</ul>\n'


def _runs(groups: Sequence[Group]) -> Iterator[str]:
    for same, run in groupby(groups, key=lambda group: group.change is Change.SAME):
        rows = list(run)
        if not same:
            yield from (_row(group) for group in rows)
            continue
        count = "1 passage" if len(rows) == 1 else f"{len(rows):,} passages"
        paths = [group.new[0].path for group in rows if group.new[0].path]
        place = f", <bdi>{escape(paths[0])}</bdi> to <bdi>{escape(paths[-1])}</bdi>" if len(paths) > 1 else ""
        folded = "".join(_row(group) for group in rows)
        yield f"<details><summary>{count} unchanged{place}</summary>{folded}</details>\n"


def _row(group: Group) -> str:
    found = group.differences() if group.old and group.new and group.change is not Change.SAME else None
    old = _cell(group.old, found.old if found else (), "del", whole=group.change is Change.GONE)
    new = _cell(group.new, found.new if found else (), "ins", whole=group.change is Change.NEW)
    kind = "" if group.change is Change.SAME else f'<div class="kind">{what_happened(group)}</div>'
    return f'<section class="row {group.change}">{kind}<div>{old}</div><div>{new}</div></section>\n'


def what_happened(group: Group) -> str:
    """What became of the passages of a group, in words."""
    if group.change is Change.MOVED:
        words = [word for word, applies in (("moved", group.moved), ("renumbered", group.renumbered)) if applies]
    else:
        words = [NAMES[group.change], *(["moved"] if group.moved and group.new and group.old else [])]
    return " and ".join(words)


def _cell(passages: Sequence[Passage], ranges: Sequence[Range], tag: str, *, whole: bool) -> str:
    """The passages of one side; ranges count in their texts joined by newlines."""
    parts, start = [], 0
    for passage in passages:
        end = start + len(passage.text)
        own = [(max(a, start) - start, min(b, end) - start) for a, b in ranges if a < end and b > start]
        text = _marked(passage.text, [(0, len(passage.text))] if whole else own, tag)
        path = f'<span class="path"><bdi>{escape(passage.path)}</bdi></span>' if passage.path else ""
        language = f' lang="{escape(passage.language)}"' if passage.language != "und" else ""
        parts.append(f'{path}<p dir="{passage.direction}"{language}>{text}</p>')
        start = end + 1
    return "".join(parts)


def _marked(text: str, ranges: Sequence[Range], tag: str) -> str:
    parts, place = [], 0
    for start, end in ranges:
        parts += [escape(text[place:start]), f"<{tag}>{escape(text[start:end])}</{tag}>"]
        place = end
    return "".join([*parts, escape(text[place:])])
