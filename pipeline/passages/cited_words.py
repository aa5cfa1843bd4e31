"""The words of citations in seven languages: one table, in the order of the levels."""

from collections.abc import Mapping

from pipeline.passages.levels import PLANNED, Level

_ORDER = (
    Level.SCHEDULE, Level.ANNEX, Level.BOOK, Level.PART, Level.TITLE, Level.CHAPTER, Level.DIVISION, Level.SUBDIVISION,
    Level.PILLAR, Level.PRIORITY, Level.GOAL, Level.OBJECTIVE, Level.ARTICLE, Level.FASL, Level.SECTION, Level.CLAUSE,
    Level.RULE, Level.REGULATION, Level.DISPOSITION, Level.ACTION, Level.RECITAL, Level.PARAGRAPH, Level.ALINEA,
    Level.ITEM, Level.SUBITEM, Level.POINT, Level.INDENT, Level.DEFINITION,
)  # fmt: skip
_WORDS = {
    "en": "sch. annex bk. pt. tit. ch. div. subdiv. pillar priority goal objective"
    " art. art. s. cl. r. reg. disp. action recital para. para. item"
    " item point indent -",
    "fr": "annexe annexe livre partie titre ch. sect. sous-sect. axe priorité but objectif"
    " art. art. art. cl. règle reg. disp. action cons."
    " par. al. point point point tiret -",
    "es": "anexo anexo libro parte tít. cap. secc. subsecc. eje prioridad meta objetivo"
    " art. art. art. cl. regla reg. disp. acción cons. párr."
    " párr. inc. inc. punto guion -",
    "pt": "anexo anexo livro parte tít. cap. seç. subseç. eixo prioridade meta objetivo"
    " art. art. art. cl. regra reg. disp. ação cons. n.º al."
    " al. al. ponto travessão -",
    "ru": "прил. прил. кн. ч. разд. гл. отд. подотд. направление приоритет цель цель"
    " ст. ст. ст. п. прав. рег. полож. мера абз. п. абз. подп. подп."
    " подп. абз. -",
    "ar": "الجدول الملحق الكتاب الباب القسم الفصل الفرع المبحث المحور الأولوية الغاية الهدف"
    " المادة الفصل المادة البند القاعدة اللائحة الحكم الإجراء"
    " الحيثية الفقرة الفقرة البند البند البند الشرطة -",
}
_BY_LANGUAGE = {language: dict(zip(_ORDER, words.split(), strict=True)) for language, words in _WORDS.items()}
HAN_UNITS: Mapping[Level, str] = dict(
    zip(
        _ORDER,
        [
            "附表",
            "附件",
            "编",
            "部分",
            "编",
            "章",
            "节",
            "分节",
            "支柱",
            "优先事项",
            "目标",
            "目标",
            "条",
            "条",
            "条",
            "条",
            "条",
            "条",
            "条",
            "行动",
            "段",
            "段",
            "款",
            "项",
            "项",
            "项",
            "分项",
            "-",
        ],
        strict=True,
    )
)
"""What Chinese counts, behind the number but for ``HAN_WORD_FIRST``."""

HAN_WORD_FIRST = frozenset({Level.SCHEDULE, Level.ANNEX, Level.ACTION}) | PLANNED

WORDS_BELOW: Mapping[str, Mapping[Level, str]] = {
    "fr": {Level.PARAGRAPH: "par.", Level.ALINEA: "al.", Level.INDENT: "tiret"},
    "es": {Level.PARAGRAPH: "apdo.", Level.ALINEA: "párr.", Level.INDENT: "guion"},
    "pt": {Level.ALINEA: "par.", Level.INDENT: "travessão"},
    "ar": {Level.ALINEA: "الفقرة"},
}
"""Words before a number that stands below an article; without one the number speaks for itself."""

QUOTES: Mapping[str, tuple[str, str]] = {
    "en": ('"', '"'),
    "fr": ("« ", " »"),
    "es": ("«", "»"),
    "pt": ("“", "”"),
    "ru": ("«", "»"),
    "ar": ("«", "»"),
    "zh": ("“", "”"),
}
"""Around a defined term."""

COUNTS_ALINEAS = frozenset({"fr", "es", "ru", "ar", "zh"})
"""Languages whose lawyers count the unnumbered paragraphs of an article."""


def words_of(language: str) -> Mapping[Level, str]:
    """The words before the numbers of a language; English where there are none."""
    return _BY_LANGUAGE.get(language) or _BY_LANGUAGE["en"]
