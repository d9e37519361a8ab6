"""The charts of an edition, from the figures that stand in it: 「版の図」.

A chart's title says its finding, in figures. Charts are named in the structure: `plan_ratios`,
`surplus`, and `trend:<table>.<row>` for lines over years.
"""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from shinpo.core.evaluation import GradingRule
from shinpo.core.figure_book import Aspect, FigureBook
from shinpo.core.figures import CellKind
from shinpo.core.tables import Table
from shinpo.law.styles import style
from shinpo.output.document import Chart
from shinpo.output.drawing import (
    Band,
    Bullet,
    BulletRow,
    Form,
    Series,
    Step,
    Trend,
    Waterfall,
)
from shinpo.publishing.editions.source import Material

PERCENT = 100
UNITS = {"million_yen": "百万円", "thousand_yen": "千円", "case": "件", "time": "回",
         "enterprise": "先", "percent": "％", "institution": "機関", "branch": "店舗"}  # fmt: skip
MILLION, YEN = 1_000_000, "yen"
PLANNED = (
    "approvals", "outstanding", "average_outstanding", "subrogation", "recovery",
    "claims_outstanding",
)  # fmt: skip
STEPS = (
    ("income.ordinary_balance", "経常収支差額"),
    ("income.extraordinary_balance", "経常外収支差額"),
)
SURPLUS = "income.surplus"
TREND = "trend:"


def chart(name: str, material: Material) -> Iterator[Chart]:
    """Yield the chart of that name; nothing where its figures are not known."""
    if name.startswith(TREND):
        yield from _trend(name.removeprefix(TREND), material)
    elif name == "plan_ratios":
        yield from _plan_ratios(material)
    elif name == "surplus":
        yield from _surplus(material)
    else:
        raise KeyError(name)


def _number(book: FigureBook, item: str, aspect: Aspect) -> int | Decimal | None:
    figure = book.get(f"{item}.{aspect.value}")
    value = figure.cell.value if figure else None
    return None if isinstance(value, str) else value


def _plan_ratios(material: Material) -> Iterator[Chart]:
    book, rows = material.book, []
    for item in PLANNED:
        value = _number(book, item, Aspect.PLAN_RATIO)
        if value is None:
            continue
        grade = book.get(f"{item}.{Aspect.GRADE.value}")
        rows.append(
            BulletRow(
                label=book[f"{item}.{Aspect.PLAN_RATIO.value}"].term,
                ratio=Decimal(value),
                grade=str(grade.cell.value) if grade and grade.cell.value else "",
                bands=_bands(material.grading, item),
            )
        )
    if len(rows) < 2:
        return
    if material.plan_is_of_year:
        yield _progress(rows)
        return
    over = [row.label for row in rows if row.ratio > PERCENT]
    title = f"計画を上回ったのは{'、'.join(over)}" if over else "計画を上回った計数はない"
    if len(over) == len(rows):
        title = "すべての計数が計画を上回った"
    yield Chart("plan_ratios", title, Bullet(tuple(rows)), "計画比。破線は計画（100％）。")


def _progress(rows: list[BulletRow]) -> Chart:
    """Half a year against the plan of the whole year: how far it has come."""
    first = rows[0]
    bare = tuple(replace(row, grade="", bands=()) for row in rows)
    return Chart(
        "plan_ratios",
        f"年度計画に対して{first.label}は{first.ratio}％",
        Bullet(bare, base=Decimal(0)),
        "年度計画比。破線は年度計画（100％）。残高は上期末の額を年度末の計画と比べたもの。",
    )


def _bands(rule: GradingRule | None, item: str) -> tuple[Band, ...]:
    if rule is None or item not in rule.items:
        return ()
    turned = rule.items[item].less_is_better
    found, high = [], None
    for band in rule.plan_bands:
        low = None if band.at_least is None else Decimal(band.at_least) * PERCENT
        found.append(Band(band.reversed_grade if turned else band.grade, low, high))
        high = low
    return tuple(found)


def _surplus(material: Material) -> Iterator[Chart]:
    """What made the year's surplus; the rest of it (基金取崩) is one step of its own."""
    book = material.book
    values = [(_number(book, item, Aspect.ACTUAL), label) for item, label in STEPS]
    surplus = _number(book, SURPLUS, Aspect.ACTUAL)
    if surplus is None or any(value is None for value, _ in values):
        return
    scale = MILLION if book[f"{SURPLUS}.{Aspect.ACTUAL.value}"].unit == YEN else 1
    steps = [Step(label, _scaled(value, scale)) for value, label in values if value is not None]
    rest = _scaled(surplus, scale) - sum(step.value for step in steps)
    if rest:
        steps.append(Step("基金等の取崩し", rest))
    shown = style(material.style)
    minus = shown.minus if surplus < 0 else ""
    title = f"当期収支差額は{minus}{abs(_scaled(surplus, scale)):,}百万円"
    total = Step("当期収支差額", _scaled(surplus, scale), is_total=True)
    yield Chart("surplus", title, Waterfall((*steps, total), "百万円"))


def _scaled(value: int | Decimal, scale: int) -> int:
    return int((Decimal(value) / scale).to_integral_value("ROUND_HALF_UP"))


def _trend(of: str, material: Material) -> Iterator[Chart]:
    """A line of a table by years, drawn as bars."""
    name, _, row_id = of.partition(".")
    table = material.tables.get(name)
    if table is None:
        return
    columns = [c for c in table.columns if c.measure is table.columns[0].measure]
    values = tuple(_plotted(table, row_id, column.id) for column in columns)
    known = [value for value in values if value is not None]
    if len(known) < 2:
        return
    row, unit_id = table.row(row_id), table.columns[0].unit
    if unit_id == YEN:
        values = tuple(None if v is None else _scaled(v, MILLION) for v in values)
        unit_id = "million_yen"
    unit = UNITS.get(row.unit or unit_id, "")
    first, last = (v for v in (values[0], values[-1]))
    verb = ""
    if first is not None and last is not None:
        verb = "増えた" if last > first else "減った" if last < first else "変わらない"
        verb = f"は{first:,}{unit}から{last:,}{unit}に{verb}"
    several = len(columns) < len(table.columns)  # each year has other columns besides
    labels = tuple(c.head[0] if several else "".join(c.head) for c in columns)
    yield Chart(
        f"trend-{name}-{row_id}",
        f"{row.label if several else table.title}{verb}",
        Trend(labels, (Series(row.label, values, Form.BAR),), unit),
    )


def _plotted(table: Table, row_id: str, column_id: str) -> int | Decimal | None:
    cell = table.cell(row_id, column_id)
    if cell.kind is CellKind.NOT_APPLICABLE or isinstance(cell.value, str):
        return None
    return cell.value
