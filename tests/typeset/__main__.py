"""Typeset a law XML of your own: ``python -m tests.typeset law.xml folder [seed]`` writes a PDF and its truth as JSON.

Akoma Ntoso and the other kinds of law XML that the project reads will do. The seed chooses face, size, margins,
columns, contents and struck words. A law in letters that the kit's faces lack needs ``--font`` with a TrueType file.
"""

import argparse
import json
import random
from dataclasses import asdict
from pathlib import Path

from tests.typeset import revise, typeset
from tests.typeset.chance import arabic_page, column_look, page_look, with_contents
from tests.typeset.faces import register_family
from tests.typeset.from_xml import law_of_file
from tests.typeset.law import Law
from tests.typeset.look import Look
from tests.typeset.records import TypesetDocument


def typeset_by_seed(law: Law, seed: int, font: str | None = None) -> TypesetDocument:
    """The law in a look that follows from the seed. ``font`` is the name of a family of the kit."""
    chance = random.Random(seed)  # noqa: S311  # a choice of looks
    if chance.random() < 0.3:
        law = with_contents(law, chance)
    if chance.random() < 0.3:
        law = revise(law, chance)
    return typeset(law, _look(law, chance, font))


def _look(law: Law, chance: random.Random, font: str | None) -> Look:
    columns = chance.choice((1, 1, 2, 3))
    if law.language == "ar":
        return arabic_page(chance, columns=min(columns, 2))
    plain = font or (None if _is_western(law) else "AmiriPlain")
    changes = {"font": plain} if plain else {}
    return page_look(chance, **changes) if columns == 1 else column_look(chance, columns, **changes)


def _is_western(law: Law) -> bool:
    """Whether the faces that are not embedded have all letters."""
    try:
        "".join(f"{one.label}{one.text}" for one in law.provisions).encode("cp1252")
    except UnicodeEncodeError:
        return False
    return True


def write(law: Law, document: TypesetDocument, stem: str, folder: Path) -> tuple[Path, Path]:
    """Write a document and its truth as ``stem.pdf`` and ``stem.json``."""
    folder.mkdir(parents=True, exist_ok=True)
    pdf, truth = folder / f"{stem}.pdf", folder / f"{stem}.json"
    pdf.write_bytes(document.pdf)
    told = {
        "title": law.title, "language": law.language, "pages": document.pages,
        "paragraphs": [asdict(one) for one in document.paragraphs],
        "furniture": [asdict(one) for one in document.furniture],
    }  # fmt: skip
    truth.write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return pdf, truth


def main() -> None:
    """Read the command line, write the two files, and name them."""
    parser = argparse.ArgumentParser(prog="python -m tests.typeset", description=__doc__)
    parser.add_argument("law", type=Path, help="a law in XML")
    parser.add_argument("folder", type=Path, help="where the PDF and the JSON go")
    parser.add_argument("seed", type=int, nargs="?", default=1)
    parser.add_argument("--font", type=Path, help="a TrueType file with the letters of the law")
    given = parser.parse_args()
    font = register_family(given.font.stem, given.font, given.font, given.font).regular if given.font else None
    law = law_of_file(given.law)
    for path in write(law, typeset_by_seed(law, given.seed, font), f"{given.law.stem}-{given.seed}", given.folder):
        print(path)


if __name__ == "__main__":
    main()
