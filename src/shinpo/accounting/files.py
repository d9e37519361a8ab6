"""The statements as files: Excel, HTML, CSV: 「決算書の出力」."""

from html import escape
from importlib.resources import files

from shinpo.accounting.statements import Made
from shinpo.law.styles import style
from shinpo.output.document import Figures
from shinpo.output.grid import Layout
from shinpo.output.html import table_html
from shinpo.output.tidy import tidy_csv
from shinpo.output.xlsx import workbook

KINDS = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "html": "text/html; charset=utf-8",
    "csv": "text/csv; charset=utf-8",
}


def content(made: Made, form: str) -> bytes:
    """Return the three statements as one file of a kind in `KINDS`."""
    blocks = [
        Figures(table, style(table.style), Layout(label_head="科目"), show_legend=False)
        for table in made.tables
    ]
    if form == "xlsx":
        return workbook(
            blocks, period=str(made.term), terms=(), title="決算書", created=made.term.last
        )
    if form == "csv":
        first, *others = (tidy_csv(block.table, str(made.term)) for block in blocks)
        return first + b"".join(_without_head(other) for other in others)
    return _page(blocks, made).encode()


def _without_head(csv: bytes) -> bytes:
    """Leave the heading line out: the three tables stand in one file."""
    return csv.partition(b"\n")[2]


def _page(blocks: list[Figures], made: Made) -> str:
    css = files("shinpo.output").joinpath("report.css").read_text(encoding="utf-8")
    title = escape(f"{made.term.year}年度 決算書")
    tables = "\n".join(
        f"<p>{escape(block.table.period_note)}</p>\n{table_html(block)}" for block in blocks
    )
    return (
        '<!doctype html>\n<html lang="ja">\n<head>\n<meta charset="utf-8">\n'
        f"<title>{title}</title>\n<style>\n{css}</style>\n</head>\n<body>\n"
        f"<main>\n<h1>{title}</h1>\n{tables}\n</main>\n</body>\n</html>\n"
    )
