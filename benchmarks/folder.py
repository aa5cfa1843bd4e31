"""A folder of many documents: what Prefect costs, and what a second run costs."""

import re
from pathlib import Path

from benchmarks.measure import one_run, run_module
from tests.samples import law_of, text_of
from tests.typeset import parse_law, statute_look, typeset

SECTIONS = 1_400  # of the long Act: some 230 pages
ARTICLES = 100  # of a document of the folder: about fourteen pages
SAMPLES = ("statute.law", "bill.law", "agreement.law", "skills.law", "gazette-fr.law", "ley.law")


def long_act(scratch: Path) -> Path:
    """A typeset Act of some hundred pages: the sections of the sample statute over and over, numbered through."""
    text = re.sub(r"\[\^\w+\]", "", text_of("statute.law"))
    sections = [part for part in re.split(r"(?m)^= \w+ \| ", text)[1:] if "\n[^" not in part]
    plain = ["\n".join(line for line in part.splitlines() if line[:1] not in "#*|^[") for part in sections]
    numbered = [f"= {number} | {plain[number % len(plain)]}" for number in range(1, SECTIONS + 1)]
    pdf = scratch / "long-act.pdf"
    law = parse_law("\n".join(["@language en", "@level section", "!1 Long Act", *numbered]))
    pdf.write_bytes(typeset(law, statute_look()).pdf)
    return pdf


def bench(documents: int, models: Path, scratch: Path) -> dict[str, object]:
    """Two like folders, one with Prefect and one without, then the second run of one of them."""
    environment = {"MIGRALEX_MODELS": str(models.resolve())}
    raw = scratch / "many"
    _write_many(raw, documents)
    straight = one_run("straight", raw, scratch / "straight", environment)
    engine = one_run("prefect", raw, scratch / "prefect", environment)
    words = ("pipeline.cli", "process", "--raw", str(raw), "--out", str(scratch / "prefect"))
    again = run_module(*words, environment=environment)
    return {
        "documents": documents,
        "passages": straight["passages"],
        "without Prefect, s": straight["work"],
        "with Prefect, s": engine["work"],
        "Prefect's cost, % of the work (asked: 5)": 100 * (engine["work"] - straight["work"]) / straight["work"],
        "Prefect's start, told apart, s": engine["start"],
        "second run over unchanged documents, s (asked: 3)": again["wall_seconds"],
    }


def _write_many(raw: Path, documents: int) -> None:
    raw.mkdir()
    provisions = [p.text for name in SAMPLES for p in law_of(name).provisions if len(p.text) > 60]
    for number in range(documents):
        lines = [f"Ordinance No. {number + 1}", ""]
        for article in range(ARTICLES):
            lines += [f"Article {article + 1}. {provisions[(number * 7 + article * 13) % len(provisions)]}", ""]
        (raw / f"ordinance-{number + 1:04}.txt").write_text("\n".join(lines), encoding="utf-8")
