from dataclasses import replace

from pipeline.objectives import Objective
from pipeline.records import PassageKind
from pipeline.versions.align import align
from pipeline.versions.groups import Change
from pipeline.versions.open_questions import Consequences, Pending, find_consequences
from tests.versions.examples import ACT, passages_of

OLD = passages_of(ACT)
DECIDED = frozenset({Objective.DETENTION})


def changed(place: int, text: str) -> Consequences:
    """What follows where one passage has another text, and the passages 3 and 4 were decided on."""
    lines = [(path, text if at == place else said) for at, (path, said) in enumerate(ACT)]
    decided = {OLD[3].id: DECIDED, OLD[4].id: DECIDED}
    return find_consequences(align(OLD, passages_of(lines, name="b")), decided, {})


def test_decisions_follow_the_same_and_a_person_is_asked_about_the_edited() -> None:
    found = changed(3, "(a) for a period not exceeding ten days;")
    assert [follow.old_id for follow in found.follows] == [OLD[4].id]
    (question,) = found.questions
    assert (question.change, question.old_ids, question.objectives) == (Change.EDITED, (OLD[3].id,), DECIDED)
    assert [question.old_text[a:b] for a, b in question.differences.old] == ["thirty"]


def test_an_edited_passage_without_a_decision_is_asked_about_with_nothing_to_repeat() -> None:
    (question,) = changed(7, "5. Whoever employs a person without a permit commits a serious offence.").questions
    assert (question.change, question.objectives) == (Change.EDITED, frozenset())


def test_nobody_is_asked_about_a_document_that_nobody_reviewed() -> None:
    assert find_consequences(align(OLD, passages_of(ACT[:3], name="b")), {}, {}) == Consequences()


def test_a_new_heading_is_no_question() -> None:
    new = passages_of([*ACT, ("", "PART II RETURN OF FOREIGN NATIONALS")], name="b")
    new[-1] = replace(new[-1], kind=PassageKind.HEADING)
    assert find_consequences(align(OLD, new), {OLD[0].id: DECIDED}, {}).questions == ()


def test_a_decision_follows_under_a_changed_heading_and_says_so() -> None:
    new = passages_of(ACT, name="b", headings=("Part I Removal",))
    found = find_consequences(align(OLD, new), {OLD[0].id: DECIDED}, {})
    assert found.questions == ()
    assert [(follow.reheaded, follow.moved) for follow in found.follows] == [(True, False)]


def test_what_is_gone_is_asked_about_only_where_something_was_decided() -> None:
    new = passages_of([ACT[0], *ACT[3:7]], name="b")
    found = find_consequences(align(OLD, new), {OLD[1].id: DECIDED}, {})
    assert [(question.change, question.old_text) for question in found.questions] == [(Change.GONE, ACT[1][1])]


def test_an_unanswered_question_is_inherited_with_its_first_words() -> None:
    pending = {OLD[3].id: [Pending(Change.EDITED, ("first",), DECIDED, "s. 3(1)(a)", "(a) for a week;")]}
    found = find_consequences(align(OLD, passages_of(ACT, name="b")), {}, pending)
    assert [(q.change, q.old_ids, q.old_text) for q in found.questions] == [
        (Change.EDITED, ("first",), "(a) for a week;")
    ]


def test_both_halves_of_a_split_passage_are_asked_about() -> None:
    halves = [
        ("s. 4(1)", "4. (1) A person who is detained may consult a lawyer."),
        ("s. 4(2)", "(2) The detained person may inform the consul of the State of nationality."),
    ]
    new = passages_of([*ACT[:6], *halves, ACT[7]], name="b")
    found = find_consequences(align(OLD, new), {OLD[6].id: DECIDED}, {})
    assert [(q.change, q.new.path if q.new else "") for q in found.questions] == [
        (Change.SPLIT, "s. 4(1)"),
        (Change.SPLIT, "s. 4(2)"),
    ]
