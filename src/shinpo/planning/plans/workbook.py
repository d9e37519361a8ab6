"""A plan's figures and targets as a workbook to fill in, and back: 「計画数値のExcel入力」.

One sheet a statement, one for the inputs of the ratios, one for the targets. What is read back is
checked whole: every problem with its sheet, row and column, and then all or nothing.
"""

import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from zipfile import BadZipFile

import openpyxl
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException

from shinpo.core.plan_lines import RATIO, PlanLine
from shinpo.core.refusal import Problem, refuse
from shinpo.core.yen import Exact, exact
from shinpo.output.entry import EntryRow, EntrySheet, entry_workbook
from shinpo.planning.plans.book import YearPlan, year_plans
from shinpo.planning.plans.indicators import known_indicators
from shinpo.planning.plans.models import (
    DIGITS,
    IndicatorTarget,
    PlanFigure,
    PlanNode,
    PlanVersion,
)
from shinpo.planning.plans.services import FigureEntry, TargetEntry
from shinpo.planning.plans.services.figures import (
    figure_problems,
    figure_twice,
    target_problems,
)
from shinpo.planning.plans.statements import (
    INPUT_SECTION,
    INPUT_TERM,
    SECTION_TERMS,
    Statement,
    enterable,
    input_lines,
    lines_of,
    sections,
)
from shinpo.registry.rows import RowProblem

UNITS = {"百万円": 1_000_000, "千円": 1_000, "円": 1}
UNIT = "百万円"
ASPECTS = {PlanFigure.PLAN: "計画", PlanFigure.EXPECTED: "実績見込"}
LINE, TERM = "識別名", "項目"
REFERENCE = "参考：前年度計画"
COMPUTED = "（計算）"
HEAD = re.compile(r"(計画|実績見込)（(\d{4})年度・(円|千円|百万円)）")
TARGETS = "指標の目標"
TARGET_HEADS = ("項目の識別名", "項目", "指標の識別名", "指標", "年度", "目標", "単位", "担当")
BYTES_MAX = 5_000_000


def template(version: PlanVersion, on: date, unit: str = UNIT) -> bytes:
    """Return the workbook of a version, filled with what is there: 「入力用のExcel」."""
    years = year_plans(version, on)
    first = version.plan.first_year
    sheets = [
        _sheet(SECTION_TERMS[name], lines_of(first).section(name), years, unit)
        for name in sections(first)
        if name != RATIO
    ]
    inputs = [
        PlanLine(id=key, section=INPUT_SECTION, number=None, term=term, unit="yen")
        for key, term in input_lines(first, PlanFigure.EXPECTED).items()
    ]
    sheets.append(_sheet(INPUT_TERM, inputs, years, unit))
    sheets.append(_targets_sheet(version, on))
    return entry_workbook(sheets, title=str(version), created=on)


def _sheet(
    title: str, lines: Sequence[PlanLine], years: Sequence[YearPlan], unit: str
) -> EntrySheet:
    first = years[0]
    columns: list[tuple[str, Statement]] = [
        (f"{ASPECTS[PlanFigure.EXPECTED]}（{first.year - 1}年度・{unit}）", first.expected),
        *((f"{ASPECTS[PlanFigure.PLAN]}（{y.year}年度・{unit}）", y.plan) for y in years),
    ]
    kinds = [
        (first.year - 1, PlanFigure.EXPECTED),
        *((one.year, PlanFigure.PLAN) for one in years),
    ]
    rows = []
    for line in lines:
        if line.heading:
            continue
        may = [
            enterable(line) and (line.section != INPUT_SECTION or line.id in input_lines(y, aspect))
            for y, aspect in kinds
        ]
        known = first.last_plan.values.get(line.id, first.last_plan.entered.get(line.id))
        cells = [line.id, line.term, in_unit(known, unit)]
        for (_, one), is_entered in zip(columns, may, strict=True):
            value = one.entered.get(line.id)
            cells.append(in_unit(value, unit) if is_entered else COMPUTED)
        is_open = (False, False, False, *may)
        rows.append(EntryRow(tuple(cells), is_open, bold=line.computed))
    head = (LINE, TERM, f"{REFERENCE}（{unit}）", *(name for name, _ in columns))
    return EntrySheet(title, head, rows, (34, 40, 18, *(24 for _ in columns)))


def in_unit(value: Exact | None, unit: str) -> int | Decimal | None:
    """Return yen in the unit, exactly."""
    if value is None:
        return None
    scaled = exact(value) / UNITS[unit]
    if scaled.denominator == 1:
        return int(scaled)
    return Decimal(scaled.numerator) / Decimal(scaled.denominator)


def _targets_sheet(version: PlanVersion, on: date) -> EntrySheet:
    known = known_indicators(version.association_id, on)
    rows = []
    found = IndicatorTarget.objects.filter(version=version).select_related("node").order_by("id")
    for one in found:
        term = known[one.indicator].term if one.indicator in known else one.indicator
        value = int(one.value) if one.value == one.value.to_integral_value() else one.value
        cells = (one.node.key, one.node.title, one.indicator, term, one.year, value, one.unit,
                 one.owner)  # fmt: skip
        rows.append(EntryRow(cells, tuple(True for _ in cells)))
    return EntrySheet(TARGETS, TARGET_HEADS, rows, (28, 36, 30, 30, 10, 14, 10, 24))


@dataclass(frozen=True)
class ReadBook:
    """What a workbook says, and every problem in it."""

    figures: tuple[FigureEntry, ...]
    targets: tuple[TargetEntry, ...]
    problems: tuple[RowProblem, ...]


def read_book(version: PlanVersion, content: bytes, on: date) -> ReadBook:
    """Read a filled workbook: figures, targets, problems with sheet, row and column.

    :raises Refused: if it is no workbook, too large, or has none of the sheets.
    """
    figures: list[FigureEntry] = []
    targets: list[TargetEntry] = []
    problems: list[RowProblem] = []
    names = {SECTION_TERMS[name] for name in sections(version.plan.first_year)} | {INPUT_TERM}
    known = 0
    for name, rows in _sheets(content):
        if name in names:
            known += 1
            for found in _figures(version, name, rows):
                (problems if isinstance(found, RowProblem) else figures).append(found)
        elif name == TARGETS:
            known += 1
            for target in _checked(version, _targets(name, rows), on):
                (problems if isinstance(target, RowProblem) else targets).append(target)
    if not known:
        raise refuse(
            "file",
            "plan_sheets",
            "計画の様式のシートがありません。この画面から取り出したExcelに入力してください。",
        )
    return ReadBook(tuple(figures), tuple(targets), tuple(problems))


Rows = list[tuple[object, ...]]


def _sheets(content: bytes) -> Iterator[tuple[str, Rows]]:
    if len(content) > BYTES_MAX:
        raise refuse(
            "file",
            "file_large",
            "ファイルが大きすぎます。計画の様式は5MBを超えません。取り出したExcelを使ってください。",
        )
    try:
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    except (BadZipFile, InvalidFileException, KeyError, OSError, ValueError) as error:
        raise refuse(
            "file",
            "file_unreadable",
            "ファイルを読み取れません。Excel ブック（xlsx）として開けません。"
            "xlsx で保存し直してください。",
        ) from error
    for sheet in book.worksheets:
        yield sheet.title, list(sheet.iter_rows(values_only=True))


def _at(sheet: str, row: int, column: int, problem: Problem) -> RowProblem:
    place = f"{sheet} {get_column_letter(column + 1)}列"
    return RowProblem(problem.field, problem.rule, problem.message, row=row, column=place)


def _figures(version: PlanVersion, sheet: str, rows: Rows) -> Iterator[FigureEntry | RowProblem]:
    heads = [str(cell or "").strip() for cell in (rows[0] if rows else ())]
    columns = {x: match.groups() for x, head in enumerate(heads) if (match := HEAD.fullmatch(head))}
    wrong = [_at(sheet, 1, x, problem) for x, problem in _head_problems(version, heads, columns)]
    yield from wrong
    if wrong:
        return
    seen: set[tuple[str, int, str]] = set()
    for y, row in enumerate(rows[1:], start=2):
        line = str(row[0] or "").strip()
        if not line:
            continue
        for x, (word, year, unit) in columns.items():
            cell = row[x] if x < len(row) else None
            if str(cell or "").strip() == COMPUTED:
                continue
            aspect = PlanFigure.PLAN if word == ASPECTS[PlanFigure.PLAN] else PlanFigure.EXPECTED
            yen = _yen(cell, unit)
            if isinstance(yen, Problem):
                yield _at(sheet, y, x, yen)
                continue
            entry = FigureEntry(line, int(year), yen, aspect)
            bad = figure_problems(version, [entry])
            key = (entry.line, entry.year, entry.aspect)
            if not bad and key in seen:
                bad = [figure_twice(entry)]
            seen.add(key)
            yield _at(sheet, y, x, bad[0]) if bad else entry


def _head_problems(
    version: PlanVersion, heads: Sequence[str], columns: Mapping[int, tuple[str, ...]]
) -> Iterator[tuple[int, Problem]]:
    """Yield what is wrong with the headings: a column that is not read would be lost in silence."""
    plan = version.plan
    years = "・".join(map(str, plan.years))
    wanted = {(ASPECTS[PlanFigure.EXPECTED], str(plan.first_year - 1))}
    wanted |= {(ASPECTS[PlanFigure.PLAN], str(year)) for year in plan.years}
    found: set[tuple[str, ...]] = set()
    for x, head in enumerate(heads):
        if not head or head in (LINE, TERM) or head.startswith(REFERENCE):
            continue
        column = columns[x][:2] if x in columns else ()
        if not column:
            rule, said = "heading_unknown", (
                f"見出し「{head}」を読み取れません。「計画（{plan.first_year}年度・百万円）」のように、"
                "計画か実績見込、西暦の年度、単位（円、千円、百万円）にしてください。"
            )  # fmt: skip
        elif column in found:
            rule, said = "heading_twice", (
                f"見出し「{head}」の列が二つあります。どちらの値か決まりません。一つにしてください。"
            )  # fmt: skip
        elif column not in wanted:
            rule, said = "plan_figure_year", (
                f"見出し「{head}」の年度は「{plan}」に入りません。計画の数値は{years}年度、"
                f"実績見込は{plan.first_year - 1}年度です。年度を確かめてください。"
            )  # fmt: skip
        else:
            found.add(column)
            continue
        yield x, Problem("file", rule, said)
    for word, year in sorted(wanted - found):
        said = (
            f"「{word}」の{year}年度の列がありません。取り出したExcelの見出しを変えないでください。"
        )
        yield 0, Problem("file", "heading_missing", said)


def _yen(cell: object, unit: str) -> int | Problem | None:
    """Return a cell in yen, None if it is empty; a fraction of a yen is a problem."""
    if cell is None or not str(cell).strip():
        return None
    number = _number(cell)
    if number is None:
        return Problem(
            "value",
            "number",
            f"「{cell}」を読み取れません。数字ではありません。{unit}単位の数字にしてください。",
        )
    yen = Fraction(number) * UNITS[unit]
    if yen.denominator != 1:
        return Problem(
            "value",
            "plan_figure_yen",
            f"「{cell}」{unit}には1円未満の端数があります。金額は円単位の整数です。"
            "端数のない金額にしてください。",
        )
    return int(yen)


def _number(cell: object) -> Decimal | None:
    """Read a number as it is shown: a spreadsheet's binary fraction by its shortest writing."""
    text = str(cell).replace(",", "").replace("△", "-").replace("▲", "-").strip()
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    return number if number.is_finite() and number.adjusted() < DIGITS else None


Placed = tuple[str, int, TargetEntry]


def _checked(
    version: PlanVersion, found: Iterator[Placed | RowProblem], on: date
) -> Iterator[TargetEntry | RowProblem]:
    """Hold each target against the version and the indicators, at its row."""
    nodes = {node.key: node for node in PlanNode.objects.filter(version=version)}
    known = known_indicators(version.association_id, on)
    columns = {"node": 0, "indicator": 2, "year": 4, "value": 5, "unit": 6, "owner": 7}
    seen: dict[tuple[str, int], TargetEntry] = {}
    for one in found:
        if isinstance(one, RowProblem):
            yield one
            continue
        sheet, row, entry = one
        before = seen.get((entry.indicator, entry.year))
        wrong = target_problems(version, nodes, [entry], known)
        if before is not None and not wrong:
            wrong = target_problems(version, nodes, [before, entry], known)
        seen[entry.indicator, entry.year] = entry
        yield from (_at(sheet, row, columns[problem.field], problem) for problem in wrong)
        if not wrong:
            yield entry


def _targets(sheet: str, rows: Rows) -> Iterator[Placed | RowProblem]:
    heads = [str(cell or "").strip() for cell in (rows[0] if rows else ())]
    missing = [head for head in TARGET_HEADS if head not in heads]
    if missing:
        problem = Problem(
            "file",
            "heading_missing",
            f"見出し「{'、'.join(missing)}」がありません。取り出したExcelの見出しを変えないでください。",
        )
        yield _at(sheet, 1, 0, problem)
        return
    place = {head: heads.index(head) for head in TARGET_HEADS}
    for y, row in enumerate(rows[1:], start=2):
        cells = {head: row[x] if x < len(row) else None for head, x in place.items()}
        if not any(str(cell or "").strip() for cell in cells.values()):
            continue
        target = _target(sheet, y, cells, place)
        yield target if isinstance(target, RowProblem) else (sheet, y, target)


def _target(
    sheet: str, y: int, cells: dict[str, object], place: dict[str, int]
) -> TargetEntry | RowProblem:
    def text(head: str) -> str:
        return str(cells[head] if cells[head] is not None else "").strip()

    year = text("年度").removesuffix(".0").removesuffix("年度")
    value = _number(cells["目標"]) if text("目標") else None
    if not (year.isascii() and year.isdigit()):
        problem = Problem(
            "year", "plan_figure_year",
            f"年度「{year}」を読み取れません。西暦4桁の年度を入れてください。",
        )  # fmt: skip
        return _at(sheet, y, place["年度"], problem)
    if text("目標") and value is None:
        problem = Problem(
            "value", "number",
            f"目標「{text('目標')}」を読み取れません。数字ではありません。数字で入力してください。",
        )  # fmt: skip
        return _at(sheet, y, place["目標"], problem)
    return TargetEntry(
        node=text("項目の識別名"),
        indicator=text("指標の識別名"),
        year=int(year),
        value=value,
        unit=text("単位"),
        owner=text("担当"),
    )
