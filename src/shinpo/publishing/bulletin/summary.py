"""The month at a glance: 「今月の保証状況」. Every figure is the overview's own."""

from decimal import Decimal
from fractions import Fraction

from shinpo.core.figures import Cell
from shinpo.core.tables import EMPTY, Column, Row, Table
from shinpo.core.yen import half_up
from shinpo.law.load import document
from shinpo.law.styles import style
from shinpo.output.document import KeyFigure

# our row -> the overview's row
ROWS = {
    "approvals": ("保証承諾", "approved"),
    "outstanding": ("保証債務残高", "outstanding"),
    "subrogation": ("代位弁済", "subrogated"),
}
# our column -> the overview's column
COLUMNS = {
    "month_count": "month_count",
    "month_amount": "month_amount",
    "month_ratio": "month_amount_ratio",
    "ytd_count": "ytd_count",
    "ytd_amount": "ytd_amount",
    "ytd_ratio": "ytd_amount_ratio",
}
LARGE_YEN = 100_000_000  # amounts from here on are said in 億円, smaller ones in 万円


def overview_cell(row: str, column: str) -> tuple[str, str]:
    """Return where the overview holds a cell of the summary."""
    return ROWS[row][1], COLUMNS[column]


def summary(overview: Table) -> Table:
    """Return the summary as a table of its own, cut out of the overview."""
    return Table(
        id="summary",
        title="今月の保証状況",
        columns=tuple(_column(ours, overview.column(theirs)) for ours, theirs in COLUMNS.items()),
        rows=tuple(Row(row, label) for row, (label, _) in ROWS.items()),
        cells={
            (row, column): overview.cell(*overview_cell(row, column))
            for row in ROWS
            for column in COLUMNS
        },
        style=overview.style,
        unit_note=overview.unit_note,
        period_note=overview.period_note,
        notes=overview.notes,
    )


def _column(column_id: str, source: Column) -> Column:
    """A ratio of amounts stands under 前年比 alone: the summary has no ratio of counts."""
    head = tuple(word for word in source.head if word != "前年比")
    if column_id.endswith("_ratio"):
        head = (*head[:-1], "前年比")
    return Column(column_id, head, source.measure, source.unit)


def sentences(table: Table) -> str:
    """Return the summary in words, one line each: 「概況の文」."""
    lines = []
    for row, (label, _) in ROWS.items():
        window = "ytd" if table.cell(row, "month_count") == EMPTY else "month"
        when, before = ("当月末の", "前年同月末比") if window == "ytd" else ("当月の", "前年同月比")
        if table.cell(row, f"{window}_count").value == 0:
            lines.append(f"{when}{label}はありません。")
            continue
        ratio = _text(table, row, f"{window}_ratio")
        compared = f"（{before}{ratio}％）" if ratio else ""
        lines.append(
            f"{when}{label}は{_text(table, row, f'{window}_count')}件、"
            f"{in_words(_yen(table.cell(row, f'{window}_amount')))}{compared}です。"
        )
    return "\n".join(lines)


def key_figures(table: Table) -> tuple[KeyFigure, ...]:
    """Return the figures of the cover."""
    found = []
    for row, (label, _) in ROWS.items():
        window = "ytd" if table.cell(row, "month_count") == EMPTY else "month"
        ratio = _text(table, row, f"{window}_ratio")
        note = f"{_text(table, row, f'{window}_count')}件"
        if ratio:
            note += f"　前年比 {ratio}％"
        when = "月末" if window == "ytd" else "当月中"
        value = in_words(_yen(table.cell(row, f"{window}_amount")))
        found.append(KeyFigure(f"{label}（{when}）", value, note))
    return tuple(found)


def in_words(yen: int) -> str:
    """Return an amount as prose says it, one decimal of 億円 or whole 万円: 「文中の金額」."""
    if abs(yen) >= LARGE_YEN:
        return f"{half_up(Fraction(yen, LARGE_YEN), 1):,}億円"
    if yen == 0:
        return "0円"
    ten_thousand = document("styles")["money_units"]["ten_thousand_yen"]
    return f"{half_up(Fraction(yen, ten_thousand), 0):,}万円"


def _yen(cell: Cell) -> int:
    if not isinstance(cell.value, int) or isinstance(cell.value, Decimal):
        raise TypeError("the summary needs amounts in yen")
    return cell.value


def _text(table: Table, row: str, column: str) -> str:
    return table.text(row, column, style(table.style))
