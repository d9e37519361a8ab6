"""What a reader is told of a table besides its figures: units, periods in words."""

from shinpo.core.era import year_in_era
from shinpo.core.fiscal_year import Term
from shinpo.core.references import UNIT_WORDS
from shinpo.core.tables import RowKind, Table
from shinpo.law.eras import eras

RANGE = "-"  # a range of years is written 2021-2023


def unit_note(table: Table) -> str:
    """Return the units of the figures that stand without one: 「（単位：件、百万円、％）」."""
    words: dict[str, None] = {}
    for row in table.rows:
        if row.kind is RowKind.HEADING or row.suffix:
            continue
        for column in table.columns:
            unit = row.unit or column.print_unit or column.unit
            if (row.id, column.id) in table.cells and not column.suffix and unit in UNIT_WORDS:
                words.setdefault(UNIT_WORDS[unit])
    return f"（単位：{'、'.join(words)}）" if words else ""


def period_words(period: str) -> str:
    """Return a period in words: 令和6年度, 令和4年度上期, 令和3年度～令和5年度."""
    first, _, last = period.partition(RANGE)
    return "～".join(_term_words(Term.parse(text)) for text in filter(None, (first, last)))


def _term_words(term: Term) -> str:
    return f"{year_in_era(term.first, eras())}度{'上期' if term.half else ''}"
