from collections.abc import Sequence
from dataclasses import asdict

import numpy as np
import pytest

from pipeline.classify.card import load_card
from pipeline.classify.drift import BINS, LanguageReference, LanguageSeen, Reference, Seen, compare, reference_from
from pipeline.classify.reference import reference_of
from pipeline.classify.registry import pinned_folder

ALIKE = (60, 8, 5, 4, 4, 4, 4, 4, 4, 3)
LOWER = (60, 20, 10, 4, 3, 1, 1, 1, 0, 0)
REFERENCE = Reference(
    {
        "en": LanguageReference(3_000, tuple(count / 100 for count in ALIKE), 0.3),
        "fr": LanguageReference(1_000, tuple(count / 100 for count in LOWER), 0.2),
        "ru": LanguageReference(10, tuple(count / 100 for count in LOWER), 0.2),
    },
    refused=0.2,
)


def seen(
    scores: Sequence[int] = ALIKE,
    *,
    language: str = "en",
    times: int = 10,
    tagged: float = 0.3,
    decided: int = 0,
    refused: int = 0,
) -> Seen:
    counts = tuple(count * times for count in scores)
    total = sum(counts)
    return Seen({language: LanguageSeen(total, counts, int(tagged * total))}, decided, refused)


def alarms(found: Seen) -> list[str]:
    return [comparison.sentence for comparison in compare(REFERENCE, found) if comparison.alarming]


def said(found: Seen) -> str:
    return " ".join(comparison.sentence for comparison in compare(REFERENCE, found))


def test_an_archive_like_the_training_alarms_nobody() -> None:
    assert alarms(seen(decided=100, refused=22)) == []
    assert "spread as on the passages" in said(seen())


def test_lower_scores_alarm_and_say_what_to_do() -> None:
    (alarm,) = alarms(seen(LOWER))
    assert alarm.startswith("The passages here score lower than those the model was made from")
    assert "review the audit slice" in alarm


def test_scores_are_held_against_their_own_language() -> None:
    assert alarms(seen(LOWER, language="fr", tagged=0.2)) == []
    assert "score higher" in alarms(seen(ALIKE, language="fr", tagged=0.2))[0]


def test_languages_count_by_their_passages() -> None:
    mixed = {
        "en": LanguageSeen(1_000, tuple(count * 10 for count in ALIKE), 300),
        "fr": LanguageSeen(10_000, tuple(count * 100 for count in LOWER), 2_000),
    }
    assert alarms(Seen(mixed, 0, 0)) == []
    assert "stability index 0.00" in said(Seen(mixed, 0, 0))


def test_how_many_passages_concern_nothing_is_a_matter_of_the_laws() -> None:
    assert alarms(seen((5_000, *ALIKE[1:]), tagged=0.02)) == []


def test_small_samples_are_not_judged() -> None:
    told = said(seen(LOWER, times=1, decided=20, refused=20))
    assert told.count("too few to judge") == 2
    assert alarms(seen(LOWER, times=1, decided=20, refused=20)) == []


def test_scores_that_were_never_kept_are_not_compared() -> None:
    found = Seen({"en": LanguageSeen(5_000, tuple(count * 10 for count in LOWER), 1_500)}, 0, 0)
    assert "tagged before all scores were kept" in said(found)
    assert alarms(found) == []


def test_far_too_many_tags_alarm() -> None:
    assert "So many tags are hardly right" in alarms(seen(tagged=0.6))[0]


@pytest.mark.parametrize("language", ["sw", "ru"])
def test_a_language_that_was_hardly_learnt_alarms(language: str) -> None:
    languages = dict(seen().languages) | {language: LanguageSeen(900, (0,) * BINS, 0)}
    (alarm,) = alarms(Seen(languages, 0, 0))
    assert f"of {language} the model has learnt little or nothing" in alarm
    few = dict(seen().languages) | {language: LanguageSeen(50, (0,) * BINS, 0)}
    assert alarms(Seen(few, 0, 0)) == []


def test_reviewers_who_refuse_more_than_the_card_expects_alarm() -> None:
    assert alarms(seen(decided=200, refused=80))[0].startswith("reviewers refuse 40%")
    assert alarms(seen(decided=200, refused=56)) == []


def test_a_reference_weighs_passages_without_objective_as_laws_have_them() -> None:
    wanted = np.zeros((100, 24), np.int8)
    wanted[:90, [0, -1]] = 1  # of 100 passages ten concern nothing
    chances = np.full((100, 23), 0.01)
    chances[:90, 0] = 0.95
    tagged = chances >= 0.5
    tagged[90:95, 3] = True
    found = reference_of(["en"] * 100, chances, tagged, wanted, none_share=0.5)
    part = found.languages["en"]
    assert part.passages == 100
    assert part.scores[0] == pytest.approx(0.5)
    assert part.scores[9] == pytest.approx(0.5)
    assert part.tagged == pytest.approx(0.75)
    assert found.refused == pytest.approx(45 / 135, abs=1e-3)


def test_the_card_of_a_training_remembers_its_reference(models) -> None:  # type: ignore[no-untyped-def]  # a fixture
    card = load_card(pinned_folder(models))
    assert card.reference is not None
    assert set(card.reference.languages) == set(card.passages)
    assert all(sum(part.scores) == pytest.approx(1, abs=0.01) for part in card.reference.languages.values())
    assert 0 < card.reference.refused < 1
    assert reference_from(asdict(card.reference)) == card.reference
    assert reference_from(None) is None
