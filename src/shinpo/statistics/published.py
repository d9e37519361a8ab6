"""Tables that associations published, as tidy files: 「公表された統計表」.

One folder per printed table under `data/published/<seed>/<table>/`; the format is described in
`data/published/README.md`. This module only reads and checks the form; what the figures should
be is the number check's business (`shinpo.publishing.proof`).
"""

import csv
import io
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import Any

from shinpo.core.refusal import Problem, Refused

MEASURES = frozenset(
    ("count", "amount", "ratio", "share", "average", "point", "percent", "grade", "score", "text")
)
DERIVED_MEASURES = frozenset(("ratio", "share", "average", "point", "grade"))
ROW_KINDS = frozenset(
    ("item", "subtotal", "total", "of_which", "heading", "average", "ratio", "score")
)
DERIVED_ROW_KINDS = frozenset(("subtotal", "total", "average", "ratio"))
BASE_MEASURES = frozenset(("count", "amount"))
UNWRITTEN_MEASURES = frozenset(("grade", "text"))  # no numbers: the letters are in marks.csv
PLACES = {"ratio": 1, "share": 1, "point": 1}
NUMBER = re.compile(r"-?\d+(\.\d+)?\Z")
IDENTIFIER = re.compile(r"[a-z0-9][a-z0-9_]*\Z")
CAUSES = frozenset(("misprint", "rounding", "unexplained"))

Cell = tuple[str, str]  # row id, column id


@dataclass(frozen=True)
class Column:
    """A column of the print with its nested headings, outermost first.

    `of` names the column of a quotient's numerator where that is printed beside it.
    """

    id: str
    head: tuple[str, ...]
    measure: str
    unit: str
    places: int
    of: str
    suffix: str


@dataclass(frozen=True)
class Row:
    """A line of the print; `parent` is the line it sums into.

    A list of unlike figures says line by line what they are (`[[row]]` in table.toml): what it
    says goes before the column's word.
    """

    id: str
    label: str
    kind: str
    parent: str
    level: int
    measure: str = ""
    unit: str = ""
    places: int | None = None
    prefix: str = ""
    suffix: str = ""


@dataclass(frozen=True)
class Misprint:
    """A cell known to be printed wrong, or printed from finer figures than those beside it."""

    row: str
    column: str
    printed: Decimal | str | None
    right: Decimal | str | None
    reason: str
    cause: str


@dataclass(frozen=True)
class Published:
    """One printed table. `values` has a line for every cell that can hold a number.

    A missing line means that the layout has no such cell; None means that it is blank.
    """

    folder: Path
    spec: Mapping[str, Any]
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    values: Mapping[Cell, Decimal | None]
    marks: Mapping[Cell, str]
    misprints: tuple[Misprint, ...] = field(default=())

    @property
    def id(self) -> str:
        """Stable name of the table, unique among all."""
        return str(self.spec["id"])

    @property
    def rules(self) -> Sequence[Mapping[str, Any]]:
        """How cells are recomputed, as written in table.toml."""
        return tuple(self.spec.get("rule", ()))

    @property
    def not_printed(self) -> Sequence[Mapping[str, Any]]:
        """Notes on derived cells whose inputs the document does not print."""
        return tuple(self.spec.get("not_printed", ()))

    @cached_property
    def column_of(self) -> Mapping[str, Column]:
        """Columns by id."""
        return {column.id: column for column in self.columns}

    @cached_property
    def row_of(self) -> Mapping[str, Row]:
        """Rows by id."""
        return {row.id: row for row in self.rows}

    def measure(self, cell: Cell) -> str:
        """What a cell measures: its line's word, else its column's."""
        return self.row_of[cell[0]].measure or self.column_of[cell[1]].measure

    def unit(self, cell: Cell) -> str:
        """Unit of a cell: its line's word, else its column's."""
        return self.row_of[cell[0]].unit or self.column_of[cell[1]].unit

    def places(self, cell: Cell) -> int:
        """Decimals of a cell: its line's word, else its column's."""
        own = self.row_of[cell[0]].places
        return self.column_of[cell[1]].places if own is None else own

    def children(self, parent: str) -> tuple[str, ...]:
        """Rows that add up to `parent`; of-which rows repeat a part and are left out."""
        return tuple(r.id for r in self.rows if r.parent == parent and r.kind != "of_which")

    def may_be_derived(self, cell: Cell) -> bool:
        """False for plain counts and amounts of a line: those are what others are made from."""
        return self.is_derived(cell) or self.measure(cell) not in BASE_MEASURES

    def is_derived(self, cell: Cell) -> bool:
        """True if the print computed this cell from others: total, share, ratio, average."""
        row = self.row_of[cell[0]]
        return row.kind in DERIVED_ROW_KINDS or self.measure(cell) in DERIVED_MEASURES


def published_root() -> Path:
    """Folder of the published tables, found from this package, not from the current folder."""
    for ancestor in Path(__file__).resolve().parents:
        candidate = ancestor / "data" / "published"
        if candidate.is_dir():
            return candidate
    raise _unreadable("data/published", "公表表の置き場所が見つかりません。")


def table_folders(start: Path) -> tuple[Path, ...]:
    """Return every table folder at or below `start`, in order of path."""
    return tuple(sorted(spec.parent for spec in start.rglob("table.toml")))


def named_folder(name: str, seen_from: Path) -> Path:
    """Return the folder of a table another one names: a sibling (`overview`) or `s002/overview`.

    A table copied out of its place still finds its siblings in the published set.
    """
    seed = seen_from.parent.name
    relative = Path(name) if "/" in name else Path(seed) / name
    places = [seen_from.parent.parent / relative, published_root() / relative]
    for folder in places:
        if (folder / "table.toml").is_file():
            return folder
    raise _unreadable(name, f"参照先の表「{name}」が見つかりません。表の名前を確かめてください。")


def load(folder: Path) -> Published:
    """Read one table folder. Raise Refused with every mistake of form found."""
    spec_file = folder / "table.toml"
    if not spec_file.is_file():
        raise _unreadable(str(folder), f"{folder} に table.toml がありません。")
    try:
        spec = tomllib.loads(spec_file.read_text(encoding="utf-8"), parse_float=Decimal)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise _unreadable(str(spec_file), f"{spec_file} を読めません（{error}）。") from error
    problems: list[Problem] = []
    columns = tuple(_columns(spec, problems))
    rows = tuple(_rows(folder, spec, problems))
    table = Published(
        folder=folder,
        spec=spec,
        columns=columns,
        rows=rows,
        values=dict(_values(folder, problems)),
        marks=dict(_marks(folder, problems)),
        misprints=tuple(_misprints(spec, problems)),
    )
    problems += _form_problems(table)
    if problems:
        raise Refused(*problems)
    return table


def printed_texts(folder: Path) -> Mapping[Cell, str]:
    """Return the glyphs of every cell as printed. Only the comparison of renderings reads this."""
    problems: list[Problem] = []
    texts: dict[Cell, str] = {}
    for line in _lines(folder / "printed.csv", ("row", "column", "text"), problems):
        cell = line["row"], line["column"]
        if cell in texts:
            problems.append(_problem("printed.csv", f"{cell} が二度あります。"))
        texts[cell] = line["text"]
    if problems:
        raise Refused(*problems)
    return texts


def _unreadable(name: str, message: str) -> Refused:
    return Refused(Problem(field=name, rule="published.readable", message=message))


def _problem(name: str, message: str) -> Problem:
    return Problem(field=name, rule="published.form", message=f"{name}: {message}")


def _lines(
    file: Path, head: tuple[str, ...], problems: list[Problem], *, optional: bool = False
) -> Iterator[dict[str, str]]:
    if not file.is_file():
        if not optional:
            problems.append(_problem(file.name, "ファイルがありません。"))
        return
    try:
        text = file.read_text(encoding="utf-8-sig")  # spreadsheets put a mark in front
        lines = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except (UnicodeDecodeError, csv.Error) as error:
        problems.append(_problem(file.name, f"UTF-8 の CSV として読めません（{error}）。"))
        return
    if not lines or tuple(lines[0]) != head:
        problems.append(_problem(file.name, f"見出しは {','.join(head)} としてください。"))
        return
    for number, cells in enumerate(lines[1:], start=2):
        if len(cells) != len(head):
            problems.append(_problem(file.name, f"{number}行目: 列の数が違います。"))
            continue
        yield dict(zip(head, cells, strict=True))


def _columns(spec: Mapping[str, Any], problems: list[Problem]) -> Iterator[Column]:
    for key in ("id", "title", "source", "unit", "period", "style"):
        if not isinstance(spec.get(key), str):
            problems.append(_problem("table.toml", f"{key} がありません。"))
    if not spec.get("column"):
        problems.append(_problem("table.toml", "[[column]] がありません。"))
    for entry in spec.get("column", ()):
        measure = entry.get("measure", "")
        if measure not in MEASURES:
            problems.append(_problem("table.toml", f"measure「{measure}」は使えません。"))
        if not IDENTIFIER.match(str(entry.get("id", ""))):
            problems.append(_problem("table.toml", f"列 id「{entry.get('id')}」は使えません。"))
        yield Column(
            id=str(entry.get("id")),
            head=tuple(entry.get("head", ())),
            measure=measure,
            unit=entry.get("unit", spec.get("unit", "")),
            places=int(entry.get("places", PLACES.get(measure, 0))),
            of=entry.get("of", ""),
            suffix=entry.get("suffix", ""),
        )


def _rows(folder: Path, spec: Mapping[str, Any], problems: list[Problem]) -> Iterator[Row]:
    head = ("row", "label", "kind", "parent", "level")
    own = {entry.get("id"): entry for entry in spec.get("row", ())}
    for line in _lines(folder / "rows.csv", head, problems):
        if line["kind"] not in ROW_KINDS:
            problems.append(_problem("rows.csv", f"kind「{line['kind']}」は使えません。"))
        if not IDENTIFIER.match(line["row"]):
            problems.append(_problem("rows.csv", f"行 id「{line['row']}」は使えません。"))
        level = line["level"] or "0"
        if not level.isdecimal():
            problems.append(_problem("rows.csv", f"level「{level}」は整数としてください。"))
            level = "0"
        words = own.pop(line["row"], {})
        measure = words.get("measure", "")
        if measure and measure not in MEASURES:
            problems.append(_problem("table.toml", f"measure「{measure}」は使えません。"))
        yield Row(
            id=line["row"],
            label=line["label"],
            kind=line["kind"],
            parent=line["parent"],
            level=int(level),
            measure=measure,
            unit=words.get("unit", ""),
            places=words.get("places", PLACES.get(measure, 0) if measure else None),
            prefix=words.get("prefix", ""),
            suffix=words.get("suffix", ""),
        )
    for unknown in own:
        problems.append(_problem("table.toml", f"[[row]] {unknown} の行がありません。"))


def _values(folder: Path, problems: list[Problem]) -> Iterator[tuple[Cell, Decimal | None]]:
    seen: set[Cell] = set()
    for line in _lines(folder / "values.csv", ("row", "column", "value"), problems):
        cell, text = (line["row"], line["column"]), line["value"]
        if cell in seen:
            problems.append(_problem("values.csv", f"{cell} が二度あります。"))
        seen.add(cell)
        if text and not NUMBER.match(text):
            problems.append(_problem("values.csv", f"{cell} の「{text}」は数値ではありません。"))
            continue
        yield cell, Decimal(text) if text else None


def _marks(folder: Path, problems: list[Problem]) -> Iterator[tuple[Cell, str]]:
    head = ("row", "column", "mark")
    for line in _lines(folder / "marks.csv", head, problems, optional=True):
        yield (line["row"], line["column"]), line["mark"]


def _misprints(spec: Mapping[str, Any], problems: list[Problem]) -> Iterator[Misprint]:
    for entry in spec.get("misprint", ()):
        name = f"misprint {entry.get('row')}/{entry.get('column')}"
        cause = entry.get("cause", "misprint")
        if not entry.get("reason"):
            problems.append(_problem("table.toml", f"{name}: 理由（reason）がありません。"))
        if cause not in CAUSES:
            problems.append(_problem("table.toml", f"{name}: cause「{cause}」は使えません。"))
        yield Misprint(
            row=str(entry.get("row")),
            column=str(entry.get("column")),
            printed=_number_or_mark(entry.get("printed", "")),
            right=_number_or_mark(entry.get("right", "")),
            reason=str(entry.get("reason", "")),
            cause=cause,
        )


def _number_or_mark(value: Any) -> Decimal | str | None:
    """Misprint entries write numbers as numbers or text; an empty text is a blank cell."""
    text = str(value)
    if not text:
        return None
    return Decimal(text) if NUMBER.match(text) else text


def _form_problems(table: Published) -> list[Problem]:
    """Return what does not fit together between the files of one table."""
    found = []
    for name, ids in (("列", [c.id for c in table.columns]), ("行", [r.id for r in table.rows])):
        found += [
            f"{name} {i} が二度あります。" for i in sorted({i for i in ids if ids.count(i) > 1})
        ]
    found += [
        f"列 {column.id} の of（{column.of}）がありません。"
        for column in table.columns
        if column.of and column.of not in table.column_of
    ]
    found += [
        f"行 {row.id} の親 {row.parent} がありません。"
        for row in table.rows
        if row.parent and row.parent not in table.row_of
    ]
    for name, cells in (("values.csv", table.values), ("marks.csv", table.marks)):
        for row, column in cells:
            if row not in table.row_of or column not in table.column_of:
                found.append(f"{name}: 行または列の定義がありません（{row}, {column}）。")
            elif (name == "marks.csv") != (
                table.measure((row, column)) in UNWRITTEN_MEASURES
            ) or table.row_of[row].kind == "heading":
                found.append(f"{name}: この欄には書けません（{row}, {column}）。")
    return [_problem(table.folder.name, message) for message in found]
