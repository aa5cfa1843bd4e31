"""The parts of the README that a command prints or measured; ``python -m tests.readme`` writes them anew.

A printed part stands in a fenced block behind a comment ``<!-- prints: migralex show --help -->``; the figures of
``benchmarks/results/`` stand between ``<!-- figures -->`` and ``<!-- end of figures -->``.
"""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

README = Path(__file__).parents[1] / "README.md"
PART = re.compile(r"(<!-- prints: migralex ([^\n]*) -->\n```text\n)(.*?)(```\n)", re.DOTALL)
FIGURES = re.compile(r"(<!-- figures -->\n)(.*?)(<!-- end of figures -->\n)", re.DOTALL)
RESULTS = README.parent / "benchmarks" / "results"
EVALUATIONS = {
    "evaluation": "model on its corpus, out of fold",
    "evaluation-dev": "model on real passages (development set)",
}
WIDTH = 100  # columns, whatever the terminal of the caller has


def printed(words: str) -> str:
    """What ``migralex words`` prints."""
    environment = os.environ | {"COLUMNS": str(WIDTH), "TERMINAL_WIDTH": str(WIDTH), "NO_COLOR": "1", "LANG": "C.UTF-8"}
    command = [sys.executable, "-c", "from pipeline.cli import main; main()", *words.split()]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True, cwd=README.parent)
    return "\n".join(line.rstrip() for line in done.stdout.strip().splitlines()) + "\n"


def figures() -> str:
    """The measured figures as tables: speed, and the model on held-out passages."""
    speed = json.loads((RESULTS / "speed.json").read_text(encoding="utf-8"))
    lines = ["| speed and memory | measured |", "|---|---|"]
    for part in ("reading", "tagging", "folder"):
        lines += [f"| {name} | {_shown(value)} |" for name, value in speed[part].items()]
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
    return "\n".join(lines) + "\n"


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
