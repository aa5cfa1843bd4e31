import dataclasses
import json
import shutil
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from pipeline.classify.card import load_card
from pipeline.classify.encoder import open_encoder
from pipeline.classify.encoder_block import cache_in
from pipeline.classify.encoder_cache import CachedEncoder
from pipeline.classify.evaluate import as_passage
from pipeline.classify.labelled import LabelledPassage, read_corpus
from pipeline.classify.model import Model, load_model
from pipeline.classify.recipe import Settings, recipe_digest
from pipeline.classify.registry import pinned, pinned_folder
from pipeline.cli import main
from pipeline.errors import ModelError, WorkerError
from pipeline.extract.limits import WorkerLimits
from pipeline.objectives.thesaurus import FOLDER
from pipeline.records import Passage
from pipeline.run.encoded import train_encoded
from pipeline.run.frames import TagAnswer, TagRequest, decode_answer, encode
from pipeline.run.guarded import tagging_worker
from pipeline.run.models import encoder_of, examine_model, recipe_here
from pipeline.run.promotion import promote
from tests.classify.tiny_encoder import DIMENSIONS, make_encoder

pytest.importorskip("onnxruntime", reason="the extra is not installed: pip install 'migralex[encoder]'")
pytest.importorskip("tokenizers", reason="the extra is not installed: pip install 'migralex[encoder]'")


def known_words(corpus: Path) -> list[str]:
    """The words that stand most often in a corpus, in any language that has spaces."""
    rows = read_corpus(corpus)
    counts = Counter(word for row in rows for word in row.text.lower().split() if word.isalpha())
    return [word for word, _ in counts.most_common(500)]


@pytest.fixture(scope="module")
def house(models: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A models folder with the small lexical model in use, and a candidate with an encoder."""
    folder = tmp_path_factory.mktemp("encoded")
    for name in ("corpus", "trained"):
        shutil.copytree(models / name, folder / "models" / name)
    shutil.copy(models / "pinned.toml", folder / "models")
    make_encoder(folder / "tiny", known_words(models / "corpus"))
    told: list[str] = []
    candidate = train_encoded(folder / "models", str(folder / "tiny"), told.append, by="Ana")
    assert f"{DIMENSIONS} dimensions" in told[0]
    (folder / "candidate").write_text(json.dumps([candidate.pin.name, candidate.told]))
    return folder


@pytest.fixture(scope="module")
def trained(house: Path) -> Path:
    return house / "models" / "trained" / json.loads((house / "candidate").read_text())[0]


@pytest.fixture(scope="module")
def encoded(trained: Path) -> Model:
    return load_model(trained)


@pytest.fixture(scope="module")
def lexical(house: Path) -> Model:
    return load_model(pinned_folder(house / "models"))


@pytest.fixture(scope="module")
def passages(house: Path) -> list[Passage]:
    rows = read_corpus(house / "models" / "corpus")[::9]
    return [dataclasses.replace(as_passage(row), headings=("Border control", "Visas")) for row in rows]


def test_an_encoder_changes_scores_and_nothing_else(encoded: Model, lexical: Model, passages: list[Passage]) -> None:
    with_it, without = encoded.scores(passages), lexical.scores(passages)
    assert with_it.shape == without.shape
    assert np.abs(with_it - without).max() > 0.01
    assert np.array_equal(with_it, encoded.scores(passages))
    texts = [(passage.language, passage.text) for passage in passages]
    assert np.allclose(lexical.heard_meaning(texts), 0)
    assert np.abs(encoded.heard_meaning(texts)).max() > 0.05
    tags = encoded.tag(passages)
    assert tags
    assert all(tag.model_id.startswith("encoded-") for tag in tags)
    assert any(tag.evidence for tag in tags)


def test_its_share_stands_in_logits_wherever_they_are_asked_for(encoded: Model, passages: list[Passage]) -> None:
    texts = [(passage.language, passage.text) for passage in passages]
    logits = encoded.logits(texts)
    bare = Model(dataclasses.replace(encoded._weights, dense=None), encoded._reader.concepts, "bare")
    assert np.allclose(logits - bare.logits(texts), encoded.heard_meaning(texts), atol=1e-4)
    assert np.allclose(encoded.words_and_logits(texts)[1], logits, atol=1e-4)
    heard, barely = encoded._hear(texts), bare._hear(texts)
    shares = [heard[text][1] - barely[text][1] for text in texts]
    assert np.allclose(shares, encoded.heard_meaning(texts), atol=1e-4)


def test_the_card_tells_the_encoder(trained: Path, house: Path) -> None:
    card, encoder = load_card(trained), open_encoder(str(house / "tiny"))
    assert card.encoder is not None
    assert (card.encoder.name, card.encoder.digest) == ("tiny", encoder.digest)
    assert (card.encoder.dimensions, card.encoder.folder) == (DIMENSIONS, str(house / "tiny"))
    assert card.name == trained.name == f"encoded-{card.recipe[:12]}"


def test_a_lexical_model_is_made_as_if_there_were_no_encoders(house: Path) -> None:
    folder, corpus = pinned_folder(house / "models"), house / "models" / "corpus"
    assert folder.name.startswith("lexical-")
    assert "encoder" not in json.loads((folder / "card.json").read_text())
    with np.load(folder / "weights.npz") as arrays:
        assert "dense" not in arrays.files
    plain = recipe_digest(corpus, FOLDER, Settings())
    assert recipe_digest(corpus, FOLDER, Settings(encoder_weight=9.0)) == plain
    joined = [recipe_digest(corpus, FOLDER, Settings(encoder=digest)) for digest in ("a", "b")]
    heavier = recipe_digest(corpus, FOLDER, Settings(encoder="a", encoder_weight=9.0))
    assert len({plain, *joined, heavier}) == 4


def test_vectors_of_corpus_and_passages_are_remembered(trained: Path, passages: list[Passage]) -> None:
    assert cache_in(trained.parent).is_file()
    fresh = load_model(trained).scores(passages)
    asked: list[str] = []
    model = load_model(trained)
    assert model._encoder is not None
    cached: CachedEncoder = model._encoder._encoder

    def vector_of(text: str) -> np.ndarray:
        asked.append(text)
        return np.zeros(DIMENSIONS, np.float32)

    cached.encoder = dataclasses.replace(cached.encoder, _vector_of=vector_of)
    assert np.array_equal(model.scores(passages), fresh)
    assert asked == []


def test_a_candidate_is_compared_and_promoted_like_others(house: Path, trained: Path, tmp_path: Path) -> None:
    name, told = json.loads((house / "candidate").read_text())
    assert "On the corpus, out of fold:" in told
    assert "no scores" not in told
    models = tmp_path / "models"
    shutil.copytree(house / "models", models)
    in_use = pinned(models)
    assert in_use.name.startswith("lexical-")
    assert promote(models, name, by="Ana").before == in_use
    assert pinned(models).name == name
    assert "whole and the pinned one" in examine_model(models)
    assert recipe_here(models, "", encoder_of(models, pinned(models))) == load_card(trained).recipe
    shutil.rmtree(models / "trained" / name)
    with pytest.raises(ModelError, match="uses a sentence encoder and is not whole") as error:
        examine_model(models)
    assert "migralex train --encoder" in error.value.advice


def test_another_encoder_is_refused(house: Path, trained: Path) -> None:
    tiny, kept = house / "tiny", house / "kept"
    tiny.rename(kept)
    try:
        with pytest.raises(ModelError, match=r"which is not in .* any more") as error:
            load_model(trained)
        assert "--encoder tiny" in error.value.advice
        make_encoder(tiny, known_words(house / "models" / "corpus"), seed=8)
        with pytest.raises(ModelError, match="is not the one that the model was trained with"):
            load_model(trained)
    finally:
        shutil.rmtree(tiny, ignore_errors=True)
        kept.rename(tiny)


def test_a_card_that_does_not_fit_its_weights_is_refused(trained: Path, tmp_path: Path) -> None:
    for name, change, sentence in (
        ("none", None, "disagree on whether"),
        ("wide", {"dimensions": DIMENSIONS + 1}, f"for vectors of {DIMENSIONS} numbers"),
    ):
        shutil.copytree(trained, tmp_path / name)
        card = json.loads((trained / "card.json").read_text())
        card["encoder"] = None if change is None else card["encoder"] | change
        (tmp_path / name / "card.json").write_text(json.dumps(card))
        with pytest.raises(ModelError, match=sentence):
            load_model(tmp_path / name)


def test_headings_are_heard_by_the_encoder_too(encoded: Model) -> None:
    text = "The Minister shall publish an annual report."
    row = as_passage(LabelledPassage("p", "en", text, ()))
    heard: list[str] = []
    assert encoded._encoder is not None
    inner = encoded._encoder._encoder
    plain = inner.encode
    inner.encode = lambda texts: (heard.extend(texts), plain(texts))[1]  # type: ignore[method-assign]
    encoded.scores([dataclasses.replace(row, headings=("Irregular migration",))])
    del inner.encode
    assert set(heard) == {text, "Irregular migration"}


def test_a_guarded_worker_tags_with_the_encoder(encoded: Model, trained: Path, passages: list[Passage]) -> None:
    worker = tagging_worker(trained, WorkerLimits(memory_mb=200, cpu_seconds=60, wall_seconds=120))
    try:
        answer = decode_answer(worker.ask(encode(TagRequest(tuple(passages)))))
    finally:
        worker.close()
    assert isinstance(answer, TagAnswer)
    assert list(answer.tags) == encoded.tag(passages)


def test_a_worker_without_its_encoder_says_so(house: Path, trained: Path, tmp_path: Path) -> None:
    shutil.copytree(trained, tmp_path / trained.name)
    card = tmp_path / trained.name / "card.json"
    card.write_text(card.read_text().replace(str(house / "tiny"), str(tmp_path / "gone")))
    worker = tagging_worker(card.parent, WorkerLimits(memory_mb=200, cpu_seconds=60, wall_seconds=120))
    with pytest.raises(WorkerError, match=r"which is not in .*/gone any more"):
        worker.ask(encode(TagRequest(())))
    worker.close()


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (("--encoder", "nowhere"), 1, "There is no encoder 'nowhere'"),
        (("--encoder", "nowhere", "--with-decisions"), 2, "cannot be joined"),
    ],
)
def test_a_mistake_on_the_command_line_is_told(
    house: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    words: tuple[str, ...],
    code: int,
    told: str,
) -> None:
    before = sorted((house / "models" / "trained").iterdir())
    monkeypatch.setattr("sys.argv", ["migralex", "train", "--models", str(house / "models"), *words])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == code
    assert told in " ".join(capsys.readouterr().err.replace("\u2502", " ").split())
    assert sorted((house / "models" / "trained").iterdir()) == before
