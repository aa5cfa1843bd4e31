"""Numbered recitals before the provisions, and who speaks in a debate."""

import pytest

from pipeline.passages import split
from pipeline.passages.speakers import find_speaker
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
    Source,
    SourceKind,
)

PAGE = Page(1, 0.0, 0.0, Origin.PLAIN, PageStatus.READ)


def make(*texts: str, kind: DocumentKind = DocumentKind.UNKNOWN, language: str | None = None) -> Document:
    """A document of paragraphs; ``# `` before a text makes it a heading."""
    blocks = tuple(
        Block(
            text.removeprefix("# "),
            BlockKind.HEADING if text.startswith("# ") else BlockKind.PARAGRAPH,
            (),
            Origin.PLAIN,
        )
        for text in texts
    )
    source = Source("cd" * 32, "x", SourceKind.TEXT, 1, document_kind=kind, language=language)
    return split(Extraction((PAGE,), blocks, language=language), source)


RECITED = {
    "en": """
 | preamble | THE COUNCIL, after consulting the Parliament,
 | recital | Whereas:
recital 1 | recital | (1) Migration for work has grown in every State of the Community.
recital 2 | recital | (2) Fees charged to workers differ, in particular:
recital 2(a) | item | (a) for visas; and
recital 2(b) | item | (b) for medical tests.
recital 3 | recital | (3) Rules in common are therefore needed,
 | preamble | HAS ADOPTED THIS REGULATION:
art. 1 | article | Article 1
art. 1(1) | paragraph | (1) No fee is charged to a worker for a visa.
art. 1(2) | paragraph | (2) Whoever charges a fee repays it to the worker.
""",
    "fr": """
 | preamble | LE CONSEIL, après consultation du Parlement de la Communauté,
 | recital | considérant ce qui suit :
recital 1 | recital | (1) La migration de travail a augmenté dans tous les États.
recital 2 | recital | (2) Il convient dès lors de fixer des règles communes,
 | preamble | A ADOPTÉ LE PRÉSENT RÈGLEMENT :
art. 1 | article | Article premier
art. 1, par. 1 | paragraph | (1) Aucun frais n'est demandé au travailleur pour le visa.
""",
    "es": """
 | preamble | EL CONSEJO, previa consulta al Parlamento de la Comunidad,
 | recital | Considerando lo siguiente:
recital 1 | recital | (1) La migración laboral ha aumentado en todos los Estados.
recital 2 | recital | (2) Por ello conviene establecer normas comunes para todos,
 | preamble | HA ADOPTADO EL PRESENTE REGLAMENTO:
art. 1 | article | Artículo 1
art. 1, apdo. 1 | paragraph | (1) No se cobrará tasa alguna al trabajador por el visado.
""",
    "pt": """
 | preamble | O CONSELHO, após consulta ao Parlamento da Comunidade,
 | recital | Considerando o seguinte:
recital 1 | recital | (1) A migração para o trabalho aumentou em todos os Estados.
recital 2 | recital | (2) Por isso importa estabelecer regras comuns para todos,
 | preamble | ADOTOU O PRESENTE REGULAMENTO:
art. 1.º | article | Artigo 1.º
art. 1.º, n.º 1 | paragraph | (1) Não será cobrada taxa ao trabalhador pelo visto.
""",
}
WORDS = {"en": "recital", "fr": "cons.", "es": "cons.", "pt": "cons."}


@pytest.mark.parametrize("language", RECITED)
def test_numbers_count_recitals_from_whereas_to_the_formula_that_enacts(language: str) -> None:
    rows = [[cell.strip() for cell in row.split("|", 2)] for row in RECITED[language].strip("\n").splitlines()]
    document = make(*(text for _, _, text in rows), kind=DocumentKind.REGULATION, language=language)
    expected = [(path.replace("recital", WORDS[language]), kind) for path, kind, _ in rows]
    found = [(passage.path, passage.kind.value) for passage in document.passages]
    assert [pair for pair in found if pair[0]] == [pair for pair in expected if pair[0]]
    assert found[-3 if language != "en" else -4] == expected[-3 if language != "en" else -4]


def test_a_heading_ends_recitals_too() -> None:
    document = make(
        "# CONSIDERANDO",
        "PRIMERO. Que toda persona tiene derecho a salir de cualquier país;",
        "SEGUNDO. Que las familias tienen derecho a vivir juntas;",
        "# ACUERDO",
        "PRIMERO. Se crea la Comisión de Reunificación Familiar.",
        language="es",
    )
    assert [passage.path for passage in document.passages] == ["", "cons. 1", "cons. 2", "", "párr. 1"]


def test_whereas_in_a_sentence_opens_no_recitals() -> None:
    document = make(
        "1. The fee for a visa is twenty, whereas",
        "2. The fee for a permit is ten.",
        kind=DocumentKind.LAW,
        language="en",
    )
    assert [passage.path for passage in document.passages] == ["s. 1", "s. 2"]


CLOSINGS = {
    "en": ("Article 9. This Agreement begins on the day of signature.", "Done at Halden on 21 November 2022."),
    "fr": ("Article 9. Le présent accord entre en vigueur à la signature.", "Fait à Halden, le 21 novembre 2022."),
    "es": (
        "Artículo 9. El presente acuerdo entrará en vigor a la firma.",
        "Hecho en Halden, el 21 de noviembre de 2022.",
    ),
    "pt": ("Artigo 9. O presente acordo entra em vigor na assinatura.", "Feito em Halden, em 21 de novembro de 2022."),
    "ru": ("Статья 9. Настоящее соглашение вступает в силу с подписания.", "Совершено в Халдене 21 ноября 2022 года."),
    "ar": ("المادة 9. يعمل بهذا القانون من اليوم التالي لتاريخ نشره.", "صدر في مرسى النور بتاريخ 3/9/2024"),
}


@pytest.mark.parametrize("language", CLOSINGS)
def test_place_and_date_above_the_signatures_belong_to_no_article(language: str) -> None:
    article, closing = CLOSINGS[language]
    document = make(article, closing, "A. Signatory", language=language)
    assert [bool(passage.path) for passage in document.passages] == [True, False, False]


def test_what_is_done_inside_a_sentence_closes_nothing() -> None:
    document = make("Article 9. A search is", "done at night only with a warrant of the court.", language="en")
    assert [passage.path for passage in document.passages] == ["art. 9", "art. 9"]


SPEAKERS = {
    "Mr. SPEAKER: Order.": "Mr. SPEAKER",
    "The MINISTER OF HOME AFFAIRS: I thank the House.": "The MINISTER OF HOME AFFAIRS",
    "Ms O’BRIEN (Leader of the Opposition): Shame!": "Ms O’BRIEN (Leader of the Opposition)",
    "Mr Smith: I beg to move.": "Mr Smith",
    "[CHAIRPERSON OF THE COMMITTEE]: Order.": "CHAIRPERSON OF THE COMMITTEE",
    "UN HONORABLE MEMBRE : D’accord.": "UN HONORABLE MEMBRE",
    "El señor PRESIDENTE: Se abre la sesión.": "El señor PRESIDENTE",
    "O SR. PRESIDENTE: Está aberta a sessão.": "O SR. PRESIDENTE",
    "ПРЕДСЕДАТЕЛЬ: Слово имеет министр.": "ПРЕДСЕДАТЕЛЬ",
    "السيد الرئيس: تفتتح الجلسة.": "السيد الرئيس",
    "主席：现在开会。": "主席",
}
SILENT = [
    "NOTE: This section was repealed.",
    "PENALTY: Two years.",
    "WHEREAS: the Parties",
    "PROVIDED: that the fee is paid",
    "The Minister may by order: (a) fix a fee",
    "The Minister: the person who is in charge of migration",
    "12.30: lunch",
    "Everyone may speak",
    "الوزير يحدد الرسوم التالية: الأول",
]


@pytest.mark.parametrize("text", SPEAKERS)
def test_a_title_or_an_office_before_a_colon_speaks(text: str) -> None:
    found = find_speaker(text)
    assert found is not None
    assert (found.name, found.holds_office) == (SPEAKERS[text], True)


@pytest.mark.parametrize("text", SILENT)
def test_nobody_speaks_in_the_notes_of_a_law(text: str) -> None:
    found = find_speaker(text)
    assert found is None or not found.holds_office


DEBATE = [
    "# MIGRATION BILL",
    "The House met at two.",
    "Mr. SPEAKER: Order. The Bill will now be read.",
    "The MINISTER OF HOME AFFAIRS: I beg to move.",
    "The Bill protects workers who go abroad.",
    "(Applause)",
    "Mrs. PEREIRA: I second the motion.",
    "JOHN SMITH: I have a question.",
    "Mr. SPEAKER: The question is put.",
    "Mrs. PEREIRA: Divide.",
    "# ADJOURNMENT",
    "The House rose at six.",
]


def test_a_speech_has_its_speaker_as_nearest_heading_until_another_speaks() -> None:
    passages = make(*DEBATE, language="en").passages
    spoken = [(passage.kind.value, passage.headings[-1]) for passage in passages if passage.kind is PassageKind.SPEECH]
    names = ["Mr. SPEAKER", "The MINISTER OF HOME AFFAIRS", "The MINISTER OF HOME AFFAIRS", "Mrs. PEREIRA"]
    assert spoken == [("speech", name) for name in [*names, "JOHN SMITH", "Mr. SPEAKER", "Mrs. PEREIRA"]]
    assert passages[3].headings == ("MIGRATION BILL", "The MINISTER OF HOME AFFAIRS")
    assert [passages[place].kind.value for place in (1, 5, 10, 11)] == [
        "paragraph",
        "paragraph",
        "heading",
        "paragraph",
    ]


def test_a_few_words_before_colons_make_no_debate() -> None:
    few = make(*DEBATE[:5], language="en")
    law = make(*DEBATE, kind=DocumentKind.LAW, language="en")
    notes = make(*(f"{word}: A text that says more." for word in ("NOTE", "PENALTY", "EXAMPLE") * 9), language="en")
    articles = make(*(f"Article {number}. Mr. SPEAKER: Order." for number in range(1, 20)), *DEBATE, language="en")
    for document in (few, law, notes, articles):
        assert all(passage.kind is not PassageKind.SPEECH for passage in document.passages)
