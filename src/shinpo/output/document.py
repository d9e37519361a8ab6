"""A document in parts that every writer knows: 「版の構成」.

Only words and tables: who prints (PDF, HTML) decides the look. Everything is text by the time it
stands here; writers do not calculate.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date

from shinpo.core.figures import Style
from shinpo.core.tables import Table
from shinpo.output.drawing import DataTable, Drawing, data_table
from shinpo.output.grid import Layout


@dataclass(frozen=True)
class Prose:
    """Paragraphs, separated by line ends, below a heading if it has one: 「本文」."""

    text: str
    heading: str = ""

    @property
    def paragraphs(self) -> tuple[str, ...]:
        """The paragraphs without empty ones."""
        return tuple(line.strip() for line in self.text.splitlines() if line.strip())


@dataclass(frozen=True)
class Facts:
    """Terms with what they are, as a sheet of particulars: 「諸元表」."""

    title: str
    pairs: tuple[tuple[str, tuple[str, ...]], ...]  # term, lines


@dataclass(frozen=True)
class Listing:
    """A small table of words: 「一覧」."""

    title: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[int, ...] = ()  # shares of the line; as the words need if not given


@dataclass(frozen=True)
class Figures:
    """A statistics table with the style and layout that it is printed in: 「統計表」.

    `show_title` where no heading of its own stands above the table; `beside` where it is one side
    of two that belong together, and stands close to the other with less air.
    """

    table: Table
    style: Style
    layout: Layout = field(default_factory=Layout)
    show_legend: bool = True
    show_title: bool = False
    beside: bool = False

    @property
    def notes(self) -> tuple[str, ...]:
        """Notes below the table: its own, then what the style's glyphs mean."""
        return (*self.table.notes, *(self.style.legend if self.show_legend else ()))


@dataclass(frozen=True)
class Chart:
    """A chart: 「図」. `title` says its finding; `note` its source and date."""

    id: str
    title: str
    drawing: Drawing
    note: str = ""

    @property
    def data(self) -> DataTable:
        """What it shows, in numbers."""
        return data_table(self.drawing)

    @property
    def description(self) -> str:
        """What stands in place of the picture for those who cannot see it."""
        head = self.data.head
        rows = "。".join(
            "、".join(f"{h}{t}" if i else t for i, (h, t) in enumerate(zip(head, row, strict=True)))
            for row in self.data.rows
        )
        return f"{self.title}。{rows}。"


@dataclass(frozen=True)
class Pair:
    """A headed line of two columns: 「計画と取組実績」."""

    title: str
    left: tuple["Plain", ...]
    right: tuple["Plain", ...]


@dataclass(frozen=True)
class Pairs:
    """Two columns side by side, such as plan and result: 「対照」."""

    heads: tuple[str, str]
    rows: tuple[Pair, ...]


@dataclass(frozen=True)
class Measure:
    """A measure taken, what was done, and its grade: 「方策の項目」."""

    title: str
    done: str
    grade: str


@dataclass(frozen=True)
class Board:
    """The grades of one issue: 「評価項目の達成度」. `heads` name the three columns."""

    title: str
    heads: tuple[str, str, str]
    measures: tuple[Measure, ...]
    verdict_head: str
    verdict: str
    grade: str


Plain = Prose | Facts | Listing | Figures | Chart
Block = Plain | Pairs | Board


@dataclass(frozen=True)
class Section:
    """A headed part: 「節」. Level 1 begins a page."""

    title: str
    blocks: tuple[Block, ...] = ()
    level: int = 1
    new_page: bool = True


@dataclass(frozen=True)
class KeyFigure:
    """One of the figures on the cover: 「主な計数」."""

    label: str
    value: str
    note: str


@dataclass(frozen=True)
class Document:
    """A whole edition: 「版」. `issued_on` is its date in every file, so that bytes repeat."""

    title: str
    issue: str  # 令和6年3月号
    issuer: str
    issued_on: date
    issued: str  # the same day in words
    key_figures: tuple[KeyFigure, ...] = ()
    disclaimers: tuple[str, ...] = ()
    colophon: tuple[tuple[str, str], ...] = ()
    sections: tuple[Section, ...] = ()
    mark: str = ""  # stands on every page: 架空のデータ
    watermark: str = ""  # behind every page: 案
    key_title: str = "今月の主な計数"
    contents_depth: int = 3  # levels of headings in the table of contents
    colophon_first: bool = False  # below the contents, not at the end

    @property
    def figures(self) -> tuple[Figures, ...]:
        """All statistics tables in order."""
        return tuple(_tables(b for section in self.sections for b in section.blocks))


def _tables(blocks: Iterable[Block]) -> Iterator[Figures]:
    for block in blocks:
        if isinstance(block, Figures):
            yield block
        elif isinstance(block, Pairs):
            for row in block.rows:
                yield from _tables((*row.left, *row.right))
