"""What a document promises for any blocks: slices, spans, order, ids, and nothing lost."""

import string

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.passages import SplitOptions, split
from pipeline.passages.clean import clean_text
from pipeline.passages.cut import cut_text
from pipeline.passages.identity import passage_id
from pipeline.records import (
    Block,
    BlockKind,
    Direction,
    DocumentKind,
    Extraction,
    Flag,
    Origin,
    Page,
    PageStatus,
    PassageKind,
    PathStep,
    Source,
    SourceKind,
    Span,
)

PAGE = Page(1, 595.0, 842.0, Origin.TEXT_LAYER, PageStatus.READ)
SOURCE = Source("cd" * 32, "x.txt", SourceKind.TEXT, 1)
FURNITURE = {BlockKind.RUNNING_HEAD, BlockKind.RUNNING_FOOT, BlockKind.PAGE_NUMBER, BlockKind.LINE_NUMBER}

MARKS = """Article 1|Art. 2º|(a) |(i) |12. |12A. |§ 1º |“|”|Part II|SCHEDULE|المادة 3 |第三条|一、|а) |- |1.1 |. |
|; |means |ﻻ|insert the following:|\u202e|\u200d|e\u0301|\x00|\ud800|  |\u00a0|1951. |[12. |ANNEXE|Глава I """
LEGAL = st.sampled_from(MARKS.split("|"))
TEXTS = st.one_of(st.lists(st.one_of(LEGAL, st.text(max_size=12)), max_size=8).map("".join), st.text(max_size=60))
STEPS = st.lists(
    st.builds(PathStep, st.sampled_from(["part", "article", "item", "odd"]), st.text(max_size=4)), max_size=4
)


@st.composite
def blocks(draw: st.DrawFn) -> Block:
    text = draw(TEXTS)
    ends = sorted(draw(st.lists(st.integers(0, len(text) + 3), max_size=5)))
    spans = tuple(Span(1, (0.0, 0.0, 1.0, 1.0), start, end) for start, end in zip([0, *ends], ends, strict=False))
    return Block(
        text,
        draw(st.sampled_from(BlockKind)),
        spans,
        Origin.TEXT_LAYER,
        label=draw(st.one_of(st.none(), st.sampled_from(["(a)", "1.", "Article 2", "", "•", "\x00"]))),
        level=draw(st.one_of(st.none(), st.integers(0, 6))),
        path=draw(st.one_of(st.none(), STEPS.map(tuple))),
        heading=draw(st.one_of(st.none(), st.text(max_size=8))),
        indent=draw(st.one_of(st.none(), st.floats(-50, 400))),
        bold=draw(st.booleans()),
        column=draw(st.integers(0, 2)),
        flags=draw(st.sampled_from([(), (Flag.INSERTED,)])),
    )


def only_seen(text: str) -> str:
    return clean_text(text).text.replace(" ", "")


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(blocks(), max_size=14), st.sampled_from(DocumentKind), st.integers(8, 4_000))
def test_the_promises_of_a_passage_hold_for_any_blocks(made: list[Block], kind: DocumentKind, longest: int) -> None:
    source = Source("cd" * 32, "x.txt", SourceKind.TEXT, 1, document_kind=kind)
    document = split(Extraction((PAGE,), tuple(made)), source, SplitOptions(longest=longest))
    position = -1
    for ordinal, passage in enumerate(document.passages):
        assert passage.ordinal == ordinal
        assert passage.start == position + 1
        position = passage.end
        assert document.text[passage.start : passage.end] == passage.text
        assert 0 < len(passage.text) <= longest
        assert passage.spans
        assert all(passage.start <= span.start <= span.end <= passage.end for span in passage.spans)
        passage.text.encode("utf-8")
    assert len({passage.id for passage in document.passages}) == len(document.passages)
    seen = "".join(passage.text for passage in document.passages).replace(" ", "")
    at = 0
    for one in made:
        if one.kind not in FURNITURE:
            found = seen.find(only_seen(one.text), at)
            assert found >= at
            at = found + len(only_seen(one.text))
    again = split(Extraction((PAGE,), tuple(made)), source, SplitOptions(longest=longest))
    assert again == document


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet=st.characters() | st.sampled_from("\u0301\u0302\u200b \n\u202e"), max_size=40), st.data())
def test_a_place_in_raw_text_is_found_in_clean_text(raw: str, data: st.DataObject) -> None:
    cleaned = clean_text(raw)
    assert clean_text(cleaned.text).text == cleaned.text
    places = [cleaned.place(raw_place) for raw_place in range(len(raw) + 1)]
    assert places == sorted(places)
    assert 0 <= places[0] <= places[-1] <= len(cleaned.text)
    cut = data.draw(st.integers(0, len(raw)))
    if raw[:cut].endswith(("\n", " ")) and raw[cut:].strip():
        assert cleaned.text[: places[cut]].rstrip(" ") == clean_text(raw[:cut]).text


def test_unseen_characters_go_and_joiners_stay() -> None:
    raw = "a\u202eb\u2066c\x00d\u00ade\ufeff  f\u00a0g می\u200cخواهم \u0dc1\u0dca\u200d\u0dbb"
    assert clean_text(raw).text == "abcde f g می\u200cخواهم \u0dc1\u0dca\u200d\u0dbb"


def test_a_span_covers_the_same_words_as_before() -> None:
    first, second = "The  e\u0301trange\u0301\u202ere line ", "and the\x00 second."
    text = first + second
    spans = (Span(1, (0, 0, 9, 9), 0, len(first)), Span(2, (0, 0, 9, 9), len(first), len(text)))
    made = Block(text, BlockKind.PARAGRAPH, spans, Origin.TEXT_LAYER, label="(a)")
    document = split(Extraction((PAGE,), (made,)), SOURCE)
    words = [(span.page, document.text[span.start : span.end].strip()) for span in document.passages[0].spans]
    assert words == [(1, "(a) The étrangére line"), (2, "and the second.")]


def test_a_long_block_is_cut_at_the_ends_of_sentences_and_keeps_its_boxes() -> None:
    sentence = "The Minister must publish the fee of 12.5 rupees for Mr. A. Perera and others in the Gazette. "
    text = (sentence * 100).strip()
    spans = tuple(
        Span(1 + start // 2_000, (0, start, 9, start + 9), start, min(len(text), start + 50))
        for start in range(0, len(text), 50)
    )
    block = Block(f"{text}", BlockKind.PARAGRAPH, spans, Origin.TEXT_LAYER, label="7.")
    document = split(Extraction((PAGE,), (block,)), SOURCE)
    assert len(document.passages) > 2
    assert all(passage.text.endswith("in the Gazette.") for passage in document.passages)
    assert all(len(passage.text) <= 4_000 for passage in document.passages)
    assert {passage.path for passage in document.passages} == {"para. 7"}
    assert document.passages[0].text.startswith("7. The Minister")
    assert document.passages[-1].spans[0].page > document.passages[0].spans[0].page


def test_a_cut_falls_neither_in_a_number_nor_behind_one_letter() -> None:
    for text, longest in (
        ("Ask. It costs 3. 5 rupees.", 18),
        ("Ask. He is J. Smith of us.", 16),
        ("Ask. A fee of 1.5 per cent.", 17),
    ):
        for start, end in cut_text(text, longest):
            assert not text[start:end].endswith((" 3.", " J.", " 1."))
        assert cut_text(text, longest)[0] == (0, 4)
    assert [len("第一句。") * 2, 12] == [end for _, end in cut_text("第一句。第二句。第三句。", 9)]


def test_a_word_without_end_is_cut_at_the_length() -> None:
    document = split(Extraction((PAGE,), (Block("x" * 1_000_000, BlockKind.PARAGRAPH, (), Origin.PLAIN),)), SOURCE)
    assert [len(passage.text) for passage in document.passages] == [4_000] * 250


def test_deep_and_long_lists_are_read_in_one_go() -> None:
    letters = string.ascii_lowercase
    made = tuple(
        Block(
            f"({letters[n % 26]}) a person within the meaning of section {n}", BlockKind.ITEM, (), Origin.PLAIN, level=n
        )
        for n in range(20_000)
    )
    assert len(split(Extraction((PAGE,), made), SOURCE).passages) == 20_000


def test_an_id_hangs_on_source_path_text_and_place_among_equals() -> None:
    assert passage_id("a", "b", "c", 0) != passage_id("a", "bc", "", 0)
    assert passage_id("ab", "", "c", 0) != passage_id("a", "b", "c", 0)
    assert passage_id("a", "b", "c", 0) != passage_id("a", "b", "c", 1)
    assert len(passage_id("a", "b", "c", 0)) == 32
    same = Block("The same.", BlockKind.PARAGRAPH, (), Origin.PLAIN)
    first, second = split(Extraction((PAGE,), (same, same)), SOURCE).passages
    assert first.id != second.id
    alone = split(Extraction((PAGE,), (same,)), SOURCE).passages[0]
    assert alone.id == first.id


def test_an_id_does_not_change_when_another_passage_is_put_before_it() -> None:
    one = Block("A sentence that stays.", BlockKind.PARAGRAPH, (), Origin.PLAIN)
    other = Block("Another sentence.", BlockKind.PARAGRAPH, (), Origin.PLAIN)
    alone = split(Extraction((PAGE,), (one,)), SOURCE).passages[0]
    assert split(Extraction((PAGE,), (other, one)), SOURCE).passages[1].id == alone.id


def test_furniture_among_the_blocks_is_set_aside_and_kept() -> None:
    head = Block("Settlement Act", BlockKind.RUNNING_HEAD, (), Origin.TEXT_LAYER)
    text = Block("The text.", BlockKind.PARAGRAPH, (), Origin.TEXT_LAYER)
    document = split(Extraction((PAGE,), (head, text)), SOURCE)
    assert [passage.text for passage in document.passages] == ["The text."]
    assert document.furniture == (head,)


def test_the_title_is_a_passage_and_no_heading_of_others() -> None:
    title = Block("Settlement Act", BlockKind.TITLE, (), Origin.TEXT_LAYER)
    repeated = Block("Settlement Act", BlockKind.HEADING, (), Origin.TEXT_LAYER, level=1)
    text = Block("The text.", BlockKind.PARAGRAPH, (), Origin.TEXT_LAYER)
    document = split(Extraction((PAGE,), (title, repeated, text)), SOURCE)
    assert document.title == "Settlement Act"
    assert document.passages[0].kind is PassageKind.HEADING
    assert document.passages[2].headings == ()
    named = split(Extraction((PAGE,), (title,), title="Act 3"), SOURCE)
    assert named.title == "Act 3"


def test_a_contents_entry_counts_nothing() -> None:
    entry = Block("2. Interpretation", BlockKind.CONTENTS_ENTRY, (), Origin.TEXT_LAYER)
    text = Block("1. Everyone may apply.", BlockKind.PARAGRAPH, (), Origin.TEXT_LAYER)
    document = split(Extraction((PAGE,), (entry, text)), SOURCE)
    assert [(passage.kind, passage.path) for passage in document.passages] == [
        (PassageKind.OTHER, ""),
        (PassageKind.PARAGRAPH, "para. 1"),
    ]


def test_a_document_without_text_has_no_passages() -> None:
    document = split(Extraction((PAGE,), (Block(" \u200b\n", BlockKind.PARAGRAPH, (), Origin.PLAIN),)), SOURCE)
    assert document.passages == ()
    assert document.text == ""


def test_the_direction_follows_the_letters() -> None:
    texts = ["The Minister decides.", "يقرر الوزير في الطلب.", "يقرر الوزير (Minister) في الطلب المقدم إليه."]
    made = tuple(Block(text, BlockKind.PARAGRAPH, (), Origin.PLAIN) for text in texts)
    directions = [passage.direction for passage in split(Extraction((PAGE,), made), SOURCE).passages]
    assert directions == [Direction.LEFT_TO_RIGHT, Direction.RIGHT_TO_LEFT, Direction.RIGHT_TO_LEFT]
