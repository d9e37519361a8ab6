"""How a table is built: what its columns are and what its rows add up: 「表の構造」.

Inferred from the words of the headings and, where words leave it open, from what the figures fit;
a person can correct every part of it on the screen.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from functools import cached_property

from shinpo.publishing.number_check.sheet import COUNTERS, ZEROS, Read, Sheet, number, unit_in


class Kind(StrEnum):
    """What a column holds: 「列の種類」."""

    LABEL = "label"
    PLAN = "plan"  # 計画
    ACTUAL = "actual"  # 実績, 件数, 金額
    LAST_YEAR = "last_year"  # 前年度
    RATIO = "ratio"  # 計画比, 前年比, B/A: of / base
    SHARE = "share"  # 構成比: of / its total
    AVERAGE = "average"  # 1件当たり: of / base
    DIFFERENCE = "difference"  # 増減: of - base
    OTHER = "other"  # grades, words, rates with inputs that are not here


KIND_WORDS: Mapping[Kind, str] = {
    Kind.LABEL: "項目名",
    Kind.PLAN: "計画",
    Kind.ACTUAL: "実績",
    Kind.LAST_YEAR: "前年度",
    Kind.RATIO: "比率",
    Kind.SHARE: "構成比",
    Kind.AVERAGE: "平均",
    Kind.DIFFERENCE: "差",
    Kind.OTHER: "計算しない",
}
HELD = (Kind.PLAN, Kind.ACTUAL, Kind.LAST_YEAR)


@dataclass(frozen=True)
class ColumnSpec:
    """One column; `of` and `base` are the columns it is worked out from."""

    kind: Kind
    head: tuple[str, ...]
    of: int | None = None
    base: int | None = None
    back: int | None = None  # the base is `of` less this difference (前年差 instead of 前年)
    parts: tuple[int, ...] = ()  # the columns that it is the sum of
    counted: bool = False  # pieces, not rounded amounts

    @property
    def words(self) -> str:
        """The headings in one."""
        return "".join(self.head)


@dataclass(frozen=True)
class RowSpec:
    """One row; `parts` are the rows it is the sum of, a negative sign for what is taken off."""

    label: str
    indent: int = 0
    parts: tuple[tuple[int, int], ...] = ()  # (row, sign)
    of_which: bool = False


@dataclass(frozen=True)
class Structure:
    """How a whole table is built. Rows count from the first line under the headings."""

    sheet: Sheet
    head_lines: int
    columns: tuple[ColumnSpec, ...]
    rows: tuple[RowSpec, ...]

    def cell(self, row: int, column: int) -> str:
        """Return the text of a cell of the body."""
        return self.sheet.lines[self.head_lines + row][column]

    def read(self, row: int, column: int) -> Read | None:
        """Return a cell of the body as a number."""
        return number(self.cell(row, column))

    def value(self, row: int, column: int) -> Decimal | None:
        """Return the value of a cell of the body."""
        read = self.read(row, column)
        return read.value if read else None

    def worth(self, of: int, own: int) -> Fraction:
        """Return what one in a column is in another: 1件当たり（千円） of 金額（百万円）."""
        units = [unit_in(self.columns[j].words) or self.sheet.unit for j in (of, own)]
        if not all(units) or self.columns[of].counted:
            return Fraction(1)
        return Fraction(10) ** (ZEROS[units[0]] - ZEROS[units[1]])

    @cached_property
    def usual_places(self) -> tuple[int, ...]:
        """The decimals that most figures of each column have."""
        found = []
        for j in range(len(self.columns)):
            told = [r.places for i in range(len(self.rows)) if (r := self.read(i, j))]
            found.append(max(set(told), key=told.count) if told else 0)
        return tuple(found)

    def counted(self, row: int, column: int) -> bool:
        """Say whether a cell counts pieces: its own suffix goes before its column's word."""
        read = self.read(row, column)
        if read is not None and read.suffix:
            return read.suffix in COUNTERS
        return self.columns[column].counted or any(
            word in self.rows[row].label for word in ("件数", "先数", "回数", "人数", "企業数")
        )

    def with_columns(self, columns: Sequence[ColumnSpec]) -> "Structure":
        """Return the same table with other columns."""
        return replace(self, columns=tuple(columns))

    def with_rows(self, rows: Sequence[RowSpec]) -> "Structure":
        """Return the same table with other rows."""
        return replace(self, rows=tuple(rows))
