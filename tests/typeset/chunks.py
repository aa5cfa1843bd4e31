"""From provisions to chunks: paragraphs of broken lines, ready to be put on pages."""

import itertools
from dataclasses import dataclass, field, replace

from tests.typeset import faces, hyphens
from tests.typeset.law import Law, Note, Provision, Role
from tests.typeset.lines import BrokenLine, break_lines
from tests.typeset.look import ArticleStyle, Look
from tests.typeset.records import TruthParagraph
from tests.typeset.shaping import ShapedFont
from tests.typeset.styles import Face, Faces, Style, kinds_of, style_of


@dataclass(frozen=True, slots=True)
class Run:
    """Text in one face, its left end ``x`` points from the left of the column and ``rise`` above the base line."""

    text: str
    face: Face
    size: float
    x: float
    width: float
    word_space: float = 0.0
    rise: float = 0.0


@dataclass(frozen=True, slots=True)
class SetLine:
    """A line ready to print. ``start`` and ``end`` count in the text of its paragraph, label included."""

    runs: tuple[Run, ...]
    height: float
    start: int
    end: int
    text: str
    notes: tuple["Chunk", ...] = ()
    rules: tuple[tuple[float, float], ...] = ()
    """Ruled lines at the top of the line's box, from and to in points; a line with rules closes a table's row."""


@dataclass(frozen=True, slots=True)
class Chunk:
    """A paragraph of lines. ``truth`` is its index among the paragraphs of the document, or -1 for an ornament."""

    truth: int
    lines: tuple[SetLine, ...]
    before: float
    keep_next: bool = False
    numbered: bool = True
    """Whether line numbers count its lines."""
    side: tuple[SetLine, ...] = ()
    full_width: bool = False
    part: str | None = None
    """The upper level that begins here, for running heads."""
    opens: bool = False
    """Whether an article begins here: parallel columns are aligned at these."""


@dataclass(slots=True)
class Setter:
    """Sets the provisions of one law; collects the truth about its paragraphs, without lines, as it goes."""

    law: Law
    look: Look
    cuts: Faces
    stream: int = 0
    spanning: bool = True
    """Whether titles and parts run across all columns."""
    truths: list[TruthParagraph] = field(default_factory=list)

    def chunks(self) -> list[Chunk]:
        """All chunks of the law in reading order; footnotes hang on the lines that hold their marks."""
        found: list[Chunk] = []
        pending: Provision | None = None
        in_table = False
        for provision in self.law.provisions:
            if provision.role is Role.ARTICLE and self.look.article is ArticleStyle.SIDE_NOTED:
                pending = provision
                continue
            chunk = self._chunk(provision, pending)
            if provision.role is Role.ROW and not in_table:
                chunk = replace(chunk, before=self.look.paragraph_gap * 1.5)
            in_table = provision.role is Role.ROW
            pending = None
            found.append(chunk)
        return found

    def _chunk(self, provision: Provision, opening: Provision | None) -> Chunk:
        style = style_of(provision, self.law, self.look, self.cuts)
        if provision.role is Role.RULE:
            return self._ornament(style)
        if provision.role is Role.ROW:
            return self._row(provision, style)
        label = self._label(provision)
        prefix = f"{self.law.word} {opening.label}.".strip() if opening else ""
        truth = self._add_truth(provision, " ".join(one for one in (prefix, label, provision.text) if one), opening)
        lines = self._lines(provision, style, prefix, label)
        side = self._side_lines(opening.text) if opening and opening.text else ()
        upper = provision.role in (Role.PART, Role.SCHEDULE)
        return Chunk(
            truth, lines, style.before, style.keep_next,
            numbered=provision.role not in (Role.TITLE, Role.SUBTITLE, Role.SMALL),
            side=side, full_width=style.full_width and self.spanning,
            part=f"{provision.label} – {provision.text}" if upper else None,
            opens=provision.role is Role.ARTICLE or opening is not None or upper,
        )  # fmt: skip

    def _label(self, provision: Provision) -> str:
        if provision.role is Role.ARTICLE:
            stop = "." if not self.law.word else (" –" if provision.text else "")
            return f"{self.law.word} {provision.label}{stop}".strip()
        if provision.role in (Role.PART, Role.CHAPTER, Role.SCHEDULE) and provision.text:
            return f"{provision.label} –"
        return provision.label

    def _lines(self, provision: Provision, style: Style, prefix: str, label: str) -> tuple[SetLine, ...]:
        measure = self._width(style)
        hanging = provision.role in (Role.TEXT, Role.RECITAL) or style.indent > 0
        run_in = "" if hanging else label
        text = f"{run_in} {provision.text}".strip() if run_in else provision.text
        moved = len(text) - len(provision.text)
        heads = [(prefix, self.cuts.bold, 0.0)] if prefix else []
        if hanging and label:
            face = self.cuts.bold if provision.role is Role.ARTICLE else style.face
            heads.append((label, face, style.hang))
        indent, first_indent, runs = self._head_runs(heads, style)
        advance = self._advances(
            text, style.face, style.size, tuple(replace(n, offset=n.offset + moved) for n in provision.notes)
        )
        widths = (measure - first_indent, measure - indent)
        if style.align == "center":
            widths = _balanced(text, advance, measure)
        broken = break_lines(
            text, advance, widths,
            hyphens=self._hyphens(text, style),
            hyphen_width=self._width_of("-", style.face, style.size), justify=style.align == "justify",
        )  # fmt: skip
        label_length = len(" ".join([head for head, _, _ in heads])) + (1 if heads and text else 0)
        lines = []
        for number, line in enumerate(broken):
            x = indent if number else first_indent
            if style.align == "center":
                x = (measure - line.width) / 2
            notes = [
                replace(n, offset=n.offset + moved)
                for n in provision.notes
                if line.start < n.offset + moved <= line.end
            ]
            body = self._body_runs(text, line, style, x, notes)
            lines.append(
                self._set_line(
                    runs + body if number == 0 else body,
                    line,
                    text,
                    style,
                    label_length,
                    notes,
                    heads if number == 0 else [],
                    measure,
                )
            )
        return tuple(lines)

    def _hyphens(self, text: str, style: Style) -> list[int]:
        wanted = self.look.hyphenate and style.align == "justify"
        return hyphens.break_points(text, self.law.language) if wanted else []

    def _head_runs(self, heads: list[tuple[str, Face, float]], style: Style) -> tuple[float, float, tuple[Run, ...]]:
        runs: list[Run] = []
        at = 0.0
        for text, face, x in heads:
            width = self._width_of(text, face, style.size)
            at = max(x, at)
            runs.append(Run(text, face, style.size, at, width))
            at += width + style.size * 0.45
        return style.indent, max(style.indent, at) if heads else style.indent, tuple(runs)

    def _body_runs(self, text: str, line: BrokenLine, style: Style, x: float, notes: list[Note]) -> tuple[Run, ...]:
        runs: list[Run] = []
        cuts = [(note.offset, note.number) for note in notes] + [(line.end, "")]
        start = line.start
        for end, mark in cuts:
            piece = text[start:end] + ("-" if line.hyphen and end == line.end and not mark else "")
            if piece:
                width = self._width_of(piece, style.face, style.size) + piece.count(" ") * line.word_space
                runs.append(Run(piece, style.face, style.size, x, width, line.word_space))
                x += width
            if mark:
                width = self._width_of(mark, style.face, style.size * 0.6)
                runs.append(Run(mark, style.face, style.size * 0.6, x, width, 0.0, style.size * 0.36))
                x += width
            start = end
        return tuple(runs)

    def _set_line(
        self, runs: tuple[Run, ...], line: BrokenLine, text: str, style: Style, shift: int, notes: list[Note],
        heads: list[tuple[str, Face, float]], measure: float,
    ) -> SetLine:  # fmt: skip
        if self.law.language == "ar":
            runs = tuple(replace(run, x=measure - run.x - run.width) for run in runs)
        printed = text[line.start : line.end] + ("-" if line.hyphen else "")
        whole = " ".join([*(head for head, _, _ in heads), printed]) if heads else printed
        start = 0 if heads else line.start + shift
        return SetLine(runs, style.leading, start, line.end + shift, whole, tuple(self._note(note) for note in notes))

    def _note(self, note: Note) -> Chunk:
        size = self.look.size * 0.8
        style = Style(self.cuts.regular, size, size * 1.2, 1.5, "justify", size * 1.3)
        provision = Provision(Role.TEXT, note.text, note.number)
        truth = self._add_truth(provision, f"{note.number} {note.text}", None, footnote=True)
        return Chunk(truth, self._lines(provision, style, "", note.number), style.before, numbered=False)

    def _side_lines(self, heading: str) -> tuple[SetLine, ...]:
        size = self.look.size * 0.74
        broken = break_lines(
            heading, self._advances(heading, self.cuts.regular, size, ()), (self.look.side_width,) * 2, justify=False
        )
        return tuple(
            SetLine(
                (Run(heading[one.start : one.end], self.cuts.regular, size, 0, one.width, one.word_space),),
                size * 1.15, one.start, one.end, heading[one.start : one.end],
            )
            for one in broken
        )  # fmt: skip

    def _row(self, provision: Provision, style: Style) -> Chunk:
        cells = [cell.strip() for cell in provision.text.strip("| ").split("|")]
        measure = self._width(style)
        starts = [0.0, *(measure * (0.55 + 0.45 * n / max(len(cells) - 1, 1)) for n in range(len(cells) - 1))]
        edges = (*starts, measure)
        text = " ".join(cells)
        truth = self._add_truth(provision, text, None)
        runs = tuple(
            Run(cell, style.face, style.size, x + 5, self._width_of(cell, style.face, style.size))
            for cell, x in zip(cells, starts, strict=True)
        )
        line = SetLine(
            runs,
            style.leading * 1.25,
            0,
            len(text),
            text,
            rules=tuple((x, y) for x, y in itertools.pairwise(edges)),
        )
        return Chunk(truth, (line,), 0.0)

    def _ornament(self, style: Style) -> Chunk:
        measure = self._width(style)
        half = min(60.0, measure / 6)
        line = SetLine((), 8.0, 0, 0, "", rules=((measure / 2 - half, measure / 2 + half),))
        return Chunk(-1, (line,), style.before, keep_next=True, numbered=False, full_width=self.spanning)

    def _width(self, style: Style) -> float:
        look = self.look
        if style.full_width and self.spanning and look.columns > 1:
            return look.measure * look.columns + look.gutter * (look.columns - 1)
        return look.measure

    def _width_of(self, text: str, face: Face, size: float) -> float:
        return sum(self._advances(text, face, size, ()))

    def _advances(self, text: str, face: Face, size: float, notes: tuple[Note, ...]) -> list[float]:
        found = face.advances(text, size) if isinstance(face, ShapedFont) else faces.advances(text, face, size)
        for note in notes:
            found[note.offset - 1] += self._width_of(note.number, face, size * 0.6)
        return found

    def _add_truth(self, provision: Provision, text: str, opening: Provision | None, *, footnote: bool = False) -> int:
        kind, block = kinds_of(provision, opening=opening is not None, footnote=footnote)
        path = provision.path if not footnote else ()
        self.truths.append(
            TruthParagraph(text, kind, block, path, provision.upper, provision.headings, self.law.language, self.stream)
        )
        return len(self.truths) - 1


def _balanced(text: str, advance: list[float], measure: float) -> tuple[float, float]:
    """The narrowest measure that needs no more lines: centred lines come out about as long as each other."""

    def count(width: float) -> tuple[int, bool]:
        lines = break_lines(text, advance, (width, width), justify=False)
        return len(lines), all(line.word_space >= 0 for line in lines)

    least, _ = count(measure)
    tried = (measure * step / 40 for step in range(14, 40))
    narrow = next((width for width in tried if count(width) == (least, True)), measure)
    return narrow, narrow
