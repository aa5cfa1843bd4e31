"""A page as gray dots, before and after it was made fit for OCR."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

POINTS_PER_INCH = 72.0
Gray = NDArray[np.uint8]
"""Rows of dots, 0 for black and 255 for white."""


@dataclass(frozen=True, slots=True)
class PageImage:
    """A page as gray pixels, row by row from the top, one byte each."""

    pixels: bytes
    width: int
    height: int
    dpi: int

    def gray(self) -> Gray:
        """The dots as rows."""
        return np.frombuffer(self.pixels, dtype=np.uint8).reshape(self.height, self.width)

    def turned(self, quarters: int) -> "PageImage":
        """The page after so many quarter turns clockwise."""
        return image_of(np.rot90(self.gray(), -quarters), self.dpi) if quarters % 4 else self


@dataclass(frozen=True, slots=True)
class Legible:
    """A page fit for OCR, and what was done to it."""

    image: PageImage
    degrees: float = 0.0
    """Clockwise, by which its lines were askew before they were made level."""
    noisy: bool = False
    """Whether its paper has grain."""
    sideways: bool = False
    """Whether its lines seem to run up or down the page."""


def image_of(gray: Gray, dpi: int) -> PageImage:
    """Rows of dots as a page."""
    height, width = gray.shape
    return PageImage(np.ascontiguousarray(gray).tobytes(), width, height, dpi)
