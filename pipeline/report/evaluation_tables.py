"""The tables of the evaluation report: by language, mode and objective, and what is taken for what."""

from collections.abc import Callable, Sequence
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

MEASURES: tuple[tuple[str, str, Callable[[float | None], str]], ...] = (
    ("f1", "F1: precision and recall in one", score),
    ("precision", "Precision: tags that are right", percent),
    ("recall", "Recall: labels that got their tag", percent),
    ("f2", "F2: as F1, but what is missed counts more", score),
    ("average_precision", "Average precision: how far up the right passages stand", score),
    ("calibration_error", "Calibration error: how far chances are off", score),
)
LEAST_LABELS = 5  # with fewer in a language, one passage more or less turns the cell over: it is shown in brackets
FULL_TINT = 0.42  # opacity of the fullest cell: its number keeps a contrast of 4.5 in light and dark
PART_HEAD = (
    "",
    "passages",
    "with an objective",
    "top-1",
    "top-3",
    "top-1, any",
    "top-3, any",
    "precision",
    "recall",
    "F1",
    "F2",
    "macro-F1",
    "avg. precision",
    "false positives",
)


def languages_section(document: Document) -> str:
    """The measures of each language, and of what must be beaten."""
    parts = table("By language", PART_HEAD, (_part(part, language_name(part["name"])) for part in document["parts"]))
    bounds = [bound for bound in document["intervals"] if bound["part"] != "all"]
    baselines = table("Baselines", PART_HEAD, (_part(part, escape(part["name"])) for part in document["baselines"]))
    return (
        "<h2>By language</h2>\n"
        "<p>Top-1: the model&#8217;s first suggestion is the main objective that people gave. Top-3: the main "
        "objective is among its first three. &#8220;Any&#8221;: any objective of the passage counts. False positives: "
        "passages without objective that got a tag.</p>\n"
        f"{parts}{folded('How sure these figures are (95 % intervals)', _bounds_table(bounds)) if bounds else ''}"
        f"{folded('Beside what must be beaten', BASELINES + baselines)}"
    )


BASELINES = (
    "<p>Three ways to tag without any learning, on the same passages: nothing at all; the most frequent objective, "
    "always; and the words of the thesaurus alone.</p>\n"
)


def _part(part: Document, name: str) -> tuple[str, ...]:
    tops = (part[key] for key in ("top1", "top3", "top1_any", "top3_any", "micro_precision", "micro_recall"))
    scores = (part[key] for key in ("micro_f1", "micro_f2", "macro_f1", "average_precision"))
    counts = (f"{part['passages']:,}", f"{part['with_objective']:,}")
    return name, *counts, *map(percent, tops), *map(score, scores), percent(part["false_positives"])


def _bounds_table(bounds: Sequence[Document]) -> str:
    figures = list(dict.fromkeys(bound["figure"] for bound in bounds))
    told = {(bound["part"], bound["figure"]): f"{bound['low']:.3f} to {bound['high']:.3f}" for bound in bounds}
    rows = (
        (language_name(part), *(told.get((part, figure), "–") for figure in figures))
        for part in dict.fromkeys(bound["part"] for bound in bounds)
    )
    return table("Intervals", ("", *(figure.replace("_", " ") for figure in figures)), rows)


def modes_section(document: Document) -> str:
    """What each mode of tagging gives."""
    keys = ("micro_precision", "micro_recall", "micro_f1", "micro_f2", "macro_f1", "false_positives")
    shows = (percent, percent, score, score, score, percent)
    rows = (
        (escape(mode["name"]), *(show(mode[key]) for key, show in zip(keys, shows, strict=True)))
        for mode in document["modes"]
    )
    head = ("mode", "precision", "recall", "F1", "F2", "macro-F1", "false positives")
    return (
        "<h2>Careful or thorough</h2>\n"
        "<p>A mode says how sure the model must be before it gives a tag. Few wrong tags, or few missed passages: one "
        "costs the other. The rest of this report is about the mode <i>balanced</i>.</p>\n"
        f"{table('Modes', head, rows)}"
    )


def objectives_section(document: Document) -> str:
    """The measures of each objective, over all passages and in each language."""
    weak = set(document["weakest"])
    rows = (
        (
            objective_name(o["objective"]) + (' <em class="weak">weak</em>' if o["objective"] in weak else ""),
            f"{o['positives']:,}",
            *(show(o[key]) for key, _, show in MEASURES),
        )
        for o in document["objectives"]
    )
    head = ("objective", "labelled", "F1", "precision", "recall", "F2", "average precision", "calibration error")
    weakest = f"<p>The weakest: {escape(document['weakest_told'])}.</p>\n" if weak else ""
    grids = "".join(
        folded(title, _grid(document["languages"], key, title, largest=key == "calibration_error"), shown=key == "f1")
        for key, title, _ in MEASURES
    )
    return (
        f"<h2>By objective</h2>\n{weakest}{table('By objective', head, rows)}"
        "<h3>By objective and language</h3>\n"
        '<p class="soft">In hundredths; in brackets where fewer than five passages of the language carry the '
        f"objective, a dash where none does.</p>\n{grids}"
    )


def _grid(languages: Sequence[Document], key: str, title: str, *, largest: bool) -> str:
    """Objectives down, languages across; the stronger the tint, the better (or, of an error, the larger)."""
    by_objective = zip(*(language["objectives"] for language in languages), strict=True)
    most = max((o[key] for language in languages for o in language["objectives"]), default=0.0) if largest else 1.0
    rows = "".join(
        f'<tr><th scope="row">{objective_name(cells[0]["objective"])}</th>'
        f"{''.join(_cell(cell, key, most) for cell in cells)}</tr>"
        for cells in by_objective
    )
    heads = "".join(f'<th scope="col">{language_name(language["language"])}</th>' for language in languages)
    return (
        f'<div class="scroll" tabindex="0" role="region" aria-label="{escape(title)}"><table class="grid">'
        f'<thead><tr><th scope="col">Objective</th>{heads}</tr></thead><tbody>{rows}</tbody></table></div>\n'
    )


def _cell(cell: Document, key: str, most: float) -> str:
    if not cell["positives"]:
        return "<td>–</td>"
    value = cell[key]
    told = f"{100 * value:.0f}" if key != "calibration_error" else f"{100 * value:.1f}"
    shown = told if cell["positives"] >= LEAST_LABELS else f"({told})"
    tint = FULL_TINT * value / most if most else 0.0
    return f'<td style="background:rgba(var(--tint),{tint:.2f})" title="{cell["positives"]} labelled">{shown}</td>'


def confusions_section(document: Document) -> str:
    """Which objectives are taken for which."""
    rows = (
        (
            objective_name(pair["wanted"]),
            objective_name(pair["guess"]),
            f"{pair['passages']:,} of {pair['out_of']:,}",
            _example(pair),
        )
        for pair in document["confusions"]
    )
    head = ("people say", "best guess", "passages", "for example")
    return (
        "<h2>What is taken for what</h2>\n"
        "<p>Passages whose first suggestion is none of their objectives, most frequent pairs first; and passages "
        "without objective that got a tag. The example is the one where the model was surest.</p>\n"
        f"{table('Confusions', head, rows, kind='pairs')}"
    )


def _example(pair: Document) -> str:
    example = pair["example"]
    return (
        f'<div dir="auto">{escape(example["text"])}</div>'
        f'<div class="soft"><bdi>{escape(example["id"])}</bdi>, at {chance(pair["chance"])}</div>'
    )
