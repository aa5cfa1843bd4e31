"""Figures, names and tables as the evaluation report writes them."""

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import Any

from pipeline.objectives import Objective
from pipeline.objectives.names import entries, short_name

LANGUAGES = {
    "all": "all",
    "ar": "Arabic",
    "en": "English",
    "es": "Spanish",
    "fr": "French",
    "other": "all but English",
    "pt": "Portuguese",
    "ru": "Russian",
    "zh": "Chinese",
}
Document = Mapping[str, Any]
"""A part of the report's JSON."""


def percent(value: float | None) -> str:
    """A share as it is read; a dash where there is none.

    >>> percent(0.8134), percent(None)
    ('81.3 %', '–')
    """
    return "–" if value is None else f"{100 * value:.1f} %"


def chance(value: float) -> str:
    """A chance as it is read.

    >>> chance(0.968)
    '97 %'
    """
    return f"{100 * value:.0f} %"


def score(value: float | None) -> str:
    """A measure between 0 and 1 that is no share of anything; a dash where there is none."""
    return "–" if value is None else f"{value:.3f}"


def objective_name(number: int | None) -> str:
    """Number and short name, escaped, with the whole title to be read on demand."""
    if number is None:
        return "no objective"
    objective = Objective(number)
    title = entries()[objective].names["en"].long
    return f'<span title="{escape(title)}"><b>{number}</b> {escape(short_name(objective))}</span>'


def language_name(code: str) -> str:
    """A language's English name, escaped; its code where it is none of the seven."""
    return LANGUAGES[code] if code in LANGUAGES else f"<bdi>{escape(code)}</bdi>"


def table(label: str, head: Sequence[str], rows: Iterable[Sequence[str]], *, kind: str = "sums") -> str:
    """A table that scrolls in itself; every cell is HTML already. The first cell of a row names it."""
    heads = "".join(f'<th scope="col">{cell}</th>' for cell in head)
    body = "".join(
        f'<tr><th scope="row">{first}</th>{"".join(f"<td>{cell}</td>" for cell in others)}</tr>'
        for first, *others in rows
    )
    return (
        f'<div class="scroll" tabindex="0" role="region" aria-label="{escape(label)}"><table class="{kind}">'
        f"<thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table></div>\n"
    )


def folded(summary: str, content: str, *, shown: bool = False) -> str:
    """A part that opens on demand; both are HTML already."""
    return f"<details{' open' if shown else ''}><summary>{summary}</summary>\n{content}</details>\n"


def many(number: int, noun: str) -> str:
    """A number and its noun.

    >>> many(1, "tag"), many(1200, "tag")
    ('1 tag', '1,200 tags')
    """
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"
