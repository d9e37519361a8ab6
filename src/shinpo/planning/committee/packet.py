"""What lies before the members, item by item, frozen as it was: 「審議資料」.

A packet is made of sheets (一項目一頁): the department's words, the self-grade, and rows of figures
out of one `FigureBook`. It is kept as JSON with every figure printed and exact, so that the page a
member read can be shown again whatever happens to the book; its hash says that it is the same.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from shinpo.core.figure_book import Aspect, Figure, FigureBook
from shinpo.core.figures import Measure, Style, print_cell
from shinpo.core.references import unit_word

# The columns of a sheet, in order: what stands in each for a row.
COLUMNS: Mapping[str, str] = {
    "actual": "実績",
    "plan": "計画",
    "plan_ratio": "計画比",
    "last_year": "前年度",
    "last_year_ratio": "前年度比",
    "region": "地域",
    "nation": "全国",
}
_INSTEAD = {"plan_ratio": Aspect.PLAN_POINTS, "last_year_ratio": Aspect.LAST_YEAR_POINTS}
_WITH_UNIT = (Aspect.PLAN_RATIO, Aspect.LAST_YEAR_RATIO, Aspect.PLAN_POINTS,
              Aspect.LAST_YEAR_POINTS)  # fmt: skip
MILLION = "million_yen"
STYLE = "s001_eval"  # how a packet prints its figures


@dataclass(frozen=True)
class Measured:
    """One measure of an item: what was planned, what the department writes, the grade."""

    title: str
    plan: str = ""
    words: str = ""
    grade: str = ""
    average: str = ""


@dataclass(frozen=True)
class Line:
    """A row of figures asked for: the item of the book, with its grade and what is said of it."""

    item: str
    grade: str = ""
    comment: str = ""


@dataclass(frozen=True)
class Evidence:
    """Where something can be verified: a closing, a document, a page."""

    label: str
    text: str


@dataclass(frozen=True)
class Sheet:
    """One item on one page: 「審議資料の一項目」. Department empty: figures of the whole."""

    key: str
    title: str
    department: str = ""
    department_term: str = ""
    plan: str = ""
    words: str = ""
    grade: str = ""
    reason: str = ""
    measures: tuple[Measured, ...] = ()
    lines: tuple[Line, ...] = ()
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True)
class Draft:
    """A packet before it is frozen: head, sheets, the opinions given so far."""

    title: str
    subject: str
    term: str
    sheets: tuple[Sheet, ...]
    opinions: tuple[Mapping[str, str], ...] = ()
    grades: Mapping[str, str] = field(default_factory=dict)  # what each grade means


def frozen(draft: Draft, book: FigureBook, style: Style) -> dict[str, Any]:
    """Return a packet's content as it is kept: only texts, in the order of print."""
    content = asdict(draft)
    content["sheets"] = [_sheet(sheet, book, style) for sheet in draft.sheets]
    content["columns"] = [list(pair) for pair in COLUMNS.items()]  # an object loses its order
    content["notes"] = list(style.legend)
    return json.loads(json.dumps(content, ensure_ascii=False))


def digest(content: Mapping[str, Any]) -> str:
    """Return the hash of a packet's content, independent of the order of keys."""
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _sheet(sheet: Sheet, book: FigureBook, style: Style) -> dict[str, Any]:
    found = json.loads(json.dumps(asdict(sheet), ensure_ascii=False))
    del found["lines"]
    found["rows"] = [row for line in sheet.lines for row in _rows(line, book, style)]
    origins = "、".join(dict.fromkeys(_origin(row) for row in found["rows"] if row["origin"]))
    if origins:
        found["evidence"].append({"label": "計数の出所", "text": origins})
    return found


def _origin(row: Mapping[str, Any]) -> str:
    """Return where a row was counted: an indicator is its own origin."""
    return f"指標「{row['origin']}」" if row["origin"] == row["term"] else row["origin"]


def filled_columns(
    content: Mapping[str, Any], sheet: Mapping[str, Any]
) -> tuple[tuple[str, str], ...]:
    """Return the columns of a sheet in which something stands, with their heads."""
    return tuple(
        (column, head)
        for column, head in content["columns"]
        if any(row["cells"].get(column) for row in sheet["rows"])
    )


def _rows(line: Line, book: FigureBook, style: Style) -> Iterable[dict[str, Any]]:
    """Return the rows of one item: one for each of its parts (件数, 金額)."""
    parts: dict[str, dict[Aspect, Figure]] = {}
    for figure in book.values():
        if figure.item == line.item:
            parts.setdefault(figure.part, {})[figure.aspect] = figure
    for number, (part, figures) in enumerate(parts.items()):
        yield _row(line, part, figures, style, first=number == 0)


def _row(
    line: Line, part: str, figures: Mapping[Aspect, Figure], style: Style, *, first: bool
) -> dict[str, Any]:
    leading = figures.get(Aspect.ACTUAL) or next(iter(figures.values()))
    unit = MILLION if leading.measure is Measure.AMOUNT else leading.unit
    cells, held = {}, {}
    for column in COLUMNS:
        figure = figures.get(Aspect(column)) or figures.get(_INSTEAD.get(column, Aspect(column)))
        if figure is not None:
            cells[column] = printed(figure, style)
            held[column] = exact_text(figure)
    return {
        "item": line.item,
        "part": part,
        "term": leading.term,
        "unit": unit_word(unit),
        "cells": cells,
        "exact": held,
        "period": leading.period,
        "origin": leading.origin,
        "href": leading.href,
        "grade": line.grade if first else "",
        "comment": line.comment if first else "",
    }


def printed(figure: Figure, style: Style) -> str:
    """Return a figure as a packet prints it: ratios and points say what they are."""
    text = print_cell(figure.cell, measure=figure.measure, unit_in=figure.unit, style=style)
    if figure.aspect in _WITH_UNIT and any(map(str.isdigit, text)):
        points = figure.aspect in (Aspect.PLAN_POINTS, Aspect.LAST_YEAR_POINTS)
        return f"{text}ポイント" if points else f"{text}％"
    return text


def exact_text(figure: Figure) -> str:
    """Return a figure as exactly as it is known: its value, or the quotient it comes from."""
    cell = figure.cell
    if cell.numerator is not None and cell.denominator is not None:
        return f"{cell.numerator}/{cell.denominator}"
    return "" if cell.value is None else str(cell.value)


def sheet_of(content: Mapping[str, Any], number: int) -> Mapping[str, Any] | None:
    """Return the sheet of a number counted from one; None if the packet has none."""
    sheets = content["sheets"]
    return sheets[number - 1] if 1 <= number <= len(sheets) else None
