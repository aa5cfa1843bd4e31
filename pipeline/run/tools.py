"""Which optional system packages are at hand, for documents that wait for one."""

import shutil
import subprocess
from functools import lru_cache


@lru_cache(maxsize=1)
def ocr_packs() -> tuple[str, ...]:
    """The language packs of tesseract, sorted; empty where it is not installed."""
    command = shutil.which("tesseract")
    if command is None:
        return ()
    try:
        listing = subprocess.run([command, "--list-langs"], capture_output=True, text=True, timeout=20, check=False)  # noqa: S603 - found on PATH
    except (OSError, subprocess.TimeoutExpired):
        return ()
    return tuple(sorted(line.strip() for line in listing.stdout.splitlines()[1:] if line.strip() not in {"", "osd"}))


def has_office() -> bool:
    """Whether LibreOffice is installed, for DOC, RTF and ODT."""
    return shutil.which("soffice") is not None


def fingerprint(*, ocr: bool) -> str:
    """The tools at hand as a short text; a document that needed a missing one is read anew when it changes."""
    packs = "+".join(ocr_packs()) if ocr else ""
    return f"ocr={packs or 'none'},office={'yes' if has_office() else 'no'}"
