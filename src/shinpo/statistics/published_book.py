"""The figures of a published document as a book: 「公表資料の計数表」.

Every cell of its tables has a reference `table.row[.column].aspect`; the lines that every
association knows (保証承諾, 当期収支差額, 代位弁済率 ...) have the same references as in a live
book besides (`approvals.actual`, `income.surplus.plan_ratio`), named in `items.toml` beside the
tables. What the cells hold is the caller's: recomputed, corrected or carried.
"""

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from shinpo.core.figure_book import Aspect, Figure, FigureBook
from shinpo.core.figures import CellKind
from shinpo.core.refusal import refuse
from shinpo.core.tables import Column, Row, Table

ITEMS = "items.toml"
# What a column's name says of its figures wherever it stands; other columns are parts.
ASPECTS: Mapping[str, tuple[str, Aspect]] = {
    "current": ("", Aspect.ACTUAL),
    "actual": ("", Aspect.ACTUAL),
    "value": ("", Aspect.ACTUAL),
    "amount": ("amount", Aspect.ACTUAL),
    "cases": ("cases", Aspect.ACTUAL),
    "plan": ("", Aspect.PLAN),
    "target": ("", Aspect.PLAN),
    "previous": ("", Aspect.LAST_YEAR),
    "last_year": ("", Aspect.LAST_YEAR),
    "cases_previous": ("cases", Aspect.LAST_YEAR),
    "amount_previous": ("amount", Aspect.LAST_YEAR),
    "current_ratio": ("", Aspect.LAST_YEAR_RATIO),
    "actual_ratio": ("", Aspect.LAST_YEAR_RATIO),
    "amount_ratio": ("amount", Aspect.LAST_YEAR_RATIO),
    "cases_ratio": ("cases", Aspect.LAST_YEAR_RATIO),
    "plan_ratio": ("", Aspect.PLAN_RATIO),
    "grade": ("", Aspect.GRADE),
}


@dataclass(frozen=True)
class Named:
    """Lines of one table that a live book has too: 「共通の計数」."""

    table: str
    rows: Mapping[str, str]  # row -> item
    columns: Mapping[str, tuple[str, Aspect]]  # column -> part and aspect


def named_lines(folder: Path) -> tuple[Named, ...]:
    """Return what `items.toml` beside the tables of a document names; nothing without the file."""
    file = folder / ITEMS
    if not file.is_file():
        return ()
    with file.open("rb") as stream:
        return tuple(_named(entry) for entry in tomllib.load(stream)["table"])


def published_book(
    tables: Mapping[str, Table], named: Iterable[Named], *, origin: str
) -> FigureBook:
    """Return the book of a document's tables, given by their folder names: 「公表資料の計数表」.

    :raises Refused: if a named line or column is not in its table.
    """
    known = {
        figure.ref: figure
        for lines in named
        for figure in _lines(lines, tables[lines.table], origin=origin)
    }
    for name, table in tables.items():
        for figure in _cells(name, table, origin=origin):
            same = known.setdefault(figure.ref, figure)  # a table may be named like its lines
            if same.cell != figure.cell:
                raise ValueError(f"{figure.ref} names two figures")
    return FigureBook(known.values())


def _named(entry: Mapping[str, Any]) -> Named:
    return Named(
        table=entry["table"],
        rows=entry["rows"],
        columns={column: _place(written) for column, written in entry["columns"].items()},
    )


def _place(written: str) -> tuple[str, Aspect]:
    part, _, aspect = written.rpartition(".")
    return part, Aspect(aspect)


def _cells(name: str, table: Table, *, origin: str) -> Iterator[Figure]:
    for row_id, column_id in table.cells:
        part, aspect = ASPECTS.get(column_id, (column_id, Aspect.ACTUAL))
        yield from _figure(
            table, row_id, column_id, item=f"{name}.{row_id}", at=(part, aspect), origin=origin
        )


def _lines(lines: Named, table: Table, *, origin: str) -> Iterator[Figure]:
    for row_id, item in lines.rows.items():
        for column_id, at in lines.columns.items():
            if (row_id, column_id) not in table.cells:
                known = row_id in {r.id for r in table.rows}
                if not known or column_id not in {c.id for c in table.columns}:
                    raise refuse(
                        "items",
                        "published.items",
                        f"{table.id} に {row_id}/{column_id} という欄はありません（{ITEMS}）。",
                    )
                continue
            yield from _figure(table, row_id, column_id, item=item, at=at, origin=origin)


def _figure(
    table: Table, row_id: str, column_id: str, *, item: str, at: tuple[str, Aspect], origin: str
) -> Iterator[Figure]:
    cell = table.cell(row_id, column_id)
    if cell.kind is CellKind.NOT_APPLICABLE:
        return
    row, column = table.row(row_id), table.column(column_id)
    yield Figure(
        item=item,
        aspect=at[1],
        term=row.label,
        cell=cell,
        measure=row.measure or column.measure,
        unit=_unit(row, column),
        period=table.period_note,
        part=at[0],
        origin=origin,
    )


def _unit(row: Row, column: Column) -> str:
    """A quotient's column keeps its own unit where the line says what it counts."""
    return row.unit or column.unit
