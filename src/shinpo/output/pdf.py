"""Documents as tagged PDF: PDF/A-2a and PDF/UA-1 in one file, the same bytes every time.

The template (typst/report.typ) receives text and places; it calculates nothing. Fonts come from
the wheels, never from the machine: the same closing prints the same bytes everywhere.
"""

import json
import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import noto_cjk_sans_jp_bold
import noto_cjk_sans_jp_regular
import typst

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
    Plain,
    Prose,
)
from shinpo.output.grid import Figure, Grid, grid

STANDARDS: list[Any] = ["a-2a", "ua-1"]

# A4 less its margins, in points, and the sizes a table may be set in.
PORTRAIT_PT, LANDSCAPE_PT = 515, 757
LEFT_PT, RIGHT_PT = 130, 350  # columns of plan and result
LARGEST_PT, SMALLEST_PT = 8.5, 6.5
TITLE_PT = 9.5
CELL_PADDING_EM = 0.72  # both sides together
LABEL_EM = 11.0  # longer labels wrap where the table is wide
GROUP_EM = 4.0
MARK_SIZE = 0.7  # a raised mark beside its figure
NARROW_EM, WIDE_EM = 0.56, 1.0  # advance of a digit and of a kanji
KEPT_BELOW_TEXT = 14  # rows; longer tables among texts may break across pages
KEPT_IN_PAIR = 6  # rows; longer tables in a column may break across pages
GROUP_KEPT_TOGETHER = 14  # rows; longer groups may break across pages
KEPT_TOGETHER = 30  # rows; longer tables may break across pages
AIR = ((30, 0.62), (47, 0.46))  # rows up to, em above and below: a short table has more air
TIGHT = 0.4
LONGEST_GRADE = 2  # characters
AIRY = 1.25  # a table is set wider than its words need where there is room
MOST_BESIDE, GUTTER_PT = 3, 14  # narrow tables stand side by side
PAIR_EM = 9  # size of the words in two columns
PAIR_KEPT_PT = 330  # a line of two columns that is not higher stays on one page
CHART_PT, CHART_SCALE = 455, 0.7  # points a pixel of a drawing
SVG_WIDTH = re.compile(r'width="([0-9.]+)"')
LINE_PT, TABLE_LINE_PT, TABLE_HEAD_PT = 15.5, 15, 34


def write_pdf(document: Document) -> bytes:
    """Return the document as PDF."""
    return compiler().compile(**typst_source(document))


def typst_source(document: Document) -> dict[str, Any]:
    """Return what the typesetter is given: template, words and places, date: 「組版の入力」."""
    template = files("shinpo.output").joinpath("typst/report.typ").read_bytes()
    issued = document.issued_on
    return {
        "input": template,
        "format": "pdf",
        "sys_inputs": {"data": json.dumps(_data(document), ensure_ascii=False)},
        "pdf_standards": STANDARDS,
        "timestamp": int(datetime(issued.year, issued.month, issued.day, tzinfo=UTC).timestamp()),
    }


@cache
def compiler() -> Any:
    folders = [
        Path(str(m.__file__)).parent for m in (noto_cjk_sans_jp_regular, noto_cjk_sans_jp_bold)
    ]
    fonts = typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=folders
    )
    return typst.Compiler(font_paths=fonts, ignore_system_fonts=True)


def _data(document: Document) -> dict[str, Any]:
    day = document.issued_on
    return {
        "title": document.title,
        "issue": document.issue,
        "issuer": document.issuer,
        "issued": document.issued,
        "date": [day.year, day.month, day.day],
        "mark": document.mark,
        "watermark": document.watermark,
        "key_title": document.key_title,
        "contents_depth": document.contents_depth,
        "key_figures": [vars(figure) for figure in document.key_figures],
        "disclaimers": document.disclaimers,
        "colophon": document.colophon,
        "colophon_first": document.colophon_first,
        "sections": [
            {
                "title": section.title,
                "level": section.level,
                "new_page": section.new_page,
                "blocks": list(placed(section.blocks, section.level, PORTRAIT_PT)),
            }
            for section in document.sections
        ],
    }


def placed(blocks: Sequence[Block], level: int, room: int) -> Iterator[dict[str, Any]]:
    """Yield the blocks as the template takes them, narrow tables side by side."""
    at = 0
    while at < len(blocks):
        beside = _beside(blocks[at:], room)
        if len(beside) > 1:
            yield {"kind": "beside", "blocks": beside, "landscape": False}
        else:
            yield _block(blocks[at], level, room)
        at += max(1, len(beside))


def _beside(blocks: Sequence[Block], room: int) -> list[dict[str, Any]]:
    """Return the titled tables at the front that stand side by side in one line."""
    for count in range(MOST_BESIDE, 1, -1):
        first = blocks[:count]
        share = (room - GUTTER_PT * (count - 1)) // count
        if len(first) == count and all(
            isinstance(b, Figures) and b.show_title and _natural_pt(b) <= share for b in first
        ):
            return [_figures(b, share) for b in first if isinstance(b, Figures)]
    return []


def _natural_pt(block: Figures) -> float:
    """Return how wide a table likes to stand, its title included."""
    placed = grid(block.table, block.style, block.layout)
    title = _em(f"【{block.table.title}】") * TITLE_PT
    air = 1 if block.beside else AIRY
    return max(air * LARGEST_PT * sum(_widths(placed, float("inf"))), title)


def _block(block: Block, level: int, room: int = PORTRAIT_PT) -> dict[str, Any]:
    """Return a block as the template takes it; `room` is the width of its column in points."""
    match block:
        case Prose():
            return {
                "kind": "prose", "paragraphs": block.paragraphs, "heading": block.heading,
                "level": level + 1,
            }  # fmt: skip
        case Facts():
            return {"kind": "facts", "title": block.title, "pairs": block.pairs}
        case Listing():
            return {
                "kind": "listing", "title": block.title, "head": block.head, "rows": block.rows,
                "widths": block.widths,
            }  # fmt: skip
        case Figures():
            return _figures(block, room)
        case Chart():
            return _chart(block)
        case Pairs():
            return {
                "kind": "pairs", "heads": block.heads, "level": level + 1,
                "rows": [
                    {
                        "title": row.title,
                        "keep": max(_high(row.left, LEFT_PT), _high(row.right, RIGHT_PT))
                        <= PAIR_KEPT_PT,
                        "left": list(placed(row.left, level + 1, LEFT_PT)),
                        "right": list(placed(row.right, level + 1, RIGHT_PT)),
                    }
                    for row in block.rows
                ],
            }  # fmt: skip
        case Board():
            return {
                "kind": "board", "title": block.title, "heads": block.heads, "level": level + 1,
                "measures": [vars(measure) for measure in block.measures],
                "verdict_head": block.verdict_head, "verdict": block.verdict,
                "grade": block.grade,
            }  # fmt: skip


def _chart(block: Chart) -> dict[str, Any]:
    picture = svg(block.drawing)
    wide = float(SVG_WIDTH.search(picture).group(1))  # type: ignore[union-attr]
    return {
        "kind": "chart", "title": block.title, "svg": picture, "alt": block.description,
        "note": block.note, "width": min(CHART_PT, round(wide * CHART_SCALE, 1)),
    }  # fmt: skip


def _high(blocks: Sequence[Plain], room: int) -> float:
    """Return about how high blocks are in a column."""
    high = 0.0
    for block in blocks:
        if isinstance(block, Prose):
            lines = sum(-(-_em(p) * PAIR_EM // room) for p in block.paragraphs)
            high += LINE_PT * (lines + bool(block.heading))
        elif isinstance(block, Figures):
            rows = len(block.table.rows) + len(block.notes)
            high += TABLE_HEAD_PT + TABLE_LINE_PT * rows
        else:
            high += PAIR_KEPT_PT
    return high


def _figures(block: Figures, room: int) -> dict[str, Any]:
    placed = grid(block.table, block.style, block.layout)
    widths = _widths(placed, float("inf"))
    if sum(widths) > room / LARGEST_PT:
        widths = _widths(placed, LABEL_EM)
    natural, column = sum(widths), room
    landscape = room == PORTRAIT_PT and room / natural < SMALLEST_PT
    room = LANDSCAPE_PT if landscape else room
    size = min(LARGEST_PT, room / natural)
    return {
        "kind": "figures",
        "title": block.table.title if block.show_title else "",
        "room": room,
        "unit": block.table.unit_note,
        "period": block.table.period_note,
        "notes": block.notes,
        "landscape": landscape,
        "keep": len(placed.lines) <= _kept(block, column),
        "size": round(size, 2),
        "air": _air(len(placed.lines)),
        "widths": widths,
        "label_x": placed.label_x,
        "label_width": placed.label_width,
        "head_height": placed.head_height,
        "head": [
            {"text": h.text, "x": h.x, "y": h.y, "w": h.width, "h": h.height, "label": h.is_label}
            for h in placed.heads
        ],
        "rows": [
            {
                "sum": line.row.kind.value if line.is_sum else "",
                "cells": [
                    *(
                        {
                            "text": label.text, "x": label.x, "w": label.width, "h": label.height,
                            "kind": "group" if label.is_group else "label",
                            "indent": label.indent, "keep": label.height <= GROUP_KEPT_TOGETHER,
                        }
                        for label in line.labels
                    ),
                    *(
                        {
                            "text": f.printed.text, "mark": f.printed.mark,
                            "x": f.x, "w": 1, "h": 1,
                            "kind": _kind(f), "indent": 0, "keep": True,
                        }
                        for f in line.figures
                    ),
                ],
            }
            for line in placed.lines
        ],
    }  # fmt: skip


def _kept(block: Figures, column: int) -> int:
    """Return how many rows a table may have and still stand on one page."""
    if column < PORTRAIT_PT:
        return KEPT_IN_PAIR
    return KEPT_BELOW_TEXT if block.show_title else KEPT_TOGETHER


def _kind(figure: Figure) -> str:
    """Grades stand in the middle, words at the left, figures at the right."""
    if not figure.is_text:
        return "figure"
    return "grade" if len(figure.printed.text) <= LONGEST_GRADE else "words"


def _air(rows: int) -> float:
    return next((air for most, air in AIR if rows <= most), TIGHT)


def _widths(placed: Grid, label_em: float) -> list[float]:
    """Return the width of each column in em of its text, so that no figure wraps."""
    widths = [0.0] * placed.width
    for head in placed.heads:
        share = _em(head.text) / head.width
        for x in range(head.x, head.x + head.width):
            # A heading over several columns may wrap; one above its own column may not.
            widths[x] = max(widths[x], share if head.width == 1 else share * 0.5)
    for line in placed.lines:
        for figure in line.figures:
            printed = figure.printed
            need = _em(printed.text) + MARK_SIZE * _em(printed.mark)
            widths[figure.x] = max(widths[figure.x], need)
        for label in line.labels:
            if label.is_group:
                widths[label.x] = max(widths[label.x], min(_em(label.text), GROUP_EM))
    for line in placed.lines:
        for label in line.labels:
            short = min(_em(label.text) + label.indent, label_em) - sum(
                widths[label.x : label.x + label.width]
            )
            if not label.is_group and short > 0:
                widths[label.x + label.width - 1] += short
    return [round(width + CELL_PADDING_EM, 3) for width in widths]


def _em(text: str) -> float:
    return sum(NARROW_EM if ord(char) < 0x2E80 else WIDE_EM for char in text)
