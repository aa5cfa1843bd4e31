"""The trained model: passages of one document in, tags out."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy.sparse import csr_matrix

from pipeline.classify.alignment import DIRECTIONS, AlignmentGuesser
from pipeline.classify.card import load_card
from pipeline.classify.context import FLOOR, PARENT_SHARE, heard_headings, in_context, parents_of
from pipeline.classify.doubts import Reading, doubts_of
from pipeline.classify.encoder_block import EncoderBlock, open_block
from pipeline.classify.explain import Shares, Voice, evidence_of, share_out
from pipeline.classify.features import FeatureReader, Floats, Text
from pipeline.classify.linear import HEADS, Doubles
from pipeline.classify.readings import Readings
from pipeline.classify.recipe import digest_of_files
from pipeline.classify.registry import model_id_of
from pipeline.classify.vocabulary import FEATURES_VERSION
from pipeline.classify.weights import FILE_NAME, Weights, load_weights
from pipeline.errors import ModelError
from pipeline.objectives import Objective
from pipeline.objectives.thesaurus import FOLDER as THESAURUS
from pipeline.objectives.thesaurus import LANGUAGES, Concept, concept_files, load_concepts
from pipeline.records import Alignment, Evidence, EvidencePlace, Passage, Tag, Wish

TRAIN_AGAIN = "Train again with `migralex train`."
BATCH = 256  # passages read at once: keeps the working memory at some tens of megabytes
LONGEST_TEXT = (
    20_000  # characters that are read of a passage: a longer one is no provision, and must not fill the memory
)


class Model:
    """Scores and tags passages. They come in the order of their document, as a list item continues its provision."""

    def __init__(
        self,
        weights: Weights,
        concepts: Sequence[Concept],
        name: str,
        encoder: EncoderBlock | None = None,
        wish: Wish = Wish.BALANCED,
    ) -> None:
        self.model_id = model_id_of(name, wish)
        self._encoder = encoder
        self.languages: tuple[str, ...] = LANGUAGES
        self.thresholds_by_wish = dict(zip(Wish, weights.thresholds, strict=True))
        self.thresholds = self.thresholds_by_wish[wish]
        self._weights = weights
        self._reader = FeatureReader(weights.vocabulary, concepts, weights.blocks, weights.rarity)
        self._guesser = None if weights.alignment is None else AlignmentGuesser(weights.alignment)

    def speaks(self, language: str) -> bool:
        """Whether passages in a language (ISO 639-1) can be tagged; others get no tags, which says nothing of them."""
        return language in self.languages

    def warm(self, language: str = "en") -> None:
        """Load what else is loaded with the first passage of a language: spaCy, and the matcher of the language."""
        self._reader.reader(language)

    def scores(self, passages: Sequence[Passage]) -> Doubles:
        """The calibrated chance of each objective (passages x 23); all zero where the language is not spoken."""
        return self._scores(passages, parents_of(passages), Readings(self._reader, 0))

    def _scores(self, passages: Sequence[Passage], parents: Sequence[int | None], readings: Readings) -> Doubles:
        def hear(texts: Sequence[Text]) -> Floats:
            return self.logits([(language, text[:LONGEST_TEXT]) for language, text in texts], readings)

        spoken = np.array([self.speaks(passage.language) for passage in passages], bool)
        own = hear([_text(passage) for passage in passages])
        logits, shift = in_context(passages, parents, own, spoken, hear)
        chances = self._weights.calibration.chances(logits.astype(np.float64), shift)
        chances[~spoken] = 0.0
        return chances

    def logits(self, texts: Sequence[Text], readings: Readings | None = None) -> Floats:
        """What the weights say of texts alone (texts x heads, the gate last); zero where the language is not spoken."""
        found = np.zeros((len(texts), HEADS), np.float32)
        readings = readings or Readings(self._reader, 0)
        spoken = [index for index, (language, _) in enumerate(texts) if self.speaks(language)]
        for start in range(0, len(spoken), BATCH):
            part = spoken[start : start + BATCH]
            read = [texts[index] for index in part]
            found[part] = self._sum(read, readings.rows(read))
        return found

    def _sum(self, texts: Sequence[Text], rows: csr_matrix) -> Floats:
        """What the weights say of texts (texts x heads), of which these are the lexical rows."""
        lexical: Floats = rows @ self._weights.matrix + self._weights.bias
        return lexical if self._encoder is None else lexical + self._encoder.logits(texts)

    def heard_meaning(self, texts: Sequence[Text]) -> Floats:
        """The share of the sentence encoder in the logits of texts (texts x heads); all zero without an encoder."""
        return np.zeros((len(texts), HEADS), np.float32) if self._encoder is None else self._encoder.logits(texts)

    def words_and_logits(self, texts: Sequence[Text]) -> tuple[csr_matrix, Floats]:
        """The weighed words of texts in languages that are spoken (texts x words), and what the weights say of them."""
        rows = self._reader.rows(texts)
        return rows[:, : self._reader.columns.starts[1]], self._sum(texts, rows)

    def tag(self, passages: Sequence[Passage]) -> list[Tag]:
        """The tags at or above their thresholds, by passage and then by falling score, each with its evidence."""
        return self._read(passages)[0]

    def read(self, passages: Sequence[Passage]) -> Reading:
        """The same tags, and what the model thinks of every passage, also below the thresholds."""
        tags, chances = self._read(passages)
        return Reading(tags, doubts_of(chances, self.thresholds))

    def _read(self, passages: Sequence[Passage]) -> tuple[list[Tag], Doubles]:
        readings, parents = Readings(self._reader), parents_of(passages)
        chances = self._scores(passages, parents, readings)
        return self._tags(passages, parents, chances, readings), chances

    def directions(self, passages: Sequence[Passage]) -> Doubles | None:
        """The chance of each direction (passages x 3, as ``DIRECTIONS``); NaN where the language is not spoken.

        None where the model guesses no directions.
        """
        if self._guesser is None:
            return None
        chances = np.full((len(passages), len(DIRECTIONS)), np.nan)
        spoken = [place for place, passage in enumerate(passages) if self.speaks(passage.language)]
        for start in range(0, len(spoken), BATCH):
            part = spoken[start : start + BATCH]
            chances[part] = self._guesser.chances([_text(passages[place]) for place in part])
        return chances

    def _guesses(self, texts: Sequence[Text]) -> list[tuple[Alignment, float]] | list[tuple[None, None]]:
        return [(None, None)] * len(texts) if self._guesser is None else self._guesser.guess(texts)

    def _tags(
        self, passages: Sequence[Passage], parents: Sequence[int | None], chances: Doubles, readings: Readings
    ) -> list[Tag]:
        above = chances >= self.thresholds
        rows = np.flatnonzero(above.any(axis=1)).tolist()
        tags = []
        for start in range(0, len(rows), BATCH):
            part = rows[start : start + BATCH]
            heads = [np.flatnonzero(above[row]).tolist() for row in part]
            sayings = [self._sayings(passages, row, parents[row]) for row in part]
            heard = self._hear_heads(sayings, heads, readings)
            guesses = self._guesses([_text(passages[row]) for row in part])
            for row, of_row, around, guess in zip(part, heads, sayings, guesses, strict=True):
                scores = chances[row].tolist()
                for head in sorted(of_row, key=lambda head, scores=scores: (-scores[head], head)):  # type: ignore[misc]
                    evidence = self._evidence(around, heard, head)
                    tags.append(
                        Tag(passages[row].id, Objective(head + 1), scores[head], self.model_id, evidence, *guess)
                    )
        return tags

    def _sayings(self, passages: Sequence[Passage], row: int, parent: int | None) -> list["_Saying"]:
        passage = passages[row]
        found = [_Saying(EvidencePlace.TEXT, _text(passage), 1.0)]
        before = 0
        for heading, share in heard_headings(passage):
            found.append(_Saying(EvidencePlace.HEADING, (passage.language, heading[:LONGEST_TEXT]), share, before))
            before += len(heading) + 1
        if parent is not None and self.speaks(passages[parent].language):
            found.append(_Saying(EvidencePlace.CONTEXT, _text(passages[parent]), PARENT_SHARE))
        return found

    def _hear_heads(
        self, sayings: Sequence[Sequence["_Saying"]], heads: Sequence[Sequence[int]], readings: Readings
    ) -> dict[Text, tuple[Shares, Floats]]:
        """What the texts around passages say for the heads that each passage is tagged with."""
        wanted: dict[Text, dict[int, None]] = defaultdict(dict)
        for around, of_row in zip(sayings, heads, strict=True):
            for saying in around:
                wanted[saying.text].update(dict.fromkeys(of_row))
        return self._hear(list(wanted), wanted, readings)

    def _hear(
        self,
        texts: Sequence[Text],
        heads: Mapping[Text, Collection[int]] | None = None,
        readings: Readings | None = None,
    ) -> dict[Text, tuple[Shares, Floats]]:
        """The shares of texts in their heads (all, without ``heads``), and their logits, head by head."""
        unique = list(dict.fromkeys(texts))
        asked = None if heads is None else [heads[text] for text in unique]
        shares = share_out(self._reader, self._weights.matrix, unique, asked, readings)
        meanings = self.heard_meaning(unique) + self._weights.bias
        return {
            text: (share, share.sums + meaning[list(share.heads)])
            for text, share, meaning in zip(unique, shares, meanings, strict=True)
        }

    def _evidence(
        self, around: Sequence["_Saying"], heard: Mapping[Text, tuple[Shares, Floats]], head: int
    ) -> tuple[Evidence, ...]:
        slope = float(self._weights.calibration.slopes[head, 0])
        voices = []
        for saying in around:
            shares, logits = heard[saying.text]
            if saying.place is EvidencePlace.TEXT or logits[shares.heads.index(head)] > FLOOR:
                voices.append(Voice(saying.place, saying.text, slope * saying.share, saying.before, shares))
        return evidence_of(self._reader, voices, head)


@dataclass(frozen=True, slots=True)
class _Saying:
    """A text that speaks for a passage, and the share of its logits that counts."""

    place: EvidencePlace
    text: Text
    share: float
    before: int = 0
    """Characters that stand before it in the text that its evidence counts in."""


def _text(passage: Passage) -> Text:
    return passage.language, passage.text[:LONGEST_TEXT]


def load_model(folder: Path, thesaurus: Path = THESAURUS, wish: Wish = Wish.BALANCED) -> Model:
    """The model in a folder, checked against its card, with the thresholds that are wished.

    Raises ModelError if it is absent, damaged or of another make.
    """
    card = load_card(folder)
    if card.features_version != FEATURES_VERSION:
        raise ModelError(
            f"The model {card.name} reads by version {card.features_version}, this program by {FEATURES_VERSION}.",
            advice=TRAIN_AGAIN,
        )
    if card.thesaurus != digest_of_files(concept_files(thesaurus)):
        raise ModelError(f"The thesaurus has changed since the model {card.name} was trained.", advice=TRAIN_AGAIN)
    weights = load_weights(folder / FILE_NAME, card.weights)
    encoder = open_block(card.encoder, weights.dense, folder)
    return Model(weights, load_concepts(thesaurus), card.name, encoder, wish)
