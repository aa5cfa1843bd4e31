"""Searches that end on any archive: by words, by patterns, and by likeness."""

import itertools

import pytest
from sqlalchemy import text

from pipeline.errors import SearchError, UnknownRecord
from pipeline.objectives import Objective
from pipeline.records import Decision, DocumentKind, PassageKind, Tag, Verdict
from pipeline.store import SearchFilter, search
from pipeline.store.archive import Archive
from pipeline.store.patterns import LONGEST_PATTERN, compile_pattern
from pipeline.store.search import matches_of
from tests.store.examples import LATER, digest, make_document, make_entry, make_outcome, make_source, write, write_named

LAWYERS = [f"Remark {number} on a lawyer{' and lawyers' * (number % 3)}." for number in range(12)]


def still() -> float:
    """A clock that stands still: nothing ends by the time."""
    return 0.0


def every_hit(archive: Archive, words: str, limit: int = 5) -> list[str]:
    found: list[str] = []
    after = None
    while True:
        for offset in itertools.count(0, limit):
            page = archive.search(words, limit=limit, offset=offset, after=after)
            found += [hit.passage_id for hit in page.hits]
            if offset + limit >= page.total:
                break
        assert page.more == (page.next is not None)
        if page.next is None:
            return found
        after = page.next


def test_a_question_with_too_many_answers_ranks_the_newest_and_goes_on_with_the_others(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = write_named(archive, "a", LAWYERS)
    whole = archive.search("lawyer", limit=100)
    assert (whole.total, whole.more, whole.next) == (12, False, None)
    monkeypatch.setattr(search, "RANKED", 4)
    page = archive.search("lawyer", limit=100)
    newest = {passage.id for passage in document.passages[-4:]}
    assert (page.total, page.more, {hit.passage_id for hit in page.hits}) == (4, True, newest)
    assert [hit.passage_id for hit in page.hits] == [
        hit.passage_id for hit in whole.hits if hit.passage_id in newest
    ]  # in the order of the whole
    found = every_hit(archive, "lawyer")
    assert len(found) == len(set(found)) == 12


def test_a_filter_that_leaves_little_of_much_goes_on_too(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    document = write_named(archive, "a", LAWYERS)
    write_named(archive, "b", LAWYERS, country="XB")
    for passage in document.passages[::4]:
        archive.record_decision(Decision(passage.id, Objective(13), Verdict.YES, "anna", LATER))
    monkeypatch.setattr(search, "_LOOKED_AT", 5)
    wanted, found, after = SearchFilter(kind=PassageKind.PARAGRAPH, objective=Objective.DETENTION), [], None
    for _ in range(10):
        page = archive.search("lawyer", filters=wanted, after=after)
        found += [hit.passage_id for hit in page.hits]
        if page.next is None:
            break
        after = page.next
    assert len(found) == len(set(found)) == 24


def test_searches_go_on_in_archives_of_any_size(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    if not archive.is_sqlite:  # keys beyond 32 bits, which SQLite does not tell from others
        with archive.writing() as connection:
            connection.execute(text("SELECT setval(pg_get_serial_sequence('versions', 'number'), 70000)"))
    document = write_named(archive, "a", LAWYERS)
    monkeypatch.setattr(search, "RANKED", 2)
    for words in ("lawyer", "remark lawyer", "lawy*", '"a lawyer"'):
        assert set(every_hit(archive, words)) == {passage.id for passage in document.passages}, words
        monkeypatch.setattr(search, "_TRIED", 1)
    assert archive.search_regex("lawyer", clock=still, limit=5).next is not None
    assert len(archive.similar(document.passages[0].id)) > 0


def test_the_same_question_gives_the_same_order(archive: Archive) -> None:
    write_named(archive, "a", ["The same words about a lawyer."] * 3)
    write_named(archive, "b", ["The same words about a lawyer."] * 3)
    first = [hit.passage_id for hit in archive.search("lawyer").hits]
    assert first == [hit.passage_id for hit in archive.search("lawyer").hits]
    assert len(set(first)) == len(first) > 1


def test_all_filters_narrow_a_search(archive: Archive) -> None:
    one, _ = write_named(archive, "a", LAWYERS), write_named(archive, "b", LAWYERS, country="XB")
    french = make_document("c", LAWYERS, language="fr")
    write(archive, make_source("c", country="XC"), french, [])

    def count(**wanted: object) -> int:
        return archive.search("lawyer", filters=SearchFilter(**wanted)).total  # type: ignore[arg-type]

    assert count() == 36
    assert count(language="FR") == count(country="xb") == count(sha256=digest("a")) == 12
    assert count(language="fr", country="XB") == count(sha256="0" * 64) == 0
    assert count(kind=PassageKind.PARAGRAPH) == 36
    assert count(kind=PassageKind.RECITAL) == 0
    assert count(objective=Objective.DETENTION) == count(min_score=0.875) == 24
    assert count(objective=Objective.DATA) == count(min_score=0.876) == count(root="/else") == 0
    assert count(objective=Objective.DETENTION, min_score=0.8, language="en", root="/raw") == 24
    assert count(max_score=0.875) == count(objective=Objective.DETENTION, max_score=0.875) == 24
    assert count(max_score=0.874) == count(objective=Objective.DATA, max_score=1.0) == 0
    assert count(min_score=0.8, max_score=0.9) == 24
    assert count(min_score=0.9, max_score=0.8) == 0
    assert count(document_kind=DocumentKind.LAW) == 36
    assert count(document_kind=DocumentKind.BILL) == 0
    assert count(decided=True) == 0
    assert count(decided=False) == 36
    assert [passage.id for passage in one.passages]


def test_the_greatest_chance_is_that_of_the_objective_or_else_of_the_best_one(archive: Archive) -> None:
    document = make_document("a", ["A lawyer and a child."])
    chances = {Objective.DETENTION: 0.9, Objective.DATA: 0.4}
    tags = [Tag(document.passages[0].id, objective, chance, "m1", ()) for objective, chance in chances.items()]
    write(archive, make_source("a"), document, tags)

    def count(**wanted: object) -> int:
        return archive.search("lawyer", filters=SearchFilter(**wanted)).total  # type: ignore[arg-type]

    assert count(max_score=0.5) == 0
    assert count(max_score=0.9) == 1
    assert count(objective=Objective.DATA, max_score=0.5) == 1
    assert count(objective=Objective.DATA, min_score=0.5) == 0


def test_marks_stand_in_a_whole_passage_too() -> None:
    whole = "x " * 500 + "a lawyer, and more lawyers"
    assert [whole[start:end] for start, end in matches_of(whole, "lawyer*")] == ["lawyer", "lawyers"]
    assert matches_of(whole, "") == ()


def test_a_short_beginning_finds_what_a_long_one_finds(archive: Archive) -> None:
    write_named(archive, "a", LAWYERS)
    assert archive.search("la*").total == archive.search("lawyer*").total == 12


def test_a_pattern_is_found_in_the_order_of_the_archive_in_stretches(archive: Archive) -> None:
    document = write_named(archive, "a", LAWYERS)
    write_named(archive, "b", ["Nothing here.", "REMARK 7 again."])
    found, after, searched = [], None, 0
    while True:
        page = archive.search_regex(r"remark [0-9]*7\b", clock=still, after=after, limit=1)
        found += page.hits
        searched += page.searched
        if page.next is None:
            break
        after = page.next
    assert [hit.snippet for hit in found] == [document.passages[7].text, "REMARK 7 again."]
    assert [hit.snippet[start:end] for hit in found for start, end in hit.marks] == ["Remark 7", "REMARK 7"]
    assert searched == page.total == 14
    assert archive.search_regex("REMARK 7", clock=still, case=True).hits[0].sha256 == digest("b")


def test_a_pattern_heeds_the_filters(archive: Archive) -> None:
    write_named(archive, "a", LAWYERS)
    write_named(archive, "b", LAWYERS, country="XB")
    page = archive.search_regex("lawyer", clock=still, filters=SearchFilter(country="XB"), limit=100)
    assert {hit.sha256 for hit in page.hits} == {digest("b")}
    assert (len(page.hits), page.next) == (12, None)


def test_a_stretch_ends_when_its_time_is_over(archive: Archive) -> None:
    write_named(archive, "a", LAWYERS)
    ticks = itertools.count()  # a second for each look at the clock
    page = archive.search_regex("Remark 7", clock=lambda: float(next(ticks)), seconds=5.0)
    assert (page.searched, page.hits) == (5, ())
    rest = archive.search_regex("Remark 7", clock=still, after=page.next)
    assert (rest.searched, rest.next, len(rest.hits)) == (7, None, 1)


def test_a_pattern_that_never_ends_is_refused(archive: Archive) -> None:
    write_named(archive, "a", ["a" * 60 + "!", "a" * 20_000 + "!"])
    with pytest.raises(SearchError, match="takes too long"):
        archive.search_regex("(a+)+$", clock=still)
    with pytest.raises(SearchError, match="takes too long"):
        archive.search_regex("(?:a|aa)+$", clock=still)


@pytest.mark.parametrize(
    ("pattern", "said"),
    [
        ("(", "cannot be understood"),
        (r"\p{nothing}", "cannot be understood"),
        ("a" * (LONGEST_PATTERN + 1), "more than 500"),
        ("", "is empty"),
        ("((((a{100}){100}){100}){100})", "repeats its parts"),
        ("a{99999999}", "repeats its parts"),
        ("a{0,99999999}", "repeats its parts"),
        ("(?R)?a", "call itself"),
        ("(a)(?1)", "call itself"),
        (r"(?<n>a)(?&n)", "call itself"),
    ],
)
def test_a_pattern_that_cannot_be_used_is_refused_with_the_cause(pattern: str, said: str) -> None:
    with pytest.raises(SearchError, match=said):
        compile_pattern(pattern)


@pytest.mark.parametrize("pattern", [r"\d{4}-\d{2}-\d{2}", ".{0,200}", "(?i)straße", r"\p{Arabic}+", "[[:alpha:]]{3,}"])
def test_usual_patterns_are_taken(pattern: str) -> None:
    assert compile_pattern(pattern).pattern == pattern


def test_what_is_most_alike_comes_first(archive: Archive) -> None:
    write_named(
        archive,
        "a",
        [
            "The ombudsman visits detention centres unannounced.",
            "An ombudsman may visit unannounced whatever centres he likes.",
            "The ombudsman reports to parliament.",
            "Nothing of the kind.",
        ],
    )
    passages = archive.passages(digest("a"))
    hits = archive.similar(passages[0].id)
    assert [hit.passage_id for hit in hits][:2] == [passages[1].id, passages[2].id]
    assert passages[0].id not in {hit.passage_id for hit in hits}
    assert [hits[1].snippet[start:end] for start, end in hits[1].marks if end - start > 5] == ["ombudsman"]
    assert len(archive.similar(passages[0].id, limit=1)) == 1
    assert archive.similar(passages[3].id) != hits
    with pytest.raises(UnknownRecord):
        archive.similar("nobody")


def test_the_same_text_in_another_version_is_not_alike(archive: Archive) -> None:
    sentences = ["The ombudsman visits detention centres."]
    write_named(archive, "a", sentences)
    again = make_document("a2", sentences)
    write(archive, make_source("a2", path="laws/a.pdf"), again)
    old = make_source("a", path="laws/old.pdf")  # the bytes of before lie elsewhere now
    archive.write_known_file(old, make_outcome(old), entry=make_entry(), recipe="recipe 1")
    write_named(archive, "b", sentences)
    assert archive.search("ombudsman").total == 3
    assert [hit.sha256 for hit in archive.similar(again.passages[0].id)] == [digest("b")]


def test_words_that_all_have_tell_little(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    from pipeline.store import similar

    monkeypatch.setattr(similar, "_COMMON", 3)
    texts = [f"Parliament decides on matter {number}." for number in range(8)]
    document = write_named(archive, "a", [*texts, "Parliament hears the ombudsman.", "The ombudsman is heard."])
    (hit,) = archive.similar(document.passages[8].id)
    assert hit.passage_id == document.passages[9].id
