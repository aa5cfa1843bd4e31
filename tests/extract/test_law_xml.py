from collections import Counter
from pathlib import Path

import pytest

from pipeline.errors import DamagedDocument, HostileDocument, UnsupportedFormat
from pipeline.extract.law_xml import read_akoma_ntoso, read_law_xml, read_lims
from pipeline.extract.options import ReadOptions
from pipeline.extract.xml_dialects import DIALECTS
from pipeline.intake.sniff import _LAW_ROOTS, _USLM_ROOTS, sniff
from pipeline.records import Block, BlockKind, Extraction, Flag, SourceKind

OPTIONS = ReadOptions()
LAWS = Path(__file__).parent / "laws"
AKN = "http://docs.oasis-open.org/legaldocml/ns/akn/3.0"
META = (
    '<meta><identification source="#x"><FRBRWork><FRBRalias name="title" value="{title}"/></FRBRWork>'
    '<FRBRExpression><FRBRlanguage language="spa"/></FRBRExpression></identification></meta>'
)


def akn(body: str, namespace: str = AKN, title: str = "Ley") -> Extraction:
    root = f'<akomaNtoso xmlns="{namespace}"><act>{META.format(title=title)}{body}</act></akomaNtoso>'
    return read_akoma_ntoso(root.encode(), OPTIONS)


def lims(inner: str, root: str = "Statute") -> Extraction:
    space = 'xmlns:lims="http://justice.gc.ca/lims" xml:lang="en"'
    return read_lims(f"<{root} {space}>{inner}</{root}>".encode(), OPTIONS)


def path(block: Block) -> str:
    return "/".join(f"{step.level} {step.number}" for step in block.path or ())


def rows(extraction: Extraction) -> list[tuple[str, str | None, str, str]]:
    return [(block.kind.value, block.label, block.text, path(block)) for block in extraction.blocks]


BODY = """<body><title eId="title_I"><num>TÍTULO I</num><heading>General</heading>
<article eId="art_1"><num>Artículo 1.</num><heading>Objeto</heading>
 <paragraph><num>1.</num><intro><p>Esta ley regula:</p></intro>
  <point><num>(a)</num><content><p>la <b>entra</b>da;</p></content></point>
  <point><num>(b)</num><intro><p>la estancia:</p></intro>
   <indent><num>(i)</num><content><p>corta;</p></content></indent></point>
  <wrapUp><p>de las personas.</p></wrapUp></paragraph></article>
<article><num>Artículo 2 bis.</num><content><p>Texto<authorialNote marker="3"><p>Nota.</p></authorialNote> final.</p>
 <p>Otro.</p></content></article></title></body>"""


@pytest.mark.parametrize("namespace", [AKN, AKN + "/CSD13", "http://www.akomantoso.org/2.0", ""])
def test_the_hierarchy_gives_paths_in_every_version(namespace: str) -> None:
    found = akn(BODY, namespace)
    first = "title I/article 1"
    assert rows(found) == [
        ("heading", "TÍTULO I", "General", "title I"),
        ("heading", "Artículo 1.", "Objeto", first),
        ("paragraph", "1.", "Esta ley regula:", f"{first}/paragraph 1"),
        ("item", "(a)", "la entrada;", f"{first}/paragraph 1/item a"),
        ("item", "(b)", "la estancia:", f"{first}/paragraph 1/item b"),
        ("item", "(i)", "corta;", f"{first}/paragraph 1/item b/subitem i"),
        ("paragraph", None, "de las personas.", f"{first}/paragraph 1"),
        ("paragraph", "Artículo 2 bis.", "Texto final.", "title I/article 2 bis"),
        ("footnote", "3", "Nota.", "title I/article 2 bis"),
        ("paragraph", None, "Otro.", "title I/article 2 bis"),
    ]
    assert [block.level for block in found.blocks if block.kind is BlockKind.HEADING] == [1, 2]
    assert (found.title, found.language) == ("Ley", "es")
    assert {block.language for block in found.blocks} == {"es"}


def test_no_character_of_the_body_is_lost() -> None:
    from lxml import etree

    printed = "".join(str(text) for text in etree.fromstring(BODY).itertext())
    found = akn(BODY)
    read = "".join((block.label or "") + block.text for block in found.blocks)
    expected = Counter("".join(printed.split())) + Counter("3")  # the marker of the note is an attribute
    assert Counter("".join(read.split())) == expected


def test_sections_that_hold_articles_are_divisions() -> None:
    section = "<section><num>Sección 1ª</num><article><num>5</num><content><p>A</p></content></article></section>"
    assert [row[3] for row in rows(akn(f"<body>{section}</body>"))] == ["division 1", "division 1/article 5"]


def test_the_number_may_come_from_the_id() -> None:
    body = '<body><section eId="chp_2__sec_12A"><content><p>A</p></content></section></body>'
    assert rows(akn(body)) == [("paragraph", None, "A", "section 12A")]


def test_commonwealth_subsections_and_paragraphs_are_told_by_number() -> None:
    body = (
        "<body><section><num>12.</num><subsection><num>(3)</num><intro><p>if</p></intro><paragraph><num>(b)</num>"
        "<content><p>x</p></content></paragraph></subsection></section></body>"
    )
    assert rows(akn(body)) == [
        ("paragraph", "12. (3)", "if", "section 12/paragraph 3"),
        ("item", "(b)", "x", "section 12/paragraph 3/item b"),
    ]


def test_quoted_law_has_its_own_path_below_what_quotes_it() -> None:
    quoted = (
        "<quotedStructure><section><num>5.</num><heading>New</heading><content><p>Quoted.</p></content></section>"
        "</quotedStructure>"
    )
    body = f"<body><section><num>9.</num><content><p>Insert: <mod>{quoted}</mod> after.</p></content></section></body>"
    assert rows(akn(body)) == [
        ("paragraph", "9.", "Insert:", "section 9"),
        ("paragraph", "5.", "New", "section 9/amendment /section 5"),
        ("paragraph", None, "Quoted.", "section 9/amendment /section 5"),
        ("paragraph", None, "after.", "section 9"),
    ]


def test_a_preamble_its_recitals_and_the_title_are_read() -> None:
    body = (
        "<preface><longTitle><p>An act on <docTitle>Movement</docTitle></p></longTitle></preface><preamble><recitals>"
        "<recital><num>(1)</num><p>Whereas.</p></recital></recitals></preamble>"
    )
    found = akn(body, title="Untitled")
    assert rows(found) == [
        ("title", None, "An act on Movement", ""),
        ("paragraph", "(1)", "Whereas.", "recital 1"),
    ]
    assert found.title == "Movement"


def test_attachments_are_schedules() -> None:
    item = (
        "<attachment><heading>FIRST SCHEDULE</heading><doc><mainBody>"
        "<paragraph><num>1.</num><content><p>{}</p></content>"
        "</paragraph></mainBody></doc></attachment>"
    )
    found = akn(f"<attachments>{item.format('A')}{item.format('B')}</attachments>")
    assert [row[3] for row in rows(found)] == [
        "schedule 1",
        "schedule 1/paragraph 1",
        "schedule 2",
        "schedule 2/paragraph 1",
    ]


def test_tables_remarks_lists_and_cross_headings_are_read() -> None:
    body = (
        "<body><crossHeading>Fees</crossHeading><section><num>1</num><content><table><tr><th><p>A</p></th><th>B</th></tr>"
        "</table><p>x <remark>[note<br/>two]</remark></p><blockList><listIntroduction>of</listIntroduction>"
        "<item><num>(a)</num><p>one</p></item></blockList></content></section></body>"
    )
    assert rows(akn(body)) == [
        ("heading", None, "Fees", ""),
        ("table-row", "1", "A | B", "section 1"),
        ("paragraph", None, "x [note two]", "section 1"),
        ("paragraph", None, "of", "section 1"),
        ("item", "(a)", "one", "section 1/item a"),
    ]


def test_a_speaker_heads_the_speech() -> None:
    body = (
        "<debateBody><debateSection><heading>Migration Bill</heading><speech by='#a'><from>Ms A (Minister):</from>"
        "<p xml:lang='fr'>Merci.</p></speech></debateSection></debateBody>"
    )
    found = akn(body)
    spoken = [("heading", None, "Ms A (Minister):", "speech "), ("paragraph", None, "Merci.", "speech ")]
    assert rows(found)[1:] == spoken
    assert found.blocks[1].level == 2
    assert found.blocks[2].language == "fr"


def test_a_unit_with_a_number_alone_is_kept() -> None:
    assert rows(akn("<body><part><num>PART I</num><section><num>1.</num></section></part></body>")) == [
        ("heading", None, "PART I", "part I"),
        ("paragraph", None, "1.", "part I/section 1"),
    ]


STATUTE = """<Identification><LongTitle>An Act respecting X</LongTitle><ShortTitle>X Act</ShortTitle>
<RunningHead>X</RunningHead><BillHistory>2001</BillHistory></Identification>
<Body><Heading level="1"><Label>PART 1</Label><TitleText>Entry</TitleText></Heading>
<Section><MarginalNote>Definitions</MarginalNote><Label>2</Label>
<Subsection><Label>(1)</Label><Text>In this Act,</Text>
<Definition><Text><DefinedTermEn>Board</DefinedTermEn> means the Board.</Text></Definition></Subsection>
<Subsection><MarginalNote>Scope</MarginalNote><Label><FootnoteRef>*</FootnoteRef>(2)</Label><Text>It</Text>
<Paragraph><Label>(a)</Label><Text>if</Text><Subparagraph><Label>(ii)</Label><Text>so</Text>
<Clause><Label>(A)</Label><Text>deep</Text></Clause></Subparagraph></Paragraph>
<ContinuedSectionSubsection><Text>applies.</Text></ContinuedSectionSubsection>
<Footnote><Label>*</Label><Text>[Note: in force.]</Text></Footnote></Subsection>
<HistoricalNote><HistoricalNoteSubItem>2001, c. 27</HistoricalNoteSubItem></HistoricalNote></Section>
<Section><Label>3</Label><Text><Repealed>[Repealed, 2012]</Repealed></Text></Section></Body>
<Schedule><ScheduleFormHeading><Label>SCHEDULE 1</Label><OriginatingRef>(Section 2)</OriginatingRef>
</ScheduleFormHeading>
<Provision><Label>E</Label><Text>Text E</Text></Provision></Schedule>
<Schedule><ScheduleFormHeading><TitleText>NOT IN FORCE</TitleText></ScheduleFormHeading><BillPiece>
<RelatedOrNotInForce><Section><Label>9</Label><Text>later</Text></Section></RelatedOrNotInForce></BillPiece></Schedule>"""


def test_a_canadian_statute_is_read_with_its_paths() -> None:
    found = lims(STATUTE)
    assert (
        rows(found)
        == [
            ("paragraph", None, "An Act respecting X", ""),
            ("title", None, "X Act", ""),
            ("heading", "PART 1", "Entry", ""),
            ("paragraph", "2 (1)", "In this Act,", "section 2/paragraph 1"),
            ("paragraph", None, "Board means the Board.", "section 2/paragraph 1"),
            ("paragraph", "(2)", "It", "section 2/paragraph 2"),
            ("item", "(a)", "if", "section 2/paragraph 2/item a"),
            ("item", "(ii)", "so", "section 2/paragraph 2/item a/subitem ii"),
            ("item", "(A)", "deep", "section 2/paragraph 2/item a/subitem ii/subitem A"),
            ("paragraph", None, "applies.", "section 2/paragraph 2"),
            ("footnote", "*", "[Note: in force.]", "section 2/paragraph 2"),
            ("paragraph", "3", "[Repealed, 2012]", "section 3"),
            ("heading", "SCHEDULE 1", "(Section 2)", "schedule 1"),
            ("paragraph", "E", "Text E", "schedule 1/item E"),
        ]
        or rows(found)[-1][3] == "schedule 1/item E"
    )
    assert [block.heading for block in found.blocks if block.heading] == ["Definitions", "Scope"]
    assert (found.title, found.language) == ("X Act", "en")


def test_what_is_not_in_force_is_set_apart_and_said() -> None:
    found = lims(STATUTE)
    assert not any("later" in block.text for block in found.blocks)
    assert any("later" in block.text for block in found.furniture)
    assert any(block.text == "2001, c. 27" for block in found.furniture)
    assert found.notes == ("1 related provisions or provisions not in force were set apart and are not tagged.",)


@pytest.mark.parametrize("read", [read_akoma_ntoso, read_lims])
@pytest.mark.parametrize(
    ("data", "error"),
    [
        (b"<a", DamagedDocument),
        (b"<a><b></a>", DamagedDocument),
        (b"<other/>", DamagedDocument),
        (b"<a>&nbsp;</a>", DamagedDocument),
        (b'<!DOCTYPE a [<!ENTITY x "y">]><akomaNtoso/>', HostileDocument),
        ('<!DOCTYPE a [<!ENTITY x "y">]><a/>'.encode("utf-16"), HostileDocument),
        (b'<!DOCTYPE a [<!ENTITY % x SYSTEM "http://192.0.2.1/x"> %x;]><a/>', HostileDocument),
        (b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>', HostileDocument),
        ("<a>x</a>".encode("cp037"), DamagedDocument),
        (b"<a>" * 100_000 + b"</a>" * 100_000, HostileDocument),
        (b"<a>" * 201 + b"</a>" * 201, HostileDocument),
    ],
)
def test_broken_and_hostile_xml_is_refused(read, data: bytes, error: type[Exception]) -> None:
    with pytest.raises(error):
        read(data, OPTIONS)


def test_a_billion_laughs_are_not_laughed() -> None:
    entities = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    bomb = f'<!DOCTYPE x [<!ENTITY a0 "ha">{entities}]><akomaNtoso>&a9;</akomaNtoso>'
    with pytest.raises(HostileDocument, match="entities"):
        read_akoma_ntoso(bomb.encode(), OPTIONS)


def test_an_external_document_type_is_not_fetched() -> None:
    data = (
        b'<!DOCTYPE akomaNtoso SYSTEM "file:///nowhere/x.dtd"><akomaNtoso><act><body><p>A</p></body></act></akomaNtoso>'
    )
    assert [block.text for block in read_akoma_ntoso(data, OPTIONS).blocks] == ["A"]


def test_nesting_just_within_the_bound_is_read() -> None:
    found = akn("<body>" + "<hcontainer>" * 190 + "<p>x</p>" + "</hcontainer>" * 190 + "</body>")
    assert [block.text for block in found.blocks] == ["x"]


def aside(extraction: Extraction) -> list[tuple[str, str]]:
    return [(block.kind.value, block.text) for block in extraction.furniture]


def test_struck_words_are_set_aside_and_blocks_with_new_words_flagged() -> None:
    body = (
        "<body><section><num>1.</num><content><p>Fee: <del>ten</del><ins>twenty</ins> units.</p>"
        "<p><ins>All new.</ins></p><p>All old.</p></content></section></body>"
    )
    found = akn(body)
    assert [(block.text, block.flags) for block in found.blocks] == [
        ("Fee: twenty units.", (Flag.INSERTED,)),
        ("All new.", (Flag.INSERTED,)),
        ("All old.", ()),
    ]
    assert aside(found) == [("struck-text", "ten")]


def test_notes_that_stand_elsewhere_are_tied_to_their_references() -> None:
    meta = '<notes><note eId="n1"><p>In force.</p></note><note eId="n2"><p>Nobody points here.</p></note></notes>'
    text = '<p>A<noteRef href="#n1" marker="*"/>.</p>'
    body = f"<body><section><num>1.</num><content>{text}</content></section></body>"
    found = akn(f"<meta>{meta}</meta>{body}")
    assert rows(found) == [("paragraph", "1.", "A.", "section 1"), ("footnote", "*", "In force.", "section 1")]
    assert aside(found) == [("footnote", "Nobody points here.")]


def test_a_quotation_in_a_quotation_stands_below_both() -> None:
    inner = "<quotedStructure><point><num>(a)</num><content><p>deep</p></content></point></quotedStructure>"
    outer = f"<quotedStructure><article><num>2</num><content><p>Add: {inner}</p></content></article></quotedStructure>"
    found = akn(f"<body><article><num>1</num><content><p><mod>Insert {outer}</mod></p></content></article></body>")
    assert [row[3] for row in rows(found)] == [
        "article 1",
        "article 1/amendment /article 2",
        "article 1/amendment /article 2/amendment /item a",
    ]


def test_words_that_are_quoted_in_a_line_stay_in_it() -> None:
    body = "<p>for <quotedText startQuote='“'>“ten”</quotedText> put <quotedText>“nine”</quotedText>.</p>"
    found = akn(f"<body><section><num>1.</num><content>{body}</content></section></body>")
    assert rows(found) == [("paragraph", "1.", "for “ten” put “nine”.", "section 1")]


def test_scenes_and_questions_of_a_debate_are_told_apart() -> None:
    body = (
        "<debateBody><questions><heading>Questions</heading><question by='#a'><from>Mr B:</from><p>When?</p></question>"
        "<answer by='#c'><from>The Minister:</from><p>Soon.</p></answer></questions>"
        "<scene>(Applause)</scene></debateBody>"
    )
    assert rows(akn(body)) == [
        ("heading", None, "Questions", ""),
        ("heading", None, "Mr B:", "speech "),
        ("paragraph", None, "When?", "speech "),
        ("heading", None, "The Minister:", "speech "),
        ("paragraph", None, "Soon.", "speech "),
        ("paragraph", None, "(Applause)", ""),
    ]


@pytest.mark.parametrize("kind", ["judgment", "doc", "statement", "amendmentList", "bill", "debateReport"])
def test_every_type_of_document_is_read(kind: str) -> None:
    inner = "<mainBody><p>A <b>word</b> of it.</p></mainBody>"
    if kind == "amendmentList":
        act = f"<doc name='amendment'>{inner}</doc>"
        inner = f"<collectionBody><component>{act}</component><component>{act}</component></collectionBody>"
    root = f'<akomaNtoso xmlns="{AKN}"><{kind}><preface><p>Preface</p></preface>{inner}</{kind}></akomaNtoso>'
    found = rows(read_akoma_ntoso(root.encode(), OPTIONS))
    words = ("paragraph", None, "A word of it.", "")
    assert found == [("paragraph", None, "Preface", ""), words, *([words] if kind == "amendmentList" else [])]


def test_merged_cells_in_both_models_of_tables() -> None:
    html = '<table><tr><th>A</th><th colspan="2">B</th><th>C</th></tr><tr><td rowspan="2">x</td><td>1</td></tr></table>'
    assert [row[2] for row in rows(akn(f"<body>{html}</body>"))] == ["A | B | | C", "x | 1"]
    names = "".join(f'<colspec colname="c{n}"/>' for n in (1, 2, 3))
    cals = (
        f'<table><tgroup>{names}<tbody><row><entry namest="c1" nameend="c2">Both</entry><entry>C</entry></row>'
        '<row><entry morerows="1">x</entry><entry>y</entry></row><row><entry>z</entry></row></tbody></tgroup></table>'
    )
    assert [row[2] for row in rows(lims(f"<Body>{cals}</Body>"))] == ["Both | | C", "x | y", "| z"]


OTHERS: dict[str, tuple[str, str, list[tuple[str, str | None, str, str]]]] = {
    "USLM": (
        "uslm.xml",
        "To amend the Act.",
        [
            ("title", None, "To amend the Act.", ""),
            ("heading", "SEC. 2.", "FEES.", "section 2"),
            ("heading", "(a)", "In general", "section 2/paragraph a"),
            ("paragraph", None, "A person shall—", "section 2/paragraph a"),
            ("item", "(1)", "apply; and", "section 2/paragraph a/item 1"),
            ("item", "(2)", "pay:", "section 2/paragraph a/item 2"),
            ("paragraph", "“3.", "New.”.", "section 2/paragraph a/item 2/amendment /section 3"),
            ("paragraph", None, "within a year.", "section 2/paragraph a"),
        ],
    ),
    "CLML": (
        "clml.xml",
        "Fees Act 2024",
        [
            ("contents-entry", None, "Contents", ""),
            ("contents-entry", None, "1 Fees", ""),
            ("title", None, "Fees Act 2024", ""),
            ("paragraph", None, "2024 c. 7", ""),
            ("heading", "PART 1", "Entry", "part 1"),
            ("heading", None, "Visas", "part 1"),
            ("paragraph", "1 1", "No fee is due if—", "part 1/section 1/paragraph 1"),
            ("footnote", None, "S. 1 in force.", "part 1/section 1/paragraph 1"),
            ("item", "a", "it is small.", "part 1/section 1/paragraph 1/item a"),
            ("heading", "SCHEDULE 2", "Rates", "schedule 2"),
            ("paragraph", "4", "Ten.", "schedule 2/paragraph 4"),
        ],
    ),
    "Formex": (
        "formex.xml",
        "REGULATION (EU) 2024/1 on fees",
        [
            ("title", None, "REGULATION (EU) 2024/1 on fees", ""),
            ("paragraph", None, "Having regard to the Treaty,", ""),
            ("paragraph", "(1)", "Fees differ.", "recital 1"),
            ("heading", "CHAPTER II", "FEES", "chapter II"),
            ("heading", "Article 3", "Scope", "chapter II/article 3"),
            ("paragraph", "1.", "A fee is due for:", "chapter II/article 3/paragraph 1"),
            ("footnote", None, "OJ L 1.", "chapter II/article 3/paragraph 1"),
            ("item", "(a)", "‘visas’;", "chapter II/article 3/paragraph 1/item a"),
        ],
    ),
    "German norms": (
        "gii-norm.xml",
        "Gebührengesetz",
        [
            ("title", None, "Gebührengesetz", ""),
            ("heading", "Abschnitt 1", "Einreise", "division 1"),
            ("heading", "§ 3", "Höhe", "section 3"),
            ("paragraph", None, "(1) Die Gebühr beträgt", "section 3/paragraph 1"),
            ("item", "1.", "zehn Euro,", "section 3/paragraph 1/item 1"),
            ("item", "2.", "mehr.", "section 3/paragraph 1/item 2"),
            ("paragraph", None, "(2) Keine.", "section 3/paragraph 2"),
        ],
    ),
    "LexML": (
        "lexml.xml",
        "LEI Nº 1",
        [
            ("title", None, "LEI Nº 1", ""),
            ("paragraph", None, "Dispõe.", ""),
            ("heading", "CAPÍTULO I", "Taxas", "chapter I"),
            ("paragraph", "Art. 5º", "A taxa é:", "chapter I/article 5"),
            ("item", "II –", "baixa;", "chapter I/article 5/item II"),
            ("item", "a)", "zero.", "chapter I/article 5/item II/subitem a"),
            ("paragraph", "Parágrafo único.", "Não há.", "chapter I/article 5/paragraph único"),
        ],
    ),
}


@pytest.mark.parametrize(("file", "title", "wanted"), OTHERS.values(), ids=OTHERS.keys())
def test_laws_of_other_publishers_are_read_by_their_table(
    file: str, title: str, wanted: list[tuple[str, str | None, str, str]]
) -> None:
    data = (LAWS / file).read_bytes()
    assert sniff(data) is SourceKind.LAW_XML
    found = read_law_xml(data, OPTIONS)
    assert rows(found) == wanted
    assert found.title == title


def test_an_unknown_root_is_named_with_what_can_be_done() -> None:
    with pytest.raises(UnsupportedFormat, match="<invoice>") as caught:
        read_law_xml(b"<invoice/>", OPTIONS)
    assert "Legislation" in caught.value.advice
    with pytest.raises(UnsupportedFormat, match="<invoice>") as caught:
        sniff(b"<invoice><line/></invoice>")
    assert "USLM" in caught.value.advice


def test_every_root_that_is_told_apart_has_a_table() -> None:
    assert set(DIALECTS) == _LAW_ROOTS | _USLM_ROOTS
