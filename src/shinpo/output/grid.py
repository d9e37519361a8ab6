"""Where each heading, label and figure of a table stands: 「表の組み方」.

PDF, HTML and Excel draw the same grid, so that a reader finds a figure at the same place in all
three. A heading row of the table becomes a cell that stands beside the rows it covers, as printed
bulletins do it (市, 県制度, 申込).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from shinpo.core.figures import Measure, Style
from shinpo.core.tables import Printed, Row, RowKind, Table

TEXT_MEASURES = (Measure.TEXT, Measure.GRADE)


@dataclass(frozen=True)
class Layout:
    """How one table is laid out: 「表の体裁」.

    `label_head` heads the labels (金融機関, 項目); `label_after` is the number of columns that
    stand before them: the overview has its labels in the middle.
    """

    label_head: str = "区分"
    label_after: int = 0


@dataclass(frozen=True)
class Head:
    """A cell of the head; `x` and `y` count from the first column and line of the head."""

    text: str
    x: int
    y: int
    width: int
    height: int
    leaf: bool  # directly above a column
    is_label: bool = False


@dataclass(frozen=True)
class Label:
    """A label cell of the body; a group covers several rows and stands once, at the first."""

    text: str
    x: int
    width: int
    height: int
    is_group: bool
    indent: int = 0


@dataclass(frozen=True)
class Figure:
    """A figure cell of the body."""

    x: int
    printed: Printed

    @property
    def is_text(self) -> bool:
        """Words are set flush left, figures flush right."""
        measure = self.printed.row.measure or self.printed.column.measure
        return measure in TEXT_MEASURES


@dataclass(frozen=True)
class Line:
    """A row of the body that holds figures."""

    row: Row
    labels: tuple[Label, ...]
    figures: tuple[Figure, ...]

    @property
    def is_sum(self) -> bool:
        """Subtotals and totals are set apart."""
        return self.row.kind in (RowKind.SUBTOTAL, RowKind.TOTAL)


@dataclass(frozen=True)
class Grid:
    """A whole table, placed."""

    table: Table
    heads: tuple[Head, ...]
    head_height: int
    lines: tuple[Line, ...]
    label_x: int
    label_width: int

    @property
    def width(self) -> int:
        """Number of columns, labels included."""
        return self.label_width + len(self.table.columns)


def grid(table: Table, style: Style, layout: Layout | None = None) -> Grid:
    """Place every heading, label and figure of a table printed in a style."""
    layout = layout or Layout()
    groups = _groups(table.rows)
    depths = {row.id: len(groups[row.id]) for row in table.rows}
    label_width = max((d for d in depths.values()), default=0) + 1
    heads = _heads(table, layout, label_width)
    texts: dict[str, list[Printed]] = {}
    for printed in table.printed(style):
        texts.setdefault(printed.row.id, []).append(printed)
    base = _base_indent(table.rows, groups)
    lines, waiting = [], []
    for row in table.rows:
        if row.kind is RowKind.HEADING:
            height = sum(
                row.id in groups[r.id] for r in table.rows if r.kind is not RowKind.HEADING
            )
            if height:
                x = layout.label_after + depths[row.id]
                waiting.append(Label(row.label, x, 1, height, is_group=True))
            continue
        own = Label(
            row.label,
            layout.label_after + depths[row.id],
            label_width - depths[row.id],
            1,
            is_group=False,
            indent=max(0, row.level - base.get(groups[row.id], row.level)),
        )
        figures = tuple(
            Figure(_x(i, layout.label_after, label_width), printed)
            for i, printed in enumerate(texts[row.id])
        )
        lines.append(Line(row, (*waiting, own), figures))
        waiting = []
    return Grid(
        table=table,
        heads=heads,
        head_height=max(head.y + head.height for head in heads),
        lines=tuple(lines),
        label_x=layout.label_after,
        label_width=label_width,
    )


def label_path(table: Table, row: Row) -> tuple[str, ...]:
    """Return a row's label with the headings it stands under, outermost first."""
    return (*(table.row(g).label for g in _groups(table.rows)[row.id]), row.label)


def _x(column: int, label_after: int, label_width: int) -> int:
    return column if column < label_after else column + label_width


def _groups(rows: Sequence[Row]) -> dict[str, tuple[str, ...]]:
    """Return the open headings of every row: a heading holds until a row as high as itself."""
    found: dict[str, tuple[str, ...]] = {}
    open_headings: list[Row] = []
    for row in rows:
        while open_headings and row.level <= open_headings[-1].level:
            open_headings.pop()
        found[row.id] = tuple(heading.id for heading in open_headings)
        if row.kind is RowKind.HEADING:
            open_headings.append(row)
    return found


def _base_indent(
    rows: Sequence[Row], groups: dict[str, tuple[str, ...]]
) -> dict[tuple[str, ...], int]:
    """Return the level that is set flush in each group: the highest of its plain rows."""
    base: dict[tuple[str, ...], int] = {}
    for row in rows:
        if row.kind is RowKind.ITEM:
            group = groups[row.id]
            base[group] = min(row.level, base.get(group, row.level))
    return base


def _nested(table: Table) -> Iterator[tuple[str, ...]]:
    """Yield the headings; one that also heads its neighbour stands above both: 金額, 金額・比."""
    heads = [column.head for column in table.columns]
    for head, after in zip(heads, [*heads[1:], ()], strict=True):
        yield (*head, "") if len(after) > len(head) and after[: len(head)] == head else head


def _heads(table: Table, layout: Layout, label_width: int) -> tuple[Head, ...]:
    """Merge equal headings side by side; the last word of a short heading reaches to the foot."""
    columns = [replace(c, head=head) for c, head in zip(table.columns, _nested(table), strict=True)]
    height = max((len(column.head) for column in columns), default=1)
    after = layout.label_after
    label = Head(layout.label_head, after, 0, label_width, height, leaf=True, is_label=True)
    found: list[Head] = []
    for y in range(height):
        start = 0
        while start < len(columns):
            head = columns[start].head
            if y >= len(head):
                start += 1
                continue
            last = y == len(head) - 1
            end = start + 1
            while (
                not last
                and end < len(columns)
                and end != after
                and len(columns[end].head) > y + 1
                and columns[end].head[: y + 1] == head[: y + 1]
            ):
                end += 1
            x = _x(start, after, label_width)
            found.append(Head(head[y], x, y, end - start, height - y if last else 1, last))
            start = end
    found.append(label)
    return tuple(sorted(found, key=lambda cell: (cell.y, cell.x)))
