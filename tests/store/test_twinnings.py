from collections.abc import Sequence
from dataclasses import replace

from pipeline.records import Document
from pipeline.run.twin_files import link_documents, link_known_twins
from pipeline.store import Ground
from pipeline.store.archive import Archive
from tests.store.examples import LATER, NOW, SENTENCES, make_document, make_source, write

FRENCH = (
    "Tout migrant peut consulter un avocat.",
    "La rétention est une mesure de dernier recours.",
    "Le consul est averti sans délai.",
)


def write_text(
    archive: Archive, name: str, path: str, sentences: Sequence[str], *languages: str, **more: object
) -> Document:
    """A document; its passages are in the languages given, in turn."""
    made = make_document(name, sentences)
    spoken = [languages[place % len(languages)] for place in range(len(sentences))]
    passages = tuple(replace(one, language=language) for one, language in zip(made.passages, spoken, strict=True))
    document = replace(made, passages=passages)
    write(archive, make_source(name, path=path), document, **more)  # type: ignore[arg-type]
    return document


def test_files_that_share_their_name_but_for_the_language_are_linked_and_it_is_said(archive: Archive) -> None:
    english = write_text(archive, "e", "laws/entry_en.xml", SENTENCES, "en")
    french = write_text(archive, "f", "laws/entry_fr.xml", FRENCH, "fr")
    write_text(archive, "g", "laws/exit_fr.xml", FRENCH, "fr")
    (told,) = link_known_twins(archive, "/raw", NOW)
    assert "laws/entry_en.xml and laws/entry_fr.xml" in told
    assert "3 passages are linked" in told
    (twinning,) = archive.twinnings(french.source_id)
    assert (twinning.ground, twinning.left_language, twinning.right_language) == (Ground.NAME, "en", "fr")
    assert [(link.left_id, link.right_id) for link in twinning.links] == [
        (one.id, other.id) for one, other in zip(english.passages, french.passages, strict=True)
    ]
    (link,) = archive.twins_of(french.passages[1].id)
    assert link.left_id == english.passages[1].id
    assert 0.5 < link.confidence <= 1
    assert link_known_twins(archive, "/raw", LATER) == []
    assert archive.twinnings()[0].made_at == NOW


def test_a_suffix_that_the_text_belies_links_nothing(archive: Archive) -> None:
    write_text(archive, "e", "entry_en.xml", SENTENCES, "en")
    write_text(archive, "f", "entry_fr.xml", SENTENCES[:2], "en")
    assert link_known_twins(archive, "/raw", NOW) == []
    assert archive.twinnings() == []


def test_what_a_person_said_is_linked_again_when_a_side_is_read_anew(archive: Archive) -> None:
    english = write_text(archive, "e", "a.xml", SENTENCES, "en")
    french = write_text(archive, "f", "b.xml", FRENCH, "fr")
    link_documents(archive, english.source_id, french.source_id, Ground.SAID, NOW)
    again = write_text(archive, "f", "b.xml", FRENCH[:2], "fr", recipe="recipe 2")
    link_known_twins(archive, "/raw", LATER)
    (twinning,) = archive.twinnings()
    assert (twinning.ground, twinning.made_at) == (Ground.SAID, LATER)
    assert {link.right_id for link in twinning.links} <= {passage.id for passage in again.passages}


def test_the_two_languages_of_one_file_are_linked_and_quotations_are_not(archive: Archive) -> None:
    both = [text for pair in zip(SENTENCES, FRENCH, strict=True) for text in pair]
    made = make_document("b", both)
    paths = [f"art. {place // 2 + 1}" for place in range(len(both))]
    passages = tuple(
        replace(one, path=path, language="fr" if place % 2 else "en")
        for place, (one, path) in enumerate(zip(made.passages, paths, strict=True))
    )
    write(archive, make_source("b"), replace(made, passages=passages))
    quoting = write_text(archive, "q", "q.xml", [*SENTENCES, *SENTENCES, "Fin."], *["en"] * 6, "fr")
    assert link_known_twins(archive, "/raw", NOW) == []
    (twinning,) = archive.twinnings()
    assert (twinning.left, twinning.right, twinning.ground) == (made.source_id, made.source_id, Ground.COLUMNS)
    assert len(twinning.links) == 3
    assert archive.twinnings(quoting.source_id) == []
