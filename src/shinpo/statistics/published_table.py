"""A published table in the form that live closings are printed in: 「公表表の再現」.

The same `core.tables.Table`, the same styles: what prints the bulletin prints these files too.
"""

from collections.abc import Iterator
from decimal import Decimal

from shinpo.core import figures, tables
from shinpo.core.figures import CellKind, Measure
from shinpo.core.tables import RowKind, Table
from shinpo.statistics.published import Cell, Published

# Lines whose cells are derived are plain lines to the reader of the print.
ROW_KINDS = {"average": RowKind.ITEM, "ratio": RowKind.ITEM, "score": RowKind.ITEM}
QUOTIENTS = frozenset((Measure.RATIO, Measure.SHARE, Measure.AVERAGE, Measure.POINT))


def as_table(published: Published) -> Table:
    """Return a published table with its figures and styles as the printing code takes it."""
    return Table(
        id=published.id,
        title=str(published.spec["title"]),
        columns=tuple(
            tables.Column(
                id=c.id,
                head=c.head,
                measure=Measure(c.measure),
                unit=c.unit,
                print_unit=c.unit,
                suffix=c.suffix,
            )
            for c in published.columns
        ),
        rows=tuple(
            tables.Row(
                id=row.id,
                label=row.label,
                kind=ROW_KINDS.get(row.kind) or RowKind(row.kind),
                parent=row.parent or None,
                level=row.level,
                measure=Measure(row.measure) if row.measure else None,
                unit=row.unit or None,
                print_unit=row.unit or None,
                prefix=row.prefix,
                suffix=row.suffix,
            )
            for row in published.rows
        ),
        cells=dict(_cells(published)),
        style=str(published.spec["style"]),
        period_note=str(published.spec["period"]),
        source=str(published.spec["source"]),
    )


def _cells(published: Published) -> Iterator[tuple[Cell, figures.Cell]]:
    for cell, value in published.values.items():
        yield cell, _cell(published, cell, value)
    for cell, mark in published.marks.items():
        yield cell, figures.figure(mark)


def _cell(published: Published, cell: Cell, value: Decimal | None) -> figures.Cell:
    """Return one cell with its kind. A blank quotient has no base; other blanks do not apply.

    Only the numerator, in its own column, tells a tiny share from none, and nothing now from
    nothing before: the base of last year is not printed.
    """
    numerator = _numerator(published, cell)
    if value is None:
        if Measure(published.measure(cell)) in QUOTIENTS:
            return figures.no_base(numerator)
        return figures.figure(None)
    number = int(value) if value == value.to_integral_value() and "." not in str(value) else value
    if value == 0 and numerator:
        return figures.Cell(CellKind.BELOW_UNIT, number, numerator)
    return figures.figure(number)


def _numerator(published: Published, cell: Cell) -> Decimal | None:
    """Return the figure a quotient was taken from; a blank one stands for none (空欄は該当なし)."""
    source = (cell[0], published.column_of[cell[1]].of)
    if source not in published.values:
        return None
    return published.values[source] or Decimal(0)
