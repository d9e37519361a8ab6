"""The national catalogue of indicators, and what a definition must keep: 「評価指標の定義」.

A definition is read from a table of the law, of published data or of an association's row, always
in the same words. What it names (datasets, columns, kinds of activity, themes, other indicators)
is checked here, so that a typing mistake never counts nothing in silence.
"""

from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import Any

from shinpo.core.facts import KINDS
from shinpo.core.indicators import (
    ACTIVITIES,
    Count,
    Definition,
    Entered,
    How,
    Ratio,
    Result,
    Source,
    Sum,
    Wanted,
)
from shinpo.core.refusal import Problem, Refused
from shinpo.law import activities
from shinpo.law.departments import departments
from shinpo.law.load import document, parameter

FILE = "indicators"
KINDS_OF_SOURCE = ("closing", "activity", "ratio", "sum", "result", "entry")
NO_PARENT = "@"  # a group of counterparts


@cache
def catalogue(on: date) -> Mapping[str, Definition]:
    """Return the national catalogue in force on a day: 「全国共通の評価指標」.

    :raises NotInForce: if none is known for the day.
    """
    return {row["id"]: definition(row) for row in parameter(FILE, "indicators").on(on)}


def definition(row: Mapping[str, Any], *, own: bool = False) -> Definition:
    """Read a definition.

    :raises Refused: if its source is none or not to be read.
    """
    return Definition(
        id=row["id"],
        term=row["term"],
        department=row["department"],
        unit=row["unit"],
        source=source(row["source"]),
        places=row.get("places", 0),
        note=row.get("note", ""),
        own=own,
    )


def source(table: Mapping[str, Any]) -> Source:
    """Read what an indicator counts; exactly one kind of source.

    :raises Refused: if it is no such table.
    """
    if len(table) != 1 or next(iter(table)) not in KINDS_OF_SOURCE:
        raise _refused(
            "数え方は、締め・活動・割合・合計・業務実績・記入のどれか一つで書いてください。"
        )
    kind, given = next(iter(table.items()))
    try:
        found: Source = _READ[kind](given)
    except (KeyError, TypeError, ValueError) as error:
        raise _refused(f"数え方の書き方を読み取れません（{error}）。") from error
    return found


def table_of(found: Source) -> dict[str, Any]:
    """Return a source as the table it is read from."""
    if isinstance(found, Count):
        where: dict[str, Any] = {column: list(values) for column, values in found.where}
        if found.dataset == ACTIVITIES:
            return {"activity": {**where, "how": found.how.value}}
        return {"closing": {"dataset": found.dataset, "how": found.how.value, "where": where}}
    if isinstance(found, Ratio):
        return {"ratio": {"of": found.of, "over": found.over, "scale": found.scale}}
    if isinstance(found, Sum):
        return {"sum": {"of": list(found.of), "less": list(found.less)}}
    if isinstance(found, Result):
        return {"result": found.ref}
    return {"entry": found.evidence}


def _closing(given: Mapping[str, Any]) -> Count:
    unknown = set(given) - {"dataset", "how", "where"}
    if unknown:
        raise ValueError("、".join(sorted(unknown)))
    return Count(given["dataset"], How(given["how"]), _where(given.get("where", {})))


def _activity(given: Mapping[str, Any]) -> Count:
    where = {column: values for column, values in given.items() if column != "how"}
    return Count(ACTIVITIES, How(given.get("how", How.QUANTITY)), _where(where))


def _where(given: Mapping[str, Any]) -> tuple[tuple[str, tuple[Wanted, ...]], ...]:
    return tuple(
        (column, tuple(values) if isinstance(values, list) else (values,))
        for column, values in given.items()
    )


def _sum(given: Mapping[str, Any]) -> Sum:
    return Sum(tuple(given["of"]), tuple(given.get("less", ())))


_READ: Mapping[str, Any] = {
    "closing": _closing,
    "activity": _activity,
    "ratio": lambda given: Ratio(given["of"], given["over"], given.get("scale", 100)),
    "sum": _sum,
    "result": Result,
    "entry": Entered,
}


def _refused(message: str) -> Refused:
    return Refused(Problem("source", "indicator_source", message))


def expanded(column: str, values: tuple[Wanted, ...]) -> tuple[Wanted, ...]:
    """Return filter values with groups of counterparts and departments' sections spelled out."""
    if column == "counterpart":
        members = activities.counterparts().values()
        return tuple(
            code
            for value in values
            for code in (
                [c.id for c in members if c.group == str(value)[1:]]
                if str(value).startswith(NO_PARENT)
                else [value]
            )
        )
    if column == "department":
        on = _newest("departments")
        return tuple(s for value in values for s in sorted(activities.sections_of(str(value), on)))
    return values


def choices(dataset: str, column: str) -> frozenset[str] | None:
    """Return the values that a column may be asked for; None where the association decides."""
    if dataset == ACTIVITIES:
        if column == "kind":
            return frozenset(activities.kinds())
        if column == "counterpart":
            groups = {NO_PARENT + group for group in activities.counterpart_groups()}
            return frozenset(activities.counterparts()) | groups
        if column in activities.LISTS:
            return frozenset(activities.terms(column))
        return None
    if column == "kind":
        return frozenset(KINDS)
    if column == "trait":
        return frozenset(parameter("sharing", "traits").on(_newest("sharing", "traits")))
    if column == "cause":
        return frozenset(row["id"] for row in parameter("causes", "causes").entries[-1].value)
    if column == "insurance_kind":
        return frozenset(document("insurance")["kind"])
    listed = document(FILE)["words"]["value"].get(column)
    return frozenset(listed) if listed else None


def words(group: str) -> Mapping[str, str]:
    """Return the words of a definition's parts: dataset, column, how: 「定義の言葉」."""
    found: Mapping[str, str] = document(FILE)["words"][group]
    return found


def word_of_value(dataset: str, column: str, value: Wanted) -> str:
    """Return what a wanted value is called."""
    if isinstance(value, bool):
        return "該当" if value else "非該当"
    if dataset == ACTIVITIES and column != "department":
        return _activity_word(column, value)
    if column == "kind":
        return KINDS[value].term
    if column == "department":
        return next((d.term for d in departments(_newest("departments")) if d.id == value), value)
    named: Mapping[str, str] = document(FILE)["words"]["value"].get(column, {})
    return named.get(value, value)


def _newest(file: str, name: str = "departments") -> date:
    """Return a day on which the newest record of a parameter holds."""
    return parameter(file, name).entries[-1].span.start


def _activity_word(column: str, value: str) -> str:
    if column == "kind":
        return activities.kinds()[value].term
    if value.startswith(NO_PARENT):
        return activities.counterpart_groups()[value[1:]]
    code, _, own = value.partition(activities.OWN)
    term = activities.terms(column).get(code, code)
    return f"{term}（{own}）" if own else term
