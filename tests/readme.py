"""The parts of the README that a command prints or measured; ``python -m tests.readme`` writes them anew.

A printed part stands in a fenced block behind a comment ``<!-- prints: migralex show --help -->``; the figures of
``benchmarks/results/`` stand between ``<!-- figures -->`` and ``<!-- end of figures -->``.
"""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

README = Path(__file__).parents[1] / "README.md"
PART = re.compile(r"(<!-- prints: migralex ([^\n]*) -->\n```text\n)(.*?)(```\n)", re.DOTALL)
FIGURES = re.compile(r"(<!-- figures -->\n)(.*?)(<!-- end of figures -->\n)", re.DOTALL)
RESULTS = README.parent / "benchmarks" / "results"
EVALUATIONS = {
    "evaluation": "model on its corpus, out of fold",
    "evaluation-dev": "model on real passages (development set)",
}
SPEED = ("reading", "processes", "memory", "journey", "tagging", "folder")
SAID_ABOVE = {"intact", "order", "words in order", "table cells", "hyphens soft", "hyphens hard"}
"""Measures of Migralex alone that the lines shared with other tools tell too."""
WIDTH = 100  # columns, whatever the terminal of the caller has


def printed(words: str) -> str:
    """What ``migralex words`` prints."""
    environment = os.environ | {"COLUMNS": str(WIDTH), "TERMINAL_WIDTH": str(WIDTH), "NO_COLOR": "1", "LANG": "C.UTF-8"}
    command = [sys.executable, "-c", "from pipeline.cli import main; main()", *words.split()]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True, cwd=README.parent)
    return "\n".join(line.rstrip() for line in done.stdout.strip().splitlines()) + "\n"


def figures() -> str:
    """The measured figures as tables: speed, reading beside other tools, OCR, and the model on held-out passages."""
    speed = _result("speed")
    lines = ["| speed and memory | measured |", "|---|---|"]
    for part in SPEED:
        told = {name: value for name, value in speed.get(part, {}).items() if isinstance(value, int | float)}
        lines += [f"| {name} | {_shown(value)} |" for name, value in told.items()]
    lines += [*_quality(_result("quality")), *_ocr(_result("ocr"))]
    for name, title in EVALUATIONS.items():
        path = RESULTS / f"{name}.json"
        if not path.exists():
            continue
        told = json.loads(path.read_text(encoding="utf-8"))
        lines += [
            "",
            f"| {title} | passages | top-1 | top-1, any label | top-3 | micro-F1 | macro-F1 | false positives |",
        ]
        lines += ["|---|---|---|---|---|---|---|---|"]
        for row in [*told["parts"], *({**b, "name": f"baseline: {b['name']}"} for b in told["baselines"])]:
            cells = [
                _shown(row[key]) for key in ("top1", "top1_any", "top3", "micro_f1", "macro_f1", "false_positives")
            ]
            lines.append(f"| {row['name']} | {row['passages']:,} | {' | '.join(cells)} |")
        lines += _wishes(told)
    lines += _trials(_result("learning"))
    return "\n".join(lines) + "\n"


def _wishes(told: Mapping[str, Any]) -> Iterator[str]:
    """The tags as wished, how far chances may be trusted, and which objectives are found worst."""
    keys = ("micro_precision", "micro_recall", "micro_f1", "micro_f2", "false_positives")
    yield from (
        "",
        "| tags wished | precision | recall | micro-F1 | micro-F2 | false positives |",
        "|---|---|---|---|---|---|",
    )
    yield from (f"| {mode['name']} | {' | '.join(_shown(mode[key]) for key in keys)} |" for mode in told["modes"])
    error = told["calibration_error"]
    yield ""
    yield (
        f"Expected calibration error: {error['all']:.3f} over all chances, {error['from 5 %']:.3f} over those from 5 % "
        f"on. Weakest: {told['weakest_told']}."
    )
    if told.get("alignment"):
        measures = told["alignment"]["measures"]
        shares = ", ".join(f"{each['alignment']} {each['f1']:.2f}" for each in measures["directions"])
        yield f"Direction: macro-F1 {measures['overall']['macro_f1']:.3f} (F1 of {shares})."


def _trials(told: Mapping[str, Any]) -> Iterator[str]:
    """What passages, features, vectors and other languages bring, over half of the corpus."""
    parts = {"trained on": "curve", "": "blocks", "all,": "vectors"}
    rows = {
        f"{head} {name}".strip(): each
        for head, part in parts.items()
        for name, each in told.get(part, {}).items()
        if part == "curve" or name != "all"
    }
    if rows:
        yield from ("", "| trial, half of the corpus held out | passages | top-1 | top-3 | average precision |")
        yield "|---|---|---|---|---|"
    for name, trial in rows.items():
        figures = trial["held out"]["all"]
        cells = " | ".join(f"{figures[key]:.3f}" for key in ("top1", "top3", "micro_ap"))
        yield f"| {name} | {trial['trained on']:,} | {cells} |"
    if told.get("languages"):
        yield from ("", "| top-1 when trained on | itself alone | all but English | all |", "|---|---|---|---|")
    for language, trials in told.get("languages", {}).items():
        yield f"| {language} | {' | '.join(_shown(each['held out'][language]['top1']) for each in trials.values())} |"


def _result(name: str) -> dict[str, Any]:
    path = RESULTS / f"{name}.json"
    return dict(json.loads(path.read_text(encoding="utf-8"))) if path.exists() else {}


def _quality(told: Mapping[str, Any]) -> Iterator[str]:
    """One row a line of quality, one column a tool; a tool that cannot say a line has none."""
    alone = {name: {"migralex": share} for name, share in told.get("migralex alone", {}).items()}
    lines = told.get("lines", {}) | {name: share for name, share in alone.items() if name not in SAID_ABOVE}
    tools = list(dict.fromkeys(tool for line in lines.values() for tool in line))
    if tools:
        yield from ("", f"| unseen typeset documents, % right | {' | '.join(tools)} |", f"|---|{'---|' * len(tools)}")
    for name, line in lines.items():
        cells = (f"{line[tool]:.1f}" if line.get(tool) is not None else "" for tool in tools)
        yield f"| {name} | {' | '.join(cells)} |"


def _ocr(told: Mapping[str, Any]) -> Iterator[str]:
    """One row a scan; its figures are told apart by what stands behind the colon."""
    scans: dict[str, dict[str, float]] = {}
    for name, value in told.items():
        scan, colon, measure = name.partition(": ")
        if colon:
            scans.setdefault(scan, {})[measure] = value
    measures = list(dict.fromkeys(measure for figures in scans.values() for measure in figures))
    if scans:
        yield from ("", f"| OCR at 200 dots an inch | {' | '.join(measures)} |", f"|---|{'---|' * len(measures)}")
    for scan, figures in scans.items():
        yield f"| {scan} | {' | '.join(f'{figures[measure]:.3f}' for measure in measures)} |"


def _shown(value: float) -> str:
    if isinstance(value, int):
        return f"{value:,}"
    return f"{value:.3f}" if value < 1 else f"{value:,.1f}"


def renewed(readme: str) -> str:
    """The README with each such part as it is printed or measured now."""
    readme = PART.sub(lambda found: f"{found[1]}{printed(found[2])}{found[4]}", readme)
    return FIGURES.sub(lambda found: f"{found[1]}\n{figures()}\n{found[3]}", readme)


if __name__ == "__main__":
    README.write_text(renewed(README.read_text(encoding="utf-8")), encoding="utf-8")
