"""The pictures and the run that the README shows; ``python -m tests.pictures`` makes them anew from data/raw.

It runs ``migralex process`` into a temporary folder, puts what the terminal shows into the README, and takes pictures
of the report in Chromium (at a desk in light, on a phone in dark), of a page with what is read on it, of two versions
of a resolution side by side, and of the web room (``room_pictures``).
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
from tests.room_pictures import take_room_pictures

PICTURES = README.parent / "docs" / "pictures"
RUN = re.compile(r"(<!-- run -->\n```text\n)(.*?)(```\n)", re.DOTALL)
BILL = "saravelle-bill-27-2025-trafficking-smuggling.pdf"
RESOLUTION = "saravelle-resolution-7-2025.txt"
AMENDED = (
    ("may turn free of charge", "may turn free of charge and in their own language"),
    ("the end of the year", "the end of March"),
    ("committee of inquiry of nine members", "committee of inquiry of eleven members"),
    ("    (b) places of safety that are agreed in advance;\n\n    (c)", "    (b)"),
)
"""What a second version of the resolution says instead."""
HEIGHT = 1_330  # pixels: down to the end of the coverage of the ten samples


def run_samples(out: Path) -> str:
    """What a person sees of a run over the sample documents; the results are in ``out``."""
    environment = os.environ | {"COLUMNS": str(WIDTH), "NO_COLOR": "1", "LANG": "C.UTF-8"}
    command = [sys.executable, "-m", "pipeline.cli", "process", "--out", str(out)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True, cwd=README.parent)
    lines = done.stdout.replace(str(out), "data/processed").splitlines()
    return "\n".join(line.rstrip() for line in lines if line.strip()) + "\n"


def draw_others(out: Path) -> tuple[Path, Path]:
    """A page of the bill, and the two versions of the resolution, as HTML."""
    raw = README.parent / "data" / "raw"
    amended = (raw / RESOLUTION).read_text(encoding="utf-8")
    for old, new in AMENDED:
        if old not in amended:
            raise SystemExit(f"The resolution no longer says {old!r}.")
        amended = amended.replace(old, new)
    second = out / "resolution-as-amended.txt"
    second.write_text(amended, encoding="utf-8")
    page, compared = out / "page.html", out / "compare.html"
    for words in (
        ("page", str(raw / BILL), "3", "--html", str(page)),
        ("compare", str(raw / RESOLUTION), str(second), "--html", str(compared)),
    ):
        command = [sys.executable, "-m", "pipeline.cli", *words]
        subprocess.run(command, check=True, capture_output=True, cwd=README.parent)
    return page, compared


def take_pictures(report: Path, page_view: Path, compared: Path) -> None:
    """The report at 1366 and at 390 pixels, the other two at 1366."""
    shots = (
        ("report", report, 1366, HEIGHT, "light"),
        ("report-phone", report, 390, 844, "dark"),
        ("page", page_view, 1366, 1_050, "light"),
        ("compare", compared, 1366, 700, "light"),
    )
    PICTURES.mkdir(parents=True, exist_ok=True)
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        for name, file, width, height, scheme in shots:
            page = browser.new_page(viewport={"width": width, "height": height}, color_scheme=scheme)  # type: ignore[arg-type]
            page.goto(file.as_uri())
            page.screenshot(path=PICTURES / f"{name}.png")
        browser.close()


def main() -> None:
    """Make all of them anew."""
    with tempfile.TemporaryDirectory(prefix="migralex-") as folder:
        out = Path(folder) / "processed"
        told = run_samples(out)
        take_pictures(out / "report.html", *draw_others(out))
        take_room_pictures(out)
    readme = README.read_text(encoding="utf-8")
    README.write_text(RUN.sub(lambda found: f"{found[1]}{told}{found[3]}", readme), encoding="utf-8")


if __name__ == "__main__":
    main()
