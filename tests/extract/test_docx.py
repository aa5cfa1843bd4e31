import io
import zipfile

import pytest

from pipeline.errors import DamagedDocument, EncryptedDocument, HostileDocument, TooLarge
from pipeline.extract.docx import read_docx
from pipeline.extract.options import ReadOptions
from pipeline.records import Block, BlockKind, Extraction, Flag, Origin, PageStatus

OPTIONS = ReadOptions()
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
NAMES = f'xmlns:w="{W}" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" xmlns:v="urn:v"'
KIND = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
RELATIONS = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}</Relationships>'


def pack(parts: dict[str, str | bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def docx(body: str, **parts: str) -> bytes:
    """A document with the given body; further parts by name: numbering, styles, footnotes, endnotes."""
    related = "".join(
        f'<Relationship Id="r{name}" Type="{KIND}{name}" Target="{name}.xml"/>' for name in parts if name != "core"
    )
    content: dict[str, str | bytes] = {
        "[Content_Types].xml": "<Types/>",
        "word/document.xml": f"<w:document {NAMES}><w:body>{body}</w:body></w:document>",
        "word/_rels/document.xml.rels": RELATIONS.format(related),
    }
    for name, inner in parts.items():
        if name == "core":
            content["docProps/core.xml"] = inner
        else:
            content[f"word/{name}.xml"] = f"<w:{name} {NAMES}>{inner}</w:{name}>"
    return pack(content)


def read(body: str, **parts: str) -> Extraction:
    return read_docx(docx(body, **parts), OPTIONS)


def p(text: str, properties: str = "") -> str:
    return f"<w:p><w:pPr>{properties}</w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"


def item(text: str, level: int = 0, number: int = 1) -> str:
    return p(text, f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>')


def level(place: int, style: str, text: str, extra: str = "", start: int = 1) -> str:
    return (
        f'<w:lvl w:ilvl="{place}"><w:start w:val="{start}"/><w:numFmt w:val="{style}"/>{extra}'
        f'<w:lvlText w:val="{text}"/></w:lvl>'
    )


def lists(*levels: str, overrides: str = "") -> str:
    return (
        f'<w:abstractNum w:abstractNumId="0">{"".join(levels)}</w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
        f'<w:num w:numId="2"><w:abstractNumId w:val="0"/>{overrides}</w:num>'
    )


def labels(extraction: Extraction) -> list[str | None]:
    return [block.label for block in extraction.blocks]


def texts(extraction: Extraction) -> list[str]:
    return [block.text for block in extraction.blocks]


def aside(extraction: Extraction) -> list[tuple[BlockKind, str, str | None]]:
    return [(block.kind, block.text, block.heading) for block in extraction.furniture]


def the_only(extraction: Extraction) -> Block:
    (block,) = extraction.blocks
    return block


LAW = lists(
    level(0, "decimal", "%1."), level(1, "lowerLetter", "(%2)"), level(2, "lowerRoman", "(%3)"), level(3, "bullet", "•")
)


def test_automatic_numbers_are_exact_and_not_in_the_text() -> None:
    body = item("A") + item("B", 1) + item("C", 1) + item("D", 2) + item("E", 3) + item("F") + item("G", 1)
    found = read(body, numbering=LAW)
    assert labels(found) == ["1.", "(a)", "(b)", "(i)", None, "2.", "(a)"]
    assert texts(found) == list("ABCDEFG")
    assert [block.level for block in found.blocks] == [0, 1, 1, 2, 3, 0, 1]
    assert {block.kind for block in found.blocks} == {BlockKind.ITEM}


def test_numbers_of_several_levels_are_joined() -> None:
    numbering = lists(
        level(0, "upperRoman", "Part %1"),
        level(1, "decimal", "%1.%2"),
        level(2, "decimal", "%1.%2.%3", "<w:isLgl/>"),
    )
    found = read(item("A") + item("B", 1) + item("C", 2) + item("D") + item("E", 2), numbering=numbering)
    assert labels(found) == ["Part I", "I.1", "1.1.1", "Part II", "2.1.1"]


def test_a_second_list_goes_on_and_an_override_starts_anew_once() -> None:
    overrides = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="5"/></w:lvlOverride>'
    body = item("A") + item("B") + item("C", number=2) + item("D", number=2)
    assert labels(read(body, numbering=lists(level(0, "decimal", "%1.")))) == ["1.", "2.", "3.", "4."]
    assert labels(read(body, numbering=lists(level(0, "decimal", "%1."), overrides=overrides))) == [
        "1.",
        "2.",
        "5.",
        "6.",
    ]


def test_a_level_may_be_told_never_to_restart() -> None:
    numbering = lists(level(0, "decimal", "%1."), level(1, "decimal", "Art. %2", '<w:lvlRestart w:val="0"/>'))
    body = item("A") + item("B", 1) + item("C") + item("D", 1)
    assert labels(read(body, numbering=numbering)) == ["1.", "Art. 1", "2.", "Art. 2"]


def test_an_override_may_give_a_level_another_look() -> None:
    overrides = f'<w:lvlOverride w:ilvl="0">{level(0, "upperLetter", "%1)", start=3)}</w:lvlOverride>'
    numbering = lists(level(0, "decimal", "%1."), overrides=overrides)
    assert labels(read(item("A", number=2), numbering=numbering)) == ["C)"]


@pytest.mark.parametrize(
    ("style", "expected"),
    [
        ("decimal", "3"),
        ("decimalZero", "03"),
        ("lowerLetter", "c"),
        ("upperLetter", "C"),
        ("lowerRoman", "iii"),
        ("upperRoman", "III"),
        ("ordinal", "3rd"),
        ("ordinalText", "Third"),
        ("cardinalText", "Three"),
        ("arabicAbjad", "ج"),
        ("arabicAlpha", "ت"),
        ("chineseCounting", "三"),
        ("russianLower", "в"),
        ("hebrew1", "ג"),
        ("hebrew2", "ג"),
        ("chineseCountingThousand", "三"),
        ("ideographTraditional", "丙"),
        ("thaiLetters", "ค"),
        ("decimalEnclosedCircle", "③"),
        ("somethingNew", "3"),
    ],
)
def test_every_number_format_is_printed(style: str, expected: str) -> None:
    found = read(item("A"), numbering=lists(level(0, style, "%1", start=3)))
    assert labels(found) == [expected]


def test_lists_and_headings_come_from_styles_in_any_language() -> None:
    styles = (
        '<w:style w:type="paragraph" w:styleId="Base"><w:pPr><w:outlineLvl w:val="1"/></w:pPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="Titre2"><w:name w:val="Titre deux"/><w:basedOn w:val="Base"/></w:style>'
        '<w:style w:type="paragraph" w:styleId="Liste"><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="Loop"><w:basedOn w:val="Loop"/></w:style>'
    )
    numbering = lists(level(0, "decimal", "%1."), level(1, "lowerLetter", "%2)", '<w:pStyle w:val="Liste"/>'))
    body = "".join(p(name, f'<w:pStyle w:val="{name}"/>') for name in ("Titre2", "Liste", "Loop", "Missing"))
    found = read(body, styles=styles, numbering=numbering)
    assert [(block.kind, block.level, block.label) for block in found.blocks] == [
        (BlockKind.HEADING, 2, None),
        (BlockKind.ITEM, 1, "a)"),
        (BlockKind.PARAGRAPH, None, None),
        (BlockKind.PARAGRAPH, None, None),
    ]


def test_a_direct_setting_takes_a_paragraph_out_of_its_list() -> None:
    styles = (
        '<w:style w:type="paragraph" w:styleId="L"><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
    )
    out = '<w:pStyle w:val="L"/><w:numPr><w:numId w:val="0"/></w:numPr>'
    found = read(p("A", '<w:pStyle w:val="L"/>') + p("B", out), styles=styles, numbering=LAW)
    assert labels(found) == ["1.", None]


def test_insertions_are_kept_and_deletions_dropped() -> None:
    body = (
        "<w:p><w:r><w:t>kept </w:t></w:r><w:ins><w:r><w:t>new </w:t></w:r></w:ins>"
        "<w:del><w:r><w:delText>old </w:delText></w:r></w:del>"
        "<w:moveFrom><w:r><w:t>moved away </w:t></w:r></w:moveFrom>"
        "<w:moveTo><w:r><w:t>moved here</w:t></w:r></w:moveTo>"
        "</w:p><w:p><w:ins><w:r><w:t>all new</w:t></w:r></w:ins></w:p><w:p><w:r><w:t>all old</w:t></w:r></w:p>"
    )
    found = read(body)
    assert texts(found) == ["kept new moved here", "all new", "all old"]
    assert [block.flags for block in found.blocks] == [(Flag.INSERTED,), (Flag.INSERTED,), ()]


def test_a_deleted_paragraph_counts_no_number_and_a_deleted_end_joins() -> None:
    gone = (
        '<w:p><w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr><w:rPr><w:del/></w:rPr></w:pPr>'
        "<w:del><w:r><w:delText>B</w:delText></w:r></w:del></w:p>"
    )
    joined = "<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr><w:r><w:t>first </w:t></w:r></w:p>" + p("second")
    found = read(item("A") + gone + item("C") + joined, numbering=LAW)
    assert list(zip(labels(found), texts(found), strict=True)) == [("1.", "A"), ("2.", "C"), (None, "first second")]


def test_notes_follow_their_paragraph_and_leave_no_mark() -> None:
    mark = '<w:r><w:{0}Reference w:id="{1}"/></w:r>'
    body = f"<w:p><w:r><w:t>Text</w:t></w:r>{mark.format('footnote', 2)}<w:r><w:t>.</w:t></w:r></w:p>"
    body += p("Next") + f"<w:p><w:r><w:t>End</w:t></w:r>{mark.format('endnote', 1)}{mark.format('footnote', 3)}</w:p>"
    own = '<w:r><w:footnoteReference w:customMarkFollows="1" w:id="2"/><w:t>*</w:t></w:r>'
    notes = '<w:footnote w:type="separator" w:id="0">' + p("---") + "</w:footnote>"
    notes += "".join(
        f'<w:footnote w:id="{n}"><w:p><w:r><w:footnoteRef/></w:r><w:r><w:t>N{n}</w:t></w:r></w:p>'
        f"{p('more')}</w:footnote>"
        for n in (2, 3)
    )
    endnotes = f'<w:endnote w:id="1">{p("E")}</w:endnote>'
    found = read(f"{body}<w:p><w:r><w:t>Own</w:t></w:r>{own}</w:p>", footnotes=notes, endnotes=endnotes)
    assert [(block.kind, block.label, block.text) for block in found.blocks] == [
        (BlockKind.PARAGRAPH, None, "Text."),
        (BlockKind.FOOTNOTE, "1", "N2 more"),
        (BlockKind.PARAGRAPH, None, "Next"),
        (BlockKind.PARAGRAPH, None, "End"),
        (BlockKind.FOOTNOTE, "i", "E"),
        (BlockKind.FOOTNOTE, "2", "N3 more"),
        (BlockKind.PARAGRAPH, None, "Own"),
        (BlockKind.FOOTNOTE, "*", "N2 more"),
    ]


def cell(inner: str) -> str:
    return f"<w:tc>{inner}</w:tc>"


def test_a_table_is_read_row_by_row_with_labels_and_inner_tables() -> None:
    inner = f"<w:tbl><w:tr>{cell(p('x'))}{cell(p('y'))}</w:tr></w:tbl>"
    deleted = f"<w:tr><w:trPr><w:del/></w:trPr>{cell(p('gone'))}{cell(p('gone'))}</w:tr>"
    rows = (
        f"<w:tr>{cell(p('a') + item('b'))}{cell(inner + p(''))}</w:tr><w:tr>{cell(p(''))}{cell(p('c'))}</w:tr>{deleted}"
    )
    found = read(f"<w:tbl>{rows}</w:tbl>", numbering=LAW)
    assert texts(found) == ["a 1. b | x | y", "| c"]
    assert {block.kind for block in found.blocks} == {BlockKind.TABLE_ROW}


def test_a_frame_of_one_column_is_no_table() -> None:
    found = read(f"<w:tbl><w:tr>{cell(p('one') + p('two'))}</w:tr></w:tbl>")
    assert [(block.kind, block.text) for block in found.blocks] == [
        (BlockKind.PARAGRAPH, "one"),
        (BlockKind.PARAGRAPH, "two"),
    ]


def test_a_text_box_is_read_once() -> None:
    box = f"<v:box><w:txbxContent>{p('in the box')}</w:txbxContent></v:box>"
    both = (
        f"<mc:AlternateContent><mc:Choice><w:drawing>{box}</w:drawing></mc:Choice>"
        f"<mc:Fallback><w:pict>{box}</w:pict></mc:Fallback></mc:AlternateContent>"
    )
    found = read(f"<w:p><w:r><w:t>before</w:t></w:r><w:r>{both}</w:r></w:p>")
    assert texts(found) == ["before", "in the box"]


def test_hidden_text_is_set_aside_and_field_instructions_are_dropped() -> None:
    char = '<w:r><w:fldChar w:fldCharType="{}"/></w:r>'
    field = (
        char.format("begin")
        + "<w:r><w:instrText>REF x</w:instrText></w:r><w:r><w:t>code</w:t></w:r>"
        + char.format("separate")
        + "<w:r><w:t>section 5</w:t></w:r>"
        + char.format("end")
    )
    hidden = "<w:r><w:rPr><w:vanish/></w:rPr><w:t>secret</w:t></w:r>"
    shown = '<w:r><w:rPr><w:vanish w:val="0"/></w:rPr><w:t> shown</w:t></w:r>'
    found = read(f"<w:p><w:r><w:t>See </w:t></w:r>{field}{hidden}{shown}</w:p>")
    assert texts(found) == ["See section 5 shown"]
    assert aside(found) == [(BlockKind.HIDDEN_TEXT, "secret", None)]


def test_tabs_breaks_and_special_hyphens_are_read() -> None:
    run = "<w:t>a</w:t><w:tab/><w:t>b</w:t><w:br/><w:t>c</w:t><w:noBreakHyphen/><w:t>d</w:t><w:softHyphen/><w:t>e</w:t>"
    assert texts(read(f"<w:p><w:r>{run}</w:r></w:p>")) == ["a b c-de"]


def test_content_controls_and_links_are_looked_into() -> None:
    inner = "<w:hyperlink><w:r><w:t>link</w:t></w:r></w:hyperlink>"
    found = read(f"<w:sdt><w:sdtContent><w:p>{inner}</w:p></w:sdtContent></w:sdt>")
    assert texts(found) == ["link"]


def test_title_origin_page_and_spans_are_set() -> None:
    core = '<cp xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title> The  Act </dc:title></cp>'
    found = read(p("One two"), core=core)
    assert found.title == "The Act"
    (page,) = found.pages
    assert (page.number, page.width, page.status, page.words) == (1, 0, PageStatus.READ, 2)
    block = the_only(found)
    assert block.origin is Origin.DOCX
    (span,) = block.spans
    assert (span.page, span.box, span.start, span.end) == (1, None, 0, 7)


def test_the_strict_dialect_is_read() -> None:
    with zipfile.ZipFile(io.BytesIO(docx(p("A")))) as archive:
        parts: dict[str, str | bytes] = {
            name: archive.read(name).replace(W.encode(), b"http://purl.oclc.org/ooxml/wordprocessingml/main")
            for name in archive.namelist()
        }
    assert the_only(read_docx(pack(parts), OPTIONS)).text == "A"


def test_a_document_without_text_is_blank() -> None:
    found = read("<w:p/>")
    assert found.blocks == ()
    assert found.pages[0].status is PageStatus.BLANK


def test_a_container_without_a_document_is_damaged() -> None:
    with pytest.raises(DamagedDocument, match=r"word/document\.xml is missing"):
        read_docx(pack({"[Content_Types].xml": "<Types/>"}), OPTIONS)


def test_a_container_that_was_cut_off_is_damaged() -> None:
    whole = docx(p("A" * 1_000))
    for length in (30, len(whole) // 2, len(whole) - 10):
        with pytest.raises(DamagedDocument):
            read_docx(whole[:length], OPTIONS)


def test_a_locked_document_is_encrypted() -> None:
    with pytest.raises(EncryptedDocument):
        read_docx(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), OPTIONS)


@pytest.mark.parametrize("name", ["../evil", "/etc/passwd", "a/../../b", "word\\..\\x", "C:/x"])
def test_names_that_point_outside_are_hostile(name: str) -> None:
    with pytest.raises(HostileDocument, match="outside"):
        read_docx(pack({"word/document.xml": "<x/>", name: "x"}), OPTIONS)


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_part_that_is_there_twice_is_hostile() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("word/document.xml", "<x/>")
        archive.writestr("Word/Document.xml", "<y/>")
    with pytest.raises(HostileDocument, match="twice"):
        read_docx(buffer.getvalue(), OPTIONS)


def test_a_part_that_swells_is_hostile_and_a_large_one_too_large() -> None:
    bomb = pack({"word/document.xml": b"<w>" + bytes(30_000_000)})
    with pytest.raises(HostileDocument, match="swells"):
        read_docx(bomb, OPTIONS)
    with pytest.raises(TooLarge, match="1,000 bytes"):
        read_docx(docx(p("A" * 2_000)), ReadOptions(max_unpacked_bytes=1_000))


def test_a_container_of_many_parts_is_hostile() -> None:
    with pytest.raises(HostileDocument, match="10,001"):
        read_docx(pack({f"a{number}": b"" for number in range(10_001)}), OPTIONS)


def test_a_directory_that_lies_about_its_size_is_refused_unread() -> None:
    data = bytearray(docx(p("A")))
    end = data.rfind(b"PK\x05\x06")
    data[end + 12 : end + 16] = (2_000_000_000).to_bytes(4, "little")
    with pytest.raises(HostileDocument):
        read_docx(bytes(data), OPTIONS)


def test_entities_in_a_document_are_hostile() -> None:
    document = (
        f'<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]><w:document {NAMES}><w:body>&x;</w:body></w:document>'
    )
    with pytest.raises(HostileDocument, match="entities"):
        read_docx(pack({"word/document.xml": document}), OPTIONS)


def test_endless_nesting_is_hostile() -> None:
    with pytest.raises(HostileDocument, match="nests"):
        read("<w:sdt>" * 100_000 + "</w:sdt>" * 100_000)


def test_more_text_than_allowed_is_too_large() -> None:
    with pytest.raises(TooLarge, match="characters"):
        read_docx(docx(p("A" * 50)), ReadOptions(max_characters=49))


def deleted(text: str, tag: str = "del") -> str:
    return f"<w:{tag} w:id='1'><w:r><w:delText>{text}</w:delText></w:r></w:{tag}>"


def test_deleted_words_are_kept_aside() -> None:
    twenty = "<w:ins><w:r><w:t>twenty</w:t></w:r></w:ins>"
    body = f"<w:p><w:r><w:t>The fee is </w:t></w:r>{deleted('ten')}{twenty}{deleted('!')}</w:p>"
    whole = f"<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr>{deleted('A whole paragraph.')}</w:p>"
    row = f"<w:tr><w:trPr><w:del/></w:trPr>{cell(p('gone'))}{cell(p('too'))}</w:tr>"
    table = f"<w:tbl><w:tr>{cell(p('a'))}{cell(p('b'))}</w:tr>{row}</w:tbl>"
    found = read(body + whole + p("Next.") + table)
    assert texts(found) == ["The fee is twenty", "Next.", "a | b"]
    assert aside(found) == [
        (BlockKind.STRUCK_TEXT, "ten", None),
        (BlockKind.STRUCK_TEXT, "!", None),
        (BlockKind.STRUCK_TEXT, "A whole paragraph.", None),
        (BlockKind.STRUCK_TEXT, "gone too", None),
    ]


def test_moved_words_are_read_where_they_stand_now() -> None:
    old = "<w:moveFrom><w:r><w:t>A child is heard.</w:t></w:r></w:moveFrom>"
    new = "<w:p><w:moveTo><w:r><w:t>A child is heard.</w:t></w:r></w:moveTo></w:p>"
    found = read(f"<w:p><w:pPr><w:rPr><w:moveFrom/></w:rPr></w:pPr>{old}</w:p>{p('First.')}{new}")
    assert [(block.text, block.flags) for block in found.blocks] == [
        ("First.", ()),
        ("A child is heard.", (Flag.INSERTED,)),
    ]
    assert aside(found) == [(BlockKind.STRUCK_TEXT, "A child is heard.", "moved")]


def test_merged_cells_keep_every_text_under_its_column() -> None:
    def merged(text: str, properties: str) -> str:
        return f"<w:tc><w:tcPr>{properties}</w:tcPr>{p(text)}</w:tc>"

    begins, wide = '<w:vMerge w:val="restart"/>', '<w:gridSpan w:val="2"/>'
    rows = (
        f"<w:tr>{cell(p('Permit'))}{cell(p('Term'))}{cell(p('Fee'))}</w:tr>",
        f"<w:tr>{merged('Study', begins)}{cell(p('1 year'))}{cell(p('10'))}</w:tr>",
        f"<w:tr>{merged('', '<w:vMerge/>')}{cell(p('2 years'))}{cell(p('20'))}</w:tr>",
        f"<w:tr>{merged('Work or family', wide)}{cell(p('30'))}</w:tr>",
        f"<w:tr><w:trPr><w:gridBefore w:val='1'/></w:trPr>{cell(p('3 years'))}{cell(p('40'))}</w:tr>",
    )
    assert texts(read(f"<w:tbl>{''.join(rows)}</w:tbl>")) == [
        "Permit | Term | Fee",
        "Study | 1 year | 10",
        "| 2 years | 20",
        "Work or family | | 30",
        "| 3 years | 40",
    ]


def test_headers_footers_and_comments_are_kept_beside_the_text() -> None:
    parts = {"header1": p("Bill 7"), "header2": p("Bill 7"), "footer1": p("Page 1")}
    related = "".join(f'<Relationship Id="{n}" Type="{KIND}{n[:-1]}" Target="{n}.xml"/>' for n in parts)
    related += f'<Relationship Id="c" Type="{KIND}comments" Target="comments.xml"/>'
    comment = f'<w:comment w:id="0" w:author="Ana">{p("Why?")}</w:comment>'
    content: dict[str, str | bytes] = {
        "word/document.xml": f"<w:document {NAMES}><w:body>{p('Text')}</w:body></w:document>",
        "word/_rels/document.xml.rels": RELATIONS.format(related),
        "word/comments.xml": f"<w:comments {NAMES}>{comment}</w:comments>",
        **{f"word/{name}.xml": f"<w:hdr {NAMES}>{inner}</w:hdr>" for name, inner in parts.items()},
    }
    found = read_docx(pack(content), OPTIONS)
    assert texts(found) == ["Text"]
    assert aside(found) == [
        (BlockKind.RUNNING_HEAD, "Bill 7", None),
        (BlockKind.RUNNING_FOOT, "Page 1", None),
        (BlockKind.COMMENT, "Why?", "Ana"),
    ]


def test_what_a_field_lists_as_contents_is_no_provision() -> None:
    char = '<w:r><w:fldChar w:fldCharType="{}"/></w:r>'
    begin = char.format("begin") + "<w:r><w:instrText> TOC \\o 1-3 </w:instrText></w:r>" + char.format("separate")
    text = "<w:r><w:t>{}</w:t></w:r>"
    body = f"<w:p>{begin}{text.format('1. Short title 3')}</w:p><w:p>{text.format('2. Fees 4')}</w:p>"
    found = read(f"{body}<w:p>{char.format('end')}</w:p>{p('1. This is the Act.')}")
    assert [(block.kind, block.text) for block in found.blocks] == [
        (BlockKind.CONTENTS_ENTRY, "1. Short title 3"),
        (BlockKind.CONTENTS_ENTRY, "2. Fees 4"),
        (BlockKind.PARAGRAPH, "1. This is the Act."),
    ]


def test_symbols_are_read_by_their_font() -> None:
    box, above = '<w:sym w:font="Wingdings" w:char="F0FE"/>', '<w:sym w:font="Symbol" w:char="F0B3"/>'
    run = f"<w:r>{box}<w:t> yes, age </w:t>{above}</w:r>"
    assert texts(read(f"<w:p>{run}<w:r><w:t> 18</w:t></w:r></w:p>")) == ["☑ yes, age ≥ 18"]


def test_notes_are_numbered_as_the_document_says() -> None:
    mark = '<w:r><w:footnoteReference w:id="2"/></w:r>'
    section = '<w:sectPr><w:footnotePr><w:numFmt w:val="upperLetter"/><w:numStart w:val="3"/></w:footnotePr></w:sectPr>'
    found = read(
        f"<w:p><w:r><w:t>Text</w:t></w:r>{mark}</w:p>{section}", footnotes=f'<w:footnote w:id="2">{p("N")}</w:footnote>'
    )
    assert [(block.label, block.text) for block in found.blocks] == [(None, "Text"), ("C", "N")]


def test_right_to_left_paragraphs_are_read_in_logical_order() -> None:
    runs = "<w:r><w:rPr><w:rtl/></w:rPr><w:t>تنص المادة </w:t></w:r><w:r><w:t>12</w:t></w:r>"
    found = read(f"<w:p><w:pPr><w:bidi/></w:pPr>{runs}<w:r><w:rPr><w:rtl/></w:rPr><w:t> (أ)</w:t></w:r></w:p>")
    assert texts(found) == ["تنص المادة 12 (أ)"]
