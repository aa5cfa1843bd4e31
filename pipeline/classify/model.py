"""The trained model: passages of one document in, tags out."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from pipeline.classify.card import load_card
from pipeline.classify.context import FLOOR, HEADING_SHARE, PARENT_SHARE, gain, heading_text, parents_of
from pipeline.classify.explain import Shares, evidence_for, heaviest, share_out
from pipeline.classify.features import FeatureReader, Floats, Text
from pipeline.classify.linear import HEADS, Doubles
from pipeline.classify.recipe import digest_of_files
from pipeline.classify.vocabulary import FEATURES_VERSION
from pipeline.classify.weights import FILE_NAME, Weights, load_weights
from pipeline.errors import ModelError
from pipeline.objectives import Objective
from pipeline.objectives.thesaurus import FOLDER as THESAURUS
from pipeline.objectives.thesaurus import LANGUAGES, Concept, concept_files, load_concepts
from pipeline.records import Evidence, EvidencePlace, Passage, Tag

TRAIN_AGAIN = "Train again with `migralex train`."
BATCH = 256  # passages read at once: keeps the working memory at some tens of megabytes
LONGEST_TEXT = (
    20_000  # characters that are read of a passage: a longer one is no provision, and must not fill the memory
)


class Model:
    """Scores and tags passages. They come in the order of their document, as a list item continues its provision."""

    def __init__(self, weights: Weights, concepts: Sequence[Concept], model_id: str) -> None:
        self.model_id = model_id
        self.languages: tuple[str, ...] = LANGUAGES
        self.thresholds = weights.thresholds
        self._weights = weights
        self._names = [concept.id for concept in concepts]
        self._reader = FeatureReader(weights.vocabulary, concepts, weights.blocks, weights.rarity)

    def speaks(self, language: str) -> bool:
        """Whether passages in a language (ISO 639-1) can be tagged; others get no tags, which says nothing of them."""
        return language in self.languages

    def warm(self, language: str = "en") -> None:
        """Load what else is loaded with the first passage of a language: spaCy, and the matcher of the language."""
        self._reader.reader(language)

    def scores(self, passages: Sequence[Passage]) -> Doubles:
        """The calibrated chance of each objective (passages x 23); all zero where the language is not spoken."""
        logits = self.logits([_text(passage) for passage in passages])
        chances = self._weights.calibration.chances((logits + self._context(passages, logits)).astype(np.float64))
        chances[[not self.speaks(passage.language) for passage in passages]] = 0.0
        return chances

    def logits(self, texts: Sequence[Text]) -> Floats:
        """What the weights say of texts alone (texts x heads, the gate last); zero where the language is not spoken."""
        found = np.zeros((len(texts), HEADS), np.float32)
        spoken = [index for index, (language, _) in enumerate(texts) if self.speaks(language)]
        for start in range(0, len(spoken), BATCH):
            part = spoken[start : start + BATCH]
            found[part] = (
                self._reader.rows([texts[index] for index in part]) @ self._weights.matrix + self._weights.bias
            )
        return found

    def _context(self, passages: Sequence[Passage], logits: Floats) -> Floats:
        headings = list(dict.fromkeys(_heading(passage) for passage in passages if self.speaks(passage.language)))
        places = {text: index for index, text in enumerate(headings)}
        heard = gain(self.logits(headings), HEADING_SHARE)
        continued = gain(logits, PARENT_SHARE)
        added = np.zeros_like(logits)
        for row, (passage, parent) in enumerate(zip(passages, parents_of(passages), strict=True)):
            if passage.headings and self.speaks(passage.language):
                added[row] += heard[places[_heading(passage)]]
            if parent is not None and self.speaks(passages[parent].language):
                added[row] += continued[parent]
        return added

    def tag(self, passages: Sequence[Passage]) -> list[Tag]:
        """The tags at or above their thresholds, by passage and then by falling score, each with its evidence."""
        chances = self.scores(passages)
        parents = parents_of(passages)
        above = chances >= self.thresholds
        rows = np.flatnonzero(above.any(axis=1)).tolist()
        tags = []
        for start in range(0, len(rows), BATCH):
            part = rows[start : start + BATCH]
            sayings = [self._sayings(passages, row, parents[row]) for row in part]
            heard = self._hear([saying.text for around in sayings for saying in around])
            for row, around in zip(part, sayings, strict=True):
                heads = np.flatnonzero(above[row]).tolist()
                for head in sorted(heads, key=lambda head, row=row: (-chances[row, head], head)):  # type: ignore[misc]
                    score = float(chances[row, head])
                    evidence = self._evidence(around, heard, head)
                    tags.append(Tag(passages[row].id, Objective(head + 1), score, self.model_id, evidence))
        return tags

    def _sayings(self, passages: Sequence[Passage], row: int, parent: int | None) -> list["_Saying"]:
        passage = passages[row]
        found = [_Saying(EvidencePlace.TEXT, _text(passage), 1.0)]
        if passage.headings:
            found.append(_Saying(EvidencePlace.HEADING, _heading(passage), HEADING_SHARE))
        if parent is not None and self.speaks(passages[parent].language):
            found.append(_Saying(EvidencePlace.CONTEXT, _text(passages[parent]), PARENT_SHARE))
        return found

    def _hear(self, texts: Sequence[Text]) -> dict[Text, tuple[Shares, Floats]]:
        unique = list(dict.fromkeys(texts))
        shares = share_out(self._reader, self._weights.matrix, unique)
        return {
            text: (share, share.by_word.sum(axis=0) + share.by_match.sum(axis=0) + self._weights.bias)
            for text, share in zip(unique, shares, strict=True)
        }

    def _evidence(
        self, around: Sequence["_Saying"], heard: dict[Text, tuple[Shares, Floats]], head: int
    ) -> tuple[Evidence, ...]:
        slope = float(self._weights.calibration.slopes[head, 0])
        found: list[Evidence] = []
        for saying in around:
            shares, logits = heard[saying.text]
            if saying.place is EvidencePlace.TEXT or logits[head] > FLOOR:
                found += evidence_for(shares, head, slope * saying.share, self._names, saying.place)
        return heaviest(found)


@dataclass(frozen=True, slots=True)
class _Saying:
    """A text that speaks for a passage, and the share of its logits that counts."""

    place: EvidencePlace
    text: Text
    share: float


def _text(passage: Passage) -> Text:
    return passage.language, passage.text[:LONGEST_TEXT]


def _heading(passage: Passage) -> Text:
    return passage.language, heading_text(passage)[:LONGEST_TEXT]


def load_model(folder: Path, thesaurus: Path = THESAURUS) -> Model:
    """The model in a folder, checked against its card; raises ModelError if absent, damaged or of another make."""
    card = load_card(folder)
    if card.features_version != FEATURES_VERSION:
        raise ModelError(
            f"The model {card.name} reads by version {card.features_version}, this program by {FEATURES_VERSION}.",
            advice=TRAIN_AGAIN,
        )
    if card.thesaurus != digest_of_files(concept_files(thesaurus)):
        raise ModelError(f"The thesaurus has changed since the model {card.name} was trained.", advice=TRAIN_AGAIN)
    weights = load_weights(folder / FILE_NAME, card.weights)
    return Model(weights, load_concepts(thesaurus), card.name)
