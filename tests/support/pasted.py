"""A published table as somebody would paste it from a document: words and glyphs, no structure."""

from pathlib import Path

from shinpo.statistics.published_files import load, printed_texts

UNIT_NOTES = {"yen": "円", "thousand_yen": "千円", "million_yen": "百万円",
              "hundred_million_yen": "億円"}  # fmt: skip


def pasted_text(folder: Path, *, indented: bool = True) -> str:
    """Return a table as tab-separated text: title with unit, headings, lines."""
    table, texts = load(folder), printed_texts(folder)
    unit = UNIT_NOTES.get(str(table.spec["unit"]), "")
    lines = [str(table.spec["title"]) + (f"（単位：{unit}）" if unit else "")]
    depth = max(len(c.head) for c in table.columns)
    for d in range(depth):
        line, before = ["項目" if d == 0 else ""], None
        for column in table.columns:
            word = column.head[d] if d < len(column.head) else ""
            path = column.head[: d + 1]
            line.append("" if path == before and d < depth - 1 else word)
            before = path
        lines.append("\t".join(line))
    for row in table.rows:
        label = ("　" * row.level if indented else "") + row.label
        cells = [texts.get((row.id, c.id), "") for c in table.columns]
        lines.append("\t".join([label, *cells]))
    return "\n".join(lines)
