from collections import Counter

import pytest

from pipeline.errors import DamagedDocument, HostileDocument
from pipeline.extract.law_xml import read_akoma_ntoso, read_lims
from pipeline.extract.options import ReadOptions
from pipeline.records import Block, BlockKind, Extraction

OPTIONS = ReadOptions()
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
    assert [row[3] for row in rows(akn(f"<body>{section}</body>"))] == ["division 1ª", "division 1ª/article 5"]


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


def test_quoted_law_stays_with_what_quotes_it() -> None:
    quoted = (
        "<quotedStructure><section><num>5.</num><heading>New</heading><content><p>Quoted.</p></content></section>"
        "</quotedStructure>"
    )
    body = f"<body><section><num>9.</num><content><p>Insert: <mod>{quoted}</mod> after.</p></content></section></body>"
    assert rows(akn(body)) == [
        ("paragraph", "9.", "Insert:", "section 9"),
        ("paragraph", "5.", "New", "section 9"),
        ("paragraph", None, "Quoted.", "section 9"),
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
    assert rows(found)[1:] == [("heading", None, "Ms A (Minister):", ""), ("paragraph", None, "Merci.", "")]
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
