"""The tagger alone, on one core, with evidence; what its time goes to; and what a training costs."""

import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

from benchmarks.measure import interleaved
from benchmarks.reading import read_document
from benchmarks.training import bench_training
from pipeline.classify.evaluate import as_passage
from pipeline.classify.labelled import LabelledPassage, read_corpus
from pipeline.classify.model import Model, load_model
from pipeline.records import Passage
from pipeline.run.models import ready_model

T = TypeVar("T")
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
        "shares of the time, the document": shares_of_time(model, document, turns),
        "shares of the time, the corpus": shares_of_time(model, passages, turns),
        "training": bench_training(models),
    }


def shares_of_time(model: Model, passages: list[Passage], turns: int) -> dict[str, float]:
    """Which share of the processor time of tagging goes to what; parts are measured alone, the evidence is the rest.

    A passage is read for its scores, and once more for the alignment of its tags; the evidence uses the first reading.
    """
    tagged = {tag.passage_id for start in _starts(passages) for tag in model.tag(passages[start : start + DOCUMENT])}
    with_tags = [passage for passage in passages if passage.id in tagged]
    texts = [(passage.language, passage.text) for passage in passages]
    paces = interleaved(
        turns,
        {
            "tagging": lambda: _tag(model, passages),
            "scores": lambda: _in_parts(passages, model.scores),
            "texts": lambda: _in_parts(texts, model.logits),
            "directions": lambda: _in_parts(with_tags, model.directions),
        },
    )
    whole = len(passages) / paces["tagging"]
    scores, of_texts = (len(passages) / paces[name] / whole for name in ("scores", "texts"))
    alignment = len(with_tags) / paces["directions"] / whole if with_tags else 0.0
    return {
        "passages with tags": len(with_tags) / len(passages),
        "reading the texts, and their weights": of_texts,
        "headings and passages around": max(0.0, scores - of_texts),
        "alignment of the tags": alignment,
        "evidence of the tags": max(0.0, 1 - scores - alignment),
    }


def _starts(passages: Sequence[object]) -> range:
    return range(0, len(passages), DOCUMENT)


def _in_parts(things: Sequence[T], work: Callable[[Sequence[T]], object]) -> int:
    for start in _starts(things):
        work(things[start : start + DOCUMENT])
    return len(things)


def _tag(model: Model, passages: list[Passage]) -> int:
    return _in_parts(passages, model.tag)
