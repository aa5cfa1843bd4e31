"""Which hyphens at line ends are part of the word, as the document itself tells."""

import pytest

from pipeline.layout.hyphens import Vocabulary, join_text

BREAKS = [
    "a trans-",
    "port of goods, a migra-",
    "tion of birds and a depart-",
    "ment for transport, migration, department",
]
"""A document that breaks words: each of them stands in one elsewhere."""
KEEPS = ["the well-", "being of all and the cross-", "check of well-being by cross-check is done"]


def joined(before: str, after: str, *lines: str) -> str:
    return join_text(before, after, Vocabulary([*lines, before, after]))[0]


@pytest.mark.parametrize(
    ("before", "after"),
    [("figures disag-", "gregated by sex"), ("le développe-", "ment local"), ("datos anóni-", "mos")],
)
def test_halves_that_are_no_words_are_joined(before: str, after: str) -> None:
    assert "-" not in joined(before, after, *BREAKS)


def test_a_fragment_at_a_line_end_is_no_word_of_the_document() -> None:
    assert joined("the disag-", "gregated data", "more disag-", "gregated data") == "the disaggregated data"


def test_a_compound_that_stands_within_a_line_keeps_its_hyphen() -> None:
    assert joined("by evidence-", "based rules", "evidence-based rules are best", *BREAKS) == "by evidence-based rules"


def test_two_frequent_words_are_a_compound_even_where_words_are_broken() -> None:
    lines = ["a tax on goods, tax on land, tax on air", "evasion here, evasion there, evasion now"]
    assert joined("the crime of tax-", "evasion is", *BREAKS, *lines) == "the crime of taxevasion is"
    lines = ["a levy on goods, levy on land, levy on air", lines[1]]
    assert joined("the crime of levy-", "evasion is", *BREAKS, *lines) == "the crime of levy-evasion is"


def test_a_half_that_makes_other_compounds_keeps_its_hyphen() -> None:
    assert joined("a rights-", "centred law", "a child-centred law and rights", *BREAKS) == "a rights-centred law"
    assert joined("within forty-", "eight hours", *BREAKS) == "within forty-eight hours"


def test_a_document_that_never_breaks_words_keeps_its_hyphens() -> None:
    assert joined("the tea-", "house of the", *KEEPS) == "the tea-house of the"


def test_a_capital_after_a_hyphen_keeps_it() -> None:
    assert joined("of Port-", "Amery in", *BREAKS) == "of Port-Amery in"


def test_names_and_numbers_with_hyphens_do_not_tell_the_habit_of_a_document() -> None:
    lines = ["the office at Port-", "Amery, of twenty-", "four clerks at Port-Amery, twenty-four in all"]
    assert joined("the emi-", "gration of", *lines) == "the emigration of"
    assert joined("in dix-", "huit mois", *lines) == "in dix-huit mois"
