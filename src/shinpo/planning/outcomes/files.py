"""Plan and result on paper: 「計画と実績（印刷）」."""

from datetime import date

from shinpo.core.era import in_era, year_in_era
from shinpo.core.fiscal_year import Term
from shinpo.law.eras import eras
from shinpo.output.document import Document, Figures, Section
from shinpo.output.pdf import write_pdf
from shinpo.output.xlsx import workbook
from shinpo.registry.models import Association
from shinpo.statistics.printing import terms

TITLE = "計画と実績"
FICTION = "架空のデータ（実在の協会・企業・金融機関とは関係ありません）"
KINDS = {
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def words(term: Term) -> str:
    """Return a term in words: 令和5年度上期."""
    return f"{year_in_era(term.first, eras())}度{'上期' if term.half else ''}"


def content(
    blocks: list[Figures], term: Term, form: str, *, association: Association, on: date
) -> bytes:
    """Return the tables as a file of a kind in `KINDS`; `on` is the day it is made."""
    if form == "xlsx":
        return workbook(
            blocks, period=str(term), terms=terms(blocks), title=TITLE, created=term.last
        )
    document = Document(
        title=TITLE,
        issue=words(term),
        issuer=association.name,
        issued_on=on,
        issued=f"{in_era(on, eras())}作成",
        colophon=(("協会", association.name), ("締め", str(term.last_month))),
        sections=tuple(Section(block.table.title, (block,)) for block in blocks),
        mark=FICTION if association.is_demo else "",
    )
    return write_pdf(document)
