"""Words of two directions on an Arabic page, put in logical order by where their characters stand.

pdfium gives a number and the bracket beside it, or a Latin word and the Arabic one after it, as one word whose first
and last characters are not its outermost ones; and the space between them may be on the wrong side.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

Box = tuple[float, float, float, float]
"""Left, right, bottom and top of a character, in points from the bottom left of the page."""

SPACE = 0.1
"""Times the height of a character's box: a wider gap between two directions is a space."""
_ARABIC = (
    "\u0610-\u061a\u0620-\u065f\u066e-\u06d5\u06d6-\u06dc\u06df-\u06ed\u0750-\u077f"
    "\ufb50-\ufd3d\ufd50-\ufdff\ufe70-\ufefc"
)
_FORWARD = "0-9A-Za-z\u00c0-\u024f\u0660-\u0669\u06f0-\u06f9"
_JOINTS = ".,/:'’@_&–-"
"""Signs that stay within a number or Latin word."""
_ATOMS = re.compile(f"[{_ARABIC}]+|.", re.DOTALL)
_RUNS_FORWARD = re.compile(f"[{_FORWARD}]")
_FORWARD_ONLY = re.compile(f"[{_FORWARD}]+(?:[{_JOINTS}]+[{_FORWARD}]+)*")
_PLAIN = re.compile(f"[{_FORWARD}]+|[0-9]+(?:[.,/:-][0-9]+)*")
_LATIN = re.compile("[A-Za-z\u00c0-\u024f]")
_IS_ARABIC = re.compile(f"[{_ARABIC}]")
_CORE = re.compile(f"([^{_FORWARD}{_ARABIC}]*)([{_FORWARD}].*?)([^{_FORWARD}{_ARABIC}]*)", re.DOTALL)
_EDGES = re.compile(r"([(\[{«)\]}»]*)(.*?)([()\[\]{}«».,;:،؛؟!]*)", re.DOTALL)
_TURNED = str.maketrans("()[]{}«»", ")(][}{»«")
_BRACKETS = "()[]{}«»"
_OPENING, _CLOSING = str.maketrans(")]}»", "([{«"), str.maketrans("([{«", ")]}»")

_UNIT = re.compile(
    "(?:USD|EUR|GBP|CHF|JPY|CNY|MAD|DZD|TND|LYD|EGP|SDG|SAR|AED|QAR|KWD|BHD|OMR|YER|JOD|LBP|SYP|IQD|MRU"
    "|[kKMGT]?B|[kMG]?Wh?|[ckm]?m|[km]?g|ha|[cm]?l|km/h)[^A-Za-z]*"
)
"""What follows its number: "45 USD" and "Doc 45" look alike in a line that runs to the left."""


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a word that is a word of its own: its characters by place in the word, in logical order."""

    places: tuple[int, ...]
    first: int
    """The place of the character that reaches furthest to the right."""
    last: int
    """The place of the one that reaches furthest to the left."""


@dataclass(frozen=True, slots=True)
class _Atom:
    places: tuple[int, ...]
    left: float
    right: float
    height: float
    text: str


def mixed_places(texts: Sequence[str]) -> frozenset[int]:
    """Which words of a page are of two directions: in themselves, or as numbers and signs among Arabic words.

    What stands beside a word in Latin letters is left as it is, unless it is one with signs in it: there the line may
    run forward.

    >>> sorted(mixed_places(["من", "1988(", "2.87", "في"]))
    [1]
    """
    found = set()
    for place, text in enumerate(texts):
        if _RUNS_FORWARD.search(text) is None:
            if text[0] in _BRACKETS and place and _LATIN.search(texts[place - 1]):
                found.add(place)
            continue
        if _PLAIN.fullmatch(text) is not None:
            continue
        if _IS_ARABIC.search(text) is None:
            beside = (*texts[max(place - 1, 0) : place], *texts[place + 1 : place + 2])
            near = texts[max(place - 2, 0) : place + 3]
            forward = _FORWARD_ONLY.fullmatch(text) is None and any(_LATIN.search(word) for word in beside)
            if forward or not any(_IS_ARABIC.search(word) for word in near):
                continue
        found.add(place)
    return frozenset(found)


def order_mixed(text: str, boxes: Sequence[Box]) -> list[Part]:
    """The words that a mixed word is, from right to left as they stand, each in logical order."""
    atoms = [_atom(range(*found.span()), text, boxes) for found in _ATOMS.finditer(text)]
    atoms.sort(key=lambda atom: -atom.right)
    words: list[list[int]] = []
    last: _Atom | None = None
    for run in _forward_runs(atoms):
        apart = last is not None and last.left - run[0].right > SPACE * run[0].height
        if apart or not words:
            words.append([])
        forward = run[::-1] if len(run) > 1 else run
        words[-1] += [place for atom in forward for place in atom.places]
        last = run[-1]
    return [_part(word, boxes) for word in words]


def _forward_runs(atoms: Sequence[_Atom]) -> list[list[_Atom]]:
    """Atoms from right to left; those of one number or Latin word, with the signs inside it, together."""
    runs: list[list[_Atom]] = []
    open_run = False
    for atom in atoms:
        touches = bool(runs) and runs[-1][-1].left - atom.right <= SPACE * atom.height
        if _RUNS_FORWARD.match(atom.text):
            if open_run and touches:
                runs[-1].append(atom)
            else:
                runs.append([atom])
            open_run = True
        elif open_run and touches and atom.text in _JOINTS:
            runs[-1].append(atom)
        else:
            runs.append([atom])
            open_run = False
    return [piece for run in runs for piece in _without_loose_joints(run)]


def _without_loose_joints(run: list[_Atom]) -> list[list[_Atom]]:
    """Signs at the left end of a run belong to the line, not to the number or word."""
    end = len(run)
    while end > 1 and not _RUNS_FORWARD.match(run[end - 1].text):
        end -= 1
    return [run[:end], *([atom] for atom in run[end:])]


def _atom(places: range, text: str, boxes: Sequence[Box]) -> _Atom:
    mine = [boxes[place] for place in places]
    left, right = min(box[0] for box in mine), max(box[1] for box in mine)
    return _Atom(tuple(places), left, right, mine[0][3] - mine[0][2], text[places.start : places.stop])


def _part(places: list[int], boxes: Sequence[Box]) -> Part:
    solid = [place for place in places if boxes[place][1] > boxes[place][0]] or places
    return Part(
        tuple(places), max(solid, key=lambda place: boxes[place][1]), min(solid, key=lambda place: boxes[place][0])
    )


def backward_runs(texts: Sequence[str]) -> list[tuple[int, int]]:
    """First and last place of words that follow each other in Latin letters or numbers, signs only at the two ends.

    A run begins or ends in a word with Latin letters. Where it stands from right to left it is to be turned round.
    """
    runs: list[tuple[int, int]] = []
    first = 0
    for place in range(len(texts) + 1):
        core = _CORE.fullmatch(texts[place]) if place < len(texts) else None
        if core is not None and _IS_ARABIC.search(texts[place]) is None:
            if place == first or not core[1]:
                if core[3]:
                    runs.append((first, place))
                    first = place + 1
                continue
            runs.append((first, place - 1))
            first = place
            continue
        runs.append((first, place - 1))
        first = place + 1
    return [
        (one, other)
        for one, other in runs
        if other > one
        and any(map(_LATIN.search, texts[one : other + 1]))
        and not (other == one + 1 and texts[one][-1].isdecimal() and _UNIT.fullmatch(texts[other]))
    ]


def turn_run(texts: Sequence[str]) -> list[str]:
    """Words of a run from left to right that were given from right to left; signs stay at the ends of the run.

    >>> turn_run(["(code", "QR)،"])
    ['(QR', 'code)،']
    """
    cores = [found for text in texts if (found := _CORE.fullmatch(text)) is not None]
    turned = [core[2] for core in reversed(cores)]
    turned[0] = cores[0][1] + turned[0]
    turned[-1] += cores[-1][3]
    return turned


def turn_brackets(texts: Sequence[str]) -> list[str]:
    """The words of an Arabic page with brackets that open before a word and close after it.

    Whether a font gives a bracket as it looks or as it is meant is the same all over a page; where a bracket stands
    alone or within a word, it is as most of the others are.

    >>> turn_brackets([")29", "1988(،"])
    ['(29', '1988)،']
    """
    right = sum(text[0] in "([{«" for text in texts) + sum(text[-1] in ")]}»" for text in texts)
    wrong = sum(text[0] in ")]}»" for text in texts) + sum(text[-1] in "([{«" for text in texts)
    return [_turn_word(text, all_turned=wrong > right) for text in texts]


def _turn_word(text: str, *, all_turned: bool) -> str:
    if not any(sign in text for sign in _BRACKETS):
        return text
    edges = _EDGES.fullmatch(text)
    if edges is None or not edges[2]:
        return text.translate(_TURNED) if all_turned else text
    middle = edges[2].translate(_TURNED) if all_turned else edges[2]
    return edges[1].translate(_OPENING) + middle + edges[3].translate(_CLOSING)
