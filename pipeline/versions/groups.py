"""What becomes of the passages of one version in the next: groups that hold every passage of both exactly once."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from pipeline.records import Passage
from pipeline.versions.differences import Differences, find_differences


class Change(StrEnum):
    """What happened to a passage between two versions."""

    SAME = "same"
    MOVED = "moved"
    """The same words at another place or under another number."""
    EDITED = "edited"
    SPLIT = "split"
    MERGED = "merged"
    NEW = "new"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class Group:
    """Passages that belong together: one on each side, several in splits and mergers, none beside a new or gone one."""

    change: Change
    old: tuple[Passage, ...]
    new: tuple[Passage, ...]
    moved: bool = False
    """Its order among the others changed."""
    renumbered: bool = False
    """Its path changed."""
    reheaded: bool = False
    """The words of the headings above it changed."""
    similarity: float = 1.0
    """Of the words, 0 to 1; 0 where one side is empty."""

    @property
    def old_text(self) -> str:
        """The old passages, joined by newlines."""
        return "\n".join(passage.text for passage in self.old)

    @property
    def new_text(self) -> str:
        """The new passages, joined by newlines."""
        return "\n".join(passage.text for passage in self.new)

    def differences(self) -> Differences:
        """The differing words, as ranges in ``old_text`` and ``new_text``."""
        return find_differences(self.old_text, self.new_text)


@dataclass(frozen=True, slots=True)
class Alignment:
    """All groups in the order of the new version; what is gone stands after what it followed in the old one."""

    groups: tuple[Group, ...]
    counts: Mapping[Change, int] = field(init=False)

    def __post_init__(self) -> None:
        counted = Counter(group.change for group in self.groups)
        object.__setattr__(self, "counts", {change: counted[change] for change in Change})


def in_reading_order(groups: Sequence[Group]) -> tuple[Group, ...]:
    """Sort groups by the new version, each gone passage behind the one before it in the old version."""
    by_old = sorted((group for group in groups if group.old), key=lambda group: group.old[0].ordinal)
    place: dict[int, tuple[int, int, int]] = {}
    last = -1
    for group in by_old:
        if group.new:
            last = last if group.moved else group.new[0].ordinal
        else:
            place[id(group)] = (last, 1, group.old[0].ordinal)
    return tuple(
        sorted(groups, key=lambda group: place.get(id(group)) or (group.new[0].ordinal if group.new else -1, 0, 0))
    )
