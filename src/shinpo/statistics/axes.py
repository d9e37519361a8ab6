"""The rows of an axis and the keys that each row adds up: 「集計区分」.

Rows come from the masters frozen with the closing (so that those without any figure stay, in the
association's order), from dated maps of the law, from codes or from upper limits.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import duckdb

from shinpo.core.tables import Row, RowKind
from shinpo.law import industries
from shinpo.statistics.layout import Axis

TOTAL = "total"
UNLISTED = "unlisted"
UNLISTED_LABEL = "上記以外"
MASTER_ORDER = {
    "lenders": "order_no, lender_id",
    "municipalities": "county <> '', order_no, municipality_code",
    "programmes": "case owner when 'association' then 0 when 'prefecture' then 1 else 2 end,"
    " owner_name, order_no, programme_id",
}


@dataclass(frozen=True)
class AxisRows:
    """Rows in order of print, with the keys of each; the total has none and means all."""

    rows: tuple[Row, ...]
    keys: Mapping[str, frozenset[str]]

    def unlisted(self) -> frozenset[str]:
        """Return the keys that occur and that no row of the layout knows."""
        return self.keys.get(UNLISTED, frozenset())


@dataclass(frozen=True)
class _Item:
    """A row before its group is known: id, label, group key, keys."""

    id: str
    label: str
    group: str = ""
    group_name: str = ""


def axis_rows(
    axis: Axis, occurring: frozenset[str], engine: duckdb.DuckDBPyConnection, on: date
) -> AxisRows:
    """Return the rows of an axis for the keys that occur in a closing."""
    items, row_of = _items(axis, engine, on)
    keys: dict[str, set[str]] = {item.id: set() for item in items}
    for key in occurring:
        keys.setdefault(row_of(key) or UNLISTED, set()).add(key)
    rows = list(_grouped(axis, items)) if "group" in axis.spec else [_row(i, TOTAL) for i in items]
    if UNLISTED in keys:
        rows.append(Row(UNLISTED, UNLISTED_LABEL, RowKind.ITEM, TOTAL))
    rows.append(Row(TOTAL, "合計", RowKind.TOTAL))
    return AxisRows(tuple(rows), {**_frozen(keys), **_group_keys(rows, keys)})


def _frozen(keys: Mapping[str, set[str]]) -> dict[str, frozenset[str]]:
    return {row: frozenset(found) for row, found in keys.items()}


def _group_keys(rows: Iterable[Row], keys: Mapping[str, set[str]]) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {r.id: set() for r in rows if r.kind is RowKind.SUBTOTAL}
    for row in rows:
        if row.parent in found and row.kind is RowKind.ITEM:
            found[row.parent] |= keys[row.id]
    return _frozen(found)


def _row(item: _Item, parent: str) -> Row:
    return Row(item.id, item.label, RowKind.ITEM, parent, 0 if parent == TOTAL else 1)


def _grouped(axis: Axis, items: Sequence[_Item]) -> Iterable[Row]:
    """Yield the items group by group, each followed by its subtotal."""
    groups: dict[tuple[str, str], list[_Item]] = {}
    for item in items:
        groups.setdefault((item.group, item.group_name), []).append(item)
    for number, ((group, name), members) in enumerate(groups.items(), start=1):
        fixed = axis.spec.get("groups", {}).get(group, {})
        group_id = fixed.get("id", f"group_{number:02d}")
        if "group_heading" in axis.spec:
            heading = fixed.get("heading") or axis.spec["group_heading"].format(group=name)
            yield Row(f"{group_id}_heading", heading, RowKind.HEADING)
        yield from (_row(item, group_id) for item in members)
        label = fixed.get("label") or axis.spec["group_label"].format(group=name)
        yield Row(group_id, label, RowKind.SUBTOTAL, TOTAL)


def _items(
    axis: Axis, engine: duckdb.DuckDBPyConnection, on: date
) -> tuple[list[_Item], Callable[[str], str | None]]:
    """Return the rows of an axis and the function that finds a key's row."""
    if axis.master:
        return _from_master(axis, engine)
    if "map" in axis.spec:
        return _from_map(axis, on)
    items = [_Item(row[0], row[1]) for row in axis.rows]
    if axis.limits:  # the key is the band's number
        by_key = {str(number): item.id for number, item in enumerate(items)}
    else:
        by_key = {code: row[0] for row in axis.rows for code in (row[2:] or row[:1])}
        # A row may also be named by its own id.
        by_key = {**{row[0]: row[0] for row in axis.rows}, **by_key}
    return items, by_key.get


def _from_master(
    axis: Axis, engine: duckdb.DuckDBPyConnection
) -> tuple[list[_Item], Callable[[str], str | None]]:
    spec = axis.spec
    answer = engine.execute(f"select * from {axis.master} order by {MASTER_ORDER[axis.master]}")
    names = [column[0] for column in answer.description]
    items: dict[str, _Item] = {}
    by_key = {}
    for record in (dict(zip(names, row, strict=True)) for row in answer.fetchall()):
        row_id = str(record[spec["id"]])
        by_key[str(record[axis.key])] = row_id
        # The versions of a programme share a row; the newest gives it its name.
        items[row_id] = _Item(row_id, record["name"], *_group(spec, record))
    return list(items.values()), by_key.get


def _group(spec: Mapping[str, Any], record: Mapping[str, Any]) -> tuple[str, str]:
    group = record[spec["group"]] or ""
    name = record.get(spec.get("group_name", ""), None) or ""
    return group, name or group


def _from_map(axis: Axis, on: date) -> tuple[list[_Item], Callable[[str], str | None]]:
    """Return rows of a dated map of classification codes (law/industries.toml)."""
    name, ids = axis.spec["map"], axis.spec["ids"]
    items = [_Item(ids.get(label, label), label) for label in industries.groups(name, on)]

    def row_of(key: str) -> str | None:
        try:
            label = industries.group_of(name, key, on)
        except KeyError:
            return None
        return str(ids.get(label, label))

    return items, row_of
