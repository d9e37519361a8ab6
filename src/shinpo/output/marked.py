"""Tables with marked cells as an Excel workbook: 「印付きの表のExcel」.

A cell keeps its figure as a number with the decimals it was written with; a marked cell is
coloured and says why in a note. Words are written as words, never as formulas.
"""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import xlsxwriter

from shinpo.output.xlsx import FONT, NAVY, RULE, TINT, _Formats, _sheet_name

WRONG_FILL, WRONG_INK, EXPLAINED_FILL = "#FDE7E7", "#B00020", "#FFF6DB"
FILLS = {"wrong": WRONG_FILL, "explained": EXPLAINED_FILL, "head": TINT}
NARROWEST, WIDEST, PER_LETTER = 8, 60, 2


@dataclass(frozen=True)
class MarkedCell:
    """A cell: text, or a number with its decimals; `look` is head, wrong, explained or nothing."""

    text: str = ""
    value: Decimal | None = None
    places: int = 0
    look: str = ""
    note: str = ""


@dataclass(frozen=True)
class MarkedSheet:
    """A sheet: title, a line under it, lines of cells; `frozen` lines stay on top."""

    title: str
    sub: str
    lines: Sequence[Sequence[MarkedCell]]
    frozen: int = 1


def marked_workbook(sheets: Sequence[MarkedSheet], *, title: str, created: date) -> bytes:
    """Return the workbook. The same sheets give the same bytes."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    book.set_properties(
        {"title": title, "created": datetime(created.year, created.month, created.day, tzinfo=UTC)}
    )
    formats = _Formats(book)
    for one in sheets:
        _draw(book, one, formats)
    book.close()
    return buffer.getvalue()


def _draw(book: Any, one: MarkedSheet, formats: _Formats) -> None:
    sheet = book.add_worksheet(_sheet_name(one.title, book))
    sheet.hide_gridlines(2)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    bold = formats.get(bold=True, font_size=14, font_color=NAVY, font_name=FONT)
    sheet.write_string(0, 0, one.title, bold)
    sheet.write_string(1, 0, one.sub, formats.get())
    top = 3
    for y, line in enumerate(one.lines, start=top):
        for x, cell in enumerate(line):
            _write(sheet, y, x, cell, formats)
    for x in range(max((len(line) for line in one.lines), default=0)):
        longest = max((_width(line[x]) for line in one.lines if x < len(line)), default=0)
        sheet.set_column(x, x, min(WIDEST, max(NARROWEST, longest)))
    sheet.freeze_panes(top + one.frozen, 1)


def _write(sheet: Any, y: int, x: int, cell: MarkedCell, formats: _Formats) -> None:
    look: dict[str, object] = {"border": 1, "border_color": RULE, "valign": "vcenter"}
    if cell.look in FILLS:
        look["bg_color"] = FILLS[cell.look]
    if cell.look == "wrong":
        look |= {"font_color": WRONG_INK, "bold": True}
    if cell.value is None:
        wrap = {"text_wrap": True, "bold": True} if cell.look == "head" else {"text_wrap": True}
        sheet.write_string(y, x, cell.text, formats.get(**{**look, **wrap}))
    else:
        pattern = "#,##0" + (f".{'0' * cell.places}" if cell.places else "")
        look |= {"num_format": f'{pattern};"△"{pattern}', "align": "right"}
        sheet.write_number(y, x, cell.value, formats.get(**look))
    if cell.note:
        sheet.write_comment(y, x, cell.note, {"x_scale": 2, "author": ""})


def _width(cell: MarkedCell) -> int:
    text = cell.text if cell.value is None else f"{cell.value:,}"
    return sum(PER_LETTER if ord(letter) > 255 else 1 for letter in text) + 1
