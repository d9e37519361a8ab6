"""Read published tables from their folders: 「公表表の読込み」.

Only the form is checked here, and every mistake of form is named at once.
"""

import csv
import io
import re
import tomllib
from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

from shinpo.core.refusal import Problem, Refused
from shinpo.statistics.published import Cell, Column, Misprint, Published, Row

NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?\Z")
IDENTIFIER = re.compile(r"[a-z0-9][a-z0-9_]*\Z")
CAUSES = frozenset(("misprint", "rounding", "unexplained"))
PLACES = {"ratio": 1, "share": 1, "point": 1}
MEASURES = frozenset(
    ("count", "amount", "ratio", "share", "average", "point", "percent", "grade", "score", "text")
)
ROW_KINDS = frozenset(
    ("item", "subtotal", "total", "of_which", "heading", "average", "ratio", "score")
)
UNWRITTEN_MEASURES = frozenset(("grade", "text"))  # no numbers: the letters are in marks.csv


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


def named_folder(name: str, seen_from: Published) -> Path:
    """Return the folder of a table another one names: a sibling (`overview`) or `s002/overview`.

    A table copied out of its place still finds its siblings in the published set: by the folder
    it stands in, else by its own id (`s002_by_industry`).
    """
    folder, root = seen_from.folder, published_root()
    seeds = (folder.parent.name, seen_from.id.partition("_")[0])
    if "/" in name:
        places = [folder.parent.parent / name, root / name]
    else:
        places = [folder.parent / name, *(root / seed / name for seed in seeds)]
    for place in places:
        if (place / "table.toml").is_file():
            return place
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
    problems = _list_problems(spec)
    if problems:
        raise Refused(*problems)
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


def _list_problems(spec: Mapping[str, Any]) -> list[Problem]:
    """Return the lists of table.toml that are not lists, and decimals that are not numbers."""
    found = []
    for name in ("column", "row", "rule", "misprint", "not_printed", "print_exception"):
        entries = spec.get(name, [])
        if not isinstance(entries, list) or not all(isinstance(e, dict) for e in entries):
            found.append(_problem("table.toml", f"[[{name}]] と、角括弧を二重に書いてください。"))
        elif any(not isinstance(entry.get("places", 0), int) for entry in entries):
            found.append(_problem("table.toml", f"[[{name}]] の places は整数としてください。"))
    return found


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
