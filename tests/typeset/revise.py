"""Laws as amendments leave them: words struck and inserted by chance, and quoted law between quotation marks."""

import itertools
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from tests.typeset.law import Change, Edit, Law, Provision, Role

_WORDS, _SENTENCE, _GONE, _NEW, _ARTICLE = 0.14, 0.06, 0.05, 0.06, 0.05
"""Shares of paragraphs in which words or a part of a sentence change, that are struck or new as a whole, and the share
of articles that are struck."""


def revise(law: Law, chance: random.Random) -> Law:
    """The law with struck words, half of them with inserted ones behind, and with struck and new paragraphs."""
    found: list[Provision] = []
    struck = False
    for one in law.provisions:
        if one.role is Role.ARTICLE:
            struck = chance.random() < _ARTICLE and bool(found)
        elif one.role is not Role.TEXT:
            struck = False
        found.append(replace(one, change=Change.STRUCK) if struck else _revised(one, law, chance))
    return replace(law, provisions=tuple(found))


def _revised(one: Provision, law: Law, chance: random.Random) -> Provision:
    if one.role is not Role.TEXT or one.notes or one.quoted is not None:
        return one
    lot, words = chance.random(), len(one.text.split())
    if lot < _GONE + _NEW:
        return replace(one, change=Change.STRUCK if lot < _GONE else Change.INSERTED)
    lot -= _GONE + _NEW
    if words <= 8 or lot >= _SENTENCE + _WORDS:
        return one
    count = min(words // 2, chance.randint(8, 20)) if lot < _SENTENCE else chance.randint(1, 4)
    return _changed(one, law, chance, count)


def _changed(one: Provision, law: Law, chance: random.Random, count: int) -> Provision:
    """Some words within the paragraph struck; others, borrowed from the same law, inserted behind them."""
    words = one.text.split(" ")
    start = chance.randint(1, max(len(words) - count - 1, 1))
    before, old, after = words[:start], words[start : start + count], words[start + count :]
    donor = chance.choice([each.text for each in law.provisions if each.role is Role.TEXT]).split(" ")
    new = donor[: chance.randint(1, max(count, 2))] if chance.random() < 0.5 else []
    text, edits = " ".join(before), []
    for piece, change in ((old, Change.STRUCK), (new, Change.INSERTED)):
        if piece:
            edits.append(Edit(len(text) + 1, len(text) + 1 + len(" ".join(piece)), change))
            text = f"{text} {' '.join(piece)}"
    return replace(one, text=" ".join([text, *after]), edits=tuple(edits))


@dataclass(frozen=True, slots=True)
class Quotation:
    """How quoted law is marked: two signs, or none, and whether each paragraph opens with one."""

    opening: str = ""
    closing: str = ""
    each: bool = False


def dress_quotes(law: Law, quotation: Quotation) -> Law:
    """The law with quotation marks before the first and behind the last paragraph of what it quotes."""
    found: list[Provision] = []
    for quoted, group in itertools.groupby(law.provisions, key=lambda one: one.quoted is not None):
        alike = list(group)
        found += _dressed(alike, quotation) if quoted else alike
    return replace(law, provisions=tuple(found))


def _dressed(group: Sequence[Provision], quotation: Quotation) -> Iterator[Provision]:
    for number, one in enumerate(group):
        dressed = one
        if number == 0 or quotation.each:
            labelled = one.label or one.role is Role.ARTICLE
            words = one.text if labelled else quotation.opening + one.text
            dressed = replace(one, before=quotation.opening if labelled else "", text=words)
        if number == len(group) - 1:
            dressed = replace(dressed, text=dressed.text + quotation.closing)
        yield dressed
