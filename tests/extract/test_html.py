import pytest

from pipeline.errors import DamagedDocument, HostileDocument, TooLarge
from pipeline.extract.html import read_html
from pipeline.extract.options import ReadOptions
from pipeline.records import BlockKind, Extraction, Origin

OPTIONS = ReadOptions()


def read(page: str | bytes) -> Extraction:
    return read_html(page if isinstance(page, bytes) else page.encode(), OPTIONS)


def rows(page: str | bytes) -> list[tuple[str, int | None, str | None, str]]:
    return [(block.kind.value, block.level, block.label, block.text) for block in read(page).blocks]


def test_headings_and_paragraphs_are_told_apart() -> None:
    page = "<title>The Act</title><h1>Act</h1><p>One\n  two<h3>Part <b>I</b></h3>loose<div>text</div>"
    assert rows(page) == [
        ("heading", 1, None, "Act"),
        ("paragraph", None, None, "One two"),
        ("heading", 3, None, "Part I"),
        ("paragraph", None, None, "loose"),
        ("paragraph", None, None, "text"),
    ]
    assert read(page).title == "The Act"
    assert {block.origin for block in read(page).blocks} == {Origin.HTML}


def test_list_numbers_are_computed_from_the_attributes() -> None:
    page = (
        "<ol start=3><li>c<li value=7>g<li>h</ol><ol type=a><li>x<ol type=I><li>y<p>more</ol><li>z</ol>"
        "<ul><li>u</ul><ol reversed><li>two<li>one</ol>"
        "<ol style='list-style-type: none'><li>(a) own</ol><ol style='list-style: lower-roman inside'><li>r</ol>"
    )
    assert rows(page) == [
        ("item", 0, "3.", "c"),
        ("item", 0, "7.", "g"),
        ("item", 0, "8.", "h"),
        ("item", 0, "a.", "x"),
        ("item", 1, "I.", "y"),
        ("paragraph", None, None, "more"),
        ("item", 0, "b.", "z"),
        ("item", 0, None, "u"),
        ("item", 0, "2.", "two"),
        ("item", 0, "1.", "one"),
        ("item", 0, None, "(a) own"),
        ("item", 0, "i.", "r"),
    ]


def test_a_label_that_the_text_already_has_is_not_given_twice() -> None:
    assert rows("<ol><li>1. first</ol>") == [("item", 0, None, "1. first")]


def test_rows_of_data_are_joined_and_layout_tables_are_not() -> None:
    assert rows("<table><caption>Fees<tr><th>Visa<th>Fee<tr><td>A <p>b</p><td><p>5</p><tr><td></table>") == [
        ("paragraph", None, None, "Fees"),
        ("table-row", None, None, "Visa | Fee"),
        ("table-row", None, None, "A b | 5"),
    ]
    assert rows("<table><tr><td><h2>Law</h2><p>Text</p><td><ul><li>menu</ul></table>") == [
        ("heading", 2, None, "Law"),
        ("paragraph", None, None, "Text"),
        ("item", 0, None, "menu"),
    ]
    inner = "<table><tr><td>a<td>b</table>"
    assert [row[3] for row in rows(f"<table><tr><td>{inner}<td>side</table>")] == ["a | b", "side"]


def test_a_term_heads_its_definition() -> None:
    blocks = read("<dl><dt>Alien<dd>a person who is not a citizen<dt>Alone</dl>").blocks
    assert [(block.heading, block.text) for block in blocks] == [
        ("Alien", "a person who is not a citizen"),
        (None, "Alone"),
    ]


def test_one_break_joins_and_two_part() -> None:
    assert [row[3] for row in rows("<p>CHAPTER 1<br/>THE ACT<br>\n<br>Text</p>")] == ["CHAPTER 1 THE ACT", "Text"]


@pytest.mark.parametrize(
    "hidden",
    [
        "<script>x</script>",
        "<style>x</style>",
        "<nav>x</nav>",
        "<template><p>x</template>",
        "<p hidden>x</p>",
        "<span style='DISPLAY : none'>x</span>",
        "<!-- x -->",
        "<div role=navigation>x</div>",
    ],
)
def test_what_no_reader_sees_is_dropped(hidden: str) -> None:
    assert rows(f"<p>a{hidden}b") in (
        [("paragraph", None, None, "ab")],
        [("paragraph", None, None, text) for text in "ab"],
    )


def test_words_broken_by_marks_stay_whole() -> None:
    assert rows("<p>mi<b>gra</b>tion <i>law</i></p>") == [("paragraph", None, None, "migration law")]


def test_language_is_that_of_most_words() -> None:
    page = "<html lang=en-ZA><p>one<p lang=fr>deux<p><span lang=ar-TN>ثلاثة أربعة</span> x"
    assert [block.language for block in read(page).blocks] == ["en", "fr", "ar"]
    assert read(page).language == "en"


def test_centred_bold_lines_are_headings() -> None:
    page = "<p align=center><b>PART I</b></p><p style='text-align:center'>Preliminary</p><center>TITLE</center>"
    assert [row[0] for row in rows(page)] == ["heading", "paragraph", "heading"]


def test_notes_leave_no_mark_and_running_heads_are_furniture() -> None:
    page = (
        '<div title="header"><p>Hansard</p></div><p>Text<a class="sdfootnoteanc" href="#f1sym"><sup>1</sup></a>.</p>'
        '<div id="sdfootnote1"><p><a class="sdfootnotesym" href="#f1anc">1</a>The note.</p></div>'
        "<p>See <a href='#s5'>5</a>.</p><footer>contact</footer>"
    )
    found = read(page)
    assert [(block.kind, block.label, block.text) for block in found.blocks] == [
        (BlockKind.PARAGRAPH, None, "Text."),
        (BlockKind.FOOTNOTE, "1", "The note."),
        (BlockKind.PARAGRAPH, None, "See 5."),
    ]
    assert [(block.kind, block.text) for block in found.furniture] == [
        (BlockKind.RUNNING_HEAD, "Hansard"),
        (BlockKind.RUNNING_FOOT, "contact"),
    ]


@pytest.mark.parametrize(
    ("encoding", "declared"),
    [
        ("utf-8", ""),
        ("utf-16", ""),
        ("cp1256", '<meta http-equiv="content-type" content="text/html; charset=windows-1256">'),
        ("iso8859_6", "<meta charset='ISO-8859-6'>"),
    ],
)
def test_the_charset_is_found(encoding: str, declared: str) -> None:
    text = "المادة الأولى"
    assert read(f"{declared}<p>{text}".encode(encoding)).blocks[0].text == text


def test_a_charset_that_cannot_be_told_is_said_so() -> None:
    noise = bytes(128 + number * number % 127 for number in range(400))
    with pytest.raises(DamagedDocument, match="encoding"):
        read(b"<p>" + noise)


def test_a_page_of_a_million_tags_is_read() -> None:
    assert len(read(("<p>a" + "<i>b</i>" * 9 + "</p>") * 50_000).blocks) == 50_000


@pytest.mark.parametrize("tag", ["div", "b", "ul><li", "table><tr><td", "blockquote"])
def test_endless_nesting_ends(tag: str) -> None:
    with pytest.raises(HostileDocument, match="nests"):
        read(f"<{tag}>" * 100_000 + "x")


def test_deep_nesting_within_the_bound_is_read() -> None:
    assert [row[3] for row in rows("<div>" * 9_000 + "x")] == ["x"]


def test_unclosed_paragraphs_are_no_nesting() -> None:
    assert len(rows("<p>a<br>" * 20_000)) == 20_000


def test_too_many_tags_are_too_large() -> None:
    with pytest.raises(TooLarge, match="tags"):
        read("<i>" * 5_000_001)
