"""The texts of a document as read, kept from the scores to the evidence, so that most are read once."""

from collections.abc import Sequence
from dataclasses import dataclass

from scipy.sparse import csr_matrix

from pipeline.classify.features import FeatureReader, Text, by_language
from pipeline.classify.thesaurus import Match

MOST_WORDS = 200_000  # kept at once: some five megabytes, twenty of ever new words; what is beyond is read anew


@dataclass(frozen=True, slots=True)
class TextRead:
    """A text as read."""

    stems: list[str]
    """Of its content words."""
    columns: list[bytes]
    """Of each content word, then of each run that is known, as int32 bytes."""
    matches: list[Match]
    concepts: bytes
    """The columns of the concepts found in it."""

    def row(self) -> bytes:
        """All that is counted in it, as ``FeatureReader.count`` takes it."""
        return b"".join((*self.columns, self.concepts))


class Readings:
    """Reads texts for one reader of features, and remembers them up to a limit."""

    def __init__(self, reader: FeatureReader, most_words: int = MOST_WORDS) -> None:
        self.reader = reader
        self._left = most_words
        self._known: dict[Text, TextRead] = {}

    def rows(self, texts: Sequence[Text]) -> csr_matrix:
        """The weighed features of texts (texts x columns), the same as ``FeatureReader.rows``."""
        return self.reader.weigh(self.reader.count([reading.row() for reading in self.of(texts)]))

    def of(self, texts: Sequence[Text]) -> list[TextRead]:
        """The texts as read, in their order."""
        known = {text: self._known[text] for text in texts if text in self._known}
        for text, reading in self._read([text for text in dict.fromkeys(texts) if text not in known]):
            known[text] = reading
            if len(reading.stems) <= self._left:
                self._left -= len(reading.stems)
                self._known[text] = reading
        return [known[text] for text in texts]

    def _read(self, texts: Sequence[Text]) -> list[tuple[Text, TextRead]]:
        done = []
        for language, places in by_language(texts).items():
            words = self.reader.reader(language)
            read = [words.read(texts[place][1]) for place in places]
            found = words.matcher.find([stems for stems, _ in read])
            for place, (stems, columns), matches in zip(places, read, found, strict=True):
                done.append((texts[place], TextRead(stems, columns, matches, self.reader.concept_columns(matches))))
        return done
