"""What crosses the border to the guarded worker."""

from dataclasses import replace
from datetime import date

import msgspec
import pytest

from pipeline.errors import HostileDocument
from pipeline.extract.options import ReadOptions
from pipeline.objectives import Objective
from pipeline.records import (
    Alignment,
    Direction,
    Document,
    DocumentKind,
    Evidence,
    EvidencePlace,
    Flag,
    Origin,
    Page,
    PageStatus,
    Passage,
    PassageKind,
    Source,
    SourceKind,
    Span,
    Stage,
    Tag,
)
from pipeline.run.answers import check_answer
from pipeline.run.frames import (
    Answer,
    ReadAnswer,
    ReadRequest,
    Refusal,
    Request,
    TagAnswer,
    TagRequest,
    decode_answer,
    decode_request,
    encode,
)

SHA = "ab" * 32
SOURCE = Source(SHA, "قانون.pdf", SourceKind.PDF, 3, "Law", "XS", DocumentKind.LAW, date(2024, 2, 29), None, "ar")
PASSAGE = Passage(
    id="p1",
    source_id=SHA,
    ordinal=0,
    text="حق 𝕏",
    kind=PassageKind.ARTICLE,
    path="art. 1",
    headings=("One", "Two"),
    language="ar",
    direction=Direction.RIGHT_TO_LEFT,
    start=0,
    end=4,
    spans=(Span(1, (0.5, 1.0, 2.0, 3.0), 0, 4), Span(2, None, 4, 4)),
    origin=Origin.OCR,
    flags=(Flag.LOW_OCR_CONFIDENCE,),
)
DOCUMENT = Document(SHA, "حق 𝕏", (PASSAGE,), (Page(1, 595.0, 842.0, Origin.OCR, PageStatus.READ, words=2),))
TAG = Tag("p1", Objective(21), 0.75, "m1", (Evidence(EvidencePlace.TEXT, 0, 2, 1.5, "right"),))
READ = ReadAnswer(DOCUMENT, (TAG,), 1, 0.5)


@pytest.mark.parametrize(
    "request_",
    [ReadRequest(b"/raw/acte\xe9.txt", SOURCE, ReadOptions(max_pages=7), 1000), TagRequest((PASSAGE,)), TagRequest(())],
)
def test_a_request_comes_out_as_it_went_in(request_: Request) -> None:
    assert decode_request(encode(request_)) == request_


@pytest.mark.parametrize(
    "answer", [READ, TagAnswer((TAG,), 0), Refusal(Stage.EXTRACT, "DamagedDocument", "Broken.", leaving=True)]
)
def test_an_answer_comes_out_as_it_went_in(answer: Answer) -> None:
    assert decode_answer(encode(answer)) == answer


SOUND = msgspec.msgpack.decode(encode(READ))


@pytest.mark.parametrize(
    "frame",
    [
        b"",
        b"\xc1",
        b"not a frame",
        b"\x80\x04\x95\x0b\x00\x00\x00\x00\x00\x00\x00\x8c\x05posix\x94.",  # a pickle
        encode(READ)[:-5],
        encode(READ) + b"\x00",
        encode(TagRequest(())),
        msgspec.msgpack.encode({**SOUND, "untagged": "many"}),
        msgspec.msgpack.encode({**SOUND, "tags": [{**SOUND["tags"][0], "objective": 24}]}),
        msgspec.msgpack.encode({**SOUND, "document": {**SOUND["document"], "text": None}}),
        msgspec.msgpack.encode({"type": "refusal", "stage": "nowhere", "code": "", "reason": ""}),
    ],
)
def test_garbage_is_no_answer(frame: bytes) -> None:
    with pytest.raises(HostileDocument, match="an answer that is none"):
        decode_answer(frame)


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"document": replace(DOCUMENT, source_id="cd" * 32)}, "another file"),
        ({"document": replace(DOCUMENT, passages=(PASSAGE, PASSAGE))}, "one name"),
        ({"document": replace(DOCUMENT, text="other words")}, "not where it says"),
        ({"tags": (replace(TAG, passage_id="p2"),)}, "no passage"),
        ({"tags": (replace(TAG, score=1.5),)}, "not the model's"),
        ({"tags": (replace(TAG, model_id="m2"),)}, "not the model's"),
        ({"tags": (replace(TAG, alignment=Alignment.CONFLICT),)}, "has no chance"),
        ({"tags": (replace(TAG, alignment_score=0.5),)}, "has no chance"),
        ({"tags": (replace(TAG, alignment=Alignment.ADVANCE, alignment_score=1.5),)}, "has no chance"),
    ],
)
def test_an_answer_that_breaks_a_promise_is_refused(changed: dict[str, object], why: str) -> None:
    check_answer(READ, SOURCE, "m1")
    with pytest.raises(HostileDocument, match=why):
        check_answer(msgspec.structs.replace(READ, **changed), SOURCE, "m1")
