"""The files of an edition: PDF, page, workbook and tidy CSV, all from one document."""

from importlib.resources import files

from shinpo.output import html, pdf, tidy, xlsx
from shinpo.output.document import Document
from shinpo.statistics.printing import terms

PDF, XLSX, HTML = "edition.pdf", "edition.xlsx", "edition.html"
DEFINITIONS = "csv/definitions.csv"


def rendered(edition: Document, period: str) -> dict[str, bytes]:
    """Return every file by its name. The same material gives the same bytes: 「版のファイル」."""
    blocks = tuple(edition.figures)
    book = xlsx.workbook(
        blocks,
        period=period,
        terms=terms(blocks),
        title=f"{edition.title} {edition.issue}",
        created=edition.issued_on,
    )
    return {
        PDF: pdf.write_pdf(edition),
        XLSX: book,
        HTML: page(edition),
        **{f"csv/{block.table.id}.csv": tidy.tidy_csv(block.table, period) for block in blocks},
        DEFINITIONS: tidy.csv_bytes(
            tidy.DEFINITION_HEAD, tidy.definition_rows(block.table for block in blocks)
        ),
    }


def page(edition: Document) -> bytes:
    """Return the edition as one page of HTML."""
    css = files("shinpo.output").joinpath("report.css").read_text(encoding="utf-8")
    return html.document_html(edition, css).encode()
