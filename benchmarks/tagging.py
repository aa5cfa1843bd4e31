"""The tagger alone, on one core, with evidence."""

import time
from pathlib import Path

from benchmarks.measure import interleaved
from benchmarks.reading import read_document
from pipeline.classify.evaluate import as_passage
from pipeline.classify.labelled import LabelledPassage, read_corpus
from pipeline.classify.model import Model, load_model
from pipeline.records import Passage
from pipeline.run.models import ready_model

DOCUMENT = 500  # passages tagged in one call, as those of a document are


def bench(models: Path, pdf: Path, turns: int) -> dict[str, object]:
    """Passages a second of processor time over a document and over the corpus, and the time to load."""
    ready = ready_model(models, print)
    started = time.monotonic()
    model = load_model(ready.folder)
    loading = time.monotonic() - started
    rows: list[LabelledPassage] = list(read_corpus(models / "corpus"))
    passages = [as_passage(row) for row in rows]
    words = sum(len(row.text.split()) for row in rows) / len(rows)
    started = time.monotonic()
    _tag(model, passages[:1])
    first = time.monotonic() - started
    document = read_document(pdf)
    paces = interleaved(turns, {"document": lambda: _tag(model, document), "corpus": lambda: _tag(model, passages)})
    return {
        "passages of the document": len(document),
        "passages/s with evidence, the document (asked: 3000)": paces["document"],
        "passages of the corpus": len(passages),
        "words of such a passage, mean": words,
        "passages/s with evidence, the corpus, where most get tags": paces["corpus"],
        "loading, s (asked: 1.5)": loading,
        "loading and the first tag, with spaCy, s": loading + first,
    }


def _tag(model: Model, passages: list[Passage]) -> int:
    for start in range(0, len(passages), DOCUMENT):
        model.tag(passages[start : start + DOCUMENT])
    return len(passages)
