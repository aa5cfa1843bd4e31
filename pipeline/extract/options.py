"""What the readers of all formats are told: limits, hints and the tools that are at hand."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """Bounds and hints for reading one file. The defaults suit one laptop; a run fills them from its settings."""

    max_pages: int = 5_000
    max_characters_per_page: int = 200_000
    """A page of dense print has about 8,000."""
    max_characters: int = 60_000_000
    """For the whole document; the longest statute books have about 10 million."""
    max_unpacked_bytes: int = 400_000_000
    """For containers such as DOCX, over all parts that are read."""
    language_hint: str | None = None
    """ISO 639-1 from the metadata."""
    ocr: bool = True
    """Use tesseract where it is installed and a page needs it."""
    ocr_again: bool = False
    """Read scans anew that carry an old OCR text under their images; otherwise that text is kept."""
    ocr_languages: tuple[str, ...] = ("eng", "fra", "spa", "por", "ara", "rus", "chi_sim")
    """Tesseract packs to choose from; those that are not installed are passed over."""
    ocr_dpi: int = 200
    office_seconds: float = 60.0
    """Wall time for LibreOffice to turn a DOC, RTF or ODT into DOCX."""
