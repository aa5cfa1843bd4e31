"""The file in which every promotion and rejection stays."""

import resource
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from threading import Thread

import pytest

from pipeline.classify.history import Event, Step, put_in_use, read_history, used_before, write_step
from pipeline.classify.registry import Pin, pinned, write_pin
from pipeline.errors import ModelError

WHEN = datetime(2026, 1, 2, 3, 4, tzinfo=UTC)
A, B, C = (Pin(f"lexical-{name}", name * 64, lessons) for name, lessons in (("a", ""), ("b", "1" * 64), ("c", "")))


def step(event: Event, pin: Pin, by: str = "ana") -> Step:
    return Step(WHEN, by, event, pin)


def walk(models: Path, *turns: tuple[Event, Pin]) -> Sequence[Step]:
    """Pin A, and then what happened."""
    write_pin(models / "pinned.toml", A)
    for event, pin in turns:
        (write_step if event is Event.REJECTED else put_in_use)(models, step(event, pin))
    return read_history(models)


def test_nothing_happened_where_there_is_no_file(tmp_path: Path) -> None:
    assert read_history(tmp_path) == ()


def test_a_promotion_pins_the_model_and_remembers_the_one_before(tmp_path: Path) -> None:
    (told,) = walk(tmp_path, (Event.PROMOTED, B))
    assert pinned(tmp_path) == B
    assert (told.before, told.pin, told.at, told.by) == (A, B, WHEN, "ana")


def test_a_rejection_changes_no_pin(tmp_path: Path) -> None:
    write_pin(tmp_path / "pinned.toml", A)
    write_step(tmp_path, Step(WHEN, "Ana Lima\n", Event.REJECTED, B, "« non »\u2028"))
    assert pinned(tmp_path) == A
    (told,) = read_history(tmp_path)
    assert (told.by, told.why) == ("Ana Lima\n", "« non »\u2028")


P, R = Event.PROMOTED, Event.ROLLED_BACK
WAYS = {
    "nothing yet": ((), A, None),
    "one promotion": (((P, B),), B, A),
    "two promotions": (((P, B), (P, C)), C, B),
    "back, and further back": (((P, B), (P, C), (R, B)), B, A),
    "back to the first": (((P, B), (P, C), (R, B), (R, A)), A, None),
    "back, and another way on": (((P, B), (R, A), (P, C)), C, A),
    "the first one again": (((P, B), (P, A)), A, B),
}


@pytest.mark.parametrize(("turns", "current", "before"), WAYS.values(), ids=WAYS.keys())
def test_the_model_before_is_the_one_that_was_in_use_before(
    tmp_path: Path, turns: tuple[tuple[Event, Pin], ...], current: Pin, before: Pin | None
) -> None:
    steps = walk(tmp_path, *turns)
    assert pinned(tmp_path) == current
    assert used_before(steps, current) == before


def test_a_pin_that_another_hand_wrote_leads_back_to_the_last_model_in_use(tmp_path: Path) -> None:
    assert used_before(walk(tmp_path, (P, B)), C) == B


def test_a_promotion_that_died_before_its_pin_was_written_leads_nowhere_else(tmp_path: Path) -> None:
    write_pin(tmp_path / "pinned.toml", A)
    write_step(tmp_path, Step(WHEN, "ana", P, B, before=A))
    assert used_before(read_history(tmp_path), pinned(tmp_path)) is None


def test_a_damaged_pin_can_be_written_anew(tmp_path: Path) -> None:
    (tmp_path / "pinned.toml").write_text("nonsense")
    assert put_in_use(tmp_path, step(P, B)).before is None
    assert pinned(tmp_path) == B


def test_many_at_once_write_whole_lines(tmp_path: Path) -> None:
    threads = [Thread(target=write_step, args=(tmp_path, step(P, B, f"r{n}"))) for n in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {told.by for told in read_history(tmp_path)} == {f"r{n}" for n in range(20)}


def test_a_last_line_left_open_by_an_editor_hides_nothing(tmp_path: Path) -> None:
    write_step(tmp_path, step(P, B, "ana"))
    path = tmp_path / "history.jsonl"
    path.write_bytes(path.read_bytes().rstrip())
    write_step(tmp_path, step(P, C, "bo"))
    assert [told.by for told in read_history(tmp_path)] == ["ana", "bo"]


@pytest.mark.parametrize("line", ["{", "[]", '{"at": "yesterday"}', '{"at": 3, "before": null}'])
def test_a_line_that_cannot_be_read_is_named(tmp_path: Path, line: str) -> None:
    write_step(tmp_path, step(P, B))
    with (tmp_path / "history.jsonl").open("a") as file:
        file.write(line + "\n")
    with pytest.raises(ModelError, match=r"Line 2 of .*history\.jsonl tells no event"):
        read_history(tmp_path)


def test_a_full_disk_leaves_history_and_pin_as_they_were(tmp_path: Path) -> None:
    walk(tmp_path, (P, B))
    before = (tmp_path / "history.jsonl").read_bytes()
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (len(before) + 40, limits[1]))
    try:
        with pytest.raises(ModelError, match="Nothing was changed"):
            put_in_use(tmp_path, step(P, C))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert (tmp_path / "history.jsonl").read_bytes() == before
    assert pinned(tmp_path) == B
