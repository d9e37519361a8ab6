"""Which indicators an association has on a day: 「評価指標の一覧」.

The national catalogue first, in its order, then the association's own. All inside the
association's scope (`ledger.scope`).
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from shinpo.core.fiscal_year import Term
from shinpo.core.indicators import Definition
from shinpo.core.plan_lines import BUSINESS
from shinpo.core.refusal import refuse
from shinpo.law.indicators import catalogue, definition
from shinpo.planning.indicators.models import IndicatorDefinition
from shinpo.planning.plans.indicators import KnownIndicator
from shinpo.planning.plans.statements import SECTION_TERMS, lines_of

CASES = "cases"


def definitions(association_id: int, on: date) -> tuple[Definition, ...]:
    """Return the indicators in force on a day, in order of print."""
    return tuple(in_force(association_id, on).values())


def in_force(association_id: int, on: date) -> Mapping[str, Definition]:
    """Return the indicators in force on a day, by id."""
    return {**catalogue(on), **own(association_id, on)}


def own(association_id: int, on: date) -> Mapping[str, Definition]:
    """Return the association's own definitions in force on a day; one query."""
    rows = (
        IndicatorDefinition.objects.filter(association_id=association_id, valid_from__lte=on)
        .order_by("indicator", "-version")
        .distinct("indicator")
    )
    found = [(row.pk, row.indicator, of_row(row)) for row in rows if not row.retired]
    return {name: one for _, name, one in sorted(found, key=lambda item: item[0])}


def of_row(row: IndicatorDefinition) -> Definition:
    """Return a stored definition as the rule reads it."""
    return definition(table_of_row(row), own=True)


def table_of_row(row: IndicatorDefinition) -> dict[str, Any]:
    """Return a stored definition as the table that the law's file would write."""
    return {
        "id": row.indicator, "term": row.term, "department": row.department, "unit": row.unit,
        "places": row.places, "note": row.note, "source": row.source,
    }  # fmt: skip


def named(definitions: Mapping[str, Definition], name: str) -> Definition:
    """Return one definition.

    :raises Refused: if the association has no such indicator.
    """
    if name not in definitions:
        raise refuse(
            "indicator",
            "indicator_unknown",
            f"指標「{name}」がありません。定義が適用されていないか、廃止されています。"
            "指標一覧から選び直してください。",
        )
    return definitions[name]


def result_refs(on: date) -> frozenset[str]:
    """Return the references of the results that a definition may name, without aspect."""
    return frozenset(result_terms(on))


def result_terms(on: date) -> dict[str, str]:
    """Return what a definition may name of the results, with its official term."""
    found = {}
    for line in lines_of(Term.of(on).year).values():
        if not line.heading:
            found[line.id] = f"{line.term}（{SECTION_TERMS[line.section]}）"
            if line.section == BUSINESS:
                found[f"{line.id}.{CASES}"] = f"{line.term}（件数）"
    return found


def known(association_id: int, on: date) -> Iterable[KnownIndicator]:
    """Name the indicators to the plans: 「目標を置ける指標」."""
    for one in definitions(association_id, on):
        yield KnownIndicator(one.id, one.term, one.unit)
