"""Whether the letters of a text layer make words: fonts that number their letters in a way of their own are found out.

Latin letters are judged by pairs. The pairs below are four fifths of all that follow each other in English, French,
Spanish and Portuguese laws, over half in other languages of Latin letters, and a sixth where letters were exchanged.
"""

import re

SHIFT = 29
"""Fonts cut down to the letters in use often number them from 3, so that A (65) becomes $ (36): 29 less."""
LOOKED_AT = 3_000
"""Characters of a page that tell."""
FEWEST_PAIRS = 150
USUAL_PAIRS = 0.25
"""Share of usual pairs below which letters make no words; pages of statutes have 0.6 to 0.9, lists of dates 0.4."""
SHORT_WORDS = 0.12
_PRINTED = re.compile(r"[!-~]+")
_LETTERS = re.compile(r"[A-Za-z]+")
_RUNS = re.compile(r"[!-,/:-~]*[a-z][!-,/:-~]+")
_WORD_LIST = (
    "the of and to in a is for that be or de la le les des et du en un une el los las y que o e do da dos das os as"
    " di il che der die und"
)
_PAIR_LIST = (
    "th re on er he in en an es nt or de ti te at ar nd al it co se is io st ra of to ed le ha la me as ce ic tr ri ta"
    " ns ou ve ro li ne rs os un pa ll ng ur pe mi si fo pr ec na ea ci ho rt em om po el ac ca be ma di ad ch nc ie no"
    " so sh il et ss qu da fi ts ct ni lo do vi ge id ai ir ue su hi ot ig ut wh pl ia ay ee wi iv sa us gr ol mp am ei"
    " mo ag ul ab im ep rd ty cu au ap bl ex ry fe tu"
)
_WORDS, _PAIRS = frozenset(_WORD_LIST.split()), frozenset(_PAIR_LIST.split())


def reads_as_language(text: str) -> bool:
    """Whether many of the words are the short ones that every sentence has.

    >>> reads_as_language("the right of the person to be heard"), reads_as_language("fuu mkf;a b,laj")
    (True, False)
    """
    words = text[:LOOKED_AT].lower().split()
    return sum(map(_WORDS.__contains__, words)) > SHORT_WORDS * len(words)


def makes_no_words(text: str) -> bool:
    """Whether a page of Latin letters holds too few usual pairs of letters to be in any language.

    >>> makes_no_words("fuu mkf;a b,laj mssfhoh hgf;a kshu lrk ,o wdKavqj " * 6)
    True
    """
    if reads_as_language(text):
        return False
    runs = _RUNS.findall(text[:LOOKED_AT].lower())
    pairs = sum(map(len, runs)) - len(runs)
    if pairs < FEWEST_PAIRS or 2 * pairs < min(len(text), LOOKED_AT) * 0.6:
        return False
    usual = sum(run[place : place + 2] in _PAIRS for run in runs for place in range(len(run) - 1))
    return usual < USUAL_PAIRS * pairs


def is_shifted(text: str) -> bool:
    """Whether a text is signs and digits that become words when each is moved up by ``SHIFT``.

    >>> is_shifted("3$5/,$0(17 2) 7+( '(02&5$7,& 62&,$/,67 5(38%/,&"), is_shifted("PARLIAMENT, 2025 (No. 11)")
    (True, False)
    """
    signs = "".join(_PRINTED.findall(text))
    letters = len("".join(_LETTERS.findall(signs)))
    if len(signs) < 20 or letters > 0.4 * len(signs) or len(signs) < 0.6 * len(text.replace(" ", "")):
        return False
    moved = "".join(chr(min(ord(letter) + SHIFT, 126)) for letter in signs)
    vowels = sum(letter in "aeiouAEIOU" for letter in moved)
    return sum(letter.isalpha() for letter in moved) > 0.85 * len(moved) and vowels > 0.2 * len(moved)
