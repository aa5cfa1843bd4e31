"""From blocks to passages: clean, tell the language, find the path, name the kind, cut what is too long, give ids."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from pipeline.passages.amendments import Provisions
from pipeline.passages.citation import PLAIN, Manner, cite
from pipeline.passages.cited_words import COUNTS_ALINEAS
from pipeline.passages.clean import CleanText, clean_text
from pipeline.passages.cut import cut_text
from pipeline.passages.habits import read_habits
from pipeline.passages.headings import Headings
from pipeline.passages.identity import passage_id
from pipeline.passages.kinds import Surroundings, tell_kind
from pipeline.passages.languages import Tongue, Utterance, tell_languages
from pipeline.passages.levels import BASE, UPPER, Level
from pipeline.passages.line import Line, read_line
from pipeline.passages.options import SplitOptions
from pipeline.passages.paths import PathFinder
from pipeline.passages.speakers import Opening, find_speakers, is_stage_direction
from pipeline.passages.stack import Stack
from pipeline.passages.unnumbered import OwnText, Terms, count_alineas
from pipeline.records import (
    Block,
    BlockKind,
    Document,
    Extraction,
    Passage,
    PassageKind,
    PathStep,
    Source,
    Span,
)

_FURNITURE = frozenset({BlockKind.RUNNING_HEAD, BlockKind.RUNNING_FOOT, BlockKind.PAGE_NUMBER, BlockKind.LINE_NUMBER})


_UNSPOKEN = frozenset({PassageKind.HEADING, PassageKind.FOOTNOTE, PassageKind.TABLE_ROW})
_BEFORE_BODY = UPPER | {Level.INDENT, Level.RECITAL}


@dataclass(frozen=True, slots=True)
class _Ready:
    """A block with its clean text, the label in front; ``label_length`` counts the label and the space behind it."""

    block: Block
    body: CleanText
    text: str
    label_length: int


@dataclass(slots=True)
class _Placed:
    """A block that knows what it is, before it is cut and gets its place in the document."""

    ready: _Ready
    tongue: Tongue
    steps: tuple[PathStep, ...]
    kind: PassageKind
    headings: tuple[str, ...]
    manner: Manner
    own: bool = False
    """Words of an article itself, behind its label."""
    opens: bool = False
    """It begins with the label of an article."""
    path: str = ""


def split(extraction: Extraction, source: Source, options: SplitOptions | None = None) -> Document:
    """Make the passages of a document. Any blocks give a document; one without text has no passages.

    Every block whose text has something to see becomes at least one passage, in the order of the blocks, except running
    heads and the like, which join the furniture. ``document.text[p.start:p.end] == p.text`` for every passage, and its
    spans lie within it.
    """
    options = options or SplitOptions()
    ready = [made for made in map(_prepare, extraction.blocks) if made is not None]
    utterances = [Utterance(made.text, made.block.column, made.block.language) for made in ready]
    tongues = tell_languages(utterances, options, file=extraction.language, hint=source.language)
    lines = [
        read_line(made.text, made.block, tongue.language, made.label_length)
        for made, tongue in zip(ready, tongues, strict=True)
    ]
    title = extraction.title or next((made.text for made in ready if made.block.kind is BlockKind.TITLE), None)
    placed = _cite_all(list(_place_all(ready, tongues, lines, source, title)))
    text, passages = _lay_out(placed, source, options)
    return Document(
        source_id=source.sha256,
        text=text,
        passages=passages,
        pages=extraction.pages,
        furniture=(*extraction.furniture, *(block for block in extraction.blocks if block.kind in _FURNITURE)),
        title=title,
        notes=extraction.notes,
    )


def _prepare(block: Block) -> _Ready | None:
    if block.kind in _FURNITURE:
        return None
    body = clean_text(block.text)
    label = clean_text(block.label).text if block.label else ""
    if label and body.text.startswith(label):
        label = ""
    text = f"{label} {body.text}" if label and body.text else label or body.text
    return _Ready(block, body, text, len(text) - len(body.text)) if text else None


def _place_all(
    ready: Sequence[_Ready], tongues: Sequence[Tongue], lines: Sequence[Line], source: Source, title: str | None
) -> Iterator[_Placed]:
    habits = read_habits(lines, [tongue.language for tongue in tongues], source)
    manners = {language: Manner(habit.calls_fasl, habit.plain_numbers) for language, habit in habits.items()}
    has_articles = any(mark.level in BASE for line in lines for mark in line.marks) or any(
        habit.bare is not Level.PARAGRAPH for habit in habits.values()
    )
    speakers = find_speakers(lines, source.document_kind)
    streams: dict[int, _Stream] = {}
    for made, tongue, line, speaker in zip(ready, tongues, lines, speakers, strict=True):
        stream = streams.get(made.block.column)
        if stream is None:
            column = made.block.column
            stream = streams[column] = _open_stream([other for other in lines if other.block.column == column], title)
        stream.provisions.finder.stack.habits = habits[tongue.language]
        placed = stream.place(made, tongue, line, source, has_articles=has_articles)
        placed.manner = manners[tongue.language]
        yield stream.hear(placed, speaker)


def _cite_all(placed: Sequence[_Placed]) -> Iterator[_Placed]:
    """Count the unnumbered paragraphs of articles, stream by stream where a language counts them, and cite."""
    streams: dict[int, list[_Placed]] = {}
    for one in placed:
        if one.tongue.language in COUNTS_ALINEAS and one.ready.block.path is None:
            streams.setdefault(one.ready.block.column, []).append(one)
    for stream in streams.values():
        texts = [OwnText(one.steps, one.ready.text, one.own, one.opens) for one in stream]
        for one, steps in zip(stream, count_alineas(texts), strict=True):
            one.steps = steps
    for one in placed:
        one.path = cite(one.steps, one.tongue.language, one.manner)
        yield one


@dataclass(slots=True)
class _Stream:
    """One reading stream: the left column of a bilingual gazette counts by itself."""

    provisions: Provisions
    headings: Headings
    terms: Terms
    before_body: bool = True
    speaker: str = ""

    def hear(self, placed: _Placed, opening: Opening | None) -> _Placed:
        """In a debate, what is said by whom: the speaker is the nearest heading until another speaks, or a heading."""
        if opening is not None:
            self.speaker = opening.name
        elif placed.kind is PassageKind.HEADING:
            self.speaker = ""
        if not self.speaker or placed.kind in _UNSPOKEN or is_stage_direction(placed.ready.text):
            return placed
        return replace(placed, kind=PassageKind.SPEECH, headings=(*placed.headings, self.speaker))

    def place(self, made: _Ready, tongue: Tongue, line: Line, source: Source, *, has_articles: bool) -> _Placed:
        """What the next block of the stream is."""
        placed = self.provisions.place(line, tongue.language)
        line, placement = placed.line, placed.placement
        if placed.is_quoted:
            headings = self.headings.texts()
        else:
            if line.is_heading and not placement.accepted and line.block.path is None:
                self.provisions.finder.close()
            headings = self.headings.above(line, placement)
        around = Surroundings(tongue.language, self.before_body, has_articles, source.document_kind)
        kind = tell_kind(line, placement, around)
        if placement.opened is not None and placement.opened not in _BEFORE_BODY:
            self.before_body = False
        body = line.text[line.marks[placement.accepted - 1].end :] if placement.accepted else line.text
        defines = kind is PassageKind.DEFINITION
        steps = self.terms.place(placement.steps, body or line.text, defines=defines, numbered=placement.accepted > 0)
        own = bool(body) and kind not in _UNSPOKEN and not line.is_heading and not defines
        return _Placed(made, tongue, steps, kind, headings, PLAIN, own, placement.opened_base)


def _open_stream(lines: Sequence[Line], title: str | None) -> _Stream:
    stack = Stack()
    finder = PathFinder(stack, [line.marks[0] for line in lines if line.marks])
    return _Stream(Provisions(finder, lines), Headings(stack.uppers, title), Terms())


def _lay_out(placed: Iterator[_Placed], source: Source, options: SplitOptions) -> tuple[str, tuple[Passage, ...]]:
    """Put the passages one below the other, and count the ids of equal ones."""
    texts: list[str] = []
    passages: list[Passage] = []
    seen: Counter[tuple[str, str]] = Counter()
    position = 0
    for one in placed:
        spans = _map_spans(one.ready)
        length = len(one.ready.text)
        ranges = [(0, length)] if length <= options.longest else cut_text(one.ready.text, options.longest)
        for (start, end), pieces in zip(ranges, _share_spans(spans, ranges), strict=True):
            text = one.ready.text[start:end]
            shift = position - start
            passages.append(
                Passage(
                    id=passage_id(source.sha256, one.path, text, seen[one.path, text]),
                    source_id=source.sha256,
                    ordinal=len(passages),
                    text=text,
                    kind=one.kind,
                    path=one.path,
                    headings=one.headings,
                    language=one.tongue.language,
                    direction=one.tongue.direction,
                    start=position,
                    end=position + len(text),
                    spans=tuple([Span(span.page, span.box, span.start + shift, span.end + shift) for span in pieces]),
                    origin=one.ready.block.origin,
                    flags=one.ready.block.flags,
                )
            )
            seen[one.path, text] += 1
            texts.append(text)
            position += len(text) + 1
    return "\n".join(texts), tuple(passages)


def _map_spans(ready: _Ready) -> list[Span]:
    """The spans of the block, counted in its clean text; the label belongs to the first."""
    length = len(ready.text)
    if not ready.label_length and len(ready.body.raw_places) == 1 and ready.block.spans:  # nothing was cleaned away
        given = list(ready.block.spans)
        if not [span for span in given if not 0 <= span.start <= span.end <= length]:
            return given
    spans = [
        Span(
            span.page,
            span.box,
            min(length, ready.body.place(max(0, span.start)) + ready.label_length),
            min(length, ready.body.place(max(0, span.end)) + ready.label_length),
        )
        for span in ready.block.spans
        if span.end >= span.start
    ]
    if not spans:
        return [Span(1, None, 0, length)]
    first = spans[0]
    spans[0] = Span(first.page, first.box, 0 if ready.label_length else first.start, first.end)
    return spans


def _share_spans(spans: Sequence[Span], ranges: Sequence[tuple[int, int]]) -> Iterator[list[Span]]:
    """The spans that touch each range, cut to it; a range without any takes the page and box of the last before it."""
    if len(ranges) == 1:
        start, end = ranges[0]
        kept = [span for span in spans if span.end > span.start]
        yield kept or [Span(spans[0].page, spans[0].box, start, end)]
        return
    shares: list[list[Span]] = [[] for _ in ranges]
    starts = [start for start, _ in ranges]
    for span in spans:
        _put(span, ranges, starts, shares)
    last = spans[0]
    for (start, end), share in zip(ranges, shares, strict=True):
        last = share[-1] if share else last
        yield share or [Span(last.page, last.box, start, end)]


def _put(span: Span, ranges: Sequence[tuple[int, int]], starts: list[int], shares: list[list[Span]]) -> None:
    place = max(0, bisect_right(starts, span.start) - 1)
    while place < len(ranges) and ranges[place][0] < span.end:
        start, end = max(span.start, ranges[place][0]), min(span.end, ranges[place][1])
        if end > start:
            shares[place].append(Span(span.page, span.box, start, end))
        place += 1
