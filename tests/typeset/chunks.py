"""From provisions to chunks: paragraphs of broken lines, ready to be put on pages."""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from tests.typeset import faces, hyphens, tables
from tests.typeset.contents import entry_line
from tests.typeset.edits import clean_offsets, pieces_of, text_of, with_changes
from tests.typeset.law import Change, Edit, Law, Note, Provision, Role
from tests.typeset.lines import BrokenLine, break_lines
from tests.typeset.look import ArticleStyle, Leader, Look
from tests.typeset.pieces import Chunk, Run, SetLine
from tests.typeset.records import TruthParagraph
from tests.typeset.shaping import ShapedFont
from tests.typeset.styles import Face, Faces, Style, kinds_of, style_of


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

    places: dict[int, int] = field(default_factory=dict)
    """For provisions by their place in the law the index of the paragraph that begins with them."""

    def chunks(self) -> list[Chunk]:
        """All chunks of the law in reading order; footnotes hang on the lines that hold their marks."""
        found: list[Chunk] = []
        pending: tuple[int, Provision] | None = None
        edges: list[tuple[float, ...]] = []
        before: Role | None = None
        for place, provision in enumerate(self.law.provisions):
            if self._is_side_note(provision):
                pending = (place, provision)
                continue
            if provision.role is Role.ROW and not edges:
                edges = self._table_edges(place)
            opening = pending[1] if pending else None
            chunk = (
                self._row(provision, edges.pop(0)) if provision.role is Role.ROW else self._chunk(provision, opening)
            )
            if provision.role is Role.ROW and before is not Role.ROW:
                chunk = replace(chunk, before=self.look.paragraph_gap * 1.5)
            if before is Role.CONTENTS and provision.role is not Role.CONTENTS:
                chunk = replace(chunk, fresh_page=self.look.contents_alone)
            before = provision.role
            self.places |= dict.fromkeys((place, *(pending[:1] if pending else ())), chunk.truth)
            pending = None
            found.append(chunk)
        return found

    def _is_side_note(self, provision: Provision) -> bool:
        noted = self.look.article is ArticleStyle.SIDE_NOTED and provision.quoted is None
        return provision.role is Role.ARTICLE and noted

    def _chunk(self, provision: Provision, opening: Provision | None) -> Chunk:
        style = style_of(provision, self.law, self.look, self.cuts)
        if provision.role is Role.RULE:
            return self._ornament(style)
        if provision.role is Role.CONTENTS:
            return self._entry(provision, style)
        label = self._label(provision)
        prefix = f"{self.law.word} {opening.label}.".strip() if opening else ""
        truth = self._add_truth(provision, (prefix, label), opening)
        lines = self._lines(provision, style, prefix, label)
        side = self._side_lines(opening.text) if opening and opening.text else ()
        upper = provision.role in (Role.PART, Role.SCHEDULE)
        opens = provision.role is Role.ARTICLE and provision.quoted is None
        return Chunk(
            truth, lines, style.before, style.keep_next,
            numbered=provision.role not in (Role.TITLE, Role.SUBTITLE, Role.SMALL),
            side=side, full_width=style.full_width and self.spanning,
            part=f"{provision.label} – {provision.text}" if upper else None,
            opens=opens or opening is not None or upper,
        )  # fmt: skip

    def _label(self, provision: Provision) -> str:
        return f"{provision.before}{self._bare_label(provision)}"

    def _bare_label(self, provision: Provision) -> str:
        if provision.role is Role.ARTICLE:
            stop = "." if not self.law.word else (" –" if provision.text else "")
            return f"{self.law.word} {provision.label}{stop}".strip()
        if provision.role in (Role.PART, Role.CHAPTER, Role.SCHEDULE) and provision.text:
            return f"{provision.label} –"
        return provision.label

    def _lines(
        self, provision: Provision, style: Style, prefix: str, label: str, *, room: float = 0.0
    ) -> tuple[SetLine, ...]:
        measure = self._width(style)
        hanging = provision.role in (Role.TEXT, Role.RECITAL) or style.indent > 0
        run_in = "" if hanging else label
        text = f"{run_in} {provision.text}".strip() if run_in else provision.text
        moved = len(text) - len(provision.text)
        edits = [replace(one, start=one.start + moved, end=one.end + moved) for one in provision.edits]
        if provision.change:
            edits = [Edit(0, len(text), provision.change)]
        heads = [(prefix, self.cuts.bold, 0.0)] if prefix else []
        if hanging and label:
            face = self.cuts.bold if provision.role is Role.ARTICLE else style.face
            heads.append((label, face, style.hang))
        indent, first_indent, runs = self._head_runs(heads, style, provision.change)
        advance = self._advances(
            text, style.face, style.size, tuple(replace(n, offset=n.offset + moved) for n in provision.notes)
        )
        widths = (measure - first_indent - room, measure - indent - room)
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
            body = self._body_runs(text, line, style, x, notes, edits)
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
        return self._clean(provision, tuple(lines), label_length - moved)

    def _clean(self, provision: Provision, lines: tuple[SetLine, ...], shift: int) -> tuple[SetLine, ...]:
        """Lines whose ranges count in the text without its struck words."""
        if not provision.edits or provision.change is Change.STRUCK:
            return lines
        offsets = clean_offsets(provision.text, provision.edits)

        def place(at: int) -> int:
            return at if at <= shift else offsets[at - shift] + shift

        return tuple(replace(line, start=place(line.start), end=place(line.end)) for line in lines)

    def _hyphens(self, text: str, style: Style) -> list[int]:
        wanted = self.look.hyphenate and style.align == "justify"
        return hyphens.break_points(text, self.law.language) if wanted else []

    def _head_runs(
        self, heads: list[tuple[str, Face, float]], style: Style, change: Change | None
    ) -> tuple[float, float, tuple[Run, ...]]:
        runs: list[Run] = []
        at = 0.0
        for text, face, x in heads:
            width = self._width_of(text, face, style.size)
            at = max(x, at)
            runs.append(Run(text, face, style.size, at, width, change=change))
            at += width + style.size * 0.45
        return style.indent, max(style.indent, at) if heads else style.indent, tuple(runs)

    def _body_runs(
        self, text: str, line: BrokenLine, style: Style, x: float, notes: list[Note], edits: Sequence[Edit]
    ) -> tuple[Run, ...]:
        runs: list[Run] = []
        for start, end, mark, change in pieces_of(line, notes, edits):
            piece = text[start:end] + ("-" if line.hyphen and end == line.end and not mark else "")
            if piece:
                width = self._width_of(piece, style.face, style.size) + piece.count(" ") * line.word_space
                runs.append(Run(piece, style.face, style.size, x, width, line.word_space, change=change))
                x += width
            if mark:
                width = self._width_of(mark, style.face, style.size * 0.6)
                runs.append(Run(mark, style.face, style.size * 0.6, x, width, 0.0, style.size * 0.36))
                x += width
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
        truth = self._add_truth(provision, (note.number,), None, footnote=True)
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

    def _table_edges(self, place: int) -> list[tuple[float, ...]]:
        """For each row of the table that begins at a place of the law the edges of its cells."""
        rows = [tables.cells_of(one) for one in itertools.takewhile(_is_row, self.law.provisions[place:])]
        style = style_of(self.law.provisions[place], self.law, self.look, self.cuts)
        return tables.edges_of(rows, self._width(style), lambda cell: self._width_of(cell, style.face, style.size))

    def _row(self, provision: Provision, edges: tuple[float, ...]) -> Chunk:
        style = style_of(provision, self.law, self.look, self.cuts)
        cells = tables.cells_of(provision)
        truth = self._add_truth(replace(provision, text=" ".join(cell for cell in cells if cell)), (), None)
        self.truths[truth] = replace(self.truths[truth], cells=cells)
        rtl = self.law.language == "ar"
        line = tables.row_line(
            cells, edges, style, lambda cell: self._advances(cell, style.face, style.size, ()), rtl=rtl
        )
        return Chunk(truth, (line,), 0.0)

    def _entry(self, provision: Provision, style: Style) -> Chunk:
        """An entry of the contents: label, heading, leader, page number."""
        truth = self._add_truth(provision, (provision.label,), None)
        measure = self._width(style)
        room = style.size * 3.2 if self.look.leader is not Leader.NO_PAGES else 0.0
        lines = self._lines(provision, style, "", provision.label, room=room)
        rtl = self.law.language == "ar"
        ends = entry_line(lines[-1], provision.page, self.look.leader, measure, style, self._width_of, rtl=rtl)
        return Chunk(truth, (*lines[:-1], ends), style.before, full_width=style.full_width and self.spanning)

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

    def _add_truth(
        self, provision: Provision, heads: tuple[str, ...], opening: Provision | None, *, footnote: bool = False
    ) -> int:
        kind, block = kinds_of(provision, opening=opening is not None, footnote=footnote)
        whole = TruthParagraph(
            text_of(provision, heads), kind, block, provision.path if not footnote else (), provision.upper,
            provision.headings, self.law.language, self.stream, gone=provision.change is Change.STRUCK,
            quoted=provision.quoted,
        )  # fmt: skip
        self.truths.append(with_changes(whole, provision, heads))
        return len(self.truths) - 1


def _is_row(provision: Provision) -> bool:
    return provision.role is Role.ROW


def _balanced(text: str, advance: list[float], measure: float) -> tuple[float, float]:
    """The narrowest measure that needs no more lines: centred lines come out about as long as each other."""

    def count(width: float) -> tuple[int, bool]:
        lines = break_lines(text, advance, (width, width), justify=False)
        return len(lines), all(line.word_space >= 0 for line in lines)

    least, _ = count(measure)
    tried = (measure * step / 40 for step in range(14, 40))
    narrow = next((width for width in tried if count(width) == (least, True)), measure)
    return narrow, narrow
