"""Pages made fit for OCR: even light, level lines, and no more dots than their type needs.

Worn scans lose most of their words to uneven light, not to their skew: tesseract takes one threshold for the whole
page. The paper's brightness is therefore divided out first; then lines are made level by the angle at which the row
profile is sharpest (Postl 1986), and large type is read at fewer dots, which costs less and reads no worse.
"""

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from pipeline.extract.page_image import POINTS_PER_INCH, Gray, Legible, PageImage, image_of

Floats = NDArray[np.float64]
COARSE_DPI = 50
"""Dots per inch at which angles are tried."""
PAPER_DPI = 25
"""The same for the brightness of the paper: a letter's stroke is less than a dot there."""
EVEN_PAPER = 235
"""Gray level: paper that is nowhere darker is left as it is."""
WHITE = 0.92
"""Times the paper's brightness: what is lighter becomes white, and its grain disappears."""
WIDEST_ANGLE = 4.0
"""Degrees to either side that are tried; a sheet that lay more askew is not fed by a scanner."""
LEAST_ANGLE = 0.3
"""Degrees under which the lines are level enough, and turning would only blur them."""
INK = 0.75
"""Times the paper's brightness: what is darker is ink."""
NOISY = 6.0
"""Gray levels by which neighbouring dots of paper differ on a page with grain."""
BLUR = 0.216
"""Points: the standard deviation of the blur that hides grain, 0.6 dots at 200 to the inch."""
LINE_DOTS = 16
"""Dots from the top to the foot of a line that are enough to read it; more cost time and read no better."""
FEWEST_DPI = 150
STRIP = 36
"""Points: a strip so wide holds a word of most lines, and of a line askew no more than its height."""
SIDEWAYS = 1.5
"""How much sharper the column profile is than the row profile where lines run upright."""


def make_legible(image: PageImage) -> Legible:
    """The page with even light, level lines and as many dots as its type needs."""
    gray = image.gray()
    if min(gray.shape) < 2 * image.dpi / PAPER_DPI:
        return Legible(image)
    paper = _paper(gray, image.dpi)
    ink = _ink(gray, paper, image.dpi)
    degrees, sideways = _skew(ink)
    noisy = _grain(gray, paper) > NOISY
    if paper.min() < EVEN_PAPER:
        gray = _even_light(gray, paper)
    picture = Image.fromarray(gray)
    height = _line_height(picture, image.dpi)
    dpi = min(image.dpi, max(FEWEST_DPI, round(LINE_DOTS * POINTS_PER_INCH / height))) if height else image.dpi
    if dpi != image.dpi:
        size = (round(picture.width * dpi / image.dpi), round(picture.height * dpi / image.dpi))
        picture = picture.resize(size, Image.Resampling.LANCZOS)
    if abs(degrees) >= LEAST_ANGLE:
        picture = picture.rotate(degrees, Image.Resampling.BICUBIC, fillcolor=255)
    else:
        degrees = 0.0
    if noisy:
        picture = picture.filter(ImageFilter.GaussianBlur(BLUR * dpi / POINTS_PER_INCH))
    return Legible(image_of(np.asarray(picture), dpi), degrees, noisy, sideways)


def holds_text(image: PageImage) -> bool:
    """Whether the dots of a page lie in lines as those of text do, and not as those of a photograph or seal."""
    gray = image.gray()
    ink = _ink(gray, _paper(gray, image.dpi), image.dpi)
    if not 0.004 < ink.mean() < 0.35:
        return False
    rows = ink.mean(axis=1) > 0.02
    edges = np.flatnonzero(np.diff(np.concatenate(([0], rows.astype(np.int8), [0]))))
    heights = (edges[1::2] - edges[::2]) * POINTS_PER_INCH / COARSE_DPI
    return int(((heights > 4) & (heights < 30)).sum()) >= 3


def _paper(gray: Gray, dpi: int) -> Gray:
    """How bright the paper is, at ``PAPER_DPI``: the lightest of the dots around each place."""
    small = Image.fromarray(gray).reduce(max(dpi // PAPER_DPI, 1))
    return np.asarray(small.filter(ImageFilter.MaxFilter(5)).filter(ImageFilter.BoxBlur(6)))


def _ink(gray: Gray, paper: Gray, dpi: int) -> NDArray[np.bool_]:
    """Where there is ink, at ``COARSE_DPI``."""
    small = Image.fromarray(gray).reduce(max(dpi // COARSE_DPI, 1))
    under = Image.fromarray(paper).resize(small.size, Image.Resampling.BILINEAR)
    return np.asarray(np.asarray(small) < INK * np.asarray(under, dtype=np.float32))


def _even_light(gray: Gray, paper: Gray) -> Gray:
    height, width = gray.shape
    light = np.asarray(Image.fromarray(paper).resize((width, height), Image.Resampling.BILINEAR), dtype=np.float32)
    return np.clip(gray * (255 / WHITE / np.maximum(light, 1)), 0, 255).astype(np.uint8)


def _grain(gray: Gray, paper: Gray) -> float:
    """The median difference of neighbouring dots that are paper, in gray levels."""
    rows = gray[::7].astype(np.int16)
    light = rows > 0.8 * float(np.median(paper))
    both = light[:, 1:] & light[:, :-1]
    return float(np.median(np.abs(np.diff(rows, axis=1))[both])) if both.any() else 0.0


def _skew(ink: NDArray[np.bool_]) -> tuple[float, bool]:
    """Degrees clockwise by which lines are askew, and whether they seem to run up or down the page."""
    across, down = _sharpest(ink), _sharpest(ink.T)
    return across[0], down[1] > SIDEWAYS * across[1]


def _sharpest(ink: NDArray[np.bool_]) -> tuple[float, float]:
    """The angle at which the row profile is sharpest, and how sharp, for each dot of ink."""
    y, x = np.nonzero(ink)
    if len(y) < 50:
        return 0.0, 0.0
    x = x - ink.shape[1] / 2
    coarse = np.arange(-WIDEST_ANGLE, WIDEST_ANGLE + 0.01, 0.25)
    near = float(coarse[np.argmax([_sharpness(y, x, angle) for angle in coarse])])
    fine = near + np.arange(-0.25, 0.26, 0.05)
    scores = np.array([_sharpness(y, x, angle) for angle in fine])
    best = fine[scores > 0.98 * scores.max()]
    return round(float(best.mean()), 2), float(scores.max()) / len(y)


def _sharpness(y: NDArray[np.int64], x: Floats, degrees: float) -> float:
    """The sum of squared steps of the row profile once lines that fall by this angle are made level."""
    level = y - x * np.tan(np.radians(degrees))
    profile = np.bincount((level - level.min()).astype(np.int64)).astype(np.float64)
    return float(np.square(np.diff(profile)).sum())


def _line_height(picture: Image.Image, dpi: int) -> float:
    """Points from the highest to the lowest dot of a usual line, as seen in strips about a word wide."""
    dots = np.asarray(picture) < 128
    wide = STRIP * dpi // int(POINTS_PER_INCH)
    count = dots.shape[1] // wide
    inked = dots[:, : count * wide].reshape(len(dots), count, wide).any(axis=2)
    edges = np.diff(np.pad(inked.T, ((0, 0), (1, 1))).astype(np.int8), axis=1)
    heights = np.nonzero(edges < 0)[1] - np.nonzero(edges > 0)[1]
    heights = heights[heights > 3 * dpi / POINTS_PER_INCH]
    return float(np.median(heights)) * POINTS_PER_INCH / dpi if len(heights) else 0.0
