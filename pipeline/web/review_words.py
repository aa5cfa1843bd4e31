"""What the review screen says: names of people, countries and languages, reasons, and what queues are about."""

from collections.abc import Iterable, Mapping
from functools import cache

from babel import Locale
from markupsafe import Markup

from pipeline.objectives import Objective
from pipeline.records import Flag, Origin
from pipeline.run.reasons import Reason
from pipeline.store import QueueFilter, QueueOrder
from pipeline.web.pages import isolated, name_of
from pipeline.web.wording import Sentence, Wording, load_words

QUIET_ORIGINS = frozenset({Origin.TEXT_LAYER, Origin.XML, Origin.HTML, Origin.DOCX, Origin.PLAIN})
"""Not worth a word: the characters are those of the file."""
FOR_SCRIPTS = (
    "waiting",
    "sent",
    "saved",
    "saving",
    "refused",
    "refused_told",
    "signed_out",
    "unsent",
    "nothing_marked",
    "no_such_key",
    "digits",
    "no_such_objective",
    "undone",
    "nothing_undone",
    "skipped",
    "first_one",
    "flag_up",
    "flag_down",
    "commented",
    "announce",
    "announce_blind",
    "others_here",
    "answered_meanwhile",
    "changed_meanwhile",
    "not_loaded",
    "decided_today",
    "key_taken",
    "keys_saved",
    "press_key",
    "nothing_found",
    "remove",
    "yes_marked",
    "no_marked",
    "unmarked",
    "direction_set",
    "direction_unset",
    "back_to_skipped",
    "loading",
    "key_space",
    "key_flag_note",
)
"""Sentences of ``review`` that scripts say."""


FOR_WAITING = ("waiting_here", "signed_out", "refused", "sent")
"""Those that every page says of answers that were left in the browser."""


def sentences(wording: Wording, keys: Iterable[str] = FOR_SCRIPTS) -> dict[str, Sentence]:
    """The words that scripts need, plural forms and figures as they are written."""
    words = load_words(wording.language)
    return {key: words[f"review.{key}"] for key in keys}


def name_for(code: str, names: Mapping[str, str], wording: Wording) -> str:
    """What a person is called: by their name; an erased one has none, and an older archive may hold a login name."""
    return names.get(code, code) or wording.say("common.someone_gone")


@cache
def _locale(language: str) -> Locale:
    return Locale.parse(language)


def country_name(code: str | None, wording: Wording) -> str:
    """A country as the language calls it; the code where it has no name for it."""
    return str(_locale(wording.language).territories.get(code, code)) if code else ""


def language_name(code: str, wording: Wording) -> str:
    """A language as the language of the interface calls it."""
    return str(_locale(wording.language).languages.get(code, code))


def objective_words(objective: Objective, wording: Wording) -> str:
    """An objective in a sentence: its number and short name."""
    return f"{int(objective)} ({name_of(objective, wording.language).short})"


def reason_words(reason: Reason, wording: Wording) -> str | Markup:
    """Why a passage comes next, in a sentence."""
    one, other = [*(objective_words(each, wording) for each in reason.objectives), "", ""][:2]
    first, second = [*reason.chances, 1.0, 1.0][:2]
    figures = {"one": one, "other": other, "first": wording.chance(first), "second": wording.chance(second)}
    odds = round(1 / first) if first else 0
    return wording.say(f"review.reason_{reason.kind.value}", n=reason.count, odds=odds, **figures)


def flag_words(flag: Flag, wording: Wording) -> str:
    """What a reader should know before trusting the text."""
    return wording.say(f"review.flag_{flag.value.replace('-', '_')}")


def origin_words(origin: Origin, wording: Wording) -> str:
    """Where the characters came from; empty where it goes without saying."""
    return "" if origin in QUIET_ORIGINS else wording.say(f"review.origin_{origin.value.replace('-', '_')}")


def queue_title(wanted: QueueFilter, wording: Wording, *, document: str = "", assignment: str = "") -> str | Markup:
    """What a queue is about, in a few words; parts are joined by a middle dot."""
    parts: list[str | Markup] = []
    if assignment:
        parts.append(isolated(assignment))
    if wanted.flagged:
        parts.append(wording.say("review.queue_flagged"))
    if wanted.read_by and not assignment:
        parts.append(wording.say("review.queue_mine"))
    if wanted.objective is not None:
        parts.append(objective_words(wanted.objective, wording))
    if document:
        parts.append(isolated(document))
    if wanted.country:
        parts.append(country_name(wanted.country, wording))
    if wanted.language:
        parts.append(language_name(wanted.language, wording))
    if wanted.min_chance is not None or wanted.max_chance is not None:
        low, high = wanted.min_chance or 0.0, 1.0 if wanted.max_chance is None else wanted.max_chance
        parts.append(wording.say("review.queue_chances", low=wording.share(low), high=wording.share(high)))
    if wanted.ordered_by is not QueueOrder.USEFUL or not parts:
        parts.append(wording.say(f"review.order_{wanted.ordered_by.value}"))
    return Markup(" · ").join(parts)
