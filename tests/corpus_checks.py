"""What is checked of the training corpus: copies, frames that are filled in, and labels that the form gives away."""

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

import numpy as np
import numpy.typing as npt

CHINESE = "zh"
RUN = {CHINESE: 16}
"""Characters of a run that two passages must not share; elsewhere it is words."""
RUN_OF_WORDS = 8
PIECE = {CHINESE: 6}
"""Characters of the pieces by which passages are compared as wholes; elsewhere it is words."""
PIECE_OF_WORDS = 3
COMMON = 12  # a piece that stands in more passages is a formula of the trade ("shall be liable to"), and no copy

Pair = tuple[str, str]
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the corpus with all that its writer said of it."""

    id: str
    language: str
    genre: str
    text: str
    objectives: tuple[int, ...]
    alignment: str | None

    @property
    def size(self) -> int:
        """Words; Chinese characters."""
        return len(units_of(self))


def rows_of(folder: Path) -> list[Row]:
    """Every line of every file."""
    lines = (line for file in sorted(folder.glob("*.jsonl")) for line in file.read_text("utf-8").splitlines())
    told = (json.loads(line) for line in lines if line.strip())
    return [Row(t["id"], t["lang"], t["genre"], t["text"], tuple(t["objectives"]), t.get("alignment")) for t in told]


def by_language(rows: Iterable[Row]) -> dict[str, list[Row]]:
    """The rows of each language, in alphabetical order."""
    found: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        found[row.language].append(row)
    return dict(sorted(found.items()))


def units_of(row: Row) -> list[str]:
    """Words as they count for copies: without case and punctuation; in Chinese, characters."""
    if row.language == CHINESE:
        return [character for character in row.text if character.isalnum()]
    return re.findall(r"\w+", row.text.casefold())


def find_shared_runs(rows: Sequence[Row]) -> dict[str, list[Pair]]:
    """Pairs of passages of a language that share a run of eight words or sixteen Chinese characters."""
    found: dict[str, list[Pair]] = {}
    for language, of_language in by_language(rows).items():
        first: dict[int, str] = {}
        pairs = set()
        for row in of_language:
            for run in pieces_of(row, RUN.get(language, RUN_OF_WORDS)):
                other = first.setdefault(run, row.id)
                if other != row.id:
                    pairs.add((other, row.id))
        found[language] = sorted(pairs)
    return found


def find_alike(rows: Sequence[Row], least: float) -> list[Pair]:
    """Pairs of passages that have at least this share of their pieces in common (Jaccard): a frame filled in anew."""
    found = []
    for language, of_language in by_language(rows).items():
        pieces = [pieces_of(row, PIECE.get(language, PIECE_OF_WORDS)) for row in of_language]
        having: dict[int, list[int]] = defaultdict(list)
        for place, of_row in enumerate(pieces):
            for piece in of_row:
                having[piece].append(place)
        shared = Counter(
            pair for places in having.values() if len(places) <= COMMON for pair in combinations(places, 2)
        )
        for (a, b), common in shared.items():
            if common >= least * len(pieces[a] | pieces[b]):
                found.append((of_language[a].id, of_language[b].id))
    return sorted(found)


def pieces_of(row: Row, length: int) -> set[int]:
    """The runs of so many units in a passage, as hashes."""
    units = units_of(row)
    return {hash(tuple(units[start : start + length])) for start in range(len(units) - length + 1)}


_NUMBER = re.compile(r"[\d٠-٩]+|(?<![a-zA-Z])[ivxlcIVXLC]+(?![a-zA-Z])|[一二三四五六七八九十百千万零〇]+")
_NAME = re.compile(r"\b[A-ZÀ-ÞА-ЯЁ]\w*(?:[ '’-]+[A-ZÀ-ÞА-ЯЁ]\w*)*")


def frame_of(row: Row) -> str:
    """The text without its numbers and its names (of Arabic and Chinese, without its numbers)."""
    return re.sub(r"[\W_]+", " ", _NAME.sub(" ", _NUMBER.sub(" ", row.text))).strip().casefold()


def find_same_frames(rows: Sequence[Row]) -> list[list[str]]:
    """Passages of a language that differ only in numbers or names."""
    same: dict[tuple[str, str], list[str]] = defaultdict(list)
    for row in rows:
        same[row.language, frame_of(row)].append(row.id)
    return [ids for ids in same.values() if len(ids) > 1]


def auc(truth: Sequence[bool], scores: Sequence[float] | Floats) -> float:
    """The chance that a true one has a higher score than another: 0.5 says nothing."""
    from sklearn.metrics import roc_auc_score

    return float(roc_auc_score(truth, scores))


def form_of(rows: Sequence[Row]) -> Floats:
    """What can be known of passages without reading them: genre, length, and length by genre (rows x columns)."""
    genres = sorted({row.genre for row in rows})
    genre = np.array([[float(row.genre == each) for each in genres] for row in rows])
    length = np.log([max(row.size, 1) for row in rows])
    length = (length - length.mean()) / max(float(length.std()), 1e-9)
    powers = np.stack([length, length**2, length**3], axis=1)
    return np.hstack([genre, powers, genre * length[:, None]])


def guess_from_form(rows: Sequence[Row], truth: Sequence[int]) -> tuple[Floats, npt.NDArray[np.int64]]:
    """The chance of each class of ``truth`` from the form alone, out of fold (rows x classes), and the classes."""
    from sklearn.discriminant_analysis import LinearDiscriminantAnalysis
    from sklearn.model_selection import StratifiedKFold, cross_val_predict

    folds = StratifiedKFold(4, shuffle=True, random_state=7)
    model = LinearDiscriminantAnalysis(solver="lsqr", shrinkage=0.05)
    chances = cross_val_predict(model, form_of(rows), np.array(truth), cv=folds, method="predict_proba")
    return chances, np.unique(np.array(truth))
