"""Tables as an Excel workbook: as printed, tidy, and with definitions: 「統計表のExcel」.

Figures are numbers in every sheet; a cell of the printed sheets shows the glyph of its style where
it holds no number. The same tables give the same bytes: the creation date is an argument.
"""

import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import astuple, dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import xlsxwriter

from shinpo.core.figures import Measure, Style, printed_number
from shinpo.output.document import Figures
from shinpo.output.grid import Figure, Grid, Head, Label, Line, grid
from shinpo.output.tidy import DEFINITION_HEAD, HEAD, definition_rows, tidy_rows

FONT = "Noto Sans CJK JP"
NAVY, TINT, FAINT, RULE = "#16325C", "#E9EFF7", "#F5F8FB", "#9AA7B8"
SHEET_NAME_LENGTH = 31  # Excel's limit
FORBIDDEN = str.maketrans("[]:*?/\\", "（）：＊？／＼")
A4 = 9  # Excel's number of the paper
TITLE_LINES = 3  # title, period and unit, blank
NARROWEST, PER_CHARACTER, WIDEST = 7, 1.15, 34


@dataclass(frozen=True)
class Term:
    """A term with its definition: 「用語」."""

    term: str
    definition: str
    source: str


def workbook(
    blocks: Sequence[Figures], *, period: str, terms: Iterable[Term], title: str, created: date
) -> bytes:
    """Return the workbook: one sheet per table, then `tidy`, then the definitions."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, "default_date_format": "yyyy/mm/dd"})
    book.set_properties(
        {"title": title, "created": datetime(created.year, created.month, created.day, tzinfo=UTC)}
    )
    formats = _Formats(book)
    for block in blocks:
        _Sheet(book, block, formats).draw()
    _tidy(book, blocks, period, formats)
    _definitions(book, blocks, terms, formats)
    book.close()
    return buffer.getvalue()


class _Formats:
    """Cell formats by their properties, each made once."""

    def __init__(self, book: Any) -> None:
        self.book = book
        self.made: dict[tuple[tuple[str, object], ...], Any] = {}

    def get(self, **properties: object) -> Any:
        key = tuple(sorted(properties.items()))
        if key not in self.made:
            base = {"font_name": FONT, "font_size": 10}
            self.made[key] = self.book.add_format({**base, **properties})
        return self.made[key]

    def boxed(self, **properties: object) -> Any:
        return self.get(border=1, border_color=RULE, valign="vcenter", **properties)


class _Sheet:
    """One printed sheet: a grid drawn below the title."""

    def __init__(self, book: Any, block: Figures, formats: _Formats) -> None:
        self.block, self.formats = block, formats
        self.placed = grid(block.table, block.style, block.layout)
        self.sheet = book.add_worksheet(_sheet_name(block.table.title, book))
        self.top = TITLE_LINES + self.placed.head_height

    def draw(self) -> None:
        """Draw title, head, lines and notes, and set the page up."""
        table, sheet, placed = self.block.table, self.sheet, self.placed
        sheet.hide_gridlines(2)
        sheet.set_landscape()
        sheet.set_paper(A4)
        sheet.fit_to_pages(1, 0)
        get = self.formats.get
        sheet.write(0, 0, table.title, get(bold=True, font_size=14, font_color=NAVY))
        sheet.write(1, 0, f"{table.period_note}　{table.unit_note}".strip("　"), get())
        form = self.formats.boxed(bg_color=TINT, align="center", text_wrap=True)
        for head in placed.heads:
            self._cell(TITLE_LINES + head.y, head, form)
        for n, line in enumerate(placed.lines):
            self._line(self.top + n, line)
        for n, note in enumerate(self.block.notes, start=self.top + len(placed.lines) + 1):
            sheet.write(n, 0, f"注　{note}", get(font_size=9))
        for x in range(placed.width):
            sheet.set_column(x, x, _width(placed, x))
        sheet.freeze_panes(self.top, placed.label_width if placed.label_x == 0 else 0)
        sheet.repeat_rows(TITLE_LINES, self.top - 1)

    def _line(self, y: int, line: Line) -> None:
        look: dict[str, object] = {"bold": True, "bg_color": FAINT} if line.is_sum else {}
        group: dict[str, object] = {"bg_color": FAINT, "align": "center", "text_wrap": True}
        for label in line.labels:
            own = group if label.is_group else {**look, "indent": label.indent}
            self._cell(y, label, self.formats.boxed(**own))
        for figure in line.figures:
            self._figure(y, figure, look)

    def _cell(self, y: int, cell: Head | Label, form: Any) -> None:
        if cell.height == cell.width == 1:
            self.sheet.write_string(y, cell.x, cell.text, form)
        else:
            last = (y + cell.height - 1, cell.x + cell.width - 1)
            self.sheet.merge_range(y, cell.x, *last, cell.text, form)

    def _figure(self, y: int, figure: Figure, look: Mapping[str, object]) -> None:
        """Write a figure as a number in the unit of print, or the glyph that stands for it."""
        printed, style = figure.printed, self.block.style
        row, column = printed.row, printed.column
        measure = row.measure or column.measure
        number = printed_number(
            printed.cell,
            measure=measure,
            unit_in=row.unit or column.unit,
            unit_out=row.print_unit or column.print_unit,
            style=style,
        )
        if number is None:
            form = self.formats.boxed(align="right", **look)
            self.sheet.write_string(y, figure.x, printed.text + printed.mark, form)
            return
        suffix = (row.suffix or column.suffix) + printed.mark
        number_format = _number_format(number, measure, style, suffix)
        form = self.formats.boxed(num_format=number_format, align="right", **look)
        self.sheet.write_number(y, figure.x, number, form)


def _sheet_name(title: str, book: Any) -> str:
    """Return a name that Excel takes and no other sheet has."""
    name = title.translate(FORBIDDEN)[:SHEET_NAME_LENGTH].strip("'")
    taken = {sheet.get_name().lower() for sheet in book.worksheets()}
    number, found = 2, name
    while found.lower() in taken:
        tail = f" ({number})"
        number, found = number + 1, name[: SHEET_NAME_LENGTH - len(tail)] + tail
    return found


def _number_format(number: int | Decimal, measure: Measure, style: Style, suffix: str) -> str:
    held = max(0, -int(Decimal(number).as_tuple().exponent))
    places = max(held, style.places.get(measure, 0))
    whole = "#,##0" if measure in style.comma else "0"
    form = f"{whole}.{'0' * places}" if places else whole
    form += f'"{suffix}"' if suffix else ""
    return f'{form};"{style.minus}"{form}'


def _tidy(book: Any, blocks: Sequence[Figures], period: str, formats: _Formats) -> None:
    sheet = book.add_worksheet("tidy")
    head = formats.get(bold=True, bg_color=TINT)
    sheet.write_row(0, 0, HEAD, head)
    rows = [astuple(row) for block in blocks for row in tidy_rows(block.table, period)]
    for y, row in enumerate(rows, start=1):
        for x, value in enumerate(row):
            if isinstance(value, int | Decimal):
                sheet.write_number(y, x, value)
            elif value is not None:
                sheet.write_string(y, x, value)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, len(rows), len(HEAD) - 1)
    for x, width in enumerate((9, 20, 22, 26, 20, 12, 16, 14)):
        sheet.set_column(x, x, width)


def _definitions(
    book: Any, blocks: Sequence[Figures], terms: Iterable[Term], formats: _Formats
) -> None:
    sheet = book.add_worksheet("definitions")
    head, plain = formats.get(bold=True, bg_color=TINT), formats.get()
    sheet.write_row(0, 0, DEFINITION_HEAD, head)
    y = 1
    for definition in definition_rows(block.table for block in blocks):
        sheet.write_row(y, 0, definition, plain)
        y += 1
    sheet.write_row(y + 1, 0, ("term", "definition", "source"), head)
    for n, term in enumerate(terms, start=y + 2):
        sheet.write_row(n, 0, astuple(term), plain)
    for x, width in enumerate((20, 44, 22, 34, 12, 12)):
        sheet.set_column(x, x, width)


def _width(placed: Grid, x: int) -> float:
    texts = [f.printed.text for line in placed.lines for f in line.figures if f.x == x]
    longest = max((len(text) for text in texts), default=0) * PER_CHARACTER
    labels = [
        label.text
        for line in placed.lines
        for label in line.labels
        if label.x + label.width - 1 == x and not label.is_group
    ]
    longest = max(longest, max((len(text) for text in labels), default=0) * 2 * PER_CHARACTER)
    return min(WIDEST, max(NARROWEST, longest + 1))
