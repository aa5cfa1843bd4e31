"""From sheets to PDF bytes, and to the truth about every line that was printed."""

import io
import itertools
import random
import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

from reportlab.pdfgen.canvas import Canvas

from pipeline.records import BlockKind, Box
from tests.typeset.faces import advances
from tests.typeset.flow import Cell, Sheet
from tests.typeset.law import Change
from tests.typeset.look import Drawing, Look, Side, TableRules
from tests.typeset.pieces import Chunk, Run, SetLine
from tests.typeset.records import Furniture, TruthLine, TruthParagraph, TypesetDocument
from tests.typeset.shaping import ShapedFont
from tests.typeset.styles import Face, Faces


@dataclass(frozen=True, slots=True)
class _Mark:
    """A line at its place on the page. ``x`` and ``top`` are points from the top left."""

    line: SetLine
    x: float
    top: float
    column: int
    truth: int = -1
    numbered: bool = False

    @property
    def size(self) -> float:
        return max((run.size for run in self.line.runs), default=self.line.height)

    @property
    def baseline(self) -> float:
        return self.top + (self.line.height - self.size) / 2 + self.size * 0.78

    @property
    def box(self) -> Box:
        left = min(run.x for run in self.line.runs)
        right = max(run.x + run.width for run in self.line.runs)
        rises = [run.rise for run in self.line.runs] if self.line.rules else [0.0]
        top, bottom = self.baseline - max(rises), self.baseline - min(rises)
        return _round((self.x + left, top - self.size * 0.8, self.x + right, bottom + self.size * 0.25))


@dataclass(slots=True)
class Press:
    """Prints the sheets of one document."""

    look: Look
    cuts: Faces
    title: str
    rtl: bool = False

    def print_sheets(self, sheets: Sequence[Sheet], truths: Sequence[TruthParagraph]) -> TypesetDocument:
        """The document with its truth. The bytes are the same for the same input; streams are left uncompressed, so
        that they do not depend on the version of zlib."""
        buffer = io.BytesIO()
        canvas = Canvas(buffer, pagesize=self.look.page, invariant=1, pageCompression=0)
        canvas.setTitle(self.title)
        canvas.setCreator("tests.typeset")
        found: dict[int, list[TruthLine]] = defaultdict(list)
        furniture: list[Furniture] = []
        part = ""
        for number, sheet in enumerate(sheets, 1):
            self._turn(canvas, number)
            marks = [mark for cell in sheet.cells for mark in self._marks(cell, sheet)]
            furniture += self._heads(canvas, number, _opening_part(sheet) or part)
            part = _last_part(sheet) or part
            furniture += self._line_numbers(canvas, marks, number)
            furniture += self._side_notes(canvas, sheet, number)
            for mark in marks:
                if mark.truth >= 0 and mark.line.runs:
                    line = mark.line
                    found[mark.truth].append(TruthLine(number, mark.box, line.text, line.start, line.end))
            self._draw_marks(canvas, marks, number)
            self._draw_rules(canvas, sheet)
            canvas.showPage()
        for face in dict.fromkeys((self.cuts.regular, self.cuts.bold, self.cuts.italic)):
            if isinstance(face, ShapedFont):
                face.embed(canvas)
        canvas.save()
        paragraphs = tuple(replace(one, lines=tuple(found[index])) for index, one in enumerate(truths))
        return TypesetDocument(buffer.getvalue(), paragraphs, tuple(furniture), len(sheets))

    def _column_x(self, cell: Cell) -> float:
        column = 0 if cell.full_width else cell.column
        if self.rtl and self.look.columns > 1 and not cell.full_width:
            column = self.look.columns - 1 - column
        return self.look.left + column * (self.look.measure + self.look.gutter)

    def _turn(self, canvas: Canvas, number: int) -> None:
        """Draw a page so that it stands upright only when its entry for rotation is followed."""
        every, (width, height) = self.look.turned_pages, self.look.page
        if not every:
            return
        turned = number % every == 0
        canvas.setPageRotation((90, 270)[self.look.seed % 2] if turned else 0)
        if turned and self.look.seed % 2:
            canvas.transform(0, -1, 1, 0, 0, width)
        elif turned:
            canvas.transform(0, 1, -1, 0, height, 0)

    def _marks(self, cell: Cell, sheet: Sheet) -> list[_Mark]:
        x, top = self._column_x(cell), self.look.top + cell.top
        marks = [
            _Mark(one.line, x, top + one.top, cell.column, one.chunk.truth, one.chunk.numbered) for one in cell.placed
        ]
        y = self.look.page[1] - self.look.bottom
        later = sheet.cells[sheet.cells.index(cell) + 1 :]
        y -= sum(_note_height(note) for other in later if other.column == cell.column for note in other.notes)
        for note in reversed(cell.notes):
            for line in reversed(note.lines):
                y -= line.height
                marks.append(_Mark(line, x, y, cell.column, note.truth))
            y -= note.before
        body = len(cell.placed)
        return marks[:body] + marks[body:][::-1]

    def _draw_marks(self, canvas: Canvas, marks: list[_Mark], page: int) -> None:
        ordered = list(marks)
        if self.look.drawing is Drawing.BY_LINE:
            ordered.sort(key=lambda mark: (round(mark.baseline), mark.x))
        elif self.look.drawing is Drawing.SHUFFLED:
            random.Random(self.look.seed * 1000 + page).shuffle(ordered)  # noqa: S311
        for mark in ordered:
            for run in mark.line.runs:
                self._draw_run(canvas, run, mark.x + run.x, mark.baseline - run.rise)
                if self.look.double_printed and run.face == self.cuts.bold:
                    self._draw_run(canvas, run, mark.x + run.x + 0.3, mark.baseline - run.rise)
                if run.change:
                    self._draw_change(canvas, run, mark.x + run.x, mark.baseline - run.rise)
            if mark.line.rules and mark.line.runs:
                self._draw_cells(canvas, mark)

    def _draw_run(self, canvas: Canvas, run: Run, x: float, baseline: float) -> None:
        y = self.look.page[1] - baseline
        if isinstance(run.face, ShapedFont):
            run.face.draw(canvas, run.text, x, y, run.size, run.word_space)
            return
        if not self.look.words_apart:
            _draw_text(canvas, run.text, run.face, run.size, x, y, run.word_space)
            return
        widths = advances(run.text, run.face, run.size)
        for word in re.finditer(r"\S+", run.text):
            before = run.text[: word.start()]
            at = x + sum(widths[: word.start()]) + before.count(" ") * run.word_space
            _draw_text(canvas, word[0], run.face, run.size, at, y, 0.0)

    def _draw_change(self, canvas: Canvas, run: Run, x: float, baseline: float) -> None:
        """A stroke through struck words, and one under inserted ones."""
        y = self.look.page[1] - baseline + run.size * (0.26 if run.change is Change.STRUCK else -0.13)
        thick = max(run.size * 0.055, 0.4)
        if self.look.thin_bars:
            canvas.rect(x, y - thick / 2, run.width, thick, stroke=0, fill=1)
        else:
            canvas.setLineWidth(thick)
            canvas.line(x, y, x + run.width, y)

    def _draw_cells(self, canvas: Canvas, mark: _Mark) -> None:
        canvas.setLineWidth(0.5)
        bottom = self.look.page[1] - mark.top - mark.line.height
        if self.look.table_rules is TableRules.LEVEL:
            left, right = min(start for start, _ in mark.line.rules), max(end for _, end in mark.line.rules)
            for y in (bottom, bottom + mark.line.height):
                canvas.line(mark.x + left, y, mark.x + right, y)
        if self.look.table_rules is not TableRules.GRID:
            return
        for start, end in mark.line.rules:
            canvas.rect(mark.x + start, bottom, end - start, mark.line.height, stroke=1, fill=0)

    def _draw_rules(self, canvas: Canvas, sheet: Sheet) -> None:
        canvas.setLineWidth(0.6)
        height = self.look.page[1]
        for cell in sheet.cells:
            x = self._column_x(cell)
            for one in cell.placed:
                if one.line.rules and not one.line.runs:
                    y = height - (self.look.top + cell.top + one.top + one.line.height / 2)
                    canvas.line(x + one.line.rules[0][0], y, x + one.line.rules[0][1], y)
        for cell in {cell.column: cell for cell in sheet.cells if cell.notes}.values():
            x = self._column_x(cell)
            y = self.look.bottom + sum(_note_height(note) for note in sheet.notes_of(cell.column)) + 6
            start = x + self.look.measure - 80 if self.rtl else x
            canvas.line(start, y, start + 80, y)
        if self.look.gutter_rule:
            self._draw_gutter(canvas, sheet)

    def _draw_gutter(self, canvas: Canvas, sheet: Sheet) -> None:
        """A rule in each gutter of each band; full-width headings part the bands."""
        step = self.look.measure + self.look.gutter
        gutters = [self.look.left + step * number - self.look.gutter / 2 for number in range(1, self.look.columns)]
        start = self.look.page[1] - self.look.top
        for full_width, band in itertools.groupby(sheet.cells, key=lambda cell: cell.full_width):
            cells = [cell for cell in band if cell.placed]
            if not full_width and len({cell.column for cell in cells}) > 1:
                top, bottom = min(cell.top for cell in cells), max(cell.bottom for cell in cells)
                for x in gutters:
                    canvas.line(x, start - top, x, start - bottom)

    def _heads(self, canvas: Canvas, page: int, part: str) -> list[Furniture]:
        look = self.look
        printed = page + look.first_number - 1
        found = []
        head = look.head_odd if printed % 2 else look.head_even
        head = "" if "{part}" in head and not part else head
        if head and (page > 1 or look.first_head):
            right = bool(printed % 2) is not self.rtl
            text = head.format(part=part, page=printed)
            found.append(
                self._furniture(canvas, BlockKind.RUNNING_HEAD, text, page, look.top - 34, "right" if right else "left")
            )
            canvas.setLineWidth(0.5)
            y = look.page[1] - look.top + 22
            canvas.line(look.left, y, look.page[0] - look.right, y)
        if look.foot:
            kind = BlockKind.PAGE_NUMBER if look.foot.format(page="").strip(" –-") == "" else BlockKind.RUNNING_FOOT
            baseline = look.page[1] - look.bottom + 34
            found.append(self._furniture(canvas, kind, look.foot.format(page=printed), page, baseline, "center"))
        return found

    def _furniture(
        self, canvas: Canvas, kind: BlockKind, text: str, page: int, baseline: float, align: str
    ) -> Furniture:
        look, size = self.look, self.look.size * 0.84
        face = self.cuts.italic if kind is BlockKind.RUNNING_HEAD else self.cuts.regular
        width = _width(text, face, size)
        right = look.page[0] - look.right
        x = {"left": look.left, "right": right - width, "center": (look.left + right - width) / 2}[align]
        self._draw_run(canvas, Run(text, face, size, 0, width), x, baseline)
        return Furniture(kind, text, page, _round((x, baseline - size * 0.8, x + width, baseline + size * 0.25)))

    def _line_numbers(self, canvas: Canvas, marks: list[_Mark], page: int) -> list[Furniture]:
        look, found = self.look, []
        if not look.line_numbers:
            return []
        size = look.size * 0.7
        for number, mark in enumerate(sorted((m for m in marks if m.numbered), key=lambda m: m.top), 1):
            if number % look.line_numbers:
                continue
            width = _width(str(number), self.cuts.regular, size)
            left = look.numbers_side is Side.LEFT
            x = look.left - 10 - width if left else look.page[0] - look.right + 10
            self._draw_run(canvas, Run(str(number), self.cuts.regular, size, 0, width), x, mark.baseline)
            box = _round((x, mark.baseline - size * 0.8, x + width, mark.baseline + size * 0.25))
            found.append(Furniture(BlockKind.LINE_NUMBER, str(number), page, box))
        return found

    def _side_notes(self, canvas: Canvas, sheet: Sheet, page: int) -> list[Furniture]:
        look, found = self.look, []
        numbers_between = look.line_numbers and look.numbers_side is look.side
        away = 30.0 if numbers_between else 12.0
        x = look.left - away - look.side_width if look.side is Side.LEFT else look.page[0] - look.right + away
        for cell in sheet.cells:
            for one in cell.placed:
                top = look.top + cell.top + one.top
                for line in one.chunk.side if one.opens_chunk else ():
                    mark = _Mark(line, x, top, cell.column)
                    self._draw_run(canvas, line.runs[0], x, mark.baseline)
                    found.append(Furniture(BlockKind.SIDE_NOTE, line.text, page, mark.box, one.chunk.truth))
                    top += line.height
        return found


def _note_height(note: Chunk) -> float:
    return note.before + sum(line.height for line in note.lines)


def _draw_text(canvas: Canvas, text: str, face: str, size: float, x: float, y: float, word_space: float) -> None:
    line = canvas.beginText(x, y)
    line.setFont(face, size)
    line.setWordSpace(word_space)
    line.textOut(text)
    canvas.drawText(line)


def _width(text: str, face: Face, size: float) -> float:
    return sum(face.advances(text, size) if isinstance(face, ShapedFont) else advances(text, face, size))


def _opening_part(sheet: Sheet) -> str:
    """The part that begins with the first line of the page, if one does."""
    return next((chunk.part or "" for chunk in _chunks(sheet)), "")


def _last_part(sheet: Sheet) -> str:
    return next((chunk.part for chunk in reversed(_chunks(sheet)) if chunk.part), "")


def _chunks(sheet: Sheet) -> list[Chunk]:
    return [one.chunk for cell in sheet.cells for one in cell.placed]


def _round(box: Box) -> Box:
    left, top, right, bottom = (round(value, 2) for value in box)
    return left, top, right, bottom
