"""Tables as accessible HTML: caption, `scope`, `id` and `headers`: 「統計表のHTML」.

Fragments for web pages; every figure may carry a link to the records behind it. Text is escaped
here and nowhere else.
"""

from collections.abc import Callable, Iterator
from functools import partial
from html import escape

from shinpo.core.tables import Printed
from shinpo.output.charts import svg
from shinpo.output.document import (
    Block,
    Board,
    Chart,
    Document,
    Facts,
    Figures,
    Listing,
    Pairs,
    Prose,
    Section,
)
from shinpo.output.grid import Figure, Grid, Head, Label, Line, grid

Link = Callable[[Printed], str]  # address of the records behind a figure; empty without any
TableLink = Callable[[str, Printed], str]  # the same, given the table's id


def table_html(block: Figures, link: Link | None = None) -> str:
    """Return a table as an HTML fragment."""
    table = block.table
    placed = grid(table, block.style, block.layout)
    caption = escape(f"{table.title}　{table.unit_note}".strip())
    lines = [
        f'<table class="figures" id="{table.id}">',
        f"<caption>{caption}</caption>",
        "<thead>",
        *_head(placed),
        "</thead>",
        "<tbody>",
        *(_line(placed, line, link) for line in placed.lines),
        "</tbody>",
        "</table>",
    ]
    if block.notes:
        items = "".join(f"<li>{escape(note)}</li>" for note in block.notes)
        lines.append(f'<ul class="notes" aria-label="注">{items}</ul>')
    return "\n".join(lines)


def _head(placed: Grid) -> Iterator[str]:
    for y in range(placed.head_height):
        cells = "".join(_head_cell(head, placed) for head in placed.heads if head.y == y)
        yield f"<tr>{cells}</tr>"


def _head_cell(head: Head, placed: Grid) -> str:
    if not head.text:
        return f"<td{_spans(head.width, head.height)}></td>"
    scope = "col" if head.leaf else "colgroup"
    identity = f"{placed.table.id}-{'label' if head.is_label else f'h{head.y}-{head.x}'}"
    return (
        f'<th id="{identity}" scope="{scope}"{_spans(head.width, head.height)}>'
        f"{escape(head.text)}</th>"
    )


def _line(placed: Grid, line: Line, link: Link | None) -> str:
    cells = {label.x: _label(label, line, placed) for label in line.labels}
    cells |= {figure.x: _figure(figure, line, placed, link) for figure in line.figures}
    kind = f' class="{line.row.kind.value}"' if line.is_sum else ""
    return f"<tr{kind}>{''.join(cells[x] for x in sorted(cells))}</tr>"


def _label(label: Label, line: Line, placed: Grid) -> str:
    spans = _spans(label.width, label.height)
    if label.is_group:
        return f'<th scope="rowgroup" class="group"{spans}>{escape(label.text)}</th>'
    indent = f' class="in{label.indent}"' if label.indent else ""
    row_id = f"{placed.table.id}-{line.row.id}"
    return f'<th id="{row_id}" scope="row"{indent}{spans}>{escape(label.text)}</th>'


def _figure(figure: Figure, line: Line, placed: Grid, link: Link | None) -> str:
    over = [
        f"{placed.table.id}-h{head.y}-{head.x}"
        for head in placed.heads
        if head.text and not head.is_label and head.x <= figure.x < head.x + head.width
    ]
    headers = " ".join((f"{placed.table.id}-{line.row.id}", *over))
    kind = "words" if figure.is_text else "figure"
    text = escape(figure.printed.text)
    address = link(figure.printed) if link and text else ""
    if address:
        text = f'<a href="{escape(address)}">{text}</a>'
    if figure.printed.mark:
        text += f"<sup>{escape(figure.printed.mark)}</sup>"
    return f'<td class="{kind}" headers="{headers}">{text}</td>'


def _spans(width: int, height: int) -> str:
    across = f' colspan="{width}"' if width > 1 else ""
    return across + (f' rowspan="{height}"' if height > 1 else "")


def document_html(document: Document, css: str) -> str:
    """Return a whole document as one file that needs nothing else."""
    title = escape(f"{document.title} {document.issue}")
    mark = f'<p class="mark">{escape(document.mark)}</p>' if document.mark else ""
    contents = "".join(
        f'<li class="l{section.level}"><a href="#s{n}">{escape(section.title)}</a></li>'
        for n, section in enumerate(document.sections)
    )
    notices = "".join(f"<li>{escape(text)}</li>" for text in document.disclaimers)
    body = sections_html(document)
    colophon = "".join(
        f"<dt>{escape(term)}</dt><dd>{escape(text)}</dd>" for term, text in document.colophon
    )
    return f"""<!doctype html>
<html lang="ja">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}｜{escape(document.issuer)}</title>
<style>
{css}</style>
</head>
<body>
<header><p>{escape(document.issuer)}</p>
<h1>{title}</h1><p>{escape(document.issued)}</p>{mark}</header>
<nav aria-label="目次"><ol>{contents}</ol></nav>
<main>
<section class="disclaimers"><h2>ご覧いただくにあたって</h2><ul>{notices}</ul></section>
{body}
</main>
<footer><dl>{colophon}</dl></footer>
</body>
</html>
"""


def sections_html(document: Document, link: TableLink | None = None) -> str:
    """Return the parts of a document as a fragment; headings begin at level two."""
    return "\n".join(_section(s, number, link) for number, s in enumerate(document.sections))


def _section(section: Section, number: int, link: TableLink | None) -> str:
    level = section.level + 1
    parts = [f'<h{level} id="s{number}">{escape(section.title)}</h{level}>']
    parts += [_block(block, level + 1, link) for block in section.blocks]
    return "\n".join(parts)


def _block(block: Block, level: int, link: TableLink | None) -> str:
    """Return a block; `level` is the level of headings inside it."""
    match block:
        case Prose():
            head = f"<h{level}>{escape(block.heading)}</h{level}>\n" if block.heading else ""
            return head + "\n".join(f"<p>{escape(p)}</p>" for p in block.paragraphs)
        case Facts():
            return _facts(block)
        case Listing():
            return _listing(block)
        case Figures():
            return _wide(block, link)
        case Chart():
            return chart_html(block)
        case Board():
            return _board(block, level)
        case Pairs():
            return _pairs(block, level, link)


def _board(block: Board, level: int) -> str:
    head = "".join(f'<th scope="col">{escape(text)}</th>' for text in block.heads)
    rows = "".join(
        f"<tr><td>{escape(m.title)}</td><td>{escape(m.done)}</td>"
        f'<td class="grade">{escape(m.grade)}</td></tr>'
        for m in block.measures
    )
    return (
        f"<h{level}>{escape(block.title)}</h{level}>\n"
        f'<table class="listing board"><caption>{escape(block.title)}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{rows}"
        f'<tr class="total"><td colspan="2"><strong>{escape(block.verdict_head)}</strong><br>'
        f'{escape(block.verdict)}</td><td class="grade">{escape(block.grade)}</td></tr>'
        "</tbody></table>"
    )


def _pairs(block: Pairs, level: int, link: TableLink | None) -> str:
    rows = []
    for row in block.rows:
        columns = [
            f'<div><p class="side">{escape(head)}</p>'
            + "\n".join(_block(b, level + 1, link) for b in blocks)
            + "</div>"
            for head, blocks in zip(block.heads, (row.left, row.right), strict=True)
        ]
        title = f"<h{level}>{escape(row.title)}</h{level}>"
        rows.append(f'{title}\n<div class="pair">{"".join(columns)}</div>')
    return "\n".join(rows)


def chart_html(block: Chart) -> str:
    """Return a chart with its finding and, to be opened, its numbers as a table."""
    data = Listing("", block.data.head, block.data.rows)
    title = escape(block.title)
    note = f'<p class="notes">{escape(block.note)}</p>' if block.note else ""
    drawn = f'<div aria-hidden="true">{svg(block.drawing)}</div>'  # read by its title and table
    return (
        f'<figure class="chart" id="{escape(block.id)}"><figcaption>{title}</figcaption>'
        f'<div role="img" aria-label="{title}">{drawn}</div>'
        f"<details><summary>数値の表</summary>{_listing(data)}</details>{note}</figure>"
    )


def _wide(block: Figures, link: TableLink | None) -> str:
    name = escape(block.table.title)
    own = partial(link, block.table.id) if link else None
    return (
        f'<div class="wide" role="group" aria-label="{name}" tabindex="0">'
        f"{table_html(block, own)}</div>"
    )


def _facts(block: Facts) -> str:
    rows = "".join(
        f'<tr><th scope="row">{escape(term)}</th><td>{"<br>".join(map(escape, lines))}</td></tr>'
        for term, lines in block.pairs
    )
    caption = f"<caption>{escape(block.title)}</caption>" if block.title else ""
    return f'<table class="facts">{caption}<tbody>{rows}</tbody></table>'


def _listing(block: Listing) -> str:
    head = "".join(f'<th scope="col">{escape(text)}</th>' for text in block.head)
    rows = "".join(
        "<tr>" + "".join(f"<td>{escape(text)}</td>" for text in row) + "</tr>" for row in block.rows
    )
    caption = f"<caption>{escape(block.title)}</caption>" if block.title else ""
    thead = f"<thead><tr>{head}</tr></thead>"
    return f'<table class="listing">{caption}{thead}<tbody>{rows}</tbody></table>'
