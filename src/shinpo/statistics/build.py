"""Lay counted figures out as tables: 「統計表の作成」.

A counted cell is cases or yen of a measure over a window, along the row's keys. Quotients are
made here from counted cells, once, by `core.figures`, and keep what they were made of.
"""

from dataclasses import dataclass
from fractions import Fraction

from shinpo.core import figures
from shinpo.core.era import in_era_short
from shinpo.core.figures import Cell, Measure
from shinpo.core.period import Month
from shinpo.core.tables import EMPTY, Column, Row, RowKind, Table
from shinpo.law.eras import eras
from shinpo.law.styles import style
from shinpo.statistics.axes import TOTAL, AxisRows
from shinpo.statistics.counting import Counted, Sums
from shinpo.statistics.layout import ColumnSpec, Part, RowSpec, TableSpec, layout
from shinpo.statistics.periods import Periods, Window

AVERAGE = "average"
UNIT_NAMES = {"yen": "円", "thousand_yen": "千円", "million_yen": "百万円"}
MEASURES = {
    "count": (Measure.COUNT, "count"),
    "amount": (Measure.AMOUNT, "yen"),
    "ratio": (Measure.RATIO, "percent"),
    "share": (Measure.SHARE, "percent"),
    "per": (Measure.RATIO, "percent"),
}
AVERAGES = {
    "amount": Row(AVERAGE, "1件当平均保証金額"),
    "months": Row(AVERAGE, "1件当平均保証期間(か月)", measure=Measure.AVERAGE, unit="month"),
}


@dataclass(frozen=True)
class Base:
    """What a counted cell adds up: 「計数の内容」. `keys` None means all, whatever the axis."""

    parts: tuple[Part, ...]
    window: Window
    axis: str
    keys: frozenset[str] | None
    show: str


@dataclass(frozen=True)
class Maker:
    """Makes one table from what a closing was counted to."""

    spec: TableSpec
    counted: Counted
    periods: Periods
    axis_rows: AxisRows | None = None

    def rows(self) -> tuple[Row, ...]:
        """Return the rows in order of print, the average last."""
        if self.axis_rows is None:
            return tuple(Row(r.id, r.label, r.kind, r.parent, r.level) for r in self.spec.rows)
        average = (AVERAGES[self.spec.average],) if self.spec.average else ()
        return (*self.axis_rows.rows, *average)

    def base(self, row_id: str, column: ColumnSpec) -> Base | None:
        """Return what a counted cell adds up; None if the layout has no such cell."""
        fixed: dict[str, RowSpec] = {r.id: r for r in self.spec.rows}
        line = fixed.get(row_id)
        if line and (not line.measure or {column.show, column.window.value} & {*line.without}):
            return None
        parts = layout().measures[line.measure if line else column.measure]
        windows = {part.window(column.window) for part in parts}
        if None in windows:
            return None
        keys = None
        if self.axis_rows and row_id not in (TOTAL, AVERAGE):
            keys = self.axis_rows.keys[row_id]
        return Base(parts, column.window, self.spec.axis, keys, column.show)

    def sums(self, base: Base, *, last_year: bool = False) -> Sums | None:
        """Return cases and yen; None if last year's closings do not cover the window."""
        found = Sums()
        for part, months in part_months(base, self.periods, last_year=last_year):
            if months is None:
                return None
            if base.keys is None:
                found += self.counted.total(part, months)
            else:
                found += self.counted.along(base.axis, part, months, base.keys)
        return found

    def _shown(self, base: Base, *, last_year: bool = False) -> int | None:
        sums = self.sums(base, last_year=last_year)
        if sums is None:
            return None
        return sums.cases if base.show == "count" else sums.yen

    def cell(self, row: Row, column: ColumnSpec) -> Cell:
        """Return one cell."""
        if row.id == AVERAGE:
            return self._average(column)
        names = column.over or ((column.of,) if column.of else (column.id,))
        bases = [self.base(row.id, self.spec.column(name)) for name in names]
        if any(base is None for base in bases):
            return EMPTY
        found = [base for base in bases if base]
        now = self._shown(found[0])
        assert now is not None  # this year's closing is there
        if column.is_counted:
            return figures.count(now) if column.show == "count" else figures.amount(now)
        if column.show == "ratio":
            before = self._shown(found[0], last_year=True)
            return figures.no_base(now) if before is None else figures.ratio(now, before)
        if column.show == "per":
            return figures.ratio(now, self._shown(found[1]) or 0)
        whole = self.base(TOTAL, self.spec.column(column.of))
        assert whole is not None
        return figures.share(now, self._shown(whole) or 0)

    def _average(self, column: ColumnSpec) -> Cell:
        """Return a cell of the average row: yen a case, or months a case and a yen."""
        of = self.spec.column(column.of) if column.show == "ratio" else column
        base = self.base(TOTAL, of) if of.is_counted else None
        if base is None:
            return EMPTY
        if self.spec.average == "months":
            weight, by = self._months(base)
            return EMPTY if of is not column else figures.average(weight, by, places=1)
        if of.show != "amount":
            return EMPTY
        now, before = self.sums(base), self.sums(base, last_year=True)
        assert now is not None
        if of is column:
            return figures.average(now.yen, now.cases)
        if not now.cases or before is None or not before.cases:
            return figures.no_base()
        return figures.ratio(Fraction(now.yen, now.cases), Fraction(before.yen, before.cases))

    def _months(self, base: Base) -> tuple[int, int]:
        """Return the sum of terms and what it is divided by: cases, or yen (加重平均)."""
        name = "month_cases" if base.show == "count" else "month_yen"
        weight = sum(
            self.counted.weight(part, months or (), name)
            for part, months in part_months(base, self.periods)
        )
        return weight, self._shown(base) or 0

    def table(self, style_name: str | None = None) -> Table:
        """Return the table, to be published in its own style or in another."""
        rows = self.rows()
        unit = style(style_name or self.spec.style).unit or "yen"
        return Table(
            id=self.spec.id,
            title=self.spec.title,
            columns=tuple(self._column(column) for column in self.spec.columns),
            rows=rows,
            cells={
                (row.id, column.id): self.cell(row, column)
                for row in rows
                if row.kind is not RowKind.HEADING
                for column in self.spec.columns
            },
            style=style_name or self.spec.style,
            unit_note=f"（単位：{self._counted_in()}・{UNIT_NAMES[unit]}・％）",
            period_note=f"{_short(self.periods.month)}分",
            notes=tuple(_notes(self.periods)),
        )

    def _counted_in(self) -> str:
        return "企業" if any(c.unit == "enterprise" for c in self.spec.columns) else "件"

    def _column(self, column: ColumnSpec) -> Column:
        measure, unit = MEASURES[column.show]
        months = self.periods.months(Window.YTD) or (self.periods.month,)
        ytd = f"{_short(months[0])}～{_short(months[-1])}"
        head = tuple(part.format(ytd=ytd) for part in column.head)
        return Column(column.id, head, measure, column.unit or unit)


def part_months(
    base: Base, periods: Periods, *, last_year: bool = False
) -> list[tuple[Part, tuple[Month, ...] | None]]:
    """Return each part of a counted cell with the months it is added up over."""
    found = []
    for part in base.parts:
        window = part.window(base.window)
        assert window is not None
        found.append((part, periods.months(window, last_year=last_year)))
    return found


def _short(month: Month) -> str:
    """Write a month as R6/3."""
    return in_era_short(month.last, eras()).rpartition(".")[0].replace(".", "/")


def _notes(periods: Periods) -> list[str]:
    notes = []
    if not periods.is_whole:
        first = min(periods.closed)
        notes.append(f"締めが{_short(first)}から始まるため、累計は{_short(first)}からの計数です。")
    if not periods.has_last_year:
        notes.append("前年同期の締めがないため、前年比を算出できない欄があります。")
    return notes
