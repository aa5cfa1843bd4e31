"""Damaged documents of every format through the command line: see ``tests.hostile.flood`` for thousands of them."""

from collections.abc import Callable

from tests.hostile.flood import LIMITS, Tally, flood
from tests.hostile.mutations import damage, subjects
from tests.walk import Place

DOCUMENTS = 240
FIRST = 7_000_000


def test_damaged_documents_each_come_to_an_outcome_with_a_reason(new_place: Callable[..., Place]) -> None:
    tally = Tally()
    flood(new_place(**LIMITS), list(subjects()), range(FIRST, FIRST + DOCUMENTS), tally)
    assert tally.faults == []
    assert tally.documents == DOCUMENTS
    assert dict(tally.surprises) == {}
    ends = {status for _, status in tally.outcomes}
    assert {"done", "failed"} <= ends, "damage that never or always stops a reader tests nothing"


def test_a_damage_follows_from_its_seed() -> None:
    assert damage("law.pdf", 5) == damage("law.pdf", 5)
    assert len({damage("law.pdf", seed) for seed in range(50)}) > 40


def test_sound_documents_are_all_done(new_place: Callable[..., Place]) -> None:
    place = new_place(**LIMITS)
    for name, data in subjects().items():
        place.write(name, data)
    place.process()
    assert {row["status"] for path, row in place.outcomes().items() if path.count("/") == 0} <= {"done", "skipped"}
