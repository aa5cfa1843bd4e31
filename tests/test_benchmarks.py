"""The benchmarks themselves: what they count, keep and refuse."""

import json
from pathlib import Path

import pytest

from benchmarks import memory, reading, run, tagging, training
from benchmarks.measure import interleaved, processor_seconds, save
from benchmarks.ours import count_pages
from benchmarks.readers import BOXES, PASSAGES, PLUMBER, WORDS, readable, readers
from pipeline.classify.evaluate import as_passage
from pipeline.classify.labelled import read_corpus
from pipeline.classify.model import load_model
from pipeline.classify.registry import CORPUS, pinned_folder
from pipeline.classify.weights import FILE_NAME
from tests.samples import law_of
from tests.typeset import statute_look, typeset


@pytest.fixture(scope="module")
def act(tmp_path_factory: pytest.TempPathFactory) -> Path:
    pdf = tmp_path_factory.mktemp("bench") / "act.pdf"
    pdf.write_bytes(typeset(law_of("statute.law"), statute_look()).pdf)
    return pdf


def test_every_reader_reads_every_page(act: Path) -> None:
    pages = count_pages(act)
    assert pages > 1
    assert {PLUMBER, "pdfminer.six", "pypdf", WORDS, PASSAGES} <= set(readers())
    assert {name: read(act) for name, read in readers().items()} == dict.fromkeys(readers(), pages)


def test_the_ratios_are_those_of_the_paces(act: Path) -> None:
    figures = reading.bench([act], turns=1)
    plumber = figures[f"{PLUMBER}, pages/s of CPU"]
    assert figures["words / pdfplumber (asked: 20)"] == figures[f"{WORDS}, pages/s of CPU"] / plumber  # type: ignore[operator]
    assert figures["passages / pdfplumber (asked: 10)"] == figures[f"{PASSAGES}, pages/s of CPU"] / plumber  # type: ignore[operator]
    told = figures["CPU of passages / pdftotext -bbox-layout (asked: at most 1.8)"]
    assert (told == "poppler is not installed") == (BOXES not in readers())


def test_a_file_that_cannot_be_read_is_left_out_by_name(act: Path, tmp_path: Path) -> None:
    broken = tmp_path / "broken.pdf"
    broken.write_bytes(b"%PDF-1.7 nothing follows")
    given, left_out = readable([act, broken])
    assert given == [act]
    assert len(left_out) == 1
    assert left_out[0].startswith("broken.pdf: ")


def test_turns_are_interleaved_and_the_pace_is_the_median() -> None:
    order: list[str] = []
    paces = interleaved(3, {"a": lambda: order.append("a") or 5, "b": lambda: order.append("b") or 0})
    assert order == ["a", "b"] * 3
    assert paces["a"] > 0
    assert paces["b"] == 0


def test_the_processor_time_of_programs_that_were_started_counts() -> None:
    before = processor_seconds()
    memory.subprocess.run([memory.sys.executable, "-c", "sum(range(10**6))"], check=True)
    assert processor_seconds() > before


def test_a_section_that_runs_alone_leaves_the_figures_of_others(tmp_path: Path) -> None:
    save("speed", {"reading": {"pages": 1}, "memory": {"pages": 2}}, tmp_path)
    save("speed", {"memory": {"pages": 3}}, tmp_path)
    told = json.loads((tmp_path / "speed.json").read_text(encoding="utf-8"))
    assert (told["reading"], told["memory"]) == ({"pages": 1}, {"pages": 3})


def test_pages_are_repeated_until_there_are_enough(act: Path, tmp_path: Path) -> None:
    wanted = 2 * count_pages(act) + 1
    assert count_pages(memory.repeated(act, tmp_path / "long.pdf", wanted)) == wanted


def test_the_memory_of_a_fresh_process_is_its_own(act: Path, tmp_path: Path) -> None:
    block = bytearray(300_000_000)
    block[::4096] = b"x" * len(block[::4096])
    figures = memory.bench(act, tmp_path, pages=3)
    assert figures["pages"] == 3
    assert 20 < figures["of that before it reads, MB"] < 300  # type: ignore[operator]


def test_a_folder_stands_for_its_pdf_files_and_an_empty_one_is_refused(act: Path, tmp_path: Path) -> None:
    assert run.find_pdfs(act.parent) == [act]
    with pytest.raises(SystemExit, match="no PDF"):
        run.find_pdfs(tmp_path)


def test_the_shares_of_the_time_are_parts_of_one_whole(models: Path) -> None:
    passages = [as_passage(row) for row in read_corpus(models / CORPUS)][:300]
    shares = tagging.shares_of_time(load_model(pinned_folder(models)), passages, turns=1)
    assert 0 < shares.pop("passages with tags") <= 1
    assert shares["evidence of the tags"] > 0
    assert shares["alignment of the tags"] > 0
    assert sum(shares.values()) == pytest.approx(1, abs=0.3)


def test_a_training_is_measured_in_a_process_of_its_own_and_leaves_the_models_alone(models: Path) -> None:
    before = sorted(models.rglob("*"))
    told = list(training.bench_training(models).values())
    assert told[1] > 1  # type: ignore[operator]
    assert 100 < told[2] < 2_000  # type: ignore[operator]
    assert told[3] == (pinned_folder(models) / FILE_NAME).stat().st_size / 1e6
    assert sorted(models.rglob("*")) == before
