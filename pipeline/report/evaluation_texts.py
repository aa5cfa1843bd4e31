"""Mistakes with their texts, and what one model won and lost against another."""

from collections.abc import Sequence
from html import escape

from pipeline.report.evaluation_words import (
    Document,
    chance,
    folded,
    language_name,
    many,
    objective_name,
    percent,
    score,
    table,
)

MOST_CHANGES = 40  # passages of a list; the JSON has all of them
FIGURES = {
    "top1": "top-1",
    "top3": "top-3",
    "micro_precision": "precision",
    "micro_recall": "recall",
    "micro_f1": "F1",
    "micro_f2": "F2",
    "macro_f1": "macro-F1",
    "false_positives": "false positives (fewer is better)",
    "agreement": "pairs told as people do",
}
CHANCE = 0.05  # a split that fair coins would give more often is no sign of anything


def mistakes_section(document: Document) -> str:
    """The surest wrong tags, and the labels that the model thought least of."""
    wrong = "".join(_quote(m["passage"], _told_wrong(m)) for m in document["wrong_tags"])
    missed = "".join(_quote(m["passage"], _told_missed(m)) for m in document["missed"])
    return (
        "<h2>The worst mistakes</h2>\n"
        "<p>At most four of one objective. Some are mistakes of the people who labelled: read them with the codebook "
        "beside you.</p>\n"
        f"{folded('Wrong tags, the surest first', wrong or NOTHING)}"
        f"{folded('Labels without a tag, the least suspected first', missed or NOTHING)}"
    )


NOTHING = "<p>There are none.</p>\n"


def _quote(passage: Document, told: str) -> str:
    """A passage and what is said of it; ``told`` is HTML already."""
    return (
        f'<blockquote><div dir="auto">{escape(passage["text"])}</div><footer>{told} · '
        f"{language_name(passage['language'])}, <bdi>{escape(passage['id'])}</bdi></footer></blockquote>\n"
    )


def _told_wrong(mistake: Document) -> str:
    wanted = _names(mistake["passage"]["wanted"])
    return f"tagged {objective_name(mistake['objective'])} at {chance(mistake['chance'])}; people say {wanted}"


def _told_missed(mistake: Document) -> str:
    others = f"; it got {_names(mistake['said']['tags'])}" if mistake["said"]["tags"] else "; it got no tag"
    return f"{objective_name(mistake['objective'])} was seen at {percent(mistake['chance'])} only{others}"


def _names(objectives: Sequence[int]) -> str:
    return ", ".join(map(objective_name, objectives)) or "no objective"


def comparison_section(document: Document) -> str:
    """The paired comparison, or why there is none."""
    paired = document["comparison"]
    if paired is None:
        return f"<h2>Beside another model</h2>\n<p>{escape(document['no_comparison'])}</p>\n"
    parts = paired["parts"]
    rest = "".join(folded(language_name(part["name"]), _differences(part)) for part in parts[1:]) if parts[2:] else ""
    return (
        "<h2>Beside another model</h2>\n"
        f"<p>This model beside {escape(document['about']['against'] or 'another')}, on the same passages. "
        f"{ACCIDENT}</p>\n"
        f"{_differences(parts[0])}{_tossed(paired)}{_objectives(paired)}{rest}"
        f"{_changes('Gained: right now, and wrong before', paired['gained'])}"
        f"{_changes('Lost: wrong now, and right before', paired['lost'])}"
    )


ACCIDENT = "An interval that holds zero says that the difference may be an accident of which documents were at hand."


def _differences(part: Document) -> str:
    rows = (
        (FIGURES.get(f["name"], escape(f["name"])), score(f["candidate"]), score(f["reference"]), _signed(f))
        for f in part["figures"]
        if f["difference"] is not None
    )
    about = f"{many(part['passages'], 'passage')} of {many(part['groups'], 'document or run')}"
    about = about.replace("document or runs", "documents or runs")
    head = ("", "this model", "the other", "difference (95 % interval)")
    differences = table(f"Differences, {part['name']}", head, rows)
    return f'{differences}<p class="soft">{about}</p>\n'


def _signed(figure: Document) -> str:
    bounds = f" ({figure['low']:+.3f} to {figure['high']:+.3f})" if figure["low"] is not None else ""
    return f"{figure['difference']:+.3f}{bounds}"


def _tossed(paired: Document) -> str:
    kinds = (("The first suggestion is right", paired["top1"]), ("The passage is right", paired["right"]))
    lines = (
        f"<li>{name}: gained <b>{toss['gained']:,}</b>, lost <b>{toss['lost']:,}</b> of {toss['passages']:,} passages; "
        f"were both as good, they would part as unevenly with a chance of {_small(toss['p'])}"
        f"{': no sign of a difference' if toss['p'] > CHANCE else ''}.</li>"
        for name, toss in kinds
        if toss["passages"]
    )
    return (
        f"<ul>{''.join(lines)}</ul>\n"
        '<p class="soft">A passage with objectives is right if its first suggestion is the main one, one without if it '
        "got no tag, and one that people decided on in part if each tag says the same as they.</p>\n"
    )


def _small(p: float) -> str:
    return percent(p) if p >= 0.001 else "less than 0.1 %"


def _objectives(paired: Document) -> str:
    rows = (
        (objective_name(o["objective"]), f"{o['positives']:,}", score(o["candidate"]), score(o["reference"]), _gap(o))
        for o in paired["objectives"]
    )
    head = ("objective", "labelled", "F1, this model", "F1, the other", "difference")
    return folded("By objective", table("Differences by objective", head, rows))


def _gap(objective: Document) -> str:
    if objective["candidate"] is None or objective["reference"] is None:
        return "–"
    return f"{objective['candidate'] - objective['reference']:+.3f}"


def _changes(title: str, changes: Sequence[Document]) -> str:
    quotes = "".join(_quote(change["passage"], _told_change(change)) for change in changes[:MOST_CHANGES])
    more = len(changes) - MOST_CHANGES
    rest = f'<p class="soft">{many(more, "passage")} more in the JSON file.</p>\n' if more > 0 else ""
    return folded(f"{title} ({len(changes):,})", (quotes or NOTHING) + rest)


def _told_change(change: Document) -> str:
    wanted = _names(change["passage"]["wanted"])
    return f"people say {wanted}; this model: {_said(change['candidate'])}; the other: {_said(change['reference'])}"


def _said(said: Document) -> str:
    if said["best"] is None:
        return "no score"
    tags = f"tags {_names(said['tags'])}" if said["tags"] else "no tag"
    return f"first {objective_name(said['best'])} at {chance(said['chance'])}, {tags}"
