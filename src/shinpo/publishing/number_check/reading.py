"""Tables out of pasted text, CSV files and workbooks: 「校正する表の読取り」.

A workbook may hold several sheets and a sheet several tables, one below the other; each is read
by itself. Nothing is kept: what comes in goes out again as cells.
"""

import csv
import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from decimal import Decimal

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

from shinpo.core.refusal import Refused, refuse
from shinpo.publishing.number_check.sheet import (
    MOST_CELLS,
    Sheet,
    no_table,
    number,
    sheet_of,
    too_large,
)

LONGEST_TEXT = 400_000
LARGEST_FILE, LARGEST_UNPACKED = 5_000_000, 60_000_000
MOST_TABLES = 20
GENERAL_DIGITS = 10
LONGEST_SHEET, WIDEST_SHEET = 20_000, 1_000  # with what is only formatted
Lines = list[list[str]]
_SEPARATING_COMMA = re.compile(r",(?![0-9]{3}(?![0-9]))|(?<![0-9]),")
_SIGN = re.compile(r"[△▲]")  # △ 51
_NO_TABLE = frozenset(("number_check.no_numbers", "number_check.one_column",
                       "number_check.one_line"))  # fmt: skip


def pasted(text: str) -> Sheet:
    """Read the first table of a pasted text: 「貼付け」.

    :raises Refused: if there is no table in it.
    """
    return pasted_tables(text)[0]


def pasted_tables(text: str) -> tuple[Sheet, ...]:
    """Read the tables of a pasted text, cells between tabs, commas or blanks.

    :raises Refused: if there is no table in it.
    """
    if len(text) > LONGEST_TEXT:
        raise no_table("large", "貼り付けた表が大きすぎます。40万字までの表に分けてください。")
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    return _tables(_lines(plain), "")


def uploaded_tables(name: str, content: bytes) -> tuple[Sheet, ...]:
    """Read the tables of an uploaded file, by the end of its name: xlsx or csv.

    :raises Refused: if it is something else, too large, broken, or holds no table.
    """
    if len(content) > LARGEST_FILE:
        raise _no_file("large", "ファイルが大きすぎます。5MB までのファイルに分けてください。")
    ending = name.lower().rpartition(".")[2]
    if ending in ("xlsx", "xlsm"):
        return workbook_tables(content)
    if ending in ("csv", "tsv", "txt"):
        return pasted_tables(_decoded(content))
    raise _no_file(
        "kind",
        f"ファイル「{name[:60]}」は読み取れません。Excel ブック（xlsx）又は CSV に"
        "保存し直してください。",
    )


def workbook_tables(content: bytes) -> tuple[Sheet, ...]:
    """Read the tables of every visible sheet of an Excel workbook.

    :raises Refused: if it cannot be opened, or holds no table.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            unpacked = sum(one.file_size for one in packed.infolist())
        if unpacked <= LARGEST_UNPACKED:
            book = openpyxl.load_workbook(io.BytesIO(content), data_only=True)
    except (zipfile.BadZipFile, InvalidFileException, KeyError, OSError, ValueError,
            TypeError, AttributeError, SyntaxError) as error:  # fmt: skip
        raise _no_file(
            "workbook",
            "ファイルを読み取れません。Excel ブック（xlsx）として開けません。"
            "Excel で開けることを確かめ、xlsx で保存し直してください。",
        ) from error
    if unpacked > LARGEST_UNPACKED:
        raise too_large()
    found: list[Sheet] = []
    refusals: list[Refused] = []
    for sheet in book.worksheets:
        if sheet.sheet_state != "visible":
            continue
        if sheet.max_row > LONGEST_SHEET or sheet.max_column > WIDEST_SHEET:
            raise too_large()
        try:
            found += _tables([[_shown(cell) for cell in row] for row in sheet.iter_rows()],
                             sheet.title)  # fmt: skip
        except Refused as refused:
            if {p.rule for p in refused.problems} - _NO_TABLE:
                raise
            refusals.append(refused)
    if not found:
        raise refusals[0] if refusals else _nothing()
    return _few(found)


def _tables(lines: Lines, name: str) -> tuple[Sheet, ...]:
    """Return the tables of a sheet: parted by blank lines where the next begins with words."""
    found: list[Sheet] = []
    refusals: list[Refused] = []
    for block in _blocks(lines):
        try:
            found.append(sheet_of(block, name))
        except Refused as refused:
            if {p.rule for p in refused.problems} - _NO_TABLE:
                raise
            refusals.append(refused)
    if not found:
        raise refusals[-1] if refusals else _nothing()
    return _few(found)


def _few(found: Sequence[Sheet]) -> tuple[Sheet, ...]:
    cells = sum(len(sheet.lines) * sheet.width for sheet in found)
    if len(found) > MOST_TABLES or cells > MOST_CELLS:
        raise no_table(
            "many",
            f"表が多すぎます（{len(found)}表、{cells:,}欄）。{MOST_TABLES}表・{MOST_CELLS:,}欄までに"
            "分けてください。",
        )
    return tuple(found)


def _blocks(lines: Lines) -> Iterator[Lines]:
    block: Lines = []
    for n, line in enumerate(lines):
        blank = not any(cell.strip() for cell in line)
        following = next((x for x in lines[n:] if any(c.strip() for c in x)), [])
        starts = blank and not any(number(cell) for cell in following[1:])
        if starts and any(number(cell) for row in block for cell in row):
            yield block
            block = []
        if not blank:
            block.append(line)
    if block:
        yield block


def _lines(plain: str) -> Lines:
    """Cut text into cells: at tabs if it has any, else at commas that part no digits, or blanks."""
    if "\t" in plain:
        return _csv(plain, "\t")
    filled = [line for line in plain.split("\n") if line.strip()]
    parted = sum(bool(_SEPARATING_COMMA.search(line)) for line in filled)
    if parted * 2 > len(filled):
        return _csv(plain, ",")
    return _by_blanks(plain.split("\n"))


def _csv(plain: str, delimiter: str) -> Lines:
    try:
        return list(csv.reader(io.StringIO(plain), delimiter=delimiter))
    except csv.Error as error:
        raise no_table(
            "text", f"表として読み取れません（{error}）。タブかカンマで区切ってください。"
        ) from None


def _by_blanks(lines: Sequence[str]) -> Lines:
    """Cut lines at blanks; a line that lacks a cell is refused, since nobody knows which."""
    cut = [_cells(line) for line in lines]
    widths = [len(cells) for cells in cut if sum(number(c) is not None for c in cells[1:])]
    width = max(set(widths), key=widths.count) if widths else 0
    for n, cells in enumerate(cut, start=1):
        figures = sum(number(cell) is not None for cell in cells[1:])
        if figures and len(cells) != width:
            raise no_table(
                "ragged",
                f"{n}行目の欄は{len(cells)}個で、ほかの行（{width}個）と違います。"
                "空欄には「－」を入れるか、タブ区切りで貼り付けてください。",
            )
        if 1 < len(cells) == width - 1 and not figures:
            cells.insert(0, "")  # headings without one over the items
    return cut


def _cells(line: str) -> list[str]:
    indent = line[: len(line) - len(line.lstrip(" 　"))]
    tokens: list[str] = []
    sign = ""
    for token in line.split():
        if _SIGN.fullmatch(token):
            sign = token
            continue
        words = tokens and number(tokens[-1]) is None and len(tokens) == 1
        if words and number(sign + token) is None and _has_figures_after(line, token):
            tokens[-1] += f"　{token}"  # うち 創業: one label
        else:
            tokens.append(sign + token)
        sign = ""
    if tokens:
        tokens[0] = indent + tokens[0]
    return tokens


def _has_figures_after(line: str, token: str) -> bool:
    return any(number(one) for one in line.partition(token)[2].split())


def _decoded(content: bytes) -> str:
    """Return the text of a CSV file: UTF-8, or what Excel writes in Japan."""
    for encoding in ("utf-8-sig", "cp932"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise _no_file(
        "encoding",
        "ファイルの文字コードが分かりません。UTF-8 又はシフトJISの CSV に保存し直してください。",
    )


def _shown(cell: object) -> str:
    """Return the text of an Excel cell as its number format shows it."""
    value = getattr(cell, "value", None)
    if value is None or isinstance(value, bool):
        return ""
    if not isinstance(value, int | float):
        alignment = getattr(cell, "alignment", None)
        indent = int(getattr(alignment, "indent", 0) or 0)
        return "　" * indent + str(value)
    pattern = str(getattr(cell, "number_format", "General")).partition(";")[0]
    exact = Decimal(repr(value))
    if isinstance(value, float) and not value.is_integer() and not re.search(r"[0#]", pattern):
        exact = Decimal(f"{value:.{GENERAL_DIGITS}g}")  # as Excel shows it without a format
    percent = "%" in pattern
    if percent:
        exact *= 100
    thousands = len(pattern) - len(pattern.rstrip(",")) if re.search(r"[0#],+$", pattern) else 0
    exact = exact.scaleb(-3 * thousands)  # "#,##0," shows thousands
    decimals = re.search(r"[0#]\.(0+)", pattern)
    if decimals or re.search(r"[0#]", pattern):
        places = len(decimals[1]) if decimals else 0
        exact = exact.quantize(Decimal(1).scaleb(-places), rounding="ROUND_HALF_UP")
    text = f"{exact:f}"
    if "." in text and not decimals:
        text = text.rstrip("0").rstrip(".")
    return f"{text}%" if percent else text


def _nothing() -> Refused:
    return no_table("empty", "表がありません。見出しの行と数値の行がある表を入れてください。")


def _no_file(rule: str, message: str) -> Refused:
    return refuse("file", f"number_check.{rule}", message)
