"""The nouns of Migralex: frozen records that every room speaks, without behaviour but their own.

Positions are character offsets (Python ``str`` indices). Boxes are in points, with the origin at the top left of the
page as it is shown, after its rotation.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from pipeline.objectives import Objective

Box = tuple[float, float, float, float]
"""Left, top, right, bottom in points; ``left <= right`` and ``top <= bottom``."""


class SourceKind(StrEnum):
    """What a file is, told by its content and never by its name."""

    PDF = "pdf"
    DOCX = "docx"
    HTML = "html"
    AKOMA_NTOSO = "akoma-ntoso"
    LIMS = "lims"
    LAW_XML = "law-xml"
    """Law in another XML whose root element is known: USLM, CLML, Formex, the German norms, LexML Brasil."""
    MARKDOWN = "markdown"
    TEXT = "text"
    DOC = "doc"
    RTF = "rtf"
    ODT = "odt"
    EML = "eml"
    MSG = "msg"
    ZIP = "zip"
    """A container of documents, each with a path of its own below it."""


class DocumentKind(StrEnum):
    """What a document is in a parliament's work, as its metadata says; ``UNKNOWN`` is shown as such."""

    LAW = "law"
    BILL = "bill"
    REGULATION = "regulation"
    AGREEMENT = "agreement"
    DECLARATION = "declaration"
    RESOLUTION = "resolution"
    PLAN = "plan"
    REPORT = "report"
    GAZETTE = "gazette"
    DEBATE = "debate"
    OTHER = "other"
    UNKNOWN = "unknown"


class Origin(StrEnum):
    """Where the characters of a page or passage came from."""

    TEXT_LAYER = "text-layer"
    OCR = "ocr"
    OCR_EMBEDDED = "ocr-embedded"
    XML = "xml"
    HTML = "html"
    DOCX = "docx"
    PLAIN = "plain"


class Direction(StrEnum):
    """The direction in which a passage is read."""

    LEFT_TO_RIGHT = "ltr"
    RIGHT_TO_LEFT = "rtl"


class BlockKind(StrEnum):
    """What a run of text is on its page or in its file."""

    TITLE = "title"
    HEADING = "heading"
    PARAGRAPH = "paragraph"
    ITEM = "item"
    TABLE_ROW = "table-row"
    FOOTNOTE = "footnote"
    SIDE_NOTE = "side-note"
    CONTENTS_ENTRY = "contents-entry"
    RUNNING_HEAD = "running-head"
    RUNNING_FOOT = "running-foot"
    PAGE_NUMBER = "page-number"
    LINE_NUMBER = "line-number"
    NOTE_MARK = "note-mark"
    STRUCK_TEXT = "struck-text"
    """Words that a line through them or a tracked change takes out."""
    COMMENT = "comment"
    """What somebody wrote beside the text with a word processor."""
    HIDDEN_TEXT = "hidden-text"
    """Words of the file that a reader of the page does not see."""
    TURNED_TEXT = "turned-text"
    """Words at another angle than those of their page: printers' codes, watermarks."""
    TABLE_HEAD = "table-head"
    """The head of a table, printed again on a later page."""


class PassageKind(StrEnum):
    """What a passage is in the structure of its document."""

    ARTICLE = "article"
    SECTION = "section"
    PARAGRAPH = "paragraph"
    ITEM = "item"
    HEADING = "heading"
    RECITAL = "recital"
    DEFINITION = "definition"
    FOOTNOTE = "footnote"
    TABLE_ROW = "table-row"
    PREAMBLE = "preamble"
    SPEECH = "speech"
    OTHER = "other"


class Flag(StrEnum):
    """What a reader should know before trusting a page, block or passage."""

    DOUBTFUL_ORDER = "doubtful-order"
    VERTICAL = "vertical"
    TRUNCATED = "truncated"
    INSERTED = "inserted"
    """Some or all of its words are new, as a tracked change, an underline beside struck words or the markup says."""
    LOW_OCR_CONFIDENCE = "low-ocr-confidence"
    SUSPECT_TEXT_LAYER = "suspect-text-layer"
    NO_MODEL_FOR_LANGUAGE = "no-model-for-language"


class PageStatus(StrEnum):
    """How the reading of one page ended."""

    READ = "read"
    BLANK = "blank"
    NEEDS_OCR = "needs-ocr"
    FAILED = "failed"


class Status(StrEnum):
    """How the work on one source ended. Planned sources are the sum of the four."""

    DONE = "done"
    DONE_EMPTY = "done-empty"
    SKIPPED = "skipped"
    FAILED = "failed"


class Stage(StrEnum):
    """Where in the journey an outcome was decided."""

    INTAKE = "intake"
    EXTRACT = "extract"
    SPLIT = "split"
    TAG = "tag"
    STORE = "store"


class Verdict(StrEnum):
    """A person's answer when asked whether a passage concerns an objective; the latest of a reviewer counts."""

    YES = "yes"
    NO = "no"
    WITHDRAWN = "withdrawn"
    """The reviewer takes back what they said: as if they had said nothing, with a trace."""


class Alignment(StrEnum):
    """The direction in which a passage points, seen from the objective."""

    ADVANCE = "advance"
    NEUTRAL = "neutral"
    CONFLICT = "conflict"


class Wish(StrEnum):
    """What a user would rather have of the tags: few wrong ones, a balance, or few missing ones."""

    PRECISION = "precision"
    BALANCED = "balanced"
    RECALL = "recall"


class EvidencePlace(StrEnum):
    """The text that the character range of an evidence counts in."""

    TEXT = "text"
    HEADING = "heading"
    CONTEXT = "context"


@dataclass(frozen=True, slots=True)
class Source:
    """A file as it was taken in: the bytes have this digest, the rest was said by a person or is unknown."""

    sha256: str
    path: str
    """Relative to the raw folder, with ``/`` between parts."""
    kind: SourceKind
    size: int
    title: str | None = None
    country: str | None = None
    """ISO 3166-1 alpha-2, or a user-assigned code (``XA`` to ``XZ``)."""
    document_kind: DocumentKind = DocumentKind.UNKNOWN
    adopted: date | None = None
    url: str | None = None
    language: str | None = None
    """A hint from the metadata, ISO 639-1; passages carry their own language."""


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of a text on one page: usually one line.

    In a ``Block`` the range counts in ``block.text``; in a ``Passage`` it counts in the text of the document. ``box``
    is None where the format has no geometry; ``page`` is then 1.
    """

    page: int
    box: Box | None
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Page:
    """One page (number from 1) and how its reading ended. Formats without pages have one page of size 0 x 0."""

    number: int
    width: float
    height: float
    origin: Origin
    status: PageStatus
    reason: str = ""
    words: int = 0
    confidence: float = 1.0
    """Trust in order and characters, 0 to 1."""
    flags: tuple[Flag, ...] = ()


@dataclass(frozen=True, slots=True)
class PathStep:
    """One step of a structural path, such as ``PathStep("article", "12A")`` or ``PathStep("item", "b")``.

    ``level`` is a name of ``passages.enumerators`` (part, title, chapter, division, article, section, paragraph, item,
    subitem, recital, schedule ...); ``number`` is the bare number as printed, without brackets and full stops.
    """

    level: str
    number: str


@dataclass(frozen=True, slots=True)
class NoteMark:
    """One end of the tie between a place in the text and its footnote, named by the other end.

    In a block of text (and in the aside ``NOTE_MARK``): the note's number or sign, the page on which the note begins,
    and behind which character of ``block.text`` the mark stood. In a ``FOOTNOTE``: the same number, and page and offset
    of the mark in the block that has it.
    """

    number: str
    page: int
    offset: int


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph-like run of text in reading order, as a reader of a format gives it, before passages are made.

    ``label`` and ``path`` are set only where the format itself knows them (automatic numbering, XML ids); elsewhere the
    enumerator is still in ``text``. ``level`` is the depth of a heading (1 = highest) or of a list item (0 = top).
    """

    text: str
    kind: BlockKind
    spans: tuple[Span, ...]
    origin: Origin
    label: str | None = None
    """As it would be printed, ``(a)`` or ``12.``; not part of ``text``."""
    level: int | None = None
    path: tuple[PathStep, ...] | None = None
    """Absolute path from the root of the document; overrides whatever the enumerator says."""
    heading: str | None = None
    """The heading or side note that belongs to this block alone."""
    language: str | None = None
    indent: float | None = None
    """Points from the left (right in a right-to-left script) edge of the block's column."""
    bold: bool = False
    size: float | None = None
    """Type size in points."""
    column: int = 0
    """Reading stream in a bilingual document, 0 for the first."""
    flags: tuple[Flag, ...] = ()
    marks: tuple[NoteMark, ...] = ()
    """Footnote marks that left the text; of a footnote, the marks that lead to it."""


@dataclass(frozen=True, slots=True)
class Extraction:
    """What a reader of a format found in one file: pages, blocks in reading order, and what was set aside."""

    pages: tuple[Page, ...]
    blocks: tuple[Block, ...]
    furniture: tuple[Block, ...] = ()
    """Running heads and feet, page and line numbers: kept so that nothing disappears unseen."""
    title: str | None = None
    """What the file itself gives as its title; shown only where the metadata has none, and as such."""
    language: str | None = None
    notes: tuple[str, ...] = ()
    """Sentences for a person about what could not be read in full."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A provision, paragraph or item that keeps its place: ``document.text[start:end] == text``."""

    id: str
    source_id: str
    """The SHA-256 of the source."""
    ordinal: int
    """Position among the passages of its document, from 0."""
    text: str
    kind: PassageKind
    path: str
    """Readable structural path, ``art. 12(3)(b)``; empty where the document gives none."""
    headings: tuple[str, ...]
    """From the outermost to the nearest."""
    language: str
    """ISO 639-1, or ``und``."""
    direction: Direction
    start: int
    end: int
    spans: tuple[Span, ...]
    origin: Origin
    flags: tuple[Flag, ...] = ()


@dataclass(frozen=True, slots=True)
class Document:
    """A source as read: its canonical text (passages joined by newlines) and what lies in it."""

    source_id: str
    text: str
    passages: tuple[Passage, ...]
    pages: tuple[Page, ...]
    furniture: tuple[Block, ...] = ()
    title: str | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Evidence:
    """What weighed in a tag: the words ``start:end`` of the text named by ``place``.

    ``concept`` is the id of a thesaurus concept, or None for a bare word. ``weight`` is its summand in the model's
    logit.
    """

    place: EvidencePlace
    start: int
    end: int
    weight: float
    concept: str | None = None


@dataclass(frozen=True, slots=True)
class Tag:
    """A machine's claim that a passage concerns an objective."""

    passage_id: str
    objective: Objective
    score: float
    """Calibrated chance, 0 to 1."""
    model_id: str
    evidence: tuple[Evidence, ...] = ()
    alignment: Alignment | None = None
    """In which direction the machine guesses that it points: always a question to a person, never counted as fact."""
    alignment_score: float | None = None
    """Calibrated chance of that guess, 0 to 1; None where nothing is guessed."""


@dataclass(frozen=True, slots=True)
class Decision:
    """A person's word on a passage and an objective: append-only, the latest of a reviewer counts."""

    passage_id: str
    objective: Objective
    verdict: Verdict
    reviewer: str
    decided_at: datetime
    """With a time zone."""
    alignment: Alignment | None = None
    note: str = ""
    model_id: str | None = None
    codebook_version: str | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """How the work on one file ended, in words that a person can act on."""

    path: str
    source_id: str | None
    """None where the bytes could not be read."""
    stage: Stage
    status: Status
    reason: str = ""
    """What happened, where (page), and what to do. Empty only for a plain ``done``."""
    pages: int = 0
    passages: int = 0
    tags: int = 0
    seconds: float = 0.0
    code: str = ""
    """The class name of the error, for machines; empty for a success."""
