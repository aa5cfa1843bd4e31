"""Precedents: the reviewed passages that are nearest to a passage, in any of the languages that the model speaks.

Two passages are near when they share stems and when the model hears the same objectives in them: the cosine of their
word blocks counts once, that of their logits (centred over the 23) four times. Held out by scenario on half of the
corpus, the three nearest passages share the main objective in 60 of 100 cases (52 within the language, 59 across
languages); the model's own weighting of its four blocks gives 31 (31 and 24), the blocks alone 22 to 31, and adding
letters, lexicon or concepts to words and logits changes none of the figures by more than one. Logits alone do as well,
and could not tell the same words from the same theme.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_matrix, vstack

from pipeline.classify.features import Floats, Text
from pipeline.classify.linear import Doubles
from pipeline.classify.model import LONGEST_TEXT, Model
from pipeline.objectives import Objective

WORDS_SHARE = 0.2  # of the similarity: blocks that weigh 1 and 2 share their dot product as 1 to 4
LOGITS_SHARE = 1 - WORDS_SHARE
MOST_REVIEWED = 20_000  # passages; some 10 MB. Beyond, the earliest go: precedents are for today's questions
NEARLY_SAME = 0.9  # median with a fifth of the words gone 0.95, with two fifths 0.86; strangers stay below 0.8
STRANGERS = 0.5  # nineteen of twenty passages have one among 400 others on migration that is nearer than this
BATCH = 256  # texts held against all reviewed ones at once: 256 x 20,000 similarities are 20 MB


@dataclass(frozen=True, slots=True)
class Reviewed:
    """A passage that people decided on."""

    passage_id: str
    language: str
    text: str
    family: str
    """The same for the versions of a document and its twins."""
    yes: frozenset[Objective]
    no: frozenset[Objective]


@dataclass(frozen=True, slots=True)
class Precedent:
    """A reviewed passage, and how near it is."""

    reviewed: Reviewed
    similarity: float
    """At most 1."""
    is_family: bool
    """It stands in another version or twin of the same document, or in the document itself."""

    @property
    def nearly_same(self) -> bool:
        """Whether it is the passage over again, but for some words."""
        return self.similarity >= NEARLY_SAME


class Precedents:
    """An index of reviewed passages, which grows with the decisions; passages in other languages are passed over."""

    def __init__(self, model: Model, most: int = MOST_REVIEWED) -> None:
        self.last = 0
        """The number of the last decision that it knows."""
        self._model = model
        self._most = most
        self._reviewed: dict[str, Reviewed] = {}  # in the order of the rows
        self._words, self._logits = self._vectors([])

    def __len__(self) -> int:
        return len(self._reviewed)

    def add(self, reviewed: Sequence[Reviewed], last: int) -> None:
        """Take in passages up to decision ``last``; one that is known gets its new verdicts."""
        spoken = {each.passage_id: each for each in reviewed if self._model.speaks(each.language)}
        fresh = [each for passage_id, each in spoken.items() if passage_id not in self._reviewed]
        self._reviewed.update(spoken)
        words, logits = self._vectors([(each.language, each.text) for each in fresh])
        surplus = max(0, len(self._reviewed) - self._most)
        for passage_id in list(self._reviewed)[:surplus]:
            del self._reviewed[passage_id]
        self._words = csr_matrix(vstack([self._words, words]))[surplus:]
        self._logits = np.vstack([self._logits, logits])[surplus:]
        self.last = last

    def nearest(
        self, text: Text, family: str = "", *, count: int = 3, passing_over: Collection[str] = ()
    ) -> list[Precedent]:
        """The reviewed passages nearest to a text, nearest first; strangers to it are left out."""
        if not self._reviewed or not self._model.speaks(text[0]):
            return []
        near = self._similarities([text])[0]
        known = list(self._reviewed.values())
        found: list[Precedent] = []
        for place in np.argsort(-near, kind="stable").tolist():
            if len(found) == count or near[place] < STRANGERS:
                break
            each = known[place]
            is_settled = bool(each.yes or each.no)  # people may differ, or have taken back all that they said
            if is_settled and each.passage_id not in passing_over:
                found.append(Precedent(each, min(float(near[place]), 1.0), bool(family) and each.family == family))
        return found

    def novelty(self, texts: Sequence[Text]) -> Doubles:
        """How unlike everything reviewed each text is: 0 for one that was reviewed as it is, 1 for a stranger."""
        nearest = np.zeros(len(texts))
        asked = [place for place, (language, _) in enumerate(texts) if self._model.speaks(language)]
        for start in range(0, len(asked) if self._reviewed else 0, BATCH):
            part = asked[start : start + BATCH]
            nearest[part] = self._similarities([texts[place] for place in part]).max(axis=1)
        return np.asarray(np.clip((NEARLY_SAME - nearest) / (NEARLY_SAME - STRANGERS), 0, 1), dtype=np.float64)

    def _similarities(self, texts: Sequence[Text]) -> Floats:
        """Texts x reviewed passages."""
        words, logits = self._vectors(texts)
        by_words = np.asarray((words @ self._words.T).todense(), np.float32)
        return np.asarray(WORDS_SHARE * by_words + LOGITS_SHARE * (logits @ self._logits.T), np.float32)

    def _vectors(self, texts: Sequence[Text]) -> tuple[csr_matrix, Floats]:
        words, logits = self._model.words_and_logits([(language, text[:LONGEST_TEXT]) for language, text in texts])
        heard = logits[:, : len(Objective)]
        centred = heard - heard.mean(axis=1, keepdims=True)
        lengths = np.linalg.norm(centred, axis=1, keepdims=True)
        return _of_length_one(words), np.asarray(centred / np.maximum(lengths, np.float32(1e-6)), np.float32)


def _of_length_one(rows: csr_matrix) -> csr_matrix:
    lengths = np.sqrt(np.asarray(rows.multiply(rows).sum(axis=1)).ravel())
    scale = np.repeat(1 / np.where(lengths > 0, lengths, 1), np.diff(rows.indptr))
    return csr_matrix(((rows.data * scale).astype(np.float32), rows.indices, rows.indptr), shape=rows.shape)
