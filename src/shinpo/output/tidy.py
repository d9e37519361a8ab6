"""Tables as tidy rows, one cell one line: 「機械判読用データ」.

`period,axis,code,label,measure,unit,value,flag` (総務省「統計表における機械判読可能なデータの
表記方法」): values in the unit they are held in, without comma or glyph; what kind of cell it is
stands in `flag`. The same rows go to CSV and to the tidy sheet of the workbook.
"""

import csv
import io
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import astuple, dataclass
from decimal import Decimal

from shinpo.core.figures import Cell, CellKind
from shinpo.core.tables import RowKind, Table
from shinpo.output.grid import label_path

BOM = "\ufeff"  # Excel reads a CSV as UTF-8 only with it
HEAD = ("period", "axis", "code", "label", "measure", "unit", "value", "flag")
DEFINITION_HEAD = ("axis", "table", "measure", "heading", "kind", "unit")

Value = int | Decimal | str | None


@dataclass(frozen=True)
class TidyRow:
    """One cell of one table."""

    period: str
    axis: str
    code: str
    label: str
    measure: str
    unit: str
    value: Value
    flag: str


def tidy_rows(table: Table, period: str) -> Iterator[TidyRow]:
    """Yield a line for every cell of a table; cells that do not apply have none."""
    labels = _labels(table)
    for row in table.rows:
        if row.kind is RowKind.HEADING:
            continue
        for column in table.columns:
            cell = table.cell(row.id, column.id)
            if cell.kind is CellKind.NOT_APPLICABLE:
                continue
            yield TidyRow(
                period=period,
                axis=table.id,
                code=row.id,
                label=labels[row.id],
                measure=column.id,
                unit=row.unit or column.unit,
                value=cell.value,
                flag=_flag(cell),
            )


def definition_rows(tables: Iterable[Table]) -> Iterator[tuple[str, ...]]:
    """Yield what each measure of each table is: its heading, kind and unit."""
    for table in tables:
        for column in table.columns:
            heading = " ".join(column.head)
            yield (table.id, table.title, column.id, heading, column.measure.value, column.unit)


def tidy_csv(table: Table, period: str) -> bytes:
    """Return a table as tidy CSV, UTF-8 with byte order mark."""
    return csv_bytes(HEAD, (astuple(row) for row in tidy_rows(table, period)))


def csv_bytes(head: Iterable[str], rows: Iterable[Iterable[object]]) -> bytes:
    """Return lines as CSV (RFC 4180), UTF-8 with byte order mark; None is an empty field."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(head)
    writer.writerows(rows)
    return (BOM + text.getvalue()).encode()


def _flag(cell: Cell) -> str:
    return "" if cell.kind is CellKind.VALUE else cell.kind.value


def _labels(table: Table) -> dict[str, str]:
    """Return the label of each row, with its headings where the label alone is not unique."""
    times = Counter(row.label for row in table.rows if row.kind is not RowKind.HEADING)
    return {
        row.id: row.label if times[row.label] == 1 else " ".join(label_path(table, row))
        for row in table.rows
    }
