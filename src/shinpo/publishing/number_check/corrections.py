"""What a person says about how a table is built, over what was inferred: 「読み方の修正」."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from shinpo.publishing.number_check.columns import skeleton, with_inputs
from shinpo.publishing.number_check.rows import with_sums
from shinpo.publishing.number_check.sheet import Sheet
from shinpo.publishing.number_check.structure import ColumnSpec, Kind, Structure

WORKED_OUT = (Kind.RATIO, Kind.SHARE, Kind.AVERAGE, Kind.DIFFERENCE)


@dataclass(frozen=True)
class Column:
    """A column as a person reads it; None leaves the choice to the check."""

    kind: Kind | None = None
    of: int | None = None
    base: int | None = None


@dataclass(frozen=True)
class Correction:
    """Columns read otherwise, and rows that are no total: 「読み方の修正」."""

    columns: Mapping[int, Column] = field(default_factory=dict)
    no_totals: frozenset[int] = frozenset()


NOTHING = Correction()


def read(sheet: Sheet, correction: Correction = NOTHING) -> Structure:
    """Return how a table is built: what a person says, and the rest inferred: 「構造の推定」."""
    bare = skeleton(sheet)
    kinds = [_of_kind(bare, j, correction) for j in range(len(bare.columns))]
    structure = with_sums(bare.with_columns(kinds))
    structure = structure.with_rows([
        replace(row, parts=()) if i in correction.no_totals else row
        for i, row in enumerate(structure.rows)
    ])  # fmt: skip
    found = with_inputs(structure)
    told = [_of_inputs(column, j, correction) for j, column in enumerate(found.columns)]
    return found.with_columns(told)


def _of_kind(bare: Structure, j: int, correction: Correction) -> ColumnSpec:
    column, said = bare.columns[j], correction.columns.get(j)
    return replace(column, kind=said.kind) if said is not None and said.kind else column


def _of_inputs(column: ColumnSpec, j: int, correction: Correction) -> ColumnSpec:
    said = correction.columns.get(j)
    kind = said.kind or column.kind if said is not None else column.kind
    if said is None or kind not in WORKED_OUT or said.of is None:
        return column
    if kind is Kind.SHARE:
        return replace(column, kind=kind, of=said.of)
    if said.base is None:
        return column
    return replace(column, kind=kind, of=said.of, base=said.base, back=None)
