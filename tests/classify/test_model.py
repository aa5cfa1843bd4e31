import dataclasses
import json
import pickle
import shutil
from pathlib import Path

import numpy as np
import pytest

from pipeline.classify import registry
from pipeline.classify.calibrate import Caution
from pipeline.classify.card import load_card
from pipeline.classify.context import AROUND, heading_text, parents_of
from pipeline.classify.evaluate import as_passage, evaluate
from pipeline.classify.explain import MOST_EVIDENCE, share_out
from pipeline.classify.labelled import LabelledPassage, read_corpus, read_rows
from pipeline.classify.model import BATCH, Model, load_model
from pipeline.classify.recipe import Settings, digest_of_files, name_of, recipe_digest
from pipeline.classify.render import as_json, render
from pipeline.classify.train import train
from pipeline.classify.weights import FILE_NAME, digest_of
from pipeline.errors import ModelError
from pipeline.objectives import Objective
from pipeline.objectives.thesaurus import FOLDER
from pipeline.records import EvidencePlace, Passage, Wish

ROOT = Path(__file__).parents[2]
SLICE = 8  # every eighth passage: enough to learn from, and trained in seconds


@pytest.fixture(scope="session")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("models") / "corpus"
    folder.mkdir()
    for path in sorted((ROOT / "models" / "corpus").glob("*.jsonl")):
        lines = path.read_text(encoding="utf-8").splitlines()
        (folder / path.name).write_text("\n".join(lines[::SLICE]) + "\n", encoding="utf-8")
    return folder


@pytest.fixture(scope="session")
def models(corpus: Path) -> Path:
    train(corpus, corpus.parent / "trained", pin=corpus.parent / "pinned.toml")
    return corpus.parent


@pytest.fixture(scope="session")
def model(models: Path) -> Model:
    return load_model(registry.ensure(models))


def passage(text: str, language: str = "en", **fields: object) -> Passage:
    row = LabelledPassage(f"p-{abs(hash((text, str(fields))))}", language, text, ())
    return dataclasses.replace(as_passage(row), **fields)


DETENTION = (
    "A foreign national may be detained pending deportation in an immigration detention centre by order of a judge."
)
SEVEN = {
    "ar": "يجوز احتجاز الأجنبي في مركز احتجاز المهاجرين إلى حين ترحيله بأمر من القاضي.",
    "en": DETENTION,
    "es": "El extranjero podrá ser detenido en un centro de internamiento hasta su expulsión por orden del juez.",
    "fr": "L'étranger peut être placé en rétention administrative en vue de son éloignement par ordonnance du juge.",
    "pt": "O estrangeiro pode ser detido em centro de instalação temporária até ao afastamento, por ordem do juiz.",
    "ru": "Иностранный гражданин может быть помещён под стражу в центр содержания до выдворения по решению судьи.",
    "zh": "外国人可以由法官裁定拘留于移民拘留所，直至被遣送出境。",
}


@pytest.mark.parametrize("language", sorted(SEVEN))
def test_detention_of_a_foreigner_is_found_in_each_language(model: Model, language: str) -> None:
    best = np.argsort(-model.scores([passage(SEVEN[language], language)])[0])[:2] + 1
    assert Objective.DETENTION in best


def test_scores_are_chances(model: Model, corpus: Path) -> None:
    scores = model.scores([as_passage(row) for row in read_corpus(corpus)])
    assert scores.shape[1] == 23
    assert scores.min() >= 0
    assert scores.max() <= 1
    assert scores.std(axis=0).min() > 0


def test_tags_are_sorted_and_stand_above_their_thresholds(model: Model, corpus: Path) -> None:
    passages = [as_passage(row) for row in read_corpus(corpus)]
    tags = model.tag(passages)
    order = {p.id: i for i, p in enumerate(passages)}
    assert [(order[t.passage_id], -t.score) for t in tags] == sorted((order[t.passage_id], -t.score) for t in tags)
    assert all(t.score >= model.thresholds[t.objective - 1] and t.model_id == model.model_id for t in tags)
    assert len({t.objective for t in tags}) > 15


def test_evidence_lies_in_the_text_and_is_whole_words(model: Model, corpus: Path) -> None:
    passages = {row.id: as_passage(row) for row in read_corpus(corpus)}
    tags = model.tag(list(passages.values()))
    assert any(item.concept for tag in tags for item in tag.evidence)
    for tag in tags:
        text = passages[tag.passage_id].text
        assert 1 <= len(tag.evidence) <= MOST_EVIDENCE
        assert [item.weight for item in tag.evidence] == sorted((item.weight for item in tag.evidence), reverse=True)
        for item in tag.evidence:
            words = text[item.start : item.end]
            assert item.place is EvidencePlace.TEXT
            assert 0 <= item.start < item.end <= len(text)
            assert words == words.strip()
            assert not text[item.start - 1 : item.start].isalpha() or passages[tag.passage_id].language == "zh"


def test_the_evidence_for_detention_names_the_detention(model: Model) -> None:
    tag = next(tag for tag in model.tag([passage(DETENTION)]) if tag.objective is Objective.DETENTION)
    assert "deten" in " ".join(DETENTION[item.start : item.end] for item in tag.evidence)


def test_the_shares_of_words_and_concepts_sum_up_to_the_logits(model: Model) -> None:
    for language, text in SEVEN.items():
        share = share_out(model._reader, model._weights.matrix, [(language, text)])[0]
        # What no word or single concept can answer for: objectives pointed at, any subject at all.
        starts = model._reader.columns.starts
        row = model._reader.rows([(language, text)])
        first = starts[3] + 2 * len([c for c in model._reader.concepts if c.kind != "word"])
        rest = row[:, first:] @ model._weights.matrix[first:]
        whole = share.by_word.sum(axis=0) + share.by_match.sum(axis=0) + rest[0] + model._weights.bias
        np.testing.assert_allclose(whole, model.logits([(language, text)])[0], atol=1e-3)


def test_a_heading_supports_a_short_passage_and_is_shown_as_evidence(model: Model) -> None:
    bare = passage("The officer records the reasons in writing and reviews them each week.")
    headed = dataclasses.replace(bare, headings=("Aliens Act", "Immigration detention of foreign nationals"))
    column = Objective.DETENTION - 1
    assert model.scores([headed])[0, column] > model.scores([bare])[0, column]
    full = dataclasses.replace(passage(DETENTION), headings=headed.headings)
    tag = next(tag for tag in model.tag([full]) if tag.objective is Objective.DETENTION)
    places = {item.place for item in tag.evidence}
    assert EvidencePlace.HEADING in places
    heading = next(item for item in tag.evidence if item.place is EvidencePlace.HEADING)
    assert "\n".join(headed.headings)[heading.start : heading.end].strip()


def test_an_item_inherits_from_its_provision(model: Model) -> None:
    parent = passage(DETENTION, path="art. 3(1)")
    item = passage("the period exceeds thirty days;", path="art. 3(1)(b)")
    other = passage("the period exceeds thirty days;", path="art. 4(1)(b)")
    column = Objective.DETENTION - 1
    assert model.scores([parent, item])[1, column] > model.scores([parent, other])[1, column]


def test_parents_are_the_nearest_provision_above() -> None:
    paths = ["art. 1", "art. 1(1)", "art. 1(1)(a)", "art. 1(2)", "art. 10", "", "art. 1(1)(b)"]
    assert parents_of([passage("x", path=path) for path in paths]) == [None, 0, 1, 0, None, None, 1]


def test_a_language_without_a_model_gets_no_tags_and_is_told_apart(model: Model) -> None:
    swahili = passage("Mgeni anaweza kuzuiliwa detention deportation visa", "sw")
    assert not model.speaks("sw")
    assert not model.speaks("und")
    assert all(model.speaks(language) for language in model.languages)
    assert model.tag([swahili]) == []
    assert not model.scores([swahili]).any()
    both = model.scores([swahili, passage(DETENTION)])
    assert not both[0].any()
    assert both[1].any()


def test_batches_and_order_do_not_matter(model: Model, corpus: Path) -> None:
    passages = [as_passage(row) for row in read_corpus(corpus)][: BATCH + 40]
    forward = model.scores(passages)
    np.testing.assert_allclose(forward, model.scores(passages[::-1])[::-1], atol=1e-5)
    np.testing.assert_allclose(forward[:3], model.scores(passages[: 3 + AROUND])[:3], atol=1e-5)


def test_no_passages_and_empty_texts_are_answered(model: Model) -> None:
    assert model.tag([]) == []
    assert model.scores([]).shape == (0, 23)
    assert model.tag([passage(""), passage("— 12 —"), passage("的", "zh")]) == []


def test_the_same_corpus_and_seed_give_the_same_bytes(corpus: Path, models: Path, tmp_path: Path) -> None:
    card = train(corpus, tmp_path)
    first, second = registry.pinned_folder(models), tmp_path / card.name
    assert digest_of_files(sorted(first.iterdir())) == digest_of_files(sorted(second.iterdir()))


def test_another_corpus_is_another_model(corpus: Path, models: Path, tmp_path: Path) -> None:
    changed = tmp_path / "corpus"
    shutil.copytree(corpus, changed)
    row = {"id": "y-en-1", "lang": "en", "text": "A visa is issued.", "objectives": [5]}
    (changed / "y.jsonl").write_text(json.dumps(row) + "\n", encoding="utf-8")
    assert name_of(recipe_digest(corpus, FOLDER, Settings())) == registry.pinned(models).name
    assert name_of(recipe_digest(changed, FOLDER, Settings())) != registry.pinned(models).name
    bolder = Settings(caution=Caution(false_positives=0.2))
    assert name_of(recipe_digest(corpus, FOLDER, bolder)) != registry.pinned(models).name


def test_damaged_weights_are_refused(models: Path, tmp_path: Path) -> None:
    folder = tmp_path / "m"
    shutil.copytree(registry.pinned_folder(models), folder)
    data = bytearray((folder / FILE_NAME).read_bytes())
    data[len(data) // 2] ^= 1
    (folder / FILE_NAME).write_bytes(data)
    with pytest.raises(ModelError, match="are damaged: their digest"):
        load_model(folder)


def test_a_pickle_in_place_of_the_weights_is_never_loaded(models: Path, tmp_path: Path) -> None:
    folder = tmp_path / "m"
    shutil.copytree(registry.pinned_folder(models), folder)
    trap = tmp_path / "sprung"

    class Trap:
        def __reduce__(self) -> tuple[object, tuple[Path]]:
            return Path.touch, (trap,)

    card = json.loads((folder / "card.json").read_text(encoding="utf-8"))
    for write in (
        lambda p: p.write_bytes(pickle.dumps(Trap())),
        lambda p: np.savez(p, matrix=np.array([Trap()], object)),
    ):
        write(folder / FILE_NAME)
        card["weights"] = digest_of(folder / FILE_NAME)
        (folder / "card.json").write_text(json.dumps(card), encoding="utf-8")
        with pytest.raises(ModelError, match="not a model's"):
            load_model(folder)
    assert not trap.exists()


def test_a_model_made_with_another_thesaurus_is_refused(models: Path, tmp_path: Path) -> None:
    for path in sorted((ROOT / "pipeline" / "objectives").glob("concepts-*.jsonl")):
        shutil.copy(path, tmp_path)
    lines = (tmp_path / "concepts-01-12.jsonl").read_text(encoding="utf-8").splitlines()
    (tmp_path / "concepts-01-12.jsonl").write_text("\n".join(lines[:-1]), encoding="utf-8")
    with pytest.raises(ModelError, match="thesaurus has changed"):
        load_model(registry.pinned_folder(models), tmp_path)


def test_an_absent_model_says_how_to_get_one(tmp_path: Path) -> None:
    with pytest.raises(ModelError) as caught:
        load_model(tmp_path)
    assert "train" in caught.value.advice


def test_the_registry_knows_whether_the_pinned_model_is_there(models: Path, tmp_path: Path) -> None:
    assert registry.is_trained(models)
    shutil.copy(models / "pinned.toml", tmp_path)
    assert not registry.is_trained(tmp_path)
    with pytest.raises(ModelError, match="has not been trained"):
        registry.ensure(tmp_path)
    (tmp_path / "pinned.toml").write_text('[model]\nname = "../x"\nrecipe = ""\n', encoding="utf-8")
    with pytest.raises(ModelError, match="names no model"):
        registry.pinned(tmp_path)


def test_the_card_tells_what_the_model_was_made_from(models: Path, corpus: Path) -> None:
    card = load_card(registry.pinned_folder(models))
    assert sum(card.passages.values()) == len(read_corpus(corpus))
    assert set(card.passages) == {"ar", "en", "es", "fr", "pt", "ru", "zh"}
    assert card.out_of_fold["all"].top3 > card.out_of_fold["all"].top1 > 0.3
    # Thresholds are chosen for 0.08; each fold is judged by those of the other folds.
    assert 0.03 < card.out_of_fold["all"].false_positives < 0.14
    assert set(card.thresholds) == {"balanced", "precision", "recall"}
    assert all(set(cuts) == {str(number) for number in range(1, 24)} for cuts in card.thresholds.values())


def test_the_wish_decides_how_sure_a_tag_must_be(models: Path, corpus: Path) -> None:
    passages = [as_passage(row) for row in read_corpus(corpus)][::4]
    by_wish = {wish: load_model(registry.pinned_folder(models), wish=wish) for wish in Wish}
    tags = {wish: {(tag.passage_id, tag.objective) for tag in one.tag(passages)} for wish, one in by_wish.items()}
    assert tags[Wish.PRECISION] < tags[Wish.BALANCED] < tags[Wish.RECALL]
    assert by_wish[Wish.BALANCED].model_id == registry.pinned(models).name
    assert [registry.wish_of(one.model_id) for one in by_wish.values()] == list(Wish)


def test_a_surrounded_passage_is_borne_up_by_its_neighbours_and_must_otherwise_say_more(model: Model) -> None:
    told, other = passage(DETENTION, id="told"), "The budget year begins on the first of January."
    others = [passage(other, id=f"o{number}") for number in range(8)]
    likes = [passage(DETENTION + f" Such is rule {number}.", id=f"l{number}") for number in range(8)]
    alone = model.scores([told])[0, Objective.DETENTION - 1]
    among_others = model.scores([*others[:4], told, *others[4:]])[4, Objective.DETENTION - 1]
    among_likes = model.scores([*likes[:4], told, *likes[4:]])[4, Objective.DETENTION - 1]
    assert among_others < alone < among_likes


def test_each_of_three_headings_is_heard_and_its_words_are_found_in_their_place(model: Model) -> None:
    bare = passage("It shall not exceed thirty days, and is reviewed every week.", id="p")
    headings = ("Detention of foreign nationals pending deportation", "Part 2", "Length")
    headed = dataclasses.replace(bare, headings=("Far above", *headings))
    detention = Objective.DETENTION - 1
    assert model.scores([headed])[0, detention] > model.scores([bare])[0, detention]
    assert heading_text(headed) == "\n".join(headings)
    sure = dataclasses.replace(headed, text=DETENTION)
    (tag,) = (tag for tag in model.tag([sure]) if tag.objective is Objective.DETENTION)
    words = [heading_text(sure)[e.start : e.end].lower() for e in tag.evidence if e.place is EvidencePlace.HEADING]
    assert words
    assert all(word in headings[0].lower() for word in words)


def test_an_evaluation_shows_model_and_baselines(model: Model, tmp_path: Path) -> None:
    rows = [
        {"id": f"e{n}", "lang": language, "text": text, "labels": [21, 13], "primary": 13}
        for n, (language, text) in enumerate(SEVEN.items())
    ]
    rows.append(
        {"id": "none", "lang": "en", "text": "The budget year begins on 1 January.", "labels": [], "primary": None}
    )
    path = tmp_path / "rows.jsonl"
    path.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    read = read_rows(path)
    assert read[0].objectives == (Objective.DETENTION, Objective.RETURN)
    found = evaluate(model, read)
    parts = {part.name: part for part in (*found.parts, *found.baselines)}
    assert parts["all"].with_objective == 7
    assert parts["all"].top1_any >= parts["all"].top1 > 0.5
    assert parts["nothing"].micro_f1 == parts["nothing"].top1 == 0
    assert parts["most-frequent"].false_positives == 1
    assert parts["thesaurus"].micro_f1 > 0
    text = render(found)
    assert all(word in text for word in ("top-1", "other", "thesaurus", "13 detention", "zh"))
    assert json.loads(as_json(found))["objectives"][12]["positives"] == 7


@pytest.mark.parametrize("line", ["{", '{"id": 1}', '{"id": "a", "lang": "en", "text": "x", "objectives": [99]}'])
def test_a_row_that_cannot_be_read_is_named(tmp_path: Path, line: str) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_text(line, encoding="utf-8")
    with pytest.raises(ModelError, match=r"Line 1 of rows\.jsonl"):
        read_rows(path)


def test_a_warm_model_tags_as_a_cold_one(model: Model, models: Path) -> None:
    warm = load_model(registry.pinned_folder(models))
    warm.warm()
    passages = [passage("The detained person may apply to the court for release from immigration detention.")]
    assert warm.tag(passages) == model.tag(passages) != []
