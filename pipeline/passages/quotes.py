"""Quotation marks around provisions: where a quotation opens, what announces it, and where it closes.

English and Russian writers close what they opened; French ones open every paragraph of a quotation anew; a defined
term has marks of its own inside. A quotation is counted open until the marks of its own kind balance.
"""

import re
from dataclasses import dataclass

from pipeline.passages.enumerators import parse

LONGEST_QUOTATION = 200  # lines after which a quotation that was never closed is given up
_CLOSERS = {"“": "”", "«": "»", "„": "“”", "「": "」", "『": "』", "‹": "›", "‘": "’", '"': '"', "'": "'"}
_UNDIRECTED = "\"'‘"
OPENING = frozenset(_CLOSERS)
_CLOSED = re.compile(
    r"[”»’」』\"'›“]\s?[.;,:)]{0,3}(?:\s?\((?:NR|AC)\))?(?:\s?(?:and|or|et|y|e|и|و))?[.;,]?$", re.IGNORECASE
)
_TERM = re.compile(r"[“«„「『‹‘][^“”«»„「」『』‹›‘’]{1,120}[”»“」』›’]")
_INSERTS = re.compile(
    r"(?:insert|substitut|replac|\badd(?:ed|ing)\b|\badd the following|to read|reads as|amended"
    r"|rédigée?s?\b|remplac|insér|ajouté|complété|modifié"
    r"|sustitu|añad|adicion|redactad|reforma|quedar\w* (?:redact|como)|acresc|redação|vigorar|alterad|redacç"
    r"|излож|дополн|замен|редакци"
    r"|[يت](?:عوض|ستبدل|ضاف|عدل|غير|تمم|لغى)|النص (?:التالي|الآتي)|修改为|增加|改为|修正)",
    re.IGNORECASE,
)
_STEMS = (
    *("insert", "substitut", "replac", "added", "adding", "add the", "to read", "reads as", "amended"),
    *("rédig", "remplac", "insér", "ajout", "complét", "modifi"),
    *("sustitu", "añad", "adicion", "redact", "reforma", "quedar", "acresc", "redaç", "vigorar", "alterad"),
    *("излож", "дополн", "замен", "редакци"),
    *("عوض", "ستبدل", "ضاف", "عدل", "غير", "تمم", "لغى", "النص", "修改为", "增加", "改为", "修正"),
)
"""A quick look before the search."""
_FOLLOWING = re.compile(
    r"following|as follows|to read|ce qui suit|suivant|rédigé|siguiente|sigue|seguinte|следующ|التالي|الآتي|يلي|如下"
    r"|修改为|增加|改为",
    re.IGNORECASE,
)
_ENDS_IN = ":：—–-"
_LAST = 240  # characters at the end of a line where its amending words stand


def announces(text: str) -> bool:
    """Tell whether the line ends in amending words and a colon or dash.

    >>> announces("After subsection (3) insert—"), announces("The Minister shall consider:")
    (True, False)
    """
    if text[-1] not in _ENDS_IN:
        return False
    end = text[-_LAST:].lower()
    return any(map(end.__contains__, _STEMS)) and _INSERTS.search(end) is not None


def announces_list(text: str) -> bool:
    """Tell whether what follows is the new text itself, even where it begins as a list of this document would."""
    return _FOLLOWING.search(text[-_LAST:]) is not None


def opens_quotation(text: str, *, announced: bool) -> bool:
    """Tell whether the line begins with a quoted provision: announced, or a label stands behind its opening mark."""
    if text[0] not in OPENING:
        return False
    return announced or parse(text[1:].lstrip()[:80]) is not None


def find_late_opening(text: str) -> int | None:
    """Where inside the line a quotation opens that it does not close, behind amending words; None where none does.

    >>> text = "After section 4 insert “4A. A person may apply."
    >>> text[find_late_opening(text) :]
    '“4A. A person may apply.'
    """
    for sign in "“«„「":
        place = text.rfind(sign, 1)
        if place > 0 and not any(closer in text[place + 1 :] for closer in _CLOSERS[sign]):
            return place if _INSERTS.search(text[max(0, place - _LAST) : place]) else None
    return None


def strip_opening(text: str) -> int:
    """How many opening marks and spaces the line begins with; those of a defined term stay.

    >>> strip_opening("« a) un visa"), strip_opening("“visa” means"), strip_opening("““visa” means")
    (2, 0, 1)
    """
    place = 0
    while place < len(text) - 1 and text[place] in OPENING:
        behind = place + 1 + (text[place + 1] == " ")
        if _TERM.match(text, place) and parse(text[behind : behind + 80]) is None:
            break
        place = behind
    return place


@dataclass(slots=True)
class Quotation:
    """An open quotation: its opening mark, and how many of them are open."""

    sign: str
    open: int = 0
    lines: int = 0

    def ends_with(self, text: str) -> bool:
        """Take the next line and tell whether the quotation closes in it."""
        self.lines += 1
        if self.sign in _UNDIRECTED:
            return self._ends_undirected(text)
        opened = text.count(self.sign)
        again = self.lines > 1 and text[0] == self.sign and (not _TERM.match(text) or _begins_with_label(text))
        closers = _CLOSERS[self.sign]
        self.open += opened - again - sum(text.count(sign) for sign in closers if sign != self.sign)
        return self.open <= 0

    def _ends_undirected(self, text: str) -> bool:
        if not is_closed(text) or text[-12:].count(_CLOSERS[self.sign]) == 0:
            return False
        return self.sign == "‘" or text.count(self.sign) % 2 == (self.lines > 1) or text[0] == self.sign


def _begins_with_label(text: str) -> bool:
    return parse(text[1:80].lstrip()) is not None


def is_closed(text: str) -> bool:
    """Tell whether the line ends with a closing mark, but for stops and the like."""
    return _CLOSED.search(text[-16:]) is not None
