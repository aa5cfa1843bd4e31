"""What people answered, one record a reading, and the same as arrays in an order that depends on nothing else."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from pipeline.objectives import Objective

Numbers = npt.NDArray[np.float64]
Indices = npt.NDArray[np.int64]

ALL = len(Objective)  # the column behind the 23, for all objectives together


@dataclass(frozen=True, slots=True)
class Answer:
    """One person's whole answer to one passage: no to every objective that is not among the yes."""

    passage_id: str
    document: str
    """Versions and translations of one document share it, as their passages are alike."""
    reviewer: str
    yes: frozenset[Objective]
    blind: bool = False
    """No suggestion was shown."""
    suggested: frozenset[Objective] | None = None
    """By the machine, shown or withheld; None where it is not known any more."""
    seconds: float = 0.0
    """From showing to answering; 0 if unknown."""


@dataclass(frozen=True, slots=True)
class Common:
    """The answers to passages that two or more people read, sorted by document, passage and reviewer."""

    reviewers: tuple[str, ...]
    documents: tuple[str, ...]
    reviewer: Indices
    """Of each answer."""
    start: Indices
    """The first answer to each passage."""
    readers: Indices
    """Of each passage, two or more."""
    document: Indices
    """Of each passage, rising."""
    yes: npt.NDArray[np.bool_]
    """Answers x 23."""

    @property
    def passages(self) -> int:
        """How many passages two or more people read."""
        return len(self.start)

    def by_passage(self) -> Numbers:
        """How many said yes and no (passages x 23 x 2)."""
        if not self.passages:
            return np.zeros((0, len(Objective), 2))
        said = np.add.reduceat(self.yes.astype(np.float64), self.start, axis=0)
        return np.stack([said, self.readers[:, None] - said], axis=-1)

    def pairs(self) -> tuple[Indices, Indices, Indices]:
        """All pairs of answers to the same passage: the first, the second (a later reviewer), and the passage."""
        firsts, seconds, passages = [], [], []
        for many in np.unique(self.readers):
            of_many = np.flatnonzero(self.readers == many)
            left, right = np.triu_indices(int(many), 1)
            firsts.append((self.start[of_many, None] + left).ravel())
            seconds.append((self.start[of_many, None] + right).ravel())
            passages.append(np.repeat(of_many, len(left)))
        if not firsts:
            nothing = np.zeros(0, np.int64)
            return nothing, nothing, nothing
        return np.concatenate(firsts), np.concatenate(seconds), np.concatenate(passages)


def read_in_common(answers: Sequence[Answer]) -> Common:
    """Lay out the answers to passages that two or more people read.

    Raises ValueError where a person answered a passage twice, or where a passage lies in two documents.
    """
    by_passage = _by_passage(answers)
    common = [group for group in by_passage.values() if len(group) > 1]
    common.sort(key=lambda group: (group[0].document, group[0].passage_id))
    flat = [answer for group in common for answer in sorted(group, key=lambda answer: answer.reviewer)]
    reviewers = {name: at for at, name in enumerate(sorted({answer.reviewer for answer in flat}))}
    documents = {name: at for at, name in enumerate(sorted({group[0].document for group in common}))}
    readers = np.array([len(group) for group in common], np.int64)
    yes = np.zeros((len(flat), len(Objective)), np.bool_)
    for row, answer in enumerate(flat):
        for objective in answer.yes:
            yes[row, objective - 1] = True
    return Common(
        reviewers=tuple(reviewers),
        documents=tuple(documents),
        reviewer=np.array([reviewers[answer.reviewer] for answer in flat], np.int64),
        start=np.cumsum(readers) - readers,
        readers=readers,
        document=np.array([documents[group[0].document] for group in common], np.int64),
        yes=yes,
    )


def _by_passage(answers: Sequence[Answer]) -> dict[str, list[Answer]]:
    found: dict[str, list[Answer]] = {}
    seen = set()
    for answer in answers:
        if (answer.passage_id, answer.reviewer) in seen:
            raise ValueError(f"{answer.reviewer} has two answers to the passage {answer.passage_id}")
        seen.add((answer.passage_id, answer.reviewer))
        group = found.setdefault(answer.passage_id, [])
        if group and group[0].document != answer.document:
            raise ValueError(f"the passage {answer.passage_id} lies in two documents")
        group.append(answer)
    return found
