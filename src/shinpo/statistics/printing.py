"""The tables of a closing as the writers take them: 「統計表の体裁」."""

from collections.abc import Iterable

from shinpo.core.tables import Table
from shinpo.law.load import document
from shinpo.law.styles import style
from shinpo.output.document import Figures
from shinpo.output.xlsx import Term
from shinpo.statistics.layout import layout


def block(table: Table, *, show_legend: bool = True) -> Figures:
    """Return a table of the register with its style and layout."""
    placed = layout().table(table.id).placed()
    return Figures(table, style(table.style), placed, show_legend=show_legend)


def terms(blocks: Iterable[Figures]) -> list[Term]:
    """Return the glossary's terms that occur in the tables' titles, headings and labels."""
    words = {
        word
        for block in blocks
        for word in (
            block.table.title,
            *(row.label for row in block.table.rows),
            *(part for column in block.table.columns for part in column.head),
        )
    }
    return [
        Term(entry["term"], entry["definition"], entry["source"])
        for entry in document("glossary")["term"]
        if any(entry["term"] in word for word in words)
    ]
