"""A table as JSON: 「統計表の出力」. The other forms are `shinpo.output`'s.

For programs: what each cell is, what a quotient was made of, and the text that its style prints.
"""

import json
from decimal import Decimal
from fractions import Fraction
from typing import Any

from shinpo.core.figures import Cell
from shinpo.core.period import Month
from shinpo.core.tables import Column, Row, RowKind, Table
from shinpo.law.styles import style


def to_json(table: Table, month: Month) -> str:
    """Return a table as JSON: kinds, numerators and denominators included."""
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
                    column.id: {
                        **_cell(table.cell(row.id, column.id)),
                        "text": table.text(row.id, column.id, printed),
                    }
                    for column in (table.columns if row.kind is not RowKind.HEADING else ())
                },
            }
            for row in table.rows
        ],
    }
    return json.dumps(document, ensure_ascii=False, indent=1)


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
