from collections import Counter
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.records import Passage
from pipeline.versions.align import align
from pipeline.versions.groups import Alignment, Change, Group
from tests.versions.examples import ACT, passages_of

TURNED = {Change.NEW: Change.GONE, Change.GONE: Change.NEW, Change.SPLIT: Change.MERGED, Change.MERGED: Change.SPLIT}


def changed(alignment: Alignment) -> list[tuple[str, list[str], list[str]]]:
    """What is not the same, by paths."""
    return [
        (str(group.change), [p.path for p in group.old], [p.path for p in group.new])
        for group in alignment.groups
        if group.change is not Change.SAME
    ]


def with_line(place: int, path: str, text: str) -> list[tuple[str, str]]:
    """The act with one line replaced."""
    return [(path, text) if at == place else line for at, line in enumerate(ACT)]


def test_a_document_against_itself_is_all_the_same() -> None:
    act = passages_of(ACT)
    assert {group.change for group in align(act, act).groups} == {Change.SAME}


def test_an_edited_passage_tells_its_words() -> None:
    new = with_line(3, "s. 3(1)(a)", "(a) for a period not exceeding ten days;")
    (group,) = [g for g in align(passages_of(ACT), passages_of(new, name="b")).groups if g.change is not Change.SAME]
    assert group.change is Change.EDITED
    found = group.differences()
    assert [group.old_text[start:end] for start, end in found.old] == ["thirty"]
    assert [group.new_text[start:end] for start, end in found.new] == ["ten"]


def test_an_inserted_section_renumbers_the_others_and_edits_none() -> None:
    inserted = ("s. 2", "2. In this Act a consul includes an honorary consul appointed by the Minister.")
    renumbered = [
        ("s. 3", "3. Every foreign national shall hold a visa issued by a consul before entering the country."),
        ("s. 4(1)", "4. (1) The Minister may order the detention of a person pending removal."),
        ("s. 4(1)(a)", "(a) for a period not exceeding thirty days;"),
        ("s. 4(1)(b)", "(b) in a place that is not a prison."),
        ("s. 4(2)", "(2) A child shall not be detained."),
    ]
    new = [ACT[0], inserted, *renumbered]
    alignment = align(passages_of(ACT[:6]), passages_of(new, name="b"))
    assert changed(alignment)[0] == ("new", [], ["s. 2"])
    assert [group.change for group in alignment.groups[2:]] == [Change.MOVED] * 5
    assert all(group.renumbered and not group.moved for group in alignment.groups[2:])


def test_another_habit_of_citing_is_no_new_number() -> None:
    other = [(path.replace("(1)", ", par. 1").replace("(2)", ", par. 2"), text) for path, text in ACT]
    assert align(passages_of(ACT), passages_of(other, name="b")).counts[Change.SAME] == len(ACT)


def test_a_passage_that_changed_its_place_is_found_across_the_document() -> None:
    new = [*ACT[:2], *ACT[3:], ACT[2]]
    assert changed(align(passages_of(ACT), passages_of(new, name="b"))) == [("moved", ["s. 3(1)"], ["s. 3(1)"])]


def test_a_passage_that_moved_and_was_edited_is_both() -> None:
    edited = ("s. 9", "9. The Minister may order the brief detention of a person pending removal.")
    new = [*ACT[:2], *ACT[3:], edited]
    (group,) = [g for g in align(passages_of(ACT), passages_of(new, name="b")).groups if g.change is not Change.SAME]
    assert (group.change, group.moved, group.renumbered) == (Change.EDITED, True, True)


def test_another_provision_under_an_old_number_is_new_beside_one_that_is_gone() -> None:
    new = with_line(7, "s. 5", "5. Regulations under this Act are laid before Parliament within sixty sitting days.")
    assert changed(align(passages_of(ACT), passages_of(new, name="b"))) == [
        ("new", [], ["s. 5"]),
        ("gone", ["s. 5"], []),
    ] or changed(align(passages_of(ACT), passages_of(new, name="b"))) == [
        ("gone", ["s. 5"], []),
        ("new", [], ["s. 5"]),
    ]


def test_unlike_texts_in_one_gap_are_not_taken_for_an_edit() -> None:
    old, new = (
        (ACT[0], ("", "The Council is advised by a committee of seven."), ACT[6]),
        (
            ACT[0],
            ("", "Fees are paid into the fund of the Ministry by each applicant."),
            ACT[6],
        ),
    )
    kinds = Counter(group.change for group in align(passages_of(old), passages_of(new, name="b")).groups)
    assert kinds == {Change.SAME: 2, Change.NEW: 1, Change.GONE: 1}


def test_a_passage_cut_in_two_is_a_split_and_the_other_way_round_a_merger() -> None:
    halves = [
        ("s. 4(1)", "4. (1) A person who is detained may consult a lawyer."),
        ("s. 4(2)", "(2) The detained person may inform the consul of the State of nationality."),
    ]
    new = [*ACT[:6], *halves, ACT[7]]
    old_side, new_side = passages_of(ACT), passages_of(new, name="b")
    assert changed(align(old_side, new_side)) == [("split", ["s. 4"], ["s. 4(1)", "s. 4(2)"])]
    assert changed(align(new_side, old_side)) == [("merged", ["s. 4(1)", "s. 4(2)"], ["s. 4"])]


def test_short_words_that_stand_everywhere_do_not_move_alone() -> None:
    old = [ACT[0], ("s. 2(a)", "(a) a child;"), ACT[2], ACT[6]]
    new = [ACT[0], ACT[2], ACT[6], ("s. 9(c)", "(c) a child;")]
    kinds = Counter(group.change for group in align(passages_of(old), passages_of(new, name="b")).groups)
    assert kinds == {Change.SAME: 3, Change.GONE: 1, Change.NEW: 1}


def test_typesetting_is_no_change_and_a_comma_is() -> None:
    old = passages_of([("s. 1", "The  State’s duty — whole")])
    assert align(old, passages_of([("s. 1", "The State's duty - whole")], name="b")).counts[Change.SAME] == 1
    assert align(old, passages_of([("s. 1", "The State's duty - whole,")], name="b")).counts[Change.EDITED] == 1


def test_a_changed_heading_is_told_and_a_changed_number_of_it_is_not() -> None:
    old = passages_of(ACT, headings=("Part II Detention",))
    new = passages_of(ACT, name="b", headings=("Part III Detention",))
    other = passages_of(ACT, name="c", headings=("Part II Return",))
    assert not any(group.reheaded for group in align(old, new).groups)
    assert all(group.reheaded and group.change is Change.SAME for group in align(old, other).groups)


def test_what_is_gone_stands_after_what_it_followed() -> None:
    groups = align(passages_of(ACT), passages_of([*ACT[:2], *ACT[6:]], name="b")).groups
    assert [group.change for group in groups[:3]] == [Change.SAME, Change.SAME, Change.GONE]
    assert [group.old[0].ordinal for group in groups] == list(range(8))


WORDS = st.sampled_from(
    ["the", "person", "may", "visa", "shall", "12", "(a)", "détention", "لا", "يجوز", "移民", ",", ";", "30", "days"]
)
LINES = st.lists(
    st.tuples(
        st.sampled_from(["", "s. 1", "s. 2", "s. 2(a)", "art. 3"]),
        st.lists(WORDS, min_size=1, max_size=12).map(" ".join),
    ),
    max_size=14,
)


@given(LINES, LINES)
@settings(max_examples=300, deadline=None)
def test_every_passage_of_both_sides_is_in_exactly_one_group(
    old: list[tuple[str, str]], new: list[tuple[str, str]]
) -> None:
    one, other = passages_of(old), passages_of(new, name="b")
    alignment = align(one, other)
    assert sorted(p.ordinal for g in alignment.groups for p in g.old) == list(range(len(one)))
    assert sorted(p.ordinal for g in alignment.groups for p in g.new) == list(range(len(other)))
    assert sum(alignment.counts.values()) == len(alignment.groups)
    for group in alignment.groups:
        _check_group(group)
    turned = align(other, one).counts
    assert {TURNED.get(change, change): count for change, count in turned.items()} == alignment.counts


def _check_group(group: Group) -> None:
    sizes = (len(group.old), len(group.new))
    match group.change:
        case Change.NEW | Change.GONE:
            assert sorted(sizes) == [0, 1]
        case Change.SPLIT | Change.MERGED:
            assert min(sizes) == 1
            assert max(sizes) > 1
        case _:
            assert sizes == (1, 1)
    found = group.differences()
    for text, ranges in ((group.old_text, found.old), (group.new_text, found.new)):
        assert all(0 <= start < end <= len(text) for start, end in ranges)
        assert all(before[1] <= after[0] for before, after in pairwise(ranges))


@given(LINES)
@settings(max_examples=100, deadline=None)
def test_any_document_against_itself_is_all_the_same(lines: list[tuple[str, str]]) -> None:
    passages: list[Passage] = passages_of(lines)
    assert align(passages, passages).counts[Change.SAME] == len(lines)
