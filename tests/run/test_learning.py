"""A small archive whose reviewers teach the model a word: a candidate, a person's yes, the next run, the way back."""

import hashlib
import itertools
import json
import shutil
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from pipeline.classify.history import Event, read_history
from pipeline.classify.lessons import is_held_out
from pipeline.classify.registry import is_trained, pinned
from pipeline.classify.train import train
from pipeline.errors import ArchiveError, ModelError
from pipeline.objectives import Objective
from pipeline.records import Decision, Stage, Tag, Verdict
from pipeline.run.journey import process_straight
from pipeline.run.lessons import Candidate, learn
from pipeline.run.models import examine_model, one_training, ready_model
from pipeline.run.promotion import promote, roll_back
from pipeline.settings import Settings
from pipeline.store import Archive, Ground, Twinning, open_archive
from tests.models_fixture import write_slice
from tests.walk import WITH_SMALL_FILES, Place, small_law

TAUGHT = Objective(20)
WORDS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh")


def strange_law(number: int, articles: int = 4) -> str:
    """A law of words that stand in no corpus: only decisions can teach what it is about."""
    rules = (
        f"Article {n}\n\nThe quillon of a zorvane is granted by the thessaly in the {WORDS[number % 7]} murrow of the "
        f"{WORDS[n]} brindle, as rule {number}-{n} of the pellworth says.\n"
        for n in range(1, articles + 1)
    )
    return "\n".join((f"ACT NO. {number} OF 2024 ON QUILLONS\n", *rules))


def numbers(*, held_out: bool) -> Iterator[int]:
    """Of laws whose family is held out, or is not."""
    for number in itertools.count(1):
        if is_held_out(hashlib.sha256(strange_law(number).encode()).hexdigest()) is held_out:
            yield number


LEARNT = list(itertools.islice(numbers(held_out=False), 3))
(KEPT,) = itertools.islice(numbers(held_out=True), 1)
UNDECIDED = 900


@dataclass(frozen=True, slots=True)
class Story:
    """A run, decisions, a candidate, its promotion, and a run with it."""

    settings: Settings
    old: str
    candidate: Candidate
    told: str
    pin_before_promotion: str
    digest: str
    """Of the law that nobody decided on."""
    tags: Sequence[Tag]
    """Of that law, before anything was learnt."""
    retagged: set[Stage]


def decide(archive: Archive, path: str) -> None:
    """Every article: yes to what is taught, no to detention; nothing said of the others."""
    (row,) = archive.find_document(path)
    when = datetime(2026, 1, 2, tzinfo=UTC)
    for passage in archive.passages(row.source.sha256):
        if "quillon" in passage.text:
            yes = Decision(passage.id, TAUGHT, Verdict.YES, "ana", when)
            archive.record_decisions([yes, Decision(passage.id, Objective.DETENTION, Verdict.NO, "ana", when)])


@pytest.fixture(scope="module")
def story(new_place: Callable[..., Place], tmp_path_factory: pytest.TempPathFactory) -> Story:
    place, models = new_place(), tmp_path_factory.mktemp("learning")
    write_slice(models / "corpus", 3)
    train(models / "corpus", models / "trained", pin=models / "pinned.toml")
    settings = Settings(raw=place.raw, out=place.out, models=models, workers=1, ocr=False, database_url=None)
    for number in (*LEARNT, KEPT, UNDECIDED):
        place.write(f"strange-{number}.txt", strange_law(number))
    place.write("plain.txt", small_law(1))
    process_straight(settings)
    old, told = pinned(models).name, list[str]()
    with open_archive(settings.archive_url()) as archive:
        for number in (*LEARNT, KEPT):
            decide(archive, f"strange-{number}.txt")
        digest = archive.find_document(f"strange-{UNDECIDED}.txt")[0].source.sha256
        tags = archive.tags(digest, old)
    candidate = learn(models, settings.archive_url(), told.append, by="ana")
    pin_before = pinned(models).name
    promote(models, candidate.pin.name, by="bo")
    summary = process_straight(settings)
    with open_archive(settings.archive_url()) as archive:
        retagged = {outcome.stage for outcome in archive.run_outcomes(summary.run_id)}
    return Story(settings, old, candidate, "\n".join(told), pin_before, digest, tags, retagged)


def tagged(story: Story, model: str | None) -> set[Objective]:
    with open_archive(story.settings.archive_url()) as archive:
        return {tag.objective for tag in archive.tags(story.digest, model)}


def test_learning_makes_a_candidate_and_leaves_the_pin_as_it_was(story: Story) -> None:
    assert story.candidate.pin.name != story.old
    assert story.pin_before_promotion == story.old


def test_what_is_learnt_held_out_and_compared_is_told(story: Story) -> None:
    assert "To learn from: 12 passages of 3 documents (12 yes, 12 no)." in story.told
    assert "Held out to measure on, and never learnt: 4 passages of 1 documents (4 yes, 4 no)." in story.told
    assert "On held-out decisions (8 answers in 1 documents):" in story.candidate.told
    assert "This comparison is weak" in story.candidate.told
    assert "passages right: gained 4, lost 0 of 4" in story.candidate.told
    assert "On the corpus, out of fold:" in story.candidate.told


def test_the_held_out_law_is_in_no_snapshot(story: Story) -> None:
    (snapshot,) = (story.settings.models / "lessons").iterdir()
    assert snapshot.name == f"{story.candidate.pin.lessons}.jsonl"
    texts = [json.loads(line)["text"] for line in snapshot.read_text(encoding="utf-8").splitlines()]
    assert len(texts) == 12
    assert not [text for text in texts if f"rule {KEPT}-" in text]


def test_a_word_that_only_decisions_teach_is_tagged_by_the_next_run(story: Story) -> None:
    assert TAUGHT not in {tag.objective for tag in story.tags}
    assert TAUGHT in tagged(story, story.candidate.pin.name)
    assert tagged(story, None) == tagged(story, story.candidate.pin.name)


def test_a_promoted_model_tags_again_without_reading_and_the_old_tags_keep_their_models_name(story: Story) -> None:
    assert story.retagged == {Stage.TAG}
    with open_archive(story.settings.archive_url()) as archive:
        assert archive.tags(story.digest, story.old) == story.tags
        every = [row for row in archive.documents() if "plain" in row.source.path or "strange" in row.source.path]
        assert {row.model_id for row in every} == {story.candidate.pin.name}
        plain = archive.find_document("plain.txt")[0].source.sha256
        assert archive.tags(plain, story.old)


def test_the_card_in_the_archive_counts_the_lessons(story: Story) -> None:
    with open_archive(story.settings.archive_url()) as archive:
        card = json.loads(archive.model_card(story.candidate.pin.name) or "{}")
    assert (card["lessons"], card["lessons_digest"]) == (12, story.candidate.pin.lessons)


def test_another_machine_makes_the_same_model_from_corpus_lessons_and_pin(story: Story, tmp_path: Path) -> None:
    for name in ("corpus", "lessons"):
        shutil.copytree(story.settings.models / name, tmp_path / name)
    shutil.copy(story.settings.models / "pinned.toml", tmp_path)
    assert "not trained yet" in told_by(lambda: examine_model(tmp_path))
    ready = ready_model(tmp_path, lambda _: None)
    here = story.settings.models / "trained" / story.candidate.pin.name / "weights.npz"
    assert ready.model_id == story.candidate.pin.name
    assert (ready.folder / "weights.npz").read_bytes() == here.read_bytes()
    assert "It learnt from 12 decided passages as well." in examine_model(tmp_path)


def test_without_its_lessons_a_model_cannot_be_made_again_and_it_is_said_why(story: Story, tmp_path: Path) -> None:
    shutil.copytree(story.settings.models / "corpus", tmp_path / "corpus")
    shutil.copy(story.settings.models / "pinned.toml", tmp_path)
    for look in (lambda: examine_model(tmp_path), lambda: ready_model(tmp_path, lambda _: None)):
        said = told_by(look)
        assert "The decisions that the model learnt from cannot be read" in said
        assert f"Copy {story.candidate.pin.lessons}.jsonl" in said


def told_by(call: Callable[[], object]) -> str:
    with pytest.raises(ModelError) as error:
        call()
    return error.value.sentence()


def test_the_same_decisions_are_not_learnt_twice(story: Story) -> None:
    url = story.settings.archive_url()
    assert "has learnt from these very decisions" in told_by(
        lambda: learn(story.settings.models, url, lambda _: None, by="ana")
    )


def test_there_is_nothing_to_learn_without_decisions_or_archive(story: Story, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/archive.sqlite3"
    with pytest.raises(ArchiveError, match="There is no archive"):
        learn(story.settings.models, url, lambda _: None, by="ana")
    open_archive(url).close()
    assert "There are no decisions to learn from" in told_by(
        lambda: learn(story.settings.models, url, lambda _: None, by="ana")
    )


def test_the_twin_of_a_held_out_law_is_held_out_with_it(story: Story, tmp_path: Path) -> None:
    copied = tmp_path / "archive.sqlite3"
    shutil.copy(story.settings.out / "archive.sqlite3", copied)
    with open_archive(f"sqlite:///{copied}") as archive:
        kept, learnt = (archive.find_document(f"strange-{n}.txt")[0] for n in (KEPT, LEARNT[-1]))
        twinning = Twinning(kept.source.sha256, learnt.source.sha256, "en", "fr", Ground.SAID, ())
        archive.write_twinning(twinning, now=datetime(2026, 1, 3, tzinfo=UTC))
        families = archive.families()
    assert families[kept.source.sha256] == families[learnt.source.sha256]
    assert len(set(families.values())) == len(families) - 1


def test_going_back_is_one_step_and_the_history_keeps_all(story: Story, tmp_path: Path) -> None:
    models = tmp_path / "models"
    shutil.copytree(story.settings.models, models)
    before = (models / "history.jsonl").read_bytes()
    roll_back(models, by="cy", why="too many tags")
    assert pinned(models).name == story.old
    assert is_trained(models)
    assert (models / "history.jsonl").read_bytes().startswith(before)
    told = [(step.event, step.by, step.pin.name) for step in read_history(models)]
    new = story.candidate.pin.name
    assert told == [
        (Event.TRAINED, "ana", new),
        (Event.PROMOTED, "bo", new),
        (Event.ROLLED_BACK, "cy", story.old),
    ]
    assert "No other model was in use" in told_by(lambda: roll_back(models, by="cy"))
    shutil.rmtree(models / "trained" / new)
    assert "There is no model" in told_by(lambda: promote(models, new, by="cy"))


def test_a_model_that_cannot_be_had_any_more_is_not_gone_back_to(story: Story, tmp_path: Path) -> None:
    models = tmp_path / "models"
    shutil.copytree(story.settings.models, models)
    shutil.rmtree(models / "trained" / story.old)
    (models / "corpus" / "more.jsonl").write_text('{"id": "x-1", "lang": "en", "text": "New.", "objectives": []}\n')
    assert f"{story.old} is not whole here" in told_by(lambda: roll_back(models, by="cy"))
    assert pinned(models).name == story.candidate.pin.name
    (models / "corpus" / "more.jsonl").unlink()
    assert roll_back(models, by="cy").pin.name == story.old


def test_a_training_that_dies_leaves_only_a_draft(story: Story, tmp_path: Path) -> None:
    models = tmp_path / "models"
    models.mkdir()
    write_slice(models / "corpus", 1)
    shutil.copy(story.settings.models / "pinned.toml", models)
    (tmp_path / "tmp").mkdir()
    place = Place(tmp_path / "raw", tmp_path / "out", models, {})
    pin = (models / "pinned.toml").read_bytes()
    place.run("train", before=(sys.executable, "-c", WITH_SMALL_FILES, "50000"), code=1)
    left = [path.name for path in (models / "trained").iterdir()]
    assert [name for name in left if not name.startswith(".")] == []
    assert (models / "pinned.toml").read_bytes() == pin
    assert not (models / "history.jsonl").exists()
    assert place.run("models").out.count("lexical-") == 1


def test_one_training_at_a_time(tmp_path: Path) -> None:
    waits, done, told = threading.Event(), threading.Event(), list[str]()

    def tell(sentence: str) -> None:
        told.append(sentence)
        waits.set()

    def second() -> None:
        with one_training(tmp_path, tell):
            done.set()

    thread = threading.Thread(target=second)
    with one_training(tmp_path, told.append):
        thread.start()
        assert waits.wait(60)
        assert not done.is_set()
    thread.join(60)
    assert done.is_set()
    assert told == ["Another training is under way in this folder; waiting for its end ..."]
