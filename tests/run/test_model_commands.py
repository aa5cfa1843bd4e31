"""``migralex train``, ``models``, ``promote``, ``reject`` and ``rollback``, as they are typed."""

import getpass
import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.classify.history import Event, read_history
from pipeline.classify.lessons import Lesson
from pipeline.classify.registry import pinned
from pipeline.classify.train import train
from pipeline.cli import main
from pipeline.objectives import Objective
from tests.models_fixture import write_slice

Typed = Callable[..., str]
LESSONS = [Lesson(f"p{n}", "en", f"A quillon number {n}.", "a law", (Objective(20),), ()) for n in range(3)]


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str, str]:
    """A folder of models with one in use and a candidate: their names."""
    models = tmp_path_factory.mktemp("pair")
    write_slice(models / "corpus", 1)
    old = train(models / "corpus", models / "trained", pin=models / "pinned.toml")
    return models, old.name, train(models / "corpus", models / "trained", lessons=LESSONS).name


@pytest.fixture
def house(pair: tuple[Path, str, str], tmp_path: Path) -> Path:
    return shutil.copytree(pair[0], tmp_path / "models")


@pytest.fixture
def typed(house: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Typed:
    """Runs a command; what it said, in one line."""
    monkeypatch.setenv("MIGRALEX_MODELS", str(house))
    monkeypatch.setenv("MIGRALEX_OUT", str(house / "out"))
    monkeypatch.delenv("MIGRALEX_DATABASE_URL", raising=False)
    monkeypatch.delenv("COLUMNS", raising=False)

    def run(*words: str, code: int = 0) -> str:
        monkeypatch.setattr("sys.argv", ["migralex", *words])
        with pytest.raises(SystemExit) as ended:
            main()
        assert (ended.value.code or 0) == code
        said = capsys.readouterr()
        assert max(map(len, said.out.splitlines()), default=0) < 200
        return " ".join((said.out + " " + said.err).split())

    return run


def test_models_are_listed_with_what_they_are(typed: Typed, pair: tuple[Path, str, str]) -> None:
    _, old, new = pair
    said = typed("models")
    assert said.index(f"{old} in use") < said.index(f"{new} candidate")
    card = json.loads((pair[0] / "trained" / new / "card.json").read_text())
    passages, scores = sum(card["passages"].values()), card["out_of_fold"]["all"]
    assert f"{passages} 3 {scores['micro_f1']:.3f} {scores['top1']:.3f} {scores['false_positives']:.3f}" in said


def test_a_promoted_model_is_in_use_and_one_command_goes_back(
    typed: Typed, house: Path, pair: tuple[Path, str, str]
) -> None:
    _, old, new = pair
    said = typed("promote", new, "--by", "Ana Lima")
    assert f"{new} is now the model in use" in said
    assert f"The old tags stay under the name of {old}." in said
    assert pinned(house).name == new
    assert f"{old} was in use" in typed("models")
    assert f"{old} is in use again in place of {new}" in typed("rollback", "--why", "worse in French")
    assert pinned(house).name == old
    told = [(step.event, step.by, step.why) for step in read_history(house)]
    assert told == [(Event.PROMOTED, "Ana Lima", ""), (Event.ROLLED_BACK, getpass.getuser(), "worse in French")]


def test_a_rejected_model_is_shown_as_such_with_the_reason(
    typed: Typed, house: Path, pair: tuple[Path, str, str]
) -> None:
    _, old, new = pair
    assert f"{new} is rejected" in typed("reject", new, "--why", "[bold] tags", "--by", "bo")
    said = typed("models")
    assert f"{new} rejected" in said
    assert f"{new} was rejected: [bold] tags" in said
    assert pinned(house).name == old
    typed("promote", new)  # a person may change their mind, and both words stay
    assert f"{new} in use" in typed("models")
    assert [step.event for step in read_history(house)] == [Event.REJECTED, Event.PROMOTED]


def test_a_model_that_is_gone_stays_in_the_list_if_it_was_ever_in_use(
    typed: Typed, house: Path, pair: tuple[Path, str, str]
) -> None:
    _, old, new = pair
    typed("promote", new)
    shutil.rmtree(house / "trained" / old)
    assert f"{old} was in use not here" in typed("models")
    (house / "trained" / new / "card.json").write_text("{")
    assert f"{new} in use" in typed("models")


WRONG = {
    "a model that nobody has": (("promote", "lexical-000000000000"), "There is no model 'lexical-000000000000' here."),
    "a path": (("promote", "../trained/OLD"), "There is no model '../trained/OLD' here."),
    "the one that is in use": (("promote", "OLD"), "OLD is in use already. `migralex models`"),
    "a rejection of it": (("reject", "OLD"), "OLD is in use. Go back first with `migralex rollback`"),
    "no way back": (("rollback",), "No other model was in use before this one."),
    "decisions without an archive": (("train", "--with-decisions"), "There is no archive at"),
}


@pytest.mark.parametrize(("words", "told"), WRONG.values(), ids=WRONG.keys())
def test_a_mistake_is_told_and_nothing_is_changed(
    typed: Typed, house: Path, pair: tuple[Path, str, str], words: tuple[str, ...], told: str
) -> None:
    old = pair[1]
    assert told.replace("OLD", old) in typed(*(word.replace("OLD", old) for word in words), code=1)
    assert pinned(house).name == old
    assert read_history(house) == ()


def test_a_damaged_model_and_one_of_another_thesaurus_are_not_promoted(
    typed: Typed, house: Path, pair: tuple[Path, str, str]
) -> None:
    _, old, new = pair
    card = house / "trained" / new / "card.json"
    whole = card.read_text()
    card.write_text(whole.replace('"thesaurus": "', '"thesaurus": "0'))
    assert "The thesaurus has changed since" in typed("promote", new, code=1)
    card.write_text(whole)
    (house / "trained" / new / "weights.npz").write_bytes(b"no weights")
    (house / "corpus" / "en.jsonl").write_text('{"id": "x-1", "lang": "en", "text": "New.", "objectives": []}\n')
    assert f"{new} is not whole here" in typed("promote", new, code=1)
    assert pinned(house).name == old


def test_training_on_the_corpus_pins_unless_told_otherwise_and_is_in_the_history(
    typed: Typed, house: Path, pair: tuple[Path, str, str]
) -> None:
    old = pair[1]
    (house / "corpus" / "en.jsonl").write_text('{"id": "x-1", "lang": "en", "text": "New.", "objectives": []}\n')
    assert "the pin stays as it was" in typed("train", "--no-pin")
    assert (pinned(house).name, read_history(house)) == (old, ())
    assert "is now the model in use" in typed("train")
    (step,) = read_history(house)
    assert (step.event, step.before and step.before.name, step.pin) == (Event.PROMOTED, old, pinned(house))
    assert f"{old} is in use again" in typed("rollback")
