"""The tagger alone, on one core, with evidence."""

import time
from pathlib import Path

from benchmarks.measure import interleaved
from pipeline.classify.evaluate import as_passage
from pipeline.classify.labelled import LabelledPassage, read_corpus
from pipeline.classify.model import Model, load_model
from pipeline.records import Passage
from pipeline.run.models import ready_model

DOCUMENT = 500  # passages tagged in one call, as those of a document are


def bench(models: Path, turns: int) -> dict[str, object]:
    """Passages a second of processor time over the corpus, and the time to load."""
    ready = ready_model(models, print)
    started = time.monotonic()
    model = load_model(ready.folder)
    loading = time.monotonic() - started
    rows: list[LabelledPassage] = list(read_corpus(models / "corpus"))
    passages = [as_passage(row) for row in rows]
    words = sum(len(row.text.split()) for row in rows) / len(rows)
    paces = interleaved(turns, {"all": lambda: _tag(model, passages), "half": lambda: _tag(model, _halves(passages))})
    return {
        "passages": len(passages),
        "words of a passage, mean": words,
        "passages/s with evidence": paces["all"],
        "the same cut to 250 characters, as provisions are (asked: 3000)": paces["half"],
        "loading, s (asked: 1.5)": loading,
    }


def _tag(model: Model, passages: list[Passage]) -> int:
    for start in range(0, len(passages), DOCUMENT):
        model.tag(passages[start : start + DOCUMENT])
    return len(passages)


def _halves(passages: list[Passage]) -> list[Passage]:
    from dataclasses import replace

    return [replace(p, text=p.text[:250], end=min(p.end, 250)) for p in passages]
