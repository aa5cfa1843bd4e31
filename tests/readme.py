"""The parts of the README that a command prints; ``python -m tests.readme`` writes them anew.

Such a part stands in a fenced block behind a comment ``<!-- prints: migralex show --help -->``.
"""

import os
import re
import subprocess
import sys
from pathlib import Path

README = Path(__file__).parents[1] / "README.md"
PART = re.compile(r"(<!-- prints: migralex ([^\n]*) -->\n```text\n)(.*?)(```\n)", re.DOTALL)
WIDTH = 100  # columns, whatever the terminal of the caller has


def printed(words: str) -> str:
    """What ``migralex words`` prints."""
    environment = os.environ | {"COLUMNS": str(WIDTH), "TERMINAL_WIDTH": str(WIDTH), "NO_COLOR": "1", "LANG": "C.UTF-8"}
    command = [sys.executable, "-c", "from pipeline.cli import main; main()", *words.split()]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True, cwd=README.parent)
    return "\n".join(line.rstrip() for line in done.stdout.strip().splitlines()) + "\n"


def renewed(readme: str) -> str:
    """The README with each such part as it is printed now."""
    return PART.sub(lambda found: f"{found[1]}{printed(found[2])}{found[4]}", readme)


if __name__ == "__main__":
    README.write_text(renewed(README.read_text(encoding="utf-8")), encoding="utf-8")
