"""Who speaks in a debate: ``Mr. SPEAKER: …``, ``THE CLERK: …``, ``UN HONORABLE MEMBRE : …``.

A line opens a speech where a short name before a colon has a title or an office, or is in capitals. A document is a
debate where several lines open so and few begin as laws do; ``NOTE:`` and ``PENALTY:`` are in capitals, but hold no
office.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.passages.levels import BASE
from pipeline.passages.line import Line
from pipeline.records import BlockKind, DocumentKind

_LONGEST_NAME = 160  # characters before the colon
_WORDS_OF_NAME = 12
_WORDS_OF_OFFICE = 3  # where capitals do not set a name apart from a sentence
_LEAST_OPENINGS = 5
_LEAST_SPEAKERS = 2
_LEAST_SHARE = 0.05  # of the lines of a document
_OPENING = re.compile(r"[\[(]?(?P<name>[^:：]{2,160}?)\s?[:：](?=\s|$|[^\W\d_])")
_TITLED = re.compile(
    r"(?:the\s)?(?:right\s)?(?:mr|mrs|ms|miss|dr|prof|sir|madam|hon|honou?rable|sen|senator|rep|mme|mlle|sr|sra|srta|dep|"
    r"dip|deputado|deputada|diputado|diputada|señor|señora|senhor|senhora|monsieur|madame|г-н|г-жа|السيد|السيدة)\b\.?\s"
    r"|m\.\s|(?:el|la)\s(?:señor|señora|c\.)\s|[oa]\s(?:sr|sra)\.?\s|les?\s(?:président|ministre)",
    re.IGNORECASE,
)
_OFFICE = re.compile(
    r"\b(?:(?:vice-?\s?|deputy\s|acting\s)?(?:president|speaker|chair(?:person|man|woman)?)|minister|clerk|members?"
    r"|senators?|deput(?:y|ies)|secretary|président[e]?|ministre|secrétaire|membres?|député[e]?s?|rapporteure?"
    r"|president[ae]|ministr[oa]|secretari[oa]|secretári[oa]|diputad[oa]s?|deputad[oa]s?|orador[a]?"
    r"|председатель(?:ствующий)?|министр|докладчик)\b|الرئيس|رئيس|الوزير|^(?:主席|议长|部长|委员长)",
    re.IGNORECASE,
)
_PARTICLES = frozenset(
    ["of", "the", "and", "for", "de", "du", "des", "la", "le", "et", "del", "da", "do", "y", "e", "on"]
)
_BEHIND_BRACKET = re.compile(r"\s?[\[(][^\])]*[\])]?")


@dataclass(frozen=True, slots=True)
class Opening:
    """The ``name`` before the colon; ``holds_office`` where a title or an office shows that somebody speaks."""

    name: str
    holds_office: bool


def find_speaker(text: str, *, bold: bool = False) -> Opening | None:
    """Who begins to speak with this line, None where nobody does.

    >>> find_speaker("The MINISTER OF HOME AFFAIRS: I thank the House.").name
    'The MINISTER OF HOME AFFAIRS'
    >>> find_speaker("NOTE: This section was repealed.").holds_office, find_speaker("The fee is as follows: ten")
    (False, None)
    """
    head = text[: _LONGEST_NAME + 2]
    if ":" not in head and "：" not in head:
        return None
    match = _OPENING.match(text)
    if match is None:
        return None
    name = match["name"].rstrip(" ])" if text[0] in "[(" else " ")
    bare = _BEHIND_BRACKET.sub("", name).strip() or name
    title = _TITLED.match(f"{bare} ")
    titled = title is not None and _is_name(bare[title.end() :])
    if not (titled or _is_loud(bare) or (bold and _is_name(bare))):
        return None
    return Opening(name, titled or _OFFICE.search(bare) is not None)


def _is_loud(name: str) -> bool:
    """In capitals but for a first word such as ``The`` and small words between; scripts without capitals by office."""
    words = [word for word in re.findall(r"[^\W\d_]+", name) if word.lower() not in _PARTICLES]
    if not words:
        return False
    if not any(word.lower() != word.upper() for word in words):
        return len(words) <= _WORDS_OF_OFFICE and _OFFICE.match(name) is not None
    return sum(word.isupper() for word in words) * 2 > len(words) and any(
        len(word) > 1 and word.isupper() for word in words
    )


def _is_name(name: str) -> bool:
    words = [word for word in re.findall(r"[^\W\d_]+", name) if word.lower() not in _PARTICLES]
    return 0 < len(words) <= _WORDS_OF_NAME and all(not word[0].islower() for word in words)


def find_speakers(lines: Sequence[Line], kind: DocumentKind) -> list[Opening | None]:
    """For each line who begins to speak with it; nobody in a document that is no debate."""
    if kind not in (DocumentKind.DEBATE, DocumentKind.UNKNOWN, DocumentKind.OTHER):
        return [None] * len(lines)
    found = [_opening_of(line) for line in lines]
    openings = [opening for opening in found if opening is not None]
    return found if kind is DocumentKind.DEBATE or _is_debate(lines, openings) else [None] * len(lines)


def _opening_of(line: Line) -> Opening | None:
    if line.block.kind not in (BlockKind.PARAGRAPH, BlockKind.HEADING, BlockKind.ITEM) or line.block.path is not None:
        return None
    return find_speaker(line.text, bold=line.block.bold or line.block.kind is BlockKind.HEADING)


def _is_debate(lines: Sequence[Line], openings: Sequence[Opening]) -> bool:
    spoken = [opening.name for opening in openings if opening.holds_office]
    laws = sum(bool(line.marks) and line.marks[0].level in BASE for line in lines)
    enough = len(spoken) >= _LEAST_OPENINGS and len(set(spoken)) >= _LEAST_SPEAKERS
    return enough and len(spoken) > laws and len(spoken) >= len(lines) * _LEAST_SHARE


def is_stage_direction(text: str) -> bool:
    """``(Applause)``, ``[Interruption]``: what happened while somebody spoke.

    >>> is_stage_direction("(Applause)"), is_stage_direction("(1) I move (today)")
    (True, False)
    """
    return text[0] in "[(" and text[-1] in "])" and not any(sign in "])" for sign in text[1:-1])
