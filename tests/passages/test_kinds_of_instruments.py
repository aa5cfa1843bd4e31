"""Regulations, orders, plans and transitory articles: what their numbers are called, and what a heading ends."""

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
    Source,
    SourceKind,
)

PAGE = Page(1, 595.0, 842.0, Origin.TEXT_LAYER, PageStatus.READ)


def make(table: str, kind: DocumentKind, language: str, origin: Origin = Origin.TEXT_LAYER) -> Document:
    """``#`` begins a heading, ``*`` an item whose sign the format does not print, ``|`` a row of a table."""
    kinds = {"#": BlockKind.HEADING, "*": BlockKind.ITEM, "|": BlockKind.TABLE_ROW}
    blocks = []
    for text in table.strip("\n").splitlines():
        block_kind = kinds.get(text[0], BlockKind.PARAGRAPH)
        heading = "Table of fees" if block_kind is BlockKind.TABLE_ROW else None
        blocks.append(Block(text.lstrip("#*| "), block_kind, (), origin, heading=heading))
    source = Source("cd" * 32, "x", SourceKind.PDF, 1, document_kind=kind, language=language)
    return split(Extraction((PAGE,), tuple(blocks), language=language), source)


def paths_of(
    table: str, kind: DocumentKind = DocumentKind.LAW, language: str = "en", origin: Origin = Origin.TEXT_LAYER
) -> list[str]:
    return [passage.path for passage in make(table, kind, language, origin).passages]


@pytest.mark.parametrize(
    ("named", "cited"),
    [("These Regulations", "reg."), ("These Rules", "r."), ("This Order", "art."), ("This Act", "s.")],
)
def test_an_instrument_says_by_its_name_what_it_numbers(named: str, cited: str) -> None:
    table = f"# 1. Citation\n{named} may be cited as the Zones of Migration 2025.\n# 2. Zones\n(1) A zone is a town.\n"
    found = paths_of(f"{table}(2) A zone may change.\n# 3. Fees\n(1) No fee is due.")
    assert [found[0], found[3], found[5]] == [f"{cited} 1", f"{cited} 2(1)", f"{cited} 3"]


PLANS = {
    "en": """
# Pillar 1: Protection
# Strategic Objective 1.1: Protect the migrants
Action 1.1.1: Train the guards of the border.
# Priority 2: Work for all
# Objective 2.1: Fair recruitment of workers
Action 2.1.1 Register the agencies that recruit.
""",
    "fr": """
# Axe 1 : Protection des migrants
# Objectif spécifique 1.1 : Protéger les migrants
Action 1.1.1 : Former les agents de la frontière.
# Priorité 2 : Le travail pour tous
# Objectif stratégique 2.1 : Un recrutement équitable
Action 2.1.1 : Inscrire les agences de recrutement.
""",
    "es": """
# Eje 1. Protección de los migrantes
# Objetivo específico 1.1. Proteger a las personas migrantes
Acción 1.1.1. Formar a los agentes de la frontera.
# Prioridad 2. El trabajo para todos
# Objetivo estratégico 2.1. La contratación justa
Acción 2.1.1. Registrar las agencias de colocación.
""",
}
PLANNED = {
    "en": "pillar 1|pillar 1 objective 1.1|action 1.1.1|pillar 1 priority 2|pillar 1 priority 2 objective 2.1",
    "fr": "axe 1|axe 1 objectif 1.1|action 1.1.1|axe 1 priorité 2|axe 1 priorité 2 objectif 2.1",
    "es": "eje 1|eje 1 objetivo 1.1|acción 1.1.1|eje 1 prioridad 2|eje 1 prioridad 2 objetivo 2.1",
}


@pytest.mark.parametrize("language", PLANS)
def test_a_plan_counts_pillars_objectives_and_actions(language: str) -> None:
    assert paths_of(PLANS[language], DocumentKind.PLAN, language)[:5] == PLANNED[language].split("|")


def test_actions_that_are_counted_below_each_objective_are_cited_with_it() -> None:
    table = "# Goal 1: Protect\n# Objective 1: Save\nAction 1: Help now.\n1. The Ministry pays.\n# Objective 2: Heal\n"
    found = paths_of(f"{table}Action 1: Help later.", DocumentKind.PLAN)
    assert [found[2], found[-1]] == ["goal 1 objective 1 action 1", "goal 1 objective 2 action 1"]


def test_items_without_a_printed_sign_are_counted_below_what_introduces_them() -> None:
    table = "# 3. Causes\n3.1. The Ministry will:\n* bring water;\n* plant trees.\n3.2. The towns will help."
    found = paths_of(table, DocumentKind.PLAN, origin=Origin.PLAIN)
    assert found == ["para. 3", "para. 3.1", "para. 3.1 indent 1", "para. 3.1 indent 2", "para. 3.2"]


def test_a_dash_is_cited_only_below_a_number_or_a_schedule() -> None:
    table = "# Facts\nThey are these:\n• a fire;\n• a flood.\n# SCHEDULE 1\n• a list;\n# SCHEDULE 2\n1. A rule:\n"
    found = paths_of(f"{table}• its part.", DocumentKind.REPORT)
    assert found == ["", "", "", "", "sch. 1", "sch. 1 indent 1", "sch. 2", "sch. 2 para. 1", "sch. 2 para. 1 indent 1"]


TRANSITORY = """
# CAPÍTULO I
Artículo 1. La presente ley regula la entrada de las personas.
Artículo 2. La autoridad expide los visados para las personas.
# {head}
{first}.- La presente ley entra en vigor al día siguiente.
{second}.- Se derogan las leyes que se opongan a esta.
"""


@pytest.mark.parametrize(
    ("head", "first", "second"),
    [
        ("ARTÍCULOS TRANSITORIOS", "PRIMERO", "SEGUNDO"),
        ("T R A N S I T O R I O S", "Artículo Primero", "Artículo Segundo"),
        ("DISPOSICIONES TRANSITORIAS", "Artículo 1", "Artículo 2"),
    ],
)
def test_transitory_articles_do_not_take_the_numbers_of_the_law(head: str, first: str, second: str) -> None:
    found = paths_of(TRANSITORY.format(head=head, first=first, second=second), language="es")
    assert found[1:3] + found[-2:] == ["art. 1", "art. 2", "disp. trans. 1", "disp. trans. 2"]


def test_articles_that_count_on_below_final_and_transitory_dispositions_stay_articles() -> None:
    found = paths_of(TRANSITORY.format(head="TRANSITORIOS", first="Artículo 3", second="Artículo 4"), language="es")
    assert found[-2:] == ["art. 3", "art. 4"]


def test_the_title_below_an_article_that_stands_alone_is_its_own() -> None:
    table = "# Article 1\n# Scope\nThis law applies to all.\n# Article 2\n# Aim\nIt protects all.\n# CHAPTER II"
    assert paths_of(table) == ["art. 1"] * 3 + ["art. 2"] * 3 + ["ch. II"]


def test_a_heading_before_a_part_or_before_articles_from_one_on_belongs_to_no_article() -> None:
    table = "# Article 1\nThis law applies.\n# Article 2\nIt protects.\n# CHARTER\nThe people declare:\n# Article 1\n"
    assert paths_of(f"{table}All are free.\n# ANNEXED LAW\n# CHAPTER I")[4:] == [
        "",
        "",
        "art. 1",
        "art. 1",
        "",
        "ch. I",
    ]


def test_numbers_behind_a_heading_are_no_paragraphs_of_the_article_above() -> None:
    table = (
        "# Article 9\nThe law is free.\n# Article 10\nThe law lasts.\n# PREAMBLE OF 1946\n1. All agree.\n2. All sign."
    )
    assert paths_of(table, DocumentKind.AGREEMENT)[4:] == ["", "para. 1", "para. 2"]


def test_a_list_in_the_preamble_ends_with_the_enacting_formula() -> None:
    table = "Having heard the court, which held:\n1. The law is sound.\n2. It may be published.\n"
    table += "The King enacts as follows:\nThe law is published.\n# Article 1\nAll are free."
    assert paths_of(table, DocumentKind.AGREEMENT)[1:5] == ["para. 1", "para. 2", "", ""]


@pytest.mark.parametrize("label", ["DIVISION THREE", "14 CFR Part 39"])
def test_a_number_that_has_no_other_beside_it_counts_nothing(label: str) -> None:
    table = (
        f"# {label}\nThe appeal is dismissed.\n# I. The plea\nThe plea was known.\n# Background\nThe facts are known."
    )
    assert paths_of(table, DocumentKind.UNKNOWN) == [""] * 6


def test_a_number_that_a_space_tore_apart_is_made_whole_between_its_neighbours() -> None:
    table = (
        "Art. 56. O órgão decide.\nArt. 5 7. (VETADO).\nArt. 58. O conselho ajuda.\n§ 1º Ele decide.\nArt. 5 9. Fim."
    )
    document = make(table, DocumentKind.LAW, "pt")
    assert [passage.path for passage in document.passages if "§" not in passage.path] == [
        *("art. 56", "art. 57", "art. 58", "art. 59"),
    ]
    assert document.passages[1].text == "Art. 5 7. (VETADO)."


def test_a_torn_number_that_does_not_count_on_stays_as_it_is_printed() -> None:
    assert paths_of("Art. 4. O órgão decide.\nArt. 5 7. (VETADO).", language="pt")[1].startswith("art. 5")


def test_the_head_of_a_table_is_no_title_of_a_section() -> None:
    table = "# 1. Fees\n(1) A fee is due.\n| 2. Visa | 40\n(1) A visa is dear.\n# 3. End\n(1) It ends."
    document = make(table, DocumentKind.LAW, "en")
    assert document.passages[2].text == "2. Visa | 40"
    assert [passage.path for passage in document.passages][2:4] == ["s. 2", "s. 2(1)"]
    assert "Table of fees" not in document.passages[3].headings


def test_a_swahili_schedule_begins_its_numbers_anew() -> None:
    table = "# 8. Jina\nSheria hii itaitwa Sheria ya Uhamiaji.\n# Nyongeza ya kwanza\n1. Ulinzi na usalama wa nchi."
    assert paths_of(table, language="sw")[-1] == "sch. 1 para. 1"
