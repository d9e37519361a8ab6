"""The statements of a plan as tables, on screen and in the report alike: 「計画数値の表」."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from shinpo.core.era import year_in_era
from shinpo.core.figure_book import Aspect
from shinpo.core.figures import Cell, Measure
from shinpo.core.fiscal_year import Term
from shinpo.core.plan_lines import RATIO, PlanLine
from shinpo.core.tables import Column, Row, RowKind, Table
from shinpo.law.eras import eras
from shinpo.law.styles import style
from shinpo.output.document import Figures
from shinpo.output.grid import Layout
from shinpo.planning.plans.book import YearPlan
from shinpo.planning.plans.models import IndicatorTarget, Plan
from shinpo.planning.plans.statements import SECTION_TERMS, lines_of, sections

STYLE = "plan"
UNITS = {"million_yen": "百万円", "thousand_yen": "千円", "yen": "円"}
PLAN_UNIT = "million_yen"
RATIOS = (Aspect.LAST_PLAN_RATIO, Aspect.EXPECTED_RATIO)
OPENING_NOTE = "前年度の実績見込は、計画を作るときに見込んだ実績です。"


def year_term(year: int) -> str:
    """Return a fiscal year in its era: 令和6年度."""
    return f"{year_in_era(Term(year).first, eras())}度"


def statement_tables(years: Sequence[YearPlan], unit: str = PLAN_UNIT) -> list[Figures]:
    """Return every statement of a plan: an annual plan compared, a mid-term plan year by year."""
    first = years[0].year
    names = [name for name in sections(first) if _filled(years, name)]
    return [section_table(years, name, unit) for name in names]


def _filled(years: Sequence[YearPlan], section: str) -> bool:
    """Tell whether anything of a statement was entered, or a ratio could be computed."""
    if section == RATIO:
        return any(one.plan.ratios or one.last_plan.ratios for one in years)
    lines = {line.id for line in lines_of(years[0].year).section(section)}
    return any(lines & set(found.entered) for one in years
               for found in (one.plan, one.expected, one.last_plan))  # fmt: skip


def section_table(years: Sequence[YearPlan], section: str, unit: str = PLAN_UNIT) -> Figures:
    """Return one statement as a table: 「事業計画」「収支計画」「財務計画」「経営諸比率」."""
    first = years[0]
    lines = lines_of(first.year).section(section)
    annual = first.version.plan.kind == Plan.ANNUAL
    columns = _compared_columns(first, unit, section) if annual else _year_columns(years, unit)
    cells: dict[tuple[str, str], Cell] = {}
    for line in lines:
        if line.heading:
            continue
        found = _compared_cells(first, line) if annual else _year_cells(years, line)
        cells.update({(line.id, column): cell for column, cell in found.items()})
    table = Table(
        id=f"plan_{section}",
        title=SECTION_TERMS[section],
        columns=columns,
        rows=tuple(_row(line, annual) for line in lines),
        cells=cells,
        style=STYLE,
        unit_note=_unit_note(section, unit, annual),
        notes=(OPENING_NOTE,) if _expects(first, lines) else (),
    )
    return Figures(table, style(STYLE), Layout(label_head="項目"))


def _unit_note(section: str, unit: str, annual: bool) -> str:
    own, compared_in = ("％", "ポイント") if section == RATIO else (UNITS[unit], "％")
    return f"（単位：{own}、{compared_in}）" if annual else f"（単位：{own}）"


def _expects(one: YearPlan, lines: Sequence[PlanLine]) -> bool:
    return any(Aspect.EXPECTED in one.of(line) for line in lines if not line.heading)


def _compared_columns(one: YearPlan, unit: str, section: str) -> tuple[Column, ...]:
    last, this = year_term(one.year - 1), year_term(one.year)
    amount = Measure.PERCENT if section == RATIO else Measure.AMOUNT
    held = "percent" if section == RATIO else "yen"
    shown = None if section == RATIO else unit
    quotient = Measure.POINT if section == RATIO else Measure.RATIO
    words = ("差", "C-A", "C-B") if section == RATIO else ("比", "C/A", "C/B")
    to_plan, to_expected = f"対前年度計画{words[0]}", f"対前年度実績見込{words[0]}"
    return (
        Column(Aspect.LAST_PLAN, (last, "計画 A"), amount, held, shown),
        Column(Aspect.EXPECTED, (last, "実績見込 B"), amount, held, shown),
        Column(Aspect.PLAN, (this, "計画 C"), amount, held, shown),
        Column(Aspect.LAST_PLAN_RATIO, (to_plan, words[1]), quotient, "percent"),
        Column(Aspect.EXPECTED_RATIO, (to_expected, words[2]), quotient, "percent"),
    )


def _compared_cells(one: YearPlan, line: PlanLine) -> Mapping[str, Cell]:
    return {aspect.value: cell for aspect, cell in one.of(line).items()}


def _year_columns(years: Sequence[YearPlan], unit: str) -> tuple[Column, ...]:
    first = years[0].year
    expected = (year_term(first - 1), "実績見込")
    return (
        Column("expected", expected, Measure.AMOUNT, "yen", unit),
        *(
            Column(f"plan_{y.year}", (year_term(y.year), "計画"), Measure.AMOUNT, "yen", unit)
            for y in years
        ),
    )


def _year_cells(years: Sequence[YearPlan], line: PlanLine) -> Mapping[str, Cell]:
    found = {
        f"plan_{one.year}": one.of(line)[Aspect.PLAN]
        for one in years
        if Aspect.PLAN in one.of(line)
    }
    if Aspect.EXPECTED in years[0].of(line):
        found["expected"] = years[0].of(line)[Aspect.EXPECTED]
    return found


def _row(line: PlanLine, annual: bool) -> Row:
    label = line.term if line.heading else f"（{line.number}）{line.term}"
    kind = RowKind.HEADING if line.heading else RowKind.ITEM
    if line.computed:
        kind = RowKind.SUBTOTAL
    rate = line.section == RATIO and not annual  # the columns of a year say points, too
    return Row(
        id=line.id,
        label=label,
        kind=kind,
        level=1 if line.parent else 0,
        measure=Measure.PERCENT if rate else None,
        unit="percent" if rate else None,
    )


def target_rows(
    targets: Sequence[IndicatorTarget],
    terms: Mapping[str, str],
    before: Mapping[str, Decimal],
) -> list[tuple[str, ...]]:
    """Return targets as words, in the order of `TARGET_HEAD`; `before` are last year's."""
    return [
        (
            terms.get(one.indicator, one.indicator),
            year_term(one.year),
            target_text(before[one.indicator], one.unit) if one.indicator in before else "－",
            target_text(one.value, one.unit),
            one.owner,
        )
        for one in targets
    ]


TARGET_HEAD = ("指標", "年度", "前年度の目標", "目標", "担当")


def target_text(value: Decimal, unit: str) -> str:
    """Print a target with its unit: 1,200件, 68.5％."""
    text = f"{value:,f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text) + unit
