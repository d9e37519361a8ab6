"""Every figure of an edition leads to its records: tables by cell, texts by reference."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from shinpo.core.figure_book import Figure, FigureBook
from shinpo.core.references import Reference, parse, written_figure
from shinpo.core.refusal import Refused
from shinpo.core.tables import Printed
from shinpo.core.words import Finding
from shinpo.law.styles import style
from shinpo.publishing.editions.layout import BookColumn
from shinpo.publishing.editions.source import Material

YEAR = re.compile(r"(fy\d{4})_(.+)\Z")  # a column of a table by years: fy2021_actual


@dataclass(frozen=True)
class Piece:
    """A piece of a text as shown: words, or a figure with the way to its records."""

    text: str
    figure: Figure | None = None
    unknown: str = ""  # why a reference cannot be set
    marked: str = ""  # what the linter says of this place


def figure_of(material: Material, printed: Printed) -> Figure | None:
    """Return the figure of the book behind a printed cell, None for what is not of the book."""
    line, column, book = printed.row.id, printed.column.id, material.book
    prefix = ""
    if found := YEAR.match(column):
        prefix, column = f"{found[1]}.", found[2]
    for spec in material.layout.tables.values():
        for one in spec.columns:
            if one.id == column and (ref := _ref(prefix, line, one)) in book:
                return book[ref]
    return book.get(f"{prefix}{line}.{column}")


def _ref(prefix: str, line: str, column: BookColumn) -> str:
    return ".".join(filter(None, (f"{prefix}{line}", column.part, column.aspect.value)))


def address(material: Material, printed: Printed) -> str:
    """Return the page that opens the records behind a printed cell, empty if there is none."""
    figure = figure_of(material, printed)
    return figure.href if figure else ""


def paragraphs(
    body: str, book: FigureBook, style_name: str, found: tuple[Finding, ...] = ()
) -> tuple[tuple[Piece, ...], ...]:
    """Return a text as it will be printed, by paragraph, with figures and findings in place.

    :raises Refused: if braces stand that are no reference.
    """
    lines: list[list[Piece]] = [[]]
    for piece in _pieces(body, book, style_name, found):
        first, *rest = piece.text.split("\n") if piece.figure is None else [piece.text]
        lines[-1].append(Piece(first, piece.figure, piece.unknown, piece.marked))
        for line in rest:
            lines.append([Piece(line, marked=piece.marked)])
    return tuple(tuple(p for p in line if p.text) for line in lines if any(p.text for p in line))


def _pieces(
    body: str, book: FigureBook, style_name: str, found: tuple[Finding, ...]
) -> Iterator[Piece]:
    at, look = 0, 0
    for part in parse(body):
        if isinstance(part, Reference):
            # The text may write a reference with spaces: find it again by its braces.
            look = body.index("}}", at) + 2
            yield _set(part, book, style_name, _said(found, at, look))
            at = look
            continue
        for start, end, said in _cut(at, at + len(part), found):
            yield Piece(body[start:end], marked=said)
        at += len(part)


def _set(part: Reference, book: FigureBook, style_name: str, said: str) -> Piece:
    try:
        figure = book.named(part.ref)
        return Piece(written_figure(figure, part.form, style(style_name)), figure, marked=said)
    except Refused as refused:
        return Piece(part.written, unknown=refused.problems[0].message)


def _said(found: tuple[Finding, ...], start: int, end: int) -> str:
    return "　".join(f.message for f in found if f.start < end and start < f.end)


def _cut(start: int, end: int, found: tuple[Finding, ...]) -> Iterator[tuple[int, int, str]]:
    """Yield the stretch in pieces, each inside the same findings."""
    edges = {start, end}
    for finding in found:
        edges |= {edge for edge in (finding.start, finding.end) if start < edge < end}
    for first, last in pairwise(sorted(edges)):
        yield first, last, _said(found, first, last)
