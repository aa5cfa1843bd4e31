"""How much memory a fresh process takes that reads 1,000 pages to passages.

``python -m benchmarks.memory <file.pdf>`` is that process: it prints its figures as the last line, as JSON.
"""

import json
import resource
import subprocess
import sys
from pathlib import Path

import pypdfium2

from benchmarks.ours import split_pdf
from pipeline import passages
from pipeline.extract.limits import collect_rarely

PAGES = 1_000


def bench(pdf: Path, scratch: Path, pages: int = PAGES) -> dict[str, object]:
    """The largest resident memory of a process that reads so many pages, and what it was before it read them."""
    long = repeated(pdf, scratch / "many-pages.pdf", pages)
    command = [sys.executable, "-m", "benchmarks.memory", str(long)]
    told = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()[-1])
    return {
        "pages": told["pages"],
        "passages": told["passages"],
        "largest memory of the process, MB (asked: under 200)": told["peak"],
        "of that before it reads, MB": told["idle"],
    }


def repeated(pdf: Path, target: Path, pages: int) -> Path:
    """A PDF of so many pages: those of another over and over."""
    with pypdfium2.PdfDocument(pdf) as source, pypdfium2.PdfDocument.new() as made:
        while len(made) < pages:
            made.import_pages(source, range(min(len(source), pages - len(made))))
        made.save(target)
    return target


def _peak() -> float:
    """MB. The system's accounts of a process begin with the memory of its parent; ``VmHWM`` is its own."""
    status = Path("/proc/self/status")
    if not status.exists():
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1_000_000  # macOS tells bytes
    line = next(line for line in status.read_text(encoding="ascii").splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) * 1024 / 1_000_000


def main() -> None:
    passages.warm()  # as the workers that read documents do
    collect_rarely()
    idle = _peak()
    document = split_pdf(Path(sys.argv[1]))
    print(json.dumps({"pages": len(document.pages), "passages": len(document.passages), "idle": idle, "peak": _peak()}))


if __name__ == "__main__":
    main()
