"""The checked tables to take away: 「検算結果のExcel」."""

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal

from shinpo.output.marked import MarkedCell, MarkedSheet, marked_workbook
from shinpo.publishing.number_check.check import Verdict
from shinpo.publishing.number_check.sheet import number
from shinpo.publishing.number_check.shown import VERDICT_TERMS, ShownCell, ShownTable

TITLE = "数値校正の結果"
COUNT_HEADS = ("表", "数値の欄", "検算した欄", *VERDICT_TERMS.values())
FINDING_HEADS = ("表", "番号", "行", "列", "印刷", "正しい値", "計算", "推定した原因")


def checked_workbook(tables: Sequence[ShownTable], created: date) -> bytes:
    """Return a workbook: the counts, all differences, then every table with its marks."""
    sheets = [
        MarkedSheet(TITLE, "印刷された数値だけから計算し直した結果", list(_counts(tables))),
        MarkedSheet("食い違いの一覧", "", list(_differences(tables))),
        *(_table(table) for table in tables),
    ]
    return marked_workbook(sheets, title=TITLE, created=created)


def _counts(tables: Sequence[ShownTable]) -> Iterator[list[MarkedCell]]:
    yield [MarkedCell(text, look="head") for text in COUNT_HEADS]
    for table in tables:
        told = ("printed", "recomputed", *(verdict.value for verdict in Verdict))
        yield [MarkedCell(table.name), *(_whole(table.counts[name]) for name in told)]


def _differences(tables: Sequence[ShownTable]) -> Iterator[list[MarkedCell]]:
    yield [MarkedCell(text, look="head") for text in FINDING_HEADS]
    for table in tables:
        for one in table.findings:
            texts = (one.label, one.head, one.printed, one.right, one.formula, one.cause)
            yield [MarkedCell(table.name), _whole(one.number), *map(MarkedCell, texts)]


def _table(table: ShownTable) -> MarkedSheet:
    notes = {(f.row, f.column): f"正しい値 {f.right}\n{f.cause}\n計算 {f.formula}"
             for f in (*table.findings, *table.explained)}  # fmt: skip
    lines = [[MarkedCell(text, look="head") for text in line] for line in table.heads]
    for i, row in enumerate(table.rows):
        cells = [_cell(cell, notes.get((i, j), "")) for j, cell in enumerate(row.cells)]
        cells[0] = MarkedCell("　" * row.indent + cells[0].text) if cells[0].text else cells[0]
        lines.append(cells)
    unit = f"単位：{table.unit}" if table.unit else ""
    return MarkedSheet(table.name, unit, lines, frozen=len(table.heads))


def _cell(cell: ShownCell, note: str) -> MarkedCell:
    look = cell.look if note else ""
    figure = number(cell.text) if cell.is_figure else None
    if figure is None or figure.suffix:
        return MarkedCell(cell.text, look=look, note=note)
    return MarkedCell(value=figure.value, places=figure.places, look=look, note=note)


def _whole(count: int) -> MarkedCell:
    return MarkedCell(value=Decimal(count))
