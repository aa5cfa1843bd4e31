import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.objectives import Objective
from pipeline.store.archive import Archive
from pipeline.store.folding import INDEXED_CHARACTERS, find_terms, fold, fold_in_place, read_question
from pipeline.store.search_filters import make_snippet
from tests.store.examples import NOW, make_document, make_source, make_tags, write, write_named

TEXTS = {
    "en": "Every migrant worker may see a lawyer; foo-bar 12(3)(b) x@y.org.",
    "fr": "L'étranger placé en rétention a droit à un avocat. Cœur de l'œuvre.",
    "ar": "يَحِقُّ لكلِّ مُهاجِرٍ الحصولُ على محامٍ، وتُحترم مسؤولية الدولة في المادة ١٢.",
    "ru": "Каждый мигрант вправе получить помощь адвоката, в том числе ребёнок.",
    "zh": "每一位移民都有权获得律师的帮助。国际移民组织予以协助。",
    "th": "ผู้อพยพทุกคนมีสิทธิพบทนายความ",
    "hi": "प्रत्येक प्रवासी को वकील से मिलने का अधिकार है।",
    "tr": "İSTANBUL'da her göçmen avukat görebilir. Straße.",
}


@pytest.fixture
def library(archive: Archive) -> Archive:
    for language, text in TEXTS.items():
        document = make_document(language, [text], language=language)
        write(archive, make_source(language, country="XB" if language == "fr" else "XA"), document)
    return archive


QUESTIONS = (
    ("migrant lawyer", "en"),
    ("LAWYER, migrant!", "en"),
    ('"migrant worker"', "en"),
    ('"worker migrant"', ""),
    ("“migrant worker” lawyer", "en"),
    ("« migrant worker »", "en"),
    ('"migrant work"', ""),
    ('"migrant work*"', "en"),
    ("lawy*", "en"),
    ("lawy", ""),
    ("foo-bar", "en"),
    ("bar-foo", ""),
    ("12(3)(b)", "en"),
    ("x@y.org", "en"),
    ("retention ETRANGER", "fr"),
    ("l'étranger", "fr"),
    ("coeur oeuvre", "fr"),
    ("œuvre", "fr"),
    ("مهاجر", "ar"),
    ("مُهَاجِر محام", "ar"),
    ("مسئولية", "ar"),
    ("المادة 12", "ar"),
    ("ребенок адвоката", "ru"),
    ("МИГРАНТ", "ru"),
    ("移民", "zh"),
    ("移民组织", "zh"),
    ("民移", ""),
    ("律", "zh"),
    ('"国际移民"', "zh"),
    ("ทนายความ", "th"),
    ("वकील", "hi"),
    ("istanbul strasse", "tr"),
    ("GOCMEN", "tr"),
    ("lawyer nowhere", ""),
    ('"migrant worker', "en"),
)


def test_words_are_found_in_every_script_whatever_their_marks(library: Archive) -> None:
    found = [(question, " ".join(hit.language for hit in library.search(question).hits)) for question, _ in QUESTIONS]
    assert found == list(QUESTIONS)


def test_filters_narrow_a_search(library: Archive) -> None:
    write_named(library, "other", ["A lawyer for migrants."])
    assert library.search("lawyer").total == 2
    assert library.search("lawyer", language="fr").total == 0
    assert library.search("avocat", country="xb").total == 1
    assert library.search("avocat", country="XA").total == 0
    assert library.search("lawyer", objective=Objective.DETENTION).total == 2
    assert library.search("lawyer", objective=Objective.DATA).total == 0
    assert library.search("lawyer", root="/raw").total == 2
    assert library.search("lawyer", root="/else").total == 0


def test_hits_come_best_first_and_in_pages(archive: Archive) -> None:
    sentences = [f"Remark {number} on a lawyer among many other words here." for number in range(7)]
    write_named(archive, "a", ["Lawyer, lawyer, lawyer.", *sentences])
    first = archive.search("lawyer", limit=3)
    second = archive.search("lawyer", limit=3, offset=3)
    third = archive.search("lawyer", limit=3, offset=6)
    assert (first.total, len(first.hits), len(second.hits), len(third.hits)) == (8, 3, 3, 2)
    assert first.hits[0].snippet == "Lawyer, lawyer, lawyer."
    hits = first.hits + second.hits + third.hits
    assert len({hit.passage_id for hit in hits}) == 8
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    assert hits[0].score > 0


def test_marks_in_a_snippet_stand_on_the_words_that_were_found(library: Archive) -> None:
    (hit,) = library.search("مهاجر محام").hits
    assert [hit.snippet[start:end] for start, end in hit.marks] == ["مُهاجِرٍ", "محامٍ"]
    (hit,) = library.search("移民").hits
    assert [hit.snippet[start:end] for start, end in hit.marks] == ["移民", "移民"]
    (hit,) = library.search('"migrant worker"').hits
    assert [hit.snippet[start:end] for start, end in hit.marks] == ["migrant worker"]
    assert (hit.name, hit.document_path, hit.path) == ("Act en", "laws/en.pdf", "art. 1(a)")


def test_a_snippet_of_a_long_passage_shows_what_was_found() -> None:
    text = "word " * 500 + "the needle stands here " + "word " * 500
    snippet, marks = make_snippet(text, find_terms(text, read_question("needle")))
    assert [snippet[start:end] for start, end in marks] == ["needle"]
    assert snippet[0] == snippet[-1] == "…"
    assert len(snippet) <= 250


def test_only_current_versions_are_found_unless_asked(archive: Archive) -> None:
    write_named(archive, "a", ["An old lawyer."])
    write(archive, make_source("a2", path="laws/a.pdf"), make_document("a2", ["A new lawyer."]))
    assert [hit.snippet for hit in archive.search("lawyer").hits] == ["A new lawyer."]
    assert archive.search("lawyer", every_version=True).total == 2


def test_nothing_is_found_by_nothing(library: Archive) -> None:
    for question in ("", "   ", '"', "***", "()", '""', "-", "\0"):
        assert library.search(question).total == 0


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(question=st.one_of(st.text(), st.text(alphabet="\"'*()^:-+{}\\&|!<> ANDORNEAT\0aé移ّู๋")))
def test_no_question_is_an_error(library: Archive, question: str) -> None:
    page = library.search(question)
    for hit in page.hits:
        assert all(0 <= start < end <= len(hit.snippet) for start, end in hit.marks)


@given(st.text())
def test_a_text_is_folded_alike_in_place_and_as_a_whole(text: str) -> None:
    assert tuple(word.word for word in fold_in_place(text)) == fold(text)


@given(st.text())
def test_folded_words_hold_nothing_that_a_query_language_could_read(text: str) -> None:
    for word in fold(text):
        assert word
        assert not set(word) & set(" \"'*()^:-+{}\\&|!<>.,;\0")


def test_a_passage_beyond_all_measure_is_indexed_by_its_beginning(archive: Archive) -> None:
    long = "".join(chr(0x4E00 + number % 20_000) for number in range(INDEXED_CHARACTERS + 5000)) + " needle"
    write_named(archive, "a", [long, "needle"])
    write_named(archive, "b", ["x" * 5000, " ".join(f"w{number}" for number in range(30_000))])
    assert archive.search("needle").total == 1
    assert archive.search("一丁").total == 1
    assert archive.search("x" * 5000).total == 1


def test_the_objective_is_that_of_the_last_model(archive: Archive) -> None:
    document = write_named(archive, "a", ["A lawyer."])
    archive.write_tags(document.source_id, "m2", make_tags(document, "m2", Objective.DATA), now=NOW)
    assert archive.search("lawyer", objective=Objective.DATA).total == 1
    assert archive.search("lawyer", objective=Objective.DETENTION).total == 0
