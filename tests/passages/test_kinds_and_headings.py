import pytest

from pipeline.passages import split
from pipeline.passages.kinds import is_definition
from pipeline.passages.recitals import is_recital
from pipeline.records import (
    Block,
    BlockKind,
    Document,
    DocumentKind,
    Extraction,
    Origin,
    Page,
    PageStatus,
    PassageKind,
    PathStep,
    Source,
    SourceKind,
)

PAGE = Page(1, 0.0, 0.0, Origin.PLAIN, PageStatus.READ)


def make(*blocks: Block, kind: DocumentKind = DocumentKind.UNKNOWN) -> Document:
    return split(Extraction((PAGE,), blocks), Source("ef" * 32, "x", SourceKind.TEXT, 1, document_kind=kind))


def block(text: str, kind: BlockKind = BlockKind.PARAGRAPH, **more: object) -> Block:
    return Block(text, kind, (), Origin.PLAIN, **more)  # type: ignore[arg-type]


DEFINITIONS = {
    "en": [
        "“visa” means a permit to enter",
        "“border”, in relation to an airport, includes a gate",
        "bridging visa has the same meaning as in the Act",
    ],
    "fr": ["« visa » désigne une autorisation", "On entend par visa une autorisation", "« étranger » : toute personne"],
    "es": ["Se entiende por visado la autorización", "“visado” significa la autorización"],
    "pt": ["Entende-se por visto a autorização", "“visto”: a autorização"],
    "ru": ["«виза» означает разрешение", "виза - разрешение на въезд"],
    "ar": ["يقصد بالتأشيرة الإذن بالدخول", "«التأشيرة» تعني الإذن"],
    "zh": ["签证，是指入境许可", "本法所称外国人，是指不具有中国国籍的人"],
}
NO_DEFINITIONS = {
    "en": ["This means that nobody may enter", "A person who means to enter must ask"],
    "fr": ["Le ministre signifie la décision à la personne"],
    "es": ["La persona que significa un peligro será expulsada"],
    "pt": ["O ministro considera o pedido"],
    "ru": ["Виза выдается на один год"],
    "ar": ["يحدد الوزير رسوم التأشيرة"],
    "zh": ["国务院公安部门负责本法的实施"],
}
RECITALS = {
    "en": "Recalling the Convention,",
    "fr": "Rappelant la Convention,",
    "es": "Recordando la Convención,",
    "pt": "Recordando a Convenção,",
    "ru": "Напоминая о Конвенции,",
    "ar": "إذ تشير إلى الاتفاقية،",
    "zh": "回顾《公约》，",
}


@pytest.mark.parametrize("language", DEFINITIONS)
def test_a_definition_is_known_in_seven_languages(language: str) -> None:
    assert [text for text in DEFINITIONS[language] if not is_definition(text, language)] == []
    assert [text for text in NO_DEFINITIONS[language] if is_definition(text, language)] == []


@pytest.mark.parametrize("language", RECITALS)
def test_a_recital_is_known_in_seven_languages(language: str) -> None:
    assert is_recital(RECITALS[language], language)
    assert not is_recital("The Minister", language)


def test_the_kinds_of_a_law() -> None:
    document = make(
        block("Settlement Act", BlockKind.TITLE),
        block("BE it enacted by the Parliament of the country as follows:"),
        block("Article 1 Scope", BlockKind.HEADING),
        block("1. This Act is about the entry of persons."),
        block("2. In this Act, words have a meaning:"),
        block("(a) a word; and"),
        block("(b) “visa” means a permit."),
        block("Article 2. Everyone may enter."),
        block("The fee is payable."),
        block("1 Amended in 2020.", BlockKind.FOOTNOTE),
        block("Fee | 20", BlockKind.TABLE_ROW),
        kind=DocumentKind.LAW,
    )
    assert [passage.kind.value for passage in document.passages] == [
        "heading", "preamble", "heading", "paragraph", "paragraph", "item", "definition", "article", "paragraph",
        "footnote", "table-row",
    ]  # fmt: skip
    assert document.passages[9].path == ""


def test_the_kinds_of_a_resolution() -> None:
    document = make(
        block("The Assembly,"),
        block("Recalling the Convention relating to the Status of Refugees,"),
        block("Deeply concerned by the number of deaths at sea,"),
        block("1. Calls upon States to save lives;"),
        kind=DocumentKind.RESOLUTION,
    )
    assert [passage.kind.value for passage in document.passages] == ["paragraph", "recital", "recital", "paragraph"]


def test_what_is_said_in_a_debate_is_speech() -> None:
    spoken = block("I thank the House.", path=(PathStep("speech", ""),))
    assert make(spoken).passages[0].kind is PassageKind.SPEECH
    assert make(block("I thank the House."), kind=DocumentKind.DEBATE).passages[0].kind is PassageKind.SPEECH


def headings_of(*blocks: Block) -> list[tuple[str, ...]]:
    return [passage.headings for passage in make(*blocks, kind=DocumentKind.LAW).passages]


def test_headings_run_from_the_outermost_to_the_nearest() -> None:
    found = headings_of(
        block("PART I", BlockKind.HEADING),
        block("ENTRY", BlockKind.HEADING),
        block("Chapter 1 Visas", BlockKind.HEADING),
        block("Article 1 Fees", BlockKind.HEADING),
        block("1. The fee is twenty."),
        block("Article 2", BlockKind.HEADING),
        block("Refunds", BlockKind.HEADING),
        block("1. The fee is repaid."),
        block("Chapter 2 Permits", BlockKind.HEADING),
        block("Article 3. A permit is free."),
        block("PART II STAY", BlockKind.HEADING),
        block("Article 4. Everyone may stay."),
    )
    part, first, second = "PART I – ENTRY", "Chapter 1 Visas", "Chapter 2 Permits"
    assert found == [
        (), ("PART I",), (part,), (part, first), (part, first, "Fees"), (part, first), (part, first),
        (part, first, "Refunds"), (part,), (part, second), (), ("PART II STAY",),
    ]  # fmt: skip


def test_headings_without_numbers_nest_by_the_level_of_their_format() -> None:
    found = headings_of(
        block("Report", BlockKind.HEADING, level=1),
        block("Findings", BlockKind.HEADING, level=2),
        block("Many people move."),
        block("Advice", BlockKind.HEADING, level=2),
        block("Count them."),
        block("Annexed notes", BlockKind.HEADING, level=1),
        block("None."),
    )
    assert found == [
        (), ("Report",), ("Report", "Findings"), ("Report",), ("Report", "Advice"), (), ("Annexed notes",),
    ]  # fmt: skip


def test_a_side_note_is_the_nearest_heading_of_its_whole_section() -> None:
    found = headings_of(
        block("3. (1) The fee is twenty.", heading="Fees"),
        block("(2) The fee is repaid."),
        block("4. (1) A permit is free."),
    )
    assert found == [("Fees",), ("Fees",), ()]


def test_a_title_between_number_and_subsection_is_a_heading() -> None:
    found = headings_of(block("3. Fees.—(1) The fee is twenty."), block("(2) The fee is repaid."))
    assert found == [("Fees",), ("Fees",)]


def test_a_line_that_opens_a_list_is_no_heading_of_what_follows() -> None:
    document = make(block("member of the crew means:", BlockKind.HEADING), block("(a) a sailor."))
    assert document.passages[0].kind is not PassageKind.HEADING
    assert document.passages[1].headings == ()


def test_the_heading_of_a_part_goes_on_in_its_second_line() -> None:
    for numbered in (["PART 2 – REGULATIONS ON THE"], ["PART 2", "REGULATIONS ON THE"]):
        lines = [*numbered, "REGISTRATION OF BIRTHS"]
        sizes = [20.0] * len(lines) if len(lines) == 2 else [14.0, 20.0, 20.0]  # a number alone may be smaller
        headings = [block(text, BlockKind.HEADING, level=2, size=size) for text, size in zip(lines, sizes, strict=True)]
        found = headings_of(*headings, block("Article 1. Every birth is registered."))
        assert found[-1] == ("PART 2 – REGULATIONS ON THE REGISTRATION OF BIRTHS",)


def test_a_larger_heading_ends_a_part() -> None:
    part = block("PART 2 – BIRTHS", BlockKind.HEADING, level=2, size=12.0)
    other = block("ANOTHER ORDER", BlockKind.HEADING, level=1, size=20.0)
    assert headings_of(part, other, block("A text that follows."))[-1] == ("ANOTHER ORDER",)


def test_the_formula_of_an_order_inside_a_gazette_is_a_preamble() -> None:
    document = make(
        block("PART 1 ORDER ON STATISTICS", BlockKind.HEADING),
        block("The Minister, in exercise of the powers conferred by the Act, makes the following Order."),
        block("1. Statistics are compiled every year."),
        block("PART 2 ORDER ON FEES", BlockKind.HEADING),
        block("The Water Authority makes the following Order."),
        block("1. The fee is twenty, and the Minister makes the following Order for it."),
        kind=DocumentKind.GAZETTE,
    )
    assert [passage.kind.value for passage in document.passages] == [
        "heading", "preamble", "section", "heading", "preamble", "section",
    ]  # fmt: skip
