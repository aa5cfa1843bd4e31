"""Labels with a keyword: ``Article 12``, ``FIRST SCHEDULE``, ``المادة الأولى``, ``第十二条``, ``§ 1º``."""

import re

from pipeline.passages.levels import PLANNED, Enumerator, Level, Series, Shape
from pipeline.passages.numerals import Numeral, fold_arabic, han_value, read_numeral

KEYWORDS: dict[Level, str] = {
    Level.SCHEDULE: "schedule sched nyongeza jedwali",
    Level.ANNEX: "annex annexe annexure appendix appendice anexo anexa apéndice apêndice adjunto приложение ملحق مرفق",
    Level.BOOK: "book livre libro livro книга كتاب",
    Level.PART: "part parte partie sehemu часть باب جزء",
    Level.TITLE: "title titre título titulo раздел قسم",
    Level.CHAPTER: "chapter chapitre capítulo capitulo sura глава فصل",
    Level.DIVISION: "division división divisão sección seccion seção secção فرع",
    Level.SUBDIVISION: "subdivision sous-section subsección subseção subsecção paragraphe параграф مبحث",
    Level.PILLAR: "pillar axis pilier axe pilar eje eixo направление محور",
    Level.PRIORITY: "priority priorité prioridad prioridade приоритет اولويه",
    Level.GOAL: "goal meta غايه",
    Level.OBJECTIVE: "objective objectif objetivo цель هدف principle principe principio princípio принцип مبدا",
    Level.ARTICLE: "article articles art artículo articulo artigo ibara статья ст ماده بند_قانوني",
    Level.SECTION: "section sections sec s",
    Level.ACTION: "action acción ação действие мера اجراء",
    Level.CLAUSE: "clause cl cláusula cláusula",
    Level.RULE: "rule règle regla regra правило قاعده",
    Level.REGULATION: "regulation reg",
    Level.PARAGRAPH: "paragraph para parágrafo párrafo apartado пункт فقره بند",
}
"""Words before a number, in lower case; Arabic ones without article, vowel marks and variants of letters."""

_IN_PLANS = PLANNED | {Level.ACTION}
_QUALIFIES = frozenset(
    [
        *("strategic", "specific", "general", "key", "main", "overall", "overarching", "operational", "thematic"),
        *("policy", "priority", "cross-cutting", "стратегическая", "основная", "главная", "стратегическое"),
    ]
)
"""What may stand before the words of plans: ``Strategic Objective 2``."""
_QUALIFIED = re.compile(
    r"(?:(?:stratégique|spécifique|prioritaire|transversal|opérationnel|estratégic[oa]|específic[oa]|prioritári[ao]"
    r"|prioritari[oa]|transversal|operativ[oa]|général|geral|general)s?|ال(?:استراتيجي|خاص|عام|رئيسي|محدد)ة?) (?=\S)",
    re.IGNORECASE,
)
"""What may stand behind them: ``Objectif stratégique 2``."""

_LEVEL_OF = {word: level for level, words in KEYWORDS.items() for word in words.split()}
_ABBREVIATED = frozenset({"art", "sched", "sec", "s", "cl", "reg", "para", "ст"})
_FRENCH_SECTION = Level.DIVISION

_HAN_LEVELS = {
    "编": Level.BOOK,
    "篇": Level.BOOK,
    "部分": Level.PART,
    "章": Level.CHAPTER,
    "节": Level.DIVISION,
    "条": Level.ARTICLE,
    "條": Level.ARTICLE,
    "款": Level.PARAGRAPH,
    "项": Level.ITEM,
}
_HAN_KEYWORD = re.compile(
    r"第\s?[（(]?(?P<n>[0-9０-９]{1,4}|[〇零一二三四五六七八九十百千两]{1,9})[）)]?\s?(?P<unit>部分|[编篇章节条條款项])"
    r"(?:之(?P<part>[一二三四五六七八九十]{1,2}))?"
)
_HAN_ANNEX = re.compile(
    r"(?P<word>附件|附录|附表|目标)\s?(?P<n>[0-9０-９]{1,3}|[一二三四五六七八九十]{1,3})?(?![^\W\d_])"
)

_WORD = re.compile(r"[^\W\d_](?:[^\W\d_]|[\u064b-\u065f\u0670])*(?:-[^\W\d_]+)?")
_PILCROW = re.compile(r"§{1,2}\s?")
_BEHIND_ORDINAL = frozenset({".-", ".–", ".—", ". ", " -", " –", ": ", " :", ".", ":", "- "})
_NUMBER_WORD = re.compile(
    r"(?:n°|no?\.|nº|№|رقم|\()\s?(?=\d)|[yw]a\s(?=(?:kwanza|pili|tatu|nne|tano|sita|saba|nane|tisa|kumi)\b)",
    re.IGNORECASE,
)
_CODE_NUMBER = re.compile(r"(?P<book>[LRDA])\.?\s?\*?\s?(?P<n>\d{1,4}(?:-\d{1,3}){0,3})(?![^\W_])")
_BEHIND_NUMBER = re.compile(r"(?P<stop>[ºª°]?\s?[.)．:：]?(?:[-–—]|\s?ـ)?)[\s　]*[-–—:：ـ.]{0,2}[\s　]*")
_LETTERS = re.compile(r"[A-Z]{2,3}(?=\s?[—–:-]|$)")
_CONTINUES = re.compile(r"[a-zà-öø-ÿа-я]|,|;|[)]|/")
_ARABIC_CONTINUES = frozenset(
    {"من", "في", "أعلاه", "اعلاه", "أدناه", "المذكورة", "المذكور", "المشار", "المنصوص", "على", "إلى", "وما", "والمادة"}
    | {"والفصل", "أو", "و", "بموجب", "الواردة", "السابقة"}
)
_HAN_CONTINUES = ("规定", "所", "的", "和", "或", "、", "至", "第", "款", "之", "及", "与", "中", "，", "以及")


def parse_keyword(text: str, start: int, language: str | None) -> Enumerator | None:
    """A keyword with its number at ``start``, in either order. Alphabets with capitals must use one."""
    match = _WORD.match(text, start)
    if not match or len(match[0]) > 14:
        return None
    match = _skip_qualifier(text, match)
    word = match[0]
    if "\u0600" <= word[0] <= "\u06ff":
        level = _LEVEL_OF.get(fold_arabic(word))
    else:
        level = _LEVEL_OF.get(word.lower()) if word[0].isupper() else None
    if level is None:
        return _parse_ordinal_first(text, match, language)
    position = match.end()
    if word.lower() in _ABBREVIATED and text[position : position + 1] == ".":
        position += 1
    elif word.lower() in ("s", "reg"):
        return None
    position += 1 if text[position : position + 1] in (" ", "\u3000") else 0
    if level in _IN_PLANS:
        qualified = _QUALIFIED.match(text, position)
        position = qualified.end() if qualified else position
    skipped = _NUMBER_WORD.match(text, position)
    position = skipped.end() if skipped else position
    numeral = _read_code_number(text, position) if level is Level.ARTICLE else None
    numeral = numeral or _read_letters(text, position, level) or read_numeral(text, position)
    level = _level_in_language(level, word, language)
    if numeral is None:
        return _unnumbered(text, start, match.end(), level)
    if position == match.end() and numeral.series is not Series.NUMBER:
        return None
    return with_numeral(text, start, level, numeral)


def _skip_qualifier(text: str, match: re.Match[str]) -> re.Match[str]:
    """The word of plans behind an adjective, else the word itself."""
    if match[0].lower() not in _QUALIFIES:
        return match
    behind = _WORD.match(text, match.end() + 1)
    is_planned = behind is not None and _LEVEL_OF.get(behind[0].lower()) in _IN_PLANS
    return behind if behind is not None and is_planned and behind[0][0].isupper() else match


def _read_code_number(text: str, position: int) -> Numeral | None:
    """``L. 110-1``, the number of an article in a French code."""
    match = _CODE_NUMBER.match(text, position)
    if not match:
        return None
    return Numeral(f"{match['book']}{match['n']}", int(match["n"].split("-")[0]), Series.NUMBER, match.end())


def _read_letters(text: str, position: int, level: Level) -> Numeral | None:
    """``Subdivision AB``, put in behind A."""
    match = _LETTERS.match(text, position) if level is Level.SUBDIVISION else None
    if not match:
        return None
    return Numeral(match[0], ord(match[0][0]) - ord("A") + 1, Series.UPPER, match.end())


def _level_in_language(level: Level, word: str, language: str | None) -> Level:
    if level is Level.SECTION and language == "fr":
        return _FRENCH_SECTION
    if level is Level.SUBDIVISION and word.lower() == "paragraphe" and language not in ("fr", None):
        return Level.PARAGRAPH
    return level


def _parse_ordinal_first(text: str, match: re.Match[str], language: str | None) -> Enumerator | None:
    """``FIRST SCHEDULE``, ``Première partie``, ``Disposición`` …: the number stands before the keyword."""
    if not match[0][0].isupper():
        return None
    numeral = read_numeral(text, match.start())
    if numeral and numeral.series is Series.NUMBER and text[numeral.end : numeral.end + 2] in _BEHIND_ORDINAL:
        found = with_numeral(text, match.start(), Level.PARAGRAPH, numeral)
        return Enumerator(found.label, Shape.ORDINAL, found.number, found.readings, found.start, found.end)
    if numeral is None or numeral.series is not Series.NUMBER or text[numeral.end : numeral.end + 1] != " ":
        if match[0].upper() == "THE" and text[match.start() :].upper() == "THE SCHEDULE":
            return _unnumbered(text, match.start(), len(text), Level.SCHEDULE)
        return None
    keyword = _WORD.match(text, numeral.end + 1)
    level = _LEVEL_OF.get(keyword[0].lower()) if keyword else None
    if keyword is None or level is None:
        return None
    level = _level_in_language(level, keyword[0], language)
    return with_numeral(text, match.start(), level, numeral._replace(end=keyword.end()))


def _unnumbered(text: str, start: int, end: int, level: Level) -> Enumerator | None:
    """``SCHEDULE`` or ``ANNEXE`` alone: there is only one."""
    attached = level in (Level.SCHEDULE, Level.ANNEX)
    if not attached or (not text[start:end].isupper() and "\u0041" <= text[start] <= "\u04ff" and end < len(text)):
        return None
    if end < len(text) and text[end : end + 2] not in (" (", ": ", " –", " -", ". ") and text[end] != ":":
        return None
    rest = end + len(text[end:]) - len(text[end:].lstrip(" :–-."))
    return Enumerator(text[start:end], Shape.KEYWORD, "", ((Series.NUMBER, 1),), start, rest, level)


def with_numeral(text: str, start: int, level: Level, numeral: Numeral) -> Enumerator:
    """The label from its keyword at ``start`` to the number, and what stands between it and the text."""
    behind = _BEHIND_NUMBER.match(text, numeral.end)
    stop, end = (behind.end("stop"), behind.end()) if behind else (numeral.end, numeral.end)
    separated = text[numeral.end : end].strip(" \u3000") != ""
    label = text[start:stop].strip()
    readings = ((numeral.series, numeral.value),)
    sentence = not separated and _reads_on(text, end)
    return Enumerator(label, Shape.KEYWORD, numeral.number, readings, start, end, level, sentence=sentence)


def _reads_on(text: str, position: int) -> bool:
    """Does the text go on as the middle of a sentence does? ``Section 5 applies``, ``المادة 5 من``, ``第五条规定``."""
    while text[position : position + 1] in ("(", "（"):  # Section 12(1) applies
        close = text.find(")", position, position + 8)
        if close < 0:
            break
        position = close + 1
        position += text[position : position + 1] == " "
    if _CONTINUES.match(text, position):
        return True
    return text[position : position + 9].split(" ", 1)[0] in _ARABIC_CONTINUES


def parse_han(text: str, start: int) -> Enumerator | None:
    """``第…条`` and its like, and ``附件``, at ``start``."""
    match = _HAN_KEYWORD.match(text, start)
    if match:
        numeral = read_numeral(match["n"], 0)
        level = _HAN_LEVELS[match["unit"]]
        value = numeral.value if numeral else 0
        number = f"{value}-{han_value(match['part'])}" if match["part"] else str(value)
    else:
        match = _HAN_ANNEX.match(text, start)
        if not match or (not match["n"] and match.end() < len(text) and text[match.end()] not in " 　:："):
            return None
        numeral = read_numeral(match["n"], 0) if match["n"] else None
        level = Level.OBJECTIVE if match["word"] == "目标" else Level.ANNEX
        value, number = (numeral.value, numeral.number) if numeral else (1, "")
    sentence = text.startswith(_HAN_CONTINUES, match.end())
    end = match.end() + len(text[match.end() :][:4]) - len(text[match.end() :][:4].lstrip(" 　:："))
    return Enumerator(match[0], Shape.KEYWORD, number, ((Series.NUMBER, value),), start, end, level, sentence=sentence)


def parse_pilcrow(text: str, start: int, language: str | None) -> Enumerator | None:
    """``§ 12`` at ``start``: a paragraph in Portuguese and with an ordinal, a section elsewhere."""
    match = _PILCROW.match(text, start)
    numeral = read_numeral(text, match.end()) if match else None
    if numeral is None:
        return None
    level = Level.PARAGRAPH if language == "pt" or text[numeral.end - 1] in "ºo°" else Level.SECTION
    found = with_numeral(text, start, level, numeral)
    return Enumerator(found.label, Shape.PILCROW, found.number, found.readings, start, found.end, level, found.sentence)
