"""The ten documents of data/raw, made from the texts beside this module.

They belong to an invented republic with two languages, Saravelle (XS, capital Port Amery), and to its neighbours
Altamara (XL, Spanish), Sadran (XD, Arabic) and Beldoran (XB). Every word was written for this project.
"""

from collections.abc import Callable
from functools import cache
from pathlib import Path

from tests.typeset import (
    Drawing,
    Law,
    Side,
    TypesetDocument,
    arabic_look,
    bill_look,
    gazette_look,
    parse_law,
    scan,
    statute_look,
    typeset,
    typeset_bilingual,
)
from tests.typeset.docx import accept, make_docx
from tests.typeset.flat import make_akoma_ntoso, make_html, make_text, truth_of
from tests.typeset.records import TruthParagraph

_TEXTS = Path(__file__).parent / "texts"

STATUTE = "saravelle-act-14-2024-entry-stay-return.pdf"
GAZETTE = "Journal officiel 41 (édition bilingue).pdf"
BILL = "saravelle-bill-27-2025-trafficking-smuggling.pdf"
ARABIC = "sadran-law-9-2024-citizens-abroad.pdf"
DECLARATION = "declaration-of-port-amery-2025.pdf"
SKILLS = "saravelle-bill-31-2025-skills.docx"
LEY = "altamara-ley-12-2023.xml"
AGREEMENT = "agreement-saravelle-beldoran-2022.html"
PLAN = "saravelle-plan-of-action-2025-2029.md"
RESOLUTION = "saravelle-resolution-7-2025.txt"


def text_of(name: str) -> str:
    """A source text of this package, such as ``statute.law``."""
    return (_TEXTS / name).read_text(encoding="utf-8")


def law_of(name: str) -> Law:
    """A source text parsed; tracked changes are accepted."""
    return parse_law(accept(text_of(name)))


@cache
def statute() -> TypesetDocument:
    """An Act of 52 sections: changing running heads, footnotes, a ruled schedule."""
    return typeset(law_of("statute.law"), statute_look(size=12, leading=15.4, left=88, right=88))


@cache
def gazette() -> TypesetDocument:
    """Six instruments, English beside French, drawn line by line across both columns as layout programs do."""
    look = gazette_look(
        font="Amiri", size=10.6, leading=13.4, drawing=Drawing.BY_LINE, first_number=517,
        head_even="Journal officiel · Official Gazette, No. 41", head_odd="14 October 2025 · 14 octobre 2025",
    )  # fmt: skip
    masthead, english, french = (law_of(f"gazette-{part}.law") for part in ("masthead", "en", "fr"))
    return typeset_bilingual(masthead, english, french, look)


@cache
def bill() -> TypesetDocument:
    """A bill with every fifth line numbered on the right and section titles in the left margin."""
    return typeset(
        law_of("bill.law"), bill_look(side=Side.LEFT, numbers_side=Side.RIGHT, left=150, right=88, foot="– {page} –")
    )


@cache
def arabic() -> TypesetDocument:
    """An Arabic law with lam-alef ligatures and brackets as word processors write them."""
    return typeset(law_of("arabic.law"), arabic_look())


@cache
def declaration() -> TypesetDocument:
    """The declaration before it was printed and scanned: the truth for its OCR."""
    return typeset(
        law_of("declaration.law"),
        statute_look(size=12.5, leading=17, head_even="", head_odd="", left=90, right=90, hyphenate=False),
    )


@cache
def make_samples() -> dict[str, bytes]:
    """File name to bytes: the ten documents, ``sources.csv`` and one sidecar."""
    makers: dict[str, Callable[[], bytes]] = {
        STATUTE: lambda: statute().pdf,
        GAZETTE: lambda: gazette().pdf,
        BILL: lambda: bill().pdf,
        ARABIC: lambda: arabic().pdf,
        DECLARATION: lambda: scan(declaration().pdf, seed=7),
        SKILLS: lambda: make_docx(text_of("skills.law")),
        LEY: lambda: make_akoma_ntoso(
            law_of("ley.law"), uri="/akn/xl/act/2023-10-04/12", date="2023-10-04", country="xl"
        ),
        AGREEMENT: lambda: make_html(law_of("agreement.law"), site="Treaty Register of Saravelle"),
        PLAN: lambda: text_of("plan.md").encode(),
        RESOLUTION: lambda: make_text(law_of("resolution.law")),
        "sources.csv": lambda: text_of("sources.csv").encode(),
        f"{RESOLUTION}.toml": lambda: text_of("resolution.toml").encode(),
    }
    return {name: make() for name, make in makers.items()}


@cache
def sample_truths() -> dict[str, tuple[TruthParagraph, ...]]:
    """File name to the paragraphs that a perfect reader finds, in reading order; the plan in Markdown has none. That of
    the declaration has the boxes of the page before it was scanned askew."""
    flat = {SKILLS: "skills.law", LEY: "ley.law", AGREEMENT: "agreement.law", RESOLUTION: "resolution.law"}
    pages = {STATUTE: statute, GAZETTE: gazette, BILL: bill, ARABIC: arabic, DECLARATION: declaration}
    found = {name: make().paragraphs for name, make in pages.items()}
    return found | {name: truth_of(law_of(source)) for name, source in flat.items()}


def write_samples(folder: Path) -> list[Path]:
    """Write all samples into ``folder``; other files there are left alone."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for name, content in make_samples().items():
        path = folder / name
        path.write_bytes(content)
        paths.append(path)
    return paths
