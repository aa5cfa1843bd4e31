"""Quoted amendments: a text to be inserted elsewhere has labels of its own, which are not those of this document."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from pipeline.passages.enumerators import parse
from pipeline.passages.line import Line

LONGEST_QUOTATION = 200  # lines after which a quotation that was never closed is given up
_OPENING = "“«‘„「『\"'‹"
_CLOSING = "”»’「」』\"'›“"
_CLOSED = re.compile(r"[”»’」』\"'›]\s?[.;,:)]{0,3}(?:\s?(?:and|or|et|y|e|и|و))?[.;,]?$")
_INSERTS = re.compile(
    r"(?:insert|substitut|replac|\badd(?:ed|ing)?\b|to read|remplac|insér|ajout|rédig|sustitu|añad|adicion|redactad"
    r"|acresc|redação|redacç|излож|дополн|замен|النص|يلي|الآتي|التالي|修改为|增加|改为)",
    re.IGNORECASE,
)


@dataclass(slots=True)
class QuotedText:
    """Knows whether the next line is quoted."""

    left: int = 0
    announced: bool = False

    def holds(self, line: Line, continues: Callable[[Line], bool]) -> bool:
        """Is the line part of a quoted text? ``continues`` says that it must be the document's own next section."""
        text = line.text
        announced, self.announced = self.announced, False
        if text[-1:] in ":：—–-" and _INSERTS.search(text[-200:]):
            self.announced = True
        if self.left:
            return self._go_on(line, continues)
        if text[0] in _OPENING and (announced or parse(text[1:].lstrip()[:80]) is not None):
            self.left = 0 if _is_closed(text) else LONGEST_QUOTATION
            return True
        return False

    def _go_on(self, line: Line, continues: Callable[[Line], bool]) -> bool:
        if continues(line):
            self.left = 0
            return False
        self.left = 0 if _CLOSED.search(line.text[-12:]) else self.left - 1
        return True


def _is_closed(text: str) -> bool:
    """The quotation that opens the line ends in it."""
    return bool(_CLOSED.search(text[-12:])) or any(sign in text[1:] for sign in "”»」』›")
