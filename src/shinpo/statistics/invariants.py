"""What must hold before a table is published: 「統計表の検算」 (tables.toml).

The total of a table is counted without its axis, the rows along it, and the overview on its own:
when they agree, no record was lost, counted twice or put into no row. The overview is held against
what the data base counted when the month was closed.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from shinpo.core.refusal import Problem, Refused
from shinpo.core.tables import Table
from shinpo.statistics.axes import TOTAL
from shinpo.statistics.layout import layout
from shinpo.statistics.tables import Statistics, table_names

OVERVIEW = "overview"


def check(statistics: Statistics, names: tuple[str, ...] | None = None) -> None:
    """Hold the tables against every invariant of the register.

    :raises Refused: with every invariant that fails; nothing may be published then.
    """
    found = [p for name in names or table_names() for p in _problems(statistics, name)]
    if found:
        raise Refused(*found)


def _problems(statistics: Statistics, name: str) -> Iterator[Problem]:
    spec = layout().table(name)
    table = statistics.table(name)
    overview = table if name == OVERVIEW else statistics.table(OVERVIEW)
    for invariant in spec.invariants:
        rule = RULES[invariant["kind"]]
        for message in rule(table, invariant, overview, statistics):
            yield Problem(name, f"statistics.{invariant['kind']}", _worded(spec.title, message))
    if spec.axis and layout().axes[spec.axis].listed:
        unknown = sorted(statistics.axes[spec.axis].unlisted())
        if unknown:
            codes = "、".join(code or "（記録なし）" for code in unknown)
            term = layout().axes[spec.axis].term
            yield Problem(
                name,
                "statistics.listed",
                _worded(spec.title, f"{term}の区分にない値（{codes}）があります。"),
            )


def _worded(title: str, message: str) -> str:
    return (
        f"統計表「{title}」の検算が合わないため公表できません。{message}"
        "記録と様式を点検し、作成し直してください。"
    )


def _number(table: Table, row: str, column: str) -> int:
    value = table.cell(row, column).value
    return value if isinstance(value, int) else 0


def _linear(
    table: Table, invariant: Mapping[str, Any], overview: Table, statistics: Statistics
) -> Iterator[str]:
    target = invariant["target"]
    for column in invariant["columns"]:
        rolled = sum(
            -_number(table, term[1:], column) if term[0] == "-" else _number(table, term, column)
            for term in invariant["terms"]
        )
        printed = _number(table, target, column)
        if rolled != printed:
            yield (
                f"「{table.row(target).label}」の繰越計算（{column}）は{rolled:,}ですが、"
                f"計数は{printed:,}です。"
            )


def _sum(
    table: Table, invariant: Mapping[str, Any], overview: Table, statistics: Statistics
) -> Iterator[str]:
    for row in table.rows:
        children = table.children(row.id)
        for column in invariant["columns"] if children else ():
            added = sum(_number(table, child.id, column) for child in children)
            printed = _number(table, row.id, column)
            if added != printed:
                yield (
                    f"「{row.label}」（{column}）の内訳の計は{added:,}ですが、"
                    f"計数は{printed:,}です。"
                )


def _overview(
    table: Table, invariant: Mapping[str, Any], overview: Table, statistics: Statistics
) -> Iterator[str]:
    line = invariant["line"]
    for ours, theirs in invariant["columns"].items():
        if ours not in {column.id for column in table.columns}:
            continue
        total, there = table.cell(TOTAL, ours), overview.cell(line, theirs)
        if total != there:
            yield (
                f"合計（{ours}）は{total.value}ですが、事業概況の"
                f"「{overview.row(line).label}」は{there.value}です。"
            )


def _manifest(
    table: Table, invariant: Mapping[str, Any], overview: Table, statistics: Statistics
) -> Iterator[str]:
    manifest = statistics.closings.manifests[statistics.month]
    window = invariant["window"]
    for name, row in invariant["totals"].items():
        frozen = manifest["totals"].get(name)
        if frozen is None:
            yield f"締切時の記録に「{table.row(row).label}」（{name}）の合計がありません。"
            continue
        for kind, value in zip(("count", "amount"), frozen, strict=True):
            printed = _number(table, row, f"{window}_{kind}")
            if printed != value:
                yield (
                    f"「{table.row(row).label}」（{window}_{kind}）は{printed:,}ですが、"
                    f"締切時の記録は{value:,}です。"
                )


RULES: Mapping[str, Callable[[Table, Mapping[str, Any], Table, Statistics], Iterator[str]]] = {
    "linear": _linear,
    "sum": _sum,
    "overview": _overview,
    "manifest": _manifest,
}
