import pytest

from pipeline.errors import DamagedDocument, HostileDocument, TooLarge
from pipeline.extract.html import read_html
from pipeline.extract.options import ReadOptions
from pipeline.records import BlockKind, Extraction, Flag, Origin

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
def test_what_no_reader_sees_is_no_text(hidden: str) -> None:
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


def aside(page: str) -> list[tuple[BlockKind, str]]:
    return [(block.kind, block.text) for block in read(page).furniture]


def test_bars_of_a_website_and_hidden_words_are_set_aside() -> None:
    page = (
        "<body><nav><a href='/a'>Home</a></nav><div class='cookie-notice'>We use cookies</div><div id=law>"
        "<p>The Act</p><p hidden>draft</p></div><div class='site-footer'>Contact</div></body>"
    )
    assert [row[3] for row in rows(page)] == ["The Act"]
    assert aside(page) == [
        (BlockKind.RUNNING_HEAD, "Home"),
        (BlockKind.RUNNING_HEAD, "We use cookies"),
        (BlockKind.HIDDEN_TEXT, "draft"),
        (BlockKind.RUNNING_HEAD, "Contact"),
    ]


def test_a_bar_that_holds_the_law_is_read() -> None:
    assert [row[3] for row in rows("<div class='navigation'><h1>The Act</h1><p>Text</p></div>")] == ["The Act", "Text"]


def test_lists_of_links_within_the_page_are_contents() -> None:
    links = "".join(f"<li><a href='#s{n}'>{n}. Section {n}</a>" for n in (1, 2, 3))
    body = "<h3 id=s1>1. Section 1</h3><p>See <a href='#s2'>section 2</a>.</p><p><a href='#s2'>2</a></p>"
    for page in (f"<ul>{links}</ul>{body}", f"<nav>{links}</nav>{body}"):
        assert [row[0] for row in rows(page)] == [*["contents-entry"] * 3, "heading", "paragraph", "paragraph"]


def test_an_arrangement_of_sections_ends_where_the_law_begins() -> None:
    page = "<p>ARRANGEMENT OF SECTIONS<p>1. Short title.<p>2. Fees.<p>SCHEDULE<p>1. This Act is the Act.<p>2. No fee."
    assert [row[0] for row in rows(page)] == ["paragraph", *["contents-entry"] * 3, "paragraph", "paragraph"]


def test_struck_words_are_set_aside_and_inserted_blocks_flagged() -> None:
    page = "<p>The fee is <del>ten</del> <ins>twenty</ins> <s>at most</s></p><p><ins>A new rule.</ins></p><p>Old</p>"
    found = read(page)
    assert [(block.text, block.flags) for block in found.blocks] == [
        ("The fee is twenty", ()),
        ("A new rule.", (Flag.INSERTED,)),
        ("Old", ()),
    ]
    assert aside(page) == [(BlockKind.STRUCK_TEXT, "ten"), (BlockKind.STRUCK_TEXT, "at most")]
    assert aside("<p style='text-decoration: underline line-through'>gone") == [(BlockKind.STRUCK_TEXT, "gone")]


def test_notes_are_tied_to_their_marks_by_their_links() -> None:
    page = (
        "<p>Text<sup><a href='#fn1'>1</a></sup> and <a href='#_ftn2' name='_ftnref2'>[2]</a>.</p>"
        "<p>See section <a href='#s5'>5</a>.</p><p id=s5>Section five.</p>"
        "<section><ol><li id='fn1'><p>First note. <a href='#ref1'>↩</a></p></li></ol></section>"
        "<p><a href='#_ftnref2' name='_ftn2'>[2]</a> Second note.</p>"
    )
    assert [(block.kind.value, block.label, block.text) for block in read(page).blocks] == [
        ("paragraph", None, "Text and ."),
        ("paragraph", None, "See section 5."),
        ("paragraph", None, "Section five."),
        ("footnote", "1", "First note."),
        ("footnote", "2", "Second note."),
    ]


def test_merged_cells_keep_every_text_under_its_column() -> None:
    page = (
        "<table><tr><th>Permit<th>Term<th>Fee<tr><td rowspan=2>Study<td>1 year<td>10<tr><td>2 years<td>20"
        "<tr><td colspan=2>Work or family<td>30</table>"
    )
    assert [row[3] for row in rows(page)] == [
        "Permit | Term | Fee",
        "Study | 1 year | 10",
        "| 2 years | 20",
        "Work or family | | 30",
    ]


def test_list_numbers_of_other_scripts_are_printed() -> None:
    page = "<ol style='list-style-type: arabic-indic'><li>x</ol><ol style='list-style-type:cjk-ideographic'><li>y</ol>"
    assert [row[2] for row in rows(page)] == ["١.", "一."]


def test_nested_bars_take_no_time() -> None:
    assert aside("<nav>" * 9_000 + "x") == [(BlockKind.RUNNING_HEAD, "x")]
    assert [row[3] for row in rows("<nav>" * 5_000 + "<p>long text</p>" * 50_000)][:1] == ["long text"]
