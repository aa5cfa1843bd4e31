"""Recitals: the reasons before the provisions of treaties and acts; the formulas that enact and that close."""

import re

_RECITES = {
    "en": "recalling noting recognizing recognising considering reaffirming bearing guided convinced concerned deeply"
    " gravely welcoming emphasizing emphasising stressing acknowledging mindful aware conscious having taking affirming"
    " whereas desiring desirous believing determined alarmed underlining expressing further reiterating appreciating"
    " inspired realizing observing cognizant noticing",
    "fr": "rappelant notant considérant reconnaissant réaffirmant consciente conscient conscients préoccupée préoccupé"
    " convaincue convaincus convaincu soulignant ayant saluant gardant vu attendu prenant désireux désireuses guidée"
    " profondément tenant constatant accueillant affirmant exprimant inspirés déterminés",
    "es": "recordando observando considerando reconociendo reafirmando consciente conscientes preocupada preocupado"
    " convencida convencidos subrayando habiendo teniendo acogiendo destacando tomando deseosos deseando guiada visto"
    " profundamente alarmada expresando inspirados afirmando",
    "pt": "recordando notando considerando reconhecendo reafirmando consciente conscientes preocupada preocupados"
    " convencida"
    " convencidos sublinhando tendo acolhendo destacando tomando desejosos desejando guiada observando lembrando",
    "ru": "напоминая отмечая признавая подтверждая учитывая будучи руководствуясь принимая ссылаясь сознавая выражая"
    " приветствуя стремясь считая подчеркивая подчёркивая исходя желая вновь",
    "ar": "إذ وإذ",
    "zh": "回顾 注意到 认识到 重申 铭记 考虑到 深信 关切 欢迎 强调 意识到 确认 鉴于 深为 忆及",
}
_RECITAL_WORDS = {language: frozenset(words.split()) for language, words in _RECITES.items()}
_HAN_RECITALS = tuple(_RECITES["zh"].split())
_FIRST_WORD = re.compile(r"[^\W\d_]+")

_OPENS = re.compile(
    r"(?:^|[,;.]\s)(?:and\s)?(?:whereas|recitals?|considérants?(?:\sce\squi\ssuit|\sque)?|attendu(?:\sce\squi\ssuit|\sque)?"
    r"|considerandos?(?:\slo\ssiguiente|\so\sseguinte|\sque)?|принимая\sво\sвнимание\sследующее|حيث\sإن|وحيث\sإن|鉴于)"
    r"\s?(?P<colon>[:：])?$",
    re.IGNORECASE,
)
_ENDINGS = (
    *("whereas", "recital", "recitals", "rant", "rants", "suit", "que", "attendu", "rando", "randos", "siguiente"),
    *("seguinte", "следующее", "إن", "鉴于"),
)
"""How all of them end: a quick look before the search."""
_LONGEST_ENDING = 12  # characters, with a colon
_LONGEST_HEAD = 400  # characters of a line that may end in "whereas:"
_ENACTS = re.compile(
    r"be it enacted|enacts? as follows|hereby enacts?|have agreed as follows|agree as follows|(?:has|have) adopted"
    r"|makes? the following (?:order|regulations?|rules?|by-?laws?|notice|proclamation)|notice is (?:hereby )?given"
    r"|a adopté|ont adopté|a arrêté|arrête(?:nt)? ce qui suit|avis est donné|promulgue|sont convenus|conviennent"
    r"|decreta|ha(?:n)? adoptado|ha tenido a bien|han convenido|acuerdan?\slo siguiente|resuelve\s?:"
    r"|faço saber|acordaram|adotaram|adotou|resolve\s?:"
    r"|يصدر القانون|أصدرنا|قرر ما يلي|اتفقت|договорились|приняли|постановляет",
    re.IGNORECASE,
)
_WHERE_ENACTED = 400  # characters at the start that are searched


_CLOSES = re.compile(
    r"(?:done|given|signed) (?:at|in|under)\b|(?:made|issued|dated) (?:at|in|on|this) (?-i:[A-Z\d])"
    r"|fait à |hecho en |recinto (?:de|legislativo)|sal[óo]n de sesiones|sala das sessões"
    r"|dad[oa] en |feito em |dad[oa] em |совершено в |"
    r"و?صدر (?:في|ب)|و?حرر (?:في|ب)",
    re.IGNORECASE,
)


def is_recital(text: str, language: str) -> bool:
    """Tell whether the text begins as the recitals of resolutions and treaties do.

    >>> is_recital("Rappelant la Convention,", "fr"), is_recital("回顾其决议", "zh"), is_recital("The States", "en")
    (True, True, False)
    """
    if language == "zh":
        return text.startswith(_HAN_RECITALS)
    first = _FIRST_WORD.search(text[:40])
    return first is not None and first.start() <= 2 and first[0].lower() in _RECITAL_WORDS.get(language, ())


def opens_recitals(text: str) -> bool:
    """Tell whether numbered recitals follow: ``Whereas:`` alone or at the end of a line, with its colon there.

    >>> opens_recitals("CONSIDERANDO"), opens_recitals("After consulting the Committee, whereas:")
    (True, True)
    >>> opens_recitals("It is free, whereas"), opens_recitals("Whereas the Parties wish to cooperate,")
    (False, False)
    """
    if len(text) > _LONGEST_HEAD or not text[-_LONGEST_ENDING:].rstrip(" :：").lower().endswith(_ENDINGS):
        return False
    found = _OPENS.search(text)
    return found is not None and (found.start() == 0 or found["colon"] is not None)


def enacts(text: str) -> bool:
    """Tell whether the text is the formula between the recitals and the provisions.

    >>> enacts("HAVE ADOPTED THIS REGULATION:"), enacts("DECRETA:"), enacts("Whoever enters the country")
    (True, True, False)
    """
    return _ENACTS.search(text[:_WHERE_ENACTED]) is not None


def closes(text: str) -> bool:
    """Tell whether the text is the formula of place and date above the signatures.

    >>> closes("Fait à Genève, le 3 mai 2021"), closes("It shall be done at once")
    (True, False)
    """
    return _CLOSES.match(text) is not None
