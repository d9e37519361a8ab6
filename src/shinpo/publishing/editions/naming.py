"""The units of a table in words: 「単位」."""

from shinpo.core.references import unit_word
from shinpo.core.tables import RowKind, Table


def unit_note(table: Table) -> str:
    """Return the units of the figures that stand without one: 「（単位：件、百万円、％）」."""
    words: dict[str, None] = {}
    for row in table.rows:
        if row.kind is RowKind.HEADING or row.suffix:
            continue
        for column in table.columns:
            unit = row.unit or column.print_unit or column.unit
            if (row.id, column.id) in table.cells and not column.suffix and unit_word(unit):
                words.setdefault(unit_word(unit))
    return f"（単位：{'、'.join(words)}）" if words else ""
