"""Tables as files: 「統計表の出力」. Tidy CSV, JSON and a plain accessible page.

CSV and JSON are for machines: one cell, one datum, exact figures in the unit they are held in,
what a cell is in words of its own (flag, kind). The page prints as the style does.
"""

import csv
import io
import json
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from html import escape
from typing import Any

from shinpo.core.figures import Cell, CellKind
from shinpo.core.period import Month
from shinpo.core.tables import Column, Row, RowKind, Table
from shinpo.law.styles import style
from shinpo.statistics.layout import layout

TIDY_HEAD = ("period", "axis", "code", "label", "measure", "unit", "value", "flag")
BOM = "\ufeff"  # spreadsheets take UTF-8 for what it is only with this mark


def to_csv(table: Table, month: Month) -> str:
    """Return a table as long, tidy CSV, for people's spreadsheets too (UTF-8 with BOM)."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(TIDY_HEAD)
    writer.writerows(tidy_rows(table, month))
    return BOM + text.getvalue()


def tidy_rows(table: Table, month: Month) -> Iterator[tuple[str, ...]]:
    """Yield one line per cell; cells that the layout does not have are left out.

    The code of a bank is its four digits, of a municipality its six: the row's id without prefix.
    """
    known = layout().tables.get(table.id)
    axis = layout().axes.get(known.axis) if known else None
    prefix = str(axis.spec.get("prefix", "")) if axis else ""
    for row in table.rows:
        for column, cell in _cells_of(table, row):
            if cell.kind is CellKind.NOT_APPLICABLE:
                continue
            yield (
                str(month),
                axis.id if axis else table.id,
                row.id.removeprefix(prefix),
                row.label,
                column.id,
                row.unit or column.unit,
                "" if cell.value is None else str(cell.value),
                "" if cell.kind is CellKind.VALUE else cell.kind.value,
            )


def to_json(table: Table, month: Month) -> str:
    """Return a table as JSON: kinds, numerators and denominators included; exact as strings."""
    printed = style(table.style)
    document = {
        "id": table.id,
        "title": table.title,
        "period": str(month),
        "period_note": table.period_note,
        "style": table.style,
        "unit_note": table.unit_note,
        "notes": [*printed.legend, *table.notes],
        "columns": [_column(c) for c in table.columns],
        "rows": [
            {
                **_row(row),
                "cells": {
                    column.id: {**_cell(cell), "text": table.text(row.id, column.id, printed)}
                    for column, cell in _cells_of(table, row)
                },
            }
            for row in table.rows
        ],
    }
    return json.dumps(document, ensure_ascii=False, indent=1)


def _cells_of(table: Table, row: Row) -> Iterator[tuple[Column, Cell]]:
    """Yield the cells of a row; a heading has none."""
    for column in table.columns if row.kind is not RowKind.HEADING else ():
        yield column, table.cell(row.id, column.id)


def _column(column: Column) -> dict[str, Any]:
    return {
        "id": column.id,
        "head": list(column.head),
        "measure": column.measure.value,
        "unit": column.unit,
    }


def _row(row: Row) -> dict[str, Any]:
    return {
        "id": row.id,
        "label": row.label,
        "kind": row.kind.value,
        "parent": row.parent,
        "level": row.level,
    }


def _cell(cell: Cell) -> dict[str, Any]:
    found: dict[str, Any] = {"kind": cell.kind.value, "value": _exact(cell.value)}
    if cell.numerator is not None:
        found["numerator"] = _exact(cell.numerator)
    if cell.denominator is not None:
        found["denominator"] = _exact(cell.denominator)
    return found


def _exact(value: int | str | Decimal | Fraction | None) -> int | str | None:
    """Whole numbers stay numbers; anything else is text, so that no reader makes it binary."""
    return value if value is None or isinstance(value, int) else str(value)


def to_html(table: Table) -> str:
    """Return a table as a page of its own: caption, scoped headings, nothing but the figures."""
    printed = style(table.style)
    notes = [*printed.legend, *table.notes]
    body = [_head(table), "<tbody>"]
    for row in table.rows:
        body.append(_line(table, row))
    body.append("</tbody>")
    return "\n".join(
        (
            '<!doctype html>\n<html lang="ja">\n<head>\n<meta charset="utf-8">',
            f"<title>{escape(table.title)} {escape(table.period_note)}</title>",
            f"<style>{CSS}</style>\n</head>\n<body>\n<table>",
            f"<caption>{escape(table.title)}（{escape(table.period_note)}）"
            f" {escape(table.unit_note)}</caption>",
            *body,
            "</table>",
            *(f"<p>{escape(note)}</p>" for note in notes),
            "</body>\n</html>\n",
        )
    )


CSS = (
    "table{border-collapse:collapse}caption{text-align:start;font-weight:bold}"
    "th,td{border:1px solid #767676;padding:.2em .5em}"
    "td{text-align:end;font-variant-numeric:tabular-nums}"
    "tbody th{text-align:start;font-weight:normal}.sum th,.sum td{font-weight:bold}"
)


def _head(table: Table) -> str:
    """Return the nested headings: equal neighbours under the same heading share one cell."""
    depth = max(len(column.head) for column in table.columns)
    lines = ["<thead>"]
    for level in range(depth):
        cells = []
        if level == 0:
            cells.append(f'<th scope="col" rowspan="{depth}">区分</th>')
        start = 0
        while start < len(table.columns):
            head = table.columns[start].head
            end = start + 1
            while end < len(table.columns) and _same(table.columns[end].head, head, level):
                end += 1
            if level < len(head):
                down = depth - level if level == len(head) - 1 else 1
                scope = "col" if end - start == 1 else "colgroup"
                across = f' colspan="{end - start}"' if end - start > 1 else ""
                below = f' rowspan="{down}"' if down > 1 else ""
                cells.append(f'<th scope="{scope}"{across}{below}>{escape(head[level])}</th>')
            start = end
        lines.append("<tr>" + "".join(cells) + "</tr>")
    lines.append("</thead>")
    return "\n".join(lines)


def _same(one: tuple[str, ...], other: tuple[str, ...], level: int) -> bool:
    """True if two columns stand under one heading of this level."""
    return level < min(len(one), len(other)) - 1 and one[: level + 1] == other[: level + 1]


def _line(table: Table, row: Row) -> str:
    label = escape(row.label)
    if row.kind is RowKind.HEADING:
        across = len(table.columns) + 1
        return f'<tr><th scope="rowgroup" colspan="{across}">{label}</th></tr>'
    printed = style(table.style)
    cells = "".join(
        f"<td>{escape(table.text(row.id, column.id, printed))}</td>" for column in table.columns
    )
    total = row.kind in (RowKind.SUBTOTAL, RowKind.TOTAL)
    return f'<tr{" class=sum" if total else ""}><th scope="row">{label}</th>{cells}</tr>'
