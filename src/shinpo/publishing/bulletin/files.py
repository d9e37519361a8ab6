"""The files of a bulletin: PDF, workbook, page and tidy CSV, all from one document."""

from importlib.resources import files

from shinpo.output import html, pdf, tidy, xlsx
from shinpo.output.document import Document, Figures
from shinpo.statistics.printing import terms

PDF, XLSX, HTML = "bulletin.pdf", "bulletin.xlsx", "bulletin.html"
DEFINITIONS = "csv/definitions.csv"


def rendered(bulletin: Document, tables: tuple[Figures, ...], period: str) -> dict[str, bytes]:
    """Return every file by its name. The same closing gives the same bytes."""
    css = files("shinpo.output").joinpath("report.css").read_text(encoding="utf-8")
    book = xlsx.workbook(
        bulletin.figures,
        period=period,
        terms=terms(bulletin.figures),
        title=f"{bulletin.title} {bulletin.issue}",
        created=bulletin.issued_on,
    )
    return {
        PDF: pdf.write_pdf(bulletin),
        XLSX: book,
        HTML: html.document_html(bulletin, css).encode(),
        **{f"csv/{block.table.id}.csv": tidy.tidy_csv(block.table, period) for block in tables},
        DEFINITIONS: tidy.csv_bytes(
            tidy.DEFINITION_HEAD, tidy.definition_rows(block.table for block in tables)
        ),
    }
