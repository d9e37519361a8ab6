"""An empty workbook to enter rows in: headings, what each takes, lists: 「記録用の雛形」."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import xlsxwriter

FONT, NAVY, TINT, NEEDED = "Noto Sans CJK JP", "#16325C", "#E9EFF7", "#FFF3DB"
ROWS = 1_000  # rows that offer their lists
NARROWEST, WIDEST = 10, 60


@dataclass(frozen=True)
class EntryColumn:
    """A column to fill: heading, note, whether it must be filled, and what may be chosen."""

    head: str
    note: str = ""
    required: bool = False
    choices: tuple[str, ...] = ()
    is_date: bool = False


@dataclass(frozen=True)
class ListTable:
    """A table of the second kind of sheet: what may be entered, and what it means."""

    title: str
    heads: tuple[str, ...]
    rows: Sequence[tuple[str, ...]]


def entry_workbook(
    title: str, columns: Sequence[EntryColumn], lists: Sequence[ListTable], *, created: date
) -> bytes:
    """Return the workbook: the sheet to fill first, then a sheet for each list."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    book.set_properties(
        {"title": title, "created": datetime(created.year, created.month, created.day, tzinfo=UTC)}
    )
    sheet = book.add_worksheet(title)
    for table in lists:
        _list(book, table)
    choices = book.add_worksheet("選択肢")
    choices.hide()
    for x, column in enumerate(columns):
        _column(book, sheet, choices, x, column)
    sheet.freeze_panes(1, 1)
    book.close()
    return buffer.getvalue()


def _column(book: Any, sheet: Any, choices: Any, x: int, column: EntryColumn) -> None:
    head = book.add_format({
        "font_name": FONT, "bold": True, "border": 1, "text_wrap": True, "valign": "vcenter",
        "bg_color": NEEDED if column.required else TINT, "font_color": NAVY,
    })  # fmt: skip
    cell = book.add_format(
        {"font_name": FONT, "num_format": "yyyy/mm/dd" if column.is_date else "General"}
    )
    longest = max((len(text) for text in (column.head, *column.choices)), default=0)
    sheet.set_column(x, x, min(WIDEST, max(NARROWEST, longest * 2)), cell)
    sheet.write_string(0, x, column.head, head)
    need = "必須" if column.required else "任意"
    sheet.write_comment(0, x, f"{need}　{column.note}".strip(), {"x_scale": 2})
    if column.choices:
        for y, text in enumerate(column.choices):
            choices.write_string(y, x, text)
        letter = xlsxwriter.utility.xl_col_to_name(x)
        source = f"=選択肢!${letter}$1:${letter}${len(column.choices)}"
        sheet.data_validation(
            1, x, ROWS, x, {"validate": "list", "source": source, "error_type": "warning"}
        )


def _list(book: Any, table: ListTable) -> None:
    sheet = book.add_worksheet(table.title)
    head = book.add_format(
        {"font_name": FONT, "bold": True, "border": 1, "bg_color": TINT, "font_color": NAVY}
    )
    cell = book.add_format({"font_name": FONT, "border": 1, "text_wrap": True, "valign": "top"})
    for x, text in enumerate(table.heads):
        widest = max((len(row[x]) for row in table.rows), default=0)
        sheet.set_column(x, x, min(WIDEST, max(NARROWEST, widest * 2)))
        sheet.write_string(0, x, text, head)
    for y, row in enumerate(table.rows, start=1):
        for x, text in enumerate(row):
            sheet.write_string(y, x, text, cell)
    sheet.freeze_panes(1, 0)
    if table.rows:
        sheet.autofilter(0, 0, len(table.rows), len(table.heads) - 1)
