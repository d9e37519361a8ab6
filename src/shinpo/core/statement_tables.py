"""The statements as printed tables: 「貸借対照表」「財産目録」「収支計算書」の様式.

Rows come in the order of the chart of accounts; what the form prints differently is in `Form`.
"""

from collections.abc import Iterator

from shinpo.core.accounts import Account, Side
from shinpo.core.figures import Measure, amount
from shinpo.core.statements import EXTRAORDINARY, ORDINARY, Statements, tops
from shinpo.core.tables import Column, Row, RowKind, Table

YEN = "yen"
AMOUNT = Column("amount", ("金額",), Measure.AMOUNT, YEN, print_unit=YEN)
RESERVED = ("variation_reserve", "fund_reserve")
TITLES = {
    "balance_sheet": "貸借対照表",
    "property_list": "財産目録",
    "income_statement": "収支計算書",
}


def statement_tables(made: Statements, *, style: str, as_of: str, term: str) -> tuple[Table, ...]:
    """Return the three statements in printed order: 「決算書」.

    `as_of` is printed on the first two (現在), `term` on the income statement (自 至).
    """
    rows = {
        "balance_sheet": (tuple(_balance_sheet(made)), as_of),
        "property_list": (tuple(_property_list(made)), as_of),
        "income_statement": (tuple(_income_statement(made)), term),
    }
    return tuple(
        Table(
            id=name,
            title=TITLES[name],
            columns=(AMOUNT,),
            rows=lines,
            cells={
                (row.id, AMOUNT.id): amount(made.yen[row.id])
                for row in lines
                if row.kind is not RowKind.HEADING
            },
            style=style,
            unit_note="（単位：円）",
            period_note=f"（{period}）",
        )
        for name, (lines, period) in rows.items()
    )


def appropriation_table(made: Statements, *, style: str, term: str, note: str) -> Table:
    """Return the reserves before and after the surplus is disposed of: 「収支差額の処分」."""
    columns = tuple(
        Column(key, (head,), Measure.AMOUNT, YEN, print_unit=YEN)
        for key, head in (("before", "処分前"), ("disposed", "処分"), ("after", "処分後"))
    )
    rows = (
        *(Row(name, made.chart.by_id(name).term, parent="reserves") for name in RESERVED),
        Row("reserves", "計", RowKind.TOTAL),
    )
    yen: dict[str, dict[str, int]] = {}
    for name in RESERVED:
        done = made.disposed(name)
        after = made.yen[name]
        yen[name] = {"before": after - done, "disposed": done, "after": after}
    yen["reserves"] = {c.id: sum(yen[name][c.id] for name in RESERVED) for c in columns}
    return Table(
        id="appropriation",
        title="収支差額の処分",
        columns=columns,
        rows=rows,
        cells={(row.id, c.id): amount(yen[row.id][c.id]) for row in rows for c in columns},
        style=style,
        unit_note="（単位：円）",
        period_note=f"（{term}）",
        notes=(note,),
    )


def _balance_sheet(made: Statements) -> Iterator[Row]:
    for side, heading in ((Side.DEBIT, "借方"), (Side.CREDIT, "貸方")):
        total = f"{side}_total"
        yield Row(side.value, heading, RowKind.HEADING)
        for account in tops(made.chart):
            if account.side is side:
                yield from _account_rows(made, account, total, 1)
        yield Row(total, "合計", RowKind.TOTAL)


def _property_list(made: Statements) -> Iterator[Row]:
    for side, name, heading in (
        (Side.DEBIT, "assets", "資産"),
        (Side.CREDIT, "liabilities", "負債"),
    ):
        yield Row(name, heading, RowKind.HEADING)
        for account in made.chart.property_list():
            if account.side is side:
                yield Row(account.id, account.term, RowKind.ITEM, f"{name}_total", 1)
        yield Row(f"{name}_total", "合計", RowKind.TOTAL)
    yield Row("net_assets", "正味財産", RowKind.TOTAL)


def _income_statement(made: Statements) -> Iterator[Row]:
    for sections, name, term in (
        (ORDINARY, "ordinary_balance", "経常収支差額"),
        (EXTRAORDINARY, "extraordinary_balance", "経常外収支差額"),
    ):
        for section in sections:
            yield from _account_rows(made, made.chart.by_id(section), None, 0)
        yield Row(name, term, RowKind.TOTAL)
    for release in made.form.releases:
        if release in made.yen:
            yield Row(release, made.chart.by_id(release).term)
    yield Row("surplus", "当期収支差額", RowKind.TOTAL)
    known = {account.id for account in made.chart.accounts}
    for line in made.form.disposal:
        if any(part.id in known for part in line.accounts):
            yield Row(line.id, line.term)


def _account_rows(
    made: Statements, account: Account, parent: str | None, level: int
) -> Iterator[Row]:
    """Yield the row of an account and those below it."""
    form, label = made.form, made.form.labels.get(account.id, account.term)
    if account.id in form.folded:
        return
    children = made.chart.children(account.id)
    summed = [c for c in children if c.id not in (*form.folded, *form.of_which)]
    if account.id in form.of_which:
        bracketed = Row(account.id, label, RowKind.OF_WHICH, parent, level, prefix="(", suffix=")")
        yield bracketed
        return
    yield Row(account.id, label, RowKind.SUBTOTAL if summed else RowKind.ITEM, parent, level)
    for child in children:
        yield from _account_rows(made, child, account.id, level + 1)
