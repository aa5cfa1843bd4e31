"""The texts of a document as read, kept from the scores to the evidence, so that most are read once."""

from collections.abc import Sequence

from scipy.sparse import csr_matrix

from pipeline.classify.features import FeatureReader, Text, TextRead

MOST_WORDS = 200_000  # kept at once: some five megabytes, twenty of ever new words; what is beyond is read anew


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
        unknown = [text for text in dict.fromkeys(texts) if text not in known]
        for text, reading in zip(unknown, self.reader.read(unknown), strict=True):
            known[text] = reading
            if len(reading.stems) <= self._left:
                self._left -= len(reading.stems)
                self._known[text] = reading
        return [known[text] for text in texts]
