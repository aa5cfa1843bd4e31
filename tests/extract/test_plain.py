import pytest

from pipeline.errors import DamagedDocument, TooLarge
from pipeline.extract.options import ReadOptions
from pipeline.extract.plain import read_markdown, read_text
from pipeline.records import BlockKind, Origin, PageStatus

OPTIONS = ReadOptions()

WRAPPED = """\
                       ACT ON THE ENTRY OF PERSONS

Preliminary
===========

1. Every person who enters the Republic at a border post shall present a
travel document to the officer who is on duty there, and the protec-
tion of children shall be the first care of that officer.
2. No person shall be refused entry for the reason of health alone, un-
less a doctor says so:
   (a) in writing and with the reasons for that opinion, which the person
   may read;
   (b) within one day.
The Minister makes the rules.
  A new paragraph begins with an indent after the sentence before it has
ended, as it was done on typewriters in all the ministries of the world.
"""


def text(content: str) -> list[str]:
    return [block.text for block in read_text(content.encode(), OPTIONS).blocks]


def test_wrapped_lines_are_joined_and_enumerators_begin_anew() -> None:
    found = read_text(WRAPPED.encode(), OPTIONS)
    assert [block.text for block in found.blocks] == [
        "ACT ON THE ENTRY OF PERSONS",
        "Preliminary",
        (
            "1. Every person who enters the Republic at a border post shall present a travel "
            "document to the officer who is on duty there, and the protection of children shall be the first care of "
            "that officer."
        ),
        "2. No person shall be refused entry for the reason of health alone, unless a doctor says so:",
        "(a) in writing and with the reasons for that opinion, which the person may read;",
        "(b) within one day.",
        "The Minister makes the rules.",
        (
            "A new paragraph begins with an indent after the sentence before it has ended, as it was done on "
            "typewriters in all the ministries of the world."
        ),
    ]
    assert [block.kind for block in found.blocks[:3]] == [BlockKind.HEADING, BlockKind.HEADING, BlockKind.PARAGRAPH]
    assert found.blocks[1].level == 1
    assert {block.origin for block in found.blocks} == {Origin.PLAIN}


def test_unwrapped_lines_are_paragraphs_and_keep_their_hyphens() -> None:
    long = (
        "This line is long and goes on well beyond any width at which a person or a program would wrap it, does it not-"
    )
    assert text(f"{long}\nwell-\nknown\n\n{long * 2}\nend") == [long, "well-", "known", long * 2, "end"]


def test_a_hyphen_before_a_capital_stays() -> None:
    wrapped = (
        "the treaty between the two republics on the free movement of EU-\nCanadian workers and their families, as "
        "well as of all others who\nlive with them in one house and share their bread and their salt.\nEnd of it."
    )
    assert "EU-Canadian workers" in text(wrapped)[0]


def test_capitals_in_any_script_that_has_them_are_headings() -> None:
    found = read_text("ГЛАВА ПЕРВАЯ\n\nالفصل الأول\n\nUN\n\nA NOTE;".encode(), OPTIONS)
    assert [block.kind for block in found.blocks] == [BlockKind.HEADING] + [BlockKind.PARAGRAPH] * 3


def test_form_feeds_part_pages() -> None:
    found = read_text(b"one two\n\f\fthree\n\f", OPTIONS)
    assert [(page.number, page.status, page.words) for page in found.pages] == [
        (1, PageStatus.READ, 2),
        (2, PageStatus.BLANK, 0),
        (3, PageStatus.READ, 1),
    ]
    assert [block.spans[0].page for block in found.blocks] == [1, 3]


def test_line_ends_of_all_systems_are_read() -> None:
    assert text("one\r\n\r\ntwo\r\rthree") == ["one", "two", "three"]


def test_composed_and_folded_text_is_given() -> None:
    assert text("Cafe\u0301\u00a0 de\u00adcre\u0301t\u200f") == ["Café decrét\u200f"]


def test_a_line_of_200_megabytes_is_refused() -> None:
    with pytest.raises(TooLarge, match="200,000,000"):
        read_text(b"a" * 200_000_000, OPTIONS)
    with pytest.raises(TooLarge, match="at least 1,250 "):  # told from the bytes, before they are decoded
        read_text(b"a" * 5_000, ReadOptions(max_characters=1_000))
    with pytest.raises(TooLarge):
        read_text("ب".encode() * 2_000, ReadOptions(max_characters=999))


def test_a_line_within_the_limit_is_read_whole() -> None:
    line = "word " * 400_000
    assert [len(part) for part in text(line)] == [len(line) - 1]


def test_a_wrapped_paragraph_without_end_is_read() -> None:
    assert len(text("a line of print that is wrapped at about sixty signs or more\n" * 50_000)) == 1


def test_too_many_pages_are_too_large() -> None:
    with pytest.raises(TooLarge, match="pages"):
        read_text(b"a\f" * 6_000, OPTIONS)


def test_bytes_that_are_no_text_are_refused() -> None:
    for read in (read_text, read_markdown):
        with pytest.raises(DamagedDocument):
            read(b"\x00\x01\x02", OPTIONS)


MARKDOWN = """---
title: "Plan of action"
lang: fr
draft: yes
---
# Plan **d'action**

Under *section 5* of the [Act](https://example.org/a_(b) "x"), snake_case and 2\\*3
goes on[^1].

1. First
   goes on
2. Second
   - inner `code`
   1) deep
3. Third

Chapter II
----------

##### 2. **Scope** #####

(a) a *Member* State;

* * *

| Year | Goal |
|------|:----:|
| 2025 | a \\| b |

a | b
--|--
c | d

> quoted **words**

[^1]: The note.

1986\\. A year
<!-- hidden --><b>bold</b> &amp; <https://example.org>

```
# no heading
```
"""


def test_markdown_is_read_without_its_marks() -> None:
    found = read_markdown(MARKDOWN.encode(), OPTIONS)
    assert (found.title, found.language) == ("Plan of action", "fr")
    assert [(block.kind.value, block.level, block.label, block.text) for block in found.blocks] == [
        ("heading", 1, None, "Plan d'action"),
        ("paragraph", None, None, "Under section 5 of the Act, snake_case and 2*3 goes on."),
        ("item", 0, "1.", "First goes on"),
        ("item", 0, "2.", "Second"),
        ("item", 1, None, "inner code"),
        ("item", 1, "1)", "deep"),
        ("item", 0, "3.", "Third"),
        ("heading", 2, None, "Chapter II"),
        ("heading", 5, None, "2. Scope"),
        ("paragraph", None, None, "(a) a Member State;"),
        ("table-row", None, None, "Year | Goal"),
        ("table-row", None, None, "2025 | a | b"),
        ("table-row", None, None, "a | b"),
        ("table-row", None, None, "c | d"),
        ("paragraph", None, None, "quoted words"),
        ("footnote", None, "1", "The note."),
        ("paragraph", None, None, "1986. A year bold & https://example.org"),
        ("paragraph", None, None, "# no heading"),
    ]


def test_a_year_at_a_line_start_is_no_list() -> None:
    found = read_markdown(b"It was passed in the year\n1986. It is in force.", OPTIONS)
    assert [block.text for block in found.blocks] == ["It was passed in the year 1986. It is in force."]


def test_without_front_matter_the_first_heading_is_the_title() -> None:
    assert read_markdown(b"---\nno metadata here\n\n# The Act\n", OPTIONS).title == "The Act"


@pytest.mark.parametrize(
    "piece", ["**a ", "[", "[a](", "<!--", "`", "_a", "> ", "- ", "* a *b", "<a ", "![", "~~a", "\\"]
)
def test_marks_without_end_do_not_hold_the_reader(piece: str) -> None:
    read_markdown((piece * 60_000).encode(), OPTIONS)


def test_lists_nested_without_end_are_read() -> None:
    lines = "\n".join(" " * min(2 * depth, 4_000) + f"- {depth}" for depth in range(3_000))
    assert len(read_markdown(lines.encode(), OPTIONS).blocks) == 3_000
