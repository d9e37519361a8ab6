"""Rows of a file to import, and problems that name row and column: 「取込みファイル」."""

import csv
import io
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from zipfile import BadZipFile

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

from shinpo.core.refusal import Problem, refuse

ENCODINGS = ("utf-8-sig", "cp932")
# What the parser raises for a workbook that is damaged, none, or without a sheet of cells.
BROKEN = (
    BadZipFile, InvalidFileException, SyntaxError, zlib.error, KeyError, IndexError, ValueError,
    TypeError, AttributeError, EOFError, OSError,
)  # fmt: skip


@dataclass(frozen=True)
class RowProblem(Problem):
    """A problem of one cell: the row as the spreadsheet counts it, the column's heading."""

    row: int = 0
    column: str = ""


def at_row(row: int, column: str, problem: Problem) -> RowProblem:
    """Return a problem with the place where it stands."""
    return RowProblem(problem.field, problem.rule, problem.message, row=row, column=column)


@dataclass(frozen=True)
class Row:
    """One line of a file: its number in the spreadsheet, its cells by heading."""

    number: int
    cells: dict[str, str]


def read(path: Path, sheet: str | None = None) -> list[Row]:
    """Return the rows of a CSV or xlsx file below its headings; blank lines are passed over.

    Of a workbook the sheet of that name is read, or the first if it has none.

    :raises Refused: if the file cannot be read or a heading stands twice.
    """
    lines = _xlsx(path, sheet) if path.suffix.lower() == ".xlsx" else _csv(path)
    filled = [(n, cells) for n, cells in enumerate(lines, start=1) if any(cells)]
    if not filled:
        raise refuse(
            "file", "file_empty", "ファイルに行がありません。見出しの行と内容の行を入れてください。"
        )
    heads = [head.strip() for head in filled[0][1]]
    named = [head for head in heads if head]
    if len(set(named)) != len(named):
        raise refuse(
            "file",
            "heading_twice",
            "同じ見出しの列が2つあります。どちらの値か決まりません。見出しは1回だけにしてください。",
        )
    return [
        Row(n, {head: cell.strip() for head, cell in zip(heads, cells, strict=False) if head})
        for n, cells in filled[1:]
    ]


def _csv(path: Path) -> Iterator[list[str]]:
    content = path.read_bytes()
    for encoding in ENCODINGS:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" in text:
            raise _unreadable("文字でない符号が入っています。")
        try:
            return iter(list(csv.reader(io.StringIO(text, newline=""))))
        except csv.Error as error:
            raise _unreadable("一つの欄が長すぎるか、引用符が閉じていません。") from error
    raise _unreadable("文字コードが UTF-8 でも Shift_JIS でもありません。")


def _xlsx(path: Path, name: str | None) -> Iterator[list[str]]:
    try:
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
        named = [sheet for sheet in book.worksheets if sheet.title == name]
        sheet = (named or book.worksheets)[0]
        # A sheet is read only here: a damaged one shows itself no sooner.
        return iter([[_cell(value) for value in row] for row in sheet.iter_rows(values_only=True)])
    except BROKEN as error:
        raise _unreadable("Excel ブック（xlsx）として開けません。") from error


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    text = str(value)
    return text.removesuffix(".0") if not isinstance(value, str) else text


def _unreadable(why: str) -> Exception:
    return refuse(
        "file",
        "file_unreadable",
        f"ファイルを読み取れません。{why}CSV（UTF-8）か xlsx で保存し直してください。",
    )
