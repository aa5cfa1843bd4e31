"""What a command writes into a file that a person named."""

from pathlib import Path


def write_text(place: Path, text: str) -> None:
    """Write a page or figures, folders made on the way; characters that no file can hold are spelt out."""
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(text, encoding="utf-8", errors="backslashreplace")
