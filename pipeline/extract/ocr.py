"""Pages that are images: tesseract on the command line, its words in the same form as those of a text layer.

One thread a process: several pages run beside each other better than one page on several cores.
"""

import itertools
import shutil
import statistics
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path

import numpy as np

from pipeline.extract.page_image import POINTS_PER_INCH, Legible, PageImage
from pipeline.layout.values import PageWords
from pipeline.records import Origin

PAGE_SECONDS = 60.0
"""Wall time for one page; a dense page in two scripts takes about 5."""
SAUVOLA = 2
"""Tesseract's threshold by neighbourhood (Sauvola 2000): it reads paper with grain better, and clean paper worse."""
SURE_TURN = 2.0
"""Tesseract's own confidence in how a page lies, under which it is taken to lie upright."""
LIST_SECONDS = 20.0
COLUMN_MODE = "4"
"""Tesseract's page mode for one column of lines: its own page analysis (3) drops numbers that hang in the margin,
and columns are told apart by the layout."""
LEAST_CONFIDENCE = 10.0
"""Tesseract's percent below which a word is a stain."""
SPLIT_GAP = 1.1
"""Type sizes: a wider gap in a line of tesseract's parts text from a side note."""
BELOW_BASE = 0.22
"""Type sizes by which letters hang below the line they stand on."""
SMALL_GAP = 0.8
"""Type sizes: the same where the size changes as well."""
SAME_SIZE = 0.2
"""Share by which measured type sizes differ though one type was used."""
INSTALL = "Install tesseract and its language packs (make ocr), then run again."
_WORD_LEVEL = "5"


@dataclass(frozen=True, slots=True)
class Tesseract:
    """The installed program and its packs."""

    program: Path
    packs: frozenset[str]


class OcrEnd(StrEnum):
    """How the OCR of one page ended."""

    READ = "read"
    EMPTY = "empty"
    WAITING = "waiting"
    """A tool or pack is missing, or OCR is turned off."""
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class OcrPage:
    """The words of a page, the mean confidence (0 to 1), and why there are none, if so."""

    words: PageWords | None
    confidence: float = 0.0
    reason: str = ""
    end: OcrEnd = OcrEnd.READ
    degrees: float = 0.0
    """Clockwise, by which the lines were askew; the words' boxes are those of the level page."""
    timed_out: bool = False


@dataclass(frozen=True, slots=True)
class Orientation:
    """What tesseract says of a page: quarter turns clockwise that bring it upright, and its script; 0, "" unknown."""

    quarters: int = 0
    script: str = ""


def find_tesseract(search_path: str | None) -> Tesseract | None:
    """The program on this search path (None: the one of the process) with its packs; None if it is not installed."""
    found = shutil.which("tesseract", path=search_path)
    if found is None:
        return None
    program = Path(found).absolute()
    try:
        listed = _run([str(program), "--list-langs"], b"", LIST_SECONDS)
    except (subprocess.SubprocessError, OSError):
        return None
    return Tesseract(program, frozenset(listed.decode("utf-8", "replace").split("\n")[1:]) - {""})


def read_image(
    tesseract: Tesseract, page: Legible, packs: Sequence[str], number: int, seconds: float = PAGE_SECONDS
) -> OcrPage:
    """The words of a page image; ``reason`` says why there are none. ``seconds`` is the wall time that it may take."""
    image = page.image
    command = [
        *(str(tesseract.program), "stdin", "stdout", "-l", "+".join(packs)),
        *("--dpi", str(image.dpi), "--psm", COLUMN_MODE),
        *(("-c", f"thresholding_method={SAUVOLA}") if page.noisy else ()),
        "tsv",
    ]
    try:
        table = _run(command, _as_pgm(image), seconds).decode("utf-8", "replace")
    except subprocess.TimeoutExpired:
        reason = f"tesseract took longer than {seconds:.0f} s"
        return OcrPage(None, reason=reason, end=OcrEnd.FAILED, timed_out=True)
    except subprocess.CalledProcessError as error:
        return OcrPage(None, reason=f"tesseract failed ({_how_it_ended(error)})", end=OcrEnd.FAILED)
    except (subprocess.SubprocessError, OSError) as error:
        return OcrPage(None, reason=f"tesseract could not be run ({type(error).__name__})", end=OcrEnd.FAILED)
    return replace(parse_table(table, image, number), degrees=page.degrees)


def ask_orientation(tesseract: Tesseract, image: PageImage, seconds: float = PAGE_SECONDS) -> Orientation:
    """How a page lies and which script it is in, by tesseract's own detection, where its pack ``osd`` is installed."""
    if "osd" not in tesseract.packs:
        return Orientation()
    command = [str(tesseract.program), "stdin", "stdout", "--psm", "0", "--dpi", str(image.dpi)]
    try:
        answer = _run(command, _as_pgm(image), seconds).decode("utf-8", "replace")
    except (subprocess.SubprocessError, OSError):
        return Orientation()
    rows = dict(row.split(":", 1) for row in answer.splitlines() if ":" in row)
    turn = rows.get("Rotate", "").strip()
    sure = float(rows.get("Orientation confidence", "0")) >= SURE_TURN
    quarters = int(turn) // 90 % 4 if turn.isdecimal() and sure else 0
    return Orientation(quarters, rows.get("Script", "").strip())


def _how_it_ended(error: subprocess.CalledProcessError) -> str:
    if error.returncode < 0:
        return f"ended by signal {-error.returncode}"
    told = error.stderr.decode("utf-8", "replace").strip().splitlines() if error.stderr else []
    return told[-1][:120] if told else f"exit code {error.returncode}"


def parse_table(table: str, image: PageImage, number: int) -> OcrPage:
    """Tesseract's TSV as words in points; words of a line share height and size, so that lines hold together."""
    scale = POINTS_PER_INCH / image.dpi
    lines: dict[tuple[str, ...], list[_Word]] = {}
    for row in table.splitlines()[1:]:
        cells = row.split("\t")
        if len(cells) < 12 or cells[0] != _WORD_LEVEL or not cells[11].strip() or float(cells[10]) < LEAST_CONFIDENCE:
            continue
        left, top, width, height = (int(cell) * scale for cell in cells[6:10])
        word = _Word(cells[11].strip(), left, top, left + width, top + height, float(cells[10]))
        lines.setdefault(tuple(cells[1:5]), []).append(word)
    pieces = [piece for line in lines.values() for piece in _split_line(line)]
    if not pieces:
        return OcrPage(None, reason="tesseract found no words in it", end=OcrEnd.EMPTY)
    confidence = statistics.fmean(word.trust for piece in pieces for word in piece) / 100
    return OcrPage(_as_words(pieces, image, number), confidence)


@dataclass(frozen=True, slots=True)
class _Word:
    """A word of the table; the box is in points, the trust in percent."""

    text: str
    left: float
    top: float
    right: float
    bottom: float
    trust: float

    @property
    def size(self) -> float:
        """The type size that this word's height speaks for, by which letters it has."""
        rises = any(letter.isupper() or letter.isdecimal() or letter in "bdfhklt" for letter in self.text)
        falls = any(letter in "gjpqy" for letter in self.text)
        share = 0.48 + 0.24 * rises + 0.21 * falls if self.text.isascii() else 0.85
        return (self.bottom - self.top) / share


def _split_line(line: list[_Word]) -> list[list[_Word]]:
    """A line of tesseract's, cut where a gap shows that it ran from the text into a side note or column."""
    size = statistics.median(word.size for word in line)
    pieces = [[line[0]]]
    for before, word in itertools.pairwise(line):
        gap = max(word.left - before.right, before.left - word.right)
        smaller = abs(word.size - pieces[-1][0].size) > SAME_SIZE * size
        if gap > SPLIT_GAP * size or (smaller and gap > SMALL_GAP * size):
            pieces.append([word])
        else:
            pieces[-1].append(word)
    return pieces


def _as_words(pieces: list[list[_Word]], image: PageImage, number: int) -> PageWords:
    scale = POINTS_PER_INCH / image.dpi
    sizes = [statistics.median(word.size for word in piece) for piece in pieces]
    body = statistics.median(size for size, piece in zip(sizes, pieces, strict=True) for _ in piece)
    texts: list[str] = []
    boxes: list[tuple[float, float, float, float]] = []
    word_sizes: list[float] = []
    trusts: list[float] = []
    for piece, size in zip(pieces, sizes, strict=True):
        even = body if abs(size - body) < SAME_SIZE * body else size
        foot = _foot(piece) + BELOW_BASE * even
        for word in piece:
            texts.append(word.text)
            boxes.append((word.left, max(foot - even, 0.0), word.right, foot))
            word_sizes.append(even)
            trusts.append(word.trust / 100)
    return PageWords(
        number=number,
        width=image.width * scale,
        height=image.height * scale,
        texts=tuple(texts),
        boxes=np.array(boxes, dtype=np.float64),
        sizes=np.round(np.array(word_sizes), 1),
        bold=np.zeros(len(texts), dtype=np.bool_),
        origin=Origin.OCR,
        trust=np.array(trusts, dtype=np.float64),
    )


def _foot(piece: list[_Word]) -> float:
    """Where the letters of a line stand, in points from the top: words with letters that hang below do not tell."""
    standing = [word.bottom for word in piece if not any(letter in "gjpqy,;()[]Q" for letter in word.text)]
    return statistics.median(standing or [word.bottom - BELOW_BASE * word.size for word in piece])


def even_sizes(pages: Sequence[PageWords]) -> list[PageWords]:
    """The pages of one document with its usual type in one size, which letters and dirt make differ by page."""
    if not pages:
        return []
    body = float(np.median(np.concatenate([page.sizes for page in pages])))
    return [
        replace(page, sizes=np.where(np.abs(page.sizes - body) < SAME_SIZE * body, round(body, 1), page.sizes))
        for page in pages
    ]


def _as_pgm(image: PageImage) -> bytes:
    return b"P5 %d %d 255\n" % (image.width, image.height) + image.pixels


def _run(command: Sequence[str], given: bytes, seconds: float) -> bytes:
    """Output of a program that is started without a shell, with one thread and nothing else of our environment."""
    done = subprocess.run(  # noqa: S603  # the program was found on the search path, no part comes from a document
        command,
        input=given,
        capture_output=True,
        timeout=seconds,
        check=True,
        env={"OMP_THREAD_LIMIT": "1", "LC_ALL": "C.UTF-8"},
    )
    return done.stdout
