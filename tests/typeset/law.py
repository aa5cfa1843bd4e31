"""A law as its author writes it, in a light markup, and the records that the kit typesets.

The markup, one paragraph a line, two spaces of indent a level below the numbered paragraph::

    @language en        @level article      @word Article
    !1 Title            !2 subtitle         !3 small line        !- short rule
    # PART I | ENTRY    ## CHAPTER 1 | VISAS
    > a recital or enacting formula
    = 12 | Detention pending removal
    (1) A numbered paragraph with a note.[^1]
      (a) an item,
        (i) an item of an item,
      words that follow the items and belong to the paragraph.
    words of an article that has no numbered paragraphs
    * 2 | SCHEDULE HEADING              (an upper level "schedule")
    | a cell | a cell | ~ |                (~ is an empty cell)
    >> (3A) a quoted provision, indented and labelled like those above; >> = 12A | Heading is a quoted article
    >>@ 12                             (the article of the amended law that the quoted lines below go into)
    [-struck words-] {+inserted words+}    in a paragraph, or around the whole of it, its label included
    ^ a line of signature
    [^1]: The text of the note.
"""

import re
from dataclasses import dataclass, field, replace
from enum import StrEnum

from pipeline.records import PathStep

_LABEL = re.compile(r"(\([^\s)]{1,4}\)|\d{1,3}[.º°)]|[a-zñ]{1,4}[.)]|[أ-ي]\)|–)\s+")
_MARK = re.compile(r"\[\^(?P<note>\w+)\]|(?P<open>\[-|\{\+)|(?P<close>-\]|\+\})")
_WHOLE = re.compile(r"\[-(?!.*-\].)(.*)-\]|\{\+(?!.*\+\}.)(.*)\+\}")
_UPPER_WORDS = {"título": "title", "titre": "title", "title": "title"}
_LEVELS = ("paragraph", "item", "subitem")


class Role(StrEnum):
    """What a provision is, in the order of a page."""

    TITLE = "title"
    SUBTITLE = "subtitle"
    SMALL = "small"
    RULE = "rule"
    PART = "part"
    CHAPTER = "chapter"
    SCHEDULE = "schedule"
    RECITAL = "recital"
    ARTICLE = "article"
    TEXT = "text"
    ROW = "row"
    SIGNATURE = "signature"
    CONTENTS_TITLE = "contents-title"
    CONTENTS = "contents"


class Change(StrEnum):
    """What an amendment did to words that are still printed."""

    STRUCK = "struck"
    INSERTED = "inserted"


@dataclass(frozen=True, slots=True)
class Edit:
    """Struck or inserted words: ``text[start:end]`` of their provision."""

    start: int
    end: int
    change: Change


@dataclass(frozen=True, slots=True)
class Note:
    """A footnote; its mark stands before ``text[offset]`` of its provision."""

    number: str
    offset: int
    text: str


@dataclass(frozen=True, slots=True)
class Provision:
    """One paragraph of a law, its label apart. ``depth``: 0 a paragraph, 1 an item, 2 an item of an item.

    The path of a quoted provision is that of the provision that quotes it.
    """

    role: Role
    text: str
    label: str = ""
    depth: int = 0
    path: tuple[PathStep, ...] = ()
    upper: tuple[PathStep, ...] = ()
    headings: tuple[str, ...] = ()
    notes: tuple[Note, ...] = ()
    edits: tuple[Edit, ...] = ()
    change: Change | None = None
    """Set where the whole of it is struck or inserted."""
    quoted: tuple[PathStep, ...] | None = None
    """For a quoted provision its path within the quoted law."""
    before: str = ""
    """A quotation mark before its label."""
    inset: int = 0
    """Steps of indent added to those of ``depth``."""
    target: int | None = None
    """For an entry of the contents, the place among the provisions of the one that it names."""
    page: str = ""
    """For an entry of the contents, the page number that it prints."""


@dataclass(frozen=True, slots=True)
class Law:
    """A law in one language. ``word`` is printed before the number of an article, ``level`` names its path step."""

    language: str
    level: str
    word: str
    provisions: tuple[Provision, ...]

    @property
    def title(self) -> str:
        """The first title line."""
        return next(one.text for one in self.provisions if one.role is Role.TITLE)


@dataclass(slots=True)
class _Place:
    """Where the reading of the markup stands."""

    upper: list[tuple[int, PathStep, str]] = field(default_factory=list)
    article: tuple[PathStep, str] | None = None
    steps: dict[int, PathStep] = field(default_factory=dict)
    quoted: "_Place | None" = None

    def headings(self) -> tuple[str, ...]:
        own = (self.article[1],) if self.article and self.article[1] else ()
        return tuple(text for _, _, text in self.upper) + own

    def path(self, depth: int) -> tuple[PathStep, ...]:
        head = (self.article[0],) if self.article else ()
        return head + tuple(step for level, step in sorted(self.steps.items()) if level < depth)


def parse_law(markup: str) -> Law:
    """Read the markup of the module's docstring; raises ``ValueError`` for a note without text."""
    settings = dict(re.findall(r"^@(\w+)[ ]*(.*)$", markup, re.M))
    notes = dict(re.findall(r"^\[\^(\w+)\]: (.*)$", markup, re.M))
    level = settings.get("level", "article")
    place = _Place()
    provisions = []
    for line in markup.splitlines():
        if line.startswith(">>@"):
            place.quoted = _Place(article=(PathStep(level, line[3:].strip()), ""))
        if not line.strip() or line.startswith(("@", "[^", ">>@")):
            continue
        whole = _WHOLE.fullmatch(line.strip())
        plain = line if whole is None else (whole[1] if whole[2] is None else whole[2])
        made = _read_line(plain, place, notes, level)
        provisions.append(made if whole is None else replace(made, change=_change(line.strip())))
    return Law(settings.get("language", "en"), level, settings.get("word", ""), tuple(provisions))


def _change(mark: str) -> Change:
    return Change.STRUCK if mark.startswith("[-") else Change.INSERTED


def _read_line(line: str, place: _Place, notes: dict[str, str], level: str) -> Provision:
    mark, _, rest = line.partition(" ")
    if mark == ">>":
        return _read_quoted(rest, place, notes, level)
    place.quoted = None
    titles = {"!1": Role.TITLE, "!2": Role.SUBTITLE, "!3": Role.SMALL, "!-": Role.RULE}
    if mark in titles:
        return Provision(titles[mark], rest)
    if mark in ("#", "##", "*"):
        return _open_upper({"#": Role.PART, "##": Role.CHAPTER, "*": Role.SCHEDULE}[mark], rest, place)
    if mark == "=":
        return _open_article(rest, place, level)
    if mark in (">", "^", "|"):
        role = {">": Role.RECITAL, "^": Role.SIGNATURE, "|": Role.ROW}[mark]
        text, marks, edits = _take_marks(rest.strip(), notes)
        label = ""
        if role is Role.RECITAL:
            label, text, marks, edits = _take_label(text, marks, edits)
        path = (PathStep("recital", _bare(label)),) if label else ()
        upper = tuple(step for _, step, _ in place.upper)
        return Provision(role, text, label, 0, path, upper, place.headings(), marks, edits)
    return _read_paragraph(line, place, notes)


def _read_quoted(line: str, place: _Place, notes: dict[str, str], level: str) -> Provision:
    """A provision of another law: it has the path of what quotes it, and one of its own."""
    place.quoted = place.quoted or _Place()
    own = (
        _open_article(line[2:], place.quoted, level)
        if line.startswith("= ")
        else _read_paragraph(line, place.quoted, notes)
    )
    inset = max(place.steps, default=-1) + 1
    upper = tuple(step for _, step, _ in place.upper)
    path = place.path(len(_LEVELS))
    return replace(own, path=path, upper=upper, headings=place.headings(), quoted=own.path, inset=max(inset, 1))


def _open_upper(role: Role, rest: str, place: _Place) -> Provision:
    label, _, text = (piece.strip() for piece in rest.partition("|"))
    rank = {Role.PART: 0, Role.SCHEDULE: 0, Role.CHAPTER: 1}[role]
    place.upper = [one for one in place.upper if one[0] < rank]
    level = _UPPER_WORDS.get(label.split()[0].lower(), role.value)
    words = label.split()
    if words[-1].lower() == "schedule":  # FIRST SCHEDULE, or SCHEDULE alone
        words = [words[-1], *words[:-1]]
    step = PathStep(level, " ".join(words[1:]))
    above = place.headings() if not place.article else tuple(text for _, _, text in place.upper)
    place.article, place.steps = None, {}
    place.upper.append((rank, step, f"{label} {text}".strip()))
    return Provision(role, text, label, 0, (), tuple(one for _, one, _ in place.upper), above)


def _open_article(rest: str, place: _Place, level: str) -> Provision:
    number, _, heading = (piece.strip() for piece in rest.partition("|"))
    place.article, place.steps = None, {}
    above = place.headings()
    step = PathStep(level, number)
    place.article = (step, heading)
    return Provision(Role.ARTICLE, heading, number, 0, (step,), tuple(one for _, one, _ in place.upper), above)


def _read_paragraph(line: str, place: _Place, notes: dict[str, str]) -> Provision:
    depth = (len(line) - len(line.lstrip())) // 2
    text, marks, edits = _take_marks(line.strip(), notes)
    label, text, marks, edits = _take_label(text, marks, edits)
    if label:
        for deeper in [level for level in place.steps if level >= depth]:
            del place.steps[deeper]
        level = "item" if label.endswith("°") else _LEVELS[depth]  # 1° lists, where 1. counts paragraphs
        place.steps[depth] = PathStep(level, _bare(label))
    path = place.path(depth + 1 if label else depth)
    upper = tuple(step for _, step, _ in place.upper)
    return Provision(Role.TEXT, text, label, depth, path, upper, place.headings(), marks, edits)


def _take_label(
    text: str, marks: tuple[Note, ...], edits: tuple[Edit, ...]
) -> tuple[str, str, tuple[Note, ...], tuple[Edit, ...]]:
    found = _LABEL.match(text)
    if not found:
        return "", text, marks, edits
    moved = found.end()
    shifted = tuple(Note(one.number, one.offset - moved, one.text) for one in marks)
    edits = tuple(Edit(one.start - moved, one.end - moved, one.change) for one in edits)
    return found[1], text[moved:], shifted, edits


def _take_marks(text: str, notes: dict[str, str]) -> tuple[str, tuple[Note, ...], tuple[Edit, ...]]:
    """The text without its marks of notes and changes, and what they say."""
    clean, marks, edits, last, opened = "", list[Note](), list[Edit](), 0, 0
    for found in _MARK.finditer(text):
        clean += text[last : found.start()]
        last = found.end()
        if found["note"]:
            if found["note"] not in notes:
                raise ValueError(f"The note [^{found['note']}] has no text.")
            marks.append(Note(found["note"], len(clean), notes[found["note"]]))
        elif found["open"]:
            opened = len(clean)
        else:
            edits.append(Edit(opened, len(clean), Change.STRUCK if found[0] == "-]" else Change.INSERTED))
    return clean + text[last:], tuple(marks), tuple(edits)


def _bare(label: str) -> str:
    return label.strip("().º°")
