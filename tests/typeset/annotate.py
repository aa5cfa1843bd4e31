"""Footnotes by chance: editors' notes in the language of a law, numbered through the document."""

import random
from dataclasses import replace

from tests.typeset.law import Law, Note, Provision, Role

_TEXTS = {
    "en": (
        "Inserted by Act No. 9 of 2022, section 4.",
        "The words “or a relative” were repealed by Act No. 2 of 2020; see regulation 6, on fees for applications.",
        "In force since 1 March 2019.",
        "Formerly section 7 of the Aliens Ordinance, 1956.",
        "Fee last altered by Government Notice 311 of 2023.",
        "Ibid.",
        "See the judgment of the Supreme Court of 4 May 2021 in case 117 of 2020.",
    ),
    "fr": (
        "Inséré par l’article 4 de la loi n° 9 du 3 mai 2022.",
        "Voir l’arrêté du 12 juin 2019, modifié par celui du 7 janvier 2024, qui fixe la liste des pièces à fournir.",
        "En vigueur depuis le 1er mars 2019.",
        "Anciennement article 7 de l’ordonnance de 1956 sur les étrangers.",
        "Montant modifié en dernier lieu par le décret n° 311 de 2023.",
        "Ibid.",
    ),
    "es": (
        "Añadido por el artículo 4 de la Ley 9 de 2022.",
        "Véase el reglamento de 12 de junio de 2019, que fija los documentos de la solicitud y su plazo.",
        "En vigor desde el 1 de marzo de 2019.",
        "Antes artículo 7 del Decreto de extranjeros de 1956.",
        "Tasa modificada por la Orden 311 de 2023.",
        "Ibídem.",
    ),
}  # fmt: skip
LANGUAGES = frozenset(_TEXTS)
_SHARE = 0.12  # of the paragraphs of a law bear a mark


def annotate(law: Law, chance: random.Random) -> Law:
    """The law with new footnotes, its own left out; a language without notes of the kit is left as it is."""
    if law.language not in LANGUAGES:
        return law
    count = 0
    found: list[Provision] = []
    for one in law.provisions:
        bears = one.role is Role.TEXT and one.text[-1:] in ".;" and len(one.text.split()) > 6 and not one.edits
        notes: tuple[Note, ...] = ()
        if bears and chance.random() < _SHARE:
            count += 1
            notes = (Note(str(count), _place(one.text, chance), chance.choice(_TEXTS[law.language])),)
        found.append(replace(one, notes=notes))
    return replace(law, provisions=tuple(found))


def _place(text: str, chance: random.Random) -> int:
    """Behind the last stop, or behind a word within the text."""
    if chance.random() < 0.6:
        return len(text)
    word = chance.choice([word for word in text.split()[2:-1] if word.isalpha()] or [text.rsplit(maxsplit=1)[-1]])
    return text.index(f" {word} ") + len(word) + 1 if f" {word} " in text else len(text)
