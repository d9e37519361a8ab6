"""Compare what our tables print with what the document printed: 「描画の照合」.

Every cell, glyph by glyph. A cell that the style cannot print as the document did stands in
`[[print_exception]]` with its reason; an exception that is not needed is a finding as well.
"""

from collections.abc import Mapping
from pathlib import Path

from shinpo.law.styles import style
from shinpo.statistics.published import Cell
from shinpo.statistics.published_files import load, printed_texts
from shinpo.statistics.published_table import as_table


def rendered(folder: Path) -> Mapping[Cell, str]:
    """Return the text of every cell of a published table in its own style."""
    table = as_table(load(folder))
    printed = table.printed(style(table.style))
    return {(cell.row.id, cell.column.id): cell.text for cell in printed}


def deviations(folder: Path) -> list[str]:
    """Return what our print does not share with the document's: 「印刷との相違」."""
    ours, theirs = rendered(folder), printed_texts(folder)
    exceptions = {
        (entry["row"], entry["column"]): entry.get("reason", "")
        for entry in load(folder).spec.get("print_exception", ())
    }
    found = [
        f"{row}/{column}: 印刷にこの欄の行がありません。" for row, column in ours.keys() - theirs
    ]
    found += [f"{row}/{column}: 表にない欄です。" for row, column in theirs.keys() - ours]
    for cell in sorted(ours.keys() & theirs.keys()):
        name = "/".join(cell)
        same = ours[cell] == theirs[cell]
        if not same and not exceptions.get(cell):
            found.append(f"{name}: 「{theirs[cell]}」を「{ours[cell]}」と描きます。")
        if same and cell in exceptions:
            found.append(f"{name}: 不要な例外です。")
    found += [f"{'/'.join(cell)}: 例外の欄がありません。" for cell in exceptions.keys() - theirs]
    return sorted(found)
