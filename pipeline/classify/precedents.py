"""Precedents: the reviewed passages that are nearest to a passage, in any of the languages that the model speaks.

Two passages are near when they share stems and when the model hears the same objectives in them: the cosine of their
word blocks counts once, that of their logits (centred over the 23) four times. Held out by scenario on half of the
corpus, the three nearest passages share the main objective in 60 of 100 cases (52 within the language, 59 across
languages); the model's own weighting of its four blocks gives 31 (31 and 24), the blocks alone 22 to 31, and adding
letters, lexicon or concepts to words and logits changes none of the figures by more than one. Logits alone do as well,
and could not tell the same words from the same theme.
"""

import threading
from collections.abc import Collection, Iterator, Mapping, Sequence
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


@dataclass(frozen=True, slots=True)
class _Known:
    """The reviewed passages at one time, in the order of the rows: who looks into it sees no half of what is added."""

    reviewed: Mapping[str, Reviewed]
    words: csr_matrix
    logits: Floats


class Precedents:
    """An index of reviewed passages, which grows with the decisions; passages in other languages are passed over.

    Several threads may ask it while one adds to it.
    """

    def __init__(self, model: Model, most: int = MOST_REVIEWED) -> None:
        self.last = 0
        """The number of the last decision that it knows."""
        self._model = model
        self._most = most
        self._reads = threading.Lock()  # the model remembers words while it reads: one thread at a time
        self._known = _Known({}, *self._vectors([]))

    def __len__(self) -> int:
        return len(self._known.reviewed)

    def add(self, reviewed: Sequence[Reviewed], last: int) -> None:
        """Take in passages up to decision ``last``; one that is known gets its new verdicts."""
        for _ in self.adding(reviewed, last, max(1, len(reviewed))):
            pass

    def adding(self, reviewed: Sequence[Reviewed], last: int, piece: int) -> Iterator[int]:
        """Do the same, ``piece`` texts at a time, so that others get on between; what is asked meanwhile is the old.

        Gives behind each piece how many texts are left.
        """
        known = self._known
        spoken = {each.passage_id: each for each in reviewed if self._model.speaks(each.language)}
        fresh = [(each.language, each.text) for each in spoken.values() if each.passage_id not in known.reviewed]
        words, logits = [known.words], [known.logits]
        for start in range(0, len(fresh), piece):
            read = self._vectors(fresh[start : start + piece])
            words.append(read[0])
            logits.append(read[1])
            yield max(0, len(fresh) - start - piece)
        together = {**known.reviewed, **spoken}
        surplus = max(0, len(together) - self._most)
        left = dict(list(together.items())[surplus:])
        self._known = _Known(left, csr_matrix(vstack(words))[surplus:], np.vstack(logits)[surplus:])
        self.last = last

    def nearest(
        self, text: Text, family: str = "", *, count: int = 3, passing_over: Collection[str] = ()
    ) -> list[Precedent]:
        """The reviewed passages nearest to a text, nearest first; strangers to it are left out."""
        known = self._known
        if not known.reviewed or not self._model.speaks(text[0]):
            return []
        near = self._similarities(known, [text])[0]
        rows = list(known.reviewed.values())
        found: list[Precedent] = []
        for place in np.argsort(-near, kind="stable").tolist():
            if len(found) == count or near[place] < STRANGERS:
                break
            each = rows[place]
            is_settled = bool(each.yes or each.no)  # people may differ, or have taken back all that they said
            if is_settled and each.passage_id not in passing_over:
                found.append(Precedent(each, min(float(near[place]), 1.0), bool(family) and each.family == family))
        return found

    def novelty(self, texts: Sequence[Text]) -> Doubles:
        """How unlike everything reviewed each text is: 0 for one that was reviewed as it is, 1 for a stranger."""
        known, nearest = self._known, np.zeros(len(texts))
        asked = [place for place, (language, _) in enumerate(texts) if self._model.speaks(language)]
        for start in range(0, len(asked) if known.reviewed else 0, BATCH):
            part = asked[start : start + BATCH]
            nearest[part] = self._similarities(known, [texts[place] for place in part]).max(axis=1)
        return np.asarray(np.clip((NEARLY_SAME - nearest) / (NEARLY_SAME - STRANGERS), 0, 1), dtype=np.float64)

    def _similarities(self, known: _Known, texts: Sequence[Text]) -> Floats:
        """Texts x reviewed passages."""
        words, logits = self._vectors(texts)
        by_words = np.asarray((words @ known.words.T).todense(), np.float32)
        return np.asarray(WORDS_SHARE * by_words + LOGITS_SHARE * (logits @ known.logits.T), np.float32)

    def _vectors(self, texts: Sequence[Text]) -> tuple[csr_matrix, Floats]:
        with self._reads:
            words, logits = self._model.words_and_logits([(language, text[:LONGEST_TEXT]) for language, text in texts])
        heard = logits[:, : len(Objective)]
        centred = heard - heard.mean(axis=1, keepdims=True)
        lengths = np.linalg.norm(centred, axis=1, keepdims=True)
        return _of_length_one(words), np.asarray(centred / np.maximum(lengths, np.float32(1e-6)), np.float32)


def _of_length_one(rows: csr_matrix) -> csr_matrix:
    lengths = np.sqrt(np.asarray(rows.multiply(rows).sum(axis=1)).ravel())
    scale = np.repeat(1 / np.where(lengths > 0, lengths, 1), np.diff(rows.indptr))
    return csr_matrix(((rows.data * scale).astype(np.float32), rows.indices, rows.indptr), shape=rows.shape)
