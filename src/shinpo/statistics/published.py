"""Tables that associations published: 「公表された統計表」.

One folder per printed table under `data/published/<seed>/<table>/`; the format is described in
`data/published/README.md`. `published_files` reads it; what the figures should be is the number
check's business (`shinpo.publishing.proof`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import Any

DERIVED_MEASURES = frozenset(("ratio", "share", "average", "point", "grade"))
DERIVED_ROW_KINDS = frozenset(("subtotal", "total", "average", "ratio"))
BASE_MEASURES = frozenset(("count", "amount"))

Cell = tuple[str, str]  # row id, column id


@dataclass(frozen=True)
class Column:
    """A column of the print with its nested headings, outermost first.

    `of` names the column of a quotient's numerator where that is printed beside it.
    """

    id: str
    head: tuple[str, ...]
    measure: str
    unit: str
    places: int
    of: str
    suffix: str


@dataclass(frozen=True)
class Row:
    """A line of the print; `parent` is the line it sums into.

    A list of unlike figures says line by line what they are (`[[row]]` in table.toml): what it
    says goes before the column's word.
    """

    id: str
    label: str
    kind: str
    parent: str
    level: int
    measure: str = ""
    unit: str = ""
    places: int | None = None
    prefix: str = ""
    suffix: str = ""


@dataclass(frozen=True)
class Misprint:
    """A cell known to be printed wrong, or printed from finer figures than those beside it."""

    row: str
    column: str
    printed: Decimal | str | None
    right: Decimal | str | None
    reason: str
    cause: str


@dataclass(frozen=True)
class Published:
    """One printed table. `values` has a line for every cell that can hold a number.

    A missing line means that the layout has no such cell; None means that it is blank.
    """

    folder: Path
    spec: Mapping[str, Any]
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    values: Mapping[Cell, Decimal | None]
    marks: Mapping[Cell, str]
    misprints: tuple[Misprint, ...] = field(default=())

    @property
    def id(self) -> str:
        """Stable name of the table, unique among all."""
        return str(self.spec["id"])

    @property
    def rules(self) -> Sequence[Mapping[str, Any]]:
        """How cells are recomputed, as written in table.toml."""
        return tuple(self.spec.get("rule", ()))

    @property
    def not_printed(self) -> Sequence[Mapping[str, Any]]:
        """Notes on derived cells whose inputs the document does not print."""
        return tuple(self.spec.get("not_printed", ()))

    @cached_property
    def column_of(self) -> Mapping[str, Column]:
        """Columns by id."""
        return {column.id: column for column in self.columns}

    @cached_property
    def row_of(self) -> Mapping[str, Row]:
        """Rows by id."""
        return {row.id: row for row in self.rows}

    def measure(self, cell: Cell) -> str:
        """What a cell measures: its line's word, else its column's."""
        return self.row_of[cell[0]].measure or self.column_of[cell[1]].measure

    def unit(self, cell: Cell) -> str:
        """Unit of a cell: its line's word, else its column's."""
        return self.row_of[cell[0]].unit or self.column_of[cell[1]].unit

    def places(self, cell: Cell) -> int:
        """Decimals of a cell: its line's word, else its column's."""
        own = self.row_of[cell[0]].places
        return self.column_of[cell[1]].places if own is None else own

    def children(self, parent: str) -> tuple[str, ...]:
        """Rows that add up to `parent`; of-which rows repeat a part and are left out."""
        return tuple(r.id for r in self.rows if r.parent == parent and r.kind != "of_which")

    def may_be_derived(self, cell: Cell) -> bool:
        """False for plain counts and amounts of a line: those are what others are made from."""
        return self.is_derived(cell) or self.measure(cell) not in BASE_MEASURES

    def is_derived(self, cell: Cell) -> bool:
        """True if the print computed this cell from others: total, share, ratio, average."""
        row = self.row_of[cell[0]]
        return row.kind in DERIVED_ROW_KINDS or self.measure(cell) in DERIVED_MEASURES
