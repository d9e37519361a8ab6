"""A table, from a live closing or from a printed document: 「統計表」.

Structure and figures only: who counts fills it, a `Style` prints it. Small on purpose; layout
(widths, fonts, pages) belongs to the writers.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from shinpo.core.figures import Cell, CellKind, Measure, Style, print_cell

EMPTY = Cell(CellKind.NOT_APPLICABLE)


class RowKind(StrEnum):
    """What a row is to the rows above it: 「行の種別」."""

    ITEM = "item"
    SUBTOTAL = "subtotal"
    TOTAL = "total"
    OF_WHICH = "of_which"  # 「うち」: part of another row, in no sum
    HEADING = "heading"  # text only, no cells


@dataclass(frozen=True)
class Column:
    """One column: 「欄」. `head` holds the nested headings as printed, outermost first.

    `unit` is the unit the cells are held in (`yen` for live closings), `print_unit` the unit
    they are printed in; None leaves that to the style. `suffix` stands after every figure, as in
    `1,373件`, unless the row has its own.
    """

    id: str
    head: tuple[str, ...]
    measure: Measure
    unit: str
    print_unit: str | None = None
    suffix: str = ""


@dataclass(frozen=True)
class Row:
    """One row: 「行」. `parent` is the id of the row that it is added into.

    Where the rows of a table measure different things (件, 百万円, 先), `measure`, `unit` and
    `print_unit` are the row's own instead of the column's. `prefix` and `suffix` stand around
    every figure of the row, as in `2,811件`, `(123,909,139)`; never around a blank or a dash.
    """

    id: str
    label: str
    kind: RowKind = RowKind.ITEM
    parent: str | None = None
    level: int = 0
    measure: Measure | None = None
    unit: str | None = None
    print_unit: str | None = None
    prefix: str = ""
    suffix: str = ""


@dataclass(frozen=True)
class Printed:
    """The text of one cell and where it stands. `mark` leads to a note (※1)."""

    row: Row
    column: Column
    cell: Cell
    text: str
    mark: str = ""


@dataclass(frozen=True)
class Table:
    """A whole table. `style` is the name of the style it is published in (law/styles.toml).

    A cell that is not in `cells` is not applicable. Quotient cells carry numerator and
    denominator themselves (see `figures.Cell`). `marks` stand raised after figures that one of
    the `notes` speaks of.
    """

    id: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    cells: Mapping[tuple[str, str], Cell]
    style: str
    unit_note: str = ""
    period_note: str = ""
    notes: tuple[str, ...] = ()
    source: str = ""
    marks: Mapping[tuple[str, str], str] = field(default_factory=dict)
    _rows: dict[str, Row] = field(init=False, repr=False, compare=False, default_factory=dict)
    _columns: dict[str, Column] = field(init=False, repr=False, compare=False, default_factory=dict)

    def __post_init__(self) -> None:
        self._rows.update((row.id, row) for row in self.rows)
        self._columns.update((column.id, column) for column in self.columns)
        if len(self._rows) != len(self.rows) or len(self._columns) != len(self.columns):
            raise ValueError(f"table {self.id}: a row or column id occurs twice")
        for row in self.rows:
            if row.parent is not None and row.parent not in self._rows:
                raise ValueError(f"table {self.id}: row {row.id} has no parent {row.parent}")
        for row_id, column_id in self.cells:
            if row_id not in self._rows or column_id not in self._columns:
                raise ValueError(f"table {self.id}: no place for cell {row_id}/{column_id}")
            if self._rows[row_id].kind is RowKind.HEADING:
                raise ValueError(f"table {self.id}: heading {row_id} cannot hold a cell")

    def row(self, row_id: str) -> Row:
        """Return a row by id. Raise KeyError if the table has none."""
        return self._rows[row_id]

    def column(self, column_id: str) -> Column:
        """Return a column by id. Raise KeyError if the table has none."""
        return self._columns[column_id]

    def cell(self, row_id: str, column_id: str) -> Cell:
        """Return a cell; not applicable if it was not filled. Raise KeyError off the table."""
        return self.cells.get((self.row(row_id).id, self.column(column_id).id), EMPTY)

    def children(self, row_id: str) -> tuple[Row, ...]:
        """Return the rows that are added into a row (「うち」 rows are not)."""
        return tuple(
            row for row in self.rows if row.parent == row_id and row.kind is not RowKind.OF_WHICH
        )

    def text(self, row_id: str, column_id: str, style: Style) -> str:
        """Return the printed text of one cell."""
        row, column = self.row(row_id), self.column(column_id)
        text = print_cell(
            self.cell(row_id, column_id),
            measure=row.measure or column.measure,
            unit_in=row.unit or column.unit,
            unit_out=row.print_unit or column.print_unit,
            style=style,
        )
        if not any(map(str.isdigit, text)):
            return text
        return row.prefix + text + (row.suffix or column.suffix)

    def printed(self, style: Style) -> Iterator[Printed]:
        """Yield every cell with its text, row by row as a reader reads; headings have none."""
        for row in self.rows:
            if row.kind is RowKind.HEADING:
                continue
            for column in self.columns:
                cell = self.cell(row.id, column.id)
                text = self.text(row.id, column.id, style)
                yield Printed(row, column, cell, text, self.marks.get((row.id, column.id), ""))
