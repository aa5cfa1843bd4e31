"""Small documents as tables of blocks, and the paths that their readers would cite.

A row is ``path | text``. Marks before the text: ``#`` a heading, ``*`` bold, ``>`` 20 points of indent each, ``TOC`` an
entry of a table of contents.
"""

import pytest

from pipeline.passages import split
from pipeline.records import (
    Block,
    BlockKind,
    Document,
    DocumentKind,
    Extraction,
    Origin,
    Page,
    PageStatus,
    PathStep,
    Source,
    SourceKind,
    Span,
)

PAGE = Page(1, 595.0, 842.0, Origin.TEXT_LAYER, PageStatus.READ)


def block(text: str, kind: BlockKind = BlockKind.PARAGRAPH, **more: object) -> Block:
    return Block(text, kind, (Span(1, None, 0, len(text)),), Origin.PLAIN, **more)  # type: ignore[arg-type]


def read_row(text: str, *, indents: bool) -> Block:
    kind = BlockKind.PARAGRAPH
    if text.startswith("TOC "):
        text, kind = text[4:], BlockKind.CONTENTS_ENTRY
    depth = len(text) - len(text.lstrip(">"))
    text = text[depth:].lstrip()
    if text.startswith("# "):
        text, kind = text[2:], BlockKind.HEADING
    bold = text.startswith("* ")
    text = text.removeprefix("* ")
    return block(text, kind, bold=bold, indent=depth * 20.0 if indents else None)


def make(blocks: list[Block], kind: DocumentKind = DocumentKind.UNKNOWN, language: str | None = None) -> Document:
    source = Source("ab" * 32, "x.pdf", SourceKind.PDF, 1, document_kind=kind, language=language)
    return split(Extraction((PAGE,), tuple(blocks), language=language), source)


DOCUMENTS: dict[str, tuple[str, DocumentKind, str]] = {
    "a statute with sections": (
        "en",
        DocumentKind.LAW,
        """
 | TOC 1. Short title
 | TOC 2. Interpretation
pt. I | # PART I
pt. I | # PRELIMINARY
s. 1 | 1. This Act is the Settlement Act.
s. 2(1) | 2. (1) In this Act, unless the context otherwise requires—
s. 2(1) "border" | “border” means the line;
s. 2(1) "minor" | “minor” means a person who—
s. 2(1) "minor"(a) | > (a) is under eighteen; or
s. 2(1) "minor"(b) | > (b) is treated as such.
s. 2(1) "visa" | “visa” means a permit.
s. 2(2) | (2) A reference to a person includes a body.
s. 2A | 2A. Nothing in this Act limits any treaty.
pt. II | # PART II ENTRY
s. 3(1) | 3. (1) An officer may refuse entry where—
s. 3(1)(a) | > (a) the person has no visa;
s. 3(1)(b) | > (b) the person—
s. 3(1)(b)(i) | >> (i) has been removed; or
s. 3(1)(b)(ii) | >> (ii) is sought by—
s. 3(1)(b)(ii)(A) | >>> (A) a court; or
s. 3(1)(b)(ii)(B) | >>> (B) a tribunal; or
s. 3(1)(b)(iii) | >> (iii) has no means; or
s. 3(1)(c) | > (c) the visa was forged,
s. 3(1) | and shall give reasons.
s. 3(2) | (2) Subsection (1) does not apply to a child.
s. 4 | 4. The Minister may make rules.
sch. 1 | # FIRST SCHEDULE
sch. 1 para. 1 | 1. The fee is twenty.
sch. 1 para. 2 | 2. The fee for a child is ten.
sch. 2 | # SECOND SCHEDULE
sch. 2 para. 1 | 1. Form of a visa.
""",
    ),
    "letters through h, i, j": (
        "en",
        DocumentKind.LAW,
        """
s. 1 | 1. An officer may ask for—
s. 1(a) | (a) a name;
s. 1(b) | (b) a date;
s. 1(c) | (c) a place;
s. 1(d) | (d) a trade;
s. 1(e) | (e) a ship;
s. 1(f) | (f) a port;
s. 1(g) | (g) an age;
s. 1(h) | (h) an address;
s. 1(i) | (i) a passport;
s. 1(j) | (j) a photograph.
s. 2 | 2. An officer may hold—
s. 2(a) | (a) a thing;
s. 2(b) | (b) a paper;
s. 2(c) | (c) a ticket;
s. 2(d) | (d) a bag;
s. 2(e) | (e) a key;
s. 2(f) | (f) a phone;
s. 2(g) | (g) a card;
s. 2(h) | (h) a letter which is—
s. 2(h)(i) | (i) sealed; or
s. 2(h)(ii) | (ii) open;
s. 2(i) | (i) a stamp;
s. 2(j) | (j) a seal.
""",
    ),
    "inserted letters and numbers": (
        "en",
        DocumentKind.LAW,
        """
s. 5 | 5. The register shows—
s. 5(a) | > (a) a name;
s. 5(aa) | > (aa) a former name;
s. 5(ab) | > (ab) an alias;
s. 5(b) | > (b) an age;
s. 5(ba) | > (ba) a place of birth;
s. 5(c) | > (c) a photograph.
s. 5A | 5A. The register is kept by the Director.
s. 5AA | 5AA. The Director may delegate.
s. 5B | 5B. The register is public.
s. 6 | 6. The register is free.
""",
    ),
    "doubled letters below Roman ones": (
        "en",
        DocumentKind.LAW,
        """
s. 9(1) | 9. (1) A sponsor must—
s. 9(1)(a) | > (a) show—
s. 9(1)(a)(i) | >> (i) an income from—
s. 9(1)(a)(i)(aa) | >>> (aa) work; or
s. 9(1)(a)(i)(bb) | >>> (bb) a pension; and
s. 9(1)(a)(ii) | >> (ii) a home;
s. 9(1)(b) | > (b) sign.
""",
    ),
    "cross-references at line starts": (
        "en",
        DocumentKind.LAW,
        """
s. 5 | 5. A visa is a permit under this Act.
s. 6 | 6. A holder is a person within the meaning of
s. 6 | section 5AA. applies to the holder as well.
s. 6 | Section 9 applies to the holder.
s. 6 | 12 December 2020 is the day on which this begins.
s. 6 | 1951. That year the Convention was made.
s. 7 | 7. A visa may be cancelled.
""",
    ),
    "reasons behind the sections": (
        "en",
        DocumentKind.BILL,
        """
cl. 7 | 7. The Act of 1939 is repealed.
cl. 8 | 8. Rules may be made.
cl. 8 | # STATEMENT OF REASONS
cl. 8 | People move.
para. 2 | 2. The Act of 1939 is old.
para. 3 | 3. The Bill replaces it.
""",
    ),
    "reasons behind the sections, from the first": (
        "en",
        DocumentKind.BILL,
        """
cl. 7 | 7. The Act of 1939 is repealed.
cl. 8 | 8. Rules may be made.
cl. 8 | # STATEMENT OF REASONS
para. 1 | 1. The Act of 1939 is old.
para. 2 | 2. The Bill replaces it.
""",
    ),
    "quoted amendments": (
        "en",
        DocumentKind.BILL,
        """
cl. 1 | 1. This Act amends the principal Act.
cl. 2 | 2. After section 11 of the principal Act, insert the following:—
cl. 2 → s. 12(1) | “12. (1) A person may apply.
cl. 2 → s. 12(2) | (2) The Minister must decide.
cl. 2 → s. 12(2)(a) | (a) in writing; and
cl. 2 → s. 12(2)(b) | (b) within a month.”.
cl. 3 | 3. Section 14 of the principal Act is repealed.
cl. 4 | 4. In section 15, substitute the following:
cl. 4 → s. 15(a) | “(a) a child;”
cl. 5 | 5. This Act begins on its passing.
""",
    ),
    "a quotation that is never closed": (
        "en",
        DocumentKind.BILL,
        """
cl. 2 | 2. After section 11 insert the following:
cl. 2 → s. 11A | “11A. A person may apply.
cl. 2 → s. 11A(2) | (2) The Minister must decide.
cl. 3 | 3. Section 14 is repealed.
cl. 3(1) | (1) The repeal begins now.
""",
    ),
    "headings between the number and the first subsection": (
        "en",
        DocumentKind.LAW,
        """
s. 2(1) | 2. Definitions.—(1) In this Act, words have a meaning.
s. 2(2) | (2) Other words have none.
s. 3 | 3. Officers.—The Government may appoint officers.
""",
    ),
    "a list of numbers inside a section": (
        "en",
        DocumentKind.LAW,
        """
s. 11 | 11. The Board has these members:
s. 11(1) | 1. A judge.
s. 11(2) | 2. A doctor.
s. 11(3) | 3. A teacher.
s. 12 | 12. The Board meets monthly.
""",
    ),
    "a French law": (
        "fr",
        DocumentKind.LAW,
        """
titre 1 | # TITRE PREMIER
titre 1 | # DISPOSITIONS GÉNÉRALES
titre 1 ch. I | # CHAPITRE I : De l'entrée
art. 1 | Article premier
art. 1 | La présente loi régit l'entrée des personnes sur le territoire.
art. 2 | Article 2. – Le visa est délivré lorsque la personne :
art. 2, 1° | 1° dispose de ressources ;
art. 2, 2° | 2° dispose d'un logement :
art. 2, 2°, a) | a) à son nom ;
art. 2, 2°, b) | b) au nom d'un proche.
art. 2 bis | Article 2 bis. – Le visa est gratuit pour les enfants.
titre 1 ch. II | # CHAPITRE II : Du séjour
art. 3, al. 1 | Article 3. – La carte de séjour est valable dix ans.
art. 3, al. 2 | L'article 2 s'applique.
titre II | # TITRE II
art. 4 | Article 4. – La présente loi est publiée.
annexe | # ANNEXE
annexe par. 1 | 1. Modèle de visa.
""",
    ),
    "a Portuguese law": (
        "pt",
        DocumentKind.LAW,
        """
cap. I | # CAPÍTULO I
cap. I | # DISPOSIÇÕES PRELIMINARES
art. 1º | Art. 1º Esta Lei dispõe sobre os direitos do migrante no território.
art. 1º, § único | Parágrafo único. A lei não se aplica aos diplomatas.
art. 2º | Art. 2º São princípios da política migratória:
art. 2º, I | I - a igualdade;
art. 2º, II | II - a acolhida, que compreende:
art. 2º, II, a | a) a moradia;
art. 2º, II, b | b) o trabalho;
art. 2º, III | III - a família.
art. 2º, § 1º | § 1º O poder público promoverá a igualdade.
art. 2º, § 2º | § 2º A política observará:
art. 2º, § 2º, I | I - a lei;
art. 2º, § 2º, II | II - o tratado.
art. 2º-A | Art. 2-A. O migrante tem direito à educação.
""",
    ),
    "a Spanish law": (
        "es",
        DocumentKind.LAW,
        """
tít. 1 | # TÍTULO PRIMERO
tít. 1 cap. I | # CAPÍTULO I
art. 1 | Artículo 1.- La presente ley regula la entrada de las personas en el territorio.
art. 2 | Artículo 2.- Son deberes de la persona extranjera:
art. 2, fracc. I | I.- Respetar la ley;
art. 2, fracc. II | II.- Portar sus documentos.
art. 3 | Artículo 3.- La autoridad podrá:
art. 3, a) | a) pedir documentos;
art. 3, b) | b) expedir visados.
""",
    ),
    "an Arabic law": (
        "ar",
        DocumentKind.LAW,
        """
الباب 1 | # الباب الأول: أحكام عامة
المادة 1 | المادة الأولى
المادة 1 | يسري هذا القانون على دخول الأشخاص إلى تراب الدولة وإقامتهم بها.
المادة 2 | المادة 2
المادة 2 | تمنح التأشيرة للشخص الذي يتوفر على الشروط الآتية:
المادة 2 (أ) | أ) جواز سفر؛
المادة 2 (ب) | ب) موارد كافية:
المادة 2 (ب) (1) | 1- راتب؛
المادة 2 (ب) (2) | 2- معاش؛
المادة 2 (ج) | ج) سكن.
المادة 2 مكرر | المادة 2 مكرر
المادة 2 مكرر | تعفى الأطفال من رسوم التأشيرة المنصوص عليها في القانون.
الباب 1 الفصل 2 | # الفصل الثاني
المادة 3 | المادة الثالثة: لكل شخص الحق في الطعن أمام المحكمة المختصة.
""",
    ),
    "an Arabic law whose articles are called fasl": (
        "ar",
        DocumentKind.LAW,
        """
الفصل 1 | الفصل 1 - يسري هذا القانون على دخول الأشخاص إلى تراب الدولة.
الفصل 2 | الفصل 2 - تمنح التأشيرة للشخص الذي يتوفر على جواز سفر صالح.
الفصل 3 | الفصل 3 - لكل شخص الحق في الطعن أمام المحكمة المختصة.
""",
    ),
    "a Russian law": (
        "ru",
        DocumentKind.LAW,
        """
гл. I | # Глава I. Общие положения
ст. 1 | # Статья 1. Предмет закона
ст. 1 ч. 1 | 1. Настоящий закон определяет порядок въезда иностранных граждан.
ст. 1 ч. 2 | 2. Въезд не разрешается, если гражданин:
ст. 1 ч. 2 п. 1 | 1) не имеет визы;
ст. 1 ч. 2 п. 2 | 2) представил:
ст. 1 ч. 2 п. 2 подп. «а» | а) подложные документы;
ст. 1 ч. 2 п. 2 подп. «б» | б) ложные сведения.
ст. 1 ч. 3 | 3. Решение принимает орган пограничного контроля.
ст. 2 | # Статья 2. Виза
ст. 2 ч. 1 | 1. Виза выдается на один год.
""",
    ),
    "a Chinese law": (
        "zh",
        DocumentKind.LAW,
        """
第一章 | # 第一章 总则
第一条 | 第一条 为了规范外国人入境管理，制定本法。
第二条第一款 | 第二条 外国人入境，应当具备下列条件：
第二条第一款第（一）项 | （一）有效护照；
第二条第一款第（二）项 | （二）签证；
第二条第一款第（三）项 | （三）其他材料。
第二条第二款 | 第二条规定的外国人应当登记。
第三条 | 第三条 国务院公安部门负责本法的实施。
附件一 | # 附件一
""",
    ),
    "a declaration": (
        "en",
        DocumentKind.DECLARATION,
        """
 | We met in the city.
para. 1 | 1. We commit ourselves to the Compact.
para. 2 | 2. We will, in particular:
para. 2 indent 1 | > - protect migrants;
para. 2 indent 2 | > - count migrants;
para. 2 indent 3 | > - hear migrants.
para. 3 | 3. We will meet again.
""",
    ),
    "numbers with decimals": (
        "en",
        DocumentKind.AGREEMENT,
        """
art. 5 | # Article 5 Costs
art. 5.1 | 5.1 Each Party bears its own costs.
art. 5.2 | 5.2 The costs of transfer are shared:
art. 5.2.1 | 5.2.1 Half by the sending Party.
art. 5.2.2 | 5.2.2 Half by the receiving Party.
art. 5.3 | 5.3 The costs are settled yearly.
art. 6 | # Article 6 Language
""",
    ),
    "a running head that stayed among bare numbers": (
        "en",
        DocumentKind.LAW,
        """
s. 1 | # 1 Short title
s. 1(1) | (1) This Act may be cited as the Settlement Act.
s. 2 | # 2 Commencement
s. 2(1) | (1) This Act begins on a day to be fixed.
s. 3 | # 3 Definitions
s. 3(1) | (1) In this Act, words have a meaning.
s. 4 | # 4 Officers
s. 5 | # 5 Visas
s. 5(1) | (1) A visa may be granted.
s. 5(2) | (2) A visa is valid for—
s. 5(2) | # Section 5
s. 5(2)(a) | (a) a year; or
s. 5(2)(b) | (b) less.
s. 5A | # 5A Bridging visas
pt. 2 | # Part 2
s. 5B | # 5B Permits
s. 5B(1) | (1) A permit is free.
s. 6 | # 6 Fees
""",
    ),
    "numbers without full stops in bold": (
        "en",
        DocumentKind.LAW,
        """
pt. 1 | # Part 1—Preliminary
s. 1 | * 1 Short title
s. 1 | This Act may be cited as the Settlement Act.
s. 2 | * 2 Commencement
s. 2(1) | (1) This Act begins on a day to be fixed.
s. 2(2) | (2) Part 2 begins a year later.
pt. 1 div. 1 | # Division 1—Visas
s. 3 | * 3 Visas
""",
    ),
}


@pytest.mark.parametrize("name", DOCUMENTS)
@pytest.mark.parametrize("indents", [True, False], ids=["indents", "flat"])
def test_every_line_has_the_path_that_a_reader_would_cite(name: str, *, indents: bool) -> None:
    language, kind, table = DOCUMENTS[name]
    rows = [line.split(" | ", 1) for line in table.strip("\n").splitlines()]
    blocks = [read_row(text, indents=indents) for _, text in rows]
    document = make(blocks, kind, language)
    expected = [(path.strip(), made.text) for (path, _), made in zip(rows, blocks, strict=True)]
    assert [(passage.path, passage.text) for passage in document.passages] == expected


def test_a_section_that_was_taken_for_a_table_still_counts() -> None:
    rows = [("3. The fee is twenty.", BlockKind.PARAGRAPH), ("4. Refunds.—The fee | is repaid.", BlockKind.TABLE_ROW)]
    rows += [("9. Nine | 9", BlockKind.TABLE_ROW), ("5. A permit is free.", BlockKind.PARAGRAPH)]
    document = make([block(text, kind) for text, kind in rows], DocumentKind.LAW, "en")
    assert [passage.path for passage in document.passages] == ["s. 3", "s. 4", "s. 4", "s. 5"]


def test_an_indent_tells_the_letter_i_from_roman_one() -> None:
    for indent, path in ((40.0, "s. 1(h)(i)"), (20.0, "s. 1(i)")):
        letters = [block(f"({letter}) a thing;", indent=20.0) for letter in "abcdefgh"]
        blocks = [block("1. An officer may hold:", indent=0.0), *letters, block("(i) sealed.", indent=indent)]
        assert make(blocks, DocumentKind.LAW, "en").passages[-1].path == path


def test_a_numbered_heading_goes_on_with_the_sections_and_not_with_a_list() -> None:
    items = [block(f"{number}. A thing.", indent=30.0) for number in (1, 2, 3, 4)]
    blocks = [block("4 Visas", BlockKind.HEADING, indent=0.0), *items, block("5 Fees", BlockKind.HEADING)]
    paths = [passage.path for passage in make(blocks, DocumentKind.LAW, "en").passages]
    assert paths == ["s. 4", "s. 4(1)", "s. 4(2)", "s. 4(3)", "s. 4(4)", "s. 5"]


def test_parts_nest_in_chapters_where_a_document_has_them_so() -> None:
    texts = ["CHAPTER 1", "Part 1", "Part 2", "CHAPTER 2", "Part 1"]
    document = make([block(text, BlockKind.HEADING) for text in texts], DocumentKind.LAW, "en")
    paths = [passage.path for passage in document.passages]
    assert paths == ["ch. 1", "ch. 1 pt. 1", "ch. 1 pt. 2", "ch. 2", "ch. 2 pt. 1"]


def test_a_path_from_the_format_is_taken_as_it_is() -> None:
    path = (PathStep("part", "2"), PathStep("section", "12"), PathStep("subsection", "3"), PathStep("item", "b"))
    document = make([block("(zz) any words", path=path), block("9. other words", path=path[:2])])
    assert [passage.path for passage in document.passages] == ["s. 12(3)(b)", "s. 12"]


def test_a_label_from_the_format_stands_in_front_and_counts() -> None:
    document = make(
        [
            block("Entry", BlockKind.HEADING, label="Article 3"),
            block("everyone may enter who", label="1."),
            block("has a visa;", BlockKind.ITEM, label="(a)", level=0),
            block("needs none;", BlockKind.ITEM, label="(b)", level=0),
        ]
    )
    assert [passage.text for passage in document.passages][2] == "(a) has a visa;"
    assert [passage.path for passage in document.passages] == ["art. 3", "art. 3(1)", "art. 3(1)(a)", "art. 3(1)(b)"]
    assert document.passages[2].spans[0].start == document.passages[2].start


def test_the_columns_of_a_bilingual_document_count_by_themselves() -> None:
    english = ["1. The Minister may issue a visa to any person.", "2. The visa is valid for a year."]
    french = ["1. Le ministre peut délivrer un visa à toute personne.", "2. Le visa est valable pour un an."]
    blocks = [
        block(text, column=column) for pair in zip(english, french, strict=True) for column, text in enumerate(pair)
    ]
    document = make(blocks, DocumentKind.DECLARATION)
    assert [passage.path for passage in document.passages] == ["para. 1", "par. 1", "para. 2", "par. 2"]
    assert [passage.language for passage in document.passages] == ["en", "fr", "en", "fr"]


def test_labels_that_never_stop_nesting_stay_shallow() -> None:
    blocks = [block("(1) The same again.", indent=9.0 * depth) for depth in range(2_000)]
    document = make(blocks)
    assert max(passage.path.count("(") for passage in document.passages) <= 12


ENGLISH = ["1. Statistics to be compiled", "(1) The Institute compiles statistics on migration every year."]
ENGLISH += ["(2) No person may be recognised in them.", "2. Migration observatory", "(1) There is an observatory here."]
FRENCH = ["Article 1 – Statistiques à établir", "(1) L'Institut établit chaque année des statistiques."]
FRENCH += [
    "(2) Nul ne peut y être reconnu par la suite.",
    "Article 2 – Observatoire",
    "(1) Il est créé un observatoire.",
]


def interleave(kind: DocumentKind) -> list[str]:
    kinds = dict.fromkeys((ENGLISH[0], ENGLISH[3], FRENCH[0], FRENCH[3]), BlockKind.HEADING)
    pairs = zip(ENGLISH, FRENCH, strict=True)
    blocks = [
        block(text, kinds.get(text, BlockKind.PARAGRAPH), column=column)
        for pair in pairs
        for column, text in enumerate(pair)
    ]
    return [passage.path for passage in make(blocks * 3, kind).passages]


@pytest.mark.parametrize("kind", [DocumentKind.GAZETTE, DocumentKind.UNKNOWN])
def test_each_language_of_a_gazette_numbers_in_its_own_way(kind: DocumentKind) -> None:
    found = interleave(kind)
    assert found[:10:2] == ["s. 1", "s. 1(1)", "s. 1(2)", "s. 2", "s. 2(1)"]
    assert found[1:10:2] == ["art. 1", "art. 1, par. 1", "art. 1, par. 2", "art. 2", "art. 2, par. 1"]


TITLES = {
    "en": (
        ["Migration observatory", "Duty to supply data", "Fees"],
        "s. 2(1)",
        "The Minister decides on every request.",
    ),
    "fr": (
        ["Observatoire", "Fourniture des données", "Droits"],
        "art. 2, par. 1",
        "Le ministre statue sur toute demande.",
    ),
    "es": (
        ["Observatorio", "Entrega de datos", "Tasas"],
        "art. 2, apdo. 1",
        "El ministro resuelve sobre las solicitudes.",
    ),
}


@pytest.mark.parametrize("language", TITLES)
def test_titles_with_a_bare_number_above_subsections_are_sections_or_articles(language: str) -> None:
    titles, path, text = TITLES[language]
    blocks = []
    for number, title in enumerate(titles, 1):
        blocks += [block(f"{number}. {title}", bold=True), block(f"(1) {text}"), block(f"(2) {text}")]
    assert make(blocks, language=language).passages[4].path == path


@pytest.mark.parametrize("language", TITLES)
def test_titles_with_a_bare_number_in_a_report_count_paragraphs(language: str) -> None:
    titles, _, text = TITLES[language]
    blocks = []
    for number, title in enumerate(titles, 1):
        blocks += [block(f"{number}. {title}", BlockKind.HEADING), block(text), block(text)]
    for kind in (DocumentKind.REPORT, DocumentKind.UNKNOWN):
        assert {passage.path.split()[0] for passage in make(blocks, kind, language).passages} <= {
            "para.",
            "par.",
            "párr.",
        }


def test_a_year_at_the_start_of_a_wrapped_heading_is_no_number() -> None:
    blocks = [block("PARTIE 2 – RÈGLEMENT DE", BlockKind.HEADING), block("2025 SUR L’ÉTAT CIVIL", BlockKind.HEADING)]
    blocks += [block("Article 1", BlockKind.HEADING), block("Toute naissance est enregistrée sans frais par un agent.")]
    document = make(blocks, DocumentKind.GAZETTE, "fr")
    assert [passage.path for passage in document.passages] == ["partie 2", "partie 2", "art. 1", "art. 1"]
