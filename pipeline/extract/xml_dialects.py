"""Law XML of several publishers as tables for the one walk: another publisher is one more table here.

Element names are those of USLM (United States), CLML (legislation.gov.uk), Formex 4 (European Union), gii-norm (the
norms of the German federal law) and LexML Brasil.
"""

from collections.abc import Mapping

from pipeline.extract.xml_schemas import BY_WORD, LOW, Role, Schema, roles_of

USLM = Schema(
    roles=roles_of(
        DROP="meta page img",
        STRUCK="del",
        ASIDE="sourceCredit notes note",
        NOTE="footnote",
        TABLE="table",
        NUMBER="num",
        HEADING="heading",
        SUBHEADING="subheading crossHeading",
        QUOTE="quotedContent",
        BLOCK="p chapeau content continuation text longTitle enactingFormula docNumber",
        CONTENTS="tocItem",
        TITLE="officialTitle docTitle",
    ),
    levels={
        "title": "title",
        "subtitle": "subdivision",
        "chapter": "chapter",
        "subchapter": "subdivision",
        "part": "part",
        "subpart": "division",
        "division": "division",
        "subdivision": "subdivision",
        "article": "article",
        "section": "section",
        "subsection": "paragraph",
        "paragraph": "item",
        "subparagraph": "subitem",
        "clause": "subitem",
        "subclause": "subitem",
        "item": "subitem",
        "subitem": "subitem",
        "level": LOW,
        "schedule": "schedule",
        "appendix": "schedule",
    },
    spaces=frozenset({"br"}),
    heading_holders=frozenset({"num"}),
    language="en",
)

CLML = Schema(
    roles=roles_of(
        DROP="Metadata Resources Versions Commentaries Footnotes",
        NOTE_REFERENCE="CommentaryRef FootnoteRef",
        TABLE="table",
        NUMBER="Pnumber Number",
        HEADING="Title",
        SUBHEADING="Subtitle",
        SECTION="Pblock PsubBlock",
        QUOTE="BlockAmendment",
        BLOCK="Text LongTitle DateOfEnactment EnactingText Para",
        CONTENTS="ContentsItem ContentsTitle ContentsNumber",
    ),
    context={
        "PrimaryPrelims/Title": Role.TITLE,
        "SecondaryPrelims/Title": Role.TITLE,
        "PrimaryPrelims/Number": Role.BLOCK,
        "SecondaryPrelims/Number": Role.BLOCK,
        **{f"P{depth}group/Title": Role.MARGIN for depth in (1, 2, 3, 4)},
    },
    levels={
        "Group": "part",
        "Part": "part",
        "Chapter": "chapter",
        "Schedule": "schedule",
        "P1": "section",
        "P2": LOW,
        "P3": LOW,
        "P4": LOW,
        "P5": LOW,
    },
    spaces=frozenset({"br"}),
    heading_holders=frozenset({"Pnumber", "Number"}),
    paragraphs_in_schedules=True,
    language="en",
)

FORMEX = Schema(
    roles=roles_of(
        DROP="BIB.INSTANCE BIB.DOC BIB.DATA INCL.ELEMENT",
        NOTE="NOTE",
        TABLE="TBL",
        NUMBER="TI.ART NO.PARAG NO.P",
        HEADING="STI.ART",
        QUOTE="QUOT.S",
        BLOCK="P ALINEA TXT VISA PREAMBLE.INIT PREAMBLE.FINAL GR.CONSID.INIT",
        CONTENTS="TOC.ITEM",
        TITLE="TITLE",
    ),
    context={"DIVISION/TITLE": Role.HEADING, "ANNEX/TITLE": Role.HEADING, "TITLE/TI": Role.NUMBER},
    levels={
        "DIVISION": BY_WORD,
        "ANNEX": "schedule",
        "CONS.ANNEX": "schedule",
        "ARTICLE": "article",
        "CONSID": "recital",
        "PARAG": LOW,
        "ITEM": LOW,
    },
    rows=frozenset({"ROW"}),
    cells=frozenset({"CELL"}),
    spaces=frozenset({"BR"}),
    heading_holders=frozenset({"TI.ART", "NO.PARAG", "NP", "TITLE"}),
    signs=frozenset({"QUOT.START", "QUOT.END"}),
)

GERMAN_NORMS = Schema(
    roles=roles_of(
        DROP="jurabk amtabk gliederungskennzahl TOC kommentar",
        ASIDE="ausfertigung-datum fundstelle standangabe kurzue",
        NOTE_REFERENCE="FnR",
        TABLE="table",
        NUMBER="enbez gliederungsbez DT",
        HEADING="titel gliederungstitel",
        BLOCK="LA",
        TITLE="langue",
    )
    | {"Footnotes": Role.DROP},
    context={"entry/P": Role.BLOCK},
    levels={"norm": BY_WORD, "P": LOW, "DD": LOW},
    spaces=frozenset({"BR"}),
    heading_holders=frozenset({"metadaten"}),
    numbered_by_last=frozenset({"DD"}),
    leading_number=frozenset({"P"}),
    language="de",
)

LEXML_BRASIL = Schema(
    roles=roles_of(
        DROP="Metadado",
        TABLE="table",
        NUMBER="Rotulo",
        HEADING="NomeAgrupador TituloDispositivo",
        QUOTE="Alteracao",
        BLOCK="p Ementa Preambulo",
        TITLE="Epigrafe",
    ),
    levels={
        "Parte": "part",
        "Livro": "book",
        "Titulo": "title",
        "Capitulo": "chapter",
        "Secao": "division",
        "Subsecao": "subdivision",
        "Artigo": "article",
        "Paragrafo": "paragraph",
        "Inciso": "item",
        "Alinea": "subitem",
        "Item": "subitem",
        "Anexo": "schedule",
    },
    spaces=frozenset({"br"}),
    heading_holders=frozenset({"Rotulo"}),
    language="pt",
)

_USLM_ROOTS = "uscDoc pLaw lawDoc statuteCompilation bill resolution amendment uslm"
_FORMEX_ROOTS = "ACT CONS.ACT ANNEX CONS.ANNEX GENERAL AGR DECISION.ECSC LETTER CORR"
DIALECTS: Mapping[str, Schema] = {
    **dict.fromkeys(_USLM_ROOTS.split(), USLM),
    "Legislation": CLML,
    **dict.fromkeys(_FORMEX_ROOTS.split(), FORMEX),
    "dokumente": GERMAN_NORMS,
    "LexML": LEXML_BRASIL,
}
"""The table of a document by the name of its root."""
