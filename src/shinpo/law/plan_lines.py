"""Read the lines of the plans of a day from plan_lines.toml: 「経営計画の計数の様式」."""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from typing import Any

from shinpo.core.dated import NotInForce
from shinpo.core.period import Span
from shinpo.core.plan_lines import (
    BUSINESS,
    SECTIONS,
    STANDARD,
    YEAR,
    Part,
    PlanLine,
    PlanLines,
)
from shinpo.law.load import document

ORIGIN = "law/plan_lines.toml"
YEN = "yen"


def forms() -> tuple[str, ...]:
    """Return the names of the forms: 「様式」. `standard` is the official one."""
    named = dict.fromkeys(
        layout.get("form", STANDARD) for layout in document("plan_lines")["layout"]
    )
    return tuple(named)


@cache
def plan_lines(on: date, form: str = STANDARD) -> PlanLines:
    """Return the lines that a form prints on a day, section by section in printed order.

    :raises NotInForce: if the form prints nothing on that day.
    """
    layouts = [
        layout
        for layout in document("plan_lines")["layout"]
        if layout.get("form", STANDARD) == form and on in Span(layout["from"], layout.get("until"))
    ]
    if not layouts:
        raise NotInForce(f"計画の様式 {form}", on, ORIGIN)
    layouts.sort(key=lambda layout: SECTIONS.index(layout["section"]))
    return PlanLines(line for layout in layouts for line in _lines(layout))


def _lines(layout: Mapping[str, Any]) -> list[PlanLine]:
    section, rows = layout["section"], layout["line"]
    lines = []
    number = 0
    for row in rows:
        heading = row.get("heading", False)
        number += not heading
        children = [child["id"] for child in rows if child.get("parent") == row["id"]]
        lines.append(
            PlanLine(
                id=_full(section, row["id"]),
                section=section,
                number=None if heading else number,
                term=row["term"],
                unit=row.get("unit", layout.get("unit", YEN)),
                parent=_full(section, row["parent"]) if "parent" in row else None,
                heading=heading,
                parts=_parts(section, row.get("formula", children)),
                agrees=_parts(section, row.get("agrees", ())),
                roll=_parts(section, row.get("roll", ())),
                same=row.get("same"),
                last=_full(section, row["last"]) if "last" in row else None,
                accounts=tuple(_signed(name) for name in row.get("accounts", ())),
                at=row.get("at", YEAR),
                graded=row.get("graded"),
            )
        )
    return lines


def _full(section: str, name: str) -> str:
    return name if section == BUSINESS or "." in name else f"{section}.{name}"


def _parts(section: str, names: Sequence[str]) -> tuple[Part, ...]:
    signed = [_signed(name) for name in names]
    return tuple(Part(_full(section, part.id), part.sign) for part in signed)


def _signed(name: str) -> Part:
    return Part(name.removeprefix("-"), -1 if name.startswith("-") else 1)
