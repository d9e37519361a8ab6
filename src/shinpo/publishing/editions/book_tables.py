"""Tables made from a book: lines of the plans and counts of the indicators: 「計数表からの表」."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from shinpo.core.figure_book import Aspect, Figure, FigureBook
from shinpo.core.figures import Cell, Measure
from shinpo.core.fiscal_year import Term
from shinpo.core.plan_lines import PlanLine
from shinpo.core.references import unit_word
from shinpo.core.tables import Column, Row, RowKind, Table
from shinpo.law.styles import style
from shinpo.planning.plans.queries import Node
from shinpo.publishing.editions.layout import BookColumn, BookTable
from shinpo.publishing.editions.naming import unit_note
from shinpo.publishing.editions.periods import term_words

TOTAL = "surplus"  # the line that a statement of income comes to
COUNT_COLUMNS = (
    (Aspect.PLAN, "計画"), (Aspect.ACTUAL, "実績"), (Aspect.LAST_YEAR, "前年度"),
    (Aspect.PLAN_RATIO, "計画比"),
)  # fmt: skip
COUNTS_TITLE = "評価指標：{issue}"


def table_of(
    spec: BookTable, lines: Sequence[PlanLine], book: FigureBook, style_name: str
) -> Table | None:
    """Return the table of a set of lines; None where the book has no figure for it."""
    columns = [(column, "") for column in spec.columns]
    return _table(spec, lines, columns, book, style_name)


def table_of_years(
    spec: BookTable, lines: Sequence[PlanLine], books: Mapping[Term, FigureBook], style_name: str
) -> Table | None:
    """Return the same with a group of columns for each year: 「年度別の表」."""
    columns = [
        (replace(column, id=f"fy{term}_{column.id}", head=(term_words(term), *column.head)), term)
        for term in books
        for column in spec.columns
    ]
    figures = {}
    for term, book in books.items():
        figures |= {f"fy{term}.{ref}": figure for ref, figure in book.items()}
    return _table(
        spec, lines, [(column, f"fy{term}.") for column, term in columns], figures, style_name
    )


def _table(
    spec: BookTable,
    lines: Sequence[PlanLine],
    columns: Sequence[tuple[BookColumn, str]],
    book: Mapping[str, Figure],
    style_name: str,
) -> Table | None:
    found = {
        (line.id, column.id): book[ref]
        for line in lines
        for column, prefix in columns
        if (ref := _ref(prefix, line.id, column)) in book
    }
    if not any(cell_of.cell.value for cell_of in found.values()):
        return None  # nothing, or nothing but zeros: an account that the association does not have
    columns = [(column, prefix) for column, prefix in columns if _shown(column.id, found)]
    known = {line for line, _ in found}
    kept = [line for line in lines if line.id in known or line.heading]
    rows = tuple(_row(line, lines, {one.id for one in kept}) for line in kept)
    table = Table(
        id=spec.id,
        title=spec.title,
        columns=tuple(_column(column, found, style_name) for column, _ in columns),
        rows=rows,
        cells={at: f.cell for at, f in found.items() if _shown(at[1], found)},
        style=style_name,
    )
    return replace(table, unit_note=unit_note(table))


def _shown(column: str, found: Mapping[tuple[str, str], Figure]) -> bool:
    """A column that has no figure at all is left out (last year's before the first closing)."""
    return any(f.cell.value is not None for (_, name), f in found.items() if name == column)


def _ref(prefix: str, line: str, column: BookColumn) -> str:
    part = f"{column.part}." if column.part else ""
    return f"{prefix}{line}.{part}{column.aspect.value}"


def _row(line: PlanLine, lines: Iterable[PlanLine], kept: set[str]) -> Row:
    kind = RowKind.ITEM
    if line.heading:
        kind = RowKind.HEADING
    elif line.id.rpartition(".")[2] == TOTAL:
        kind = RowKind.TOTAL
    elif line.parts or any(one.parent == line.id for one in lines):
        kind = RowKind.SUBTOTAL
    parent = line.parent if line.parent in kept else None
    return Row(line.id, line.term, kind, parent=parent, level=1 if line.parent else 0)


def _column(column: BookColumn, found: Mapping[tuple[str, str], Figure], style_name: str) -> Column:
    """A column takes measure and unit from its figures; amounts are printed in the style's unit."""
    first = next((f for (_, name), f in found.items() if name == column.id), None)
    measure = first.measure if first else Measure.AMOUNT
    unit = first.unit if first else "yen"
    shown = style(style_name)
    in_money = measure in (Measure.AMOUNT, Measure.AVERAGE) and unit in shown.money_units
    return Column(column.id, column.head, measure, unit, shown.unit if in_money else unit)


def counts_of(
    issue: Node, indicators: Sequence[str], book: FigureBook, style_name: str
) -> tuple[Table, ...]:
    """Return the counts of an issue's indicators beside plan and last year: 「指標の表」."""
    rows, cells = [], dict[tuple[str, str], Cell]()
    for indicator in indicators:
        figures = {
            aspect: figure
            for aspect, _ in COUNT_COLUMNS
            if (figure := book.get(f"{indicator}.{aspect.value}")) is not None
        }
        if not figures:
            continue
        one = figures.get(Aspect.ACTUAL) or next(iter(figures.values()))
        rows.append((indicator, one))
        cells |= {(indicator, aspect.value): f.cell for aspect, f in figures.items()}
    if not rows:
        return ()
    used = {column for _, column in cells}
    columns = tuple(
        Column(aspect.value, (head,), _measure(aspect), _unit(aspect))
        for aspect, head in COUNT_COLUMNS
        if aspect.value in used
    )
    table = Table(
        id=f"counts_{issue.key}".replace(".", "_").replace("-", "_"),
        title=COUNTS_TITLE.format(issue=issue.title),
        columns=columns,
        rows=tuple(_counted(indicator, one) for indicator, one in rows),
        cells=cells,
        style=style_name,
    )
    return (table,)


def counts_of_years(
    issue: Node, indicators: Sequence[str], books: Mapping[Term, FigureBook], style_name: str
) -> tuple[Table, ...]:
    """Return the counts of an issue's indicators year by year: 「年度別の指標の表」."""
    found = {
        (indicator, f"fy{term}"): figure
        for indicator in indicators
        for term, book in books.items()
        if (figure := book.get(f"{indicator}.{Aspect.ACTUAL.value}")) is not None
    }
    if not found:
        return ()
    rows = {indicator: _counted(indicator, figure) for (indicator, _), figure in found.items()}
    table = Table(
        id=f"counts_{issue.key}".replace(".", "_").replace("-", "_"),
        title=COUNTS_TITLE.format(issue=issue.title),
        columns=tuple(
            Column(f"fy{term}", (term_words(term),), Measure.COUNT, "cases") for term in books
        ),
        rows=tuple(rows.values()),
        cells={at: figure.cell for at, figure in found.items()},
        style=style_name,
    )
    return (table,)


def _measure(aspect: Aspect) -> Measure:
    return Measure.RATIO if aspect is Aspect.PLAN_RATIO else Measure.COUNT


def _unit(aspect: Aspect) -> str:
    return "percent" if aspect is Aspect.PLAN_RATIO else "cases"


def _counted(indicator: str, figure: Figure) -> Row:
    """The counter stands in the label: ratios in the same line have none."""
    word = unit_word(figure.unit)
    return Row(indicator, f"{figure.term}（{word}）" if word else figure.term)
