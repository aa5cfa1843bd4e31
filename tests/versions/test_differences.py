import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.versions.differences import find_differences
from pipeline.versions.words import keys_of, label_length, plain


def marked(old: str, new: str) -> tuple[list[str], list[str]]:
    found = find_differences(old, new)
    return [old[start:end] for start, end in found.old], [new[start:end] for start, end in found.new]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("held for 30 days", "held for 60 days", (["30"], ["60"])),
        ("A person may appeal.", "A person may not appeal.", ([], ["not"])),
        ("the entry, stay and exit", "the entry and exit", ([", stay"], [])),
        ("يجوز احتجاز الأجنبي لمدة ثلاثين يوما", "يجوز احتجاز الأجنبي لمدة ستين يوما", (["ثلاثين"], ["ستين"])),
        ("外国人应当在三十日内申请", "外国人应当在十五日内申请", (["三十"], ["十五"])),
        ("l’étranger est retenu", "l'étranger sera retenu", (["est"], ["sera"])),
        ("section 12(3)", "section 12(4)", (["3"], ["4"])),
        ("same", "same", ([], [])),
    ],
)
def test_whole_words_are_marked(old: str, new: str, expected: tuple[list[str], list[str]]) -> None:
    assert marked(old, new) == expected


def test_a_rewritten_clause_reads_as_one_change() -> None:
    old = "The authority responsible for residence shall decide the request of the applicant."
    new = "The ministry competent for immigration shall decide the request of the applicant."
    assert marked(old, new) == (["authority responsible for residence"], ["ministry competent for immigration"])


def test_a_number_that_stayed_is_not_marked_with_its_neighbours() -> None:
    old, new = "detained preventively 30 continuously thereafter", "imprisoned provisionally 30 uninterruptedly after"
    assert "30" not in " ".join(marked(old, new)[0] + marked(old, new)[1])


@given(st.text(max_size=80), st.text(max_size=80))
@settings(max_examples=300, deadline=None)
def test_what_is_not_marked_is_equal_on_both_sides(old: str, new: str) -> None:
    found = find_differences(old, new)
    turned = find_differences(new, old)
    assert (turned.old, turned.new) == (found.new, found.old)
    rest = []
    for text, ranges in ((old, found.old), (new, found.new)):
        last, left = 0, ""
        for start, end in ranges:
            assert last <= start < end <= len(text)
            left, last = left + text[last:start] + " ", end
        rest.append(keys_of(left + text[last:]))
    if not any(sign in ".,'’" for sign in old + new):  # words with a sign inside cut differently where it is marked
        assert rest[0] == rest[1]


@pytest.mark.parametrize(
    ("text", "path", "body"),
    [
        ("12. Detention is the last resort.", "s. 12", "Detention is the last resort."),
        ("(b.1) to support minorities;", "s. 3(1)(b.1)", "to support minorities;"),
        ("Article 7 bis – Nobody is expelled.", "art. 7", "bis - Nobody is expelled."),
        ("3 (1) The objectives are", "s. 3(1)", "The objectives are"),
        ("المادة 12: لا يجوز", "المادة 12", "لا يجوز"),
        ("12 months after entry", "s. 3", "12 months after entry"),
        ("A person may appeal.", "s. 5(a)", "A person may appeal."),
        ("I. Général", "art. 5, I", "Général"),
        ("12.", "s. 12", ""),
        ("第十二条 外国人应当申请", "第十二条", "外国人应当申请"),
        ("（二）被拘留的", "第十二条第三款第（二）项", "被拘留的"),
        ("b) pour des études", "art. 12, par. 3, b)", "pour des études"),
        ("二十日内", "第十二条", "二十日内"),
    ],
)
def test_a_label_that_the_path_repeats_is_no_part_of_the_body(text: str, path: str, body: str) -> None:
    whole = plain(text)
    assert whole[label_length(whole, path) :] == body
