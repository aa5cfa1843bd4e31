"""The pictures and the run that the README shows; ``python -m tests.pictures`` makes them anew from data/raw.

It runs ``migralex process`` into a temporary folder, puts what the terminal shows into the README, and takes pictures
of the report in Chromium: at a desk in light, and on a phone in dark.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.readme import README, WIDTH

PICTURES = README.parent / "docs" / "pictures"
RUN = re.compile(r"(<!-- run -->\n```text\n)(.*?)(```\n)", re.DOTALL)
HEIGHT = 1_330  # pixels: down to the end of the coverage of the ten samples


def run_samples(out: Path) -> str:
    """What a person sees of a run over the sample documents; the results are in ``out``."""
    environment = os.environ | {"COLUMNS": str(WIDTH), "NO_COLOR": "1", "LANG": "C.UTF-8"}
    command = [sys.executable, "-m", "pipeline.cli", "process", "--out", str(out)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True, cwd=README.parent)
    lines = done.stdout.replace(str(out), "data/processed").splitlines()
    return "\n".join(line.rstrip() for line in lines if line.strip()) + "\n"


def take_pictures(report: Path) -> None:
    """The report at 1366 and at 390 pixels."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        for name, width, height, scheme in (("report", 1366, HEIGHT, "light"), ("report-phone", 390, 844, "dark")):
            page = browser.new_page(viewport={"width": width, "height": height}, color_scheme=scheme)  # type: ignore[arg-type]
            page.goto(report.as_uri())
            page.screenshot(path=PICTURES / f"{name}.png")
        browser.close()


def main() -> None:
    """Make both anew."""
    with tempfile.TemporaryDirectory(prefix="migralex-") as folder:
        out = Path(folder) / "processed"
        told = run_samples(out)
        take_pictures(out / "report.html")
    readme = README.read_text(encoding="utf-8")
    README.write_text(RUN.sub(lambda found: f"{found[1]}{told}{found[3]}", readme), encoding="utf-8")


if __name__ == "__main__":
    main()
