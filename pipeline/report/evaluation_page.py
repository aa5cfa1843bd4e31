"""The evaluation report as one HTML file that needs nothing beside it: no script, no font, no request to anywhere.

Its content is the JSON document that the measuring wrote: the page can be made anew from a kept file.
"""

from html import escape

from pipeline.report.evaluation_alignment import alignment_section
from pipeline.report.evaluation_curves import curves_section
from pipeline.report.evaluation_tables import (
    confusions_section,
    languages_section,
    modes_section,
    objectives_section,
)
from pipeline.report.evaluation_texts import comparison_section, mistakes_section
from pipeline.report.evaluation_words import Document, chance, language_name, many, percent, score
from pipeline.report.frame import frame_page

HEADLINES = (
    (
        "top1",
        "first suggestion right",
        percent,
        "Of 100 passages with an objective: the first suggestion is the main one.",
    ),
    ("top3", "among the first three", percent, "The main objective is among the first three suggestions."),
    ("micro_precision", "tags that are right", percent, "Precision: of 100 tags, so many are what people say too."),
    ("micro_recall", "labels that are found", percent, "Recall: of 100 objectives that people saw, so many got a tag."),
    ("micro_f1", "F1", score, "Precision and recall in one number; 1 is perfect."),
    ("micro_f2", "F2", score, "The same, but what is missed counts more than what is wrong."),
    (
        "false_positives",
        "false positives",
        percent,
        "Of 100 passages without objective, so many got a tag all the same.",
    ),
)


def render_evaluation(document: Document) -> str:
    """The whole page. Every text of a passage is escaped and takes its own direction."""
    sections = (
        _opening(document),
        languages_section(document),
        modes_section(document),
        objectives_section(document),
        curves_section(document),
        confusions_section(document),
        mistakes_section(document),
        comparison_section(document),
        alignment_section(document),
        _method(document),
    )
    return frame_page("Migralex: how good the tags are", ("page.css", "evaluation.css"), "".join(sections))


def _opening(document: Document) -> str:
    about, whole = document["about"], document["parts"][0]
    bounds = {bound["figure"]: bound for bound in document["intervals"] if bound["part"] == "all"}
    cards = "".join(
        _card(name, show(whole[key]), _range(bounds.get(key), show), means) for key, name, show, means in HEADLINES
    )
    overall = document["curves"]["overall"]
    calibration = _card("calibration error", score(overall["error"]), "", _off(overall, document["method"]["spoken"]))
    languages = ", ".join(language_name(each["language"]) for each in document["languages"])
    return (
        "<h1>How good the tags are</h1>\n"
        f'<p class="soft">Model {escape(about["model"])}, on {escape(about["rows"])}: '
        f"{many(whole['passages'], 'passage')}, {whole['with_objective']:,} of them with an objective; "
        f"{languages}.</p>\n<p>{escape(about['chosen_on'])}</p>\n"
        f'<dl class="figures headlines">{cards}{calibration}</dl>\n'
    )


def _card(name: str, value: str, told: str, means: str) -> str:
    return f'<div><dt>{name}</dt><dd>{value}{told}</dd><dd class="means">{escape(means)}</dd></div>'


def _off(curve: Document, spoken: float) -> str:
    return (
        f"On average a chance is off by {100 * curve['error']:.1f} points; those of {chance(spoken)} and more by "
        f"{100 * curve['spoken_error']:.1f}."
    )


def _range(bound: Document | None, show: object) -> str:
    if bound is None or not callable(show):
        return ""
    return f' <span class="range">{show(bound["low"])} to {show(bound["high"])}</span>'


def _method(document: Document) -> str:
    method = document["method"]
    intervals = (
        f"The ranges beside the figures are {chance(method['confidence'])} intervals: passages of one document "
        f"resemble one another, so whole documents (or runs of the corpus), {method['groups']:,} in all, were drawn "
        f"with replacement, {method['draws']:,} times (percentile bootstrap, seed {method['seed']})."
        if document["intervals"]
        else f"There are no intervals: {many(method['groups'], 'document')} cannot say how documents differ."
    )
    return (
        "<h2>How it was measured</h2>\n"
        f"<p>{intervals}</p>\n<p>{escape(document['about']['chosen_on'])}</p>\n"
        "<p>Labels are people&#8217;s words on a passage; they err too. What is measured here says how well the model "
        "agrees with them on these passages, and on others only as far as those are alike.</p>\n"
    )
