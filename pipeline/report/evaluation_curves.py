"""Reliability pictures as inline SVG: what the model said against what came true."""

from collections.abc import Sequence
from html import escape

from pipeline.report.evaluation_words import (
    Document,
    chance,
    folded,
    language_name,
    objective_name,
    percent,
    score,
    table,
)

SIDE = 100  # units of a picture's square


def curves_section(document: Document) -> str:
    """All pictures: overall and best guess, then one a language and one an objective."""
    curves, method = document["curves"], document["method"]
    big = _figure(curves["overall"], "all suggestions", large=True) + _figure(
        curves["best"], "best guesses", large=True
    )
    languages = "".join(_figure(curve, language_name(curve["name"])) for curve in curves["languages"])
    objectives = "".join(_figure(curve, objective_name(int(curve["name"]))) for curve in curves["objectives"])
    named = [(language_name(curve["name"]), curve) for curve in curves["languages"]]
    named += [(objective_name(int(curve["name"])), curve) for curve in curves["objectives"]]
    bins = _bins_table([("all suggestions", curves["overall"]), ("best guesses", curves["best"]), *named])
    return (
        "<h2>Do the chances mean what they say?</h2>\n"
        "<p>Where the model says 70 %, about 70 of 100 should be right. Each dot is a group of suggestions with nearly "
        "the same chance (to the right: surer); its height is the share that was right. On the dashed line the model "
        "is honest, below it too sure of itself, above it too modest.</p>\n"
        f'<p class="soft">A suggestion is a pair of passage and objective. Groups are of equal size: at most '
        f"{method['bins']}, each of at least {method['least_pairs']} suggestions. Pictures show chances of at least "
        f"{chance(method['spoken'])}; the error is that of all chances, and behind it, in brackets, of those shown: "
        "harder, as what nobody would suggest is left out.</p>\n"
        f'<div class="curves large">{big}</div>\n<h3>By language</h3>\n<div class="curves">{languages}</div>\n'
        f'<h3>By objective</h3>\n<div class="curves">{objectives}</div>\n'
        f"{folded('The numbers behind the pictures', bins)}"
    )


def _figure(curve: Document, name: str, *, large: bool = False) -> str:
    """A picture with its caption; ``name`` is HTML already."""
    bins = curve["spoken_bins"]
    groups = f"{len(bins)} × {round(curve['spoken_pairs'] / len(bins)):,}" if bins else "no chance from 5 %"
    return (
        f"<figure>{_picture(bins, large=large)}<figcaption>{name}<br>"
        f'<span class="soft">error {score(curve["error"])} ({score(curve["spoken_error"])})<br>groups: {groups}</span>'
        "</figcaption></figure>"
    )


def _picture(bins: Sequence[Document], *, large: bool) -> str:
    points = [(SIDE * each["chance"], SIDE * (1 - each["share"])) for each in bins]
    line = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    radius = 1.6 if large else 2.6
    dots = "".join(
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius}"><title>{_told(each)}</title></circle>'
        for (x, y), each in zip(points, bins, strict=True)
    )
    label = "; ".join(map(_told, bins)) or "nothing to show"
    return (
        f'<svg viewBox="-16 -4 {SIDE + 22} {SIDE + 18}" role="img" aria-label="{escape(label)}">'
        f'<rect x="0" y="0" width="{SIDE}" height="{SIDE}"/>{_marks()}'
        f'<line class="honest" x1="0" y1="{SIDE}" x2="{SIDE}" y2="0"/><polyline points="{line}"/>{dots}</svg>'
    )


def _marks() -> str:
    """Grid lines at the quarters, and the ends of both scales."""
    lines = "".join(
        f'<line x1="{at}" y1="0" x2="{at}" y2="{SIDE}"/><line x1="0" y1="{at}" x2="{SIDE}" y2="{at}"/>'
        for at in (SIDE // 4, SIDE // 2, 3 * SIDE // 4)
    )
    along = "".join(
        f'<text x="{at}" y="{SIDE + 10}" text-anchor="{anchor}">{at} %</text>'
        for at, anchor in ((0, "start"), (50, "middle"), (100, "end"))
    )
    up = "".join(f'<text x="-2" y="{SIDE - at + 3}" text-anchor="end">{at}</text>' for at in (50, 100))
    return lines + along + up


def _told(each: Document) -> str:
    return f"said {chance(each['chance'])}, right {chance(each['share'])} of {each['pairs']:,}"


def _bins_table(curves: Sequence[tuple[str, Document]]) -> str:
    rows = (
        (
            name,
            f"{curve['pairs']:,}",
            f"{curve['positives']:,}",
            score(curve["error"]),
            str(len(curve["bins"])),
            score(curve["spoken_error"]),
            f"{curve['spoken_pairs']:,}",
            " · ".join(
                f"{percent(b['chance'])} → {percent(b['share'])} ({b['pairs']:,})" for b in curve["spoken_bins"]
            ),
        )
        for name, curve in curves
    )
    head = ("", "pairs", "right", "error", "groups", "error from 5 %", "pairs from 5 %", "said → right (pairs)")
    return table("Reliability in numbers", head, rows, kind="sums bins")
