"""What a report on agreement says in plain sentences, and as a table for other programs."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from pipeline.objectives import Objective
from pipeline.review.agreement import Agreement, ObjectiveAgreement
from pipeline.review.figures import Figure
from pipeline.review.sway import Effect, Sway
from pipeline.web.pages import name_of
from pipeline.web.wording import Wording

FIRM, FAIR = 0.8, 0.667  # K. Krippendorff, Content Analysis: alphas to rely on, and for tentative conclusions
COLUMNS = (
    "objective",
    "name",
    "yes",
    "passages_with_yes",
    "documents_with_yes",
    "raw",
    "on_yes",
    "cohen",
    "fleiss",
    "alpha",
)


class Level(StrEnum):
    """How much an alpha bears."""

    FIRM = "firm"
    FAIR = "fair"
    WEAK = "weak"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Told:
    """A figure in words: the value with its interval, or why there is none."""

    value: str
    interval: str
    why: str


def level_of(alpha: Figure) -> Level:
    """How much an alpha bears.

    >>> level_of(Figure(0.7)).value
    'fair'
    """
    if alpha.value is None:
        return Level.UNKNOWN
    return Level.FIRM if alpha.value >= FIRM else Level.FAIR if alpha.value >= FAIR else Level.WEAK


def told(figure: Figure, wording: Wording, *, share: bool = False) -> Told:
    """A figure in words: a coefficient with two digits, or a share in percent."""

    def said(value: float) -> str:
        return wording.share(value) if share else wording.number(round(value, 2))

    if figure.value is None:
        why = figure.unknown.value.replace("-", "_") if figure.unknown is not None else "too_few"
        return Told("", "", wording.say(f"agreement.unknown_{why}"))
    if figure.low is None or figure.high is None:
        return Told(said(figure.value), "", "")
    interval = wording.say("agreement.interval", low=said(figure.low), high=said(figure.high))
    return Told(said(figure.value), interval, "")


def sway_sentences(found: Sway, wording: Wording) -> list[str]:
    """How the machine sways people, in sentences."""
    sentences = [wording.say("agreement.sway_rests_on", n=found.shown + found.blind, blind=found.blind)]
    sentences.append(_effect(found.suggested, "suggested", wording))
    sentences.append(_effect(found.others, "others", wording))
    pace = found.pace
    if pace.shown.value is not None and pace.blind.value is not None:
        shown, blind = round(pace.shown.value), round(pace.blind.value)
        sentences.append(wording.say("agreement.pace", shown=shown, blind=blind))
    if found.left_out:
        sentences.append(wording.say("agreement.sway_left_out", n=found.left_out))
    return sentences


def _effect(effect: Effect, of: str, wording: Wording) -> str:
    """One effect: more, less, or nothing that can be told apart from chance."""
    more = effect.more
    if more.value is None:
        return wording.say(f"agreement.sway_{of}_unknown")
    points = round(abs(more.value) * 100)
    low, high = more.low, more.high
    if low is None or high is None:
        way = "more" if more.value >= 0 else "less"
        return wording.say(f"agreement.sway_{of}_{way}", n=points)
    if low <= 0 <= high:
        return wording.say(f"agreement.sway_{of}_none", low=_points(low), high=_points(high))
    ends = sorted(abs(round(end * 100)) for end in (low, high))
    way = "more" if more.value > 0 else "less"
    return wording.say(f"agreement.sway_{of}_{way}_interval", n=points, low=ends[0], high=ends[1])


def _points(share: float) -> float:
    """A share in points of a hundred, with a digit behind the point where it is less than one."""
    points = share * 100
    return round(points) if abs(points) >= 1 else round(points, 1) + 0.0


def table_rows(found: Agreement, language: str) -> Iterator[list[str]]:
    """The table for other programs: a row of column names, all objectives together, then each."""
    figures = ("raw", "on_yes", "cohen", "fleiss", "alpha")
    yield [
        name
        for column in COLUMNS
        for name in (
            (column, f"{column}_low", f"{column}_high", f"{column}_unknown") if column in figures else (column,)
        )
    ]
    for row in (found.overall, *found.objectives):
        yield list(_row(row, language))


def _row(row: ObjectiveAgreement, language: str) -> Iterator[str]:
    yield str(int(row.objective)) if row.objective is not None else "all"
    yield name_of(row.objective, language).short if row.objective is not None else ""
    yield from (str(row.yes), str(row.passages_with_yes), str(row.documents_with_yes))
    for figure in (row.raw, row.on_yes, row.cohen, row.fleiss, row.alpha):
        for value in (figure.value, figure.low, figure.high):
            yield f"{value:.6g}" if value is not None else ""
        yield figure.unknown.value if figure.unknown is not None else ""


@dataclass(frozen=True, slots=True)
class PlotRow:
    """A line of the plot of alphas, in units of the drawing."""

    objective: Objective
    at: float
    """From the top."""
    point: float
    low: float | None
    high: float | None
    words: str


PLOT_LEFT, PLOT_RIGHT, PLOT_LEAST = 150.0, 520.0, -0.2  # where -0.2 and 1 lie; what is lower is drawn at the edge
PLOT_STEP = 22.0  # between lines


def place_of(alpha: float) -> float:
    """Where an alpha lies from the left of the plot.

    >>> place_of(1.0), place_of(-3.0)
    (520.0, 150.0)
    """
    inside = max(alpha, PLOT_LEAST)
    return PLOT_LEFT + (inside - PLOT_LEAST) / (1 - PLOT_LEAST) * (PLOT_RIGHT - PLOT_LEFT)


def plot_rows(found: Agreement, wording: Wording) -> list[PlotRow]:
    """The objectives whose alpha is known, from the top."""
    known = [row for row in found.objectives if row.alpha.value is not None and row.objective is not None]
    rows = []
    for line, row in enumerate(known):
        alpha, objective = row.alpha, row.objective
        assert alpha.value is not None and objective is not None  # noqa: S101, PT018 - chosen so
        words = f"{int(objective)} {name_of(objective, wording.language).short}"
        low = place_of(alpha.low) if alpha.low is not None else None
        high = place_of(alpha.high) if alpha.high is not None else None
        rows.append(PlotRow(objective, (line + 1) * PLOT_STEP, place_of(alpha.value), low, high, words))
    return rows
