import json
from pathlib import Path

import pytest

from pipeline.errors import ModelError
from pipeline.objectives import Objective
from pipeline.objectives.names import entries, short_name
from pipeline.objectives.thesaurus import LANGUAGES, ConceptKind, check_concepts, load_concepts, parse_concept


def concept_line(**changes: object) -> str:
    row = {"id": "visa", "kind": "topic", "objectives": [5], **{language: ["visa"] for language in LANGUAGES}}
    return json.dumps(row | changes)


def test_every_objective_has_names_in_seven_languages_and_a_codebook_entry() -> None:
    for objective, entry in entries().items():
        assert set(entry.names) == set(LANGUAGES)
        assert all(name.short and len(name.long) > len(name.short) for name in entry.names.values()), objective
        assert entry.belongs_here
        assert entry.sdg_targets
    assert len(entries()) == 23


def test_short_names_are_distinct_within_a_language() -> None:
    for language in LANGUAGES:
        assert len({short_name(objective, language) for objective in Objective}) == 23


def test_every_objective_is_the_main_one_of_some_topic() -> None:
    mains = {concept.objectives[0] for concept in load_concepts() if concept.objectives}
    assert mains == set(Objective)


def test_the_thesaurus_has_topics_subjects_and_words() -> None:
    assert {concept.kind for concept in load_concepts()} == set(ConceptKind)


def test_a_bare_mention_of_the_compact_is_a_subject_and_no_topic() -> None:
    owners = [c for c in load_concepts() if "Global Compact for Migration" in c.terms["en"]]
    assert [(c.kind, c.objectives) for c in owners] == [(ConceptKind.SUBJECT, ())]


def test_a_term_in_two_concepts_is_refused_by_name() -> None:
    first, second = parse_concept(concept_line()), parse_concept(concept_line(id="entry"))
    with pytest.raises(ModelError, match=r"'visa' \(ar\) belongs to visa and to entry"):
        check_concepts([first, second])


def test_a_topic_without_objective_is_refused() -> None:
    with pytest.raises(ModelError, match="topic with 0 objectives"):
        check_concepts([parse_concept(concept_line(objectives=[]))])


@pytest.mark.parametrize(
    "line",
    [
        concept_line(kind="idea"),
        concept_line(objectives=[24]),
        concept_line(zh="签证"),
        concept_line(extra=1),
        "[]",
        "{",
    ],
)
def test_a_line_that_is_no_concept_is_named_with_its_file(tmp_path: Path, line: str) -> None:
    (tmp_path / "concepts-x.jsonl").write_text(f"{concept_line()}\n{line}\n", encoding="utf-8")
    with pytest.raises(ModelError, match=r"Line 2 of concepts-x\.jsonl"):
        load_concepts(tmp_path)


def test_a_folder_without_concepts_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="No concepts"):
        load_concepts(tmp_path)
