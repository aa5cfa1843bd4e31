"""The queue over an archive that a real run has made."""

import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest

from pipeline.classify.doubts import unpack
from pipeline.errors import HostileDocument
from pipeline.objectives import Objective
from pipeline.records import Decision, Document, Passage, Verdict
from pipeline.run.answers import check_answer
from pipeline.run.drift import seen_by_model, watch_audit, watch_models
from pipeline.run.frames import ReadAnswer, TagAnswer
from pipeline.run.queue import refresh_queue
from pipeline.run.reasons import Next, Reason, ReasonKind, in_words, next_passages, reasons_for
from pipeline.store import Archive, QueueFilter, QueueItem, Score, open_archive
from tests.walk import Place, small_law

NOW = datetime(2026, 4, 1, tzinfo=UTC)
EVERYTHING = 1_000


@pytest.fixture(scope="module")
def made(new_place: Callable[..., Place]) -> Place:
    """Folders with an archive of five laws, of which one is in a language that the model does not speak."""
    place = new_place()
    for number in range(4):
        place.write(f"law-{number}.txt", small_law(number, sections=8))
    words = "Mtoto yeyote mhamiaji hatawekwa kizuizini, na kila mfanyakazi ana haki ya kupata malipo yake kwa wakati."
    place.write("sheria.txt", f"Kifungu cha 1\n\n{words}\n\nKifungu cha 2\n\n{words} Tena na tena.\n")
    place.write("sources.csv", "file,country,language\nlaw-1.txt,XA,en\nsheria.txt,XB,sw\n")
    place.process()
    return place


@pytest.fixture
def place(made: Place, tmp_path: Path) -> Place:
    """A copy of one's own."""
    shutil.copytree(made.out, tmp_path / "out")
    return Place(made.raw, tmp_path / "out", made.models, {})


@pytest.fixture
def archive(place: Place) -> Iterator[Archive]:
    with open_archive(f"sqlite:///{place.out}/archive.sqlite3", create=False) as opened:
        yield opened


def queue(archive: Archive, **wanted: object) -> list[Next]:
    return next_passages(archive, QueueFilter(**wanted), EVERYTHING)[0]  # type: ignore[arg-type]


def ids(found: list[Next]) -> list[str]:
    return [each.item.passage_id for each in found]


def decide(archive: Archive, passage_id: str, objective: int, verdict: Verdict = Verdict.YES) -> None:
    archive.record_decision(Decision(passage_id, Objective(objective), verdict, "anna", NOW))


def test_a_run_gives_every_passage_a_place(archive: Archive) -> None:
    rows = archive.documents()
    assert len(queue(archive)) == sum(row.passages for row in rows) > 40
    for row in rows:
        assert len(queue(archive, sha256=row.source.sha256)) == row.passages
    assert archive.due_for_queue() == []


def test_the_doubts_of_the_worker_reach_the_archive(archive: Archive) -> None:
    (row,) = archive.find_document("law-1.txt")
    items = {each.item.passage_id: each.item for each in queue(archive, sha256=row.source.sha256)}
    tags = archive.tags(row.source.sha256)
    assert tags
    best: dict[str, float] = {}
    for tag in tags:
        best[tag.passage_id] = max(best.get(tag.passage_id, 0.0), tag.score)
    for passage_id, score in best.items():
        assert items[passage_id].score.chance == pytest.approx(score, abs=1e-4)
    untagged = [item for item in items.values() if item.passage_id not in best]
    assert any(item.score.chance > 0 for item in untagged)


def test_passages_that_are_sure_to_concern_nothing_come_after_doubtful_ones(archive: Archive) -> None:
    scores = [each.item.score for each in queue(archive)]
    third = len(scores) // 3
    assert sum(score.doubt for score in scores[:third]) > 2 * sum(score.doubt for score in scores[-third:])


def test_a_language_that_is_not_spoken_is_neither_scored_nor_drawn(archive: Archive) -> None:
    found = queue(archive, language="sw")
    assert found
    assert all(each.item.score.best == 0 and each.item.probability is None for each in found)
    assert [reason.kind for reason in found[0].reasons] == [ReasonKind.UNSCORED]


def test_an_objective_finds_what_is_tagged_with_it(archive: Archive) -> None:
    tagged = {(tag.objective, tag.passage_id) for row in archive.documents() for tag in archive.tags(row.source.sha256)}
    assert tagged
    for objective in Objective:
        assert {passage_id for other, passage_id in tagged if other is objective} <= set(
            ids(queue(archive, objective=objective))
        )


def test_what_was_reviewed_makes_its_like_less_useful(archive: Archive, made: Place) -> None:
    """The laws say the same rules under other numbers: a decision on one of them tells of the others."""
    texts = {each.item.passage_id: each.item for each in queue(archive)}
    rules = [item for item in texts.values() if "recruitment fees" in item.text]
    assert len(rules) > 2
    decide(archive, rules[0].passage_id, 6)
    assert refresh_queue(archive, made.models).judged > 0
    again = {each.item.passage_id: each.item for each in queue(archive)}
    assert rules[0].passage_id not in again
    assert all(again[item.passage_id].score.novelty < 0.3 for item in rules[1:])
    assert all(again[item.passage_id].place > item.place for item in rules[1:])
    assert any(item.score.novelty > 0.8 for item in again.values())
    assert refresh_queue(archive, made.models).judged == 0


def test_confirmed_passages_make_their_objective_less_rare(archive: Archive, made: Place) -> None:
    state = archive.queue_state()
    assert state is not None
    before = state.rarity[Objective(13)]
    for each in queue(archive)[:3]:
        decide(archive, each.item.passage_id, 13)
    refresh_queue(archive, made.models)
    state = archive.queue_state()
    assert state is not None
    assert state.rarity[Objective(13)] < before
    assert state.confirmed[Objective(13)] == 3


def test_a_refresh_that_was_killed_before_its_end_is_made_good(archive: Archive, made: Place) -> None:
    for each in queue(archive)[:3]:
        decide(archive, each.item.passage_id, each.item.score.best)
    state = archive.queue_state()
    assert state is not None
    refresh_queue(archive, made.models)
    wanted = [(each.item.passage_id, each.item.place) for each in queue(archive)]
    archive.save_queue_state(state.rarity, state.confirmed)  # as it was before: the last step did not come about
    refresh_queue(archive, made.models)
    assert [(each.item.passage_id, each.item.place) for each in queue(archive)] == wanted


def test_an_untrained_model_leaves_novelty_as_it_was_and_says_so(archive: Archive, tmp_path: Path) -> None:
    first = queue(archive)[0]
    decide(archive, first.item.passage_id, 6)
    refreshed = refresh_queue(archive, tmp_path / "nowhere")
    assert "could not be compared" in refreshed.note
    assert refreshed.judged == 0
    assert first.item.passage_id not in ids(queue(archive))


def test_passages_that_were_tagged_before_doubts_were_kept_stand_by_their_tags(archive: Archive, made: Place) -> None:
    (row,) = archive.find_document("law-2.txt")
    sha256 = row.source.sha256
    tags = archive.tags(sha256)
    assert row.model_id is not None
    archive.write_tags(sha256, row.model_id, tags, now=NOW)
    assert refresh_queue(archive, made.models).versions == 1
    items = [each.item for each in queue(archive, sha256=sha256)]
    tagged = {tag.passage_id for tag in tags}
    assert {item.passage_id for item in items if item.score.best} == tagged
    assert len(items) == row.passages > len(tagged)


def test_the_audit_slice_is_the_same_whenever_it_is_drawn(archive: Archive, made: Place) -> None:
    with archive.writing() as connection:
        connection.exec_driver_sql("UPDATE queue_state SET audit_share = 0.5")
        connection.exec_driver_sql("DELETE FROM queue_versions")
    refresh_queue(archive, made.models)
    drawn = queue(archive, audit=True)
    spoken = [each for each in queue(archive) if each.item.language != "sw"]
    assert 0.25 * len(spoken) < len(drawn) < 0.75 * len(spoken)
    assert {each.item.probability for each in drawn} == {0.5}
    lots = [each.item.draw for each in drawn]
    assert lots == sorted(lots, key=lambda lot: lot or 0)
    with archive.writing() as connection:
        connection.exec_driver_sql("DELETE FROM queue_versions")
    refresh_queue(archive, made.models)
    assert ids(queue(archive, audit=True)) == ids(drawn)


def test_the_doctor_holds_a_model_against_its_card_and_awaits_the_audit(archive: Archive) -> None:
    (watch,) = watch_models(archive)
    told = " ".join(comparison.sentence for comparison in watch.comparisons)
    assert "too few to judge" in told
    assert "of sw the model has learnt little" in told or "sw" in told
    ((_, seen),) = seen_by_model(archive)
    assert sum(part.passages for part in seen.languages.values()) == len(queue(archive))
    assert sum(seen.languages["sw"].scores) == 0
    assert watch_audit(archive).startswith("too few to judge")


def test_the_doctor_says_nothing_of_drift_for_a_card_of_before(archive: Archive) -> None:
    (watch,) = watch_models(archive)
    archive.save_model_card(watch.model_id, "{}")
    ((comparison,),) = [each.comparisons for each in watch_models(archive)]
    assert "too old" in comparison.sentence
    assert not comparison.alarming


@pytest.mark.parametrize(
    ("chance", "rival_chance", "doubt", "words"),
    [
        (0.5, 0.4, 0.7, "unsure between 5 and 21 (50%, 40%)"),
        (0.5, 0.1, 0.5, "unsure whether it concerns 5 (50%)"),
        (0.95, 0.4, 0.5, "sure of 5 (95%) and unsure of 21 (40%)"),
        (0.95, 0.01, 0.1, "sure of 5 (95%), and nobody has looked"),
        (0.15, 0.12, 0.5, "a little of several objectives, most of 5 (15%)"),
        (0.02, 0.01, 0.1, "expects no objective; 5 has 2%"),
    ],
)
def test_the_doubt_is_told_as_it_is(chance: float, rival_chance: float, doubt: float, words: str) -> None:
    told = reasons_for(item_with(Score(1, 5, 21, chance, rival_chance, doubt, 0.1)), {Objective(5): 50})
    assert [words in in_words(reason) for reason in told] == [True]


def test_new_rare_and_audited_passages_say_so() -> None:
    told = reasons_for(item_with(Score(1, 5, 21, 0.5, 0.4, 0.7, 0.9), probability=0.02), {Objective(5): 1})
    assert [in_words(reason) for reason in told][::2] == [
        "random audit, 1 in 50",
        "no passage like this has been reviewed",
    ]
    assert in_words(told[3]) == "objective 5 has 1 confirmed passage"
    assert told[3] == Reason(ReasonKind.RARE, (Objective(5),), count=1)


def item_with(score: Score, probability: float | None = None) -> QueueItem:
    return QueueItem("p", "s", "Act", None, "art. 1", "en", "Text.", "m", score, 1, 1, False, 0.01, probability)


def test_the_worker_hands_out_one_doubt_for_each_passage(made: Place) -> None:
    from pipeline.classify.model import load_model
    from pipeline.classify.registry import pinned_folder
    from pipeline.run.document import tag_again

    model = load_model(pinned_folder(made.models))
    with open_archive(f"sqlite:///{made.out}/archive.sqlite3", create=False) as archive:
        passages = tuple(archive.passages(archive.find_document("law-3.txt")[0].source.sha256))
    answer = tag_again(passages, model)
    assert len(unpack(answer.doubts)) == len(passages)
    assert list(answer.tags) == model.tag(passages)


def test_doubts_about_other_passages_are_refused(made: Place) -> None:
    with open_archive(f"sqlite:///{made.out}/archive.sqlite3", create=False) as archive:
        (row,) = archive.find_document("law-3.txt")
        passages = tuple(archive.passages(row.source.sha256))
    document = Document(row.source.sha256, archive_text(passages), passages, ())
    good = ReadAnswer(document, (), 0, 0.1, bytes(8 * len(passages)))
    check_answer(good, row.source, "m")
    check_answer(replace_doubts(good, b""), row.source, "m")
    for wrong in (bytes(8), bytes(8 * len(passages) - 1), b"\xff" * 8 * len(passages)):
        with pytest.raises(HostileDocument, match="doubts are not about its passages"):
            check_answer(replace_doubts(good, wrong), row.source, "m")
    with pytest.raises(HostileDocument, match="doubts are not about its passages"):
        check_answer(TagAnswer((), 0, b"\xff" * 8), row.source, "m")


def archive_text(passages: tuple[Passage, ...]) -> str:
    return "\n".join(passage.text for passage in passages)


def replace_doubts(answer: ReadAnswer, doubts: bytes) -> ReadAnswer:
    return msgspec.structs.replace(answer, doubts=doubts)


def test_the_command_prints_what_comes_next_and_why(place: Place) -> None:
    said = place.run("queue", "--limit", "2", "--language", "en")
    assert said.out.count("no passage like this has been reviewed") == 2
    assert "passages wait; `migralex why ID` shows all about one." in said.flat
    assert "0 passages wait" in place.run("queue", "--objective", "23", "--language", "ru").flat
    assert "No document is called 'nothing'" in place.run("queue", "--document", "nothing", code=1).err
