"""The statements as files: PDF, Excel, HTML, CSV: 「決算書の出力」."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from importlib.resources import files

from shinpo.accounting.statements import Made
from shinpo.core.era import in_era, year_in_era
from shinpo.core.tables import RowKind, Table
from shinpo.law.eras import eras
from shinpo.law.styles import style
from shinpo.output.document import Document, Figures, KeyFigure, Listing, Section
from shinpo.output.grid import Layout
from shinpo.output.html import document_html
from shinpo.output.pdf import write_pdf
from shinpo.output.tidy import tidy_csv
from shinpo.output.xlsx import workbook
from shinpo.registry.models import Association

KINDS = {
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "html": "text/html; charset=utf-8",
    "csv": "text/csv; charset=utf-8",
}
FICTION = "架空のデータ（実在の協会・企業・金融機関とは関係ありません）"
DRAFT = "案"
BEFORE_YEAR_END = (
    "決算整理を記帳する前の残高によるものです。準備金、未経過の額、処分は決算整理で決まります。"
)
KEY_LINES = (
    ("surplus", "当期収支差額"),
    ("ordinary_balance", "経常収支差額"),
    ("net_assets", "正味財産"),
    ("basic_assets", "基本財産"),
)
# A statement is printed as two tables side by side: the row that ends the first, and their names.
HALVES = {
    "balance_sheet": ("debit_total", "借方", "貸方"),
    "property_list": ("assets_total", "資産", "負債と正味財産"),
    "income_statement": ("ordinary_balance", "経常収支", "経常外収支と処分"),
}


def content(made: Made, form: str, *, association: Association, on: date) -> bytes:
    """Return the statements as one file of a kind in `KINDS`; `on` is the day they are made."""
    if form == "xlsx":
        blocks = [_block(table) for table in (*made.tables, made.disposal)]
        return workbook(
            blocks, period=str(made.term), terms=(), title="決算書", created=made.term.last
        )
    if form == "csv":
        first, *others = (
            tidy_csv(table, str(made.term)) for table in (*made.tables, made.disposal)
        )
        return first + b"".join(_without_head(other) for other in others)
    document = _document(made, association, on)
    if form == "pdf":
        return write_pdf(document)
    css = files("shinpo.output").joinpath("report.css").read_text(encoding="utf-8")
    return document_html(document, css).encode()


def _block(table: Table) -> Figures:
    return Figures(table, style(table.style), Layout(label_head="科目"), show_legend=False)


def halves(table: Table) -> Iterator[Figures]:
    """Yield the two sides of a statement, each a table with a name of its own."""
    end, *names = HALVES[table.id]
    at = [row.id for row in table.rows].index(end) + 1
    for name, rows in zip(names, (table.rows[:at], table.rows[at:]), strict=True):
        shown = tuple(row for row in rows if row.kind is not RowKind.HEADING)
        side = replace(
            table,
            id=f"{table.id}-{shown[-1].id}",
            title=name,
            rows=shown,
            cells={
                (row.id, c.id): table.cell(row.id, c.id) for row in shown for c in table.columns
            },
        )
        yield replace(_block(side), show_title=True, beside=True)


def _without_head(csv: bytes) -> bytes:
    """Leave the heading line out: the tables stand in one file."""
    return csv.partition(b"\n")[2]


def _document(made: Made, association: Association, on: date) -> Document:
    known = eras()
    return Document(
        title="決算書",
        issue=f"{year_in_era(made.term.first, known)}度",
        issuer=association.name,
        issued_on=on,
        issued=f"{in_era(on, known)}作成",
        key_title="主な計数",
        key_figures=tuple(
            KeyFigure(term, f"{made.statements.yen[line]:,}".replace("-", "△"), "円")
            for line, term in KEY_LINES
        ),
        disclaimers=() if made.final else (BEFORE_YEAR_END,),
        colophon=(
            ("協会", association.name),
            ("決算整理", "記帳済み" if made.final else "記帳前"),
            ("3月の締め", "締切済み" if made.closed else "締める前"),
        ),
        sections=(
            *(Section(table.title, tuple(halves(table))) for table in made.tables),
            Section(made.disposal.title, (_block(made.disposal),)),
            Section("照合", (_identities(made),), new_page=False),
        ),
        mark=FICTION if association.is_demo else "",
        watermark="" if made.final else DRAFT,
    )


def _identities(made: Made) -> Listing:
    rows: Sequence[tuple[str, ...]] = [
        (
            one.term,
            f"{one.left_yen:,}円",
            f"{one.right_yen:,}円",
            "一致" if one.holds else "不一致",
        )
        for one in made.statements.identities
    ]
    return Listing("", ("照合", "一方", "他方", "結果"), tuple(rows), (5, 3, 3, 1))
