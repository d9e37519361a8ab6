"""Read what is counted and how it is laid out: 「統計表の様式」 (layouts.toml, tables.toml)."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any

from shinpo.core.refusal import refuse
from shinpo.core.tables import RowKind
from shinpo.output.grid import Layout as Placing
from shinpo.statistics.periods import Window

FLOW_SUFFIX = "_movements"  # datasets of what moved; the others hold what stood at a month's end


@dataclass(frozen=True)
class Part:
    """One thing that is added up: 「計数の要素」. `yen` names the amount of the lines."""

    dataset: str
    item: str
    yen: str = "amount"
    at: str = ""

    @property
    def is_flow(self) -> bool:
        """True if it moves; False if it stands."""
        return self.dataset.endswith(FLOW_SUFFIX)

    def window(self, window: Window) -> Window | None:
        """Return what a column's window means for this part; None if it has none in a month."""
        if self.is_flow:
            return window
        if window is Window.MONTH:
            return None
        return Window.OPENING if self.at == "opening" else Window.END


@dataclass(frozen=True)
class Axis:
    """What the rows of a table tell apart: 「集計の軸」."""

    id: str
    term: str
    key: str
    listed: bool = False
    limits: tuple[int, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()  # id, label, code in the records if it differs
    master: str = ""
    spec: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class ColumnSpec:
    """One column: 「欄」."""

    id: str
    head: tuple[str, ...]
    show: str
    measure: str = ""
    window: Window = Window.YTD
    of: str = ""
    over: tuple[str, ...] = ()
    unit: str = ""

    @property
    def is_counted(self) -> bool:
        """True for cases and yen, False for what is computed from them."""
        return self.show in ("count", "amount")


@dataclass(frozen=True)
class RowSpec:
    """One line of a table with fixed lines: 「行」. `without` names what it leaves blank."""

    id: str
    label: str
    kind: RowKind = RowKind.ITEM
    measure: str = ""
    level: int = 0
    parent: str | None = None
    without: tuple[str, ...] = ()


@dataclass(frozen=True)
class TableSpec:
    """One table of the register: 「統計表」."""

    id: str
    title: str
    grain: str
    style: str
    columns: tuple[ColumnSpec, ...]
    axis: str = ""
    rows: tuple[RowSpec, ...] = ()
    average: str = ""
    label_head: str = ""
    label_after: int = 0
    invariants: tuple[Mapping[str, Any], ...] = ()

    def placed(self) -> Placing:
        """Return how the table is placed in print: what heads its labels, where they stand."""
        return Placing(label_head=self.label_head, label_after=self.label_after)

    def column(self, column_id: str) -> ColumnSpec:
        """Return a column by id. Raise KeyError if the table has none."""
        return {c.id: c for c in self.columns}[column_id]


@dataclass(frozen=True)
class Layout:
    """The whole register: 「統計表の台帳」."""

    measures: Mapping[str, tuple[Part, ...]]
    terms: Mapping[str, str]
    axes: Mapping[str, Axis]
    tables: Mapping[str, TableSpec]

    def table(self, name: str) -> TableSpec:
        """Return a table.

        :raises Refused: if there is none of that name; the names are listed.
        """
        if name not in self.tables:
            raise refuse(
                "name",
                "unknown_table",
                f"統計表「{name}」はありません。次の名前から指定してください: "
                + "、".join(self.tables),
            )
        return self.tables[name]


@cache
def layout() -> Layout:
    """Return the register as shipped."""
    shapes, register = _document("layouts"), _document("tables")
    sets = {name: tuple(_column(c) for c in found) for name, found in shapes["columns"].items()}
    shared = register.get("invariant", {})
    return Layout(
        measures={k: tuple(Part(**p) for p in v["parts"]) for k, v in shapes["measure"].items()},
        terms={k: v["term"] for k, v in shapes["measure"].items()},
        axes={k: _axis(k, v) for k, v in shapes["axis"].items()},
        tables={
            k: _table(k, v, sets, shared, shapes["axis"]) for k, v in register["table"].items()
        },
    )


def _document(name: str) -> Mapping[str, Any]:
    text = files("shinpo.statistics").joinpath(f"{name}.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def _column(spec: Mapping[str, Any]) -> ColumnSpec:
    given = {**spec, "head": tuple(spec["head"]), "over": tuple(spec.get("over", ()))}
    return ColumnSpec(**{**given, "window": Window(spec.get("window", Window.YTD))})


def _axis(axis_id: str, spec: Mapping[str, Any]) -> Axis:
    return Axis(
        id=axis_id,
        term=spec["term"],
        key=spec["key"],
        listed=spec.get("listed", False),
        limits=tuple(spec.get("limits", ())),
        rows=tuple(tuple(row) for row in spec.get("rows", ())),
        master=spec.get("master", ""),
        spec=spec,
    )


def _table(
    table_id: str,
    spec: Mapping[str, Any],
    sets: Mapping[str, tuple[ColumnSpec, ...]],
    shared: Mapping[str, Sequence[Mapping[str, Any]]],
    axes: Mapping[str, Mapping[str, Any]],
) -> TableSpec:
    labels, without = spec.get("labels", {}), spec.get("without", ())
    columns = [c for c in sets[spec["columns"]] if c.id not in without]
    renamed = [_relabelled(c, labels[c.id]) if c.id in labels else c for c in columns]
    invariants = spec.get("invariant", ())
    return TableSpec(
        id=table_id,
        title=spec["title"],
        grain=spec["grain"],
        style=spec["style"],
        columns=tuple(renamed),
        axis=spec.get("axis", ""),
        rows=tuple(_row(row) for row in spec.get("row", ())),
        average=spec.get("average", ""),
        label_head=spec.get("label_head") or axes[spec["axis"]]["term"],
        label_after=spec.get("label_after", 0),
        invariants=tuple(shared[invariants] if isinstance(invariants, str) else invariants),
    )


def _relabelled(column: ColumnSpec, label: str) -> ColumnSpec:
    return ColumnSpec(**{**vars(column), "head": (*column.head[:-1], label)})


def _row(spec: Mapping[str, Any]) -> RowSpec:
    kind = RowKind(spec.get("kind", RowKind.ITEM))
    return RowSpec(**{**spec, "kind": kind, "without": tuple(spec.get("without", ()))})
