"""Whether an answer keeps the promises of the records: it comes from the process that reads hostile files."""

from collections.abc import Sequence

from pipeline.errors import HostileDocument
from pipeline.records import Document, Source, Tag
from pipeline.run.frames import Answer, ReadAnswer, TagAnswer

ADVICE = "Do not trust the file; please report it if it is sound."


def check_answer(answer: Answer, source: Source, model_id: str) -> None:
    """Raise HostileDocument where an answer is not about its source, its text or its model."""
    if isinstance(answer, ReadAnswer):
        _check_document(answer.document, source)
        _check_tags(answer.tags, model_id, {passage.id for passage in answer.document.passages})
        _check_doubts(answer.doubts, len(answer.document.passages))
    elif isinstance(answer, TagAnswer):
        _check_tags(answer.tags, model_id, None)
        _check_doubts(answer.doubts, None)


def _check_document(document: Document, source: Source) -> None:
    if document.source_id != source.sha256:
        raise _refused("it speaks of another file")
    ids = {passage.id for passage in document.passages}
    if len(ids) < len(document.passages):
        raise _refused("two of its passages have one name")
    for passage in document.passages:
        if passage.source_id != source.sha256 or document.text[passage.start : passage.end] != passage.text:
            raise _refused("a passage is not where it says")


def _check_tags(tags: Sequence[Tag], model_id: str, passages: "set[str] | None") -> None:
    for tag in tags:
        if tag.model_id != model_id or not 0.0 <= tag.score <= 1.0:
            raise _refused("a tag is not the model's")
        if passages is not None and tag.passage_id not in passages:
            raise _refused("a tag has no passage")
        guessed = tag.alignment is not None
        if guessed is (tag.alignment_score is None) or not 0.0 <= (tag.alignment_score or 0.0) <= 1.0:
            raise _refused("a guess of direction has no chance")


def _check_doubts(doubts: bytes, passages: int | None) -> None:
    from pipeline.classify.doubts import are_doubts  # noqa: PLC0415 - loads numpy, which an idle run does not need

    if not are_doubts(doubts, passages):
        raise _refused("its doubts are not about its passages")


def _refused(why: str) -> HostileDocument:
    return HostileDocument(f"The reader of this document gave an answer that cannot be true: {why}.", advice=ADVICE)
