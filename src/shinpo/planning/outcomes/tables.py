"""Plan, result and last year as tables, on screen and in files alike: 「計画と実績の表」."""

from collections.abc import Iterator

from shinpo.core.era import year_in_era
from shinpo.core.figure_book import Aspect, Figure, FigureBook
from shinpo.core.figures import Cell, Measure
from shinpo.core.fiscal_year import Term
from shinpo.core.plan_lines import RATIO, PlanLine
from shinpo.core.tables import Column, Row, RowKind, Table
from shinpo.law.eras import eras
from shinpo.law.plan_lines import plan_lines
from shinpo.law.styles import style
from shinpo.output.document import Figures
from shinpo.output.grid import Layout
from shinpo.planning.plans.statements import SECTION_TERMS
from shinpo.planning.plans.tables import UNITS

STYLE = "plan"
AMOUNTS = (
    Aspect.PLAN, Aspect.ACTUAL, Aspect.PLAN_RATIO, Aspect.LAST_YEAR, Aspect.LAST_YEAR_RATIO,
)  # fmt: skip
RATES = (
    Aspect.PLAN, Aspect.ACTUAL, Aspect.PLAN_POINTS, Aspect.LAST_YEAR, Aspect.LAST_YEAR_POINTS,
)  # fmt: skip
OPENS = (Aspect.ACTUAL, Aspect.LAST_YEAR)  # figures that were counted lead to their records
HALF_NOTE = "計画は年度のものです。上期の実績は4月から9月までの計数です。"
PREFIX = "outcomes_"


def section_tables(book: FigureBook, term: Term, unit: str) -> list[Figures]:
    """Return every section that has a figure, in the order of the form: 「計画と実績」."""
    lines = plan_lines(term.last)
    found = []
    for section, title in SECTION_TERMS.items():
        shown = lines.section(section)
        if any(f"{line.id}.{Aspect.ACTUAL}" in book for line in shown):
            found.append(_table(section, title, shown, book, term, unit))
    return found


def _table(  # noqa: PLR0917 (what one table is made of)
    section: str, title: str, lines: tuple[PlanLine, ...], book: FigureBook, term: Term, unit: str
) -> Figures:
    rate = section == RATIO
    aspects = RATES if rate else AMOUNTS
    cells = {
        (line.id, aspect.value): one.cell
        for line in lines
        if not line.heading
        for aspect in aspects
        if (one := book.get(f"{line.id}.{aspect}"))
    }
    table = Table(
        id=f"{PREFIX}{section}",
        title=title,
        columns=tuple(_columns(term, rate=rate, unit=unit)),
        rows=tuple(_row(line, aspects, cells) for line in lines),
        cells=cells,
        style=STYLE,
        unit_note="（単位：％、ポイント）" if rate else f"（単位：{UNITS[unit]}、％）",
        notes=(HALF_NOTE,) if term.half else (),
    )
    return Figures(table, style(STYLE), Layout(label_head="項目"))


def _columns(term: Term, *, rate: bool, unit: str) -> Iterator[Column]:
    this, last = (f"{year_in_era(t.first, eras())}度" for t in (term, term.plus(-1)))
    half = "（上期）" if term.half else ""
    measure, held = (Measure.PERCENT, "percent") if rate else (Measure.AMOUNT, "yen")
    shown = None if rate else unit
    quotient = Measure.POINT if rate else Measure.RATIO
    compared = ("差 B-A", "差 B-C") if rate else ("B/A", "B/C")
    plan, actual, to_plan, before, to_before = RATES if rate else AMOUNTS
    yield Column(plan, (this, "計画 A"), measure, held, shown)
    yield Column(actual, (this, f"実績{half} B"), measure, held, shown)
    yield Column(to_plan, ("対計画", compared[0]), quotient, "percent")
    yield Column(before, (last, f"実績{half} C"), measure, held, shown)
    yield Column(to_before, ("対前年度", compared[1]), quotient, "percent")


def _row(line: PlanLine, aspects: tuple[Aspect, ...], cells: dict[tuple[str, str], Cell]) -> Row:
    empty = line.heading or not any((line.id, aspect.value) in cells for aspect in aspects)
    kind = RowKind.SUBTOTAL if line.computed else RowKind.ITEM
    return Row(
        id=line.id,
        label=line.term if line.number is None else f"（{line.number}）{line.term}",
        kind=RowKind.HEADING if empty else kind,
        level=1 if line.parent else 0,
    )


def opened(book: FigureBook, line: str, column: str) -> str:
    """Return the page of the records behind a cell; empty if it was not counted."""
    found: Figure | None = book.get(f"{line}.{column}")
    return found.href if found and found.aspect in OPENS else ""
