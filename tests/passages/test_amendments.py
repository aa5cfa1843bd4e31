"""Amending laws in seven languages, line by line, with the path that a lawyer would cite."""

import pytest

from pipeline.passages.quotes import Quotation, find_late_opening, strip_opening
from pipeline.passages.targets import find_target
from pipeline.records import DocumentKind
from tests.passages.lines import paths_of

DOCUMENTS: dict[str, tuple[DocumentKind, str]] = {
    "en": (
        DocumentKind.BILL,
        """
cl. 1 | 1. This Act may be cited as the Settlement (Amendment) Act.
cl. 2(1) | 2. (1) In section 12 of the principal Act, after subsection (3) insert—
cl. 2(1) → s. 12(3A) | “(3A) A person is exempt if the person—
cl. 2(1) → s. 12(3A)(a) | (a) is a child; or
cl. 2(1) → s. 12(3A)(b) | (b) is a refugee.
cl. 2(1) → s. 12(3B) | (3B) Subsection (3A) ends in 2030.”
cl. 2(2) | (2) In section 14(2), for paragraph (b) substitute—
cl. 2(2) → s. 14(2)(b) | “(b) a student;”; and
cl. 2(3) | (3) Section 20 is amended—
cl. 2(3)(a) | (a) in subsection (1), by inserting after paragraph (c) the following:
cl. 2(3)(a) → s. 20(1)(ca) | (ca) a seafarer;
cl. 2(3)(a) → s. 20(1)(cb) | (cb) a pilot;
cl. 2(3)(b) | (b) by repealing subsection (2).
cl. 3 | 3. After section 15 insert the following section: “15A. (1) A fee is payable.
cl. 3 → s. 15A(2) | (2) The fee is twenty.”
cl. 4 | 4. The following section is inserted after section 30:
cl. 4 → s. 31 | 31. Appeals
cl. 4 → s. 31(1) | (1) A person may appeal.
cl. 4 → s. 31(2) | (2) The appeal is free.
cl. 5 | 5. In section 2, after the definition of “visa”, insert the following definition:
cl. 5 → s. 2 "waiver" | “waiver” means a decision under section 12;
cl. 6 | 6. In Schedule 2, for paragraph 8 substitute—
cl. 6 → sch. 2 para. 8 | “8. The fee for a child is ten.”
cl. 7 | 7. This Act begins on its passing.
""",
    ),
    "fr": (
        DocumentKind.BILL,
        """
art. 1 | Article 1er
art. 1 | La loi n° 5 relative au séjour est modifiée conformément aux dispositions de la présente loi.
art. 2 | Article 2
art. 2 | L'article 12 de la loi n° 5 est ainsi modifié :
art. 2, 1° | 1° Le paragraphe 3 est remplacé par les dispositions suivantes :
art. 2, 1° → art. 12, par. 3 | « 3. Le visa est refusé lorsque la personne :
art. 2, 1° → art. 12, par. 3, a) | « a) n'a pas de passeport ;
art. 2, 1° → art. 12, par. 3, b) | « b) a été éloignée. » ;
art. 2, 2° | 2° Après l'article L. 511-2, il est inséré un article L. 511-3 ainsi rédigé :
art. 2, 2° → art. L511-3, I | « Art. L. 511-3. – I. – La carte est valable dix ans.
art. 2, 2° → art. L511-3, II | « II. – Elle est renouvelée. »
art. 3 | Article 3
art. 3 | La présente loi entre en vigueur le 1er mai.
""",
    ),
    "es": (
        DocumentKind.LAW,
        """
art. 1 | Artículo 1. Modificación de la Ley 4.
art. 1 | Se reforma el artículo 12, apartado 1, de la Ley 4, para quedar como sigue:
art. 1 → art. 12, apdo. 1 | «1. El visado se concede a:
art. 1 → art. 12, apdo. 1, a) | a) las personas estudiantes;
art. 1 → art. 12, apdo. 1, b) | b) las personas trabajadoras.»
art. 2 | Artículo 2. Adición.
art. 2 | Se añade un artículo 13 bis con la siguiente redacción:
art. 2 → art. 13 bis | «Artículo 13 bis. Residencia.
art. 2 → art. 13 bis, apdo. 1 | 1. La residencia dura un año.
art. 2 → art. 13 bis, apdo. 2 | 2. Se renueva.»
art. 3 | Artículo 3. Entrada en vigor.
art. 3 | Esta ley entra en vigor mañana.
""",
    ),
    "pt": (
        DocumentKind.LAW,
        """
art. 1º | Art. 1º Esta Lei altera a Lei nº 9.
art. 2º | Art. 2º A Lei nº 9, de 2017, passa a vigorar com as seguintes alterações:
art. 2º → art. 5º | “Art. 5º O visto será concedido:
art. 2º → art. 5º, I | I - ao estudante;
art. 2º → art. 5º, II | II - ao trabalhador.
art. 2º → art. 5º, § 1º | § 1º O prazo é de um ano.” (NR)
art. 2º → art. 5º-A | “Art. 5º-A. O visto é gratuito.” (NR)
art. 3º | Art. 3º O art. 7º da Lei nº 9 passa a vigorar com a seguinte redação:
art. 3º → art. 7º | Art. 7º A taxa não será cobrada.
art. 3º → art. 7º, § único | Parágrafo único. Aplica-se ao refugiado.
art. 4º | Art. 4º Esta Lei entra em vigor na data de sua publicação.
""",
    ),
    "ru": (
        DocumentKind.LAW,
        """
ст. 1 | Статья 1
ст. 1 | Внести в Федеральный закон следующие изменения:
ст. 1 п. 1 | 1) в статье 12 пункт 3 изложить в следующей редакции:
ст. 1 п. 1 → ст. 12 п. 3 | «3. Виза выдается:
ст. 1 п. 1 → ст. 12 п. 3 подп. «а» | а) студентам;
ст. 1 п. 1 → ст. 12 п. 3 подп. «б» | б) работникам.»;
ст. 1 п. 2 | 2) дополнить статьей 12.1 следующего содержания:
ст. 1 п. 2 → ст. 12.1 | «Статья 12.1. Отказ
ст. 1 п. 2 → ст. 12.1 ч. 1 | 1. В визе отказывают.
ст. 1 п. 2 → ст. 12.1 ч. 2 | 2. Отказ обжалуется.».
ст. 2 | Статья 2
ст. 2 | Настоящий закон вступает в силу со дня опубликования.
""",
    ),
    "ar": (
        DocumentKind.LAW,
        """
المادة 1 | المادة الأولى
المادة 1 | تعوض أحكام الفصل 3 من القانون رقم 5 بالأحكام التالية:
المادة 1 ← الفصل 3 | «الفصل 3 - تمنح التأشيرة لكل شخص يتوفر على:
المادة 1 ← الفصل 3 (أ) | أ) جواز سفر؛
المادة 1 ← الفصل 3 (ب) | ب) موارد كافية.»
المادة 2 | المادة الثانية
المادة 2 | تتمم المادة 12 من القانون المذكور على النحو التالي:
المادة 2 ← المادة 12 | المادة 12: لكل شخص الحق في الطعن.
المادة 3 | المادة الثالثة
المادة 3 | ينشر هذا القانون في الجريدة الرسمية.
""",
    ),
    "zh": (
        DocumentKind.LAW,
        """
第一条 | 第一条 将第十二条修改为：
第一条 → 第十二条 | “第十二条 外国人入境，应当具备下列条件：
第一条 → 第十二条第（一）项 | （一）有效护照；
第一条 → 第十二条第（二）项 | （二）签证。”
第二条 | 第二条 增加一条，作为第十二条之一：
第二条 → 第十二条之一 | “第十二条之一 签证有效期为一年。”
第三条 | 第三条 本决定自公布之日起施行。
""",
    ),
}


@pytest.mark.parametrize("language", DOCUMENTS)
def test_quoted_provisions_stand_below_the_clause_that_quotes_them(language: str) -> None:
    kind, table = DOCUMENTS[language]
    rows = [line.split(" | ", 1) for line in table.strip("\n").splitlines()]
    assert paths_of([text for _, text in rows], language, kind) == [path for path, _ in rows]


def test_a_quoted_list_that_begins_with_the_letter_i_goes_on_with_j() -> None:
    rows = ["1. Section 8 is amended by substituting the following for paragraph (i):", "“(i) a ship;", "(j) a port;”"]
    assert paths_of(rows, "en", DocumentKind.BILL) == ["cl. 1", "cl. 1 → s. 8(i)", "cl. 1 → s. 8(j)"]


def test_a_list_behind_a_colon_is_no_quotation() -> None:
    rows = ["1. The Minister may add to the register—", "(a) a name;", "(b) a date.", "2. The register is free."]
    assert paths_of(rows, "en", DocumentKind.BILL) == ["cl. 1", "cl. 1(a)", "cl. 1(b)", "cl. 2"]


def test_a_quotation_that_never_closes_ends_with_the_next_section() -> None:
    rows = ["2. After section 11 insert the following:", "“11A. A person may apply."]
    rows += [f"({number}) A rule." for number in range(2, 9)] + ["3. Section 14 is repealed.", "(1) The repeal begins."]
    assert paths_of(rows, "en", DocumentKind.BILL)[-3:] == ["cl. 2 → s. 11A(8)", "cl. 3", "cl. 3(1)"]


def test_without_marks_the_next_clause_that_amends_ends_what_is_quoted() -> None:
    rows = ["1. Changes to the Act", "(1) Section 14 is amended to read as follows:", "(1) An application is decided."]
    rows += ["(2) In section 14 the following is inserted:", "(5) The person receives a permit."]
    expected = ["cl. 1", "cl. 1(1)", "cl. 1(1) → s. 14(1)", "cl. 1(2)", "cl. 1(2) → s. 14(5)"]
    assert paths_of(rows, "en", DocumentKind.BILL) == expected


def test_the_number_of_the_clause_itself_is_not_what_it_amends() -> None:
    rows = ["Article 2", "The Act is amended as follows:", "(1) in section 4, insert—", "“(4) A fee is not due.”."]
    assert paths_of(rows, "en", DocumentKind.LAW)[2:] == ["art. 2(1)", "art. 2(1) → s. 4(4)"]


def test_a_first_label_that_amends_something_itself_is_not_quoted() -> None:
    rows = ["1. The Act is amended in section 3 as follows:", "(1) in subsection (2), insert—", "“(a) a child;”."]
    assert paths_of(rows, "en", DocumentKind.BILL) == ["cl. 1", "cl. 1(1)", "cl. 1(1) → s. 3(2)(a)"]


def test_a_list_of_repeals_below_an_article_quotes_nothing() -> None:
    rows = ["Article 2", "The Act is amended as follows:", "(1) section 4 is repealed;", "(2) section 5 is repealed."]
    assert paths_of(rows, "en", DocumentKind.LAW)[2:] == ["art. 2(1)", "art. 2(2)"]


def test_an_article_called_fasl_keeps_its_word_below_an_article_called_madda() -> None:
    rows = ["المادة 1", "يدخل القانون.", "المادة 2", "يدخل القانون.", "المادة 3", "تعوض أحكام الفصل 5 بما يلي:"]
    rows += ["الفصل 5: يعاقب كل من دخل.", "الفصل 5 مكرر: يعفى القاصر.", "المادة 4", "ينشر القانون."]
    expected = ["المادة 3 ← الفصل 5", "المادة 3 ← الفصل 5 مكرر", "المادة 4", "المادة 4"]
    assert paths_of(rows, "ar", DocumentKind.LAW)[6:] == expected


def test_marks_of_defined_terms_do_not_close_a_quotation() -> None:
    quotation = Quotation("“")
    assert [quotation.ends_with(text) for text in ("“(1) Here—", "“visa” means a permit;", "(2) The end.”.")] == [
        False,
        False,
        True,
    ]


def test_a_quotation_opened_anew_in_every_paragraph_closes_once() -> None:
    quotation = Quotation("«")
    assert [quotation.ends_with(text) for text in ("« Art. 1. – Un", "« a) deux ;", "« b) trois. »")] == [
        False,
        False,
        True,
    ]


def test_the_marks_of_a_term_stay_and_those_of_a_provision_go() -> None:
    assert [strip_opening(text) for text in ("“(a) a child;”", "“visa” means", "« a) un")] == [1, 0, 2]
    assert find_late_opening("The word “visa” is replaced by “permit”.") is None


@pytest.mark.parametrize(
    ("texts", "numbers"),
    [
        (["In section 12(3)(b), for “a” substitute"], ["12", "3", "b"]),
        (["Le paragraphe 12(1) de la même loi est remplacé"], ["12", "1"]),
        (["в подпункте «а» пункта 2 части 3 статьи 14"], ["14", "3", "2", "а"]),
        (["The Regulations 2018 are amended"], []),
        (["Section 4 is amended—", "in section 9, for subsection (2)"], ["9", "2"]),
        (["将第十二条第三款第（二）项修改为"], ["12", "3", "2"]),
    ],
)
def test_an_amending_clause_names_its_target(texts: list[str], numbers: list[str]) -> None:
    assert [entry.number for entry in find_target(texts)] == numbers
