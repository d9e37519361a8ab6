"""Workbooks to be filled in: 「入力用のExcel」. What may be entered is white, the rest shaded."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import xlsxwriter

FONT = "Noto Sans CJK JP"
TINT, FAINT, RULE = "#E9EFF7", "#EDF0F3", "#9AA7B8"
Value = int | Decimal | str | None


@dataclass(frozen=True)
class EntryRow:
    """One row: its cells; `open` says which columns may be filled in."""

    cells: tuple[Value, ...]
    open: tuple[bool, ...]
    bold: bool = False


@dataclass(frozen=True)
class EntrySheet:
    """One sheet: the first line is the heading, so that it reads back without guessing."""

    title: str
    head: tuple[str, ...]
    rows: Sequence[EntryRow]
    widths: tuple[int, ...]


def entry_workbook(sheets: Sequence[EntrySheet], *, title: str, created: date) -> bytes:
    """Return the workbook. The same sheets give the same bytes."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    day = datetime(created.year, created.month, created.day, tzinfo=UTC)
    book.set_properties({"title": title, "created": day})
    for sheet in sheets:
        _draw(book, sheet)
    book.close()
    return buffer.getvalue()


def _draw(book: Any, sheet: EntrySheet) -> None:
    page = book.add_worksheet(sheet.title)
    base = {"font_name": FONT, "font_size": 10, "border": 1, "border_color": RULE}
    head = book.add_format({**base, "bold": True, "bg_color": TINT, "text_wrap": True})
    page.write_row(0, 0, sheet.head, head)
    looks: dict[tuple[bool, bool, str], Any] = {}

    def look(is_open: bool, bold: bool, number: str) -> Any:
        key = (is_open, bold, number)
        if key not in looks:
            own = {"bold": bold, "num_format": number, "locked": not is_open}
            shade = {} if is_open else {"bg_color": FAINT}
            looks[key] = book.add_format({**base, **own, **shade})
        return looks[key]

    for y, row in enumerate(sheet.rows, start=1):
        for x, (value, is_open) in enumerate(zip(row.cells, row.open, strict=True)):
            form = look(is_open, row.bold, _number_format(value))
            if value is None:
                page.write_blank(y, x, None, form)
            elif isinstance(value, str):
                page.write_string(y, x, value, form)
            else:
                page.write_number(y, x, value, form)
    page.freeze_panes(1, 2)
    for x, width in enumerate(sheet.widths):
        page.set_column(x, x, width)


def _number_format(value: Value) -> str:
    if value is None or isinstance(value, str):
        return "General"
    return "#,##0" if value == int(value) else "#,##0.0#####"
