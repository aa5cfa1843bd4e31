"""The language of every passage: script first, then function words, then py3langid, then the neighbours.

py3langid takes about 75 microseconds a passage and function words an eighth of it; they decide where they are plain,
which they are in two of three passages. Passages too short to judge take the language of their reading stream, and so
do those whose language nobody else in the document speaks.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Protocol

from pipeline.passages.options import LATIN_LANGUAGES, SplitOptions
from pipeline.passages.scripts import SCRIPT_LANGUAGES, count_scripts, direction_of, language_of_script, main_script
from pipeline.passages.strays import Verdict, drop_strays
from pipeline.records import Direction

UNKNOWN = "und"
SAMPLE = 400  # characters that are judged; more changes no verdict
_DECISIVE = 4  # function words from which they may decide
_HINT_LEAD = 2  # the same where all the rest of a document speaks that language
_LEAD = 3  # times the words of the next likely language
_RULING = 0.95  # share of the plain letters of a stream from which its language is not in doubt
_USED = 20  # letters of a script from which a document uses it
_FEW_LETTERS = 4  # fewer of a script that is not used are signs, or a slip of OCR

_FUNCTION_WORDS = {
    "en": "the of and to in for or by be is any shall that with on as under which are this from not such has person may"
    " it"
    " an who was have been its their other at if where means",
    "fr": "le la les des du et à en un une dans par pour sur au aux ou est sont qui que ce cette ces son sa leur ne pas"
    " avec l'article d'un d'une peut être il elle ils sous ainsi lorsque tout toute",
    "es": "el la los las del y en un una por para con se que su sus al o es son lo no como sin este esta estos así"
    " cuando"
    " cualquier será podrá entre sobre sea",
    "pt": "o a os as do da dos das e em um uma por para com se que seu sua ao à aos no na nos nas ou é são não como"
    " este"
    " esta pelo pela quando será mediante sobre",
    "de": "der die das und den dem des ein eine einer im in zu mit für von auf ist nicht nach oder werden wird sich"
    " durch"
    " bei kann sind",
    "it": "il lo la i gli le di del della dei delle e in un una per con che si è sono non al alla da dal nel nella o"
    " come"
    " ai ed",
    "nl": "de het een en van in is op te voor met aan door zijn niet die dat of bij wordt worden als tot artikel",
    "sw": "ya wa na kwa za la katika ni au cha kwamba hii sheria yake kama atakuwa ambayo mtu yoyote hiyo",
    "tr": "ve bir bu ile için olarak olan veya de da göre kadar hakkında sayılı maddesi",
    "id": "dan yang di dengan untuk dari dalam atau pada ini oleh tidak sebagaimana dimaksud adalah",
    "ca": "el la els les de i en un una per amb que es del dels al als o no aquesta aquest llei són",
    "ro": "și de la în a al ale cu pe din pentru sau care se este prin nu un o lege",
    "pl": "i w z na do o się nie lub jest oraz przez dla od po ustawy art",
}
_LANGUAGES_OF: dict[str, tuple[str, ...]] = {}
for _language, _words in _FUNCTION_WORDS.items():
    for _word in _words.split():
        _LANGUAGES_OF[_word] = (*_LANGUAGES_OF.get(_word, ()), _language)
_TRIMMED = '.,;:()[]“”"«»'


class _Identifier(Protocol):
    def classify(self, text: str) -> tuple[str, float]: ...


@cache
def _identifier(languages: tuple[str, ...]) -> _Identifier:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier  # noqa: PLC0415  133 MB, and often not needed

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages(list(languages))
    identifier._full_model = None  # 28 MB for the languages that were not chosen
    chosen: _Identifier = identifier
    return chosen


def warm(languages: tuple[str, ...] = LATIN_LANGUAGES) -> None:
    """Load the language model now, so that a forked worker shares it and no first passage waits."""
    _identifier(languages)


@dataclass(frozen=True, slots=True)
class Tongue:
    """The language (ISO 639-1 or ``und``) and direction of a text."""

    language: str
    direction: Direction


@dataclass(frozen=True, slots=True)
class Utterance:
    """A text to be judged, with its reading stream and what its block says about its language."""

    text: str
    column: int
    declared: str | None = None


def tell_languages(
    utterances: Sequence[Utterance], options: SplitOptions, *, file: str | None = None, hint: str | None = None
) -> list[Tongue]:
    """The language of each text; ``file`` is the language that the file declares, ``hint`` that of its metadata."""
    counts = [count_scripts(utterance.text) for utterance in utterances]
    scripts = _scripts_worth_judging(counts)
    verdicts = drop_strays(_judge_all(utterances, scripts, counts, options))
    languages = _smooth(utterances, verdicts, scripts, (file, hint))
    settled = zip(languages, counts, scripts, strict=True)
    return [
        _tongue(language, _direction_of_numbers(language) if script is None else direction_of(letters))
        for language, letters, script in settled
    ]


@cache
def _tongue(language: str, direction: Direction) -> Tongue:
    return Tongue(language, direction)


def _judge_all(
    utterances: Sequence[Utterance],
    scripts: Sequence[str | None],
    counts: Sequence[Counter[str]],
    options: SplitOptions,
) -> list[Verdict]:
    """The plain texts first: what they agree on settles short ones that have a word of it, and the model is spared."""
    hints: list[str | None] = [None] * len(utterances)
    verdicts: list[Verdict | None] = []
    for place, (utterance, script, letters) in enumerate(zip(utterances, scripts, counts, strict=True)):
        if script == "latin" and letters["latin"] >= options.short:
            plain, hints[place] = _count_function_words(utterance.text[:SAMPLE])
            told = plain if plain in options.latin_languages else None
            verdict = Verdict(told, script, letters.total(), utterance.column, plain=True) if told else None
        else:
            verdict = _judge_other(utterance, script, letters)
        verdicts.append(verdict)
    ruling = _find_ruling(verdicts)
    classify = _remembering(options.latin_languages)
    judged: list[Verdict] = []
    for verdict, utterance, hint, letters in zip(verdicts, utterances, hints, counts, strict=True):
        if verdict is not None:
            judged.append(verdict)
            continue
        likely = hint is not None and hint == ruling.get(utterance.column)
        language = hint if likely else classify(_in_small_letters(utterance.text[:SAMPLE]))
        judged.append(Verdict(language, "latin", letters.total(), utterance.column))
    return judged


def _find_ruling(verdicts: Sequence[Verdict | None]) -> dict[int, str]:
    """The language of nearly all plain letters of each stream."""
    letters: defaultdict[int, Counter[str]] = defaultdict(Counter)
    for verdict in verdicts:
        if verdict is not None and verdict.plain and verdict.language is not None:
            letters[verdict.column][verdict.language] += verdict.letters
    most = {column: tally.most_common(1)[0] for column, tally in letters.items()}
    return {column: one[0] for column, one in most.items() if one[1] >= letters[column].total() * _RULING}


def _scripts_worth_judging(counts: Sequence[Counter[str]]) -> list[str | None]:
    """The main script of each text; None for a letter or two of a script that the document does not use otherwise."""
    scripts = [main_script(letters) for letters in counts]
    whole: dict[str, int] = {}
    for tally in counts:
        for script, number in tally.items():
            whole[script] = whole.get(script, 0) + number
    used = {script for script, letters in whole.items() if letters >= _USED and script != "other"}
    if not used:
        return scripts
    return [
        None if script not in used and letters.total() < (_USED if script == "other" else _FEW_LETTERS) else script
        for script, letters in zip(scripts, counts, strict=True)
    ]


def _direction_of_numbers(language: str) -> Direction:
    rightward = language not in ("ar", "fa", "ur", "he", "ps", "dv", "ckb", "yi")
    return Direction.LEFT_TO_RIGHT if rightward else Direction.RIGHT_TO_LEFT


def _remembering(languages: tuple[str, ...]) -> Callable[[str], str]:
    return lambda text: _identifier(languages).classify(text)[0]


def _judge_other(utterance: Utterance, script: str | None, counts: Counter[str]) -> Verdict:
    """What other scripts than Latin say, and nothing of a text too short to be judged."""
    letters = counts.total()
    if script is None or script in ("other", "latin"):
        return Verdict(None, script, letters, utterance.column)
    return Verdict(_judge_script(utterance, script, counts), script, letters, utterance.column)


def _in_small_letters(sample: str) -> str:
    """The model learned from running text and misjudges capitals."""
    return sample.lower() if sum(map(str.isupper, sample)) > sum(map(str.islower, sample)) else sample


def _judge_script(utterance: Utterance, script: str, counts: Counter[str]) -> str | None:
    shared = SCRIPT_LANGUAGES.get(script)
    if shared and utterance.declared in shared:
        return utterance.declared
    if shared and counts[script] < 20 and script in ("arabic", "cyrillic"):  # letters; too few to show a language's own
        return None
    return language_of_script(script, utterance.text)


def _count_function_words(sample: str, least: int = _DECISIVE) -> tuple[str | None, str | None]:
    """The language whose function words are plainly the most, and the one that at least has the lead.

    Each is None where it is close; the first also where they are few.
    """
    words = sample.lower().split()
    known = Counter(map(_LANGUAGES_OF.get, words))
    edged = [word.strip(_TRIMMED) for word in words if not word.isalnum() and word not in _LANGUAGES_OF]
    known.update(map(_LANGUAGES_OF.get, edged))
    hits: dict[str, int] = {}
    for languages, times in known.items():
        for language in languages or ():
            hits[language] = hits.get(language, 0) + times
    if not hits:
        return None, None
    ranked = sorted(hits.items(), key=lambda hit: -hit[1])
    language, most = ranked[0]
    second = ranked[1][1] if len(ranked) > 1 else 0
    plain = language if most >= least and most >= _LEAD * second else None
    return plain, language if most >= _HINT_LEAD * second else None


def _smooth(
    utterances: Sequence[Utterance],
    verdicts: Sequence[str | None],
    scripts: Sequence[str | None],
    fallbacks: tuple[str | None, str | None],
) -> list[str]:
    before = _nearest(utterances, verdicts, scripts, reverse=False)
    after = _nearest(utterances, verdicts, scripts, reverse=True)
    majority = _majorities(verdicts, scripts)
    result: list[str] = []
    for place, (utterance, verdict) in enumerate(zip(utterances, verdicts, strict=True)):
        script = scripts[place]
        if verdict is not None:
            result.append(verdict)
            continue
        previous, following = before[place], after[place]
        most = majority.get(script) or majority.get(None)
        agreed = following if following is not None and following == most else previous
        guess = None if agreed or script != "latin" else _count_function_words(utterance.text[:SAMPLE], least=1)[0]
        choices = (utterance.declared, agreed, following, guess, most, *fallbacks)
        result.append(_first_possible(choices, script, utterance.text))
    return result


def _first_possible(choices: Sequence[str | None], script: str | None, text: str) -> str:
    for choice in choices:
        if choice and may_be_written_in(choice, script):
            return choice
    if script is None or script in ("latin", "other"):
        return UNKNOWN
    return language_of_script(script, text)


def may_be_written_in(language: str, script: str | None) -> bool:
    """Can a text of this script be in the language? Texts without letters can be in any."""
    if script is None:
        return True
    shared = SCRIPT_LANGUAGES.get(script)
    if shared is not None:
        return language in shared
    return script == "latin" and not any(language in group for group in SCRIPT_LANGUAGES.values())


def _nearest(
    utterances: Sequence[Utterance], verdicts: Sequence[str | None], scripts: Sequence[str | None], *, reverse: bool
) -> list[str | None]:
    """For each text the verdict of the nearest one before (or behind) it in its stream that could be its own."""
    last: dict[tuple[int, str | None], str] = {}
    found: list[str | None] = [None] * len(utterances)
    places = range(len(utterances) - 1, -1, -1) if reverse else range(len(utterances))
    for place in places:
        column, verdict = utterances[place].column, verdicts[place]
        if verdict is None:
            found[place] = last.get((column, scripts[place]))
        else:
            last[column, scripts[place]] = last[column, None] = verdict
    return found


def _majorities(verdicts: Sequence[str | None], scripts: Sequence[str | None]) -> dict[str | None, str]:
    """The most frequent language of the document, in all and by script."""
    counts: defaultdict[str | None, Counter[str]] = defaultdict(Counter)
    for (verdict, script), times in Counter(zip(verdicts, scripts, strict=True)).items():
        if verdict is not None:
            counts[None][verdict] += times
            if script is not None:
                counts[script][verdict] += times
    return {script: max(tally, key=lambda language: (tally[language], language)) for script, tally in counts.items()}
