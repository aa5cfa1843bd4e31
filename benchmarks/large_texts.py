"""Passages of no meaning in seven languages, quickly: sentence parts made once, joined at random.

The words of a language come as often as in real texts: the n-th most frequent one about 1/n times as often as the first
(Zipf's law). A passage ends with a word or two that hardly any other has, as names and numbers do.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from pipeline.store.folding import fold

LANGUAGES = ("en", "fr", "es", "pt", "ru", "ar", "zh")
SHARES = (0.34, 0.2, 0.2, 0.1, 0.08, 0.07, 0.01)  # one language is rare
_VOCABULARY = 8_000  # words of a language
_PARTS = 6_000  # sentence parts of a language
_NAMES = 60_000  # rare words of a language

# The first words of each list are its most frequent ones, and written alike in no other language.
_COMMON = {
    "en": "the of and to in shall a or any for person be by under article with this is not law state migrant rights "
    "may national order worker return detention child lawyer labour border asylum permit residence",
    "fr": "de la les et des à le du en par une loi pour au est article peut droits étranger État migrant travailleur "
    "retour rétention enfant avocat frontière asile permis séjour ministre présente",
    "es": "de la que el en los y las del por con para una ley artículo podrá derechos extranjero Estado migrante "
    "trabajador retorno detención niño abogado frontera asilo permiso residencia",
    "pt": "de que da do em os as dos para com uma lei no artigo poderá direitos estrangeiro Estado migrante "
    "trabalhador regresso detenção criança advogado fronteira asilo autorização residência",
    "ru": "в и на о с по для или статья лица права закона иностранный государство мигрант работник возвращение "
    "задержание ребёнок адвокат граница убежище разрешение проживание",
    "ar": "في من على أن إلى أو المادة القانون الحق الدولة المهاجر العامل العودة الاحتجاز الطفل المحامي الحدود اللجوء "
    "الإذن الإقامة كل شخص يجوز الوزير",
    "zh": "的 和 在 国家 移民 权利 法律 条 应当 可以 工人 返回 拘留 儿童 律师 边境 庇护 许可 居留 任何 人员",
}
_SYLLABLES = {
    "en": "ba der con ing tion mal pre sta ver lo mi ter ra nec ful gor ship hen wal tri ost ep",
    "fr": "ba lé con eur tion mal pré ver lo mi teur rè ne flo gor ment han val tri ost ép oi",
    "es": "ba der con ción mal pre sta ver lo mi tor ra ñe ful gor miento han val tri ost ep ía",
    "pt": "ba der con ção mal pre ver lo mi tor rã ne ful gor mento nha val tri ost ep ei",
    "ru": "ба дер кон ция мал пре ста вер ло ми тор ра не фул гор ство хан вал три ост ёп ый",
    "ar": "با در كون مال بر ستا فر لو مي تر را ني فل غور هن وال تري وس اب",
    "zh": "之 以 于 其 为 所 者 及 等 经 由 依 据 规 定 程 序 管 理 机 关 部 门 申 请 批 准 证 件 期 限",
}


@dataclass(frozen=True, slots=True)
class Text:
    """A text and its words as the search compares them."""

    text: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Tongue:
    """What passages of a language are made of."""

    language: str
    parts: tuple[Text, ...]
    names: tuple[str, ...]

    def passage(self, random: Random) -> Text:
        """Some parts and a rare word or two, as one sentence."""
        count = min(1 + int(random.expovariate(0.5)), 12)
        chosen = random.choices(self.parts, k=count)
        ending = Text(*_named(random.choices(self.names, k=1 + (count > 2))))
        text = "; ".join([*(part.text for part in chosen), ending.text])
        return Text(text + ".", tuple(word for part in (*chosen, ending) for word in part.words))


def make_tongues(random: Random) -> dict[str, Tongue]:
    """Give every language its parts and names."""
    return {language: _tongue(language, random) for language in LANGUAGES}


def _tongue(language: str, random: Random) -> Tongue:
    between = "" if language == "zh" else " "
    common, syllables = _COMMON[language].split(), _SYLLABLES[language].split()
    words = [*common, *_made(syllables, _VOCABULARY - len(common), random, between)]
    weights = [1 / (place + 2.7) for place in range(len(words))]  # Mandelbrot's shift of Zipf's law
    parts = []
    for _ in range(_PARTS):
        text = between.join(random.choices(words, weights, k=random.randint(6, 16)))
        parts.append(Text(text, fold(text)))
    return Tongue(language, tuple(parts), tuple(_made(syllables, _NAMES, random, "", most=6)))


def _made(syllables: Sequence[str], count: int, random: Random, between: str, *, most: int = 4) -> list[str]:
    found: dict[str, None] = {}
    while len(found) < count:
        found["".join(random.choices(syllables, k=random.randint(2, most)))] = None
    return list(found)


def _named(names: Sequence[str]) -> tuple[str, tuple[str, ...]]:
    text = " ".join(name.capitalize() for name in names)
    return text, fold(text)
