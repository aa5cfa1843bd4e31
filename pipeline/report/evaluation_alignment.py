"""How good the guesses of direction are: whether a passage advances its objective, is neutral to it or conflicts."""

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

PART_HEAD = ("", "passages", "right", "macro-F1")


def alignment_section(document: Document) -> str:
    """The measures of the second, separate guess, or that there are none."""
    alignment = document["alignment"]
    if alignment is None:
        return f"<h2>For or against the objective</h2>\n<p>{NOT_MEASURED}</p>\n"
    measures = alignment["measures"]
    languages = (_part(part, language_name(part["name"])) for part in measures["languages"])
    objectives = (_part(part, objective_name(int(part["name"]))) for part in measures["objectives"])
    return (
        f"<h2>For or against the objective</h2>\n<p>{_summary(measures)}</p>\n"
        f"{_directions(measures)}{_confusion(alignment)}"
        f"{folded('By language', table('Direction by language', PART_HEAD, languages))}"
        f"{folded('By objective', table('Direction by objective', PART_HEAD, objectives))}"
    )


NOT_MEASURED = (
    "Whether a passage advances its objective, is neutral to it or conflicts with it was not measured here: no label "
    "of these passages says so, or the model does not guess it."
)


def _summary(measures: Document) -> str:
    overall = measures["overall"]
    return (
        "A second guess says whether a passage advances its objective, is neutral to it or conflicts with it. It is "
        f"shown as a question only, and never counted. On {many(overall['passages'], 'passage')} "
        f"{percent(overall['accuracy'])} of the guesses are right; macro-F1, in which the three directions count "
        f"alike, is {score(overall['macro_f1'])}, against {score(measures['always_advance'])} of always saying "
        f"&#8220;advance&#8221;. Its chances are off by {100 * measures['calibration_error']:.1f} points on average "
        f"(calibration error {score(measures['calibration_error'])}). The question is asked from a chance of "
        f"{chance(measures['ask_from'])} on: of {percent(measures['asked'])} of the passages, and then "
        f"{percent(measures['asked_right'])} are right."
    )


def _directions(measures: Document) -> str:
    rows = (
        (
            escape(each["alignment"]),
            f"{each['labelled']:,}",
            f"{each['guessed']:,}",
            percent(each["precision"]),
            percent(each["recall"]),
            score(each["f1"]),
        )
        for each in measures["directions"]
    )
    return table("Directions", ("direction", "people say", "guessed", "precision", "recall", "F1"), rows)


def _confusion(alignment: Document) -> str:
    names = [escape(each["alignment"]) for each in alignment["confusion"]]
    rows = (
        (f"people say {name}", *(f"{count:,}" for count in each["guessed"]))
        for name, each in zip(names, alignment["confusion"], strict=True)
    )
    return "<h3>What is taken for what</h3>\n" + table(
        "Confusion of directions", ("", *(f"guessed {name}" for name in names)), rows
    )


def _part(part: Document, name: str) -> tuple[str, ...]:
    return name, f"{part['passages']:,}", percent(part["accuracy"]), score(part["macro_f1"])
