"""What must be beaten: tagging nothing, always the most frequent objective, and the thesaurus without any learning."""

from collections import defaultdict
from collections.abc import Sequence

import numpy as np

from pipeline.classify.labelled import LabelledPassage
from pipeline.classify.linear import Doubles, targets
from pipeline.classify.measure import OBJECTIVES, Part, measure_part
from pipeline.classify.thesaurus import Matcher
from pipeline.classify.tokens import Lexer
from pipeline.objectives.thesaurus import LANGUAGES, load_concepts


def measure_baselines(rows: Sequence[LabelledPassage]) -> tuple[Part, ...]:
    """The three baselines, measured on the same passages."""
    nothing = np.zeros((len(rows), OBJECTIVES))
    frequent = frequency_scores(rows)
    pointed = thesaurus_scores(rows)
    return (
        measure_part("nothing", rows, nothing, nothing > 0),
        measure_part("most-frequent", rows, frequent, frequent == frequent.max()),
        measure_part("thesaurus", rows, pointed, pointed >= 1),
    )


def frequency_scores(rows: Sequence[LabelledPassage]) -> Doubles:
    """Each objective's share of the labels, the same for all passages (the best that one answer for all can do)."""
    shares = targets(rows)[:, :OBJECTIVES].mean(axis=0)
    return np.tile(shares, (len(rows), 1))


def thesaurus_scores(rows: Sequence[LabelledPassage]) -> Doubles:
    """How many concepts point at each objective; a second objective of a concept counts half."""
    concepts = load_concepts()
    scores = np.zeros((len(rows), OBJECTIVES))
    by_language: dict[str, list[int]] = defaultdict(list)
    for index, row in enumerate(rows):
        if row.language in LANGUAGES:
            by_language[row.language].append(index)
    for language, indices in by_language.items():
        lexer = Lexer(language)
        found = Matcher(concepts, lexer).find([lexer.stems(rows[index].text) for index in indices])
        for index, matches in zip(indices, found, strict=True):
            for match in matches:
                for place, objective in enumerate(concepts[match.concept].objectives):
                    scores[index, objective - 1] += 1.0 if place == 0 else 0.5
    return scores
