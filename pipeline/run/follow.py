"""What becomes of decisions when documents change: archive -> alignment -> consequences -> archive."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime

from pipeline.objectives import Objective
from pipeline.store import Archive, Ask, Carry, DueChange, Question, Reason
from pipeline.versions.align import align
from pipeline.versions.groups import Change
from pipeline.versions.open_questions import Consequences, OpenQuestion, Pending, find_consequences


def follow_versions(archive: Archive, now: Callable[[], datetime]) -> int:
    """Follow up every version change that is due, earlier ones first; their number.

    Doing it again changes nothing, and what a killed run left undone is due still.
    """
    done: set[DueChange] = set()
    while due := [change for change in archive.due_changes() if change not in done]:
        # One at a time: what is carried to a version makes the change to the next one due again.
        follow_change(archive, due[0], now())
        done.add(due[0])
    return len(done)


def follow_change(archive: Archive, due: DueChange, now: datetime) -> None:
    """Follow up one version change, as it is now."""
    anew = due.old == due.new
    old = archive.strays(due.old) if anew else archive.passages(due.old)
    alignment = align(old, archive.passages(due.new))
    decided = _decided_strays(archive, due.old) if anew else _decided(archive, due.old)
    pending = {} if anew else _pending(archive.pending_questions(due.old))
    found = find_consequences(alignment, decided, pending, asks_about_new=not anew)
    counts = {} if anew else {change.value: count for change, count in alignment.counts.items()}
    archive.write_change(due, counts=counts, carries=_carries(found), asks=_asks(found), now=now)


def _decided(archive: Archive, sha256: str) -> Mapping[str, frozenset[Objective]]:
    standing = archive.standing_decisions(sha256=sha256)
    return _by_passage((each.passage_id, each.recorded.decision.objective) for each in standing)


def _decided_strays(archive: Archive, sha256: str) -> Mapping[str, frozenset[Objective]]:
    made = [each.decision for each in archive.current_decisions(sha256=sha256) if not each.present]
    return _by_passage((decision.passage_id, decision.objective) for decision in made)


def _by_passage(pairs: Iterable[tuple[str, Objective]]) -> dict[str, frozenset[Objective]]:
    found: defaultdict[str, set[Objective]] = defaultdict(set)
    for passage_id, objective in pairs:
        found[passage_id].add(objective)
    return {passage_id: frozenset(objectives) for passage_id, objectives in found.items()}


def _pending(questions: Sequence[Question]) -> dict[str, list[Pending]]:
    found: defaultdict[str, list[Pending]] = defaultdict(list)
    for question in questions:
        ask = question.ask
        change = Change.EDITED if ask.reason is Reason.UNDONE else Change(ask.reason.value)
        found[ask.new_id or ""].append(Pending(change, ask.old_ids, ask.objectives, ask.old_path, ask.old_text))
    return found


def _carries(found: Consequences) -> list[Carry]:
    return [Carry(each.old_id, each.new_id, each.moved, each.reheaded) for each in found.follows]


def _asks(found: Consequences) -> list[Ask]:
    return [_ask(question) for question in found.questions]


def _ask(question: OpenQuestion) -> Ask:
    return Ask(
        reason=Reason(question.change.value),
        new_id=question.new.id if question.new else None,
        old_ids=question.old_ids,
        objectives=question.objectives,
        old_path=question.old_path,
        new_path=question.new.path if question.new else "",
        old_text=question.old_text,
        new_text=question.new.text if question.new else "",
        old_ranges=question.differences.old,
        new_ranges=question.differences.new,
    )
