"""Tables of line starts in seven languages and what they are read as."""

import pytest

from pipeline.passages.enumerators import parse, parse_all

# line | language | label | level or what it counts in | number | value
ROWS = """
Article 12 Right of asylum | en | Article 12 | article | 12 | 12
Article 12. Right of asylum | en | Article 12. | article | 12 | 12
ARTICLE 12 | en | ARTICLE 12 | article | 12 | 12
Article 12A Family | en | Article 12A | article | 12A | 12
Article XIV | en | Article XIV | article | XIV | 14
ARTICLE FIRST | en | ARTICLE FIRST | article | 1 | 1
Article One | en | Article One | article | 1 | 1
Article 3: Scope | en | Article 3: | article | 3 | 3
Art. 7 Entry | en | Art. 7 | article | 7 | 7
Section 5 Offences | en | Section 5 | section | 5 | 5
Section 12 (1) The Minister | en | Section 12 | section | 12 | 12
SECTION 1. Title | en | SECTION 1. | section | 1 | 1
Sec. 101. Short title | en | Sec. 101. | section | 101 | 101
SEC. 3. DEFINITIONS. | en | SEC. 3. | section | 3 | 3
Clause 9 Visas | en | Clause 9 | clause | 9 | 9
Rule 14. Fees | en | Rule 14. | rule | 14 | 14
Regulation 6 Register | en | Regulation 6 | regulation | 6 | 6
§ 12 Residence | en | § 12 | section | 12 | 12
§ 12a Aufenthalt | de | § 12a | section | 12a | 12
Art. 12a Titre | fr | Art. 12a | article | 12a | 12
Paragraph 4 Costs | en | Paragraph 4 | paragraph | 4 | 4
PART II | en | PART II | part | II | 2
PART II PRELIMINARY | en | PART II | part | II | 2
Part 2—Visas | en | Part 2— | part | 2 | 2
PART ONE | en | PART ONE | part | 1 | 1
Part A | en | Part A | part | A | 1
TITLE III | en | TITLE III | title | III | 3
Chapter 4 Detention | en | Chapter 4 | chapter | 4 | 4
CHAPTER IV | en | CHAPTER IV | chapter | IV | 4
Division 3 Removal | en | Division 3 | division | 3 | 3
Division 3A—Bridging visas | en | Division 3A— | division | 3A | 3
Subdivision AB | en | Subdivision AB | subdivision | AB | 1
Subdivision AND Division | en | - | - | - | -
Subdivision A—General | en | Subdivision A— | subdivision | A | 1
Schedule 2 | en | Schedule 2 | schedule | 2 | 2
SCHEDULE | en | SCHEDULE | schedule |  | 1
THE SCHEDULE | en | THE SCHEDULE | schedule |  | 1
FIRST SCHEDULE | en | FIRST SCHEDULE | schedule | 1 | 1
Second Schedule | en | Second Schedule | schedule | 2 | 2
Annex I | en | Annex I | annex | I | 1
ANNEX | en | ANNEX | annex |  | 1
Appendix B | en | Appendix B | annex | B | 2
Book II Persons | en | Book II | book | II | 2
Objective 5: Enhance pathways | en | Objective 5: | objective | 5 | 5
12. Power to detain | en | 12. | 1 | 12 | 12
12A. Power to detain | en | 12A. | 1 | 12A | 12
12AB. Power to detain | en | 12AB. | 1 | 12AB | 12
12-1. Power to detain | en | 12-1. | 1 | 12-1 | 12
[12. Power to detain | en | 12. | 1 | 12 | 12
⁴ [8. Extension of a permit | en | 8. | 1 | 8 | 8
2[(c) a person | en | (c) | a | c | 3
12) the fee | en | 12) | 1 | 12 | 12
12 Power to detain | en | 12 | 1 | 12 | 12
5AA Meaning of arrival | en | 5AA | 1 | 5AA | 5
(1) The Minister | en | (1) | 1 | 1 | 1
(12) The Minister | en | (12) | 1 | 12 | 12
(1A) The Minister | en | (1A) | 1 | 1A | 1
( 1 ) The Minister | en | ( 1 ) | 1 | 1 | 1
(a) a person | en | (a) | a | a | 1
(b) a person | en | (b) | a | b | 2
(z) a person | en | (z) | a | z | 26
(i) a person | en | (i) | i | i | 1
(ii) a person | en | (ii) | i | ii | 2
(iv) a person | en | (iv) | i | iv | 4
(v) a person | en | (v) | i | v | 5
(xiv) a person | en | (xiv) | i | xiv | 14
(c) a person | en | (c) | a | c | 3
(d) a person | en | (d) | a | d | 4
(l) a person | en | (l) | a | l | 12
(aa) a person | en | (aa) | aa | aa | 1
(bb) a person | en | (bb) | aa | bb | 2
(ab) a person | en | (ab) | a | ab | 1
(A) a person | en | (A) | A | A | 1
(B) a person | en | (B) | A | B | 2
(I) a person | en | (I) | I | I | 1
(IV) a person | en | (IV) | I | IV | 4
a) a person | en | a) | a | a | 1
b. a person | en | b. | a | b | 2
A. Definitions | en | A. | A | A | 1
I. Introduction | en | I. | I | I | 1
II. Introduction | en | II. | I | II | 2
iv. a person | en | iv. | i | iv | 4
1.1 Scope | en | 1.1 | 1.1 | 1.1 | 1
1.2.3 Scope | en | 1.2.3 | 1.1 | 1.2.3 | 1
10.4.1. Scope | en | 10.4.1. | 1.1 | 10.4.1 | 10
- a person | en | - | - | - | 1
– a person | en | – | - | – | 1
— a person | en | — | - | — | 1
• a person | en | • | - | • | 1
* a person | en | * | - | * | 1
▪ a person | en | ▪ | - | ▪ | 1
② a person | en | ② | 1 | 2 | 2
-5 degrees | en | - | - | - | -
The Minister may | en | - | - | - | -
section 5AA. | en | - | - | - | -
section 12 of this Act | en | - | - | - | -
article 5 | en | - | - | - | -
Twelve persons | en | - | - | - | -
I am here | en | - | - | - | -
A person may | en | - | - | - | -
Part of the land | en | - | - | - | -
Title of the Act | en | - | - | - | -
Schedule of fees payable | en | - | - | - | -
12.5 | en | 12.5 | 1.1 | 12.5 | 12
12,500 persons | en | - | - | - | -
(see section 5) | en | - | - | - | -
(other than a child) | en | - | - | - | -
3 persons | en | - | - | - | -
2nd reading | en | - | - | - | -
Article premier | fr | Article premier | article | 1 | 1
ARTICLE PREMIER | fr | ARTICLE PREMIER | article | 1 | 1
Article 1er. Objet | fr | Article 1er. | article | 1 | 1
Article 1er - Objet | fr | Article 1er - | article | 1 | 1
Article 12 bis Objet | fr | Article 12 bis | article | 12 bis | 12
Article 12 ter. Objet | fr | Article 12 ter. | article | 12 ter | 12
Article 4 quater | fr | Article 4 quater | article | 4 quater | 4
Article L. 110-1 | fr | Article L. 110-1 | article | L110-1 | 110
Article R. 421-5 | fr | Article R. 421-5 | article | R421-5 | 421
Article L110-1 | fr | Article L110-1 | article | L110-1 | 110
Article unique | fr | Article unique | article | unique | 1
Art. 5 – Le visa | fr | Art. 5 – | article | 5 | 5
Section 1 Dispositions | fr | Section 1 | division | 1 | 1
Section première | fr | Section première | division | 1 | 1
Sous-section 2 : Le visa | fr | Sous-section 2 : | subdivision | 2 | 2
Paragraphe 1 Le visa | fr | Paragraphe 1 | subdivision | 1 | 1
CHAPITRE PREMIER | fr | CHAPITRE PREMIER | chapter | 1 | 1
Chapitre II : Des titres | fr | Chapitre II : | chapter | II | 2
Chapitre Ier | fr | Chapitre Ier | chapter | 1 | 1
TITRE IV | fr | TITRE IV | title | IV | 4
Titre deuxième | fr | Titre deuxième | title | 2 | 2
Première partie | fr | Première partie | part | 1 | 1
Partie 2 | fr | Partie 2 | part | 2 | 2
LIVRE III | fr | LIVRE III | book | III | 3
ANNEXE | fr | ANNEXE | annex |  | 1
Annexe 2 | fr | Annexe 2 | annex | 2 | 2
Objectif 7 : Réduire | fr | Objectif 7 : | objective | 7 | 7
1° Les étrangers | fr | 1° | 1 | 1 | 1
1°) Les étrangers | fr | 1°) | 1 | 1 | 1
2° les étrangers | fr | 2° | 1 | 2 | 2
1 - Les étrangers | fr | 1 - | 1 | 1 | 1
1 — Les étrangers | fr | 1 — | 1 | 1 | 1
I. – Les étrangers | fr | I. – | I | I | 1
I.- Les étrangers | fr | I.- | I | I | 1
II bis | fr | - | - | - | -
a) les étrangers | fr | a) | a | a | 1
1 bis. Les étrangers | fr | 1 bis. | 1 | 1 bis | 1
(1 bis) Les étrangers | fr | (1 bis) | 1 | 1 bis | 1
l'article 5 de la loi | fr | - | - | - | -
Les étrangers | fr | - | - | - | -
Artículo 1 Objeto | es | Artículo 1 | article | 1 | 1
Artículo 12.- Toda persona | es | Artículo 12.- | article | 12 | 12
ARTÍCULO 12.– Toda persona | es | ARTÍCULO 12.– | article | 12 | 12
Artículo primero | es | Artículo primero | article | 1 | 1
Artículo Segundo. Toda | es | Artículo Segundo. | article | 2 | 2
Artículo décimo | es | Artículo décimo | article | 10 | 10
Artículo vigésimo primero | es | Artículo vigésimo primero | article | 21 | 21
Artículo único. Toda | es | Artículo único. | article | único | 1
Articulo 4o. Toda | es | Articulo 4o. | article | 4 | 4
Artículo 5 bis. Toda | es | Artículo 5 bis. | article | 5 bis | 5
Art. 3º Toda | es | Art. 3º | article | 3 | 3
TÍTULO PRIMERO | es | TÍTULO PRIMERO | title | 1 | 1
TÍTULO II De los extranjeros | es | TÍTULO II | title | II | 2
CAPÍTULO III | es | CAPÍTULO III | chapter | III | 3
Capítulo tercero | es | Capítulo tercero | chapter | 3 | 3
Sección 2ª De la entrada | es | Sección 2ª | division | 2 | 2
Sección primera | es | Sección primera | division | 1 | 1
LIBRO SEGUNDO | es | LIBRO SEGUNDO | book | 2 | 2
Primera parte | es | Primera parte | part | 1 | 1
ANEXO | es | ANEXO | annex |  | 1
Anexo II | es | Anexo II | annex | II | 2
Cláusula 4 | es | Cláusula 4 | clause | 4 | 4
PRIMERO.- Publíquese | es | PRIMERO.- | 1 | 1 | 1
SEGUNDO. Publíquese | es | SEGUNDO. | 1 | 2 | 2
Tercera.- Publíquese | es | Tercera.- | 1 | 3 | 3
I.- Las personas | es | I.- | I | I | 1
III. Las personas | es | III. | I | III | 3
1º Las personas | es | 1º | 1 | 1 | 1
1.º Las personas | es | 1.º | 1 | 1 | 1
1.- Las personas | es | 1.- | 1 | 1 | 1
a) las personas | es | a) | a | a | 1
artículo 5 de esta ley | es | - | - | - | -
Primero se oirá | es | - | - | - | -
Artigo 1.º Objeto | pt | Artigo 1.º | article | 1 | 1
Art. 1º Esta Lei | pt | Art. 1º | article | 1 | 1
Art. 5o Esta Lei | pt | Art. 5o | article | 5 | 5
Art. 55-A. Fica criada | pt | Art. 55-A. | article | 55-A | 55
Artigo 12.º-A | pt | Artigo 12.º-A | article | 12-A | 12
Artigo único | pt | Artigo único | article | único | 1
§ 1º O poder público | pt | § 1º | paragraph | 1 | 1
§ 12. O poder público | pt | § 12. | paragraph | 12 | 12
Parágrafo único. O poder | pt | Parágrafo único. | paragraph | único | 1
Parágrafo primeiro. O poder | pt | Parágrafo primeiro. | paragraph | 1 | 1
I - a lei | pt | I - | I | I | 1
IV – a lei | pt | IV – | I | IV | 4
II-A - a lei | pt | II-A - | I | II-A | 2
XXIV - a lei | pt | XXIV - | I | XXIV | 24
a) a lei | pt | a) | a | a | 1
1 - A lei | pt | 1 - | 1 | 1 | 1
CAPÍTULO II | pt | CAPÍTULO II | chapter | II | 2
Seção I | pt | Seção I | division | I | 1
Secção II | pt | Secção II | division | II | 2
Subseção I | pt | Subseção I | subdivision | I | 1
TÍTULO V | pt | TÍTULO V | title | V | 5
Livro I | pt | Livro I | book | I | 1
Anexo III | pt | Anexo III | annex | III | 3
Objetivo 3: Fornecer | pt | Objetivo 3: | objective | 3 | 3
o art. 5º desta Lei | pt | - | - | - | -
Статья 12 | ru | Статья 12 | article | 12 | 12
Статья 12. Права граждан | ru | Статья 12. | article | 12 | 12
Статья 12.1. Права граждан | ru | Статья 12.1. | article | 12.1 | 12
Статья 25-1. Права | ru | Статья 25-1. | article | 25-1 | 25
СТАТЬЯ 3 | ru | СТАТЬЯ 3 | article | 3 | 3
Статья первая | ru | Статья первая | article | 1 | 1
Ст. 5 Права | ru | Ст. 5 | article | 5 | 5
Глава II. Общие положения | ru | Глава II. | chapter | II | 2
Глава 3 | ru | Глава 3 | chapter | 3 | 3
Раздел I | ru | Раздел I | title | I | 1
Часть вторая | ru | Часть вторая | part | 2 | 2
Книга 2 | ru | Книга 2 | book | 2 | 2
Параграф 2. Въезд | ru | Параграф 2. | subdivision | 2 | 2
Приложение 2 | ru | Приложение 2 | annex | 2 | 2
Приложение № 1 | ru | Приложение № 1 | annex | 1 | 1
ПРИЛОЖЕНИЕ | ru | ПРИЛОЖЕНИЕ | annex |  | 1
Пункт 4 | ru | Пункт 4 | paragraph | 4 | 4
Цель 8: Спасать | ru | Цель 8: | objective | 8 | 8
1. Иностранный гражданин | ru | 1. | 1 | 1 | 1
1) виза | ru | 1) | 1 | 1 | 1
1.1) виза | ru | 1.1) | 1 | 1.1 | 1
а) виза | ru | а) | а | а | 1
б) виза | ru | б) | а | б | 2
в) виза | ru | в) | а | в | 3
и) виза | ru | и) | а | и | 9
к) виза | ru | к) | а | к | 10
статья 5 закона | ru | - | - | - | -
Настоящий закон | ru | - | - | - | -
المادة 12 | ar | المادة 12 | article | 12 | 12
المادة ١٢ | ar | المادة ١٢ | article | 12 | 12
المادة ۱۲: الحق | ar | المادة ۱۲: | article | 12 | 12
المادة 12 مكرر | ar | المادة 12 مكرر | article | 12 مكرر | 12
المادة الأولى | ar | المادة الأولى | article | 1 | 1
المادة الأولى: الحق | ar | المادة الأولى: | article | 1 | 1
المادة الثانية | ar | المادة الثانية | article | 2 | 2
المادة العاشرة | ar | المادة العاشرة | article | 10 | 10
المادة الحادية عشرة | ar | المادة الحادية عشرة | article | 11 | 11
المادة الثانية عشرة | ar | المادة الثانية عشرة | article | 12 | 12
المادة العشرون | ar | المادة العشرون | article | 20 | 20
المادة الحادية والعشرون | ar | المادة الحادية والعشرون | article | 21 | 21
المادة الثالثة والأربعون | ar | المادة الثالثة والأربعون | article | 43 | 43
المادة المائة | ar | المادة المائة | article | 100 | 100
المادة الأولى بعد المائة | ar | المادة الأولى بعد المائة | article | 101 | 101
مادة 3 | ar | مادة 3 | article | 3 | 3
مادة (3) | ar | مادة (3) | article | 3 | 3
المادّة 7 | ar | المادّة 7 | article | 7 | 7
الفصل 12 - لكل شخص | ar | الفصل 12 - | chapter | 12 | 12
الفصل الأول | ar | الفصل الأول | chapter | 1 | 1
الفصل الثاني عشر | ar | الفصل الثاني عشر | chapter | 12 | 12
الباب الأول: أحكام | ar | الباب الأول: | part | 1 | 1
الباب الثالث | ar | الباب الثالث | part | 3 | 3
القسم الثاني | ar | القسم الثاني | title | 2 | 2
الفرع الأول | ar | الفرع الأول | division | 1 | 1
المبحث الرابع | ar | المبحث الرابع | subdivision | 4 | 4
الكتاب الأول | ar | الكتاب الأول | book | 1 | 1
الجزء الثاني | ar | الجزء الثاني | part | 2 | 2
الملحق رقم 1 | ar | الملحق رقم 1 | annex | 1 | 1
الملحق الأول | ar | الملحق الأول | annex | 1 | 1
الهدف 5: تعزيز | ar | الهدف 5: | objective | 5 | 5
أ) كل شخص | ar | أ) | أ ب ج | أ | 1
(ب) كل شخص | ar | (ب) | أ ب ج | ب | 2
(ج) كل شخص | ar | (ج) | أ ب ج | ج | 3
أ- كل شخص | ar | أ- | أ ب ج | أ | 1
ب - كل شخص | ar | ب - | أ ب ج | ب | 2
د. كل شخص | ar | د. | أ ب ج | د | 4
1- كل شخص | ar | 1- | 1 | 1 | 1
١ - كل شخص | ar | ١ - | 1 | 1 | 1
(١) كل شخص | ar | (١) | 1 | 1 | 1
٣. كل شخص | ar | ٣. | 1 | 3 | 3
2) كل شخص | ar | 2) | 1 | 2 | 2
لكل شخص | ar | - | - | - | -
第十二条 国家 | zh | 第十二条 | article | 12 | 12
第十二条　国家 | zh | 第十二条 | article | 12 | 12
第12条 国家 | zh | 第12条 | article | 12 | 12
第一百零三条 国家 | zh | 第一百零三条 | article | 103 | 103
第二十条 国家 | zh | 第二十条 | article | 20 | 20
第一百一十条 国家 | zh | 第一百一十条 | article | 110 | 110
第十条之一 国家 | zh | 第十条之一 | article | 10-1 | 10
第一章 总则 | zh | 第一章 | chapter | 1 | 1
第三节 签证 | zh | 第三节 | division | 3 | 3
第二编 签证 | zh | 第二编 | book | 2 | 2
第一部分 签证 | zh | 第一部分 | part | 1 | 1
第二款 签证 | zh | 第二款 | paragraph | 2 | 2
附件二 | zh | 附件二 | annex | 2 | 2
附件1：表 | zh | 附件1 | annex | 1 | 1
附录 | zh | 附录 | annex |  | 1
目标5：加强 | zh | 目标5 | objective | 5 | 5
一、总则 | zh | 一、 | 一 | 1 | 1
十二、总则 | zh | 十二、 | 一 | 12 | 12
（一）外国人 | zh | （一） | 一 | 1 | 1
(三) 外国人 | zh | (三) | 一 | 3 | 3
（十一）外国人 | zh | （十一） | 一 | 11 | 11
1、外国人 | zh | 1、 | 1 | 1 | 1
2．外国人 | zh | 2． | 1 | 2 | 2
（2）外国人 | zh | （2） | 1 | 2 | 2
国家保护 | zh | - | - | - | -
一个国家 | zh | - | - | - | -
"""


def _rows() -> list[list[str]]:
    return [line.split(" | ") for line in ROWS.strip().splitlines()]


def test_the_table_is_as_large_as_it_should_be() -> None:
    assert len(_rows()) >= 250
    assert {row[1] for row in _rows()} >= {"ar", "en", "es", "fr", "pt", "ru", "zh"}


@pytest.mark.parametrize("row", _rows(), ids=lambda row: f"{row[1]}:{row[0]}")
def test_a_line_start_is_read_as_its_readers_read_it(row: list[str]) -> None:
    line, language, label, kind, number, value = row
    found = parse(line, language)
    if value == "-":
        assert found is None or found.sentence
        return
    assert found is not None
    shown = found.level.value if found.level else found.series.value
    assert (found.label, shown, found.number, found.value) == (label, kind, number, int(value))


# line | does it read on as a sentence, so that the label may be a cross-reference?
REFERENCES = """
Section 5 applies to a person | en | yes
Section 12(1) applies to a person | en | yes
Section 12 (1) The Minister may | en | no
Article 5, paragraph 2 | en | yes
Article 5 Right of asylum | en | no
Article 5. le visa | fr | no
Article 5 de la loi | fr | yes
Artículo 5 de la ley | es | yes
Art. 5º desta Lei | pt | yes
Статья 5 настоящего закона | ru | yes
المادة 5 من القانون | ar | yes
المادة 5 لكل شخص | ar | no
第五条规定的外国人 | zh | yes
第五条 外国人 | zh | no
5AA. applies | en | yes
5AA. Applies | en | no
""".strip().splitlines()


@pytest.mark.parametrize("row", REFERENCES)
def test_a_label_within_a_sentence_is_told_from_one_that_begins_a_provision(row: str) -> None:
    line, language, expected = row.split(" | ")
    found = parse(line, language)
    assert found is not None
    assert found.sentence is (expected == "yes")


SEVERAL = {
    "12. (1) (a) a person": ["12.", "(1)", "(a)"],
    "(1)(a)(i) a person": ["(1)", "(a)", "(i)"],
    "Section 4 (1) The Minister": ["Section 4", "(1)"],
    "Article 5 1. Everyone": ["Article 5", "1."],
    "3 (1) The definitions": ["3", "(1)"],
    "(a) - a person": ["(a)"],
    "12. Power": ["12."],
    "a person": [],
}


@pytest.mark.parametrize("line", SEVERAL)
def test_several_labels_at_a_line_start_are_all_read(line: str) -> None:
    assert [mark.label for mark in parse_all(line, "en")] == SEVERAL[line]


def test_the_rest_of_the_text_begins_behind_the_label() -> None:
    for line, rest in {"12A. A person": "A person", "Artículo 3.- Toda": "Toda", "第十二条　国家": "国家"}.items():
        found = parse(line)
        assert found is not None
        assert line[found.end :] == rest


def test_letters_that_may_be_roman_have_both_readings() -> None:
    found = parse("(i) a person")
    assert found is not None
    assert [(series.value, value) for series, value in found.readings] == [("i", 1), ("a", 9)]
