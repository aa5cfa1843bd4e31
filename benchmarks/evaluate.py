"""``make evaluate``: a model on labelled passages, as text, as a page and as JSON; its figures are kept for good.

The report quotes passages, so it goes where results may be deleted; ``benchmarks/results/`` gets the figures alone.
"""

import argparse
from pathlib import Path

from benchmarks.measure import save
from pipeline.run.evaluation import Wanted, measure_model


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=Path, help="labelled passages (JSON Lines); without it, the corpus out of fold")
    parser.add_argument("--model", help="a folder of models/trained; without it, the pinned model")
    parser.add_argument("--against", help="compare with this model, a folder of models/trained")
    parser.add_argument("--html", type=Path, help="the page; without it, data/processed/evaluation*.html")
    parser.add_argument("--json", type=Path, help="the report as JSON; without it, beside the page")
    parser.add_argument("--models", type=Path, default=Path("models"))
    given = parser.parse_args()
    told = measure_model(given.models, Wanted(given.rows, given.model, given.against), print)
    print(told.text)
    name = "evaluation" if given.rows is None else f"evaluation-{given.rows.stem}"
    page = given.html or Path("data/processed") / f"{name}.html"
    document = given.json or page.with_suffix(".json")
    for path, text in ((page, told.html), (document, told.json)):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    print(f"\nThe report: {page} and {document}. The figures: {save(name, told.figures)}")


if __name__ == "__main__":
    main()
