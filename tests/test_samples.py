import csv
import io
import itertools
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pypdfium2
import pytest

from pipeline.objectives import Objective
from pipeline.records import DocumentKind
from tests import samples

RAW = Path(__file__).parents[1] / "data" / "raw"
TYPESET = {
    samples.STATUTE: samples.statute,
    samples.GAZETTE: samples.gazette,
    samples.BILL: samples.bill,
    samples.ARABIC: samples.arabic,
}
PAGES = {
    samples.STATUTE: (10, 14),
    samples.GAZETTE: (4, 6),
    samples.BILL: (5, 8),
    samples.ARABIC: (3, 5),
    samples.DECLARATION: (2, 2),
}

# One passage for each objective: where it stands and words that it holds.
ABOUT = {
    Objective.DATA: ("gazette-en.law", "publish in every year statistics on immigration"),
    Objective.DRIVERS: ("declaration.law", "no one is compelled to migrate by hunger"),
    Objective.INFORMATION: ("gazette-fr.law", "informations exactes sur les visas"),
    Objective.IDENTITY: ("gazette-en.law", "A birth in the Republic shall be registered"),
    Objective.PATHWAYS: ("ley.law", "autorizaciones de temporada"),
    Objective.FAIR_RECRUITMENT: ("bill.law", "shall not charge a worker"),
    Objective.VULNERABILITY: ("statute.law", "appoint a guardian for a child"),
    Objective.SAVING_LIVES: ("resolution.law", "central register of missing migrants"),
    Objective.SMUGGLING: ("bill.law", "commits the offence of smuggling of migrants"),
    Objective.TRAFFICKING: ("bill.law", "commits the offence of trafficking in persons"),
    Objective.BORDERS: ("statute.law", "send to the Service the passenger list"),
    Objective.PROCEDURES: ("statute.law", "shall be screened within forty-eight hours"),
    Objective.DETENTION: ("statute.law", "Detention under this Part is a measure of last resort"),
    Objective.CONSULAR: ("arabic.law", "المساعدة القنصلية إلى كل مواطن"),
    Objective.SERVICES: ("skills.law", "has access to primary health care"),
    Objective.INCLUSION: ("ley.law", "plan de acogida y convivencia"),
    Objective.DISCRIMINATION: ("gazette-en.law", "incitement to hatred or violence against migrants"),
    Objective.SKILLS: ("skills.law", "mutual recognition of diplomas"),
    Objective.DIASPORA: ("arabic.law", "المجلس الأعلى للمغتربين، يضم ممثلين"),
    Objective.REMITTANCES: ("arabic.law", "كلفة تحويل أموال المغتربين"),
    Objective.RETURN: ("agreement.law", "shall readmit its nationals"),
    Objective.PORTABILITY: ("skills.law", "A pension that has been earned in the Republic is paid"),
    Objective.COOPERATION: ("declaration.law", "put the Global Compact into effect as a whole"),
}


@pytest.mark.parametrize("name", [name for name in samples.make_samples() if name != "sources.csv"])
def test_a_shipped_sample_is_what_the_script_makes(name: str) -> None:
    assert (RAW / name).read_bytes() == samples.make_samples()[name]


def test_the_shipped_sources_csv_begins_as_the_script_makes_it() -> None:
    # People add their own documents, and lines about them, below the ten.
    assert (RAW / "sources.csv").read_bytes().startswith(samples.make_samples()["sources.csv"])


def test_the_script_writes_the_same_bytes_in_a_process_of_its_own(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tests.samples", str(tmp_path)]
    subprocess.run(command, check=True, cwd=RAW.parents[1], capture_output=True)
    written = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert len(written) == 12
    assert written == samples.make_samples()


def test_the_samples_are_small() -> None:
    sizes = {name: len(content) for name, content in samples.make_samples().items()}
    assert sum(sizes.values()) < 1_500_000
    assert sizes[samples.DECLARATION] < 250_000


@pytest.mark.parametrize("name", PAGES)
def test_a_sample_has_the_pages_of_its_kind(name: str) -> None:
    pages = len(pypdfium2.PdfDocument(samples.make_samples()[name]))
    least, most = PAGES[name]
    assert least <= pages <= most


def test_the_scan_holds_images_and_no_character() -> None:
    document = pypdfium2.PdfDocument(samples.make_samples()[samples.DECLARATION])
    for page in document:
        assert page.get_textpage().count_chars() == 0
        dark = (page.render(scale=0.5, grayscale=True).to_numpy() < 128).mean()
        assert 0.005 < dark < 0.15  # black ink on white paper, and not the other way round


def test_the_sources_name_every_sample_but_the_one_with_a_sidecar() -> None:
    rows = list(csv.DictReader(io.StringIO(samples.make_samples()["sources.csv"].decode())))
    assert list(rows[0]) == ["file", "title", "country", "kind", "date", "url", "language"]
    documents = set(samples.make_samples()) - {"sources.csv", f"{samples.RESOLUTION}.toml"}
    assert {row["file"] for row in rows} == documents - {samples.RESOLUTION}
    assert {DocumentKind(row["kind"]) for row in rows} >= {DocumentKind.LAW, DocumentKind.BILL, DocumentKind.PLAN}
    assert all(re.fullmatch(r"X[A-Z]|", row["country"]) for row in rows)
    for column in ("title", "country", "date", "url", "language"):
        assert any(not row[column] for row in rows), f"no empty {column}"


def test_the_sidecar_is_about_the_resolution() -> None:
    sidecar = tomllib.loads(samples.make_samples()[f"{samples.RESOLUTION}.toml"].decode())
    assert sidecar["kind"] == DocumentKind.RESOLUTION
    assert sidecar["country"] == "XS"


@pytest.mark.parametrize("objective", Objective)
def test_some_sample_is_about_every_objective(objective: Objective) -> None:
    source, words = ABOUT[objective]
    assert any(words in one.text for one in samples.law_of(source).provisions)


@pytest.mark.parametrize("name", [samples.STATUTE, samples.GAZETTE, samples.BILL])
def test_every_line_of_the_truth_lies_in_its_box(name: str) -> None:
    typeset = TYPESET[name]()
    document = pypdfium2.PdfDocument(typeset.pdf)
    texts = [(page.get_height(), page.get_textpage()) for page in document]
    wrong = []
    for line in (line for paragraph in typeset.paragraphs for line in paragraph.lines):
        height, text = texts[line.page - 1]
        left, top, right, bottom = line.box
        seen = text.get_text_bounded(left - 1, height - bottom - 1, right + 1, height - top + 1)
        if letters(line.text) not in letters(seen):
            wrong.append((line.text, seen))
    assert sum(len(paragraph.lines) for paragraph in typeset.paragraphs) > 100
    assert wrong == []


def letters(text: str) -> str:
    """Without spaces, digits (note marks are digits), and the signs that pdfium puts for hyphens at line ends."""
    return re.sub(r"[\s\d\-\u2010\u0002\ufffe]", "", text)


@pytest.mark.parametrize("name", TYPESET)
def test_no_two_lines_of_a_page_overlap_and_all_lie_on_it(name: str) -> None:
    typeset = TYPESET[name]()
    width, height = pypdfium2.PdfDocument(typeset.pdf)[0].get_size()
    boxes: dict[int, list[tuple[float, float, float, float]]] = {}
    for line in (line for paragraph in typeset.paragraphs for line in paragraph.lines):
        boxes.setdefault(line.page, []).append(line.box)
    for piece in typeset.furniture:
        boxes.setdefault(piece.page, []).append(piece.box)
    for page in boxes.values():
        for at, (left, top, right, bottom) in enumerate(page):
            assert 0 < left < right < width
            assert 0 < top < bottom < height
            for other in page[:at]:
                across = min(right, other[2]) - max(left, other[0])
                down = min(bottom, other[3]) - max(top, other[1])
                assert across <= 0.5 or down <= 0.5, (page[at], other)


@pytest.mark.parametrize("name", TYPESET)
def test_no_heading_stands_last_on_its_page(name: str) -> None:
    paragraphs = [one for one in TYPESET[name]().paragraphs if one.block.value != "footnote"]
    for heading, following in itertools.pairwise(paragraphs):
        if heading.block.value == "heading" and heading.stream == following.stream:
            assert heading.lines[-1].page == following.lines[0].page, heading.text


@pytest.mark.parametrize("name", sorted(samples.sample_truths()))
def test_the_lines_of_a_paragraph_make_up_its_text(name: str) -> None:
    for paragraph in samples.sample_truths()[name]:
        at = 0
        for line in paragraph.lines:
            assert not paragraph.text[at : line.start].strip()
            plain = line.text[:-1] if line.text.endswith("-") else line.text
            assert paragraph.text[line.start : line.end] in (plain, line.text), paragraph.text
            at = line.end
        assert not paragraph.lines or at == len(paragraph.text)


def test_the_bill_has_its_side_notes_and_line_numbers() -> None:
    furniture = samples.bill().furniture
    notes = {piece.owner for piece in furniture if piece.kind.value == "side-note"}
    numbers = [int(piece.text) for piece in furniture if piece.kind.value == "line-number"]
    assert len(notes) == 28
    assert set(numbers) >= {5, 10, 15, 20}
    assert all(number % 5 == 0 for number in numbers)


def test_the_paths_of_the_statute_are_those_of_its_sections() -> None:
    truths = samples.sample_truths()[samples.STATUTE]
    paths = {tuple((step.level, step.number) for step in one.path) for one in truths}
    assert (("section", "34"), ("paragraph", "1"), ("item", "b")) in paths
    assert sum(len(path) == 1 for path in paths) == 52
